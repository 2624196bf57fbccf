//! Any text as a query: it is read, or the error points into it.
#![no_main]

use dateline::{ParseOptions, Query};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: (bool, bool, &str)| {
    let (any, plain, text) = data;
    match Query::parse(text, &ParseOptions { any, plain }) {
        Ok(query) => {
            let _ = query.tree();
        }
        Err(error) => {
            let _ = error.to_string();
            if let Some(span) = error.query_span() {
                assert!(span.start <= span.end && text.is_char_boundary(span.start.min(text.len())));
            }
        }
    }
});
