//! Runs: the articles that a search engine ranks for every query.

use std::cmp::Ordering;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering as AtomicOrdering};

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::judgements::{at_line, fields};
use crate::error::{Error, Result};
use crate::query::Query;
use crate::search::{Filters, Paging, Searcher};

/// Ranked articles, query by query.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Run {
    /// Ids of articles, best first, by the query's id.
    ranked: FxHashMap<String, Vec<String>>,
}

/// An article's id as runs and judgements have it: with `_` for white space, which would make two columns of one.
pub(crate) fn trec_id(id: &str) -> String {
    id.chars().map(|c| if c.is_whitespace() { '_' } else { c }).collect()
}

/// An article of a run as its line has it.
struct Scored {
    article: String,
    score: f32,
}

impl Run {
    /// Reads a run in TREC's format, lines of `query Q0 article rank score name`. `path` is where it came from, for errors.
    ///
    /// As `trec_eval` does, articles are ranked by their scores in single precision, and among equal scores by their ids, the last in the
    /// alphabet first; the ranks that the file gives are not looked at.
    ///
    /// # Errors
    /// A line that is not of a run; an article twice for one query.
    pub fn parse(text: &str, path: &Path) -> Result<Run> {
        let mut scored: FxHashMap<String, Vec<Scored>> = FxHashMap::default();
        let mut seen: FxHashSet<(String, String)> = FxHashSet::default();
        for (number, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            let fields = fields(line);
            let (query, article, score) = match fields.as_slice() {
                [] => continue,
                [query, _, article, _, score, _] => (*query, trec_id(article), *score),
                _ => {
                    return Err(at_line(path, number, "this is no line of a run")
                        .remedy("write 'query Q0 article rank score name', as 'dateline search --format trec' does"));
                }
            };
            let Some(score) = score.parse::<f32>().ok().filter(|score| !score.is_nan()) else {
                return Err(at_line(path, number, format!("'{score}' is no score")).remedy("write a number"));
            };
            if !seen.insert((query.to_owned(), article.clone())) {
                return Err(at_line(path, number, format!("'{article}' is ranked for '{query}' already"))
                    .remedy("rank every article once"));
            }
            scored.entry(query.to_owned()).or_default().push(Scored { article, score });
        }
        let in_order = |(query, mut articles): (String, Vec<Scored>)| {
            articles.sort_by(|a, b| {
                b.score.partial_cmp(&a.score).unwrap_or(Ordering::Equal).then_with(|| b.article.cmp(&a.article))
            });
            (query, articles.into_iter().map(|one| one.article).collect())
        };
        Ok(Run { ranked: scored.into_iter().map(in_order).collect() })
    }

    /// What dateline ranks for every query (an id and what is asked): the first articles by `paging`, with `by_article` by their own
    /// scores, otherwise by those of their best passages. Queries are answered on all cores; `step` is told how many are, of how many.
    /// Those that cannot be answered come back with their errors, in order.
    pub fn search(
        searcher: &Searcher,
        queries: &[(String, Query)],
        filters: &Filters,
        paging: &Paging,
        by_article: bool,
        step: &(dyn Fn(u64, u64) + Sync),
    ) -> (Run, Vec<(String, Error)>) {
        let done = AtomicU64::new(0);
        let answer = |(id, query): &(String, Query)| {
            let best = searcher.best_ids(query, filters, paging, by_article);
            step(done.fetch_add(1, AtomicOrdering::Relaxed) + 1, queries.len() as u64);
            (id.clone(), best.map(|best| best.into_iter().map(|(article, _)| trec_id(&article)).collect()))
        };
        let answers: Vec<(String, Result<Vec<String>>)> = queries.par_iter().map(answer).collect();
        let mut run = Run::default();
        let mut failed = Vec::new();
        for (id, answer) in answers {
            match answer {
                Ok(articles) => drop(run.ranked.insert(id, articles)),
                Err(error) => failed.push((id, error)),
            }
        }
        (run, failed)
    }

    /// The same with no more than the first `depth` articles of every query.
    #[must_use]
    pub fn cut(mut self, depth: usize) -> Run {
        self.ranked.values_mut().for_each(|articles| articles.truncate(depth));
        self
    }

    /// The articles ranked for a query, best first.
    pub fn of_query(&self, query: &str) -> &[String] {
        self.ranked.get(query).map_or(&[], Vec::as_slice)
    }

    /// The ids of its queries, in no order.
    pub(super) fn queries(&self) -> impl Iterator<Item = &str> {
        self.ranked.keys().map(String::as_str)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn ranked_by_score_then_by_id_backwards() {
        let text = "q Q0 a 1 1.0 x\nq Q0 b 2 1.00000000001 x\nq\tQ0\tc d\t3\t2e1\tx\n\nr Q0 a 1 -3 x\n";
        let run = Run::parse(text, Path::new("run")).unwrap();
        assert_eq!(run.of_query("q"), ["c_d", "b", "a"], "scores are equal in single precision");
        assert_eq!(run.of_query("r"), ["a"]);
        assert!(run.of_query("s").is_empty());
        assert_eq!(run.cut(1).of_query("q"), ["c_d"]);
    }

    #[test]
    fn what_is_no_run_is_named_with_its_line() {
        for (text, said) in [
            (
                "q Q0 a 1 1.0 x\nq 0 a 1\n",
                "run: line 2: this is no line of a run; write 'query Q0 article rank score name', as 'dateline search --format trec' does",
            ),
            ("q Q0 a 1 best x", "run: line 1: 'best' is no score; write a number"),
            ("q Q0 a 1 NaN x", "run: line 1: 'NaN' is no score; write a number"),
            ("q Q0 a 1 2 x\nq Q0 a 2 1 x", "run: line 2: 'a' is ranked for 'q' already; rank every article once"),
        ] {
            assert_eq!(Run::parse(text, Path::new("run")).unwrap_err().to_string(), said);
        }
    }
}
