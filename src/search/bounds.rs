//! Stage one of ranking: what an article can be worth at most, told from the frequencies of its words alone.

use tantivy::DocId;

use super::lookup::{Address, Lookup};
use super::matching::{SegmentLeaf, occurrences_from};
use super::postings::Occurrence;
use super::rank::Ranked;
use super::ranking::{NEARNESS_SHARE, RANGE_LENGTH_FLOOR, article_share, combined, range_norm, saturated};
use super::searcher::Searcher;
use crate::error::Result;
use crate::index::column;

/// Bounds are sums of the same floats as scores, but not always in the same order: this much is given away.
pub(crate) const ROUNDING: f64 = 1.0 + 1e-9;
/// Frequencies up to this one are looked up in a table.
const TABLE_LENGTH: usize = 64;

/// An article that may match, and what it can be worth.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Candidate {
    pub(crate) at: Address,
    /// It scores no higher.
    pub(crate) bound: f64,
    /// No more is its BM25 as an article; just that, where the query is plain ([`Lookup::is_plain`]).
    pub(crate) article: f64,
}

impl Searcher {
    /// Bounds of the articles of a segment.
    pub(crate) fn bounds(
        &self,
        lookup: &Lookup,
        segment: usize,
        docs: &[DocId],
        ranked: Ranked,
        into: &mut Vec<Candidate>,
    ) -> Result<()> {
        let Some(leaves) = lookup.leaves.get(segment) else { return Ok(()) };
        let titles = self.columns(segment)?.numbers(column::TITLE_LENGTH)?;
        let norms: Vec<f64> =
            docs.iter().map(|doc| self.totals.text_norm(self.length(Address { segment, doc: *doc }))).collect();
        let mut sums = Sums::new(docs.len());
        let floor = range_norm(RANGE_LENGTH_FLOOR);
        let places = Places::new(docs, leaves, &lookup.weights);
        let mut before = None;
        for (number, (leaf, weight)) in leaves.iter().zip(&lookup.weights).enumerate() {
            if *weight == 0.0 {
                continue;
            }
            let table: Vec<f64> = (0..TABLE_LENGTH).map(|count| weight * saturated(count as u32, floor)).collect();
            let near = before.map_or((usize::MAX, 0.0), |(before, other): (usize, f64)| {
                (before, NEARNESS_SHARE * weight.min(other))
            });
            places.for_each(&leaf.occurrences, |place, found| {
                let mut share = saturated(found.in_body, norms[place]);
                if found.in_title > 0 {
                    let title_norm = self.totals.title_norm(titles.first(found.doc).unwrap_or(0) as u32);
                    share = article_share(found.in_body, found.in_title, norms[place], title_norm);
                }
                let sum = &mut sums.0[place];
                sum.article += weight * share;
                if found.in_body > 0 {
                    sum.passage += match table.get(found.in_body as usize) {
                        Some(share) => *share,
                        None => weight * saturated(found.in_body, floor),
                    };
                    if sum.last == near.0 {
                        sum.passage += near.1;
                    }
                    sum.last = number;
                }
            });
            before = Some((number, *weight));
        }
        into.extend(docs.iter().zip(sums.0).map(|(doc, sum)| Candidate {
            at: Address { segment, doc: *doc },
            article: sum.article,
            bound: combined(sum.article, sum.passage, ranked == Ranked::Articles) * ROUNDING,
        }));
        Ok(())
    }
}

/// What stage one adds up for one article.
#[derive(Clone, Copy)]
struct Sum {
    article: f64,
    passage: f64,
    /// The last leaf that its text holds, to know the leaf's neighbour.
    last: usize,
}

/// The same for many.
struct Sums(Vec<Sum>);

impl Sums {
    fn new(length: usize) -> Sums {
        Sums(vec![Sum { article: 0.0, passage: 0.0, last: usize::MAX - 1 }; length])
    }
}

/// Finds the places of articles in a list of them.
enum Places<'d> {
    /// By leaps through both lists.
    List(&'d [DocId]),
    /// By a table over all articles of the segment: place plus one, 0 for none.
    Table(Vec<u32>),
}

impl<'d> Places<'d> {
    /// The way that costs less for these leaves.
    fn new(docs: &'d [DocId], leaves: &[SegmentLeaf], weights: &[f64]) -> Places<'d> {
        let scored = leaves.iter().zip(weights).filter(|(_, weight)| **weight > 0.0);
        let occurrences: usize = scored.map(|(leaf, _)| leaf.occurrences.len()).sum();
        let length = docs.last().map_or(0, |last| *last as usize + 1);
        if docs.len() < length / 32 || occurrences > 16 * docs.len() {
            return Places::List(docs);
        }
        let mut table = vec![0; length];
        for (place, doc) in (1..).zip(docs) {
            table[*doc as usize] = place;
        }
        Places::Table(table)
    }

    /// Gives every occurrence in one of the articles to `see`, with the article's place.
    fn for_each(&self, occurrences: &[Occurrence], mut see: impl FnMut(usize, Occurrence)) {
        match self {
            Places::List(docs) => {
                let mut rest = occurrences;
                for (place, doc) in docs.iter().enumerate() {
                    rest = occurrences_from(rest, *doc);
                    match rest.first() {
                        Some(found) if found.doc == *doc => see(place, *found),
                        Some(_) => {}
                        None => break,
                    }
                }
            }
            Places::Table(table) => {
                for found in occurrences {
                    if let Some(place) = table.get(found.doc as usize).and_then(|place| place.checked_sub(1)) {
                        see(place as usize, *found);
                    }
                }
            }
        }
    }
}
