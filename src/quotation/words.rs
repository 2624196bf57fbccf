//! Words and punctuation of a paragraph, with their byte spans, in one pass over its characters.

use super::classes::{Class, Lexicon, word_hash};
use crate::span::Span;

/// One word, or one character of punctuation.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token<'t> {
    pub(super) span: Span,
    pub(super) text: &'t str,
    /// Hash of the lower case, without a possessive ending.
    pub(super) hash: u32,
    /// Hash of the last three characters.
    pub(super) suffix: u32,
    pub(super) class: Class,
    /// Begins with a capital letter.
    pub(super) capital: bool,
    /// Is a word or number, not punctuation.
    pub(super) word: bool,
    /// Is a given name, written with a capital.
    pub(super) given: bool,
    /// Ended in 's, which is in the span and not in the hash.
    pub(super) possessive: bool,
}

/// Calls `see` for the tokens of `text` within `within`, in order. Apostrophes and hyphens between letters belong to their word,
/// dots to initials in a row (U.S.) and to numbers.
pub(super) fn for_each_token<'t>(text: &'t str, within: Span, lexicon: &Lexicon, mut see: impl FnMut(Token<'t>)) {
    let slice = within.of(text);
    let mut at = 0;
    while let Some(c) = slice.get(at..).and_then(|rest| rest.chars().next()) {
        if c.is_whitespace() {
            at += c.len_utf8();
            continue;
        }
        let start = at;
        let end = if c.is_alphanumeric() || matches!(c, '$' | '€' | '£' | '@' | '#') {
            word_end(slice, start)
        } else {
            start + c.len_utf8()
        };
        at = end;
        let inside = slice.get(start..end).unwrap_or_default();
        let mut token = token(inside, Span::new(start, end).shifted(within.start), c, lexicon);
        // "Sen." and the initial "J." keep their dot, which ends no sentence.
        if token.word
            && slice.as_bytes().get(end) == Some(&b'.')
            && (token.class == Class::Title || is_initial(inside, slice, end))
        {
            at += 1;
            token.span.end += 1;
            token.text = slice.get(start..at).unwrap_or(inside);
        }
        see(token);
    }
}

/// Where the word ends that begins at `start`.
fn word_end(slice: &str, start: usize) -> usize {
    // Most words are plain letters with white space or a mark of one byte behind them that joins nothing.
    let bytes = slice.as_bytes();
    let plain = bytes.iter().skip(start).take_while(|byte| byte.is_ascii_alphanumeric()).count();
    if plain > 0
        && bytes
            .get(start + plain)
            .is_none_or(|byte| matches!(byte, b' ' | b'\n' | b'"' | b';' | b':' | b')' | b'!' | b'?'))
    {
        return start + plain;
    }
    let mut before = '\0';
    let mut before_that = '\0';
    let mut letters = 0;
    let rest = slice.get(start..).unwrap_or_default();
    for (at, c) in rest.char_indices() {
        let alphanumeric = c.is_alphanumeric() || at == 0;
        if !alphanumeric {
            let next = rest.get(at + c.len_utf8()..).and_then(|after| after.chars().next());
            let joins = match c {
                '\'' | '’' | '-' | '\u{2010}' | '\u{2011}' | '&' | '_' => {
                    next.is_some_and(char::is_alphanumeric) && at > 0
                }
                '.' | ',' => {
                    let number = before.is_ascii_digit() && next.is_some_and(|n| n.is_ascii_digit());
                    // "U.S." and "J.R.": a letter alone between dots, another after them or another before.
                    let initials = c == '.'
                        && before.is_alphabetic()
                        && (before_that == '\0' || before_that == '.')
                        && (next.is_some_and(|n| n.is_alphabetic() && is_single(rest, at + 1)) || before_that == '.');
                    number || initials
                }
                _ => false,
            };
            if !joins {
                return start + at;
            }
        }
        letters += 1;
        before_that = before;
        before = c;
        if letters > 200 {
            return start + at + c.len_utf8();
        }
    }
    slice.len()
}

/// Whether a word that a dot follows is an initial: one capital letter, and a capital begins the next word.
fn is_initial(word: &str, slice: &str, dot: usize) -> bool {
    let mut letters = word.chars();
    let capital = letters.next().is_some_and(|c| c.is_uppercase() && c != 'I') && letters.next().is_none();
    let mut after = slice.get(dot + 1..).unwrap_or_default().chars();
    capital && after.next() == Some(' ') && after.next().is_some_and(char::is_uppercase)
}

/// Whether the letter at `at` stands before a dot.
fn is_single(rest: &str, at: usize) -> bool {
    let mut characters = rest.get(at..).unwrap_or_default().chars();
    characters.next();
    characters.next() == Some('.')
}

fn token<'t>(inside: &'t str, span: Span, first: char, lexicon: &Lexicon) -> Token<'t> {
    let word = first.is_alphanumeric() || inside.len() > first.len_utf8();
    let bare = inside.strip_suffix("'s").or_else(|| inside.strip_suffix("’s")).filter(|bare| !bare.is_empty());
    let kept = bare.unwrap_or(inside);
    let hash = word_hash(kept);
    let capital = first.is_uppercase();
    let (class, suffix) = if word {
        let tail = kept.char_indices().rev().nth(2).map_or(0, |(at, _)| at);
        let suffix = word_hash(kept.get(tail..).unwrap_or_default());
        (lexicon.class(hash).unwrap_or_else(|| shape(kept, first, capital)), suffix)
    } else {
        (punctuation(first), 0)
    };
    let given = capital && (lexicon.is(hash, Class::Male) || lexicon.is(hash, Class::Female));
    Token { span, text: inside, hash, suffix, class, capital, word, given, possessive: bare.is_some() }
}

fn shape(word: &str, first: char, capital: bool) -> Class {
    if capital {
        Class::Name
    } else if first.is_numeric() || matches!(first, '$' | '€' | '£') {
        Class::Number
    } else if word.ends_with("ing") {
        Class::Ing
    } else if word.ends_with("ed") {
        Class::Ed
    } else if word.ends_with("ly") {
        Class::Ly
    } else if word.ends_with('s') {
        Class::Plural
    } else {
        Class::Other
    }
}

fn punctuation(c: char) -> Class {
    match c {
        ',' | '、' | '，' => Class::Comma,
        '.' | '!' | '?' | '…' | '。' => Class::Stop,
        ':' => Class::Colon,
        ';' => Class::Semicolon,
        '-' | '–' | '—' | '―' => Class::Dash,
        '(' | ')' | '[' | ']' => Class::Bracket,
        '"' | '“' | '”' | '„' | '«' | '»' | '\'' | '‘' | '’' | '`' => Class::Mark,
        _ => Class::Punctuation,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&str> {
        let mut found = Vec::new();
        if let Some(lexicon) = Lexicon::of(Some("en")) {
            for_each_token(text, Span::new(0, text.len()), lexicon, |token| found.push(token.text));
        }
        found
    }

    #[test]
    fn words_of_news() {
        assert_eq!(
            words("The U.S. anti-missile shield, J.R. Vane’s “plan” — $3.5 million. Don't."),
            [
                "The",
                "U.S.",
                "anti-missile",
                "shield",
                ",",
                "J.R.",
                "Vane’s",
                "“",
                "plan",
                "”",
                "—",
                "$3.5",
                "million",
                ".",
                "Don't",
                "."
            ]
        );
        assert_eq!(words("He left. I. Vane"), ["He", "left", ".", "I", ".", "Vane"]);
    }
}
