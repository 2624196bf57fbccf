//! Stretches after a stop: whether they go on with the quotation before them, where the field says otherwise than those who marked the articles.

use super::choice::{NOBODY, STRETCH_WORDS_MIN, owners};
use super::classes::Class;
use super::extract::Candidate;
use super::pieces::Piece;

/// “...,” she said, adding that the port would close. “...”: of 35 such stretches of PolNeAR's training part that the field gives to the verb in between,
/// 31 belong to the quotation before. Where quotations are not joined over an attribution (the German ones), a stretch after its stop stands for itself.
pub(super) fn settle_joins(pieces: &[Piece], joins: bool, chosen: &mut Vec<Candidate>) {
    let mut owner = owners(pieces.len(), chosen);
    let long = |i: usize| pieces[i].quoted() && pieces[i].words >= STRETCH_WORDS_MIN;
    let mut before: Option<usize> = None;
    for i in 0..pieces.len() {
        if !pieces[i].quoted() {
            continue;
        }
        let last = before.replace(i).filter(|last| pieces[*last].paragraph == pieces[i].paragraph);
        let Some(last) = last.filter(|last| long(*last) && long(i) && i > last + 1) else { continue };
        let (first, second) = (owner[last], owner[i]);
        if pieces[i - 1].class != Class::Stop || first == NOBODY || second == NOBODY {
            continue;
        }
        let between = (last + 1..i).contains(&chosen[second].head);
        if between && (first != second) == joins && !chosen[first].verbatim && take(pieces, &mut chosen[second], i) {
            if joins {
                chosen[first].content.push((i, i + 1));
                chosen[first].content.sort_unstable();
                owner[i] = first;
            } else {
                owner[i] = NOBODY;
            }
        }
    }
    chosen.retain(|candidate| !candidate.content.is_empty());
    chosen.sort_by_key(|candidate| candidate.content[0].0);
}

/// Takes the stretch at `i` from the end of a run of the candidate, if it is there.
fn take(pieces: &[Piece], candidate: &mut Candidate, i: usize) -> bool {
    let bare = |at: usize| !pieces[at].word && !pieces[at].quoted();
    let Some(number) = candidate.content.iter().position(|(from, to)| (*from..*to).contains(&i)) else { return false };
    let (from, to) = candidate.content[number];
    if !(i + 1..to).all(bare) {
        return false;
    }
    if (from..i).all(bare) {
        candidate.content.remove(number);
    } else {
        candidate.content[number] = (from, i);
    }
    true
}
