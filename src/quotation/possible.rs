//! What cues report that are less likely than not, in words that nobody else claims and nobody has marked.
//!
//! To be believed, a quotation need only be right more often than half the F1 of all (Lipton, Elkan and Naryanaswamy 2014, "Optimal thresholding of
//! classifiers to maximize F1 measure", ECML PKDD). A cue's score alone does not tell which of them is; what the field says of the content does, and
//! [`evidence`](super::evidence) weighs it.

use super::choice::{NOBODY, owners};
use super::extract::{CUE_SCORE_MIN, Candidate, Memory, candidate};
use super::features::Likelihood;
use super::mends::mend_content;
use super::model::Weights;
use super::pieces::Piece;

/// Least score of a cue that is asked what it reports, in log-odds.
const POSSIBLE_SCORE_MIN: f32 = -1.3;

/// Adds what the cues report that are not believed by themselves; the likelier first, where they claim the same words.
pub(super) fn add_possible(
    weights: &impl Weights,
    pieces: &[Piece],
    scores: &[f32],
    cues: &[Likelihood],
    chosen: &mut Vec<Candidate>,
    memory: &mut Memory,
) {
    let mut taken: Vec<bool> = owners(pieces.len(), chosen).iter().map(|owner| *owner != NOBODY).collect();
    let mut heads = vec![false; pieces.len()];
    for known in chosen.iter() {
        if let Some(head) = heads.get_mut(known.head) {
            *head = true;
        }
    }
    let mut possible: Vec<Candidate> = Vec::new();
    for (i, &score) in scores.iter().enumerate() {
        if score > POSSIBLE_SCORE_MIN
            && score <= CUE_SCORE_MIN
            && !taken[i]
            && !heads[i]
            && let Some(mut found) = candidate(weights, pieces, cues, i, score, memory)
        {
            mend_content(pieces, &mut found);
            possible.push(Candidate { possible: true, ..found });
        }
    }
    possible.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.head.cmp(&b.head)));
    for candidate in possible {
        let free = |i: usize| !taken[i] && !heads[i] && !pieces[i].quoted();
        let is_free = candidate.content.iter().all(|(from, to)| (*from..*to).all(free));
        if taken[candidate.head] || candidate.content.is_empty() || !is_free {
            continue;
        }
        candidate.content.iter().for_each(|(from, to)| taken[*from..*to].fill(true));
        heads[candidate.head] = true;
        chosen.push(candidate);
    }
    chosen.sort_by_key(|candidate| candidate.content[0].0);
}
