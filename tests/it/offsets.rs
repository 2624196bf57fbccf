//! `text[start:end]`, in code points, is what is shown: random articles in many scripts, indexed and asked for every kind of range.

use std::collections::BTreeSet;

use dateline::{
    Filters, FullArticle, Index, NoProgress, Paging, ParseOptions, Query, QuoteFilters, Searcher, UpdateOptions,
};
use proptest::prelude::*;
use serde_json::Value;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::lab::Lab;

/// Words of many scripts, with marks that combine, characters outside the first plane, and ligatures.
const WORDS: &[&str] = &[
    "shield",
    "Compact",
    "anti-missile",
    "U.S.",
    "Ladovin's",
    "ﬁnal",
    "ｗｉｄｅ",
    "10:30",
    "$4.2",
    "naïve",
    "Évrard",
    "cafe\u{301}",
    "Straße",
    "Łódź",
    "İstanbul",
    "щит",
    "Тарск",
    "ёлка",
    "ΑΣΠΙΔΑ",
    "ασπίδας",
    "درع",
    "الصُّلْب",
    "מָגֵן",
    "שלום",
    "ढाल",
    "क्षेत्र",
    "導彈",
    "防衛",
    "ミサイル",
    "방패",
    "โล่",
    "🛡️",
    "👩‍👩‍👧",
    "🇫🇷",
    "l’accord",
    "d'été",
    "e\u{323}\u{301}",
    "\u{200b}zero",
    "x\u{ad}y",
];
const ENDS: &[&str] = &[". ", "! ", "? ", "; ", "。", "؟ ", "। ", "… ", ", "];
const SPEECH: &[(&str, &str, &str)] = &[
    ("“", "”", " Minister Ilena Marosz said. "),
    ("\"", "\"", " said General Viktor Orlan. "),
    ("« ", " »", ", a déclaré Étienne Marchaloup. "),
    ("„", "“", ", sagte Veit Lorenzen. "),
    ("«", "»", ", — сказал Олег Вершинин. "),
    ("「", "」", ""),
    ("", "", ""),
];
const BREAKS: &[&str] = &["\n\n", "\n", "\r\n\r\n", " \n \n", "\u{2029}", " ", "\u{a0}", "\t"];

fn words(count: std::ops::Range<usize>) -> impl Strategy<Value = String> {
    proptest::collection::vec(proptest::sample::select(WORDS), count).prop_map(|words| words.join(" "))
}

/// A sentence: words, or words quoted with the words of reporting around them.
fn sentence() -> impl Strategy<Value = String> {
    let speech = proptest::sample::select(SPEECH);
    (words(1..9), proptest::sample::select(ENDS), speech, words(0..3)).prop_map(
        |(words, end, (open, close, cue), before)| match cue {
            "" => format!("{before} {words}{end}"),
            _ => format!("{before} {open}{words},{close}{cue}"),
        },
    )
}

fn text() -> impl Strategy<Value = String> {
    proptest::collection::vec((sentence(), proptest::sample::select(BREAKS)), 1..12)
        .prop_map(|parts| parts.iter().flat_map(|(sentence, gap)| [sentence.as_str(), gap]).collect())
}

/// The code points of a text.
struct Text(Vec<char>);

impl Text {
    fn of(text: &str) -> Text {
        Text(text.chars().collect())
    }

    #[track_caller]
    fn slice(&self, [start, end]: [usize; 2]) -> String {
        assert!(start < end && end <= self.0.len(), "[{start}, {end}] of {} code points", self.0.len());
        self.0[start..end].iter().collect()
    }

    fn joined(&self, ranges: &[[usize; 2]]) -> String {
        ranges.iter().map(|range| self.slice(*range)).collect::<Vec<_>>().join(" ")
    }
}

/// What two spellings of a word have in common, by other means than dateline's own: compatibility forms without marks, in small letters.
fn plain(word: &str) -> String {
    let letters = word.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase);
    letters.filter(|c| c.is_alphanumeric()).map(|c| if c == 'ς' { 'σ' } else { c }).collect()
}

/// Sentences follow one another, hold no white space at their ends, and leave nothing out but white space.
fn sentences_cover(text: &Text, sentences: &[[usize; 2]]) {
    let mut at = 0;
    for [start, end] in sentences {
        assert!(text.0[at..*start].iter().all(|c| c.is_whitespace()), "between sentences: {:?}", &text.0[at..*start]);
        let sentence = text.slice([*start, *end]);
        assert_eq!(sentence.trim(), sentence);
        at = *end;
    }
    assert!(text.0[at..].iter().all(|c| c.is_whitespace()));
}

fn article_holds(article: &FullArticle) {
    let text = Text::of(&article.text);
    sentences_cover(&text, &article.sentences);
    for quote in &article.quotes {
        assert_eq!(text.joined(&quote.content), quote.text);
        assert!(quote.content.is_sorted() && quote.content.iter().zip(&quote.content[1..]).all(|(a, b)| a[1] <= b[0]));
        for range in quote.cue.iter().chain(&quote.source) {
            text.slice(*range);
        }
    }
}

fn indexed(texts: &[(String, String)]) -> (Lab, Searcher) {
    let lab = Lab::new();
    let line = |(title, text): &(String, String)| serde_json::json!({"title": title, "text": text}).to_string() + "\n";
    lab.file("wire/all.jsonl", texts.iter().map(line).collect::<String>());
    let options = UpdateOptions { threads: 1, memory_bytes: 16 << 20, ..UpdateOptions::default() };
    dateline::update(&lab.path("index"), &[lab.path("wire")], &options, &NoProgress).unwrap();
    let searcher = Searcher::new(Index::open(&lab.path("index")).unwrap()).unwrap();
    (lab, searcher)
}

/// Everything that `word` finds shows what it says, and nothing but `word` is highlighted. How many places were checked.
fn found_is_shown(searcher: &Searcher, word: &str) -> usize {
    let Ok(query) = Query::parse(&format!("=\"{word}\""), &ParseOptions::default()) else { return 0 };
    let (filters, paging) = (Filters::default(), Paging { limit: None, passages: 3, ..Paging::default() });
    let Ok(page) = searcher.search(&query, &filters, &paging) else { return 0 };
    let mut checked = 0;
    for hit in &page.hits {
        let article = searcher.article(&hit.article.id, Some(&query)).unwrap();
        article_holds(&article);
        let (title, text) = (Text::of(&article.article.title), Text::of(&article.text));
        let lit = |text: &Text, range: [usize; 2]| assert_eq!(plain(&text.slice(range)), plain(word), "{word}");
        article.highlights.iter().for_each(|range| lit(&text, *range));
        article.title_highlights.iter().for_each(|range| lit(&title, *range));
        assert_eq!(hit.title_highlights, article.title_highlights);
        for passage in &hit.passages {
            assert_eq!(text.slice([passage.start, passage.end]), passage.text);
            passage.highlights.iter().for_each(|range| lit(&Text::of(&passage.text), *range));
            let starts: BTreeSet<usize> = article.sentences.iter().map(|range| range[0]).collect();
            let ends: BTreeSet<usize> = article.sentences.iter().map(|range| range[1]).collect();
            assert!(starts.contains(&passage.start) && ends.contains(&passage.end), "a passage is whole sentences");
            checked += 1 + passage.highlights.len();
        }
    }
    for hit in searcher.quotes(&query, &filters, &QuoteFilters::default(), &paging).unwrap().hits {
        let article = searcher.article(&hit.article.id, None).unwrap();
        assert_eq!(Text::of(&article.text).joined(&hit.quote.content), hit.quote.text);
        assert!(article.quotes.contains(&hit.quote), "the same quotation as the article's own");
        for range in &hit.highlights {
            assert_eq!(plain(&Text::of(&hit.quote.text).slice(*range)), plain(word), "{word} in {}", hit.quote.text);
        }
        checked += 1 + hit.highlights.len();
    }
    checked
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn of_everything_that_is_found(texts in proptest::collection::vec((words(0..4), text()), 1..4)) {
        let (_lab, searcher) = indexed(&texts);
        for word in WORDS {
            found_is_shown(&searcher, word);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn of_what_is_extracted(given in text()) {
        let article = dateline::Article { id: "x".into(), text: given.clone(), ..Default::default() };
        let language = dateline::detect_language(&given);
        let paragraphs = dateline::paragraphs(&given);
        let sentences: Vec<_> = dateline::sentences(&given, &paragraphs, language).iter().map(|sentence| sentence.span).collect();
        let quotations = dateline::extract(&given, &paragraphs, &sentences, language.map(|language| language.code()));
        let line = dateline::extracted(&article, &quotations, Some(&sentences));
        let ranges = |value: &Value| -> Vec<[usize; 2]> { serde_json::from_value(value.clone()).unwrap() };
        prop_assert_eq!(line["text"].as_str(), Some(given.as_str()));
        let text = Text::of(&given);
        sentences_cover(&text, &ranges(&line["sentences"]));
        for quote in line["quotes"].as_array().unwrap() {
            prop_assert_eq!(text.joined(&ranges(&quote["content"])), quote["text"].as_str().unwrap());
            text.joined(&ranges(&quote["cue"]));
            text.joined(&ranges(&quote["source"]));
        }
    }
}

/// Every word that an article was made of is found in it: each script is really indexed.
#[test]
fn every_script_is_found() {
    let texts: Vec<(String, String)> = WORDS
        .iter()
        .map(|word| (String::new(), format!("An article with “one {word} in it,” Ilena Marosz said.")))
        .collect();
    let (_lab, searcher) = indexed(&texts);
    for word in WORDS {
        let letters = word.chars().any(char::is_alphanumeric);
        assert_eq!(found_is_shown(&searcher, word) > 0, letters, "{word}");
    }
}

#[test]
fn offsets_count_code_points_in_the_sample_corpus() {
    let lab = Lab::sample();
    let searcher = Searcher::new(Index::open(&lab.path("index")).unwrap()).unwrap();
    let ids = lab.all_ids();
    assert!(ids.len() > 60);
    for id in ids {
        article_holds(&searcher.article(&id, None).unwrap());
    }
    let checked: usize =
        ["shield", "щит", "blé", "Fähre", "acuerdo", "said"].iter().map(|word| found_is_shown(&searcher, word)).sum();
    assert!(checked > 100, "{checked}");
}
