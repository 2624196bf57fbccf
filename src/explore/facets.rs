//! How matches spread over the values of metadata.

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;
use serde_json::Value;
use tantivy::DocId;

use super::scope::{Matching, Rows, Scope, read_all};
use crate::error::{Error, Result};
use crate::index::{Record, column, for_each_string};
use crate::search::{Columns, Counts, Searcher};

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

    /// The column of strings that it is read from; `None` if it stands in records.
    const fn column(&self) -> Option<&'static str> {
        match self {
            Field::Column(name) => Some(name),
            Field::Date(_) => Some(column::DATE),
            Field::Speaker => Some(column::QUOTE_SPEAKER),
            Field::Place | Field::Author | Field::Section | Field::Meta(_) => None,
        }
    }

    /// The value that a string of its column stands for, if any.
    fn value<'v>(&self, string: &'v str) -> Option<&'v str> {
        let value = match self {
            Field::Date(length) => string.get(..*length).filter(|_| !string.starts_with('-'))?,
            // What the index writes where no language was seen.
            Field::Column(column::LANGUAGE) if string == "und" => return None,
            _ => string,
        };
        Some(value).filter(|value| !value.is_empty())
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
    let mut counts: Vec<Values> = vec![Values::default(); fields.len()];
    for (field, counts) in fields.iter().zip(&mut counts) {
        if let Some(column) = field.column() {
            for (segment, articles) in matching.articles.iter().enumerate() {
                count_strings(searcher.columns(segment)?, column, articles, field, counts)?;
            }
        }
    }
    let stored: Vec<(usize, &Field)> =
        fields.iter().enumerate().filter(|(_, field)| field.column().is_none()).collect();
    if stored.is_empty() {
        return Ok(counts);
    }
    let read = read_all(searcher, &matching.addresses(), |_, stored_article| {
        let values = |(number, field): &(usize, &Field)| (*number, field.of_record(&stored_article.record));
        Ok(stored.iter().map(values).collect::<Vec<_>>())
    })?;
    for ((_, matches), fields) in matching.articles.iter().flatten().zip(read) {
        for (number, values) in fields {
            let mut of_article: FxHashSet<Option<String>> = values.into_iter().map(Some).collect();
            if of_article.is_empty() {
                of_article.insert(None);
            }
            for value in of_article {
                add(&mut counts[number], value, Counts { matches: *matches, articles: 1 });
            }
        }
    }
    Ok(counts)
}

fn add(values: &mut Values, value: Option<String>, more: Counts) {
    let counts = values.entry(value).or_default();
    counts.matches += more.matches;
    counts.articles += more.articles;
}

/// Counts the articles of one segment by the numbers of a column's strings: they are far fewer than articles, and each is looked up once.
fn count_strings(
    columns: Columns<'_>,
    name: &str,
    articles: &[(DocId, u64)],
    field: &Field,
    values: &mut Values,
) -> Result<()> {
    let column = columns.strings(name)?;
    let of_article = |doc: DocId| column.iter().flat_map(move |column| column.term_ords(doc));
    let mut known: FxHashMap<u64, (String, Counts)> = FxHashMap::default();
    if let Some(column) = column {
        let take = |number: u64, string: &str| {
            if let Some(value) = field.value(string) {
                known.insert(number, (value.to_owned(), Counts::default()));
            }
        };
        let numbers = articles.iter().flat_map(|(doc, _)| of_article(*doc)).collect();
        for_each_string(column, numbers, take).map_err(|cause| columns.index.damaged(cause))?;
    }
    let mut without = Counts::default();
    let mut numbers = Vec::new();
    for (doc, matches) in articles {
        numbers.clear();
        numbers.extend(of_article(*doc));
        numbers.sort_unstable();
        numbers.dedup();
        let mut any = false;
        for number in &numbers {
            if let Some((_, counts)) = known.get_mut(number) {
                any = true;
                counts.matches += matches;
                counts.articles += 1;
            }
        }
        if !any {
            without.matches += matches;
            without.articles += 1;
        }
    }
    for (value, counts) in known.into_values() {
        add(values, Some(value), counts);
    }
    if without.articles > 0 {
        add(values, None, without);
    }
    Ok(())
}
