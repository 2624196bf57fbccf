//! `dateline eval`: a run measured by judgements.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use clap::Args as ClapArgs;
use dateline::Paging;
use dateline::evaluation::{Evaluation, Judgements, Run, compare, evaluate};

use crate::args::{FilterArgs, FormatArgs, Global, QueryArgs, Unit};
use crate::asked;
use crate::explore::batch::{self, Nameless};
use crate::notes::{self, counted};
use crate::printing;
use crate::progress::Shown;

/// Ranks the articles for every query and measures the ranking by judgements; or measures a run that another engine wrote.
#[derive(Debug, ClapArgs)]
#[command(allow_missing_positional = true)]
pub(crate) struct EvalArgs {
    /// The queries: one a line, or an id, a tab and a query (- is standard input); words alone, no operators
    #[arg(required_unless_present = "run")]
    queries: Option<PathBuf>,
    /// Which articles are relevant: lines of 'qid 0 article grade' (TREC), or a table of query-id, corpus-id, score (BEIR)
    qrels: PathBuf,
    /// Measure a run in TREC's format instead of searching (- is standard input)
    #[arg(long, value_name = "FILE", conflicts_with_all = ["queries", "operators", "any", "unit"])]
    run: Option<PathBuf>,
    /// Compare with another run in TREC's format, by a paired randomisation test
    #[arg(long, value_name = "FILE", conflicts_with = "by_query")]
    against: Option<PathBuf>,
    /// Show the figures of every query, too
    #[arg(long)]
    by_query: bool,
    /// Articles of a run that are looked at, a query
    #[arg(long, default_value_t = 1000, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    depth: u32,
    /// Least grade that makes an article relevant (nDCG goes by the grades themselves)
    #[arg(long, default_value_t = 1, value_name = "GRADE", value_parser = clap::value_parser!(i32).range(1..))]
    level: i32,
    /// What articles are ranked by: their own scores, or those of their best passages
    #[arg(long, value_enum, default_value_t = Unit::Article)]
    unit: Unit,
    /// Read the queries with their operators, as 'dateline search' does
    #[arg(long, conflicts_with = "plain")]
    operators: bool,
    #[command(flatten)]
    filters: FilterArgs,
    #[command(flatten)]
    reading: QueryArgs,
    #[command(flatten)]
    format: FormatArgs,
}

pub(crate) fn run(global: &Global, args: &EvalArgs) -> Result<bool> {
    let depth = args.depth as usize;
    let read_run = |file: &Path| -> Result<Run> { Ok(Run::parse(&asked::text_of(file)?, file)?.cut(depth)) };
    let mut printer = printing::table_printer(global, &args.format)?;
    let judgements = Judgements::parse(&asked::text_of(&args.qrels)?, &args.qrels)?;
    let against = args.against.as_deref().map(read_run).transpose()?;
    let (run, all_answered) = match (&args.run, &args.queries) {
        (Some(file), _) => (read_run(file)?, true),
        (None, Some(queries)) => search(global, args, queries)?,
        (None, None) => bail!("neither queries nor a run"),
    };
    let evaluation = evaluate(&judgements, &run, args.level);
    let measured = !evaluation.rows.is_empty() && evaluation.mean.retrieved > 0;
    if measured {
        match &against {
            Some(against) => printer.comparison(&compare(&evaluation, &evaluate(&judgements, against, args.level)))?,
            None => printer.evaluation(&evaluation, args.by_query)?,
        }
    }
    printer.flush()?;
    notes(global, &evaluation);
    if !all_answered {
        bail!("some queries could not be answered");
    }
    Ok(measured)
}

/// The run that dateline makes, and whether every query was answered.
fn search(global: &Global, args: &EvalArgs, queries: &Path) -> Result<(Run, bool)> {
    let reading = QueryArgs { plain: !args.operators, ..args.reading };
    let batch = batch::read(global, queries, &reading, Nameless::Line)?;
    let searcher = asked::searcher(global, &args.filters.inside)?;
    let filters = asked::filters(&args.filters)?;
    let paging =
        Paging { limit: Some(args.depth as usize), expansions_max: reading.max_expansions, ..Paging::default() };
    let by_article = args.unit == Unit::Article;
    let shown = Shown::new(global.quiet, global.verbose > 0);
    let step = |done, all| shown.step(done, all);
    let (run, failed) = Run::search(&searcher, &batch.queries, &filters, &paging, by_article, &step);
    shown.finish();
    for (id, error) in &failed {
        notes::complain(&format!("{id}: {error}"));
    }
    Ok((run, batch.all_read && failed.is_empty()))
}

/// What of the judgements and the run did not meet.
fn notes(global: &Global, evaluation: &Evaluation) {
    let queries = |count| counted(count, "query");
    notes::note(global, &format!("measured over {}", queries(evaluation.rows.len() as u64)));
    for (count, what) in [
        (evaluation.without_result, "without a result, counted as 0"),
        (evaluation.unjudged, "not judged, left out"),
        (evaluation.without_relevant, "judged, but with nothing relevant, left out"),
    ] {
        if count > 0 {
            notes::note(global, &format!("{what}: {}", queries(count)));
        }
    }
    if evaluation.mean.retrieved > 0 && evaluation.mean.relevant_retrieved == 0 {
        let hint = "no query found a relevant article; see whether the judgements have the ids of the index, which \
                    'dateline search --json' prints as article.id";
        notes::note(global, hint);
    }
}
