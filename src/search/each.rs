//! Every match of a query, article after article: what concordances, collocates and timelines are made from.

// Exploration is made of these; they are here before it.
#![allow(dead_code)]

use std::ops::ControlFlow;

use super::lookup::{Address, Lookup};
use super::passages::{LeafMatches, Sentences};
use super::reader::ArticleReader;
use super::request::Filters;
use super::searcher::Searcher;
use crate::error::Result;
use crate::query::Query;

/// An article that matches.
pub(crate) struct MatchingArticle<'a, 's> {
    pub(crate) at: Address,
    reader: &'a mut ArticleReader<'s>,
}

impl MatchingArticle<'_, '_> {
    /// Where each leaf of the query stands: token positions of the text and of the title, in order. A leaf that did not help to
    /// make the query true of the article has none. Leaves are numbered as in the query, from the left.
    pub(crate) fn leaves(&self) -> &[LeafMatches] {
        &self.reader.found
    }

    /// All matches in the text as token positions `(start, end)`, in order, those of several leaves at one place once.
    pub(crate) fn spans(&self) -> Vec<(u32, u32)> {
        let mut spans: Vec<(u32, u32)> =
            self.leaves().iter().flat_map(|leaf| leaf.matches.iter().map(|found| (found.start, found.end))).collect();
        spans.sort_unstable();
        spans.dedup();
        spans
    }

    /// Number of matches, as `--count` counts them: of every leaf, in title and text.
    pub(crate) fn count(&self) -> u64 {
        self.leaves().iter().map(|leaf| (leaf.matches.len() + leaf.title.len()) as u64).sum()
    }

    /// Token positions and byte offsets of the article's sentences.
    pub(crate) fn sentences(&mut self) -> Result<&Sentences> {
        self.reader.sentences()
    }

    /// Token position of every paragraph's start.
    pub(crate) fn paragraph_starts(&mut self) -> Result<&[u32]> {
        self.reader.paragraph_starts()
    }
}

impl Searcher {
    /// Gives every article that matches to `see`, in order of segment and number, until it breaks off; how many were left out
    /// because their year is not known.
    ///
    /// # Errors
    /// A query that cannot be answered; a damaged index; those of `see`.
    pub(crate) fn for_each_matching(
        &self,
        query: &Query,
        filters: &Filters,
        expansions_max: usize,
        mut see: impl FnMut(&mut MatchingArticle<'_, '_>) -> Result<ControlFlow<()>>,
    ) -> Result<u64> {
        let lookup = self.look_up(query, filters, expansions_max)?;
        let mut undated = 0;
        for segment in 0..self.snapshot.segments().len() {
            let (docs, left_out) = self.possible(&lookup, segment, filters)?;
            undated += left_out;
            let mut reader = ArticleReader::new(self, &lookup);
            for doc in docs {
                let at = Address { segment, doc };
                if !reader.read(at)? {
                    continue;
                }
                if see(&mut MatchingArticle { at, reader: &mut reader })?.is_break() {
                    return Ok(undated);
                }
            }
        }
        Ok(undated)
    }

    /// The same for articles whose lookup is at hand, for questions about some of them.
    pub(crate) fn article_reader<'s>(&'s self, lookup: &'s Lookup) -> ArticleReader<'s> {
        ArticleReader::new(self, lookup)
    }
}
