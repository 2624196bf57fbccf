//! Attributions of a fixed form, which no learned weights are needed for.

use super::choice::STRETCH_WORDS_MIN;
use super::classes::{Class, plain_hash};
use super::extract::Candidate;
use super::pieces::Piece;

/// How sure a formula is, in log-odds.
const FORMULA_SCORE: f32 = 3.0;

/// The attributions of a fixed form whose cue is at `i`.
pub(super) fn formula(pieces: &[Piece], i: usize) -> Option<Candidate> {
    let piece = pieces.get(i)?;
    // Few pieces can be the cue of any: told by the piece alone.
    if piece.class == Class::Reporting
        && let Some(found) = closing(pieces, i)
    {
        return Some(found);
    }
    let asked = matches!(piece.class, Class::Dash | Class::CuePhrase)
        || piece.hash == IN_THE_WORDS_OF[0]
        || LEARNT.contains(&piece.hash);
    if !asked {
        return None;
    }
    signature(pieces, i)
        .or_else(|| learnt_from(pieces, i))
        .or_else(|| in_the_words_of(pieces, i))
        .or_else(|| according_to(pieces, i))
}

/// Most words of the name behind a stretch of several paragraphs.
const NAME_WORDS_MAX: usize = 4;

/// A stretch of several paragraphs, each opened with a mark, of which only the last closes, and right behind it "Jan Orlo said" or "she said": its sentence
/// is the first paragraph's, so that no window holds both.
fn closing(pieces: &[Piece], verb: usize) -> Option<Candidate> {
    let piece = pieces.get(verb).filter(|piece| !piece.capital)?;
    let name =
        |piece: &&Piece| piece.word && piece.capital && !piece.quoted() && piece.paragraph == pieces[verb].paragraph;
    let pronoun = |at: usize| pieces.get(at).is_some_and(|piece| piece.class == Class::Pronoun && !piece.quoted());
    let words = pieces.get(..verb)?.iter().rev().take(NAME_WORDS_MAX + 1).take_while(name).count();
    let behind = pieces.get(verb + 1..).unwrap_or_default().iter().take(NAME_WORDS_MAX + 1).take_while(name).count();
    let (stretch, source) = if words > 0 && words <= NAME_WORDS_MAX {
        ((verb - words).checked_sub(1)?, (verb - words, verb))
    } else if verb > 1 && pronoun(verb - 1) {
        (verb - 2, (verb - 1, verb))
    } else if behind > 0 && behind <= NAME_WORDS_MAX {
        (verb.checked_sub(1)?, (verb + 1, verb + 1 + behind))
    } else {
        return None;
    };
    let said = pieces.get(stretch).filter(|said| said.quoted() && said.paragraph < piece.paragraph)?;
    // "...” Orlo insisted the port was shut": a sentence of its own.
    let ends = pieces.get(source.1.max(verb + 1)).is_none_or(|next| {
        matches!(next.class, Class::Stop | Class::Comma | Class::Time) || next.paragraph != piece.paragraph
    });
    (ends && said.marks.1 - said.marks.0 > 1).then(|| Candidate {
        head: verb,
        score: FORMULA_SCORE,
        cue: (verb, verb + 1),
        source: Some(source),
        content: vec![(stretch, stretch + 1)],
        ..Candidate::default()
    })
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
        ..Candidate::default()
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
        ..Candidate::default()
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
        ..Candidate::default()
    })
}

/// "According to the minister, Jan Orlo, “...”", "Selon le maire, “...”" at a sentence's head: what is between it and the stretch is the source.
fn according_to(pieces: &[Piece], i: usize) -> Option<Candidate> {
    let phrase = pieces.get(i)?;
    let before = i.checked_sub(1).and_then(|before| pieces.get(before));
    let leads = before.is_none_or(|before| before.sentence != phrase.sentence);
    if phrase.class != Class::CuePhrase || !phrase.capital || !leads {
        return None;
    }
    let after = pieces.get(i + 1)?;
    let from = i + 1 + usize::from(matches!(after.class, Class::To | Class::Preposition) && !after.capital);
    let limit = pieces.len().min(from + INFORMANT_WORDS_MAX);
    let stretch = (from..limit).find(|&at| pieces[at].quoted())?;
    let comma = stretch.checked_sub(1).filter(|&at| pieces[at].class == Class::Comma && at > from)?;
    let plain = pieces.get(from..comma)?.iter().all(|piece| {
        piece.sentence == phrase.sentence
            && (piece.capital
                || !matches!(
                    piece.class,
                    Class::Reporting
                        | Class::Attitude
                        | Class::Be
                        | Class::Have
                        | Class::Do
                        | Class::Modal
                        | Class::That
                        | Class::Colon
                ))
    });
    (plain && pieces[stretch].words >= STRETCH_WORDS_MIN && pieces[stretch].sentence == phrase.sentence).then(|| {
        Candidate {
            head: i,
            score: FORMULA_SCORE,
            cue: (i, from),
            source: Some((from, comma)),
            content: vec![(stretch, stretch + 1)],
            ..Candidate::default()
        }
    })
}

/// Pieces between a stretch and the reporting word after it, at most.
const AUXILIARIES_MAX: usize = 2;

/// « ... », a déclaré la ministre, Jan Orlo: a stretch, a reporting word, the source. For languages that the weights know no words of, where this is the
/// commonest order and English the stranger.
pub(super) fn inverted(text: &str, pieces: &[Piece], i: usize) -> Option<Candidate> {
    let verb = pieces.get(i).filter(|piece| piece.class == Class::Reporting && !piece.capital)?;
    let helps = |piece: &&Piece| {
        piece.word
            && !piece.capital
            && !piece.quoted()
            && matches!(piece.class, Class::Have | Class::Be | Class::Pronoun | Class::Object | Class::Other)
    };
    let helpers = pieces.get(..i)?.iter().rev().take(AUXILIARIES_MAX).take_while(helps).count();
    let mut at = i - helpers;
    let cue = at;
    while at > 0 && i - at < 5 && matches!(pieces[at - 1].class, Class::Comma | Class::Dash) {
        at -= 1;
    }
    let stretch = at.checked_sub(1)?;
    let (words, sentence) = (pieces[stretch].words, pieces[stretch].sentence);
    if sentence == verb.sentence && !pieces[stretch].quoted() && at < cue {
        return inverted_clause(text, pieces, at, (cue, i));
    }
    // « Jamais », a-t-il dit: a sentence of its own may be short, since no title or scoffed word has a comma behind it there.
    let whole =
        at < cue && pieces[stretch].capital && stretch.checked_sub(1).is_none_or(|at| pieces[at].sentence != sentence);
    if !pieces[stretch].quoted() || words < STRETCH_WORDS_MIN - 1 && !whole || sentence != verb.sentence {
        return None;
    }
    let end = informant_end(text, pieces, i);

    // "a-t-elle ajouté à la radio", "он добавил": the pronoun stands before.
    let hung = helpers > 0 && HUNG.iter().any(|pronoun| pieces[i - 1].span.of(text).to_lowercase().ends_with(pronoun));
    let source = if end > i + 1 && !hung { Some((i + 1, end)) } else { (helpers > 0).then_some((i - 1, i)) };
    let cue = if source.is_some_and(|source| source.1 == i) { (i, i + 1) } else { (cue, i + 1) };
    Some(Candidate {
        head: i,
        score: FORMULA_SCORE,
        cue,
        source,
        content: vec![(stretch, stretch + 1)],
        ..Candidate::default()
    })
}

/// Pronouns that French hangs on the verb before the participle.
const HUNG: [&str; 4] = ["-il", "-elle", "-ils", "-elles"];
/// Prepositions of where or to whom it was said: *a déclaré Jan Orlo à Radio Nord*, *dijo desde Torvik*, *в эфире*.
const WHERE_SAID: [&str; 12] = ["à", "au", "aux", "sur", "dans", "depuis", "desde", "en", "ante", "в", "на", "из"];

/// One past the last piece of the speaker named behind the verb at `verb`.
fn informant_end(text: &str, pieces: &[Piece], verb: usize) -> usize {
    let Some(sentence) = pieces.get(verb).map(|piece| piece.sentence) else { return verb + 1 };
    let inside = |at: usize| pieces.get(at).filter(|piece| piece.sentence == sentence && !piece.quoted());
    let named = |at: usize| inside(at).is_some_and(|piece| piece.word && piece.capital);
    let mut end = verb + 1;
    let mut capital = false;
    while end < verb + 1 + INFORMANT_WORDS_MAX
        && let Some(piece) = inside(end)
    {
        // The name beside an office, the noun after its "of": the rest is not the speaker.
        let place = (capital || end == verb + 1) && WHERE_SAID.contains(&piece.span.of(text));
        let goes_on = piece.word
            && !matches!(piece.class, Class::That | Class::Wh | Class::Subordinator | Class::Coordinator)
            && (piece.class != Class::Preposition || named(end + 1))
            && !place
            || piece.class == Class::Comma && named(end + 1) && end > verb + 1;
        if !goes_on {
            break;
        }
        capital |= piece.capital;
        end += 1;
    }
    end
}

/// Fewest words of a clause that is reported.
const CLAUSE_WORDS_MIN: usize = 4;
/// Most pieces of it.
const CLAUSE_PIECES_MAX: usize = 60;
/// Words between the verb and the speaker at most: *a annoncé mardi le préfet*.
const TIMES_MAX: usize = 2;

/// Le pont sera fermé en mai, a annoncé le préfet: a clause that ends at `at` with its comma, the verb (`cue`: where it begins, its last word), a speaker. Nothing where the
/// comma ends a description (*Le préfet, Jan Orlo, a annoncé la fermeture*): so the clause has a verb of its own or no other comma, and a person or an
/// organisation follows.
fn inverted_clause(text: &str, pieces: &[Piece], at: usize, cue: (usize, usize)) -> Option<Candidate> {
    let (begin, verb) = cue;
    let sentence = pieces.get(verb)?.sentence;
    let here = |piece: &&Piece| piece.sentence == sentence && piece.class != Class::Dash;
    let length = pieces.get(..at)?.iter().rev().take(CLAUSE_PIECES_MAX).take_while(here).count();
    let clause = pieces.get(at - length..at)?;
    let commas = clause.iter().filter(|piece| piece.class == Class::Comma).count();
    let acts = clause.iter().any(|piece| matches!(piece.class, Class::Be | Class::Have | Class::Modal));
    let words = clause.iter().filter(|piece| piece.word).count();
    if words < CLAUSE_WORDS_MIN || clause.iter().any(Piece::quoted) || commas > 0 && !acts {
        return None;
    }
    let times = pieces.get(verb + 1..)?.iter().take(TIMES_MAX).take_while(|piece| piece.class == Class::Time).count();
    let from = verb + 1 + times;
    let first = pieces.get(from).filter(|piece| piece.sentence == sentence)?;
    let second = pieces.get(from + 1).filter(|piece| piece.sentence == sentence);
    let speaks = |piece: &Piece| {
        matches!(piece.class, Class::Role | Class::Body | Class::Title | Class::Male | Class::Female)
            || piece.class == Class::Name
    };
    // French *le* is an object's pronoun, too.
    let article = matches!(first.class, Class::Determiner | Class::Object);
    let named = speaks(first) || article && second.is_some_and(speaks);
    let end = informant_end(text, pieces, from - 1);
    let closed = pieces.get(end).is_none_or(|next| next.class != Class::That);
    (named && closed && end > from).then(|| Candidate {
        head: verb,
        score: FORMULA_SCORE,
        cue: (begin, verb + 1),
        source: Some((from, end)),
        content: vec![(at - length, at)],
        ..Candidate::default()
    })
}
