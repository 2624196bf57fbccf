//! `dateline similar`: articles like another one.

use anyhow::Result;
use clap::Args as ClapArgs;
use dateline::Query;
use dateline::explore::{Scope, similar};

use crate::args::{FilterArgs, FormatArgs, Global, whole};
use crate::asked;
use crate::notes;
use crate::printing;

#[derive(Debug, ClapArgs)]
pub(crate) struct SimilarArgs {
    /// The article's id
    id: String,
    /// Most articles (0: all)
    #[arg(short = 'n', long, default_value_t = 10, value_name = "N", value_parser = whole, allow_negative_numbers = true)]
    limit: usize,
    /// Articles left out before the first
    #[arg(long, default_value_t = 0, value_name = "N", value_parser = whole, allow_negative_numbers = true)]
    offset: usize,
    #[command(flatten)]
    format: FormatArgs,
    #[command(flatten)]
    filters: FilterArgs,
}

pub(crate) fn run(global: &Global, args: &SimilarArgs) -> Result<bool> {
    let searcher = asked::searcher(global, &args.filters.inside)?;
    let (query, filters) = (Query::all(), asked::filters(&args.filters)?);
    let scope = Scope {
        query: &query,
        filters: &filters,
        quotations: None,
        sample: None,
        expansions_max: dateline::EXPANSIONS_MAX,
    };
    let (rows, terms) = similar(&searcher, &args.id, &scope, args.offset, (args.limit > 0).then_some(args.limit))?;
    notes::note(global, &format!("sought {}", terms.join(", ")));
    let mut printer = printing::printer(global, &args.format);
    rows.iter().try_for_each(|row| printer.similar(row))?;
    printer.flush()?;
    let past_end = rows.is_empty() && args.offset > 0;
    notes::behind_the_last(global, past_end.then_some(args.offset));
    Ok(!rows.is_empty())
}
