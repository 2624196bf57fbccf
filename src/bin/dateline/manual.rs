//! What shells and `man` are told of the program, made from the command line's own description.

use std::io::{self, Write};

use anyhow::{Context, Result};
use clap::CommandFactory;

use crate::args::{Args, CompletionsArgs, ManArgs};

/// Writes the completions for a shell to standard output.
pub(crate) fn completions(args: &CompletionsArgs) -> Result<bool> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "dateline", &mut script);
    io::stdout().lock().write_all(&script)?;
    Ok(true)
}

/// Writes the manual: the program's page to standard output, or a page a command into a folder.
pub(crate) fn man(args: &ManArgs) -> Result<bool> {
    // The help command has no page of its own.
    let program = Args::command().disable_help_subcommand(true);
    match &args.folder {
        Some(folder) => {
            let place = || folder.display().to_string();
            std::fs::create_dir_all(folder).with_context(place)?;
            clap_mangen::generate_to(program, folder).with_context(place)?;
        }
        None => {
            let mut page = Vec::new();
            clap_mangen::Man::new(program).render(&mut page)?;
            io::stdout().lock().write_all(&page)?;
        }
    }
    Ok(true)
}
