//! Any text analysed: paragraphs and sentences lie in order within it, quotations within its sentences' text.
#![no_main]

use dateline::{CodePoints, Language, detect_language, extract, paragraphs, sentences};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let language = detect_language(text);
    let paragraphs = paragraphs(text);
    let sentences: Vec<_> = sentences(text, &paragraphs, language).into_iter().map(|sentence| sentence.span).collect();
    let mut last = 0;
    for span in &sentences {
        assert!(span.start >= last && span.end > span.start, "{span:?} after {last}");
        assert!(text.get(span.start..span.end).is_some());
        last = span.end;
    }
    let mut points = CodePoints::new(text);
    for quotation in extract(text, &paragraphs, &sentences, language.map(Language::code)) {
        assert!(!quotation.content.is_empty());
        for span in quotation.content.iter().chain(&quotation.cue).chain(&quotation.source) {
            assert!(text.get(span.start..span.end).is_some_and(|words| !words.is_empty()), "{span:?}");
            let [start, end] = points.span(*span);
            assert!(start < end);
        }
    }
});
