//! What a run says of itself, while it goes on and at its end.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::corpus::{ProblemKind, ReadProblem};

/// What an update did.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Summary {
    /// Articles added or replaced.
    pub articles: u64,
    /// Quotations in them.
    pub quotes: u64,
    /// Words of their texts.
    pub words: u64,
    /// Bytes of the files that were read.
    pub bytes: u64,
    /// Files that had not changed.
    pub unchanged: u64,
    /// Files that are gone.
    pub removed: u64,
    /// Files and records that could not be read.
    pub skipped: u64,
    /// How many of those are records of files that had not changed: an earlier run has told of them.
    pub skipped_before: u64,
    /// Articles whose id was taken, and which got a suffix.
    pub renamed: u64,
    /// Wall-clock time, in seconds.
    pub seconds: f64,
}

/// What happens during an update, for whoever shows it.
pub trait Progress: Sync {
    /// The number of files to read, and their bytes.
    fn begin(&self, files: u64, bytes: u64);
    /// An earlier run (`rebuild`: one that was to make the index anew) has not ended; this one does what is left.
    fn resumes(&self, rebuild: bool) {
        let _ = rebuild;
    }
    /// An article was taken in; `bytes` of the corpus are done with it.
    fn article(&self, bytes: u64);
    /// Something could not be read.
    fn problem(&self, problem: &ReadProblem);
    /// An article's id was taken: it is now called `new`.
    fn renamed(&self, old: &str, new: &str);
}

/// The kinds of problems of a run, counted, for a summary.
pub fn count_problems(problems: &[ProblemKind]) -> Vec<(&'static str, usize)> {
    let mut counts: BTreeMap<ProblemKind, usize> = BTreeMap::new();
    for kind in problems {
        *counts.entry(*kind).or_default() += 1;
    }
    counts.into_iter().map(|(kind, count)| (kind.name(), count)).collect()
}

/// Shows nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoProgress;

impl Progress for NoProgress {
    fn begin(&self, _: u64, _: u64) {}
    fn article(&self, _: u64) {}
    fn problem(&self, _: &ReadProblem) {}
    fn renamed(&self, _: &str, _: &str) {}
}
