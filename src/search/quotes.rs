//! Ranked quotations: the same words, sought within the ranges of positions that quotations are.
//!
//! A quotation's words count as adjoining where the reporter's words part them, so that a phrase may run over "..., he said, ...".

use rustc_hash::{FxHashMap, FxHashSet};
use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocId, SegmentReader};

use super::highlight::{match_spans, quote};
use super::hits::{ArticleInfo, Counts, Page, QuoteHit};
use super::matching::{
    DateColumns, SegmentFilter, Verdict, holds, numbers, quote_speakers, speaker_ordinals, true_articles,
};
use super::plan::{LeafKind, Logic, folded_words};
use super::positions::Match;
use super::ranking::{ARTICLE_SHARE, saturated_in_range};
use super::request::{Filters, Paging, QuoteFilters, Sort};
use super::searcher::{Address, BodyReader, Fetcher, Lookup, Searcher};
use crate::analysis::TokenScratch;
use crate::error::Result;
use crate::index::{column, kind_of_number};
use crate::query::Query;
use crate::quotation::Quotation;

/// A quotation that matches.
#[derive(Clone, Debug)]
pub(crate) struct FoundQuote {
    pub(crate) at: Address,
    /// Its number within its article.
    pub(crate) number: usize,
    pub(crate) score: f64,
    /// Where the positive words stand in it.
    pub(crate) matches: Vec<Match>,
    /// Ordinal of its speaker in the segment's column.
    pub(crate) speaker: Option<u64>,
}

/// The columns of a segment's quotations.
struct QuoteColumns {
    ranges: Column<u64>,
    kinds: Column<u64>,
    speakers: Option<StrColumn>,
}

/// One quotation as the columns have it.
#[derive(Default)]
struct QuoteRange {
    ranges: Vec<(u32, u32)>,
    kind: u64,
    speaker: Option<u64>,
}

impl QuoteColumns {
    fn open(searcher: &Searcher, segment: &SegmentReader) -> Result<QuoteColumns> {
        Ok(QuoteColumns {
            ranges: numbers(&searcher.index, segment, column::QUOTE_RANGE)?,
            kinds: numbers(&searcher.index, segment, column::QUOTE_KIND)?,
            speakers: quote_speakers(&searcher.index, segment)?,
        })
    }

    fn of(&self, doc: DocId) -> Vec<QuoteRange> {
        let mut quotes: Vec<QuoteRange> = Vec::new();
        let mut values = self.ranges.values_for_doc(doc);
        while let (Some(start), Some(end)) = (values.next(), values.next()) {
            if start & 1 == 1 {
                quotes.push(QuoteRange::default());
            }
            let narrow = |value| u32::try_from(value).unwrap_or(u32::MAX);
            if let Some(quote) = quotes.last_mut() {
                quote.ranges.push((narrow(start >> 1), narrow(end)));
            }
        }
        for (quote, kind) in quotes.iter_mut().zip(self.kinds.values_for_doc(doc)) {
            quote.kind = kind;
        }
        if let Some(speakers) = &self.speakers {
            for (quote, ord) in quotes.iter_mut().zip(speakers.term_ords(doc)) {
                quote.speaker = Some(ord);
            }
        }
        quotes
    }
}

/// The plan with every part under NOT taken for true: what it is true of holds all that may match.
fn relaxed(logic: &Logic) -> Logic {
    match logic {
        Logic::All | Logic::Not(_) => Logic::All,
        Logic::Leaf(number) => Logic::Leaf(*number),
        Logic::And(parts) => Logic::And(parts.iter().map(relaxed).collect()),
        Logic::Or(parts) => Logic::Or(parts.iter().map(relaxed).collect()),
    }
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
        let lookup = self.look_up(query, filters, paging.expansions_max, true)?;
        let (mut found, undated) = self.found_quotes(&lookup, filters, wanted)?;
        let articles: FxHashSet<Address> = found.iter().map(|quote| quote.at).collect();
        let counts = Counts { matches: found.len() as u64, articles: articles.len() as u64 };
        if paging.count_only {
            return Ok(Page { hits: Vec::new(), counts, undated });
        }
        self.order_quotes(&mut found, paging)?;
        let end = paging.limit.map_or(found.len(), |limit| limit.saturating_add(paging.offset)).min(found.len());
        let shown = found.get(paging.offset.min(end)..end).unwrap_or_default();
        let hits = self.show_quotes(shown, paging.offset)?;
        Ok(Page { hits, counts, undated })
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
        let segment = self.segment(number)?;
        let columns = QuoteColumns::open(self, segment)?;
        let mut scratch = TokenScratch::default();
        let chosen = wanted
            .speakers
            .iter()
            .map(|name| speaker_ordinals(&self.index, segment, &folded_words(name, &mut scratch)))
            .collect::<Result<Vec<_>>>()?;
        let named: Vec<Option<FxHashSet<u64>>> = lookup
            .plan
            .leaves
            .iter()
            .map(|leaf| match &leaf.kind {
                LeafKind::Speaker { words } => speaker_ordinals(&self.index, segment, words).map(Some),
                _ => Ok(None),
            })
            .collect::<Result<Vec<_>>>()?;
        let Some(leaves) = lookup.leaves.get(number) else { return Ok(0) };
        let filter = SegmentFilter::new(&self.index, segment, filters)?;
        let article_scores = self.article_scores(lookup, number)?;
        let mut reader = BodyReader::with_negatives(self, lookup);
        let mut undated = 0;
        for doc in true_articles(&relaxed(&lookup.plan.root), leaves, segment) {
            let quotes = columns.of(doc);
            if quotes.is_empty() {
                continue;
            }
            let verdict = filter.judge(doc);
            if verdict == Verdict::Out {
                continue;
            }
            let mut some_matched = false;
            for (quote_number, quote) in quotes.iter().enumerate() {
                let by_chosen =
                    chosen.is_empty() || chosen.iter().any(|set| quote.speaker.is_some_and(|ord| set.contains(&ord)));
                let of_kind = wanted.kinds.is_empty() || wanted.kinds.contains(&kind_of_number(quote.kind));
                if !by_chosen || !of_kind {
                    continue;
                }
                let at = Address { segment: number, doc };
                reader.read_within(at, &quote.ranges)?;
                let leaf_holds =
                    |leaf: usize| match (named.get(leaf), lookup.plan.leaves.get(leaf).map(|leaf| &leaf.kind)) {
                        (Some(Some(set)), _) => quote.speaker.is_some_and(|ord| set.contains(&ord)),
                        (_, Some(LeafKind::Words { .. })) => {
                            reader.leaves.get(leaf).is_some_and(|leaf| !leaf.matches.is_empty())
                        }
                        _ => leaves.get(leaf).is_some_and(|leaf| leaf.of(doc).is_some()),
                    };
                if !holds(&lookup.plan.root, &leaf_holds) {
                    continue;
                }
                some_matched = true;
                if verdict == Verdict::Undated {
                    break;
                }
                let length = quote.ranges.iter().map(|(start, end)| end.saturating_sub(*start)).sum();
                let own: f64 = reader
                    .leaves
                    .iter()
                    .map(|leaf| leaf.weight * saturated_in_range(leaf.matches.len() as u32, length))
                    .sum();
                let scored = reader.leaves.iter().filter(|leaf| leaf.weight > 0.0);
                let matches = scored.flat_map(|leaf| leaf.matches.iter().copied()).collect();
                let score = own + ARTICLE_SHARE * article_scores.get(&doc).copied().unwrap_or(0.0);
                found.push(FoundQuote { at, number: quote_number, score, matches, speaker: quote.speaker });
            }
            undated += u64::from(some_matched && verdict == Verdict::Undated);
        }
        Ok(undated)
    }

    /// The BM25 of the articles of a segment that hold a word of the query.
    fn article_scores(&self, lookup: &Lookup, number: usize) -> Result<FxHashMap<DocId, f64>> {
        let words = lookup.weights.iter().enumerate().filter(|(_, weight)| **weight != 0.0);
        let any = Logic::Or(words.map(|(leaf, _)| Logic::Leaf(leaf)).collect());
        let candidates = self.scored_articles(lookup, &any, number, |_| true)?;
        Ok(candidates.into_iter().map(|candidate| (candidate.at.doc, candidate.article_score)).collect())
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
                let words = stored
                    .record
                    .quotations()
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
        let mut keys: FxHashMap<Address, (bool, i64, String)> = FxHashMap::default();
        let mut ids: FxHashMap<Address, String> = FxHashMap::default();
        for quote in found.iter() {
            if keys.contains_key(&quote.at) {
                continue;
            }
            let segment = self.segment(quote.at.segment)?;
            let day = DateColumns::open(&self.index, segment)?.first_day(quote.at.doc);
            let key = match paging.sort {
                Sort::Score => (false, 0, String::new()),
                Sort::Date => (day.is_none(), day.unwrap_or(0), String::new()),
                Sort::DateDescending => (day.is_none(), -day.unwrap_or(0), String::new()),
                Sort::Source => {
                    let source = self.source_of(quote.at)?;
                    (source.is_empty(), 0, source.to_lowercase())
                }
            };
            keys.insert(quote.at, key);
            ids.insert(quote.at, self.id_of(quote.at)?);
        }
        if let Some(sample) = paging.sample {
            let name =
                |quote: &FoundQuote| format!("{}\0{}", ids.get(&quote.at).map_or("", String::as_str), quote.number);
            found.sort_by_cached_key(|quote| {
                let name = name(quote);
                (super::searcher::sample_key(sample.seed, &name), name)
            });
            found.truncate(sample.size);
        }
        found.sort_by(|a, b| {
            keys.get(&a.at)
                .cmp(&keys.get(&b.at))
                .then(b.score.total_cmp(&a.score))
                .then_with(|| ids.get(&a.at).cmp(&ids.get(&b.at)))
                .then(a.number.cmp(&b.number))
        });
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
            let quotation: Quotation = stored
                .record
                .quotations()
                .nth(found.number)
                .ok_or_else(|| self.index.damaged("columns and stored quotations disagree"))?;
            let sentences = super::highlight::sentences_of(&self.index, self.segment(found.at.segment)?, found.at.doc)?;
            let words = single_words(&found.matches);
            let first = words.iter().map(|word| word.start).min().map_or(0, |start| sentences.holding(start));
            let end = words.iter().map(|word| word.start).max().map_or(first, |start| sentences.holding(start) + 1);
            let spans = match_spans(&stored.text, &sentences, first, end, &words, &mut scratch);
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

/// The ends of every match as matches of their own: a match may run over the reporter's words, which are not highlighted.
fn single_words(matches: &[Match]) -> Vec<Match> {
    let mut words = Vec::new();
    for found in matches {
        if found.end - found.start <= LONG_MATCH {
            words.push(*found);
        } else {
            words.push(Match { start: found.start, end: found.start + 1 });
            words.push(Match { start: found.end - 1, end: found.end });
        }
    }
    words
}

/// Longer matches (tokens) run over something that was left out.
const LONG_MATCH: u32 = 12;
