//! Reads where the words of a place stand, article after article, and what they make of it.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use tantivy::postings::{Postings, SegmentPostings, TermInfo};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet};

use super::extents::{Borders, Extent, Rule, near, phrase, to_local};
use super::held::{ANY_FORM, FormBits};
use super::postings::{FieldReader, PlaceTerms, SequenceTerms, SlotTerms};
use crate::error::Result;
use crate::index::capitals;
use crate::query::Capitals;

/// Says how words of an article are spelt.
pub(crate) trait Speller {
    /// Whether the word at `position` of the article that is being read is spelt so, letter for letter.
    fn is_spelt(&mut self, position: u32, wanted: &str) -> Result<bool>;
}

/// The places of one leaf in one field of one segment. Articles must be asked for in ascending order.
pub(crate) enum PlaceReader<'t> {
    Words(Vec<SequenceReader<'t>>),
    Or(Vec<PlaceReader<'t>>),
    Near { left: Box<PlaceReader<'t>>, right: Box<PlaceReader<'t>>, rule: Rule },
}

/// Words in a row.
pub(crate) struct SequenceReader<'t> {
    slots: Vec<SlotReader<'t>>,
    slop: u32,
    /// The slots by the number of articles that hold them, the rarest first.
    order: Vec<usize>,
    /// Whether it is sought in whole articles alone: then what does not stand in a row is known as soon as two words are read.
    whole: bool,
    /// Positions of every slot's words in the article that is being read.
    lists: Vec<Vec<u32>>,
    /// Of words in a row in a whole article: the positions of the first one.
    starts: Vec<u32>,
    /// Whether every slot has some.
    complete: bool,
}

/// The words that may stand at one place.
struct SlotReader<'t> {
    bits: FormBits,
    terms: &'t [TermInfo],
    /// Of every term; opened when an article is read that may hold it: many a form is in none.
    postings: Vec<Option<SegmentPostings>>,
    /// Of many postings, the article that each stands at, the nearest on top: what lies ahead costs nothing.
    heap: BinaryHeap<Reverse<(DocId, usize)>>,
    marks: Option<Marks>,
    spelling: Option<String>,
}

/// The capitals of a field's words.
struct Marks {
    wanted: Capitals,
    all: Option<SegmentPostings>,
    some: Option<SegmentPostings>,
}

impl<'t> PlaceReader<'t> {
    /// `capitals` is the field of capitals that goes with the field of the words. With `whole` it will be sought in whole articles
    /// alone: [`PlaceReader::extents`] must be given no ranges that do not adjoin.
    pub(crate) fn open(place: &'t PlaceTerms, capitals: &FieldReader<'_>, whole: bool) -> Result<PlaceReader<'t>> {
        let all = |places: &'t [PlaceTerms]| {
            places.iter().map(|place| PlaceReader::open(place, capitals, whole)).collect::<Result<Vec<_>>>()
        };
        Ok(match place {
            PlaceTerms::Words(sequences) => PlaceReader::Words(
                sequences
                    .iter()
                    .map(|sequence| SequenceReader::open(sequence, capitals, whole))
                    .collect::<Result<Vec<_>>>()?,
            ),
            PlaceTerms::Or(parts) => PlaceReader::Or(all(parts)?),
            PlaceTerms::Near { left, right, rule } => PlaceReader::Near {
                left: Box::new(PlaceReader::open(left, capitals, whole)?),
                right: Box::new(PlaceReader::open(right, capitals, whole)?),
                rule: *rule,
            },
        })
    }

    /// Reads the positions of `doc` in the words' own `field`; whether the place may match there. Of words in a row only these
    /// `forms` are looked for.
    pub(crate) fn load(
        &mut self,
        doc: DocId,
        forms: u32,
        field: &FieldReader<'_>,
        speller: &mut dyn Speller,
    ) -> Result<bool> {
        let mut any = false;
        match self {
            PlaceReader::Words(sequences) => {
                let forms = if sequences.len() == 1 { forms } else { ANY_FORM };
                for sequence in sequences {
                    any |= sequence.load(doc, forms, field, speller)?;
                }
            }
            PlaceReader::Or(parts) => {
                for part in parts {
                    any |= part.load(doc, ANY_FORM, field, speller)?;
                }
            }
            PlaceReader::Near { left, right, rule } => {
                any = left.load(doc, ANY_FORM, field, speller)?;
                // Read even if it cannot help: what was read of an article before must not be taken for this one's.
                any &= right.load(doc, ANY_FORM, field, speller)? || rule.negated;
            }
        }
        Ok(any)
    }

    /// All matches in the article that was read last, sorted. With `ranges` only positions inside them count, and they are
    /// counted as if the ranges adjoined; `borders` must be counted alike.
    pub(crate) fn extents(&self, ranges: Option<&[(u32, u32)]>, borders: Borders<'_>) -> Vec<Extent> {
        let mut found = Vec::new();
        self.extend(ranges, borders, &mut found);
        found
    }

    /// Adds what [`PlaceReader::extents`] gives to `found`, which must be empty.
    pub(crate) fn extend(&self, ranges: Option<&[(u32, u32)]>, borders: Borders<'_>, found: &mut Vec<Extent>) {
        match self {
            PlaceReader::Words(sequences) => {
                for sequence in sequences.iter().filter(|sequence| sequence.complete) {
                    sequence.extend(ranges, found);
                }
                if sequences.len() == 1 {
                    return;
                }
            }
            PlaceReader::Or(parts) => {
                for part in parts {
                    found.extend(part.extents(ranges, borders));
                }
            }
            PlaceReader::Near { left, right, rule } => {
                let left = left.extents(ranges, borders);
                if !left.is_empty() {
                    *found = near(&left, &right.extents(ranges, borders), *rule, borders);
                }
                return;
            }
        }
        found.sort_unstable();
        found.dedup();
    }
}

impl<'t> SequenceReader<'t> {
    fn open(sequence: &'t SequenceTerms, capitals: &FieldReader<'_>, whole: bool) -> Result<SequenceReader<'t>> {
        let mut slots = Vec::with_capacity(sequence.slots.len());
        for (slot, bits) in sequence.slots.iter().zip(sequence.form_bits()) {
            slots.push(SlotReader::open(slot, bits, capitals)?);
        }
        let held = |number: &usize| {
            let terms = sequence.slots.get(*number).map_or(&[][..], |slot| &slot.terms);
            terms.iter().map(|term| u64::from(term.doc_freq)).sum::<u64>()
        };
        let mut order: Vec<usize> = (0..slots.len()).collect();
        order.sort_by_key(held);
        let lists = vec![Vec::new(); slots.len()];
        Ok(SequenceReader { slots, slop: sequence.slop, order, whole, lists, starts: Vec::new(), complete: false })
    }

    fn load(&mut self, doc: DocId, forms: u32, field: &FieldReader<'_>, speller: &mut dyn Speller) -> Result<bool> {
        let in_a_row = self.is_in_a_row();
        self.complete = false;
        for (read, number) in self.order.iter().enumerate() {
            let (Some(slot), Some(list)) = (self.slots.get_mut(*number), self.lists.get_mut(*number)) else {
                return Ok(false);
            };
            slot.read(doc, forms, list, field, speller)?;
            if in_a_row {
                let shift = *number as u32;
                if read == 0 {
                    self.starts.clear();
                    self.starts.extend(list.iter().filter_map(|at| at.checked_sub(shift)));
                } else {
                    let mut rest = list.as_slice();
                    self.starts.retain(|start| {
                        rest = rest.get(rest.partition_point(|at| *at < start + shift)..).unwrap_or_default();
                        rest.first() == Some(&(start + shift))
                    });
                }
            }
            if list.is_empty() || (in_a_row && self.starts.is_empty()) {
                return Ok(false);
            }
        }
        self.complete = true;
        Ok(true)
    }

    /// Whether its matches are made out while it is loaded.
    fn is_in_a_row(&self) -> bool {
        self.whole && self.slop == 0 && self.slots.len() > 1
    }

    /// Adds its matches in the article that was loaded last.
    fn extend(&self, ranges: Option<&[(u32, u32)]>, found: &mut Vec<Extent>) {
        match ranges {
            None if self.is_in_a_row() => {
                let length = self.slots.len() as u32;
                found.extend(self.starts.iter().map(|start| Extent::solid(*start, start + length)));
            }
            None => phrase(&self.lists, self.slop, found),
            Some(ranges) => {
                debug_assert!(!self.whole || ranges.len() < 2, "words in a row were made out in the whole article");
                let local: Vec<Vec<u32>> = self.lists.iter().map(|list| to_local(list, ranges)).collect();
                phrase(&local, self.slop, found);
            }
        }
    }
}

impl<'t> SlotReader<'t> {
    fn open(slot: &'t SlotTerms, bits: FormBits, capitals_field: &FieldReader<'_>) -> Result<SlotReader<'t>> {
        // They are large: none is moved once it is there.
        let mut postings = Vec::new();
        postings.resize_with(slot.terms.len(), || None);
        let mut heap = BinaryHeap::new();
        if postings.len() > FEW_POSTINGS {
            heap.extend((0..postings.len()).map(|number| Reverse((0, number))));
        }
        let marks = match slot.capitals {
            None => None,
            Some(wanted) => Some(Marks {
                wanted,
                all: capitals_field.postings_of(capitals::ALL)?,
                some: capitals_field.postings_of(capitals::SOME)?,
            }),
        };
        Ok(SlotReader { bits, terms: &slot.terms, postings, heap, marks, spelling: slot.spelling.clone() })
    }

    /// The positions of the slot's words in `doc`, ascending. `forms` are the bits of all slots' terms.
    fn read(
        &mut self,
        doc: DocId,
        forms: u32,
        list: &mut Vec<u32>,
        field: &FieldReader<'_>,
        speller: &mut dyn Speller,
    ) -> Result<()> {
        list.clear();
        let forms = self.bits.own(forms);
        let terms = if forms != ANY_FORM {
            self.read_forms(doc, forms, list, field)?
        } else if self.heap.is_empty() {
            self.read_few(doc, list, field)?
        } else {
            self.read_many(doc, list, field)?
        };
        if terms > 1 {
            list.sort_unstable();
        }
        if list.is_empty() {
            return Ok(());
        }
        if let Some(marks) = &mut self.marks {
            marks.filter(doc, list);
        }
        if let Some(wanted) = &self.spelling {
            let mut kept = Vec::with_capacity(list.len());
            for position in list.iter() {
                if speller.is_spelt(*position, wanted)? {
                    kept.push(*position);
                }
            }
            *list = kept;
        }
        Ok(())
    }
}

/// So many postings are looked at one by one.
const FEW_POSTINGS: usize = 8;

impl SlotReader<'_> {
    /// The postings of a term, at `doc` or after it.
    fn postings_at(
        &mut self,
        number: usize,
        doc: DocId,
        field: &FieldReader<'_>,
    ) -> Result<Option<&mut SegmentPostings>> {
        let (Some(term), Some(postings)) = (self.terms.get(number), self.postings.get_mut(number)) else {
            return Ok(None);
        };
        let postings = match postings {
            Some(postings) => postings,
            None => postings.insert(field.postings(term, IndexRecordOption::WithFreqsAndPositions)?),
        };
        if postings.doc() < doc {
            postings.seek(doc);
        }
        Ok(Some(postings))
    }

    /// Adds the positions of just these terms, which `doc` holds; of how many.
    fn read_forms(&mut self, doc: DocId, forms: u32, list: &mut Vec<u32>, field: &FieldReader<'_>) -> Result<usize> {
        let mut rest = forms;
        while rest != 0 {
            if let Some(postings) = self.postings_at(rest.trailing_zeros() as usize, doc, field)? {
                postings.append_positions_with_offset(0, list);
            }
            rest &= rest - 1;
        }
        Ok(forms.count_ones() as usize)
    }

    /// Adds the positions in `doc`, term by term; of how many terms.
    fn read_few(&mut self, doc: DocId, list: &mut Vec<u32>, field: &FieldReader<'_>) -> Result<usize> {
        let mut terms = 0;
        for number in 0..self.terms.len() {
            if let Some(postings) = self.postings_at(number, doc, field)?
                && postings.doc() == doc
            {
                postings.append_positions_with_offset(0, list);
                terms += 1;
            }
        }
        Ok(terms)
    }

    /// The same for terms of which most are elsewhere.
    fn read_many(&mut self, doc: DocId, list: &mut Vec<u32>, field: &FieldReader<'_>) -> Result<usize> {
        let mut here = Vec::new();
        while let Some(Reverse((at, number))) = self.heap.peek().copied() {
            if at > doc {
                break;
            }
            self.heap.pop();
            let Some(postings) = self.postings_at(number, doc, field)? else { continue };
            let at = postings.doc();
            if at == doc {
                postings.append_positions_with_offset(0, list);
                here.push(number);
            } else {
                self.heap.push(Reverse((at, number)));
            }
        }
        // They stay where they are: the same article may be asked for again.
        self.heap.extend(here.iter().map(|number| Reverse((doc, *number))));
        Ok(here.len())
    }
}

impl Marks {
    /// Keeps the positions whose words bear the capitals wanted.
    fn filter(&mut self, doc: DocId, list: &mut Vec<u32>) {
        let read = |postings: &mut Option<SegmentPostings>| {
            let mut positions = Vec::new();
            if let Some(postings) = postings {
                if postings.doc() < doc {
                    postings.seek(doc);
                }
                if postings.doc() == doc {
                    postings.append_positions_with_offset(0, &mut positions);
                }
            }
            positions
        };
        let all = read(&mut self.all);
        let some = if self.wanted == Capitals::All { Vec::new() } else { read(&mut self.some) };
        let wanted = self.wanted;
        list.retain(|position| {
            let marked = all.binary_search(position).is_ok() || some.binary_search(position).is_ok();
            marked == (wanted != Capitals::None)
        });
    }
}
