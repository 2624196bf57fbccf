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
pub(crate) fn positions(values: &[u64], into: &mut Vec<u32>) {
    into.clear();
    into.resize(values.len() + 1, 0);
    let (mut position, mut sentences) = (0u32, 0);
    for value in values {
        position = position.saturating_add(*value as u32);
        // Written in any case, and kept if the sentence ends here: there is nothing to guess.
        if let Some(place) = into.get_mut(sentences + 1) {
            *place = position;
        }
        sentences += usize::from(*value < MORE);
    }
    into.truncate(sentences + 1);
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
            let sums = (0..=lengths.len()).map(|count| lengths[..count].iter().sum::<u64>() as u32);
            prop_assert_eq!(found, sums.collect::<Vec<_>>());
        }
    }
}
