//! The best of the articles that hold any of some words, told apart at first by which of the words they hold.
//!
//! Most articles hold one common word, once, and cannot win. To know that it is enough to know how rare the words are, and of
//! every word two sets of articles, a bit each: those that hold it, and those that hold it more than once. An article that holds
//! just this of the words, whatever else is to be said of it, is worth so much at most; only articles that may win by this are
//! listed and bounded by their frequencies. It is MaxScore (Turtle and Flood, *Query evaluation: strategies and optimizations*,
//! 1995) over sets: not one order of the words decides which of them an article must hold, but every combination by itself.

use smallvec::SmallVec;
use tantivy::DocId;
use tantivy::fastfield::AliveBitSet;

use super::bits::{count_bits, for_each_bit, set_bit};
use super::bounds::{Candidate, ROUNDING, nearness};
use super::held::{Occurrence, with_places};
use super::lookup::Lookup;
use super::matching::{LeafTerms, SegmentLeaf};
use super::plan::{LeafKind, Plan};
use super::rank::{Best, Ranked, Scores};
use super::searcher::Searcher;
use crate::error::Result;

/// Most words of which all kinds of articles are weighed up.
pub(super) const HELD_MAX: usize = 6;

/// Of so many times 64 articles, 64 say how many there are of a kind.
const SAMPLED: usize = 8;

/// About so many articles at least are listed before any is read, those that hold the words that weigh most. Tests have few.
const LISTED_FIRST: usize = if cfg!(debug_assertions) { 8 } else { 256 };

/// So many times the articles that are wanted are listed first, if these are many.
const LISTED_EACH: usize = if cfg!(debug_assertions) { 1 } else { 4 };

/// Words with so small a part of the articles as postings are as well listed at once.
const FEW: usize = 32;

impl Searcher {
    /// What the leaves of a disjunction of words find, segment by segment; if it is much, it is held, and not listed yet.
    pub(super) fn held_words(&self, plan: &Plan) -> Result<Vec<Vec<SegmentLeaf>>> {
        let mut segments = Vec::with_capacity(self.snapshot.segments().len());
        let (mut articles, mut postings, mut counted) = (0, 0, true);
        for number in 0..self.snapshot.segments().len() {
            let columns = self.columns(number)?;
            let mut leaves = Vec::with_capacity(plan.leaves.len());
            for leaf in &plan.leaves {
                let LeafKind::Words { zone, place } = &leaf.kind else { continue };
                let terms = LeafTerms::resolve(columns, *zone, place)?;
                postings += terms.postings();
                counted &= terms.is_counted();
                leaves.push(terms);
            }
            articles += columns.segment.max_doc() as usize;
            segments.push((columns, leaves));
        }
        let hold = counted && postings > articles / FEW;
        let found = segments.into_iter().map(|(columns, leaves)| {
            let found = |terms: LeafTerms| if hold { terms.hold(columns) } else { terms.look_up(columns, None) };
            leaves.into_iter().map(found).collect::<Result<Vec<_>>>()
        });
        found.collect()
    }

    /// The `wanted` best articles that hold any of the leaves. Of these such articles are listed as may be among the best.
    pub(super) fn best_of_disjunction(
        &self,
        lookup: &mut Lookup,
        wanted: usize,
        ranked: Ranked,
    ) -> Result<Vec<Scores>> {
        let mut candidates = Vec::new();
        if lookup.leaves.iter().flatten().any(|leaf| leaf.held.is_none()) {
            for segment in 0..lookup.leaves.len() {
                self.bounds_of_all(lookup, segment, ranked, &mut candidates)?;
            }
            return self.best_of(lookup, candidates, wanted, ranked);
        }
        if wanted == 0 {
            return Ok(Vec::new());
        }
        let mut best = Best::new(wanted);
        let kinds = Kinds::new(&lookup.weights, self.shares(ranked).most(ranked), nearness(ranked));
        let mut least = kinds.least_of_some(lookup, LISTED_FIRST.max(LISTED_EACH * wanted));
        self.list(lookup, &kinds, least, best.threshold(), ranked, &mut candidates)?;
        self.score_leaders(lookup, &mut candidates, ranked, &mut best)?;
        if best.threshold() < f64::from(least) {
            least = (best.threshold() as f32).next_down();
            let read: Vec<_> = candidates.iter().filter(|one| one.is_read()).map(Candidate::at).collect();
            candidates.clear();
            self.list(lookup, &kinds, least, best.threshold(), ranked, &mut candidates)?;
            let mut read = read.into_iter().peekable();
            for one in &mut candidates {
                while read.next_if(|at| *at < one.at()).is_some() {}
                if read.next_if_eq(&one.at()).is_some() {
                    one.set_read();
                }
            }
        }
        self.score_all(lookup, candidates.into_iter(), ranked, &mut best)?;
        self.in_order(best)
    }

    /// Lists what the leaves hold of those articles that may be worth `least` by their kind, and bounds these; what cannot reach
    /// the threshold then is left out.
    fn list(
        &self,
        lookup: &mut Lookup,
        kinds: &Kinds,
        least: f32,
        threshold: f64,
        ranked: Ranked,
        candidates: &mut Vec<Candidate>,
    ) -> Result<()> {
        let kinds = kinds.least_kinds(least);
        for segment in 0..lookup.leaves.len() {
            let Some(leaves) = lookup.leaves.get_mut(segment) else { continue };
            let chosen = held_by(&kinds, leaves.iter().filter_map(|leaf| leaf.held.as_ref()).map(HeldWord::sets));
            let mut docs = Vec::with_capacity(count_bits(&chosen) as usize);
            for_each_bit(&chosen, |doc| docs.push(doc as DocId));
            with_places(docs.iter().copied(), self.segment(segment)?.max_doc(), |places| {
                leaves.iter_mut().for_each(|leaf| leaf.list_among(&docs, places));
            });
            let before = candidates.len();
            self.bounds_of_aligned(lookup, segment, &docs, ranked, candidates);
            // What cannot win, and what holds none of a leaf, is of no use to who reads articles.
            let wins = |one: &Candidate| f64::from(one.bound) >= threshold;
            let wins: Vec<bool> = candidates.iter().skip(before).map(wins).collect();
            for leaf in lookup.leaves.get_mut(segment).into_iter().flatten() {
                let mut wins = wins.iter();
                leaf.occurrences.retain(|found| wins.next() == Some(&true) && !found.is_none());
            }
        }
        candidates.retain(|one| f64::from(one.bound) >= threshold);
        Ok(())
    }
}

/// The postings of one word in a segment as they were read, and the articles that they are of.
pub(crate) struct HeldWord {
    docs: Vec<DocId>,
    counts: Vec<u32>,
    /// The postings of every term: where they end in the lists, the term's bit, whether they are of titles.
    runs: Vec<(usize, u32, bool)>,
    /// A bit for every live article that holds it.
    once: Vec<u64>,
    /// A bit for those that hold it more than once in the text, or in the title.
    often: Vec<u64>,
}

impl HeldWord {
    pub(super) fn new(docs_max: DocId, postings: usize) -> HeldWord {
        let sets = vec![0u64; docs_max as usize / 64 + 1];
        HeldWord {
            docs: Vec::with_capacity(postings),
            counts: Vec::with_capacity(postings),
            runs: Vec::new(),
            once: sets.clone(),
            often: sets,
        }
    }

    /// Takes in postings of one term.
    pub(super) fn add(&mut self, docs: &[DocId], counts: &[u32], form: u32, in_title: bool) {
        self.docs.extend_from_slice(docs);
        self.counts.extend_from_slice(counts);
        let end = self.docs.len();
        match self.runs.last_mut() {
            Some(run) if (run.1, run.2) == (form, in_title) => run.0 = end,
            _ => self.runs.push((end, form, in_title)),
        }
        let least = if in_title { 0 } else { 1 };
        let once = self.once.as_mut_slice();
        let Some(often) = self.often.get_mut(..once.len()) else { return };
        for (doc, count) in docs.iter().zip(counts) {
            let (at, bit) = (*doc as usize / 64, 1 << (doc % 64));
            if at < once.len() {
                often[at] |= if *count > least { bit } else { once[at] & bit };
                once[at] |= bit;
            }
        }
    }

    /// Leaves out the articles that are deleted; how many are left.
    pub(super) fn finish(&mut self, alive: Option<&AliveBitSet>) -> u64 {
        if let Some(alive) = alive {
            for set in [&mut self.once, &mut self.often] {
                let mut left = vec![0u64; set.len()];
                for_each_bit(set, |doc| {
                    if alive.is_alive(doc as DocId) {
                        set_bit(&mut left, doc);
                    }
                });
                *set = left;
            }
        }
        count_bits(&self.once)
    }

    fn sets(&self) -> [&[u64]; 2] {
        [&self.once, &self.often]
    }
}

impl SegmentLeaf {
    /// Lists what these articles, which have these places, hold of a word: an entry for each.
    fn list_among(&mut self, docs: &[DocId], places: &[u32]) {
        let SegmentLeaf { held: Some(held), occurrences, .. } = self else { return };
        occurrences.clear();
        occurrences.extend(docs.iter().map(|doc| Occurrence::none(*doc)));
        let (mut docs, mut counts, mut from) = (held.docs.as_slice(), held.counts.as_slice(), 0);
        for (end, form, in_title) in &held.runs {
            let (run, counts_of_run);
            (run, docs) = docs.split_at((end - from).min(docs.len()));
            (counts_of_run, counts) = counts.split_at((end - from).min(counts.len()));
            from = *end;
            for (doc, count) in run.iter().zip(counts_of_run) {
                let place = places.get(*doc as usize).copied().unwrap_or(0) as usize;
                let Some(found) = occurrences.get_mut(place.wrapping_sub(1)) else { continue };
                if *in_title {
                    found.in_title = found.in_title.saturating_add(*count);
                } else {
                    found.in_body = found.in_body.saturating_add(*count);
                    found.forms |= form;
                }
            }
        }
    }
}

/// How an article holds a leaf: not at all, once in its text, or more.
const LEVELS: usize = 3;

/// The kinds of articles, told apart by how they hold every leaf, and the most that each is worth.
///
/// The number of a kind has a digit a leaf, to the base of [`LEVELS`]; to hold more is never to be worth less.
struct Kinds {
    leaves: usize,
    bounds: Vec<f32>,
}

impl Kinds {
    /// `most` is what one word adds at most by level, `near` what two neighbours do.
    fn new(weights: &[f64], most: [f32; LEVELS], near: f32) -> Kinds {
        let leaves = weights.len();
        let mut bounds = vec![0.0f32; LEVELS.pow(leaves as u32)];
        for (kind, bound) in bounds.iter_mut().enumerate() {
            let (mut rest, mut before) = (kind, 0.0f32);
            for weight in weights.iter().map(|weight| *weight as f32) {
                let level = rest % LEVELS;
                rest /= LEVELS;
                if level > 0 {
                    *bound += weight * most.get(level).copied().unwrap_or(0.0) + near * weight.min(before);
                }
                before = if level > 0 { weight } else { 0.0 };
            }
            *bound *= ROUNDING;
        }
        Kinds { leaves, bounds }
    }

    /// The kinds worth `least` that hold no more than they must for it, digit by digit.
    fn least_kinds(&self, least: f32) -> Vec<SmallVec<[usize; HELD_MAX]>> {
        let reaches = |kind: usize| kind > 0 && self.bounds.get(kind).is_some_and(|bound| *bound >= least);
        let digits = |kind: usize| (0..self.leaves as u32).map(move |leaf| kind / LEVELS.pow(leaf) % LEVELS);
        let is_least = |kind: &usize| {
            let lesser = digits(*kind).zip(0..).filter(|(level, _)| *level > 0);
            reaches(*kind) && !lesser.map(|(_, leaf)| kind - LEVELS.pow(leaf)).any(reaches)
        };
        (1..self.bounds.len()).filter(is_least).map(|kind| digits(kind).collect()).collect()
    }

    /// A bound that about so many articles reach, or a few more, judged by some of them.
    fn least_of_some(&self, lookup: &Lookup, wanted: usize) -> f32 {
        let sample: Vec<[Vec<u64>; 2]> = (0..self.leaves)
            .map(|leaf| {
                let held = lookup.leaves.iter().filter_map(|leaves| leaves.get(leaf)?.held.as_ref());
                let mut sample = [Vec::new(), Vec::new()];
                for held in held {
                    for (sample, set) in sample.iter_mut().zip(held.sets()) {
                        sample.extend(set.iter().step_by(SAMPLED));
                    }
                }
                sample
            })
            .collect();
        let mut bounds = self.bounds.clone();
        bounds.sort_unstable_by(|a, b| b.total_cmp(a));
        let wanted = wanted.div_ceil(SAMPLED) as u64;
        let few = |least: &f32| {
            let sets = sample.iter().map(|[once, often]| [once.as_slice(), often.as_slice()]);
            count_bits(&held_by(&self.least_kinds(*least), sets)) < wanted
        };
        let place = bounds.partition_point(few);
        bounds.get(place).or(bounds.last()).copied().unwrap_or(0.0)
    }
}

/// The articles that hold all that one of the kinds holds, by the two sets of articles of every leaf.
fn held_by<'s>(kinds: &[SmallVec<[usize; HELD_MAX]>], sets: impl Iterator<Item = [&'s [u64]; 2]> + Clone) -> Vec<u64> {
    let length = sets.clone().next().map_or(0, |[once, _]| once.len());
    let (mut any, mut all) = (vec![0u64; length], vec![0u64; length]);
    for kind in kinds {
        all.fill(u64::MAX);
        for (level, sets) in kind.iter().zip(sets.clone()) {
            if let Some(set) = level.checked_sub(1).and_then(|level| sets.get(level)) {
                all.iter_mut().zip(*set).for_each(|(all, set)| *all &= set);
            }
        }
        any.iter_mut().zip(&all).for_each(|(any, all)| *any |= all);
    }
    any
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_the_least_kinds_hold_is_what_reaches_a_bound(
            weights in proptest::collection::vec(0.1f64..9.0, 1..5),
            levels in proptest::collection::vec(proptest::collection::vec(0usize..LEVELS, 4), 1..150),
            least in 0.1f32..40.0,
        ) {
            let kinds = Kinds::new(&weights, [0.0, 1.8, 3.1], 0.1);
            let length = levels.len().div_ceil(64);
            let mut sets = vec![[vec![0u64; length], vec![0u64; length]]; weights.len()];
            for (doc, levels) in levels.iter().enumerate() {
                for ([once, often], level) in sets.iter_mut().zip(levels) {
                    if *level > 0 {
                        set_bit(once, doc);
                    }
                    if *level > 1 {
                        set_bit(often, doc);
                    }
                }
            }
            let bound = |levels: &Vec<usize>| {
                let kind = levels.iter().take(weights.len()).rev().fold(0, |kind, level| kind * LEVELS + level);
                kinds.bounds[kind]
            };
            let mut expected = vec![0u64; length];
            for (doc, _) in levels.iter().enumerate().filter(|(_, levels)| bound(levels) >= least) {
                set_bit(&mut expected, doc);
            }
            let sets = sets.iter().map(|[once, often]| [once.as_slice(), often.as_slice()]);
            prop_assert_eq!(held_by(&kinds.least_kinds(least), sets), expected);
        }

        #[test]
        fn to_hold_more_is_never_worth_less(weights in proptest::collection::vec(0.1f64..9.0, 1..5)) {
            let kinds = Kinds::new(&weights, [0.0, 1.8, 3.1], 0.1);
            for kind in 0..kinds.bounds.len() {
                for leaf in (0..weights.len() as u32).map(|leaf| LEVELS.pow(leaf)).filter(|leaf| kind / leaf % LEVELS > 0) {
                    prop_assert!(kinds.bounds[kind - leaf] <= kinds.bounds[kind]);
                }
            }
        }
    }

    #[test]
    fn postings_make_sets_and_lists() {
        let mut held = HeldWord::new(200, 8);
        held.add(&[1, 70, 130], &[1, 2, 1], 1, false);
        held.add(&[1, 5], &[1, 1], 2, false);
        held.add(&[5, 199], &[1, 1], 1, true);
        assert_eq!(held.finish(None), 5);
        let [once, often] = held.sets().map(|set| {
            let mut docs = Vec::new();
            for_each_bit(set, |doc| docs.push(doc));
            docs
        });
        assert_eq!((once, often), (vec![1, 5, 70, 130, 199], vec![1, 5, 70, 199]));
        let (title, body, speakers) = (None, None, None);
        let mut leaf =
            SegmentLeaf { occurrences: Vec::new(), held: Some(held), holding: 5, exact: true, title, body, speakers };
        let docs = [1, 5, 6, 199];
        with_places(docs.into_iter(), 200, |places| leaf.list_among(&docs, places));
        let listed: Vec<_> =
            leaf.occurrences.iter().map(|one| (one.doc, one.in_title, one.in_body, one.forms)).collect();
        assert_eq!(listed, [(1, 0, 2, 3), (5, 1, 1, 2), (6, 0, 0, 0), (199, 1, 0, 0)]);
    }
}
