//! Words and punctuation of a paragraph, with their byte spans, in one pass over its characters.

use super::classes::{Class, Hash, Lexicon, word_hash};
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
    let bytes = slice.as_bytes();
    let mut at = 0;
    while let Some(first) = bytes.get(at) {
        if matches!(first, b' ' | b'\t'..=b'\r') {
            at += 1;
            continue;
        }
        let start = at;
        let (mut token, end) = if let Some((end, hash)) = plain_word(bytes, start) {
            let (inside, span) = (slice.get(start..end).unwrap_or_default(), Span::new(start, end));
            (plain_token(inside, span.shifted(within.start), hash, lexicon), end)
        } else {
            let Some(c) = slice.get(at..).and_then(|rest| rest.chars().next()) else { break };
            if c.is_whitespace() {
                at += c.len_utf8();
                continue;
            }
            let is_word = c.is_alphanumeric() || matches!(c, '$' | '€' | '£' | '@' | '#');
            let end = if is_word { word_end(slice, start) } else { start + c.len_utf8() };
            let inside = slice.get(start..end).unwrap_or_default();
            (token(inside, Span::new(start, end).shifted(within.start), c, lexicon), end)
        };
        at = end;
        // "Sen." and the initial "J." keep their dot, which ends no sentence.
        if token.word
            && bytes.get(end) == Some(&b'.')
            && (token.class == Class::Title || is_initial(token.text, slice, end))
        {
            at += 1;
            token.span.end += 1;
            token.text = slice.get(start..at).unwrap_or(token.text);
        }
        see(token);
    }
}

/// Longest word that is read as a plain one, in bytes.
const PLAIN_BYTES_MAX: usize = 64;

/// The end and the hash of a word of plain letters and digits, if one begins at `start` and nothing behind it may belong to it: most words do.
fn plain_word(bytes: &[u8], start: usize) -> Option<(usize, u32)> {
    let mut hash = Hash::default();
    let mut end = start;
    while let Some(byte) = bytes.get(end).filter(|byte| byte.is_ascii_alphanumeric()) {
        hash.byte(u32::from(byte.to_ascii_lowercase()));
        end += 1;
    }
    let joins_digit = || bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
    let ends = match bytes.get(end) {
        None | Some(b' ' | b'\n' | b'"' | b';' | b':' | b')' | b'!' | b'?') => true,
        Some(b',') => !joins_digit(),
        // After one letter, it may be an initial's.
        Some(b'.') => end > start + 1 && !joins_digit(),
        Some(_) => false,
    };
    (ends && end > start && end - start <= PLAIN_BYTES_MAX).then(|| (end, hash.finish()))
}

fn plain_token<'t>(inside: &'t str, span: Span, hash: u32, lexicon: &Lexicon) -> Token<'t> {
    let bytes = inside.as_bytes();
    let first = bytes.first().map_or('\0', |first| char::from(*first));
    let suffix = match bytes {
        [.., a, b, c] if bytes.len() > 3 => {
            let mut suffix = Hash::default();
            [a, b, c].into_iter().for_each(|byte| suffix.byte(u32::from(byte.to_ascii_lowercase())));
            suffix.finish()
        }
        _ => hash,
    };
    let capital = first.is_ascii_uppercase();
    let known = lexicon.look_up(hash);
    let class = known.map_or_else(|| shape(inside, first, capital), |entry| entry.class);
    let given = capital && known.is_some_and(|entry| entry.is(Class::Male) || entry.is(Class::Female));
    Token { span, text: inside, hash, suffix, class, capital, word: true, given, possessive: false }
}

/// Where the word ends that begins at `start`.
fn word_end(slice: &str, start: usize) -> usize {
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
    let known = if word { lexicon.look_up(hash) } else { None };
    let (class, suffix) = if word {
        let tail = kept.char_indices().rev().nth(2).map_or(0, |(at, _)| at);
        let suffix = word_hash(kept.get(tail..).unwrap_or_default());
        let unknown =
            || if capital && lexicon.role_ending(kept).is_some() { Class::Role } else { shape(kept, first, capital) };
        (known.map_or_else(unknown, |entry| entry.class), suffix)
    } else {
        (punctuation(first), 0)
    };
    let given = capital && known.is_some_and(|entry| entry.is(Class::Male) || entry.is(Class::Female));
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
