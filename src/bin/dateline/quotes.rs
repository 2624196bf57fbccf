//! `quotes`: ranked quotations.

use std::io::Write;

use anyhow::Result;
use dateline::{Filters, Printer, Query, Searcher};

use crate::args::{Global, QuotesArgs};
use crate::asked::{filters, optional_query, paging, quote_filters, searcher};
use crate::batch;
use crate::notes::{Answered, behind_the_last, no_quotes, undated};
use crate::printing::{batch_output, ranked_printer};

/// Runs the command; whether something was found.
pub(crate) fn run(global: &Global, args: QuotesArgs) -> Result<bool> {
    let query = optional_query(global, args.query.as_deref(), &args.reading)?;
    let searcher = searcher(global, &args.filters.inside)?;
    let filters = filters(&args.filters)?;
    if let Some(batch) = &args.batch {
        return batch::run(batch, batch_output(global, &args.output.format, &args.reading), |query, printer| {
            quoted(&searcher, query, &filters, &args, printer).map(|answered| answered.found)
        });
    }
    let mut printer = ranked_printer(global, &args.output)?;
    let Answered { found, without_year, past_end } = quoted(&searcher, &query, &filters, &args, &mut printer)?;
    printer.flush()?;
    undated(global, without_year);
    behind_the_last(global, past_end);
    if !found {
        no_quotes(global, &searcher, &query, &filters, &quote_filters(&args.quotations))?;
    }
    Ok(found)
}

/// Prints the quotations that a query finds.
fn quoted<W: Write>(
    searcher: &Searcher,
    query: &Query,
    filters: &Filters,
    args: &QuotesArgs,
    printer: &mut Printer<W>,
) -> Result<Answered> {
    let paging = paging(&args.output, &args.reading, 1, false);
    let page = searcher.quotes(query, filters, &quote_filters(&args.quotations), &paging)?;
    if let Some(counts) = page.counts.filter(|_| args.output.count) {
        printer.count(counts.matches, counts.articles)?;
    }
    for hit in &page.hits {
        printer.quote(hit)?;
    }
    Ok(Answered::of(&page, &args.output))
}
