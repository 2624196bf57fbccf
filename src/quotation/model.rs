//! The learned weights, and the two questions asked of them: is this a cue, and what around it is source and content.

use super::features::Feature;

/// What a piece of a window is to the cue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Label {
    Outside = 0,
    Content = 1,
    Source = 2,
    Cue = 3,
}

/// Weights of a feature for each label, or for entering content, leaving it, entering the source, leaving it.
pub(super) type Row = [f32; 4];

/// A table of weights, however it is kept.
pub(super) trait Weights {
    /// Whether a word (by its hash) may head a cue at all; asked first, since it costs least.
    fn may_head(&self, word: u32) -> bool;
    /// The score of a cue's head with these features, in log-odds.
    fn cue(&self, features: &[Feature]) -> f32;
    /// The sum of the weights of these features of a window.
    fn row(&self, features: &[Feature]) -> Row;
    /// The weights of what is known of a quotation, for its confidence.
    fn confidence(&self) -> &[f32; EVIDENCE];
}

/// Number of things known of a quotation that tell how sure it is.
pub(super) const EVIDENCE: usize = 16;

/// Labels with a memory: whether the source has been passed, so that there is one source at most.
pub(super) const STATES: [(Label, bool); 7] = [
    (Label::Outside, false),
    (Label::Content, false),
    (Label::Cue, false),
    (Label::Source, true),
    (Label::Outside, true),
    (Label::Content, true),
    (Label::Cue, true),
];

/// Whether `to` may follow `from` just before the piece at `i`, where the cue's head is at `head`. The cue is one run of pieces.
pub(super) fn may_follow(from: usize, to: usize, i: usize, head: usize) -> bool {
    let ((label, passed), (next, next_passed)) = (STATES[from], STATES[to]);
    let source = match (label, next) {
        (Label::Source, Label::Source) => true,
        (_, Label::Source) => !passed,
        _ => passed == next_passed,
    };
    let cue = match (label == Label::Cue, next == Label::Cue) {
        (true, false) => i > head,
        (false, true) => i <= head,
        _ => true,
    };
    source && cue
}

/// Longest cue on either side of its head, in pieces.
const CUE_SIDE_MAX: usize = 12;

/// Whether the piece at `i` may bear `label`: the head of the cue is the cue, and no cue reaches far from it.
pub(super) fn may_be(label: Label, i: usize, head: usize) -> bool {
    if i == head { label == Label::Cue } else { label != Label::Cue || i.abs_diff(head) <= CUE_SIDE_MAX }
}

/// Scores of a window: of each label at each piece, and of each border.
#[derive(Debug, Default)]
pub(super) struct Lattice {
    pub(super) nodes: Vec<Row>,
    /// `borders[k]` lies before piece `k`; there is one more than pieces.
    pub(super) borders: Vec<Row>,
}

/// What crossing a border from one label to another costs.
pub(super) fn crossing(border: &Row, from: Label, to: Label) -> f32 {
    if from == to {
        return 0.0;
    }
    let leave = match from {
        Label::Content => border[1],
        Label::Source => border[3],
        _ => 0.0,
    };
    let enter = match to {
        Label::Content => border[0],
        Label::Source => border[2],
        _ => 0.0,
    };
    leave + enter
}

/// Memory for the best labelling.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    back: Vec<[u8; 7]>,
}

const IMPOSSIBLE: f32 = -1e9;

impl Lattice {
    /// The best labels, the head of the cue (at `head`) being the cue. Viterbi's algorithm; costs 49 steps a piece.
    pub(super) fn best(&self, head: usize, scratch: &mut Scratch, labels: &mut Vec<Label>) {
        scratch.back.clear();
        labels.clear();
        let mut scores = [IMPOSSIBLE; 7];
        for (i, node) in self.nodes.iter().enumerate() {
            let mut next = [IMPOSSIBLE; 7];
            let mut back = [0u8; 7];
            for (to, (label, passed)) in STATES.iter().enumerate() {
                if !may_be(*label, i, head) {
                    continue;
                }
                if i == 0 {
                    let starts = !passed || *label == Label::Source;
                    next[to] = if starts { self.start(*label) + node[*label as usize] } else { IMPOSSIBLE };
                    continue;
                }
                for from in 0..STATES.len() {
                    if scores[from] <= IMPOSSIBLE || !may_follow(from, to, i, head) {
                        continue;
                    }
                    let score =
                        scores[from] + crossing(&self.borders[i], STATES[from].0, *label) + node[*label as usize];
                    if score > next[to] {
                        next[to] = score;
                        back[to] = from as u8;
                    }
                }
            }
            scratch.back.push(back);
            scores = next;
        }
        if let Some(border) = self.borders.get(self.nodes.len()) {
            for (score, (label, _)) in scores.iter_mut().zip(STATES) {
                *score += crossing(border, label, Label::Outside);
            }
        }
        let mut state = (0..STATES.len()).max_by(|a, b| scores[*a].total_cmp(&scores[*b])).unwrap_or(0);
        for back in scratch.back.iter().rev() {
            labels.push(STATES[state].0);
            state = back[state] as usize;
        }
        labels.reverse();
    }

    fn start(&self, label: Label) -> f32 {
        self.borders.first().map_or(0.0, |border| crossing(border, Label::Outside, label))
    }
}
