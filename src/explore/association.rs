//! How strongly words attract each other, and how differently two collections use a word. Pure arithmetic.
//!
//! - S. Evert, *Corpora and collocations* (2008), extended manuscript, section 4: contingency tables, expected frequencies,
//!   log-likelihood, MI, t-score.
//! - P. Rychlý, *A lexicographer-friendly association score* (2008): logDice.
//! - P. Rayson and R. Garside, *Comparing corpora using frequency profiling* (2000): log-likelihood of two corpora.
//! - A. Hardie, *Log Ratio: an informal introduction* (2014); C. Gabrielatos and A. Marchi, *Keyness: appropriate metrics and
//!   practical issues* (2012): %DIFF.

/// Measures of association that are given side by side.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Association {
    /// How often the word would stand there by chance: R1 · C1 / N.
    pub expected: f64,
    /// Log-likelihood (G²) of the whole table; without a sign, so that rare words count as much as frequent ones.
    pub log_likelihood: f64,
    /// 14 + log2 of Dice's coefficient.
    pub log_dice: f64,
    /// Mutual information: log2 of observed over expected.
    pub mi: f64,
    /// (observed − expected) / √observed.
    pub t_score: f64,
}

/// Observed frequencies of a word near and away from a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Table2x2 {
    /// Places near the node that the word takes (O11).
    pub observed: u64,
    /// Places near the node (R1).
    pub near: u64,
    /// Places that the word takes (C1).
    pub word: u64,
    /// All places (N).
    pub all: u64,
}

impl Table2x2 {
    /// All measures; `node` is the frequency of the node, which logDice compares with the word's.
    pub fn association(self, node: u64) -> Association {
        let observed = self.observed as f64;
        let expected = self.expected();
        Association {
            expected,
            log_likelihood: self.log_likelihood(),
            log_dice: 14.0 + (2.0 * observed / (node + self.word) as f64).log2(),
            mi: (observed / expected).log2(),
            t_score: (observed - expected) / observed.sqrt(),
        }
    }

    /// R1 · C1 / N.
    pub fn expected(self) -> f64 {
        self.near as f64 * self.word as f64 / self.all as f64
    }

    /// G² = 2 Σ O ln(O / E) over the four cells.
    pub fn log_likelihood(self) -> f64 {
        let (near, word, all) = (self.near as f64, self.word as f64, self.all as f64);
        let (away, others) = (all - near, all - word);
        let o11 = self.observed as f64;
        let (o12, o21) = (near - o11, word - o11);
        let o22 = away - o21;
        let cells = [(o11, near * word), (o12, near * others), (o21, away * word), (o22, away * others)];
        let sum: f64 = cells.into_iter().map(|(observed, margins)| observed_over(observed, margins / all)).sum();
        (2.0 * sum).max(0.0)
    }
}

/// O ln(O / E); 0 where nothing was observed.
fn observed_over(observed: f64, expected: f64) -> f64 {
    if observed > 0.0 { observed * (observed / expected).ln() } else { 0.0 }
}

/// A word's frequency in one collection against another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// How often it stands in the collection studied.
    pub count: u64,
    /// Words of the collection studied.
    pub size: u64,
    /// How often it stands in the reference.
    pub reference_count: u64,
    /// Words of the reference.
    pub reference_size: u64,
}

impl Comparison {
    /// Log-likelihood after Rayson and Garside: 2 (a ln(a / E1) + b ln(b / E2)); without a sign.
    pub fn log_likelihood(self) -> f64 {
        let (a, b) = (self.count as f64, self.reference_count as f64);
        let (c, d) = (self.size as f64, self.reference_size as f64);
        let shared = (a + b) / (c + d);
        (2.0 * (observed_over(a, c * shared) + observed_over(b, d * shared))).max(0.0)
    }

    /// Binary logarithm of the ratio of relative frequencies. A count of nought is taken for a half, as Hardie does; `None` if
    /// a collection holds no words.
    pub fn log_ratio(self) -> Option<f64> {
        let relative = |count: u64, size: u64| (size > 0).then(|| (count as f64).max(0.5) / size as f64);
        Some((relative(self.count, self.size)? / relative(self.reference_count, self.reference_size)?).log2())
    }

    /// By how many percent of the reference's relative frequency this one differs from it; `None` (endlessly more) if the
    /// reference has none.
    pub fn percent_diff(self) -> Option<f64> {
        if self.reference_count == 0 || self.size == 0 {
            return None;
        }
        let here = self.count as f64 / self.size as f64;
        let there = self.reference_count as f64 / self.reference_size as f64;
        Some((here - there) * 100.0 / there)
    }

    /// Whether it is relatively more frequent here than there.
    pub fn is_overused(self) -> bool {
        u128::from(self.count) * u128::from(self.reference_size)
            > u128::from(self.reference_count) * u128::from(self.size)
    }
}
