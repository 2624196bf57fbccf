//! How well queries are answered: runs held against judgements, by the measures of TREC's evaluations.
//!
//! [`Judgements`] say which articles are relevant to which query, a [`Run`] which articles a search engine ranks for it (dateline's own, or
//! another's from a file); [`evaluate`] measures the one by the other, [`compare`] tells two runs apart. Every figure is that of
//! `trec_eval`, which most published figures were made with; `docs/evaluation.md` has the formulas.
//!
//! ```
//! # fn main() -> dateline::Result<()> {
//! use std::path::Path;
//!
//! use dateline::evaluation::{Judgements, Run, evaluate};
//!
//! let judgements = Judgements::parse("q1 0 a.txt 1\nq1 0 b.txt 0\n", Path::new("qrels"))?;
//! let run = Run::parse("q1 Q0 b.txt 1 2.5 engine\nq1 Q0 a.txt 2 1.5 engine\n", Path::new("run"))?;
//! assert_eq!(evaluate(&judgements, &run, 1).mean.measures.mrr, 0.5);
//! # Ok(())
//! # }
//! ```

mod judgements;
mod measures;
mod randomisation;
mod run;
mod table;

pub use judgements::Judgements;
pub use measures::Measures;
pub use randomisation::paired_randomisation;
pub use run::Run;
pub(crate) use run::trec_id;
pub use table::{ComparisonRow, Evaluation, EvaluationRow, compare, evaluate};
