//! Results written for people and for programs, to any writer. Knows nothing of searching.

mod check;
mod duplicates;
mod evaluation;
mod exploration;
mod kwic;
mod rows;
mod run;
mod text;
mod timeline;

pub use timeline::{NamedTimeline, timeline_svg};

use std::io::{self, Write};

use serde_json::{Map, Value, json};

use crate::article::Article;
use crate::evaluation::trec_id;
use crate::quotation::Quotation;
use crate::search::{ArticleInfo, FullArticle, QuoteHit, SearchHit, SpeakerRow, Status};
use crate::span::{CodePoints, Span};

/// How results are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// A JSON object a line.
    JsonLines,
    /// Comma-separated values with a line of names.
    Csv,
    /// Tab-separated values with a line of names.
    Tsv,
    /// `qid Q0 article-id rank score dateline`, of a TREC run.
    Trec,
}

/// How text for people looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Colours and bold.
    pub color: bool,
    /// Columns; `None`: lines are not wrapped.
    pub width: Option<usize>,
}

/// Writes results to `out`, one after another.
///
/// In JSON Lines every object has a `type`; offsets count Unicode code points, end exclusive; what is not known is `null`.
pub struct Printer<W> {
    out: W,
    format: Format,
    style: Style,
    /// Whether a table's line of names stands already, and the heading of a query's answer.
    header_written: bool,
    heading_written: bool,
    /// The id of the query that is answered, of many.
    query: Option<String>,
    run: run::Run,
}

impl<W: Write> Printer<W> {
    /// A printer that writes to `out`.
    pub fn new(out: W, format: Format, style: Style) -> Printer<W> {
        Printer {
            out,
            format,
            style,
            header_written: false,
            heading_written: false,
            query: None,
            run: run::Run::default(),
        }
    }

    /// The same for the answer to one of many queries: every object also has `query`, its id; text that shows
    /// something begins with a line of it.
    #[must_use]
    pub fn of_query(self, id: &str) -> Printer<W> {
        Printer { query: Some(id.to_owned()), run: run::Run::default(), ..self }
    }

    /// The same without the line of names that begins a table.
    #[must_use]
    pub fn headless(self) -> Printer<W> {
        Printer { header_written: true, ..self }
    }

    /// The writer.
    pub fn into_inner(self) -> W {
        self.out
    }

    /// Of a text that answers one of many queries, its heading.
    fn heading(&mut self) -> io::Result<()> {
        match &self.query {
            Some(query) if !std::mem::replace(&mut self.heading_written, true) => writeln!(self.out, "== {query}\n"),
            _ => Ok(()),
        }
    }

    /// A passage hit: an object of type `passage`.
    ///
    /// # Errors
    /// The writer's.
    pub fn passage(&mut self, hit: &SearchHit) -> io::Result<()> {
        match self.format {
            Format::Text => {
                self.heading()?;
                text::passage(&mut self.out, hit, self.style)
            }
            Format::Trec => self.trec(hit.rank, hit.score, &hit.article.id),
            _ => {
                for object in passage_objects(hit) {
                    self.object(object)?;
                }
                Ok(())
            }
        }
    }

    /// An article hit: an object of type `article`.
    ///
    /// # Errors
    /// The writer's.
    pub fn article(&mut self, hit: &SearchHit) -> io::Result<()> {
        match self.format {
            Format::Text => {
                self.heading()?;
                text::passage(&mut self.out, hit, self.style)
            }
            Format::Trec => self.trec(hit.rank, hit.score, &hit.article.id),
            _ => {
                let mut object = json!({
                    "type": "article", "rank": hit.rank, "score": rounded(hit.score), "article": hit.article,
                    "passages": hit.passages, "title_highlights": hit.title_highlights,
                });
                explain(&mut object, hit);
                self.object(object)
            }
        }
    }

    /// A quotation: an object of type `quote`.
    ///
    /// # Errors
    /// The writer's.
    pub fn quote(&mut self, hit: &QuoteHit) -> io::Result<()> {
        match self.format {
            Format::Text => {
                self.heading()?;
                text::quote(&mut self.out, hit, self.style)
            }
            Format::Trec => self.trec(hit.rank, hit.score, &hit.article.id),
            _ => {
                let mut object = json!({
                    "type": "quote", "rank": hit.rank, "score": rounded(hit.score), "article": hit.article,
                });
                extend(&mut object, &hit.quote);
                extend(&mut object, json!({"highlights": hit.highlights}));
                self.object(object)
            }
        }
    }

    /// Who is quoted: objects of type `speaker`.
    ///
    /// # Errors
    /// The writer's.
    pub fn speakers(&mut self, rows: &[SpeakerRow]) -> io::Result<()> {
        if self.format == Format::Text {
            return text::speakers(&mut self.out, rows);
        }
        for row in rows {
            let mut object = json!({"type": "speaker"});
            extend(&mut object, row);
            self.object(object)?;
        }
        Ok(())
    }

    /// A whole article: an object of type `article`.
    ///
    /// # Errors
    /// The writer's.
    pub fn full_article(&mut self, article: &FullArticle) -> io::Result<()> {
        if self.format == Format::Text {
            return text::full_article(&mut self.out, article, self.style);
        }
        let mut object = json!({"type": "article"});
        extend(&mut object, &article.article);
        extend(
            &mut object,
            json!({
                "text": article.text, "sentences": article.sentences, "quotes": article.quotes,
                "highlights": article.highlights, "title_highlights": article.title_highlights,
            }),
        );
        self.object(object)
    }

    /// What the index holds: an object of type `status`.
    ///
    /// # Errors
    /// The writer's.
    pub fn status(&mut self, status: &Status) -> io::Result<()> {
        if self.format == Format::Text {
            return text::status(&mut self.out, status);
        }
        let mut object = json!({"type": "status"});
        extend(&mut object, status);
        self.object(object)
    }

    /// Exact numbers: an object of type `count`.
    ///
    /// # Errors
    /// The writer's.
    pub fn count(&mut self, matches: u64, articles: u64) -> io::Result<()> {
        if self.format == Format::Text {
            let matches = if matches == 1 { "1 match".to_owned() } else { format!("{matches} matches") };
            let articles = if articles == 1 { "1 article".to_owned() } else { format!("{articles} articles") };
            let query = self.query.as_ref().map(|query| format!("{query}: ")).unwrap_or_default();
            return writeln!(self.out, "{query}{matches} in {articles}");
        }
        self.object(json!({"type": "count", "matches": matches, "articles": articles}))
    }

    /// Sends what is buffered on its way.
    ///
    /// # Errors
    /// The writer's.
    pub fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    fn trec(&mut self, rank: usize, score: f64, id: &str) -> io::Result<()> {
        let id = trec_id(id);
        let query = self.query.as_deref().unwrap_or("q");
        let score = self.run.score(score);
        writeln!(self.out, "{query} Q0 {id} {rank} {score:.6} dateline")
    }

    fn object(&mut self, mut object: Value) -> io::Result<()> {
        if let Some(query) = &self.query {
            extend(&mut object, json!({"query": query}));
        }
        match self.format {
            Format::Csv | Format::Tsv => {
                let delimiter = if self.format == Format::Csv { b',' } else { b'\t' };
                let header = !std::mem::replace(&mut self.header_written, true);
                rows::write(&mut self.out, &object, delimiter, header)
            }
            _ => {
                serde_json::to_writer(&mut self.out, &object)?;
                self.out.write_all(b"\n")
            }
        }
    }
}

/// Four decimals of a score: what lies beyond is noise to readers.
fn rounded(score: f64) -> f64 {
    (score * 10_000.0).round() / 10_000.0
}

fn extend(object: &mut Value, more: impl serde::Serialize) {
    if let (Value::Object(object), Ok(Value::Object(more))) = (object, serde_json::to_value(more)) {
        object.extend(more);
    }
}

/// Adds what was asked for besides the hit: the parts of the score, how many near-duplicates were left out.
fn explain(object: &mut Value, hit: &SearchHit) {
    if let Some(collapsed) = hit.collapsed {
        extend(object, json!({"collapsed": collapsed}));
    }
    if let Some(explanation) = &hit.explain {
        extend(object, json!({"explain": explanation}));
    }
}

/// One object a passage shown; `more` counts those that are not.
fn passage_objects(hit: &SearchHit) -> Vec<Value> {
    let empty = crate::search::Passage::default();
    let passages = if hit.passages.is_empty() { std::slice::from_ref(&empty) } else { hit.passages.as_slice() };
    passages
        .iter()
        .map(|passage| {
            let mut object =
                json!({"type": "passage", "rank": hit.rank, "score": rounded(hit.score), "article": hit.article});
            extend(&mut object, passage);
            extend(&mut object, json!({"title_highlights": hit.title_highlights, "more": hit.more}));
            explain(&mut object, hit);
            object
        })
        .collect()
}

/// A line of `extract`: the article's id and text as given, and its quotations. Offsets count code points of the text.
pub fn extracted(article: &Article, quotations: &[Quotation], sentences: Option<&[Span]>) -> Value {
    let mut points = CodePoints::new(&article.text);
    let quotes: Vec<Value> = quotations
        .iter()
        .map(|quotation| {
            let text: Vec<&str> = quotation.content.iter().map(|span| span.of(&article.text)).collect();
            let mut all = |spans: &[Span]| spans.iter().map(|span| points.span(*span)).collect::<Vec<_>>();
            json!({
                "text": text.join(" "), "content": all(&quotation.content), "cue": all(&quotation.cue), "source": all(&quotation.source),
                "speaker": quotation.speaker, "role": quotation.role, "kind": quotation.kind.name(),
                "confidence": (f64::from(quotation.confidence) * 100.0).round() / 100.0,
            })
        })
        .collect();
    let mut object = Map::new();
    object.insert("id".into(), json!(article.id));
    object.insert("text".into(), json!(article.text));
    object.insert("quotes".into(), json!(quotes));
    if let Some(sentences) = sentences {
        let mut points = CodePoints::new(&article.text);
        object.insert("sentences".into(), sentences.iter().map(|span| json!(points.span(*span))).collect());
    }
    Value::Object(object)
}

/// Title or, without one, the id.
pub(crate) fn heading(article: &ArticleInfo) -> &str {
    if article.title.is_empty() { &article.id } else { &article.title }
}
