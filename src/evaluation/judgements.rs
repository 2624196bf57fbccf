//! Judged queries: which articles are relevant to which.

use std::path::Path;

use rustc_hash::FxHashMap;

use super::run::trec_id;
use crate::error::{Error, Result};

/// Judgements (qrels): a grade for articles, query by query. 0 is not relevant; what has no grade, or one below 0, counts as unjudged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Judgements {
    /// In the order of the file.
    queries: Vec<JudgedQuery>,
    by_id: FxHashMap<String, usize>,
}

/// A query and its judged articles.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct JudgedQuery {
    pub(super) id: String,
    /// By the article's id as runs have it.
    pub(super) grades: FxHashMap<String, i32>,
}

/// The names of columns that begin a file in the format of the BEIR collections.
const BEIR_HEADER: [&str; 3] = ["query-id", "corpus-id", "score"];

impl Judgements {
    /// Reads a file of judgements: lines of `query 0 article grade`, parted by blanks or tabs (TREC), or, under a line
    /// `query-id corpus-id score`, of `query article grade` (BEIR). Empty lines say nothing. `path` is where it came from, for errors.
    ///
    /// # Errors
    /// A line that is no judgement; an article with two different grades for one query.
    pub fn parse(text: &str, path: &Path) -> Result<Judgements> {
        let mut judgements = Judgements::default();
        let text = text.trim_start_matches('\u{feff}');
        let beir = text.lines().next().is_some_and(|line| line.split_whitespace().eq(BEIR_HEADER));
        for (number, line) in text.lines().enumerate().skip(usize::from(beir)) {
            let fields = fields(line);
            let (query, article, grade) = match (beir, fields.as_slice()) {
                (_, []) => continue,
                (false, [query, _, article, grade]) | (true, [query, article, grade]) => (query, article, grade),
                _ => {
                    let expected = if beir { "'query article grade'" } else { "'query 0 article grade'" };
                    return Err(at_line(path, number, "this is no judgement").remedy(format!("write {expected}")));
                }
            };
            let Ok(grade) = grade.parse::<i32>() else {
                return Err(at_line(path, number, format!("'{grade}' is no grade"))
                    .remedy("write a whole number, 0 for what is not relevant"));
            };
            let before = judgements.of_query(query).grades.insert(trec_id(article), grade);
            if let Some(before) = before.filter(|before| *before != grade) {
                return Err(at_line(path, number, format!("'{article}' has the grade {before} for '{query}' already"))
                    .remedy("keep one of the two"));
            }
        }
        Ok(judgements)
    }

    fn of_query(&mut self, id: &str) -> &mut JudgedQuery {
        let number = self.by_id.get(id).copied().unwrap_or_else(|| {
            self.queries.push(JudgedQuery { id: id.to_owned(), ..JudgedQuery::default() });
            self.by_id.insert(id.to_owned(), self.queries.len() - 1);
            self.queries.len() - 1
        });
        &mut self.queries[number]
    }

    /// Whether anything is judged for a query.
    pub fn holds(&self, query: &str) -> bool {
        self.by_id.contains_key(query)
    }

    pub(super) fn queries(&self) -> &[JudgedQuery] {
        &self.queries
    }
}

/// The fields of a line: between tabs if it has any, so that an id may hold blanks, or else between blanks.
pub(super) fn fields(line: &str) -> Vec<&str> {
    if line.contains('\t') {
        line.split('\t').map(str::trim).filter(|field| !field.is_empty()).collect()
    } else {
        line.split_whitespace().collect()
    }
}

/// An error of a line, numbered from 0.
pub(super) fn at_line(path: &Path, number: usize, message: impl AsRef<str>) -> Error {
    Error::usage(format!("line {}: {}", number + 1, message.as_ref())).at_path(path)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// Queries with their grades, sorted.
    type Read = Vec<(String, Vec<(String, i32)>)>;

    fn read(text: &str) -> Result<Read> {
        let judged = Judgements::parse(text, Path::new("qrels"))?.queries;
        let sorted = |query: JudgedQuery| {
            let mut grades: Vec<(String, i32)> = query.grades.into_iter().collect();
            grades.sort();
            (query.id, grades)
        };
        Ok(judged.into_iter().map(sorted).collect())
    }

    #[test]
    fn three_ways_to_write_the_same() {
        let expected = vec![
            ("q2".to_owned(), vec![("a".to_owned(), 2), ("b_c".to_owned(), 0)]),
            ("q1".to_owned(), vec![("a".to_owned(), -1)]),
        ];
        for text in [
            "q2 0 a 2\n\nq2  0 b_c\u{20}0\r\nq1 0 a -1\n",
            "\u{feff}q2\t0\ta\t2\nq2\t0\tb c\t0\nq1\tQ0\ta\t-1",
            "query-id\tcorpus-id\tscore\nq2\ta\t2\nq2\tb c\t0\nq1\ta\t-1\n",
        ] {
            assert_eq!(read(text).unwrap(), expected, "{text:?}");
        }
        assert_eq!(read("").unwrap(), []);
        assert_eq!(read("q 0 a 1\nq 0 a 1\n").unwrap().len(), 1, "the same said twice");
    }

    #[test]
    fn what_is_no_judgement_is_named_with_its_line() {
        for (text, said) in [
            ("q 0 a 1\nq 0 a\n", "qrels: line 2: this is no judgement; write 'query 0 article grade'"),
            ("query-id corpus-id score\nq 0 a 1", "qrels: line 2: this is no judgement; write 'query article grade'"),
            ("q 0 a high", "qrels: line 1: 'high' is no grade; write a whole number, 0 for what is not relevant"),
            ("q 0 a 1\nq 0 a 2", "qrels: line 2: 'a' has the grade 1 for 'q' already; keep one of the two"),
        ] {
            assert_eq!(read(text).unwrap_err().to_string(), said);
        }
    }
}
