//! The dateline line: place, date and agency at the head of a dispatch.
