//! Contents as a whole: a log-linear model that chooses among the contents that the field likes best, learned over windows it has not seen.

use super::super::borders::{Labelled, Limits, Variant, features, variants};
use super::super::extract::{Memory, read_window};
use super::super::model::Label;
use super::super::pieces::Piece;
use super::table::{Random, Table};
use super::{Corpus, Example, Settings};

/// A window with the contents it may have.
pub(super) struct Choice {
    pub(super) article: usize,
    options: Vec<Content>,
}

/// A content: what the field says of it, where its features lie in the table, and whether it is the one marked by hand.
struct Content {
    gain: f32,
    at: Vec<usize>,
    right: bool,
}

/// The choices of an example's window, read with weights that have not seen it; `None` if no content is nearly the one marked by hand.
pub(super) fn choice(corpus: &Corpus, example: &Example, table: &Table, memory: &mut Memory) -> Option<Choice> {
    let pieces = &corpus.read[example.article].all;
    let range = (example.from, example.from + example.labels.len());
    read_window(table, pieces, &corpus.cues[example.article], example.head, range, true, memory);
    let all = variants(&memory.lattice, &memory.labels, example.from, example.head, Limits::of(pieces, range));
    let cues = &corpus.cues[example.article];
    let window = Labelled { from: example.from, head: example.head, labels: &memory.labels };
    let likeness: Vec<f32> = all.iter().map(|variant| likeness(pieces, example, variant)).collect();
    let best = likeness.iter().copied().fold(0.0, f32::max);
    if best < 0.5 || all.len() < 2 {
        return None;
    }
    let option = |(variant, like): (&Variant, &f32)| {
        let mut at = Vec::new();
        features(pieces, cues, &window, &variant.runs, |feature| at.push(Table::variant_at(feature)));
        Content { gain: variant.gain, at, right: *like >= best }
    };
    Some(Choice { article: example.article, options: all.iter().zip(&likeness).map(option).collect() })
}

/// Words in both a content and the one marked by hand, of those in either.
fn likeness(pieces: &[Piece], example: &Example, variant: &Variant) -> f32 {
    let (mut both, mut either) = (0, 0);
    for (k, label) in example.labels.iter().enumerate() {
        let i = example.from + k;
        let (marked, found) = (*label == Label::Content, variant.runs.iter().any(|(a, b)| (*a..*b).contains(&i)));
        both += if marked && found { pieces[i].words } else { 0 };
        either += if marked || found { pieces[i].words } else { 0 };
    }
    both as f32 / either.max(1) as f32
}

/// Learns the weights of contents from choices.
pub(super) fn learn<'c>(choices: impl Iterator<Item = &'c Choice>, table: &mut Table, settings: Settings) {
    let mut choices: Vec<&Choice> = choices.collect();
    let mut squares = vec![1e-2f32; table.variants.len()];
    let mut mean = vec![0.0f32; table.variants.len()];
    let (mut gain, mut gain_mean, mut gain_squares) = (1.0f32, 0.0f32, 1.0f32);
    let from = settings.content_epochs / 2;
    let mut random = Random(13);
    table.variants.fill(0.0);
    for epoch in 0..settings.content_epochs {
        random.shuffle(&mut choices);
        for choice in &choices {
            let scores: Vec<f32> = choice
                .options
                .iter()
                .map(|option| gain * option.gain + option.at.iter().map(|at| table.variants[*at]).sum::<f32>())
                .collect();
            let high = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            let odds: Vec<f32> = scores.iter().map(|score| (score - high).exp()).collect();
            let all: f32 = odds.iter().sum();
            let right: f32 =
                odds.iter().zip(&choice.options).filter(|(_, option)| option.right).map(|(odds, _)| odds).sum();
            for (odds, option) in odds.iter().zip(&choice.options) {
                let error = odds / all - if option.right { odds / right.max(1e-9) } else { 0.0 };
                if error.abs() < 1e-4 {
                    continue;
                }
                for at in &option.at {
                    let gradient = error + settings.content_penalty * table.variants[*at];
                    squares[*at] += gradient * gradient;
                    table.variants[*at] -= settings.content_rate * gradient / squares[*at].sqrt();
                }
                gain_squares += (error * option.gain).powi(2);
                gain -= settings.content_rate * error * option.gain / gain_squares.sqrt();
            }
        }
        if epoch >= from {
            let share = 1.0 / (settings.content_epochs - from) as f32;
            mean.iter_mut().zip(&table.variants).for_each(|(total, weight)| *total += share * weight);
            gain_mean += share * gain;
        }
    }
    table.variants = mean;
    table.gain = gain_mean.max(1e-3);
}
