//! The commands that explore a corpus: a file a command, and here what they share.

pub(crate) mod batch;
mod collocates;
mod duplicates;
mod facets;
mod kwic;
mod ngrams;
mod similar;
pub(crate) mod speakers;
mod terms;
mod timeline;

use std::io;

use anyhow::Result;
use clap::{Args as ClapArgs, Subcommand, ValueEnum};
use dateline::explore::{Rows, Scope, WordUnit};
use dateline::{Counts, Filters, Printer, Query, QuoteFilters, Searcher};
use serde::Serialize;

use crate::args::{FilterArgs, FormatArgs, Global, QueryArgs, SampleArgs, whole};
use crate::notes;
use crate::printing;

#[derive(Debug, Subcommand)]
pub(crate) enum Explore {
    /// Concordance: every match, in its line of context, aligned
    Kwic(kwic::KwicArgs),
    /// Frequent words of the matching articles; what sets them apart from others (--against)
    Terms(terms::TermsArgs),
    /// Words that keep company with the matches
    Collocates(collocates::CollocatesArgs),
    /// Frequent sequences of words
    Ngrams(ngrams::NgramsArgs),
    /// Matches over time, drawn as bars
    Timeline(timeline::TimelineArgs),
    /// How matches spread over source, place, author, section, language, speaker, year ...
    Facets(facets::FacetsArgs),
    /// Articles like this one
    Similar(similar::SimilarArgs),
    /// Groups of articles that are the same text or a rewrite of it
    Duplicates(duplicates::DuplicatesArgs),
}

/// Runs the command; whether something was found.
pub(crate) fn run(global: &Global, command: Explore) -> Result<bool> {
    match command {
        Explore::Kwic(args) => kwic::run(global, &args),
        Explore::Terms(args) => terms::run(global, &args),
        Explore::Collocates(args) => collocates::run(global, &args),
        Explore::Ngrams(args) => ngrams::run(global, &args),
        Explore::Timeline(args) => timeline::run(global, &args),
        Explore::Facets(args) => facets::run(global, &args),
        Explore::Similar(args) => similar::run(global, &args),
        Explore::Duplicates(args) => duplicates::run(global, &args),
    }
}

/// Which rows are shown, and how.
#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "Output")]
pub(crate) struct RowsArgs {
    /// Most rows (0: all)
    #[arg(short = 'n', long, default_value_t = 0, value_name = "N", value_parser = whole, allow_negative_numbers = true)]
    pub(crate) limit: usize,
    /// Rows left out before the first
    #[arg(long, default_value_t = 0, value_name = "N", value_parser = whole, allow_negative_numbers = true)]
    pub(crate) offset: usize,
    #[command(flatten)]
    pub(crate) sample: SampleArgs,
    /// Exact numbers of matches and articles, nothing else
    #[arg(long)]
    pub(crate) count: bool,
    /// Order by a key of the rows, least first; -KEY: greatest first
    #[arg(long, value_name = "KEY", allow_hyphen_values = true)]
    pub(crate) sort: Option<String>,
    #[command(flatten)]
    pub(crate) format: FormatArgs,
}

/// What every command that makes a table of matching articles is asked, besides its query.
#[derive(Debug, ClapArgs)]
pub(crate) struct ScopeArgs {
    #[command(flatten)]
    pub(crate) filters: FilterArgs,
    #[command(flatten)]
    pub(crate) reading: QueryArgs,
    #[command(flatten)]
    pub(crate) rows: RowsArgs,
}

impl RowsArgs {
    pub(crate) fn limit(&self) -> Option<usize> {
        (self.limit > 0).then_some(self.limit)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum By {
    /// The folded words of the text
    Word,
    /// Their stems
    Stem,
}

impl By {
    pub(crate) fn unit(self) -> WordUnit {
        match self {
            By::Word => WordUnit::Word,
            By::Stem => WordUnit::Stem,
        }
    }
}

/// What a command asks for, apart from the query's text.
pub(crate) fn scope<'q>(
    query: &'q Query,
    filters: &'q Filters,
    quotations: Option<&'q QuoteFilters>,
    args: &ScopeArgs,
) -> Scope<'q> {
    Scope { query, filters, quotations, sample: args.rows.sample.get(), expansions_max: args.reading.max_expansions }
}

/// A table on its way to the printer.
pub(crate) struct Shown<'a> {
    pub(crate) searcher: &'a Searcher,
    pub(crate) query: &'a Query,
    pub(crate) filters: &'a Filters,
    /// The `type` of its objects.
    pub(crate) kind: &'a str,
    /// Keys and headings for people.
    pub(crate) columns: &'a [(&'a str, &'a str)],
}

impl Shown<'_> {
    /// Prints the rows asked for, or the counts alone; whether anything matched.
    pub(crate) fn print<T: Serialize>(&self, global: &Global, args: &RowsArgs, found: Rows<T>) -> Result<bool> {
        let found =
            self.print_with(global, args, found, |printer, rows| printer.rows(self.kind, rows, self.columns))?;
        if !found {
            notes::nothing(global, self.searcher, self.query, self.filters)?;
        }
        Ok(found)
    }

    /// The same with a way to print rows of its own; why nothing matched is for the caller to say.
    pub(crate) fn print_with<T: Serialize>(
        &self,
        global: &Global,
        args: &RowsArgs,
        mut found: Rows<T>,
        rows: impl Fn(&mut Printer<printing::Out>, &[T]) -> io::Result<()>,
    ) -> Result<bool> {
        let Counts { matches, articles } = found.counts;
        let mut printer = printing::table_printer(global, &args.format)?;
        let mut past_end = false;
        if args.count {
            printer.count(matches, articles)?;
        } else {
            if let Some(key) = &args.sort {
                found.sort_by_key(key)?;
            }
            past_end = !found.rows.is_empty() && args.offset >= found.rows.len();
            found.page(args.offset, args.limit());
            if !found.rows.is_empty() {
                rows(&mut printer, &found.rows)?;
            }
        }
        printer.flush()?;
        notes::undated(global, found.undated);
        notes::behind_the_last(global, past_end.then_some(args.offset));
        Ok(articles > 0)
    }
}
