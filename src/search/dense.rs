//! Whether an article's best passage can be good enough, told from where its matches stand before its sentences are read.

use super::passages::Scored;
use super::ranking::{ROUNDING, range_norm, saturated};

/// Two lengths (words) that part windows into short, middling and long ones; see [`Scored::may_reach`].
const BOUND_LENGTHS: [u32; 2] = [30, 60];
/// The norms of the shortest window of each kind.
const BOUND_NORMS: [f64; 3] = [range_norm(0), range_norm(BOUND_LENGTHS[0]), range_norm(BOUND_LENGTHS[1])];

/// Memory of [`Scored::may_reach`] that is used again from article to article.
#[derive(Debug, Default)]
pub(crate) struct BoundScratch {
    /// Where every match begins, and of which leaf it is, ascending.
    starts: Vec<(u32, u32)>,
    counts: Vec<u32>,
    gains: Vec<f64>,
}

impl Scored<'_> {
    /// Whether a window may score `wanted`, wherever sentences may begin and end.
    ///
    /// A window that is no longer than a length holds no more matches than some stretch of that length, and pays for the length
    /// of the shortest window of its kind at least.
    pub(crate) fn may_reach(&self, wanted: f64, scratch: &mut BoundScratch) -> bool {
        let near: f64 = self.neighbours.iter().map(|(.., share)| share).sum();
        let wanted = wanted / ROUNDING - near;
        let all =
            |norm| self.leaves.iter().map(|(weight, found)| weight * saturated(found.len() as u32, norm)).sum::<f64>();
        let [short, middling] = BOUND_LENGTHS;
        if all(BOUND_NORMS[2]) >= wanted {
            return true;
        }
        // What follows costs more, and mostly there are so few matches that they cannot reach it anyhow.
        if all(BOUND_NORMS[0]) < wanted {
            return false;
        }
        let starts = &mut scratch.starts;
        starts.clear();
        for (leaf, (_, found)) in (0..).zip(&self.leaves) {
            starts.extend(found.iter().map(|found| (found.start, leaf)));
        }
        if self.leaves.len() > 1 {
            starts.sort_unstable();
        }
        self.is_dense(middling, BOUND_NORMS[0], wanted, scratch)
            && (self.is_dense(short, BOUND_NORMS[0], wanted, scratch)
                || self.is_dense(middling, BOUND_NORMS[1], wanted, scratch))
    }

    /// Whether matches that begin within `length` words in a row are worth `wanted` together.
    fn is_dense(&self, length: u32, norm: f64, wanted: f64, scratch: &mut BoundScratch) -> bool {
        let BoundScratch { starts, counts, gains } = scratch;
        counts.clear();
        counts.resize(self.leaves.len(), 0);
        let share =
            |leaf: usize, count: u32| self.leaves.get(leaf).map_or(0.0, |(weight, _)| weight * saturated(count, norm));
        gains.clear();
        gains.resize(self.leaves.len(), 0.0);
        let mut from = 0;
        for (at, leaf) in starts.iter() {
            while let Some((start, passed)) = starts.get(from).filter(|(start, _)| at - start >= length) {
                debug_assert!(start < at);
                let passed = *passed as usize;
                counts[passed] -= 1;
                gains[passed] = share(passed, counts[passed]);
                from += 1;
            }
            let leaf = *leaf as usize;
            counts[leaf] += 1;
            gains[leaf] = share(leaf, counts[leaf]);
            if gains.iter().sum::<f64>() >= wanted {
                return true;
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::extents::Extent;
    use super::super::passages::LeafMatches;
    use super::*;

    proptest! {
        #[test]
        fn what_a_window_scores_may_be_reached(
            leaves in proptest::collection::vec((0.1f64..5.0, proptest::collection::btree_set(0u32..300, 0..12)), 1..4),
            from in 0u32..300, length in 1u32..120,
        ) {
            let found: Vec<LeafMatches> = leaves
                .iter()
                .map(|(weight, at)| {
                    let matches = at.iter().map(|&at| Extent::solid(at, at + 1)).collect();
                    LeafMatches { weight: *weight, matches, title: Vec::new() }
                })
                .collect();
            let pairs: Vec<(usize, usize)> = (1..leaves.len()).map(|other| (other - 1, other)).collect();
            let scored = Scored::new(&found, &pairs);
            let window = scored.stretch(from, from + length, length);
            let mut scratch = BoundScratch::default();
            prop_assert!(scored.may_reach(window.score(), &mut scratch));
            let all: f64 = leaves.iter().map(|(weight, at)| weight * saturated(at.len() as u32, range_norm(0))).sum();
            prop_assert!(!scored.may_reach(1.5 * all + 10.0, &mut scratch));
        }
    }
}
