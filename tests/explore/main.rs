//! Exploration held against a slow, obvious second implementation over the text of every article, and its formulas against
//! published figures. Articles, queries and what these find come from the oracle of searching.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)]

#[allow(dead_code)]
#[path = "../oracle/corpus.rs"]
mod corpus;
#[allow(dead_code)]
#[path = "../oracle/judge.rs"]
mod judge;
#[allow(dead_code)]
#[path = "../oracle/query.rs"]
mod query;

mod agree;
mod commands;
mod formulas;
mod groups;
mod segments;
mod setting;
mod words;
