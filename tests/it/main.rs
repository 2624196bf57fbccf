//! dateline held to its contract: the program from outside, the library through its public names, the sources by `tidy`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![allow(unreachable_pub, reason = "a test binary has no public items")]

mod api;
mod articles;
mod broken_index;
mod checking;
mod errors;
mod evaluation;
mod json;
mod lab;
mod narrowing;
mod offsets;
mod pictures;
mod quotations;
mod readme;
mod rows;
mod shared;
mod statuses;
mod tidy;
mod unreadable;
mod updates;
