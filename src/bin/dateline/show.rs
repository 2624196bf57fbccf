//! `show`: one article whole.

use anyhow::Result;
use dateline::{Index, ParseOptions, Query, Searcher};

use crate::args::{Global, ShowArgs};
use crate::printing::table_printer;

/// Runs the command: always true.
pub(crate) fn run(global: &Global, args: ShowArgs) -> Result<bool> {
    let query = args.query.as_deref().map(|text| Query::parse(text, &ParseOptions::default())).transpose()?;
    let searcher = Searcher::new(Index::open(&global.index)?)?;
    let article = searcher.article(&args.id, query.as_ref())?;
    let mut printer = table_printer(global, &args.format)?;
    printer.full_article(&article)?;
    printer.flush()?;
    Ok(true)
}
