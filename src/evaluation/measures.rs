//! Measures of one ranking. Pure arithmetic.
//!
//! - K. Järvelin and J. Kekäläinen, *Cumulated gain-based evaluation of IR techniques*, ACM TOIS 20 (2002): nDCG, here with the
//!   discount log2(rank + 1) and the gain that the grade itself is, as `trec_eval` has it.
//! - C. Buckley and E. M. Voorhees, *Evaluating evaluation measure stability*, SIGIR 2000: average precision and its mean.
//! - C. Buckley and E. M. Voorhees, *Retrieval evaluation with incomplete information*, SIGIR 2004: bpref.
//! - E. M. Voorhees, *The TREC-8 question answering track report* (1999): reciprocal rank.

use rustc_hash::FxHashMap;
use serde::Serialize;

/// How good one ranking is, or many on average; every measure is from 0 to 1, and 1 is best.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Measures {
    /// Discounted cumulated gain of the first ten articles, over that of the best possible ten.
    pub ndcg_10: f64,
    /// Average precision: the precision at the rank of every relevant article, 0 for one that is not found. On average: MAP.
    pub map: f64,
    /// Relevant ones among the first five, over five.
    pub p_5: f64,
    /// Relevant ones among the first ten, over ten.
    pub p_10: f64,
    /// Relevant ones among the first hundred, over all that are relevant.
    pub recall_100: f64,
    /// One over the rank of the first relevant article. On average: MRR.
    pub mrr: f64,
    /// How rarely articles judged not relevant stand before relevant ones; what is not judged is passed over.
    pub bpref: f64,
}

/// Their number.
pub(super) const MEASURES: usize = 7;

impl Measures {
    /// The measures of `ranked`, ids best first, by the grades of articles; relevant are those of grade `level` (at least 1) and above. Zeros if
    /// none is.
    pub fn of(ranked: &[String], grades: &FxHashMap<String, i32>, level: i32) -> Measures {
        let level = level.max(1);
        let found: Vec<Option<i32>> =
            ranked.iter().map(|id| grades.get(id).copied().filter(|grade| *grade >= 0)).collect();
        let is_relevant = |grade: &Option<i32>| grade.is_some_and(|grade| grade >= level);
        let relevant = grades.values().filter(|grade| **grade >= level).count() as f64;
        let first = |count: usize| found.iter().take(count).filter(|grade| is_relevant(grade)).count() as f64;
        if relevant == 0.0 {
            return Measures::default();
        }
        let mut precisions = 0.0;
        let mut seen = 0.0;
        for (number, _) in found.iter().enumerate().filter(|(_, grade)| is_relevant(grade)) {
            seen += 1.0;
            precisions += seen / (number + 1) as f64;
        }
        Measures {
            ndcg_10: ndcg(&found, grades, 10),
            map: precisions / relevant,
            p_5: first(5) / 5.0,
            p_10: first(10) / 10.0,
            recall_100: first(100) / relevant,
            mrr: found.iter().position(is_relevant).map_or(0.0, |number| 1.0 / (number + 1) as f64),
            bpref: bpref(&found, grades, level),
        }
    }

    /// The names of the measures in JSON and for people, in their order.
    pub const NAMES: [(&'static str, &'static str); MEASURES] = [
        ("ndcg_10", "nDCG@10"),
        ("map", "MAP"),
        ("p_5", "P@5"),
        ("p_10", "P@10"),
        ("recall_100", "R@100"),
        ("mrr", "MRR"),
        ("bpref", "bpref"),
    ];

    /// All of them, in the order of [`Measures::NAMES`].
    pub fn values(&self) -> [f64; MEASURES] {
        [self.ndcg_10, self.map, self.p_5, self.p_10, self.recall_100, self.mrr, self.bpref]
    }

    /// The mean of each; zeros if there are none.
    pub(super) fn mean(all: impl Iterator<Item = Measures>) -> Measures {
        let (mut sums, mut count) = ([0.0; MEASURES], 0.0f64);
        for measures in all {
            sums.iter_mut().zip(measures.values()).for_each(|(sum, value)| *sum += value);
            count += 1.0;
        }
        let [ndcg_10, map, p_5, p_10, recall_100, mrr, bpref] = sums.map(|sum| sum / count.max(1.0));
        Measures { ndcg_10, map, p_5, p_10, recall_100, mrr, bpref }
    }
}

/// Σ grade / log2(rank + 1) over the first `cut`, over the same of all judged articles in the best order.
fn ndcg(found: &[Option<i32>], grades: &FxHashMap<String, i32>, cut: usize) -> f64 {
    let gain = |grades: &mut dyn Iterator<Item = i32>| {
        // From 0: the sum of nothing is -0.
        grades
            .take(cut)
            .enumerate()
            .fold(0.0, |sum, (number, grade)| sum + f64::from(grade.max(0)) / ((number + 2) as f64).log2())
    };
    let mut best: Vec<i32> = grades.values().copied().collect();
    best.sort_unstable_by(|a, b| b.cmp(a));
    let ideal = gain(&mut best.into_iter());
    if ideal > 0.0 { gain(&mut found.iter().map(|grade| grade.unwrap_or(0))) / ideal } else { 0.0 }
}

/// 1/R Σ (1 − |n ranked above r| / min(R, N)) over the relevant articles r that are found, where R are relevant, N judged not to be, and at
/// most R of the latter count as ranked above.
fn bpref(found: &[Option<i32>], grades: &FxHashMap<String, i32>, level: i32) -> f64 {
    let relevant = grades.values().filter(|grade| **grade >= level).count();
    let others = grades.values().filter(|grade| (0..level).contains(*grade)).count();
    let (mut above, mut sum) = (0usize, 0.0);
    for grade in found.iter().flatten() {
        if *grade < level {
            above += 1;
        } else if above == 0 {
            sum += 1.0;
        } else {
            sum += 1.0 - above.min(relevant) as f64 / others.min(relevant) as f64;
        }
    }
    sum / relevant as f64
}
