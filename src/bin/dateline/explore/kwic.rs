//! `dateline kwic`: a concordance.

use std::io::Write;
use std::path::PathBuf;

use anyhow::Result;
use clap::Args as ClapArgs;
use dateline::explore::{Context, KwicOptions, KwicSort, Scope, concordance};
use dateline::{Filters, Printer, Query, Searcher};

use crate::args::{FilterArgs, FormatArgs, Global, QueryArgs, SampleArgs, whole};
use crate::asked;
use crate::batch;
use crate::notes::{self, Answered};
use crate::printing;

/// Lines that are read and aligned at a time.
const LINES_PER_BATCH: usize = 2000;

#[derive(Debug, ClapArgs)]
pub(crate) struct KwicArgs {
    /// What is sought
    #[arg(required_unless_present = "batch")]
    query: Option<String>,
    /// Answer many queries, one a line or 'qid<TAB>query' (- is standard input)
    #[arg(long, value_name = "FILE", conflicts_with = "query")]
    batch: Option<PathBuf>,
    /// How much is shown on each side: words:N, or sentence:N (1: the sentence of the match)
    #[arg(long, value_parser = context, default_value = "words:10", value_name = "UNIT:N")]
    context: Context,
    /// The order, by the first key, then the next: L1, L2 .. (words to the left), R1, R2 .. (to the right), match, date,
    /// -date, source
    #[arg(long, value_parser = sort, value_delimiter = ',', value_name = "KEY,..", allow_hyphen_values = true)]
    sort: Vec<KwicSort>,
    /// Most lines (0: all)
    #[arg(short = 'n', long, default_value_t = 10, value_name = "N", value_parser = whole, allow_negative_numbers = true)]
    limit: usize,
    /// Lines left out before the first
    #[arg(long, default_value_t = 0, value_name = "N", value_parser = whole, allow_negative_numbers = true)]
    offset: usize,
    #[command(flatten)]
    sample: SampleArgs,
    /// Exact numbers of matches and articles, nothing else
    #[arg(long)]
    count: bool,
    #[command(flatten)]
    format: FormatArgs,
    #[command(flatten)]
    filters: FilterArgs,
    #[command(flatten)]
    reading: QueryArgs,
}

fn context(text: &str) -> Result<Context, String> {
    let (unit, number) = text.split_once(':').unwrap_or((text, "1"));
    let number = number.parse().map_err(|_| format!("'{number}' is no number of words or sentences"))?;
    match unit {
        "word" | "words" => Ok(Context::Words(number)),
        "sentence" | "sentences" if number > 0 => Ok(Context::Sentences(number)),
        _ => Err(format!("'{text}' is no context; write words:N or sentence:N")),
    }
}

fn sort(text: &str) -> Result<KwicSort, String> {
    let number = |digits: &str| digits.parse().ok().filter(|number| *number > 0);
    match text {
        "match" => Ok(KwicSort::Match),
        "date" => Ok(KwicSort::Date),
        "-date" => Ok(KwicSort::DateDescending),
        "source" => Ok(KwicSort::Source),
        _ => match (text.strip_prefix(['L', 'l']).and_then(number), text.strip_prefix(['R', 'r']).and_then(number)) {
            (Some(n), _) => Ok(KwicSort::Left(n)),
            (_, Some(n)) => Ok(KwicSort::Right(n)),
            _ => Err(format!("'{text}' is no order of lines; write L1, R1, match, date, -date or source")),
        },
    }
}

pub(crate) fn run(global: &Global, args: &KwicArgs) -> Result<bool> {
    let filters = asked::filters(&args.filters)?;
    if let Some(batch) = &args.batch {
        let searcher = asked::searcher(global, &args.filters.inside)?;
        let output = printing::batch_output(global, &args.format, &args.reading);
        return batch::run(batch, output, |query, printer| {
            lines(&searcher, query, &filters, args, printer).map(|answered| answered.found)
        });
    }
    let query = asked::parse(global, args.query.as_deref().unwrap_or_default(), &args.reading)?;
    let searcher = asked::searcher(global, &args.filters.inside)?;
    let mut printer = printing::table_printer(global, &args.format)?;
    let Answered { found, without_year, past_end } = lines(&searcher, &query, &filters, args, &mut printer)?;
    printer.flush()?;
    notes::undated(global, without_year);
    notes::behind_the_last(global, past_end);
    if !found {
        notes::nothing(global, &searcher, &query, &filters)?;
    }
    Ok(found)
}

/// Prints the lines of one query.
fn lines<W: Write>(
    searcher: &Searcher,
    query: &Query,
    filters: &Filters,
    args: &KwicArgs,
    printer: &mut Printer<W>,
) -> Result<Answered> {
    let expansions_max = args.reading.max_expansions;
    let scope = Scope { query, filters, quotations: None, sample: None, expansions_max };
    let options = KwicOptions { context: args.context, sort: args.sort.clone(), sample: args.sample.get() };
    let found = concordance(searcher, &scope, &options)?;
    if args.count {
        printer.count(found.counts.matches, found.counts.articles)?;
    } else {
        let end = if args.limit == 0 { found.len() } else { args.offset.saturating_add(args.limit).min(found.len()) };
        for start in (args.offset..end).step_by(LINES_PER_BATCH) {
            printer.kwic(&found.lines(start..end.min(start + LINES_PER_BATCH))?)?;
        }
        if found.counts.articles > 0 {
            printer.kwic_counts(found.counts.matches, found.counts.articles, found.in_titles)?;
        }
    }
    let past_end = !args.count && !found.is_empty() && args.offset >= found.len();
    Ok(Answered {
        found: found.counts.articles > 0,
        without_year: found.undated,
        past_end: past_end.then_some(args.offset),
    })
}
