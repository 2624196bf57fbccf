//! Sources and contents: a linear-chain conditional random field (Lafferty, McCallum and Pereira 2001, "Conditional random fields", ICML), its
//! labels with a memory, learned by stochastic gradient.

use super::super::extract::{Memory, fill};
use super::super::features::{Feature, Likelihood, Window};
use super::super::found::Found;
use super::super::model::{EVIDENCE, Label, Row, STATES, Weights, crossing, may_be, may_follow};
use super::super::pieces::Pieces;
use super::table::{Random, Table};
use super::{Example, Settings};

/// Bits of the table in which features are counted before they are learned.
const COUNT_BITS: u32 = 26;

/// Whether the states can tell these labels; labels of a second source or a stray cue are put right first.
pub(super) fn possible(labels: &[Label], head: usize) -> bool {
    labels.get(head) == Some(&Label::Cue) && labels.contains(&Label::Content) && states(labels, head).is_some()
}

fn states(labels: &[Label], head: usize) -> Option<Vec<usize>> {
    let mut passed = false;
    let mut path: Vec<usize> = Vec::with_capacity(labels.len());
    for (i, label) in labels.iter().enumerate() {
        passed |= *label == Label::Source;
        let state = STATES.iter().position(|state| *state == (*label, passed))?;
        if let Some(before) = path.last()
            && !may_follow(*before, state, i, head)
        {
            return None;
        }
        path.push(state);
    }
    Some(path)
}

/// Learns the weights of windows: the mean of some trainings, each with another order and other features left out.
pub(super) fn train_rows(
    read: &[Pieces],
    cues: &[Vec<Likelihood>],
    examples: &mut [&Example],
    table: &mut Table,
    settings: Settings,
    progress: &mut dyn FnMut(&str),
) {
    let counts = counts(read, cues, examples);
    let mut mean = vec![[0.0f32; 4]; table.rows.len()];
    for training in 0..settings.trainings {
        table.rows.fill([0.0; 4]);
        train_once(read, cues, examples, &counts, table, settings, Random(11 + u64::from(training)), progress);
        add_share(&mut mean, &table.rows, 1.0 / settings.trainings as f32);
    }
    table.rows = mean;
}

fn add_share(total: &mut [Row], rows: &[Row], share: f32) {
    for (total, row) in total.iter_mut().zip(rows) {
        total.iter_mut().zip(row).for_each(|(total, weight)| *total += share * weight);
    }
}

/// Where the count of a feature is.
const fn count_at(feature: Feature) -> usize {
    (feature >> (32 - COUNT_BITS)) as usize
}

/// How often each feature is seen.
fn counts(read: &[Pieces], cues: &[Vec<Likelihood>], examples: &[&Example]) -> Vec<u8> {
    let mut counts = vec![0u8; 1 << COUNT_BITS];
    for example in examples {
        let pieces = &read[example.article].all;
        let range = (example.from, example.from + example.labels.len());
        let seen = Window::new(pieces, &cues[example.article], example.head, range);
        let mut count = |feature: Feature| counts[count_at(feature)] = counts[count_at(feature)].saturating_add(1);
        for k in range.0..range.1 {
            seen.node(k, &mut count);
        }
        for k in range.0..=range.1 {
            seen.border(k, &mut count);
        }
    }
    counts
}

#[allow(clippy::too_many_arguments)]
fn train_once(
    read: &[Pieces],
    cues: &[Vec<Likelihood>],
    examples: &mut [&Example],
    counts: &[u8],
    table: &mut Table,
    settings: Settings,
    mut random: Random,
    progress: &mut dyn FnMut(&str),
) {
    let mut squares = vec![[1e-2f32; 4]; table.rows.len()];
    let mut mean = vec![[0.0f32; 4]; table.rows.len()];
    let first = settings.row_epochs / 2;
    let mut found = Vec::new();
    let min = settings.row_count_min;
    let mut memory = Memory::default();
    for epoch in 0..settings.row_epochs {
        random.shuffle(examples);
        let mut loss = 0.0;
        for example in examples.iter() {
            let pieces = &read[example.article].all;
            let range = (example.from, example.from + example.labels.len());
            let thinned = Thinned { table, seed: random.next(), share: settings.row_dropped };
            fill(&thinned, pieces, &cues[example.article], example.head, range, &mut memory);
            let (seed, share) = (thinned.seed, thinned.share);
            let (nodes, borders) = (&memory.lattice.nodes, &memory.lattice.borders);
            let head = example.head - example.from;
            let Some(gold) = states(&example.labels, head) else { continue };
            let (gradient_nodes, gradient_borders, this) = gradients(nodes, borders, head, &gold);
            loss += this;
            let seen = Window::new(pieces, &cues[example.article], example.head, range);
            for k in 0..=example.labels.len() {
                let mut step = |feature: Feature, gradient: &Row| {
                    if counts[count_at(feature)] < min || is_dropped(feature, seed, share) {
                        return;
                    }
                    let at = table.row_at(feature);
                    for j in 0..4 {
                        if gradient[j].abs() < 1e-4 {
                            continue;
                        }
                        let g = gradient[j] + settings.row_penalty * table.rows[at][j];
                        squares[at][j] += g * g;
                        table.rows[at][j] -= settings.row_rate * g / squares[at][j].sqrt();
                    }
                };
                if k < example.labels.len() {
                    found.clear();
                    seen.node(range.0 + k, |feature| found.push(feature));
                    found.iter().for_each(|feature| step(*feature, &gradient_nodes[k]));
                }
                found.clear();
                seen.border(range.0 + k, |feature| found.push(feature));
                found.iter().for_each(|feature| step(*feature, &gradient_borders[k]));
            }
        }
        progress(&format!("windows, epoch {epoch}: loss {:.4}", loss / examples.len() as f64));
        if epoch >= first {
            add_share(&mut mean, &table.rows, 1.0 / (settings.row_epochs - first) as f32);
        }
    }
    table.rows = mean;
}

/// Weights of which a share is left out, another one for each example, so that no feature is leaned upon alone (Hinton et al. 2012, "Improving neural
/// networks by preventing co-adaptation of feature detectors"; Wager, Wang and Liang 2013, "Dropout training as adaptive regularization", NIPS).
struct Thinned<'t> {
    table: &'t Table,
    seed: u32,
    share: f32,
}

fn is_dropped(feature: Feature, seed: u32, share: f32) -> bool {
    let mixed = (feature ^ seed).wrapping_mul(0x9E37_79B1);
    let mixed = (mixed ^ mixed >> 15).wrapping_mul(0x85EB_CA77);
    ((mixed >> 8) as f32) < share * (1 << 24) as f32
}

impl Weights for Thinned<'_> {
    fn may_head(&self, word: u32) -> bool {
        self.table.may_head(word)
    }

    type Weight = f32;

    fn cues(&self, found: &mut Found, sums: &mut Vec<f32>) {
        self.table.cues(found, sums);
    }

    fn cue_score(&self, sum: f32) -> f32 {
        self.table.cue_score(sum)
    }

    fn rows(&self, found: &mut Found, sums: &mut Vec<Row>) {
        let kept = |feature: &&Feature| !is_dropped(**feature, self.seed, self.share);
        let row = |list: &[Feature]| self.table.row(list.iter().filter(kept)).map(|sum| sum / (1.0 - self.share));
        sums.clear();
        sums.extend(found.lists().map(row));
    }

    fn contents(&self, found: &mut Found, sums: &mut Vec<f32>) {
        self.table.contents(found, sums);
    }

    fn variant_score(&self, sum: f32) -> f32 {
        self.table.variant_score(sum)
    }

    fn gain(&self) -> f32 {
        self.table.gain()
    }

    fn joins(&self) -> bool {
        self.table.joins()
    }

    fn confidence(&self) -> &[f32; EVIDENCE] {
        self.table.confidence()
    }
}

/// Expected minus seen counts, and the loss: forward-backward over the states.
pub(super) fn gradients(nodes: &[Row], borders: &[Row], head: usize, gold: &[usize]) -> (Vec<Row>, Vec<Row>, f64) {
    let n = nodes.len();
    let allowed = |i: usize, state: usize| may_be(STATES[state].0, i, head);
    let none = f64::NEG_INFINITY;
    let node = |i: usize, s: usize| f64::from(nodes[i][STATES[s].0 as usize]);
    let cross = |i: usize, a: Label, b: Label| f64::from(crossing(&borders[i], a, b));
    let mut forward = vec![[none; 7]; n];
    let mut backward = vec![[none; 7]; n];
    let add = |total: &mut f64, x: f64| {
        if x == none {
            return;
        }
        let (high, low) = if *total > x { (*total, x) } else { (x, *total) };
        *total = if low == none { high } else { high + (low - high).exp().ln_1p() };
    };
    for i in 0..n {
        for to in 0..7 {
            if !allowed(i, to) {
                continue;
            }
            let label = STATES[to].0;
            let mut total = none;
            if i == 0 {
                if !STATES[to].1 || label == Label::Source {
                    total = cross(0, Label::Outside, label);
                }
            } else {
                for from in 0..7 {
                    if forward[i - 1][from] > none && may_follow(from, to, i, head) {
                        add(&mut total, forward[i - 1][from] + cross(i, STATES[from].0, label));
                    }
                }
            }
            if total > none {
                forward[i][to] = total + node(i, to);
            }
        }
    }
    for s in 0..7 {
        backward[n - 1][s] = cross(n, STATES[s].0, Label::Outside);
    }
    for i in (0..n - 1).rev() {
        for from in 0..7 {
            let mut total = none;
            for to in 0..7 {
                if allowed(i + 1, to) && may_follow(from, to, i + 1, head) && backward[i + 1][to] > none {
                    add(&mut total, cross(i + 1, STATES[from].0, STATES[to].0) + node(i + 1, to) + backward[i + 1][to]);
                }
            }
            backward[i][from] = total;
        }
    }
    let mut z = none;
    for s in 0..7 {
        if forward[n - 1][s] > none {
            add(&mut z, forward[n - 1][s] + backward[n - 1][s]);
        }
    }
    let mut g_nodes = vec![[0.0f32; 4]; n];
    let mut g_borders = vec![[0.0f32; 4]; n + 1];
    let count = |row: &mut Row, from: Label, to: Label, p: f32| {
        if from == to {
            return;
        }
        match from {
            Label::Content => row[1] += p,
            Label::Source => row[3] += p,
            _ => {}
        }
        match to {
            Label::Content => row[0] += p,
            Label::Source => row[2] += p,
            _ => {}
        }
    };
    let mut score = 0.0;
    for i in 0..n {
        for s in 0..7 {
            if forward[i][s] > none && backward[i][s] > none {
                g_nodes[i][STATES[s].0 as usize] += (forward[i][s] + backward[i][s] - z).exp() as f32;
            }
        }
        g_nodes[i][STATES[gold[i]].0 as usize] -= 1.0;
        score += node(i, gold[i]);
        if i == 0 {
            for s in 0..7 {
                if forward[0][s] > none && backward[0][s] > none {
                    count(
                        &mut g_borders[0],
                        Label::Outside,
                        STATES[s].0,
                        (forward[0][s] + backward[0][s] - z).exp() as f32,
                    );
                }
            }
            count(&mut g_borders[0], Label::Outside, STATES[gold[0]].0, -1.0);
            score += cross(0, Label::Outside, STATES[gold[0]].0);
            continue;
        }
        for from in 0..7 {
            if forward[i - 1][from] == none {
                continue;
            }
            for to in 0..7 {
                if !allowed(i, to)
                    || !may_follow(from, to, i, head)
                    || backward[i][to] == none
                    || STATES[from].0 == STATES[to].0
                {
                    continue;
                }
                let p =
                    forward[i - 1][from] + cross(i, STATES[from].0, STATES[to].0) + node(i, to) + backward[i][to] - z;
                count(&mut g_borders[i], STATES[from].0, STATES[to].0, p.exp() as f32);
            }
        }
        count(&mut g_borders[i], STATES[gold[i - 1]].0, STATES[gold[i]].0, -1.0);
        score += cross(i, STATES[gold[i - 1]].0, STATES[gold[i]].0);
    }
    for s in 0..7 {
        if forward[n - 1][s] > none {
            count(
                &mut g_borders[n],
                STATES[s].0,
                Label::Outside,
                (forward[n - 1][s] + backward[n - 1][s] - z).exp() as f32,
            );
        }
    }
    count(&mut g_borders[n], STATES[gold[n - 1]].0, Label::Outside, -1.0);
    score += cross(n, STATES[gold[n - 1]].0, Label::Outside);
    (g_nodes, g_borders, z - score)
}
