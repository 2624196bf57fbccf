//! Terms as they stand in the dictionary, and how they travel to tantivy.
//!
//! A token of title or text is one term, `stem NUL form`: all forms of a stem are one range of the dictionary, an exact form
//! is one term, and patterns meet the text's own folded words after the NUL. Terms of an article are made where it is
//! analysed, in parallel; they cross to tantivy's threads as one string, which [`TermStream`] takes apart again.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

/// Parts stem from form within a term.
pub(crate) const STEM_END: char = '\0';
/// Ends a term, and its positions, within a term list. No folded word contains a control character.
const TERM_END: char = '\u{1}';
/// Longest form that is kept, in bytes; what is longer is cut (tantivy drops terms above 65,530 bytes altogether).
const FORM_BYTES_MAX: usize = 255;
/// Marks a byte of a position that is not its last; it holds five bits.
const MORE: u8 = 0x20;
/// Marks the last byte of a position; it holds six bits.
const LAST: u8 = 0x40;

/// The terms of one field of one article, each with its positions.
///
/// A term is written out, then where it stands: the first position, and from each to the next the difference, in one byte for
/// most. The terms may come in any order, and one of them several times; its positions ascend.
#[derive(Debug, Default)]
pub(crate) struct TermList {
    text: String,
    /// The position of a term that is added next.
    next: u32,
}

impl TermList {
    /// An empty list with room for `bytes`.
    pub(super) fn with_capacity(bytes: usize) -> TermList {
        TermList { text: String::with_capacity(bytes), next: 0 }
    }

    /// Adds the term of a hyphenated word at the next position.
    pub(super) fn push_word(&mut self, stem: &str, form: &str) {
        push_word(&mut self.text, stem, form);
        self.place_next();
    }

    /// Adds a term that is not a word of the text at the next position.
    pub(super) fn push_raw(&mut self, term: &str) {
        self.text.push_str(cut(term));
        self.place_next();
    }

    /// Leaves a position free.
    pub(super) fn skip(&mut self) {
        self.next += 1;
    }

    fn place_next(&mut self) {
        self.text.push(TERM_END);
        push_number(&mut self.text, self.next);
        self.text.push(TERM_END);
        self.next += 1;
    }

    /// Adds a term, as [`push_word`] writes it, at all `positions`, which ascend.
    pub(super) fn push_at(&mut self, term: &str, positions: &[u32]) {
        self.text.push_str(term);
        self.text.push(TERM_END);
        let mut before = 0;
        for position in positions {
            push_number(&mut self.text, position - before);
            before = *position;
        }
        self.text.push(TERM_END);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The list in the form that the tokenizer of the index takes apart.
    pub(super) fn into_string(self) -> String {
        self.text
    }
}

/// Writes a word as a term.
pub(super) fn push_word(text: &mut String, stem: &str, form: &str) {
    text.push_str(cut(stem));
    text.push(STEM_END);
    text.push_str(cut(form));
}

/// Writes a number in ASCII without control characters: five bits a byte, the lowest first, and six in the last.
fn push_number(text: &mut String, number: u32) {
    let mut rest = number;
    while rest >= u32::from(LAST) {
        text.push(char::from(MORE | (rest as u8 & (MORE - 1))));
        rest >>= 5;
    }
    text.push(char::from(LAST | rest as u8));
}

/// Reads what [`push_number`] wrote, and says how many bytes it took; `None` where there is no number.
fn read_number(bytes: &[u8]) -> Option<(u32, usize)> {
    let (mut number, mut shift) = (0u32, 0u32);
    for (at, byte) in bytes.iter().enumerate() {
        if *byte >= LAST {
            return Some((number | u32::from(byte & (LAST - 1)).unbounded_shl(shift), at + 1));
        }
        if *byte < MORE {
            return None;
        }
        number |= u32::from(byte & (MORE - 1)).unbounded_shl(shift);
        shift += 5;
    }
    None
}

/// `word` cut to the longest form that an index keeps; a query's words are cut alike.
pub(crate) fn cut(word: &str) -> &str {
    if word.len() <= FORM_BYTES_MAX {
        return word;
    }
    let end = (0..=FORM_BYTES_MAX).rev().find(|end| word.is_char_boundary(*end)).unwrap_or(0);
    &word[..end]
}

/// The bytes of the term for `form` with `stem`.
pub(crate) fn word_term(stem: &str, form: &str) -> Vec<u8> {
    let mut term = Vec::with_capacity(stem.len() + form.len() + 1);
    term.extend_from_slice(cut(stem).as_bytes());
    term.push(STEM_END as u8);
    term.extend_from_slice(cut(form).as_bytes());
    term
}

/// The form within a term's bytes; empty if the term is no word.
pub(crate) fn form_of(term: &[u8]) -> &[u8] {
    term.iter().position(|byte| *byte == STEM_END as u8).map_or(&[], |at| &term[at + 1..])
}

/// Tantivy's side: gives back the terms of a [`TermList`], one a position.
#[derive(Clone, Debug, Default)]
pub(crate) struct TermListTokenizer {
    token: Token,
}

impl Tokenizer for TermListTokenizer {
    type TokenStream<'a> = TermStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> TermStream<'a> {
        self.token.reset();
        TermStream { rest: text, places: &[], token: &mut self.token }
    }
}

/// The terms of one list, each at all its positions before the next.
#[derive(Debug)]
pub(crate) struct TermStream<'a> {
    rest: &'a str,
    /// Of the term that is given out, the positions that follow.
    places: &'a [u8],
    token: &'a mut Token,
}

impl<'a> TermStream<'a> {
    /// What stands before the next end, which is taken away with it.
    fn piece(&mut self) -> Option<&'a str> {
        let end = memchr::memchr(TERM_END as u8, self.rest.as_bytes())?;
        let piece = self.rest.get(..end)?;
        self.rest = self.rest.get(end + 1..)?;
        Some(piece)
    }
}

impl TokenStream for TermStream<'_> {
    fn advance(&mut self) -> bool {
        loop {
            if let Some((step, length)) = read_number(self.places) {
                self.token.position += step as usize;
                self.places = self.places.get(length..).unwrap_or_default();
                return true;
            }
            let (Some(term), Some(places)) = (self.piece(), self.piece()) else { return false };
            self.token.text.clear();
            self.token.text.push_str(term);
            self.token.position = 0;
            self.places = places.as_bytes();
        }
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }

    // As tantivy has it; written out here, `advance` becomes part of the loop.
    fn process(&mut self, sink: &mut dyn FnMut(&Token)) {
        while self.advance() {
            sink(self.token);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The terms that come out of a list, with their positions.
    fn read(text: &str) -> Vec<(usize, String)> {
        let mut seen = Vec::new();
        let mut tokenizer = TermListTokenizer::default();
        for _ in 0..2 {
            seen.clear();
            tokenizer.token_stream(text).process(&mut |token| seen.push((token.position, token.text.clone())));
        }
        seen
    }

    #[test]
    fn what_goes_in_comes_out_at_positions_from_nought() {
        let mut list = TermList::default();
        list.push_word("missil", "missiles");
        list.push_raw("A");
        list.skip();
        list.push_word("щит", "щита");
        list.push_word("", "");
        let expected = [
            (0, "missil\0missiles".to_owned()),
            (1, "A".to_owned()),
            (3, "щит\0щита".to_owned()),
            (4, "\0".to_owned()),
        ];
        assert_eq!(read(&list.into_string()), expected);
        assert_eq!(form_of(&word_term("missil", "missiles")), b"missiles");
    }

    #[test]
    fn a_list_that_was_cut_off_ends() {
        let mut list = TermList::default();
        list.push_at("a\0a", &[3, 70_000]);
        let text = list.into_string();
        for end in 0..text.len() {
            assert_eq!(read(&text[..end]), []);
        }
    }

    proptest! {
        #[test]
        fn a_term_comes_out_at_all_its_positions(steps in proptest::collection::vec(1u32..u32::MAX / 8, 1..8), first in any::<bool>()) {
            let mut positions: Vec<u32> = first.then_some(0).into_iter().collect();
            steps.iter().for_each(|step| positions.push(positions.last().copied().unwrap_or(0) + step));
            let mut list = TermList::default();
            list.push_at("щит\0щита", &positions);
            list.push_at("b\0b", &[0]);
            let mut seen = read(&list.into_string());
            prop_assert_eq!(seen.pop(), Some((0, "b\0b".to_owned())));
            prop_assert!(seen.iter().all(|(_, term)| term == "щит\0щита"));
            prop_assert_eq!(seen.iter().map(|(position, _)| *position as u32).collect::<Vec<_>>(), positions);
        }
    }

    #[test]
    fn endless_words_are_cut_on_a_character_border() {
        let word = "щ".repeat(400);
        assert_eq!(cut(&word).len(), 254);
    }
}
