//! The best passages of an article: runs of one to four whole sentences.

use std::ops::Range;

use smallvec::SmallVec;

use super::bits::{for_each_bit, has_bit, set_bit};
use super::extents::Extent;
use super::ranking::{NEARNESS_SHARE, ROUNDING, range_norm, range_saturated};

/// Most sentences of one passage.
const SENTENCES_MAX: usize = 4;
/// A passage of more than one sentence is no longer than this, in bytes (about 300 characters of Latin text).
const BYTES_MAX: u64 = 330;

/// Where the sentences of an article stand.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sentences {
    /// Token position of every sentence's start, then the article's length in tokens.
    pub(crate) positions: Vec<u32>,
    /// Byte offset of every sentence's start, then the end of the last.
    pub(crate) offsets: Vec<u64>,
    /// What the positions were read from; memory that is used again from article to article.
    pub(super) lengths: Vec<u64>,
}

/// A run of sentences, by number, and its score.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Window {
    pub(crate) first: usize,
    /// One past the last.
    pub(crate) end: usize,
    /// Its BM25.
    pub(crate) words: f64,
    /// What its words add by standing near each other.
    pub(crate) nearness: f64,
}

impl Window {
    pub(crate) fn score(&self) -> f64 {
        self.words + self.nearness
    }
}

/// One leaf's matches in an article, and what it weighs (weight times idf).
#[derive(Clone, Debug, Default)]
pub(crate) struct LeafMatches {
    pub(crate) weight: f64,
    /// In the text: in order, no two with the same ends.
    pub(crate) matches: Vec<Extent>,
    /// In the title.
    pub(crate) title: Vec<Extent>,
}

/// What is scored of an article's text: the leaves that it holds.
pub(crate) struct Scored<'a> {
    pub(super) leaves: SmallVec<[(f64, &'a [Extent]); 8]>,
    /// Leaves (by their places in `leaves`) that stand next to each other in the query, and what they add if their matches are
    /// next to each other: [`NEARNESS_SHARE`] of the lesser one's weight.
    pub(super) neighbours: SmallVec<[(usize, usize, f64); 8]>,
}

impl<'a> Scored<'a> {
    /// `neighbours` are numbers of leaves, ascending.
    pub(crate) fn new(found: &'a [LeafMatches], neighbours: &[(usize, usize)]) -> Scored<'a> {
        let held = |leaf: &LeafMatches| leaf.weight > 0.0 && !leaf.matches.is_empty();
        let mut scored = Scored { leaves: SmallVec::new(), neighbours: SmallVec::new() };
        let mut pairs = neighbours.iter().peekable();
        let mut before: Option<(usize, f64)> = None;
        for (number, leaf) in found.iter().enumerate().filter(|(_, leaf)| held(leaf)) {
            // A pair ends with this leaf; its first is the one held before, or is not held.
            while pairs.next_if(|(_, other)| *other < number).is_some() {}
            if let Some((one, _)) = pairs.next_if(|(_, other)| *other == number)
                && let Some((last, weight)) = before
                && last == *one
            {
                let place = scored.leaves.len();
                scored.neighbours.push((place - 1, place, NEARNESS_SHARE * leaf.weight.min(weight)));
            }
            scored.leaves.push((leaf.weight, leaf.matches.as_slice()));
            before = Some((number, leaf.weight));
        }
        scored
    }

    fn matches(&self, place: usize) -> &'a [Extent] {
        self.leaves.get(place).map_or(&[], |(_, matches)| *matches)
    }
}

impl Sentences {
    /// Number of sentences.
    pub(crate) fn count(&self) -> usize {
        self.positions.len().saturating_sub(1)
    }

    /// Token position of every sentence's start.
    pub(crate) fn starts(&self) -> &[u32] {
        self.positions.split_last().map_or(&[], |(_, starts)| starts)
    }

    fn at<T: Copy + Default>(list: &[T], number: usize) -> T {
        list.get(number).or(list.last()).copied().unwrap_or_default()
    }

    /// Token position of the start of sentence `number`.
    pub(crate) fn position(&self, number: usize) -> u32 {
        Sentences::at(&self.positions, number)
    }

    /// Byte offset of the start of sentence `number`.
    pub(crate) fn offset(&self, number: usize) -> usize {
        Sentences::at(&self.offsets, number) as usize
    }

    /// The sentence that holds the token at `position`.
    pub(crate) fn holding(&self, position: u32) -> usize {
        self.positions.partition_point(|start| *start <= position).saturating_sub(1)
    }

    /// The same, known to be `number` or one of the next few.
    fn holding_after(&self, number: usize, position: u32) -> usize {
        let later = self.positions.get(number + 1..).unwrap_or_default();
        number + later.iter().take_while(|start| **start <= position).count()
    }

    /// Bytes of sentences `first..end`.
    pub(crate) fn bytes(&self, first: usize, end: usize) -> u64 {
        Sentences::at(&self.offsets, end).saturating_sub(Sentences::at(&self.offsets, first))
    }
}

/// The best passages, best first, none overlapping another: those that hold a match.
///
/// A window's score is the sum over leaves of their weight times the saturated number of matches wholly inside, and what
/// neighbouring words of the query add. Of equal windows the shorter one wins, then the earlier. Costs the number of sentences
/// that a match begins in times the few windows that begin there.
pub(crate) fn best_windows(sentences: &Sentences, scored: &Scored<'_>) -> Vec<Window> {
    let mut windows = Vec::new();
    let length = |first, end| sentences.bytes(first, end);
    for_each_window(sentences, length, scored, 0.0, &mut WindowScratch::default(), |window| {
        windows.push(window);
        0.0
    });
    windows.sort_by(|a, b| {
        b.score().total_cmp(&a.score()).then((a.end - a.first).cmp(&(b.end - b.first))).then(a.first.cmp(&b.first))
    });
    let mut chosen: Vec<Window> = Vec::new();
    for window in windows {
        if chosen.iter().all(|other| window.end <= other.first || other.end <= window.first) {
            chosen.push(window);
        }
    }
    chosen
}

/// The best score of any window; 0 if no match lies in one, or none scores `floor`. Of `sentences` the positions are needed; what
/// the bytes of several are is asked of `length`.
pub(crate) fn best_score(
    sentences: &Sentences,
    length: impl Fn(usize, usize) -> u64,
    scored: &Scored<'_>,
    floor: f64,
    scratch: &mut WindowScratch,
) -> f64 {
    let mut best = 0.0f64;
    for_each_window(sentences, length, scored, floor, scratch, |window| {
        best = best.max(window.score());
        best.max(floor)
    });
    best
}

/// Memory that is used again from article to article.
#[derive(Debug, Default)]
pub(crate) struct WindowScratch {
    /// Sentences in which a match begins, and in which one ends, a bit each.
    firsts: Vec<u64>,
    lasts: Vec<u64>,
    /// The sentences in which every match begins and ends, leaf by leaf.
    within: Vec<(usize, usize)>,
    /// Of every leaf the range of its matches in `within`; those before its start begin before the window.
    ranges: Vec<Range<usize>>,
    /// How many matches of every leaf the window holds.
    counts: Vec<u32>,
}

impl WindowScratch {
    /// Finds the sentences of all matches.
    fn fill(&mut self, sentences: &Sentences, scored: &Scored<'_>) {
        let WindowScratch { firsts, lasts, within, ranges, counts } = self;
        let words = sentences.positions.len().div_ceil(64);
        for bits in [&mut *firsts, &mut *lasts] {
            bits.clear();
            bits.resize(words, 0);
        }
        within.clear();
        ranges.clear();
        counts.clear();
        counts.resize(scored.leaves.len(), 0);
        for (_, matches) in &scored.leaves {
            let begin = within.len();
            let (mut first, mut next) = (0, 0);
            for found in *matches {
                // Most matches begin in the sentence of the one before.
                if found.start >= next || within.len() == begin {
                    first = sentences.holding_after(first, found.start);
                    next = sentences.position(first + 1);
                    set_bit(firsts, first);
                }
                let last = if found.end <= next { first } else { sentences.holding_after(first, found.end - 1) };
                set_bit(lasts, last);
                within.push((first, last));
            }
            ranges.push(begin..within.len());
        }
    }
}

/// Every window that may be the best of those that hold its matches: it begins with a sentence in which a match begins, and ends
/// with one in which a match ends. A longer one with the same matches scores no better.
///
/// Windows that score less than `floor` may be left out; `see` says what that is from then on.
fn for_each_window(
    sentences: &Sentences,
    length: impl Fn(usize, usize) -> u64,
    scored: &Scored<'_>,
    mut floor: f64,
    scratch: &mut WindowScratch,
    mut see: impl FnMut(Window) -> f64,
) {
    scratch.fill(sentences, scored);
    let WindowScratch { firsts, lasts, within, ranges, counts } = scratch;
    let near: f64 = scored.neighbours.iter().map(|(.., share)| share).sum();
    for_each_bit(firsts, |first| {
        // All windows that begin here hold no more than the widest, and none is shorter than the first sentence.
        let widest = first + SENTENCES_MAX;
        let shortest = range_norm(sentences.position(first + 1) - sentences.position(first));
        let mut most = near;
        for ((weight, _), range) in scored.leaves.iter().zip(ranges.iter_mut()) {
            let rest = within.get(range.clone()).unwrap_or_default();
            let before = rest.iter().take_while(|(begin, _)| *begin < first).count();
            range.start += before;
            let inside = rest.get(before..).unwrap_or_default().iter().take_while(|(begin, _)| *begin < widest);
            most += weight * range_saturated(inside.count() as u32, shortest);
        }
        if most * ROUNDING < floor {
            return;
        }
        let ends = (first..widest.min(sentences.count())).filter(|last| has_bit(lasts, *last));
        for last in ends.take_while(|last| *last == first || length(first, last + 1) <= BYTES_MAX) {
            let (from, to) = (sentences.position(first), sentences.position(last + 1));
            let norm = range_norm(to - from);
            let mut words = 0.0;
            for (((weight, _), range), count) in scored.leaves.iter().zip(ranges.iter()).zip(counts.iter_mut()) {
                let rest = within.get(range.clone()).unwrap_or_default().iter();
                *count = rest.take_while(|(begin, _)| *begin <= last).filter(|(_, end)| *end <= last).count() as u32;
                words += weight * range_saturated(*count, norm);
            }
            if words <= 0.0 {
                continue;
            }
            let both =
                |one: usize, other: usize| counts.get(one).zip(counts.get(other)).is_some_and(|(a, b)| a.min(b) > &0);
            let pairs = scored.neighbours.iter().filter(|(one, other, _)| both(*one, *other));
            if (words + pairs.map(|(.., share)| share).sum::<f64>()) * ROUNDING < floor {
                continue;
            }
            let nearness = scored.nearness(from, to);
            floor = see(Window { first, end: last + 1, words, nearness });
        }
    });
}

impl Scored<'_> {
    /// What neighbouring leaves add in positions `from..to` by standing near each other.
    fn nearness(&self, from: u32, to: u32) -> f64 {
        let mut nearness = 0.0;
        for (one, other, share) in &self.neighbours {
            let (one, other) = (inside(self.matches(*one), from, to), inside(self.matches(*other), from, to));
            if let Some(distance) = least_distance(one, other) {
                nearness += share / f64::from(distance);
            }
        }
        nearness
    }

    /// The score of positions `from..to`, which hold `length` words (less than `to - from` if some were left out).
    pub(crate) fn stretch(&self, from: u32, to: u32, length: u32) -> Window {
        let norm = range_norm(length);
        let mut words = 0.0;
        for (weight, matches) in &self.leaves {
            words += weight * range_saturated(inside(matches, from, to).count() as u32, norm);
        }
        Window { words, nearness: self.nearness(from, to), ..Window::default() }
    }
}

/// The matches wholly in positions `from..to`.
fn inside(matches: &[Extent], from: u32, to: u32) -> impl Iterator<Item = &Extent> {
    let begin = matches.partition_point(|found| found.start < from);
    matches[begin..].iter().take_while(move |found| found.start < to).filter(move |found| found.end <= to)
}

/// The least distance between the starts of matches of two leaves; those that start at one place do not count.
fn least_distance<'m>(one: impl Iterator<Item = &'m Extent>, other: impl Iterator<Item = &'m Extent>) -> Option<u32> {
    let (mut one, mut other) = (one.map(|found| found.start).peekable(), other.map(|found| found.start).peekable());
    let (mut last_one, mut last_other): (Option<u32>, Option<u32>) = (None, None);
    let mut least: Option<u32> = None;
    let mut see = |at: u32, before: Option<u32>| {
        if let Some(distance) = before.map(|before| at - before).filter(|distance| *distance > 0) {
            least = Some(least.map_or(distance, |least| least.min(distance)));
        }
    };
    // Both lists in one order; every match is held against the last one of the other leaf that starts before it.
    loop {
        match (one.peek().copied(), other.peek().copied()) {
            (Some(a), Some(b)) if a == b => {
                see(a, last_other);
                see(b, last_one);
                (last_one, last_other) = (Some(a), Some(b));
                one.next();
                other.next();
            }
            (Some(a), b) if b.is_none_or(|b| a < b) => {
                see(a, last_other);
                last_one = Some(a);
                one.next();
            }
            (_, Some(b)) => {
                see(b, last_one);
                last_other = Some(b);
                other.next();
            }
            _ => return least,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentences(lengths: &[(u32, u64)]) -> Sentences {
        let mut sentences = Sentences { positions: vec![0], offsets: vec![0], lengths: Vec::new() };
        for (words, bytes) in lengths {
            sentences.positions.push(sentences.positions[sentences.positions.len() - 1] + words);
            sentences.offsets.push(sentences.offsets[sentences.offsets.len() - 1] + bytes);
        }
        sentences
    }

    fn leaf(weight: f64, at: &[u32]) -> LeafMatches {
        let matches = at.iter().map(|&start| Extent::solid(start, start + 1)).collect();
        LeafMatches { weight, matches, title: Vec::new() }
    }

    #[test]
    fn two_words_in_neighbouring_sentences_make_one_passage() {
        let text = sentences(&[(20, 100), (20, 100), (20, 100), (20, 100)]);
        let leaves = [leaf(2.0, &[25]), leaf(2.0, &[45])];
        let windows = best_windows(&text, &Scored::new(&leaves, &[(0, 1)]));
        assert_eq!((windows[0].first, windows[0].end), (1, 3));
        assert_eq!(windows.len(), 1);
        assert!((windows[0].nearness - NEARNESS_SHARE * 2.0 / 20.0).abs() < 1e-12);
    }

    #[test]
    fn long_sentences_stand_alone_and_further_ones_are_counted() {
        let text = sentences(&[(60, 400), (60, 400), (60, 400)]);
        let leaves = [leaf(1.0, &[3, 130, 131])];
        let windows = best_windows(&text, &Scored::new(&leaves, &[]));
        assert_eq!((windows[0].first, windows[0].end), (2, 3));
        assert_eq!((windows[1].first, windows[1].end), (0, 1));
        assert_eq!(windows.len(), 2);
    }

    #[test]
    fn the_best_window_is_what_trying_all_of_them_says() {
        let text = sentences(&[(7, 40), (30, 180), (4, 20), (12, 90), (25, 150), (9, 50), (31, 200)]);
        let leaves = [leaf(1.5, &[2, 38, 39, 60]), leaf(0.7, &[5, 41, 100]), leaf(2.2, &[70])];
        let scored = Scored::new(&leaves, &[(0, 1), (1, 2)]);
        let mut best = 0.0f64;
        for first in 0..text.count() {
            for end in first + 1..=(first + SENTENCES_MAX).min(text.count()) {
                if end - first == 1 || text.bytes(first, end) <= BYTES_MAX {
                    let (from, to) = (text.position(first), text.position(end));
                    best = best.max(scored.stretch(from, to, to - from).score());
                }
            }
        }
        let length = |first, end| text.bytes(first, end);
        let score = |floor| best_score(&text, length, &scored, floor, &mut WindowScratch::default());
        assert_eq!([0.0, best].map(score), [best, best]);
        assert!(score(best + 0.1) <= best);
    }

    #[test]
    fn the_least_distance_is_that_of_the_nearest_starts() {
        let least = |one: &[u32], other: &[u32]| {
            let (one, other) = (leaf(1.0, one).matches, leaf(1.0, other).matches);
            least_distance(one.iter(), other.iter())
        };
        assert_eq!(least(&[1, 9], &[4, 20]), Some(3));
        assert_eq!(least(&[5], &[5]), None);
        assert_eq!(least(&[5], &[3, 5, 9]), Some(2));
        assert_eq!(least(&[3, 5, 9], &[5]), Some(2));
        assert_eq!(least(&[], &[5]), None);
    }
}
