//! HTML: the words between the tags, as a reader of the page would see them.
//!
//! News is full of what only looks like mark-up: tickers (`<GENE.O>`, even `<P>`), `AT&T`, `a < b`. Therefore marks are sought
//! first, and the rest is guarded from the parser: a mark is a whole tag with a name that HTML has, a comment, or a character
//! reference with its semicolon. A text is HTML when one of its marks could hardly be anything else.

mod marks;
mod names;

use std::borrow::Cow;
use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use memchr::{memchr, memchr2};

use marks::{Mark, Marks};
use names::{BLOCKS, FACTS, SILENT};
use serde_json::{Map, Value};

/// The words of `text` if it holds HTML, blocks being parted by empty lines; else `text` itself, to the letter.
///
/// Costs a search for `<` where there is none.
pub(super) fn without_tags(text: &str) -> Cow<'_, str> {
    if memchr(b'<', text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    let marks = Marks::of(text);
    if marks.telling { Cow::Owned(words(&marks)) } else { Cow::Borrowed(text) }
}

/// As [`without_tags`], and what the head of a page says of its article, under the names that JSON has for it.
pub(super) fn page(text: &str) -> (Cow<'_, str>, Map<String, Value>) {
    if memchr(b'<', text.as_bytes()).is_none() {
        return (Cow::Borrowed(text), Map::new());
    }
    let marks = Marks::of(text);
    if !marks.telling {
        return (Cow::Borrowed(text), Map::new());
    }
    let out = read(&marks);
    let facts = FACTS.iter().filter_map(|(part, names)| {
        let said = |name: &&str| out.facts.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
        Some(((*part).to_owned(), Value::String(names.iter().find_map(said)?)))
    });
    (Cow::Owned(out.text), facts.collect())
}

/// As [`without_tags`], of what comes out of a system that writes HTML: character references are read without any tag, too, and
/// what was escaped as a whole is HTML in the end.
pub(super) fn readable(text: &str) -> Cow<'_, str> {
    if memchr2(b'<', b'&', text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    let marks = Marks::of(text);
    if marks.telling {
        Cow::Owned(words(&marks))
    } else if marks.has_references {
        let mut marks = marks;
        // A ticker that looks like a tag stays where nothing else is HTML.
        marks.all.retain(|(_, mark)| *mark == Mark::Reference);
        marks.flows = false;
        let once = words(&marks);
        match without_tags(&once) {
            Cow::Owned(twice) => Cow::Owned(twice),
            Cow::Borrowed(_) => Cow::Owned(once),
        }
    } else {
        Cow::Borrowed(text)
    }
}

/// The words between `marks`.
fn words(marks: &Marks<'_>) -> String {
    read(marks).text
}

fn read(marks: &Marks<'_>) -> Out {
    let sink = Words(RefCell::new(Out { flows: marks.flows, ..Out::default() }));
    let parser = Tokenizer::new(sink, TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(marks.guarded()));
    // It stops for scripts alone, and is told of none.
    let _ = parser.feed(&input);
    parser.end();
    parser.sink.0.into_inner()
}

/// Most `meta` elements that are looked at.
const FACTS_MAX: usize = 200;

/// Takes the words from the parser.
struct Words(RefCell<Out>);

#[derive(Default)]
struct Out {
    text: String,
    /// Line ends of the source are spaces.
    flows: bool,
    /// Spaces of the source that have not been written.
    space: bool,
    /// Depth of elements that keep spaces and lines.
    pre: usize,
    /// The element whose content is left out.
    silent: Option<String>,
    /// Names of `meta` elements in small letters, and what they say.
    facts: Vec<(String, String)>,
}

impl Out {
    fn characters(&mut self, text: &str) {
        if self.silent.is_some() {
            return;
        }
        if self.pre > 0 || !self.flows {
            self.write_space();
            self.text.push_str(text);
            return;
        }
        for word in text.split_inclusive(|c: char| c.is_ascii_whitespace()) {
            let bare = word.trim_end_matches(|c: char| c.is_ascii_whitespace());
            if !bare.is_empty() {
                self.write_space();
                self.text.push_str(bare);
            }
            self.space |= bare.len() < word.len();
        }
    }

    fn write_space(&mut self) {
        if std::mem::take(&mut self.space) && !self.text.is_empty() && !self.text.ends_with(['\n', '\t']) {
            self.text.push(' ');
        }
    }

    /// Ends the line, or the paragraph.
    fn break_with(&mut self, end: &str) {
        self.space = false;
        let bare = self.text.trim_end_matches([' ', '\t']).len();
        self.text.truncate(bare);
        if !self.text.is_empty() && !self.text.ends_with(end) {
            self.text.push_str(end);
        }
    }

    fn fact(&mut self, tag: &Tag) {
        let name = ["property", "name", "itemprop"].into_iter().find_map(|name| attribute(tag, name));
        if let (Some(name), Some(said)) = (name, attribute(tag, "content"))
            && self.facts.len() < FACTS_MAX
            // An author may be given as the address of a page.
            && (name.eq_ignore_ascii_case("og:url") || !said.contains("://"))
            && !said.trim().is_empty()
        {
            self.facts.push((name.to_ascii_lowercase(), said.trim().to_owned()));
        }
    }

    fn tag(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let name: &str = &tag.name;
        if let Some(silent) = &self.silent {
            if tag.kind == TagKind::EndTag && silent == name {
                self.silent = None;
            }
            return TokenSinkResult::Continue;
        }
        match (tag.kind, name) {
            (TagKind::StartTag, name) if SILENT.contains(&name) => {
                self.space = true;
                if !tag.self_closing {
                    self.silent = Some(name.to_owned());
                    return TokenSinkResult::RawData(RawKind::Rawtext);
                }
            }
            (TagKind::StartTag, "meta") => self.fact(tag),
            (_, "br") => {
                self.space = false;
                self.text.push('\n');
            }
            (TagKind::StartTag, "td" | "th") if !self.text.is_empty() && !self.text.ends_with('\n') => {
                self.space = false;
                self.text.push('\t');
            }
            (kind, name) if BLOCKS.contains(&name) => {
                if name == "html"
                    && self.facts.len() < FACTS_MAX
                    && let Some(language) = attribute(tag, "lang")
                {
                    self.facts.push(("lang".to_owned(), language.to_owned()));
                }
                self.break_with("\n\n");
                match (kind, name) {
                    (TagKind::StartTag, "pre") => self.pre += 1,
                    (TagKind::EndTag, "pre") => self.pre = self.pre.saturating_sub(1),
                    _ => {}
                }
            }
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

fn attribute<'t>(tag: &'t Tag, name: &str) -> Option<&'t str> {
    tag.attrs.iter().find(|attribute| &*attribute.name.local == name).map(|found| &*found.value)
}

impl TokenSink for Words {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut out = self.0.borrow_mut();
        match token {
            Token::CharacterTokens(text) => out.characters(&text),
            Token::TagToken(tag) => return out.tag(&tag),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn tags_go_and_words_stay() {
        for (html, text) in [
            ("<p>The talks <b>go on</b>.</p>\n<p>He said:\n“No”.</p>", "The talks go on.\n\nHe said: “No”.\n\n"),
            ("<P CLASS=a>One.<P>Two.", "One.\n\nTwo."),
            ("One.<br>Two.<br/><br />Three.", "One.\nTwo.\n\nThree."),
            ("<div><h2>Head</h2><ul><li>a<li>b</ul>rest</div>", "Head\n\na\n\nb\n\nrest\n\n"),
            ("<table><tr><th>Port</th><td>9</td></tr><tr><td>Sum</td></tr></table>", "Port\t9\n\nSum\n\n"),
            ("<p>A</p><script>if (a < b) x('</p>');</script><style>p{}</style><!-- no <p> -->B", "A\n\nB"),
            ("<p>A <svg><title>no</title></svg>B <iframe src=x></iframe>", "A B"),
            (
                "<p>Celadon &amp; Sons&nbsp;Ltd: &euro;5, l&#8217;&eacute;t&eacute; &#x201c;&#146;</p>",
                "Celadon & Sons\u{a0}Ltd: €5, l’été “’\n\n",
            ),
            ("<!DOCTYPE html><html><head><title>Talks</title></head><body>One.</body></html>", "Talks\n\nOne.\n\n"),
            (
                "First.\n\nSecond with <a href=\"x?a=1&b=>\">a link</a>.\n\nThird.",
                "First.\n\nSecond with a link.\n\nThird.",
            ),
            ("<pre>a\n  b</pre><p>c\nd", "a\n  b\n\nc d"),
            ("<p>a</p><![CDATA[x < y & <b>]]>", "a\n\nx < y & <b>"),
            (
                "<p>Celadon <CLD.O> rose, a < b, AT&T, R&D; <P and Q&A</p>",
                "Celadon <CLD.O> rose, a < b, AT&T, R&D; <P and Q&A\n\n",
            ),
            ("<p>No <script> without an end, no <!-- either", "No <script> without an end, no <!-- either"),
        ] {
            assert_eq!(without_tags(html), text, "{html}");
            assert_eq!(readable(html), text, "{html}");
        }
    }

    #[test]
    fn the_head_of_a_page_tells_of_its_article() {
        let (text, facts) = page(
            "<html lang=\"en-GB\"><head><title>Talks - The Torvik Post</title><meta property=\"og:title\" content=\"Talks &amp; tea\">\
             <META name=Author content='Anna Kerr'><meta property=\"article:author\" content=\"http://post.example/kerr\">\
             <meta itemprop=datePublished content=\"2019-05-03T23:10:00+02:00\"><meta name=viewport content=\"width=1\"></head>\
             <body><nav><a href=\"/\">Home</a></nav><p>One.</body></html>",
        );
        assert_eq!(text, "Talks - The Torvik Post\n\nOne.\n\n");
        let said = [
            ("title", "Talks & tea"),
            ("date", "2019-05-03T23:10:00+02:00"),
            ("author", "Anna Kerr"),
            ("language", "en-GB"),
        ];
        assert_eq!(facts, said.into_iter().map(|(key, value)| (key.to_owned(), Value::from(value))).collect());
        assert_eq!(page("Celadon <P> rose."), (Cow::Borrowed("Celadon <P> rose."), Map::new()));
    }

    #[test]
    fn what_is_no_html_stays_to_the_letter() {
        for text in [
            "AT&T said on Monday that a < b and b > c.",
            "Celadon Lines Inc <CLD.O> and Torvik Steel <P> rose,\n\n  <S>, <TD> and <LI> fell.",
            "Write to <anna@hpa.example> or see <http://hpa.example/?a=1&copy=2>.",
            "<<Да>>, he said. <unknown>x</unknown>",
            "R&D;\r\nif a <b then",
            "<",
            "&",
            "&;",
            "&#;",
            "&#x;",
            "</",
            "</>",
            "<p",
            "<p class=\"",
            "<!doctype ",
        ] {
            assert_eq!(without_tags(text), text);
            assert_eq!(readable(text), text.replace("\r\n", "\n"));
        }
        assert!(matches!(readable("Nothing here."), Cow::Borrowed(_)));
    }

    #[test]
    fn references_alone_are_read_where_html_is_written() {
        for (text, expected) in [
            ("Ladovin&#8217;s visit\n\n  Torvik &amp; Co <P>", "Ladovin’s visit\n\n  Torvik & Co <P>"),
            ("Celadon Inc &lt;CLD.O>", "Celadon Inc <CLD.O>"),
            ("&lt;p&gt;One &amp;amp; two.&lt;/p&gt;&lt;p&gt;Three.", "One & two.\n\nThree."),
        ] {
            assert_eq!(readable(text), expected);
            assert_eq!(without_tags(text), text);
        }
    }

    #[test]
    fn what_is_never_closed_costs_no_search_each() {
        let text = "<p>a".to_owned() + &"<script><!--<svg><![CDATA[<p a=\"".repeat(50_000);
        assert!(readable(&text).len() > 100_000);
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "(<|>|/|&|;|=|\"|'|!|--|\\[CDATA\\[|\\]\\]>|p|br|script|svg|amp|#8217| |\n|é|x){0,40}") {
            let _ = (readable(&text), without_tags(&text));
        }

        #[test]
        fn words_survive(words in proptest::collection::vec("[a-z]{1,6}", 1..12), marks in proptest::collection::vec(0usize..6, 12)) {
            let marked: Vec<String> = words.iter().zip(marks).map(|(word, mark)| match mark {
                0 => format!("<b>{word}</b>"),
                1 => format!("<p>{word}"),
                2 => format!("<a href='x'>{word}</a>"),
                3 => format!("{word}<br>"),
                4 => format!("<div>{word}</div>"),
                _ => word.clone(),
            }).collect();
            let text = readable(&marked.join(" ")).into_owned();
            prop_assert_eq!(text.split_whitespace().collect::<Vec<_>>(), words);
        }
    }
}
