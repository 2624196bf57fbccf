//! Figures of retrieval: four decimals for people, as papers print them.

use std::io::{self, Write};

use super::exploration::object;
use super::text::{aligned, harmless};
use super::{Format, Printer};
use crate::evaluation::{ComparisonRow, Evaluation, EvaluationRow, Measures};

impl<W: Write> Printer<W> {
    /// The figures of a run: objects of type `evaluation`, if `by_query` says so one for every query first, the last one of `all`.
    ///
    /// # Errors
    /// The writer's.
    pub fn evaluation(&mut self, evaluation: &Evaluation, by_query: bool) -> io::Result<()> {
        let single = if by_query { evaluation.rows.as_slice() } else { &[] };
        let mut rows = single.iter().chain([&evaluation.mean]);
        if self.format != Format::Text {
            return rows.try_for_each(|row| self.object(object("evaluation", row)));
        }
        let [ndcg, map, p_5, p_10, recall, mrr, bpref] = Measures::NAMES.map(|(_, name)| name);
        let header = ["query", "relevant", "retrieved", "found", ndcg, map, p_5, p_10, recall, mrr, bpref];
        let cells = |row: &EvaluationRow| {
            let [ndcg, map, p_5, p_10, recall, mrr, bpref] = row.measures.values().map(figure);
            let [relevant, retrieved, found] =
                [row.relevant, row.retrieved, row.relevant_retrieved].map(|count| count.to_string());
            [harmless(&row.query), relevant, retrieved, found, ndcg, map, p_5, p_10, recall, mrr, bpref]
        };
        aligned(&mut self.out, header, rows.map(cells), 1..header.len())
    }

    /// Two runs side by side: an object of type `comparison` for every measure.
    ///
    /// # Errors
    /// The writer's.
    pub fn comparison(&mut self, rows: &[ComparisonRow]) -> io::Result<()> {
        if self.format != Format::Text {
            return rows.iter().try_for_each(|row| self.object(object("comparison", row)));
        }
        let header = ["measure", "mean", "against", "difference", "better", "worse", "p"];
        let name = |row: &ComparisonRow| {
            let known = Measures::NAMES.iter().find(|(key, _)| *key == row.measure);
            known.map_or(row.measure, |(_, name)| name).to_owned()
        };
        let cells = |row: &ComparisonRow| {
            [
                name(row),
                figure(row.mean),
                figure(row.against),
                format!("{:+.4}", row.difference),
                row.better.to_string(),
                row.worse.to_string(),
                if row.p < 0.000_05 { "<0.0001".to_owned() } else { figure(row.p) },
            ]
        };
        aligned(&mut self.out, header, rows.iter().map(cells), 1..header.len())
    }
}

fn figure(value: f64) -> String {
    format!("{value:.4}")
}
