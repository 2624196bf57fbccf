//! From token positions back to characters: the slice that is shown is segmented again, and only that.

use super::extents::Extent;
use super::hits::{Passage, PointRange, Quote};
use super::passages::{Sentences, Window};
use crate::analysis::{self, TokenScratch};
use crate::quotation::Quotation;
use crate::span::{CodePoints, Span};

/// The words of sentences `first..end`, in bytes of `text`.
fn words_of(text: &str, sentences: &Sentences, first: usize, end: usize, scratch: &mut TokenScratch) -> Vec<Span> {
    let mut words: Vec<Span> = Vec::new();
    for number in first..end {
        let start = sentences.offset(number);
        let slice = Span::new(start, sentences.offset(number + 1)).of(text);
        analysis::for_each_token(slice, scratch, |token| words.push(token.span.shifted(start)));
    }
    words
}

/// The bytes that `matches` take: words in a row as one span, what lies between the words of a match left out. `words` are
/// those from position `base` on.
fn spans_of(words: &[Span], base: u32, matches: &[Extent]) -> Vec<Span> {
    let mut spans = Vec::new();
    for found in matches {
        let mut run: Option<(u32, Span)> = None;
        for position in found.words() {
            let Some(word) = position.checked_sub(base).and_then(|place| words.get(place as usize)) else { continue };
            run = Some(match run {
                Some((last, span)) if last + 1 == position => (position, Span::new(span.start, word.end)),
                Some((_, span)) => {
                    spans.push(span);
                    (position, *word)
                }
                None => (position, *word),
            });
        }
        spans.extend(run.map(|(_, span)| span));
    }
    merge(&mut spans);
    spans
}

/// The bytes of `text` where the words of `matches` stand; only sentences `first..end` are looked at.
pub(crate) fn match_spans(
    text: &str,
    sentences: &Sentences,
    first: usize,
    end: usize,
    matches: &[Extent],
    scratch: &mut TokenScratch,
) -> Vec<Span> {
    spans_of(&words_of(text, sentences, first, end, scratch), sentences.position(first), matches)
}

/// The bytes of a title (or any text that is one run of words) where the words of `matches` stand.
pub(crate) fn title_spans(title: &str, matches: &[Extent], scratch: &mut TokenScratch) -> Vec<Span> {
    let mut words: Vec<Span> = Vec::new();
    analysis::for_each_token(title, scratch, |token| words.push(token.span));
    spans_of(&words, 0, matches)
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
///
/// A sentence of more than [`SENTENCE_CHARS_MAX`] characters is cut around its matches.
pub(crate) fn passage(
    text: &str,
    sentences: &Sentences,
    window: &Window,
    matches: &[Extent],
    scratch: &mut TokenScratch,
) -> Passage {
    let whole = Span::new(sentences.offset(window.first), sentences.offset(window.end)).trimmed(text);
    let (from, to) = (sentences.position(window.first), sentences.position(window.end));
    let inside: Vec<Extent> = matches.iter().filter(|found| from <= found.start && found.end <= to).cloned().collect();
    let words = words_of(text, sentences, window.first, window.end, scratch);
    let mut spans = spans_of(&words, from, &inside);
    spans.retain(|span| whole.contains(*span));
    let shown = cut(text, whole, &words, &spans);
    let [start, end] = CodePoints::new(text).span(shown);
    let local: Vec<Span> = spans
        .iter()
        .filter(|span| shown.contains(**span))
        .map(|span| Span::new(span.start - shown.start, span.end - shown.start))
        .collect();
    let shown = shown.of(text);
    Passage { start, end, text: shown.to_owned(), highlights: points(shown, &local) }
}

/// A sentence with more characters than this is cut.
const SENTENCE_CHARS_MAX: usize = 600;
/// To about so many characters.
const CUT_CHARS: usize = 300;

/// The part of a passage that is shown: all of it, or, of an overlong one, a stretch that holds as many matches as may be, from
/// one border of a clause or a word to another.
fn cut(text: &str, whole: Span, words: &[Span], matches: &[Span]) -> Span {
    let inside = whole.of(text);
    if inside.chars().count() <= SENTENCE_CHARS_MAX {
        return whole;
    }
    // Bytes for characters, in the measure of this text.
    let bytes = |chars: usize| (chars * inside.len()).div_ceil(inside.chars().count());
    let (wanted, most) = (bytes(CUT_CHARS), bytes(SENTENCE_CHARS_MAX));
    let mut best = (0, Span::new(whole.start, whole.start));
    for (number, first) in matches.iter().enumerate() {
        let held: Vec<&Span> = matches[number..].iter().take_while(|span| span.end <= first.start + wanted).collect();
        if held.len() > best.0 {
            best = (held.len(), Span::new(first.start, held.last().map_or(first.end, |last| last.end)));
        }
    }
    if best.0 == 0 {
        // One match that is longer than what is shown, or none.
        let first = matches.first().map_or(whole.start, |span| span.start);
        best.1 = Span::new(first, first);
    }
    let Span { start, end } = best.1;
    let room = wanted.saturating_sub(end - start) / 2;
    let (lowest, highest) = (start.saturating_sub(room).max(whole.start), (end + room).min(whole.end));
    let (furthest_left, furthest_right) = (end.saturating_sub(most).max(whole.start), (start + most).min(whole.end));
    let is_clause = |gap: &str| gap.contains([',', ';', ':', '—', '–', '(', ')']);
    // From the wanted end outwards to the next border of a clause; failing that, of a word.
    let (mut left, mut right) = (None, None);
    for pair in words.windows(2) {
        let [one, other] = pair else { continue };
        let clause = is_clause(Span::new(one.end, other.start).of(text));
        if other.start <= lowest && other.start >= furthest_left && clause && lowest - other.start <= room {
            left = Some(other.start);
        }
        if right.is_none() && one.end >= highest && one.end <= furthest_right && clause && one.end - highest <= room {
            right = Some(one.end);
        }
    }
    let word_left = words.iter().map(|word| word.start).find(|at| *at >= lowest).unwrap_or(start);
    let word_right = words.iter().map(|word| word.end).rev().find(|at| *at <= highest).unwrap_or(end);
    let left = if lowest == whole.start { whole.start } else { left.unwrap_or(word_left.min(start)) };
    let right = if highest == whole.end { whole.end } else { right.unwrap_or(word_right.max(end)) };
    Span::new(left, right)
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The part of `text` that is shown for one sentence with `word` as its match.
    fn shown<'t>(text: &'t str, word: &str) -> &'t str {
        let words: Vec<Span> = analysis::words(text).into_iter().map(|(span, ..)| span).collect();
        let matches: Vec<Span> = text.match_indices(word).map(|(at, _)| Span::new(at, at + word.len())).collect();
        cut(text, Span::new(0, text.len()), &words, &matches).of(text)
    }

    #[test]
    fn a_sentence_of_common_length_is_never_cut() {
        let text = format!("{} shield {}", "word ".repeat(50), "word ".repeat(50).trim_end());
        assert_eq!(shown(&text, "shield"), text);
    }

    #[test]
    fn a_long_one_is_cut_at_clauses_around_the_match() {
        let filler = "The council of the harbour met again, ".repeat(12);
        let text = format!("{filler}and the shield was named once, {}", filler.trim_end_matches([',', ' ']));
        let part = shown(&text, "shield");
        assert!(part.contains("shield") && (200..=600).contains(&part.chars().count()), "{part}");
        assert!(part.starts_with("The council"), "{part}");
        assert!(text[text.find(part).unwrap_or(0) + part.len()..].starts_with(','), "{part}");
    }

    #[test]
    fn without_clauses_it_is_cut_between_words_in_any_script() {
        let text = format!("{}щит {}", "слово ".repeat(150), "слово ".repeat(150).trim_end());
        let part = shown(&text, "щит");
        assert!(part.contains("щит") && part.chars().count() <= 600, "{part}");
        assert!(part.split(' ').all(|word| matches!(word, "слово" | "щит")), "{part}");
    }

    #[test]
    fn the_densest_stretch_is_shown() {
        let gap = "word ".repeat(120);
        let text = format!("shield {gap}shield shield {gap}shield");
        assert_eq!(shown(&text, "shield").matches("shield").count(), 2);
    }

    #[test]
    fn gaps_of_a_match_are_not_highlighted() {
        let words: Vec<Span> = (0..6).map(|number| Span::new(number * 3, number * 3 + 2)).collect();
        let pair = Extent::solid(10, 12).joined(&Extent::solid(14, 15));
        assert_eq!(spans_of(&words, 10, &[pair]), [Span::new(0, 5), Span::new(12, 14)]);
    }
}
