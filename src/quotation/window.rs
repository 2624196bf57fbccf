//! The pieces around a cue among which its source and content are sought.

use super::pieces::Piece;

/// Most pieces on either side of a cue that are looked at: sentences of news are shorter; longer ones are lists and tables.
const SIDE_MAX: usize = 45;
/// Sentences beside the cue's own that are taken in, each for a stretch in quotation marks.
const SENTENCES_MAX: u32 = 4;
/// Following paragraphs that are taken in, each after a colon.
const PARAGRAPHS_MAX: u32 = 2;

/// The window of the cue at `head`: its sentence; sentences right before it that end in a marked stretch, right after it that begin
/// with one; and a paragraph that begins with one after a colon.
pub(super) fn window(pieces: &[Piece], head: usize) -> (usize, usize) {
    let Some(here) = pieces.get(head) else { return (head, head) };
    let low = head.saturating_sub(SIDE_MAX);
    let mut from = head;
    let mut sentence = here.sentence;
    while from > low {
        let Some(before) = pieces.get(from - 1) else { break };
        if before.sentence != sentence {
            let wanted = before.quoted()
                && before.paragraph == here.paragraph
                && here.sentence - before.sentence <= SENTENCES_MAX;
            if !wanted {
                break;
            }
            sentence = before.sentence;
        }
        from -= 1;
    }
    (from, end(pieces, head, here))
}

fn end(pieces: &[Piece], head: usize, here: &Piece) -> usize {
    let high = pieces.len().min(head + 1 + SIDE_MAX);
    let mut to = head + 1;
    let mut sentence = here.sentence;
    let mut paragraph = here.paragraph;
    while to < high {
        let Some(after) = pieces.get(to) else { break };
        if after.paragraph != paragraph {
            let colon = pieces.get(to - 1).is_some_and(|last| last.class == super::classes::Class::Colon);
            let wanted = after.quoted() && after.paragraph - here.paragraph <= PARAGRAPHS_MAX && colon;
            if !wanted {
                break;
            }
            paragraph = after.paragraph;
            sentence = after.sentence;
        } else if after.sentence != sentence {
            let wanted = after.quoted() && after.sentence - here.sentence <= SENTENCES_MAX;
            if !wanted {
                break;
            }
            sentence = after.sentence;
        }
        to += 1;
    }
    to
}
