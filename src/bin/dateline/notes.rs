//! What is said on standard error beside the results.

use std::io::{self, Write};

use anyhow::Result;
use dateline::{Filters, Page, Query, QuoteFilters, Searcher};

use crate::args::{Global, OutputArgs};

/// Says a line, unless it is to be quiet.
pub(crate) fn note(global: &Global, line: &str) {
    if !global.quiet {
        let _ = writeln!(io::stderr(), "dateline: {line}");
    }
}

/// Says what went wrong, quiet or not.
pub(crate) fn complain(line: &str) {
    let _ = writeln!(io::stderr(), "dateline: {line}");
}

/// `1 article`, `2 articles`, `2 queries`, `2 files or records`.
pub(crate) fn counted(count: u64, noun: &str) -> String {
    match noun.strip_suffix('y') {
        _ if count == 1 => format!("1 {noun}"),
        Some(stem) => format!("{count} {stem}ies"),
        None => format!("{count} {}s", noun.replace(" or ", "s or ")),
    }
}

/// What is said of an answer when it has been printed.
pub(crate) struct Answered {
    /// Whether anything matched, shown or not.
    pub(crate) found: bool,
    /// Articles left out for want of a year.
    pub(crate) without_year: u64,
    /// The `--offset` that all of it stands before.
    pub(crate) past_end: Option<usize>,
}

impl Answered {
    pub(crate) fn of<T>(page: &Page<T>, output: &OutputArgs) -> Answered {
        let past_end = page.found && page.hits.is_empty() && !output.count;
        Answered { found: page.found, without_year: page.undated, past_end: past_end.then_some(output.offset) }
    }
}

/// Says how many articles a dated filter left out.
pub(crate) fn undated(global: &Global, count: u64) {
    if count > 0 {
        note(global, &format!("left out for want of a year: {}", counted(count, "article")));
    }
}

/// Says why nothing is shown of what was found.
pub(crate) fn behind_the_last(global: &Global, past_end: Option<usize>) {
    if let Some(offset) = past_end {
        note(global, &format!("nothing is shown: all that was found comes before --offset {offset}"));
    }
}

/// Says why a query found nothing.
pub(crate) fn nothing(global: &Global, searcher: &Searcher, query: &Query, filters: &Filters) -> Result<()> {
    if !global.quiet {
        for line in searcher.explain_nothing(query, filters)? {
            note(global, &line);
        }
    }
    Ok(())
}

/// The same where quotations were sought.
pub(crate) fn no_quotes(
    global: &Global,
    searcher: &Searcher,
    query: &Query,
    filters: &Filters,
    wanted: &QuoteFilters,
) -> Result<()> {
    if !global.quiet {
        for line in searcher.explain_no_quotes(query, filters, wanted)? {
            note(global, &line);
        }
    }
    Ok(())
}
