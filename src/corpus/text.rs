//! Plain text: one article a file.

use std::borrow::Cow;

use super::{front_matter, html, json};
use crate::article::{Article, Byline, DatelineLine, normalize};

/// A first line of as many characters or more is no title.
pub(super) const TITLE_CHARS_MAX: usize = 200;

/// The article of a text file: its first line is the title when an empty line follows (or a by-line and then an empty line), it is
/// short and no dateline. Header lines above it (`Date: 3 May`) are metadata. A page of HTML is read first, unless the text is to be
/// kept to the letter.
pub(super) fn read(text: &str, as_is: bool) -> Article {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (map, text) =
        front_matter::header(text.trim_start_matches(['\n', '\r'])).unwrap_or_else(|| (Default::default(), text));
    let (text, mut facts) = if as_is { (Cow::Borrowed(text), Default::default()) } else { html::page(text) };
    // The window's title has the paper's name in it, too.
    let own_title = facts.remove("title");
    facts.extend(map);
    let mut article = json::metadata(facts);
    let mut body = text.as_ref();
    if article.title.is_empty() {
        (article.title, body) = parted(body);
        if let Some(title) = own_title.as_ref().and_then(|title| title.as_str()).filter(|title| is_title(title)) {
            title.clone_into(&mut article.title);
        }
        if let (Cow::Owned(_), Some((heading, rest))) = (&text, body.trim_start().split_once("\n\n"))
            && titles_alike(heading, &mut article.title)
        {
            // A page has its title twice: for the window, and above the text.
            body = rest;
        }
    }
    article.text = if as_is { body.to_owned() } else { normalize(body) };
    article
}

/// Whether a page's heading is its window's title, which may have the paper's name behind it: `Talks go on - The Torvik Post`. That goes.
fn titles_alike(heading: &str, title: &mut String) -> bool {
    let Some(behind) = title.strip_prefix(heading) else { return false };
    let parts = [" - ", " – ", " — ", " | ", " :: ", " · "];
    let alike = behind.is_empty() || parts.iter().any(|part| behind.starts_with(part));
    if alike && !heading.is_empty() {
        title.truncate(heading.len());
    }
    alike && !heading.is_empty()
}

/// Whether this may be a title: one short line that is neither dateline nor by-line.
pub(super) fn is_title(line: &str) -> bool {
    !line.trim().is_empty()
        && !line.trim().contains(['\n', '\r'])
        && line.trim().chars().count() < TITLE_CHARS_MAX
        && DatelineLine::read(line.trim()).is_none()
        && Byline::read(line).is_none()
}

fn parted(text: &str) -> (String, &str) {
    let trimmed = text.trim_start_matches(['\u{feff}', '\n', '\r', ' ', '\t']);
    let Some((title, rest)) = cut_line(trimmed) else { return (String::new(), text) };
    let (second, after) = cut_line(rest).unwrap_or((rest, ""));
    let above_byline =
        || Byline::read(second).is_some() && cut_line(after).is_some_and(|(third, _)| third.trim().is_empty());
    let body = if second.trim().is_empty() {
        after
    } else if above_byline() {
        rest
    } else {
        return (String::new(), text);
    };
    if is_title(title) && !body.trim().is_empty() {
        (title.split_whitespace().collect::<Vec<_>>().join(" "), body)
    } else {
        (String::new(), text)
    }
}

/// The first line without its end (`\n`, `\r\n`, `\r`), and what follows it.
fn cut_line(text: &str) -> Option<(&str, &str)> {
    let at = text.find(['\n', '\r'])?;
    let rest = text.get(at..)?;
    Some((text.get(..at)?, rest.strip_prefix("\r\n").unwrap_or_else(|| rest.get(1..).unwrap_or_default())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_first_line_is_a_title_or_not() {
        for (text, title, body) in [
            (
                "Talks go on\n\nTORVIK (HPA) — The talks go on.\n\nMore.",
                "Talks go on",
                "TORVIK (HPA) — The talks go on.\n\nMore.",
            ),
            ("TORVIK (HPA) — The talks go on.\n\nMore.", "", "TORVIK (HPA) — The talks go on.\n\nMore."),
            ("One.\nTwo.\nThree.", "", "One.\n\nTwo.\n\nThree."),
            ("\u{feff}Talks\r\n\r\nOne.\r\n\r\nTwo.\r\n", "Talks", "One.\n\nTwo."),
            ("Talks\r\rOne.\r\rTwo.", "Talks", "One.\n\nTwo."),
            ("   Talks  go on\n\nOne.", "Talks go on", "One."),
            ("By Anna Kerr\n\nOne.\n\nTwo.", "", "By Anna Kerr\n\nOne.\n\nTwo."),
            ("Talks go on\nBy Anna Kerr\n\nOne.", "Talks go on", "By Anna Kerr\n\nOne."),
            ("Talks go on\nThey go on.\n\nOne.", "", "Talks go on\nThey go on.\n\nOne."),
            ("Talks go on\n\n", "", "Talks go on"),
        ] {
            let article = read(text, false);
            assert_eq!((article.title.as_str(), article.text.as_str()), (title, body), "{text:?}");
        }
    }

    #[test]
    fn a_page_has_the_title_and_the_date_of_its_head() {
        let page = "<html><head><title>Talks go on - The Torvik Post</title><meta property=\"og:title\" content=\"Talks go on\">\
                    <meta property=\"article:published_time\" content=\"2019-05-03T10:00:00Z\"></head>\
                    <body><h1>Talks go on</h1><p>TORVIK (HPA) — They go on.</body></html>";
        let article = read(page, false);
        assert_eq!((article.title.as_str(), article.text.as_str()), ("Talks go on", "TORVIK (HPA) — They go on."));
        assert_eq!(article.date.map(|date| date.to_string()).as_deref(), Some("2019-05-03"));
        assert_eq!(read(page, true).date, None);
        for (title, above) in
            [("Talks go on | The Torvik Post", true), ("Talks go on", true), ("Talks go on and on", false)]
        {
            let article = read(&format!("<title>{title}</title><h1>Talks go on</h1><p>One."), false);
            let expected = if above { ("Talks go on", "One.") } else { (title, "Talks go on\n\nOne.") };
            assert_eq!((article.title.as_str(), article.text.as_str()), expected);
        }
    }

    #[test]
    fn wrapped_text_below_a_title() {
        let text = "Ferry late\n\n   The ferry left the harbour at noon with two hundred passengers\naboard, the coastguard said in a statement on the following morn-\ning, and was not seen again by anybody for the whole of the day.\n   The owner declined to comment on the report that the ship had\nbeen late for inspection twice in a year.\n";
        for text in [text.to_owned(), text.replace('\n', "\r\n")] {
            let article = read(&text, false);
            assert_eq!(article.title, "Ferry late");
            assert_eq!(article.text.split("\n\n").count(), 2, "{}", article.text);
        }
    }

    #[test]
    fn pages_of_html() {
        let page = "<!DOCTYPE html>\n<html><head>\n<title>Talks go on</title>\n<style>p {}</style></head>\n<body>\n<h1>Talks go on</h1>\n\
                    <p>TORVIK (HPA) &mdash; The\ntalks go on.</p>\n<p>More.</p></body></html>\n";
        let article = read(page, false);
        assert_eq!(
            (article.title.as_str(), article.text.as_str()),
            ("Talks go on", "TORVIK (HPA) — The\u{20}talks go on.\n\nMore.")
        );
        assert!(read(page, true).text.contains("<h1>"));
        let article = read("Celadon up\n\nCeladon Inc <CLD.O> and Torvik <P> rose; AT&amp;T fell.", false);
        assert_eq!(article.text, "Celadon Inc <CLD.O> and Torvik <P> rose; AT&amp;T fell.");
    }

    #[test]
    fn header_lines_are_metadata() {
        let article =
            read("Title: Talks go on\nDate: 3 May 2019\nAgency: HPA\nSlug: TALKS\n\nThe talks go on.\n\nMore.", false);
        assert_eq!((article.title.as_str(), article.text.as_str()), ("Talks go on", "The talks go on.\n\nMore."));
        assert_eq!(article.date.map(|date| date.to_string()).as_deref(), Some("2019-05-03"));
        assert_eq!(article.source.as_deref(), Some("HPA"));
    }

    proptest! {
        #[test]
        fn nothing_visible_is_lost(text in "[a-zA-Z .\n\r\t:—()]{0,120}") {
            let visible = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            for as_is in [false, true] {
                let article = read(&text, as_is);
                // Header lines go into metadata, all else into title or text.
                if article.meta.is_empty() && article.date.is_none() {
                    prop_assert_eq!(visible(&(article.title + &article.text)), visible(&text));
                }
            }
        }
    }
}
