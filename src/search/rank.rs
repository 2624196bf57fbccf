//! Which articles are best: exactly the top of all that match, found without reading most of them.
//!
//! Two stages. First every article that may match gets a bound from the frequencies of its words alone, which neither it nor any
//! passage of it can exceed; of a disjunction of words, only those articles that hold enough of them (`disjunction`). Then
//! positions are read of the articles with the best bounds, and after those of the others, in their order on disk, only while
//! their bound can still win. The result is that of reading every article.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use rustc_hash::FxHashMap;
use tantivy::DocId;

use super::bounds::{Candidate, Norms};
use super::held::occurrences_from;
use super::hits::Counts;
use super::lookup::{Address, Lookup};
use super::passages::LeafMatches;
use super::ranking::{combined, passage_wanted};
use super::reader::ArticleReader;
use super::request::{Filters, Paging, Sample, Sort};
use super::searcher::Searcher;
use crate::error::Result;
use crate::index::column;

/// Articles of which positions are read first, those with the best bounds, so that the threshold is high when all others are
/// passed through in their order.
const FIRST_BATCH: usize = 32;

/// What is ranked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ranked {
    /// Articles by their best passage.
    Passages,
    /// Articles as wholes.
    Articles,
}

/// An article that matches, and what it is worth.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scores {
    pub(crate) at: Address,
    pub(crate) score: f64,
}

/// What a ranking found.
pub(crate) struct Ranking {
    /// The best, in order.
    pub(crate) best: Vec<Scores>,
    /// Numbers over all that match, if they were asked for.
    pub(crate) counts: Option<Counts>,
    /// Articles left out because their year is not known.
    pub(crate) undated: u64,
}

impl Searcher {
    /// The articles asked for by `paging`, in order, from the very first on.
    pub(crate) fn rank(
        &self,
        lookup: &mut Lookup,
        filters: &Filters,
        paging: &Paging,
        ranked: Ranked,
    ) -> Result<Ranking> {
        if let (true, true, Some(limit)) = (paging.wants_best(), filters.is_empty(), paging.limit)
            && lookup.plan.is_disjunction()
        {
            let wanted = limit.saturating_add(paging.offset);
            let best = self.best_of_disjunction(lookup, wanted, ranked)?;
            return Ok(Ranking { best, counts: None, undated: 0 });
        }
        let mut possible = Vec::with_capacity(self.snapshot.segments().len());
        let mut undated = 0;
        for number in 0..self.snapshot.segments().len() {
            let (docs, left_out) = self.possible(lookup, number, filters)?;
            undated += left_out;
            possible.push(docs);
        }
        if paging.count_only {
            let counts = Some(self.count(lookup, &possible)?);
            return Ok(Ranking { best: Vec::new(), counts, undated });
        }
        if let Some(sample) = paging.sample {
            self.draw(lookup, &mut possible, sample)?;
        }
        let all: usize = possible.iter().map(Vec::len).sum();
        let wanted = paging.limit.map_or(all, |limit| limit.saturating_add(paging.offset)).min(all);
        let best = match paging.sort {
            Sort::Score => self.best_by_score(lookup, &possible, wanted, ranked)?,
            Sort::Date | Sort::DateDescending => self.first_by_date(lookup, &possible, wanted, paging.sort, ranked)?,
            Sort::Source => self.first_by_source(lookup, &possible, wanted, ranked)?,
        };
        Ok(Ranking { best, counts: None, undated })
    }

    /// Exact numbers of matches and of the articles that hold them.
    fn count(&self, lookup: &Lookup, possible: &[Vec<DocId>]) -> Result<Counts> {
        let mut counts = Counts::default();
        let plain = lookup.is_plain();
        let mut reader = ArticleReader::new(self, lookup);
        for (segment, docs) in possible.iter().enumerate() {
            if plain {
                counts.articles += docs.len() as u64;
                for (leaf, weight) in lookup.leaves.get(segment).into_iter().flatten().zip(&lookup.weights) {
                    let mut rest = leaf.occurrences.as_slice();
                    for doc in docs.iter().filter(|_| *weight > 0.0) {
                        rest = occurrences_from(rest, *doc);
                        if let Some(found) = rest.first().filter(|found| found.doc == *doc) {
                            counts.matches += u64::from(found.in_title) + u64::from(found.in_body);
                        }
                    }
                }
                continue;
            }
            for doc in docs {
                if reader.read(Address { segment, doc: *doc })? {
                    counts.articles += 1;
                    let matches = |leaf: &LeafMatches| leaf.matches.len() + leaf.title.len();
                    counts.matches += reader.found.iter().map(matches).sum::<usize>() as u64;
                }
            }
        }
        Ok(counts)
    }

    /// Keeps the matching articles with the least hashes of seed and id: by chance, but the same for all who name the seed.
    fn draw(&self, lookup: &Lookup, possible: &mut [Vec<DocId>], sample: Sample) -> Result<()> {
        let mut drawn = Vec::new();
        let mut reader = ArticleReader::new(self, lookup);
        let plain = lookup.is_plain();
        for (segment, docs) in possible.iter_mut().enumerate() {
            for doc in std::mem::take(docs) {
                let at = Address { segment, doc };
                if plain || reader.read(at)? {
                    let id = self.id_of(at)?;
                    drawn.push((sample_key(sample.seed, &id), id, at));
                }
            }
        }
        drawn.sort();
        drawn.truncate(sample.size);
        for (_, _, at) in drawn {
            if let Some(docs) = possible.get_mut(at.segment) {
                docs.push(at.doc);
            }
        }
        possible.iter_mut().for_each(|docs| docs.sort_unstable());
        Ok(())
    }

    /// The `wanted` best, by score, then by id.
    fn best_by_score(
        &self,
        lookup: &Lookup,
        possible: &[Vec<DocId>],
        wanted: usize,
        ranked: Ranked,
    ) -> Result<Vec<Scores>> {
        let mut candidates = Vec::with_capacity(possible.iter().map(Vec::len).sum());
        for (segment, docs) in possible.iter().enumerate() {
            self.bounds(lookup, segment, docs, ranked, &mut candidates);
        }
        self.best_of(lookup, candidates, wanted, ranked)
    }

    /// The `wanted` best of the candidates, which are in order of address.
    pub(super) fn best_of(
        &self,
        lookup: &Lookup,
        mut candidates: Vec<Candidate>,
        wanted: usize,
        ranked: Ranked,
    ) -> Result<Vec<Scores>> {
        if wanted == 0 {
            return Ok(Vec::new());
        }
        let mut best = Best::new(wanted);
        self.score_leaders(lookup, &mut candidates, ranked, &mut best)?;
        self.score_all(lookup, candidates.into_iter(), ranked, &mut best)?;
        self.in_order(best)
    }

    /// Reads the candidates with the highest bounds, which are none any more.
    pub(super) fn score_leaders(
        &self,
        lookup: &Lookup,
        candidates: &mut [Candidate],
        ranked: Ranked,
        best: &mut Best,
    ) -> Result<()> {
        let leaders = leaders(candidates, FIRST_BATCH.max(best.wanted));
        let batch = leaders.iter().filter_map(|number| candidates.get(*number).copied());
        self.score_all(lookup, batch, ranked, best)?;
        for number in leaders {
            if let Some(done) = candidates.get_mut(number) {
                done.set_read();
            }
        }
        Ok(())
    }

    /// Reads those of the candidates (in order of address) whose bounds can still win.
    pub(super) fn score_all(
        &self,
        lookup: &Lookup,
        candidates: impl Iterator<Item = Candidate>,
        ranked: Ranked,
        best: &mut Best,
    ) -> Result<()> {
        let mut reader = ArticleReader::new(self, lookup);
        let plain = lookup.is_plain();
        let by_article = ranked == Ranked::Articles;
        let mut threshold = best.threshold();
        for one in candidates {
            if f64::from(one.bound) < threshold || one.is_read() {
                continue;
            }
            let at = one.at();
            let score = if plain {
                reader.score_plain(at, threshold, by_article)?
            } else if reader.read(at)? {
                let article = self.article_score(&reader.found, at)?;
                let passage = reader.best_passage(passage_wanted(threshold, article, by_article))?;
                combined(article, passage, by_article)
            } else {
                continue;
            };
            best.add(Scores { at, score });
            threshold = best.threshold();
        }
        Ok(())
    }

    /// The score of the article that was read last.
    pub(crate) fn score(&self, reader: &mut ArticleReader<'_>, at: Address, ranked: Ranked) -> Result<f64> {
        let article = self.article_score(&reader.found, at)?;
        Ok(combined(article, reader.best_passage(0.0)?, ranked == Ranked::Articles))
    }

    /// The BM25 of an article with these matches.
    pub(crate) fn article_score(&self, found: &[LeafMatches], at: Address) -> Result<f64> {
        let mut norms = Norms::new(self, at);
        let mut score = 0.0;
        for leaf in found.iter().filter(|leaf| leaf.weight > 0.0) {
            score += leaf.weight * norms.share(leaf.matches.len() as u32, leaf.title.len() as u32)?;
        }
        Ok(score)
    }

    /// The best, by score, then by id. Ids are read only of articles that tie.
    pub(super) fn in_order(&self, best: Best) -> Result<Vec<Scores>> {
        let (threshold, wanted) = (best.threshold(), best.wanted);
        let mut scores = best.scores;
        scores.retain(|one| one.score >= threshold);
        scores.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.at.cmp(&b.at)));
        self.sort_ties(&mut scores, wanted, |a, b| a.score.total_cmp(&b.score).is_eq())?;
        scores.truncate(wanted);
        Ok(scores)
    }

    /// Sorts runs of equal neighbours, each in order of address, by id, so that the first `wanted` of all are right. What stands
    /// behind them is of no use then: some may be lost, and others there twice.
    fn sort_ties(&self, scores: &mut [Scores], wanted: usize, same: impl Fn(&Scores, &Scores) -> bool) -> Result<()> {
        let mut before = 0;
        for run in scores.chunk_by_mut(same) {
            let wanted = wanted.saturating_sub(before).min(run.len());
            before += run.len();
            if run.len() < 2 || wanted == 0 {
                continue;
            }
            // Within a segment the numbers of ids are in the ids' order, and cost less to look up than these.
            let mut parts = Vec::new();
            for part in run.chunk_by_mut(|a, b| a.at.segment == b.at.segment) {
                let ids = self.columns(part.first().map_or(0, |one| one.at.segment))?.strings(column::ID)?;
                part.sort_by_cached_key(|one| ids.and_then(|ids| ids.ords().first(one.at.doc)));
                parts.push(part.iter().copied().collect::<VecDeque<Scores>>());
            }
            if parts.len() < 2 {
                continue;
            }
            let mut heads: BinaryHeap<Reverse<(String, usize)>> = BinaryHeap::new();
            let push = |heads: &mut BinaryHeap<_>, number: usize, at: Option<Address>| -> Result<()> {
                heads.extend(at.map(|at| self.id_of(at)).transpose()?.map(|id| Reverse((id, number))));
                Ok(())
            };
            for (number, part) in parts.iter_mut().enumerate() {
                push(&mut heads, number, part.front().map(|one| one.at))?;
            }
            for place in run.iter_mut().take(wanted) {
                let Some(Reverse((_, number))) = heads.pop() else { break };
                let Some(part) = parts.get_mut(number) else { break };
                if let Some(one) = part.pop_front() {
                    *place = one;
                }
                push(&mut heads, number, part.front().map(|one| one.at))?;
            }
        }
        Ok(())
    }

    /// The `wanted` oldest or newest, then by id; what has no date comes last.
    fn first_by_date(
        &self,
        lookup: &Lookup,
        possible: &[Vec<DocId>],
        wanted: usize,
        sort: Sort,
        ranked: Ranked,
    ) -> Result<Vec<Scores>> {
        let mut dated = Vec::with_capacity(possible.iter().map(Vec::len).sum());
        for (segment, docs) in possible.iter().enumerate() {
            let dates = self.columns(segment)?.dates()?;
            dated.extend(docs.iter().map(|doc| {
                let day = dates.first_day(*doc);
                let key = if sort == Sort::Date { day.unwrap_or(0) } else { -day.unwrap_or(0) };
                ((day.is_none(), key), Address { segment, doc: *doc })
            }));
        }
        let read = |reader: &mut ArticleReader<'_>, at: Address| -> Result<Option<Scores>> {
            Ok(if reader.read(at)? { Some(Scores { at, score: self.score(reader, at, ranked)? }) } else { None })
        };
        // Articles are read in order of address: all at once if most are wanted, else day by day.
        let mut scores: FxHashMap<Address, Scores> = FxHashMap::default();
        let at_once = wanted.saturating_mul(4) >= dated.len();
        if at_once {
            let mut reader = ArticleReader::new(self, lookup);
            for (_, at) in &dated {
                scores.extend(read(&mut reader, *at)?.map(|one| (*at, one)));
            }
        }
        dated.sort_unstable();
        let mut kept = Vec::new();
        for day in dated.chunk_by(|a, b| a.0 == b.0) {
            if kept.len() >= wanted {
                break;
            }
            let mut matching = Vec::new();
            if at_once {
                matching.extend(day.iter().filter_map(|(_, at)| scores.get(at).copied()));
            } else {
                let mut reader = ArticleReader::new(self, lookup);
                for (_, at) in day {
                    matching.extend(read(&mut reader, *at)?);
                }
            }
            let left = wanted - kept.len();
            self.sort_ties(&mut matching, left, |_, _| true)?;
            matching.truncate(left);
            kept.extend(matching);
        }
        kept.truncate(wanted);
        Ok(kept)
    }

    /// By source, then best first; what has no source comes last.
    fn first_by_source(
        &self,
        lookup: &Lookup,
        possible: &[Vec<DocId>],
        wanted: usize,
        ranked: Ranked,
    ) -> Result<Vec<Scores>> {
        let mut by_source: std::collections::BTreeMap<(bool, String), Vec<Vec<DocId>>> =
            std::collections::BTreeMap::new();
        for (segment, docs) in possible.iter().enumerate() {
            let columns = self.columns(segment)?;
            let sources = columns.strings(column::SOURCE)?;
            let mut names: FxHashMap<Option<u64>, (bool, String)> = FxHashMap::default();
            for doc in docs {
                let ord = sources.and_then(|column| column.ords().first(*doc));
                let name = match names.get(&ord) {
                    Some(name) => name.clone(),
                    None => {
                        let source = columns.string(column::SOURCE, *doc)?.to_lowercase();
                        names.entry(ord).or_insert((source.is_empty(), source)).clone()
                    }
                };
                let lists = by_source.entry(name).or_default();
                lists.resize(lists.len().max(segment + 1), Vec::new());
                lists[segment].push(*doc);
            }
        }
        let mut kept = Vec::new();
        for lists in by_source.into_values() {
            if kept.len() < wanted {
                kept.extend(self.best_by_score(lookup, &lists, wanted - kept.len(), ranked)?);
            }
        }
        kept.truncate(wanted);
        Ok(kept)
    }
}

/// The best scores so far, with all that tie with the last of them.
pub(super) struct Best {
    wanted: usize,
    scores: Vec<Scores>,
    /// The `wanted` best, the least of them on top.
    least: BinaryHeap<Reverse<Total>>,
}

/// A score that can be ordered.
#[derive(Clone, Copy, PartialEq)]
struct Total(f64);

impl Eq for Total {}

impl Ord for Total {
    fn cmp(&self, other: &Total) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}

impl PartialOrd for Total {
    fn partial_cmp(&self, other: &Total) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Best {
    pub(super) fn new(wanted: usize) -> Best {
        Best { wanted, scores: Vec::new(), least: BinaryHeap::new() }
    }

    /// What scores less cannot be among the best.
    pub(super) fn threshold(&self) -> f64 {
        if self.least.len() < self.wanted {
            return f64::NEG_INFINITY;
        }
        self.least.peek().map_or(f64::NEG_INFINITY, |Reverse(Total(score))| *score)
    }

    fn add(&mut self, one: Scores) {
        if one.score < self.threshold() {
            return;
        }
        self.scores.push(one);
        self.least.push(Reverse(Total(one.score)));
        if self.least.len() > self.wanted {
            self.least.pop();
        }
        // What has fallen below the threshold is dropped now and then.
        if self.scores.len() > 4 * self.wanted + 1024 {
            let threshold = self.threshold();
            self.scores.retain(|one| one.score >= threshold);
        }
    }
}

/// The places of the `size` candidates with the highest bounds, ascending.
fn leaders(candidates: &[Candidate], size: usize) -> Vec<usize> {
    if size >= candidates.len() {
        return (0..candidates.len()).collect();
    }
    let mut highest: BinaryHeap<Reverse<(Total, Reverse<usize>)>> = BinaryHeap::with_capacity(size + 1);
    // The least bound that is not among them.
    let mut least = f32::NEG_INFINITY;
    for (number, one) in candidates.iter().enumerate() {
        if one.bound <= least {
            continue;
        }
        highest.push(Reverse((Total(f64::from(one.bound)), Reverse(number))));
        if highest.len() > size {
            highest.pop();
            least = highest.peek().map_or(least, |Reverse((Total(bound), _))| *bound as f32);
        }
    }
    let mut places: Vec<usize> = highest.into_iter().map(|Reverse((_, Reverse(number)))| number).collect();
    places.sort_unstable();
    places
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
