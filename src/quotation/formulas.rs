//! Attributions of a fixed form, which no learned weights are needed for.

use super::choice::STRETCH_WORDS_MIN;
use super::classes::{Class, plain_hash};
use super::extract::Candidate;
use super::pieces::Piece;

/// How sure a formula is, in log-odds.
const FORMULA_SCORE: f32 = 3.0;

/// The attributions of a fixed form whose cue is at `i`.
pub(super) fn formula(pieces: &[Piece], i: usize) -> Option<Candidate> {
    signature(pieces, i).or_else(|| learnt_from(pieces, i)).or_else(|| in_the_words_of(pieces, i))
}

/// Words that a signature has at most.
const SIGNATURE_WORDS_MAX: usize = 14;

/// "..." — Name, Office: a dash after a stretch, and after it a name up to the line's end.
fn signature(pieces: &[Piece], dash: usize) -> Option<Candidate> {
    let (stretch, after) = (pieces.get(dash.checked_sub(1)?)?, pieces.get(dash + 1)?);
    if pieces.get(dash)?.class != Class::Dash
        || !stretch.quoted()
        || stretch.words < STRETCH_WORDS_MIN
        || !after.capital
    {
        return None;
    }
    let rest = pieces.get(dash + 1..pieces.len().min(dash + 2 + SIGNATURE_WORDS_MAX)).unwrap_or_default();
    let here = |piece: &&Piece| {
        piece.paragraph == after.paragraph && !piece.quoted() && !matches!(piece.class, Class::Stop | Class::Dash)
    };
    let length = rest.iter().take_while(here).count();
    let verb = |piece: &Piece| {
        matches!(piece.class, Class::Reporting | Class::Be | Class::Have | Class::Modal | Class::Ed | Class::Attitude)
            && !piece.capital
    };
    let inside = rest.get(..length).unwrap_or_default();
    let ends = rest
        .get(length)
        .is_none_or(|next| next.paragraph != after.paragraph || next.quoted() || next.class == Class::Stop);
    (length > 0 && length <= SIGNATURE_WORDS_MAX && ends && !inside.iter().any(verb)).then(|| Candidate {
        head: dash,
        score: FORMULA_SCORE,
        cue: (dash, dash + 1),
        source: Some((dash + 1, dash + 1 + length)),
        content: vec![(dash - 1, dash)],
        carried: false,
        verbatim: false,
    })
}

const LEARNT: [u32; 3] = [plain_hash("learnt"), plain_hash("learned"), plain_hash("heard")];
const FROM: u32 = plain_hash("from");
/// Pieces between "learnt" and "from" at most, and between it and the agency's comma.
const LEARNT_FROM_MAX: usize = 5;
/// Most words of the one it was learnt from.
const INFORMANT_WORDS_MAX: usize = 16;

/// "The talks go on, Northwire learnt on Monday from Minister Jan Orlo": the one it was learnt from is the source.
fn learnt_from(pieces: &[Piece], i: usize) -> Option<Candidate> {
    let verb = pieces.get(i)?;
    if !LEARNT.contains(&verb.hash) {
        return None;
    }
    let from = (i + 1..pieces.len().min(i + 1 + LEARNT_FROM_MAX)).find(|&at| pieces[at].hash == FROM)?;
    let comma = (i.saturating_sub(LEARNT_FROM_MAX)..i).rev().find(|&at| pieces[at].class == Class::Comma)?;
    let mut start = comma;
    while start > 0 && pieces[start - 1].sentence == verb.sentence {
        start -= 1;
    }
    // Past "TARSK, March 3 (Northwire) —".
    let dash = (start..comma.min(start + 14)).find(|&at| pieces[at].class == Class::Dash);
    let start = dash.map_or(start, |dash| dash + 1);
    let ends = |at: &usize| {
        let piece = &pieces[*at];
        piece.sentence != verb.sentence
            || piece.quoted()
            || matches!(piece.class, Class::Stop | Class::Comma | Class::Semicolon)
    };
    let limit = pieces.len().min(from + 1 + INFORMANT_WORDS_MAX);
    let end = (from + 1..limit).find(ends).unwrap_or(limit);
    (end > from + 1 && comma > start + 1).then(|| Candidate {
        head: i,
        score: FORMULA_SCORE,
        cue: (i, i + 1),
        source: Some((from + 1, end)),
        content: vec![(start, comma)],
        carried: false,
        verbatim: false,
    })
}

const IN_THE_WORDS_OF: [u32; 4] = [plain_hash("in"), plain_hash("the"), plain_hash("words"), plain_hash("of")];

/// "In the words of a former member, Jan Orlo, “...”": what is between it and the stretch is the source.
fn in_the_words_of(pieces: &[Piece], i: usize) -> Option<Candidate> {
    let phrase = pieces.get(i..i + IN_THE_WORDS_OF.len())?;
    if !phrase.iter().map(|piece| piece.hash).eq(IN_THE_WORDS_OF) {
        return None;
    }
    let from = i + IN_THE_WORDS_OF.len();
    let limit = pieces.len().min(from + INFORMANT_WORDS_MAX);
    let stretch = (from..limit).find(|&at| pieces[at].quoted() && pieces[at].words >= STRETCH_WORDS_MIN)?;
    let comma = stretch.checked_sub(1).filter(|&at| pieces[at].class == Class::Comma && at > from)?;
    (pieces[stretch].paragraph == pieces[i].paragraph).then(|| Candidate {
        head: i + 2,
        score: FORMULA_SCORE,
        cue: (i, from),
        source: Some((from, comma)),
        content: vec![(stretch, stretch + 1)],
        carried: false,
        verbatim: false,
    })
}
