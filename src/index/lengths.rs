//! Lengths of sentences in a column, a few bits each.
//!
//! Positions would be larger, and slow to read: tantivy packs such a column by lines laid through its blocks, and works out
//! every value by itself. Small numbers it packs at one width and unpacks in a row.

/// The greatest value (six bits); of a length that is greater more follows. One sentence of news in a hundred is so long.
const MORE: u64 = 63;

/// Adds a length to the values of an article.
pub(crate) fn push(values: &mut Vec<u64>, length: u64) {
    let mut rest = length;
    while rest >= MORE {
        values.push(MORE);
        rest -= MORE;
    }
    values.push(rest);
}

/// Makes of the values of an article, which follow a first one that is overwritten, the positions where its sentences start, and
/// where the last one ends.
pub(crate) fn positions(values: &mut Vec<u64>) {
    let (mut sentences, mut position) = (0, 0u64);
    for at in 1..values.len() {
        let Some(value) = values.get(at).copied() else { break };
        position = position.saturating_add(value);
        if value < MORE {
            sentences += 1;
            if let Some(start) = values.get_mut(sentences) {
                *start = position;
            }
        }
    }
    values.truncate(sentences + 1);
    if let Some(first) = values.first_mut() {
        *first = 0;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn positions_are_the_sums_of_the_lengths(lengths in proptest::collection::vec(0u64..200, 0..40)) {
            let mut values = vec![0];
            lengths.iter().for_each(|length| push(&mut values, *length));
            positions(&mut values);
            let sums = (0..=lengths.len()).map(|count| lengths[..count].iter().sum::<u64>());
            prop_assert_eq!(values, sums.collect::<Vec<_>>());
        }
    }
}
