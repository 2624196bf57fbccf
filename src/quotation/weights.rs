//! The learned weights as they are shipped: one byte each, compressed, unpacked when the first article of a language comes.
//!
//! A file is a Zstandard frame. Inside: the magic [`MAGIC`], one byte each for the number of bits of a cue feature, of a window feature and of the
//! gate; five little-endian `f32`, what a step of a cue weight, of a window weight and of a content's weight is worth, the weight of what the field says, and the share of quotations of several stretches; [`EVIDENCE`] more of
//! them for the confidence; then the gate (a bit for every word that may head a
//! cue), the cue weights, the window weights, four to a feature, and the weights of contents.

use std::io::Read;
use std::sync::LazyLock;

use super::features::Feature;
use super::model::{EVIDENCE, Row, VARIANT_BITS, Weights};

/// First bytes of a file of weights; the last is the version of the features.
pub(super) const MAGIC: [u8; 5] = *b"DLQW\x02";

/// Least share of the marked quotations of the articles learned from that hold several long stretches, for what goes on to be joined.
pub(super) const JOINED_SHARE_MIN: f32 = 0.05;

/// Four weights of zero.
const NO_WEIGHTS: u32 = 0x8080_8080;

/// Weights of one language.
#[derive(Debug)]
pub(super) struct Packed {
    cue_shift: u32,
    row_shift: u32,
    gate_shift: u32,
    cue_step: f32,
    row_step: f32,
    variant_step: f32,
    gain: f32,
    joins: bool,
    confidence: [f32; EVIDENCE],
    gate: Box<[u8]>,
    cues: Box<[i8]>,
    /// Four weights to a feature, a byte each, 128 standing for nothing.
    rows: Box<[u32]>,
    variants: Box<[i8]>,
}

static ENGLISH: LazyLock<Packed> = LazyLock::new(|| Packed::shipped(include_bytes!("weights/en.bin")));
static GERMAN: LazyLock<Packed> = LazyLock::new(|| Packed::shipped(include_bytes!("weights/de.bin")));
static COMMON: LazyLock<Packed> = LazyLock::new(|| Packed::shipped(include_bytes!("weights/common.bin")));

impl Packed {
    /// The weights for a language, and whether they know its words; those that know classes of words alone serve the others that have lists.
    pub(super) fn of(language: &str) -> (&'static Packed, bool) {
        match language {
            "en" => (&ENGLISH, true),
            "de" => (&GERMAN, true),
            _ => (&COMMON, false),
        }
    }

    /// Unpacks a file that was compiled in. One that cannot be read is replaced by weights of nothing, which a test makes impossible.
    fn shipped(file: &[u8]) -> Packed {
        Packed::read(file).unwrap_or_else(|| Packed {
            cue_shift: 31,
            row_shift: 31,
            gate_shift: 29,
            cue_step: 0.0,
            row_step: 0.0,
            variant_step: 0.0,
            gain: 0.0,
            joins: false,
            confidence: [0.0; EVIDENCE],
            gate: Box::new([0]),
            cues: Box::new([0; 2]),
            rows: Box::new([NO_WEIGHTS; 2]),
            variants: Box::new([0; 1 << VARIANT_BITS]),
        })
    }

    /// Unpacks a file of weights; `None` if it is none.
    pub(super) fn read(file: &[u8]) -> Option<Packed> {
        let mut bytes = Vec::new();
        zstd::Decoder::new(file).ok()?.read_to_end(&mut bytes).ok()?;
        let rest = bytes.strip_prefix(&MAGIC)?;
        let (bits, rest) = rest.split_at_checked(3)?;
        let [cue_bits, row_bits, gate_bits] = [bits[0], bits[1], bits[2]].map(u32::from);
        if [cue_bits, row_bits].iter().any(|bits| !(1..=26).contains(bits)) || !(3..=26).contains(&gate_bits) {
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
        let (cues, rows) = rest.split_at_checked(1 << cue_bits)?;
        let (rows, variants) = rows.split_at_checked(4 << row_bits)?;
        (variants.len() == 1 << VARIANT_BITS).then_some(())?;
        let signed = |byte: &u8| i8::from_le_bytes([*byte]);
        Some(Packed {
            cue_shift: 32 - cue_bits,
            row_shift: 32 - row_bits,
            gate_shift: 32 - gate_bits,
            cue_step: step(0)?,
            row_step: step(4)?,
            variant_step: step(8)?,
            gain: step(12)?,
            joins: step(16)? >= JOINED_SHARE_MIN,
            confidence,
            gate: gate.into(),
            cues: cues.iter().map(signed).collect(),
            rows: rows
                .chunks_exact(4)
                .map(|row| u32::from_le_bytes([row[0], row[1], row[2], row[3]]) ^ NO_WEIGHTS)
                .collect(),
            variants: variants.iter().map(signed).collect(),
        })
    }
}

// A table has as many entries as its shift leaves values, so that no index lies outside.
impl Weights for Packed {
    fn may_head(&self, word: u32) -> bool {
        let at = word >> self.gate_shift;
        self.gate.get(at as usize / 8).is_some_and(|byte| byte >> (at % 8) & 1 == 1)
    }

    fn cue(&self, feature: Feature) -> f32 {
        f32::from(self.cues[(feature >> self.cue_shift) as usize]) * self.cue_step
    }

    /// Four sums of 16 bits side by side in one word, the even labels before the odd, and how many were added: the weights are above zero as they
    /// are kept, and 256 of them fit.
    type Sums = (u64, i32);

    fn add(&self, (sums, count): &mut (u64, i32), feature: Feature) {
        let row = u64::from(self.rows[(feature >> self.row_shift) as usize]);
        *sums += (row | row << 24) & 0x00FF_00FF_00FF_00FF;
        *count += 1;
    }

    fn total(&self, (sums, count): (u64, i32)) -> Row {
        [0, 32, 16, 48].map(|at| ((sums >> at & 0xFFFF) as i32 - 128 * count) as f32 * self.row_step)
    }

    fn variant(&self, feature: Feature) -> f32 {
        f32::from(self.variants[(feature >> (32 - VARIANT_BITS)) as usize]) * self.variant_step
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
    fn what_is_shipped_can_be_read() {
        for file in [
            &include_bytes!("weights/en.bin")[..],
            include_bytes!("weights/de.bin"),
            include_bytes!("weights/common.bin"),
        ] {
            let packed = Packed::read(file)
                .map(|packed| (packed.cues.len() > 1000, packed.rows.iter().any(|row| *row != NO_WEIGHTS)));
            assert_eq!(packed, Some((true, true)));
        }
        assert!(Packed::read(b"no weights").is_none());
    }
}
