//! Weights in full precision, and how they are packed.

use std::io::Write;

use super::super::features::Feature;
use super::super::found::Found;
use super::super::model::{EVIDENCE, Row, VARIANT_BITS, Weights};
use super::super::weights::{JOINED_SHARE_MIN, MAGIC};

/// Weights in full precision.
#[derive(Clone, Debug)]
pub(super) struct Table {
    cue_bits: u32,
    row_bits: u32,
    pub(super) cues: Vec<f32>,
    pub(super) rows: Vec<Row>,
    pub(super) variants: Vec<f32>,
    /// Weight of what the field says of a content; 0 if contents are not weighed once more.
    pub(super) gain: f32,
    /// Share of the quotations that hold several long stretches, of those that hold one.
    pub(super) joined: f32,
    gate: Vec<u8>,
    /// Weights of what is known of a quotation, for its confidence.
    pub(super) confidence: [f32; EVIDENCE],
}

/// Bits of the table that says which words may head a cue.
const GATE_BITS: u32 = 18;

impl Table {
    pub(super) fn new(cue_bits: u32, row_bits: u32) -> Table {
        Table {
            cue_bits,
            row_bits,
            cues: vec![0.0; 1 << cue_bits],
            rows: vec![[0.0; 4]; 1 << row_bits],
            variants: vec![0.0; 1 << VARIANT_BITS],
            gain: 0.0,
            joined: 0.0,
            gate: vec![0; 1 << (GATE_BITS - 3)],
            confidence: [0.0; EVIDENCE],
        }
    }

    /// A table of no weights with the same gate.
    pub(super) fn blank(&self, row_bits: u32) -> Table {
        Table { gate: self.gate.clone(), joined: self.joined, ..Table::new(self.cue_bits, row_bits) }
    }

    /// Lets a word head cues.
    pub(super) fn open(&mut self, word: u32) {
        let at = word >> (32 - GATE_BITS);
        self.gate[at as usize / 8] |= 1 << (at % 8);
    }

    pub(super) fn cue_at(&self, feature: Feature) -> usize {
        (feature >> (32 - self.cue_bits)) as usize
    }

    pub(super) fn row_at(&self, feature: Feature) -> usize {
        (feature >> (32 - self.row_bits)) as usize
    }

    pub(super) fn variant_at(feature: Feature) -> usize {
        (feature >> (32 - VARIANT_BITS)) as usize
    }

    /// The sums of the weights of some features of a window.
    pub(super) fn row<'f>(&self, features: impl Iterator<Item = &'f Feature>) -> Row {
        let mut sums = [0.0; 4];
        for feature in features {
            for (sum, weight) in sums.iter_mut().zip(self.rows[self.row_at(*feature)]) {
                *sum += weight;
            }
        }
        sums
    }

    /// The file of these weights.
    ///
    /// # Errors
    /// Compression fails.
    pub(super) fn packed(&self) -> std::io::Result<Vec<u8>> {
        let largest =
            |weights: &mut dyn Iterator<Item = f32>| weights.fold(1e-6f32, |largest, weight| largest.max(weight.abs()));
        let cue_step = largest(&mut self.cues.iter().copied()) / 127.0;
        let row_step = largest(&mut self.rows.iter().flatten().copied()) / 127.0;
        let variant_step = largest(&mut self.variants.iter().copied()) / 127.0;
        let byte = |weight: f32, step: f32| ((weight / step).round() as i8).to_le_bytes()[0];
        let mut bytes = MAGIC.to_vec();
        bytes.extend([self.cue_bits as u8, self.row_bits as u8, GATE_BITS as u8]);
        bytes.extend(cue_step.to_le_bytes());
        bytes.extend(row_step.to_le_bytes());
        bytes.extend(variant_step.to_le_bytes());
        bytes.extend(self.gain.to_le_bytes());
        bytes.extend(self.joined.to_le_bytes());
        self.confidence.iter().for_each(|weight| bytes.extend(weight.to_le_bytes()));
        bytes.extend(&self.gate);
        bytes.extend(self.cues.iter().map(|weight| byte(*weight, cue_step)));
        bytes.extend(self.rows.iter().flatten().map(|weight| byte(*weight, row_step)));
        bytes.extend(self.variants.iter().map(|weight| byte(*weight, variant_step)));
        let mut packer = zstd::Encoder::new(Vec::new(), 19)?;
        packer.write_all(&bytes)?;
        packer.finish()
    }
}

impl Weights for Table {
    fn may_head(&self, word: u32) -> bool {
        let at = word >> (32 - GATE_BITS);
        self.gate[at as usize / 8] >> (at % 8) & 1 == 1
    }

    type Weight = f32;

    fn cues(&self, found: &mut Found, sums: &mut Vec<f32>) {
        sums.clear();
        sums.extend(found.lists().map(|list| list.iter().map(|feature| self.cues[self.cue_at(*feature)]).sum::<f32>()));
    }

    fn cue_score(&self, sum: f32) -> f32 {
        sum
    }

    fn rows(&self, found: &mut Found, sums: &mut Vec<Row>) {
        sums.clear();
        sums.extend(found.lists().map(|list| self.row(list.iter())));
    }

    fn contents(&self, found: &mut Found, sums: &mut Vec<f32>) {
        let weight = |feature: &Feature| self.variants[Table::variant_at(*feature)];
        sums.clear();
        sums.extend(found.lists().map(|list| list.iter().map(weight).sum::<f32>()));
    }

    fn variant_score(&self, sum: f32) -> f32 {
        sum
    }

    fn gain(&self) -> f32 {
        self.gain
    }

    fn joins(&self) -> bool {
        self.joined >= JOINED_SHARE_MIN
    }

    fn confidence(&self) -> &[f32; EVIDENCE] {
        &self.confidence
    }
}

/// A small generator of numbers (Knuth's MMIX), so that training twice gives the same weights.
pub(super) struct Random(pub(super) u64);

impl Random {
    pub(super) fn next(&mut self) -> u32 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33) as u32
    }

    fn below(&mut self, n: usize) -> usize {
        self.next() as usize % n.max(1)
    }

    pub(super) fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.below(i + 1));
        }
    }
}
