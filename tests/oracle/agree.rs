//! The two implementations held against each other.

use std::collections::BTreeMap;

use dateline::{Filters, Index, Language, Paging, ParseOptions, Query, QuoteFilters, SearchHit, Searcher, Within};

use crate::corpus::{Archive, Article, Word, made_up_archive};
use crate::judge::{Found, Judge, LeafFound, Vocabulary, leaves, one_each, units};
use crate::query::{Dice, Q, query};
use crate::score::{Scorer, in_order};

/// Scores may differ by so little: the two add up in different orders.
const CLOSE: f64 = 1e-9;

fn parsed(query: &Q) -> Query {
    let text = query.to_string();
    Query::parse(&text, &ParseOptions::default()).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn searcher(archive: &Archive) -> Searcher {
    Searcher::new(Index::open(&archive.index_dir).unwrap()).unwrap()
}

/// Everything that the oracle says of a query.
struct Expected<'a> {
    /// By id: the article, what was found of each leaf, and its scores as passage and as a whole.
    articles: BTreeMap<String, (&'a Article, Vec<LeafFound>, [f64; 2])>,
    scorer: Scorer,
}

fn expected<'a>(query: &Q, within: Option<Within>, articles: &'a [Article], vocabulary: &Vocabulary) -> Expected<'a> {
    let mut scored = Vec::new();
    leaves(query, None, 1.0, &mut scored);
    let scorer = Scorer::new(&scored, articles, vocabulary);
    let mut matching = BTreeMap::new();
    for article in articles {
        let mut judge = Judge { article, vocabulary, found: BTreeMap::new() };
        let frames = within.filter(|unit| *unit != Within::Article).map(|unit| units(article, unit));
        if judge.judge(query, frames.as_deref()) {
            let nothing = LeafFound::default();
            let found = in_order(&scored, &judge.found, &nothing);
            let score = scorer.score(article, &found);
            let found = found.into_iter().cloned().collect();
            matching.insert(article.id.clone(), (article, found, score));
        }
    }
    Expected { articles: matching, scorer }
}

/// Code points of the words of matches: words in a row as one stretch, overlapping stretches joined.
fn stretches<'f>(
    words: &[Word],
    leaves: impl Iterator<Item = &'f std::collections::BTreeSet<Found>>,
) -> Vec<[usize; 2]> {
    let mut all = Vec::new();
    for found in leaves.flat_map(|leaf| one_each(leaf).into_values()) {
        let mut run: Option<(usize, usize)> = None;
        for place in found {
            run = Some(match run {
                Some((first, last)) if last + 1 == place => (first, place),
                Some((first, last)) => {
                    all.push([words[first].start, words[last].end]);
                    (place, place)
                }
                None => (place, place),
            });
        }
        all.extend(run.map(|(first, last)| [words[first].start, words[last].end]));
    }
    all.sort_unstable();
    let mut joined: Vec<[usize; 2]> = Vec::new();
    for [start, end] in all {
        match joined.last_mut() {
            Some(last) if start < last[1] => last[1] = last[1].max(end),
            _ => joined.push([start, end]),
        }
    }
    joined
}

fn check(
    query: &Q,
    within: Option<Within>,
    archive: &Archive,
    searcher: &Searcher,
    vocabulary: &Vocabulary,
    dice: &mut Dice,
) {
    let text = format!("{query} (within {within:?})");
    let read = parsed(query);
    let expected = expected(query, within, &archive.articles, vocabulary);
    let filters = Filters { within, ..Filters::default() };

    let counting = Paging { count_only: true, ..Paging::default() };
    let counts = searcher.search(&read, &filters, &counting).unwrap().counts.unwrap();
    let matches: usize = expected
        .articles
        .values()
        .flat_map(|(_, found, _)| found)
        .map(|leaf| one_each(&leaf.title).len() + one_each(&leaf.body).len())
        .sum();

    let all = Paging { limit: None, ..Paging::default() };
    let hits = searcher.search_articles(&read, &filters, &all).unwrap().hits;
    let mut ids: Vec<&str> = hits.iter().map(|hit| hit.article.id.as_str()).collect();
    ids.sort_unstable();
    assert_eq!(ids, expected.articles.keys().map(String::as_str).collect::<Vec<_>>(), "articles of {text}");
    assert_eq!((counts.matches, counts.articles), (matches as u64, ids.len() as u64), "counts of {text}");

    let limit = 1 + dice.below(12);
    let some = Paging { limit: Some(limit), passages: 1 + dice.below(3), ..Paging::default() };
    let hits = searcher.search(&read, &filters, &some).unwrap().hits;
    check_ranking(&text, &hits, &expected, limit, 0);
    let wholes = searcher.search_articles(&read, &filters, &some).unwrap().hits;
    check_ranking(&text, &wholes, &expected, limit, 1);
    for hit in &hits {
        check_passages(&text, hit, &expected, some.passages);
    }
    if within.is_none() {
        for (id, (article, found, _)) in expected.articles.iter().take(3) {
            let shown = searcher.article(id, Some(&read)).unwrap();
            let body = stretches(&article.body, found.iter().map(|leaf| &leaf.body));
            assert_eq!(shown.highlights, body, "highlights of {text} in {id}: {}", article.text);
            let title = stretches(&article.title, found.iter().map(|leaf| &leaf.title));
            assert_eq!(shown.title_highlights, title, "highlights of {text} in the title of {id}");
        }
    }
}

/// The hits are the best there are, in order, ties by id.
fn check_ranking(text: &str, hits: &[SearchHit], expected: &Expected<'_>, limit: usize, way: usize) {
    assert_eq!(hits.len(), limit.min(expected.articles.len()), "number of hits of {text}");
    for hit in hits {
        let score = expected.articles[&hit.article.id].2[way];
        assert!((hit.score - score).abs() < CLOSE, "{text}: {} scores {} and not {score}", hit.article.id, hit.score);
    }
    for pair in hits.windows(2) {
        let in_order = pair[0].score > pair[1].score
            || (pair[0].score == pair[1].score && pair[0].article.id < pair[1].article.id);
        assert!(in_order, "order of {text}");
    }
    let shown: Vec<&str> = hits.iter().map(|hit| hit.article.id.as_str()).collect();
    let Some(last) = hits.last() else { return };
    for (id, (_, _, scores)) in expected.articles.iter().filter(|(id, _)| !shown.contains(&id.as_str())) {
        let score = scores[way];
        assert!(score < last.score + CLOSE, "{text}: {id} with {score} was left out for {}", last.score);
        // What ties with the last one comes after it by id, unless the two sums differ in their last bits.
        let ties = (score - last.score).abs() < 1e-13;
        assert!(!ties || *id > last.article.id || score < last.score, "{text}: {id} ties with {}", last.article.id);
    }
}

fn check_passages(text: &str, hit: &SearchHit, expected: &Expected<'_>, wanted: usize) {
    let (article, found, _) = &expected.articles[&hit.article.id];
    let all = expected.scorer.passages(article, &found.iter().collect::<Vec<_>>());
    assert_eq!(hit.more, all.len().saturating_sub(wanted), "further passages of {text} in {}", article.id);
    for (number, passage) in hit.passages.iter().enumerate() {
        let [start, end] = match all.get(number) {
            Some(best) => [article.sentences[best.first].1[0], article.sentences[best.end - 1].1[1]],
            // A match in the title alone shows how the text begins.
            None => article.sentences[0].1,
        };
        assert_eq!([passage.start, passage.end], [start, end], "passage {number} of {text} in {}", article.id);
        let cut: String = article.text.chars().skip(start).take(end - start).collect();
        assert_eq!(passage.text, cut, "words of passage {number} of {text}");
        let inside: Vec<[usize; 2]> = stretches_inside(article, found, start, end);
        assert_eq!(passage.highlights, inside, "highlights of {text} in {}: {}", article.id, passage.text);
    }
}

/// The stretches of matches that lie wholly in a passage, counted from its start.
fn stretches_inside(article: &Article, found: &[LeafFound], start: usize, end: usize) -> Vec<[usize; 2]> {
    let kept: Vec<std::collections::BTreeSet<Found>> = found
        .iter()
        .map(|leaf| {
            let within = |one: &&Found| {
                one.iter().all(|place| start <= article.body[*place].start && article.body[*place].end <= end)
            };
            leaf.body.iter().filter(within).cloned().collect()
        })
        .collect();
    stretches(&article.body, kept.iter()).into_iter().map(|[from, to]| [from - start, to - start]).collect()
}

#[test]
fn articles_matches_passages_and_scores_agree() {
    for seed in 0..8 {
        let mut dice = Dice(seed);
        let archive = made_up_archive(&mut dice, 1 + seed as usize % 5, 9);
        let (searcher, vocabulary) = (searcher(&archive), Vocabulary::new(&archive.articles));
        for _ in 0..200 {
            let depth = dice.below(3);
            let query = query(&mut dice, depth, true);
            let within = match dice.below(12) {
                0 => Some(Within::Sentence),
                1 => Some(Within::Paragraph),
                2 => Some(Within::Quotation),
                3 => Some(Within::Article),
                _ => None,
            };
            check(&query, within, &archive, &searcher, &vocabulary, &mut dice);
        }
    }
}

#[test]
fn nearness_agrees_however_it_is_nested() {
    for seed in 100..104 {
        let mut dice = Dice(seed);
        let archive = made_up_archive(&mut dice, 2, 12);
        let (searcher, vocabulary) = (searcher(&archive), Vocabulary::new(&archive.articles));
        for _ in 0..200 {
            let depth = 1 + dice.below(3);
            let query = crate::query::near(&mut dice, depth);
            check(&query, None, &archive, &searcher, &vocabulary, &mut dice);
        }
    }
}

#[test]
fn quotations_agree() {
    for seed in 200..206 {
        let mut dice = Dice(seed);
        let archive = made_up_archive(&mut dice, 1 + seed as usize % 3, 10);
        let (searcher, vocabulary) = (searcher(&archive), Vocabulary::new(&archive.articles));
        for _ in 0..150 {
            let depth = dice.below(3);
            let query = query(&mut dice, depth, false);
            let query = if dice.below(4) == 0 { Q::And(vec![query, Q::Speaker("ladovin")]) } else { query };
            check_quotations(&query, &archive, &searcher, &vocabulary);
        }
    }
}

fn check_quotations(query: &Q, archive: &Archive, searcher: &Searcher, vocabulary: &Vocabulary) {
    let mut scored = Vec::new();
    leaves(query, None, 1.0, &mut scored);
    let scorer = Scorer::new(&scored, &archive.articles, vocabulary);
    let nothing = LeafFound::default();
    let mut expected: Vec<(String, usize, f64)> = Vec::new();
    for article in &archive.articles {
        let whole: Vec<LeafFound> = scored
            .iter()
            .map(|(leaf, field, _)| crate::judge::leaf_in(leaf, *field, article, None, vocabulary))
            .collect();
        for frame in units(article, Within::Quotation) {
            let mut judge = Judge { article, vocabulary, found: BTreeMap::new() };
            if judge.judge(query, Some(std::slice::from_ref(&frame))) {
                let found = in_order(&scored, &judge.found, &nothing);
                let score =
                    scorer.quotation(&frame.words, &found, scorer.article(article, &whole.iter().collect::<Vec<_>>()));
                expected.push((article.id.clone(), article.body[frame.words[0]].start, score));
            }
        }
    }
    let all = Paging { limit: None, ..Paging::default() };
    let page = searcher.quotes(&parsed(query), &Filters::default(), &QuoteFilters::default(), &all).unwrap();
    let mut hits: Vec<(String, usize, f64)> =
        page.hits.iter().map(|hit| (hit.article.id.clone(), hit.quote.content[0][0], hit.score)).collect();
    assert!(hits.windows(2).all(|pair| pair[0].2 >= pair[1].2), "order of {query}");
    hits.sort_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
    expected.sort_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
    assert_eq!(hits.len(), expected.len(), "quotations of {query}");
    for (hit, wanted) in hits.iter().zip(&expected) {
        // A mark before the first word belongs to the content, but is no word.
        assert!(hit.0 == wanted.0 && wanted.1.abs_diff(hit.1) < 4, "quotations of {query}: {hit:?} {wanted:?}");
        assert!((hit.2 - wanted.2).abs() < CLOSE, "score of {query} in {}: {} and not {}", hit.0, hit.2, wanted.2);
    }
}

#[test]
fn nothing_depends_on_segments() {
    let mut dice = Dice(77);
    let one = made_up_archive(&mut Dice(5), 1, 30);
    let queries: Vec<Q> = (0..120).map(|_| query(&mut dice, 1, true)).collect();
    // The same articles, in other files and in several segments.
    let folder = tempfile::tempdir().unwrap();
    let (root, index_dir) = (folder.path().join("wire"), folder.path().join("index"));
    std::fs::create_dir(&root).unwrap();
    let options = dateline::UpdateOptions { language: Language::from_code("en"), ..dateline::UpdateOptions::default() };
    let mut source = Dice(5);
    for number in 0..30 {
        let (line, _) = crate::corpus::made_up(&mut source, &format!("a00-{number:02}"));
        std::fs::write(root.join(format!("{:02}.jsonl", 99 - number)), line).unwrap();
        if number % 7 == 0 {
            dateline::update(&index_dir, std::slice::from_ref(&root), &options, &dateline::NoProgress).unwrap();
        }
    }
    dateline::update(&index_dir, &[root], &options, &dateline::NoProgress).unwrap();
    let (first, second) = (searcher(&one), Searcher::new(Index::open(&index_dir).unwrap()).unwrap());
    assert!(second.status().unwrap().segments > 1);
    for query in &queries {
        let of = |searcher: &Searcher| {
            let hits = searcher.search(&parsed(query), &Filters::default(), &Paging::default()).unwrap().hits;
            hits.into_iter().map(|hit| (hit.article.id, hit.score.to_bits(), hit.passages)).collect::<Vec<_>>()
        };
        assert_eq!(of(&first), of(&second), "{query}");
    }
}

#[test]
fn the_sample_corpus_agrees() {
    let folder = tempfile::tempdir().unwrap();
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let index_dir = folder.path().join("index");
    dateline::update(&index_dir, &[root], &dateline::UpdateOptions::default(), &dateline::NoProgress).unwrap();
    let searcher = Searcher::new(Index::open(&index_dir).unwrap()).unwrap();
    let english = Filters { languages: Language::from_code("en").into_iter().collect(), ..Filters::default() };
    let all = Paging { limit: None, ..Paging::default() };
    let hits = searcher.search(&Query::all(), &english, &all).unwrap().hits;
    let articles: Vec<Article> = hits
        .iter()
        .map(|hit| {
            let full = searcher.article(&hit.article.id, None).unwrap();
            let mut article = Article::new(&hit.article.id, &full.article.title, &full.text, Language::from_code("en"));
            article.source = full.article.source.clone().unwrap_or_default();
            article
        })
        .collect();
    assert!(articles.len() > 30);
    let vocabulary = Vocabulary::new(&articles);
    let mut dice = Dice(300);
    for _ in 0..150 {
        let depth = dice.below(2);
        let query = query(&mut dice, depth, true);
        if query.to_string().contains("resume") {
            continue;
        }
        let expected = expected(&query, None, &articles, &vocabulary);
        let hits = searcher.search_articles(&parsed(&query), &english, &all).unwrap().hits;
        let mut ids: Vec<&str> = hits.iter().map(|hit| hit.article.id.as_str()).collect();
        ids.sort_unstable();
        assert_eq!(ids, expected.articles.keys().map(String::as_str).collect::<Vec<_>>(), "articles of {query}");
    }
}
