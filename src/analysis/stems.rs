//! Stems by Snowball's algorithms (snowballstem.org), each word's computed once.

use std::fmt;

use rust_stemmers::Stemmer;
use rustc_hash::FxHashMap;

use super::language::Language;
use crate::span::Span;

/// Words whose stems are kept; then the table starts anew. News uses some 100,000 forms for 95 % of its text.
const CACHED_WORDS_MAX: usize = 200_000;

/// Stems words. One a thread: it remembers what it has stemmed.
#[derive(Default)]
pub(crate) struct Stems {
    by_language: Vec<(Language, Stemmer, Known)>,
}

/// Words and their stems: a word leads to where its stem stands in one string, so that a look-up borrows nothing.
#[derive(Default)]
struct Known {
    places: FxHashMap<Box<str>, Span>,
    stems: String,
}

impl fmt::Debug for Stems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stems").finish_non_exhaustive()
    }
}

impl Stems {
    /// The stem of a folded word; the word itself in a language without stemmer.
    ///
    /// The stemmers see folded words, so that *élu* and *elu* have one stem.
    pub(crate) fn stem<'a>(&'a mut self, folded: &'a str, language: Option<Language>) -> &'a str {
        let Some(language) = language else { return folded };
        let known = self.by_language.iter().position(|(known, ..)| *known == language);
        let number = match known {
            Some(number) => number,
            None => {
                let Some(algorithm) = language.stemmer() else { return folded };
                self.by_language.push((language, Stemmer::create(algorithm), Known::default()));
                self.by_language.len() - 1
            }
        };
        let Some((_, stemmer, known)) = self.by_language.get_mut(number) else { return folded };
        let place = match known.places.get(folded) {
            Some(place) => *place,
            None => {
                if known.places.len() >= CACHED_WORDS_MAX {
                    *known = Known::default();
                }
                let start = known.stems.len();
                known.stems.push_str(&stemmer.stem(folded));
                let place = Span::new(start, known.stems.len());
                known.places.insert(folded.into(), place);
                place
            }
        };
        place.of(&known.stems)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inflected_forms_share_a_stem() {
        let mut stems = Stems::default();
        for (code, one, other) in [
            ("en", "missiles", "missile"),
            ("de", "raketen", "rakete"),
            ("ru", "ракеты", "ракета"),
            ("fr", "ministres", "ministre"),
        ] {
            let language = Language::from_code(code);
            let stem = stems.stem(one, language).to_owned();
            assert_eq!(stem, stems.stem(other, language), "{code}");
        }
        assert_eq!(stems.stem("missiles", None), "missiles");
    }
}
