//! Fetches what is shown of articles.

use super::extents::Extent;
use super::fetch::Fetcher;
use super::highlight::{match_spans, passage, points, quote, title_spans};
use super::hits::{ArticleInfo, ExplainedPart, Explanation, FullArticle, Page, Passage, SearchHit};
use super::lookup::{Address, Lookup};
use super::passages::{LeafMatches, Scored, Window, best_windows};
use super::rank::{Ranked, Scores};
use super::ranking::LESSER_SHARE;
use super::reader::ArticleReader;
use super::request::{EXPANSIONS_MAX, Filters, Paging};
use super::searcher::Searcher;
use crate::analysis::TokenScratch;
use crate::error::{Error, Result};
use crate::query::Query;
use crate::span::Span;

impl Searcher {
    /// Ranked articles with their best passages.
    ///
    /// # Errors
    /// A query that cannot be answered; a damaged index.
    pub fn search(&self, query: &Query, filters: &Filters, paging: &Paging) -> Result<Page<SearchHit>> {
        self.ranked(query, filters, paging, Ranked::Passages)
    }

    /// The same, ranked by the articles' own scores.
    ///
    /// # Errors
    /// As [`Searcher::search`].
    pub fn search_articles(&self, query: &Query, filters: &Filters, paging: &Paging) -> Result<Page<SearchHit>> {
        self.ranked(query, filters, paging, Ranked::Articles)
    }

    /// The scores of what [`Searcher::search`] would show, best first: the work of ranking, and nothing else.
    ///
    /// # Errors
    /// As [`Searcher::search`].
    pub fn best_scores(&self, query: &Query, filters: &Filters, paging: &Paging) -> Result<Vec<f64>> {
        let mut lookup = self.look_up_to_rank(query, filters, paging)?;
        let ranking = self.rank(&mut lookup, filters, paging, Ranked::Passages)?;
        Ok(ranking.best.iter().skip(paging.offset).map(|one| one.score).collect())
    }

    /// The ids and scores of what [`Searcher::search`] (or, with `by_article`, [`Searcher::search_articles`]) would show, best
    /// first. Reads no text, so that it costs a good deal less.
    ///
    /// # Errors
    /// As [`Searcher::search`].
    pub fn best_ids(
        &self,
        query: &Query,
        filters: &Filters,
        paging: &Paging,
        by_article: bool,
    ) -> Result<Vec<(String, f64)>> {
        let mut lookup = self.look_up_to_rank(query, filters, paging)?;
        let ranked = if by_article { Ranked::Articles } else { Ranked::Passages };
        let ranking = self.rank(&mut lookup, filters, paging, ranked)?;
        let shown = ranking.best.get(paging.offset.min(ranking.best.len())..).unwrap_or_default();
        shown.iter().map(|one| Ok((self.id_of(one.at)?, one.score))).collect()
    }

    fn ranked(&self, query: &Query, filters: &Filters, paging: &Paging, ranked: Ranked) -> Result<Page<SearchHit>> {
        let mut lookup = self.look_up_to_rank(query, filters, paging)?;
        let ranking = self.rank(&mut lookup, filters, paging, ranked)?;
        let found = ranking.counts.map_or(!ranking.best.is_empty(), |counts| counts.articles > 0);
        let shown = ranking.best.get(paging.offset.min(ranking.best.len())..).unwrap_or_default();
        let hits = self.show(&lookup, shown, paging, ranked)?;
        Ok(Page { hits, counts: ranking.counts, found, undated: ranking.undated })
    }

    /// Fetches what is shown of these articles, ranked from `paging.offset + 1`.
    fn show(&self, lookup: &Lookup, shown: &[Scores], paging: &Paging, ranked: Ranked) -> Result<Vec<SearchHit>> {
        let mut order: Vec<usize> = (0..shown.len()).collect();
        order.sort_by_key(|number| shown[*number].at);
        let mut reader = ArticleReader::new(self, lookup);
        let mut fetcher = Fetcher::new(self);
        let mut scratch = TokenScratch::default();
        let mut hits: Vec<Option<SearchHit>> = vec![None; shown.len()];
        for number in order {
            let Scores { at, score } = shown[number];
            let stored = fetcher.fetch(at)?;
            reader.read(at)?;
            let (found, sentences) = reader.found_in_sentences()?;
            let windows = best_windows(sentences, &Scored::new(found, &lookup.neighbours));
            let (in_title, in_text) = all_matches(found);
            let count = paging.passages.max(1);
            let mut passages: Vec<Passage> = windows
                .iter()
                .take(count)
                .map(|window| passage(&stored.text, sentences, window, &in_text, &mut scratch))
                .collect();
            if passages.is_empty() && sentences.count() > 0 {
                let first = Window { first: 0, end: 1, ..Window::default() };
                passages.push(passage(&stored.text, sentences, &first, &in_text, &mut scratch));
            }
            let title_highlights = points(&stored.title, &title_spans(&stored.title, &in_title, &mut scratch));
            let explain = if paging.explain {
                Some(self.explanation(lookup, &mut reader, at, windows.first(), ranked)?)
            } else {
                None
            };
            hits[number] = Some(SearchHit {
                rank: paging.offset + number + 1,
                score,
                article: ArticleInfo::of(&stored),
                more: windows.len().saturating_sub(count),
                passages,
                title_highlights,
                explain,
                collapsed: None,
            });
        }
        Ok(hits.into_iter().flatten().collect())
    }

    fn explanation(
        &self,
        lookup: &Lookup,
        reader: &mut ArticleReader<'_>,
        at: Address,
        best: Option<&Window>,
        ranked: Ranked,
    ) -> Result<Explanation> {
        let (found, sentences) = reader.found_in_sentences()?;
        let within = best.map(|window| (sentences.position(window.first), sentences.position(window.end)));
        let parts = found
            .iter()
            .zip(&lookup.plan.leaves)
            .filter(|(found, _)| found.weight > 0.0 && found.matches.len() + found.title.len() > 0)
            .map(|(found, leaf)| ExplainedPart {
                query: leaf.span.of(&lookup.text).to_owned(),
                weight: found.weight,
                in_title: found.title.len() as u32,
                in_text: found.matches.len() as u32,
                in_passage: within.map_or(0, |(from, to)| {
                    found.matches.iter().filter(|found| from <= found.start && found.end <= to).count() as u32
                }),
            })
            .collect();
        let best = best.copied().unwrap_or_default();
        let by_article = ranked == Ranked::Articles;
        Ok(Explanation {
            passage: best.words,
            nearness: best.nearness,
            article: self.article_score(found, at)?,
            article_share: if by_article { 1.0 } else { LESSER_SHARE },
            passage_share: if by_article { LESSER_SHARE } else { 1.0 },
            parts,
        })
    }

    /// One article whole, with what `query` matches highlighted.
    ///
    /// # Errors
    /// There is no article with this id.
    pub fn article(&self, id: &str, query: Option<&Query>) -> Result<FullArticle> {
        let Some((segment, doc)) = self.index.find_id(&self.snapshot, id)? else {
            return Err(Error::usage(format!("the index holds no article '{id}'"))
                .remedy("ids are printed by 'dateline search --json' as article.id"));
        };
        let at = Address { segment, doc };
        let stored = Fetcher::new(self).fetch(at)?;
        let mut sentences = super::passages::Sentences::default();
        self.columns(segment)?.sentences(doc, &mut sentences)?;
        let mut scratch = TokenScratch::default();
        let (mut highlights, mut title_highlights) = (Vec::new(), Vec::new());
        if let Some(query) = query {
            let lookup = self.look_up(query, &Filters::default(), EXPANSIONS_MAX)?;
            let mut reader = ArticleReader::new(self, &lookup);
            reader.read(at)?;
            let (in_title, in_text) = all_matches(&reader.found);
            let spans = match_spans(&stored.text, &sentences, 0, sentences.count(), &in_text, &mut scratch);
            highlights = points(&stored.text, &spans);
            title_highlights = points(&stored.title, &title_spans(&stored.title, &in_title, &mut scratch));
        }
        let spans: Vec<Span> = (0..sentences.count())
            .map(|number| Span::new(sentences.offset(number), sentences.offset(number + 1)).trimmed(&stored.text))
            .collect();
        Ok(FullArticle {
            article: ArticleInfo::of(&stored),
            sentences: points(&stored.text, &spans),
            quotes: self.index.quotations(&stored)?.iter().map(|one| quote(&stored.text, one, &[]).0).collect(),
            highlights,
            title_highlights,
            text: stored.text,
        })
    }
}

/// The matches of all leaves in the title and in the text.
fn all_matches(found: &[LeafMatches]) -> (Vec<Extent>, Vec<Extent>) {
    let title = found.iter().flat_map(|leaf| leaf.title.iter().cloned()).collect();
    (title, found.iter().flat_map(|leaf| leaf.matches.iter().cloned()).collect())
}
