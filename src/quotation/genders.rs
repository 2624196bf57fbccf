//! Whether a person is a woman or a man, as titles and given names tell it.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::classes::{Class, Lexicon, word_hash};
use super::names::Gender;
use super::words::Token;

const WOMEN_TITLES: &[&str] = &[
    "mrs",
    "ms",
    "miss",
    "lady",
    "mme",
    "mlle",
    "frau",
    "sra",
    "doña",
    "madame",
    "chairwoman",
    "spokeswoman",
    "congresswoman",
    "queen",
    "princess",
];
const MEN_TITLES: &[&str] = &[
    "mr",
    "sir",
    "lord",
    "herr",
    "m",
    "sr",
    "don",
    "monsieur",
    "chairman",
    "spokesman",
    "congressman",
    "king",
    "prince",
];
static TITLE_GENDERS: LazyLock<FxHashMap<u32, Gender>> = LazyLock::new(|| {
    let women = WOMEN_TITLES.iter().map(|word| (word_hash(word), Gender::Female));
    women.chain(MEN_TITLES.iter().map(|word| (word_hash(word), Gender::Male))).collect()
});

/// Whom a title is given to.
pub(super) fn title_gender(title: u32) -> Gender {
    TITLE_GENDERS.get(&title).copied().unwrap_or(Gender::Unknown)
}

/// The gender of who bears a title and a name, as far as either tells it.
pub(super) fn gender(name: &[Token<'_>], title: Option<u32>, lexicon: &Lexicon) -> Gender {
    if let Some(known) = title.map(title_gender).filter(|known| *known != Gender::Unknown) {
        return known;
    }
    let Some(first) = name.first() else { return Gender::Unknown };
    match (lexicon.is(first.hash, Class::Female), lexicon.is(first.hash, Class::Male)) {
        (true, false) => Gender::Female,
        (false, true) => Gender::Male,
        _ => Gender::Unknown,
    }
}
