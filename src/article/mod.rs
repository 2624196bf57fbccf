//! What an article is: its text and paragraphs, its metadata, its dateline line, dates known in part.

mod date;
mod dateline_line;
mod paragraphs;

pub use date::PartialDate;

use serde_json::{Map, Value};

/// One news item, read and made ready: everything after this is analysis.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Article {
    /// The record's own id, else [`Article::path`], with `#n` for the nth record of a file that holds many.
    pub id: String,
    /// Where it was found: the path relative to its root, with `/` between the parts.
    pub path: String,
    /// The headline; empty if there is none.
    pub title: String,
    /// The readable text, title not included, paragraphs separated by one empty line (`"\n\n"`).
    pub text: String,
    /// The day of the report, as far as it is known.
    pub date: Option<PartialDate>,
    /// The place of the dateline line, or of the metadata ("Dushanbe").
    pub place: Option<String>,
    /// The agency or publication ("Itar-Tass").
    pub source: Option<String>,
    /// By-lines.
    pub authors: Vec<String>,
    /// The desk or category ("World").
    pub section: Option<String>,
    /// ISO 639-1 code as the metadata gives it ("en"), in lower case; detected later if absent.
    pub language: Option<String>,
    /// The address it was published at.
    pub url: Option<String>,
    /// What else the record says, under the record's own keys, in their order.
    pub meta: Map<String, Value>,
}
