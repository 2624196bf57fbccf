//! Full-text search for news archives: ranked passages and quotations.

mod analysis;
mod article;
mod corpus;
mod error;
mod explore;
mod index;
mod output;
mod query;
mod quotation;
mod search;
mod span;

pub use article::{Article, PartialDate};
pub use error::{Error, ErrorKind, Result};
pub use span::{CodePoints, Span};
