//! `status`: what an index holds.

use anyhow::Result;
use dateline::{Index, Searcher};

use crate::args::{Global, StatusArgs};
use crate::printing::table_printer;

/// Runs the command: always true.
pub(crate) fn run(global: &Global, args: StatusArgs) -> Result<bool> {
    let status = Searcher::new(Index::open(&global.index)?)?.status()?;
    let mut printer = table_printer(global, &args.format)?;
    printer.status(&status)?;
    printer.flush()?;
    Ok(true)
}
