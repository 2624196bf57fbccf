//! What is explored: the articles that match a query and pass the filters.

use std::cmp::Ordering;
use std::ops::ControlFlow;

use rayon::prelude::*;
use serde::Serialize;
use serde_json::Value;
use tantivy::DocId;

use crate::error::{Error, Result};
use crate::index::Stored;
use crate::query::Query;
use crate::search::{
    Address, Counts, Fetcher, Filters, FoundQuote, Lookup, MatchingArticle, QuoteFilters, Sample, Searcher, sample_key,
};

/// A query and the articles that it is limited to.
#[derive(Clone, Copy, Debug)]
pub struct Scope<'q> {
    /// What is sought.
    pub query: &'q Query,
    /// Which articles are looked at.
    pub filters: &'q Filters,
    /// Quotations of these speakers and kinds alone; `None`: whole articles.
    pub quotations: Option<&'q QuoteFilters>,
    /// Some of the matching articles, by chance.
    pub sample: Option<Sample>,
    /// Words that a pattern may stand for at most.
    pub expansions_max: usize,
}

/// What is counted as a word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WordUnit {
    /// The folded word of the text: `missiles`.
    #[default]
    Word,
    /// Its stem, with all its forms: `missil`.
    Stem,
}

/// Which words of the articles are counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Part {
    /// All words of the text.
    #[default]
    All,
    /// Those that stand inside quotations.
    Quotes,
    /// Those that stand outside.
    Narration,
}

/// Rows of a table, and what they were made from.
#[derive(Clone, Debug)]
pub struct Rows<T> {
    /// All rows, in order.
    pub rows: Vec<T>,
    /// Matches of the query, and the articles that hold them.
    pub counts: Counts,
    /// Articles that were left out by a dated filter because their year is not known.
    pub undated: u64,
}

impl<T: Serialize> Rows<T> {
    /// Puts the rows in order of one of their keys, as JSON names it: `count`, least first; `-count`, greatest first. What has
    /// no value comes last; equal rows stay in the order they had.
    ///
    /// # Errors
    /// The rows have no such key.
    pub fn sort_by_key(&mut self, key: &str) -> Result<()> {
        let (name, descending) = key.strip_prefix('-').map_or((key, false), |name| (name, true));
        let values: Vec<Value> = self.rows.iter().map(|row| serde_json::to_value(row).unwrap_or_default()).collect();
        let find = |row: &Value| row.get(name).or_else(|| row.get("dispersion")?.get(name)).cloned();
        if let Some(first) = values.first().filter(|first| find(first).is_none()) {
            let known: Vec<&str> =
                first.as_object().map(|row| row.keys().map(String::as_str).collect()).unwrap_or_default();
            return Err(Error::usage(format!("there is no '{name}' to sort by"))
                .remedy(format!("these rows have {}", known.join(", "))));
        }
        let mut keyed: Vec<(Value, T)> =
            values.iter().map(|row| find(row).unwrap_or_default()).zip(self.rows.drain(..)).collect();
        keyed.sort_by(|(a, _), (b, _)| match (a.is_null(), b.is_null()) {
            (false, false) if descending => compared(b, a),
            (false, false) => compared(a, b),
            (a, b) => a.cmp(&b),
        });
        self.rows.extend(keyed.into_iter().map(|(_, row)| row));
        Ok(())
    }

    /// Keeps `limit` rows (all, if `None`) after the first `offset`.
    pub fn page(&mut self, offset: usize, limit: Option<usize>) {
        self.rows.drain(..offset.min(self.rows.len()));
        self.rows.truncate(limit.unwrap_or(usize::MAX));
    }
}

fn compared(a: &Value, b: &Value) -> Ordering {
    match (a.as_f64(), b.as_f64()) {
        (Some(a), Some(b)) => a.total_cmp(&b),
        _ => a.as_str().cmp(&b.as_str()),
    }
}

/// The articles that match, a segment, ascending, each with its number of matches.
#[derive(Debug, Default)]
pub(super) struct Matching {
    pub(super) articles: Vec<Vec<(DocId, u64)>>,
    pub(super) counts: Counts,
    pub(super) undated: u64,
}

impl Matching {
    fn count(&mut self) {
        let all = self.articles.iter().flatten();
        self.counts = all.fold(Counts::default(), |counts, (_, matches)| Counts {
            matches: counts.matches + matches,
            articles: counts.articles + 1,
        });
    }

    /// All of them, ascending.
    pub(super) fn addresses(&self) -> Vec<Address> {
        let of_segment = |(segment, docs): (usize, &Vec<(DocId, u64)>)| {
            docs.iter().map(move |(doc, _)| Address { segment, doc: *doc }).collect::<Vec<_>>()
        };
        self.articles.iter().enumerate().flat_map(of_segment).collect()
    }
}

impl Scope<'_> {
    /// Every article that matches, with the number of its matches as `--count` counts them.
    pub(super) fn matching(&self, searcher: &Searcher) -> Result<Matching> {
        let mut matching = self.matching_without_sample(searcher)?;
        if let Some(sample) = self.sample {
            draw(searcher, &mut matching, sample)?;
        }
        matching.count();
        Ok(matching)
    }

    fn matching_without_sample(&self, searcher: &Searcher) -> Result<Matching> {
        let mut matching = Matching { articles: vec![Vec::new(); searcher.segment_count()], ..Matching::default() };
        if self.quotations.is_some() {
            return Ok(self.matching_quotes_without_sample(searcher)?.0);
        }
        let lookup = searcher.look_up(self.query, self.filters, self.expansions_max)?;
        if lookup.is_plain() {
            // No position need be read.
            for (segment, articles) in matching.articles.iter_mut().enumerate() {
                let (docs, undated) = searcher.possible(&lookup, segment, self.filters)?;
                *articles = matches_of_plain(&lookup, segment, &docs);
                matching.undated += undated;
            }
            return Ok(matching);
        }
        matching.undated = searcher.for_each_matching(self.query, self.filters, self.expansions_max, |article| {
            if let Some(docs) = matching.articles.get_mut(article.at.segment) {
                docs.push((article.at.doc, article.count()));
            }
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(matching)
    }

    /// Every quotation that matches, if the scope is one of quotations, and the articles they stand in; their number counts
    /// as that of matches.
    pub(super) fn matching_quotes(&self, searcher: &Searcher) -> Result<(Matching, Vec<FoundQuote>)> {
        let (mut matching, mut quotes) = self.matching_quotes_without_sample(searcher)?;
        if let Some(sample) = self.sample {
            draw(searcher, &mut matching, sample)?;
            let kept = |at: Address| {
                let docs = matching.articles.get(at.segment)?;
                docs.binary_search_by_key(&at.doc, |(doc, _)| *doc).ok()
            };
            quotes.retain(|quote| kept(quote.at).is_some());
        }
        matching.count();
        Ok((matching, quotes))
    }

    fn matching_quotes_without_sample(&self, searcher: &Searcher) -> Result<(Matching, Vec<FoundQuote>)> {
        let mut matching = Matching { articles: vec![Vec::new(); searcher.segment_count()], ..Matching::default() };
        let Some(wanted) = self.quotations else { return Ok((matching, Vec::new())) };
        let lookup = searcher.look_up_quotes(self.query, self.filters, self.expansions_max)?;
        let (found, undated) = searcher.found_quotes(&lookup, self.filters, wanted)?;
        for quote in &found {
            let Some(docs) = matching.articles.get_mut(quote.at.segment) else { continue };
            match docs.last_mut().filter(|(doc, _)| *doc == quote.at.doc) {
                Some((_, matches)) => *matches += 1,
                None => docs.push((quote.at.doc, 1)),
            }
        }
        matching.undated = undated;
        Ok((matching, found))
    }

    /// Gives every article that matches to `see`, those of the sample alone if there is one; how many were left out because
    /// their year is not known.
    pub(super) fn for_each_article(
        &self,
        searcher: &Searcher,
        mut see: impl FnMut(&mut MatchingArticle<'_, '_>) -> Result<()>,
    ) -> Result<u64> {
        let drawn = if self.sample.is_some() { Some(self.matching(searcher)?) } else { None };
        searcher.for_each_matching(self.query, self.filters, self.expansions_max, |article| {
            let at = article.at;
            let among = |drawn: &Matching| {
                let docs = drawn.articles.get(at.segment)?;
                docs.binary_search_by_key(&at.doc, |(doc, _)| *doc).ok()
            };
            if drawn.as_ref().is_none_or(|drawn| among(drawn).is_some()) {
                see(article)?;
            }
            Ok(ControlFlow::Continue(()))
        })
    }

    /// Every article that passes the filters, whatever the query, a segment, ascending.
    pub(super) fn all_articles(&self, searcher: &Searcher) -> Result<Vec<Vec<DocId>>> {
        let filters = Filters { within: None, ..self.filters.clone() };
        let lookup = searcher.look_up(&Query::all(), &filters, self.expansions_max)?;
        (0..searcher.segment_count()).map(|segment| Ok(searcher.possible(&lookup, segment, &filters)?.0)).collect()
    }
}

impl Searcher {
    pub(super) fn segment_count(&self) -> usize {
        self.snapshot.segments().len()
    }

    /// Words of the text of every article of a segment.
    pub(super) fn lengths_of(&self, segment: usize) -> &[u32] {
        self.lengths.get(segment).map(Vec::as_slice).unwrap_or_default()
    }
}

/// The numbers of matches in articles of which it is known that they match, if no position need be read for that.
fn matches_of_plain(lookup: &Lookup, segment: usize, docs: &[DocId]) -> Vec<(DocId, u64)> {
    let mut articles: Vec<(DocId, u64)> = docs.iter().map(|doc| (*doc, 0)).collect();
    let leaves = lookup.leaves.get(segment).into_iter().flatten();
    for (leaf, _) in leaves.zip(&lookup.weights).filter(|(_, weight)| **weight > 0.0) {
        let mut found = leaf.occurrences.iter().peekable();
        for (doc, matches) in &mut articles {
            while found.next_if(|occurrence| occurrence.doc < *doc).is_some() {}
            if let Some(occurrence) = found.next_if(|occurrence| occurrence.doc == *doc) {
                *matches += u64::from(occurrence.in_title) + u64::from(occurrence.in_body);
            }
        }
    }
    articles
}

/// Keeps the articles with the least hashes of seed and id: by chance, but the same for all who name the seed.
fn draw(searcher: &Searcher, matching: &mut Matching, sample: Sample) -> Result<()> {
    let mut drawn = Vec::new();
    for (segment, docs) in matching.articles.iter_mut().enumerate() {
        for (doc, matches) in std::mem::take(docs) {
            let id = searcher.id_of(Address { segment, doc })?;
            drawn.push((sample_key(sample.seed, &id), id, segment, doc, matches));
        }
    }
    drawn.sort();
    drawn.truncate(sample.size);
    for (_, _, segment, doc, matches) in drawn {
        if let Some(docs) = matching.articles.get_mut(segment) {
            docs.push((doc, matches));
        }
    }
    matching.articles.iter_mut().for_each(|docs| docs.sort_unstable());
    Ok(())
}

/// Articles that one thread reads in a row.
const ARTICLES_PER_TASK: usize = 128;

/// Gives what is stored of every article to `see`, in all threads; the answers in the order of `articles`.
///
/// `articles` had best ascend: neighbours lie in one block of the store.
pub(super) fn read_all<T: Send>(
    searcher: &Searcher,
    articles: &[Address],
    see: impl Fn(usize, Stored) -> Result<T> + Sync,
) -> Result<Vec<T>> {
    let tasks: Vec<Result<Vec<T>>> = articles
        .par_chunks(ARTICLES_PER_TASK)
        .enumerate()
        .map(|(task, articles)| {
            let mut fetcher = Fetcher::new(searcher);
            let read = |(number, at): (usize, &Address)| see(task * ARTICLES_PER_TASK + number, fetcher.fetch(*at)?);
            articles.iter().enumerate().map(read).collect()
        })
        .collect();
    let mut all = Vec::with_capacity(articles.len());
    for task in tasks {
        all.extend(task?);
    }
    Ok(all)
}
