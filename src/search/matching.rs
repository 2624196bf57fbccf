//! Which articles of a segment a plan is true of, and how much each leaf counts there.

use std::path::PathBuf;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use rustc_hash::FxHashSet;
use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocId, SegmentReader};

use super::plan::{Leaf, LeafKind, Logic, MetadataField, Plan};
use super::postings::{
    FieldReader, Occurrence, SequenceTerms, matching_ordinals, plain_phrase_articles, raw_term_articles,
};
use super::request::Filters;
use crate::analysis::TokenScratch;
use crate::error::{Error, Result};
use crate::index::{Index, column};

/// One leaf in one segment.
pub(crate) struct SegmentLeaf {
    /// The articles that hold it, ascending; of live articles alone.
    pub(crate) occurrences: Vec<Occurrence>,
    /// Its words in the title's dictionary.
    pub(crate) title: Vec<SequenceTerms>,
    /// Its words in the text's dictionary.
    pub(crate) body: Vec<SequenceTerms>,
}

impl SegmentLeaf {
    pub(crate) fn of(&self, doc: DocId) -> Option<Occurrence> {
        let at = self.occurrences.binary_search_by_key(&doc, |occurrence| occurrence.doc).ok()?;
        self.occurrences.get(at).copied()
    }
}

/// Everything that a plan's leaves find in a segment. With `loose`, phrases ask only for their words.
pub(crate) fn segment_leaves(
    index: &Index,
    segment: &SegmentReader,
    plan: &Plan,
    expansions_max: usize,
    loose: bool,
) -> Result<Vec<SegmentLeaf>> {
    plan.leaves.iter().map(|leaf| segment_leaf(index, segment, leaf, expansions_max, loose)).collect()
}

fn segment_leaf(
    index: &Index,
    segment: &SegmentReader,
    leaf: &Leaf,
    expansions_max: usize,
    loose: bool,
) -> Result<SegmentLeaf> {
    let fields = index.fields();
    let docs = match &leaf.kind {
        LeafKind::Words { title_only, sequences } => {
            let titles = FieldReader::open(index, segment, fields.title, expansions_max)?;
            let bodies = FieldReader::open(index, segment, fields.body, expansions_max)?;
            let resolve = |reader: &FieldReader<'_>| -> Result<Vec<SequenceTerms>> {
                Ok(sequences
                    .iter()
                    .map(|sequence| reader.resolve(sequence))
                    .collect::<Result<Vec<_>>>()?
                    .into_iter()
                    .flatten()
                    .collect())
            };
            let title = resolve(&titles)?;
            let body = if *title_only { Vec::new() } else { resolve(&bodies)? };
            let mut occurrences = zipped(&titles.articles(&title, loose)?, &bodies.articles(&body, loose)?);
            occurrences.retain(|occurrence| !segment.is_deleted(occurrence.doc));
            return Ok(SegmentLeaf { occurrences, title, body });
        }
        LeafKind::Metadata { field, words } => {
            let field = match field {
                MetadataField::Source => fields.source_words,
                MetadataField::Place => fields.place_words,
                MetadataField::Author => fields.author_words,
                MetadataField::Section => fields.section_words,
            };
            plain_phrase_articles(index, segment, field, words)?
        }
        LeafKind::Language(code) => raw_term_articles(index, segment, fields.language, code)?,
        LeafKind::Speaker { words } => {
            let wanted = speaker_ordinals(index, segment, words)?;
            let ordinals = quote_speakers(index, segment)?;
            segment
                .doc_ids_alive()
                .filter(|doc| {
                    ordinals.as_ref().is_some_and(|column| column.term_ords(*doc).any(|ord| wanted.contains(&ord)))
                })
                .collect()
        }
        LeafKind::Dates { from, to } => {
            let dates = DateColumns::open(index, segment)?;
            segment.doc_ids_alive().filter(|doc| dates.inside(*doc, *from, *to).unwrap_or(false)).collect()
        }
        LeafKind::Length { from, to } => {
            let positions = numbers(index, segment, column::SENTENCE_POSITION)?;
            let length = |doc| positions.values_for_doc(doc).last().unwrap_or(0);
            segment.doc_ids_alive().filter(|doc| (*from..=*to).contains(&length(*doc))).collect()
        }
    };
    let occurrences = docs
        .into_iter()
        .filter(|doc| !segment.is_deleted(*doc))
        .map(|doc| Occurrence { doc, in_title: 0, in_body: 0 })
        .collect();
    Ok(SegmentLeaf { occurrences, title: Vec::new(), body: Vec::new() })
}

/// Two ascending lists as one.
fn zipped(titles: &[(DocId, u32)], bodies: &[(DocId, u32)]) -> Vec<Occurrence> {
    let mut occurrences = Vec::with_capacity(bodies.len() + titles.len() / 8);
    let (mut titles, mut bodies) = (titles.iter().peekable(), bodies.iter().peekable());
    loop {
        let doc = match (titles.peek(), bodies.peek()) {
            (None, None) => return occurrences,
            (Some((doc, _)), None) | (None, Some((doc, _))) => *doc,
            (Some((title, _)), Some((body, _))) => *title.min(body),
        };
        let in_title = titles.next_if(|(other, _)| *other == doc).map_or(0, |(_, count)| *count);
        let in_body = bodies.next_if(|(other, _)| *other == doc).map_or(0, |(_, count)| *count);
        occurrences.push(Occurrence { doc, in_title, in_body });
    }
}

/// A column of numbers.
pub(crate) fn numbers(index: &Index, segment: &SegmentReader, name: &str) -> Result<Column<u64>> {
    let column = segment.fast_fields().column_opt::<u64>(name).map_err(|cause| index.damaged(cause))?;
    // A segment in which no article has a value has no column.
    Ok(column.unwrap_or_else(|| Column::build_empty_column(segment.max_doc())))
}

/// The column of speakers; `None` if the segment holds no quotation.
pub(crate) fn quote_speakers(index: &Index, segment: &SegmentReader) -> Result<Option<StrColumn>> {
    segment.fast_fields().str(column::QUOTE_SPEAKER).map_err(|cause| index.damaged(cause))
}

/// The speakers of a segment in whose names `words` stand in a row.
pub(crate) fn speaker_ordinals(index: &Index, segment: &SegmentReader, words: &[String]) -> Result<FxHashSet<u64>> {
    let Some(column) = quote_speakers(index, segment)? else { return Ok(FxHashSet::default()) };
    let mut scratch = TokenScratch::default();
    matching_ordinals(index, &column, |name| {
        let name = super::plan::folded_words(name, &mut scratch);
        !words.is_empty() && name.windows(words.len()).any(|window| window == words)
    })
}

/// The columns of dates.
pub(crate) struct DateColumns {
    from: Column<i64>,
    to: Column<i64>,
}

impl DateColumns {
    pub(crate) fn open(index: &Index, segment: &SegmentReader) -> Result<DateColumns> {
        let open = |name| -> Result<Column<i64>> {
            let column = segment.fast_fields().column_opt::<i64>(name).map_err(|cause| index.damaged(cause))?;
            Ok(column.unwrap_or_else(|| Column::build_empty_column(segment.max_doc())))
        };
        Ok(DateColumns { from: open(column::DATE_FROM)?, to: open(column::DATE_TO)? })
    }

    /// The first day it may be.
    pub(crate) fn first_day(&self, doc: DocId) -> Option<i64> {
        self.from.first(doc)
    }

    /// Whether the article's date lies wholly in `from..to`; `None` if its year is not known.
    fn inside(&self, doc: DocId, from: i64, to: i64) -> Option<bool> {
        Some(from <= self.from.first(doc)? && self.to.first(doc)? <= to)
    }
}

/// The filters of a search, ready for one segment.
pub(crate) struct SegmentFilter<'i> {
    /// Ascending lists; an article must be in each.
    lists: Vec<Vec<DocId>>,
    dates: Option<(DateColumns, i64, i64)>,
    paths: Option<(StrColumn, FxHashSet<u64>)>,
    files: Option<(StrColumn, FxHashSet<u64>)>,
    /// Nothing in the segment can pass.
    empty: bool,
    _index: std::marker::PhantomData<&'i Index>,
}

/// What a filter says of an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    In,
    Out,
    /// Out for no other reason than that its year is not known.
    Undated,
}

impl<'i> SegmentFilter<'i> {
    pub(crate) fn new(index: &'i Index, segment: &SegmentReader, filters: &Filters) -> Result<SegmentFilter<'i>> {
        let fields = index.fields();
        let mut scratch = TokenScratch::default();
        let mut lists = Vec::new();
        for (values, field) in [
            (&filters.sources, fields.source_words),
            (&filters.places, fields.place_words),
            (&filters.authors, fields.author_words),
        ] {
            if !values.is_empty() {
                let mut docs = Vec::new();
                for value in values {
                    let words = super::plan::folded_words(value, &mut scratch);
                    docs.extend(plain_phrase_articles(index, segment, field, &words)?);
                }
                lists.push(ascending(docs));
            }
        }
        if !filters.languages.is_empty() {
            let mut docs = Vec::new();
            for language in &filters.languages {
                docs.extend(raw_term_articles(index, segment, fields.language, language.code())?);
            }
            lists.push(ascending(docs));
        }
        let dates = match (filters.after_day, filters.before_day) {
            (None, None) => None,
            (from, to) => Some((DateColumns::open(index, segment)?, from.unwrap_or(i64::MIN), to.unwrap_or(i64::MAX))),
        };
        let column = |name| segment.fast_fields().str(name).map_err(|cause| index.damaged(cause));
        let mut empty = false;
        let mut chosen = |name, wanted: &mut dyn FnMut(&str) -> bool| -> Result<Option<(StrColumn, FxHashSet<u64>)>> {
            let Some(column) = column(name)? else {
                empty = true;
                return Ok(None);
            };
            let ordinals = matching_ordinals(index, &column, wanted)?;
            Ok(Some((column, ordinals)))
        };
        let paths = if filters.paths.is_empty() {
            None
        } else {
            let globs = globs(&filters.paths)?;
            chosen(column::PATH, &mut |path| globs.is_match(path))?
        };
        let files = if filters.inside.is_empty() {
            None
        } else {
            chosen(column::FILE, &mut |file| filters.inside.iter().any(|root| PathBuf::from(file).starts_with(root)))?
        };
        Ok(SegmentFilter { lists, dates, paths, files, empty, _index: std::marker::PhantomData })
    }

    pub(crate) fn judge(&self, doc: DocId) -> Verdict {
        let among = |column: &Option<(StrColumn, FxHashSet<u64>)>| {
            column
                .as_ref()
                .is_none_or(|(column, wanted)| column.ords().first(doc).is_some_and(|ord| wanted.contains(&ord)))
        };
        if self.empty
            || self.lists.iter().any(|list| list.binary_search(&doc).is_err())
            || !among(&self.paths)
            || !among(&self.files)
        {
            return Verdict::Out;
        }
        match &self.dates {
            None => Verdict::In,
            Some((dates, from, to)) => match dates.inside(doc, *from, *to) {
                None => Verdict::Undated,
                Some(true) => Verdict::In,
                Some(false) => Verdict::Out,
            },
        }
    }
}

fn ascending(mut docs: Vec<DocId>) -> Vec<DocId> {
    docs.sort_unstable();
    docs.dedup();
    docs
}

/// The patterns of `--path`: `*` stays within a folder, `**` does not; a pattern without `/` is held against every part.
fn globs(patterns: &[String]) -> Result<GlobSet> {
    let mut globs = GlobSetBuilder::new();
    for pattern in patterns {
        let whole = if pattern.contains('/') { pattern.clone() } else { format!("**/{pattern}") };
        for pattern in [whole.clone(), format!("{}/**", whole.trim_end_matches('/'))] {
            let glob = GlobBuilder::new(&pattern).literal_separator(true).build().map_err(|cause| {
                Error::usage(format!("the pattern '{pattern}' of --path cannot be read"))
                    .because(cause)
                    .remedy("write e.g. --path 'wire/2011/**'")
            })?;
            globs.add(glob);
        }
    }
    globs.build().map_err(|cause| Error::usage("the patterns of --path are too large together").because(cause))
}

/// The articles of a segment that `logic` is true of, ascending.
pub(crate) fn true_articles(logic: &Logic, leaves: &[SegmentLeaf], segment: &SegmentReader) -> Vec<DocId> {
    match logic {
        Logic::All => segment.doc_ids_alive().collect(),
        Logic::Leaf(number) => leaves
            .get(*number)
            .map(|leaf| leaf.occurrences.iter().map(|occurrence| occurrence.doc).collect())
            .unwrap_or_default(),
        Logic::Or(parts) => ascending(parts.iter().flat_map(|part| true_articles(part, leaves, segment)).collect()),
        Logic::Not(inner) => {
            let without = true_articles(inner, leaves, segment);
            let mut without = without.iter().copied().peekable();
            segment
                .doc_ids_alive()
                .filter(|doc| {
                    while without.next_if(|other| other < doc).is_some() {}
                    without.peek() != Some(doc)
                })
                .collect()
        }
        Logic::And(parts) => {
            // Parts that are easily asked about one article come last and are asked of what the others leave.
            let (tests, lists): (Vec<&Logic>, Vec<&Logic>) =
                parts.iter().partition(|part| matches!(part, Logic::Not(_) | Logic::All));
            let mut lists: Vec<Vec<DocId>> =
                lists.into_iter().map(|part| true_articles(part, leaves, segment)).collect();
            lists.sort_by_key(Vec::len);
            let mut lists = lists.into_iter();
            let mut docs = lists.next().unwrap_or_else(|| segment.doc_ids_alive().collect());
            for list in lists {
                let mut from = 0;
                docs.retain(|doc| {
                    from += list[from..].partition_point(|other| other < doc);
                    list.get(from) == Some(doc)
                });
            }
            docs.retain(|doc| {
                tests
                    .iter()
                    .all(|test| holds(test, &|number| leaves.get(number).is_some_and(|leaf| leaf.of(*doc).is_some())))
            });
            docs
        }
    }
}

/// Whether `logic` is true where `leaf` says of each leaf whether it is.
pub(crate) fn holds(logic: &Logic, leaf: &dyn Fn(usize) -> bool) -> bool {
    match logic {
        Logic::All => true,
        Logic::Leaf(number) => leaf(*number),
        Logic::And(parts) => parts.iter().all(|part| holds(part, leaf)),
        Logic::Or(parts) => parts.iter().any(|part| holds(part, leaf)),
        Logic::Not(inner) => !holds(inner, leaf),
    }
}
