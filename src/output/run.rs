//! Scores of a TREC run. `trec_eval` reads them in single precision and puts articles of equal scores in the order of their ids, not
//! in that of the run: so no two of a ranking may be equal.

/// The last decimal that a run shows.
const STEP: f64 = 1e-6;

/// The scores of one ranking, one after another.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Run {
    /// The last score, and what was shown for it.
    last: Option<(f64, f64)>,
}

impl Run {
    /// What is shown for the next score: itself, or a little less than what was shown last. A score above the last is not that of a
    /// ranking by scores, and stays as it is.
    pub(super) fn score(&mut self, score: f64) -> f64 {
        let shown = match self.last {
            Some((last, shown)) if score <= last && rounded(score) as f32 >= shown as f32 => below(shown),
            _ => rounded(score),
        };
        self.last = Some((score, shown));
        shown
    }
}

/// As a run shows it.
fn rounded(score: f64) -> f64 {
    (score / STEP).round() * STEP
}

/// The next lower score that is another one in single precision.
fn below(score: f64) -> f64 {
    let mut step = STEP;
    while (score - step) as f32 >= score as f32 && step.is_finite() {
        step *= 2.0;
    }
    rounded(score - step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_scores_of_a_ranking_are_equal() {
        let mut run = Run::default();
        let shown: Vec<String> =
            [2.5, 1.0, 1.0, 1.0, 0.999_999, 0.5].into_iter().map(|score| format!("{:.6}", run.score(score))).collect();
        assert_eq!(shown, ["2.500000", "1.000000", "0.999999", "0.999998", "0.999997", "0.500000"]);
        for score in [0.0, 0.25, 17.3, 1234.5] {
            let mut run = Run::default();
            let scores: Vec<f32> =
                (0..5).map(|_| format!("{:.6}", run.score(score)).parse().unwrap_or(f32::NAN)).collect();
            assert!(scores.is_sorted_by(|one, next| one > next), "{scores:?}");
        }
    }

    #[test]
    fn another_order_keeps_its_scores() {
        let mut run = Run::default();
        assert_eq!(
            [0.5, 2.0, 1.5].map(|score| format!("{:.6}", run.score(score))),
            ["0.500000", "2.000000", "1.500000"]
        );
    }
}
