//! What a text shows of its own habits: the words that it writes with a small letter, and whether it begins sentences so.
//!
//! Each is found in one pass over the text, when it is first asked for; most articles never ask.

use rustc_hash::FxHashSet;

use crate::span::Span;

/// One text, and what has been found out about it.
#[derive(Debug)]
pub(super) struct Evidence<'t> {
    text: &'t str,
    paragraphs: &'t [Span],
    small_words: Option<FxHashSet<&'t str>>,
    careless: Option<bool>,
}

impl<'t> Evidence<'t> {
    pub(super) fn new(text: &'t str, paragraphs: &'t [Span]) -> Evidence<'t> {
        Evidence { text, paragraphs, small_words: None, careless: None }
    }

    /// Whether a word (given in lower case) is written with a small letter somewhere: then it is no name, and a capital shows
    /// that a sentence begins.
    pub(super) fn is_seen_small(&mut self, lower: &str) -> bool {
        let text = self.text;
        self.small_words
            .get_or_insert_with(|| {
                text.split(|c: char| !c.is_alphanumeric())
                    .filter(|word| word.chars().next().is_some_and(char::is_lowercase))
                    .collect()
            })
            .contains(lower)
    }

    /// Whether the writer begins sentences with small letters, as in mail and comments: then a small letter after a stop
    /// shows nothing.
    pub(super) fn is_careless(&mut self) -> bool {
        if let Some(known) = self.careless {
            return known;
        }
        let (mut small, mut capital) = (0_usize, 0_usize);
        let mut count = |c: char| {
            small += usize::from(c.is_lowercase());
            capital += usize::from(c.is_uppercase());
        };
        for paragraph in self.paragraphs {
            let inside = paragraph.of(self.text);
            if let Some(first) = inside.chars().find(|c| c.is_alphanumeric()) {
                count(first);
            }
            // A stop after two small letters, a space, a letter: where a sentence probably begins.
            for five in inside.as_bytes().windows(5) {
                if let [one, two, b'.' | b'!' | b'?', b' ', after] = five
                    && one.is_ascii_lowercase()
                    && two.is_ascii_lowercase()
                {
                    count(char::from(*after));
                }
            }
        }
        // One in four is no slip, and no unknown abbreviation.
        let careless = small > 0 && small * 3 >= capital;
        self.careless = Some(careless);
        careless
    }
}
