//! What the borders of a content are told by beyond their neighbours: how the cue stands in its sentence, and which stretches are near.

use super::classes::Class;
use super::features::{Likelihood, Way, at, bucket, near};
use super::pieces::Piece;

/// How a cue stands in its sentence: between commas, at an end, before "that".
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Frame {
    /// The first mark or stretch to the left, and how far.
    pub(super) left: u32,
    /// The first mark, stretch or "that" to the right, how far, and whether the sentence goes on after it.
    pub(super) right: u32,
}

impl Frame {
    pub(super) fn of(pieces: &[Piece], head: usize) -> Frame {
        let stops = |piece: &Piece| !piece.word || piece.quoted() || piece.class == Class::That;
        // The first stop on one side: how far, and what it is; 0 beyond the sentence.
        let first = |side: isize| {
            (1..16).find_map(|step| {
                let piece = near(pieces, head, side * step);
                let outside = piece.sentence == u32::MAX;
                (outside || stops(piece)).then(|| (step, if outside { 0 } else { 1 + piece.class as u32 }))
            })
        };
        let left = first(-1).map(|(step, what)| what << 4 | bucket(step as usize));
        let right = first(1).map(|(step, what)| {
            let goes_on = near(pieces, head, step + 1).sentence != u32::MAX;
            what << 5 | bucket(step as usize) << 1 | u32::from(goes_on)
        });
        Frame { left: left.unwrap_or(0), right: right.unwrap_or(0) }
    }
}

/// The stretches nearest to a border.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Beside {
    /// The nearest after it: 0 if there is none, else of which kind and how far.
    pub(super) after: u32,
    /// What lies between: closed-class words.
    pub(super) way_after: u32,
    pub(super) before: u32,
    pub(super) way_before: u32,
}

/// What is told apart of a stretch beside a border, and of what stands before it.
fn stretch_sort(pieces: &[Piece], i: usize) -> u32 {
    let stretch = at(pieces, i, 0);
    let words = match stretch.words {
        0..=2 => 0,
        3..=5 => 1,
        6..=9 => 2,
        _ => 3,
    };
    1 + (words << 1 | u32::from(stretch.capital))
}

/// What lies beside each border of a window, its last included.
pub(super) fn beside(pieces: &[Piece], from: usize, to: usize) -> Vec<Beside> {
    let mut all = vec![Beside::default(); to + 1 - from];
    let (mut seen, mut way, mut steps) = (0, Way::default(), 0);
    for i in from..to {
        let piece = at(pieces, i, 0);
        if piece.quoted() {
            (seen, way, steps) = (stretch_sort(pieces, i) << 8 | piece.suffix << 12, Way::default(), 0);
        } else {
            way = way.pass(piece, Likelihood::Unlikely);
            steps += 1;
        }
        if seen > 0
            && let Some(slot) = all.get_mut(i + 1 - from)
        {
            (slot.before, slot.way_before) = (seen | bucket(steps), way.skeleton);
        }
    }
    (seen, way, steps) = (0, Way::default(), 0);
    for i in (from..to).rev() {
        let piece = at(pieces, i, 0);
        if piece.quoted() {
            (seen, way, steps) =
                (stretch_sort(pieces, i) << 8 | u32::from(at(pieces, i, -1).class as u8) << 12, Way::default(), 0);
        } else {
            way = way.pass(piece, Likelihood::Unlikely);
            steps += 1;
        }
        if seen > 0
            && let Some(slot) = all.get_mut(i - from)
        {
            (slot.after, slot.way_after) = (seen | bucket(steps), way.skeleton);
        }
    }
    all
}
