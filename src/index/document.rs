//! One article made ready for the index: analysed, its quotations found, its terms written out.
//!
//! This is the costly half of indexing and needs nothing of the index itself, so it runs in as many threads as there are.

use tantivy::TantivyDocument;

use super::record::{Record, kind_number};
use super::schema::{Fields, capitals, column};
use super::terms::TermList;
use crate::analysis::{self, Language, Sentence, Stems, TokenScratch, WordCase};
use crate::article::{self, Article};
use crate::quotation::{self, Quotation};
use crate::span::Span;

/// The file an article was read from, as the index remembers it in order to know when it has changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FileStamp {
    /// Canonical path.
    pub file: String,
    /// Canonical path of the root it was found under.
    pub root: String,
    /// Bytes.
    pub size_bytes: u64,
    /// Time of the last change, nanoseconds since 1970.
    pub modified_ns: i64,
}

/// What an article is analysed with; one a thread.
#[derive(Debug, Default)]
pub(crate) struct Preparer {
    fixed_language: Option<Language>,
    stems: Stems,
    scratch: TokenScratch,
}

/// An article ready to be added to an index.
#[derive(Debug)]
pub(crate) struct PreparedArticle {
    id: String,
    title: String,
    text: String,
    title_terms: WordTerms,
    body_terms: WordTerms,
    compounds: TermList,
    source_words: TermList,
    place_words: TermList,
    author_words: TermList,
    section_words: TermList,
    speaker_words: TermList,
    columns: Columns,
    record: Record,
    /// Words (tokens) of the text.
    pub word_count: u64,
    /// Quotations found in it.
    pub quotation_count: u64,
}

/// The words of a title or text.
#[derive(Debug, Default)]
struct WordTerms {
    words: TermList,
    /// A mark a word.
    capitals: TermList,
}

/// Numbers that go into columns.
#[derive(Debug, Default)]
struct Columns {
    title_length: u64,
    sentence_positions: Vec<u64>,
    sentence_offsets: Vec<u64>,
    paragraphs: Vec<u64>,
    quote_ranges: Vec<u64>,
    date_range: Option<(i64, i64)>,
}

impl Preparer {
    /// A preparer that takes every article to be in `language`, or else in the language that it says or shows.
    pub(crate) fn new(language: Option<Language>) -> Preparer {
        Preparer { fixed_language: language, ..Preparer::default() }
    }

    /// Analyses `article`.
    pub(crate) fn prepare(&mut self, mut article: Article) -> PreparedArticle {
        let language = self.language_of(&article);
        let text = std::mem::take(&mut article.text);
        let title = std::mem::take(&mut article.title);
        let paragraphs = article::paragraphs(&text);
        let sentences = analysis::sentences(&text, &paragraphs, language);
        let spans: Vec<Span> = sentences.iter().map(|sentence| sentence.span).collect();
        let quotations = quotation::extract(&text, &paragraphs, &spans, language.map(Language::code));

        let mut compounds = TermList::default();
        let mut title_terms = WordTerms::default();
        let title_length = self.words(&title, language, &mut title_terms, &mut compounds, |_| ());
        let mut body_terms = WordTerms::default();
        let mut columns = self.body(&text, &sentences, &quotations, language, &mut body_terms, &mut compounds);
        columns.title_length = title_length;
        columns.date_range = article.date.and_then(|date| date.day_range());

        let source_words = self.plain_words(article.source.iter());
        let place_words = self.plain_words(article.place.iter());
        let author_words = self.plain_words(article.authors.iter());
        let section_words = self.plain_words(article.section.iter());
        let speaker_words = self.plain_words(quotations.iter().filter_map(|quotation| quotation.speaker.as_ref()));
        PreparedArticle {
            id: article.id.clone(),
            title_terms,
            body_terms,
            compounds,
            source_words,
            place_words,
            author_words,
            section_words,
            speaker_words,
            word_count: columns.sentence_positions.last().copied().unwrap_or(0),
            quotation_count: quotations.len() as u64,
            columns,
            record: Record::new(article, language.map(Language::code), &quotations),
            title,
            text,
        }
    }

    fn language_of(&self, article: &Article) -> Option<Language> {
        self.fixed_language
            .or_else(|| article.language.as_deref().and_then(Language::from_code))
            .or_else(|| analysis::detect_language(&article.text))
    }

    /// Terms and columns of the text: the positions of sentences, paragraphs and quotations.
    fn body(
        &mut self,
        text: &str,
        sentences: &[Sentence],
        quotations: &[Quotation],
        language: Option<Language>,
        terms: &mut WordTerms,
        compounds: &mut TermList,
    ) -> Columns {
        let mut columns = Columns::default();
        let mut starts = Vec::new();
        let mut position = 0;
        for (number, sentence) in sentences.iter().enumerate() {
            columns.sentence_positions.push(position);
            columns.sentence_offsets.push(sentence.span.start as u64);
            if sentence.starts_paragraph {
                columns.paragraphs.push(number as u64);
            }
            position += self.words(sentence.span.of(text), language, terms, compounds, |span| {
                starts.push(sentence.span.start + span.start);
            });
        }
        columns.sentence_positions.push(position);
        columns.sentence_offsets.push(sentences.last().map_or(0, |sentence| sentence.span.end as u64));
        for quotation in quotations {
            for (number, span) in quotation.content.iter().enumerate() {
                // A token belongs to the span that holds its first byte.
                let from = starts.partition_point(|start| *start < span.start) as u64;
                let to = starts.partition_point(|start| *start < span.end) as u64;
                columns.quote_ranges.push(from * 2 + u64::from(number == 0));
                columns.quote_ranges.push(to);
            }
        }
        columns
    }

    /// Adds the words of one sentence (or title) to `terms` and its hyphenated words to `compounds`; how many words there are.
    fn words(
        &mut self,
        sentence: &str,
        language: Option<Language>,
        terms: &mut WordTerms,
        compounds: &mut TermList,
        mut see: impl FnMut(Span),
    ) -> u64 {
        let mut count = 0;
        let mut parts = Parts::default();
        let stems = &mut self.stems;
        analysis::for_each_token(sentence, &mut self.scratch, |token| {
            count += 1;
            see(token.span);
            if !token.joined_to_previous {
                parts.finish(language, stems, compounds);
            }
            parts.add(token.folded);
            terms.words.push_word(stems.stem(token.folded, language), token.folded);
            terms.capitals.push_raw(match WordCase::of(token.span.of(sentence)) {
                WordCase::AllCapitals => capitals::ALL,
                WordCase::SomeCapitals => capitals::SOME,
                WordCase::NoCapital => capitals::NONE,
            });
        });
        parts.finish(language, stems, compounds);
        count
    }

    /// The folded words of metadata. Values are kept apart by an empty term, so that no phrase runs from one into the next.
    fn plain_words<'v>(&mut self, values: impl Iterator<Item = &'v String>) -> TermList {
        let mut list = TermList::default();
        for value in values {
            if !list.is_empty() {
                list.push_raw("");
            }
            analysis::for_each_token(value, &mut self.scratch, |token| list.push_raw(token.folded));
        }
        list
    }
}

/// The parts of the hyphenated word that is being read.
#[derive(Default)]
struct Parts {
    /// Folded, with "-" between the parts.
    hyphenated: String,
    count: usize,
}

/// Longest hyphenated word that is recorded as a compound: longer chains are slogans, not spellings of one word.
const COMPOUND_PARTS_MAX: usize = 4;

impl Parts {
    fn add(&mut self, folded: &str) {
        if self.count > 0 {
            self.hyphenated.push('-');
        }
        self.hyphenated.push_str(folded);
        self.count += 1;
    }

    fn finish(&mut self, language: Option<Language>, stems: &mut Stems, compounds: &mut TermList) {
        if (2..=COMPOUND_PARTS_MAX).contains(&self.count) {
            let joined = self.hyphenated.replace('-', "");
            compounds.push_word(stems.stem(&joined, language), &self.hyphenated);
        }
        self.hyphenated.clear();
        self.count = 0;
    }
}

impl PreparedArticle {
    /// The id that it asks for.
    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    /// Gives it another id, since its own is taken.
    pub(crate) fn set_id(&mut self, id: String) {
        self.record.id.clone_from(&id);
        self.id = id;
    }

    /// The tantivy document.
    pub(crate) fn into_document(
        self,
        stamp: &FileStamp,
        fields: &Fields,
        schema: &tantivy::schema::Schema,
    ) -> TantivyDocument {
        let mut document = TantivyDocument::new();
        // The fields exist: the schema is our own, checked when the index was opened.
        let number = |document: &mut TantivyDocument, name: &str, value: u64| {
            if let Ok(field) = schema.get_field(name) {
                document.add_u64(field, value);
            }
        };
        let signed = |document: &mut TantivyDocument, name: &str, value: i64| {
            if let Ok(field) = schema.get_field(name) {
                document.add_i64(field, value);
            }
        };
        let string = |document: &mut TantivyDocument, name: &str, value: &str| {
            if let Ok(field) = schema.get_field(name) {
                document.add_text(field, value);
            }
        };
        let text_bytes = self.text.len() as u64;
        for quotation in self.record.quotations() {
            string(&mut document, column::QUOTE_SPEAKER, quotation.speaker.as_deref().unwrap_or_default());
            number(&mut document, column::QUOTE_KIND, kind_number(quotation.kind).into());
        }
        document.add_text(fields.id, &self.id);
        document.add_text(fields.file, &stamp.file);
        string(&mut document, column::ROOT, &stamp.root);
        string(&mut document, column::PATH, &self.record.path);
        if let Some(date) = &self.record.date {
            string(&mut document, column::DATE, date);
        }
        if let Some(source) = &self.record.source {
            string(&mut document, column::SOURCE, source);
        }
        document.add_text(fields.language, self.record.language.as_deref().unwrap_or("und"));
        number(&mut document, column::FILE_SIZE, stamp.size_bytes);
        signed(&mut document, column::FILE_MODIFIED, stamp.modified_ns);
        number(&mut document, column::TEXT_LENGTH, self.word_count);
        number(&mut document, column::TITLE_LENGTH, self.columns.title_length);
        number(&mut document, column::TEXT_BYTES, text_bytes);
        if let Some((from, to)) = self.columns.date_range {
            signed(&mut document, column::DATE_FROM, from);
            signed(&mut document, column::DATE_TO, to);
        }
        for (name, values) in [
            (column::SENTENCE_POSITION, &self.columns.sentence_positions),
            (column::SENTENCE_OFFSET, &self.columns.sentence_offsets),
            (column::PARAGRAPH, &self.columns.paragraphs),
            (column::QUOTE_RANGE, &self.columns.quote_ranges),
        ] {
            for value in values {
                number(&mut document, name, *value);
            }
        }
        for (field, terms) in [
            (fields.title, self.title_terms.words),
            (fields.title_capitals, self.title_terms.capitals),
            (fields.body, self.body_terms.words),
            (fields.body_capitals, self.body_terms.capitals),
            (fields.compound, self.compounds),
            (fields.source_words, self.source_words),
            (fields.place_words, self.place_words),
            (fields.author_words, self.author_words),
            (fields.section_words, self.section_words),
            (fields.speaker_words, self.speaker_words),
        ] {
            if !terms.is_empty() {
                document.add_text(field, terms.into_string());
            }
        }
        document.add_text(fields.stored_title, self.title);
        document.add_text(fields.stored_text, self.text);
        // Strings, numbers and maps with string keys: this cannot fail.
        document.add_text(fields.stored_record, serde_json::to_string(&self.record).unwrap_or_default());
        document
    }
}
