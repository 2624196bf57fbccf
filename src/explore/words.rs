//! Counting words by reading the index the other way round: a word after another, where each stands.
//!
//! A pass over all postings costs less than cutting the articles into words again: of 19 million words about a second of one
//! core with positions, a third of it without. It grows with the index, not with the number of articles that match.

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use tantivy::postings::Postings;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, InvertedIndexReader, TERMINATED};

use super::places::Places;
use super::scope::WordUnit;
use crate::error::Result;
use crate::index::{STEM_END, form_of};
use crate::search::Searcher;

/// How often a word occurs in each of `K` sets of places of one article.
pub(super) type InArticle<const K: usize> = (DocId, [u32; K]);

/// How often a word occurs in a set of places, and in how many articles of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Count {
    pub(super) places: u64,
    pub(super) articles: u64,
}

/// Words with what is known of them.
pub(super) type Words<T> = FxHashMap<Box<str>, T>;

/// Parts that the dictionary of a segment is read in.
pub(super) const DICTIONARY_PARTS: u64 = 16;

/// Counts every word in each of `K` sets; `sets[segment]`. Words that occur in none are left out.
pub(super) fn count<const K: usize>(
    searcher: &Searcher,
    by: WordUnit,
    sets: &[[Places; K]],
) -> Result<Words<[Count; K]>> {
    let parts = fold_words(searcher, by, sets, Vec::new, |counted, _, word, articles| {
        let mut counts = [Count::default(); K];
        for (_, found) in articles {
            for (count, found) in counts.iter_mut().zip(found) {
                count.places += u64::from(*found);
                count.articles += u64::from(*found > 0);
            }
        }
        counted.push((Box::from(word), counts));
    })?;
    let mut all: Words<[Count; K]> = FxHashMap::default();
    for (word, counts) in parts.into_iter().flatten() {
        let sums = all.entry(word).or_insert([Count::default(); K]);
        for (sum, count) in sums.iter_mut().zip(counts) {
            sum.places += count.places;
            sum.articles += count.articles;
        }
    }
    Ok(all)
}

/// Gives every word of every segment, with the articles that hold it within the sets, with the segment's number to
/// `see`. A word may come up several times in one segment, each time with other articles.
///
/// Parts of the dictionary are read in parallel; the answers come in a fixed order.
pub(super) fn fold_words<A: Send, const K: usize>(
    searcher: &Searcher,
    by: WordUnit,
    sets: &[[Places; K]],
    start: impl Fn() -> A + Sync,
    see: impl Fn(&mut A, usize, &str, &[InArticle<K>]) + Sync,
) -> Result<Vec<A>> {
    let mut tasks = Vec::new();
    for segment in 0..searcher.segment_count() {
        let columns = searcher.columns(segment)?;
        let inverted = columns.segment.inverted_index(columns.index.fields().body);
        let inverted = inverted.map_err(|cause| columns.index.damaged(cause))?;
        let words = inverted.terms().num_terms() as u64;
        let mut borders = vec![Vec::new()];
        for part in 1..DICTIONARY_PARTS {
            let mut term = Vec::new();
            let found = inverted.terms().ord_to_term(words * part / DICTIONARY_PARTS, &mut term);
            found.map_err(|cause| columns.index.damaged(cause))?;
            // A stem is not parted from its forms.
            term.truncate(term.iter().position(|byte| *byte == STEM_END as u8).unwrap_or(term.len()));
            if borders.last().is_some_and(|last| *last < term) {
                borders.push(term);
            }
        }
        for (number, from) in borders.iter().enumerate() {
            tasks.push((segment, inverted.clone(), from.clone(), borders.get(number + 1).cloned()));
        }
    }
    let fold =
        |(segment, inverted, from, to): (usize, std::sync::Arc<InvertedIndexReader>, Vec<u8>, Option<Vec<u8>>)| {
            let mut made = start();
            if let Some(sets) = sets.get(segment) {
                let mut reader = DictionaryPart { searcher, by, inverted: &inverted, sets, found: Vec::new() };
                reader.read(&from, to.as_deref(), |word, articles| see(&mut made, segment, word, articles))?;
            }
            Ok(made)
        };
    tasks.into_par_iter().map(fold).collect()
}

/// The form or the stem within a term's bytes.
pub(super) fn word_of(term: &[u8], by: WordUnit) -> &[u8] {
    let form = form_of(term);
    match by {
        WordUnit::Word => form,
        WordUnit::Stem => term.get(..term.len().saturating_sub(form.len() + 1)).unwrap_or_default(),
    }
}

/// Reads a part of a segment's dictionary.
struct DictionaryPart<'a, const K: usize> {
    searcher: &'a Searcher,
    by: WordUnit,
    inverted: &'a InvertedIndexReader,
    sets: &'a [Places; K],
    /// Of the word that is being read.
    found: Vec<InArticle<K>>,
}

impl<const K: usize> DictionaryPart<'_, K> {
    fn read(&mut self, from: &[u8], to: Option<&[u8]>, mut see: impl FnMut(&str, &[InArticle<K>])) -> Result<()> {
        let index = self.searcher.index();
        let mut range = self.inverted.terms().range().ge(from);
        if let Some(to) = to {
            range = range.lt(to);
        }
        let mut stream = range.into_stream().map_err(|cause| index.damaged(cause))?;
        let option = if self.sets.iter().any(Places::asks_for_positions) {
            IndexRecordOption::WithFreqsAndPositions
        } else {
            IndexRecordOption::WithFreqs
        };
        let mut positions = Vec::new();
        let mut word: Vec<u8> = Vec::new();
        while stream.advance() {
            let term = stream.key();
            let next = word_of(term, self.by);
            if self.by == WordUnit::Word || next != word.as_slice() {
                self.finish(&word, &mut see);
                word.clear();
                word.extend_from_slice(next);
            }
            let postings = self.inverted.read_postings_from_terminfo(stream.value(), option);
            self.gather(postings.map_err(|cause| index.damaged(cause))?, &mut positions);
        }
        self.finish(&word, &mut see);
        Ok(())
    }

    /// Adds where a term stands.
    fn gather(&mut self, mut postings: tantivy::postings::SegmentPostings, positions: &mut Vec<u32>) {
        let mut doc = postings.doc();
        while doc != TERMINATED {
            let mut counts = [0; K];
            let mut read = false;
            for (count, places) in counts.iter_mut().zip(self.sets) {
                match places {
                    Places::Articles { docs, .. } if docs.contains(u64::from(doc)) => *count = postings.term_freq(),
                    Places::Articles { .. } => {}
                    Places::Words { words, numbering } => {
                        if !std::mem::replace(&mut read, true) {
                            postings.positions(positions);
                        }
                        let start = numbering.start(doc);
                        let inside = positions.iter().filter(|at| words.contains(start + u64::from(**at)));
                        *count = inside.count() as u32;
                    }
                }
            }
            if counts != [0; K] {
                self.found.push((doc, counts));
            }
            doc = postings.advance();
        }
    }

    /// Gives away what was found of a word.
    fn finish(&mut self, word: &[u8], see: &mut impl FnMut(&str, &[InArticle<K>])) {
        if self.found.is_empty() {
            return;
        }
        if self.by == WordUnit::Stem {
            // Several forms may stand in one article.
            self.found.sort_unstable_by_key(|(doc, _)| *doc);
            self.found.dedup_by(|next, kept| {
                let same = next.0 == kept.0;
                if same {
                    kept.1.iter_mut().zip(next.1).for_each(|(kept, next)| *kept += next);
                }
                same
            });
        }
        if let Ok(word) = std::str::from_utf8(word) {
            see(word, &self.found);
        }
        self.found.clear();
    }
}
