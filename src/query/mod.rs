//! The query language: lexer, parser, syntax tree with spans for carets. Pure syntax; knows nothing of an index.

mod ast;
mod lexer;
mod parser;
mod range;
mod terms;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests;
mod tree;

pub use ast::*;
pub use parser::ParseOptions;

use crate::error::Result;

impl Query {
    /// Reads a query.
    ///
    /// # Errors
    /// A query that cannot be read, with the place in it and what was expected.
    pub fn parse(text: &str, options: &ParseOptions) -> Result<Query> {
        parser::parse(text, options)
    }

    /// The query that asks for every article.
    pub fn all() -> Query {
        Query {
            text: String::new(),
            root: Node { span: crate::span::Span::default(), kind: NodeKind::All },
            notes: Vec::new(),
        }
    }
}
