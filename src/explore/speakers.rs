//! Who is quoted.

use super::scope::{Rows, Scope};
use crate::error::Result;
use crate::search::{QuoteFilters, Searcher, SpeakerAliases, SpeakerRow};

/// The speakers of all quotations that match, most quoted first; quotations of unnamed speakers are counted and have no row.
///
/// A scope without filters of quotations means all of them.
///
/// # Errors
/// A query that cannot be answered; a damaged index.
pub fn speakers(searcher: &Searcher, scope: &Scope<'_>, aliases: &SpeakerAliases) -> Result<Rows<SpeakerRow>> {
    let all = QuoteFilters::default();
    let scope = Scope { quotations: scope.quotations.or(Some(&all)), ..*scope };
    let (matching, quotes) = scope.matching_quotes(searcher)?;
    let rows = searcher.speakers_of(&quotes, aliases)?;
    Ok(Rows { rows, counts: matching.counts, undated: matching.undated })
}
