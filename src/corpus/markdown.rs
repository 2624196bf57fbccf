//! Markdown: the text without its mark-up, front matter as metadata.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::front_matter;
use super::json;
use super::text::{TITLE_CHARS_MAX, is_title};
use crate::article::{Article, normalize};

/// The article of a Markdown file. Its title is that of the front matter, else the first heading of the first rank, else a short
/// first line.
///
/// Links and pictures keep their words, code stays as it is, quotations and items of lists are paragraphs. `_as_is` changes
/// nothing: what is taken out is mark-up, what is left is the text.
pub(super) fn read(text: &str, _as_is: bool) -> Article {
    let text = text.trim_start_matches(['\u{feff}', '\n', '\r']);
    let (map, body) = front_matter::parted(text);
    let mut article = json::metadata(map);
    let mut blocks = Blocks::of(body);
    if article.title.is_empty() {
        article.title = blocks.take_title();
    } else if blocks.0.first().is_some_and(|block| block.heading.is_some() && one_line(&block.text) == article.title) {
        blocks.0.remove(0);
    }
    let paragraphs: Vec<&str> = blocks.0.iter().map(|block| block.text.as_str()).collect();
    article.text = normalize(&paragraphs.join("\n\n"));
    article
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A paragraph, or what stands for one.
struct Block {
    text: String,
    /// The rank of a heading.
    heading: Option<u8>,
}

struct Blocks(Vec<Block>);

impl Blocks {
    fn of(markdown: &str) -> Blocks {
        let options = Options::ENABLE_TABLES
            | Options::ENABLE_FOOTNOTES
            | Options::ENABLE_STRIKETHROUGH
            | Options::ENABLE_TASKLISTS
            | Options::ENABLE_HEADING_ATTRIBUTES;
        let mut builder = Builder::default();
        for event in Parser::new_ext(markdown, options) {
            builder.take(event);
        }
        builder.end_block(None);
        Blocks(builder.blocks)
    }

    fn take_title(&mut self) -> String {
        let first_is_heading = self.0.first().is_some_and(|block| block.heading.is_some());
        let heading = if first_is_heading { Some(0) } else { self.0.iter().position(|block| block.heading == Some(1)) };
        let first_is_title = self.0.len() > 1 && self.0.first().is_some_and(|block| is_title(&block.text));
        match heading.or(first_is_title.then_some(0)) {
            // All that there is must not go into the title.
            Some(at) if self.0.len() > 1 => {
                one_line(&self.0.remove(at).text).chars().take(TITLE_CHARS_MAX * 2).collect()
            }
            _ => String::new(),
        }
    }
}

/// Collects the text of blocks.
#[derive(Default)]
struct Builder {
    blocks: Vec<Block>,
    text: String,
}

impl Builder {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Text(text) | Event::Code(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                self.text.push_str(&text);
            }
            Event::SoftBreak | Event::HardBreak => self.text.push('\n'),
            Event::Html(html) | Event::InlineHtml(html) => self.push_html(&html),
            Event::Rule => self.end_block(None),
            Event::Start(Tag::TableCell) if !self.text.is_empty() => self.text.push('\t'),
            // Whatever begins or ends around words leaves them alone.
            Event::Start(
                Tag::Emphasis
                | Tag::Strong
                | Tag::Strikethrough
                | Tag::Superscript
                | Tag::Subscript
                | Tag::Link { .. }
                | Tag::Image { .. }
                | Tag::TableCell,
            )
            | Event::End(
                TagEnd::Emphasis
                | TagEnd::Strong
                | TagEnd::Strikethrough
                | TagEnd::Superscript
                | TagEnd::Subscript
                | TagEnd::Link
                | TagEnd::Image
                | TagEnd::TableCell,
            )
            | Event::FootnoteReference(_)
            | Event::TaskListMarker(_) => {}
            Event::End(TagEnd::Heading(level)) => self.end_block(Some(level as u8)),
            Event::Start(_) | Event::End(_) => self.end_block(None),
        }
    }

    /// The words between tags; the tags, and what is between comment marks, go.
    fn push_html(&mut self, html: &str) {
        let mut rest = html;
        while let Some(at) = rest.find('<') {
            self.text.push_str(rest.get(..at).unwrap_or_default());
            rest = rest.get(at..).unwrap_or_default();
            if rest.get(..3).is_some_and(|tag| tag.eq_ignore_ascii_case("<br")) {
                self.text.push('\n');
            }
            let close = if rest.starts_with("<!--") { "-->" } else { ">" };
            let end = rest.find(close).map_or(rest.len(), |end| end + close.len());
            rest = rest.get(end..).unwrap_or_default();
        }
        self.text.push_str(rest);
    }

    fn end_block(&mut self, heading: Option<u8>) {
        let text = std::mem::take(&mut self.text);
        if !text.trim().is_empty() {
            self.blocks.push(Block { text: text.trim().to_owned(), heading });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parts(markdown: &str) -> (String, String) {
        let article = read(markdown, false);
        (article.title, article.text)
    }

    #[test]
    fn mark_up_goes_and_words_stay() {
        let (title, text) = parts(
            "# Talks *go* on\n\nTORVIK (HPA) — The **talks** on the [shield](https://hpa.example/shield) go on,\n`ladovin` said.[^1]\n\n> “We shall wait,”\n> he said.\n>\n> “And see.”\n\n- One\n- Two &amp; three\n\n![The minister](a.jpg)\n\n| a | b |\n|---|---|\n| c | d |\n\nA<br>line <b>break</b>.<!-- no -->\n\n    let x = 1;\n\n[^1]: In May.\n",
        );
        assert_eq!(title, "Talks go on");
        assert_eq!(
            text,
            "TORVIK (HPA) — The talks on the shield go on,\nladovin said.\n\n“We shall wait,”\nhe said.\n\n“And see.”\n\nOne\n\nTwo & three\n\nThe minister\n\na\tb\n\nc\td\n\nA\nline break.\n\nlet x = 1;\n\nIn May."
        );
    }

    #[test]
    fn where_the_title_comes_from() {
        for (markdown, title, text) in [
            ("---\ntitle: From above\n---\n# From above\n\nText.", "From above", "Text."),
            ("---\ntitle: From above\n---\n# Another\n\nText.", "From above", "Another\n\nText."),
            ("# A heading\nText.", "A heading", "Text."),
            ("A heading\n=========\n\nText.", "A heading", "Text."),
            ("## A heading\n\nText.", "A heading", "Text."),
            ("TORVIK (HPA) — Text.\n\n# A heading\n\nMore.", "A heading", "TORVIK (HPA) — Text.\n\nMore."),
            ("A first line\n\nText.", "A first line", "Text."),
            ("TORVIK (HPA) — Text.\n\nMore.", "", "TORVIK (HPA) — Text.\n\nMore."),
            ("# Alone", "", "Alone"),
        ] {
            assert_eq!(parts(markdown), (title.to_owned(), text.to_owned()), "{markdown}");
        }
    }

    #[test]
    fn front_matter_is_metadata() {
        let article = read(
            "---\ntitle: Talks\ndate: 2019-05-03\nagency: HPA\nplace: Torvik\nbyline: Anna Kerr\ntags: [talks, shield]\n---\n\nText.",
            true,
        );
        assert_eq!(article.date.map(|date| date.to_string()).as_deref(), Some("2019-05-03"));
        assert_eq!((article.source.as_deref(), article.place.as_deref()), (Some("HPA"), Some("Torvik")));
        assert_eq!(article.authors, ["Anna Kerr"]);
        assert_eq!(serde_json::Value::Object(article.meta), serde_json::json!({"tags": ["talks", "shield"]}));
    }

    proptest! {
        #[test]
        fn words_survive(words in proptest::collection::vec("[a-z]{1,6}", 1..12), marks in proptest::collection::vec(0usize..6, 12)) {
            let marked: Vec<String> = words.iter().zip(marks).map(|(word, mark)| match mark {
                0 => format!("*{word}*"),
                1 => format!("**{word}**"),
                2 => format!("[{word}](x)"),
                3 => format!("`{word}`"),
                4 => format!("\n\n> {word}\n\n"),
                _ => word.clone(),
            }).collect();
            let article = read(&marked.join(" "), false);
            let seen: Vec<&str> = article.title.split_whitespace().chain(article.text.split_whitespace()).collect();
            prop_assert_eq!(seen, words);
        }

        #[test]
        fn no_text_panics(text in "(\\PC|\n|#|>|`|<|\\*|\\[|\\]){0,60}") {
            let _ = read(&text, false);
        }
    }
}
