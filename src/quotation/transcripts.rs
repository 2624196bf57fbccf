//! Transcripts and interviews: paragraphs that begin with the speaker's name in capitals and a colon.

use super::classes::{Class, plain_hash};
use super::extract::Candidate;
use super::pieces::Piece;

/// How sure a turn of a transcript is: above every cue inside it.
const TURN_SCORE: f32 = 9.0;
/// Labelled paragraphs that make an article a transcript.
const TURNS_MIN: usize = 3;
/// Turns between one and the next of the same speaker, at most.
const TURNS_NEAR: usize = 12;
/// Labelled paragraphs that do, where all labels are plainly names.
const NAMED_TURNS_MIN: usize = 2;
/// Words of labels that name nobody: *BREAKING NEWS:*.
const RUBRICS: [u32; 14] = [
    plain_hash("briefs"),
    plain_hash("contact"),
    plain_hash("contacts"),
    plain_hash("highlights"),
    plain_hash("news"),
    plain_hash("note"),
    plain_hash("notes"),
    plain_hash("results"),
    plain_hash("sales"),
    plain_hash("source"),
    plain_hash("sources"),
    plain_hash("update"),
    plain_hash("updated"),
    plain_hash("weather"),
];
/// Most words of a label.
const LABEL_WORDS_MAX: usize = 4;
/// Paragraphs without a label that go on with a turn, if another label follows.
const PARAGRAPHS_MAX: u32 = 4;

/// A labelled paragraph: its first piece, its colon, one past its last piece.
#[derive(Clone, Copy)]
struct Turn {
    start: usize,
    colon: usize,
    end: usize,
}

/// The turns of a transcript: `OKAFOR: I had no figures. ...`, with the paragraphs that go on with them. Questions (`Q:`) have no speaker and are
/// left out: their pieces are returned beside. Nothing, if the article is no transcript. `is_surname` knows the people whom the article names in full.
pub(super) fn turns(
    text: &str,
    pieces: &[Piece],
    is_surname: impl Fn(u32) -> bool,
) -> (Vec<Candidate>, Vec<(usize, usize)>) {
    let mut found: Vec<Turn> = Vec::new();
    let mut start = 0;
    while let Some(paragraph) = pieces.get(start).map(|piece| piece.paragraph) {
        let rest = pieces.get(start..).unwrap_or_default();
        let end = start + rest.iter().take_while(|piece| piece.paragraph == paragraph).count();
        if let Some(colon) = label(text, pieces, start, end) {
            found.push(Turn { start, colon, end });
        }
        start = end;
    }
    let name = |turn: &Turn| match pieces.get(turn.start..turn.colon) {
        Some([only]) => is_surname(only.hash),
        Some(label) => is_person(label),
        None => false,
    };
    let transcript = match found.len() {
        TURNS_MIN.. => repeats(pieces, &found) || found.iter().any(name),
        NAMED_TURNS_MIN.. => found.iter().all(name),
        _ => false,
    };
    if !transcript && !is_all_turns(pieces, &found) {
        return (Vec::new(), Vec::new());
    }
    let question = plain_hash("q");
    let turn = |number: usize, turn: &Turn| {
        let mut content = vec![(turn.colon + 1, turn.end)];
        // What stands between two labels belongs to the first of them.
        if let Some(next) = found.get(number + 1).map(|next| next.start) {
            let between = pieces.get(turn.end..next).unwrap_or_default();
            let paragraphs = between.chunk_by(|a, b| a.paragraph == b.paragraph);
            let apart = between.last().map_or(0, |last| last.paragraph - pieces[turn.start].paragraph);
            if apart <= PARAGRAPHS_MAX {
                let mut at = turn.end;
                for paragraph in paragraphs {
                    content.push((at, at + paragraph.len()));
                    at += paragraph.len();
                }
            }
        }
        Candidate {
            head: turn.colon,
            score: TURN_SCORE,
            cue: (turn.colon, turn.colon + 1),
            source: Some((turn.start, turn.colon)),
            content,
            verbatim: true,
            ..Candidate::default()
        }
    };
    let spoken =
        found.iter().enumerate().filter(|(_, turn)| pieces[turn.start].hash != question && turn.colon + 1 < turn.end);
    let questions = found.iter().filter(|turn| pieces[turn.start].hash == question).map(|turn| (turn.start, turn.end));
    (spoken.map(|(number, found)| turn(number, found)).collect(), questions.collect())
}

/// Whether a label stands twice, as in a talk and not in a list.
fn repeats(pieces: &[Piece], found: &[Turn]) -> bool {
    let first = |turn: &Turn| pieces.get(turn.start).map(|piece| piece.hash);
    let near = |at: usize| found.iter().skip(at + 1).take(TURNS_NEAR);
    found.iter().enumerate().any(|(at, turn)| near(at).any(|later| first(later) == first(turn)))
}

/// Whether a label of some words is plainly somebody: a given name, a title or an office is in it.
fn is_person(label: &[Piece]) -> bool {
    let person = |piece: &Piece| matches!(piece.class, Class::Male | Class::Female | Class::Title | Class::Role);
    label.len() > 1 && label.iter().any(person)
}

/// Whether the text is nothing but turns of people whose given names or offices are told: `MINISTER ANNA KERR: We go.`
fn is_all_turns(pieces: &[Piece], found: &[Turn]) -> bool {
    let mut at = 0;
    let follow = found.iter().all(|turn| turn.start == std::mem::replace(&mut at, turn.end));
    let named = |turn: &Turn| is_person(pieces.get(turn.start..turn.colon).unwrap_or_default());
    !found.is_empty() && follow && at == pieces.len() && found.iter().all(named)
}

/// The colon of the label at the head of the paragraph `start..end`, if it has one.
fn label(text: &str, pieces: &[Piece], start: usize, end: usize) -> Option<usize> {
    let head = pieces.get(start..end.min(start + LABEL_WORDS_MAX + 1))?;
    let colon = head.iter().position(|piece| piece.class == Class::Colon).filter(|colon| *colon > 0)?;
    let capitals = |piece: &Piece| piece.word && !piece.span.of(text).chars().any(char::is_lowercase) && piece.capital;
    let label = head.get(..colon)?;
    let whole = label.iter().all(|piece| capitals(piece) || piece.class == Class::Stop);
    (whole && !label.iter().any(|piece| RUBRICS.contains(&piece.hash))).then_some(start + colon)
}
