//! What went wrong, where, and what to do about it.

use std::error::Error as StdError;
use std::fmt;
use std::path::{Path, PathBuf};

use crate::span::Span;

/// The result of everything in dateline that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Whose fault an error is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// What the user asked for cannot be done as asked: a query that cannot be read, a missing index, an unknown id.
    Usage,
    /// Data is not as it must be: a damaged index, an index of another version, a file of gold that is no JSON.
    Data,
    /// The machine refused: a file cannot be opened, the disk is full, the index is locked.
    Io,
    /// dateline itself is wrong. Please report it.
    Bug,
}

/// An error of dateline: a message in lower case without a full stop, where it happened, and a remedy.
///
/// Displayed it is one line, `place: message; remedy`, but for an error in a query, which shows the query with a caret
/// under the column on lines of their own.
#[derive(Debug)]
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    kind: ErrorKind,
    message: String,
    path: Option<PathBuf>,
    query: Option<(String, Span)>,
    remedy: Option<String>,
    cause: Option<Box<dyn StdError + Send + Sync>>,
}

impl Error {
    /// An error of `kind` with a message in lower case and no full stop.
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Error {
        Error(Box::new(Inner { kind, message: message.into(), path: None, query: None, remedy: None, cause: None }))
    }

    pub(crate) fn usage(message: impl Into<String>) -> Error {
        Error::new(ErrorKind::Usage, message)
    }

    pub(crate) fn data(message: impl Into<String>) -> Error {
        Error::new(ErrorKind::Data, message)
    }

    pub(crate) fn io(message: impl Into<String>) -> Error {
        Error::new(ErrorKind::Io, message)
    }

    /// Names the file or folder it happened in.
    pub(crate) fn at_path(mut self, path: impl AsRef<Path>) -> Error {
        self.0.path = Some(path.as_ref().to_path_buf());
        self
    }

    /// Points at `span` (bytes) of a query.
    pub(crate) fn in_query(mut self, query: &str, span: Span) -> Error {
        self.0.query = Some((query.to_owned(), span));
        self
    }

    /// Says what to do about it.
    pub(crate) fn remedy(mut self, remedy: impl Into<String>) -> Error {
        self.0.remedy = Some(remedy.into());
        self
    }

    /// Keeps what lies behind it, shown after the message and given by `source()`.
    pub(crate) fn because(mut self, cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Error {
        self.0.cause = Some(cause.into());
        self
    }

    /// Whose fault it is.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The file or folder it happened in, if there is one.
    pub fn path(&self) -> Option<&Path> {
        self.0.path.as_deref()
    }

    /// The part of the query that is at fault, in bytes, if the fault lies in a query.
    pub fn query_span(&self) -> Option<Span> {
        self.0.query.as_ref().map(|(_, span)| *span)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        if let Some(path) = &inner.path {
            write!(f, "{}: ", path.display())?;
        }
        f.write_str(&inner.message)?;
        if let Some(cause) = &inner.cause {
            write!(f, " ({cause})")?;
        }
        if let Some((query, span)) = &inner.query {
            show_query(f, query, *span)?;
            if let Some(remedy) = &inner.remedy {
                write!(f, "\n  {remedy}")?;
            }
        } else if let Some(remedy) = &inner.remedy {
            write!(f, "; {remedy}")?;
        }
        Ok(())
    }
}

/// Columns of a long query that are shown on each side of the fault.
const QUERY_CONTEXT_CHARS: usize = 60;

/// The query on a line of its own, and carets under `span`. A long query is cut around the fault.
fn show_query(f: &mut fmt::Formatter<'_>, query: &str, span: Span) -> fmt::Result {
    // One column a character: a tab or line break would move the carets.
    let clean = |part: &str| part.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>();
    let before = Span::new(0, span.start.min(query.len())).of(query);
    let inside = clean(span.of(query));
    let after = clean(query.get(span.end.min(query.len())..).unwrap_or_default());
    let column = before.chars().count() + 1;
    let skip = before.chars().count().saturating_sub(QUERY_CONTEXT_CHARS);
    let before = clean(&before.chars().skip(skip).collect::<String>());
    let inside: String = inside.chars().take(QUERY_CONTEXT_CHARS).collect();
    let after: String = after.chars().take(QUERY_CONTEXT_CHARS).collect();
    let lead = if skip > 0 { "…" } else { "" };
    let indent = " ".repeat(lead.chars().count() + before.chars().count());
    let carets = "^".repeat(inside.chars().count().max(1));
    write!(f, " at column {column}\n  {lead}{before}{inside}{after}\n  {indent}{carets}")
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.cause.as_deref().map(|cause| cause as &(dyn StdError + 'static))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_with_place_cause_and_remedy() {
        let error = Error::data("the index is of format 2, this dateline reads 1")
            .at_path("index")
            .because(std::io::Error::other("disk"))
            .remedy("rebuild it with 'dateline index --rebuild'");
        assert_eq!(
            error.to_string(),
            "index: the index is of format 2, this dateline reads 1 (disk); rebuild it with 'dateline index --rebuild'"
        );
        assert!(error.source().is_some());
    }

    #[test]
    fn a_caret_stands_under_the_fault_in_any_script() {
        let query = "щит AND \"открыт";
        let error = Error::usage("this quotation mark is never closed")
            .in_query(query, Span::new(query.find('"').unwrap_or(0), query.len()));
        assert_eq!(
            error.to_string(),
            "this quotation mark is never closed at column 9\n  щит AND \"открыт\n          ^^^^^^^"
        );
    }

    #[test]
    fn errors_cross_threads() {
        fn check<T: Send + Sync + 'static>() {}
        check::<Error>();
    }
}
