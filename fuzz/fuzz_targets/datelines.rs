//! Any text as a dateline line, a date, a date of a filter.
#![no_main]

use dateline::{DatelineLine, PartialDate, days_of_filter};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Some(line) = DatelineLine::read(text) {
        assert!(text.is_char_boundary(line.length_bytes));
        assert!(line.place.is_some() || line.agency.is_some() || line.date.is_some());
    }
    if let Some(date) = PartialDate::parse(text) {
        // What is written is read again as the same date.
        assert_eq!(PartialDate::parse(&date.to_string()), Some(date));
    }
    if let Some((first, end)) = days_of_filter(text, 20_000) {
        assert!(first < end);
    }
});
