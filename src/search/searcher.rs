//! Ranked articles and passages.
//!
//! Two stages. First every matching article gets its exact article score and, from its frequencies alone, a bound that no
//! passage of it can exceed. Then positions are read of the articles with the best bounds, and after those of the others only
//! while their bound can still win. The result is exactly that of scoring every passage of every article.

use rustc_hash::FxHashMap;
use tantivy::store::StoreReader;
use tantivy::{DocId, SegmentReader};

use super::highlight::{match_spans, passage, points, quote, sentences_of, title_spans};
use super::hits::{ArticleInfo, Counts, FullArticle, Page, Passage, SearchHit, Status};
use super::matching::{DateColumns, SegmentFilter, SegmentLeaf, Verdict, numbers, segment_leaves, true_articles};
use super::passages::{LeafMatches, Sentences, Window, best_score, best_windows};
use super::plan::{Compound, LeafKind, Logic, Plan, Planner, Slot};
use super::positions::Match;
use super::postings::{FieldReader, Places};
use super::ranking::{ARTICLE_SHARE, RANGE_LENGTH_FLOOR, TITLE_SHARE, idf, saturated, saturated_in_range};
use super::request::{Filters, Paging, Sample, Sort};
use crate::analysis::{Language, TokenScratch};
use crate::error::{Error, Result};
use crate::index::{Index, Snapshot, Stored, column};
use crate::query::Query;
use crate::span::Span;

/// Documents of a store block that are kept decompressed while hits are fetched.
const STORE_CACHE_BLOCKS: usize = 8;
/// Articles of which positions are read before the first threshold is known.
const FIRST_BATCH: usize = 48;

/// Answers queries over the articles that an index held when it was opened.
pub struct Searcher {
    pub(crate) index: Index,
    pub(crate) snapshot: Snapshot,
    totals: Totals,
}

/// Sums over all live articles.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Totals {
    pub(crate) articles: u64,
    pub(crate) words: u64,
    pub(crate) title_words: u64,
}

/// A place in the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Address {
    pub(crate) segment: usize,
    pub(crate) doc: DocId,
}

/// A matching article, and what it can be worth.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Candidate {
    pub(crate) at: Address,
    /// Its own BM25.
    pub(crate) article_score: f64,
    /// No passage of it scores higher.
    bound: f64,
}

/// A query looked up in every segment.
pub(crate) struct Lookup {
    pub(crate) plan: Plan,
    /// `[segment][leaf]`
    pub(crate) leaves: Vec<Vec<SegmentLeaf>>,
    /// Weight times idf, a leaf.
    pub(crate) weights: Vec<f64>,
}

impl Searcher {
    /// Opens the index as it is now.
    ///
    /// # Errors
    /// A damaged index.
    pub fn new(index: Index) -> Result<Searcher> {
        let snapshot = index.snapshot()?;
        let mut totals = Totals::default();
        for segment in snapshot.segments() {
            let positions = numbers(&index, segment, column::SENTENCE_POSITION)?;
            let titles = numbers(&index, segment, column::TITLE_LENGTH)?;
            for doc in segment.doc_ids_alive() {
                totals.articles += 1;
                totals.words += positions.values_for_doc(doc).last().unwrap_or(0);
                totals.title_words += titles.first(doc).unwrap_or(0);
            }
        }
        Ok(Searcher { index, snapshot, totals })
    }

    /// The index that it reads.
    pub fn index(&self) -> &Index {
        &self.index
    }

    pub(crate) fn segment(&self, number: usize) -> Result<&SegmentReader> {
        self.snapshot.segments().get(number).ok_or_else(|| self.index.damaged("a segment is missing"))
    }

    /// The languages that articles of the index are in; those of `filters` if it names some.
    fn languages(&self, filters: &Filters) -> Result<Vec<Option<Language>>> {
        if !filters.languages.is_empty() {
            return Ok(filters.languages.iter().copied().map(Some).collect());
        }
        let mut languages: Vec<Option<Language>> = Vec::new();
        for segment in self.snapshot.segments() {
            let column = segment.fast_fields().str(column::LANGUAGE).map_err(|cause| self.index.damaged(cause))?;
            let Some(column) = column else { continue };
            let mut stream = column.dictionary().stream().map_err(|cause| self.index.damaged(cause))?;
            while stream.advance() {
                let language = std::str::from_utf8(stream.key()).ok().and_then(Language::from_code);
                if !languages.contains(&language) {
                    languages.push(language);
                }
            }
        }
        if languages.is_empty() {
            languages.push(None);
        }
        Ok(languages)
    }

    /// The plan of a query over this index.
    pub(crate) fn plan(&self, query: &Query, filters: &Filters, expansions_max: usize) -> Result<Plan> {
        let languages = self.languages(filters)?;
        let compounds = |question: &Compound<'_>| -> Result<Vec<String>> {
            let slot = match question {
                Compound::Stems(stems) => Slot::Stems(stems.to_vec()),
                Compound::Pattern(pattern) => Slot::Pattern((*pattern).to_owned()),
            };
            let mut spellings = Vec::new();
            for segment in self.snapshot.segments() {
                let reader = FieldReader::open(&self.index, segment, self.index.fields().compound, expansions_max)?;
                spellings.extend(reader.forms_of(&slot)?);
            }
            Ok(spellings)
        };
        Planner::new(query, &languages, &compounds).plan()
    }

    /// Looks the query up. With `loose`, phrases ask only for their words.
    pub(crate) fn look_up(
        &self,
        query: &Query,
        filters: &Filters,
        expansions_max: usize,
        loose: bool,
    ) -> Result<Lookup> {
        let plan = self.plan(query, filters, expansions_max)?;
        let leaves = self
            .snapshot
            .segments()
            .iter()
            .map(|segment| segment_leaves(&self.index, segment, &plan, expansions_max, loose))
            .collect::<Result<Vec<_>>>()?;
        let weights = plan
            .leaves
            .iter()
            .enumerate()
            .map(|(number, leaf)| match leaf.kind {
                LeafKind::Words { .. } if leaf.positive => {
                    let holding = leaves
                        .iter()
                        .filter_map(|leaves| leaves.get(number))
                        .map(|leaf| leaf.occurrences.len() as u64)
                        .sum();
                    leaf.weight * idf(self.totals.articles, holding)
                }
                _ => 0.0,
            })
            .collect();
        Ok(Lookup { plan, leaves, weights })
    }

    /// Every article of `segment` that the plan is true of and the filters let pass, and how many were left out because their
    /// year is not known.
    pub(crate) fn candidates(
        &self,
        lookup: &Lookup,
        number: usize,
        filters: &Filters,
    ) -> Result<(Vec<Candidate>, u64)> {
        let segment = self.segment(number)?;
        let filter = SegmentFilter::new(&self.index, segment, filters)?;
        let mut undated = 0;
        let candidates = self.scored_articles(lookup, &lookup.plan.root, number, |doc| match filter.judge(doc) {
            Verdict::Out => false,
            Verdict::Undated => {
                undated += 1;
                false
            }
            Verdict::In => true,
        })?;
        Ok((candidates, undated))
    }

    /// Every article of a segment that `logic` is true of and that `passes`, scored.
    pub(crate) fn scored_articles(
        &self,
        lookup: &Lookup,
        logic: &Logic,
        number: usize,
        mut passes: impl FnMut(DocId) -> bool,
    ) -> Result<Vec<Candidate>> {
        let segment = self.segment(number)?;
        let Some(leaves) = lookup.leaves.get(number) else { return Ok(Vec::new()) };
        let positions = numbers(&self.index, segment, column::SENTENCE_POSITION)?;
        let titles = numbers(&self.index, segment, column::TITLE_LENGTH)?;
        let average = self.totals.words as f64 / self.totals.articles.max(1) as f64;
        let title_average = (self.totals.title_words as f64 / self.totals.articles.max(1) as f64).max(1.0);
        let mut candidates = Vec::new();
        let mut cursors = vec![0; leaves.len()];
        for doc in true_articles(logic, leaves, segment) {
            if !passes(doc) {
                continue;
            }
            let length = positions.values_for_doc(doc).last().unwrap_or(0) as f64;
            let title_length = titles.first(doc).unwrap_or(0) as f64;
            let (mut article_score, mut bound) = (0.0, 0.0);
            for ((leaf, weight), cursor) in leaves.iter().zip(&lookup.weights).zip(&mut cursors) {
                if *weight == 0.0 {
                    continue;
                }
                *cursor += leaf.occurrences[*cursor..].partition_point(|occurrence| occurrence.doc < doc);
                let Some(occurrence) = leaf.occurrences.get(*cursor).filter(|occurrence| occurrence.doc == doc) else {
                    continue;
                };
                article_score += weight
                    * (saturated(occurrence.in_body, length, average.max(1.0))
                        + TITLE_SHARE * saturated(occurrence.in_title, title_length, title_average));
                bound += weight * saturated_in_range(occurrence.in_body, RANGE_LENGTH_FLOOR);
            }
            candidates.push(Candidate {
                at: Address { segment: number, doc },
                article_score,
                bound: bound + ARTICLE_SHARE * article_score,
            });
        }
        Ok(candidates)
    }

    /// Ranked articles with their best passages.
    ///
    /// # Errors
    /// A query that cannot be answered; a damaged index.
    pub fn search(&self, query: &Query, filters: &Filters, paging: &Paging) -> Result<Page<SearchHit>> {
        self.ranked(query, filters, paging, false)
    }

    /// The same, ranked by the articles' own scores.
    ///
    /// # Errors
    /// As [`Searcher::search`].
    pub fn search_articles(&self, query: &Query, filters: &Filters, paging: &Paging) -> Result<Page<SearchHit>> {
        self.ranked(query, filters, paging, true)
    }

    fn ranked(&self, query: &Query, filters: &Filters, paging: &Paging, by_article: bool) -> Result<Page<SearchHit>> {
        let lookup = self.look_up(query, filters, paging.expansions_max, false)?;
        let (mut candidates, mut counts, mut undated) = (Vec::new(), Counts::default(), 0);
        for number in 0..self.snapshot.segments().len() {
            let (found, without_year) = self.candidates(&lookup, number, filters)?;
            undated += without_year;
            counts.articles += found.len() as u64;
            counts.matches += self.matches_in(&lookup, number, &found);
            candidates.extend(found);
        }
        if paging.count_only {
            return Ok(Page { hits: Vec::new(), counts, undated });
        }
        if let Some(sample) = paging.sample {
            candidates = self.sampled(candidates, sample)?;
        }
        let wanted =
            paging.limit.map_or(candidates.len(), |limit| limit.saturating_add(paging.offset)).min(candidates.len());
        let mut scored = match paging.sort {
            Sort::Score if by_article => candidates.iter().map(|one| (one.article_score, *one)).collect(),
            Sort::Score => self.best_by_passage(&lookup, candidates, wanted)?,
            _ => self.passage_scores(&lookup, &candidates, by_article)?,
        };
        self.order(&mut scored, paging.sort)?;
        scored.truncate(wanted);
        let shown = scored.get(paging.offset.min(scored.len())..).unwrap_or_default();
        let hits = self.show(&lookup, shown, paging)?;
        Ok(Page { hits, counts, undated })
    }

    /// Matches of positive words in these articles.
    fn matches_in(&self, lookup: &Lookup, number: usize, candidates: &[Candidate]) -> u64 {
        let Some(leaves) = lookup.leaves.get(number) else { return 0 };
        let mut matches = 0;
        for (leaf, weight) in leaves.iter().zip(&lookup.weights) {
            if *weight == 0.0 {
                continue;
            }
            let mut from = 0;
            for candidate in candidates {
                from += leaf.occurrences[from..].partition_point(|occurrence| occurrence.doc < candidate.at.doc);
                if let Some(occurrence) =
                    leaf.occurrences.get(from).filter(|occurrence| occurrence.doc == candidate.at.doc)
                {
                    matches += u64::from(occurrence.in_title) + u64::from(occurrence.in_body);
                }
            }
        }
        matches
    }

    /// The articles with the least hashes of seed and id: by chance, but the same for everybody who names the seed.
    fn sampled(&self, candidates: Vec<Candidate>, sample: Sample) -> Result<Vec<Candidate>> {
        let mut drawn = Vec::with_capacity(candidates.len());
        for candidate in candidates {
            let id = self.id_of(candidate.at)?;
            drawn.push((sample_key(sample.seed, &id), id, candidate));
        }
        drawn.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
        drawn.truncate(sample.size);
        Ok(drawn.into_iter().map(|(_, _, candidate)| candidate).collect())
    }

    pub(crate) fn id_of(&self, at: Address) -> Result<String> {
        self.string_of(at, column::ID)
    }

    pub(crate) fn source_of(&self, at: Address) -> Result<String> {
        self.string_of(at, column::SOURCE)
    }

    pub(crate) fn string_of(&self, at: Address, name: &str) -> Result<String> {
        let column = self.segment(at.segment)?.fast_fields().str(name).map_err(|cause| self.index.damaged(cause))?;
        column.map_or(Ok(String::new()), |column| self.index.column_string(&column, at.doc))
    }

    /// Exact passage scores of these articles, in order of their places.
    fn passage_scores(
        &self,
        lookup: &Lookup,
        candidates: &[Candidate],
        by_article: bool,
    ) -> Result<Vec<(f64, Candidate)>> {
        if by_article {
            return Ok(candidates.iter().map(|one| (one.article_score, *one)).collect());
        }
        let mut scored = Vec::with_capacity(candidates.len());
        let mut reader = BodyReader::new(self, lookup);
        for candidate in candidates {
            reader.read(candidate.at)?;
            let passage = best_score(&reader.sentences, &reader.leaves);
            scored.push((passage + ARTICLE_SHARE * candidate.article_score, *candidate));
        }
        Ok(scored)
    }

    /// At least the `wanted` best articles by their best passage, with all that tie with the last of them.
    fn best_by_passage(
        &self,
        lookup: &Lookup,
        mut candidates: Vec<Candidate>,
        wanted: usize,
    ) -> Result<Vec<(f64, Candidate)>> {
        candidates.sort_by(|a, b| b.bound.total_cmp(&a.bound).then(a.at.cmp(&b.at)));
        let mut scored: Vec<(f64, Candidate)> = Vec::new();
        let mut rest = candidates.as_slice();
        let mut size = FIRST_BATCH.max(wanted);
        loop {
            let threshold = nth_best(&scored, wanted);
            let (batch, later) = rest.split_at(size.min(rest.len()));
            let mut batch: Vec<Candidate> = batch.iter().copied().filter(|one| one.bound >= threshold).collect();
            if batch.is_empty() {
                return Ok(scored);
            }
            batch.sort_by_key(|one| one.at);
            scored.extend(self.passage_scores(lookup, &batch, false)?);
            rest = later;
            // Ever larger batches: each reads the postings from their start.
            size *= 4;
        }
    }

    /// Sorts what was scored; equal ones by the article's id.
    fn order(&self, scored: &mut [(f64, Candidate)], sort: Sort) -> Result<()> {
        let mut ids: FxHashMap<Address, String> = FxHashMap::default();
        let mut keys: FxHashMap<Address, (bool, i64, String)> = FxHashMap::default();
        if sort != Sort::Score {
            for (_, candidate) in scored.iter() {
                let segment = self.segment(candidate.at.segment)?;
                let day = DateColumns::open(&self.index, segment)?.first_day(candidate.at.doc);
                let key = match sort {
                    Sort::Source => {
                        let source = self.string_of(candidate.at, column::SOURCE)?;
                        (source.is_empty(), 0, source.to_lowercase())
                    }
                    Sort::DateDescending => (day.is_none(), -day.unwrap_or(0), String::new()),
                    Sort::Date | Sort::Score => (day.is_none(), day.unwrap_or(0), String::new()),
                };
                keys.insert(candidate.at, key);
            }
        }
        // Ids are read only of articles that tie.
        let by_score = |a: &(f64, Candidate), b: &(f64, Candidate)| {
            keys.get(&a.1.at).cmp(&keys.get(&b.1.at)).then(b.0.total_cmp(&a.0))
        };
        scored.sort_by(by_score);
        let mut start = 0;
        while start < scored.len() {
            let mut end = start + 1;
            while end < scored.len() && by_score(&scored[start], &scored[end]).is_eq() {
                end += 1;
            }
            if end - start > 1 {
                for (_, candidate) in &scored[start..end] {
                    ids.insert(candidate.at, self.id_of(candidate.at)?);
                }
                scored[start..end].sort_by(|a, b| ids.get(&a.1.at).cmp(&ids.get(&b.1.at)));
            }
            start = end;
        }
        Ok(())
    }

    /// Fetches what is shown of these articles, ranked from `paging.offset + 1`.
    fn show(&self, lookup: &Lookup, shown: &[(f64, Candidate)], paging: &Paging) -> Result<Vec<SearchHit>> {
        let mut order: Vec<usize> = (0..shown.len()).collect();
        order.sort_by_key(|number| shown[*number].1.at);
        let mut reader = BodyReader::new(self, lookup);
        let mut titles = TitleReader::new(self, lookup);
        let mut fetcher = Fetcher::new(self);
        let mut scratch = TokenScratch::default();
        let mut hits: Vec<Option<SearchHit>> = vec![None; shown.len()];
        for number in order {
            let (score, candidate) = shown[number];
            let stored = fetcher.fetch(candidate.at)?;
            reader.read(candidate.at)?;
            let windows = best_windows(&reader.sentences, &reader.leaves);
            let matches: Vec<Match> = reader.leaves.iter().flat_map(|leaf| leaf.matches.iter().copied()).collect();
            let count = paging.passages.max(1);
            let mut passages: Vec<Passage> = windows
                .iter()
                .take(count)
                .map(|window| passage(&stored.text, &reader.sentences, *window, &matches, &mut scratch))
                .collect();
            if passages.is_empty() && reader.sentences.count() > 0 {
                let first = Window { first: 0, end: 1, score: 0.0 };
                passages.push(passage(&stored.text, &reader.sentences, first, &matches, &mut scratch));
            }
            let in_title = titles.matches(candidate.at)?;
            let title_highlights = points(&stored.title, &title_spans(&stored.title, &in_title, &mut scratch));
            hits[number] = Some(SearchHit {
                rank: paging.offset + number + 1,
                score,
                article: ArticleInfo::of(&stored),
                more: windows.len().saturating_sub(count),
                passages,
                title_highlights,
            });
        }
        Ok(hits.into_iter().flatten().collect())
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
        let sentences = sentences_of(&self.index, self.segment(segment)?, doc)?;
        let mut scratch = TokenScratch::default();
        let (mut highlights, mut title_highlights) = (Vec::new(), Vec::new());
        if let Some(query) = query {
            let lookup = self.look_up(query, &Filters::default(), super::EXPANSIONS_MAX, false)?;
            let mut reader = BodyReader::new(self, &lookup);
            reader.read(at)?;
            let matches: Vec<Match> = reader.leaves.iter().flat_map(|leaf| leaf.matches.iter().copied()).collect();
            let spans = match_spans(&stored.text, &sentences, 0, sentences.count(), &matches, &mut scratch);
            highlights = points(&stored.text, &spans);
            let in_title = TitleReader::new(self, &lookup).matches(at)?;
            title_highlights = points(&stored.title, &title_spans(&stored.title, &in_title, &mut scratch));
        }
        let spans: Vec<Span> = (0..sentences.count())
            .map(|number| Span::new(sentences.offset(number), sentences.offset(number + 1)).trimmed(&stored.text))
            .collect();
        Ok(FullArticle {
            article: ArticleInfo::of(&stored),
            sentences: points(&stored.text, &spans),
            quotes: stored.record.quotations().map(|quotation| quote(&stored.text, &quotation, &[]).0).collect(),
            highlights,
            title_highlights,
            text: stored.text,
        })
    }

    /// What the index holds.
    ///
    /// # Errors
    /// A damaged index.
    pub fn status(&self) -> Result<Status> {
        let (mut quotes, mut bytes) = (0, 0);
        let mut languages: std::collections::BTreeMap<String, u64> = std::collections::BTreeMap::new();
        for segment in self.snapshot.segments() {
            let kinds = numbers(&self.index, segment, column::QUOTE_KIND)?;
            let sizes = numbers(&self.index, segment, column::TEXT_BYTES)?;
            let language = segment.fast_fields().str(column::LANGUAGE).map_err(|cause| self.index.damaged(cause))?;
            let mut by_ord: FxHashMap<Option<u64>, (DocId, u64)> = FxHashMap::default();
            for doc in segment.doc_ids_alive() {
                quotes += kinds.values_for_doc(doc).count() as u64;
                bytes += sizes.first(doc).unwrap_or(0);
                let ord = language.as_ref().and_then(|column| column.ords().first(doc));
                by_ord.entry(ord).or_insert((doc, 0)).1 += 1;
            }
            for (doc, count) in by_ord.into_values() {
                let code =
                    language.as_ref().map_or(Ok(String::new()), |column| self.index.column_string(column, doc))?;
                *languages.entry(code).or_default() += count;
            }
        }
        let settings = self.index.settings();
        Ok(Status {
            articles: self.totals.articles,
            quotes,
            words: self.totals.words,
            bytes,
            index_bytes: self.index.disk_bytes(),
            segments: self.snapshot.segments().len() as u64,
            roots: settings.roots.iter().map(|root| root.display().to_string()).collect(),
            format: settings.format,
            languages: languages.into_iter().map(|(code, count)| (code, count.into())).collect(),
            skipped: settings.skipped,
        })
    }
}

/// A hash of seed and id (FNV-1a, 64 bits, and a finish that spreads it), the same on every machine.
pub(crate) fn sample_key(seed: u64, id: &str) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325u64;
    for byte in seed.to_le_bytes().iter().chain(id.as_bytes()) {
        hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    }
    hash ^= hash >> 33;
    hash = hash.wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash ^ (hash >> 33)
}

/// The n-th best score; below every score if there are fewer.
fn nth_best(scored: &[(f64, Candidate)], n: usize) -> f64 {
    if n == 0 || scored.len() < n {
        return f64::NEG_INFINITY;
    }
    let mut scores: Vec<f64> = scored.iter().map(|(score, _)| *score).collect();
    let (_, nth, _) = scores.select_nth_unstable_by(n - 1, |a, b| b.total_cmp(a));
    *nth
}

/// Reads the matches of positive words in texts, for ascending places.
pub(crate) struct BodyReader<'s> {
    searcher: &'s Searcher,
    lookup: &'s Lookup,
    segment: Option<usize>,
    /// Whether words under NOT are read too; they weigh nothing.
    negatives: bool,
    places: Vec<Option<Places>>,
    /// Of the article read last.
    pub(crate) leaves: Vec<LeafMatches>,
    /// Of the article read last.
    pub(crate) sentences: Sentences,
}

impl<'s> BodyReader<'s> {
    pub(crate) fn new(searcher: &'s Searcher, lookup: &'s Lookup) -> BodyReader<'s> {
        let leaves = lookup.weights.iter().map(|weight| LeafMatches { weight: *weight, matches: Vec::new() }).collect();
        BodyReader {
            searcher,
            lookup,
            segment: None,
            negatives: false,
            places: Vec::new(),
            leaves,
            sentences: Sentences::default(),
        }
    }

    /// A reader that reads words under NOT as well.
    pub(crate) fn with_negatives(searcher: &'s Searcher, lookup: &'s Lookup) -> BodyReader<'s> {
        BodyReader { negatives: true, ..BodyReader::new(searcher, lookup) }
    }

    pub(crate) fn read(&mut self, at: Address) -> Result<()> {
        self.enter(at.segment)?;
        for (places, leaf) in self.places.iter_mut().zip(&mut self.leaves) {
            leaf.matches.clear();
            if let Some(places) = places {
                places.matches(at.doc, &mut leaf.matches);
            }
        }
        self.sentences = sentences_of(&self.searcher.index, self.searcher.segment(at.segment)?, at.doc)?;
        Ok(())
    }

    /// Matches within the ranges of a quotation, a leaf.
    pub(crate) fn read_within(&mut self, at: Address, ranges: &[(u32, u32)]) -> Result<()> {
        self.enter(at.segment)?;
        for (places, leaf) in self.places.iter_mut().zip(&mut self.leaves) {
            leaf.matches.clear();
            if let Some(places) = places {
                places.matches_within(at.doc, ranges, &mut leaf.matches);
            }
        }
        Ok(())
    }

    fn enter(&mut self, segment: usize) -> Result<()> {
        if self.segment == Some(segment) {
            return Ok(());
        }
        self.places.clear();
        let reader = FieldReader::open(
            &self.searcher.index,
            self.searcher.segment(segment)?,
            self.searcher.index.fields().body,
            super::EXPANSIONS_MAX,
        )?;
        for (leaf, plan) in self.lookup.leaves.get(segment).into_iter().flatten().zip(&self.lookup.plan.leaves) {
            let wanted = (plan.positive || self.negatives) && !leaf.body.is_empty();
            self.places.push(if wanted { Some(reader.places(&leaf.body)?) } else { None });
        }
        self.segment = Some(segment);
        Ok(())
    }
}

/// Reads the matches of positive words in titles, for ascending places.
struct TitleReader<'s> {
    searcher: &'s Searcher,
    lookup: &'s Lookup,
    segment: Option<usize>,
    places: Vec<Places>,
}

impl<'s> TitleReader<'s> {
    fn new(searcher: &'s Searcher, lookup: &'s Lookup) -> TitleReader<'s> {
        TitleReader { searcher, lookup, segment: None, places: Vec::new() }
    }

    fn matches(&mut self, at: Address) -> Result<Vec<Match>> {
        if self.segment != Some(at.segment) {
            self.places.clear();
            let segment = self.searcher.segment(at.segment)?;
            let reader = FieldReader::open(
                &self.searcher.index,
                segment,
                self.searcher.index.fields().title,
                super::EXPANSIONS_MAX,
            )?;
            for (leaf, plan) in self.lookup.leaves.get(at.segment).into_iter().flatten().zip(&self.lookup.plan.leaves) {
                if plan.positive && !leaf.title.is_empty() {
                    self.places.push(reader.places(&leaf.title)?);
                }
            }
            self.segment = Some(at.segment);
        }
        let (mut all, mut one) = (Vec::new(), Vec::new());
        for places in &mut self.places {
            places.matches(at.doc, &mut one);
            all.extend_from_slice(&one);
        }
        Ok(all)
    }
}

/// Reads what is stored.
pub(crate) struct Fetcher<'s> {
    searcher: &'s Searcher,
    stores: FxHashMap<usize, StoreReader>,
}

impl<'s> Fetcher<'s> {
    pub(crate) fn new(searcher: &'s Searcher) -> Fetcher<'s> {
        Fetcher { searcher, stores: FxHashMap::default() }
    }

    pub(crate) fn fetch(&mut self, at: Address) -> Result<Stored> {
        if !self.stores.contains_key(&at.segment) {
            let store = self.searcher.segment(at.segment)?.get_store_reader(STORE_CACHE_BLOCKS);
            self.stores.insert(at.segment, store.map_err(|cause| self.searcher.index.damaged(cause))?);
        }
        let store = self.stores.get(&at.segment).ok_or_else(|| self.searcher.index.damaged("a store is missing"))?;
        self.searcher.index.stored(store, at.doc)
    }
}
