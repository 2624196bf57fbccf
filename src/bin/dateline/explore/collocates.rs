//! `dateline collocates`: words that keep company with the matches.

use anyhow::Result;
use clap::{Args as ClapArgs, ValueEnum};
use dateline::explore::{CollocatesOptions, Measure, Window, collocates};

use super::{By, ScopeArgs, Shown, scope};
use crate::args::Global;
use crate::asked;

#[derive(Debug, ClapArgs)]
pub(crate) struct CollocatesArgs {
    /// What they stand near
    query: String,
    /// What is near: N words on each side, L,R words to the left and to the right (0: none), or sentence
    #[arg(long, value_parser = window, default_value = "5", value_name = "WINDOW")]
    window: Window,
    /// What they are ordered by
    #[arg(long, value_enum, default_value_t = MeasureArg::LogLikelihood)]
    measure: MeasureArg,
    /// Leave out words that stand near the matches less often
    #[arg(long, default_value_t = 1, value_name = "N")]
    min_count: u64,
    /// Count words or stems
    #[arg(long, value_enum, default_value_t = By::Word)]
    by: By,
    #[command(flatten)]
    scope: ScopeArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum MeasureArg {
    #[value(alias = "log_likelihood")]
    LogLikelihood,
    #[value(alias = "log_dice")]
    LogDice,
    Mi,
    #[value(alias = "t_score")]
    TScore,
    Observed,
}

const COLUMNS: [(&str, &str); 7] = [
    ("observed", "observed"),
    ("expected", "expected"),
    ("log_likelihood", "log-likelihood"),
    ("log_dice", "logDice"),
    ("mi", "MI"),
    ("t_score", "t-score"),
    ("term", "term"),
];

fn window(text: &str) -> Result<Window, String> {
    let number = |digits: &str| digits.trim().parse().ok();
    let parsed = match text.split_once(',') {
        None if text == "sentence" => return Ok(Window::Sentence),
        None => number(text).map(|words| (words, words)),
        Some((left, right)) => number(left).zip(number(right)),
    };
    match parsed {
        Some((left, right)) if left + right > 0 => Ok(Window::Words { left, right }),
        _ => Err(format!("'{text}' is no window; write 5, or 0,3 (left, right), or sentence")),
    }
}

pub(crate) fn run(global: &Global, args: &CollocatesArgs) -> Result<bool> {
    let query = asked::parse(global, &args.query, &args.scope.reading)?;
    let searcher = asked::searcher(global, &args.scope.filters.inside)?;
    let filters = asked::filters(&args.scope.filters)?;
    let options = CollocatesOptions {
        by: args.by.unit(),
        window: args.window,
        measure: match args.measure {
            MeasureArg::LogLikelihood => Measure::LogLikelihood,
            MeasureArg::LogDice => Measure::LogDice,
            MeasureArg::Mi => Measure::Mi,
            MeasureArg::TScore => Measure::TScore,
            MeasureArg::Observed => Measure::Observed,
        },
        count_min: args.min_count,
    };
    let found = collocates(&searcher, &scope(&query, &filters, None, &args.scope), &options)?;
    let shown = Shown { searcher: &searcher, query: &query, filters: &filters, kind: "collocate", columns: &COLUMNS };
    shown.print(global, &args.scope.rows, found)
}
