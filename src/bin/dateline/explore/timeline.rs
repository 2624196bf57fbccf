//! `dateline timeline`: matches over time.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::{Args as ClapArgs, ValueEnum};
use dateline::explore::{Period, Timeline, timeline};
use dateline::{NamedTimeline, Query, QuoteFilters, timeline_svg};

use super::batch::{self, Nameless};
use super::{RowsArgs, ScopeArgs, scope};
use crate::args::{Global, QuoteFilterArgs};
use crate::asked;
use crate::notes;
use crate::printing;

#[derive(Debug, ClapArgs)]
pub(crate) struct TimelineArgs {
    /// What is sought; none: all articles. With --speaker or --kind: in which quotations
    #[arg(conflicts_with = "batch")]
    query: Option<String>,
    /// Periods; weeks begin on Monday
    #[arg(long, value_enum, default_value_t = PeriodArg::Month)]
    by: PeriodArg,
    /// Draw it into a file, too (SVG)
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    /// Read queries from a file (-: standard input), a query a line or 'qid<TAB>query', and show them side by side
    #[arg(long, value_name = "FILE")]
    batch: Option<PathBuf>,
    #[command(flatten)]
    quotations: QuoteFilterArgs,
    #[command(flatten)]
    scope: ScopeArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum PeriodArg {
    Day,
    Week,
    Month,
    Year,
}

impl PeriodArg {
    fn period(self) -> (Period, &'static str) {
        match self {
            PeriodArg::Day => (Period::Day, "day"),
            PeriodArg::Week => (Period::Week, "week"),
            PeriodArg::Month => (Period::Month, "month"),
            PeriodArg::Year => (Period::Year, "year"),
        }
    }
}

pub(crate) fn run(global: &Global, args: &TimelineArgs) -> Result<bool> {
    let (asked, mut all_answered) = match &args.batch {
        Some(file) => {
            let batch = batch::read(global, file, &args.scope.reading, Nameless::Query)?;
            (batch.queries, batch.all_read)
        }
        None => {
            let query = asked::optional_query(global, args.query.as_deref(), &args.scope.reading)?;
            (vec![(args.query.clone().unwrap_or_else(|| "articles".to_owned()), query)], true)
        }
    };
    let searcher = asked::searcher(global, &args.scope.filters.inside)?;
    let filters = asked::filters(&args.scope.filters)?;
    let wanted = asked::quote_filters(&args.quotations);
    let quotations = (wanted != QuoteFilters::default()).then_some(&wanted);
    let (by, name) = args.by.period();
    let of_query = |query: &Query| -> Result<Timeline> {
        let found = timeline(&searcher, &scope(query, &filters, quotations, &args.scope), by)?;
        Ok(found)
    };
    let (mut queries, mut made) = (Vec::new(), Vec::new());
    for (id, query) in asked {
        match of_query(&query) {
            Ok(timeline) => {
                queries.push((id, query));
                made.push(timeline);
            }
            Err(error) if args.batch.is_some() => {
                batch::complain(&id, &error);
                all_answered = false;
            }
            Err(error) => return Err(error),
        }
    }
    if let Some(file) = &args.svg {
        let mut out = BufWriter::new(File::create(file).with_context(|| file.display().to_string())?);
        timeline_svg(&mut out, &named(&queries, &made), by)?;
        out.flush()?;
    }
    let found = made.iter().any(|one| one.counts.articles > 0);
    let paged: Vec<Timeline> = made.into_iter().map(|one| page(one, &args.scope.rows)).collect::<Result<_>>()?;
    let mut printer = printing::table_printer(global, &args.scope.rows.format)?;
    if args.scope.rows.count {
        for ((id, _), one) in queries.iter().zip(&paged) {
            printer = if args.batch.is_some() { printer.of_query(id) } else { printer };
            printer.count(one.counts.matches, one.counts.articles)?;
        }
    } else if let (None, [one]) = (&args.batch, paged.as_slice()) {
        printer.timeline(one, by)?;
    } else {
        printer.timelines(&named(&queries, &paged), by)?;
    }
    printer.flush()?;
    for ((id, query), one) in queries.iter().zip(&paged) {
        let of = if args.batch.is_some() { format!("{id}: ") } else { String::new() };
        if one.without_year > 0 {
            let line =
                format!("{of}matching articles in no {name} because their year is not known: {}", one.without_year);
            notes::note(global, &line);
        }
        if one.coarse > 0 {
            let line = format!(
                "{of}matching articles in no {name} because their date is not known so closely: {}",
                one.coarse
            );
            notes::note(global, &line);
        }
        notes::undated(global, one.undated);
        if one.counts.articles == 0 {
            notes::nothing(global, &searcher, query, &filters)?;
        }
    }
    if !all_answered {
        bail!("some queries of the batch could not be answered");
    }
    Ok(found)
}

fn named<'t>(queries: &'t [(String, Query)], made: &'t [Timeline]) -> Vec<NamedTimeline<'t>> {
    queries.iter().zip(made).map(|((name, _), timeline)| NamedTimeline { name, timeline }).collect()
}

/// The rows asked for, in the order asked for.
fn page(mut timeline: Timeline, args: &RowsArgs) -> Result<Timeline> {
    timeline.arrange(args.sort.as_deref(), args.offset, args.limit())?;
    Ok(timeline)
}
