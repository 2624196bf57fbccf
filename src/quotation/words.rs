//! Words and punctuation of a paragraph, with their byte spans, in one pass over its characters.

use super::classes::{Class, Entry, Hash, Lexicon, Slot, word_hash};
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

/// Words that are read before the first of them is looked up.
const WORDS_AT_ONCE: usize = 16;

/// A word or mark as it stands in the text, not yet looked up.
#[derive(Clone, Copy, Debug, Default)]
struct Raw<'t> {
    text: &'t str,
    /// Byte of the slice.
    start: usize,
    /// Hash of the text without a possessive ending.
    hash: u32,
    first: char,
    /// Bytes of the possessive ending.
    ending: u8,
    word: bool,
    /// Whether it is plain letters and digits.
    plain: bool,
}

impl<'t> Raw<'t> {
    fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// The next one of `slice` from `at` on.
    #[inline]
    fn next(slice: &'t str, mut at: usize) -> Option<Raw<'t>> {
        let bytes = slice.as_bytes();
        loop {
            let byte = bytes.get(at)?;
            if matches!(byte, b' ' | b'\t'..=b'\r') {
                at += 1;
                continue;
            }
            if let Some((end, hash)) = plain_word(bytes, at) {
                let text = slice.get(at..end)?;
                let first = char::from(*byte);
                return Some(Raw { text, start: at, hash, first, ending: 0, word: true, plain: true });
            }
            let first = slice.get(at..)?.chars().next()?;
            if first.is_whitespace() {
                at += first.len_utf8();
                continue;
            }
            let is_word = first.is_alphanumeric() || matches!(first, '$' | '€' | '£' | '@' | '#');
            let end = if is_word { word_end(slice, at) } else { at + first.len_utf8() };
            let text = slice.get(at..end)?;
            let bare = text.strip_suffix("'s").or_else(|| text.strip_suffix("’s")).filter(|bare| !bare.is_empty());
            let kept = bare.unwrap_or(text);
            let word = first.is_alphanumeric() || text.len() > first.len_utf8();
            let ending = (text.len() - kept.len()) as u8;
            return Some(Raw { text, start: at, hash: word_hash(kept), first, ending, word, plain: false });
        }
    }
}

/// Calls `see` for the tokens of `text` within `within`, in order. Apostrophes and hyphens between letters belong to their word,
/// dots to initials in a row (U.S.) and to numbers.
pub(super) fn for_each_token<'t>(text: &'t str, within: Span, lexicon: &Lexicon, mut see: impl FnMut(Token<'t>)) {
    let slice = within.of(text);
    let bytes = slice.as_bytes();
    let mut raws = [Raw::default(); WORDS_AT_ONCE];
    let mut slots = [Slot::default(); WORDS_AT_ONCE];
    let mut at = 0;
    // Whether the token before is a word of a name, or a title before one.
    let mut named = false;
    loop {
        let mut count = 0;
        for raw in &mut raws {
            let Some(next) = Raw::next(slice, at) else { break };
            *raw = next;
            at = next.end();
            count += 1;
            // Whether a dot belongs to the word is told by its class.
            if next.word && bytes.get(at) == Some(&b'.') {
                break;
            }
        }
        let some = &raws[..count];
        for (slot, raw) in slots.iter_mut().zip(some) {
            *slot = lexicon.slot(raw.hash);
        }
        for (number, (raw, slot)) in some.iter().zip(slots).enumerate() {
            let known = if raw.word { lexicon.look_up_from(slot, raw.hash) } else { None };
            let span = Span::new(raw.start, raw.end()).shifted(within.start);
            let mut token = if raw.plain { plain_token(raw, span, known) } else { token(raw, span, known, lexicon) };
            // "Sen." and the initial "J." keep their dot, which ends no sentence.
            if number + 1 == count && token.word && bytes.get(at) == Some(&b'.') {
                let initial = is_initial(token.text, slice, at);
                if token.class == Class::Title || initial {
                    at += 1;
                    token.span.end += 1;
                    token.text = slice.get(raw.start..at).unwrap_or(token.text);
                }
                // "Robert A. Vane", "William M. Vane": neither an article nor a title.
                if initial && (named || token.class != Class::Title) {
                    token.class = Class::Name;
                }
            }
            // "Jan Vane Jr."
            if named && is_junior(token.text) {
                token.class = Class::Name;
            }
            named = token.capital && (token.given || matches!(token.class, Class::Name | Class::Title));
            see(token);
        }
        if count == 0 {
            return;
        }
    }
}

/// Longest word that is read as a plain one, in bytes.
const PLAIN_BYTES_MAX: usize = 64;

/// The end and the hash of a word of plain letters and digits, if one begins at `start` and nothing behind it may belong to it: most words do.
fn plain_word(bytes: &[u8], start: usize) -> Option<(usize, u32)> {
    // No further than such a word can reach: where nothing ends one, every piece of it would be read to the end of the text.
    let bytes = bytes.get(..bytes.len().min(start + PLAIN_BYTES_MAX + 2))?;
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

fn plain_token<'t>(raw: &Raw<'t>, span: Span, known: Option<Entry>) -> Token<'t> {
    let bytes = raw.text.as_bytes();
    let suffix = match bytes {
        [.., a, b, c] if bytes.len() > 3 => {
            let mut suffix = Hash::default();
            [a, b, c].into_iter().for_each(|byte| suffix.byte(u32::from(byte.to_ascii_lowercase())));
            suffix.finish()
        }
        _ => raw.hash,
    };
    let capital = raw.first.is_ascii_uppercase();
    let class = known.map_or_else(|| shape(raw.text, raw.first, capital), |entry| entry.class);
    let given = capital && known.is_some_and(|entry| entry.is(Class::Male) || entry.is(Class::Female));
    Token { span, text: raw.text, hash: raw.hash, suffix, class, capital, word: true, given, possessive: false }
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

/// Whether it is what the younger of two of one name is called by.
fn is_junior(word: &str) -> bool {
    matches!(word, "Jr" | "Jr." | "Sr" | "Sr.")
}

/// Whether the letter at `at` stands before a dot.
fn is_single(rest: &str, at: usize) -> bool {
    let mut characters = rest.get(at..).unwrap_or_default().chars();
    characters.next();
    characters.next() == Some('.')
}

fn token<'t>(raw: &Raw<'t>, span: Span, known: Option<Entry>, lexicon: &Lexicon) -> Token<'t> {
    let Raw { text, hash, first, ending, word, .. } = *raw;
    let kept = text.get(..text.len() - usize::from(ending)).unwrap_or(text);
    let capital = first.is_uppercase();
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
    Token { span, text, hash, suffix, class, capital, word, given, possessive: ending > 0 }
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
    fn a_word_without_end_is_read_once() {
        // Read from every piece to its end, it would take hours.
        let text = "x".repeat(32 << 20);
        assert_eq!(words(&text).concat().len(), text.len());
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
