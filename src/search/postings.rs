//! What a leaf finds in one segment: which articles, how often, and where.

use rustc_hash::FxHashSet;
use tantivy::postings::{Postings, SegmentPostings, TermInfo};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, InvertedIndexReader, SegmentReader, TERMINATED};
use tantivy_fst::Regex;

use super::plan::{Sequence, Slot, term_regex};
use super::positions::{Match, phrase_matches};
use crate::error::{Error, Result};
use crate::index::{Index, STEM_END, form_of, word_term};

/// An article that holds a leaf, and how often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Occurrence {
    pub(crate) doc: DocId,
    pub(crate) in_title: u32,
    pub(crate) in_body: u32,
}

/// Looks up the words of leaves in one field of one segment.
pub(crate) struct FieldReader<'i> {
    index: &'i Index,
    inverted: std::sync::Arc<InvertedIndexReader>,
    expansions_max: usize,
}

/// The terms that stand for a sequence's slots in one segment's field.
#[derive(Clone, Debug)]
pub(crate) struct SequenceTerms {
    slots: Vec<Vec<TermInfo>>,
    slop: u32,
}

impl<'i> FieldReader<'i> {
    pub(crate) fn open(
        index: &'i Index,
        segment: &SegmentReader,
        field: Field,
        expansions_max: usize,
    ) -> Result<FieldReader<'i>> {
        let inverted = segment.inverted_index(field).map_err(|cause| index.damaged(cause))?;
        Ok(FieldReader { index, inverted, expansions_max })
    }

    /// The dictionary entries of a sequence; `None` if one of its slots has none here.
    ///
    /// # Errors
    /// More expansions than allowed; a damaged index; a regular expression that cannot be read.
    pub(crate) fn resolve(&self, sequence: &Sequence) -> Result<Option<SequenceTerms>> {
        let mut slots = Vec::with_capacity(sequence.slots.len());
        for slot in &sequence.slots {
            let terms = self.terms_of(slot)?;
            if terms.is_empty() {
                return Ok(None);
            }
            slots.push(terms);
        }
        Ok(Some(SequenceTerms { slots, slop: sequence.slop }))
    }

    fn terms_of(&self, slot: &Slot) -> Result<Vec<TermInfo>> {
        let damaged = |cause: std::io::Error| self.index.damaged(cause);
        let dictionary = self.inverted.terms();
        let mut terms = Vec::new();
        match slot {
            Slot::Stems(stems) => {
                for stem in stems {
                    let (from, to) = stem_range(stem);
                    let mut stream = dictionary.range().ge(from).lt(to).into_stream().map_err(damaged)?;
                    while stream.advance() {
                        terms.push(stream.value().clone());
                    }
                }
            }
            Slot::Form { form, stems } => {
                for stem in stems {
                    terms.extend(dictionary.get(word_term(stem, form)).map_err(damaged)?);
                }
            }
            Slot::Pattern(pattern) => {
                let automaton = automaton(pattern)?;
                let mut stream = dictionary.search(&automaton).into_stream().map_err(damaged)?;
                while stream.advance() {
                    terms.push(stream.value().clone());
                    if terms.len() > self.expansions_max {
                        return Err(Error::usage(format!(
                            "a pattern stands for more than {} words",
                            self.expansions_max
                        ))
                        .remedy("make it longer, or raise the limit with --max-expansions"));
                    }
                }
            }
        }
        Ok(terms)
    }

    /// All forms of the dictionary that `see` wants to see, with the number of articles (of this segment) that hold them.
    pub(crate) fn for_each_form(&self, mut see: impl FnMut(&str, u32)) -> Result<()> {
        let mut stream = self.inverted.terms().stream().map_err(|cause| self.index.damaged(cause))?;
        while let Some((term, info)) = stream.next() {
            if let Ok(form) = std::str::from_utf8(form_of(term)) {
                see(form, info.doc_freq);
            }
        }
        Ok(())
    }

    /// The terms of this field that lie in the range of `stems`, or match `pattern` whole, as forms.
    pub(crate) fn forms_of(&self, slot: &Slot) -> Result<Vec<String>> {
        let damaged = |cause: std::io::Error| self.index.damaged(cause);
        let mut forms = Vec::new();
        let mut keep = |term: &[u8]| forms.extend(std::str::from_utf8(form_of(term)).ok().map(str::to_owned));
        match slot {
            Slot::Stems(stems) | Slot::Form { stems, .. } => {
                for stem in stems {
                    let (from, to) = stem_range(stem);
                    let mut stream = self.inverted.terms().range().ge(from).lt(to).into_stream().map_err(damaged)?;
                    while stream.advance() {
                        keep(stream.key());
                    }
                }
            }
            Slot::Pattern(pattern) => {
                let automaton = automaton(pattern)?;
                let mut stream = self.inverted.terms().search(&automaton).into_stream().map_err(damaged)?;
                while stream.advance() {
                    keep(stream.key());
                }
            }
        }
        Ok(forms)
    }

    fn postings(&self, term: &TermInfo, option: IndexRecordOption) -> Result<SegmentPostings> {
        self.inverted.read_postings_from_terminfo(term, option).map_err(|cause| self.index.damaged(cause))
    }

    /// Every article that holds one of `sequences`, with the number of matches, ascending. With `loose`, articles that hold all
    /// words of a sequence anywhere (their number of matches is then that of its rarest word).
    pub(crate) fn articles(&self, sequences: &[SequenceTerms], loose: bool) -> Result<Vec<(DocId, u32)>> {
        let mut all: Vec<(DocId, u32)> = Vec::new();
        if let [only] = sequences
            && only.slots.len() == 1
        {
            return self.articles_of_words(&only.slots[0]);
        }
        if !loose && sequences.len() > 1 {
            // Ways of writing may overlap in one place: count places, not ways.
            let mut docs: Vec<DocId> = Vec::new();
            for sequence in sequences {
                docs.extend(self.articles(std::slice::from_ref(sequence), true)?.into_iter().map(|(doc, _)| doc));
            }
            docs.sort_unstable();
            docs.dedup();
            let mut places = self.places(sequences)?;
            let mut matches = Vec::new();
            for doc in docs {
                places.matches(doc, &mut matches);
                if !matches.is_empty() {
                    all.push((doc, matches.len() as u32));
                }
            }
            return Ok(all);
        }
        for sequence in sequences {
            let mut slots =
                sequence.slots.iter().map(|slot| self.articles_of_words(slot)).collect::<Result<Vec<_>>>()?;
            slots.sort_by_key(Vec::len);
            let mut common = slots.remove(0);
            for slot in &slots {
                let mut from = 0;
                common.retain_mut(|(doc, count)| {
                    from += slot[from..].partition_point(|(other, _)| other < doc);
                    let found = slot.get(from).filter(|(other, _)| other == doc);
                    *count = found.map_or(0, |(_, other)| (*count).min(*other));
                    found.is_some()
                });
            }
            if !loose && sequence.slots.len() > 1 {
                let mut places = self.places(std::slice::from_ref(sequence))?;
                let mut matches = Vec::new();
                common.retain_mut(|(doc, count)| {
                    places.matches(*doc, &mut matches);
                    *count = matches.len() as u32;
                    *count > 0
                });
            }
            all.extend(common);
        }
        Ok(summed(all))
    }

    /// Every article that holds one of `terms`, with how often, ascending.
    fn articles_of_words(&self, terms: &[TermInfo]) -> Result<Vec<(DocId, u32)>> {
        let mut all = Vec::with_capacity(terms.iter().map(|term| term.doc_freq as usize).sum());
        for term in terms {
            let mut postings = self.postings(term, IndexRecordOption::WithFreqs)?;
            while postings.doc() != TERMINATED {
                all.push((postings.doc(), postings.term_freq()));
                postings.advance();
            }
        }
        Ok(if terms.len() > 1 { summed(all) } else { all })
    }

    /// A reader of the places of `sequences`, for ascending articles.
    pub(crate) fn places(&self, sequences: &[SequenceTerms]) -> Result<Places> {
        let mut readers = Vec::with_capacity(sequences.len());
        for sequence in sequences {
            let mut slots = Vec::with_capacity(sequence.slots.len());
            for terms in &sequence.slots {
                let postings = terms.iter().map(|term| self.postings(term, IndexRecordOption::WithFreqsAndPositions));
                slots.push(postings.collect::<Result<Vec<_>>>()?);
            }
            readers.push(SequencePlaces { lists: vec![Vec::new(); slots.len()], slots, slop: sequence.slop });
        }
        Ok(Places { sequences: readers })
    }
}

/// Adds up the counts of equal articles. The input is sorted runs, which a stable sort merges quickly.
fn summed(mut all: Vec<(DocId, u32)>) -> Vec<(DocId, u32)> {
    all.sort_by_key(|(doc, _)| *doc);
    all.dedup_by(|later, earlier| {
        let same = later.0 == earlier.0;
        if same {
            earlier.1 += later.1;
        }
        same
    });
    all
}

/// The range of the dictionary that holds all forms of a stem.
fn stem_range(stem: &str) -> (Vec<u8>, Vec<u8>) {
    let from = word_term(stem, "");
    let mut to = from.clone();
    if let Some(last) = to.last_mut() {
        *last = STEM_END as u8 + 1;
    }
    (from, to)
}

fn automaton(form_pattern: &str) -> Result<Regex> {
    Regex::new(&term_regex(form_pattern)).map_err(|cause| {
        Error::usage(format!("the pattern '{form_pattern}' cannot be read"))
            .because(cause.to_string())
            .remedy("make it shorter, or write it otherwise")
    })
}

/// Reads where the sequences of one leaf stand, article after article.
pub(crate) struct Places {
    sequences: Vec<SequencePlaces>,
}

struct SequencePlaces {
    slots: Vec<Vec<SegmentPostings>>,
    lists: Vec<Vec<u32>>,
    slop: u32,
}

impl Places {
    /// All matches in `doc`, ascending, each place once. `doc` must not be less than in the call before.
    pub(crate) fn matches(&mut self, doc: DocId, out: &mut Vec<Match>) {
        out.clear();
        for sequence in &mut self.sequences {
            if sequence.read(doc) {
                phrase_matches(&sequence.lists, sequence.slop, out);
            }
        }
        if self.sequences.len() > 1 {
            out.sort_unstable();
            out.dedup();
        }
    }

    /// All matches in `doc` when only the positions that `place` knows count, at the places that it gives them (ascending with
    /// them): a phrase may then run over what is left out. Matches are given in the original positions of their ends.
    pub(crate) fn matches_within(&mut self, doc: DocId, ranges: &[(u32, u32)], out: &mut Vec<Match>) {
        out.clear();
        for sequence in &mut self.sequences {
            if !sequence.read(doc) {
                continue;
            }
            let local: Vec<Vec<u32>> = sequence.lists.iter().map(|list| to_local(list, ranges)).collect();
            let mut found = Vec::new();
            phrase_matches(&local, sequence.slop, &mut found);
            out.extend(found.into_iter().map(|found| Match {
                start: to_global(found.start, ranges),
                end: to_global(found.end - 1, ranges) + 1,
            }));
        }
        if self.sequences.len() > 1 {
            out.sort_unstable();
            out.dedup();
        }
    }
}

/// Positions inside `ranges`, counted as if the ranges adjoined.
fn to_local(list: &[u32], ranges: &[(u32, u32)]) -> Vec<u32> {
    let mut local = Vec::new();
    let mut before = 0;
    for &(start, end) in ranges {
        let from = list.partition_point(|&position| position < start);
        let to = list.partition_point(|&position| position < end);
        local.extend(list.get(from..to).unwrap_or_default().iter().map(|position| position - start + before));
        before += end.saturating_sub(start);
    }
    local
}

fn to_global(local: u32, ranges: &[(u32, u32)]) -> u32 {
    let mut before = 0;
    for &(start, end) in ranges {
        let length = end.saturating_sub(start);
        if local < before + length {
            return start + local - before;
        }
        before += length;
    }
    local
}

impl SequencePlaces {
    /// Reads the positions of every slot in `doc`; false if one has none.
    fn read(&mut self, doc: DocId) -> bool {
        for (slot, list) in self.slots.iter_mut().zip(&mut self.lists) {
            list.clear();
            for postings in slot.iter_mut() {
                if postings.doc() < doc {
                    postings.seek(doc);
                }
                if postings.doc() == doc {
                    postings.append_positions_with_offset(0, list);
                }
            }
            if list.is_empty() {
                return false;
            }
            list.sort_unstable();
        }
        true
    }
}

/// The articles in which `words` stand in a row within a field of plain (unstemmed) terms, ascending.
pub(crate) fn plain_phrase_articles(
    index: &Index,
    segment: &SegmentReader,
    field: Field,
    words: &[String],
) -> Result<Vec<DocId>> {
    let damaged = |cause: std::io::Error| index.damaged(cause);
    let inverted = segment.inverted_index(field).map_err(|cause| index.damaged(cause))?;
    let mut lists = Vec::with_capacity(words.len());
    for word in words {
        let Some(info) = inverted.terms().get(word.as_bytes()).map_err(damaged)? else { return Ok(Vec::new()) };
        lists.push(
            inverted.read_postings_from_terminfo(&info, IndexRecordOption::WithFreqsAndPositions).map_err(damaged)?,
        );
    }
    let mut docs = Vec::new();
    let (mut positions, mut matches) = (vec![Vec::new(); lists.len()], Vec::new());
    let Some(first) = lists.first().map(SegmentPostings::doc) else { return Ok(docs) };
    let mut doc = first;
    while doc != TERMINATED {
        let mut furthest = doc;
        for postings in &mut lists {
            if postings.doc() < furthest {
                postings.seek(furthest);
            }
            furthest = furthest.max(postings.doc());
        }
        if furthest == doc {
            for (postings, list) in lists.iter_mut().zip(&mut positions) {
                list.clear();
                postings.append_positions_with_offset(0, list);
            }
            matches.clear();
            phrase_matches(&positions, 0, &mut matches);
            if !matches.is_empty() {
                docs.push(doc);
            }
            furthest = lists.first_mut().map_or(TERMINATED, DocSet::advance);
        }
        doc = furthest;
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

/// Those values of a string column's dictionary in which `words` stand in a row, as ordinals.
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
