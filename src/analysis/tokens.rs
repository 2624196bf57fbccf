//! Words: those of Unicode's rules (UAX #29), folded, but for dots and colons.
//!
//! UAX #29 lets a dot or a colon between letters hold a word together, for the sake of `U.S.` and of Swedish `EU:s`. Archives that have lost
//! spaces are full of *night.The police*, of *V.Marosz* and *Note:The*, whose parts nobody would find: here only acronyms and degrees keep their dots, and
//! an address is its parts, found as a row of words.
//!
//! A hyphenated word is a token a part, so that a distance counts every part. Scripts that put no spaces between words (Chinese,
//! Japanese, Thai, Lao, Khmer, Burmese) make a token of every character with its marks, so that their words are phrases and a
//! word is found within any other: so does UAX #29, but for katakana.

use unicode_segmentation::UnicodeSegmentation;

use super::fold::fold;
use crate::span::Span;

/// An occurrence of a word.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token<'a> {
    /// Bytes of the text that was given.
    pub span: Span,
    /// The folded word.
    pub folded: &'a str,
    /// Whether nothing but a hyphen parts it from the token before.
    pub joined_to_previous: bool,
}

/// Memory that is used again from call to call.
#[derive(Clone, Debug, Default)]
pub(crate) struct TokenScratch {
    folded: String,
}

/// Whether nothing but a hyphen parts a word of `text` from the one before, which ends at byte `previous_end`.
pub(crate) fn is_joined(text: &str, previous_end: Option<usize>, word: Span) -> bool {
    // No hyphen is longer than three bytes.
    previous_end.is_some_and(|end| {
        end < word.start
            && word.start <= end + 3
            && matches!(Span::new(end, word.start).of(text), "-" | "\u{2010}" | "\u{2011}")
    })
}

/// Calls `f` for every word of one sentence, title or query word, in order.
///
/// Tokens of a text are the tokens of its sentences in a row: no word reaches over a sentence's end.
pub(crate) fn for_each_token(text: &str, scratch: &mut TokenScratch, mut f: impl FnMut(Token<'_>)) {
    let mut previous_end = None;
    for_each_word(text, |span| {
        scratch.folded.clear();
        fold(span.of(text), &mut scratch.folded);
        if scratch.folded.is_empty() {
            return;
        }
        let joined_to_previous = is_joined(text, previous_end, span);
        f(Token { span, folded: &scratch.folded, joined_to_previous });
        previous_end = Some(span.end);
    });
}

/// The bytes that words of ASCII are made of.
const IS_WORD: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        table[byte] = (byte as u8).is_ascii_alphanumeric() || byte as u8 == b'_';
        byte += 1;
    }
    table
};

/// Calls `f` for every word of UAX #29 that holds a letter or digit; what dots or colons glue together is taken apart.
///
/// Pieces between spaces that are ASCII, most of an English text, are cut without the tables of Unicode; and most of those are a word, or a word
/// and one mark.
pub(crate) fn for_each_word(text: &str, mut f: impl FnMut(Span)) {
    let bytes = text.as_bytes();
    // A space parts words, unless a mark that belongs to it follows: no ASCII character does.
    let parts = |at: usize| match bytes.get(at) {
        None => true,
        Some(b' ') => bytes.get(at + 1).is_none_or(u8::is_ascii),
        Some(_) => false,
    };
    let mut start = 0;
    while start < bytes.len() {
        let mut end = start;
        let mut holds_more = false;
        while let Some(byte) = bytes.get(end).filter(|byte| IS_WORD[usize::from(**byte)]) {
            holds_more |= *byte != b'_';
            end += 1;
        }
        let marks = usize::from(!parts(end));
        if end > start && (marks == 0 || bytes[end].is_ascii() && parts(end + 1)) {
            if holds_more {
                f(Span::new(start, end));
            }
            start = end + marks + 1;
            continue;
        }
        let mut ascii = true;
        while !parts(end) {
            ascii &= bytes[end].is_ascii();
            end += 1;
        }
        let piece = Span::new(start, end).of(text);
        if ascii {
            for_each_ascii_word(piece, |span| f(span.shifted(start)));
        } else {
            for_each_unicode_word(piece, |span| f(span.shifted(start)));
        }
        start = end + 1;
    }
}

/// The same by the tables of Unicode, katakana a character at a time.
fn for_each_unicode_word(text: &str, mut f: impl FnMut(Span)) {
    let mut take = |start: usize, word: &str| {
        for_each_part(word, &mut |part| {
            if part.of(word).chars().any(char::is_alphanumeric) {
                f(part.shifted(start));
            }
        });
    };
    for (start, word) in text.split_word_bound_indices() {
        if word.starts_with(is_katakana) {
            word.grapheme_indices(true).for_each(|(at, character)| take(start + at, character));
        } else {
            take(start, word);
        }
    }
}

/// The words of UAX #29 in ASCII: letters, digits and `_` hold together, `.` and `'` between letters, `.` `'` `,` `;` between digits.
fn for_each_ascii_word(text: &str, mut f: impl FnMut(Span)) {
    let bytes = text.as_bytes();
    let is_word = |byte: u8| IS_WORD[usize::from(byte)];
    let mut at = 0;
    while at < bytes.len() {
        if !is_word(bytes[at]) {
            at += 1;
            continue;
        }
        let start = at;
        let (mut holds_more, mut dotted) = (false, false);
        loop {
            while at < bytes.len() && is_word(bytes[at]) {
                holds_more |= bytes[at] != b'_';
                at += 1;
            }
            let (Some(joint), Some(next)) = (bytes.get(at), bytes.get(at + 1)) else { break };
            let before = bytes[at - 1];
            let holds = match joint {
                b'.' | b'\'' => {
                    (before.is_ascii_alphabetic() && next.is_ascii_alphabetic())
                        || (before.is_ascii_digit() && next.is_ascii_digit())
                }
                b',' | b';' => before.is_ascii_digit() && next.is_ascii_digit(),
                _ => false,
            };
            if !holds {
                break;
            }
            dotted |= *joint == b'.';
            at += 1;
        }
        if dotted {
            for_each_part(&text[start..at], &mut |part| {
                if part.of(&text[start..at]).bytes().any(|byte| byte != b'_') {
                    f(part.shifted(start));
                }
            });
        } else if holds_more {
            f(Span::new(start, at));
        }
    }
}

/// Degrees that keep their dots, as acronyms do.
const DEGREES: [(&str, &str); 9] = [
    ("ph", "d"),
    ("ed", "d"),
    ("sc", "d"),
    ("b", "sc"),
    ("m", "sc"),
    ("d", "sc"),
    ("b", "ed"),
    ("m", "ed"),
    ("d", "phil"),
];

/// Letters of the longest part of a degree.
const DEGREE_CHARS_MAX: usize = 4;

/// The parts of a word of UAX #29 between dots and colons, but for those that hold an acronym, a degree or a number together.
fn for_each_part(word: &str, f: &mut impl FnMut(Span)) {
    let mut start = 0;
    if word.bytes().any(|byte| matches!(byte, b'.' | b':')) {
        for (at, mark) in word.match_indices(['.', ':']) {
            let (before, after) = (&word[..at], &word[at + 1..]);
            if mark == ":" || !holds_together(before, after) {
                f(Span::new(start, at));
                start = at + 1;
            }
        }
    }
    f(Span::new(start, word.len()));
}

/// Whether a dot between these two belongs to their word.
fn holds_together(before: &str, after: &str) -> bool {
    let letter = |c: &char| c.is_alphanumeric();
    let (last, next) = (before.chars().rev().find(letter), after.chars().find(letter));
    if last.is_some_and(char::is_numeric) && next.is_some_and(char::is_numeric) {
        return true;
    }
    let within = |c: &char| !matches!(c, '.' | ':');
    let near = |chars: &mut dyn Iterator<Item = char>| -> Vec<char> {
        chars.take_while(within).filter(letter).map(|c| c.to_ascii_lowercase()).take(DEGREE_CHARS_MAX + 1).collect()
    };
    let mut left = near(&mut before.chars().rev());
    let right = near(&mut after.chars());
    left.reverse();
    left.len() == 1 && right.len() == 1
        || DEGREES
            .iter()
            .any(|(one, other)| one.chars().eq(left.iter().copied()) && other.chars().eq(right.iter().copied()))
}

/// Whether a character is katakana: UAX #29 keeps them together, though a run of them may be several words.
const fn is_katakana(c: char) -> bool {
    matches!(c, '\u{30a0}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{ff66}'..='\u{ff9f}')
}

/// The words of one sentence or title: bytes, folded form, and whether only a hyphen parts it from the word before.
pub fn words(text: &str) -> Vec<(Span, String, bool)> {
    let mut words = Vec::new();
    for_each_token(text, &mut TokenScratch::default(), |token| {
        words.push((token.span, token.folded.to_owned(), token.joined_to_previous));
    });
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization;

    fn folded(text: &str) -> Vec<String> {
        words(text).into_iter().map(|(_, word, _)| word).collect()
    }

    #[test]
    fn words_of_news() {
        assert_eq!(
            folded("The U.S. anti-missile shield, Ladovin’s “threat” — 3,000 km"),
            ["the", "us", "anti", "missile", "shield", "ladovin", "threat", "3,000", "km"]
        );
        assert_eq!(folded("l'accord n’est"), ["accord", "est"]);
        assert_eq!(folded("北京 条約"), ["北", "京", "条", "約"]);
    }

    /// A word and texts that it stands in.
    #[test]
    fn a_word_typed_as_in_the_text_is_found() {
        for (word, text) in [
            ("ракетный", "Про «ракетный щит» спорят"),
            ("πυραύλων", "Η ασπίδα πυραύλων, είπε."),
            ("الصواريخ", "قال إنّ الصواريخ، كما"),
            ("צה\"ל", "דובר צה\"ל אמר"),
            ("ג'נין", "בעיר ג'נין אמר"),
            ("मिसाइल", "उसने मिसाइल, कहा।"),
            ("ক্ষেপণাস্ত্র", "তিনি ক্ষেপণাস্ত্র বলেন।"),
            ("ஏவுகணை", "அவர் ஏவுகணை என்றார்."),
            ("ขีปนาวุธ", "รัฐมนตรีกล่าวว่าขีปนาวุธเป็นภัย"),
            ("น้ำ", "ราคาน้ำมัน"),
            ("导弹", "他说导弹防御系统。"),
            ("ミサイル", "防衛ミサイルシステムは"),
            ("ﾐｻｲﾙ", "防衛ミサイルシステムは"),
            ("さくら", "きょうさくらが"),
            ("미사일", "미사일 방어"),
            ("ລາວ", "ປະເທດລາວມີ"),
            ("ខ្មែរ", "ប្រជាជនខ្មែរបាន"),
            ("မြန်မာ", "ကမြန်မာသည်"),
        ] {
            let (word, text) = (folded(word), folded(text));
            assert!(text.windows(word.len()).any(|part| part == word), "{word:?} {text:?}");
        }
        assert_eq!(folded("मिसाइल ढाल"), ["मिसाइल", "ढाल"]);
        assert_eq!(folded("กำลัง").concat(), folded("กำลัง".nfkc().collect::<String>().as_str()).concat());
    }

    #[test]
    fn dots_and_colons_hold_acronyms_and_numbers_alone() {
        for (text, expected) in [
            ("She gave up.Police said so", "she gave up police said so"),
            ("in the UK.Police, for murder.PC Hale", "in the uk police for murder pc hale"),
            ("Note:The U.S.Navy and J.Vane", "note the us navy and j vane"),
            ("В.Маросз, А.Б.Ладовин и т.д.", "в маросз аб ладовин и тд"),
            ("М.Müller, z.B.Straße:Ende", "м muller zb strasse ende"),
            ("St.John's, Torvik.com and www.torvik.example", "st john torvik com and www torvik example"),
            ("a Ph.D. and a b.sc. at 5 p.m. on 1.5", "a phd and a bsc at 5 pm on 1.5"),
            ("EU:s <HALE.L> x_.Y", "eu s hale l x_ y"),
        ] {
            assert_eq!(folded(text).join(" "), expected);
        }
    }

    #[test]
    fn parts_of_a_hyphenated_word_are_joined() {
        let joined: Vec<bool> = words("anti-missile talks - now").into_iter().map(|(.., joined)| joined).collect();
        assert_eq!(joined, [false, true, false, false]);
    }

    proptest! {
        #[test]
        fn words_are_those_of_unicode(text in "([a-z]{1,3}|[0-9]{1,2}|[ _.,:;'\"\n\t-]|\u{301}|\u{200d}|[“”’—]|é|ש|カ|\u{1F1E6}|\\PC){0,24}") {
            let (mut expected, mut words) = (Vec::new(), Vec::new());
            for_each_unicode_word(&text, |span| expected.push(span));
            for_each_word(&text, |span| words.push(span));
            prop_assert_eq!(words, expected);
        }

        #[test]
        fn spans_ascend_within_the_text(text in "\\PC{0,60}") {
            let mut last = 0;
            for (span, folded, _) in words(&text) {
                prop_assert!(span.start >= last && span.end > span.start);
                prop_assert!(text.get(span.start..span.end).is_some());
                prop_assert!(!folded.is_empty());
                last = span.end;
            }
        }
    }
}
