//! `dateline speakers`: who is quoted.

use anyhow::{Context, Result};
use dateline::explore::{SpeakerAliases, speakers};

use super::{Shown, scope};
use crate::args::{Global, SpeakersArgs};
use crate::asked;
use crate::notes;

pub(crate) fn run(global: &Global, args: &SpeakersArgs) -> Result<bool> {
    let query = asked::optional_query(global, args.query.as_deref(), &args.scope.reading)?;
    let aliases = match &args.aliases {
        Some(file) => {
            let text = std::fs::read_to_string(file).with_context(|| file.display().to_string())?;
            SpeakerAliases::parse(&text, file)?
        }
        None => SpeakerAliases::default(),
    };
    let searcher = asked::searcher(global, &args.scope.filters.inside)?;
    let filters = asked::filters(&args.scope.filters)?;
    let wanted = asked::quote_filters(&args.quotations);
    let found = speakers(&searcher, &scope(&query, &filters, Some(&wanted), &args.scope), &aliases)?;
    let named = !found.rows.is_empty();
    let shown = Shown { searcher: &searcher, query: &query, filters: &filters, kind: "speaker", columns: &[] };
    let found = shown.print_with(global, &args.scope.rows, found, |printer, rows| printer.speakers(rows))? && named;
    if !found {
        notes::no_quotes(global, &searcher, &query, &filters, &wanted)?;
    }
    Ok(found)
}
