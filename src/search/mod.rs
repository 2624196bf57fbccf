//! From a query to hits: which articles, which of their sentences, which quotations, in which order. Plain data comes out.
//!
//! A query becomes a plan (`planner`), the plan is looked up in every segment (`lookup`), and articles are read one after another
//! (`reader`); `rank` reads only those that can be among the best, `each` all of them.

mod aliases;
mod bits;
mod bounds;
mod columns;
mod dense;
mod disjunction;
mod each;
mod extents;
mod fetch;
mod filters;
mod held;
mod highlight;
mod hits;
mod judge;
mod lookup;
mod matching;
mod passages;
mod places;
mod plan;
mod planner;
mod postings;
mod quotes;
mod rank;
mod ranking;
mod reader;
mod request;
mod score;
mod searcher;
mod show;
mod speakers;
mod spelling;
mod status;
mod suggest;
mod vocabulary;
mod words;

pub use aliases::SpeakerAliases;
pub(crate) use columns::{Columns, narrow};
pub(crate) use each::MatchingArticle;
pub(crate) use extents::Extent;
pub(crate) use fetch::Fetcher;
pub(crate) use hits::PointRange;
pub use hits::{
    ArticleInfo, Counts, ExplainedPart, Explanation, FullArticle, Page, Passage, Quote, QuoteHit, SearchHit,
    SpeakerRow, Status,
};
pub(crate) use lookup::{Address, Lookup};
pub(crate) use passages::Sentences;
pub(crate) use quotes::FoundQuote;
pub(crate) use rank::sample_key;
pub(crate) use ranking::{idf, saturated};
pub use request::{EXPANSIONS_MAX, Filters, Paging, QuoteFilters, Sample, Sort, Within};
pub use searcher::Searcher;
