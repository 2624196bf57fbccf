//! How matches spread over the values of metadata.

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;
use serde_json::Value;

use super::scope::{Matching, Rows, Scope, read_all};
use crate::error::{Error, Result};
use crate::index::{Record, column};
use crate::search::{Address, Counts, Searcher};

/// A value of a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FacetRow {
    /// The field as it was asked for.
    pub field: String,
    /// Its value; `None`: articles without any.
    pub value: Option<String>,
    /// Matches of the query in articles that have the value.
    pub matches: u64,
    /// These articles.
    pub articles: u64,
}

/// A field of metadata.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Field {
    /// One that has a column of strings.
    Column(&'static str),
    /// The first characters of the date: 4 for the year.
    Date(usize),
    Speaker,
    Place,
    Author,
    Section,
    /// The record's own.
    Meta(String),
}

/// Names of the fields that every article may have.
const KNOWN: [&str; 9] = ["source", "place", "author", "section", "language", "speaker", "year", "month", "day"];

impl Field {
    fn named(name: &str) -> Field {
        match name {
            "source" => Field::Column(column::SOURCE),
            "language" => Field::Column(column::LANGUAGE),
            "year" => Field::Date(4),
            "month" => Field::Date(7),
            "day" | "date" => Field::Date(10),
            "speaker" => Field::Speaker,
            "place" => Field::Place,
            "author" => Field::Author,
            "section" => Field::Section,
            _ => Field::Meta(name.strip_prefix("meta.").unwrap_or(name).to_owned()),
        }
    }

    const fn is_stored(&self) -> bool {
        matches!(self, Field::Place | Field::Author | Field::Section | Field::Meta(_))
    }

    /// The values of an article from its record.
    fn of_record(&self, record: &Record) -> Vec<String> {
        match self {
            Field::Place => record.place.iter().cloned().collect(),
            Field::Section => record.section.iter().cloned().collect(),
            Field::Author => record.authors.clone(),
            Field::Meta(key) => record.meta.get(key).map(values).unwrap_or_default(),
            _ => Vec::new(),
        }
    }

    /// The values of an article from the columns.
    fn of_columns(&self, searcher: &Searcher, at: Address) -> Result<Vec<String>> {
        let columns = searcher.columns(at.segment)?;
        Ok(match self {
            Field::Column(name) => {
                let value = columns.string(name, at.doc)?;
                // What the index writes where no language was seen.
                if value.is_empty() || (*name == column::LANGUAGE && value == "und") { Vec::new() } else { vec![value] }
            }
            Field::Date(length) => {
                let date = columns.string(column::DATE, at.doc)?;
                let known = !date.starts_with('-');
                date.get(..*length).filter(|_| known).map(str::to_owned).into_iter().collect()
            }
            Field::Speaker => {
                let mut names = Vec::new();
                if let Some(column) = columns.strings(column::QUOTE_SPEAKER)? {
                    for ord in column.term_ords(at.doc) {
                        let mut name = String::new();
                        column.ord_to_str(ord, &mut name).map_err(|cause| columns.index.damaged(cause))?;
                        names.push(name);
                    }
                }
                names.retain(|name| !name.is_empty());
                names
            }
            _ => Vec::new(),
        })
    }
}

/// The values of one key of a record.
fn values(value: &Value) -> Vec<String> {
    match value {
        Value::Null => Vec::new(),
        Value::String(text) => vec![text.clone()],
        Value::Array(all) => all.iter().flat_map(values).collect(),
        other => vec![other.to_string()],
    }
}

/// Counts the matches by the values of `fields`: source, place, author, section, language, speaker, year, month, day, or any key
/// of the records' own metadata. Rows come field by field, the value with the most matches first, articles without a value last.
/// An article with several values counts for each.
///
/// # Errors
/// A query that cannot be answered; a damaged index; a field that no matching article has and that is none of the known ones.
pub fn facets(searcher: &Searcher, scope: &Scope<'_>, fields: &[String]) -> Result<Rows<FacetRow>> {
    let matching = scope.matching(searcher)?;
    let parsed: Vec<Field> = fields.iter().map(|name| Field::named(name)).collect();
    let counted = count(searcher, &matching, &parsed)?;
    let mut rows = Vec::new();
    for ((name, field), counts) in fields.iter().zip(&parsed).zip(counted) {
        if matches!(field, Field::Meta(_)) && !counts.is_empty() && counts.keys().all(Option::is_none) {
            return Err(Error::usage(format!("no matching article has a field '{name}'"))
                .remedy(format!("fields are {}, and the keys of the records' own metadata", KNOWN.join(", "))));
        }
        let mut of_field: Vec<FacetRow> = counts
            .into_iter()
            .map(|(value, counts)| FacetRow {
                field: name.clone(),
                value,
                matches: counts.matches,
                articles: counts.articles,
            })
            .collect();
        of_field.sort_by(|a, b| {
            a.value
                .is_none()
                .cmp(&b.value.is_none())
                .then(b.matches.cmp(&a.matches))
                .then(b.articles.cmp(&a.articles))
                .then_with(|| a.value.cmp(&b.value))
        });
        rows.extend(of_field);
    }
    Ok(Rows { rows, counts: matching.counts, undated: matching.undated })
}

type Values = FxHashMap<Option<String>, Counts>;

fn count(searcher: &Searcher, matching: &Matching, fields: &[Field]) -> Result<Vec<Values>> {
    let addresses = matching.addresses();
    let matches: Vec<u64> = matching.articles.iter().flatten().map(|(_, matches)| *matches).collect();
    let mut counts: Vec<Values> = vec![Values::default(); fields.len()];
    let mut add = |field: usize, article: usize, values: Vec<String>| {
        let Some(counts) = counts.get_mut(field) else { return };
        let mut of_article: FxHashSet<Option<String>> = values.into_iter().map(Some).collect();
        if of_article.is_empty() {
            of_article.insert(None);
        }
        for value in of_article {
            let counts = counts.entry(value).or_default();
            counts.matches += matches.get(article).copied().unwrap_or(0);
            counts.articles += 1;
        }
    };
    for (number, field) in fields.iter().enumerate().filter(|(_, field)| !field.is_stored()) {
        for (article, at) in addresses.iter().enumerate() {
            add(number, article, field.of_columns(searcher, *at)?);
        }
    }
    let stored: Vec<(usize, &Field)> = fields.iter().enumerate().filter(|(_, field)| field.is_stored()).collect();
    if !stored.is_empty() {
        let read = read_all(searcher, &addresses, |_, stored_article| {
            let values = |(number, field): &(usize, &Field)| (*number, field.of_record(&stored_article.record));
            Ok(stored.iter().map(values).collect::<Vec<_>>())
        })?;
        for (article, fields) in read.into_iter().enumerate() {
            for (number, values) in fields {
                add(number, article, values);
            }
        }
    }
    Ok(counts)
}
