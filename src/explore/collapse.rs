//! Search results with one article of each group of near-duplicates.

use rustc_hash::{FxHashMap, FxHashSet};
use tantivy::DocId;

use super::duplicates::{DuplicatesOptions, alike};
use super::scope::Scope;
use crate::error::Result;
use crate::query::Query;
use crate::search::{Address, Filters, Page, Paging, SearchHit, Searcher};

/// What is ranked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ranking {
    /// Passages, as [`Searcher::search`] gives them.
    #[default]
    Passages,
    /// Articles, as [`Searcher::search_articles`] does.
    Articles,
}

/// Searches, and shows of every group of matching articles that are near-duplicates of each other the first alone;
/// [`SearchHit::collapsed`] says how many more match.
///
/// Costs a look at the words of every matching article.
///
/// # Errors
/// As [`Searcher::search`].
pub fn search_collapsed(
    searcher: &Searcher,
    query: &Query,
    filters: &Filters,
    paging: &Paging,
    ranking: Ranking,
) -> Result<Page<SearchHit>> {
    let search = |paging: &Paging| match ranking {
        Ranking::Passages => searcher.search(query, filters, paging),
        Ranking::Articles => searcher.search_articles(query, filters, paging),
    };
    if paging.count_only {
        return search(paging);
    }
    let scope =
        Scope { query, filters, quotations: None, sample: paging.sample, expansions_max: paging.expansions_max };
    let matching = scope.matching(searcher)?;
    let docs: Vec<Vec<DocId>> =
        matching.articles.iter().map(|docs| docs.iter().map(|(doc, _)| *doc).collect()).collect();
    let groups = alike(searcher, &docs, &DuplicatesOptions::default())?;
    let mut group_of: FxHashMap<Address, usize> = FxHashMap::default();
    for (number, group) in groups.iter().enumerate() {
        group_of.extend(group.iter().map(|at| (*at, number)));
    }
    let wanted = paging.limit.map_or(usize::MAX, |limit| limit.saturating_add(paging.offset));
    // Most groups are small: twice as many hits are mostly enough, if not, twice as many again.
    let mut asked = paging.limit.map(|_| wanted.saturating_mul(2));
    loop {
        let mut page = search(&Paging { limit: asked, offset: 0, ..*paging })?;
        let all_seen = asked.is_none_or(|asked| page.hits.len() < asked);
        let mut seen: FxHashSet<usize> = FxHashSet::default();
        let mut kept = Vec::new();
        for mut hit in page.hits {
            let at = searcher.index().find_id(&searcher.snapshot, &hit.article.id)?;
            let group = at.and_then(|(segment, doc)| group_of.get(&Address { segment, doc }).copied());
            if group.is_some_and(|group| !seen.insert(group)) {
                continue;
            }
            let size = group.and_then(|group| groups.get(group)).map_or(1, Vec::len);
            hit.collapsed = Some(size as u64 - 1);
            hit.rank = kept.len() + 1;
            kept.push(hit);
        }
        if kept.len() >= wanted || all_seen {
            kept.truncate(wanted);
            page.hits = kept.split_off(paging.offset.min(kept.len()));
            return Ok(page);
        }
        asked = asked.map(|asked| asked.saturating_mul(2));
    }
}
