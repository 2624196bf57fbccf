//! What a search gives: plain data, ready for whoever prints it.
//!
//! Every offset here counts Unicode code points, start included, end not.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::index::Stored;

/// A range of code points, `[start, end]`.
pub(crate) type PointRange = [usize; 2];

/// What is known of an article, without its text.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ArticleInfo {
    /// Its id, unique within the index.
    pub id: String,
    /// Where it was found, relative to its root.
    pub path: String,
    /// The headline; empty if there is none.
    pub title: String,
    /// ISO date, cut to what is known.
    pub date: Option<String>,
    /// The place it was filed from.
    pub place: Option<String>,
    /// The agency or publication.
    pub source: Option<String>,
    /// By-lines.
    pub authors: Vec<String>,
    /// Desk or category.
    pub section: Option<String>,
    /// ISO 639-1 code, given or detected.
    pub language: Option<String>,
    /// Address.
    pub url: Option<String>,
    /// Other metadata, under the record's own keys.
    pub meta: Map<String, Value>,
}

impl ArticleInfo {
    pub(crate) fn of(stored: &Stored) -> ArticleInfo {
        let record = &stored.record;
        ArticleInfo {
            id: record.id.clone(),
            path: record.path.clone(),
            title: stored.title.clone(),
            date: record.date.clone(),
            place: record.place.clone(),
            source: record.source.clone(),
            authors: record.authors.clone(),
            section: record.section.clone(),
            language: record.language.clone(),
            url: record.url.clone(),
            meta: record.meta.clone(),
        }
    }
}

/// A run of whole sentences of an article.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Passage {
    /// Start in the article's text.
    pub start: usize,
    /// End in the article's text.
    pub end: usize,
    /// The words: the article's text from `start` to `end`.
    pub text: String,
    /// What made the match, in `text`.
    pub highlights: Vec<PointRange>,
}

/// An article that matches, with its best passages.
#[derive(Clone, Debug, PartialEq)]
pub struct SearchHit {
    /// From 1; the first of a page with an offset is not 1.
    pub rank: usize,
    /// Its score; see the documentation of ranking.
    pub score: f64,
    /// The article.
    pub article: ArticleInfo,
    /// Its best passages, best first; at least one, unless the article has no text.
    pub passages: Vec<Passage>,
    /// What made the match in the title.
    pub title_highlights: Vec<PointRange>,
    /// How many further passages match, which are not shown.
    pub more: usize,
    /// The parts of the score, if they were asked for.
    pub explain: Option<Explanation>,
    /// How many more articles match that are near-duplicates of this one, where such are left out.
    pub collapsed: Option<u64>,
}

/// What a score is made of; see the documentation of ranking.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Explanation {
    /// BM25 of the best passage.
    pub passage: f64,
    /// What the query's words add to it by standing near each other there.
    pub nearness: f64,
    /// BM25 of the article.
    pub article: f64,
    /// The part of it that counts: 1 where articles are ranked.
    pub article_share: f64,
    /// The part of passage and nearness that counts: 1 where passages are ranked.
    pub passage_share: f64,
    /// Every part of the query that the article holds.
    pub parts: Vec<ExplainedPart>,
}

/// A word, phrase or W/n of a query, and what it counts in one article.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ExplainedPart {
    /// As it stands in the query.
    pub query: String,
    /// Its weight: idf times the weight that the query gives it.
    pub weight: f64,
    /// Matches in the title.
    pub in_title: u32,
    /// Matches in the text.
    pub in_text: u32,
    /// Matches in the best passage.
    pub in_passage: u32,
}

/// A quotation that matches.
#[derive(Clone, Debug, PartialEq)]
pub struct QuoteHit {
    /// From 1.
    pub rank: usize,
    /// Its score.
    pub score: f64,
    /// The article it stands in.
    pub article: ArticleInfo,
    /// The quotation.
    pub quote: Quote,
    /// What made the match, in the quotation's text.
    pub highlights: Vec<PointRange>,
}

/// A quotation as it is shown.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Quote {
    /// Its content spans, joined by a space.
    pub text: String,
    /// What was said, in the article's text.
    pub content: Vec<PointRange>,
    /// The reporting words.
    pub cue: Vec<PointRange>,
    /// The words that name the speaker.
    pub source: Vec<PointRange>,
    /// Who that is, if the article says.
    pub speaker: Option<String>,
    /// What the speaker is.
    pub role: Option<String>,
    /// `direct`, `indirect` or `mixed`.
    pub kind: String,
    /// How sure the content and the speaker are, 0 to 1.
    pub confidence: f64,
}

/// One who is quoted.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SpeakerRow {
    /// The fullest name.
    pub speaker: String,
    /// The role given most often.
    pub role: Option<String>,
    /// Number of quotations.
    pub quotes: u64,
    /// Number of articles they stand in.
    pub articles: u64,
    /// Earliest date of those that have a year.
    pub first: Option<String>,
    /// Latest date of those that have a year.
    pub last: Option<String>,
    /// Other names that were taken for the same.
    pub variants: Vec<String>,
}

/// A whole article.
#[derive(Clone, Debug, PartialEq)]
pub struct FullArticle {
    /// Its metadata.
    pub article: ArticleInfo,
    /// Its text.
    pub text: String,
    /// Its sentences.
    pub sentences: Vec<PointRange>,
    /// Its quotations, in order.
    pub quotes: Vec<Quote>,
    /// What matches the query, in the text.
    pub highlights: Vec<PointRange>,
    /// What matches the query, in the title.
    pub title_highlights: Vec<PointRange>,
}

/// Exact numbers of matches, and of the articles that hold them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Occurrences of positive parts of the query (in `quotes`: quotations that match).
    pub matches: u64,
    /// Articles.
    pub articles: u64,
}

/// A page of results.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// The results asked for.
    pub hits: Vec<T>,
    /// Exact numbers over all results, shown or not, if they were asked for.
    pub counts: Option<Counts>,
    /// Whether anything matched, shown or not.
    pub found: bool,
    /// Articles that were left out by a dated filter because their year is not known.
    pub undated: u64,
}

/// What an index holds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Status {
    /// Live articles.
    pub articles: u64,
    /// Quotations in them.
    pub quotes: u64,
    /// Words of their texts.
    pub words: u64,
    /// Bytes of their texts.
    pub bytes: u64,
    /// Bytes of the index on disk.
    pub index_bytes: u64,
    /// Segments it is made of.
    pub segments: u64,
    /// The files and folders it was made from.
    pub roots: Vec<String>,
    /// Format version.
    pub format: u32,
    /// Articles by language.
    pub languages: Map<String, Value>,
    /// Files and records that the last run could not read.
    pub skipped: u64,
    /// Whether the last run has not ended: it was broken off, or is under way.
    pub broken_off: bool,
}
