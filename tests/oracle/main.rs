//! A second implementation of searching, slow and obvious: it scans the text of every article and tries everything. The index
//! must agree with it on articles, matches, highlights, passages and scores.
//!
//! `corpus` makes articles (by chance, or those of `corpus/`), `query` makes queries as trees and writes them out, `judge` says
//! what each finds, `score` what that is worth; here the two implementations are held against each other.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod agree;
mod batch;
mod corpus;
mod docs;
mod judge;
mod query;
mod robust;
mod score;
