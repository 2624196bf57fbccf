//! `dateline ngrams`: sequences of words.

use anyhow::Result;
use clap::Args as ClapArgs;
use dateline::explore::{NgramsOptions, ngrams};

use super::{By, ScopeArgs, Shown, scope};
use crate::args::Global;
use crate::asked;

#[derive(Debug, ClapArgs)]
pub(crate) struct NgramsArgs {
    /// In which articles; none: all of them
    query: Option<String>,
    /// Words of a sequence
    #[arg(short = 'N', long, default_value_t = 3, value_parser = clap::value_parser!(u8).range(2..=5))]
    length: u8,
    /// Leave out sequences that are rarer
    #[arg(long, default_value_t = 2, value_name = "N")]
    min_count: u64,
    /// Count words or stems
    #[arg(long, value_enum, default_value_t = By::Word)]
    by: By,
    #[command(flatten)]
    scope: ScopeArgs,
}

const COLUMNS: [(&str, &str); 3] = [("count", "count"), ("articles", "articles"), ("ngram", "ngram")];

pub(crate) fn run(global: &Global, args: &NgramsArgs) -> Result<bool> {
    let query = asked::optional_query(global, args.query.as_deref(), &args.scope.reading)?;
    let searcher = asked::searcher(global, &args.scope.filters.inside)?;
    let filters = asked::filters(&args.scope.filters)?;
    // Rows that are sorted otherwise must all be there.
    let limit = args.scope.rows.limit().filter(|_| args.scope.rows.sort.is_none());
    let options = NgramsOptions {
        length: args.length.into(),
        by: args.by.unit(),
        count_min: args.min_count,
        limit: limit.map(|limit| limit.saturating_add(args.scope.rows.offset)),
        ..NgramsOptions::default()
    };
    let found = ngrams(&searcher, &scope(&query, &filters, None, &args.scope), &options)?;
    Shown { searcher: &searcher, query: &query, filters: &filters, kind: "ngram", columns: &COLUMNS }.print(
        global,
        &args.scope.rows,
        found,
    )
}
