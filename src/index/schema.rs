//! The fields of an index on disk: their names, what each holds, and the version of it all.
//!
//! One tantivy document is one article. Its words are indexed once, as terms in `title` and `body`; sentences, paragraphs
//! and quotations are columns of token positions beside them; what is printed comes from three stored fields.

use tantivy::schema::{
    FAST, Field, IndexRecordOption, NumericOptions, STORED, STRING, Schema, SchemaBuilder, TextFieldIndexing,
    TextOptions,
};

/// The version of all that an index holds. An index of any other version is refused.
///
/// It is raised when fields change, and when words or the borders of sentences do: positions are counted in both, so that an older index would
/// answer wrongly without a word (`tests/it/broken_index.rs` holds them).
pub const FORMAT_VERSION: u32 = 4;

/// The name under which the tokenizer that hands over ready-made terms is registered.
pub(crate) const TERMS_TOKENIZER: &str = "dateline-terms";

/// The fields of an index, looked up once.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fields {
    /// The article's id: indexed whole, and a string column.
    pub(crate) id: Field,
    /// The canonical path of the file it came from: indexed whole (updates delete by it), and a string column.
    pub(crate) file: Field,
    /// Terms of the title, with positions.
    pub(crate) title: Field,
    /// Terms of the text, with positions; one value, so that positions are those of the whole text.
    pub(crate) body: Field,
    /// Marks of the title's words that bear capitals ([`capitals`]), at the words' positions.
    pub(crate) title_capitals: Field,
    /// The same of the text's words.
    pub(crate) body_capitals: Field,
    /// `joined NUL part-part`: the hyphenated words of title and text, so that *antimissile* can find *anti-missile*.
    pub(crate) compound: Field,
    /// Folded words of the source, with positions.
    pub(crate) source_words: Field,
    /// Folded words of the place, with positions.
    pub(crate) place_words: Field,
    /// Folded words of the authors, with positions.
    pub(crate) author_words: Field,
    /// Folded words of the section, with positions.
    pub(crate) section_words: Field,
    /// Folded words of all speakers quoted.
    pub(crate) speaker_words: Field,
    /// ISO 639-1 code, indexed whole, and a string column.
    pub(crate) language: Field,
    /// Stored only: the title.
    pub(crate) stored_title: Field,
    /// Stored only: the text.
    pub(crate) stored_text: Field,
    /// Stored only: metadata, as JSON ([`super::record::Record`]).
    pub(crate) stored_record: Field,
    /// Stored only, where there are any: quotations, as JSON ([`super::record::StoredQuotation`]).
    pub(crate) stored_quotations: Field,
    // The columns beside them: see [`column`].
    pub(crate) root: Field,
    pub(crate) path: Field,
    pub(crate) date: Field,
    pub(crate) source: Field,
    pub(crate) quote_speaker: Field,
    pub(crate) file_modified: Field,
    pub(crate) date_from: Field,
    pub(crate) date_to: Field,
    pub(crate) file_size: Field,
    pub(crate) text_length: Field,
    pub(crate) title_length: Field,
    pub(crate) text_bytes: Field,
    pub(crate) sentence_length: Field,
    pub(crate) sentence_offset: Field,
    pub(crate) paragraph: Field,
    pub(crate) quote_range: Field,
    pub(crate) quote_kind: Field,
}

/// Names of the columns (fast fields) that are read by name.
pub(crate) mod column {
    /// Article id (string).
    pub(crate) const ID: &str = "id";
    /// Canonical path of the file (string).
    pub(crate) const FILE: &str = "file";
    /// Canonical path of the root it was found under (string).
    pub(crate) const ROOT: &str = "root";
    /// Path relative to the root (string).
    pub(crate) const PATH: &str = "path";
    /// Size of the file in bytes when it was read (u64).
    pub(crate) const FILE_SIZE: &str = "file_size";
    /// Time of the file's last change when it was read, nanoseconds since 1970 (i64).
    pub(crate) const FILE_MODIFIED: &str = "file_modified";
    /// First day the date may mean, days since 1970-01-01 (i64); absent without a year.
    pub(crate) const DATE_FROM: &str = "date_from";
    /// The day after the last day the date may mean (i64); absent without a year.
    pub(crate) const DATE_TO: &str = "date_to";
    /// The date as it is shown, "2011-09-03" (string).
    pub(crate) const DATE: &str = "date";
    /// The agency or publication (string).
    pub(crate) const SOURCE: &str = "source";
    /// ISO 639-1 code (string).
    pub(crate) const LANGUAGE: &str = "language";
    /// Length of the text in tokens (u64); the sum of `sentence_length`, but read at once.
    pub(crate) const TEXT_LENGTH: &str = "text_length";
    /// Length of the title in tokens (u64).
    pub(crate) const TITLE_LENGTH: &str = "title_length";
    /// Length of the text in bytes (u64).
    pub(crate) const TEXT_BYTES: &str = "text_bytes";
    /// Length of every sentence in tokens, as [`super::super::lengths`] writes it (u64, several).
    pub(crate) const SENTENCE_LENGTH: &str = "sentence_length";
    /// Byte offset of every sentence's start, then the end of the last sentence (u64, several).
    pub(crate) const SENTENCE_OFFSET: &str = "sentence_offset";
    /// Numbers (from 0) of the sentences that begin a paragraph (u64, several).
    pub(crate) const PARAGRAPH: &str = "paragraph";
    /// For every content span of every quotation two values: its first token position times two, plus one if the span
    /// begins a quotation; and one past its last token position (u64, several).
    pub(crate) const QUOTE_RANGE: &str = "quote_range";
    /// For every quotation its speaker, or "" (string, several).
    pub(crate) const QUOTE_SPEAKER: &str = "quote_speaker";
    /// For every quotation its kind's number (u64, several).
    pub(crate) const QUOTE_KIND: &str = "quote_kind";
}

/// The terms of the two fields of capitals. A word without capitals has none: most words.
pub(crate) mod capitals {
    /// Every letter is a capital.
    pub(crate) const ALL: &str = "A";
    /// At least one letter is a capital, and one is not.
    pub(crate) const SOME: &str = "S";
}

/// The schema of an index of [`FORMAT_VERSION`], and its fields.
pub(crate) fn schema() -> (Schema, Fields) {
    let mut schema = SchemaBuilder::new();
    let (raw, number) = (TextOptions::default().set_fast("raw"), NumericOptions::default().set_fast());
    let fields = Fields {
        id: schema.add_text_field(column::ID, STRING | FAST),
        file: schema.add_text_field(column::FILE, STRING | FAST),
        title: schema.add_text_field("title", terms(IndexRecordOption::WithFreqsAndPositions)),
        body: schema.add_text_field("body", terms(IndexRecordOption::WithFreqsAndPositions)),
        title_capitals: schema.add_text_field("title_capitals", terms(IndexRecordOption::WithFreqsAndPositions)),
        body_capitals: schema.add_text_field("body_capitals", terms(IndexRecordOption::WithFreqsAndPositions)),
        compound: schema.add_text_field("compound", terms(IndexRecordOption::Basic)),
        source_words: schema.add_text_field("source_words", terms(IndexRecordOption::WithFreqsAndPositions)),
        place_words: schema.add_text_field("place_words", terms(IndexRecordOption::WithFreqsAndPositions)),
        author_words: schema.add_text_field("author_words", terms(IndexRecordOption::WithFreqsAndPositions)),
        section_words: schema.add_text_field("section_words", terms(IndexRecordOption::WithFreqsAndPositions)),
        speaker_words: schema.add_text_field("speaker_words", terms(IndexRecordOption::Basic)),
        language: schema.add_text_field(column::LANGUAGE, STRING | FAST),
        stored_title: schema.add_text_field("stored_title", STORED),
        stored_text: schema.add_text_field("stored_text", STORED),
        stored_record: schema.add_text_field("stored_record", STORED),
        stored_quotations: schema.add_text_field("stored_quotations", STORED),
        root: schema.add_text_field(column::ROOT, raw.clone()),
        path: schema.add_text_field(column::PATH, raw.clone()),
        date: schema.add_text_field(column::DATE, raw.clone()),
        source: schema.add_text_field(column::SOURCE, raw.clone()),
        quote_speaker: schema.add_text_field(column::QUOTE_SPEAKER, raw),
        file_modified: schema.add_i64_field(column::FILE_MODIFIED, number.clone()),
        date_from: schema.add_i64_field(column::DATE_FROM, number.clone()),
        date_to: schema.add_i64_field(column::DATE_TO, number.clone()),
        file_size: schema.add_u64_field(column::FILE_SIZE, number.clone()),
        text_length: schema.add_u64_field(column::TEXT_LENGTH, number.clone()),
        title_length: schema.add_u64_field(column::TITLE_LENGTH, number.clone()),
        text_bytes: schema.add_u64_field(column::TEXT_BYTES, number.clone()),
        sentence_length: schema.add_u64_field(column::SENTENCE_LENGTH, number.clone()),
        sentence_offset: schema.add_u64_field(column::SENTENCE_OFFSET, number.clone()),
        paragraph: schema.add_u64_field(column::PARAGRAPH, number.clone()),
        quote_range: schema.add_u64_field(column::QUOTE_RANGE, number.clone()),
        quote_kind: schema.add_u64_field(column::QUOTE_KIND, number),
    };
    (schema.build(), fields)
}

/// A field of ready-made terms. Lengths are columns of their own, exact, so tantivy's one-byte norms are left out.
fn terms(record: IndexRecordOption) -> TextOptions {
    let indexing =
        TextFieldIndexing::default().set_tokenizer(TERMS_TOKENIZER).set_fieldnorms(false).set_index_option(record);
    TextOptions::default().set_indexing_options(indexing)
}
