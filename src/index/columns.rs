//! Columns of a segment, opened as tantivy has them.

use std::io;

use tantivy::columnar::{Column, DynamicColumn, HasAssociatedColumnType, StrColumn};
use tantivy::{DocId, SegmentReader};

use super::document::FileStamp;
use super::schema::column;

/// A column of numbers.
pub(crate) fn numbers<T>(segment: &SegmentReader, name: &str) -> tantivy::Result<Column<T>>
where
    T: HasAssociatedColumnType + PartialOrd + Default,
    DynamicColumn: Into<Option<Column<T>>>,
{
    let column = segment.fast_fields().column_opt::<T>(name)?;
    // A segment in which no article has a value has no column.
    Ok(column.unwrap_or_else(|| Column::build_empty_column(segment.max_doc())))
}

/// The first string of `column` for `doc`; empty if it has none.
pub(super) fn first_string(column: &StrColumn, doc: DocId) -> io::Result<String> {
    let mut text = String::new();
    if let Some(ord) = column.ords().first(doc) {
        column.ord_to_str(ord, &mut text)?;
    }
    Ok(text)
}

/// Gives the strings of a column that have the numbers `ords` to `see`, each once, in the order of the numbers. A block of the dictionary is unpacked once
/// for all of its strings: one by one, each would cost that.
///
/// # Errors
/// The column is damaged.
pub(crate) fn for_each_string(
    column: &StrColumn,
    mut ords: Vec<u64>,
    mut see: impl FnMut(u64, &str),
) -> io::Result<()> {
    ords.sort_unstable();
    ords.dedup();
    let mut numbers = ords.iter();
    let all = column.dictionary().sorted_ords_to_term_cb(&ords, |bytes| {
        if let Some(ord) = numbers.next() {
            see(*ord, &String::from_utf8_lossy(bytes));
        }
    })?;
    if all { Ok(()) } else { Err(io::Error::new(io::ErrorKind::InvalidData, "a number of no string")) }
}

/// The files that the articles of a segment came from.
pub(super) struct Stamps {
    file: Option<StrColumn>,
    root: Option<StrColumn>,
    size: Column<u64>,
    modified: Column<i64>,
}

impl Stamps {
    pub(super) fn open(segment: &SegmentReader) -> tantivy::Result<Stamps> {
        let columns = segment.fast_fields();
        Ok(Stamps {
            file: columns.str(column::FILE)?,
            root: columns.str(column::ROOT)?,
            size: numbers(segment, column::FILE_SIZE)?,
            modified: numbers(segment, column::FILE_MODIFIED)?,
        })
    }

    /// The number that stands for the file of `doc` in this segment.
    pub(super) fn file_number(&self, doc: DocId) -> Option<u64> {
        self.file.as_ref()?.ords().first(doc)
    }

    pub(super) fn of(&self, doc: DocId) -> io::Result<FileStamp> {
        let text =
            |column: &Option<StrColumn>| column.as_ref().map_or(Ok(String::new()), |column| first_string(column, doc));
        Ok(FileStamp {
            file: text(&self.file)?,
            root: text(&self.root)?,
            size_bytes: self.size.first(doc).unwrap_or(0),
            modified_ns: self.modified.first(doc).unwrap_or(0),
        })
    }
}
