//! Words counted: how often each stands in the articles that match, how evenly, and how that differs from a reference.

use serde::Serialize;

use super::association::Comparison;
use super::dispersion::{Collection, Dispersion, dispersions};
use super::places::{Bits, Numbering, Places};
use super::scope::{Matching, Part, Rows, Scope, WordUnit};
use super::words::{Words, count};
use crate::error::Result;
use crate::search::Searcher;

/// Which words are counted, and which rows are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TermsOptions {
    /// Words or stems.
    pub by: WordUnit,
    /// Words of the whole text, of quotations, or of all else. A scope of quotations counts the words of those quotations
    /// and needs no part.
    pub part: Part,
    /// Words that stand there less often are left out.
    pub count_min: u64,
    /// Most rows; `None`: all.
    pub limit: Option<usize>,
}

/// A word and its counts.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TermRow {
    /// The folded word, or the stem.
    pub term: String,
    /// How often it stands there.
    pub count: u64,
    /// In how many articles.
    pub articles: u64,
    /// Occurrences in a million words.
    pub per_million: f64,
    /// How evenly it is spread over the articles.
    pub dispersion: Dispersion,
}

/// A word, its counts, and how they differ from the reference's.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct KeynessRow {
    /// The word and its counts in the collection that is studied.
    #[serde(flatten)]
    pub term: TermRow,
    /// How often it stands in the reference.
    pub reference_count: u64,
    /// Log-likelihood after Rayson and Garside.
    pub log_likelihood: f64,
    /// Hardie's log ratio.
    pub log_ratio: Option<f64>,
    /// %DIFF; `None`: the reference does not have the word at all.
    pub percent_diff: Option<f64>,
}

/// What words are compared with.
#[derive(Clone, Copy, Debug)]
pub enum Reference<'q> {
    /// The articles of another scope, or its quotations, as far as they are not themselves studied.
    Scope(Scope<'q>),
    /// All other articles that pass the filters, or all other quotations in them.
    Rest,
}

/// A row before it is known whether it is shown.
struct Counted {
    word: Box<str>,
    count: u64,
    articles: u64,
    reference: u64,
}

/// Words of the articles that match, most frequent first.
///
/// # Errors
/// A query that cannot be answered; a damaged index.
pub fn terms(searcher: &Searcher, scope: &Scope<'_>, options: &TermsOptions) -> Result<Rows<TermRow>> {
    let (matching, study) = collection(searcher, scope, options.part)?;
    let counted = count(searcher, options.by, &study)?;
    let rows = counted.into_iter().map(|(word, [found])| Counted {
        word,
        count: found.places,
        articles: found.articles,
        reference: 0,
    });
    let mut rows: Vec<Counted> = rows.filter(|row| row.count >= options.count_min.max(1)).collect();
    rows.sort_by(|a, b| b.count.cmp(&a.count).then(b.articles.cmp(&a.articles)).then_with(|| a.word.cmp(&b.word)));
    rows.truncate(options.limit.unwrap_or(usize::MAX));
    let rows = term_rows(searcher, options, &study, &rows)?;
    Ok(Rows { rows, counts: matching.counts, undated: matching.undated })
}

/// Words of the articles that match against those of `reference`: first what is more frequent than there, the strongest
/// difference first, then what is rarer, the weakest first.
///
/// # Errors
/// As [`terms`].
pub fn keyness(
    searcher: &Searcher,
    scope: &Scope<'_>,
    reference: &Reference<'_>,
    options: &TermsOptions,
) -> Result<Rows<KeynessRow>> {
    let (matching, study) = collection(searcher, scope, options.part)?;
    let against = match reference {
        Reference::Scope(reference) => {
            let (_, mut against) = collection(searcher, reference, options.part)?;
            if scope.quotations.is_some() {
                against.iter_mut().zip(&study).for_each(|([against], [study])| against.subtract(study));
            }
            against
        }
        Reference::Rest => rest(searcher, scope, &matching, &study, options.part)?,
    };
    let (size, reference_size) = (size(&study), size(&against));
    let both: Vec<[Places; 2]> =
        study.iter().cloned().zip(against).map(|([study], [against])| [study, against]).collect();
    let counted = count(searcher, options.by, &both)?;
    drop(both);
    let compared =
        |row: &Counted| Comparison { count: row.count, size, reference_count: row.reference, reference_size };
    let rows = counted.into_iter().map(|(word, [here, there])| Counted {
        word,
        count: here.places,
        articles: here.articles,
        reference: there.places,
    });
    let mut rows: Vec<(f64, Counted)> = rows
        .filter(|row| row.count.max(row.reference) >= options.count_min)
        .map(|row| {
            let comparison = compared(&row);
            let strength = comparison.log_likelihood();
            (if comparison.is_overused() { strength } else { -strength }, row)
        })
        .collect();
    rows.sort_by(|a, b| b.0.total_cmp(&a.0).then(b.1.count.cmp(&a.1.count)).then_with(|| a.1.word.cmp(&b.1.word)));
    let mut rows: Vec<Counted> = rows.into_iter().map(|(_, row)| row).collect();
    rows.truncate(options.limit.unwrap_or(usize::MAX));
    let terms = term_rows(searcher, options, &study, &rows)?;
    let rows = terms
        .into_iter()
        .zip(&rows)
        .map(|(term, row)| {
            let comparison = compared(row);
            KeynessRow {
                term,
                reference_count: row.reference,
                log_likelihood: comparison.log_likelihood(),
                log_ratio: comparison.log_ratio(),
                percent_diff: comparison.percent_diff(),
            }
        })
        .collect();
    Ok(Rows { rows, counts: matching.counts, undated: matching.undated })
}

fn size(sets: &[[Places; 1]]) -> u64 {
    sets.iter().map(|[places]| places.len()).sum()
}

/// The words that a scope means, a segment.
fn collection(searcher: &Searcher, scope: &Scope<'_>, part: Part) -> Result<(Matching, Vec<[Places; 1]>)> {
    if scope.quotations.is_some() {
        return words_of_quotations(searcher, scope);
    }
    let matching = scope.matching(searcher)?;
    let mut sets = Vec::with_capacity(matching.articles.len());
    for (segment, docs) in matching.articles.iter().enumerate() {
        let docs: Vec<u32> = docs.iter().map(|(doc, _)| *doc).collect();
        sets.push([Places::of(searcher, segment, &docs, part)?]);
    }
    Ok((matching, sets))
}

/// The words that a scope does not mean, though its filters let them pass.
fn rest(
    searcher: &Searcher,
    scope: &Scope<'_>,
    matching: &Matching,
    study: &[[Places; 1]],
    part: Part,
) -> Result<Vec<[Places; 1]>> {
    let mut sets = Vec::with_capacity(study.len());
    for (segment, mut docs) in scope.all_articles(searcher)?.into_iter().enumerate() {
        if scope.quotations.is_some() {
            let mut places = Places::of(searcher, segment, &docs, Part::Quotes)?;
            if let Some([study]) = study.get(segment) {
                places.subtract(study);
            }
            sets.push([places]);
            continue;
        }
        let matching = matching.articles.get(segment).map(Vec::as_slice).unwrap_or_default();
        docs.retain(|doc| matching.binary_search_by_key(doc, |(doc, _)| *doc).is_err());
        sets.push([Places::of(searcher, segment, &docs, part)?]);
    }
    Ok(sets)
}

/// The words of the quotations that match.
fn words_of_quotations(searcher: &Searcher, scope: &Scope<'_>) -> Result<(Matching, Vec<[Places; 1]>)> {
    let (matching, quotes) = scope.matching_quotes(searcher)?;
    let mut sets = Vec::with_capacity(matching.articles.len());
    for segment in 0..searcher.segment_count() {
        let numbering = Numbering::new(searcher, segment);
        let words = Bits::below(numbering.end());
        sets.push([Places::Words { words, numbering }]);
    }
    for quote in &quotes {
        let ranges = searcher.columns(quote.at.segment)?.quotations(quote.at.doc)?;
        let ranges = ranges.get(quote.number).map(|range| range.ranges.as_slice()).unwrap_or_default();
        if let Some([Places::Words { words, numbering }]) = sets.get_mut(quote.at.segment) {
            let start = numbering.start(quote.at.doc);
            for (from, to) in ranges {
                words.insert_range(start + u64::from(*from), start + u64::from(*to));
            }
        }
    }
    Ok((matching, sets))
}

fn term_rows(
    searcher: &Searcher,
    options: &TermsOptions,
    study: &[[Places; 1]],
    rows: &[Counted],
) -> Result<Vec<TermRow>> {
    let mut all = Collection { words: 0, articles: 0 };
    for (segment, [places]) in study.iter().enumerate() {
        for doc in 0..searcher.lengths_of(segment).len() {
            let length = places.len_in(doc as u32);
            all.words += length;
            all.articles += u64::from(length > 0);
        }
    }
    let totals: Words<u64> = rows.iter().map(|row| (row.word.clone(), row.count)).collect();
    let dispersions = dispersions(searcher, options.by, study, &totals, all)?;
    let row = |row: &Counted| TermRow {
        term: row.word.to_string(),
        count: row.count,
        articles: row.articles,
        per_million: if all.words == 0 { 0.0 } else { row.count as f64 * 1e6 / all.words as f64 },
        dispersion: dispersions.get(&row.word).copied().unwrap_or_default(),
    };
    Ok(rows.iter().map(row).collect())
}
