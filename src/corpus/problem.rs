//! What could not be read, where, and why. Bad input is data, not failure: it is reported and counted, the rest goes on.

use std::fmt;
use std::path::{Path, PathBuf};

/// Why something could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum ProblemKind {
    /// The file or folder cannot be opened or read to its end.
    Unreadable,
    /// No format that dateline reads has this ending.
    UnknownFormat,
    /// The bytes are no text.
    Binary,
    /// A record is not as its format demands.
    BadRecord,
    /// There is no text in it.
    Empty,
    /// It is larger than what is read at once.
    TooLarge,
}

impl ProblemKind {
    /// The kind in words, as summaries show it.
    pub fn name(self) -> &'static str {
        match self {
            ProblemKind::Unreadable => "unreadable",
            ProblemKind::UnknownFormat => "of unknown format",
            ProblemKind::Binary => "binary",
            ProblemKind::BadRecord => "bad records",
            ProblemKind::Empty => "empty",
            ProblemKind::TooLarge => "too large",
        }
    }
}

/// Something that could not be read. Displayed as `path:line: reason`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadProblem {
    kind: ProblemKind,
    path: PathBuf,
    line: Option<u64>,
    reason: String,
}

impl ReadProblem {
    pub(crate) fn new(kind: ProblemKind, path: &Path, line: Option<u64>, reason: impl Into<String>) -> ReadProblem {
        ReadProblem { kind, path: path.to_path_buf(), line, reason: reason.into() }
    }

    /// Why it could not be read.
    pub fn kind(&self) -> ProblemKind {
        self.kind
    }

    /// The file or folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The line of the file, from 1, if it is one line.
    pub fn line(&self) -> Option<u64> {
        self.line
    }
}

impl fmt::Display for ReadProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.path.display())?;
        if let Some(line) = self.line {
            write!(f, "{line}:")?;
        }
        write!(f, " {}", self.reason)
    }
}
