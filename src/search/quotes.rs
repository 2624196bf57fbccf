//! Ranked quotations: the same words, sought within the ranges of positions that quotations are.
//!
//! A quotation's words count as adjoining where the reporter's words part them, so that a phrase may run over "..., he said, ...".

use rustc_hash::{FxHashMap, FxHashSet};
use tantivy::DocId;

use super::extents::Extent;
use super::fetch::Fetcher;
use super::filters::{SegmentFilter, Verdict, plain_words};
use super::highlight::{match_spans, quote};
use super::hits::{ArticleInfo, Counts, Page, QuoteHit};
use super::lookup::{Address, Lookup};
use super::matching::{possible_articles, speaker_ordinals};
use super::passages::{Scored, Sentences};
use super::planner::folded_words;
use super::rank::sample_key;
use super::ranking::LESSER_SHARE;
use super::reader::{ArticleReader, Frame};
use super::request::{Filters, Paging, QuoteFilters, Sort, Within};
use super::searcher::Searcher;
use crate::analysis::TokenScratch;
use crate::error::{Error, Result};
use crate::index::{column, kind_of_number};
use crate::query::Query;

/// A quotation that matches.
#[derive(Clone, Debug)]
pub(crate) struct FoundQuote {
    pub(crate) at: Address,
    /// Its number within its article.
    pub(crate) number: usize,
    pub(crate) score: f64,
    /// Where the positive words stand in it.
    pub(crate) matches: Vec<Extent>,
    /// Ordinal of its speaker in the segment's column.
    pub(crate) speaker: Option<u64>,
}

impl Searcher {
    /// Ranked quotations. The words of the query are judged over one quotation's content, filters and fields of metadata over
    /// its article, `speaker:` over the quotation's own speaker.
    ///
    /// # Errors
    /// A query that cannot be answered; a damaged index.
    pub fn quotes(
        &self,
        query: &Query,
        filters: &Filters,
        wanted: &QuoteFilters,
        paging: &Paging,
    ) -> Result<Page<QuoteHit>> {
        let lookup = self.look_up_quotes(query, filters, paging.expansions_max)?;
        let (mut found, undated) = self.found_quotes(&lookup, filters, wanted)?;
        let articles: FxHashSet<Address> = found.iter().map(|quote| quote.at).collect();
        let counts = Some(Counts { matches: found.len() as u64, articles: articles.len() as u64 });
        let some_found = !found.is_empty();
        if paging.count_only {
            return Ok(Page { hits: Vec::new(), counts, found: some_found, undated });
        }
        self.order_quotes(&mut found, paging)?;
        let end = paging.limit.map_or(found.len(), |limit| limit.saturating_add(paging.offset)).min(found.len());
        let shown = found.get(paging.offset.min(end)..end).unwrap_or_default();
        let hits = self.show_quotes(shown, paging.offset)?;
        Ok(Page { hits, counts, found: some_found, undated })
    }

    /// Looks a query for quotations up: it is judged over one quotation's content unless the filters say otherwise.
    pub(crate) fn look_up_quotes(&self, query: &Query, filters: &Filters, expansions_max: usize) -> Result<Lookup> {
        if matches!(filters.within, Some(Within::Sentence | Within::Paragraph)) {
            return Err(Error::usage("quotations are judged over their content, or over their article")
                .remedy("leave --within out, or write --within article"));
        }
        self.look_up_bare(query, filters, expansions_max)
    }

    /// Every quotation that matches, in order of place.
    pub(crate) fn found_quotes(
        &self,
        lookup: &Lookup,
        filters: &Filters,
        wanted: &QuoteFilters,
    ) -> Result<(Vec<FoundQuote>, u64)> {
        let mut found = Vec::new();
        let mut undated = 0;
        for number in 0..self.snapshot.segments().len() {
            undated += self.found_in_segment(lookup, number, filters, wanted, &mut found)?;
        }
        if !wanted.cues.is_empty() {
            found = self.with_cues(found, &wanted.cues)?;
        }
        Ok((found, undated))
    }

    fn found_in_segment(
        &self,
        lookup: &Lookup,
        number: usize,
        filters: &Filters,
        wanted: &QuoteFilters,
        found: &mut Vec<FoundQuote>,
    ) -> Result<u64> {
        let columns = self.columns(number)?;
        let mut scratch = TokenScratch::default();
        let chosen = wanted
            .speakers
            .iter()
            .map(|name| speaker_ordinals(columns, &plain_words(name, &mut scratch)))
            .collect::<Result<Vec<_>>>()?;
        let Some(leaves) = lookup.leaves.get(number) else { return Ok(0) };
        let filter = SegmentFilter::new(columns, filters)?;
        let whole_article = filters.within == Some(Within::Article);
        let mut reader = ArticleReader::of_parts(self, lookup);
        let mut undated = 0;
        let possible: Vec<DocId> = possible_articles(&lookup.plan.root, leaves, columns, !whole_article);
        for doc in possible {
            let verdict = filter.judge(doc);
            if verdict == Verdict::Out {
                continue;
            }
            let at = Address { segment: number, doc };
            reader.enter(at)?;
            let quotes = reader.quotations()?.to_vec();
            if quotes.is_empty() || (whole_article && !reader.read(at)?) {
                continue;
            }
            let mut of_article: Option<f64> = None;
            let mut some_matched = false;
            for (quote_number, quote) in quotes.into_iter().enumerate() {
                let by_chosen =
                    chosen.is_empty() || chosen.iter().any(|set| quote.speaker.is_some_and(|ord| set.contains(&ord)));
                let of_kind = wanted.kinds.is_empty() || wanted.kinds.contains(&kind_of_number(quote.kind));
                if !by_chosen || !of_kind {
                    continue;
                }
                let frame = Frame { ranges: quote.ranges, title: false, quotation: Some(quote.speaker) };
                if !whole_article && !reader.read_unit(&frame)? {
                    continue;
                }
                some_matched = true;
                if verdict == Verdict::Undated {
                    break;
                }
                if of_article.is_none() {
                    reader.collect_all(None)?;
                    of_article = Some(self.article_score(&reader.found, at)?);
                }
                if whole_article {
                    reader.collect_all(Some(&frame))?;
                } else {
                    reader.read_unit(&frame)?;
                }
                let score = quote_score(lookup, &reader, &frame) + LESSER_SHARE * of_article.unwrap_or(0.0);
                let scored = reader.found.iter().filter(|leaf| leaf.weight > 0.0);
                let matches = scored.flat_map(|leaf| leaf.matches.iter().cloned()).collect();
                found.push(FoundQuote { at, number: quote_number, score, matches, speaker: quote.speaker });
            }
            undated += u64::from(some_matched && verdict == Verdict::Undated);
        }
        Ok(undated)
    }

    /// Keeps the quotations whose cue holds one of `cues`.
    fn with_cues(&self, found: Vec<FoundQuote>, cues: &[String]) -> Result<Vec<FoundQuote>> {
        let mut scratch = TokenScratch::default();
        let cues: Vec<Vec<String>> = cues.iter().map(|cue| folded_words(cue, &mut scratch)).collect();
        let mut fetcher = Fetcher::new(self);
        let mut kept = Vec::new();
        let mut last: Option<(Address, Vec<Vec<String>>)> = None;
        for quote in found {
            if last.as_ref().is_none_or(|(at, _)| *at != quote.at) {
                let stored = fetcher.fetch(quote.at)?;
                let words = self
                    .index
                    .quotations(&stored)?
                    .iter()
                    .map(|quotation| {
                        quotation
                            .cue
                            .iter()
                            .flat_map(|span| folded_words(span.of(&stored.text), &mut scratch))
                            .collect()
                    })
                    .collect();
                last = Some((quote.at, words));
            }
            let words = last.as_ref().and_then(|(_, words)| words.get(quote.number));
            let held = |cue: &Vec<String>| {
                !cue.is_empty()
                    && words.is_some_and(|words| words.windows(cue.len()).any(|window| window == cue.as_slice()))
            };
            if cues.iter().any(held) {
                kept.push(quote);
            }
        }
        Ok(kept)
    }

    fn order_quotes(&self, found: &mut Vec<FoundQuote>, paging: &Paging) -> Result<()> {
        if let Some(sample) = paging.sample {
            let mut drawn = Vec::with_capacity(found.len());
            for quote in found.drain(..) {
                let name = format!("{}\0{}", self.id_of(quote.at)?, quote.number);
                drawn.push((sample_key(sample.seed, &name), name, quote));
            }
            drawn.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
            drawn.truncate(sample.size);
            found.extend(drawn.into_iter().map(|(_, _, quote)| quote));
        }
        let mut keys: FxHashMap<Address, (bool, i64, String)> = FxHashMap::default();
        for quote in found.iter().filter(|_| paging.sort != Sort::Score) {
            if keys.contains_key(&quote.at) {
                continue;
            }
            let columns = self.columns(quote.at.segment)?;
            let day = columns.dates()?.first_day(quote.at.doc);
            let key = match paging.sort {
                Sort::DateDescending => (day.is_none(), -day.unwrap_or(0), String::new()),
                Sort::Source => {
                    let source = columns.string(column::SOURCE, quote.at.doc)?;
                    (source.is_empty(), 0, source.to_lowercase())
                }
                Sort::Date | Sort::Score => (day.is_none(), day.unwrap_or(0), String::new()),
            };
            keys.insert(quote.at, key);
        }
        let order =
            |a: &FoundQuote, b: &FoundQuote| keys.get(&a.at).cmp(&keys.get(&b.at)).then(b.score.total_cmp(&a.score));
        found.sort_by(order);
        // Ids are read only of quotations that tie.
        for run in found.chunk_by_mut(|a, b| order(a, b).is_eq()).filter(|run| run.len() > 1) {
            let mut ids: FxHashMap<Address, String> = FxHashMap::default();
            for quote in run.iter() {
                ids.insert(quote.at, self.id_of(quote.at)?);
            }
            run.sort_by(|a, b| ids.get(&a.at).cmp(&ids.get(&b.at)).then(a.number.cmp(&b.number)));
        }
        Ok(())
    }

    fn show_quotes(&self, shown: &[FoundQuote], offset: usize) -> Result<Vec<QuoteHit>> {
        let mut order: Vec<usize> = (0..shown.len()).collect();
        order.sort_by_key(|number| shown[*number].at);
        let mut fetcher = Fetcher::new(self);
        let mut scratch = TokenScratch::default();
        let mut hits: Vec<Option<QuoteHit>> = vec![None; shown.len()];
        for place in order {
            let found = &shown[place];
            let stored = fetcher.fetch(found.at)?;
            let quotation = self
                .index
                .quotations(&stored)?
                .into_iter()
                .nth(found.number)
                .ok_or_else(|| self.index.damaged("columns and stored quotations disagree"))?;
            let mut sentences = Sentences::default();
            self.columns(found.at.segment)?.sentences(found.at.doc, &mut sentences)?;
            let first = found.matches.iter().map(|found| found.start).min();
            let last = found.matches.iter().map(|found| found.end - 1).max();
            let first = first.map_or(0, |start| sentences.holding(start));
            let end = last.map_or(first, |last| sentences.holding(last) + 1);
            let spans = match_spans(&stored.text, &sentences, first, end, &found.matches, &mut scratch);
            let (quote, highlights) = quote(&stored.text, &quotation, &spans);
            hits[place] = Some(QuoteHit {
                rank: offset + place + 1,
                score: found.score,
                article: ArticleInfo::of(&stored),
                quote,
                highlights,
            });
        }
        Ok(hits.into_iter().flatten().collect())
    }
}

/// A quotation's own score: BM25 of its content, and what neighbouring words of the query add.
fn quote_score(lookup: &Lookup, reader: &ArticleReader<'_>, frame: &Frame) -> f64 {
    let length = frame.ranges.iter().map(|(start, end)| end - start).sum();
    let scored = Scored::new(&reader.found, &lookup.neighbours);
    let all = scored.stretch(0, u32::MAX, length);
    all.words + all.nearness
}
