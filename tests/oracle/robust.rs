//! Queries of any kind are answered or refused, at once and without a panic.

use std::time::{Duration, Instant};

use dateline::{Filters, Index, Paging, ParseOptions, Query, Searcher, Within};

use crate::corpus::made_up_archive;
use crate::query::Dice;

/// Long enough for any machine; what is not answered at once takes minutes.
const AT_ONCE: Duration = Duration::from_secs(20);

const PIECES: [&str; 62] = [
    "missile",
    "shield",
    "the",
    "MARCH",
    "é",
    "北京",
    "щит",
    " ",
    " ",
    " ",
    "\t",
    "\"",
    "“",
    "”",
    "(",
    ")",
    "((",
    "))",
    "AND",
    "OR",
    "NOT",
    "W/3",
    "PRE/2",
    "NOT W/2",
    "W/S",
    "/p",
    "/s",
    "+2",
    "-",
    "+",
    "=",
    "==",
    "~",
    "~1",
    "~2",
    "~9",
    "^",
    "^2",
    "^0",
    "*",
    "?",
    "\\",
    "/",
    "/a.*/",
    "/[/",
    "title:",
    "lead:",
    "quote:(",
    "inquote:",
    "outquote:",
    "speaker:",
    "source:",
    "date:",
    "[2019 TO 2020]",
    "words:>3",
    "ATLEAST2(",
    "CAPS(",
    "missil*",
    "*s",
    "\u{0}",
    "\u{202e}",
    "’s",
];

fn answered(searcher: &Searcher, text: &str, any: bool, within: Option<Within>) {
    if let Ok(query) = Query::parse(text, &ParseOptions { any, plain: false }) {
        let filters = Filters { within, ..Filters::default() };
        let _ = searcher.search(&query, &filters, &Paging::default());
        let _ = searcher.quotes(&query, &Filters::default(), &dateline::QuoteFilters::default(), &Paging::default());
        let _ = searcher.explain_nothing(&query, &filters);
    }
}

#[test]
fn no_query_panics() {
    let mut dice = Dice(9000);
    let archive = made_up_archive(&mut dice, 2, 6);
    let searcher = Searcher::new(Index::open(&archive.index_dir).unwrap()).unwrap();
    // `DATELINE_FUZZ_ROUNDS` makes it a long run.
    let rounds = std::env::var("DATELINE_FUZZ_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(3000);
    for _ in 0..rounds {
        let length = 1 + dice.below(12);
        let glue = dice.pick(&["", " "]);
        let text = (0..length).map(|_| dice.pick(&PIECES)).collect::<Vec<_>>().join(glue);
        let within = dice.pick(&[None, None, Some(Within::Sentence), Some(Within::Quotation)]);
        answered(&searcher, &text, dice.below(4) == 0, within);
        let bytes: Vec<u8> = (0..length * 2).map(|_| dice.next() as u8).collect();
        answered(&searcher, &String::from_utf8_lossy(&bytes), false, None);
    }
}

#[test]
fn long_and_deep_queries_are_answered_or_refused_at_once() {
    let mut dice = Dice(9001);
    let archive = made_up_archive(&mut dice, 2, 8);
    let searcher = Searcher::new(Index::open(&archive.index_dir).unwrap()).unwrap();
    let words: Vec<String> = (0..10_000).map(|number| format!("word{number}")).collect();
    let common: Vec<&str> = (0..10_000).map(|_| dice.pick(&["missile", "shield", "the", "of", "talks"])).collect();
    for text in [
        words.join(" "),
        words.join(" OR "),
        common.join(" OR "),
        common.join(" AND "),
        common.join(" W/3 "),
        format!("\"{}\"", common.join(" ")),
        format!("\"{}\"~50", common[..60].join(" ")),
        format!("{}missile{}", "(".repeat(1000), ")".repeat(1000)),
        format!("{}missile", "NOT ".repeat(1000)),
        format!("{}missile{}", "quote:(".repeat(150), ")".repeat(150)),
        "missile W/1000000 ".repeat(150) + "the",
    ] {
        let started = Instant::now();
        answered(&searcher, &text, false, None);
        let shown: String = text.chars().take(60).collect();
        assert!(started.elapsed() < AT_ONCE, "{shown}… took {:?}", started.elapsed());
    }
}
