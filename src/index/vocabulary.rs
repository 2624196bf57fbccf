//! Words of texts as the terms that they become, each worked out once.
//!
//! News repeats its words: of a million in a row, some thirty thousand are different. So folding, stemming and capitals are looked up by the word
//! as it is spelt, and a text's words are numbers until its terms are written out. Nearly all words are short: those are kept, and
//! looked up, as one number, so that a look-up touches nothing but the entry itself; and those of a sentence in a row, so that the
//! processor begins the next before it has the last.

use std::hash::BuildHasher;

use hashbrown::HashTable;
use rustc_hash::{FxBuildHasher, FxHashMap};

use super::occurrences::Occurrences;
use super::terms::{STEM_END, TermList, push_word};
use crate::analysis::{self, Language, Stems, WordCase};
use crate::span::Span;

/// Words that are kept; then the tables start anew.
const WORDS_MAX: usize = 200_000;
/// Longest word that is kept, in bytes.
const WORD_BYTES_MAX: usize = 64;
/// Longest word that is kept as a number, in bytes.
const SHORT_BYTES_MAX: usize = 16;
/// The number of no term.
const NO_TERM: u32 = u32::MAX;

/// Words of every language met, as terms. One a thread: it remembers.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    by_language: Vec<(Option<Language>, Words)>,
    stems: Stems,
}

/// The words of one language that have been seen.
#[derive(Debug, Default)]
struct Words {
    short: HashTable<(u128, Word)>,
    long: FxHashMap<Box<str>, Word>,
    terms: Vec<Term>,
    /// Numbers of terms, by how they are written.
    term_numbers: HashTable<u32>,
    /// All terms.
    memory: String,
    /// The number of the text that is being read.
    text: u32,
}

/// A word as it is indexed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word {
    /// The number of its term; [`NO_TERM`] if nothing is left of the word when it is folded.
    term: u32,
    case: WordCase,
}

/// A term: where it stands in [`Words::memory`].
#[derive(Debug)]
struct Term {
    start: usize,
    length: u16,
    /// The text that it was last met in, and its number among the terms of that text.
    text: u32,
    met: u32,
}

/// The words of one language, with all that is needed to learn more of them.
#[derive(Debug)]
pub(super) struct LanguageWords<'v> {
    language: Option<Language>,
    words: &'v mut Words,
    stems: &'v mut Stems,
}

impl Vocabulary {
    /// The words of `language`, for the texts of one article. Words found before are of no use any more.
    pub(super) fn of(&mut self, language: Option<Language>) -> LanguageWords<'_> {
        let number = match self.by_language.iter().position(|(known, _)| *known == language) {
            Some(number) => number,
            None => {
                self.by_language.push((language, Words::default()));
                self.by_language.len() - 1
            }
        };
        let words = &mut self.by_language[number].1;
        let full = words.short.len() + words.long.len() > WORDS_MAX || words.memory.len() > WORDS_MAX * WORD_BYTES_MAX;
        // Before the numbers of texts begin again, too.
        if full || words.text > u32::MAX / 2 {
            *words = Words::default();
        }
        words.text += 1;
        LanguageWords { language, words, stems: &mut self.stems }
    }
}

/// The bytes of a word of `text`, followed by zeros, as one number; `None` of a long word.
fn short(text: &str, word: Span) -> Option<u128> {
    let length = word.end - word.start;
    if length > SHORT_BYTES_MAX {
        return None;
    }
    let bytes = text.as_bytes();
    let following = bytes.get(word.start..word.start + SHORT_BYTES_MAX);
    if let Some(sixteen) = following.and_then(|bytes| <[u8; SHORT_BYTES_MAX]>::try_from(bytes).ok()) {
        let others = 8 * (SHORT_BYTES_MAX - length) as u32;
        return Some(u128::from_le_bytes(sixteen) & u128::MAX.unbounded_shr(others));
    }
    // At the end of the text.
    let mut sixteen = [0; SHORT_BYTES_MAX];
    sixteen.iter_mut().zip(bytes.get(word.start..word.end)?).for_each(|(to, from)| *to = *from);
    Some(u128::from_le_bytes(sixteen))
}

fn hash_of_short(number: u128) -> u64 {
    FxBuildHasher.hash_one((number as u64, (number >> 64) as u64))
}

impl Words {
    /// The number of a term.
    fn number_of(&mut self, term: &str) -> u32 {
        let Words { terms, term_numbers, memory, .. } = self;
        let hash = FxBuildHasher.hash_one(term);
        let known = term_numbers.find(hash, |number| terms[*number as usize].of(memory) == term);
        if let Some(number) = known {
            return *number;
        }
        let number = terms.len() as u32;
        // A stem and a form are each cut far below 64 kB.
        terms.push(Term { start: memory.len(), length: term.len() as u16, text: 0, met: 0 });
        memory.push_str(term);
        term_numbers.insert_unique(hash, number, |number| FxBuildHasher.hash_one(terms[*number as usize].of(memory)));
        number
    }
}

impl LanguageWords<'_> {
    /// Finds what becomes of `words` of a text, one each.
    pub(super) fn find(&mut self, text: &str, words: &[Span], found: &mut Vec<Word>) {
        found.clear();
        found.reserve(words.len());
        for word in words {
            let short = short(text, *word);
            let known = match short {
                Some(short) => {
                    self.words.short.find(hash_of_short(short), |(other, _)| *other == short).map(|(_, word)| *word)
                }
                None => self.words.long.get(word.of(text)).copied(),
            };
            found.push(known.unwrap_or_else(|| self.learn(word.of(text), short)));
        }
    }

    /// Adds words that were found to those of the text.
    pub(super) fn add(&mut self, found: &[Word], occurrences: &mut Occurrences) {
        let Words { terms, text, .. } = &mut *self.words;
        for word in found.iter().filter(|word| word.is_any()) {
            let term = &mut terms[word.term as usize];
            // Half of all words are the first of their term: that is no branch to be guessed.
            let met = if term.text == *text { Some(term.met) } else { None };
            (term.text, term.met) = (*text, occurrences.push(met, word.term, word.case));
        }
    }

    #[cold]
    fn learn(&mut self, spelling: &str, short: Option<u128>) -> Word {
        let mut folded = String::new();
        analysis::fold(spelling, &mut folded);
        let mut term = NO_TERM;
        if !folded.is_empty() {
            let mut written = String::new();
            push_word(&mut written, self.stems.stem(&folded, self.language), &folded);
            term = self.words.number_of(&written);
        }
        let word = Word { term, case: WordCase::of(spelling) };
        if let Some(short) = short {
            self.words.short.insert_unique(hash_of_short(short), (short, word), |(other, _)| hash_of_short(*other));
        } else if spelling.len() <= WORD_BYTES_MAX {
            self.words.long.insert(spelling.into(), word);
        }
        word
    }

    /// Writes out the terms of a text and the marks of its capitals, and makes ready for another.
    pub(super) fn finish(&mut self, occurrences: &mut Occurrences) -> (TermList, TermList) {
        let Words { terms, memory, text, .. } = &mut *self.words;
        let lists = occurrences.lists(|number| terms[number as usize].of(memory));
        occurrences.clear();
        *text += 1;
        lists
    }

    /// The folded word.
    pub(super) fn form(&self, word: Word) -> &str {
        let term = self.words.terms.get(word.term as usize).map_or("", |term| term.of(&self.words.memory));
        term.split_once(STEM_END).map_or(term, |(_, form)| form)
    }

    /// The stem of a folded word.
    pub(super) fn stem<'a>(&'a mut self, folded: &'a str) -> &'a str {
        self.stems.stem(folded, self.language)
    }
}

impl Word {
    /// Whether anything is left of it when it is folded.
    pub(super) fn is_any(self) -> bool {
        self.term != NO_TERM
    }
}

impl Term {
    fn of<'m>(&self, memory: &'m str) -> &'m str {
        Span::new(self.start, self.start + usize::from(self.length)).of(memory)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;
    use tantivy::tokenizer::{TokenStream, Tokenizer};

    use super::super::schema::capitals;
    use super::super::terms::{TermListTokenizer, cut};
    use super::*;

    /// The terms of a list by their positions.
    fn read(list: TermList) -> Vec<(usize, String)> {
        let (mut seen, mut tokenizer) = (Vec::new(), TermListTokenizer::default());
        tokenizer
            .token_stream(&list.into_string())
            .process(&mut |token| seen.push((token.position, token.text.clone())));
        seen.sort();
        seen
    }

    #[test]
    fn a_word_seen_again_becomes_the_same_term() {
        let mut vocabulary = Vocabulary::default();
        let (mut text, mut found) = (Occurrences::default(), Vec::new());
        let (long, kept) = ("Щ".repeat(200), "Щ".repeat(20));
        for _ in 0..2 {
            for (language, spelling, term, mark) in [
                ("en", "Missiles", "missil\0missiles", Some(capitals::SOME)),
                ("en", "missiles", "missil\0missiles", None),
                ("de", "Raketen", "raket\0raketen", Some(capitals::SOME)),
                ("en", "NATO's", "nato\0nato", Some(capitals::ALL)),
                ("zh", &kept, &format!("{0}\0{0}", kept.to_lowercase()), Some(capitals::ALL)),
                ("zh", &long, &format!("{0}\0{0}", cut(&long.to_lowercase())), Some(capitals::ALL)),
            ] {
                let mut words = vocabulary.of(Language::from_code(language));
                words.find(spelling, &[Span::new(0, spelling.len())], &mut found);
                words.add(&found, &mut text);
                assert_eq!(Some(words.form(found[0])), term.split('\0').nth(1));
                let (terms, marks) = words.finish(&mut text);
                assert_eq!(read(terms), [(0, term.to_owned())]);
                assert_eq!(read(marks), mark.map(|mark| (0, mark.to_owned())).into_iter().collect::<Vec<_>>());
            }
            vocabulary.of(None).find("\u{301}", &[Span::new(0, 2)], &mut found);
            assert!(!found[0].is_any(), "a mark alone folds to nothing");
        }
    }

    #[test]
    fn spellings_of_one_term_share_its_positions() {
        let mut vocabulary = Vocabulary::default();
        let (mut occurrences, mut found) = (Occurrences::default(), Vec::new());
        let text = "The talks THE the Talks";
        let mut spans = Vec::new();
        analysis::for_each_word(text, |word| spans.push(word));
        // A second text finds nothing of the first.
        for _ in 0..2 {
            let mut words = vocabulary.of(Language::from_code("en"));
            for sentence in spans.chunks(2) {
                words.find(text, sentence, &mut found);
                words.add(&found, &mut occurrences);
            }
            let (terms, marks) = words.finish(&mut occurrences);
            let expected = [(0, "the\0the"), (1, "talk\0talks"), (2, "the\0the"), (3, "the\0the"), (4, "talk\0talks")];
            assert_eq!(read(terms), expected.map(|(position, term)| (position, term.to_owned())));
            assert_eq!(read(marks), [(0, "S"), (2, "A"), (4, "S")].map(|(position, mark)| (position, mark.to_owned())));
        }
    }

    proptest! {
        #[test]
        fn a_short_word_is_its_bytes_wherever_it_stands(
            before in "[a-zа-я]{0,3}", word in "[a-zа-я]{1,12}", after in "[a-zа-я ]{0,20}"
        ) {
            let text = format!("{before}{word}{after}");
            let found = short(&text, Span::new(before.len(), before.len() + word.len()));
            prop_assert_eq!(found, short(&word, Span::new(0, word.len())));
            prop_assert_eq!(found.is_some(), word.len() <= SHORT_BYTES_MAX);
            if let Some(found) = found {
                prop_assert_eq!(&found.to_le_bytes()[..word.len()], word.as_bytes());
                prop_assert!(found.to_le_bytes()[word.len()..].iter().all(|byte| *byte == 0));
            }
        }
    }
}
