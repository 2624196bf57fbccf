//! Which words a pattern stands for: a test over single words, and the same as an automaton over the terms of a dictionary.

use std::sync::OnceLock;

use levenshtein_automata::{DFA, Distance, LevenshteinAutomatonBuilder, SINK_STATE};
use tantivy_fst::{Automaton, Regex};

use super::plan::PlainWord;
use super::planner::term_regex;
use crate::error::{Error, Result};
use crate::index::STEM_END;

/// A test over folded words.
pub(crate) enum WordTest {
    /// Just this word.
    Word(String),
    /// What a regular expression matches whole.
    Pattern { words: Box<regex::Regex>, terms: Box<Regex> },
    /// What is within so many edits, a swap of neighbours being one (Damerau's distance, no part edited twice).
    Fuzzy { automaton: Box<DFA>, edits: u8 },
}

impl WordTest {
    /// # Errors
    /// A pattern that cannot be read, or that is too large.
    pub(crate) fn new(word: &PlainWord) -> Result<WordTest> {
        match word {
            PlainWord::Word(word) => Ok(WordTest::Word(word.clone())),
            PlainWord::Pattern(pattern) => {
                let unreadable = |cause: String| {
                    Error::usage(format!("the pattern '{pattern}' cannot be read"))
                        .because(cause)
                        .remedy("make it shorter, or write it otherwise")
                };
                let words = regex::Regex::new(&format!("^(?s:{pattern})$"));
                let words = words.map_err(|cause| unreadable(short(&cause.to_string())))?;
                let terms = Regex::new(&term_regex(pattern)).map_err(|cause| unreadable(cause.to_string()))?;
                Ok(WordTest::Pattern { words: Box::new(words), terms: Box::new(terms) })
            }
            PlainWord::Fuzzy { word, edits } => {
                // The builders are tables that cost more than an automaton, and are always the same.
                static BUILDERS: [OnceLock<LevenshteinAutomatonBuilder>; 3] = [const { OnceLock::new() }; 3];
                let edits_max = (*edits).min(2);
                let builder =
                    BUILDERS[usize::from(edits_max)].get_or_init(|| LevenshteinAutomatonBuilder::new(edits_max, true));
                let automaton = builder.build_dfa(word);
                Ok(WordTest::Fuzzy { automaton: Box::new(automaton), edits: *edits })
            }
        }
    }

    /// All of `words`, made ready.
    ///
    /// # Errors
    /// As [`WordTest::new`].
    pub(crate) fn all(words: &[PlainWord]) -> Result<Vec<WordTest>> {
        words.iter().map(WordTest::new).collect()
    }

    /// The word, if it stands for just one.
    pub(crate) fn as_word(&self) -> Option<&str> {
        match self {
            WordTest::Word(word) => Some(word),
            _ => None,
        }
    }

    pub(crate) fn passes(&self, word: &str) -> bool {
        match self {
            WordTest::Word(own) => own == word,
            WordTest::Pattern { words, .. } => words.is_match(word),
            WordTest::Fuzzy { automaton, edits } => {
                matches!(automaton.eval(word), Distance::Exact(distance) if distance <= *edits)
            }
        }
    }

    /// The test over terms `stem NUL form`.
    pub(crate) const fn over_terms(&self) -> OverTerms<'_> {
        OverTerms(self)
    }
}

/// The last line of a message that draws the pattern over several.
fn short(message: &str) -> String {
    message.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned()
}

/// The automaton of a test over terms.
pub(crate) struct OverTerms<'t>(&'t WordTest);

/// Where the automaton stands.
#[derive(Clone, Copy)]
pub(crate) enum TermState {
    /// Within a pattern's automaton, which reads the stem, too.
    Pattern(Option<usize>),
    /// Before the form.
    Stem,
    /// Within the form of a fuzzy word.
    Fuzzy(u32),
    /// Within the form of a word: so many bytes agree.
    Word(usize),
    Dead,
}

impl Automaton for OverTerms<'_> {
    type State = TermState;

    fn start(&self) -> TermState {
        match self.0 {
            WordTest::Pattern { terms, .. } => TermState::Pattern(terms.start()),
            _ => TermState::Stem,
        }
    }

    fn is_match(&self, state: &TermState) -> bool {
        match (self.0, state) {
            (WordTest::Pattern { terms, .. }, TermState::Pattern(state)) => terms.is_match(state),
            (WordTest::Fuzzy { automaton, edits }, TermState::Fuzzy(state)) => {
                matches!(automaton.distance(*state), Distance::Exact(distance) if distance <= *edits)
            }
            (WordTest::Word(word), TermState::Word(length)) => *length == word.len(),
            _ => false,
        }
    }

    fn can_match(&self, state: &TermState) -> bool {
        match (self.0, state) {
            (WordTest::Pattern { terms, .. }, TermState::Pattern(state)) => terms.can_match(state),
            (_, TermState::Dead) => false,
            _ => true,
        }
    }

    fn accept(&self, state: &TermState, byte: u8) -> TermState {
        match (self.0, *state) {
            (WordTest::Pattern { terms, .. }, TermState::Pattern(state)) => {
                TermState::Pattern(terms.accept(&state, byte))
            }
            (test, TermState::Stem) if byte == STEM_END as u8 => match test {
                WordTest::Fuzzy { automaton, .. } => TermState::Fuzzy(automaton.initial_state()),
                _ => TermState::Word(0),
            },
            (_, TermState::Stem) => TermState::Stem,
            (WordTest::Fuzzy { automaton, .. }, TermState::Fuzzy(state)) => {
                let next = automaton.transition(state, byte);
                if next == SINK_STATE { TermState::Dead } else { TermState::Fuzzy(next) }
            }
            (WordTest::Word(word), TermState::Word(length)) if word.as_bytes().get(length) == Some(&byte) => {
                TermState::Word(length + 1)
            }
            _ => TermState::Dead,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn passes(test: &WordTest, word: &str) -> bool {
        let automaton = test.over_terms();
        let term = format!("stem\0{word}");
        let end = term.bytes().fold(automaton.start(), |state, byte| automaton.accept(&state, byte));
        assert_eq!(automaton.is_match(&end), test.passes(word), "{word}");
        test.passes(word)
    }

    #[test]
    fn a_swap_of_neighbours_is_one_edit() {
        let test = WordTest::new(&PlainWord::Fuzzy { word: "lavrof".into(), edits: 1 }).unwrap();
        for word in ["lavrof", "lavrov", "larvof", "lavro", "alavrof"] {
            assert!(passes(&test, word), "{word}");
        }
        for word in ["lavrove", "larvov", "lvaro", ""] {
            assert!(!passes(&test, word), "{word}");
        }
    }

    #[test]
    fn patterns_match_whole_words() {
        let test = WordTest::new(&PlainWord::Pattern("mi[gk]|x".into())).unwrap();
        assert!(passes(&test, "mig") && passes(&test, "x"));
        assert!(!passes(&test, "migs") && !passes(&test, "amig"));
        assert!(WordTest::new(&PlainWord::Pattern("mi[".into())).is_err());
        let word = WordTest::new(&PlainWord::Word("shield".into())).unwrap();
        assert!(passes(&word, "shield") && !passes(&word, "shields") && !passes(&word, "shiel"));
    }
}
