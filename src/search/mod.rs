//! From a query to hits: which articles, which of their sentences, which quotations, in which order. Plain data comes out.

mod highlight;
mod hits;
mod matching;
mod passages;
mod plan;
mod positions;
mod postings;
mod quotes;
mod ranking;
mod request;
mod searcher;
mod speakers;
mod suggest;

pub(crate) use hits::PointRange;
pub use hits::{ArticleInfo, Counts, FullArticle, Page, Passage, Quote, QuoteHit, SearchHit, SpeakerRow, Status};
pub use request::{EXPANSIONS_MAX, Filters, Paging, QuoteFilters, Sample, Sort};
pub use searcher::Searcher;
