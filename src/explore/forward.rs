//! The words of articles in the order of the text, as numbers: the index turned round again.
//!
//! What an index has is for every word its places; sequences of words need for every place its word. Where many articles are
//! read, filling a table of places from the postings costs a fraction of cutting texts into words anew; tables are made for some
//! millions of words at a time, so that memory stays bounded however large a segment is.

use std::sync::atomic::{AtomicU32, Ordering};

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use tantivy::postings::{Postings, TermInfo};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, TERMINATED};

use super::places::Numbering;
use super::scope::{WordUnit, read_all};
use super::words::{DICTIONARY_PARTS, word_of};
use crate::analysis::{Language, Stems, TokenScratch, for_each_token};
use crate::error::Result;
use crate::index::cut;
use crate::search::{Address, Searcher, Sentences, narrow};
use crate::span::Span;

/// Words that a table holds: 4 bytes each.
const TABLE_WORDS_MAX: u64 = 32 << 20;
/// Stands where the index has no word.
const NO_WORD: u32 = u32::MAX;

/// Numbers for words, the same in all segments.
#[derive(Default)]
pub(super) struct Vocabulary {
    numbers: FxHashMap<Box<str>, u32>,
}

impl Vocabulary {
    /// The number of a word.
    pub(super) fn number(&mut self, word: &str) -> u32 {
        if let Some(number) = self.numbers.get(word) {
            return *number;
        }
        let number = self.numbers.len() as u32;
        self.numbers.insert(Box::from(word), number);
        number
    }

    /// All words, by number.
    pub(super) fn into_words(self) -> Vec<Box<str>> {
        let mut words: Vec<(Box<str>, u32)> = self.numbers.into_iter().collect();
        words.sort_unstable_by_key(|(_, number)| *number);
        words.into_iter().map(|(word, _)| word).collect()
    }
}

/// The words of one article, in order.
pub(super) struct Text<'t> {
    pub(super) segment: usize,
    pub(super) doc: DocId,
    pub(super) words: &'t [u32],
    /// Where its paragraphs begin, in `words`.
    paragraphs: Vec<u32>,
}

impl Text<'_> {
    /// The words of each paragraph.
    pub(super) fn paragraphs(&self) -> impl Iterator<Item = &[u32]> {
        (0..self.paragraphs.len()).map(|number| {
            let start = self.paragraphs.get(number).map_or(0, |start| *start as usize);
            let end = self.paragraphs.get(number + 1).map_or(self.words.len(), |end| *end as usize);
            self.words.get(start..end.min(self.words.len())).unwrap_or_default()
        })
    }
}

/// Texts are read anew where they hold less than this part of a segment's words.
const FEW_WORDS_SHARE: u64 = 16;
/// Articles that one thread takes at a time.
const ARTICLES_PER_TASK: usize = 256;

/// Gives the text of every article in `docs[segment]` (ascending) to `see`, in all threads, some hundreds of articles into one
/// answer; the answers go to `take`, in order.
pub(super) fn for_each_text<A: Send>(
    searcher: &Searcher,
    by: WordUnit,
    docs: &[Vec<DocId>],
    vocabulary: &mut Vocabulary,
    start: impl Fn() -> A + Sync,
    see: impl Fn(&mut A, &Text<'_>) + Sync,
    mut take: impl FnMut(A) -> Result<()>,
) -> Result<()> {
    for (segment, docs) in docs.iter().enumerate().filter(|(_, docs)| !docs.is_empty()) {
        let numbering = Numbering::new(searcher, segment);
        let of_docs: u64 = docs.iter().map(|doc| numbering.range(*doc)).map(|(start, end)| end - start).sum();
        if of_docs < numbering.end() / FEW_WORDS_SHARE {
            for docs in docs.chunks(ARTICLES_PER_TASK) {
                take(read_stored(searcher, by, segment, docs, vocabulary, &start, &see)?)?;
            }
            continue;
        }
        let words = Dictionary::number(searcher, segment, by, vocabulary)?;
        let mut rest = docs.as_slice();
        while let Some(first) = rest.first().copied() {
            let from = numbering.start(first);
            let fits = rest.partition_point(|doc| numbering.range(*doc).1 - from <= TABLE_WORDS_MAX).max(1);
            let (now, later) = rest.split_at(fits);
            rest = later;
            let table = words.table(searcher, &numbering, now)?;
            let read = |docs: &[DocId]| -> Result<A> {
                let mut made = start();
                for doc in docs {
                    let (begin, end) = numbering.range(*doc);
                    let words = table.get((begin - from) as usize..(end - from) as usize).unwrap_or_default();
                    let paragraphs = paragraph_starts(searcher, segment, *doc)?;
                    see(&mut made, &Text { segment, doc: *doc, words, paragraphs });
                }
                Ok(made)
            };
            // No more answers wait than some tasks make.
            for tasks in now.chunks(ARTICLES_PER_TASK * rayon::current_num_threads() * 4) {
                let made: Vec<Result<A>> = tasks.par_chunks(ARTICLES_PER_TASK).map(read).collect();
                made.into_iter().try_for_each(|made| take(made?))?;
            }
        }
    }
    Ok(())
}

/// The same for few articles of a segment: their stored texts are cut into words anew.
fn read_stored<A: Send>(
    searcher: &Searcher,
    by: WordUnit,
    segment: usize,
    docs: &[DocId],
    vocabulary: &mut Vocabulary,
    start: &(impl Fn() -> A + Sync),
    see: &(impl Fn(&mut A, &Text<'_>) + Sync),
) -> Result<A> {
    let articles: Vec<Address> = docs.iter().map(|doc| Address { segment, doc: *doc }).collect();
    let texts = read_all(searcher, &articles, |number, stored| {
        let mut sentences = Sentences::default();
        searcher.columns(segment)?.sentences(articles[number].doc, &mut sentences)?;
        let language = stored.record.language.as_deref().and_then(Language::from_code);
        let (mut scratch, mut stems) = (TokenScratch::default(), Stems::default());
        let mut words: Vec<Box<str>> = Vec::new();
        for number in 0..sentences.count() {
            let slice = Span::new(sentences.offset(number), sentences.offset(number + 1)).of(&stored.text);
            for_each_token(slice, &mut scratch, |token| {
                let word = match by {
                    WordUnit::Word => token.folded,
                    WordUnit::Stem => stems.stem(token.folded, language),
                };
                words.push(Box::from(cut(word)));
            });
        }
        Ok(words)
    })?;
    let mut made = start();
    for (doc, words) in docs.iter().zip(texts) {
        let words: Vec<u32> = words.iter().map(|word| vocabulary.number(word)).collect();
        let paragraphs = paragraph_starts(searcher, segment, *doc)?;
        see(&mut made, &Text { segment, doc: *doc, words: &words, paragraphs });
    }
    Ok(made)
}

/// Token positions of the starts of an article's paragraphs.
fn paragraph_starts(searcher: &Searcher, segment: usize, doc: DocId) -> Result<Vec<u32>> {
    let columns = searcher.columns(segment)?;
    let (mut sentences, mut numbers) = (Sentences::default(), Vec::new());
    columns.sentences(doc, &mut sentences)?;
    columns.paragraphs(doc, &mut numbers)?;
    Ok(numbers.into_iter().map(|number| sentences.position(narrow(number) as usize)).collect())
}

/// The dictionary of one segment, its terms numbered.
struct Dictionary {
    segment: usize,
    /// Of every term, the number of its word and where its postings are.
    terms: Vec<(u32, TermInfo)>,
}

impl Dictionary {
    fn number(searcher: &Searcher, segment: usize, by: WordUnit, vocabulary: &mut Vocabulary) -> Result<Dictionary> {
        let columns = searcher.columns(segment)?;
        let inverted = columns.segment.inverted_index(columns.index.fields().body);
        let inverted = inverted.map_err(|cause| columns.index.damaged(cause))?;
        let mut stream = inverted.terms().stream().map_err(|cause| columns.index.damaged(cause))?;
        let mut terms = Vec::with_capacity(inverted.terms().num_terms());
        while stream.advance() {
            let word = std::str::from_utf8(word_of(stream.key(), by)).unwrap_or_default();
            terms.push((vocabulary.number(word), stream.value().clone()));
        }
        Ok(Dictionary { segment, terms })
    }

    /// The words of `docs` (ascending), each at its number less that of the first.
    fn table(&self, searcher: &Searcher, numbering: &Numbering, docs: &[DocId]) -> Result<Vec<u32>> {
        let (Some(first), Some(last)) = (docs.first().copied(), docs.last().copied()) else { return Ok(Vec::new()) };
        let (from, to) = (numbering.start(first), numbering.range(last).1);
        let mut wanted = super::places::Bits::below(u64::from(last) + 1);
        docs.iter().for_each(|doc| wanted.insert(u64::from(*doc)));
        let table: Vec<AtomicU32> = (from..to).map(|_| AtomicU32::new(NO_WORD)).collect();
        let columns = searcher.columns(self.segment)?;
        let damaged = |cause: std::io::Error| columns.index.damaged(cause);
        let inverted = columns.segment.inverted_index(columns.index.fields().body);
        let inverted = inverted.map_err(|cause| columns.index.damaged(cause))?;
        let part = |terms: &[(u32, TermInfo)]| -> Result<()> {
            let mut positions = Vec::new();
            for (number, info) in terms {
                let option = IndexRecordOption::WithFreqsAndPositions;
                let mut postings = inverted.read_postings_from_terminfo(info, option).map_err(damaged)?;
                let mut doc = if postings.doc() < first { postings.seek(first) } else { postings.doc() };
                while doc <= last && doc != TERMINATED {
                    if wanted.contains(u64::from(doc)) {
                        postings.positions(&mut positions);
                        let start = numbering.start(doc) - from;
                        for position in &positions {
                            if let Some(slot) = table.get((start + u64::from(*position)) as usize) {
                                slot.store(*number, Ordering::Relaxed);
                            }
                        }
                    }
                    doc = postings.advance();
                }
            }
            Ok(())
        };
        let parts = self.terms.len().div_ceil(DICTIONARY_PARTS as usize).max(1);
        self.terms.par_chunks(parts).map(part).collect::<Result<Vec<()>>>()?;
        Ok(table.into_iter().map(AtomicU32::into_inner).collect())
    }
}
