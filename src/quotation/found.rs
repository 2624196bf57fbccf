//! Features of many pieces, written down before their weights are read.
//!
//! Reading weights is waiting for memory. With nothing between one reading and the next, many of them are on their way at once.

use super::features::Feature;

/// Most features of one list.
pub(super) const FEATURES_MAX: usize = 64;

/// Lists of features, one after another.
#[derive(Debug, Default)]
pub(super) struct Found {
    all: Vec<u32>,
    /// Where each list ends.
    ends: Vec<usize>,
}

/// A list that is being written.
#[derive(Debug)]
pub(super) struct List<'f> {
    place: &'f mut [Feature; FEATURES_MAX],
    count: usize,
}

impl List<'_> {
    /// Adds a feature; no list is longer than [`FEATURES_MAX`].
    #[inline]
    pub(super) fn push(&mut self, feature: Feature) {
        debug_assert!(self.count < FEATURES_MAX, "a list of features is longer than any should be");
        self.place[self.count % FEATURES_MAX] = feature;
        self.count += 1;
    }
}

impl Found {
    /// Forgets all lists.
    pub(super) fn clear(&mut self) {
        self.ends.clear();
    }

    fn end(&self) -> usize {
        self.ends.last().copied().unwrap_or(0)
    }

    /// Adds a list of the features that `write` pushes.
    #[inline]
    pub(super) fn add(&mut self, write: impl FnOnce(&mut List<'_>)) {
        let start = self.end();
        if self.all.len() < start + FEATURES_MAX {
            self.all.resize(2 * start + FEATURES_MAX, 0);
        }
        if let Some(place) = self.all.get_mut(start..).and_then(<[Feature]>::first_chunk_mut) {
            let mut list = List { place, count: 0 };
            write(&mut list);
            let end = start + list.count.min(FEATURES_MAX);
            self.ends.push(end);
        }
    }

    /// Puts the weights of all features, as they are kept, in their places.
    #[inline]
    pub(super) fn weigh(&mut self, weight: impl Fn(Feature) -> u32) {
        let end = self.end();
        self.all.iter_mut().take(end).for_each(|feature| *feature = weight(*feature));
    }

    /// Each list: of features, or of what [`Found::weigh`] has put in their places.
    #[inline]
    pub(super) fn lists(&self) -> impl Iterator<Item = &[u32]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| self.all.get(start..*end).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_stay_apart() {
        let mut found = Found::default();
        for length in [3, 0, FEATURES_MAX] {
            found.add(|list| (0..length).for_each(|feature| list.push(feature as u32)));
        }
        found.weigh(|feature| feature + 1);
        let lists: Vec<Vec<u32>> = found.lists().map(<[u32]>::to_vec).collect();
        assert_eq!(lists, [vec![1, 2, 3], Vec::new(), (1..=FEATURES_MAX as u32).collect()]);
        found.clear();
        assert_eq!(found.lists().count(), 0);
    }
}
