//! Many queries in one run: a query a line, or `qid<TAB>query`.

use std::path::Path;

use anyhow::Result;
use dateline::Query;

use crate::args::{Global, QueryArgs};
use crate::asked;
use crate::notes;

/// Queries with their ids, and whether all of them could be read.
pub(crate) struct Batch {
    pub(crate) queries: Vec<(String, Query)>,
    pub(crate) all_read: bool,
}

/// What a query without an id is called.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Nameless {
    /// What it asks.
    Query,
    /// The number of its line, from 1.
    Line,
}

/// Reads a file of queries (`-`: standard input). One that cannot be read is reported with its id.
pub(crate) fn read(global: &Global, file: &Path, reading: &QueryArgs, nameless: Nameless) -> Result<Batch> {
    let text = asked::text_of(file)?;
    let mut batch = Batch { queries: Vec::new(), all_read: true };
    let lines = text.lines().enumerate().map(|(number, line)| (number, line.trim()));
    for (number, line) in lines.filter(|(_, line)| !line.is_empty()) {
        let line_number = (number + 1).to_string();
        let id = if nameless == Nameless::Line { line_number.as_str() } else { line };
        let (id, query) = line.split_once('\t').unwrap_or((id, line));
        match asked::parse(global, query, reading) {
            Ok(query) => batch.queries.push((id.to_owned(), query)),
            Err(error) => {
                complain(id, &error);
                batch.all_read = false;
            }
        }
    }
    Ok(batch)
}

/// Says why a query has no answer, even with --quiet: it is an error, and the status says so too.
pub(crate) fn complain(id: &str, error: &anyhow::Error) {
    notes::complain(&format!("query {id}: {error:#}"));
}
