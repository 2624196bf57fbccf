//! Where articles come from: walking, decompression, encodings, a file a format. Gives articles in bounded memory, and for all
//! that cannot be read a problem instead.

mod bytes;
mod elements;
mod format;
mod front_matter;
mod html;
mod json;
mod lines;
mod markdown;
mod problem;
mod records;
mod surrogates;
mod text;
mod walk;
mod window;

pub use problem::{ProblemKind, ReadProblem};
pub(crate) use records::RawRecord;
pub use records::{ReadOptions, read_bytes, read_stream, records};
pub(crate) use walk::{FoundFile, path_text};
pub use walk::{WalkOptions, find_files};

/// Longest line, list element or single file that is read, in bytes.
const RECORD_BYTES_MAX: u64 = 64 << 20;
