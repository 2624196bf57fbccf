//! Dictionaries and lists of postings: each in order in itself, and summed up so that articles can be held against them.
//!
//! Of every article and field the sum of a hash of all its terms, with their positions, is kept: 64 bits that hardly come out alike by
//! chance, whatever the order in which the terms are read.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use tantivy::postings::Postings;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, SegmentReader, TERMINATED};

use super::articles::Held;
use super::{Checked, hash, mix};

/// Terms that are read in one go.
const TERMS_PER_PIECE: u64 = 50_000;

/// What is summed up of the terms of a field.
pub(super) struct Sums {
    pub(super) option: IndexRecordOption,
    /// An article each.
    pub(super) of_articles: Vec<AtomicU64>,
}

/// A run of the terms of one field.
pub(super) struct Piece<'h> {
    held: &'h Held,
    sums: &'h Sums,
    from: u64,
    to: u64,
}

/// Most words of a text: what claims to have more is not believed, and no memory is asked for it.
const WORDS_MAX: u64 = 1 << 26;

/// The terms of all fields, piece by piece. No dictionary has more terms than its segment has bytes.
pub(super) fn pieces<'h>(
    reader: &SegmentReader,
    held: &'h [Held],
    size_bytes: u64,
    file: &Path,
    found: &mut Checked,
) -> tantivy::Result<Vec<Piece<'h>>> {
    let mut pieces = Vec::new();
    for held in held {
        let Some(sums) = &held.sums else { continue };
        let terms = reader.inverted_index(held.field)?.terms().num_terms() as u64;
        if terms > size_bytes {
            found.fault(file, None, format!("the dictionary of '{}' claims to have {terms} terms", held.name));
            continue;
        }
        for from in (0..terms).step_by(TERMS_PER_PIECE as usize) {
            pieces.push(Piece { held, sums, from, to: (from + TERMS_PER_PIECE).min(terms) });
        }
    }
    Ok(pieces)
}

impl Piece<'_> {
    /// Reads every term, every list, every position.
    pub(super) fn check(&self, reader: &SegmentReader, file: &Path, found: &mut Checked) -> tantivy::Result<()> {
        let inverted = reader.inverted_index(self.held.field)?;
        let dictionary = inverted.terms();
        let (mut key, mut last) = (Vec::new(), Vec::new());
        if !dictionary.ord_to_term(self.from, &mut key)? {
            found.fault(file, None, format!("the dictionary of '{}' has no term {}", self.held.name, self.from));
            return Ok(());
        }
        let mut terms = dictionary.range().ge(&key).into_stream()?;
        let mut positions = Vec::new();
        for number in self.from..self.to {
            if !terms.advance() {
                let message = format!("the dictionary of '{}' ends before its term {number}", self.held.name);
                found.fault(file, None, message);
                break;
            }
            found.terms += 1;
            // A stem and a form are parted by a NUL.
            let term = || String::from_utf8_lossy(terms.key()).replace('\0', " ");
            let place = || format!("'{}' in '{}'", term(), self.held.name);
            if number > self.from && terms.key() <= last.as_slice() {
                found.fault(file, None, format!("{}: the dictionary is not in order", place()));
            }
            let postings = inverted.read_postings_from_terminfo(terms.value(), self.sums.option)?;
            let wrong = self.list(reader, postings, hash(terms.key()), terms.value().doc_freq, &mut positions, found);
            if let Some(wrong) = wrong {
                found.fault(file, None, format!("{}: {wrong}", place()));
            }
            last.clear();
            last.extend_from_slice(terms.key());
        }
        Ok(())
    }

    /// One list; what is wrong with it first.
    fn list(
        &self,
        reader: &SegmentReader,
        mut postings: impl Postings,
        term: u64,
        doc_freq: u32,
        positions: &mut Vec<u32>,
        found: &mut Checked,
    ) -> Option<String> {
        let mut wrong = None;
        let mut before = None;
        let mut count = 0;
        while postings.doc() != TERMINATED {
            let doc = postings.doc();
            if before.is_some_and(|before| doc <= before) || doc >= reader.max_doc() {
                // What follows would be read from anywhere.
                return Some(format!("article {doc} stands out of order, or beyond the last"));
            }
            (before, count) = (Some(doc), count + 1);
            found.postings += 1;
            let sum = if self.sums.option.has_positions() {
                if u64::from(postings.term_freq()) > WORDS_MAX {
                    return Some(format!("it claims to occur {} times in article {doc}", postings.term_freq()));
                }
                postings.positions(positions);
                found.positions += positions.len() as u64;
                if wrong.is_none() {
                    wrong = self.wrong_positions(doc, positions, postings.term_freq());
                }
                positions.iter().fold(0u64, |sum, position| sum.wrapping_add(mix(term, u64::from(*position))))
            } else {
                mix(term, 0)
            };
            if let Some(of_article) = self.sums.of_articles.get(doc as usize) {
                of_article.fetch_add(sum, Ordering::Relaxed);
            }
            postings.advance();
        }
        wrong.or_else(|| (count != doc_freq).then(|| format!("{count} articles, where its entry says {doc_freq}")))
    }

    /// What is wrong with the positions of a term in one article.
    fn wrong_positions(&self, doc: DocId, positions: &[u32], term_freq: u32) -> Option<String> {
        if positions.is_empty() || positions.len() != term_freq as usize {
            return Some(format!("{} positions in article {doc}, where it occurs {term_freq} times", positions.len()));
        }
        if !positions.is_sorted_by(|one, next| one < next) {
            return Some(format!("its positions in article {doc} do not ascend"));
        }
        let (lengths, last) = (self.held.lengths.as_ref()?, positions.last()?);
        let behind = u64::from(*last) >= lengths.first(doc).unwrap_or(0);
        behind.then(|| format!("position {last} in article {doc} lies behind its last word"))
    }
}
