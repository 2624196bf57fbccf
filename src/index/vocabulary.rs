//! Words of texts as the terms that they become, each worked out once.
//!
//! News repeats its words: of a million in a row, some thirty thousand are different. So folding, stemming and capitals are looked up by the word
//! as it is spelt, and what is copied into an article's list of terms is one piece of memory.

use std::hash::BuildHasher;

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

use super::schema::capitals;
use super::terms::TermList;
use crate::analysis::{self, Language, Stems, WordCase};
use crate::span::Span;

/// Words that are kept; then the table starts anew.
const WORDS_MAX: usize = 200_000;
/// Longest word that is kept, in bytes.
const WORD_BYTES_MAX: usize = 64;

/// Words of every language met, as terms. One a thread: it remembers.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    by_language: Vec<(Option<Language>, Words)>,
    stems: Stems,
}

/// The words of one language that have been seen.
#[derive(Debug, Default)]
struct Words {
    table: HashTable<Word>,
    /// Of each word its spelling, the term list of this one word, and its folded form.
    memory: String,
}

/// A word as it is indexed: where it stands in [`Words::memory`], and the lengths of its parts there, in bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word {
    start: usize,
    folded: u32,
    /// Of the list of its one term; 0 if nothing is left of the word when it is folded.
    term: u16,
    /// 0 if the word was too long to be kept.
    spelling: u8,
    case: WordCase,
}

/// The words of one language, with all that is needed to learn more of them.
#[derive(Debug)]
pub(super) struct LanguageWords<'v> {
    language: Option<Language>,
    words: &'v mut Words,
    stems: &'v mut Stems,
}

impl Vocabulary {
    /// The words of `language`. What [`LanguageWords::word`] gave before is of no use any more.
    pub(super) fn of(&mut self, language: Option<Language>) -> LanguageWords<'_> {
        let number = match self.by_language.iter().position(|(known, _)| *known == language) {
            Some(number) => number,
            None => {
                self.by_language.push((language, Words::default()));
                self.by_language.len() - 1
            }
        };
        let words = &mut self.by_language[number].1;
        if words.table.len() > WORDS_MAX || words.memory.len() > WORDS_MAX * WORD_BYTES_MAX {
            *words = Words::default();
        }
        LanguageWords { language, words, stems: &mut self.stems }
    }
}

impl LanguageWords<'_> {
    /// What becomes of a word as it is spelt in a text; `None` if nothing does.
    pub(super) fn word(&mut self, spelling: &str) -> Option<Word> {
        let hash = FxBuildHasher.hash_one(spelling);
        let Words { table, memory } = &*self.words;
        let known = table.find(hash, |word| {
            let kept = memory.as_bytes().get(word.start..word.start + usize::from(word.spelling));
            kept == Some(spelling.as_bytes())
        });
        let word = known.copied().unwrap_or_else(|| self.learn(spelling, hash));
        (word.term > 0).then_some(word)
    }

    fn learn(&mut self, spelling: &str, hash: u64) -> Word {
        let Words { table, memory } = &mut *self.words;
        let start = memory.len();
        let kept = spelling.len() <= WORD_BYTES_MAX;
        if kept {
            memory.push_str(spelling);
        }
        let term_start = memory.len();
        let mut folded = String::new();
        analysis::fold(spelling, &mut folded);
        let mut list = TermList::default();
        if !folded.is_empty() {
            list.push_word(self.stems.stem(&folded, self.language), &folded);
        }
        memory.push_str(list.as_str());
        let folded_start = memory.len();
        memory.push_str(&folded);
        let word = Word {
            start,
            folded: folded.len() as u32,
            // A stem and a form are each cut far below 64 kB.
            term: (folded_start - term_start) as u16,
            spelling: if kept { spelling.len() as u8 } else { 0 },
            case: WordCase::of(spelling),
        };
        if kept {
            let text = memory.as_bytes();
            let hash_of = |word: &Word| {
                let spelling = text.get(word.start..word.start + usize::from(word.spelling)).unwrap_or_default();
                FxBuildHasher.hash_one(std::str::from_utf8(spelling).unwrap_or_default())
            };
            table.insert_unique(hash, word, hash_of);
        }
        word
    }

    /// Adds a word to the terms of a text.
    pub(super) fn push(&self, word: &Word, terms: &mut TermList) {
        terms.push_list(word.term_span().of(&self.words.memory));
    }

    /// The folded word.
    pub(super) fn folded(&self, word: &Word) -> &str {
        let start = word.term_span().end;
        Span::new(start, start + word.folded as usize).of(&self.words.memory)
    }

    /// The stem of a folded word.
    pub(super) fn stem<'a>(&'a mut self, folded: &'a str) -> &'a str {
        self.stems.stem(folded, self.language)
    }
}

impl Word {
    fn term_span(&self) -> Span {
        let start = self.start + usize::from(self.spelling);
        Span::new(start, start + usize::from(self.term))
    }

    /// The mark of its capitals, as the index has it.
    pub(super) fn capitals(&self) -> &'static str {
        match self.case {
            WordCase::AllCapitals => capitals::ALL,
            WordCase::SomeCapitals => capitals::SOME,
            WordCase::NoCapital => capitals::NONE,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_word_seen_again_becomes_the_same_term() {
        let mut vocabulary = Vocabulary::default();
        let long = "Щ".repeat(200);
        for _ in 0..2 {
            for (language, spelling, term, mark) in [
                ("en", "Missiles", "missil\0missiles\u{1}", capitals::SOME),
                ("en", "missiles", "missil\0missiles\u{1}", capitals::NONE),
                ("de", "Raketen", "raket\0raketen\u{1}", capitals::SOME),
                ("en", "NATO's", "nato\0nato\u{1}", capitals::ALL),
            ] {
                let mut words = vocabulary.of(Language::from_code(language));
                let word = words.word(spelling).unwrap();
                let mut terms = TermList::default();
                words.push(&word, &mut terms);
                assert_eq!((terms.as_str(), word.capitals()), (term, mark));
            }
            let mut words = vocabulary.of(None);
            let word = words.word(&long).unwrap();
            assert_eq!(words.folded(&word), "щ".repeat(200));
            assert!(words.word("\u{301}").is_none(), "a mark alone folds to nothing");
        }
    }
}
