//! What kind of word a word is, from our word lists: a closed class, a reporting verb, an office, a given name.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

/// The kind of a piece of text. Lists name words; what no list holds is told by its first letter and its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub(super) enum Class {
    Other,
    That,
    Not,
    Pronoun,
    Object,
    Possessive,
    Determiner,
    Be,
    Have,
    Do,
    Modal,
    To,
    Preposition,
    Coordinator,
    Subordinator,
    Wh,
    CuePhrase,
    Reporting,
    Attitude,
    CueNoun,
    Document,
    Role,
    Body,
    Title,
    Former,
    Time,
    Adverb,
    Demonym,
    Female,
    Male,
    CommonCaps,
    /// A word in capitals' company: its first letter is one, and no list knows it.
    Name,
    /// Ends in -ing, in no list.
    Ing,
    /// Ends in -ed, in no list.
    Ed,
    /// Ends in -ly, in no list.
    Ly,
    /// Ends in -s, in no list.
    Plural,
    Number,
    Comma,
    Stop,
    Colon,
    Semicolon,
    Dash,
    Bracket,
    Mark,
    Punctuation,
    /// A stretch in quotation marks.
    Quoted,
}

/// The sections of the lists, in the order of their priority: a word in two belongs to the one that comes first.
const SECTIONS: &[(&str, Class)] = &[
    ("that", Class::That),
    ("not", Class::Not),
    ("pronoun", Class::Pronoun),
    ("object", Class::Object),
    ("possessive", Class::Possessive),
    ("determiner", Class::Determiner),
    ("be", Class::Be),
    ("have", Class::Have),
    ("do", Class::Do),
    ("modal", Class::Modal),
    ("to", Class::To),
    ("preposition", Class::Preposition),
    ("coordinator", Class::Coordinator),
    ("subordinator", Class::Subordinator),
    ("wh", Class::Wh),
    ("cue_phrase", Class::CuePhrase),
    ("reporting", Class::Reporting),
    ("attitude", Class::Attitude),
    ("cue_noun", Class::CueNoun),
    ("document", Class::Document),
    ("role", Class::Role),
    ("body", Class::Body),
    ("title", Class::Title),
    ("former", Class::Former),
    ("time", Class::Time),
    ("adverb", Class::Adverb),
    ("demonym", Class::Demonym),
    ("female", Class::Female),
    ("male", Class::Male),
    ("common_caps", Class::CommonCaps),
];

/// The words of one language's lists.
#[derive(Debug)]
pub(super) struct Lexicon {
    /// The words, each at the place that the upper bits of its hash tell, or at the next free one: a word costs one line of memory, most often.
    slots: Box<[Slot]>,
    /// Bits of a hash that do not tell the place.
    shift: u32,
    /// Nouns with which the compounds of a language end that writes them as one word: *Minister* of *Hafenminister*.
    endings: Vec<&'static str>,
}

/// A place for a word in a lexicon.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Slot {
    word: u32,
    /// The sections it is in, a bit each; none if the place is free.
    sections: u32,
}

/// What the lists say of a word.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub(super) class: Class,
    /// The sections it is in, a bit each.
    sections: u32,
}

impl Slot {
    fn entry(self) -> Option<Entry> {
        let (_, class) = SECTIONS.get(self.sections.trailing_zeros() as usize)?;
        Some(Entry { class: *class, sections: self.sections })
    }
}

impl Entry {
    /// Whether the word is in the list of `class`, whatever else it may be.
    pub(super) fn is(&self, class: Class) -> bool {
        self.sections & (1 << section_of(class)) != 0
    }
}

/// Places for each word of a lexicon, at the least.
const SLOTS_PER_WORD: usize = 2;

static ENGLISH: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::read(include_str!("lexicon/en.txt")));
static GERMAN: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::read(include_str!("lexicon/de.txt")));
static FRENCH: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::read(include_str!("lexicon/fr.txt")));
static SPANISH: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::read(include_str!("lexicon/es.txt")));
static NONE: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::read(""));
static RUSSIAN: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::read(include_str!("lexicon/ru.txt")));

impl Lexicon {
    /// The lists of a language; of one that we have none for `None`.
    pub(super) fn of(language: Option<&str>) -> Option<&'static Lexicon> {
        match language? {
            "en" => Some(&ENGLISH),
            "de" => Some(&GERMAN),
            "fr" => Some(&FRENCH),
            "es" => Some(&SPANISH),
            "ru" => Some(&RUSSIAN),
            _ => None,
        }
    }

    /// No lists at all.
    pub(super) fn empty() -> &'static Lexicon {
        &NONE
    }

    fn read(file: &'static str) -> Lexicon {
        let mut words: FxHashMap<u32, u32> = FxHashMap::default();
        let mut endings = Vec::new();
        let mut section = 0;
        let mut in_endings = false;
        for line in file.lines().filter(|line| !line.starts_with('#')) {
            if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                in_endings = name == "role_ending";
                section = SECTIONS.iter().position(|(known, _)| *known == name).unwrap_or(SECTIONS.len());
                continue;
            }
            if in_endings {
                endings.extend(line.split_whitespace());
            }
            if section < SECTIONS.len() {
                line.split_whitespace().for_each(|word| *words.entry(word_hash(word)).or_default() |= 1 << section);
            }
        }
        let bits = (SLOTS_PER_WORD * words.len()).max(2).next_power_of_two().ilog2();
        let mut lexicon =
            Lexicon { slots: vec![Slot::default(); 1 << bits].into_boxed_slice(), shift: 32 - bits, endings };
        for (word, sections) in words {
            let mut at = lexicon.place(word);
            while lexicon.slots[at].sections != 0 {
                at = lexicon.next(at);
            }
            lexicon.slots[at] = Slot { word, sections };
        }
        lexicon
    }

    fn place(&self, word: u32) -> usize {
        (word >> self.shift) as usize & (self.slots.len() - 1)
    }

    fn next(&self, place: usize) -> usize {
        (place + 1) & (self.slots.len() - 1)
    }

    /// The noun with which an office in one word ends (*minister* of *Hafenminister*), if this language has such words.
    pub(super) fn role_ending(&self, word: &str) -> Option<&'static str> {
        let ends = |ending: &&&str| {
            let from = word.len().checked_sub(ending.len()).filter(|from| *from > 2);
            from.and_then(|from| word.get(from..)).is_some_and(|end| end == **ending)
        };
        self.endings.iter().find(ends).copied()
    }

    /// The words that report speech or attitude, by their hashes.
    #[cfg(feature = "training")]
    pub(super) fn reporting_words(&self) -> impl Iterator<Item = u32> + '_ {
        let wanted = |entry: Entry| {
            matches!(entry.class, Class::Reporting | Class::Attitude | Class::CueNoun | Class::CuePhrase)
        };
        self.slots.iter().filter(move |slot| slot.entry().is_some_and(wanted)).map(|slot| slot.word)
    }

    /// The first place where a word may be, by the hash of its lower case. To be read for many words before the first is asked about: so they are
    /// fetched from memory together.
    #[inline]
    pub(super) fn slot(&self, word: u32) -> Slot {
        self.slots[self.place(word)]
    }

    /// What the lists say of a word, by the hash of its lower case and the [`Lexicon::slot`] that was read for it.
    #[inline]
    pub(super) fn look_up_from(&self, first: Slot, word: u32) -> Option<Entry> {
        let mut slot = first;
        let mut at = self.place(word);
        while slot.word != word && slot.sections != 0 {
            at = self.next(at);
            slot = self.slots[at];
        }
        slot.entry()
    }

    /// What the lists say of a word, by the hash of its lower case.
    pub(super) fn look_up(&self, word: u32) -> Option<Entry> {
        self.look_up_from(self.slot(word), word)
    }

    /// Whether a word (by the hash of its lower case) is in the list of `class`, whatever else it may be.
    pub(super) fn is(&self, word: u32, class: Class) -> bool {
        self.look_up(word).is_some_and(|entry| entry.is(class))
    }
}

/// The number of a class among [`SECTIONS`], which are in the order of the classes; of one without a list, a number that no section has.
const fn section_of(class: Class) -> usize {
    let number = class as usize;
    if number == 0 || number > 31 { 31 } else { number - 1 }
}

/// The hash by which words are known here: of their lower case. Lists, features and weights all use it.
pub(super) fn word_hash(word: &str) -> u32 {
    let mut hash = Hash::default();
    if word.is_ascii() {
        word.bytes().for_each(|byte| hash.byte(u32::from(byte.to_ascii_lowercase())));
        return hash.finish();
    }
    for c in word.chars() {
        hash.add(c);
    }
    hash.finish()
}

/// The same of a word in plain small letters, known when dateline is compiled.
pub(super) const fn plain_hash(word: &str) -> u32 {
    let bytes = word.as_bytes();
    let mut hash = Hash(FNV_OFFSET);
    let mut at = 0;
    while at < bytes.len() {
        hash = Hash((hash.0 ^ bytes[at] as u32).wrapping_mul(FNV_PRIME));
        at += 1;
    }
    hash.finish()
}

const FNV_OFFSET: u32 = 0x811C_9DC5;
const FNV_PRIME: u32 = 0x0100_0193;

/// FNV-1a over lower-case characters (Fowler, Noll and Vo), 32 bits, mixed at the end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hash(u32);

impl Default for Hash {
    fn default() -> Hash {
        Hash(FNV_OFFSET)
    }
}

impl Hash {
    pub(super) fn add(&mut self, c: char) {
        if c.is_ascii() {
            self.byte(c.to_ascii_lowercase() as u32);
        } else {
            for lower in c.to_lowercase() {
                // One form of apostrophe: "don’t" is "don't".
                self.byte(if lower == '’' { u32::from(b'\'') } else { lower as u32 });
            }
        }
    }

    pub(super) fn byte(&mut self, value: u32) {
        self.0 = (self.0 ^ value).wrapping_mul(FNV_PRIME);
    }

    pub(super) const fn finish(self) -> u32 {
        let mut x = self.0;
        x ^= x >> 16;
        x = x.wrapping_mul(0x85EB_CA6B);
        x ^ (x >> 13)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_read() {
        let english = Lexicon::of(Some("en")).map(|lexicon| {
            ["Said", "minister", "xyzzy"].map(|word| lexicon.look_up(word_hash(word)).map(|entry| entry.class))
        });
        assert_eq!(english, Some([Some(Class::Reporting), Some(Class::Role), None]));
        for language in ["de", "fr", "es", "ru"] {
            assert!(
                Lexicon::of(Some(language)).is_some_and(|lexicon| lexicon
                    .slots
                    .iter()
                    .filter(|slot| slot.sections != 0)
                    .count()
                    > 500),
                "{language}"
            );
        }
        assert!(Lexicon::of(Some("nl")).is_none());
    }

    #[test]
    fn sections_are_in_the_order_of_the_classes() {
        for (number, (_, class)) in SECTIONS.iter().enumerate() {
            assert_eq!(section_of(*class), number);
        }
        assert!(
            [Class::Other, Class::Name, Class::Quoted].into_iter().all(|class| section_of(class) >= SECTIONS.len())
        );
    }

    #[test]
    fn hashes_see_no_case_and_one_apostrophe() {
        assert_eq!(word_hash("Don’t"), word_hash("don't"));
        assert_ne!(word_hash("said"), word_hash("says"));
        assert_eq!(plain_hash("learnt"), word_hash("Learnt"));
    }
}
