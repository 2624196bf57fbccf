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
    met: Vec<Met>,
    /// Of every position, which of the terms met stands there.
    words: Vec<u32>,
    /// Positions of words with some capitals, and of those that have no other letters.
    some_capitals: Vec<u32>,
    all_capitals: Vec<u32>,
    /// All positions, a term's after those of the terms met before.
    sorted: Vec<u32>,
}

/// A term that was met in the text.
#[derive(Debug)]
struct Met {
    /// Its number in the vocabulary.
    term: u32,
    count: u32,
}

impl Occurrences {
    /// Adds a term of the vocabulary to those met, and gives the number by which it is known from now on.
    pub(super) fn meet(&mut self, term: u32) -> u32 {
        self.met.push(Met { term, count: 0 });
        self.met.len() as u32 - 1
    }

    /// Adds a word, whose term was `met`, at the next position.
    #[inline]
    pub(super) fn push(&mut self, met: u32, case: WordCase) {
        let position = self.words.len() as u32;
        self.met[met as usize].count += 1;
        self.words.push(met);
        match case {
            WordCase::NoCapital => {}
            WordCase::SomeCapitals => self.some_capitals.push(position),
            WordCase::AllCapitals => self.all_capitals.push(position),
        }
    }

    /// The terms, written as `term_of` gives them, and the marks of capitals.
    pub(super) fn lists<'m>(&mut self, mut term_of: impl FnMut(u32) -> &'m str) -> (TermList, TermList) {
        let mut ends: Vec<u32> = Vec::with_capacity(self.met.len());
        let mut start = 0;
        for met in &self.met {
            ends.push(start);
            start += met.count;
        }
        self.sorted.clear();
        self.sorted.resize(self.words.len(), 0);
        for (position, number) in self.words.iter().enumerate() {
            let end = &mut ends[*number as usize];
            self.sorted[*end as usize] = position as u32;
            *end += 1;
        }
        let mut terms = TermList::with_capacity(self.met.len() * TERM_BYTES + self.words.len() * 2);
        let mut start = 0;
        for (met, end) in self.met.iter().zip(ends) {
            terms.push_at(term_of(met.term), &self.sorted[start as usize..end as usize]);
            start = end;
        }
        let mut marks = TermList::default();
        for (mark, positions) in [(capitals::ALL, &self.all_capitals), (capitals::SOME, &self.some_capitals)] {
            if !positions.is_empty() {
                marks.push_at(mark, positions);
            }
        }
        (terms, marks)
    }

    /// Forgets the text.
    pub(super) fn clear(&mut self) {
        self.met.clear();
        self.words.clear();
        self.some_capitals.clear();
        self.all_capitals.clear();
    }
}
