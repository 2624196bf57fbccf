//! The examples of `docs/query-language.md` and `docs/ranking.md`, run.

use std::collections::BTreeMap;
use std::path::Path;

use dateline::{Filters, Index, Paging, ParseOptions, Query, Searcher};

fn page(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(name)).unwrap()
}

/// The index of the articles that the page of the query language ends with.
fn searcher(folder: &Path) -> Searcher {
    let page = page("query-language.md");
    let articles = page.split("```jsonl\n").nth(1).unwrap().split("```").next().unwrap();
    std::fs::create_dir(folder.join("wire")).unwrap();
    std::fs::write(folder.join("wire/articles.jsonl"), articles).unwrap();
    let index_dir = folder.join("index");
    let options = dateline::UpdateOptions::default();
    dateline::update(&index_dir, &[folder.join("wire")], &options, &dateline::NoProgress).unwrap();
    Searcher::new(Index::open(&index_dir).unwrap()).unwrap()
}

/// The rows of all tables of a page that begin with these columns. A `\|` is a bar within a cell.
fn rows(page: &str, columns: &[&str]) -> Vec<Vec<String>> {
    let cells = |line: &str| -> Vec<String> {
        let inside = line.trim().trim_start_matches('|').trim_end_matches('|').replace("\\|", "\u{1}");
        inside.split('|').map(|cell| cell.trim().replace('\u{1}', "|")).collect()
    };
    let (mut rows, mut inside) = (Vec::new(), false);
    for line in page.lines() {
        if !line.starts_with('|') {
            inside = false;
        } else if cells(line).iter().zip(columns).all(|(cell, column)| cell == column) {
            inside = true;
        } else if inside && !line.starts_with("| ---") {
            rows.push(cells(line));
        }
    }
    rows
}

/// What stands between backticks.
fn code(cell: &str) -> &str {
    cell.trim_matches('`')
}

fn answer(searcher: &Searcher, text: &str) -> dateline::Result<Vec<(String, f64)>> {
    let query = Query::parse(text, &ParseOptions::default())?;
    let paging = Paging { limit: None, ..Paging::default() };
    let hits = searcher.search(&query, &Filters::default(), &paging)?.hits;
    Ok(hits.into_iter().map(|hit| (hit.article.id, hit.score)).collect())
}

#[test]
fn every_example_finds_what_the_page_says() {
    let folder = tempfile::tempdir().unwrap();
    let searcher = searcher(folder.path());
    let rows = rows(&page("query-language.md"), &["query", "finds"]);
    assert!(rows.len() > 60, "{}", rows.len());
    let mut wrong = Vec::new();
    for row in rows {
        let (query, expected) = (code(&row[0]), &row[1]);
        let mut found: Vec<String> = answer(&searcher, query)
            .unwrap_or_else(|error| panic!("{query}: {error}"))
            .into_iter()
            .map(|(id, _)| id)
            .collect();
        found.sort();
        if found.join(" ") != *expected {
            wrong.push(format!("{query} finds {} and not {expected}", found.join(" ")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_error_is_what_the_page_says() {
    let folder = tempfile::tempdir().unwrap();
    let searcher = searcher(folder.path());
    let rows = rows(&page("query-language.md"), &["query", "error"]);
    assert!(rows.len() > 8, "{}", rows.len());
    for row in rows {
        let (query, expected) = (code(&row[0]), &row[1]);
        let error = answer(&searcher, query).map(|_| ()).expect_err(query);
        assert!(error.to_string().starts_with(expected.as_str()), "{query}: {error}");
        assert!(error.query_span().is_some(), "{query} points at no column");
    }
}

#[test]
fn the_worked_example_of_ranking_is_right() {
    let folder = tempfile::tempdir().unwrap();
    let searcher = searcher(folder.path());
    let mut expected: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for row in rows(&page("ranking.md"), &["query", "article", "score"]) {
        expected.entry(code(&row[0]).to_owned()).or_default().push((row[1].clone(), row[2].clone()));
    }
    assert!(!expected.is_empty());
    for (query, scores) in expected {
        let found: Vec<(String, String)> =
            answer(&searcher, &query).unwrap().into_iter().map(|(id, score)| (id, format!("{score:.4}"))).collect();
        assert_eq!(found, scores, "{query}");
    }
}
