//! Duplicates and likenesses found by comparing every article with every other.

use std::collections::{BTreeMap, BTreeSet};

use dateline::explore::{DuplicatesOptions, Ranking, duplicates, search_collapsed, similar};
use dateline::{Filters, Index, Language, NoProgress, Paging, Query, Searcher, UpdateOptions};

use crate::corpus::{Article, made_up};
use crate::query::Dice;
use crate::setting::Setting;

/// Made-up articles, and rewrites of some of them.
fn rewritten(dice: &mut Dice) -> (tempfile::TempDir, Searcher, Vec<Article>) {
    let folder = tempfile::tempdir().unwrap();
    let (root, index_dir) = (folder.path().join("wire"), folder.path().join("index"));
    std::fs::create_dir(&root).unwrap();
    let options = UpdateOptions { language: Language::from_code("en"), ..UpdateOptions::default() };
    let mut articles: Vec<Article> = Vec::new();
    for file in 0..3 {
        let mut lines = Vec::new();
        for number in 0..10 {
            let id = format!("{file}-{number}");
            let text = if articles.is_empty() || dice.below(2) == 0 {
                made_up(dice, &id).1.text
            } else {
                let old = articles[dice.below(articles.len())].text.clone();
                rewrite(dice, old)
            };
            lines.push(serde_json::json!({"id": id, "title": format!("Story {id}"), "text": text}).to_string());
            articles.push(Article::new(&id, &format!("Story {id}"), &text, Language::from_code("en")));
        }
        std::fs::write(root.join(format!("{file}.jsonl")), lines.join("\n")).unwrap();
        dateline::update(&index_dir, std::slice::from_ref(&root), &options, &NoProgress).unwrap();
    }
    (folder, Searcher::new(Index::open(&index_dir).unwrap()).unwrap(), articles)
}

/// The text with some of its words changed, or its end cut off.
fn rewrite(dice: &mut Dice, text: String) -> String {
    let paragraphs: Vec<&str> = text.split("\n\n").collect();
    let kept = 1 + dice.below(paragraphs.len());
    let mut words: Vec<String> = paragraphs[..kept].join("\n\n").split(' ').map(str::to_owned).collect();
    for _ in 0..dice.below(5) {
        let at = dice.below(words.len());
        words[at] = "correction".to_owned();
    }
    words.join(" ")
}

fn shingles(article: &Article, length: usize) -> BTreeSet<Vec<String>> {
    let title = if article.body.len() < 20 { article.title.as_slice() } else { &[] };
    let words: Vec<String> = title.iter().chain(&article.body).map(|word| word.form.clone()).collect();
    words.windows(length.min(words.len()).max(1)).map(<[String]>::to_vec).collect()
}

fn share(a: &BTreeSet<Vec<String>>, b: &BTreeSet<Vec<String>>) -> f64 {
    let both = a.intersection(b).count();
    both as f64 / (a.len() + b.len() - both).max(1) as f64
}

#[test]
fn every_pair_that_is_alike_is_found() {
    let mut some = 0;
    for seed in 0..8 {
        let mut dice = Dice(seed);
        let (_folder, searcher, articles) = rewritten(&mut dice);
        for shingle_words in 1..6 {
            let share_min = [0.1, 0.2, 0.35, 0.5, 0.8, 1.0][dice.below(6)];
            let all: Vec<BTreeSet<Vec<String>>> =
                articles.iter().map(|article| shingles(article, shingle_words)).collect();
            // Groups by joining pair after pair.
            let mut group: Vec<usize> = (0..articles.len()).collect();
            for a in 0..articles.len() {
                for b in 0..a {
                    if share(&all[a], &all[b]) >= share_min {
                        let (from, to) = (group[a], group[b]);
                        group.iter_mut().filter(|number| **number == from).for_each(|number| *number = to);
                    }
                }
            }
            let mut expected: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
            for (number, article) in group.iter().zip(&articles) {
                expected.entry(*number).or_default().insert(article.id.clone());
            }
            let expected: BTreeSet<BTreeSet<String>> = expected.into_values().filter(|ids| ids.len() > 1).collect();
            let setting =
                crate::setting::Asked { tree: None, query: Query::all(), filters: dateline::Filters::default() };
            let options = DuplicatesOptions { share_min, shingle_words, diff: false };
            let found = duplicates(&searcher, &setting.scope(), &options).unwrap();
            let groups: BTreeSet<BTreeSet<String>> = found
                .rows
                .iter()
                .map(|group| group.articles.iter().map(|one| one.article.id.clone()).collect())
                .collect();
            assert_eq!(groups, expected, "seed {seed}, {options:?}");
            some += groups.len();
            for row in &found.rows {
                let of = |id: &str| &all[articles.iter().position(|article| article.id == id).unwrap()];
                let first = of(&row.articles[0].article.id);
                for one in &row.articles {
                    assert!((one.shared - share(first, of(&one.article.id))).abs() < 1e-12);
                }
            }
        }
    }
    assert!(some > 20);
}

#[test]
fn differences_lead_from_one_version_to_the_other() {
    let (_folder, searcher, articles) = rewritten(&mut Dice(3));
    let setting = crate::setting::Asked { tree: None, query: Query::all(), filters: dateline::Filters::default() };
    let options = DuplicatesOptions { diff: true, ..DuplicatesOptions::default() };
    let found = duplicates(&searcher, &setting.scope(), &options).unwrap();
    let sentences = |id: &str| -> Vec<String> {
        let article = articles.iter().find(|article| article.id == id).unwrap();
        let text: Vec<char> = article.text.chars().collect();
        article.sentences.iter().map(|(_, [start, end])| text[*start..*end].iter().collect()).collect()
    };
    assert!(!found.rows.is_empty());
    for group in &found.rows {
        let first = sentences(&group.articles[0].article.id);
        assert!(group.articles[0].diff.is_none());
        for other in &group.articles[1..] {
            let changes = other.diff.as_ref().unwrap();
            let count = |op| changes.iter().filter(|change| change.op == op).count();
            let new = sentences(&other.article.id);
            assert_eq!(first.len() - count("-") + count("+"), new.len());
            assert!(changes.iter().filter(|change| change.op == "-").all(|change| first.contains(&change.text)));
            assert!(changes.iter().filter(|change| change.op == "+").all(|change| new.contains(&change.text)));
        }
    }
}

#[test]
fn likenesses_are_ranked_over_every_article() {
    let mut setting = Setting::new(91, 3, 9);
    for _ in 0..20 {
        let number = setting.dice.below(setting.archive.articles.len());
        let id = setting.archive.articles[number].id.clone();
        let asked = setting.ask();
        let asked = crate::setting::Asked { filters: asked.filters, ..setting.ask_for(None) };
        let (rows, terms) = similar(&setting.searcher, &id, &asked.scope(), 0, None).unwrap();
        let own = &setting.archive.articles[number];
        let stem_of = |form: &str| {
            let words = own.body.iter().chain(&own.title);
            words.into_iter().find(|word| word.form == form).map(|word| word.stem.clone()).unwrap()
        };
        let articles = &setting.archive.articles;
        let n = articles.len() as f64;
        let average = articles.iter().map(|article| article.body.len()).sum::<usize>() as f64 / n;
        let frequency =
            |article: &Article, stem: &str| article.body.iter().filter(|word| word.stem == stem).count() as f64;
        let saturated = |f: f64, length: usize| f * 2.2 / (f + 1.2 * (0.45 + 0.55 * length as f64 / average));
        let weights: Vec<(String, f64)> = terms
            .iter()
            .map(|form| {
                let stem = stem_of(form);
                let holding = articles.iter().filter(|article| frequency(article, &stem) > 0.0).count() as f64;
                let idf = (1.0 + (n - holding + 0.5) / (holding + 0.5)).ln();
                let own_words = own.body.iter().chain(&own.title).filter(|word| word.stem == stem).count() as f64;
                (stem, idf * saturated(own_words, own.body.len()))
            })
            .collect();
        let mut expected: Vec<(f64, String)> = setting
            .allowed(&asked)
            .into_iter()
            .filter(|article| article.id != id)
            .map(|article| {
                let score = |(stem, weight): &(String, f64)| {
                    let frequency = frequency(article, stem);
                    if frequency > 0.0 { weight * saturated(frequency, article.body.len()) } else { 0.0 }
                };
                (weights.iter().map(score).sum(), article.id.clone())
            })
            .filter(|(score, _)| *score > 0.0)
            .collect();
        expected.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        assert_eq!(rows.len(), expected.len());
        for (row, (score, _)) in rows.iter().zip(&expected) {
            assert!((row.score - score).abs() < 1e-9, "{} is not {score}", row.score);
            let (found, _) = expected.iter().find(|(_, id)| *id == row.article.id).unwrap();
            assert!((row.score - found).abs() < 1e-9);
        }
    }
}

#[test]
fn collapsing_keeps_the_first_of_every_group() {
    for seed in 20..24 {
        let (_folder, searcher, _) = rewritten(&mut Dice(seed));
        for text in ["threat OR talks", "shield", "=the"] {
            let query = Query::parse(text, &dateline::ParseOptions::default()).unwrap();
            let all = Paging { limit: None, ..Paging::default() };
            let filters = Filters::default();
            let hits = searcher.search(&query, &filters, &all).unwrap().hits;
            let asked = crate::setting::Asked { tree: None, query: query.clone(), filters: filters.clone() };
            let groups = duplicates(&searcher, &asked.scope(), &DuplicatesOptions::default()).unwrap().rows;
            let group_of =
                |id: &str| groups.iter().position(|group| group.articles.iter().any(|one| one.article.id == id));
            let mut seen = BTreeSet::new();
            let mut expected = Vec::new();
            for hit in hits {
                let group = group_of(&hit.article.id);
                if group.is_none_or(|group| seen.insert(group)) {
                    let more = group.map_or(0, |group| groups[group].articles.len() as u64 - 1);
                    expected.push((hit.article.id, Some(more)));
                }
            }
            let ranking = Ranking::Passages;
            let found = |paging: &Paging| -> Vec<(String, Option<u64>)> {
                let page = search_collapsed(&searcher, &query, &filters, paging, ranking).unwrap();
                assert!(page.hits.iter().zip(paging.offset + 1..).all(|(hit, rank)| hit.rank == rank));
                page.hits.into_iter().map(|hit| (hit.article.id, hit.collapsed)).collect()
            };
            assert_eq!(found(&all), expected, "{text}");
            let some = Paging { limit: Some(3), offset: 2, ..Paging::default() };
            let end = expected.len().min(5);
            assert_eq!(found(&some), expected[end.min(2)..end], "{text}");
        }
    }
}
