//! Half-open byte ranges of a text, and their conversion to code points.
//!
//! Everything inside dateline counts bytes; what users see counts Unicode code points (as Python's
//! `text[start:end]` does). [`CodePoints`] is the only bridge between the two.

use std::ops::Range;

/// A half-open range of bytes of a text: `start` is in it, `end` is not.
///
/// Both ends lie on character borders of the text that the span belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The span from byte `start` up to, not including, byte `end`.
    pub const fn new(start: usize, end: usize) -> Span {
        Span { start, end }
    }

    /// Its length in bytes.
    pub const fn len(self) -> usize {
        self.end.saturating_sub(self.start)
    }

    /// Whether nothing lies in it.
    pub const fn is_empty(self) -> bool {
        self.start >= self.end
    }

    /// Whether `other` lies wholly in it.
    pub const fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the byte at `offset` lies in it.
    pub const fn contains_offset(self, offset: usize) -> bool {
        self.start <= offset && offset < self.end
    }

    /// Whether at least one byte lies in both.
    pub const fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The same range counted from `base` bytes further left (a span of a slice, seen in the whole).
    pub const fn shifted(self, base: usize) -> Span {
        Span { start: self.start + base, end: self.end + base }
    }

    /// The words themselves; empty if the span does not fit `text`.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or_default()
    }

    /// The span without white space at its ends.
    pub fn trimmed(self, text: &str) -> Span {
        let inside = self.of(text);
        let start = self.start + (inside.len() - inside.trim_start().len());
        Span { start, end: start + inside.trim().len() }
    }
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Span {
        Span::new(range.start, range.end)
    }
}

/// Converts byte offsets of one text to code points.
///
/// Costs the distance from the offset asked before, or from the start of the text if that is nearer.
#[derive(Clone, Debug)]
pub struct CodePoints<'t> {
    text: &'t str,
    byte: usize,
    point: usize,
}

impl<'t> CodePoints<'t> {
    /// A converter for `text`, at its start.
    pub const fn new(text: &'t str) -> CodePoints<'t> {
        CodePoints { text, byte: 0, point: 0 }
    }

    /// The number of code points before byte `offset`; an offset past the end counts as the end, one inside a
    /// character as that character's start.
    pub fn at(&mut self, offset: usize) -> usize {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        // A code point has exactly one byte that is no continuation byte (0b10xx_xxxx).
        let count = |from: usize, to: usize| {
            let between = self.text.as_bytes().get(from..to).unwrap_or_default();
            between.iter().filter(|byte| (**byte & 0xC0) != 0x80).count()
        };
        self.point = match offset < self.byte {
            false => self.point + count(self.byte, offset),
            true if self.byte - offset < offset => self.point - count(offset, self.byte),
            true => count(0, offset),
        };
        self.byte = offset;
        self.point
    }

    /// `span` in code points, as `[start, end]`.
    pub fn span(&mut self, span: Span) -> [usize; 2] {
        [self.at(span.start), self.at(span.end)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn code_points_agree_with_counting_characters(text in "\\PC*", cuts in proptest::collection::vec(any::<prop::sample::Index>(), 0..8)) {
            let borders: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            let mut points = CodePoints::new(&text);
            for cut in cuts {
                let byte = *cut.get(&borders);
                prop_assert_eq!(points.at(byte), text[..byte].chars().count());
            }
        }
    }

    #[test]
    fn an_offset_inside_a_character_counts_as_its_start() {
        let mut points = CodePoints::new("aé—b");
        assert_eq!(points.at(2), 1);
        assert_eq!(points.at(99), 4);
    }

    #[test]
    fn trimmed_leaves_words_alone() {
        let text = "  he said \n";
        assert_eq!(Span::new(0, text.len()).trimmed(text).of(text), "he said");
        assert_eq!(Span::new(0, 2).trimmed(text).of(text), "");
    }
}
