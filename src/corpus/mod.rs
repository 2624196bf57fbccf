//! Where articles come from: walking, decompression, encodings, a file a format. Gives articles in bounded memory, and for all
//! that cannot be read a problem instead.

mod bytes;
mod json;
mod problem;
mod records;
mod text;
mod walk;

pub use problem::{ProblemKind, ReadProblem};
pub use records::{RawRecord, ReadOptions, read_stream, records};
pub use walk::{FoundFile, WalkOptions, find_files};
