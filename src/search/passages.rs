//! The best passages of an article: runs of one to four whole sentences.

use super::extents::Extent;
use super::ranking::{NEARNESS_SHARE, RANGE_LENGTH_FLOOR, range_norm, saturated};

/// Most sentences of one passage.
const SENTENCES_MAX: usize = 4;
/// A passage of more than one sentence is no longer than this, in bytes (about 300 characters of Latin text).
const BYTES_MAX: u64 = 330;

/// Where the sentences of an article stand.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sentences {
    /// Token position of every sentence's start, then the article's length in tokens.
    pub(crate) positions: Vec<u64>,
    /// Byte offset of every sentence's start, then the end of the last.
    pub(crate) offsets: Vec<u64>,
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
    leaves: Vec<(f64, &'a [Extent])>,
    /// Leaves that stand next to each other in the query, and the lesser one's weight.
    neighbours: Vec<(&'a [Extent], &'a [Extent], f64)>,
}

impl<'a> Scored<'a> {
    /// `neighbours` are numbers of leaves.
    pub(crate) fn new(found: &'a [LeafMatches], neighbours: &[(usize, usize)]) -> Scored<'a> {
        let held = |leaf: &&LeafMatches| leaf.weight > 0.0 && !leaf.matches.is_empty();
        let leaves = found.iter().filter(held).map(|leaf| (leaf.weight, leaf.matches.as_slice())).collect();
        let pair = |(one, other): &(usize, usize)| {
            let one = found.get(*one).filter(held)?;
            let other = found.get(*other).filter(held)?;
            Some((one.matches.as_slice(), other.matches.as_slice(), one.weight.min(other.weight)))
        };
        Scored { leaves, neighbours: neighbours.iter().filter_map(pair).collect() }
    }
}

impl Sentences {
    /// Number of sentences.
    pub(crate) fn count(&self) -> usize {
        self.positions.len().saturating_sub(1)
    }

    fn at(list: &[u64], number: usize) -> u64 {
        list.get(number).or(list.last()).copied().unwrap_or(0)
    }

    /// Token position of the start of sentence `number`.
    pub(crate) fn position(&self, number: usize) -> u32 {
        u32::try_from(Sentences::at(&self.positions, number)).unwrap_or(u32::MAX)
    }

    /// Byte offset of the start of sentence `number`.
    pub(crate) fn offset(&self, number: usize) -> usize {
        Sentences::at(&self.offsets, number) as usize
    }

    /// The sentence that holds the token at `position`.
    pub(crate) fn holding(&self, position: u32) -> usize {
        self.positions.partition_point(|start| *start <= u64::from(position)).saturating_sub(1)
    }

    fn fits(&self, first: usize, end: usize) -> bool {
        end - first == 1 || Sentences::at(&self.offsets, end) - Sentences::at(&self.offsets, first) <= BYTES_MAX
    }
}

/// The best passages, best first, none overlapping another: those that hold a match.
///
/// A window's score is the sum over leaves of their weight times the saturated number of matches wholly inside, and what
/// neighbouring words of the query add. Of equal windows the shorter one wins, then the earlier. Costs the number of sentences
/// that a match begins in times the few windows that begin there.
pub(crate) fn best_windows(sentences: &Sentences, scored: &Scored<'_>) -> Vec<Window> {
    let mut windows = Vec::new();
    for_each_window(sentences, scored, &mut WindowScratch::default(), |window| windows.push(window));
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

/// The best score of any window; 0 if no match lies in one.
pub(crate) fn best_score(sentences: &Sentences, scored: &Scored<'_>, scratch: &mut WindowScratch) -> f64 {
    let mut best = 0.0f64;
    for_each_window(sentences, scored, scratch, |window| best = best.max(window.score()));
    best
}

/// Memory that is used again from article to article.
#[derive(Debug, Default)]
pub(crate) struct WindowScratch {
    /// Sentences in which a match begins, and in which one ends.
    firsts: Vec<usize>,
    lasts: Vec<usize>,
}

/// Every window that may be the best of those that hold its matches: it begins with a sentence in which a match begins, and ends
/// with one in which a match ends. A longer one with the same matches scores no better.
fn for_each_window(
    sentences: &Sentences,
    scored: &Scored<'_>,
    scratch: &mut WindowScratch,
    mut see: impl FnMut(Window),
) {
    let WindowScratch { firsts, lasts } = scratch;
    firsts.clear();
    lasts.clear();
    for (_, matches) in &scored.leaves {
        let (mut number, mut next) = (0, 0);
        for found in *matches {
            // Most matches begin in the sentence of the one before.
            if found.start >= next {
                number = sentences.holding(found.start);
                next = sentences.position(number + 1);
                firsts.push(number);
            }
            lasts.push(if found.end <= next { number } else { sentences.holding(found.end - 1) });
        }
    }
    for list in [&mut *firsts, &mut *lasts] {
        list.sort_unstable();
        list.dedup();
    }
    for &first in firsts.iter() {
        let from = lasts.partition_point(|last| *last < first);
        for &last in &lasts[from..] {
            if last >= first + SENTENCES_MAX || last >= sentences.count() || !sentences.fits(first, last + 1) {
                break;
            }
            let window = window(sentences, scored, first, last + 1);
            if window.words > 0.0 {
                see(window);
            }
        }
    }
}

/// The window of sentences `first..end`, scored.
fn window(sentences: &Sentences, scored: &Scored<'_>, first: usize, end: usize) -> Window {
    let (from, to) = (sentences.position(first), sentences.position(end));
    Window { first, end, ..scored.stretch(from, to, to - from) }
}

/// Lengths (words) at which windows are bounded; see [`Scored::bound`].
const BOUND_LENGTHS: [u32; 4] = [RANGE_LENGTH_FLOOR, 30, 48, 90];
/// The norm of the shortest window that each length bounds, and of those that none does.
const BOUND_NORMS: [f64; 5] = [range_norm(0), range_norm(20), range_norm(30), range_norm(48), range_norm(90)];

impl Scored<'_> {
    /// No window scores more, wherever sentences may begin and end.
    ///
    /// A window whose length lies between two of [`BOUND_LENGTHS`] holds no more matches than any stretch of the greater one,
    /// and pays for the lesser one at least.
    pub(crate) fn bound(&self) -> f64 {
        let mut sums = [0.0; BOUND_LENGTHS.len() + 1];
        for (weight, matches) in &self.leaves {
            let all = matches.len();
            let mut held = 0;
            for (level, sum) in sums.iter_mut().enumerate() {
                if held < all {
                    held = match BOUND_LENGTHS.get(level) {
                        Some(length) => most_within(matches, *length),
                        None => all,
                    };
                }
                *sum += weight * saturated(held as u32, BOUND_NORMS[level]);
            }
        }
        let mut nearness = 0.0;
        for (one, other, weight) in &self.neighbours {
            if let Some(distance) = least_distance(one.iter(), other.iter()) {
                nearness += NEARNESS_SHARE * weight / f64::from(distance);
            }
        }
        sums.into_iter().fold(0.0, f64::max) + nearness
    }

    /// The score of positions `from..to`, which hold `length` words (less than `to - from` if some were left out).
    pub(crate) fn stretch(&self, from: u32, to: u32, length: u32) -> Window {
        let norm = range_norm(length);
        let mut words = 0.0;
        for (weight, matches) in &self.leaves {
            words += weight * saturated(inside(matches, from, to).count() as u32, norm);
        }
        let mut nearness = 0.0;
        for (one, other, weight) in &self.neighbours {
            if let Some(distance) = least_distance(inside(one, from, to), inside(other, from, to)) {
                nearness += NEARNESS_SHARE * weight / f64::from(distance);
            }
        }
        Window { words, nearness, ..Window::default() }
    }
}

/// The most matches that begin within `length` words in a row.
fn most_within(matches: &[Extent], length: u32) -> usize {
    let (mut most, mut from) = (0, 0);
    for (number, found) in matches.iter().enumerate() {
        while matches[from].start + length <= found.start {
            from += 1;
        }
        most = most.max(number + 1 - from);
    }
    most
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

    fn sentences(lengths: &[(u64, u64)]) -> Sentences {
        let mut sentences = Sentences { positions: vec![0], offsets: vec![0] };
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
                if text.fits(first, end) {
                    best = best.max(window(&text, &scored, first, end).score());
                }
            }
        }
        assert_eq!(best_score(&text, &scored, &mut WindowScratch::default()), best);
        assert!(scored.bound() >= best);
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
