//! Which candidates stand, where several claim the same words; and what becomes of words in quotation marks that none claims.

use super::classes::{Class, plain_hash};
use super::extract::{Candidate, Memory, candidate};
use super::features::Likelihood;
use super::marks::Marked;
use super::model::Weights;
use super::pieces::Piece;

/// Words that a stretch needs to be somebody's for sure: fewer may be a title, a nickname or scare quotes.
pub(super) const STRETCH_WORDS_MIN: u32 = 4;
/// Least score of a cue for a stretch that no better cue explains.
const WEAK_CUE_SCORE: f32 = -5.0;
/// Least score of a cue for a shorter one.
const SHORT_CUE_SCORE: f32 = -1.0;

/// How sure a colon is that no model takes for a cue, in log-odds.
const COLON_SCORE: f32 = -0.5;

/// Finds for marked stretches that no cue has claimed the likeliest of the unlikely cues around them.
pub(super) fn explain_rest(
    weights: &impl Weights,
    pieces: &[Piece],
    scores: &[f32],
    cues: &[Likelihood],
    threshold: f32,
    chosen: &mut Vec<Candidate>,
    memory: &mut Memory,
) {
    let mut owner: Vec<bool> = owners(pieces.len(), chosen).iter().map(|owner| *owner != NOBODY).collect();
    let mut taken_heads = vec![false; pieces.len()];
    chosen.iter().for_each(|candidate| taken_heads[candidate.head] = true);
    for i in 0..pieces.len() {
        if owner[i] || !pieces[i].quoted() || pieces[i].words == 0 {
            continue;
        }
        let short = pieces[i].words < STRETCH_WORDS_MIN;
        let judges = short && is_judgement(pieces, i);
        let score_min = if short && !judges { SHORT_CUE_SCORE } else { WEAK_CUE_SCORE };
        let near = |at: &usize| {
            let piece = &pieces[*at];
            piece.paragraph == pieces[i].paragraph && piece.sentence.abs_diff(pieces[i].sentence) <= 1
                || *at < i && *at + 2 >= i && piece.class == Class::Colon
        };
        let mut heads: Vec<usize> = (i.saturating_sub(40)..pieces.len().min(i + 40))
            .filter(near)
            .filter(|at| scores[*at] > score_min && scores[*at] <= threshold && !owner[*at])
            .collect();
        heads.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]));
        for head in heads.into_iter().take(4) {
            let Some(mut found) = candidate(weights, pieces, cues, head, scores[head], memory) else { continue };
            found.content.retain(|(from, to)| !owner[*from..*to].iter().any(|taken| *taken));
            let claims = found.content.iter().any(|(from, to)| {
                let whole = *from == i && *to == i + 1 || scores[head] > SHORT_CUE_SCORE;
                (*from..*to).contains(&i) && (whole || !judges)
            });
            if claims && !holds_any(&taken_heads, &found) {
                taken_heads[found.head] = true;
                for &(from, to) in &found.content {
                    owner[from..to].fill(true);
                }
                chosen.push(found);
                break;
            }
        }
        // "posted a single line: “...”": a colon introduces what follows it, whatever stands before.
        if !owner[i]
            && !short
            && let Some(colon) = i.checked_sub(1).filter(|&at| pieces[at].class == Class::Colon)
        {
            let source = candidate(weights, pieces, cues, colon, scores[colon], memory).and_then(|found| found.source);
            owner[i] = true;
            taken_heads[colon] = true;
            chosen.push(Candidate {
                head: colon,
                score: COLON_SCORE,
                cue: (colon, i),
                source: source.filter(|(_, end)| *end <= colon),
                content: vec![(i, i + 1)],
                ..Candidate::default()
            });
        }
    }
    chosen.sort_by_key(|candidate| candidate.content[0].0);
}

const ALS: u32 = plain_hash("als");

/// „Der Plan wurde als (eine) ‚Frechheit‘ bezeichnet“: what something is said to be is somebody's judgement, however few its words.
fn is_judgement(pieces: &[Piece], i: usize) -> bool {
    let before = |step: usize| i.checked_sub(step).and_then(|at| pieces.get(at));
    let article = before(1).is_some_and(|piece| piece.class == Class::Determiner);
    before(1 + usize::from(article)).is_some_and(|piece| piece.hash == ALS)
}

/// The best of candidates that do not claim the same words.
pub(super) fn choose(pieces: &[Piece], mut candidates: Vec<Candidate>) -> Vec<Candidate> {
    yield_to_nearer(pieces, &mut candidates);
    let mut owner: Vec<bool> = vec![false; pieces.len()];
    let mut heads: Vec<bool> = vec![false; pieces.len()];
    let mut chosen: Vec<Candidate> = Vec::new();
    candidates.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.head.cmp(&b.head)));
    for mut candidate in candidates {
        if owner[candidate.head] {
            continue;
        }
        candidate.content.retain(|(from, to)| !owner[*from..*to].iter().any(|taken| *taken));
        // What stands in another's words belongs to the other.
        if candidate.content.is_empty() || holds_any(&heads, &candidate) {
            continue;
        }
        for (from, to) in &candidate.content {
            owner[*from..*to].fill(true);
        }
        heads[candidate.head] = true;
        chosen.push(candidate);
    }
    chosen.sort_by_key(|candidate| candidate.content[0].0);
    chosen
}

/// Whether one of the `marked` pieces lies in the content of a candidate.
fn holds_any(marked: &[bool], candidate: &Candidate) -> bool {
    candidate.content.iter().any(|(from, to)| marked[*from..*to].contains(&true))
}

/// Two cues that claim one run of words: it goes to the likely cue that stands between it and the other, and a stretch to the likely cue right behind it in
/// its own sentence: *"...," she said. "...," he replied.*
fn yield_to_nearer(pieces: &[Piece], candidates: &mut [Candidate]) {
    yield_to_own(pieces, candidates);
    for at in 0..candidates.len() {
        let (head, mut content) = (candidates[at].head, std::mem::take(&mut candidates[at].content));
        content.retain(|&(from, to)| {
            let around = candidates[at.saturating_sub(6)..candidates.len().min(at + 7)].iter();
            !around.into_iter().any(|other| {
                let between = other.head >= to && other.head < head || other.head < from && other.head > head;
                other.head != head
                    && other.score > 0.0
                    && between
                    && other.content.iter().any(|(start, end)| *start < to && from < *end)
            })
        });
        candidates[at].content = content;
    }
    // An empty candidate stays: it is dropped when the best are chosen.
}

fn yield_to_own(pieces: &[Piece], candidates: &mut [Candidate]) {
    // For each candidate that has a stretch right before its cue and source, or behind a colon after them: that stretch.
    let own = |candidate: &Candidate| {
        let first = candidate.source.map_or(candidate.cue.0, |source| source.0.min(candidate.cue.0));
        let here = |at: &usize| {
            let piece = &pieces[*at];
            piece.quoted() && piece.words > 1 && piece.sentence == pieces[candidate.head].sentence
        };
        let claims = |at: &usize| candidate.content.iter().any(|(from, to)| (*from..*to).contains(at));
        let introduced = |at: &usize| *at > candidate.head && pieces[*at - 1].class == Class::Colon;
        let behind = candidate.content.iter().map(|run| run.0).find(|at| introduced(at) && here(at));
        let stretch = first.checked_sub(1).filter(here).filter(claims).or(behind);
        stretch.filter(|_| candidate.score > 0.0)
    };
    let owned: Vec<Option<usize>> = candidates.iter().map(own).collect();
    for at in 0..candidates.len() {
        let low = at.saturating_sub(6);
        for other in low..candidates.len().min(at + 7) {
            let Some(stretch) = owned[other].filter(|_| other != at) else { continue };
            let candidate = &mut candidates[at];
            if owned[at] == Some(stretch) || pieces[candidate.head].sentence == pieces[stretch].sentence {
                continue;
            }
            for run in &mut candidate.content {
                if run.0 <= stretch && stretch < run.1 {
                    *run = if candidate.head < stretch { (run.0, stretch) } else { (stretch + 1, run.1) };
                }
            }
            candidate.content.retain(|run| run.0 < run.1);
        }
    }
}

/// Log-odds of a stretch that no cue explains, after a quotation and after none.
const CARRIED_SCORE: f32 = 1.0;
const ALONE_SCORE: f32 = -0.5;

/// Adds the marked stretches that no cue explains: after a quotation its speaker goes on, and they belong to it.
pub(super) fn carry_on(pieces: &[Piece], marked: &[Marked], joins: bool, chosen: &mut Vec<Candidate>) {
    let owner = owners(pieces.len(), chosen);
    let mut before: Option<Spoken> = None;
    for (i, piece) in pieces.iter().enumerate() {
        if owner[i] != NOBODY {
            let (quoted, long) = (piece.quoted(), piece.words >= STRETCH_WORDS_MIN);
            if quoted {
                before = Some(Spoken { paragraph: piece.paragraph, by: (long && joins).then_some(owner[i]) });
            }
            continue;
        }
        // A short line in single marks is a headline.
        let words_min =
            if marked.get(piece.marks.0 as usize).is_some_and(Marked::is_single) { 10 } else { STRETCH_WORDS_MIN };
        if !piece.quoted() || piece.words < words_min {
            continue;
        }
        let alone = i
            .checked_sub(1)
            .and_then(|before| pieces.get(before))
            .is_none_or(|before| before.sentence != piece.sentence || before.paragraph != piece.paragraph);
        let carried = before
            .filter(|before| alone && piece.paragraph - before.paragraph <= 1)
            .or_else(|| follows_reported(pieces, &owner, i).then_some(Spoken { paragraph: piece.paragraph, by: None }));
        if carried.is_none() && piece.words < 2 * STRETCH_WORDS_MIN {
            continue;
        }
        // In a paragraph of its own it is a quotation of its own.
        let joined = carried.filter(|before| before.paragraph == piece.paragraph).and_then(|before| before.by);
        let goes_on = joined.and_then(|by| chosen.get_mut(by)).filter(|by| !by.verbatim);
        let by: Option<usize> = match goes_on {
            Some(speaker) => {
                speaker.content.push((i, i + 1));
                speaker.content.sort_unstable();
                speaker.carried = true;
                joined
            }
            None => {
                chosen.push(Candidate {
                    head: usize::MAX,
                    score: if carried.is_some() { CARRIED_SCORE } else { ALONE_SCORE },
                    cue: (0, 0),
                    source: None,
                    content: vec![(i, i + 1)],
                    carried: carried.is_some(),
                    ..Candidate::default()
                });
                joins.then_some(chosen.len() - 1)
            }
        };
        if carried.is_some() {
            before = Some(Spoken { paragraph: piece.paragraph, by });
        }
    }
    chosen.sort_by_key(|candidate| candidate.content[0].0);
}

/// Most pieces of a sentence that are looked back over for reported speech.
const LOOK_BACK_MAX: usize = 60;

/// "Jan Orlo, a doctor, said the cough was new.", and the next paragraph is a stretch and nothing more: whether the stretch at `i` stands so.
fn follows_reported(pieces: &[Piece], owner: &[usize], i: usize) -> bool {
    let Some(last) = i.checked_sub(1).and_then(|before| pieces.get(before)) else { return false };
    let here = pieces[i].paragraph;
    let whole = pieces.get(i + 1).is_none_or(|next| next.paragraph != here);
    let sentence = pieces[..i].iter().zip(&owner[..i]).rev().take(LOOK_BACK_MAX);
    whole
        && last.paragraph + 1 == here
        && sentence.take_while(|(piece, _)| piece.sentence == last.sentence).any(|(_, owner)| *owner != NOBODY)
}

/// The stretch spoken last: its paragraph, and whose it is, if it is long enough to be gone on with.
#[derive(Clone, Copy)]
struct Spoken {
    paragraph: u32,
    by: Option<usize>,
}

/// The owner of a piece that is in no content.
pub(super) const NOBODY: usize = usize::MAX;

/// Of every piece the candidate in whose content it is, by its number.
pub(super) fn owners(count: usize, chosen: &[Candidate]) -> Vec<usize> {
    let mut owner = vec![NOBODY; count];
    for (number, candidate) in chosen.iter().enumerate() {
        for &(from, to) in &candidate.content {
            owner[from..to].fill(number);
        }
    }
    owner
}

/// Most words of a name beside a source.
const NAME_WORDS_MAX: usize = 4;

/// "The coach, Jan Orlo, was quoted": the name between commas right behind a source without one, before the cue, belongs to it.
pub(super) fn widen_source(pieces: &[Piece], candidate: &mut Candidate) {
    let Some((from, to)) = candidate.source else { return };
    let inside = pieces.get(from..to).unwrap_or_default();
    let described = inside.first().is_some_and(|first| matches!(first.class, Class::Determiner | Class::Possessive))
        && inside.iter().skip(1).all(|piece| piece.word && !piece.capital);
    let comma = |at: usize| pieces.get(at).is_some_and(|piece| piece.class == Class::Comma);
    if !described || !comma(to) || candidate.content.iter().any(|run| run.0 <= to && to < run.1) {
        return;
    }
    let rest = pieces.get(to + 1..).unwrap_or_default();
    let name =
        rest.iter().take(NAME_WORDS_MAX + 1).take_while(|piece| piece.word && piece.capital && !piece.quoted()).count();
    if (2..=NAME_WORDS_MAX).contains(&name) && comma(to + 1 + name) && candidate.cue.0 == to + 2 + name {
        candidate.source = Some((from, to + 1 + name));
    }
}

/// Words from which a stretch after a colon is whole sentences.
const SPOKEN_WORDS_MIN: u32 = 15;
/// Words that the title of a work has at most.
const TITLE_WORDS_MAX: u32 = 9;

/// Most pieces beside a title in a content that is nothing else: *the film*.
const BESIDE_TITLE_MAX: usize = 3;
/// Nouns and verbs right before the title of a work.
const WORKS: [u32; 18] = [
    plain_hash("film"),
    plain_hash("movie"),
    plain_hash("novel"),
    plain_hash("book"),
    plain_hash("song"),
    plain_hash("single"),
    plain_hash("album"),
    plain_hash("play"),
    plain_hash("musical"),
    plain_hash("opera"),
    plain_hash("series"),
    plain_hash("show"),
    plain_hash("documentary"),
    plain_hash("memoir"),
    plain_hash("painting"),
    plain_hash("poem"),
    plain_hash("sang"),
    plain_hash("sings"),
];

/// Takes the titles of works ("..., the agency says in “The Long Tide”") out of a content that has a longer stretch beside them.
pub(super) fn drop_titles(text: &str, pieces: &[Piece], candidate: &mut Candidate) {
    let stretch = |run: &(usize, usize)| pieces.get(run.0).filter(|piece| run.1 == run.0 + 1 && piece.quoted());
    let longest = candidate.content.iter().filter_map(stretch).map(|piece| piece.words).max().unwrap_or(0);
    // "the film “The Long Tide”": a work's, whatever reports it.
    let work = |at: usize| {
        let (piece, before) = (&pieces[at], at.checked_sub(1).map(|before| &pieces[before]));
        before.is_some_and(|before| WORKS.contains(&before.hash) && before.sentence == piece.sentence)
            && piece.words <= TITLE_WORDS_MAX
            && is_title(piece.span.of(text))
    };
    candidate.content.retain(|run| {
        let titles = (run.0..run.1).filter(|at| pieces[*at].quoted() && work(*at)).count();
        titles == 0 || run.1 - run.0 > BESIDE_TITLE_MAX + titles
    });
    candidate.content.retain(|run| {
        stretch(run).is_none_or(|piece| {
            piece.words >= longest || piece.words > TITLE_WORDS_MAX || !is_title(piece.span.of(text))
        })
    });
}

/// Words that a nickname has at most.
const NICKNAME_WORDS_MAX: u32 = 4;

/// Takes away what is a name with a nickname in it (Liv “The Gull” Harn) and nothing else.
pub(super) fn drop_nicknames(pieces: &[Piece], candidate: &mut Candidate) {
    let named = |piece: &Piece| piece.word && piece.capital && !piece.quoted();
    let nickname = |i: usize| {
        let [before, stretch, after] = pieces.get(i.wrapping_sub(1)..).and_then(<[Piece]>::first_chunk)?;
        let together = before.sentence == stretch.sentence && stretch.sentence == after.sentence;
        let short = stretch.quoted() && stretch.capital && stretch.words <= NICKNAME_WORDS_MAX;
        (together && short && named(before) && named(after)).then_some(())
    };
    candidate.content.retain(|run| {
        let name = run.1 - run.0 <= 3 && (run.0..run.1).all(|i| named(&pieces[i]) || nickname(i).is_some());
        !name || !(run.0..run.1).any(|i| pieces[i].quoted())
    });
}

/// Whether every long word begins with a capital, two at the least, and no sentence ends.
fn is_title(stretch: &str) -> bool {
    let ended =
        stretch.contains(['!', '?', ';']) || stretch.trim_end_matches(['"', '”', '“', '\'']).ends_with(['.', ',']);
    let long = stretch.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() > 3);
    let (capital, small) = long.fold((0, 0), |(capital, small), word| {
        if word.starts_with(char::is_uppercase) { (capital + 1, small) } else { (capital, small + 1) }
    });
    !ended && capital >= 2 && small == 0
}

/// A long stretch that begins with a capital after a colon was said as it stands: what comes before is the reporter's.
pub(super) fn trim(pieces: &[Piece], candidate: &mut Candidate) {
    for run in &mut candidate.content {
        let long = |i: &usize| {
            let (piece, before) = (&pieces[*i], &pieces[*i - 1]);
            piece.quoted() && piece.words >= SPOKEN_WORDS_MIN && piece.capital && before.class == Class::Colon
        };
        if let Some(start) = (run.0 + 1..run.1).find(long) {
            run.0 = start;
        }
    }
}

/// Where a run ends that may not end without what follows: the sign behind its last number, the bracket that closes one opened in it.
pub(super) fn complete(text: &str, pieces: &[Piece], (from, to): (usize, usize)) -> usize {
    let inside = pieces.get(from..to).unwrap_or_default();
    let (Some(last), Some(next)) = (inside.last(), pieces.get(to)) else { return to };
    let of = |piece: &Piece| piece.span.of(text);
    let number = last.span.end == next.span.start && of(last).ends_with(|c: char| c.is_ascii_digit());
    let count = |bracket: &str| inside.iter().filter(|piece| of(piece) == bracket).count();
    let wanted = match of(next) {
        "%" | "‰" | "°" => number,
        ")" => count("(") > count(")"),
        "]" => count("[") > count("]"),
        _ => false,
    };
    to + usize::from(wanted && last.sentence == next.sentence)
}

/// What stands beside a long stretch, or in a run that is nearly all one, is the reporter's.
pub(super) fn keep_stretches(pieces: &[Piece], candidate: &mut Candidate) {
    let whole = |run: &(usize, usize)| (run.0..run.1).any(|i| pieces[i].quoted());
    let long =
        |run: &(usize, usize)| run.1 == run.0 + 1 && pieces[run.0].quoted() && pieces[run.0].words >= STRETCH_WORDS_MIN;
    // So does a run that is nearly all one long stretch ("that “...”").
    let nearly = |run: &(usize, usize)| {
        let inside = pieces.get(run.0..run.1).unwrap_or_default();
        let most = inside.iter().filter(|piece| piece.quoted()).map(|piece| piece.words).max().unwrap_or(0);
        most >= 2 * STRETCH_WORDS_MIN && 10 * most >= 8 * inside.iter().map(|piece| piece.words).sum::<u32>()
    };
    if candidate.content.iter().any(|run| long(run) || nearly(run)) {
        candidate.content.retain(whole);
    }
}
