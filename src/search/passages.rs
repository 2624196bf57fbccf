//! The best passages of an article: runs of one to four whole sentences.

use super::positions::Match;
use super::ranking::saturated_in_range;

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
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Window {
    pub(crate) first: usize,
    /// One past the last.
    pub(crate) end: usize,
    pub(crate) score: f64,
}

/// One leaf's matches in the article's text, and what it weighs (weight times idf).
#[derive(Clone, Debug, Default)]
pub(crate) struct LeafMatches {
    pub(crate) weight: f64,
    pub(crate) matches: Vec<Match>,
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

/// The best passages, best first, none overlapping another: those that hold a match, or whose first sentences hold all of one.
///
/// A window's score is the sum over leaves of their weight times the saturated number of matches wholly inside. Of equal
/// windows the shorter one wins, then the earlier. Costs the number of matches times the windows that may hold one.
pub(crate) fn best_windows(sentences: &Sentences, leaves: &[LeafMatches]) -> Vec<Window> {
    let mut windows = scored_windows(sentences, leaves);
    windows.sort_by(|a, b| {
        b.score.total_cmp(&a.score).then((a.end - a.first).cmp(&(b.end - b.first))).then(a.first.cmp(&b.first))
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
pub(crate) fn best_score(sentences: &Sentences, leaves: &[LeafMatches]) -> f64 {
    scored_windows(sentences, leaves).iter().map(|window| window.score).fold(0.0, f64::max)
}

/// Every window that holds a match, scored.
fn scored_windows(sentences: &Sentences, leaves: &[LeafMatches]) -> Vec<Window> {
    // Sentences in which a match begins: every window worth a look begins or ends at one.
    let mut touched: Vec<usize> =
        leaves.iter().flat_map(|leaf| leaf.matches.iter().map(|found| sentences.holding(found.start))).collect();
    touched.sort_unstable();
    touched.dedup();
    let mut windows = Vec::new();
    let mut next_first = 0;
    for &number in &touched {
        let lowest = number.saturating_sub(SENTENCES_MAX - 1).max(next_first);
        for first in lowest..=number {
            for end in number.max(first) + 1..=(first + SENTENCES_MAX).min(sentences.count()) {
                if !sentences.fits(first, end) {
                    break;
                }
                let score = window_score(sentences, leaves, first, end);
                if score > 0.0 {
                    windows.push(Window { first, end, score });
                }
            }
        }
        next_first = number + 1;
    }
    windows
}

fn window_score(sentences: &Sentences, leaves: &[LeafMatches], first: usize, end: usize) -> f64 {
    let (from, to) = (sentences.position(first), sentences.position(end));
    let mut score = 0.0;
    for leaf in leaves {
        let begin = leaf.matches.partition_point(|found| found.start < from);
        let inside =
            leaf.matches[begin..].iter().take_while(|found| found.start < to).filter(|found| found.end <= to).count();
        score += leaf.weight * saturated_in_range(inside as u32, to - from);
    }
    score
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
        LeafMatches { weight, matches: at.iter().map(|&start| Match { start, end: start + 1 }).collect() }
    }

    #[test]
    fn two_words_in_neighbouring_sentences_make_one_passage() {
        let text = sentences(&[(20, 100), (20, 100), (20, 100), (20, 100)]);
        let windows = best_windows(&text, &[leaf(2.0, &[25]), leaf(2.0, &[45])]);
        assert_eq!((windows[0].first, windows[0].end), (1, 3));
        assert_eq!(windows.len(), 1);
    }

    #[test]
    fn long_sentences_stand_alone_and_further_ones_are_counted() {
        let text = sentences(&[(60, 400), (60, 400), (60, 400)]);
        let windows = best_windows(&text, &[leaf(1.0, &[3, 130, 131])]);
        assert_eq!((windows[0].first, windows[0].end), (2, 3));
        assert_eq!((windows[1].first, windows[1].end), (0, 1));
        assert_eq!(windows.len(), 2);
    }

    #[test]
    fn the_best_window_is_what_trying_all_of_them_says() {
        let text = sentences(&[(7, 40), (30, 180), (4, 20), (12, 90), (25, 150), (9, 50), (31, 200)]);
        let leaves = [leaf(1.5, &[2, 38, 39, 60]), leaf(0.7, &[5, 41, 100]), leaf(2.2, &[70])];
        let mut best = 0.0f64;
        for first in 0..text.count() {
            for end in first + 1..=(first + SENTENCES_MAX).min(text.count()) {
                if text.fits(first, end) {
                    best = best.max(window_score(&text, &leaves, first, end));
                }
            }
        }
        assert_eq!(best_score(&text, &leaves), best);
    }
}
