//! Sets of small numbers, a bit each.

/// Adds `number`, if there is room for it.
pub(super) fn set_bit(bits: &mut [u64], number: usize) {
    if let Some(word) = bits.get_mut(number / 64) {
        *word |= 1 << (number % 64);
    }
}

pub(super) fn has_bit(bits: &[u64], number: usize) -> bool {
    bits.get(number / 64).is_some_and(|word| word >> (number % 64) & 1 == 1)
}

/// How many numbers are in the set.
pub(super) fn count_bits(bits: &[u64]) -> u64 {
    bits.iter().map(|word| u64::from(word.count_ones())).sum()
}

/// Gives the numbers in the set to `see`, ascending.
pub(super) fn for_each_bit(bits: &[u64], mut see: impl FnMut(usize)) {
    for (place, word) in bits.iter().enumerate() {
        let mut rest = *word;
        while rest != 0 {
            see(place * 64 + rest.trailing_zeros() as usize);
            rest &= rest - 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_set_comes_out_in_order() {
        let mut bits = [0; 3];
        for number in [130, 0, 63, 64, 191, 64, 192] {
            set_bit(&mut bits, number);
        }
        let mut seen = Vec::new();
        for_each_bit(&bits, |number| seen.push(number));
        assert_eq!(seen, [0, 63, 64, 130, 191]);
        assert_eq!(count_bits(&bits), 5);
        assert_eq!([63, 65, 191, 192, 9999].map(|number| has_bit(&bits, number)), [true, false, true, false, false]);
    }
}
