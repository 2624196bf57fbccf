//! dateline held to its contract: the program from outside, the library through its public names, the sources by `tidy`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod articles;
mod broken_index;
mod errors;
mod json;
mod lab;
mod narrowing;
mod pictures;
mod rows;
mod statuses;
mod unreadable;
mod updates;
