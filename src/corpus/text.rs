//! Plain text and Markdown: one article a file.

use crate::article::{Article, DatelineLine, normalize};

/// A first line of as many characters or more is no title.
const TITLE_CHARS_MAX: usize = 200;

/// The article of a text file: its first line is the title when an empty line follows, it is short and no dateline.
pub(super) fn read(text: &str, as_is: bool) -> Article {
    let (title, body) = parted(text);
    let body = if title.is_empty() { text } else { body };
    Article {
        title: title.to_owned(),
        text: if as_is { body.to_owned() } else { normalize(body) },
        ..Article::default()
    }
}

/// The same for Markdown: a heading is the title, with or without an empty line behind it.
pub(super) fn read_markdown(text: &str, as_is: bool) -> Article {
    let trimmed = text.trim_start_matches(['\u{feff}', '\n', '\r', ' ']);
    if let Some(rest) = trimmed.strip_prefix("# ") {
        let (title, body) = rest.split_once('\n').unwrap_or((rest, ""));
        let title = title.trim().trim_end_matches('#').trim().to_owned();
        return Article { title, text: if as_is { body.to_owned() } else { normalize(body) }, ..Article::default() };
    }
    read(text, as_is)
}

fn parted(text: &str) -> (&str, &str) {
    let text = text.trim_start_matches(['\u{feff}', '\n', '\r']);
    let Some((first, rest)) = text.split_once('\n') else { return ("", text) };
    let (second, body) = rest.split_once('\n').unwrap_or((rest, ""));
    let title = first.trim();
    let is_title = second.trim().is_empty()
        && !title.is_empty()
        && title.chars().count() < TITLE_CHARS_MAX
        && !body.trim().is_empty()
        && DatelineLine::read(title).is_none();
    if is_title { (title, body) } else { ("", text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_first_line_is_a_title_or_not() {
        let article = read("Talks go on\n\nTORVIK (HPA) — The talks go on.\n\nMore.", false);
        assert_eq!(
            (article.title.as_str(), article.text.as_str()),
            ("Talks go on", "TORVIK (HPA) — The talks go on.\n\nMore.")
        );
        let article = read("TORVIK (HPA) — The talks go on.\n\nMore.", false);
        assert_eq!((article.title.as_str(), article.text.as_str()), ("", "TORVIK (HPA) — The talks go on.\n\nMore."));
        let article = read("One.\nTwo.\nThree.", false);
        assert_eq!((article.title.as_str(), article.text.as_str()), ("", "One.\n\nTwo.\n\nThree."));
        let article = read_markdown("# Talks go on\nThe talks.", false);
        assert_eq!((article.title.as_str(), article.text.as_str()), ("Talks go on", "The talks."));
    }
}
