//! Runs measured by judgements, query by query and on average, and two of them side by side.

use rayon::prelude::*;
use serde::Serialize;

use super::judgements::{JudgedQuery, Judgements};
use super::measures::Measures;
use super::randomisation::paired_randomisation;
use super::run::Run;

/// The figures of one query, or of all on average.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EvaluationRow {
    /// The query's id; `all` on average.
    pub query: String,
    /// Articles that are relevant to it; in sum.
    pub relevant: u64,
    /// Articles that the run ranks for it; in sum.
    pub retrieved: u64,
    /// Relevant ones among them; in sum.
    pub relevant_retrieved: u64,
    /// The measures.
    #[serde(flatten)]
    pub measures: Measures,
}

/// A run measured by judgements.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluation {
    /// Every query that some article is relevant to, in the order of the judgements.
    pub rows: Vec<EvaluationRow>,
    /// All of them: sums, and the means of the measures.
    pub mean: EvaluationRow,
    /// Queries among them for which the run has no article; they count as 0.
    pub without_result: u64,
    /// Queries of the run that nothing is judged for, left out.
    pub unjudged: u64,
    /// Judged queries that no article is relevant to, left out: no measure tells a good ranking from a bad one.
    pub without_relevant: u64,
}

/// Measures `run`; relevant are articles of grade `level` (1 where nobody says otherwise) and above.
pub fn evaluate(judgements: &Judgements, run: &Run, level: i32) -> Evaluation {
    let level = level.max(1);
    let row = |query: &JudgedQuery| {
        let ranked = run.of_query(&query.id);
        let is_relevant = |grade: &i32| *grade >= level;
        let of_run = ranked.iter().filter(|id| query.grades.get(*id).is_some_and(is_relevant));
        EvaluationRow {
            query: query.id.clone(),
            relevant: query.grades.values().filter(|grade| is_relevant(grade)).count() as u64,
            retrieved: ranked.len() as u64,
            relevant_retrieved: of_run.count() as u64,
            measures: Measures::of(ranked, &query.grades, level),
        }
    };
    let mut rows: Vec<EvaluationRow> = judgements.queries().iter().map(row).collect();
    let judged = rows.len();
    rows.retain(|row| row.relevant > 0);
    let sum = |of: fn(&EvaluationRow) -> u64| rows.iter().map(of).sum();
    Evaluation {
        mean: EvaluationRow {
            query: "all".to_owned(),
            relevant: sum(|row| row.relevant),
            retrieved: sum(|row| row.retrieved),
            relevant_retrieved: sum(|row| row.relevant_retrieved),
            measures: Measures::mean(rows.iter().map(|row| row.measures)),
        },
        without_result: rows.iter().filter(|row| row.retrieved == 0).count() as u64,
        unjudged: run.queries().filter(|query| !judgements.holds(query)).count() as u64,
        without_relevant: (judged - rows.len()) as u64,
        rows,
    }
}

/// One measure of two runs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ComparisonRow {
    /// Its name in JSON.
    pub measure: &'static str,
    /// Its mean over the queries.
    pub mean: f64,
    /// The mean of the run compared with.
    pub against: f64,
    /// The one less the other.
    pub difference: f64,
    /// Queries that the run does better on.
    pub better: u64,
    /// Queries that it does worse on.
    pub worse: u64,
    /// How likely so large a difference is by chance: [`paired_randomisation`].
    pub p: f64,
}

/// Compares two evaluations by the same judgements, measure by measure.
pub fn compare(evaluation: &Evaluation, against: &Evaluation) -> Vec<ComparisonRow> {
    let row = |number: usize| {
        let value = |row: &EvaluationRow| row.measures.values()[number];
        let differences: Vec<f64> =
            evaluation.rows.iter().zip(&against.rows).map(|(one, other)| value(one) - value(other)).collect();
        ComparisonRow {
            measure: Measures::NAMES[number].0,
            mean: value(&evaluation.mean),
            against: value(&against.mean),
            difference: value(&evaluation.mean) - value(&against.mean),
            better: differences.iter().filter(|difference| **difference > 0.0).count() as u64,
            worse: differences.iter().filter(|difference| **difference < 0.0).count() as u64,
            p: paired_randomisation(&differences),
        }
    };
    (0..Measures::NAMES.len()).into_par_iter().map(row).collect()
}
