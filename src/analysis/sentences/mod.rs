//! Sentences: runs of words that end in a stop, as newspapers write them.
//!
//! One pass looks for the bytes that an end can begin with (`marks`); what stands before and behind a stop then decides
//! (`stops`): abbreviations and initials, the case of the next letter, words that begin sentences (`lexicon`), and what the
//! article itself shows of its writer's habits (`evidence`). Rules alone: they can be read, and they cost no more than the
//! scan. Sentences never cross paragraphs, every byte that is no white space lies in one, and no word reaches over an end.

mod evidence;
mod lexicon;
mod marks;
mod stops;
#[cfg(test)]
mod tests;

use self::evidence::Evidence;
use self::lexicon::Lexicon;
use self::marks::{TRIGGERS, face_len, is_picture, is_stop, rule_len};
use self::stops::{Stop, Stops};
use super::language::Language;
use crate::span::Span;

/// A sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Bytes of the text, without white space at the ends.
    pub span: Span,
    /// Whether a paragraph begins with it.
    pub starts_paragraph: bool,
}

/// Bytes of a text to one sentence, to reserve memory by: those of news have more.
const SENTENCE_BYTES: usize = 64;

/// The sentences of `text`, paragraph by paragraph. Costs one pass, and two more over texts whose stops leave doubts.
pub fn sentences(text: &str, paragraphs: &[Span], language: Option<Language>) -> Vec<Sentence> {
    let mut all = Vec::with_capacity(text.len() / SENTENCE_BYTES + paragraphs.len());
    let mut stops = Stops::new(Lexicon::of(language), language, Evidence::new(text, paragraphs));
    for paragraph in paragraphs {
        let inside = paragraph.of(text);
        stops.enter(inside);
        let mut first = true;
        let mut start = 0;
        let mut take = |end: usize| {
            let span = Span::new(start, end).trimmed(inside);
            start = end;
            if !span.is_empty() {
                all.push(Sentence { span: span.shifted(paragraph.start), starts_paragraph: first });
                first = false;
            }
        };
        for_each_border(inside, &mut stops, &mut take);
        take(inside.len());
    }
    all
}

/// Calls `take` for every byte offset, in order, at which a sentence of one paragraph ends; its end is not among them.
fn for_each_border(text: &str, stops: &mut Stops<'_>, take: &mut impl FnMut(usize)) {
    let mut start = 0;
    let mut at = 0;
    while let Some(rest) = text.get(at..) {
        let Some(found) = rest.bytes().position(|byte| TRIGGERS[usize::from(byte)]) else { break };
        let here = at + found;
        let rest = text.get(here..).unwrap_or_default();
        let Some(c) = rest.chars().next() else { break };
        at = here + c.len_utf8();
        let rule =
            if c.is_ascii_punctuation() && (here == start || after_space(text, here)) { rule_len(rest) } else { 0 };
        if rule > 0 {
            take(here);
            start = here + rule;
            at = start;
            take(start);
        } else if is_stop(c) || stops.is_semicolon_stop(c) {
            let mut stop = Stop::read(text, start, here);
            if stops.ends_sentence(text, &mut stop) {
                take(stop.end);
                start = stop.end;
            }
            at = stop.end.max(at);
        } else {
            let sign = face_len(rest).max(picture_len(rest));
            at += sign.saturating_sub(c.len_utf8());
            if sign > 0 && here > start && stops.sign_ends_sentence(text, at) {
                take(at);
                start = at;
            }
        }
    }
}

fn after_space(text: &str, at: usize) -> bool {
    text.get(..at).is_some_and(|before| before.chars().next_back().is_none_or(char::is_whitespace))
}

/// The length in bytes of the pictures at the start of `rest`.
fn picture_len(rest: &str) -> usize {
    rest.find(|c: char| !is_picture(c)).unwrap_or(rest.len())
}
