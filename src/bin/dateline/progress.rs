//! What a long run shows while it goes on: a bar on a terminal, problems as they come.

use std::io::{IsTerminal, Write};
use std::sync::{Mutex, PoisonError};

use dateline::{ProblemKind, Progress, ReadProblem};
use indicatif::{ProgressBar, ProgressStyle};

/// Problems of one kind that are shown one by one; the rest is counted.
const SHOWN_MAX: usize = 10;

pub(crate) struct Shown {
    bar: Option<ProgressBar>,
    quiet: bool,
    verbose: bool,
    problems: Mutex<Vec<ProblemKind>>,
}

impl Shown {
    pub(crate) fn new(quiet: bool, verbose: bool) -> Shown {
        let bar = (!quiet && std::io::stderr().is_terminal()).then(ProgressBar::hidden);
        Shown { bar, quiet, verbose, problems: Mutex::new(Vec::new()) }
    }

    /// Shows how much of `all` is done. Threads may tell of it in any order.
    pub(crate) fn step(&self, done: u64, all: u64) {
        if let Some(bar) = &self.bar {
            if bar.is_hidden() {
                self.draw("{bar:30} {percent} %, {eta} left", all);
            }
            bar.set_position(done.max(bar.position()));
        }
    }

    fn draw(&self, template: &str, length: u64) {
        if let Some(bar) = &self.bar {
            bar.set_length(length);
            if let Ok(style) = ProgressStyle::with_template(template) {
                bar.set_style(style);
            }
            bar.set_draw_target(indicatif::ProgressDrawTarget::stderr());
        }
    }

    /// Kinds of all problems seen.
    pub(crate) fn problems(&self) -> Vec<ProblemKind> {
        self.problems.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    fn say(&self, line: &str) {
        let write = || {
            let _ = writeln!(std::io::stderr(), "{line}");
        };
        match &self.bar {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }
}

impl Progress for Shown {
    fn begin(&self, files: u64, bytes: u64) {
        if files > 0 {
            self.draw("{bar:30} {bytes}/{total_bytes} {bytes_per_sec} {msg} articles, {eta} left", bytes);
        }
    }

    fn resumes(&self, rebuild: bool) {
        if self.quiet {
            return;
        }
        self.say(if rebuild {
            "dateline: an earlier rebuild has not ended (it was broken off, or is under way), the index is as it was before it; \
             'dateline index --rebuild' makes it anew"
        } else {
            "dateline: an earlier run has not ended (it was broken off, or is under way); this one does what is left"
        });
    }

    fn article(&self, bytes: u64) {
        if let Some(bar) = &self.bar {
            bar.inc(bytes);
            let count = bar.message().parse::<u64>().unwrap_or(0) + 1;
            bar.set_message(count.to_string());
        }
    }

    fn problem(&self, problem: &ReadProblem) {
        let seen = {
            let mut problems = self.problems.lock().unwrap_or_else(PoisonError::into_inner);
            problems.push(problem.kind());
            problems.iter().filter(|kind| **kind == problem.kind()).count()
        };
        if !self.quiet && (self.verbose || seen <= SHOWN_MAX) {
            self.say(&format!("dateline: skipped {problem}"));
        }
    }

    fn renamed(&self, old: &str, new: &str) {
        if !self.quiet {
            self.say(&format!("dateline: the id '{old}' is taken; the article is now '{new}'"));
        }
    }
}
