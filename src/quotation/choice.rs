//! Which candidates stand, where several claim the same words; and what becomes of words in quotation marks that none claims.

use super::classes::Class;
use super::extract::{Candidate, Memory, candidate};
use super::features::Likelihood;
use super::marks::Marked;
use super::model::Weights;
use super::pieces::Piece;

/// Words that a stretch needs to be somebody's for sure: fewer may be a title, a nickname or scare quotes.
pub(super) const STRETCH_WORDS_MIN: u32 = 4;
/// Least score of a cue for a stretch that no better cue explains.
const WEAK_CUE_SCORE: f32 = -5.0;

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
    let mut owner = owners(pieces.len(), chosen);
    let mut taken_heads = vec![false; pieces.len()];
    chosen.iter().for_each(|candidate| taken_heads[candidate.head] = true);
    for i in 0..pieces.len() {
        if owner[i] || !pieces[i].quoted() || pieces[i].words < STRETCH_WORDS_MIN {
            continue;
        }
        let near = |at: &usize| {
            let piece = &pieces[*at];
            piece.paragraph == pieces[i].paragraph && piece.sentence.abs_diff(pieces[i].sentence) <= 1
                || *at < i && *at + 2 >= i && piece.class == Class::Colon
        };
        let mut heads: Vec<usize> = (i.saturating_sub(40)..pieces.len().min(i + 40))
            .filter(near)
            .filter(|at| scores[*at] > WEAK_CUE_SCORE && scores[*at] <= threshold && !owner[*at])
            .collect();
        heads.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]));
        for head in heads.into_iter().take(4) {
            let Some(mut found) = candidate(weights, pieces, cues, head, scores[head], memory) else { continue };
            found.content.retain(|(from, to)| !owner[*from..*to].iter().any(|taken| *taken));
            let claims = found.content.iter().any(|(from, to)| (*from..*to).contains(&i));
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
                carried: false,
                verbatim: false,
            });
        }
    }
    chosen.sort_by_key(|candidate| candidate.content[0].0);
}

/// The best of candidates that do not claim the same words.
pub(super) fn choose(mut candidates: Vec<Candidate>, count: usize) -> Vec<Candidate> {
    yield_to_nearer(&mut candidates);
    let mut owner: Vec<bool> = vec![false; count];
    let mut heads: Vec<bool> = vec![false; count];
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

/// Two cues that claim one run of words: it goes to the likely cue that stands between it and the other.
fn yield_to_nearer(candidates: &mut [Candidate]) {
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

/// Log-odds of a stretch that no cue explains, after a quotation and after none.
const CARRIED_SCORE: f32 = 1.0;
const ALONE_SCORE: f32 = -0.5;

/// Adds the marked stretches that no cue explains: after a quotation its speaker goes on.
pub(super) fn carry_on(pieces: &[Piece], marked: &[Marked], chosen: &mut Vec<Candidate>) {
    let owner = owners(pieces.len(), chosen);
    let mut spoken_until = None;
    let mut added = Vec::new();
    for (i, piece) in pieces.iter().enumerate() {
        if owner[i] {
            spoken_until = piece.quoted().then_some(piece.paragraph).or(spoken_until);
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
        let goes_on = alone && spoken_until.is_some_and(|paragraph| piece.paragraph - paragraph <= 1);
        if goes_on {
            spoken_until = Some(piece.paragraph);
        }
        if goes_on || piece.words >= 2 * STRETCH_WORDS_MIN {
            added.push(Candidate {
                head: usize::MAX,
                score: if goes_on { CARRIED_SCORE } else { ALONE_SCORE },
                cue: (0, 0),
                source: None,
                content: vec![(i, i + 1)],
                carried: goes_on,
                verbatim: false,
            });
        }
    }
    chosen.extend(added);
    chosen.sort_by_key(|candidate| candidate.content[0].0);
}

fn owners(count: usize, chosen: &[Candidate]) -> Vec<bool> {
    let mut owner = vec![false; count];
    for candidate in chosen {
        for &(from, to) in &candidate.content {
            owner[from..to].fill(true);
        }
    }
    owner
}

/// A long stretch that begins with a capital after a colon was said as it stands: what comes before is the reporter's.
pub(super) fn trim(pieces: &[Piece], candidate: &mut Candidate) {
    for run in &mut candidate.content {
        let long = |i: &usize| {
            let (piece, before) = (&pieces[*i], &pieces[*i - 1]);
            piece.quoted() && piece.words >= 6 && piece.capital && before.class == Class::Colon
        };
        if let Some(start) = (run.0 + 1..run.1).find(long) {
            run.0 = start;
        }
    }
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
