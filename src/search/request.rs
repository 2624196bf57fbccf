//! What a search is asked besides its query: filters, order, how much.

use std::path::PathBuf;

use crate::analysis::Language;
use crate::quotation::QuotationKind;

/// Limits a search to some articles. Several values of one filter: any of them; several filters: all of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filters {
    /// Articles of this day (days since 1970-01-01) or later.
    pub after_day: Option<i64>,
    /// Articles of days before this one.
    pub before_day: Option<i64>,
    /// Words that stand in a row in the source's name.
    pub sources: Vec<String>,
    /// Words that stand in a row in the place's name.
    pub places: Vec<String>,
    /// Words that stand in a row in an author's name.
    pub authors: Vec<String>,
    /// Languages; they also limit inflection to their own.
    pub languages: Vec<Language>,
    /// Patterns (`*`, `?`, `**`) over the path relative to the root.
    pub paths: Vec<String>,
    /// Files and folders (canonical paths): only what came from them.
    pub inside: Vec<PathBuf>,
    /// Over what the query is judged; `None`: over articles, or where quotations are sought over quotations.
    pub within: Option<Within>,
}

impl Filters {
    /// Whether every article passes.
    pub(crate) fn is_empty(&self) -> bool {
        *self == Filters { within: self.within, ..Filters::default() }
    }
}

/// Over what a query is judged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Within {
    /// The whole article, title and text together.
    #[default]
    Article,
    /// Each paragraph (and the title) on its own.
    Paragraph,
    /// Each sentence (and the title) on its own.
    Sentence,
    /// Each quotation's content on its own.
    Quotation,
}

/// The order of results.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// Best first.
    #[default]
    Score,
    /// Oldest first; what has no date comes last.
    Date,
    /// Newest first; what has no date comes last.
    DateDescending,
    /// By source, then best first.
    Source,
}

/// A random sample that others can repeat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    /// How many.
    pub size: usize,
    /// The same seed gives the same sample.
    pub seed: u64,
}

/// How much to show, and in which order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Paging {
    /// Most results; `None`: all.
    pub limit: Option<usize>,
    /// Results left out before the first.
    pub offset: usize,
    /// The order.
    pub sort: Sort,
    /// Choose among all results by chance.
    pub sample: Option<Sample>,
    /// Words that a pattern may stand for at most.
    pub expansions_max: usize,
    /// Most passages shown of one article.
    pub passages: usize,
    /// Whether the parts of every score are given.
    pub explain: bool,
    /// Whether nothing but the numbers is wanted.
    pub count_only: bool,
}

/// The most words that a pattern may stand for unless told otherwise.
pub const EXPANSIONS_MAX: usize = 10_000;

impl Paging {
    /// Whether no more is wanted than some of the best by score.
    pub(crate) fn wants_best(&self) -> bool {
        self.sort == Sort::Score && !self.count_only && self.sample.is_none() && self.limit.is_some()
    }
}

impl Default for Paging {
    fn default() -> Paging {
        Paging {
            limit: Some(10),
            offset: 0,
            sort: Sort::Score,
            sample: None,
            expansions_max: EXPANSIONS_MAX,
            passages: 1,
            explain: false,
            count_only: false,
        }
    }
}

/// Limits a search for quotations to some of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct QuoteFilters {
    /// Words that stand in a row in the speaker's name.
    pub speakers: Vec<String>,
    /// Kinds.
    pub kinds: Vec<QuotationKind>,
    /// Words that the cue holds (folded).
    pub cues: Vec<String>,
}
