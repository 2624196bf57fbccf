//! How fast texts are parted into sentences, in bytes a second: `cargo bench --bench sentences`.
//!
//! The texts are those of `corpus/`, one language at a time, repeated to about a megabyte.

use std::fs;
use std::path::Path;

use dateline::{Language, Span, paragraphs, sentences};
use divan::counter::BytesCount;
use divan::{Bencher, black_box};

/// Bytes of text that are segmented in one run.
const TEXT_BYTES: usize = 1 << 20;

fn main() {
    divan::main();
}

/// The UTF-8 text files of a folder, joined and repeated.
fn news(folder: &str) -> (String, Vec<Span>) {
    let mut once = String::new();
    add_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(folder), &mut once);
    assert!(!once.is_empty(), "no text under corpus/{folder}");
    let text = once.repeat(TEXT_BYTES / once.len() + 1);
    let spans = paragraphs(&text);
    (text, spans)
}

fn add_files(folder: &Path, text: &mut String) {
    let mut paths: Vec<_> = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            add_files(&path, text);
        } else if let Ok(file) = fs::read_to_string(&path) {
            text.push_str(file.trim_end());
            text.push_str("\n\n");
        }
    }
}

/// Folder of `corpus/` and language.
const NEWS: [(&str, &str); 4] = [("northwire", "en"), ("acp", "fr"), ("gnd", "de"), ("tarsk-inform/ru", "ru")];

#[divan::bench(args = NEWS.map(|(folder, _)| folder))]
fn of_news(bencher: Bencher<'_, '_>, folder: &str) {
    let language = NEWS.iter().find(|(of, _)| *of == folder).and_then(|(_, code)| Language::from_code(code));
    let (text, spans) = news(folder);
    bencher.counter(BytesCount::of_str(&text)).bench(|| sentences(black_box(&text), &spans, language));
}

/// Texts that ask every rule at every byte: what they cost must grow with their length, not with its square.
#[divan::bench(args = ["A. ", "[...] ", "* ", "? \" ", "Inc. Xy ", "( 1. "])]
fn of_one_thing_over_and_over(bencher: Bencher<'_, '_>, piece: &str) {
    let text = piece.repeat(TEXT_BYTES / piece.len());
    let whole = [Span::new(0, text.len())];
    bencher.counter(BytesCount::of_str(&text)).bench(|| sentences(black_box(&text), &whole, Language::from_code("en")));
}
