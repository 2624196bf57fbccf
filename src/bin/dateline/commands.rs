//! Which function does what each command says.

use anyhow::Result;

use crate::args::{Args, Command};

/// Runs the command; whether something was found.
pub(crate) fn run(args: Args) -> Result<bool> {
    let global = &args.global;
    match args.command {
        Command::Index(args) => crate::index::run(global, args),
        Command::Search(args) => crate::search::run(global, args),
        Command::Quotes(args) => crate::quotes::run(global, args),
        Command::Speakers(args) => crate::explore::speakers::run(global, &args),
        Command::Show(args) => crate::show::run(global, args),
        Command::Extract(args) => crate::extract::run(global, args),
        Command::Eval(args) => crate::eval::run(global, &args),
        Command::Status(args) => crate::status::run(global, args),
        Command::Check(args) => crate::check::run(global, &args),
        Command::Explore(command) => crate::explore::run(global, command),
        Command::Completions(args) => crate::manual::completions(&args),
        Command::Man(args) => crate::manual::man(&args),
    }
}
