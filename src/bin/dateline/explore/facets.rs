//! `dateline facets`: how matches spread over metadata.

use anyhow::Result;
use clap::Args as ClapArgs;
use dateline::QuoteFilters;
use dateline::explore::facets;

use super::{ScopeArgs, Shown, scope};
use crate::args::{Global, QuoteFilterArgs};
use crate::asked;

#[derive(Debug, ClapArgs)]
pub(crate) struct FacetsArgs {
    /// Fields, commas between them: source, place, author, section, language, speaker, year, month, day, or a key of the
    /// records' own metadata
    #[arg(value_name = "FIELD,..")]
    fields: String,
    /// What is counted; none: articles
    query: Option<String>,
    #[command(flatten)]
    quotations: QuoteFilterArgs,
    #[command(flatten)]
    scope: ScopeArgs,
}

const COLUMNS: [(&str, &str); 4] =
    [("field", "field"), ("matches", "matches"), ("articles", "articles"), ("value", "value")];

pub(crate) fn run(global: &Global, args: &FacetsArgs) -> Result<bool> {
    let query = asked::optional_query(global, args.query.as_deref(), &args.scope.reading)?;
    let searcher = asked::searcher(global, &args.scope.filters.inside)?;
    let filters = asked::filters(&args.scope.filters)?;
    let wanted = asked::quote_filters(&args.quotations);
    let quotations = (wanted != QuoteFilters::default()).then_some(&wanted);
    let fields: Vec<String> =
        args.fields.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect();
    let found = facets(&searcher, &scope(&query, &filters, quotations, &args.scope), &fields)?;
    Shown { searcher: &searcher, query: &query, filters: &filters, kind: "facet", columns: &COLUMNS }.print(
        global,
        &args.scope.rows,
        found,
    )
}
