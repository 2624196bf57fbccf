//! Words: those of Unicode's rules (UAX #29), folded.
//!
//! A hyphenated word is a token a part, so that a distance counts every part. Chinese and Japanese characters are a token each
//! (as UAX #29 parts them), so that their words are phrases.

use unicode_segmentation::UnicodeSegmentation;

use super::fold::fold;
use crate::span::Span;

/// An occurrence of a word.
#[derive(Clone, Copy, Debug)]
pub struct Token<'a> {
    /// Bytes of the text that was given.
    pub span: Span,
    /// The folded word.
    pub folded: &'a str,
    /// Whether nothing but a hyphen parts it from the token before.
    pub joined_to_previous: bool,
}

/// Memory that is used again from call to call.
#[derive(Clone, Debug, Default)]
pub struct TokenScratch {
    folded: String,
}

/// Whether a text between two words is one hyphen.
fn is_hyphen(between: &str) -> bool {
    matches!(between, "-" | "\u{2010}" | "\u{2011}")
}

/// Calls `f` for every word of one sentence, title or query word, in order.
///
/// Tokens of a text are the tokens of its sentences in a row: no word reaches over a sentence's end.
pub fn for_each_token(text: &str, scratch: &mut TokenScratch, mut f: impl FnMut(Token<'_>)) {
    let mut previous_end = None;
    for (start, word) in text.split_word_bound_indices() {
        if !word.chars().any(char::is_alphanumeric) {
            continue;
        }
        scratch.folded.clear();
        fold(word, &mut scratch.folded);
        if scratch.folded.is_empty() {
            continue;
        }
        let end = start + word.len();
        let joined_to_previous = previous_end.is_some_and(|previous| is_hyphen(Span::new(previous, start).of(text)));
        f(Token { span: Span::new(start, end), folded: &scratch.folded, joined_to_previous });
        previous_end = Some(end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn tokens(text: &str) -> Vec<(String, Span, bool)> {
        let mut all = Vec::new();
        for_each_token(text, &mut TokenScratch::default(), |token| {
            all.push((token.folded.to_owned(), token.span, token.joined_to_previous));
        });
        all
    }

    fn words(text: &str) -> Vec<String> {
        tokens(text).into_iter().map(|(word, ..)| word).collect()
    }

    #[test]
    fn words_of_news() {
        assert_eq!(
            words("The U.S. anti-missile shield, Ladovin’s “threat” — 3,000 km"),
            ["the", "us", "anti", "missile", "shield", "ladovin", "threat", "3,000", "km"]
        );
        assert_eq!(words("l'accord n’est"), ["accord", "est"]);
        assert_eq!(words("北京 条約"), ["北", "京", "条", "約"]);
    }

    #[test]
    fn parts_of_a_hyphenated_word_are_joined() {
        let joined: Vec<bool> = tokens("anti-missile talks - now").into_iter().map(|(.., joined)| joined).collect();
        assert_eq!(joined, [false, true, false, false]);
    }

    proptest! {
        #[test]
        fn spans_ascend_within_the_text(text in "\\PC{0,60}") {
            let mut last = 0;
            for (folded, span, _) in tokens(&text) {
                prop_assert!(span.start >= last && span.end > span.start);
                prop_assert!(text.get(span.start..span.end).is_some());
                prop_assert!(!folded.is_empty());
                last = span.end;
            }
        }
    }
}
