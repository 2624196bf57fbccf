//! How long queries take, one after another on one thread in one process, warm: the table that `tantivy_ref search` of the
//! yardstick prints, so that the two can be laid side by side.
//!
//! ```text
//! cargo bench --bench search -- INDEX QUERIES.tsv [--rank | --fetch] [--unit article] [--warm N]
//! ```
//!
//! A line of QUERIES is `id<TAB>class<TAB>query`. With `--rank` nothing is fetched; otherwise the ten best passages come with
//! their text and highlights. Each class has a line, all together another: queries, median, 90th and 99th percentile and sum in
//! microseconds, hits, queries that found something. Without arguments nothing is measured.

#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

use std::collections::BTreeMap;
use std::hint::black_box;
use std::path::PathBuf;
use std::time::Instant;

use dateline::{Filters, Index, Paging, ParseOptions, Query, Searcher};

struct Options {
    paths: Vec<PathBuf>,
    rank_alone: bool,
    by_article: bool,
    warm: usize,
}

fn options() -> Options {
    let mut options = Options { paths: Vec::new(), rank_alone: false, by_article: false, warm: 1 };
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--rank" => options.rank_alone = true,
            "--unit" => options.by_article = args.next().is_some_and(|unit| unit == "article"),
            "--warm" => options.warm = args.next().and_then(|count| count.parse().ok()).unwrap_or(1),
            arg if arg.starts_with("--") => {}
            path => options.paths.push(path.into()),
        }
    }
    options
}

/// Parses and answers a query; how many hits of the first ten it has.
fn one(searcher: &Searcher, text: &str, options: &Options) -> usize {
    let query = Query::parse(text, &ParseOptions::default()).unwrap();
    let (filters, paging) = (Filters::default(), Paging::default());
    if options.rank_alone {
        return black_box(searcher.best_scores(&query, &filters, &paging).unwrap()).len();
    }
    let page = if options.by_article {
        searcher.search_articles(&query, &filters, &paging)
    } else {
        searcher.search(&query, &filters, &paging)
    };
    black_box(page.unwrap()).hits.len()
}

#[derive(Default)]
struct Class {
    micros: Vec<f64>,
    hits: usize,
    found: usize,
}

fn main() {
    let options = options();
    let [index_dir, queries] = options.paths.as_slice() else { return };
    let searcher = Searcher::new(Index::open(index_dir).unwrap()).unwrap();
    let queries: Vec<(String, String)> = std::fs::read_to_string(queries)
        .unwrap()
        .lines()
        .map(|line| {
            let mut columns = line.splitn(3, '\t').skip(1);
            (columns.next().unwrap_or_default().to_owned(), columns.next().unwrap_or_default().to_owned())
        })
        .collect();
    let mut classes: BTreeMap<&str, Class> = BTreeMap::new();
    for pass in 0..=options.warm {
        for (class, query) in &queries {
            let start = Instant::now();
            let hits = one(&searcher, query, &options);
            let micros = start.elapsed().as_secs_f64() * 1e6;
            if pass == options.warm {
                for name in [class.as_str(), "~all"] {
                    let of_class = classes.entry(name).or_default();
                    of_class.micros.push(micros);
                    of_class.hits += hits;
                    of_class.found += usize::from(hits > 0);
                }
            }
        }
    }
    println!("class\tqueries\tmedian_us\tp90_us\tp99_us\ttotal_us\thits\tfound");
    for (name, mut class) in classes {
        class.micros.sort_by(f64::total_cmp);
        let at = |share: f64| class.micros[((class.micros.len() - 1) as f64 * share).round() as usize];
        println!(
            "{}\t{}\t{:.1}\t{:.1}\t{:.1}\t{:.0}\t{}\t{}",
            name.trim_start_matches('~'),
            class.micros.len(),
            at(0.5),
            at(0.9),
            at(0.99),
            class.micros.iter().sum::<f64>(),
            class.hits,
            class.found,
        );
    }
}
