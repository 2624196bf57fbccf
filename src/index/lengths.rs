//! Lengths of sentences in a column, a few bits each.
//!
//! Positions would be larger, and slow to read: tantivy packs such a column by lines laid through its blocks, and works out
//! every value by itself. Small numbers it packs at one width and unpacks in a row.

/// The greatest value (six bits): more of the same length follows. Few sentences of news are so long.
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

/// The positions where the sentences of an article start, and where the last one ends, from its values.
pub(crate) fn positions(values: &[u64], into: &mut Vec<u64>) {
    into.clear();
    into.push(0);
    let mut position = 0u64;
    for value in values {
        position = position.saturating_add(*value);
        if *value < MORE {
            into.push(position);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn positions_are_the_sums_of_the_lengths(lengths in proptest::collection::vec(0u64..200, 0..40)) {
            let (mut values, mut found) = (Vec::new(), Vec::new());
            lengths.iter().for_each(|length| push(&mut values, *length));
            positions(&values, &mut found);
            let sums = (0..=lengths.len()).map(|count| lengths[..count].iter().sum::<u64>());
            prop_assert_eq!(found, sums.collect::<Vec<_>>());
        }
    }
}
