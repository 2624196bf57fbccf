//! Sentences: runs of words that end in a stop, as newspapers write them.
//!
//! A stop ends a sentence when white space follows, no abbreviation or initial stands before it, and what comes next begins
//! like a sentence: no lower-case letter after a quotation ("Stop!" he said), a capital, a digit, a mark or a sign after a full
//! stop. Sentences never cross paragraphs, and every byte that is no white space lies in one.

use super::language::Language;
use crate::span::Span;

/// A sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Bytes of the text, without white space at the ends.
    pub span: Span,
    /// Whether a paragraph begins with it.
    pub starts_paragraph: bool,
}

/// Abbreviations that are followed by a name or number and never end a sentence, in lower case, without the last dot.
const NEVER_LAST: &[&str] = &[
    // titles and ranks
    "mr", "mrs", "ms", "dr", "prof", "gen", "col", "lt", "maj", "capt", "cmdr", "sgt", "cpl", "adm", "gov", "sen",
    "rep", "reps", "sens", "rev", "hon", "pres", "fr", "st", "ste", "messrs", "mme", "mlle", "sr", "sra", "srta",
    "dra", "hr", "fr", "m", "mm", // before names and numbers
    "vs", "v", "cf", "ca", "approx", "fig", "vol", "art", "bzw", "vgl", "z", "d", "u", "s", "t", "и", "т", "г", "ул",
    "им", "стр", "т.е", "z.b", "u.a", "d.h", "e.g", "i.e", "p.ej", "núm", "mt", "ft",
];

/// Abbreviations that stand before a number; before anything else they are words.
const BEFORE_NUMBERS: &[&str] = &["no", "nos", "nr", "fig", "vol", "art", "núm", "p", "pp", "§"];

/// Abbreviations that may end a sentence: they do so only before a word that often begins one.
const MAYBE_LAST: &[&str] = &[
    "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "inc", "corp", "co", "ltd",
    "llc", "plc", "bros", "jr", "sr", "dept", "univ", "assn", "ave", "blvd", "rd", "u.s", "u.k", "u.n", "e.u", "d.c",
    "a.m", "p.m", "u.s.a", "ph.d", "etc", "usw", "etc", "ee.uu", "млн", "млрд", "тыс", "руб", "calif", "fla", "mass",
    "conn", "ill", "mich", "minn", "wash", "ore", "ariz", "colo", "tex", "okla", "va", "pa", "md", "ga", "tenn", "ky",
    "wis", "ind",
];

/// Words that often begin a sentence, in lower case.
const STARTERS: &[&str] = &[
    "the",
    "a",
    "an",
    "he",
    "she",
    "it",
    "they",
    "we",
    "i",
    "in",
    "on",
    "at",
    "but",
    "and",
    "however",
    "this",
    "that",
    "these",
    "those",
    "there",
    "when",
    "while",
    "after",
    "before",
    "if",
    "as",
    "for",
    "his",
    "her",
    "its",
    "their",
    "our",
    "my",
    "you",
    "what",
    "who",
    "some",
    "many",
    "most",
    "meanwhile",
    "le",
    "la",
    "les",
    "il",
    "elle",
    "ils",
    "un",
    "une",
    "der",
    "die",
    "das",
    "er",
    "sie",
    "es",
    "ein",
    "eine",
    "el",
    "los",
    "las",
    "он",
    "она",
    "они",
    "в",
    "на",
];

/// The sentences of `text`, paragraph by paragraph. Costs one pass.
pub fn sentences(text: &str, paragraphs: &[Span], language: Option<Language>) -> Vec<Sentence> {
    let mut all = Vec::new();
    for paragraph in paragraphs {
        let inside = paragraph.of(text);
        let mut start = 0;
        let mut first = true;
        for border in borders(inside, language) {
            let span = Span::new(start, border).trimmed(inside);
            if !span.is_empty() {
                all.push(Sentence { span: span.shifted(paragraph.start), starts_paragraph: first });
                first = false;
            }
            start = border;
        }
    }
    all
}

const fn is_stop(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…' | '。' | '！' | '？' | '।' | '؟' | '‽')
}

/// What may stand between a stop and the white space after it, and belongs to the sentence that ends.
const fn is_closer(c: char) -> bool {
    matches!(c, '"' | '\'' | '”' | '’' | '»' | '›' | ')' | ']' | '}' | '」' | '』' | '“' | '*' | '_')
}

/// Byte offsets at which sentences of one paragraph end, the paragraph's end among them.
fn borders(text: &str, language: Option<Language>) -> Vec<usize> {
    let mut borders = Vec::new();
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find(is_stop)) {
        let stop = at + found;
        let after_stops = skip(text, stop, is_stop);
        let mut end = skip(text, after_stops, is_closer);
        let wide = text
            .get(stop..)
            .and_then(|rest| rest.chars().next())
            .is_some_and(|c| matches!(c, '。' | '！' | '？' | '।'));
        let gap_end = skip(text, end, char::is_whitespace);
        at = after_stops.max(stop + 1);
        while !text.is_char_boundary(at) {
            at += 1;
        }
        if gap_end == end && !wide {
            continue;
        }
        // « ... ! » : the closing mark stands after a space.
        let spaced_closer = skip(text, gap_end, |c| matches!(c, '»'));
        let mut next_at = gap_end;
        if spaced_closer > gap_end {
            end = spaced_closer;
            next_at = skip(text, end, char::is_whitespace);
        }
        if next_at >= text.len() {
            break;
        }
        if ends_sentence(text, stop, after_stops, end, next_at, language) {
            borders.push(end);
            at = end.max(at);
        }
    }
    borders.push(text.len());
    borders
}

/// The offset of the first character from `at` that `wanted` does not want.
fn skip(text: &str, at: usize, wanted: impl Fn(char) -> bool) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    at + rest.find(|c: char| !wanted(c)).unwrap_or(rest.len())
}

fn ends_sentence(
    text: &str,
    stop: usize,
    after_stops: usize,
    end: usize,
    next_at: usize,
    language: Option<Language>,
) -> bool {
    let next = text.get(next_at..).unwrap_or_default();
    let opener = |c: char| !c.is_alphanumeric();
    let Some(first_letter) = next.chars().find(|c| !opener(*c)) else { return false };
    let stops = text.get(stop..after_stops).unwrap_or_default();
    if first_letter.is_lowercase() {
        // "Stop!" he said; an ellipsis that goes on; an abbreviation.
        return false;
    }
    if stops != "." {
        // After three dots only a capital begins a new sentence; digits and marks go on.
        return true;
    }
    let before = text.get(..stop).unwrap_or_default();
    let word_start = before
        .rfind(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | '-' | '\'')))
        .map_or(0, |at| at + before.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8));
    let word = before.get(word_start..).unwrap_or_default().trim_start_matches(['-', '\'']);
    let closed = end > after_stops;
    if word.is_empty() || closed {
        return true;
    }
    let lower = word.to_lowercase();
    if NEVER_LAST.contains(&lower.as_str()) {
        return false;
    }
    if BEFORE_NUMBERS.contains(&lower.as_str()) {
        return !first_letter.is_numeric();
    }
    let next_word: String =
        next.trim_start_matches(opener).chars().take_while(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    let begins_one = STARTERS.contains(&next_word.as_str());
    if MAYBE_LAST.contains(&lower.as_str()) {
        return begins_one;
    }
    let letters = word.chars().count();
    // Initials: J. R. Smith; a capital alone before a stop.
    if letters == 1 && word.chars().all(char::is_uppercase) {
        return begins_one && word == "I";
    }
    // Acronyms with dots: U.S. officials.
    if word.contains('.')
        && word.split('.').all(|part| part.chars().count() <= 2)
        && !word.chars().any(|c| c.is_ascii_digit())
    {
        return begins_one;
    }
    // German ordinals: am 3. September.
    if letters <= 2
        && word.chars().all(|c| c.is_ascii_digit())
        && matches!(language.map(Language::code), Some("de" | "da" | "no" | "fi" | "cs" | "hu"))
    {
        return false;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn split(text: &str, code: &str) -> Vec<String> {
        let whole = [Span::new(0, text.len())];
        sentences(text, &whole, Language::from_code(code))
            .into_iter()
            .map(|sentence| sentence.span.of(text).to_owned())
            .collect()
    }

    #[test]
    fn stops_that_end_and_stops_that_do_not() {
        for (code, text) in [
            ("en", "Mr. Ladovin met U.S. officials on Sept. 3 in St. Aldmoor.|He left."),
            ("en", "“We are done.”|He left the hall at 5 p.m.|The talks go on."),
            ("en", "\"Stop!\" he said.|\"Why?\" she asked."),
            ("en", "J. R. Vane of Celadon Lines Inc. said no.|Prices rose 3.5 percent."),
            ("en", "It ended ... and began again.|So it is..."),
            ("de", "Am 3. September sagte Dr. Brandl: „Nein.“|Das war alles."),
            ("fr", "« Non ! »|M. Marosz a quitté la salle."),
            ("ru", "Об этом сообщил С. Ладовин.|Переговоры продолжатся."),
            ("es", "¿Quién lo dijo?|¡Nadie!|El ministro calló."),
            ("zh", "他说不。|她走了。"),
        ] {
            let expected: Vec<String> = text.split('|').map(str::to_owned).collect();
            let joined = if code == "zh" { text.replace('|', "") } else { text.replace('|', " ") };
            assert_eq!(split(&joined, code), expected, "{joined}");
        }
    }

    proptest! {
        #[test]
        fn every_visible_byte_lies_in_one_sentence(text in "[a-zA-ZéЩ .!?…\"”»()\n0-9]{0,80}") {
            let whole = [Span::new(0, text.len())];
            let mut covered = String::new();
            let mut last = 0;
            for sentence in sentences(&text, &whole, None) {
                prop_assert!(sentence.span.start >= last);
                last = sentence.span.end;
                covered.push_str(sentence.span.of(&text));
            }
            let visible = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(visible(&covered), visible(&text));
        }

        #[test]
        fn tokens_of_the_text_are_those_of_its_sentences(text in "\\PC{0,60}") {
            use crate::analysis::{TokenScratch, for_each_token};
            let mut scratch = TokenScratch::default();
            let whole = [Span::new(0, text.len())];
            let mut positions = Vec::new();
            for sentence in sentences(&text, &whole, None) {
                for_each_token(sentence.span.of(&text), &mut scratch, |token| positions.push(token.span.shifted(sentence.span.start)));
            }
            for span in positions {
                prop_assert!(text.get(span.start..span.end).is_some());
            }
        }
    }
}
