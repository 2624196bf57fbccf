//! Paragraphs of a text: parted by empty lines; where there are none, by line breaks or by indents.

use crate::span::Span;

/// Lines whose widths differ by no more than this were wrapped by a machine (code points).
const WRAP_SLACK: usize = 18;
/// Narrower lines are no wrapped text.
const WRAP_WIDTH_MIN: usize = 40;
/// Wider lines are no wrapped text.
const WRAP_WIDTH_MAX: usize = 100;

/// The paragraphs of any text, without white space at their ends; empty ones are left out.
///
/// Empty lines part them. Without any, a line break ends a paragraph, unless the lines are wrapped to about one width: then an
/// indent begins one.
pub fn paragraphs(text: &str) -> Vec<Span> {
    let lines = lines(text);
    let first = lines.iter().position(|line| !line.trimmed(text).is_empty()).unwrap_or(0);
    let last = lines.iter().rposition(|line| !line.trimmed(text).is_empty()).map_or(0, |last| last + 1);
    let lines = lines.get(first..last).unwrap_or_default();
    let empty = |line: &Span| line.trimmed(text).is_empty();
    let parted_by_empty = lines.iter().any(empty);
    let wrapped = !parted_by_empty && is_wrapped(text, lines);
    let mut all: Vec<Span> = Vec::new();
    let mut open = false;
    for line in lines {
        if empty(line) {
            open = false;
            continue;
        }
        let begins = if parted_by_empty {
            !open
        } else if wrapped {
            !open || is_indented(line.of(text))
        } else {
            true
        };
        match all.last_mut() {
            Some(paragraph) if !begins => paragraph.end = line.end,
            _ => all.push(*line),
        }
        open = true;
    }
    all.into_iter().map(|paragraph| paragraph.trimmed(text)).collect()
}

/// The lines of a text, without their ends.
fn lines(text: &str) -> Vec<Span> {
    let bytes = text.as_bytes();
    let mut lines = Vec::new();
    let (mut start, mut at) = (0, 0);
    // Bytes of the ends: \n, \r\n, \r, U+0085, U+2028 and U+2029. The last three are rare, but other characters begin like them.
    let rare = ["\u{85}", "\u{2028}", "\u{2029}"].iter().any(|end| text.contains(end));
    while let Some(rest) = bytes.get(at..) {
        let found = if rare {
            rest.iter().position(|byte| matches!(byte, b'\n' | b'\r' | 0xc2 | 0xe2))
        } else {
            memchr::memchr2(b'\n', b'\r', rest)
        };
        let Some(found) = found else { break };
        at += found;
        let length = match bytes[at..] {
            [b'\r', b'\n', ..] | [0xc2, 0x85, ..] => 2,
            [b'\n' | b'\r', ..] => 1,
            [0xe2, 0x80, 0xa8 | 0xa9, ..] => 3,
            _ => {
                at += 1;
                continue;
            }
        };
        lines.push(Span::new(start, at));
        at += length;
        start = at;
    }
    lines.push(Span::new(start, bytes.len()));
    lines
}

/// Whether lines were broken by a machine at one width: most that a line of the same paragraph follows are nearly as wide as the widest.
fn is_wrapped(text: &str, lines: &[Span]) -> bool {
    let width = |line: &Span| line.of(text).trim_end().chars().count();
    let widest = lines.iter().map(width).max().unwrap_or(0);
    if !(WRAP_WIDTH_MIN..=WRAP_WIDTH_MAX).contains(&widest) {
        return false;
    }
    let (mut broken, mut full, mut small) = (0, 0, 0);
    for (line, next) in lines.iter().zip(lines.get(1..).unwrap_or_default()) {
        let next = next.of(text);
        if !is_indented(next) {
            broken += 1;
            full += usize::from(width(line) + WRAP_SLACK >= widest);
            small += usize::from(next.starts_with(char::is_lowercase));
        }
    }
    // The last lines of paragraphs are shorter, if indents do not tell them. Two lines may be two paragraphs: a small letter says they are one.
    full > 0 && full * 3 >= broken * 2 && (lines.len() > 2 || small > 0)
}

fn is_indented(line: &str) -> bool {
    line.starts_with([' ', '\t', '\u{3000}'])
}

/// The text with its paragraphs separated by exactly one empty line; line breaks within a paragraph are single `\n`.
pub(crate) fn normalize(text: &str) -> String {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut out = String::with_capacity(text.len() + text.len() / 64);
    for paragraph in paragraphs(text) {
        let mut first = true;
        for line in lines(paragraph.of(text)) {
            let line = line.of(paragraph.of(text)).trim();
            let before = out.len();
            if first {
                if !out.is_empty() {
                    out.push_str("\n\n");
                }
            } else {
                out.push('\n');
            }
            let start = out.len();
            line.split('\0').for_each(|kept| out.push_str(kept));
            if out.len() == start {
                out.truncate(before);
            } else {
                first = false;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parts(text: &str) -> Vec<&str> {
        paragraphs(text).into_iter().map(|paragraph| paragraph.of(text)).collect()
    }

    #[test]
    fn empty_lines_part_paragraphs() {
        assert_eq!(parts("One\ntwo.\n\n \nThree.\r\n\r\nFour."), ["One\ntwo.", "Three.", "Four."]);
    }

    #[test]
    fn without_empty_lines_every_line_is_one() {
        assert_eq!(
            parts("A short line.\nA much longer line that goes on and on for a while, as they do.\nEnd.\n"),
            ["A short line.", "A much longer line that goes on and on for a while, as they do.", "End."]
        );
    }

    #[test]
    fn wrapped_lines_are_parted_by_indents() {
        let text = "   The ferry left the harbour at noon with two hundred\npassengers aboard, the coastguard said in a statement on\nthe following morning, and was not seen again.\n   The owner declined to comment on the report that the\nship had been late for inspection twice in a year.";
        assert_eq!(parts(text).len(), 2);
    }

    #[test]
    fn short_texts_are_wrapped_too() {
        let wire = "PORT ELLERY, March 9 - Celadon Lines Corp said it has\nintroduced a new ferry between the islands of the north\n\
                    and the mainland.\n    More are built.\n    The move came late.\n";
        assert_eq!(parts(wire).len(), 3);
        assert_eq!(parts("Celadon Lines Corp said on Monday that it had bought\nthree ferries.").len(), 1);
        assert_eq!(parts("Celadon Lines Corp said on Monday that it sank.\nThree ferries are left.").len(), 2);
    }

    proptest! {
        #[test]
        fn lines_end_where_unicode_says(text in "(\n|\r|\u{85}|\u{2028}|\u{2029}|\u{c5}|“|a| ){0,24}") {
            let expected: Vec<String> = text
                .replace("\r\n", "\n")
                .split(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}'])
                .map(str::to_owned)
                .collect();
            let seen: Vec<&str> = lines(&text).into_iter().map(|line| line.of(&text)).collect();
            prop_assert_eq!(seen, expected);
        }

        #[test]
        fn normalizing_keeps_paragraphs(text in "[a-z .\n\r\t\u{85}\u{2028}]{0,120}") {
            let normal = normalize(&text);
            let visible = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(visible(&normal), visible(&text));
            prop_assert!(!normal.contains("\n\n\n"));
            prop_assert_eq!(normal.trim(), &normal);
        }

        #[test]
        fn spans_are_in_order(text in "\\PC{0,40}\n{0,3}\\PC{0,40}") {
            let mut last = 0;
            for paragraph in paragraphs(&text) {
                prop_assert!(paragraph.start >= last && !paragraph.is_empty());
                last = paragraph.end;
            }
        }
    }
}
