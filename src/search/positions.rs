//! Phrases over lists of positions: pure arithmetic, the same for articles, passages and quotations.

/// A match: token positions, start included, end not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Match {
    pub(crate) start: u32,
    pub(crate) end: u32,
}

/// Adds to `out` the places where the words of a sequence stand in a row, or within `slop` moves of it.
///
/// `slots[i]` holds the positions of the i-th word, ascending, without doubles. Slop is Lucene's: with p(i) the position of
/// the i-th word, `max(p(i) - i) - min(p(i) - i) <= slop`; of overlapping ways to match, those that hold no shorter one.
pub(crate) fn phrase_matches(slots: &[Vec<u32>], slop: u32, out: &mut Vec<Match>) {
    match slots {
        [] => {}
        [only] => out.extend(only.iter().map(|&at| Match { start: at, end: at + 1 })),
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
                out.push(Match { start: at, end: at + slots.len() as u32 });
            }
        }
        slots => sloppy_matches(slots, slop, out),
    }
}

/// The smallest windows that hold one position of every list, by moving the hindmost word on, step by step.
fn sloppy_matches(slots: &[Vec<u32>], slop: u32, out: &mut Vec<Match>) {
    let mut at = vec![0; slots.len()];
    let mut found: Vec<Match> = Vec::new();
    loop {
        // The word that lies furthest left of where the others want it.
        let mut hindmost = 0;
        let (mut least, mut greatest) = (i64::MAX, i64::MIN);
        let (mut start, mut end) = (u32::MAX, 0);
        for (number, list) in slots.iter().enumerate() {
            let Some(&position) = list.get(at[number]) else {
                out.extend(without_longer(found));
                return;
            };
            let shifted = i64::from(position) - number as i64;
            if shifted < least {
                (least, hindmost) = (shifted, number);
            }
            greatest = greatest.max(shifted);
            start = start.min(position);
            end = end.max(position + 1);
        }
        let distinct = || {
            slots.iter().enumerate().all(|(one, list)| {
                slots[..one].iter().enumerate().all(|(other, others)| list[at[one]] != others[at[other]])
            })
        };
        if greatest - least <= i64::from(slop) && distinct() {
            found.push(Match { start, end });
        }
        at[hindmost] += 1;
    }
}

/// Drops every match that holds another one.
fn without_longer(mut found: Vec<Match>) -> Vec<Match> {
    found.sort_unstable_by_key(|found| (found.start, std::cmp::Reverse(found.end)));
    found.dedup();
    let mut kept: Vec<Match> = Vec::new();
    for one in found.into_iter().rev() {
        if kept.last().is_none_or(|later| one.end < later.end) {
            kept.push(one);
        }
    }
    kept.reverse();
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn matches(slots: &[Vec<u32>], slop: u32) -> Vec<(u32, u32)> {
        let mut out = Vec::new();
        phrase_matches(slots, slop, &mut out);
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
            words in proptest::collection::vec(0usize..6, 1..14), count in 2usize..4, slop in 1u32..5,
        ) {
            // Every place holds one word: places that two words share are the subject of a test of their own.
            let places = |number| (0u32..).zip(&words).filter(|(_, word)| **word == number).map(|(at, _)| at).collect();
            let slots: Vec<Vec<u32>> = (0..count).map(places).collect();
            let mut ways = vec![Vec::new()];
            for list in &slots {
                ways = ways.iter().flat_map(|way: &Vec<u32>| list.iter().map(|&at| { let mut way = way.clone(); way.push(at); way })).collect();
            }
            let fits = |way: &Vec<u32>| {
                let shifted: Vec<i64> = way.iter().enumerate().map(|(number, &at)| i64::from(at) - number as i64).collect();
                shifted.iter().max().unwrap_or(&0) - shifted.iter().min().unwrap_or(&0) <= i64::from(slop)
            };
            prop_assert_eq!(!matches(&slots, slop).is_empty(), ways.iter().any(fits));
        }
    }
}
