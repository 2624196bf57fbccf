//! The words of one text, put together by their terms.
//!
//! Tantivy takes the terms of a text in any order, so long as the positions of each ascend. A term that comes with all its positions
//! at once crosses over once, and is still at hand in tantivy's tables when it is looked up again.

use super::schema::capitals;
use super::terms::TermList;
use crate::analysis::WordCase;

/// Bytes of a term and what ends it, to reserve memory by: most have fewer.
const TERM_BYTES: usize = 20;

/// The words of one text, one a position, as numbers; memory that is used again.
#[derive(Debug, Default)]
pub(super) struct Occurrences {
    /// The vocabulary's numbers of the terms met.
    met: Vec<u32>,
    /// Of every position, which of the terms met stands there.
    words: Vec<u32>,
    /// Positions of words with some capitals, and of those that have no other letters.
    some_capitals: Vec<u32>,
    all_capitals: Vec<u32>,
    /// Where the positions of every term met end among those sorted.
    ends: Vec<u32>,
    /// All positions, a term's after those of the terms met before.
    sorted: Vec<u32>,
}

impl Occurrences {
    /// Adds the word at the next position: the vocabulary's `term`, here known as `met` if it was met before. Gives the number by
    /// which it is known from now on.
    #[inline]
    pub(super) fn push(&mut self, met: Option<u32>, term: u32, case: WordCase) -> u32 {
        let position = self.words.len() as u32;
        let next = self.met.len();
        // Put there and taken away again, if need be, rather than asked for first.
        self.met.push(term);
        self.met.truncate(next + usize::from(met.is_none()));
        let number = met.unwrap_or(next as u32);
        self.words.push(number);
        match case {
            WordCase::NoCapital => {}
            WordCase::SomeCapitals => self.some_capitals.push(position),
            WordCase::AllCapitals => self.all_capitals.push(position),
        }
        number
    }

    /// The terms, written as `term_of` gives them, and the marks of capitals.
    pub(super) fn lists<'m>(&mut self, mut term_of: impl FnMut(u32) -> &'m str) -> (TermList, TermList) {
        self.sort();
        let mut terms = TermList::with_capacity(self.met.len() * TERM_BYTES + self.words.len() * 2);
        let mut start = 0;
        for (term, end) in self.met.iter().zip(&self.ends) {
            terms.push_at(term_of(*term), &self.sorted[start..*end as usize]);
            start = *end as usize;
        }
        let mut marks = TermList::default();
        for (mark, positions) in [(capitals::ALL, &self.all_capitals), (capitals::SOME, &self.some_capitals)] {
            if !positions.is_empty() {
                marks.push_at(mark, positions);
            }
        }
        (terms, marks)
    }

    /// Sorts the positions by the terms that stand there.
    fn sort(&mut self) {
        let Occurrences { met, words, ends, sorted, .. } = self;
        ends.clear();
        ends.resize(met.len(), 0);
        words.iter().for_each(|number| ends[*number as usize] += 1);
        let mut start = 0;
        for end in ends.iter_mut() {
            start += std::mem::replace(end, start);
        }
        sorted.clear();
        sorted.resize(words.len(), 0);
        for (position, number) in words.iter().enumerate() {
            let end = &mut ends[*number as usize];
            sorted[*end as usize] = position as u32;
            *end += 1;
        }
    }

    /// Forgets the text.
    pub(super) fn clear(&mut self) {
        self.met.clear();
        self.words.clear();
        self.some_capitals.clear();
        self.all_capitals.clear();
    }
}
