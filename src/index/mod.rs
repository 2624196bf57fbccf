//! The index on disk: schema, terms, writing, reading. Takes articles; knows neither where they come from nor what is asked.

pub mod check;
mod columns;
mod document;
mod folder;
mod handed;
pub(crate) mod lengths;
mod occurrences;
mod reader;
mod record;
mod schema;
mod settings;
mod terms;
mod vocabulary;
mod writer;

pub(crate) use columns::{for_each_string, numbers};
pub(crate) use document::{FileStamp, PreparedArticle, Preparer};
pub use reader::Index;
pub(crate) use reader::{Snapshot, Stored};
pub(crate) use record::{Record, kind_of_number};
pub use schema::FORMAT_VERSION;
pub(crate) use schema::{capitals, column};
pub(crate) use settings::{AnalysisSettings, Run, Settings};
pub(crate) use terms::{STEM_END, cut, form_of, word_term};
pub(crate) use writer::known_files;
pub(crate) use writer::{Writer, WriterOptions};
