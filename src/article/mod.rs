//! What an article is: its text and paragraphs, its metadata, its dateline line, dates known in part.

mod byline;
mod date;
mod date_filter;
mod dateline_line;
mod paragraphs;
mod path_date;
mod wire_words;

pub(crate) use byline::{Byline, names_of_line};
pub use date::PartialDate;
pub use date_filter::{days_of_filter, today};
pub use dateline_line::DatelineLine;
pub(crate) use paragraphs::normalize;
pub use paragraphs::paragraphs;

use serde_json::{Map, Value};

/// One news item, read and made ready: everything after this is analysis.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Article {
    /// The record's own id, else [`Article::path`], with `#n` for the nth record of a file that holds many.
    pub id: String,
    /// Where it was found: the path relative to its root, with `/` between the parts.
    pub path: String,
    /// The headline; empty if there is none.
    pub title: String,
    /// The readable text, title not included, paragraphs separated by one empty line (`"\n\n"`).
    pub text: String,
    /// The day of the report, as far as it is known.
    pub date: Option<PartialDate>,
    /// The place of the dateline line, or of the metadata ("Dushanbe").
    pub place: Option<String>,
    /// The agency or publication ("Itar-Tass").
    pub source: Option<String>,
    /// By-lines.
    pub authors: Vec<String>,
    /// The desk or category ("World").
    pub section: Option<String>,
    /// ISO 639-1 code as the metadata gives it ("en"), in lower case; detected later if absent.
    pub language: Option<String>,
    /// The address it was published at.
    pub url: Option<String>,
    /// What else the record says, under the record's own keys, in their order.
    pub meta: Map<String, Value>,
}

/// Lines at the head of a text among which its by-line and dateline are sought.
const HEAD_LINES_MAX: usize = 12;

/// What the first lines of a text say of it.
#[derive(Debug, Default)]
struct Head {
    byline: Option<Byline>,
    dateline: Option<DatelineLine>,
}

impl Head {
    /// Reads past notes to editors and the by-line, which may stand above the dateline, to the first line of the story.
    fn read(text: &str) -> Head {
        let mut head = Head::default();
        let mut rest = text;
        for _ in 0..HEAD_LINES_MAX {
            rest = rest.trim_start();
            let line = rest.lines().next().unwrap_or_default();
            if head.byline.is_none()
                && let Some(byline) = Byline::read(line)
            {
                head.byline = Some(byline);
            } else if let Some(found) = DatelineLine::read(line) {
                let known = head.dateline.get_or_insert_with(DatelineLine::default);
                // A line with the date alone may stand above one with place and agency.
                known.place = known.place.take().or(found.place);
                known.agency = known.agency.take().or(found.agency);
                known.date = known.date.or(found.date);
                if known.place.is_some() || found.length_bytes < line.len() {
                    break;
                }
            } else if !wire_words::is_note(line) {
                break;
            }
            rest = rest.get(line.len()..).unwrap_or_default();
        }
        head
    }
}

impl Article {
    /// Fills what the metadata leaves open from the head of the text and the path. What the metadata says wins; a date without a
    /// year takes it from what else is known (in December, of an article filed under January, the year before), or stays without.
    pub(crate) fn complete(&mut self) {
        let Head { byline, dateline } = Head::read(&self.text);
        let line = dateline.unwrap_or_default();
        let byline = byline.unwrap_or_default();
        if self.place.is_none() {
            self.place = line.place;
        }
        if self.source.is_none() {
            self.source = line.agency.or(byline.organisation);
        }
        if self.authors.is_empty() {
            self.authors = byline.authors;
        }
        let filed = path_date::of_path(&self.path).or_else(|| self.url.as_deref().and_then(path_date::of_path));
        let near = |date: PartialDate| filed.map_or(date, |filed| date.near(filed));
        self.date = match (self.date, line.date) {
            (Some(date), Some(line)) => Some(near(date).refined_by(line)),
            (Some(date), None) => Some(near(date)),
            (None, Some(line)) => Some(near(line)),
            (None, None) => filed,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_wins_then_the_dateline_then_the_path() {
        let line = "TORVIK, September 3 (Tarsk-Inform) — The talks go on.";
        for (date, path, text, expected) in [
            (Some("2011-09-04"), "2012/01/01/a.txt", line, "2011-09-04"),
            (None, "wire/2011/09/a.txt", line, "2011-09-03"),
            (None, "wire/a.txt", line, "--09-03"),
            (None, "wire/2011/09/03/a.txt", "No line.", "2011-09-03"),
            (None, "wire/2011/09/03-slug.txt", "No line.", "2011-09-03"),
            (None, "wire/2011/a.txt", "No line.", "2011"),
            (None, "2011-09-03-a.txt", "No line.", "2011-09-03"),
            (None, "20110903.txt", "No line.", "2011-09-03"),
            (None, "wire/a.txt", "No line.", ""),
            (None, "2012/01/02/a.txt", "TORVIK, Dec. 30 (HPA) — The talks go on.", "2011-12-30"),
            (None, "2011/12/31/a.txt", "TORVIK, Jan. 1 (HPA) — The talks go on.", "2012-01-01"),
            (None, "2012/a.txt", "TORVIK, Dec. 30 (HPA) — The talks go on.", "2012-12-30"),
            (Some("2011"), "a.txt", line, "2011-09-03"),
            (Some("2011-09"), "a.txt", line, "2011-09-03"),
            (Some("2011-08"), "a.txt", line, "2011-08"),
            (Some("--09-03"), "2011/a.txt", "No line.", "2011-09-03"),
        ] {
            let mut article = Article {
                path: path.into(),
                text: text.into(),
                date: date.and_then(PartialDate::parse),
                ..Article::default()
            };
            article.complete();
            assert_eq!(article.date.map(|date| date.to_string()).unwrap_or_default(), expected, "{path}");
        }
    }

    #[test]
    fn the_address_has_a_date_too() {
        let mut article =
            Article { url: Some("https://hpa.example/world/2019/may/03/talks".into()), ..Article::default() };
        article.complete();
        assert_eq!(article.date.map(|date| date.to_string()).as_deref(), Some("2019-05-03"));
    }

    #[test]
    fn what_stands_above_the_dateline() {
        for text in [
            "By ANNA KERR and JON VALE, Northwire\n\nTORVIK, Sept. 3 — The talks go on.",
            "By Anna Kerr and Jon Vale\nTORVIK, Sept. 3 (Northwire) — The talks go on.",
            "(Adds quote)\n\n* Talks go on\n\nBy Anna Kerr and Jon Vale\n\nTORVIK, Sept. 3 (Northwire) - The talks go on.",
            "TORVIK, Sept. 3 (Northwire)\nBy Anna Kerr and Jon Vale\n\nThe talks go on.",
        ] {
            let mut article = Article { text: text.into(), ..Article::default() };
            article.complete();
            assert_eq!(article.place.as_deref(), Some("Torvik"), "{text}");
            assert_eq!(article.source.as_deref(), Some("Northwire"), "{text}");
            assert_eq!(article.date.map(|date| date.to_string()).as_deref(), Some("--09-03"), "{text}");
            assert_eq!(article.text, text);
            if text.starts_with("TORVIK") {
                continue;
            }
            assert_eq!(article.authors, ["Anna Kerr", "Jon Vale"], "{text}");
        }
    }
}
