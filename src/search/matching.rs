//! Which articles of a segment a plan may be true of, told without reading a position.

use rustc_hash::FxHashSet;
use tantivy::DocId;

use super::bits::{count_bits, for_each_bit, set_bit};
use super::columns::Columns;
use super::disjunction::HeldWord;
use super::filters::ascending;
use super::held::{ANY_FORM, Occurrence, occurrences_from, with_titles};
use super::plan::{Leaf, LeafKind, Logic, MetadataField, Place, Plan, Zone};
use super::postings::{FieldReader, PlaceTerms, matching_ordinals, plain_phrase_articles, raw_term_articles};
use super::words::WordTest;
use crate::analysis::TokenScratch;
use crate::error::Result;
use crate::index::column;

/// One leaf in one segment.
pub(crate) struct SegmentLeaf {
    /// The articles that may hold it, ascending; of live articles alone. Those that cannot match for want of another leaf may be
    /// left out, and so may those that cannot be among the best ([`super::disjunction`]).
    pub(crate) occurrences: Vec<Occurrence>,
    /// Its postings, where `occurrences` are listed only when it is known which of them may be needed.
    pub(crate) held: Option<HeldWord>,
    /// How many live articles may hold it, with those left out.
    pub(crate) holding: u64,
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

/// What the leaves of a plan find in a segment.
///
/// Of words that must all be there the rarest are looked up first; of the others only those articles are listed that hold these.
pub(crate) fn segment_leaves(columns: Columns<'_>, plan: &Plan) -> Result<Vec<SegmentLeaf>> {
    let mut numbers = Vec::new();
    require(&plan.root, &mut numbers);
    let mut required = Vec::with_capacity(numbers.len());
    for number in numbers {
        if let Some(LeafKind::Words { zone, place }) = plan.leaves.get(number).map(|leaf| &leaf.kind) {
            required.push((number, LeafTerms::resolve(columns, *zone, place)?));
        }
    }
    required.sort_by_key(|(_, terms)| terms.postings());
    let mut found: Vec<Option<SegmentLeaf>> = Vec::new();
    found.resize_with(plan.leaves.len(), || None);
    // The leaf with the fewest articles so far.
    let mut rarest: Option<usize> = None;
    for (number, terms) in required {
        let among = rarest.and_then(|rarest| found.get(rarest)).and_then(Option::as_ref);
        let leaf = terms.look_up(columns, among.map(|leaf| leaf.occurrences.as_slice()))?;
        if among.is_none_or(|among| leaf.occurrences.len() <= among.occurrences.len()) {
            rarest = Some(number);
        }
        found[number] = Some(leaf);
    }
    found
        .into_iter()
        .zip(&plan.leaves)
        .map(|(found, leaf)| found.map_or_else(|| segment_leaf(columns, leaf), Ok))
        .collect()
}

/// The leaves without which `logic` is true of no article.
fn require(logic: &Logic, numbers: &mut Vec<usize>) {
    match logic {
        Logic::Leaf(number) => numbers.push(*number),
        Logic::And(parts) => parts.iter().for_each(|part| require(part, numbers)),
        Logic::Within(_, inner) => require(inner, numbers),
        _ => {}
    }
}

/// The words of a leaf in the dictionaries of a segment.
pub(super) struct LeafTerms {
    zone: Zone,
    title: Option<PlaceTerms>,
    body: Option<PlaceTerms>,
}

/// So much rarer than a leaf the others must be, that it is looked up in their articles alone.
const RARER: usize = 2;

impl LeafTerms {
    pub(super) fn resolve(columns: Columns<'_>, zone: Zone, place: &Place) -> Result<LeafTerms> {
        let fields = columns.index.fields();
        let resolve = |field| FieldReader::open(columns.index, columns.segment, field)?.resolve(place);
        Ok(LeafTerms {
            zone,
            title: if zone.in_title() { resolve(fields.title)? } else { None },
            body: if zone.in_body() { resolve(fields.body)? } else { None },
        })
    }

    /// How many postings the words have.
    pub(super) fn postings(&self) -> usize {
        [&self.title, &self.body].into_iter().flatten().map(PlaceTerms::postings).sum()
    }

    /// Whether it is a single word, so that frequencies say how often it matches.
    pub(super) fn is_counted(&self) -> bool {
        [&self.title, &self.body].into_iter().flatten().all(|place| place.word().is_some())
    }

    /// A single word, of which the postings are read and not yet put together.
    pub(super) fn hold(self, columns: Columns<'_>) -> Result<SegmentLeaf> {
        let (index, segment, fields) = (columns.index, columns.segment, columns.index.fields());
        let mut held = HeldWord::new(segment.max_doc(), self.postings());
        for (field, place, in_title) in [(fields.body, &self.body, false), (fields.title, &self.title, true)] {
            if let Some(word) = place.as_ref().and_then(PlaceTerms::word) {
                FieldReader::open(index, segment, field)?.hold(word, in_title, &mut held)?;
            }
        }
        let exact = matches!(self.zone, Zone::Anywhere | Zone::Title);
        let (occurrences, holding) = (Vec::new(), held.finish(segment.alive_bitset()));
        let LeafTerms { title, body, .. } = self;
        Ok(SegmentLeaf { occurrences, held: Some(held), holding, exact, title, body, speakers: None })
    }

    /// The articles that may hold the words, or those of them that are `among` others.
    pub(super) fn look_up(self, columns: Columns<'_>, among: Option<&[Occurrence]>) -> Result<SegmentLeaf> {
        let counted = self.is_counted();
        let (occurrences, holding) = match among {
            Some(among) if counted && RARER * among.len() < self.postings() => {
                self.occurrences_among(columns, among)?
            }
            _ => self.occurrences(columns)?,
        };
        let exact = counted && matches!(self.zone, Zone::Anywhere | Zone::Title);
        let LeafTerms { title, body, .. } = self;
        Ok(SegmentLeaf { occurrences, held: None, holding, exact, title, body, speakers: None })
    }

    fn occurrences(&self, columns: Columns<'_>) -> Result<(Vec<Occurrence>, u64)> {
        let (index, segment, fields) = (columns.index, columns.segment, columns.index.fields());
        let articles = |field, place: &Option<PlaceTerms>| match place {
            Some(place) => FieldReader::open(index, segment, field)?.articles(place),
            None => Ok(Vec::new()),
        };
        let mut occurrences = with_titles(articles(fields.body, &self.body)?, &articles(fields.title, &self.title)?);
        if segment.has_deletes() {
            occurrences.retain(|occurrence| !segment.is_deleted(occurrence.doc));
        }
        let holding = occurrences.len() as u64;
        Ok((occurrences, holding))
    }

    /// The same of a single word, of the articles `among` alone, and in how many it is in all.
    fn occurrences_among(&self, columns: Columns<'_>, among: &[Occurrence]) -> Result<(Vec<Occurrence>, u64)> {
        let (index, segment, fields) = (columns.index, columns.segment, columns.index.fields());
        let mut used = vec![0u64; segment.max_doc() as usize / 64 + 1];
        let mut sums = |field, place: &Option<PlaceTerms>| match place.as_ref().and_then(PlaceTerms::word) {
            Some(word) => FieldReader::open(index, segment, field)?.word_among(word, among, &mut used),
            None => Ok(vec![(0, 0); among.len()]),
        };
        let (bodies, titles) = (sums(fields.body, &self.body)?, sums(fields.title, &self.title)?);
        let occurrences = among
            .iter()
            .zip(bodies.into_iter().zip(titles))
            .map(|(held, ((in_body, forms), (in_title, _)))| Occurrence { doc: held.doc, in_title, in_body, forms })
            .filter(|found| found.in_body > 0 || found.in_title > 0)
            .collect();
        let mut holding = 0;
        if segment.has_deletes() {
            for_each_bit(&used, |doc| holding += u64::from(!segment.is_deleted(doc as DocId)));
        } else {
            holding = count_bits(&used);
        }
        Ok((occurrences, holding))
    }
}

/// What a leaf finds in a segment.
fn segment_leaf(columns: Columns<'_>, leaf: &Leaf) -> Result<SegmentLeaf> {
    let (index, segment, fields) = (columns.index, columns.segment, columns.index.fields());
    let mut speakers = None;
    let docs = match &leaf.kind {
        LeafKind::Words { zone, place } => return LeafTerms::resolve(columns, *zone, place)?.look_up(columns, None),
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
    let occurrences: Vec<Occurrence> = docs
        .into_iter()
        .filter(|doc| !segment.is_deleted(*doc))
        .map(|doc| Occurrence { doc, in_title: 0, in_body: 0, forms: ANY_FORM })
        .collect();
    let holding = occurrences.len() as u64;
    Ok(SegmentLeaf { occurrences, held: None, holding, exact: true, title: None, body: None, speakers })
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
            let mut docs = Vec::with_capacity(count_bits(&bits) as usize);
            for_each_bit(&bits, |doc| docs.push(doc as DocId));
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
