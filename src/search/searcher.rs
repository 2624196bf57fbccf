//! The index as it was at one moment, ready to answer queries.

use std::sync::{Mutex, OnceLock};

use tantivy::SegmentReader;

use super::bounds::Shares;
use super::columns::{SegmentColumns, narrow};
use super::lookup::Address;
use super::ranking::Totals;
use crate::analysis::{Language, Stems};
use crate::error::Result;
use crate::index::{Index, Snapshot, column};

/// Answers queries over the articles that an index held when it was opened.
pub struct Searcher {
    pub(crate) index: Index,
    pub(crate) snapshot: Snapshot,
    /// Of every segment.
    pub(crate) columns: Vec<SegmentColumns>,
    /// Words of the text of every article, a segment.
    pub(crate) lengths: Vec<Vec<u32>>,
    pub(crate) totals: Totals,
    /// What words add to scores at most, once somebody asked.
    pub(crate) passage_shares: OnceLock<Shares>,
    pub(crate) article_shares: OnceLock<Shares>,
    /// The languages of its articles, once somebody asked.
    pub(crate) languages: OnceLock<Vec<Option<Language>>>,
    /// Stems of the words that were asked for.
    pub(crate) stems: Mutex<Stems>,
}

impl Searcher {
    /// Opens the index as it is now. Costs a look at the length of every article.
    ///
    /// # Errors
    /// A damaged index.
    pub fn new(index: Index) -> Result<Searcher> {
        let snapshot = index.snapshot()?;
        let mut columns = Vec::new();
        columns.resize_with(snapshot.segments().len(), SegmentColumns::default);
        let mut searcher = Searcher {
            index,
            snapshot,
            columns,
            lengths: Vec::new(),
            totals: Totals::default(),
            passage_shares: OnceLock::new(),
            article_shares: OnceLock::new(),
            languages: OnceLock::new(),
            stems: Mutex::new(Stems::default()),
        };
        for number in 0..searcher.snapshot.segments().len() {
            searcher.measure(number)?;
        }
        Ok(searcher)
    }

    fn measure(&mut self, number: usize) -> Result<()> {
        let columns = self.columns(number)?;
        let segment = columns.segment;
        let titles = columns.numbers(column::TITLE_LENGTH)?.clone();
        let texts = columns.numbers(column::TEXT_LENGTH)?;
        let lengths: Vec<u32> = (0..segment.max_doc()).map(|doc| narrow(texts.first(doc).unwrap_or(0))).collect();
        let mut totals = self.totals;
        for doc in segment.doc_ids_alive() {
            totals.articles += 1;
            totals.words += lengths.get(doc as usize).copied().map_or(0, u64::from);
            totals.title_words += titles.first(doc).unwrap_or(0);
        }
        self.totals = totals;
        self.lengths.push(lengths);
        Ok(())
    }

    /// The index that it reads.
    pub fn index(&self) -> &Index {
        &self.index
    }

    pub(crate) fn segment(&self, number: usize) -> Result<&SegmentReader> {
        self.snapshot.segments().get(number).ok_or_else(|| self.index.damaged("a segment is missing"))
    }

    /// Words of the text of an article.
    pub(crate) fn length(&self, at: Address) -> u32 {
        self.lengths.get(at.segment).and_then(|lengths| lengths.get(at.doc as usize)).copied().unwrap_or(0)
    }

    pub(crate) fn id_of(&self, at: Address) -> Result<String> {
        self.columns(at.segment)?.string(column::ID, at.doc)
    }
}
