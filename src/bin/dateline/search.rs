//! `search`: ranked passages, or articles.

use std::io::{self, Write};

use anyhow::Result;
use dateline::explore::{Ranking, search_collapsed};
use dateline::{Filters, Printer, Query, Searcher};

use crate::args::{Global, SearchArgs, Unit};
use crate::asked::{filters, paging, parse, searcher};
use crate::batch;
use crate::notes::{Answered, behind_the_last, nothing, undated};
use crate::printing::{batch_output, ranked_printer};

/// Runs the command; whether something was found.
pub(crate) fn run(global: &Global, args: SearchArgs) -> Result<bool> {
    if let Some(batch) = &args.batch {
        ranked_printer(global, &args.output)?;
        let searcher = searcher(global, &args.filters.inside)?;
        let filters = filters(&args.filters)?;
        return batch::run(batch, batch_output(global, &args.output.format, &args.reading), |query, printer| {
            found_by(&searcher, query, &filters, &args, printer).map(|answered| answered.found)
        });
    }
    let query = parse(global, args.query.as_deref().unwrap_or_default(), &args.reading)?;
    if args.parse {
        io::stdout().write_all(query.tree().as_bytes())?;
        return Ok(true);
    }
    let searcher = searcher(global, &args.filters.inside)?;
    let filters = filters(&args.filters)?;
    let mut printer = ranked_printer(global, &args.output)?;
    let Answered { found, without_year, past_end } = found_by(&searcher, &query, &filters, &args, &mut printer)?;
    printer.flush()?;
    undated(global, without_year);
    behind_the_last(global, past_end);
    if !found {
        nothing(global, &searcher, &query, &filters)?;
    }
    Ok(found)
}

/// Prints what a query finds.
fn found_by<W: Write>(
    searcher: &Searcher,
    query: &Query,
    filters: &Filters,
    args: &SearchArgs,
    printer: &mut Printer<W>,
) -> Result<Answered> {
    let paging = paging(&args.output, &args.reading, args.passages, args.explain);
    let by_article = args.unit == Unit::Article;
    let page = if args.collapse {
        let ranking = if by_article { Ranking::Articles } else { Ranking::Passages };
        search_collapsed(searcher, query, filters, &paging, ranking)?
    } else if by_article {
        searcher.search_articles(query, filters, &paging)?
    } else {
        searcher.search(query, filters, &paging)?
    };
    if let Some(counts) = page.counts.filter(|_| args.output.count) {
        printer.count(counts.matches, counts.articles)?;
    }
    for hit in &page.hits {
        if by_article { printer.article(hit)? } else { printer.passage(hit)? }
    }
    Ok(Answered::of(&page, &args.output))
}
