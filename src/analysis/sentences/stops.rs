//! Whether a stop ends a sentence.

use super::evidence::Evidence;
use super::lexicon::{Abbreviation, Lexicon, Starter, lower_into};
use super::marks::{
    goes_on, is_address, is_closer, is_dash, is_other_stop, is_stop, is_sure_closer, is_wide_stop, note_len, rule_len,
};
use crate::analysis::language::Language;

/// Bytes before a stop that its word is looked for in: longer words are no abbreviations.
const WORD_BYTES_MAX: usize = 40;
/// Signs after a stop that may stand before the next letter.
const OPENERS_MAX: usize = 16;
/// Bytes of a word in small letters that is no part of an address (`en.Wikipedia`).
const PLAIN_WORD_BYTES_MIN: usize = 3;
/// Fewest letters of a word with a capital that may end a sentence with no space behind it, and of the word that then begins the next.
const CAPITAL_WORD_CHARS_MIN: usize = 4;
const BEGINNING_CHARS_MIN: usize = 5;
/// Words after a quotation within which its reporting verb stands ("Why?" Deputy Foreign Minister Marosz asked).
const SAYS_WORDS_MAX: usize = 7;

/// Languages that write ordinal numbers with a stop (am 3. September).
const STOP_AFTER_ORDINALS: [&str; 15] =
    ["de", "da", "no", "fi", "cs", "sk", "sl", "hr", "sr", "hu", "pl", "et", "lv", "lt", "tr"];

/// A stop, or several in a row, and what stands around.
#[derive(Debug)]
pub(super) struct Stop {
    /// Where its sentence starts.
    start: usize,
    /// The first byte of the first stop.
    at: usize,
    /// One past the last stop.
    stops_end: usize,
    /// One past the closing marks, where the sentence ends if this stop ends it.
    pub(super) end: usize,
    /// The first byte after the white space that follows.
    next: usize,
    /// Whether closing marks follow the stops.
    closed: bool,
}

/// The offset of the first character from `at` on that is not `wanted`.
fn skip(text: &str, at: usize, wanted: impl Fn(char) -> bool) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    at + rest.find(|c: char| !wanted(c)).unwrap_or(rest.len())
}

fn first_char(text: &str, at: usize) -> Option<char> {
    text.get(at..).and_then(|rest| rest.chars().next())
}

impl Stop {
    /// Reads what follows the stop at byte `at`, in a sentence that starts at byte `start`.
    pub(super) fn read(text: &str, start: usize, at: usize) -> Stop {
        let first_len = first_char(text, at).map_or(1, char::len_utf8);
        let mut stops_end = skip(text, at + first_len, is_stop);
        // Stops with spaces between them (". . .", "! !", "... !") are one.
        loop {
            let gap_end = skip(text, stops_end, char::is_whitespace);
            let more = skip(text, gap_end, is_stop);
            let alone = first_char(text, more).is_none_or(char::is_whitespace);
            let mark = first_char(text, gap_end);
            let same = mark == first_char(text, at) || stops_end > at + first_len;
            if gap_end == stops_end || more == gap_end || !alone || !same {
                break;
            }
            stops_end = more;
        }
        let mut end = skip(text, stops_end, is_closer);
        let mut closed = end > stops_end;
        end += text.get(end..).map_or(0, note_len);
        let mut next = skip(text, end, char::is_whitespace);
        // Closing marks after a space: « Non ! », and marks that point to notes: "in 1805. [6] An".
        while next > end {
            let closers = skip(text, next, is_sure_closer);
            let after = if closers > next { closers } else { next + text.get(next..).map_or(0, note_len) };
            if after == next || first_char(text, after).is_some_and(|c| !c.is_whitespace()) {
                break;
            }
            closed |= closers > next;
            end = after;
            next = skip(text, end, char::is_whitespace);
        }
        Stop { start, at, stops_end, end, next, closed }
    }

    /// Takes a number after the stop into its sentence: `rights. 4 Even though`, where a number points to a note.
    fn take_note_number(&mut self, text: &str) {
        self.end = skip(text, self.next, |c| c.is_ascii_digit());
        self.next = skip(text, self.end, char::is_whitespace);
    }

    /// Whether it is an ellipsis that stands for words left out: `(...)`, `[…]`.
    fn is_omission(&self, text: &str) -> bool {
        let before = text.get(..self.at).and_then(|before| before.chars().next_back());
        let after = first_char(text, self.stops_end);
        matches!((before, after), (Some('('), Some(')')) | (Some('['), Some(']')))
    }

    fn stops<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.at..self.stops_end).unwrap_or_default()
    }

    /// The word before the stop, with the dots, hyphens and apostrophes inside it, and the byte it starts at.
    fn word<'t>(&self, text: &'t str) -> (&'t str, usize) {
        let mut from = self.at.saturating_sub(WORD_BYTES_MAX).max(self.start);
        while !text.is_char_boundary(from) {
            from += 1;
        }
        let before = text.get(from..self.at).unwrap_or_default();
        let inside = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '\'' | '’' | '&' | '/');
        let word = before.rfind(|c: char| !inside(c)).map_or(before, |border| {
            before
                .get(border..)
                .map_or("", |rest| rest.get(rest.chars().next().map_or(0, char::len_utf8)..).unwrap_or_default())
        });
        let word = word.trim_start_matches(['.', '-', '\'', '’', '&', '/']);
        (word, self.at - word.len())
    }
}

/// What follows a stop.
struct Next<'t> {
    /// From the first letter or digit on.
    rest: &'t str,
    /// That letter or digit.
    letter: char,
    /// The first character, a sign perhaps.
    first: char,
    /// Whether its case says nothing, because it is an address or stands in brackets after a stop.
    caseless: bool,
}

/// Decides over the stops of one text.
#[derive(Debug)]
pub(super) struct Stops<'t> {
    lexicon: &'static Lexicon,
    code: &'static str,
    evidence: Evidence<'t>,
    /// Whether the paragraph begins with a small letter.
    small_paragraph: bool,
    /// The word that is looked up, in lower case; memory that is used again.
    key: String,
}

impl<'t> Stops<'t> {
    pub(super) fn new(lexicon: &'static Lexicon, language: Option<Language>, evidence: Evidence<'t>) -> Stops<'t> {
        Stops {
            lexicon,
            code: language.map_or("", Language::code),
            evidence,
            small_paragraph: false,
            key: String::new(),
        }
    }

    /// Begins with a new paragraph.
    pub(super) fn enter(&mut self, paragraph: &str) {
        self.small_paragraph = paragraph.chars().find(|c| c.is_alphanumeric()).is_some_and(char::is_lowercase);
    }

    /// Whether `;` may end a sentence: the Greek question mark does, and in French a capital never follows a mere semicolon.
    pub(super) fn is_semicolon_stop(&self, c: char) -> bool {
        c == ';' && matches!(self.code, "el" | "fr")
    }

    /// Whether `stop` ends its sentence, and another begins after it.
    pub(super) fn ends_sentence(&mut self, text: &str, stop: &mut Stop) -> bool {
        if self.is_note_number(text, stop) {
            stop.take_note_number(text);
        }
        let stops = stop.stops(text);
        let wide = stops.chars().any(is_wide_stop);
        if stop.next >= text.len() {
            return false;
        }
        if wide {
            return !self.wide_goes_on(text, stop);
        }
        if stop.next == stop.end {
            return self.begins_without_space(text, stop);
        }
        let after = text.get(stop.next..).unwrap_or_default();
        if rule_len(after) > 0 {
            return true;
        }
        // What the editor left out, [...], is no end itself; it begins what follows.
        if stop.is_omission(text) {
            return false;
        }
        if begins_with_omission(after) {
            return true;
        }
        let Some(next) = self.next(after, stop) else { return false };
        if stops == ";" {
            return self.code == "el" && !next.letter.is_lowercase() || self.abbreviation_ends(&next, true);
        }
        if stops.chars().any(is_other_stop) {
            return true;
        }
        match stops {
            "." if !stop.closed => self.full_stop_ends(text, stop, &next),
            "." => self.capital_begins(&next, stop),
            _ if stops.contains('…') || stops.contains("..") || stops.contains(". .") => self.ellipsis_ends(&next),
            _ => self.mark_ends(text, stop, &next),
        }
    }

    /// Whether a sentence begins right behind the stop: "came at night.The police", as archives have it whose paragraphs were joined. Not
    /// in addresses (`example.Com`) and names (ASP.Net): words stand on both sides, and only one that surely begins sentences may follow
    /// what is not a plain word in small letters.
    fn begins_without_space(&mut self, text: &str, stop: &Stop) -> bool {
        let after = text.get(stop.next..).unwrap_or_default();
        if !after.starts_with(char::is_uppercase) || !matches!(stop.stops(text), "." | "?" | "!") {
            return false;
        }
        // A straight mark may open what follows.
        if stop.closed && !text.get(..stop.end).is_some_and(|before| before.ends_with('”')) {
            return false;
        }
        let next = first_word(after);
        let behind = after.get(next.len()..).unwrap_or_default();
        let stands_free = match behind.chars().next() {
            Some('.') => behind.chars().nth(1).is_none_or(|c| c.is_whitespace() || is_closer(c)),
            mark => mark.is_none_or(|mark| mark.is_whitespace() || matches!(mark, ',' | ':' | ';' | '-' | '’' | '\'')),
        };
        if !stands_free || next.chars().skip(1).any(|c| !c.is_lowercase() && !matches!(c, '\'' | '’')) {
            return false;
        }
        let (word, word_start) = stop.word(text);
        let before = text.get(stop.start..word_start).unwrap_or_default().chars().next_back();
        if before.is_some_and(|c| !c.is_whitespace() && !matches!(c, '“' | '"' | '\'' | '‘' | '«' | '(' | '[')) {
            return false;
        }
        let plain = word.len() >= PLAIN_WORD_BYTES_MIN
            && word.chars().all(|c| c.is_lowercase() || matches!(c, '-' | '\'' | '’'));
        let whole = word.chars().count() > 1 && word.chars().all(char::is_alphanumeric);
        if whole && self.starter(next) == Some(Starter::Sure) {
            return true;
        }
        // Two words, too long for ends of addresses and for titles: "in London.Police said".
        let long = |word: &str, chars: usize| word.chars().count() >= chars;
        let capital = whole
            && long(word, CAPITAL_WORD_CHARS_MIN)
            && long(next, BEGINNING_CHARS_MIN)
            && word.chars().skip(1).all(char::is_lowercase);
        (plain || capital) && self.lexicon.abbreviation(word, &mut self.key).is_none()
    }

    /// Whether a face or picture that ends at byte `end` ends its sentence: a capital follows.
    pub(super) fn sign_ends_sentence(&mut self, text: &str, end: usize) -> bool {
        let next = skip(text, end, char::is_whitespace);
        let rest = text.get(next..).unwrap_or_default();
        next > end && rest.chars().next().is_some_and(char::is_uppercase)
    }

    /// Whether a number stands between the stop and a word that surely begins a sentence: no sentence begins "4 Even".
    fn is_note_number(&mut self, text: &str, stop: &Stop) -> bool {
        let after = text.get(stop.next..).unwrap_or_default();
        let digits = after.bytes().take(3).take_while(u8::is_ascii_digit).count();
        let Some(word) = after.get(digits..).and_then(|rest| rest.strip_prefix(' ')) else { return false };
        (1..3).contains(&digits)
            && stop.stops(text) == "."
            && word.chars().next().is_some_and(char::is_uppercase)
            && self.starter(first_word(word)) == Some(Starter::Sure)
    }

    fn next<'a>(&self, after: &'a str, stop: &Stop) -> Option<Next<'a>> {
        let first = after.chars().next()?;
        // In French a space stands before ? and !, which then end nothing but what stands before them.
        if goes_on(first) || self.code == "fr" && is_stop(first) {
            return None;
        }
        let (at, letter) = after.char_indices().take(OPENERS_MAX).find(|(_, c)| c.is_alphanumeric())?;
        let rest = after.get(at..)?;
        let bracket = matches!(first, '(' | '[') && !stop.closed;
        Some(Next { rest, letter, first, caseless: is_address(rest) || bracket })
    }

    /// Whether what follows a sure stop begins like a sentence.
    fn capital_begins(&mut self, next: &Next<'_>, stop: &Stop) -> bool {
        !next.letter.is_lowercase()
            || next.caseless
            || (!stop.closed && (self.small_paragraph || self.evidence.is_careless()))
    }

    /// After three dots only a capital begins a new sentence.
    fn ellipsis_ends(&mut self, next: &Next<'_>) -> bool {
        !next.letter.is_lowercase() || is_address(next.rest)
    }

    fn mark_ends(&mut self, text: &str, stop: &Stop, next: &Next<'_>) -> bool {
        if !self.capital_begins(next, stop) {
            return false;
        }
        if stop.closed {
            // "Why?" Ladovin asked.
            return !self.is_reporting(next.rest);
        }
        let (word, _) = stop.word(text);
        !self.lexicon.is_marked(word) || self.is_sure_starter(next)
    }

    /// Whether a reporting verb stands among the first words of `rest`, after names and titles only.
    fn is_reporting(&mut self, rest: &str) -> bool {
        for word in rest.split(' ').take(SAYS_WORDS_MAX) {
            let bare = word.trim_end_matches(|c: char| !c.is_alphanumeric());
            if self.lexicon.says(bare) {
                return true;
            }
            let name = bare.chars().next().is_some_and(char::is_uppercase);
            if !name || (word.len() > bare.len() && !word.ends_with('.')) || self.starter(bare).is_some() {
                return false;
            }
        }
        false
    }

    fn full_stop_ends(&mut self, text: &str, stop: &Stop, next: &Next<'_>) -> bool {
        let (word, word_start) = stop.word(text);
        if word.is_empty() {
            return self.capital_begins(next, stop);
        }
        // 1. The number or letter that an item of a list begins with.
        let begins = word_start - stop.start < OPENERS_MAX
            && text.get(stop.start..word_start).is_some_and(|before| before.chars().all(|c| !c.is_alphanumeric()));
        if begins && is_enumerator(word) {
            return false;
        }
        let digits = word.chars().all(|c| c.is_ascii_digit());
        // l'on. Bianchi, d'av. J.-C.
        let bare = word.rsplit(['\'', '’']).next().unwrap_or(word);
        match self.lexicon.abbreviation(bare, &mut self.key) {
            Some(Abbreviation::Never) => return false,
            Some(Abbreviation::BeforeNumber) if next.letter.is_numeric() => return false,
            Some(Abbreviation::Maybe) => return self.abbreviation_ends(next, false),
            Some(Abbreviation::Likely) => return self.abbreviation_ends(next, true),
            Some(Abbreviation::BeforeNumber) | None => {}
        }
        if digits {
            return self.number_ends(text, word_start, stop, next);
        }
        if word.chars().all(char::is_uppercase) && word.chars().count() == 1 {
            return self.initial_ends(next);
        }
        // U.S. officials, J.R. Vane: letters between dots.
        if is_acronym(word) {
            return self.abbreviation_ends(next, false);
        }
        if self.is_roman_ordinal(word) {
            return next.letter.is_uppercase() && self.is_sure_starter(next);
        }
        self.capital_begins(next, stop)
    }

    /// An abbreviation ends a sentence before a word that often begins one; if its kind likely ends sentences, also before
    /// one whose capital is not its own.
    fn abbreviation_ends(&mut self, next: &Next<'_>, likely: bool) -> bool {
        // LONDON, Sept. 3 — and WASHINGTON, D.C. — The minister
        if is_dash(next.first) || next.letter.is_lowercase() {
            return false;
        }
        if self.starter(first_word(next.rest)).is_some() {
            return true;
        }
        likely && next.letter.is_uppercase() && {
            lower_into(first_word(next.rest), &mut self.key);
            self.evidence.is_seen_small(&self.key)
        }
    }

    /// Initials stand before names. Only a word that is surely none begins a sentence after a single letter.
    fn initial_ends(&mut self, next: &Next<'_>) -> bool {
        let another = next.rest.chars().nth(1) == Some('.');
        !another && !is_dash(next.first) && next.letter.is_uppercase() && self.is_sure_starter(next)
    }

    fn number_ends(&mut self, text: &str, word_start: usize, stop: &Stop, next: &Next<'_>) -> bool {
        if is_dash(next.first) {
            return false;
        }
        // Years are no ordinals, nor are the goals of a match (1:0) or decimals.
        let before = text.get(stop.start..word_start).unwrap_or_default();
        let whole = !before.ends_with([':', ',', '.', '-', '/', '–']);
        if stop.at - word_start > 3 || !whole || !STOP_AFTER_ORDINALS.contains(&self.code) {
            return self.capital_begins(next, stop);
        }
        let next_word = first_word(next.rest);
        if !next.letter.is_uppercase() || self.lexicon.is_month(next_word) {
            return false;
        }
        // Whatever its case, a noun may follow an ordinal; an article, a pronoun, a preposition cannot.
        if self.starter(next_word).is_some() {
            return true;
        }
        // auf Platz 9. Celadon sagte: what follows a noun is no ordinal, but for the first word of a sentence (Die 9. Runde).
        if self.code == "de" && before.ends_with(' ') {
            let previous = last_word(before);
            return previous.starts_with(char::is_uppercase) && self.starter(previous).is_none();
        }
        stop.at - word_start > 2
    }

    /// Whether a word is a Roman number in a language that writes ordinals with a stop (Ludwig XIV. von Halvanien).
    fn is_roman_ordinal(&self, word: &str) -> bool {
        STOP_AFTER_ORDINALS.contains(&self.code) && word.chars().all(|c| matches!(c, 'I' | 'V' | 'X' | 'L' | 'C'))
    }

    fn starter(&mut self, word: &str) -> Option<Starter> {
        lower_into(word, &mut self.key);
        self.lexicon.starter(&self.key)
    }

    fn is_sure_starter(&mut self, next: &Next<'_>) -> bool {
        self.starter(first_word(next.rest)) == Some(Starter::Sure)
    }

    /// Whether a sentence goes on after a quotation that ends in a full stop of Chinese or Japanese: a particle or a
    /// reporting word follows (「行く。」と言った, “停！”他说).
    fn wide_goes_on(&self, text: &str, stop: &Stop) -> bool {
        let after = text.get(stop.next..).unwrap_or_default();
        let Some(first) = after.chars().next() else { return true };
        // The full stop of full width also stands inside numbers and Latin words (３．５): only before other scripts it ends.
        let inside = text.get(..stop.next).is_some_and(|before| before.ends_with('．'));
        if goes_on(first) || inside && !matches!(first, '\u{3000}'..='\u{9fff}') {
            return true;
        }
        if !stop.closed || stop.next > stop.end {
            return false;
        }
        if after.starts_with(['と', 'っ', 'な', 'の', 'が', 'を', 'は', 'に', 'で', 'も']) {
            return true;
        }
        let clause = after.chars().take(8).take_while(|c| c.is_alphabetic());
        clause.into_iter().any(|c| matches!(c, '说' | '說' | '道' | '问' | '問' | '喊' | '答'))
    }
}

/// Whether a text begins with `[...]` or `(...)`, and more follows.
fn begins_with_omission(rest: &str) -> bool {
    rest.strip_prefix(['[', '('])
        .and_then(|rest| rest.strip_prefix("...").or_else(|| rest.strip_prefix('…')))
        .and_then(|rest| rest.strip_prefix([']', ')']))
        .is_some_and(|rest| rest.chars().take(OPENERS_MAX).any(char::is_alphanumeric))
}

/// The first word of a text that begins with one, up to an apostrophe's end (*it's*, *d'après*).
fn first_word(rest: &str) -> &str {
    let end = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '\'' | '’'))).unwrap_or(rest.len());
    rest.get(..end).unwrap_or_default().trim_end_matches(['\'', '’'])
}

/// The last word of a text that ends in a space; nothing after a comma or a bracket.
fn last_word(before: &str) -> &str {
    let before = before.trim_end();
    before.rsplit(|c: char| !(c.is_alphanumeric() || c == '-')).next().unwrap_or_default()
}

/// Whether a word numbers an item of a list: `3`, `12`, `a`, `B`, `iv`, `1.2`.
fn is_enumerator(word: &str) -> bool {
    let number = word.len() <= 5
        && word
            .split('.')
            .all(|part| !part.is_empty() && part.len() <= 3 && part.bytes().all(|byte| byte.is_ascii_digit()));
    number || word.chars().count() == 1 || (word.len() <= 4 && word.chars().all(|c| matches!(c, 'i' | 'v' | 'x')))
}

/// Whether a word is made of one or two letters between dots: `U.S`, `Ph.D`, `п.м`.
fn is_acronym(word: &str) -> bool {
    word.contains('.') && word.split('.').all(|part| part.chars().count() <= 2 && part.chars().all(char::is_alphabetic))
}
