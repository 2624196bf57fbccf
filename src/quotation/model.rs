//! The learned weights, and the two questions asked of them: is this a cue, and what around it is source and content.

use std::cmp::Ordering;
use std::ops::AddAssign;

use super::found::Found;

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
    /// A weight of a cue's head or of a content as a whole, as they are kept and added up.
    type Weight: Copy + Default + AddAssign;
    /// Puts the sums of the weights of each list of features of a cue's head into `sums`. What `found` holds is used up, here and below.
    fn cues(&self, found: &mut Found, sums: &mut Vec<Self::Weight>);
    /// The sum over the features of a cue's head, in log-odds.
    fn cue_score(&self, sum: Self::Weight) -> f32;
    /// The same of each list of features of a piece of a window, or of a border.
    fn rows(&self, found: &mut Found, sums: &mut Vec<Row>);
    /// The same of each list of features of a content as a whole.
    fn contents(&self, found: &mut Found, sums: &mut Vec<Self::Weight>);
    /// The sum over the features of a content.
    fn variant_score(&self, sum: Self::Weight) -> f32;
    /// The weight of what the field says of a content.
    fn gain(&self) -> f32;
    /// Whether words that go on after the cue belong to the quotation before it, rather than being one of their own: annotators differ.
    fn joins(&self) -> bool;
    /// The weights of what is known of a quotation, for its confidence.
    fn confidence(&self) -> &[f32; EVIDENCE];
}

/// Bits of the table of features of a content as a whole.
pub(super) const VARIANT_BITS: u32 = 17;

/// Number of things known of a quotation that tell how sure it is.
pub(super) const EVIDENCE: usize = 29;

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

/// The score of what is not allowed.
const NEVER: f32 = f32::NEG_INFINITY;

/// The scores of the states at the first piece of a window.
fn start(node: &Row, border: &Row, head: usize) -> [f32; 7] {
    STATES.map(|(label, passed)| {
        let starts = may_be(label, 0, head) && (!passed || label == Label::Source);
        if starts { crossing(border, Label::Outside, label) + node[label as usize] } else { NEVER }
    })
}

/// A way to come to a state: the score so far, and the state before.
type Way = (f32, u8);

/// The best of some ways, the first of equals.
fn best_of<const N: usize>(first: Way, others: [Way; N]) -> Way {
    others.into_iter().fold(first, |best, way| if way.0 > best.0 { way } else { best })
}

/// One step of Viterbi's algorithm: the best ways to all states at a piece, without the scores of their own labels. `to_head` is where the piece stands
/// to the cue's head. The ways are those that `may_follow` and [`may_be`] leave.
#[inline]
fn step(scores: &[f32; 7], border: &Row, to_head: Ordering, near: bool) -> [Way; 7] {
    let [enter_content, leave_content, enter_source, leave_source] = *border;
    let [s0, s1, s2, s3, s4, s5, s6] = *scores;
    let (s1_left, s3_left, s5_left) = (s1 + leave_content, s3 + leave_source, s5 + leave_content);
    // Behind the head, what stands outside, content and source may also come after the cue; before it, they may not.
    let (after, after_passed) = if to_head == Ordering::Greater { (s2, s6) } else { (NEVER, NEVER) };
    let impossible = (NEVER, 0);
    let (cue, cue_passed) = match to_head {
        _ if !near => (impossible, impossible),
        Ordering::Greater => ((s2, 2), (s6, 6)),
        _ => (best_of((s0, 0), [(s1_left, 1), (s2, 2)]), best_of((s3_left, 3), [(s4, 4), (s5_left, 5), (s6, 6)])),
    };
    if to_head == Ordering::Equal {
        return [impossible, impossible, cue, impossible, impossible, impossible, cue_passed];
    }
    [
        best_of((s0, 0), [(s1_left, 1), (after, 2)]),
        best_of((s0 + enter_content, 0), [(s1, 1), (after + enter_content, 2)]),
        cue,
        best_of((s0 + enter_source, 0), [(s1 + (leave_content + enter_source), 1), (after + enter_source, 2), (s3, 3)]),
        best_of((s3_left, 3), [(s4, 4), (s5_left, 5), (after_passed, 6)]),
        best_of(
            (s3 + (leave_source + enter_content), 3),
            [(s4 + enter_content, 4), (s5, 5), (after_passed + enter_content, 6)],
        ),
        cue_passed,
    ]
}

impl Lattice {
    /// The best labels, the head of the cue (at `head`) being the cue. Viterbi's algorithm; costs some 25 steps a piece.
    pub(super) fn best(&self, head: usize, scratch: &mut Scratch, labels: &mut Vec<Label>) {
        scratch.back.clear();
        labels.clear();
        let mut scores = [NEVER; 7];
        for (i, (node, border)) in self.nodes.iter().zip(&self.borders).enumerate() {
            if i == 0 {
                scores = start(node, border, head);
                scratch.back.push([0; 7]);
                continue;
            }
            let ways = step(&scores, border, i.cmp(&head), may_be(Label::Cue, i, head));
            let mut back = [0; 7];
            for (state, (score, from)) in ways.into_iter().enumerate() {
                scores[state] = score + node[STATES[state].0 as usize];
                back[state] = from;
            }
            scratch.back.push(back);
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

    /// How much likelier the content of `labels` is than nothing in its place.
    pub(super) fn gain(&self, labels: &[Label]) -> f32 {
        let said = |i: usize| labels.get(i) == Some(&Label::Content);
        let mut gain = 0.0;
        let mut before = false;
        for (i, border) in self.borders.iter().enumerate() {
            let here = said(i);
            if here != before {
                gain += border[usize::from(before)];
            }
            if let Some(node) = self.nodes.get(i).filter(|_| here) {
                gain += node[Label::Content as usize] - node[Label::Outside as usize];
            }
            before = here;
        }
        gain
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
    use proptest::prelude::*;
    use rustc_hash::FxHashMap;

    use super::*;

    /// A lattice of five pieces from numbers.
    fn lattice(numbers: &[i8]) -> Lattice {
        let mut rows =
            numbers.chunks_exact(4).map(|four| [four[0], four[1], four[2], four[3]].map(|n| f32::from(n) / 8.0));
        Lattice { nodes: rows.by_ref().take(5).collect(), borders: rows.collect() }
    }

    /// The score of a row of states, if it is allowed.
    fn score(lattice: &Lattice, head: usize, path: &[usize]) -> Option<f32> {
        let mut sum = 0.0;
        for (i, state) in path.iter().enumerate() {
            let (label, passed) = STATES[*state];
            let before = i.checked_sub(1).map(|before| path[before]);
            let starts = before.is_some() || !passed || label == Label::Source;
            if !may_be(label, i, head) || !starts || before.is_some_and(|before| !may_follow(before, *state, i, head)) {
                return None;
            }
            sum += lattice.nodes[i][label as usize]
                + crossing(&lattice.borders[i], before.map_or(Label::Outside, |b| STATES[b].0), label);
        }
        Some(sum + crossing(&lattice.borders[5], STATES[path[4]].0, Label::Outside))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// Every labelling of a short window, tried one by one.
        #[test]
        fn the_best_labelling_is_as_good_as_any(numbers in prop::collection::vec(-20i8..20, 44), head in 0usize..5) {
            let lattice = lattice(&numbers);
            let all = (0..7usize.pow(5)).map(|n| (0..5).map(|k| n / 7usize.pow(k) % 7).collect::<Vec<usize>>());
            let mut best: FxHashMap<Vec<u8>, f32> = FxHashMap::default();
            for path in all {
                if let Some(sum) = score(&lattice, head, &path) {
                    let labels = path.iter().map(|state| STATES[*state].0 as u8).collect();
                    let known = best.entry(labels).or_insert(sum);
                    *known = known.max(sum);
                }
            }
            let mut labels = Vec::new();
            lattice.best(head, &mut Scratch::default(), &mut labels);
            let found = best.get(&labels.iter().map(|label| *label as u8).collect::<Vec<u8>>());
            prop_assert_eq!(found.copied(), best.values().copied().max_by(f32::total_cmp));
        }
    }
}
