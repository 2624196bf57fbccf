//! From token positions back to characters: the slice that is shown is segmented again, and only that.

use tantivy::DocId;
use tantivy::SegmentReader;

use super::hits::{Passage, PointRange, Quote};
use super::matching::numbers;
use super::passages::{Sentences, Window};
use super::positions::Match;
use crate::analysis::{self, TokenScratch};
use crate::error::Result;
use crate::index::{Index, column};
use crate::quotation::Quotation;
use crate::span::{CodePoints, Span};

/// Reads where the sentences of `doc` stand.
pub(crate) fn sentences_of(index: &Index, segment: &SegmentReader, doc: DocId) -> Result<Sentences> {
    Ok(Sentences {
        positions: numbers(index, segment, column::SENTENCE_POSITION)?.values_for_doc(doc).collect(),
        offsets: numbers(index, segment, column::SENTENCE_OFFSET)?.values_for_doc(doc).collect(),
    })
}

/// The bytes of `text` where `matches` stand, each match one span; only sentences `first..end` are looked at.
pub(crate) fn match_spans(
    text: &str,
    sentences: &Sentences,
    first: usize,
    end: usize,
    matches: &[Match],
    scratch: &mut TokenScratch,
) -> Vec<Span> {
    let mut tokens: Vec<Span> = Vec::new();
    let base = sentences.position(first);
    for number in first..end {
        let start = sentences.offset(number);
        let slice = Span::new(start, sentences.offset(number + 1)).of(text);
        analysis::for_each_token(slice, scratch, |token| tokens.push(token.span.shifted(start)));
    }
    let mut spans: Vec<Span> = matches
        .iter()
        .filter_map(|found| {
            let from = tokens.get(found.start.checked_sub(base)? as usize)?;
            let to = tokens.get((found.end - 1).checked_sub(base)? as usize)?;
            Some(Span::new(from.start, to.end))
        })
        .collect();
    merge(&mut spans);
    spans
}

/// The bytes of a title (or any text that is one run of tokens) where `matches` stand.
pub(crate) fn title_spans(title: &str, matches: &[Match], scratch: &mut TokenScratch) -> Vec<Span> {
    let mut tokens: Vec<Span> = Vec::new();
    analysis::for_each_token(title, scratch, |token| tokens.push(token.span));
    let mut spans: Vec<Span> = matches
        .iter()
        .filter_map(|found| {
            Some(Span::new(tokens.get(found.start as usize)?.start, tokens.get(found.end as usize - 1)?.end))
        })
        .collect();
    merge(&mut spans);
    spans
}

/// Sorts, and joins what overlaps.
fn merge(spans: &mut Vec<Span>) {
    spans.sort_unstable();
    spans.dedup_by(|later, earlier| {
        let overlap = later.start < earlier.end;
        if overlap {
            earlier.end = earlier.end.max(later.end);
        }
        overlap
    });
}

/// `spans` as code points of `text`.
pub(crate) fn points(text: &str, spans: &[Span]) -> Vec<PointRange> {
    let mut points = CodePoints::new(text);
    spans.iter().map(|span| points.span(*span)).collect()
}

/// The passage of sentences `window`, with `matches` (positions in the article) highlighted.
pub(crate) fn passage(
    text: &str,
    sentences: &Sentences,
    window: Window,
    matches: &[Match],
    scratch: &mut TokenScratch,
) -> Passage {
    let whole = Span::new(sentences.offset(window.first), sentences.offset(window.end)).trimmed(text);
    let (from, to) = (sentences.position(window.first), sentences.position(window.end));
    let inside: Vec<Match> = matches.iter().copied().filter(|found| from <= found.start && found.end <= to).collect();
    let spans = match_spans(text, sentences, window.first, window.end, &inside, scratch);
    let shown = whole.of(text);
    let [start, end] = CodePoints::new(text).span(whole);
    let local: Vec<Span> = spans
        .iter()
        .filter(|span| whole.contains(**span))
        .map(|span| Span::new(span.start - whole.start, span.end - whole.start))
        .collect();
    Passage { start, end, text: shown.to_owned(), highlights: points(shown, &local) }
}

/// A quotation as it is shown, with `spans` (bytes of the article) highlighted in its text.
pub(crate) fn quote(text: &str, quotation: &Quotation, spans: &[Span]) -> (Quote, Vec<PointRange>) {
    let mut shown = String::new();
    let mut local = Vec::new();
    for content in &quotation.content {
        if !shown.is_empty() {
            shown.push(' ');
        }
        let base = shown.len();
        shown.push_str(content.of(text));
        for span in spans.iter().filter(|span| span.overlaps(*content)) {
            let start = span.start.max(content.start) - content.start + base;
            let end = span.end.min(content.end) - content.start + base;
            local.push(Span::new(start, end));
        }
    }
    merge(&mut local);
    let highlights = points(&shown, &local);
    let all = |list: &[Span]| points(text, list);
    let quote = Quote {
        text: shown,
        content: all(&quotation.content),
        cue: all(&quotation.cue),
        source: all(&quotation.source),
        speaker: quotation.speaker.clone(),
        role: quotation.role.clone(),
        kind: quotation.kind.name().to_owned(),
        // Two decimals: the estimate is no finer, and 0.8999999761 is no number for people.
        confidence: (f64::from(quotation.confidence) * 100.0).round() / 100.0,
    };
    (quote, highlights)
}
