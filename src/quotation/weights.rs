//! The learned weights as they are shipped: one byte each, compressed, unpacked when the first article of a language comes.
//!
//! A file is a Zstandard frame. Inside: the magic [`MAGIC`], one byte each for the number of bits of a cue feature, of a window feature and of the
//! gate; five little-endian `f32`, what a step of a cue weight, of a window weight and of a content's weight is worth, the weight of what the field says, and the share of quotations of several stretches; [`EVIDENCE`] more of
//! them for the confidence; then the gate (a bit for every word that may head a
//! cue), the cue weights, the window weights, four to a feature, and the weights of contents.

use std::io::Read;
use std::sync::LazyLock;

use super::found::Found;
use super::model::{EVIDENCE, Row, VARIANT_BITS, Weights};

/// First bytes of a file of weights; the last is the version of the features.
pub(super) const MAGIC: [u8; 5] = *b"DLQW\x03";

/// Least share of the marked quotations of the articles learned from that hold several long stretches, for what goes on to be joined.
pub(super) const JOINED_SHARE_MIN: f32 = 0.05;

/// Bits of the tables as they are in memory. Fixed, so that the compiler knows that no feature lies outside; a smaller table of a file is widened.
const CUE_BITS: u32 = 19;
const ROW_BITS: u32 = 20;

/// What one step of a weight of nothing is kept as, so that all are above zero.
const NOTHING: u8 = 128;

/// The first and third byte of four.
const EVERY_SECOND: u32 = 0x00FF_00FF;

/// Weights of one language.
#[derive(Debug)]
pub(super) struct Packed {
    gate_shift: u32,
    cue_step: f32,
    row_step: f32,
    variant_step: f32,
    gain: f32,
    joins: bool,
    confidence: [f32; EVIDENCE],
    gate: Box<[u8]>,
    cues: Box<[i8; 1 << CUE_BITS]>,
    /// Four weights to a feature, each in a byte and [`NOTHING`] too large: the smaller the table, the more of it lies near the processor.
    rows: Box<[u32; 1 << ROW_BITS]>,
    variants: Box<[i8; 1 << VARIANT_BITS]>,
}

static ENGLISH: LazyLock<Option<Packed>> = LazyLock::new(|| Packed::read(include_bytes!("weights/en.bin")));
static GERMAN: LazyLock<Option<Packed>> = LazyLock::new(|| Packed::read(include_bytes!("weights/de.bin")));
static COMMON: LazyLock<Option<Packed>> = LazyLock::new(|| Packed::read(include_bytes!("weights/common.bin")));

/// The entries of a table of `1 << bits`, each as often as it takes to fill one of `N`; `None` if there are more of them. A feature's upper bits are its
/// place, so it finds the same weight there.
fn widened<T: Copy, const N: usize>(entries: impl Iterator<Item = T>, bits: u32) -> Option<Box<[T; N]>> {
    let times = N.checked_shr(bits).filter(|times| *times > 0)?;
    let mut all = Vec::with_capacity(N);
    entries.for_each(|entry| all.resize(all.len() + times, entry));
    all.into_boxed_slice().try_into().ok()
}

impl Packed {
    /// The weights for a language, and whether they know its words; those that know classes of words alone serve the others that have lists.
    /// There are none if what was compiled in cannot be read, which a test makes impossible.
    pub(super) fn of(language: &str) -> Option<(&'static Packed, bool)> {
        let (weights, lexical) = match language {
            "en" => (&ENGLISH, true),
            "de" => (&GERMAN, true),
            _ => (&COMMON, false),
        };
        weights.as_ref().map(|weights| (weights, lexical))
    }

    /// Unpacks a file of weights; `None` if it is none.
    pub(super) fn read(file: &[u8]) -> Option<Packed> {
        let mut bytes = Vec::new();
        zstd::Decoder::new(file).ok()?.read_to_end(&mut bytes).ok()?;
        let rest = bytes.strip_prefix(&MAGIC)?;
        let (bits, rest) = rest.split_at_checked(3)?;
        let [cue_bits, row_bits, gate_bits] = [bits[0], bits[1], bits[2]].map(u32::from);
        if cue_bits > CUE_BITS || row_bits > ROW_BITS || !(3..=26).contains(&gate_bits) {
            return None;
        }
        let (steps, rest) = rest.split_at_checked(20)?;
        let step = |at: usize| steps.get(at..at + 4).and_then(|four| four.try_into().ok()).map(f32::from_le_bytes);
        let (evidence, rest) = rest.split_at_checked(4 * EVIDENCE)?;
        let mut confidence = [0.0; EVIDENCE];
        for (weight, four) in confidence.iter_mut().zip(evidence.chunks_exact(4)) {
            *weight = f32::from_le_bytes(four.try_into().ok()?);
        }
        let (gate, rest) = rest.split_at_checked(1 << (gate_bits - 3))?;
        let (cues, rest) = rest.split_at_checked(1 << cue_bits)?;
        let (rows, variants) = rest.split_at_checked(4 << row_bits)?;
        let signed = |byte: &u8| i8::from_le_bytes([*byte]);
        Some(Packed {
            gate_shift: 32 - gate_bits,
            cue_step: step(0)?,
            row_step: step(4)?,
            variant_step: step(8)?,
            gain: step(12)?,
            joins: step(16)? >= JOINED_SHARE_MIN,
            confidence,
            gate: gate.into(),
            cues: widened(cues.iter().map(signed), cue_bits)?,
            rows: widened(
                rows.as_chunks::<4>().0.iter().map(|row| u32::from_le_bytes(row.map(|byte| byte ^ NOTHING))),
                row_bits,
            )?,
            variants: widened(variants.iter().map(signed), VARIANT_BITS)?,
        })
    }
}

/// A weight as [`Found`] holds it.
const fn signed(weight: i8) -> u32 {
    (weight as i32).cast_unsigned()
}

/// Puts the sums of lists of such weights into `sums`.
fn put_sums(found: &Found, sums: &mut Vec<i32>) {
    sums.clear();
    sums.extend(found.lists().map(|list| list.iter().map(|weight| weight.cast_signed()).sum::<i32>()));
}

/// The sums of some rows, in steps. Every second byte of a row is added up in 16 bits, where some 250 of them fit; four rows beside each other, as
/// the processor likes it.
fn sum(rows: &[u32]) -> [i32; 4] {
    let (fours, rest) = rows.as_chunks::<4>();
    let mut even: [u32; 4] = std::array::from_fn(|k| rest.get(k).copied().unwrap_or(0));
    let mut odd = even.map(|row| row >> 8 & EVERY_SECOND);
    even = even.map(|row| row & EVERY_SECOND);
    for four in fours {
        for (row, (even, odd)) in four.iter().zip(even.iter_mut().zip(&mut odd)) {
            *even += row & EVERY_SECOND;
            *odd += row >> 8 & EVERY_SECOND;
        }
    }
    let (even, odd): (u32, u32) = (even.iter().sum(), odd.iter().sum());
    let nothing = i32::from(NOTHING) * rows.len() as i32;
    [even & 0xFFFF, odd & 0xFFFF, even >> 16, odd >> 16].map(|sum| sum as i32 - nothing)
}

impl Weights for Packed {
    fn may_head(&self, word: u32) -> bool {
        let at = word >> self.gate_shift;
        self.gate.get(at as usize / 8).is_some_and(|byte| byte >> (at % 8) & 1 == 1)
    }

    /// In steps of the table, so that their sums are exact in any order.
    type Weight = i32;

    fn cues(&self, found: &mut Found, sums: &mut Vec<i32>) {
        found.weigh(|feature| signed(self.cues[(feature >> (32 - CUE_BITS)) as usize]));
        put_sums(found, sums);
    }

    fn cue_score(&self, sum: i32) -> f32 {
        sum as f32 * self.cue_step
    }

    fn rows(&self, found: &mut Found, sums: &mut Vec<Row>) {
        found.weigh(|feature| self.rows[(feature >> (32 - ROW_BITS)) as usize]);
        sums.clear();
        sums.extend(found.lists().map(|rows| sum(rows).map(|steps| steps as f32 * self.row_step)));
    }

    fn contents(&self, found: &mut Found, sums: &mut Vec<i32>) {
        found.weigh(|feature| signed(self.variants[(feature >> (32 - VARIANT_BITS)) as usize]));
        put_sums(found, sums);
    }

    fn variant_score(&self, sum: i32) -> f32 {
        sum as f32 * self.variant_step
    }

    fn gain(&self) -> f32 {
        self.gain
    }

    fn joins(&self) -> bool {
        self.joins
    }

    fn confidence(&self) -> &[f32; EVIDENCE] {
        &self.confidence
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_added_up_byte_by_byte() {
        let mut random = fastrand::Rng::with_seed(5);
        for count in 0..64 {
            let weights: Vec<[i8; 4]> = (0..count).map(|_| [0; 4].map(|_: i8| random.i8(..))).collect();
            let rows: Vec<u32> = weights
                .iter()
                .map(|row| u32::from_le_bytes(row.map(|weight| weight.to_le_bytes()[0] ^ NOTHING)))
                .collect();
            let plain = |label: usize| weights.iter().map(|row| i32::from(row[label])).sum::<i32>();
            assert_eq!(sum(&rows), [0, 1, 2, 3].map(plain));
        }
        assert_eq!(sum(&[u32::MAX; 64]), [64 * 127; 4]);
        assert_eq!(sum(&[0; 64]), [-64 * 128; 4]);
    }

    #[test]
    fn what_is_shipped_can_be_read() {
        for file in [
            &include_bytes!("weights/en.bin")[..],
            include_bytes!("weights/de.bin"),
            include_bytes!("weights/common.bin"),
        ] {
            let packed = Packed::read(file).map(|packed| packed.rows.iter().any(|row| *row != 0x8080_8080));
            assert_eq!(packed, Some(true));
        }
        assert!(Packed::read(b"no weights").is_none());
    }
}
