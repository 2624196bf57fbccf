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
    /// The file is not what it was when the folder was walked: it was written to meanwhile.
    Changed,
    /// dateline itself failed on it.
    Bug,
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
            ProblemKind::Changed => "changed while they were read",
            ProblemKind::Bug => "that dateline failed on",
        }
    }
}

/// Where in a file something stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Place {
    /// The file is one record.
    #[default]
    Whole,
    /// A line that holds a record, both counted from 1: empty lines hold none.
    Line {
        /// Number of the line.
        line: u64,
        /// Number of the record.
        record: u64,
    },
    /// An element of a list, or one of several values in a row, counted from 1.
    Element(u64),
}

/// Something that could not be read. Displayed as `path: reason`, `path:line: reason` or `path#element: reason`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadProblem {
    kind: ProblemKind,
    path: PathBuf,
    place: Place,
    reason: String,
}

impl ReadProblem {
    pub(crate) fn new(kind: ProblemKind, path: &Path, reason: impl Into<String>) -> ReadProblem {
        ReadProblem { kind, path: path.to_path_buf(), place: Place::Whole, reason: reason.into() }
    }

    /// The same, at a place of the file.
    pub(crate) fn at(self, place: Place) -> ReadProblem {
        ReadProblem { place, ..self }
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
        match self.place {
            Place::Line { line, .. } => Some(line),
            Place::Whole | Place::Element(_) => None,
        }
    }
}

impl fmt::Display for ReadProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display();
        match self.place {
            Place::Whole => write!(f, "{path}: {}", self.reason),
            Place::Line { line, .. } => write!(f, "{path}:{line}: {}", self.reason),
            Place::Element(number) => write!(f, "{path}#{number}: {}", self.reason),
        }
    }
}
