//! Many queries in one run: a query a line, or `qid<TAB>query`.

use std::io;
use std::path::Path;

use anyhow::{Context, Result};
use dateline::Query;

use crate::args::{Global, QueryArgs};
use crate::commands;

/// Queries with their ids, and whether all of them could be read.
pub(crate) struct Batch {
    pub(crate) queries: Vec<(String, Query)>,
    pub(crate) all_read: bool,
}

/// Reads a file of queries (`-`: standard input). One that cannot be read is reported with its id.
pub(crate) fn read(global: &Global, file: &Path, reading: &QueryArgs) -> Result<Batch> {
    let text = if file.as_os_str() == "-" {
        io::read_to_string(io::stdin())?
    } else {
        std::fs::read_to_string(file).with_context(|| file.display().to_string())?
    };
    let mut batch = Batch { queries: Vec::new(), all_read: true };
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (id, query) = line.split_once('\t').unwrap_or((line, line));
        match commands::parse(global, query, reading) {
            Ok(query) => batch.queries.push((id.to_owned(), query)),
            Err(error) => {
                // Said even with --quiet: it is an error, and the status says so too.
                commands::complain(&format!("{id}: {error:#}"));
                batch.all_read = false;
            }
        }
    }
    Ok(batch)
}
