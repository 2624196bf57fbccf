//! `dateline duplicates`: the same text, or a rewrite of it.

use anyhow::Result;
use clap::Args as ClapArgs;
use dateline::explore::{DuplicatesOptions, duplicates};

use super::{ScopeArgs, scope};
use crate::args::Global;
use crate::asked;
use crate::notes;
use crate::printing;

#[derive(Debug, ClapArgs)]
pub(crate) struct DuplicatesArgs {
    /// Among which articles; none: all of them
    query: Option<String>,
    /// The least share of word shingles that two articles have in common, up to 1
    #[arg(long, default_value_t = DuplicatesOptions::default().share_min, value_name = "SHARE")]
    share: f64,
    /// Words of a shingle
    #[arg(long, default_value_t = DuplicatesOptions::default().shingle_words, value_name = "N")]
    shingle: usize,
    /// Say sentence by sentence what was added to the first of a group (+) or dropped from it (-)
    #[arg(long)]
    diff: bool,
    #[command(flatten)]
    scope: ScopeArgs,
}

pub(crate) fn run(global: &Global, args: &DuplicatesArgs) -> Result<bool> {
    let query = asked::optional_query(global, args.query.as_deref(), &args.scope.reading)?;
    let searcher = asked::searcher(global, &args.scope.filters.inside)?;
    let filters = asked::filters(&args.scope.filters)?;
    let options = DuplicatesOptions { share_min: args.share, shingle_words: args.shingle, diff: args.diff };
    let mut found = duplicates(&searcher, &scope(&query, &filters, None, &args.scope), &options)?;
    let some = !found.rows.is_empty();
    let copies: usize = found.rows.iter().map(|group| group.articles.len()).sum();
    let groups = found.rows.len();
    let mut printer = printing::table_printer(global, &args.scope.rows.format)?;
    if args.scope.rows.count {
        printer.group_count(groups, copies)?;
    } else {
        if let Some(key) = &args.scope.rows.sort {
            found.sort_by_key(key)?;
        }
        let past_end = some && args.scope.rows.offset >= groups;
        notes::behind_the_last(global, past_end.then_some(args.scope.rows.offset));
        found.page(args.scope.rows.offset, args.scope.rows.limit());
        for (number, group) in found.rows.iter().enumerate() {
            printer.group(args.scope.rows.offset + number + 1, group)?;
        }
    }
    printer.flush()?;
    notes::note(global, &format!("{copies} articles in {groups} groups, of {} looked at", found.counts.articles));
    notes::undated(global, found.undated);
    Ok(some)
}
