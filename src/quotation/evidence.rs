//! How sure a quotation is: what is known of it, weighed.

use super::QuotationKind;
use super::classes::Class;
use super::extract::{CUE_SCORE_MIN, Candidate};
use super::model::{EVIDENCE, Weights};
use super::pieces::Piece;
use super::words::Token;

/// Words of the content: all, and those of its largest stretch.
pub(super) fn content_words(pieces: &[Piece], candidate: &Candidate) -> (u32, u32) {
    let inside = candidate.content.iter().flat_map(|(from, to)| pieces.get(*from..*to).unwrap_or_default());
    inside.fold((0, 0), |(all, stretch), piece| {
        (all + piece.words, if piece.quoted() { stretch.max(piece.words) } else { stretch })
    })
}

/// What is known of a quotation that tells how sure it is; the weights of these numbers are learned.
pub(super) fn evidence(
    pieces: &[Piece],
    candidate: &Candidate,
    kind: QuotationKind,
    (words, stretch): &(u32, u32),
    source: &[Token<'_>],
    named: bool,
) -> [f32; EVIDENCE] {
    let yes = |known: bool| f32::from(u8::from(known));
    let pronoun = source.first().is_some_and(|first| first.class == Class::Pronoun);
    let cued = candidate.head != usize::MAX;
    let score = candidate.score.clamp(-3.0, 6.0);
    let indirect = yes(kind == QuotationKind::Indirect);
    let length = (*words).min(20) as f32 / 20.0;
    let gain = candidate.gain.clamp(-5.0, 20.0) / 10.0;
    let first = candidate.content.first().map_or(0, |run| run.0);
    let class = |i: usize| pieces.get(i).map_or(Class::Punctuation, |piece| piece.class);
    let that = class(first) == Class::That || first > 0 && class(first - 1) == Class::That;
    [
        1.0,
        score / 3.0,
        yes(kind == QuotationKind::Direct),
        yes(kind == QuotationKind::Mixed),
        yes(kind == QuotationKind::Direct) * score / 3.0,
        length,
        yes(*words < 3),
        yes(!source.is_empty()),
        yes(pronoun),
        yes(named),
        yes(candidate.carried),
        yes(!cued && !candidate.carried),
        yes(cued && candidate.score < CUE_SCORE_MIN),
        yes(candidate.content.len() > 1),
        yes(*stretch >= 6),
        yes(source.len() > 8),
        gain,
        indirect * gain,
        indirect * candidate.gain.clamp(-5.0, 5.0) / 5.0,
        indirect * score / 3.0,
        indirect * length,
        indirect * yes(!source.is_empty()),
        indirect * yes(first == candidate.cue.1),
        indirect * yes(first < candidate.cue.0),
        indirect * yes(that),
        indirect * yes(class(first) == Class::To),
        indirect * yes(class(candidate.head) == Class::Reporting),
        indirect * yes(class(candidate.head) == Class::Attitude),
        indirect * yes(class(candidate.head) == Class::CueNoun),
    ]
}

/// How sure a quotation is, from 0 to 1.
pub(super) fn confidence(weights: &impl Weights, evidence: &[f32; EVIDENCE]) -> f32 {
    let sum: f32 = weights.confidence().iter().zip(evidence).map(|(weight, known)| weight * known).sum();
    1.0 / (1.0 + (-sum).exp())
}
