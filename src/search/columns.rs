//! The columns of a segment, each opened when it is first asked for and then kept.

use std::sync::OnceLock;

use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocId, SegmentReader};

use super::passages::Sentences;
use crate::error::Result;
use crate::index::{Index, column, lengths, numbers};

/// The columns of one segment.
#[derive(Default)]
pub(crate) struct SegmentColumns {
    numbers: [OnceLock<Column<u64>>; NUMBERS.len()],
    dates: OnceLock<DateColumns>,
    strings: [OnceLock<Option<StrColumn>>; STRINGS.len()],
}

/// Columns of numbers.
const NUMBERS: [&str; 7] = [
    column::SENTENCE_LENGTH,
    column::SENTENCE_OFFSET,
    column::PARAGRAPH,
    column::QUOTE_RANGE,
    column::QUOTE_KIND,
    column::TEXT_LENGTH,
    column::TITLE_LENGTH,
];

/// Columns of strings.
const STRINGS: [&str; 7] =
    [column::ID, column::FILE, column::PATH, column::DATE, column::SOURCE, column::LANGUAGE, column::QUOTE_SPEAKER];

/// The columns of dates.
pub(crate) struct DateColumns {
    from: Column<i64>,
    to: Column<i64>,
}

/// A quotation as the columns have it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct QuoteRange {
    /// Token positions of its content, a range a span.
    pub(crate) ranges: Vec<(u32, u32)>,
    /// Number of its kind.
    pub(crate) kind: u64,
    /// Ordinal of its speaker in the segment's column.
    pub(crate) speaker: Option<u64>,
}

/// A segment with its columns.
#[derive(Clone, Copy)]
pub(crate) struct Columns<'s> {
    pub(crate) index: &'s Index,
    pub(crate) segment: &'s SegmentReader,
    pub(crate) kept: &'s SegmentColumns,
}

impl<'s> Columns<'s> {
    /// A column of numbers, by its name.
    pub(crate) fn numbers(self, name: &str) -> Result<&'s Column<u64>> {
        let number = NUMBERS.iter().position(|known| *known == name);
        let Some(kept) = number.and_then(|number| self.kept.numbers.get(number)) else {
            return Err(self.index.damaged(format!("no column {name}")));
        };
        if let Some(column) = kept.get() {
            return Ok(column);
        }
        let opened = numbers(self.segment, name).map_err(|cause| self.index.damaged(cause))?;
        Ok(kept.get_or_init(|| opened))
    }

    /// A column of strings, by its name; `None` if no article of the segment has a value.
    pub(crate) fn strings(self, name: &str) -> Result<Option<&'s StrColumn>> {
        let number = STRINGS.iter().position(|known| *known == name);
        let Some(kept) = number.and_then(|number| self.kept.strings.get(number)) else {
            return Err(self.index.damaged(format!("no column {name}")));
        };
        if let Some(column) = kept.get() {
            return Ok(column.as_ref());
        }
        let opened = self.segment.fast_fields().str(name).map_err(|cause| self.index.damaged(cause))?;
        Ok(kept.get_or_init(|| opened).as_ref())
    }

    /// The first string of `doc` in a column; empty if it has none.
    pub(crate) fn string(self, name: &str, doc: DocId) -> Result<String> {
        self.strings(name)?.map_or(Ok(String::new()), |column| self.index.column_string(column, doc))
    }

    /// The columns of dates.
    pub(crate) fn dates(self) -> Result<&'s DateColumns> {
        if let Some(dates) = self.kept.dates.get() {
            return Ok(dates);
        }
        let open = |name| numbers(self.segment, name).map_err(|cause| self.index.damaged(cause));
        let opened = DateColumns { from: open(column::DATE_FROM)?, to: open(column::DATE_TO)? };
        Ok(self.kept.dates.get_or_init(|| opened))
    }

    /// Reads where the sentences of `doc` stand.
    pub(crate) fn sentences(self, doc: DocId, into: &mut Sentences) -> Result<()> {
        self.positions(doc, into)?;
        read(self.numbers(column::SENTENCE_OFFSET)?, doc, &mut into.offsets);
        Ok(())
    }

    /// Reads the positions of the sentences of `doc`, and leaves their bytes as they are.
    pub(crate) fn positions(self, doc: DocId, into: &mut Sentences) -> Result<()> {
        read(self.numbers(column::SENTENCE_LENGTH)?, doc, &mut into.lengths);
        lengths::positions(&into.lengths, &mut into.positions);
        Ok(())
    }

    /// A way to look up the bytes of a run of sentences of `doc`: most articles that are ranked need none.
    pub(crate) fn sentence_bytes(self, doc: DocId) -> Result<impl Fn(usize, usize) -> u64 + use<'s>> {
        let offsets = self.numbers(column::SENTENCE_OFFSET)?;
        Ok(move |first: usize, end: usize| {
            let rows = offsets.index.value_row_ids(doc);
            let at = |number: usize| {
                let row = rows.start.saturating_add(number as u32).min(rows.end.saturating_sub(1));
                if rows.is_empty() { 0 } else { offsets.values.get_val(row) }
            };
            at(end).saturating_sub(at(first))
        })
    }

    /// Reads the numbers of the sentences of `doc` that begin paragraphs.
    pub(crate) fn paragraphs(self, doc: DocId, into: &mut Vec<u64>) -> Result<()> {
        read(self.numbers(column::PARAGRAPH)?, doc, into);
        Ok(())
    }

    /// The quotations of `doc`, in order.
    pub(crate) fn quotations(self, doc: DocId) -> Result<Vec<QuoteRange>> {
        let mut quotes: Vec<QuoteRange> = Vec::new();
        let mut values = self.numbers(column::QUOTE_RANGE)?.values_for_doc(doc);
        while let (Some(start), Some(end)) = (values.next(), values.next()) {
            if start & 1 == 1 {
                quotes.push(QuoteRange::default());
            }
            if let Some(quote) = quotes.last_mut() {
                quote.ranges.push((narrow(start >> 1), narrow(end)));
            }
        }
        if quotes.is_empty() {
            return Ok(quotes);
        }
        for (quote, kind) in quotes.iter_mut().zip(self.numbers(column::QUOTE_KIND)?.values_for_doc(doc)) {
            quote.kind = kind;
        }
        if let Some(speakers) = self.strings(column::QUOTE_SPEAKER)? {
            for (quote, ord) in quotes.iter_mut().zip(speakers.term_ords(doc)) {
                quote.speaker = Some(ord);
            }
        }
        Ok(quotes)
    }
}

fn read(column: &Column<u64>, doc: DocId, into: &mut Vec<u64>) {
    // All at once: one call for many values.
    let rows = column.index.value_row_ids(doc);
    into.clear();
    into.resize((rows.end - rows.start) as usize, 0);
    column.values.get_range(rows.start.into(), into);
}

/// A position as columns have it.
pub(crate) fn narrow(value: u64) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

impl DateColumns {
    /// The first day it may be.
    pub(crate) fn first_day(&self, doc: DocId) -> Option<i64> {
        self.from.first(doc)
    }

    /// Whether the article's date lies wholly in `from..to`; `None` if its year is not known.
    pub(crate) fn inside(&self, doc: DocId, from: i64, to: i64) -> Option<bool> {
        Some(from <= self.from.first(doc)? && self.to.first(doc)? <= to)
    }
}
