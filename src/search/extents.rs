//! The arithmetic of places: words in a row, and two sides near each other. Pure functions of lists of positions, the same for
//! articles, passages and quotations.
//!
//! The operators are those of Clarke, Cormack and Burkowski, *An Algebra for Structured Text Search* (1995): what they give is
//! a list of extents of which none holds another, the shortest.

use crate::query::Distance;

/// Words that match together: positions `start..end`, start included, end not.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Extent {
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// Which positions its words take, ascending; `None`: all from start to end.
    words: Option<Box<[u32]>>,
}

impl Extent {
    /// Words that take every position from `start` up to, not including, `end`.
    pub(crate) const fn solid(start: u32, end: u32) -> Extent {
        Extent { start, end, words: None }
    }

    fn of_words(mut words: Vec<u32>) -> Extent {
        words.sort_unstable();
        words.dedup();
        let (start, end) = match (words.first(), words.last()) {
            (Some(first), Some(last)) => (*first, last + 1),
            _ => (0, 0),
        };
        let solid = words.len() == (end - start) as usize;
        Extent { start, end, words: (!solid).then(|| words.into_boxed_slice()) }
    }

    /// The positions that its words take, ascending.
    pub(crate) fn words(&self) -> impl Iterator<Item = u32> + '_ {
        let listed = self.words.as_deref().unwrap_or_default();
        let solid = if self.words.is_none() { self.start..self.end } else { 0..0 };
        listed.iter().copied().chain(solid)
    }

    /// The words of both, as one.
    pub(crate) fn joined(&self, other: &Extent) -> Extent {
        Extent::of_words(self.words().chain(other.words()).collect())
    }

    /// The same with every position changed by `place`, which must keep their order.
    pub(crate) fn mapped(&self, place: impl Fn(u32) -> u32) -> Extent {
        Extent::of_words(self.words().map(place).collect())
    }

    const fn overlaps(&self, other: &Extent) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Whether one place is a word of both.
    fn shares(&self, other: &Extent) -> bool {
        if !self.overlaps(other) {
            return false;
        }
        match (&self.words, &other.words) {
            (None, None) => true,
            (Some(words), None) => words.iter().any(|word| (other.start..other.end).contains(word)),
            (None, Some(words)) => words.iter().any(|word| (self.start..self.end).contains(word)),
            (Some(words), Some(others)) => words.iter().any(|word| others.binary_search(word).is_ok()),
        }
    }

    /// The distance between the nearest ends: 1 is next to each other, 0 one reaches into the other.
    const fn distance(&self, other: &Extent) -> u32 {
        if self.end <= other.start {
            other.start - self.end + 1
        } else if other.end <= self.start {
            self.start - other.end + 1
        } else {
            0
        }
    }
}

/// How two sides must stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rule {
    pub(crate) distance: Distance,
    /// The left side ends before the right one begins.
    pub(crate) ordered: bool,
    /// Wanted is a left side that has no such right side.
    pub(crate) negated: bool,
}

/// Where sentences and paragraphs start, in positions, ascending.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Borders<'a> {
    pub(crate) sentences: &'a [u32],
    pub(crate) paragraphs: &'a [u32],
}

impl<'a> Borders<'a> {
    const fn starts(self, distance: Distance) -> Option<&'a [u32]> {
        match distance {
            Distance::Words(_) => None,
            Distance::Sentence => Some(self.sentences),
            Distance::Paragraph => Some(self.paragraphs),
        }
    }
}

/// The number of the unit that holds `position`, counted from 1 (0: before the first).
fn unit_of(starts: &[u32], position: u32) -> usize {
    starts.partition_point(|start| *start <= position)
}

/// Whether `left` and `right` stand as `rule` (its negation left aside) asks.
fn related(left: &Extent, right: &Extent, rule: Rule, borders: Borders<'_>) -> bool {
    if (rule.ordered && left.end > right.start) || left.shares(right) {
        return false;
    }
    match (rule.distance, borders.starts(rule.distance)) {
        (Distance::Words(most), _) => left.distance(right) <= most,
        (_, Some(starts)) => {
            unit_of(starts, left.start.min(right.start)) == unit_of(starts, left.end.max(right.end) - 1)
        }
        (_, None) => false,
    }
}

/// The extents in which a left and a right side stand as `rule` asks, none holding another; with a negated rule the left sides
/// that have no such right side. Both lists must be sorted.
///
/// Costs about the number of left sides times the right ones that begin within the distance.
pub(crate) fn near(left: &[Extent], right: &[Extent], rule: Rule, borders: Borders<'_>) -> Vec<Extent> {
    let longest = right.iter().map(|side| side.end - side.start).max().unwrap_or(0);
    let mut found = Vec::new();
    for one in left {
        let (lowest, highest) = match (rule.distance, borders.starts(rule.distance)) {
            (Distance::Words(most), _) => {
                (one.start.saturating_sub(most.saturating_add(longest)), one.end.saturating_add(most))
            }
            (_, Some(starts)) => {
                let unit = unit_of(starts, one.start);
                let start = unit.checked_sub(1).and_then(|unit| starts.get(unit)).copied().unwrap_or(0);
                (start, starts.get(unit).copied().unwrap_or(u32::MAX))
            }
            (_, None) => (0, u32::MAX),
        };
        let from = right.partition_point(|side| side.start < lowest);
        let to = right.partition_point(|side| side.start < highest);
        let window = right.get(from..to).unwrap_or_default();
        if rule.negated {
            if !window.iter().any(|other| related(one, other, rule, borders)) {
                found.push(one.clone());
            }
            continue;
        }
        let middle = window.partition_point(|side| side.start < one.start);
        // Backwards, until what is found is shorter than whatever begins further left.
        let mut best_start = 0;
        for other in window[..middle].iter().rev() {
            if other.start < best_start {
                break;
            }
            if related(one, other, rule, borders) {
                found.push(one.joined(other));
                if other.end <= one.end {
                    best_start = other.start;
                }
            }
        }
        // Forwards, until what is found is shorter than whatever begins further right.
        let mut best_end = u32::MAX;
        for other in &window[middle..] {
            if other.start >= best_end {
                break;
            }
            if related(one, other, rule, borders) {
                found.push(one.joined(other));
                best_end = best_end.min(one.end.max(other.end));
            }
        }
    }
    if rule.negated { found } else { shortest(found) }
}

/// Drops every extent that holds another one, and sorts.
fn shortest(mut found: Vec<Extent>) -> Vec<Extent> {
    found.sort_unstable_by(|a, b| a.start.cmp(&b.start).then(b.end.cmp(&a.end)).then_with(|| b.words.cmp(&a.words)));
    found.dedup();
    let mut kept: Vec<Extent> = Vec::new();
    for one in found.into_iter().rev() {
        let fits =
            kept.last().is_none_or(|later| one.end < later.end || (one.start == later.start && one.end == later.end));
        if fits {
            kept.push(one);
        }
    }
    kept.reverse();
    kept
}

/// Makes one of extents that begin and end alike; the input must be sorted.
pub(crate) fn one_each(found: &mut Vec<Extent>) {
    found.dedup_by(|later, earlier| {
        let same = earlier.start == later.start && earlier.end == later.end;
        if same && earlier.words != later.words {
            *earlier = earlier.joined(later);
        }
        same
    });
}

/// Adds to `out` the places where the words of a sequence stand in a row, or within `slop` moves of it.
///
/// `slots[i]` holds the positions of the i-th word, ascending, without doubles. Slop is Lucene's: with p(i) the position of
/// the i-th word, `max(p(i) - i) - min(p(i) - i) <= slop`; of the ways to match, those that hold no shorter one.
pub(crate) fn phrase(slots: &[Vec<u32>], slop: u32, out: &mut Vec<Extent>) {
    match slots {
        [] => {}
        [only] => out.extend(only.iter().map(|&at| Extent::solid(at, at + 1))),
        [first, rest @ ..] if slop == 0 => {
            let mut cursors = vec![0; rest.len()];
            'starts: for &at in first {
                for (number, list) in rest.iter().enumerate() {
                    let wanted = at + number as u32 + 1;
                    let from = cursors[number];
                    cursors[number] = from + list[from..].partition_point(|&position| position < wanted);
                    if list.get(cursors[number]) != Some(&wanted) {
                        continue 'starts;
                    }
                }
                out.push(Extent::solid(at, at + slots.len() as u32));
            }
        }
        slots => out.extend(shortest(Sloppy { slots, slop: i64::from(slop), steps: 0, way: Vec::new() }.all())),
    }
}

/// Steps after which the search for all ways of a sloppy phrase gives up in one article: an absurd slop over very common words.
const SLOPPY_STEPS_MAX: u32 = 200_000;

/// The search for the ways in which a sloppy phrase can stand, word by word.
struct Sloppy<'a> {
    slots: &'a [Vec<u32>],
    slop: i64,
    steps: u32,
    way: Vec<u32>,
}

impl Sloppy<'_> {
    fn all(mut self) -> Vec<Extent> {
        let mut found = Vec::new();
        self.extend(i64::MIN, i64::MAX, &mut found);
        found
    }

    /// Tries all places of the next word; those before stand, less their numbers, from `least` to `greatest`.
    fn extend(&mut self, greatest: i64, least: i64, found: &mut Vec<Extent>) {
        let number = self.way.len();
        let Some(list) = self.slots.get(number) else {
            found.push(Extent::of_words(self.way.clone()));
            return;
        };
        let shift = number as i64;
        let lowest = if number == 0 { 0 } else { (greatest - self.slop + shift).max(0) };
        let from = list.partition_point(|&position| i64::from(position) < lowest);
        for &position in &list[from..] {
            let shifted = i64::from(position) - shift;
            self.steps += 1;
            if (number > 0 && shifted > least + self.slop) || self.steps > SLOPPY_STEPS_MAX {
                break;
            }
            if !self.way.contains(&position) {
                self.way.push(position);
                self.extend(greatest.max(shifted), least.min(shifted), found);
                self.way.pop();
            }
        }
    }
}

/// Positions inside `ranges` (ascending, apart), counted as if the ranges adjoined.
pub(crate) fn to_local(list: &[u32], ranges: &[(u32, u32)]) -> Vec<u32> {
    let mut local = Vec::new();
    let mut before = 0;
    for &(start, end) in ranges {
        let from = list.partition_point(|&position| position < start);
        let to = list.partition_point(|&position| position < end).max(from);
        local.extend(list.get(from..to).unwrap_or_default().iter().map(|position| position - start + before));
        before += end.saturating_sub(start);
    }
    local
}

/// Where units that start at `starts` begin when positions are counted as [`to_local`] does.
pub(crate) fn starts_to_local(starts: &[u32], ranges: &[(u32, u32)]) -> Vec<u32> {
    starts.iter().map(|&at| ranges.iter().map(|&(start, end)| at.clamp(start, end.max(start)) - start).sum()).collect()
}

/// The position that [`to_local`] counts as `local`.
pub(crate) fn to_global(local: u32, ranges: &[(u32, u32)]) -> u32 {
    let mut before = 0;
    for &(start, end) in ranges {
        let length = end.saturating_sub(start);
        if local < before + length {
            return start + local - before;
        }
        before += length;
    }
    local
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn matches(slots: &[Vec<u32>], slop: u32) -> Vec<(u32, u32)> {
        let mut out = Vec::new();
        phrase(slots, slop, &mut out);
        one_each(&mut out);
        out.into_iter().map(|found| (found.start, found.end)).collect()
    }

    #[test]
    fn words_in_a_row() {
        assert_eq!(matches(&[vec![1, 5, 9], vec![2, 7, 10]], 0), [(1, 3), (9, 11)]);
        assert_eq!(matches(&[vec![3, 8]], 0), [(3, 4), (8, 9)]);
        assert_eq!(matches(&[vec![1], vec![]], 0), []);
    }

    #[test]
    fn a_swap_costs_two_moves() {
        assert_eq!(matches(&[vec![5], vec![4]], 1), []);
        assert_eq!(matches(&[vec![5], vec![4]], 2), [(4, 6)]);
        assert_eq!(matches(&[vec![1], vec![5]], 3), [(1, 6)]);
        assert_eq!(matches(&[vec![1], vec![5]], 2), []);
    }

    #[test]
    fn a_word_twice_needs_two_places() {
        assert_eq!(matches(&[vec![4], vec![4]], 3), []);
        assert_eq!(matches(&[vec![4, 6], vec![4, 6]], 1), [(4, 7)]);
    }

    #[test]
    fn ranges_adjoin() {
        let ranges = [(3, 5), (9, 12)];
        assert_eq!(to_local(&[2, 4, 7, 9, 11, 12], &ranges), [1, 2, 4]);
        assert_eq!([0, 1, 2, 4].map(|local| to_global(local, &ranges)), [3, 4, 9, 11]);
        assert_eq!(starts_to_local(&[0, 4, 7, 10, 20], &ranges), [0, 1, 2, 3, 5]);
    }

    proptest! {
        #[test]
        fn in_a_row_is_what_counting_says(lists in proptest::collection::vec(proptest::collection::btree_set(0u32..30, 0..12), 1..4)) {
            let slots: Vec<Vec<u32>> = lists.iter().map(|list| list.iter().copied().collect()).collect();
            let expected: Vec<(u32, u32)> = (0..40)
                .filter(|start| lists.iter().enumerate().all(|(number, list)| list.contains(&(start + number as u32))))
                .map(|start| (start, start + lists.len() as u32))
                .collect();
            prop_assert_eq!(matches(&slots, 0), expected);
        }

        #[test]
        fn within_slop_is_found_exactly_when_there_is_a_way(
            lists in proptest::collection::vec(proptest::collection::btree_set(0u32..20, 0..7), 2..4), slop in 1u32..5,
        ) {
            let slots: Vec<Vec<u32>> = lists.iter().map(|list| list.iter().copied().collect()).collect();
            let mut ways = vec![Vec::new()];
            for list in &slots {
                ways = ways.iter().flat_map(|way: &Vec<u32>| list.iter().map(|&at| { let mut way = way.clone(); way.push(at); way })).collect();
            }
            let mut expected: Vec<(u32, u32)> = ways.iter().filter(|way| {
                let shifted: Vec<i64> = way.iter().enumerate().map(|(number, &at)| i64::from(at) - number as i64).collect();
                let mut apart = (*way).clone();
                apart.sort_unstable();
                apart.dedup();
                apart.len() == way.len() && shifted.iter().max().unwrap_or(&0) - shifted.iter().min().unwrap_or(&0) <= i64::from(slop)
            }).map(|way| (*way.iter().min().unwrap_or(&0), way.iter().max().unwrap_or(&0) + 1)).collect();
            expected.sort_unstable();
            expected.dedup();
            let all = expected.clone();
            expected.retain(|one| !all.iter().any(|other| other != one && one.0 <= other.0 && other.1 <= one.1));
            prop_assert_eq!(matches(&slots, slop), expected);
        }

        #[test]
        fn near_is_what_trying_all_pairs_says(
            left in sides(), right in sides(), most in 1u32..6, unit in 0u8..3, ordered: bool, negated: bool,
        ) {
            let starts = [0, 4, 9, 15, 22];
            let borders = Borders { sentences: &starts, paragraphs: &starts[..2] };
            let distance = [Distance::Words(most), Distance::Sentence, Distance::Paragraph][usize::from(unit)];
            let rule = Rule { distance, ordered, negated };
            let mut expected: Vec<Extent> = if negated {
                left.iter().filter(|one| !right.iter().any(|other| related(one, other, rule, borders))).cloned().collect()
            } else {
                left.iter().flat_map(|one| right.iter().filter(|other| related(one, other, rule, borders)).map(|other| one.joined(other))).collect()
            };
            if !negated {
                let all = expected.clone();
                expected.retain(|one| !all.iter().any(|other| {
                    (other.start, other.end) != (one.start, one.end) && one.start <= other.start && other.end <= one.end
                }));
            }
            expected.sort();
            expected.dedup();
            let mut found = near(&left, &right, rule, borders);
            found.sort();
            prop_assert_eq!(found, expected);
        }
    }

    /// Sorted sides of up to four words with gaps.
    fn sides() -> impl Strategy<Value = Vec<Extent>> {
        let side = (0u32..25, proptest::collection::vec(0u32..4, 1..4)).prop_map(|(start, steps)| {
            let mut at = start;
            let words = steps
                .into_iter()
                .map(|step| {
                    at += step;
                    at
                })
                .collect();
            Extent::of_words(words)
        });
        proptest::collection::btree_set(side, 0..7).prop_map(|set| set.into_iter().collect())
    }
}
