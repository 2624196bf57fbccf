//! Cues: logistic regression, learned by stochastic gradient.

use super::super::extract::may_head;
use super::super::features;
use super::super::model::Weights;
use super::super::pieces::Pieces;
use super::Settings;
use super::table::{Random, Table};

/// Learns the weights of cues' heads from the articles in `order`.
pub(super) fn train_cues(
    read: &[Pieces],
    heads: &[Vec<bool>],
    mut order: Vec<usize>,
    table: &mut Table,
    settings: Settings,
    progress: &mut dyn FnMut(&str),
) {
    let mut mean = vec![0.0f32; table.cues.len()];
    let from = settings.cue_epochs / 2;
    let mut squares = vec![1e-2f32; table.cues.len()];
    let mut random = Random(7);
    let mut found = Vec::new();
    for epoch in 0..settings.cue_epochs {
        random.shuffle(&mut order);
        let (mut loss, mut n) = (0.0f64, 0u32);
        for &a in &order {
            let pieces = &read[a].all;
            for i in 0..pieces.len() {
                if !may_head(pieces, i) || !table.may_head(pieces[i].hash) {
                    continue;
                }
                found.clear();
                features::cue(pieces, i, |feature| found.push(feature));
                let at: Vec<usize> = found.iter().map(|f| table.cue_at(*f)).collect();
                let score: f32 = at.iter().map(|at| table.cues[*at]).sum();
                let wanted = heads[a][i];
                let p = 1.0 / (1.0 + (-score).exp());
                loss -= f64::from(if wanted { p } else { 1.0 - p }.max(1e-9)).ln();
                n += 1;
                let error = p - f32::from(u8::from(wanted));
                if error.abs() < 1e-3 {
                    continue;
                }
                for at in at {
                    let gradient = error + settings.cue_penalty * table.cues[at];
                    squares[at] += gradient * gradient;
                    table.cues[at] -= settings.cue_rate * gradient / squares[at].sqrt();
                }
            }
        }
        progress(&format!("cues, epoch {epoch}: loss {:.5}", loss / f64::from(n.max(1))));
        if epoch >= from {
            for (total, weight) in mean.iter_mut().zip(&table.cues) {
                *total += weight / (settings.cue_epochs - from) as f32;
            }
        }
    }
    table.cues = mean;
}
