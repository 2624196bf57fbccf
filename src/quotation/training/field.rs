//! Sources and contents: a linear-chain conditional random field (Lafferty, McCallum and Pereira 2001, "Conditional random fields", ICML), its
//! labels with a memory, learned by stochastic gradient.

use super::super::features::{Feature, Likelihood, Window};
use super::super::model::{Label, Row, STATES, crossing, may_be, may_follow};
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

/// A window with the features of its pieces and borders: those of each piece, of the border before it, and at last of the border behind all.
struct Seen {
    features: Vec<Feature>,
    /// Where each list ends.
    ends: Vec<usize>,
    head: usize,
    gold: Vec<usize>,
}

impl Seen {
    fn of(read: &[Pieces], cues: &[Vec<Likelihood>], example: &Example) -> Option<Seen> {
        let range = (example.from, example.from + example.labels.len());
        let head = example.head - example.from;
        let gold = states(&example.labels, head)?;
        let window = Window::new(&read[example.article].all, &cues[example.article], example.head, range);
        let mut seen = Seen { features: Vec::new(), ends: Vec::new(), head, gold };
        for i in range.0..=range.1 {
            if i < range.1 {
                window.node(i, |feature| seen.features.push(feature));
                seen.ends.push(seen.features.len());
            }
            window.border(i, |feature| seen.features.push(feature));
            seen.ends.push(seen.features.len());
        }
        seen.features.shrink_to_fit();
        Some(seen)
    }

    fn lists(&self) -> impl Iterator<Item = &[Feature]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| &self.features[start..*end])
    }
}

/// Learns the weights of windows: the mean of some trainings, each with another order and other features left out.
pub(super) fn train_rows(
    read: &[Pieces],
    cues: &[Vec<Likelihood>],
    examples: &[&Example],
    table: &mut Table,
    settings: Settings,
    progress: &mut dyn FnMut(&str),
) {
    let mut windows: Vec<Seen> = examples.iter().filter_map(|example| Seen::of(read, cues, example)).collect();
    mark_frequent(&mut windows, settings.row_count_min);
    let mut order: Vec<usize> = (0..windows.len()).collect();
    let mut mean = vec![[0.0f32; 4]; table.rows.len()];
    for training in 0..settings.trainings {
        let once = train_once(&windows, &mut order, table, settings, Random(11 + u64::from(training)), progress);
        add_share(&mut mean, once.iter(), 1.0 / settings.trainings as f32);
    }
    table.rows = mean;
}

fn add_share<'r>(total: &mut [Row], rows: impl Iterator<Item = &'r Row>, share: f32) {
    for (total, row) in total.iter_mut().zip(rows) {
        total.iter_mut().zip(row).for_each(|(total, weight)| *total += share * weight);
    }
}

/// Where the count of a feature is.
const fn count_at(feature: Feature) -> usize {
    (feature >> (32 - COUNT_BITS)) as usize
}

/// The lowest bit of a feature says whether it is seen often enough to be learned; the bits above it name it well enough.
const FREQUENT: Feature = 1;

fn mark_frequent(windows: &mut [Seen], min: u8) {
    let mut counts = vec![0u8; 1 << COUNT_BITS];
    for feature in windows.iter().flat_map(|window| &window.features) {
        counts[count_at(*feature)] = counts[count_at(*feature)].saturating_add(1);
    }
    for feature in windows.iter_mut().flat_map(|window| &mut window.features) {
        *feature = *feature & !FREQUENT | u32::from(counts[count_at(*feature)] >= min);
    }
}

/// The weights of a feature, and the sums of the squares of their gradients, side by side in memory.
#[derive(Clone, Copy)]
#[repr(align(32))]
struct Cell {
    weights: Row,
    squares: Row,
}

/// One training. In it a share of the features is left out, another one for each example, so that no feature is leaned upon alone (Hinton et al. 2012,
/// "Improving neural networks by preventing co-adaptation of feature detectors"; Wager, Wang and Liang 2013, "Dropout training as adaptive
/// regularization", NIPS).
fn train_once(
    windows: &[Seen],
    order: &mut [usize],
    table: &Table,
    settings: Settings,
    mut random: Random,
    progress: &mut dyn FnMut(&str),
) -> Vec<Row> {
    let mut cells = vec![Cell { weights: [0.0; 4], squares: [1e-2; 4] }; table.rows.len()];
    let mut mean = vec![[0.0f32; 4]; table.rows.len()];
    let first = settings.row_epochs / 2;
    let share = settings.row_dropped;
    let (mut nodes, mut borders): (Vec<Row>, Vec<Row>) = (Vec::new(), Vec::new());
    for epoch in 0..settings.row_epochs {
        random.shuffle(order);
        let mut loss = 0.0;
        for window in order.iter().map(|at| &windows[*at]) {
            let seed = random.next();
            nodes.clear();
            borders.clear();
            for (number, list) in window.lists().enumerate() {
                let mut sums = [0.0; 4];
                for feature in list.iter().filter(|feature| !is_dropped(**feature, seed, share)) {
                    let cell = &cells[table.row_at(*feature)];
                    sums.iter_mut().zip(cell.weights).for_each(|(sum, weight)| *sum += weight);
                }
                let sums = sums.map(|sum| sum / (1.0 - share));
                if number % 2 == 0 && number + 1 < window.ends.len() { nodes.push(sums) } else { borders.push(sums) }
            }
            let (of_nodes, of_borders, this) = gradients(&nodes, &borders, window.head, &window.gold);
            loss += this;
            for (number, list) in window.lists().enumerate() {
                let gradient = if number % 2 == 0 && number + 1 < window.ends.len() {
                    of_nodes[number / 2]
                } else {
                    of_borders[number / 2]
                };
                if gradient.iter().all(|g| g.abs() < GRADIENT_MIN) {
                    continue;
                }
                for feature in list {
                    if feature & FREQUENT == 0 || is_dropped(*feature, seed, share) {
                        continue;
                    }
                    let Cell { weights, squares } = &mut cells[table.row_at(*feature)];
                    for j in 0..4 {
                        if gradient[j].abs() >= GRADIENT_MIN {
                            let g = gradient[j] + settings.row_penalty * weights[j];
                            squares[j] += g * g;
                            weights[j] -= settings.row_rate * g / squares[j].sqrt();
                        }
                    }
                }
            }
        }
        progress(&format!("windows, epoch {epoch}: loss {:.4}", loss / windows.len() as f64));
        if epoch >= first {
            add_share(&mut mean, cells.iter().map(|cell| &cell.weights), 1.0 / (settings.row_epochs - first) as f32);
        }
    }
    mean
}

/// Gradients smaller than this are none.
const GRADIENT_MIN: f32 = 1e-4;

fn is_dropped(feature: Feature, seed: u32, share: f32) -> bool {
    let mixed = (feature ^ seed).wrapping_mul(0x9E37_79B1);
    let mixed = (mixed ^ mixed >> 15).wrapping_mul(0x85EB_CA77);
    ((mixed >> 8) as f32) < share * (1 << 24) as f32
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
