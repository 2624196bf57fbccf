//! The program: reads the command line, calls the library, prints, and decides the exit status in one place.

mod args;
mod asked;
mod batch;
mod check;
mod commands;
mod eval;
mod explore;
mod extract;
mod fault;
mod index;
mod manual;
mod notes;
mod printing;
mod progress;
mod quotes;
mod search;
mod show;
mod status;

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use clap::Parser;
use clap::error::{ContextKind, ContextValue, ErrorKind};

/// Articles, their words and quotations are many small pieces of memory, given and taken in different threads: indexing takes some 5 % less CPU time with
/// this allocator than with the C library's, and a third more memory.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let args = args::Args::try_parse().unwrap_or_else(|error| with_tip(error).exit());
    let index_dir = args.global.index.clone();
    match fault::contained(&index_dir, || commands::run(args)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            // Standard error may be gone too; then there is nobody to tell.
            let _ = writeln!(io::stderr(), "dateline: {}", of_index(&message(&error), &index_dir));
            ExitCode::from(2)
        }
    }
}

/// The same error; where words of a query were taken for other arguments, with a tip that says how a query is written.
fn with_tip(mut error: clap::Error) -> clap::Error {
    let takes_query = error.get(ContextKind::Usage).is_some_and(|usage| usage.to_string().contains("QUERY"));
    if error.kind() != ErrorKind::UnknownArgument || !takes_query {
        return error;
    }
    let tip = match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(given)) if !given.starts_with('-') => {
            "a query is one argument: put it in single quotes, e.g. dateline search 'missile shield'"
        }
        Some(ContextValue::String(given)) if !given.starts_with("--") => {
            "a query that begins with '-' stands behind '--', e.g. dateline search -- '-treaty shield'"
        }
        _ => return error,
    };
    error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip.into()]));
    error
}

/// The same message; a command that it proposes is one for the index that was asked for, so that it may be copied.
fn of_index(message: &str, index_dir: &Path) -> String {
    if index_dir == Path::new(args::INDEX_DIR) {
        return message.to_owned();
    }
    let dir = index_dir.to_string_lossy();
    let plain = dir.chars().all(|c| c.is_alphanumeric() || "/._-".contains(c));
    let dir = if plain { dir.into_owned() } else { format!("\"{dir}\"") };
    message.replace("'dateline index", &format!("'dateline index -i {dir}"))
}

/// What is told of an error: its chain, up to the first of the library's own, which tell of their causes themselves.
fn message(error: &anyhow::Error) -> String {
    let mut parts = Vec::new();
    for cause in error.chain() {
        parts.push(cause.to_string());
        if cause.is::<dateline::Error>() {
            break;
        }
    }
    parts.join(": ")
}

/// Whether the reader of our output has gone away, as `head` does.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .any(|cause| cause.downcast_ref::<io::Error>().is_some_and(|cause| cause.kind() == io::ErrorKind::BrokenPipe))
}
