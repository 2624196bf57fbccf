//! What an article is: its text and paragraphs, its metadata, its dateline line, dates known in part.

mod byline;
mod date;
mod dateline_line;
mod paragraphs;

pub(crate) use byline::{Byline, names_of_line};
pub use date::PartialDate;
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

/// The year of a path that bears a date: `2011/09/03/x.txt`, `2011-09-03-x.txt`, `20110903.txt`.
fn date_of_path(path: &str) -> Option<PartialDate> {
    let parts: Vec<&str> = path.split('/').collect();
    for (number, part) in parts.iter().enumerate() {
        for start in [part.get(..10), part.get(..8), part.get(..7)].into_iter().flatten() {
            let whole = start.len() < part.len() && part.as_bytes().get(start.len()).is_some_and(u8::is_ascii_digit);
            if start.len() > 7
                && !whole
                && let Some(date) = PartialDate::parse(start).filter(|date| date.day.is_some())
            {
                return Some(date);
            }
        }
        let year = part.len() == 4 && part.bytes().all(|byte| byte.is_ascii_digit());
        if year && let Some(PartialDate { year: Some(year), .. }) = PartialDate::parse_filter(part) {
            let two = |part: Option<&&str>| {
                part.and_then(|part| part.get(..2))
                    .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
                    .and_then(|digits| digits.parse::<u8>().ok())
            };
            let month = two(parts.get(number + 1));
            let day = two(parts.get(number + 2));
            let known = PartialDate { year: Some(year), month, day: month.and(day) };
            return known.day_range().map(|_| known).or(Some(PartialDate { year: Some(year), month: None, day: None }));
        }
    }
    None
}

impl Article {
    /// Fills what the metadata leaves open from the dateline line and the path. What the metadata says wins; a date without a
    /// year takes it from the path, or stays without.
    pub(crate) fn complete(&mut self) {
        let line =
            paragraphs::paragraphs(&self.text).first().and_then(|first| DatelineLine::read(first.of(&self.text)));
        let of_path = date_of_path(&self.path);
        let line = line.unwrap_or_default();
        if self.place.is_none() {
            self.place = line.place;
        }
        if self.source.is_none() {
            self.source = line.agency;
        }
        self.date = match (self.date, line.date, of_path) {
            (Some(PartialDate { year: None, month, day }), _, Some(PartialDate { year: Some(year), .. })) => {
                Some(PartialDate { year: None, month, day }.with_year(year))
            }
            (Some(date), ..) => Some(date),
            (None, Some(date), Some(PartialDate { year: Some(year), .. })) if date.year.is_none() => {
                Some(date.with_year(year))
            }
            (None, Some(date), _) => Some(date),
            (None, None, of_path) => of_path,
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
}
