//! One article made ready for the index: analysed, its quotations found, its terms written out.
//!
//! This is the costly half of indexing and needs nothing of the index itself, so it runs in as many threads as there are.

use super::handed::HandedArticle;
use super::lengths;
use super::occurrences::Occurrences;
use super::record::{Record, StoredQuotation};
use super::schema::Fields;
use super::terms::TermList;
use super::vocabulary::{LanguageWords, Vocabulary, Word};
use crate::analysis::{self, Language, Sentence, TokenScratch};
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
    vocabulary: Vocabulary,
    reading: Reading,
    scratch: TokenScratch,
}

/// What is known of the text that is being read; memory that is used again.
#[derive(Debug, Default)]
struct Reading {
    occurrences: Occurrences,
    /// The words of a sentence, and what becomes of each.
    words: Vec<Span>,
    found: Vec<Word>,
    compounds: TermList,
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
    quotations: Vec<StoredQuotation>,
    /// Words (tokens) of the text.
    pub word_count: u64,
    /// Quotations found in it.
    pub quotation_count: u64,
}

/// The words of a title or text.
#[derive(Debug, Default)]
struct WordTerms {
    words: TermList,
    /// Marks of those with capitals.
    capitals: TermList,
}

/// Numbers that go into columns.
#[derive(Debug, Default)]
struct Columns {
    title_length: u64,
    word_count: u64,
    sentence_lengths: Vec<u64>,
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
    pub(crate) fn prepare(&mut self, article: Article) -> PreparedArticle {
        let language = self.language_of(&article);
        let paragraphs = article::paragraphs(&article.text);
        let sentences = analysis::sentences(&article.text, &paragraphs, language);
        let spans: Vec<Span> = sentences.iter().map(|sentence| sentence.span).collect();
        let quotations = quotation::extract(&article.text, &paragraphs, &spans, language.map(Language::code));
        self.assemble(article, language, &sentences, &quotations)
    }

    /// Makes ready an article whose sentences and quotations are known: what the index holds of an article follows from these.
    pub(super) fn assemble(
        &mut self,
        mut article: Article,
        language: Option<Language>,
        sentences: &[Sentence],
        quotations: &[Quotation],
    ) -> PreparedArticle {
        let text = std::mem::take(&mut article.text);
        let title = std::mem::take(&mut article.title);
        let mut words = self.vocabulary.of(language);
        let reading = &mut self.reading;
        let title_length = reading.sentence(&title, Span::new(0, title.len()), &mut words, |_| ());
        let title_terms = WordTerms::of(words.finish(&mut reading.occurrences));
        let mut columns = reading.body(&text, sentences, quotations, &mut words);
        let body_terms = WordTerms::of(words.finish(&mut reading.occurrences));
        let compounds = std::mem::take(&mut reading.compounds);
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
            word_count: columns.word_count,
            quotation_count: quotations.len() as u64,
            columns,
            record: Record::new(article, language.map(Language::code)),
            quotations: quotations.iter().map(StoredQuotation::new).collect(),
            title,
            text,
        }
    }

    fn language_of(&self, article: &Article) -> Option<Language> {
        self.fixed_language
            .or_else(|| article.language.as_deref().and_then(Language::from_code))
            .or_else(|| analysis::detect_language(&article.text))
    }

    /// The folded words of metadata. Values are kept apart by a free position, so that no phrase runs from one into the next.
    fn plain_words<'v>(&mut self, values: impl Iterator<Item = &'v String>) -> TermList {
        let mut list = TermList::default();
        for value in values {
            if !list.is_empty() {
                list.skip();
            }
            analysis::for_each_token(value, &mut self.scratch, |token| list.push_raw(token.folded));
        }
        list
    }
}

impl WordTerms {
    fn of((words, capitals): (TermList, TermList)) -> WordTerms {
        WordTerms { words, capitals }
    }
}

impl Reading {
    /// Words and columns of the text: the positions of sentences, paragraphs and quotations.
    fn body(
        &mut self,
        text: &str,
        sentences: &[Sentence],
        quotations: &[Quotation],
        words: &mut LanguageWords<'_>,
    ) -> Columns {
        let mut columns = Columns::default();
        let mut starts = Vec::with_capacity(text.len() / 5);
        for (number, sentence) in sentences.iter().enumerate() {
            columns.sentence_offsets.push(sentence.span.start as u64);
            if sentence.starts_paragraph {
                columns.paragraphs.push(number as u64);
            }
            let length = self.sentence(text, sentence.span, words, |start| starts.push(start));
            lengths::push(&mut columns.sentence_lengths, length);
            columns.word_count += length;
        }
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

    /// Adds the words of one sentence of `text`, hyphenated ones as compounds, too; how many words there are. `see` is told where each
    /// starts.
    fn sentence(
        &mut self,
        text: &str,
        sentence: Span,
        words: &mut LanguageWords<'_>,
        mut see: impl FnMut(usize),
    ) -> u64 {
        self.words.clear();
        analysis::for_each_word(sentence.of(text), |word| self.words.push(word.shifted(sentence.start)));
        words.find(text, &self.words, &mut self.found);
        words.add(&self.found, &mut self.occurrences);
        let mut count = 0;
        let mut parts = Parts::default();
        let mut previous_end = None;
        for (span, word) in self.words.iter().zip(&self.found).filter(|(_, word)| word.is_any()) {
            count += 1;
            see(span.start);
            if !analysis::is_joined(text, previous_end, *span) {
                parts.finish(words, &mut self.compounds);
            }
            parts.add(*word);
            previous_end = Some(span.end);
        }
        parts.finish(words, &mut self.compounds);
        count
    }
}

/// Longest hyphenated word that is recorded as a compound: longer chains are slogans, not spellings of one word.
const COMPOUND_PARTS_MAX: usize = 4;

/// The parts of the hyphenated word that is being read.
#[derive(Default)]
struct Parts {
    first: [Option<Word>; COMPOUND_PARTS_MAX],
    count: usize,
}

impl Parts {
    fn add(&mut self, word: Word) {
        if let Some(slot) = self.first.get_mut(self.count) {
            *slot = Some(word);
        }
        self.count += 1;
    }

    fn finish(&mut self, words: &mut LanguageWords<'_>, compounds: &mut TermList) {
        if (2..=COMPOUND_PARTS_MAX).contains(&self.count) {
            let parts: Vec<&str> = self.first.iter().take(self.count).flatten().map(|word| words.form(*word)).collect();
            let (joined, hyphenated) = (parts.concat(), parts.join("-"));
            compounds.push_word(words.stem(&joined), &hyphenated);
        }
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

    /// The article as tantivy takes it.
    pub(crate) fn into_handed(self, stamp: &FileStamp, fields: &Fields) -> HandedArticle {
        let mut handed = HandedArticle::with_capacity(32 + self.quotations.len());
        let text_bytes = self.text.len() as u64;
        for quotation in &self.quotations {
            handed.text(fields.quote_speaker, quotation.speaker().unwrap_or_default());
        }
        handed.several(fields.quote_kind, self.quotations.iter().map(StoredQuotation::kind).collect());
        handed.text(fields.id, self.id);
        handed.text(fields.file, &stamp.file);
        handed.text(fields.root, &stamp.root);
        handed.text(fields.path, &self.record.path);
        if let Some(date) = &self.record.date {
            handed.text(fields.date, date);
        }
        if let Some(source) = &self.record.source {
            handed.text(fields.source, source);
        }
        handed.text(fields.language, self.record.language.as_deref().unwrap_or("und"));
        handed.unsigned(fields.file_size, stamp.size_bytes);
        handed.signed(fields.file_modified, stamp.modified_ns);
        handed.unsigned(fields.text_length, self.word_count);
        handed.unsigned(fields.title_length, self.columns.title_length);
        handed.unsigned(fields.text_bytes, text_bytes);
        if let Some((from, to)) = self.columns.date_range {
            handed.signed(fields.date_from, from);
            handed.signed(fields.date_to, to);
        }
        handed.several(fields.sentence_length, self.columns.sentence_lengths);
        handed.several(fields.sentence_offset, self.columns.sentence_offsets);
        handed.several(fields.paragraph, self.columns.paragraphs);
        handed.several(fields.quote_range, self.columns.quote_ranges);
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
                handed.text(field, terms.into_string());
            }
        }
        handed.text(fields.stored_title, self.title);
        handed.text(fields.stored_text, self.text);
        // Strings, numbers and maps with string keys: this cannot fail.
        handed.text(fields.stored_record, serde_json::to_string(&self.record).unwrap_or_default());
        if !self.quotations.is_empty() {
            handed.text(fields.stored_quotations, serde_json::to_string(&self.quotations).unwrap_or_default());
        }
        handed
    }
}
