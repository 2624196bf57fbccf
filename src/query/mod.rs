//! The query language: lexer, parser, syntax tree with spans for carets; knows nothing of an index.

mod ast;

pub use ast::*;
