//! What is sought, looked up in one field of one segment: its terms, and the articles that may hold it.

use rustc_hash::FxHashSet;
use tantivy::postings::{BlockSegmentPostings, Postings, SegmentPostings, TermInfo};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, InvertedIndexReader, SegmentReader, TERMINATED};

use super::disjunction::HeldWord;
use super::extents::{Rule, phrase};
use super::held::{FEW_POSTINGS, FormBits, Occurrence, intersect, keep_held, sum_among, sum_in_table, summed, united};
use super::plan::{Place, Sequence, Terms};
use super::words::WordTest;
use crate::error::Result;
use crate::index::{Index, STEM_END, form_of, word_term};
use crate::query::Capitals;

/// Looks up words in one field of one segment.
pub(crate) struct FieldReader<'i> {
    index: &'i Index,
    inverted: std::sync::Arc<InvertedIndexReader>,
    docs_max: DocId,
}

/// A place, with the dictionary entries that stand for its words in one field of one segment.
#[derive(Clone, Debug)]
pub(crate) enum PlaceTerms {
    Words(Vec<SequenceTerms>),
    Or(Vec<PlaceTerms>),
    Near { left: Box<PlaceTerms>, right: Box<PlaceTerms>, rule: Rule },
}

/// Words in a row.
#[derive(Clone, Debug)]
pub(crate) struct SequenceTerms {
    pub(crate) slots: Vec<SlotTerms>,
    pub(crate) slop: u32,
}

/// The terms that may stand at one place, and what the text's word must look like there.
#[derive(Clone, Debug)]
pub(crate) struct SlotTerms {
    pub(crate) terms: Vec<TermInfo>,
    pub(crate) capitals: Option<Capitals>,
    pub(crate) spelling: Option<String>,
}

impl PlaceTerms {
    /// The word that it is, if it is just one, whatever it looks like: [`FieldReader::articles`] counts it exactly.
    pub(crate) fn word(&self) -> Option<&SlotTerms> {
        match self {
            PlaceTerms::Words(sequences) => match sequences.as_slice() {
                [SequenceTerms { slots, .. }] => match slots.as_slice() {
                    [slot @ SlotTerms { capitals: None, spelling: None, .. }] => Some(slot),
                    _ => None,
                },
                _ => None,
            },
            _ => None,
        }
    }

    /// How many postings its terms have.
    pub(crate) fn postings(&self) -> usize {
        match self {
            PlaceTerms::Words(sequences) => sequences.iter().flat_map(|one| &one.slots).map(SlotTerms::postings).sum(),
            PlaceTerms::Or(parts) => parts.iter().map(PlaceTerms::postings).sum(),
            PlaceTerms::Near { left, right, .. } => left.postings() + right.postings(),
        }
    }

    /// Whether its matches are words in a row, so that none reaches into another.
    fn is_flat(&self) -> bool {
        match self {
            PlaceTerms::Words(sequences) => sequences.iter().all(|sequence| sequence.slots.len() == 1),
            PlaceTerms::Or(parts) => parts.iter().all(PlaceTerms::is_flat),
            PlaceTerms::Near { .. } => false,
        }
    }
}

impl<'i> FieldReader<'i> {
    pub(crate) fn open(index: &'i Index, segment: &SegmentReader, field: Field) -> Result<FieldReader<'i>> {
        let inverted = segment.inverted_index(field).map_err(|cause| index.damaged(cause))?;
        Ok(FieldReader { index, inverted, docs_max: segment.max_doc() })
    }

    /// The dictionary entries of a place; `None` if it cannot be here.
    ///
    /// # Errors
    /// A damaged index.
    pub(crate) fn resolve(&self, place: &Place) -> Result<Option<PlaceTerms>> {
        match place {
            Place::Words(sequences) => {
                let mut found = Vec::with_capacity(sequences.len());
                for sequence in sequences {
                    found.extend(self.resolve_sequence(sequence)?);
                }
                Ok((!found.is_empty()).then_some(PlaceTerms::Words(found)))
            }
            Place::Or(parts) => {
                let mut found = Vec::with_capacity(parts.len());
                for part in parts {
                    found.extend(self.resolve(part)?);
                }
                Ok((!found.is_empty()).then_some(PlaceTerms::Or(found)))
            }
            Place::Near { left, right, rule } => {
                let Some(left) = self.resolve(left)? else { return Ok(None) };
                Ok(match self.resolve(right)? {
                    Some(right) => Some(PlaceTerms::Near { left: Box::new(left), right: Box::new(right), rule: *rule }),
                    None => rule.negated.then_some(left),
                })
            }
        }
    }

    fn resolve_sequence(&self, sequence: &Sequence) -> Result<Option<SequenceTerms>> {
        let mut slots = Vec::with_capacity(sequence.slots.len());
        for slot in &sequence.slots {
            let terms = self.terms_of(&slot.terms)?;
            if terms.is_empty() {
                return Ok(None);
            }
            slots.push(SlotTerms { terms, capitals: slot.capitals, spelling: slot.spelling.clone() });
        }
        Ok(Some(SequenceTerms { slots, slop: sequence.slop }))
    }

    fn terms_of(&self, terms: &Terms) -> Result<Vec<TermInfo>> {
        let damaged = |cause: std::io::Error| self.index.damaged(cause);
        let dictionary = self.inverted.terms();
        let mut found = Vec::new();
        match terms {
            Terms::Stems(stems) => {
                for stem in stems {
                    let (from, to) = stem_range(stem);
                    let mut stream = dictionary.range().ge(from).lt(to).into_stream().map_err(damaged)?;
                    while stream.advance() {
                        found.push(stream.value().clone());
                    }
                }
            }
            Terms::Form { form, stems } => {
                for stem in stems {
                    found.extend(dictionary.get(word_term(stem, form)).map_err(damaged)?);
                }
            }
            Terms::Listed(terms) => {
                for term in terms {
                    found.extend(dictionary.get(term).map_err(damaged)?);
                }
            }
        }
        Ok(found)
    }

    /// All forms of the dictionary, with the number of articles (of this segment) that hold them.
    pub(crate) fn for_each_form(&self, mut see: impl FnMut(&str, u32)) -> Result<()> {
        let mut stream = self.inverted.terms().stream().map_err(|cause| self.index.damaged(cause))?;
        while let Some((term, info)) = stream.next() {
            if let Ok(form) = std::str::from_utf8(form_of(term)) {
                see(form, info.doc_freq);
            }
        }
        Ok(())
    }

    /// The terms whose forms pass `test`, each given to `see`; ends early when `see` says so.
    pub(crate) fn for_each_term_like(&self, test: &WordTest, mut see: impl FnMut(&[u8]) -> bool) -> Result<()> {
        let damaged = |cause: std::io::Error| self.index.damaged(cause);
        let mut stream = self.inverted.terms().search(test.over_terms()).into_stream().map_err(damaged)?;
        while stream.advance() {
            if !see(stream.key()) {
                break;
            }
        }
        Ok(())
    }

    /// The forms of these stems.
    pub(crate) fn forms_of(&self, stems: &[String]) -> Result<Vec<String>> {
        let damaged = |cause: std::io::Error| self.index.damaged(cause);
        let mut forms = Vec::new();
        for stem in stems {
            let (from, to) = stem_range(stem);
            let mut stream = self.inverted.terms().range().ge(from).lt(to).into_stream().map_err(damaged)?;
            while stream.advance() {
                forms.extend(std::str::from_utf8(form_of(stream.key())).ok().map(str::to_owned));
            }
        }
        Ok(forms)
    }

    pub(crate) fn postings(&self, term: &TermInfo, option: IndexRecordOption) -> Result<SegmentPostings> {
        self.inverted.read_postings_from_terminfo(term, option).map_err(|cause| self.index.damaged(cause))
    }

    /// The postings of a term by its bytes, if the field has it.
    pub(crate) fn postings_of(&self, term: &str) -> Result<Option<SegmentPostings>> {
        let info = self.inverted.terms().get(term).map_err(|cause| self.index.damaged(cause))?;
        info.map(|info| self.postings(&info, IndexRecordOption::WithFreqsAndPositions)).transpose()
    }

    /// Every article that holds the words of `place` and therefore may hold it, with the most matches that it can have,
    /// ascending. Reads no positions.
    pub(crate) fn articles(&self, place: &PlaceTerms) -> Result<Vec<Occurrence>> {
        match place {
            PlaceTerms::Words(sequences) => {
                let lists = sequences.iter().map(|sequence| self.articles_of_sequence(sequence));
                Ok(united(lists.collect::<Result<Vec<_>>>()?))
            }
            PlaceTerms::Or(parts) => {
                let lists = parts.iter().map(|part| self.articles(part));
                Ok(united(lists.collect::<Result<Vec<_>>>()?))
            }
            PlaceTerms::Near { left, rule: Rule { negated: true, .. }, .. } => self.articles(left),
            PlaceTerms::Near { left, right, .. } => {
                // A match begins where a word of a side begins; of single words none is in more than two shortest matches.
                let flat = left.is_flat() && right.is_flat();
                let count = |one: u32, other: u32| {
                    if flat { one.min(other).saturating_mul(2) } else { one.saturating_add(other) }
                };
                let (rare, other) = if left.postings() <= right.postings() { (left, right) } else { (right, left) };
                let mut common = self.articles(rare)?;
                let Some(word) = other.word() else {
                    intersect(&mut common, &self.articles(other)?, count);
                    return Ok(common);
                };
                let sums = self.sums_among(&common, &word.terms, FormBits::UNTOLD, None)?;
                keep_held(&mut common, sums, count);
                Ok(common)
            }
        }
    }

    fn articles_of_sequence(&self, sequence: &SequenceTerms) -> Result<Vec<Occurrence>> {
        let mut slots: Vec<(usize, &SlotTerms, FormBits)> =
            sequence.slots.iter().zip(sequence.form_bits()).map(|(slot, bits)| (slot.postings(), slot, bits)).collect();
        slots.sort_by_key(|(held, ..)| *held);
        let Some(((_, first, bits), rest)) = slots.split_first() else { return Ok(Vec::new()) };
        let mut common = self.articles_of_terms(&first.terms, *bits)?;
        for (held, slot, bits) in rest {
            if common.is_empty() {
                break;
            }
            let others = if common.len() * slot.terms.len() * SEEK_COST < *held {
                self.sums_by_leaps(&common, &slot.terms, *bits)?
            } else {
                self.sums_among(&common, &slot.terms, *bits, None)?
            };
            // With slop one place may be the end of several matches.
            let count =
                |own: u32, other: u32| if sequence.slop > 0 { own.saturating_add(other) } else { own.min(other) };
            keep_held(&mut common, others, count);
        }
        Ok(common)
    }

    /// How often the articles of `list` hold one of `terms`, and which, by leaps through the postings.
    fn sums_by_leaps(&self, list: &[Occurrence], terms: &[TermInfo], bits: FormBits) -> Result<Vec<(u32, u32)>> {
        let mut sums = vec![(0u32, 0); list.len()];
        for (number, term) in terms.iter().enumerate() {
            let mut postings = self.postings(term, IndexRecordOption::WithFreqs)?;
            for (Occurrence { doc, .. }, (sum, forms)) in list.iter().zip(&mut sums) {
                if postings.doc() < *doc {
                    postings.seek(*doc);
                }
                if postings.doc() == *doc {
                    *sum = sum.saturating_add(postings.term_freq());
                    *forms |= bits.bit(number);
                }
            }
        }
        Ok(sums)
    }

    /// The same by going through all postings; `used` gets the bits of all articles that hold one.
    fn sums_among(
        &self,
        list: &[Occurrence],
        terms: &[TermInfo],
        bits: FormBits,
        used: Option<&mut [u64]>,
    ) -> Result<Vec<(u32, u32)>> {
        sum_among(list, self.docs_max, used, |among| {
            self.for_each_block(terms, bits, |forms, docs, counts| among.add(docs, counts, forms))
        })
    }

    /// How often the articles of `list` hold a single word, and in which forms; `used` gets the bits of all articles that hold it.
    pub(crate) fn word_among(
        &self,
        word: &SlotTerms,
        list: &[Occurrence],
        used: &mut [u64],
    ) -> Result<Vec<(u32, u32)>> {
        self.sums_among(list, &word.terms, FormBits::of_one(word.terms.len()), Some(used))
    }

    /// Reads the postings of a single word.
    pub(crate) fn hold(&self, word: &SlotTerms, in_title: bool, held: &mut HeldWord) -> Result<()> {
        let bits = FormBits::of_one(word.terms.len());
        self.for_each_block(&word.terms, bits, |forms, docs, counts| held.add(docs, counts, forms, in_title))
    }

    /// Every article that holds one of `terms`, ascending.
    fn articles_of_terms(&self, terms: &[TermInfo], bits: FormBits) -> Result<Vec<Occurrence>> {
        let total: usize = terms.iter().map(|term| term.doc_freq as usize).sum();
        // With room for articles that hold them in the title alone.
        let mut all = Vec::with_capacity(total + total / 8);
        if terms.len() == 1 || total < FEW_POSTINGS {
            self.for_each_block(terms, bits, |forms, docs, counts| {
                let held = |(doc, count): (&DocId, &u32)| Occurrence { doc: *doc, in_title: 0, in_body: *count, forms };
                all.extend(docs.iter().zip(counts).map(held));
            })?;
            return Ok(if terms.len() > 1 { summed(all) } else { all });
        }
        sum_in_table(self.docs_max, &mut all, |table| {
            self.for_each_block(terms, bits, |forms, docs, counts| table.add(docs, counts, forms))
        })?;
        Ok(all)
    }

    /// Gives the articles and frequencies of all postings of `terms` to `see`, block by block, with the term's bit.
    fn for_each_block(
        &self,
        terms: &[TermInfo],
        bits: FormBits,
        mut see: impl FnMut(u32, &[DocId], &[u32]),
    ) -> Result<()> {
        let damaged = |cause: std::io::Error| self.index.damaged(cause);
        // What they are decoded into is large, and serves one term after another.
        let mut opened: Option<BlockSegmentPostings> = None;
        for (number, term) in terms.iter().enumerate() {
            let form = bits.bit(number);
            let postings = if let Some(postings) = &mut opened {
                self.inverted.reset_block_postings_from_terminfo(term, postings).map_err(damaged)?;
                postings
            } else {
                let option = IndexRecordOption::WithFreqs;
                opened.insert(self.inverted.read_block_postings_from_terminfo(term, option).map_err(damaged)?)
            };
            loop {
                let docs = postings.docs();
                if docs.is_empty() {
                    break;
                }
                see(form, docs, postings.freqs());
                postings.advance();
            }
        }
        Ok(())
    }
}

impl SlotTerms {
    /// How many postings its terms have.
    fn postings(&self) -> usize {
        self.terms.iter().map(|term| term.doc_freq as usize).sum()
    }
}

impl SequenceTerms {
    /// The bits of every slot's terms.
    pub(crate) fn form_bits(&self) -> impl Iterator<Item = FormBits> {
        FormBits::of_slots(self.slots.iter().map(|slot| slot.terms.len()))
    }
}

/// A leap in postings costs about as much as reading so many of them in a row.
const SEEK_COST: usize = 12;

/// The range of the dictionary that holds all forms of a stem.
fn stem_range(stem: &str) -> (Vec<u8>, Vec<u8>) {
    let from = word_term(stem, "");
    let mut to = from.clone();
    if let Some(last) = to.last_mut() {
        *last = STEM_END as u8 + 1;
    }
    (from, to)
}

/// The articles in which words stand in a row within a field of plain (unstemmed) terms, ascending.
pub(crate) fn plain_phrase_articles(
    index: &Index,
    segment: &SegmentReader,
    field: Field,
    words: &[WordTest],
) -> Result<Vec<DocId>> {
    let damaged = |cause: std::io::Error| index.damaged(cause);
    let reader = FieldReader::open(index, segment, field)?;
    let mut slots = Vec::with_capacity(words.len());
    for word in words {
        let mut terms = Vec::new();
        if let Some(word) = word.as_word() {
            terms.extend(reader.inverted.terms().get(word.as_bytes()).map_err(damaged)?);
        } else {
            let mut stream = reader.inverted.terms().stream().map_err(damaged)?;
            while let Some((term, info)) = stream.next() {
                if std::str::from_utf8(term).is_ok_and(|term| !term.is_empty() && word.passes(term)) {
                    terms.push(info.clone());
                }
            }
        }
        slots.push(SlotTerms { terms, capitals: None, spelling: None });
    }
    let candidates = reader.articles_of_sequence(&SequenceTerms { slots: slots.clone(), slop: 0 })?;
    if slots.len() == 1 {
        return Ok(candidates.into_iter().map(|held| held.doc).collect());
    }
    let mut readers = Vec::with_capacity(slots.len());
    for slot in &slots {
        let postings = slot.terms.iter().map(|term| reader.postings(term, IndexRecordOption::WithFreqsAndPositions));
        readers.push(postings.collect::<Result<Vec<_>>>()?);
    }
    let (mut docs, mut positions, mut found) = (Vec::new(), vec![Vec::new(); slots.len()], Vec::new());
    for Occurrence { doc, .. } in candidates {
        for (postings, list) in readers.iter_mut().zip(&mut positions) {
            list.clear();
            for postings in postings.iter_mut() {
                if postings.doc() < doc {
                    postings.seek(doc);
                }
                if postings.doc() == doc {
                    postings.append_positions_with_offset(0, list);
                }
            }
            list.sort_unstable();
        }
        found.clear();
        phrase(&positions, 0, &mut found);
        if !found.is_empty() {
            docs.push(doc);
        }
    }
    Ok(docs)
}

/// The articles that hold the raw term `value` of `field`, ascending.
pub(crate) fn raw_term_articles(
    index: &Index,
    segment: &SegmentReader,
    field: Field,
    value: &str,
) -> Result<Vec<DocId>> {
    let damaged = |cause: std::io::Error| index.damaged(cause);
    let inverted = segment.inverted_index(field).map_err(|cause| index.damaged(cause))?;
    let Some(info) = inverted.terms().get(value.as_bytes()).map_err(damaged)? else { return Ok(Vec::new()) };
    let mut postings = inverted.read_postings_from_terminfo(&info, IndexRecordOption::Basic).map_err(damaged)?;
    let mut docs = Vec::with_capacity(info.doc_freq as usize);
    while postings.doc() != TERMINATED {
        docs.push(postings.doc());
        postings.advance();
    }
    Ok(docs)
}

/// Those values of a string column's dictionary that are wanted, as ordinals.
pub(crate) fn matching_ordinals(
    index: &Index,
    column: &tantivy::columnar::StrColumn,
    mut wanted: impl FnMut(&str) -> bool,
) -> Result<FxHashSet<u64>> {
    let mut ordinals = FxHashSet::default();
    let mut stream = column.dictionary().stream().map_err(|cause| index.damaged(cause))?;
    let mut ordinal = 0;
    while stream.advance() {
        if std::str::from_utf8(stream.key()).is_ok_and(&mut wanted) {
            ordinals.insert(ordinal);
        }
        ordinal += 1;
    }
    Ok(ordinals)
}
