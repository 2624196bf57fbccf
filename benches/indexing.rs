//! How fast articles become an index, and what its two costly parts take alone: `cargo bench --bench indexing`.
//!
//! The corpus is the sample corpus, many times over. Each benchmark checks its answer before it is timed.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::Path;

use dateline::{Article, Language, NoProgress, ReadOptions, Span, UpdateOptions, WalkOptions};
use divan::Bencher;
use divan::counter::BytesCount;

/// Times that the sample corpus is repeated: some 5 MB.
const REPEATS: usize = 25;

fn main() {
    divan::main();
}

/// The articles of the sample corpus.
fn articles() -> Vec<Article> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let files = dateline::find_files(&[corpus], &WalkOptions::default(), &mut |problem| panic!("{problem}"));
    let records = dateline::records(files, ReadOptions::default());
    let articles: Vec<Article> =
        records.flat_map(|record| record.unwrap().parse()).map(|article| article.unwrap()).collect();
    assert!(articles.len() >= 60);
    articles
}

fn bytes(articles: &[Article]) -> BytesCount {
    BytesCount::new(articles.iter().map(|article| article.text.len()).sum::<usize>())
}

/// From JSON Lines to a committed index.
#[divan::bench(args = [1, 2], sample_count = 5, sample_size = 1)]
fn index(bencher: Bencher<'_, '_>, threads: usize) {
    let folder = tempfile::tempdir().unwrap();
    let articles = articles();
    let mut lines = String::new();
    for number in 0..REPEATS {
        for article in &articles {
            let id = format!("{}/{number}", article.id);
            let line =
                serde_json::json!({"id": id, "title": article.title, "text": article.text, "source": article.source});
            lines.push_str(&format!("{line}\n"));
        }
    }
    let corpus = folder.path().join("corpus.jsonl");
    std::fs::write(&corpus, &lines).unwrap();
    let options = UpdateOptions { threads, rebuild: true, ..UpdateOptions::default() };
    let run =
        || dateline::update(&folder.path().join("index"), &[&corpus].map(Into::into), &options, &NoProgress).unwrap();
    let summary = run();
    assert_eq!((summary.articles as usize, summary.skipped, summary.renamed), (articles.len() * REPEATS, 0, 0));
    bencher.counter(BytesCount::new(lines.len())).bench(run);
}

/// Paragraphs, language and sentences of every text.
fn analysed(article: &Article) -> (Option<Language>, Vec<Span>, Vec<Span>) {
    let language = dateline::detect_language(&article.text);
    let paragraphs = dateline::paragraphs(&article.text);
    let sentences =
        dateline::sentences(&article.text, &paragraphs, language).iter().map(|sentence| sentence.span).collect();
    (language, paragraphs, sentences)
}

/// Finding paragraphs, language and sentences, in one thread.
#[divan::bench]
fn analysis(bencher: Bencher<'_, '_>) {
    let articles = articles();
    let sentences: usize = articles.iter().map(|article| analysed(article).2.len()).sum();
    assert!(sentences > 1000, "{sentences}");
    bencher.counter(bytes(&articles)).bench(|| articles.iter().map(|article| analysed(article).2.len()).sum::<usize>());
}

/// Finding quotations in texts already analysed, in one thread.
#[divan::bench]
fn extraction(bencher: Bencher<'_, '_>) {
    let articles = articles();
    let analysed: Vec<_> = articles.iter().map(analysed).collect();
    let run = || -> usize {
        let each = articles.iter().zip(&analysed).map(|(article, (language, paragraphs, sentences))| {
            dateline::extract(&article.text, paragraphs, sentences, language.map(Language::code)).len()
        });
        each.sum()
    };
    assert!(run() > 300);
    bencher.counter(bytes(&articles)).bench(run);
}
