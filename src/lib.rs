//! Full-text search for news archives: ranked passages and quotations.
//!
//! A corpus of articles is read and analysed into an index ([`update`]); a [`Searcher`] answers queries over it with passages,
//! quotations and speakers as plain data; a [`Printer`] writes them.
//!
//! ```
//! # fn main() -> dateline::Result<()> {
//! # let folder = std::env::temp_dir().join(format!("dateline-doc-{}", std::process::id()));
//! # std::fs::create_dir_all(folder.join("wire")).unwrap();
//! # std::fs::write(folder.join("wire/a.txt"), "TORVIK (HPA) — “We shall wait,” Ladovin said.").unwrap();
//! use dateline::{Filters, Index, NoProgress, Paging, ParseOptions, Query, Searcher, UpdateOptions};
//!
//! dateline::update(&folder.join("index"), &[folder.join("wire")], &UpdateOptions::default(), &NoProgress)?;
//! let searcher = Searcher::new(Index::open(&folder.join("index"))?)?;
//! let query = Query::parse("\"shall wait\"", &ParseOptions::default())?;
//! let page = searcher.search(&query, &Filters::default(), &Paging::default())?;
//! assert_eq!(page.hits[0].article.place.as_deref(), Some("Torvik"));
//! # std::fs::remove_dir_all(&folder).ok();
//! # Ok(())
//! # }
//! ```

mod analysis;
mod article;
mod corpus;
mod error;
pub mod evaluation;
pub mod explore;
mod index;
mod ingest;
mod output;
mod query;
mod quotation;
mod search;
mod span;

pub use analysis::{Language, detect_language, sentences, words};
pub use article::{Article, DatelineLine, PartialDate, days_of_filter, paragraphs, today};
pub use corpus::{ProblemKind, ReadOptions, ReadProblem, WalkOptions, find_files, read_bytes, read_stream, records};
pub use error::{Error, ErrorKind, Result};
pub use index::{FORMAT_VERSION, Index, check};
pub use ingest::{NoProgress, Progress, Summary, UpdateOptions, count_problems, update};
pub use output::{Format, NamedTimeline, Printer, Style, extracted, timeline_svg};
pub use query::{ParseOptions, Query};
#[cfg(feature = "training")]
pub use quotation::{
    MarkedArticle, MarkedQuotation, TrainingSettings, held_out_quotations, train_pronouns, train_quotations,
};
pub use quotation::{Quotation, QuotationKind, extract};
pub use search::{
    ArticleInfo, Counts, EXPANSIONS_MAX, ExplainedPart, Explanation, Filters, FullArticle, Page, Paging, Passage,
    Quote, QuoteFilters, QuoteHit, Sample, SearchHit, Searcher, Sort, SpeakerRow, Status, Within,
};
pub use span::{CodePoints, Span};
