//! Which articles of a segment a plan may be true of, told without reading a position.

use rustc_hash::FxHashSet;
use tantivy::DocId;

use super::bits::{set_bit, set_bits};
use super::columns::Columns;
use super::filters::ascending;
use super::held::{ANY_FORM, Occurrence, occurrences_from, with_titles};
use super::plan::{Leaf, LeafKind, Logic, MetadataField, Zone};
use super::postings::{FieldReader, PlaceTerms, matching_ordinals, plain_phrase_articles, raw_term_articles};
use super::words::WordTest;
use crate::analysis::TokenScratch;
use crate::error::Result;
use crate::index::column;

/// One leaf in one segment.
pub(crate) struct SegmentLeaf {
    /// The articles that may hold it, ascending; of live articles alone.
    pub(crate) occurrences: Vec<Occurrence>,
    /// Whether these articles do hold it, just so often.
    pub(crate) exact: bool,
    /// Its words in the title's dictionary.
    pub(crate) title: Option<PlaceTerms>,
    /// Its words in the text's dictionary.
    pub(crate) body: Option<PlaceTerms>,
    /// Of a leaf of speakers: their ordinals.
    pub(crate) speakers: Option<FxHashSet<u64>>,
}

impl SegmentLeaf {
    pub(crate) fn of(&self, doc: DocId) -> Option<Occurrence> {
        let at = self.occurrences.binary_search_by_key(&doc, |occurrence| occurrence.doc).ok()?;
        self.occurrences.get(at).copied()
    }
}

/// What a leaf finds in a segment.
pub(crate) fn segment_leaf(columns: Columns<'_>, leaf: &Leaf) -> Result<SegmentLeaf> {
    let (index, segment, fields) = (columns.index, columns.segment, columns.index.fields());
    let mut speakers = None;
    let docs = match &leaf.kind {
        LeafKind::Words { zone, place } => {
            let (mut title, mut body) = (None, None);
            let (mut in_titles, mut in_bodies) = (Vec::new(), Vec::new());
            if zone.in_title() {
                let reader = FieldReader::open(index, segment, fields.title)?;
                title = reader.resolve(place)?;
                in_titles = title.as_ref().map_or(Ok(Vec::new()), |place| reader.articles(place))?;
            }
            if zone.in_body() {
                let reader = FieldReader::open(index, segment, fields.body)?;
                body = reader.resolve(place)?;
                in_bodies = body.as_ref().map_or(Ok(Vec::new()), |place| reader.articles(place))?;
            }
            let mut occurrences = with_titles(in_bodies, &in_titles);
            if segment.has_deletes() {
                occurrences.retain(|occurrence| !segment.is_deleted(occurrence.doc));
            }
            let counted = |place: &Option<PlaceTerms>| place.as_ref().is_none_or(PlaceTerms::is_counted);
            let exact = matches!(zone, Zone::Anywhere | Zone::Title) && counted(&title) && counted(&body);
            return Ok(SegmentLeaf { occurrences, exact, title, body, speakers });
        }
        LeafKind::Metadata { field, words } => {
            let field = match field {
                MetadataField::Source => fields.source_words,
                MetadataField::Place => fields.place_words,
                MetadataField::Author => fields.author_words,
                MetadataField::Section => fields.section_words,
            };
            plain_phrase_articles(index, segment, field, &WordTest::all(words)?)?
        }
        LeafKind::Language(code) => raw_term_articles(index, segment, fields.language, code)?,
        LeafKind::Speaker { words } => {
            let wanted = speaker_ordinals(columns, &WordTest::all(words)?)?;
            let column = columns.strings(column::QUOTE_SPEAKER)?;
            let quotes =
                |doc: &DocId| column.is_some_and(|column| column.term_ords(*doc).any(|ord| wanted.contains(&ord)));
            let docs = segment.doc_ids_alive().filter(|doc| !wanted.is_empty() && quotes(doc)).collect();
            speakers = Some(wanted);
            docs
        }
        LeafKind::Dates { from, to } => {
            let dates = columns.dates()?;
            segment.doc_ids_alive().filter(|doc| dates.inside(*doc, *from, *to).unwrap_or(false)).collect()
        }
        LeafKind::Length { from, to } => {
            let lengths = columns.numbers(column::TEXT_LENGTH)?;
            let fits = |doc: &DocId| (*from..=*to).contains(&lengths.first(*doc).unwrap_or(0));
            segment.doc_ids_alive().filter(fits).collect()
        }
    };
    let occurrences = docs
        .into_iter()
        .filter(|doc| !segment.is_deleted(*doc))
        .map(|doc| Occurrence { doc, in_title: 0, in_body: 0, forms: ANY_FORM })
        .collect();
    Ok(SegmentLeaf { occurrences, exact: true, title: None, body: None, speakers })
}

/// The speakers of a segment in whose names words stand in a row.
pub(crate) fn speaker_ordinals(columns: Columns<'_>, words: &[WordTest]) -> Result<FxHashSet<u64>> {
    let Some(column) = columns.strings(column::QUOTE_SPEAKER)? else { return Ok(FxHashSet::default()) };
    let mut scratch = TokenScratch::default();
    matching_ordinals(columns.index, column, |name| {
        let name = super::planner::folded_words(name, &mut scratch);
        let fits = |window: &[String]| words.iter().zip(window).all(|(test, word)| test.passes(word));
        !words.is_empty() && name.windows(words.len()).any(fits)
    })
}

/// The articles of a segment that `logic` may be true of, ascending.
///
/// With `in_units` it is to be judged over parts of articles: what is not in one part may well be in another, so NOT leaves
/// nothing out.
pub(crate) fn possible_articles(
    logic: &Logic,
    leaves: &[SegmentLeaf],
    columns: Columns<'_>,
    in_units: bool,
) -> Vec<DocId> {
    let alive = || columns.segment.doc_ids_alive().collect::<Vec<_>>();
    match logic {
        Logic::All | Logic::Maybe(_) => alive(),
        Logic::Leaf(number) => docs_of(leaves, *number).collect(),
        Logic::Within(_, inner) => possible_articles(inner, leaves, columns, true),
        Logic::AtLeast { count, leaves: numbers } => {
            let mut docs: Vec<DocId> = numbers.iter().flat_map(|number| docs_of(leaves, *number)).collect();
            docs = ascending(docs);
            docs.retain(|doc| enough(*count, numbers, leaves, *doc));
            docs
        }
        Logic::Or(parts) => {
            let mut bits = vec![0u64; columns.segment.max_doc() as usize / 64 + 1];
            let mut set = |doc: DocId| set_bit(&mut bits, doc as usize);
            for part in parts {
                match part {
                    Logic::Leaf(number) => docs_of(leaves, *number).for_each(&mut set),
                    part => possible_articles(part, leaves, columns, in_units).into_iter().for_each(&mut set),
                }
            }
            let mut docs = Vec::with_capacity(bits.iter().map(|word| word.count_ones() as usize).sum());
            docs.extend(set_bits(&bits).map(|doc| doc as DocId));
            docs
        }
        Logic::Not(inner) => {
            if in_units || !is_certain(inner, leaves) {
                return alive();
            }
            let without = possible_articles(inner, leaves, columns, false);
            let mut without = without.iter().copied().peekable();
            columns
                .segment
                .doc_ids_alive()
                .filter(|doc| {
                    while without.next_if(|other| other < doc).is_some() {}
                    without.peek() != Some(doc)
                })
                .collect()
        }
        Logic::And(parts) => {
            // What is easily asked about one article comes last and is asked of what the others leave.
            let asked = |part: &&Logic| matches!(part, Logic::Not(_) | Logic::All | Logic::Maybe(_));
            let (tests, lists): (Vec<&Logic>, Vec<&Logic>) = parts.iter().partition(asked);
            let mut docs = all_of(&lists, leaves, columns, in_units).unwrap_or_else(alive);
            docs.retain(|doc| tests.iter().all(|test| is_possible(test, leaves, *doc, in_units)));
            docs
        }
    }
}

/// The articles that each of `parts` may be true of; `None` if there is no part.
fn all_of(parts: &[&Logic], leaves: &[SegmentLeaf], columns: Columns<'_>, in_units: bool) -> Option<Vec<DocId>> {
    let is_leaf = |part: &&Logic| matches!(part, Logic::Leaf(_));
    let mut numbers: Vec<usize> = parts
        .iter()
        .filter_map(|part| match part {
            Logic::Leaf(number) => Some(*number),
            _ => None,
        })
        .collect();
    numbers.sort_by_key(|number| leaves.get(*number).map_or(0, |leaf| leaf.occurrences.len()));
    let mut lists: Vec<Vec<DocId>> = parts
        .iter()
        .filter(|part| !is_leaf(part))
        .map(|part| possible_articles(part, leaves, columns, in_units))
        .collect();
    lists.sort_by_key(Vec::len);
    let mut lists = lists.into_iter();
    let mut numbers = numbers.into_iter();
    let mut docs = match lists.next() {
        Some(list) => list,
        None => docs_of(leaves, numbers.next()?).collect(),
    };
    for list in lists {
        let mut from = 0;
        docs.retain(|doc| {
            from += list[from..].partition_point(|other| other < doc);
            list.get(from) == Some(doc)
        });
    }
    for number in numbers {
        let Some(leaf) = leaves.get(number) else { continue };
        let mut rest = leaf.occurrences.as_slice();
        docs.retain(|doc| {
            rest = occurrences_from(rest, *doc);
            rest.first().is_some_and(|occurrence| occurrence.doc == *doc)
        });
    }
    Some(docs)
}

fn docs_of(leaves: &[SegmentLeaf], number: usize) -> impl Iterator<Item = DocId> + '_ {
    leaves.get(number).into_iter().flat_map(|leaf| leaf.occurrences.iter().map(|occurrence| occurrence.doc))
}

/// Whether what [`possible_articles`] says of `logic` is all there is to say: no position need be read.
pub(crate) fn is_certain(logic: &Logic, leaves: &[SegmentLeaf]) -> bool {
    match logic {
        Logic::All | Logic::Maybe(_) => true,
        Logic::Leaf(number) => leaves.get(*number).is_some_and(|leaf| leaf.exact),
        Logic::And(parts) | Logic::Or(parts) => parts.iter().all(|part| is_certain(part, leaves)),
        Logic::Not(inner) => is_certain(inner, leaves),
        Logic::AtLeast { leaves: numbers, .. } => {
            matches!(numbers.as_slice(), [number] if leaves.get(*number).is_some_and(|leaf| leaf.exact))
        }
        Logic::Within(..) => false,
    }
}

/// Whether `logic` may be true of one article.
fn is_possible(logic: &Logic, leaves: &[SegmentLeaf], doc: DocId, in_units: bool) -> bool {
    match logic {
        Logic::All | Logic::Maybe(_) => true,
        Logic::Leaf(number) => leaves.get(*number).is_some_and(|leaf| leaf.of(doc).is_some()),
        Logic::And(parts) => parts.iter().all(|part| is_possible(part, leaves, doc, in_units)),
        Logic::Or(parts) => parts.iter().any(|part| is_possible(part, leaves, doc, in_units)),
        Logic::Not(inner) => in_units || !is_certain(inner, leaves) || !is_possible(inner, leaves, doc, false),
        Logic::AtLeast { count, leaves: numbers } => enough(*count, numbers, leaves, doc),
        Logic::Within(_, inner) => is_possible(inner, leaves, doc, true),
    }
}

/// Whether the leaves may have so many matches together in an article.
fn enough(count: u32, numbers: &[usize], leaves: &[SegmentLeaf], doc: DocId) -> bool {
    let found = numbers.iter().filter_map(|number| leaves.get(*number)?.of(doc));
    found.map(|found| u64::from(found.in_title) + u64::from(found.in_body)).sum::<u64>() >= u64::from(count)
}
