//! `dateline terms`: words counted, and compared with those of other articles.

use anyhow::Result;
use clap::{Args as ClapArgs, ValueEnum};
use dateline::QuoteFilters;
use dateline::explore::{Part, Reference, TermsOptions, keyness, terms};

use super::{By, ScopeArgs, Shown, scope};
use crate::args::{Global, QuoteFilterArgs};
use crate::asked;

#[derive(Debug, ClapArgs)]
pub(crate) struct TermsArgs {
    /// Which articles; none: all of them. With --speaker or --kind: which quotations
    query: Option<String>,
    /// Compare with the articles (or quotations of others) that this matches
    #[arg(long, value_name = "QUERY2", conflicts_with = "against_rest")]
    against: Option<String>,
    /// Compare with all other articles that the filters let pass (with --speaker: with all other quotations)
    #[arg(long)]
    against_rest: bool,
    /// Count the words of quotations, or of all but quotations
    #[arg(long, value_enum, default_value_t = PartArg::All)]
    part: PartArg,
    /// Count words or stems
    #[arg(long, value_enum, default_value_t = By::Word)]
    by: By,
    /// Leave out what stands there less often
    #[arg(long, default_value_t = 1, value_name = "N")]
    min_count: u64,
    #[command(flatten)]
    quotations: QuoteFilterArgs,
    #[command(flatten)]
    scope: ScopeArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum PartArg {
    Quotes,
    Narration,
    All,
}

const COLUMNS: [(&str, &str); 6] = [
    ("count", "count"),
    ("articles", "articles"),
    ("per_million", "per million"),
    ("juilland_d", "D"),
    ("dp", "DP"),
    ("term", "term"),
];
const KEYNESS_COLUMNS: [(&str, &str); 8] = [
    ("count", "count"),
    ("articles", "articles"),
    ("per_million", "per million"),
    ("reference_count", "reference"),
    ("log_likelihood", "log-likelihood"),
    ("log_ratio", "log ratio"),
    ("percent_diff", "%DIFF"),
    ("term", "term"),
];

pub(crate) fn run(global: &Global, args: &TermsArgs) -> Result<bool> {
    let query = asked::optional_query(global, args.query.as_deref(), &args.scope.reading)?;
    let against = args.against.as_deref().map(|text| asked::parse(global, text, &args.scope.reading)).transpose()?;
    let searcher = asked::searcher(global, &args.scope.filters.inside)?;
    let filters = asked::filters(&args.scope.filters)?;
    let wanted = asked::quote_filters(&args.quotations);
    let quotations = (wanted != QuoteFilters::default()).then_some(&wanted);
    // The reference of a speaker's quotations is what others say.
    let of_others = QuoteFilters { speakers: Vec::new(), ..wanted.clone() };
    let scope_of = |query, quotations| scope(query, &filters, quotations, &args.scope);
    let sorted = args.scope.rows.sort.is_some();
    let options = TermsOptions {
        by: args.by.unit(),
        part: match args.part {
            PartArg::All => Part::All,
            PartArg::Quotes => Part::Quotes,
            PartArg::Narration => Part::Narration,
        },
        count_min: args.min_count,
        // Rows that are sorted otherwise must all be there.
        limit: if sorted {
            None
        } else {
            args.scope.rows.limit().map(|limit| limit.saturating_add(args.scope.rows.offset))
        },
    };
    let study = scope_of(&query, quotations);
    let reference = match &against {
        Some(against) => Some(Reference::Scope(scope_of(against, quotations.map(|_| &of_others)))),
        None if args.against_rest => Some(Reference::Rest),
        None => None,
    };
    let shown = |columns| Shown { searcher: &searcher, query: &query, filters: &filters, kind: "term", columns };
    match reference {
        Some(reference) => {
            let found = keyness(&searcher, &study, &reference, &options)?;
            shown(&KEYNESS_COLUMNS).print(global, &args.scope.rows, found)
        }
        None => shown(&COLUMNS).print(global, &args.scope.rows, terms(&searcher, &study, &options)?),
    }
}
