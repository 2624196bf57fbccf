//! The content's borders, weighed once more.
//!
//! The conditional random field sees a piece and its neighbours. Whether *described the group as “...”* begins at *the group*, or a clause goes on
//! after its marked words, is told by the whole of it: so the field's best contents are listed, and features of each as a whole choose among them
//! (reranking: Collins and Koo 2005, "Discriminative reranking for natural language parsing", Computational Linguistics 31).

use super::classes::Class;
use super::extract::Memory;
use super::features::{Feature, Likelihood, at, bucket, mix, sort};
use super::model::{Label, Lattice, Row, Weights};
use super::pieces::Piece;

/// Which contents of a window are weighed against each other.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// Most of them.
    count: usize,
    /// Contents that the field likes so much less than its best are not weighed, in log-odds.
    gain: f32,
}

/// Of a window that has something marked.
const MARKED: Limits = Limits { count: 16, gain: -4.5 };
/// Of the others, which are many and whose contents have fewer forms.
const UNMARKED: Limits = Limits { count: 6, gain: -2.5 };

/// Runs of one gap that are taken into account, besides none and what the field says.
const RUNS_MAX: usize = 10;
/// Longest run, in pieces.
const RUN_PIECES_MAX: usize = 60;

/// A content of a window.
#[derive(Clone, Debug)]
pub(super) struct Variant {
    /// Its runs, as ranges of the article's pieces.
    pub(super) runs: Vec<(usize, usize)>,
    /// How much less the field likes it than its best labelling, zero or below.
    pub(super) gain: f32,
}

/// A window as the field labels it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Labelled<'l> {
    /// Its first piece.
    pub(super) from: usize,
    /// The head of its cue.
    pub(super) head: usize,
    pub(super) labels: &'l [Label],
}

impl Labelled<'_> {
    /// Where the source is: 0 if there is none, before the cue or behind it.
    fn source(&self) -> u32 {
        let source = self.labels.iter().position(|label| *label == Label::Source);
        source.map_or(0, |at| 1 + u32::from(self.from + at > self.head))
    }
}

impl Limits {
    /// Those of the window `from..to`.
    pub(super) fn of(pieces: &[Piece], (from, to): (usize, usize)) -> Limits {
        let marked = pieces.get(from..to).is_some_and(|window| window.iter().any(Piece::quoted));
        if marked { MARKED } else { UNMARKED }
    }
}

/// The contents that the field likes best, with its cue and source as they are: one run at most in each gap between them, or what it says itself.
pub(super) fn variants(lattice: &Lattice, labels: &[Label], from: usize, head: usize, limits: Limits) -> Vec<Variant> {
    let fixed = |i: usize| labels[i] == Label::Source || from + i == head;
    let mut best = vec![Variant { runs: Vec::new(), gain: 0.0 }];
    let mut start = 0;
    while start < labels.len() {
        if fixed(start) {
            start += 1;
            continue;
        }
        let end = (start..labels.len()).find(|&i| fixed(i)).unwrap_or(labels.len());
        let options = options(lattice, labels, (start, end), limits);
        let mut joined = Vec::with_capacity(best.len() * options.len());
        for variant in &best {
            for option in &options {
                if variant.gain + option.gain > limits.gain {
                    joined.push((variant.gain + option.gain, variant, option));
                }
            }
        }
        joined.sort_by(|a, b| b.0.total_cmp(&a.0));
        joined.truncate(limits.count);
        best = joined
            .into_iter()
            .map(|(gain, variant, option)| {
                let own = option.runs.iter().map(|(a, b)| (a + from, b + from));
                Variant { runs: variant.runs.iter().copied().chain(own).collect(), gain }
            })
            .collect();
        start = end;
    }
    best.retain(|variant| !variant.runs.is_empty());
    best
}

/// What the content may be in one gap: nothing, what the field says, and the runs that it likes best.
fn options(lattice: &Lattice, labels: &[Label], (start, end): (usize, usize), limits: Limits) -> Vec<Variant> {
    let border = |i: usize| lattice.borders.get(i).copied().unwrap_or([0.0; 4]);
    let node = |i: usize| lattice.nodes.get(i).copied().unwrap_or([0.0; 4]);
    // What content gains over what stands there without it.
    let other = |i: usize| if labels[i] == Label::Cue { Label::Cue } else { Label::Outside } as usize;
    let gain = |row: Row, i: usize| row[Label::Content as usize] - row[other(i)];
    let mut sums = vec![0.0; end - start + 1];
    for i in start..end {
        sums[i - start + 1] = sums[i - start] + gain(node(i), i);
    }
    let value = |a: usize, b: usize| border(a)[0] + sums[b - start] - sums[a - start] + border(b)[1];
    let mut own = Vec::new();
    let mut a = start;
    while a < end {
        let b = (a..end).find(|&i| labels[i] != labels[a]).unwrap_or(end);
        if labels[a] == Label::Content {
            own.push((a, b));
        }
        a = b;
    }
    let base: f32 = own.iter().map(|(a, b)| value(*a, *b)).sum();
    let mut found = vec![Variant { runs: own.clone(), gain: 0.0 }];
    if !own.is_empty() && -base > limits.gain {
        found.push(Variant { runs: Vec::new(), gain: -base });
    }
    let mut runs: Vec<(f32, usize, usize)> = Vec::with_capacity(RUNS_MAX + 1);
    // The best that a run from each piece can come to.
    let mut ahead = vec![f32::NEG_INFINITY; end - start + 1];
    for b in (start + 1..=end).rev() {
        ahead[b - start - 1] = ahead[b - start].max(border(b)[1] + sums[b - start]);
    }
    let least = base + limits.gain;
    for a in start..end {
        if border(a)[0] - sums[a - start] + ahead[a - start] <= least {
            continue;
        }
        for b in a + 1..=end.min(a + RUN_PIECES_MAX) {
            let value = value(a, b);
            if value <= least
                || runs.len() == RUNS_MAX && runs.last().is_some_and(|last| last.0 >= value)
                || own == [(a, b)]
            {
                continue;
            }
            let place = runs.partition_point(|known| known.0 >= value);
            runs.insert(place, (value, a, b));
            runs.truncate(RUNS_MAX);
        }
    }
    found.extend(runs.into_iter().map(|(value, a, b)| Variant { runs: vec![(a, b)], gain: value - base }));
    found
}

/// Puts the best content of the window into `labels`.
pub(super) fn settle<W: Weights>(
    weights: &W,
    pieces: &[Piece],
    cues: &[Likelihood],
    from: usize,
    head: usize,
    memory: &mut Memory,
) {
    let Memory { lattice, labels, others: found, .. } = memory;
    let all = variants(lattice, labels, from, head, Limits::of(pieces, (from, from + labels.len())));
    if all.len() < 2 {
        return;
    }
    let window = Labelled { from, head, labels };
    // A run stands in several contents; what is seen of it is the same in all of them.
    let mut runs: Vec<(usize, usize)> = all.iter().flat_map(|variant| variant.runs.iter().copied()).collect();
    runs.sort_unstable();
    runs.dedup();
    let looks: Vec<Look> = runs.iter().map(|run| Look::of(pieces, head, *run)).collect();
    let look =
        |run: &(usize, usize)| runs.binary_search(run).map_or_else(|_| Look::of(pieces, head, *run), |at| looks[at]);
    found.clear();
    for (run, look) in runs.iter().zip(&looks) {
        found.add(|list| run_features(pieces, cues, &window, *run, *look, |feature| list.push(feature)));
    }
    for variant in &all {
        let seen = variant.runs.iter().map(look);
        found.add(|list| whole_features(pieces, &window, seen, |feature| list.push(feature)));
        for (earlier, run) in variant.runs.iter().zip(variant.runs.iter().skip(1)) {
            found.add(|list| pair_features(pieces, *earlier, *run, look(run), |feature| list.push(feature)));
        }
    }
    let mut sums = Vec::new();
    weights.contents(found, &mut sums);
    let (of_runs, of_wholes) = sums.split_at(runs.len());
    let mut of_wholes = of_wholes.iter();
    let score = |variant: &Variant| {
        let mut sum = W::Weight::default();
        of_wholes.by_ref().take(variant.runs.len()).for_each(|part| sum += *part);
        variant.runs.iter().flat_map(|run| runs.binary_search(run)).for_each(|at| sum += of_runs[at]);
        weights.gain() * variant.gain + weights.variant_score(sum)
    };
    let scores: Vec<f32> = all.iter().map(score).collect();
    let scored = scores.into_iter().zip(&all);
    let Some((_, best)) = scored.max_by(|a, b| a.0.total_cmp(&b.0).then(a.1.gain.total_cmp(&b.1.gain))) else { return };
    apply(labels, from, head, &best.runs);
}

/// Makes `runs` the content; what is left of the cue beyond them is none.
fn apply(labels: &mut [Label], from: usize, head: usize, runs: &[(usize, usize)]) {
    for label in labels.iter_mut().filter(|label| **label == Label::Content) {
        *label = Label::Outside;
    }
    for &(a, b) in runs {
        if let Some(run) = labels.get_mut(a - from..b - from) {
            run.fill(Label::Content);
        }
    }
    let head = head - from;
    let mut apart = false;
    for i in (0..head).rev().chain(head + 1..labels.len()) {
        apart = apart && i != head + 1;
        apart |= labels[i] != Label::Cue;
        if apart && labels[i] == Label::Cue {
            labels[i] = Label::Outside;
        }
    }
}

/// Features of a content as a whole: those of each of its runs, of every two of them in a row, and of all together.
#[cfg(feature = "training")]
pub(super) fn features(
    pieces: &[Piece],
    cues: &[Likelihood],
    window: &Labelled<'_>,
    runs: &[(usize, usize)],
    mut out: impl FnMut(Feature),
) {
    let look = |run: &(usize, usize)| Look::of(pieces, window.head, *run);
    runs.iter().for_each(|run| run_features(pieces, cues, window, *run, look(run), &mut out));
    let twos = runs.iter().zip(runs.iter().skip(1));
    twos.for_each(|(earlier, run)| pair_features(pieces, *earlier, *run, look(run), &mut out));
    whole_features(pieces, window, runs.iter().map(look), &mut out);
}

/// What several features of a run see.
#[derive(Clone, Copy, Debug)]
struct Look {
    /// Whether something in it is marked, and all of it; and on which side of the cue it is.
    both: u32,
    words: u32,
    /// Its stretches: all, and long ones.
    stretches: u32,
    long: u32,
}

impl Look {
    fn of(pieces: &[Piece], head: usize, (a, b): (usize, usize)) -> Look {
        let (mut words, mut unmarked, mut stretches, mut long) = (0, 0, 0, 0);
        for piece in pieces.get(a..b).unwrap_or_default() {
            words += piece.words;
            if piece.quoted() {
                stretches += 1;
                long += u32::from(piece.words > 3);
            } else {
                unmarked += piece.words;
            }
        }
        let kind = match (stretches, unmarked) {
            (0, _) => 1,
            (_, 0) => 2,
            _ => 3,
        };
        Look { both: kind << 1 | u32::from(a < head), words, stretches, long }
    }
}

/// Features of one run of a content.
fn run_features(
    pieces: &[Piece],
    cues: &[Likelihood],
    window: &Labelled<'_>,
    (a, b): (usize, usize),
    look: Look,
    mut out: impl FnMut(Feature),
) {
    let Labelled { from, head, labels } = *window;
    let to = from + labels.len();
    let cue = at(pieces, head, 0);
    let source = window.source();
    let cue_end = (head + 1 - from..labels.len()).find(|&i| labels[i] != Label::Cue).unwrap_or(labels.len()) + from;
    let likely = |range: std::ops::Range<usize>| {
        let inside = cues.get(range).unwrap_or_default();
        (inside.iter().filter(|cue| **cue == Likelihood::Likely).count().min(2) * 3
            + inside.iter().filter(|cue| **cue == Likelihood::Possible).count().min(2)) as u32
    };
    let mut add = |template: u32, a: u32, b: u32| out(mix(template, a, b));
    let Look { both, words, .. } = look;
    let side = both & 1;
    let inside = pieces.get(a..b).unwrap_or_default();
    let first = inside.iter().position(Piece::quoted);
    let last = inside.iter().rposition(Piece::quoted);
    let [before, start, end, after] = [at(pieces, a, -1), at(pieces, a, 0), at(pieces, b, -1), at(pieces, b, 0)];
    let opens = u32::from(before.sentence != start.sentence) << 1 | u32::from(a == from);
    let closes = u32::from(after.sentence != end.sentence) << 1 | u32::from(b == to);
    add(301, sort(before) << 16 | sort(start), both << 2 | opens);
    add(302, start.hash, both);
    add(303, cue.hash, sort(start) << 4 | both);
    add(304, before.hash, sort(start) << 4 | both);
    add(305, sort(end) << 16 | sort(after), both << 2 | closes);
    add(306, after.hash, both << 2 | closes);
    add(307, end.hash, both << 2 | closes);
    add(308, sort(at(pieces, a, 1)) << 16 | sort(start), both);
    add(309, sort(at(pieces, b, 1)) << 16 | sort(after), both << 2 | closes);
    add(313, start.hash, at(pieces, a, 1).hash);
    add(314, after.hash, at(pieces, b, 1).hash);
    add(315, start.hash, cue.hash);
    add(316, after.hash, cue.hash);
    add(317, likely(a..b), both << 4 | opens << 2 | closes);
    add(318, likely(b..to.min(b + 12)), sort(after) << 4 | both);
    add(319, u32::from(a == cue_end) << 2 | source, sort(start) << 2 | both);
    add(310, opens << 2 | closes, both << 4 | bucket(words as usize));
    add(311, opens << 2 | closes, cue.hash ^ both);
    add(
        312,
        bucket(inside.iter().filter(|piece| piece.class == Class::Comma).count()),
        both << 4 | opens << 2 | closes,
    );
    if let (Some(first), Some(last)) = (first, last) {
        let stretch = &inside[first];
        let sort_of = (bucket(stretch.words as usize) << 1 | u32::from(stretch.capital)) << 1 | side;
        let link = at(pieces, a + first, -1);
        let lead = inside.get(..first).unwrap_or_default();
        let trail = inside.get(last + 1..).unwrap_or_default();
        add(320, bucket(first), sort_of);
        add(321, bucket(first), cue.hash ^ side);
        add(322, bucket(first) << 16 | sort(start), sort(link) << 1 | side);
        add(323, shape(lead), side);
        add(324, shape(lead), cue.hash ^ side);
        add(325, shape(lead), sort_of);
        let ended = inside[last].suffix << 2 | closes;
        add(326, bucket(trail.len()), ended << 1 | side);
        add(327, at(pieces, a + last, 1).hash, bucket(trail.len()) << 1 | side);
        add(328, shape(trail), ended << 1 | side);
        add(329, sort(at(pieces, a + last, 1)) << 16 | sort(after), bucket(trail.len()) << 8 | ended << 1 | side);
        add(330, bucket(first) << 8 | bucket(trail.len()), sort_of);
    } else {
        add(331, shape(inside), side);
    }
    // What is left over of the sentence behind the run, up to the cue or source.
    if closes & 2 == 0 {
        let rest = pieces.get(b..to.min(b + 30)).unwrap_or_default();
        let left = rest.iter().take_while(|piece| piece.sentence == end.sentence).count();
        add(332, bucket(left), sort(after) << 4 | both);
        add(333, shape(rest.get(..left.min(4)).unwrap_or_default()), both);
    }
}

/// Features of two runs in a row, the second of which looks so.
fn pair_features(
    pieces: &[Piece],
    earlier: (usize, usize),
    run: (usize, usize),
    second: Look,
    mut out: impl FnMut(Feature),
) {
    let (earlier, start) = (at(pieces, earlier.1, -1), at(pieces, run.0, 0));
    out(mix(334, sort(earlier) << 16 | sort(start), second.both));
    out(mix(335, u32::from(earlier.paragraph != start.paragraph), sort(start) << 4 | second.both));
}

/// Features of all runs of a content together.
fn whole_features(
    pieces: &[Piece],
    window: &Labelled<'_>,
    looks: impl Iterator<Item = Look>,
    mut out: impl FnMut(Feature),
) {
    let Labelled { from, head, labels } = *window;
    let (cue, source) = (at(pieces, head, 0), window.source());
    let (mut kinds, mut words, mut stretches, mut inside) = (0, 0, 0, 0);
    for look in looks {
        kinds = kinds << 3 | look.both;
        words += look.words;
        stretches += look.stretches;
        inside += look.long;
    }
    let all = pieces.get(from..from + labels.len()).unwrap_or_default();
    let outside = (all.iter().filter(|piece| piece.quoted() && piece.words > 3).count() as u32 - inside).min(3);
    let mut add = |template: u32, a: u32, b: u32| out(mix(template, a, b));
    add(346, kinds, source);
    add(347, kinds << 2 | source, sort(at(pieces, head, 1)) << 4 | outside);
    add(340, kinds, cue.hash);
    add(341, kinds, bucket(words as usize));
    add(342, kinds, sort(at(pieces, head, -1)) << 16 | sort(at(pieces, head, 1)));
    add(343, outside, kinds);
    add(344, outside, stretches.min(3));
    add(345, bucket(words as usize), cue.hash);
}

/// The classes of some words in a row, runs of like ones as one, as far as they are told apart.
fn shape(pieces: &[Piece]) -> u32 {
    let mut hash = 0;
    let mut last = u32::MAX;
    for piece in pieces.iter().take(6) {
        let class = match piece.class {
            Class::Male | Class::Female | Class::Name => Class::Name,
            class => class,
        } as u32;
        if class != last {
            hash = mix(399, hash, class);
            last = class;
        }
    }
    hash ^ bucket(pieces.len())
}

#[cfg(test)]
mod tests {
    use super::super::model::{Scratch, crossing};
    use super::*;

    /// The field's score of a labelling.
    fn score(lattice: &Lattice, labels: &[Label]) -> f32 {
        let mut sum = 0.0;
        let mut before = Label::Outside;
        for (i, label) in labels.iter().enumerate() {
            sum += lattice.nodes[i][*label as usize] + crossing(&lattice.borders[i], before, *label);
            before = *label;
        }
        sum + crossing(&lattice.borders[labels.len()], before, Label::Outside)
    }

    #[test]
    fn a_variant_gains_what_its_labels_score_less() {
        let mut state = 5u32;
        let mut number = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 16) as f32 / 32_768.0 - 1.0
        };
        for head in 0..6 {
            // Cues of one piece, since what is cut off of a longer one becomes another label.
            let mut row = || [number(), number(), number(), -9.0];
            let lattice = Lattice { nodes: (0..7).map(|_| row()).collect(), borders: (0..8).map(|_| row()).collect() };
            let mut labels = Vec::new();
            lattice.best(head, &mut Scratch::default(), &mut labels);
            let best = score(&lattice, &labels);
            let mut bare = labels.clone();
            apply(&mut bare, 0, head, &[]);
            let gain = best - score(&lattice, &bare);
            assert!((lattice.gain(&labels) - gain).abs() < 1e-4, "{labels:?}: {gain}");
            let all = variants(&lattice, &labels, 0, head, MARKED);
            assert!(all.windows(2).all(|two| two[0].gain >= two[1].gain));
            for variant in all {
                let mut other = labels.clone();
                apply(&mut other, 0, head, &variant.runs);
                let lost = score(&lattice, &other) - best;
                assert!((lost - variant.gain).abs() < 1e-4, "{variant:?} {labels:?}: {lost}");
                assert!(variant.gain < 1e-4);
            }
        }
    }
}
