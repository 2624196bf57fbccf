//! Stage one of ranking: what an article can be worth at most, told from the frequencies of its words alone.

use tantivy::DocId;

use super::held::{Occurrence, occurrences_from};
use super::lookup::{Address, Lookup};
use super::matching::{SegmentLeaf, possible_articles};
use super::rank::Ranked;
use super::ranking::{
    NEARNESS_SHARE, RANGE_LENGTH_FLOOR, TITLE_SHARE, Totals, article_share, combined, range_norm, range_saturated,
    saturated,
};
use super::searcher::Searcher;
use crate::error::Result;
use crate::index::column;

/// Bounds are sums of 32-bit floats: this much is given away, some ten times what their rounding takes.
pub(super) const ROUNDING: f32 = 1.0 + 1e-5;

/// An article that may match, and what it can be worth.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Candidate {
    segment: u32,
    doc: DocId,
    /// It scores no higher.
    pub(crate) bound: f32,
}

impl Candidate {
    fn new(segment: usize, doc: DocId, bound: f32) -> Candidate {
        Candidate { segment: segment as u32, doc, bound: bound * ROUNDING }
    }

    pub(crate) fn at(&self) -> Address {
        Address { segment: self.segment as usize, doc: self.doc }
    }

    /// Whether its score is known, so that it need not be read any more.
    pub(super) fn is_read(&self) -> bool {
        self.bound == f32::NEG_INFINITY
    }

    pub(super) fn set_read(&mut self) {
        self.bound = f32::NEG_INFINITY;
    }
}

/// The most that a word of weight 1 adds to the score of an article in whose text it stands, by frequency and by the article's
/// length.
pub(crate) struct Shares(Vec<f32>);

/// Frequencies that have a place in [`Shares`]; the last one stands for all above it.
const FREQUENCIES: usize = 32;

/// Lengths are told apart by their highest three bits: of those that share a level, none is shorter than [`level_length`].
#[inline]
fn level(length: u32) -> usize {
    // How many bits are left out.
    let low = (32 - length.leading_zeros()).saturating_sub(3);
    (4 * low + (length >> low)) as usize
}

/// The least length of a level.
fn level_length(level: usize) -> u32 {
    let low = (level as u32 / 4).saturating_sub(1);
    (level as u32 - 4 * low) << low
}

impl Shares {
    pub(crate) fn new(totals: &Totals, ranked: Ranked) -> Shares {
        let floor = range_norm(RANGE_LENGTH_FLOOR);
        let by_article = ranked == Ranked::Articles;
        let of_level = |level: usize| {
            let norm = totals.text_norm(level_length(level));
            (0..FREQUENCIES).map(move |frequency| {
                let frequency = if frequency + 1 == FREQUENCIES { u32::MAX } else { frequency as u32 };
                combined(saturated(frequency, norm), range_saturated(frequency, floor), by_article) as f32
            })
        };
        Shares((0..=level(u32::MAX)).flat_map(of_level).collect())
    }

    /// The most that a word of weight 1 adds of which no more is known than that it stands nowhere, once in the text and not in
    /// the title, or otherwise.
    pub(super) fn most(&self, ranked: Ranked) -> [f32; 3] {
        let in_text = |frequency| share(&self.0, 0, frequency);
        let in_title = combined(TITLE_SHARE * saturated(u32::MAX, 0.0), 0.0, ranked == Ranked::Articles) as f32;
        [0.0, in_text(1), in_text(u32::MAX) + in_title]
    }
}

/// What two neighbouring words add at most, as a share of the lesser one's weight.
pub(super) fn nearness(ranked: Ranked) -> f32 {
    combined(0.0, NEARNESS_SHARE, ranked == Ranked::Articles) as f32
}

/// The leaves of a segment that are scored, and what they weigh.
fn scored(lookup: &Lookup, segment: usize) -> impl Iterator<Item = (&SegmentLeaf, f32)> {
    let leaves = lookup.leaves.get(segment).into_iter().flatten();
    leaves.zip(&lookup.weights).filter(|(_, weight)| **weight > 0.0).map(|(leaf, weight)| (leaf, *weight as f32))
}

/// What occurrences in a segment are worth.
#[derive(Clone, Copy)]
struct Worth<'s> {
    shares: &'s [f32],
    /// Words of every article's text.
    lengths: &'s [u32],
    /// The most that an occurrence in a title adds, times its saturation.
    in_title: f32,
    /// The norm of the shortest title.
    title_norm: f64,
}

impl Worth<'_> {
    /// What a word of weight 1 adds by itself.
    #[inline]
    fn of(self, found: &Occurrence) -> f32 {
        let length = self.lengths.get(found.doc as usize).copied().unwrap_or(0);
        let in_text = share(self.shares, length, found.in_body);
        if found.in_title == 0 {
            return in_text;
        }
        in_text + self.in_title * saturated(found.in_title, self.title_norm) as f32
    }
}

/// The share of a frequency in a text of this length.
#[inline]
fn share(shares: &[f32], length: u32, frequency: u32) -> f32 {
    let place = FREQUENCIES * level(length) + (frequency as usize).min(FREQUENCIES - 1);
    shares.get(place).copied().unwrap_or(f32::INFINITY)
}

impl Searcher {
    /// Bounds of these articles of a segment.
    pub(crate) fn bounds(
        &self,
        lookup: &Lookup,
        segment: usize,
        docs: &[DocId],
        ranked: Ranked,
        into: &mut Vec<Candidate>,
    ) {
        // One word alone, as is common: its list is that of the articles.
        let mut one_or_more = scored(lookup, segment);
        if let (Some((leaf, weight)), None) = (one_or_more.next(), one_or_more.next())
            && leaf.occurrences.len() == docs.len()
            && leaf.occurrences.iter().zip(docs).all(|(found, doc)| found.doc == *doc)
        {
            self.bounds_of_one(leaf, weight, segment, ranked, into);
            return;
        }
        let sums = Sums::new(docs, scored(lookup, segment).map(|(leaf, _)| leaf.occurrences.len()).sum());
        self.bounds_by(sums, lookup, segment, docs, ranked, into);
    }

    /// Bounds of these articles of a segment, of each of which every leaf has an entry, be it empty.
    pub(super) fn bounds_of_aligned(
        &self,
        lookup: &Lookup,
        segment: usize,
        docs: &[DocId],
        ranked: Ranked,
        into: &mut Vec<Candidate>,
    ) {
        self.bounds_by(Sums::Aligned(vec![Sum::default(); docs.len()]), lookup, segment, docs, ranked, into);
    }

    /// Bounds of these articles of a segment, added up in `sums`.
    fn bounds_by(
        &self,
        mut sums: Sums<'_>,
        lookup: &Lookup,
        segment: usize,
        docs: &[DocId],
        ranked: Ranked,
        into: &mut Vec<Candidate>,
    ) {
        self.sum_up(lookup, segment, ranked, &mut sums);
        let bound = |(place, doc): (usize, &DocId)| Candidate::new(segment, *doc, sums.of(place, *doc));
        into.extend(docs.iter().enumerate().map(bound));
    }

    /// Bounds of all articles of a segment that match, in which any leaf makes one do so.
    pub(crate) fn bounds_of_all(
        &self,
        lookup: &Lookup,
        segment: usize,
        ranked: Ranked,
        into: &mut Vec<Candidate>,
    ) -> Result<()> {
        let columns = self.columns(segment)?;
        let Some(leaves) = lookup.leaves.get(segment) else { return Ok(()) };
        let length = columns.segment.max_doc() as usize;
        let occurrences: usize = leaves.iter().map(|leaf| leaf.occurrences.len()).sum();
        if let [leaf] = leaves.as_slice() {
            let weight = lookup.weights.first().map_or(0.0, |weight| *weight as f32);
            self.bounds_of_one(leaf, weight, segment, ranked, into);
        } else if occurrences < length / 32 {
            let docs = possible_articles(&lookup.plan.root, leaves, columns, false);
            self.bounds(lookup, segment, &docs, ranked, into);
        } else {
            let mut sums = Sums::All(vec![Sum::default(); length]);
            self.sum_up(lookup, segment, ranked, &mut sums);
            into.reserve(occurrences.min(length));
            if let Sums::All(sums) = sums {
                for (doc, sum) in sums.iter().enumerate() {
                    if sum.bound > 0.0 {
                        into.push(Candidate::new(segment, doc as DocId, sum.bound));
                    }
                }
            }
        }
        Ok(())
    }

    /// Bounds of all articles of a segment that hold the only leaf that is scored.
    fn bounds_of_one(
        &self,
        leaf: &SegmentLeaf,
        weight: f32,
        segment: usize,
        ranked: Ranked,
        into: &mut Vec<Candidate>,
    ) {
        let Some(worth) = self.worth(segment, ranked) else { return };
        into.extend(leaf.occurrences.iter().map(|one| Candidate::new(segment, one.doc, weight * worth.of(one))));
    }

    /// Adds up what the leaves are worth.
    fn sum_up(&self, lookup: &Lookup, segment: usize, ranked: Ranked, sums: &mut Sums<'_>) {
        let Some(worth) = self.worth(segment, ranked) else { return };
        let near = nearness(ranked);
        let mut before = 0.0f32;
        for (number, (leaf, weight)) in (1..).zip(scored(lookup, segment)) {
            let pair = near * weight.min(before);
            sums.for_each(&leaf.occurrences, |sum, found| sum.add(number, found, weight * worth.of(found), pair));
            before = weight;
        }
    }

    fn worth(&self, segment: usize, ranked: Ranked) -> Option<Worth<'_>> {
        Some(Worth {
            shares: &self.shares(ranked).0,
            lengths: self.lengths.get(segment)?,
            in_title: combined(TITLE_SHARE, 0.0, ranked == Ranked::Articles) as f32,
            title_norm: self.totals.title_norm(0),
        })
    }

    pub(super) fn shares(&self, ranked: Ranked) -> &Shares {
        let kept = match ranked {
            Ranked::Passages => &self.passage_shares,
            Ranked::Articles => &self.article_shares,
        };
        kept.get_or_init(|| Shares::new(&self.totals, ranked))
    }
}

/// What the lengths of an article's text and title do to frequencies in it.
pub(crate) struct Norms<'s> {
    searcher: &'s Searcher,
    at: Address,
    text: f64,
    /// Read when a word stands in the title.
    title: Option<f64>,
}

impl<'s> Norms<'s> {
    pub(crate) fn new(searcher: &'s Searcher, at: Address) -> Norms<'s> {
        Norms { searcher, at, text: searcher.totals.text_norm(searcher.length(at)), title: None }
    }

    /// The share of a word of weight 1 in the article's BM25.
    pub(crate) fn share(&mut self, in_body: u32, in_title: u32) -> Result<f64> {
        let title = match self.title {
            Some(norm) => norm,
            None if in_title == 0 => 1.0,
            None => {
                let lengths = self.searcher.columns(self.at.segment)?.numbers(column::TITLE_LENGTH)?;
                let length = lengths.first(self.at.doc).unwrap_or(0) as u32;
                *self.title.insert(self.searcher.totals.title_norm(length))
            }
        };
        Ok(article_share(in_body, in_title, self.text, title))
    }
}

/// What stage one adds up for one article.
#[derive(Clone, Copy, Default)]
struct Sum {
    bound: f32,
    /// The number (from 1) of the scored leaf that its text held last, to know the leaf's neighbour.
    last: u32,
}

impl Sum {
    /// Adds what an occurrence of a leaf is worth, and what it adds after one of the leaf before.
    #[inline]
    fn add(&mut self, number: u32, found: &Occurrence, worth: f32, pair: f32) {
        let after = if self.last + 1 == number { pair } else { 0.0 };
        let in_body = found.in_body > 0;
        self.bound += worth + if in_body { after } else { 0.0 };
        self.last = if in_body { number } else { self.last };
    }
}

/// The same for many.
enum Sums<'d> {
    /// For these articles, which are found by leaps.
    Listed(&'d [DocId], Vec<Sum>),
    /// For articles of each of which every leaf has an entry, be it empty.
    Aligned(Vec<Sum>),
    /// For every article of the segment.
    All(Vec<Sum>),
}

impl<'d> Sums<'d> {
    /// The way that costs less for so many occurrences.
    fn new(docs: &'d [DocId], occurrences: usize) -> Sums<'d> {
        let length = docs.last().map_or(0, |last| *last as usize + 1);
        if docs.len() < length / 32 || occurrences > 16 * docs.len() {
            Sums::Listed(docs, vec![Sum::default(); docs.len()])
        } else {
            Sums::All(vec![Sum::default(); length])
        }
    }

    /// Gives every occurrence in one of the articles to `see`, with the article's sum.
    #[inline]
    fn for_each(&mut self, occurrences: &[Occurrence], mut see: impl FnMut(&mut Sum, &Occurrence)) {
        match self {
            Sums::Listed(docs, sums) => {
                let mut rest = occurrences;
                for (doc, sum) in docs.iter().zip(sums) {
                    rest = occurrences_from(rest, *doc);
                    match rest.first() {
                        Some(found) if found.doc == *doc => see(sum, found),
                        Some(_) => {}
                        None => break,
                    }
                }
            }
            Sums::Aligned(sums) => {
                for (sum, found) in sums.iter_mut().zip(occurrences).filter(|(_, found)| !found.is_none()) {
                    see(sum, found);
                }
            }
            Sums::All(sums) => {
                for found in occurrences {
                    if let Some(sum) = sums.get_mut(found.doc as usize) {
                        see(sum, found);
                    }
                }
            }
        }
    }

    /// The bound of the article `doc`, which is at `place` in the list.
    fn of(&self, place: usize, doc: DocId) -> f32 {
        let sum = match self {
            Sums::Listed(_, sums) | Sums::Aligned(sums) => sums.get(place),
            Sums::All(sums) => sums.get(doc as usize),
        };
        sum.map_or(0.0, |sum| sum.bound)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_holds_no_length_below_its_own() {
        let mut before = 0;
        for length in (0..5000).chain([1 << 20, (3 << 20) - 1, 3 << 20, u32::MAX]) {
            assert!(level_length(level(length)) <= length, "{length}");
            assert!(length < level_length(level(length) + 1).max(1) || level(length) + 1 >= 4 * 30, "{length}");
            assert!(level(length) >= before);
            before = level(length);
        }
    }

    #[test]
    fn shares_bound_what_is_scored() {
        let totals = Totals { articles: 10, words: 4000, title_words: 60 };
        for ranked in [Ranked::Passages, Ranked::Articles] {
            let shares = Shares::new(&totals, ranked);
            for (length, frequency) in [(0, 1), (3, 2), (40, 3), (397, 12), (400, 31), (5000, 32), (90_000, 4000)] {
                let article = saturated(frequency, totals.text_norm(length));
                let passage = range_saturated(frequency, range_norm(0));
                let score = combined(article, passage, ranked == Ranked::Articles) as f32;
                let bound = share(&shares.0, length, frequency) * ROUNDING;
                assert!(score <= bound && (bound < 1.3 * score || frequency >= 31), "{length} {frequency}");
            }
        }
    }
}
