//! Whether an article's best passage can be good enough, told from where its matches stand before its sentences are read.

use super::extents::Extent;
use super::passages::Scored;
use super::ranking::{ROUNDING, range_norm, range_saturated};

/// Lengths (words) that part windows into kinds, from short to long; see [`Scored::may_reach`]. A passage of several sentences is
/// hardly longer than the second.
const LENGTHS: [u32; 3] = [30, 60, 150];
/// The norms of the shortest window of each kind.
const NORMS: [f64; 4] = [range_norm(0), range_norm(LENGTHS[0]), range_norm(LENGTHS[1]), range_norm(LENGTHS[2])];

/// Memory of [`Scored::may_reach`] that is used again from article to article.
#[derive(Debug, Default)]
pub(crate) struct BoundScratch {
    /// Where every match begins, and of which leaf it is, ascending.
    starts: Vec<(u32, u32)>,
    /// Of every leaf how many matches the stretch holds, and what they are worth.
    counts: Vec<(u32, f64)>,
}

impl Scored<'_> {
    /// Whether a window may score `wanted`, wherever sentences may begin and end.
    ///
    /// A window that is no longer than a length holds no more matches than some stretch of that length, and pays for the length
    /// of the shortest window of its kind at least.
    pub(crate) fn may_reach(&self, wanted: f64, scratch: &mut BoundScratch) -> bool {
        let near: f64 = self.neighbours.iter().map(|(.., share)| share).sum();
        let wanted = wanted / ROUNDING - near;
        let all = |norm| {
            self.leaves.iter().map(|(weight, found)| weight * range_saturated(found.len() as u32, norm)).sum::<f64>()
        };
        let [shortest, .., longest] = NORMS;
        if all(longest) >= wanted {
            return true;
        }
        // What follows costs more, and mostly there are so few matches that they cannot reach it anyhow.
        if all(shortest) < wanted {
            return false;
        }
        let starts = &mut scratch.starts;
        starts.clear();
        if self.leaves.len() > 1 {
            for (leaf, (_, found)) in (0..).zip(&self.leaves) {
                starts.extend(found.iter().map(|found| (found.start, leaf)));
            }
            starts.sort_unstable();
        }
        // The two shorter kinds are mostly ruled out together.
        let [short, middling, long] = LENGTHS;
        let mut dense = |length, norm: f64| self.is_dense(length, norm, wanted, scratch);
        (dense(middling, shortest) && (dense(short, shortest) || dense(middling, NORMS[1]))) || dense(long, NORMS[2])
    }

    /// Whether matches that begin within `length` words in a row are worth `wanted` together.
    fn is_dense(&self, length: u32, norm: f64, wanted: f64, scratch: &mut BoundScratch) -> bool {
        let BoundScratch { starts, counts } = scratch;
        if let [(weight, found)] = self.leaves.as_slice() {
            let Some(count) = (1..=found.len()).find(|count| weight * range_saturated(*count as u32, norm) >= wanted)
            else {
                return false;
            };
            let near = |run: &[Extent]| run.first().zip(run.last()).is_some_and(|(a, b)| b.start - a.start < length);
            return found.windows(count).any(near);
        }
        counts.clear();
        counts.resize(self.leaves.len(), (0, 0.0));
        let (mut from, mut sum) = (0, 0.0);
        // Sets the number of a leaf's matches in the stretch; how much more they are worth.
        let mut count = |leaf: u32, change: i32| {
            let (Some((count, worth)), Some((weight, _))) =
                (counts.get_mut(leaf as usize), self.leaves.get(leaf as usize))
            else {
                return 0.0;
            };
            *count = count.saturating_add_signed(change);
            let before = std::mem::replace(worth, weight * range_saturated(*count, norm));
            *worth - before
        };
        for (at, leaf) in starts.iter() {
            while let Some((_, passed)) = starts.get(from).filter(|(start, _)| at - start >= length) {
                sum += count(*passed, -1);
                from += 1;
            }
            sum += count(*leaf, 1);
            if sum * ROUNDING >= wanted {
                return true;
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

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
            let all: f64 = leaves.iter().map(|(weight, at)| weight * range_saturated(at.len() as u32, range_norm(0))).sum();
            prop_assert!(!scored.may_reach(1.5 * all + 10.0, &mut scratch));
        }
    }
}
