//! Sources that the field leaves out or takes from the wrong side of a verb, mended by rule.

use std::sync::LazyLock;

use super::classes::{Class, plain_hash, word_hash};
use super::extract::Candidate;
use super::pieces::Piece;

/// Most pieces of a source that a rule finds.
const SOURCE_PIECES_MAX: usize = 12;

/// Mends the sources of candidates in the order of their contents.
pub(super) fn mend_sources(pieces: &[Piece], chosen: &mut [Candidate]) {
    for at in 0..chosen.len() {
        let (before, rest) = chosen.split_at_mut(at);
        let Some(candidate) = rest.first_mut().filter(|candidate| candidate.head < pieces.len()) else { continue };
        let mended = match candidate.source {
            None => place_of_saying(pieces, candidate).or_else(|| goes_on(pieces, before, candidate)),
            Some(source) => subject_before(pieces, candidate, source),
        };
        // What was said names nobody.
        let said = |run: (usize, usize)| candidate.content.iter().any(|(from, to)| *from < run.1 && run.0 < *to);
        candidate.source = mended.filter(|run| !said(*run)).or(candidate.source);
    }
}

/// Verbs of which *it* is nobody: *it emerged that ...*
const EMERGES: [u32; 8] = [
    plain_hash("emerged"),
    plain_hash("emerges"),
    plain_hash("transpired"),
    plain_hash("transpires"),
    plain_hash("seemed"),
    plain_hash("seems"),
    plain_hash("appeared"),
    plain_hash("appears"),
];

/// Whether *it* is nobody beside this cue: *it emerged that*, *it has been claimed*.
pub(super) fn emerges(pieces: &[Piece], candidate: &Candidate) -> bool {
    let Some(head) = pieces.get(candidate.head) else { return false };
    let passive = candidate.head.checked_sub(1).and_then(|before| pieces.get(before)).is_some_and(|before| {
        before.class == Class::Be && matches!(head.class, Class::Reporting | Class::Attitude | Class::Ed)
    });
    passive || EMERGES.contains(&head.hash)
}

const ES: u32 = plain_hash("es");
static HEISST: LazyLock<[u32; 4]> = LazyLock::new(|| ["hieß", "heißt", "heisst", "hiess"].map(word_hash));
const FROM_WHERE: [u32; 8] = [
    plain_hash("in"),
    plain_hash("im"),
    plain_hash("vom"),
    plain_hash("von"),
    plain_hash("aus"),
    plain_hash("bei"),
    plain_hash("auf"),
    plain_hash("seitens"),
];

/// „...“, heißt es in der Erklärung: where it is said stands for who says it.
fn place_of_saying(pieces: &[Piece], candidate: &Candidate) -> Option<(usize, usize)> {
    let (from, to) = candidate.cue;
    let cue = pieces.get(from..to)?;
    let after = pieces.get(to)?;
    let says = cue.iter().any(|piece| HEISST.contains(&piece.hash)) && cue.iter().any(|piece| piece.hash == ES);
    let here = |piece: &&Piece| {
        piece.sentence == after.sentence
            && (piece.word && !piece.quoted())
            && !matches!(piece.class, Class::That | Class::Subordinator)
    };
    let length = pieces.get(to + 1..)?.iter().take(SOURCE_PIECES_MAX).take_while(here).count();
    (says && FROM_WHERE.contains(&after.hash) && length > 0).then_some((to + 1, to + 1 + length))
}

const OBJECTS: [u32; 6] = [
    plain_hash("dem"),
    plain_hash("den"),
    plain_hash("einem"),
    plain_hash("einen"),
    plain_hash("ihm"),
    plain_hash("ihn"),
];

/// *Orlo warf dem Minister vor*: what stands behind the verb in the dative or accusative hears it; the source stands before the verb.
fn subject_before(pieces: &[Piece], candidate: &Candidate, source: (usize, usize)) -> Option<(usize, usize)> {
    let (head, cue) = (pieces.get(candidate.head)?, candidate.cue);
    let object = pieces.get(source.0).is_some_and(|piece| OBJECTS.contains(&piece.hash));
    if !object || source.0 < cue.1 || !matches!(head.class, Class::Reporting | Class::Attitude) || head.capital {
        return None;
    }
    let subject = |piece: &&Piece| {
        piece.sentence == head.sentence
            && piece.word
            && !piece.quoted()
            && !matches!(
                piece.class,
                Class::That
                    | Class::Wh
                    | Class::Subordinator
                    | Class::Coordinator
                    | Class::Reporting
                    | Class::Attitude
                    | Class::Be
                    | Class::Have
                    | Class::Modal
            )
    };
    let length = pieces.get(..cue.0)?.iter().rev().take(SOURCE_PIECES_MAX).take_while(subject).count();
    let from = cue.0 - length;
    let first = pieces.get(from)?;
    (length > 0 && !matches!(first.class, Class::Preposition | Class::Adverb | Class::Time)).then_some((from, cue.0))
}

/// *Orlo denied it and added that ...*: a verb behind an *and* shares the subject of the quotation before it.
fn goes_on(pieces: &[Piece], before: &[Candidate], candidate: &Candidate) -> Option<(usize, usize)> {
    let head = pieces.get(candidate.head)?;
    let and = candidate.cue.0.checked_sub(1).and_then(|and| pieces.get(and))?;
    if and.class != Class::Coordinator || head.class != Class::Reporting {
        return None;
    }
    let last = before.iter().rev().find(|other| other.head < candidate.head)?;
    let same = pieces.get(last.head)?.sentence == head.sentence;
    last.source.filter(|_| same)
}
