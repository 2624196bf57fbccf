//! Live articles against what the index holds of them.

use std::error::Error as _;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use tantivy::columnar::{Column, StrColumn};
use tantivy::schema::document::Document;
use tantivy::schema::{Field, FieldType, IndexRecordOption};
use tantivy::tokenizer::TextAnalyzer;
use tantivy::{DocId, SegmentReader};

use super::postings::Sums;
use super::{Checked, hash, mix};
use crate::analysis::{Language, Sentence};
use crate::article::{Article, PartialDate};
use crate::error::Error;
use crate::index::columns::{Stamps, numbers};
use crate::index::document::Preparer;
use crate::index::handed::{Handed, HandedArticle};
use crate::index::reader::{Index, Stored};
use crate::index::schema::column;
use crate::quotation::Quotation;
use crate::span::Span;

/// Articles that are read in one go.
const ARTICLES_PER_PIECE: u32 = 1000;
/// Blocks of the store that are kept decompressed: articles are read one after another.
const STORE_CACHE_BLOCKS: usize = 2;

/// A field as a segment holds it.
pub(super) struct Held {
    pub(super) field: Field,
    pub(super) name: String,
    /// What is summed up of its terms, if it has any.
    pub(super) sums: Option<Sums>,
    /// Of a field with the positions of words: how many words there are.
    pub(super) lengths: Option<Column<u64>>,
    column: Option<HeldColumn>,
    tokenizer: Option<TextAnalyzer>,
}

/// A column.
enum HeldColumn {
    Unsigned(Column<u64>),
    Signed(Column<i64>),
    /// With a hash of every string, by its ordinal; `None` if no article has one.
    Text(Option<(StrColumn, Vec<u64>)>),
}

/// Opens all fields of a segment.
pub(super) fn held_fields(
    index: &Index,
    reader: &SegmentReader,
    size_bytes: u64,
    file: &Path,
    found: &mut Checked,
) -> tantivy::Result<Vec<Held>> {
    let fields = index.fields();
    let schema = index.tantivy().schema();
    let mut held = Vec::new();
    for (field, entry) in schema.fields() {
        let name = entry.name().to_owned();
        let column = match entry.field_type() {
            FieldType::U64(_) => Some(HeldColumn::Unsigned(numbers(reader, &name)?)),
            FieldType::I64(_) => Some(HeldColumn::Signed(numbers(reader, &name)?)),
            FieldType::Str(_) if entry.is_fast() => {
                Some(HeldColumn::Text(strings(reader.fast_fields().str(&name)?, &name, size_bytes, file, found)?))
            }
            _ => None,
        };
        let option = entry.field_type().get_index_record_option().filter(|_| entry.is_indexed());
        let of_articles = || (0..reader.max_doc()).map(|_| AtomicU64::new(0)).collect();
        let length = if [fields.title, fields.title_capitals].contains(&field) {
            Some(column::TITLE_LENGTH)
        } else if [fields.body, fields.body_capitals].contains(&field) {
            Some(column::TEXT_LENGTH)
        } else {
            None
        };
        // Numbers are columns alone.
        let is_text = matches!(entry.field_type(), FieldType::Str(_));
        let option = option.filter(|_| is_text);
        held.push(Held {
            field,
            sums: option.map(|option| Sums { option, of_articles: of_articles() }),
            lengths: length.map(|name| numbers(reader, name)).transpose()?,
            column,
            tokenizer: option.map(|_| index.tantivy().tokenizer_for_field(field)).transpose()?,
            name,
        });
    }
    Ok(held)
}

/// Reads the strings of a column, which must be in order.
fn strings(
    column: Option<StrColumn>,
    name: &str,
    size_bytes: u64,
    file: &Path,
    found: &mut Checked,
) -> tantivy::Result<Option<(StrColumn, Vec<u64>)>> {
    let Some(column) = column else { return Ok(None) };
    if column.num_terms() as u64 > size_bytes {
        found.fault(file, None, format!("the column '{name}' claims to have {} strings", column.num_terms()));
        return Ok(None);
    }
    let mut hashes = Vec::with_capacity(column.num_terms());
    let mut last: Option<Vec<u8>> = None;
    let mut stream = column.dictionary().stream()?;
    while stream.advance() {
        let key = stream.key();
        if last.as_deref().is_some_and(|last| key <= last) {
            found.fault(file, None, format!("the strings of the column '{name}' are not in order"));
        }
        hashes.push(hash(key));
        let kept = last.get_or_insert_default();
        kept.clear();
        kept.extend_from_slice(key);
    }
    if hashes.len() != column.num_terms() {
        let message =
            format!("the column '{name}' has {} strings and should have {}", hashes.len(), column.num_terms());
        found.fault(file, None, message);
    }
    Ok(Some((column, hashes)))
}

impl HeldColumn {
    /// A hash of the values of an article, in their order, and of no more than `most`.
    fn of_article(&self, doc: DocId, most: usize) -> u64 {
        match self {
            HeldColumn::Unsigned(column) => column.values_for_doc(doc).take(most).fold(0, mix),
            HeldColumn::Signed(column) => column.values_for_doc(doc).take(most).map(i64::cast_unsigned).fold(0, mix),
            HeldColumn::Text(None) => 0,
            HeldColumn::Text(Some((column, hashes))) => {
                let of = |ord: u64| hashes.get(ord as usize).copied().unwrap_or(ord);
                column.term_ords(doc).take(most).map(of).fold(0, mix)
            }
        }
    }
}

/// The articles of a segment, piece by piece.
pub(super) fn pieces(max_doc: DocId) -> Vec<Range<DocId>> {
    (0..max_doc)
        .step_by(ARTICLES_PER_PIECE as usize)
        .map(|from| from..from.saturating_add(ARTICLES_PER_PIECE).min(max_doc))
        .collect()
}

/// What should be held of an article, a field each.
#[derive(Default)]
struct Expected {
    terms: u64,
    /// Of fields without positions: the hashes of all terms, of which each counts once.
    distinct: Vec<u64>,
    column: u64,
}

/// Reads every live article of `range` and holds it against all fields.
pub(super) fn check(
    index: &Index,
    reader: &SegmentReader,
    segment: usize,
    held: &[Held],
    range: Range<DocId>,
    file: &dyn Fn(&str) -> PathBuf,
    found: &mut Checked,
) -> tantivy::Result<()> {
    let store = reader.get_store_reader(STORE_CACHE_BLOCKS)?;
    let stamps = Stamps::open(reader)?;
    let mut preparer = Preparer::new(None);
    let mut tokenizers: Vec<Option<TextAnalyzer>> = held.iter().map(|held| held.tokenizer.clone()).collect();
    let offsets = numbers(reader, column::SENTENCE_OFFSET)?;
    let paragraphs = numbers(reader, column::PARAGRAPH)?;
    let mut roots: Vec<String> = index.settings().roots.iter().map(|root| root.display().to_string()).collect();
    for doc in range.filter(|doc| !reader.is_deleted(*doc)) {
        let stored = match index.stored(&store, doc) {
            Ok(stored) => stored,
            Err(error) => {
                let message = format!("what is stored of article {doc} cannot be read ({})", reason(&error));
                found.fault(&file("store"), None, message);
                continue;
            }
        };
        let id = stored.record.id.clone();
        found.ids.push((hash(id.as_bytes()), segment, doc));
        // Sentences, paragraphs and the two ends of every span of a quotation: a text cannot have more than that.
        let most = 2 * stored.text.len() + 2;
        let offsets: Vec<u64> = offsets.values_for_doc(doc).take(most).collect();
        let starts: Vec<u64> = paragraphs.values_for_doc(doc).take(most).collect();
        let sentences = match sentences(&stored.text, &offsets, &starts) {
            Ok(sentences) => sentences,
            Err(message) => {
                found.fault(&file("fast"), Some(&id), message);
                continue;
            }
        };
        let quotations = match quotations(index, &stored) {
            Ok(quotations) => quotations,
            Err(message) => {
                found.fault(&file("store"), Some(&id), message);
                continue;
            }
        };
        let stamp = stamps.of(doc)?;
        // What is no Unicode is spelt otherwise in columns.
        if !stamp.root.contains('\u{fffd}') && !roots.contains(&stamp.root) {
            let message = format!("articles came from '{}', which it does not name as a root", stamp.root);
            found.fault(&index.dir().join("meta.json"), None, message);
            // Once is enough.
            roots.push(stamp.root.clone());
        }
        let language = stored.record.language.as_deref().and_then(Language::from_code);
        let prepared = preparer.assemble(article(stored), language, &sentences, &quotations);
        found.articles += 1;
        found.quotes += prepared.quotation_count;
        found.words += prepared.word_count;
        let handed = prepared.into_handed(&stamp, index.fields());
        let expected = expected(&handed, held, &mut tokenizers);
        for (held, expected) in held.iter().zip(expected) {
            compare(held, &expected, doc, most, &id, file, found);
        }
    }
    Ok(())
}

/// Holds what a field has of an article against what it should have.
fn compare(
    held: &Held,
    expected: &Expected,
    doc: DocId,
    most: usize,
    id: &str,
    file: &dyn Fn(&str) -> PathBuf,
    found: &mut Checked,
) {
    let terms = held.sums.as_ref().and_then(|sums| sums.of_articles.get(doc as usize));
    if terms.is_some_and(|terms| terms.load(Ordering::Relaxed) != expected.terms) {
        let message = format!("the terms of '{}' are not those of what is stored", held.name);
        found.fault(&file("idx"), Some(id), message);
    }
    if held.column.as_ref().is_some_and(|column| column.of_article(doc, most) != expected.column) {
        let message = format!("the column '{}' does not agree with what is stored", held.name);
        found.fault(&file("fast"), Some(id), message);
    }
}

/// What an article should become, field by field.
fn expected(article: &HandedArticle, held: &[Held], tokenizers: &mut [Option<TextAnalyzer>]) -> Vec<Expected> {
    let mut all: Vec<Expected> = held.iter().map(|_| Expected::default()).collect();
    // Fields are numbered in the order of the schema, as they are held.
    for (field, value) in article.iter_fields_and_values() {
        let number = field.field_id() as usize;
        let (Some(expected), Some(held)) = (all.get_mut(number), held.get(number)) else { continue };
        if held.column.is_some() {
            expected.column = match value {
                Handed::Text(text) => mix(expected.column, hash(text.as_bytes())),
                Handed::Unsigned(number) => mix(expected.column, number),
                Handed::Signed(number) => mix(expected.column, number.cast_unsigned()),
                Handed::Several(numbers) => numbers.iter().copied().fold(expected.column, mix),
            };
        }
        let (Handed::Text(text), Some(sums)) = (value, &held.sums) else { continue };
        let Some(tokenizer) = tokenizers.get_mut(number).and_then(Option::as_mut) else { continue };
        tokenizer.token_stream(text).process(&mut |token| {
            let term = hash(token.text.as_bytes());
            if sums.option == IndexRecordOption::Basic {
                expected.distinct.push(term);
            } else {
                expected.terms = expected.terms.wrapping_add(mix(term, token.position as u64));
            }
        });
    }
    for expected in &mut all {
        expected.distinct.sort_unstable();
        expected.distinct.dedup();
        for term in expected.distinct.drain(..) {
            expected.terms = expected.terms.wrapping_add(mix(term, 0));
        }
    }
    all
}

/// The sentences that the columns tell of: starts and the end of the last, and numbers of those that begin paragraphs.
fn sentences(text: &str, offsets: &[u64], paragraphs: &[u64]) -> Result<Vec<Sentence>, String> {
    let fits = |offset: &u64| usize::try_from(*offset).is_ok_and(|offset| text.is_char_boundary(offset));
    if offsets.is_empty() || !offsets.iter().all(fits) {
        return Err("its sentences do not lie on characters of its text".to_owned());
    }
    if !offsets.is_sorted_by(|one, next| one < next) {
        return Err("its sentences are not in order".to_owned());
    }
    let count = offsets.len() as u64 - 1;
    if !paragraphs.is_sorted_by(|one, next| one < next) || paragraphs.last().is_some_and(|last| *last >= count) {
        return Err("its paragraphs do not begin with sentences, in order".to_owned());
    }
    let of = |(number, ends): (usize, &[u64])| Sentence {
        span: Span::new(ends[0] as usize, ends[1] as usize).trimmed(text),
        starts_paragraph: paragraphs.binary_search(&(number as u64)).is_ok(),
    };
    Ok(offsets.windows(2).enumerate().map(of).collect())
}

/// The quotations that are stored: content that is not empty and in order, all spans on characters of the text.
fn quotations(index: &Index, stored: &Stored) -> Result<Vec<Quotation>, String> {
    let quotations =
        index.quotations(stored).map_err(|error| format!("its quotations cannot be read ({})", reason(&error)))?;
    for quotation in &quotations {
        let all = quotation.content.iter().chain(&quotation.cue).chain(&quotation.source);
        if !all.clone().all(|span| stored.text.get(span.start..span.end).is_some_and(|words| !words.is_empty())) {
            return Err("a quotation does not lie on characters of its text".to_owned());
        }
        if quotation.content.is_empty() || !quotation.content.is_sorted_by(|one, next| one.end <= next.start) {
            return Err("the content of a quotation is empty or not in order".to_owned());
        }
    }
    Ok(quotations)
}

/// What lies behind an error that says no more than that the index is damaged.
fn reason(error: &Error) -> String {
    error.source().map_or_else(|| error.to_string(), ToString::to_string)
}

/// The article that was indexed.
fn article(stored: Stored) -> Article {
    let record = stored.record;
    Article {
        id: record.id,
        path: record.path,
        title: stored.title,
        text: stored.text,
        date: record.date.as_deref().and_then(PartialDate::parse),
        place: record.place,
        source: record.source,
        authors: record.authors,
        section: record.section,
        language: record.language,
        url: record.url,
        meta: record.meta,
    }
}
