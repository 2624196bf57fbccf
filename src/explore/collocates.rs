//! Collocates: words that keep company with the matches of a query.
//!
//! Frequencies are those of surface co-occurrence (Evert 2008, section 4): the places near a match make one sample, all other
//! places the other, and the matches' own words belong to neither. A place counts once, however many matches it is near.

use serde::Serialize;

use super::association::{Association, Table2x2};
use super::places::{Bits, Numbering, Places};
use super::scope::{Rows, Scope, WordUnit};
use super::words::count;
use crate::error::Result;
use crate::search::{Counts, Extent, MatchingArticle, Searcher};

/// What counts as near a match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// So many words to the left and to the right; not beyond the paragraph.
    Words {
        /// Before the match.
        left: u32,
        /// After it.
        right: u32,
    },
    /// The sentences that the match stands in.
    Sentence,
}

/// What collocates are ordered by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Measure {
    /// Log-likelihood (words that avoid the matches come last).
    #[default]
    LogLikelihood,
    /// logDice.
    LogDice,
    /// Mutual information.
    Mi,
    /// t-score.
    TScore,
    /// The plain number of places.
    Observed,
}

/// How collocates are sought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CollocatesOptions {
    /// Words or stems.
    pub by: WordUnit,
    /// What is near.
    pub window: Window,
    /// The order.
    pub measure: Measure,
    /// Words seen near the matches less often are left out.
    pub count_min: u64,
}

/// A word near the matches.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CollocateRow {
    /// The folded word, or the stem.
    pub term: String,
    /// Places near a match that it takes.
    pub observed: u64,
    /// How many these would be by chance.
    pub expected: f64,
    /// G².
    pub log_likelihood: f64,
    /// logDice.
    pub log_dice: f64,
    /// Mutual information.
    pub mi: f64,
    /// t-score.
    pub t_score: f64,
}

/// Places near the matches, and those of the matches themselves, of one segment.
struct Near {
    numbering: Numbering,
    near: Bits,
    nodes: Bits,
}

/// Words that stand near the matches, the strongest first.
///
/// Expected frequencies are those of all articles that pass the filters.
///
/// # Errors
/// A query that cannot be answered; a damaged index.
pub fn collocates(searcher: &Searcher, scope: &Scope<'_>, options: &CollocatesOptions) -> Result<Rows<CollocateRow>> {
    let mut segments: Vec<Near> = (0..searcher.segment_count())
        .map(|segment| {
            let numbering = Numbering::new(searcher, segment);
            let end = numbering.end();
            Near { numbering, near: Bits::below(end), nodes: Bits::below(end) }
        })
        .collect();
    let mut counts = Counts::default();
    let mut nodes = 0;
    let undated = scope.for_each_article(searcher, |article| {
        counts.matches += article.count();
        counts.articles += 1;
        if let Some(near) = segments.get_mut(article.at.segment) {
            nodes += near.add(article, options.window)?;
        }
        Ok(())
    })?;
    let mut sets = Vec::with_capacity(segments.len());
    let articles = scope.all_articles(searcher)?;
    for (Near { numbering, mut near, nodes }, docs) in segments.into_iter().zip(articles) {
        let mut all = Bits::below(numbering.end());
        for doc in docs {
            let (start, end) = numbering.range(doc);
            all.insert_range(start, end);
        }
        all.subtract(&nodes);
        near.subtract(&nodes);
        let near = Places::Words { words: near, numbering: numbering.clone() };
        sets.push([near, Places::Words { words: all, numbering }]);
    }
    let near: u64 = sets.iter().map(|[near, _]| near.len()).sum();
    let all: u64 = sets.iter().map(|[_, all]| all.len()).sum();
    let counted = count(searcher, options.by, &sets)?;
    let mut rows: Vec<(f64, CollocateRow)> = counted
        .into_iter()
        .filter(|(_, [near, _])| near.places >= options.count_min.max(1))
        .map(|(term, [seen, word])| {
            let table = Table2x2 { observed: seen.places, near, word: word.places, all };
            row(term.into_string(), table, nodes, options.measure)
        })
        .collect();
    rows.sort_by(|a, b| {
        b.0.total_cmp(&a.0).then(b.1.observed.cmp(&a.1.observed)).then_with(|| a.1.term.cmp(&b.1.term))
    });
    Ok(Rows { rows: rows.into_iter().map(|(_, row)| row).collect(), counts, undated })
}

/// A row and what it is ordered by.
fn row(term: String, table: Table2x2, nodes: u64, measure: Measure) -> (f64, CollocateRow) {
    let Association { expected, log_likelihood, log_dice, mi, t_score } = table.association(nodes);
    let strength = match measure {
        Measure::LogLikelihood if (table.observed as f64) < expected => -log_likelihood,
        Measure::LogLikelihood => log_likelihood,
        Measure::LogDice => log_dice,
        Measure::Mi => mi,
        Measure::TScore => t_score,
        Measure::Observed => table.observed as f64,
    };
    (strength, CollocateRow { term, observed: table.observed, expected, log_likelihood, log_dice, mi, t_score })
}

impl Near {
    /// Adds the matches of an article; how many places in its text they are.
    fn add(&mut self, article: &mut MatchingArticle<'_, '_>, window: Window) -> Result<u64> {
        let doc = article.at.doc;
        let (start, end) = self.numbering.range(doc);
        let mut matches: Vec<Extent> = article.leaves().iter().flat_map(|leaf| leaf.matches.iter().cloned()).collect();
        matches.sort_unstable();
        matches.dedup();
        let borders: Vec<u32> = match window {
            Window::Words { .. } => article.paragraph_starts()?.to_vec(),
            Window::Sentence => {
                let sentences = article.sentences()?;
                (0..sentences.count()).map(|number| sentences.position(number)).collect()
            }
        };
        for found in &matches {
            let from = borders.partition_point(|border| *border <= found.start);
            let from = from.checked_sub(1).and_then(|number| borders.get(number)).copied().unwrap_or(0);
            let to = borders.get(borders.partition_point(|border| *border < found.end)).map(|to| u64::from(*to));
            let to = to.map_or(end, |to| start + to);
            let (from, to) = match window {
                Window::Sentence => (start + u64::from(from), to),
                Window::Words { left, right } => {
                    let left = found.start.saturating_sub(left).max(from);
                    (start + u64::from(left), to.min(start + u64::from(found.end) + u64::from(right)))
                }
            };
            self.near.insert_range(from, to);
            found.words().for_each(|word| self.nodes.insert(start + u64::from(word)));
        }
        Ok(article.spans().len() as u64)
    }
}
