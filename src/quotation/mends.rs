//! Contents that say nothing, as a time or a listener does, and the clause before an attribution that they were taken for.

use super::classes::{Class, plain_hash};
use super::extract::Candidate;
use super::pieces::Piece;

/// Most words of a time or a listener.
const EMPTY_WORDS_MAX: usize = 6;
/// Fewest words of a clause that is reported.
const CLAUSE_WORDS_MIN: usize = 3;
/// Pieces that are looked over for the clause before an attribution.
const LOOK_BACK_MAX: usize = 60;
/// Most words of the name in an attribution, and of the description behind it.
const NAME_WORDS_MAX: usize = 4;
const DESCRIPTION_PIECES_MAX: usize = 12;

const COMMENT: u32 = plain_hash("comment");
const TO: u32 = plain_hash("to");
const BE: u32 = plain_hash("be");
const UNNAMED: [u32; 3] = [plain_hash("named"), plain_hash("identified"), plain_hash("quoted")];
const BEFORE_COMMENT: [u32; 8] = [
    plain_hash("a"),
    plain_hash("any"),
    plain_hash("immediate"),
    plain_hash("further"),
    plain_hash("request"),
    plain_hash("requests"),
    plain_hash("for"),
    plain_hash("no"),
];
const TOLD: [u32; 3] = [plain_hash("told"), plain_hash("tells"), plain_hash("telling")];
const LISTENERS: [u32; 8] = [
    plain_hash("reporters"),
    plain_hash("journalists"),
    plain_hash("news"),
    plain_hash("press"),
    plain_hash("conference"),
    plain_hash("briefing"),
    plain_hash("newspaper"),
    plain_hash("parliament"),
];

/// Takes contents away that are only when or to whom something was said; the clause before the attribution is put in their place, if there is one.
pub(super) fn mend_content(pieces: &[Piece], candidate: &mut Candidate) {
    if is_caption(pieces, candidate) {
        candidate.content.clear();
        return;
    }
    let empty = |run: &(usize, usize)| says_nothing(pieces, candidate, *run);
    let [run] = candidate.content[..] else {
        let kept: Vec<(usize, usize)> = candidate.content.iter().copied().filter(|run| !empty(run)).collect();
        candidate.content = kept;
        return;
    };
    let empty = empty(&run);
    // Only a clause cut short ("The port", of "The port will close, Orlo said") is looked at again.
    let short = run.1 < candidate.cue.0 && run.1 - run.0 <= CLAUSE_WORDS_MIN;
    if !empty && !short {
        return;
    }
    match clause_before(pieces, candidate.head, candidate.cue.0, empty) {
        Some((clause, source)) if empty || run.0 == clause.0 && run.1 < clause.1 => {
            candidate.content = vec![clause];
            candidate.source = Some(source);
        }
        _ if empty => candidate.content.clear(),
        _ => {}
    }
}

/// "on Monday", "to comment", and behind *told* "reporters".
fn says_nothing(pieces: &[Piece], candidate: &Candidate, (from, to): (usize, usize)) -> bool {
    let Some(run) = pieces.get(from..to).filter(|run| run.len() <= EMPTY_WORDS_MAX + 2) else { return false };
    if run.iter().any(Piece::quoted) {
        return false;
    }
    let mut words = run.iter().filter(|piece| piece.word);
    let count = words.clone().count();
    let Some((first, last)) = words.clone().next().zip(words.clone().next_back()) else { return false };
    let second = words.clone().nth(1).map_or(0, |piece| piece.hash);
    if first.hash == TO && (second == COMMENT || second == BE && words.clone().any(|w| UNNAMED.contains(&w.hash))) {
        return true;
    }
    if last.hash == COMMENT {
        return words.take(count - 1).all(|piece| BEFORE_COMMENT.contains(&piece.hash));
    }
    let time = |piece: &Piece| {
        matches!(piece.class, Class::Time | Class::Preposition | Class::Number | Class::Determiner) && !piece.quoted()
    };
    if count <= EMPTY_WORDS_MAX && words.clone().any(|piece| piece.class == Class::Time) && words.clone().all(time) {
        return true;
    }
    let told = from == candidate.cue.1 && pieces.get(candidate.head).is_some_and(|head| TOLD.contains(&head.hash));
    let listener =
        |piece: &Piece| piece.capital || LISTENERS.contains(&piece.hash) || matches!(piece.class, Class::Determiner);
    told && count <= NAME_WORDS_MAX && words.all(listener)
}

/// Labels before a colon behind which no speech stands: *Photograph: Northwire*.
const CAPTIONS: [u32; 17] = [
    plain_hash("photograph"),
    plain_hash("photographs"),
    plain_hash("photo"),
    plain_hash("photos"),
    plain_hash("picture"),
    plain_hash("pictures"),
    plain_hash("image"),
    plain_hash("images"),
    plain_hash("illustration"),
    plain_hash("composite"),
    plain_hash("graphic"),
    plain_hash("video"),
    plain_hash("foto"),
    plain_hash("fotos"),
    plain_hash("bild"),
    plain_hash("related"),
    plain_hash("quelle"),
];

/// Whether the cue is a colon behind the label of a picture or of a list.
fn is_caption(pieces: &[Piece], candidate: &Candidate) -> bool {
    let label = candidate.head.checked_sub(1).and_then(|before| pieces.get(before));
    pieces.get(candidate.head).is_some_and(|head| head.class == Class::Colon)
        && label.is_some_and(|label| CAPTIONS.contains(&label.hash))
}

type Run = (usize, usize);

/// "Sales rose, Jan Orlo, its chief, said on Monday": the clause, and the name with its description, before the cue that begins at `cue`.
/// `anyone` may have said it, named or not.
fn clause_before(pieces: &[Piece], head: usize, cue: usize, anyone: bool) -> Option<(Run, Run)> {
    if pieces.get(head)?.class != Class::Reporting {
        return None;
    }
    let sentence = pieces.get(head)?.sentence;
    let low = cue.saturating_sub(LOOK_BACK_MAX);
    let mut start = cue;
    while start > low && pieces[start - 1].sentence == sentence && !matches!(pieces[start - 1].class, Class::Dash) {
        start -= 1;
    }
    let comma = |at: &usize| pieces[*at].class == Class::Comma;
    let named = |from: usize, to: usize| {
        (1..=NAME_WORDS_MAX).contains(&to.saturating_sub(from))
            && pieces[from..to].iter().all(|piece| piece.word && piece.capital && !piece.quoted())
            && pieces[from..to]
                .iter()
                .any(|piece| matches!(piece.class, Class::Name | Class::Male | Class::Female | Class::Title))
    };
    let last = (start..cue).rev().find(comma)?;
    let split = if last + 1 == cue {
        // A description between commas, and the name before it.
        let before = (start.max(last.saturating_sub(DESCRIPTION_PIECES_MAX))..last).rev().find(comma)?;
        let described = pieces.get(before + 1).is_some_and(|piece| {
            matches!(piece.class, Class::Determiner | Class::Possessive | Class::Role | Class::Former | Class::Body)
        });
        let name = (start..before).rev().find(comma)?;
        (described && named(name + 1, before)).then_some(name)?
    } else {
        // "Jan Orlo, chairman of the Board told Reuters": the name before an office without an article.
        let name = (start.max(last.saturating_sub(NAME_WORDS_MAX + 1))..last).rev().find(comma);
        let bare = pieces.get(last + 1).is_some_and(|piece| piece.class == Class::Role);
        let name = name.filter(|name| anyone && bare && named(name + 1, last));
        let said = named(last + 1, cue) || anyone && is_subject(pieces.get(last + 1..cue)?);
        name.or(said.then_some(last))?
    };
    let clause = pieces.get(start..split)?;
    let plain = clause.iter().filter(|piece| piece.word).count() >= CLAUSE_WORDS_MIN
        && !clause
            .iter()
            .any(|piece| piece.quoted() || piece.class == Class::Reporting && piece.hash == pieces[head].hash)
        && !clause.first().is_some_and(|piece| {
            matches!(
                piece.class,
                Class::Preposition | Class::Subordinator | Class::Ing | Class::Coordinator | Class::Time
            )
        });
    plain.then_some(((start, split), (split + 1, cue)))
}

/// Whether these can be the subject of a cue that follows: "a spokesman for the Ministry of Fish", "harbour sources".
fn is_subject(pieces: &[Piece]) -> bool {
    let verb = |piece: &Piece| {
        matches!(
            piece.class,
            Class::Be | Class::Have | Class::Do | Class::Modal | Class::Reporting | Class::That | Class::Wh | Class::To
        ) && !piece.capital
    };
    let speaks = |piece: &Piece| matches!(piece.class, Class::Role | Class::Body | Class::Name | Class::Document);
    let begins = pieces.first().is_some_and(|first| {
        !matches!(
            first.class,
            Class::Preposition | Class::Coordinator | Class::Subordinator | Class::Ing | Class::Adverb | Class::Time
        )
    });
    let whole = pieces.iter().all(|piece| piece.word && !piece.quoted() && !verb(piece));
    begins && whole && pieces.len() <= DESCRIPTION_PIECES_MAX && pieces.iter().any(speaks)
}
