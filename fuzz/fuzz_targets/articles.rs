//! Any bytes as a file of every format: nothing panics, and what is read keeps the promises of an article.
#![no_main]

use dateline::{ReadOptions, read_bytes};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: (u8, bool, &[u8])| {
    let (format, text_as_is, bytes) = data;
    let name = ["a.txt", "a.md", "a.json", "a.jsonl"][usize::from(format % 4)];
    for article in read_bytes(name, bytes.to_vec(), ReadOptions { text_as_is }).into_iter().flatten() {
        assert!(!article.id.is_empty());
        assert!(!article.title.contains('\n'));
        if !text_as_is {
            assert!(!article.text.contains("\n\n\n"));
            assert_eq!(article.text.trim(), article.text);
        }
    }
});
