//! How evenly a word is spread over articles.
//!
//! The parts are the articles. With F occurrences, of which f are in an article that holds l of the N words:
//! - Gries' DP (*Dispersions and adjusted frequencies in corpora*, 2008): half the sum over articles of |f / F − l / N|; 0 is
//!   as even as can be, near 1 all in one small article.
//! - Juilland's D: 1 − V / √(n − 1), where V is the standard deviation of f / l over the n articles divided by its mean; 1 is as
//!   even as can be, 0 all in one article.

use rustc_hash::FxHashMap;
use serde::Serialize;

use super::places::Places;
use super::scope::WordUnit;
use super::words::{Words, fold_words};
use crate::error::Result;
use crate::search::Searcher;

/// Two measures of dispersion.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Dispersion {
    /// Juilland's D.
    pub juilland_d: f64,
    /// Gries' deviation of proportions.
    pub dp: f64,
}

/// Fractions are summed as whole multiples of 2⁻⁵⁰: such sums do not depend on the order of articles.
const FRACTION: u128 = 1 << 50;

/// Sums over the articles that hold a word.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Spread {
    /// Of f.
    count: u128,
    /// Of l.
    length: u128,
    /// Of |f N − l F|.
    deviation: u128,
    /// Of f / l, in units of 1 / FRACTION.
    share: u128,
    /// Of the square of that, in units of 1 / FRACTION².
    share_squared: u128,
}

/// The collection that a word is spread over.
#[derive(Clone, Copy, Debug)]
pub(super) struct Collection {
    /// Words (N).
    pub(super) words: u64,
    /// Articles that hold words (n).
    pub(super) articles: u64,
}

impl Spread {
    /// Adds an article with `count` of its `length` words; the whole collection holds `total`.
    fn add(&mut self, count: u64, length: u64, total: u64, collection: Collection) {
        let (count, length) = (u128::from(count), u128::from(length));
        self.count += count;
        self.length += length;
        self.deviation += (count * u128::from(collection.words)).abs_diff(length * u128::from(total));
        let share = count * FRACTION / length.max(1);
        self.share += share;
        self.share_squared += share * share;
    }

    fn merge(&mut self, other: &Spread) {
        self.count += other.count;
        self.length += other.length;
        self.deviation += other.deviation;
        self.share += other.share;
        self.share_squared += other.share_squared;
    }

    fn measures(&self, collection: Collection) -> Dispersion {
        let (words, articles) = (u128::from(collection.words), collection.articles as f64);
        // Articles without the word deviate by their whole length.
        let without = self.count * words.saturating_sub(self.length);
        let dp = (self.deviation + without) as f64 / (2 * self.count * words).max(1) as f64;
        let mean = self.share as f64 / FRACTION as f64 / articles;
        let mean_of_squares = self.share_squared as f64 / (FRACTION as f64 * FRACTION as f64) / articles;
        let deviation = (mean_of_squares - mean * mean).max(0.0).sqrt();
        let juilland_d = if articles > 1.0 { (1.0 - deviation / mean / (articles - 1.0).sqrt()).max(0.0) } else { 1.0 };
        Dispersion { juilland_d, dp }
    }
}

/// The dispersion of the words in `totals` over the articles of `sets`.
pub(super) fn dispersions(
    searcher: &Searcher,
    by: WordUnit,
    sets: &[[Places; 1]],
    totals: &Words<u64>,
    collection: Collection,
) -> Result<Words<Dispersion>> {
    let lengths: Vec<Vec<u64>> = sets
        .iter()
        .enumerate()
        .map(|(segment, [places])| {
            let docs = searcher.lengths_of(segment).len() as u32;
            // Parts of articles are counted once, not once a word.
            (0..docs).map(|doc| places.len_in(doc)).collect()
        })
        .collect();
    let parts = fold_words(searcher, by, sets, Vec::new, |found, segment, word, articles| {
        let (Some(total), Some(lengths)) = (totals.get(word), lengths.get(segment)) else { return };
        let mut spread = Spread::default();
        for (doc, [count]) in articles {
            let length = lengths.get(*doc as usize).copied().unwrap_or(0);
            spread.add(u64::from(*count), length, *total, collection);
        }
        found.push((Box::from(word), spread));
    })?;
    let mut spreads: Words<Spread> = FxHashMap::default();
    for (word, spread) in parts.into_iter().flatten() {
        spreads.entry(word).or_default().merge(&spread);
    }
    Ok(spreads.into_iter().map(|(word, spread)| (word, spread.measures(collection))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(counts: &[u64], lengths: &[u64]) -> Dispersion {
        let collection = Collection { words: lengths.iter().sum(), articles: lengths.len() as u64 };
        let total = counts.iter().sum();
        let mut spread = Spread::default();
        for (count, length) in counts.iter().zip(lengths).filter(|(count, _)| **count > 0) {
            spread.add(*count, *length, total, collection);
        }
        spread.measures(collection)
    }

    /// Gries (2008), section 3.1: the word *a* in a corpus of five parts of 9, 10, 10, 10 and 11 words, with 1, 2, 3, 4 and 5
    /// occurrences. DP is 0.18 there; D of the same corpus is given as 0.785 in Gries, *Analyzing dispersion* (2020).
    #[test]
    fn the_example_of_gries() {
        let found = of(&[1, 2, 3, 4, 5], &[9, 10, 10, 10, 11]);
        assert!((found.dp - 0.18).abs() < 5e-4, "{}", found.dp);
        assert!((found.juilland_d - 0.785).abs() < 5e-4, "{}", found.juilland_d);
    }

    #[test]
    fn even_and_uneven() {
        let even = of(&[2, 4, 6], &[10, 20, 30]);
        assert!(even.dp.abs() < 1e-12 && (even.juilland_d - 1.0).abs() < 1e-9);
        let uneven = of(&[6, 0, 0], &[10, 10, 10]);
        assert!((uneven.dp - 2.0 / 3.0).abs() < 1e-12 && uneven.juilland_d.abs() < 1e-9);
    }
}
