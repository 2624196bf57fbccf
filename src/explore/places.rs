//! Sets of places: which articles, or which token positions, of one segment are counted.

use tantivy::DocId;

use super::scope::Part;
use crate::error::Result;
use crate::search::{Columns, Searcher};

/// A set of small numbers.
#[derive(Clone, Debug, Default)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    /// An empty set of numbers below `end`.
    pub(super) fn below(end: u64) -> Bits {
        Bits(vec![0; usize::try_from(end.div_ceil(64)).unwrap_or(0)])
    }

    pub(super) fn insert(&mut self, number: u64) {
        if let Some(word) = self.0.get_mut((number / 64) as usize) {
            *word |= 1 << (number % 64);
        }
    }

    pub(super) fn remove(&mut self, number: u64) {
        if let Some(word) = self.0.get_mut((number / 64) as usize) {
            *word &= !(1 << (number % 64));
        }
    }

    pub(super) fn contains(&self, number: u64) -> bool {
        self.0.get((number / 64) as usize).is_some_and(|word| word >> (number % 64) & 1 == 1)
    }

    pub(super) fn insert_range(&mut self, start: u64, end: u64) {
        let mut number = start;
        while number < end {
            // A word of 64 at a time.
            let next = ((number / 64 + 1) * 64).min(end);
            if let Some(word) = self.0.get_mut((number / 64) as usize) {
                *word |= u64::MAX >> (64 - (next - number)) << (number % 64);
            }
            number = next;
        }
    }

    /// Takes out what is in `other`.
    pub(super) fn subtract(&mut self, other: &Bits) {
        self.0.iter_mut().zip(&other.0).for_each(|(word, other)| *word &= !other);
    }

    pub(super) fn len(&self) -> u64 {
        self.0.iter().map(|word| u64::from(word.count_ones())).sum()
    }

    fn len_between(&self, start: u64, end: u64) -> u64 {
        (start..end).filter(|number| self.contains(*number)).count() as u64
    }
}

/// Where the text of every article of one segment begins, if all are written in a row: token `p` of article `d` has the number
/// `starts[d] + p`.
#[derive(Clone, Debug)]
pub(super) struct Numbering {
    starts: Vec<u64>,
}

impl Numbering {
    pub(super) fn new(searcher: &Searcher, segment: usize) -> Numbering {
        let lengths = searcher.lengths_of(segment);
        let mut starts = Vec::with_capacity(lengths.len() + 1);
        let mut next = 0;
        for length in lengths {
            starts.push(next);
            next += u64::from(*length);
        }
        starts.push(next);
        Numbering { starts }
    }

    /// Number of the first token of `doc`.
    pub(super) fn start(&self, doc: DocId) -> u64 {
        self.starts.get(doc as usize).copied().unwrap_or(u64::MAX)
    }

    /// Numbers of all tokens of `doc`.
    pub(super) fn range(&self, doc: DocId) -> (u64, u64) {
        (self.start(doc), self.start(doc.saturating_add(1)))
    }

    /// One past the last token.
    pub(super) fn end(&self) -> u64 {
        self.starts.last().copied().unwrap_or(0)
    }
}

/// Which words of one segment are counted.
#[derive(Clone, Debug)]
pub(super) enum Places {
    /// All words of some articles.
    Articles { docs: Bits, numbering: Numbering },
    /// Some words, by number.
    Words { words: Bits, numbering: Numbering },
}

impl Places {
    /// Every word of `docs`, or those of them that stand in `part`.
    pub(super) fn of(searcher: &Searcher, segment: usize, docs: &[DocId], part: Part) -> Result<Places> {
        let numbering = Numbering::new(searcher, segment);
        let columns = searcher.columns(segment)?;
        if part == Part::All {
            let mut chosen = Bits::below(u64::from(columns.segment.max_doc()));
            docs.iter().for_each(|doc| chosen.insert(u64::from(*doc)));
            return Ok(Places::Articles { docs: chosen, numbering });
        }
        let mut words = Bits::below(numbering.end());
        for doc in docs {
            mark_part(columns, &numbering, *doc, part, &mut words)?;
        }
        Ok(Places::Words { words, numbering })
    }

    /// Number of words.
    pub(super) fn len(&self) -> u64 {
        match self {
            Places::Words { words, .. } => words.len(),
            Places::Articles { docs, numbering } => (0..numbering.starts.len() as DocId)
                .filter(|doc| docs.contains(u64::from(*doc)))
                .map(|doc| numbering.range(doc))
                .map(|(start, end)| end - start)
                .sum(),
        }
    }

    /// Number of words of one article.
    pub(super) fn len_in(&self, doc: DocId) -> u64 {
        match self {
            Places::Articles { docs, numbering } if docs.contains(u64::from(doc)) => {
                let (start, end) = numbering.range(doc);
                end - start
            }
            Places::Articles { .. } => 0,
            Places::Words { words, numbering } => {
                let (start, end) = numbering.range(doc);
                words.len_between(start, end)
            }
        }
    }

    /// Takes out the words that are in `other`; both must be sets of words.
    pub(super) fn subtract(&mut self, other: &Places) {
        if let (Places::Words { words, .. }, Places::Words { words: others, .. }) = (self, other) {
            words.subtract(others);
        }
    }

    /// Whether positions must be read to know what belongs to it.
    pub(super) const fn asks_for_positions(&self) -> bool {
        matches!(self, Places::Words { .. })
    }
}

/// Adds the words of one article inside its quotations, or outside.
fn mark_part(columns: Columns<'_>, numbering: &Numbering, doc: DocId, part: Part, words: &mut Bits) -> Result<()> {
    let (start, end) = numbering.range(doc);
    if part == Part::Narration {
        words.insert_range(start, end);
    }
    for (from, to) in columns.quotations(doc)?.iter().flat_map(|quote| quote.ranges.iter().copied()) {
        for number in start + u64::from(from)..(start + u64::from(to)).min(end) {
            if part == Part::Quotes { words.insert(number) } else { words.remove(number) }
        }
    }
    Ok(())
}
