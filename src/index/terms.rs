//! Terms as they stand in the dictionary, and how they travel to tantivy.
//!
//! A token of title or text is one term, `stem NUL form`: all forms of a stem are one range of the dictionary, an exact form
//! is one term, and patterns meet the text's own folded words after the NUL. Terms of an article are made where it is
//! analysed, in parallel; they cross to tantivy's threads as one string, which [`TermStream`] takes apart again.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

/// Parts stem from form within a term.
pub(crate) const STEM_END: char = '\0';
/// Ends a term within a term list. No folded word contains a control character.
const TERM_END: char = '\u{1}';
/// Longest form that is kept, in bytes; what is longer is cut (tantivy drops terms above 65,530 bytes altogether).
const FORM_BYTES_MAX: usize = 255;

/// The terms of one field of one article, in order of their positions.
#[derive(Debug, Default)]
pub(crate) struct TermList(String);

impl TermList {
    /// An empty list with room for `bytes`.
    pub(super) fn with_capacity(bytes: usize) -> TermList {
        TermList(String::with_capacity(bytes))
    }

    /// Adds the term at the next position.
    pub(crate) fn push_word(&mut self, stem: &str, form: &str) {
        self.0.push_str(cut(stem));
        self.0.push(STEM_END);
        self.0.push_str(cut(form));
        self.0.push(TERM_END);
    }

    /// Adds a term that is not a word of the text; an empty one takes up a position and is not indexed.
    pub(crate) fn push_raw(&mut self, term: &str) {
        self.0.push_str(cut(term));
        self.0.push(TERM_END);
    }

    /// Adds all terms of another list, given as [`TermList::as_str`] gives it.
    pub(super) fn push_list(&mut self, list: &str) {
        self.0.push_str(list);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The list in the form that the tokenizer of the index takes apart.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
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
        TermStream { rest: text, token: &mut self.token }
    }
}

/// The terms of one list, in order.
#[derive(Debug)]
pub(crate) struct TermStream<'a> {
    rest: &'a str,
    token: &'a mut Token,
}

impl TokenStream for TermStream<'_> {
    fn advance(&mut self) -> bool {
        loop {
            let Some(end) = memchr::memchr(TERM_END as u8, self.rest.as_bytes()) else { return false };
            let term = &self.rest[..end];
            self.token.position = self.token.position.wrapping_add(1);
            self.rest = &self.rest[end + 1..];
            // An empty term only takes up its position.
            if !term.is_empty() {
                self.token.text.clear();
                self.token.text.push_str(term);
                return true;
            }
        }
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_in_comes_out_at_positions_from_nought() {
        let mut list = TermList::default();
        list.push_word("missil", "missiles");
        list.push_word("щит", "щита");
        list.push_word("", "");
        let text = list.as_str();
        let mut tokenizer = TermListTokenizer::default();
        for _ in 0..2 {
            let mut seen = Vec::new();
            tokenizer.token_stream(text).process(&mut |token| seen.push((token.position, token.text.clone())));
            assert_eq!(seen, [(0, "missil\0missiles".to_owned()), (1, "щит\0щита".to_owned()), (2, "\0".to_owned())]);
        }
        assert_eq!(form_of(&word_term("missil", "missiles")), b"missiles");
    }

    #[test]
    fn an_empty_term_takes_up_a_position_and_no_more() {
        let mut list = TermList::default();
        for mark in ["", "A", "", "", "S"] {
            list.push_raw(mark);
        }
        let text = list.as_str();
        let mut seen = Vec::new();
        TermListTokenizer::default()
            .token_stream(text)
            .process(&mut |token| seen.push((token.position, token.text.clone())));
        assert_eq!(seen, [(1, "A".to_owned()), (4, "S".to_owned())]);
    }

    #[test]
    fn endless_words_are_cut_on_a_character_border() {
        let word = "щ".repeat(400);
        assert_eq!(cut(&word).len(), 254);
    }
}
