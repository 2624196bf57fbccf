//! Word lists of the languages, read from `lexicon/*.txt` when the first text of a language is segmented.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::analysis::language::Language;

/// What a full stop after an abbreviation may be; `common.txt` explains the classes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Abbreviation {
    Never,
    BeforeNumber,
    Maybe,
    Likely,
}

/// How surely a word begins a sentence when it follows a stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Starter {
    Sure,
    /// It is also part of names.
    NameLike,
}

/// The lists of one language, `common.txt` among them.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    abbreviations: FxHashMap<&'static str, Abbreviation>,
    starters: FxHashMap<&'static str, Starter>,
    says: Vec<&'static str>,
    marked: Vec<&'static str>,
    months: Vec<&'static str>,
}

const COMMON: &str = include_str!("lexicon/common.txt");

impl Lexicon {
    fn read(file: &'static str) -> Lexicon {
        let mut lexicon = Lexicon::default();
        for line in COMMON.lines().chain(file.lines()).filter(|line| !line.starts_with('#')) {
            let Some((class, words)) = line.split_once(':') else { continue };
            for word in words.split_whitespace() {
                let abbreviation = match class {
                    "never" => Abbreviation::Never,
                    "number" => Abbreviation::BeforeNumber,
                    "maybe" => Abbreviation::Maybe,
                    "likely" => Abbreviation::Likely,
                    _ => {
                        match class {
                            "starter" => drop(lexicon.starters.insert(word, Starter::Sure)),
                            "namelike" => drop(lexicon.starters.insert(word, Starter::NameLike)),
                            "says" => lexicon.says.push(word),
                            "month" => lexicon.months.push(word),
                            _ => lexicon.marked.push(word),
                        }
                        continue;
                    }
                };
                lexicon.abbreviations.insert(word, abbreviation);
            }
        }
        lexicon
    }

    /// The lists for a language. What has none of its own gets those that read most like it.
    pub(super) fn of(language: Option<Language>) -> &'static Lexicon {
        match language.map_or("en", Language::code) {
            "fr" | "ca" => &FRENCH,
            "de" => &GERMAN,
            "es" => &SPANISH,
            "pt" => &PORTUGUESE,
            "it" => &ITALIAN,
            "nl" | "af" => &DUTCH,
            "da" | "no" | "sv" => &NORDIC,
            "ru" | "uk" | "be" | "bg" | "mk" | "sr" => &RUSSIAN,
            "el" => &GREEK,
            "pl" | "cs" | "sk" | "sl" | "hr" => &SLAVIC,
            "fi" | "hu" | "ro" | "tr" | "az" | "et" | "lt" | "lv" | "id" => &OTHER,
            _ => &ENGLISH,
        }
    }

    /// The class of `word`, without its last dot: its very spelling, or else in small letters. `key` is memory to use.
    pub(super) fn abbreviation(&self, word: &str, key: &mut String) -> Option<Abbreviation> {
        if let Some(class) = self.abbreviations.get(word) {
            return Some(*class);
        }
        // A capital alone is an initial, unless a list has that very letter.
        if word.chars().count() == 1 && word.chars().all(char::is_uppercase) {
            return None;
        }
        lower_into(word, key);
        if let Some(class) = self.abbreviations.get(key.as_str()) {
            return Some(*class);
        }
        // In headlines titles are all capitals: GEN. VANE.
        let mut letters = word.chars();
        let first = letters.next()?;
        if !word.chars().all(char::is_uppercase) {
            return None;
        }
        key.clear();
        key.push(first);
        key.extend(letters.flat_map(char::to_lowercase));
        self.abbreviations.get(key.as_str()).copied()
    }

    /// Whether sentences often begin with a word (given in lower case).
    pub(super) fn starter(&self, lower: &str) -> Option<Starter> {
        self.starters.get(lower).copied()
    }

    /// Whether a word (given in lower case) reports speech.
    pub(super) fn says(&self, lower: &str) -> bool {
        self.says.contains(&lower)
    }

    /// Whether a word is a month that is written with a capital.
    pub(super) fn is_month(&self, word: &str) -> bool {
        self.months.contains(&word)
    }

    /// Whether a name is written with a mark at its end (Yahoo!).
    pub(super) fn is_marked(&self, word: &str) -> bool {
        self.marked.contains(&word)
    }
}

static ENGLISH: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::read(include_str!("lexicon/en.txt")));
static FRENCH: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::read(include_str!("lexicon/fr.txt")));
static GERMAN: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::read(include_str!("lexicon/de.txt")));
static SPANISH: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::read(include_str!("lexicon/es.txt")));
static PORTUGUESE: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::read(include_str!("lexicon/pt.txt")));
static ITALIAN: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::read(include_str!("lexicon/it.txt")));
static DUTCH: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::read(include_str!("lexicon/nl.txt")));
static NORDIC: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::read(include_str!("lexicon/nordic.txt")));
static RUSSIAN: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::read(include_str!("lexicon/ru.txt")));
static GREEK: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::read(include_str!("lexicon/el.txt")));
static SLAVIC: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::read(include_str!("lexicon/slavic.txt")));
static OTHER: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::read(include_str!("lexicon/other.txt")));

/// Longer words are in no list (characters).
const WORD_CHARS_MAX: usize = 40;

/// Writes a word into `key` in lower case, apostrophes made straight; too long ones are cut.
pub(super) fn lower_into(word: &str, key: &mut String) {
    key.clear();
    for c in word.chars().take(WORD_CHARS_MAX) {
        match c {
            '’' => key.push('\''),
            c if c.is_ascii() => key.push(c.to_ascii_lowercase()),
            c => key.extend(c.to_lowercase()),
        }
    }
}
