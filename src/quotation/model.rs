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
    /// The weight of a feature of a cue's head; the sum over its features is in log-odds.
    fn cue(&self, feature: Feature) -> f32;
    /// Sums of weights of features of a window, as they are added up.
    type Sums: Default;
    /// Adds the weights of a feature.
    fn add(&self, sums: &mut Self::Sums, feature: Feature);
    /// What was added up.
    fn total(&self, sums: Self::Sums) -> Row;
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

#[cfg(any(test, feature = "training"))]
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

/// The states that may come before each state: in the first table where the cue's head is still to come or reached, in the second behind it. A test
/// holds them to `may_follow`.
const BEFORE: [[&[u8]; 7]; 2] = [
    [&[0, 1], &[0, 1], &[0, 1, 2], &[0, 1, 3], &[3, 4, 5], &[3, 4, 5], &[3, 4, 5, 6]],
    [&[0, 1, 2], &[0, 1, 2], &[2], &[0, 1, 2, 3], &[3, 4, 5, 6], &[3, 4, 5, 6], &[6]],
];

impl Lattice {
    /// The best labels, the head of the cue (at `head`) being the cue. Viterbi's algorithm; costs some 25 steps a piece.
    pub(super) fn best(&self, head: usize, scratch: &mut Scratch, labels: &mut Vec<Label>) {
        scratch.back.clear();
        labels.clear();
        let mut scores = [IMPOSSIBLE; 7];
        for (i, (node, border)) in self.nodes.iter().zip(&self.borders).enumerate() {
            let [enter_content, leave_content, enter_source, leave_source] = *border;
            // By label: outside, content, source, cue.
            let (enter, leave) = ([0.0, enter_content, enter_source, 0.0], [0.0, leave_content, leave_source, 0.0]);
            let mut next = [IMPOSSIBLE; 7];
            let mut back = [0u8; 7];
            for (to, (label, passed)) in STATES.iter().enumerate() {
                if !may_be(*label, i, head) {
                    continue;
                }
                let to_label = *label as usize;
                if i == 0 {
                    let starts = !passed || *label == Label::Source;
                    next[to] = if starts { enter[to_label] + node[to_label] } else { IMPOSSIBLE };
                    continue;
                }
                for &from in BEFORE[usize::from(i > head)][to] {
                    let from_label = STATES[from as usize].0 as usize;
                    let cross = if from_label == to_label { 0.0 } else { leave[from_label] + enter[to_label] };
                    let score = scores[from as usize] + cross + node[to_label];
                    if score > next[to] {
                        next[to] = score;
                        back[to] = from;
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

    /// The likeliest single run of content where `labels` have none: the one that costs least, among what they leave outside. Linear: for each end the
    /// best start before it.
    pub(super) fn likeliest_content(&self, labels: &[Label]) -> Option<(usize, usize)> {
        let mut best: Option<(f32, (usize, usize))> = None;
        // The best start so far, with what is gained from it up to here.
        let mut open: Option<(f32, usize)> = None;
        for (i, label) in labels.iter().enumerate() {
            let (node, border) = (self.nodes.get(i)?, self.borders.get(i)?);
            if *label != Label::Outside {
                open = None;
                continue;
            }
            let gain = node[Label::Content as usize] - node[Label::Outside as usize];
            let fresh = (border[0], i);
            let (before, start) = open.filter(|open| open.0 > fresh.0).unwrap_or(fresh);
            open = Some((before + gain, start));
            let leave = self.borders.get(i + 1).map_or(0.0, |border| border[1]);
            let total = before + gain + leave;
            if best.is_none_or(|(known, _)| total > known) {
                best = Some((total, (start, i + 1)));
            }
        }
        best.map(|(_, run)| run)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn predecessors_are_those_that_may_go_before() {
        for (behind, table) in BEFORE.iter().enumerate() {
            for (to, before) in table.iter().enumerate() {
                let expected: Vec<u8> = (0..7).filter(|from| may_follow(usize::from(*from), to, behind, 0)).collect();
                assert_eq!(*before, expected, "{behind} {to}");
            }
        }
    }

    #[test]
    fn the_best_labelling_is_the_best_of_all() {
        // Every labelling of a short window, tried one by one.
        let scores = [
            [0.1, 0.9, 0.3, 0.0],
            [0.2, 0.1, 0.8, 0.0],
            [0.0, 0.0, 0.0, 0.5],
            [0.3, 0.6, 0.1, 0.2],
            [0.5, 0.4, 0.6, 0.1],
        ];
        let borders = [
            [0.1, 0.0, 0.2, 0.0],
            [0.0, -0.3, 0.4, 0.1],
            [0.2, 0.1, 0.0, -0.2],
            [0.5, 0.0, 0.1, 0.3],
            [-0.4, 0.2, 0.0, 0.0],
            [0.0, 0.1, 0.0, 0.2],
        ];
        let (lattice, head) = (Lattice { nodes: scores.to_vec(), borders: borders.to_vec() }, 2);
        let score = |path: &[usize]| -> Option<f32> {
            let mut sum = 0.0;
            for (i, state) in path.iter().enumerate() {
                let (label, passed) = STATES[*state];
                let before = i.checked_sub(1).map(|before| path[before]);
                let starts = before.is_some() || !passed || label == Label::Source;
                if !may_be(label, i, head)
                    || !starts
                    || before.is_some_and(|before| !may_follow(before, *state, i, head))
                {
                    return None;
                }
                sum += scores[i][label as usize]
                    + crossing(&borders[i], before.map_or(Label::Outside, |b| STATES[b].0), label);
            }
            Some(sum + crossing(&borders[5], STATES[path[4]].0, Label::Outside))
        };
        let all = (0..7usize.pow(5)).map(|n| (0..5).map(|k| n / 7usize.pow(k) % 7).collect::<Vec<usize>>());
        let best = all.filter_map(|path| score(&path).map(|sum| (sum, path))).max_by(|a, b| a.0.total_cmp(&b.0));
        let mut labels = Vec::new();
        lattice.best(head, &mut Scratch::default(), &mut labels);
        let expected = best.map(|(_, path)| path.into_iter().map(|state| STATES[state].0).collect::<Vec<Label>>());
        assert_eq!(Some(labels), expected);
    }
}
