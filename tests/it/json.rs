//! JSON Lines as a contract: every object decodes into the types here, with no field more and none less, and keys keep their order.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::lab::Lab;

type Range = [usize; 2];

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Article {
    id: String,
    path: String,
    title: String,
    date: Option<String>,
    place: Option<String>,
    source: Option<String>,
    authors: Vec<String>,
    section: Option<String>,
    language: Option<String>,
    url: Option<String>,
    meta: Map<String, Value>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PassageHit {
    r#type: String,
    rank: usize,
    score: f64,
    article: Article,
    start: usize,
    end: usize,
    text: String,
    highlights: Vec<Range>,
    title_highlights: Vec<Range>,
    more: usize,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Passage {
    start: usize,
    end: usize,
    text: String,
    highlights: Vec<Range>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ArticleHit {
    r#type: String,
    rank: usize,
    score: f64,
    article: Article,
    passages: Vec<Passage>,
    title_highlights: Vec<Range>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct QuoteHit {
    r#type: String,
    rank: usize,
    score: f64,
    article: Article,
    text: String,
    content: Vec<Range>,
    cue: Vec<Range>,
    source: Vec<Range>,
    speaker: Option<String>,
    role: Option<String>,
    kind: String,
    confidence: f64,
    highlights: Vec<Range>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Quote {
    text: String,
    content: Vec<Range>,
    cue: Vec<Range>,
    source: Vec<Range>,
    speaker: Option<String>,
    role: Option<String>,
    kind: String,
    confidence: f64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Extracted {
    id: String,
    text: String,
    quotes: Vec<Quote>,
    sentences: Option<Vec<Range>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FullArticle {
    r#type: String,
    id: String,
    path: String,
    title: String,
    date: Option<String>,
    place: Option<String>,
    source: Option<String>,
    authors: Vec<String>,
    section: Option<String>,
    language: Option<String>,
    url: Option<String>,
    meta: Map<String, Value>,
    text: String,
    sentences: Vec<Range>,
    quotes: Vec<Quote>,
    highlights: Vec<Range>,
    title_highlights: Vec<Range>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Speaker {
    r#type: String,
    speaker: String,
    role: Option<String>,
    quotes: u64,
    articles: u64,
    first: Option<String>,
    last: Option<String>,
    variants: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Status {
    r#type: String,
    articles: u64,
    quotes: u64,
    words: u64,
    bytes: u64,
    index_bytes: u64,
    segments: u64,
    roots: Vec<String>,
    format: u32,
    languages: Map<String, Value>,
    skipped: u64,
    broken_off: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Count {
    r#type: String,
    matches: u64,
    articles: u64,
}

const RECORD: &str = r#"{"id":"w1","title":"Shield talks open","text":"“The shield is no threat to anyone,” Foreign Minister Sergei Ladovin said. He then left for the airport in a car of the embassy. The talks will go on in the autumn. The delegates had met for two days. They agreed on a date and on a room. They agreed on little else, officials of both sides said later. Nobody asked about the shield again.","date":"2019-03-04T10:00:00+03:00","source":"HPA","place":"Torvik","authors":["Ann Lee"],"section":"World","url":"https://wire.example/1","language":"en","priority":3}"#;
const BARE: &str = r#"{"text":"TORVIK, March 4 (HPA) — A shield was mentioned."}"#;

fn lab() -> Lab {
    Lab::indexed(&[("all.jsonl", &format!("{RECORD}\n{BARE}\n"))])
}

/// The lines that a command prints, as objects of `T`; each must have all of its keys in the text, absent ones being `null`.
fn decoded<T: DeserializeOwned>(lab: &Lab, line: &str) -> Vec<T> {
    let printed = lab.done(line);
    printed.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error} in {line}"))).collect()
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

const ARTICLE_KEYS: [&str; 11] =
    ["id", "path", "title", "date", "place", "source", "authors", "section", "language", "url", "meta"];

#[test]
fn passages() {
    let lab = lab();
    let hits: Vec<PassageHit> = decoded(&lab, "search shield --json");
    assert_eq!(hits.iter().map(|hit| hit.rank).collect::<Vec<_>>(), [1, 2]);
    assert!(hits.iter().all(|hit| hit.r#type == "passage" && hit.score > 0.0));
    let hit = hits.iter().find(|hit| hit.article.id == "w1").unwrap();
    assert_eq!(hit.title_highlights, [[0, 6]], "the title has the word, too");
    assert_eq!(hit.start + hit.text.chars().count(), hit.end);
    assert!(hit.highlights.iter().all(|range| slice(&hit.text, *range) == "shield"), "{hit:?}");
    assert!(!hit.highlights.is_empty());
    assert_eq!(hit.more, 1, "the passage about the end of the talks");
    let article = &hit.article;
    assert_eq!(
        (article.path.as_str(), article.title.as_str(), article.date.as_deref(), article.place.as_deref()),
        ("all.jsonl", "Shield talks open", Some("2019-03-04"), Some("Torvik"))
    );
    assert_eq!((article.source.as_deref(), article.section.as_deref()), (Some("HPA"), Some("World")));
    assert_eq!((article.language.as_deref(), article.authors.as_slice()), (Some("en"), &["Ann Lee".to_owned()][..]));
    assert_eq!(article.url.as_deref(), Some("https://wire.example/1"));
    assert_eq!(Value::Object(article.meta.clone()), serde_json::json!({"priority": 3}));
    let bare = &hits.iter().find(|hit| hit.article.id == "all.jsonl#2").unwrap().article;
    assert_eq!((bare.title.as_str(), bare.date.as_deref(), bare.section.as_deref()), ("", Some("--03-04"), None));
    let raw = lab.json("search shield");
    assert_eq!(
        keys(&raw[0]),
        ["type", "rank", "score", "article", "start", "end", "text", "highlights", "title_highlights", "more"]
    );
    assert!(raw.iter().all(|hit| keys(&hit["article"]) == ARTICLE_KEYS), "what is not known is null, never left out");
}

#[test]
fn articles() {
    let lab = lab();
    let hits: Vec<ArticleHit> = decoded(&lab, "search shield --unit article --passages 3 --json");
    assert!(hits.iter().all(|hit| hit.r#type == "article" && hit.score > 0.0 && hit.rank > 0));
    let hit = hits.iter().find(|hit| hit.article.id == "w1").unwrap();
    assert!(hit.passages.len() > 1, "{hit:?}");
    for passage in &hit.passages {
        assert_eq!(passage.start + passage.text.chars().count(), passage.end);
        assert!(passage.highlights.iter().all(|range| slice(&passage.text, *range) == "shield"));
    }
    assert_eq!(hit.title_highlights, [[0, 6]]);
}

#[test]
fn quotations() {
    let lab = lab();
    let hits: Vec<QuoteHit> = decoded(&lab, "quotes shield --kind direct --json");
    let [hit] = hits.as_slice() else { panic!("{hits:?}") };
    assert_eq!((hit.r#type.as_str(), hit.rank, hit.kind.as_str()), ("quote", 1, "direct"));
    assert!(hit.score > 0.0 && (0.0..=1.0).contains(&hit.confidence));
    assert_eq!((hit.speaker.as_deref(), hit.article.id.as_str()), (Some("Sergei Ladovin"), "w1"));
    assert!(hit.role.is_some());
    let text = text_of(RECORD);
    assert_eq!(joined(&text, &hit.content), hit.text);
    assert_eq!(joined(&text, &hit.cue), "said");
    assert!(joined(&text, &hit.source).ends_with("Sergei Ladovin"));
    assert!(hit.highlights.iter().all(|range| slice(&hit.text, *range) == "shield"));
    assert_eq!(
        keys(&lab.json("quotes shield")[0]),
        [
            "type",
            "rank",
            "score",
            "article",
            "text",
            "content",
            "cue",
            "source",
            "speaker",
            "role",
            "kind",
            "confidence",
            "highlights"
        ]
    );
}

#[test]
fn whole_articles() {
    let lab = lab();
    let shown: Vec<FullArticle> = decoded(&lab, "show w1 --query shield --json");
    let [article] = shown.as_slice() else { panic!("{shown:?}") };
    assert_eq!((article.r#type.as_str(), article.id.as_str(), article.path.as_str()), ("article", "w1", "all.jsonl"));
    assert_eq!(article.text, text_of(RECORD));
    assert_eq!(article.sentences.len(), 7, "{:?}", article.sentences);
    assert!(!article.quotes.is_empty());
    assert_eq!(article.highlights.len(), 2);
    assert_eq!(article.title_highlights, [[0, 6]]);
    assert_eq!((article.title.as_str(), article.date.as_deref()), ("Shield talks open", Some("2019-03-04")));
    assert_eq!((article.place.as_deref(), article.source.as_deref()), (Some("Torvik"), Some("HPA")));
    assert_eq!((article.section.as_deref(), article.language.as_deref()), (Some("World"), Some("en")));
    assert_eq!((article.authors.len(), article.meta.len(), article.url.is_some()), (1, 1, true));
    let raw = lab.json("show w1");
    assert_eq!(keys(&raw[0])[..12], [&["type"], &ARTICLE_KEYS[..]].concat());
    assert_eq!(keys(&raw[0])[12..15], ["text", "sentences", "quotes"]);
}

#[test]
fn extractions() {
    let lab = lab();
    let given = "{\"id\":\"x\",\"text\":\"  “The shield is no threat,” Ann Lee said.  He left.\"}\n";
    for (line, sentences) in [("extract", false), ("extract --sentences", true)] {
        let printed = lab.run_with_input(line, given);
        let extracted: Extracted = serde_json::from_str(printed.out.trim()).unwrap();
        assert_eq!(
            (extracted.id.as_str(), extracted.text.as_str()),
            ("x", &*text_of(given)),
            "the text as it was given"
        );
        assert_eq!(extracted.sentences.is_some(), sentences);
        let [quote] = extracted.quotes.as_slice() else { panic!("{:?}", extracted.quotes) };
        assert_eq!(joined(&extracted.text, &quote.content), quote.text);
        assert_eq!(joined(&extracted.text, &quote.cue), "said");
        assert_eq!(joined(&extracted.text, &quote.source), "Ann Lee");
        assert_eq!((quote.speaker.as_deref(), quote.role.as_deref()), (Some("Ann Lee"), None));
        assert_eq!((quote.kind.as_str(), (0.0..=1.0).contains(&quote.confidence)), ("direct", true));
        for range in extracted.sentences.unwrap_or_default() {
            let sentence = slice(&extracted.text, range);
            assert_eq!(sentence.trim(), sentence);
        }
    }
}

#[test]
fn speakers() {
    let rows: Vec<Speaker> = decoded(&lab(), "speakers shield --kind direct --json");
    let [row] = rows.as_slice() else { panic!("{rows:?}") };
    assert_eq!(
        (row.r#type.as_str(), row.speaker.as_str(), row.quotes, row.articles),
        ("speaker", "Sergei Ladovin", 1, 1)
    );
    assert_eq!((row.first.as_deref(), row.last.as_deref()), (Some("2019-03-04"), Some("2019-03-04")));
    assert!(row.role.is_some() && row.variants.is_empty());
}

#[test]
fn status() {
    let lab = lab();
    lab.file("wire/b.bin", b"\0\x01");
    lab.done("index -q");
    let rows: Vec<Status> = decoded(&lab, "status --json");
    let [row] = rows.as_slice() else { panic!("{rows:?}") };
    let bytes = text_of(RECORD).len() + text_of(BARE).len();
    assert_eq!((row.r#type.as_str(), row.articles, row.bytes), ("status", 2, bytes as u64));
    assert_eq!(row.quotes, lab.json("quotes -n 0").len() as u64);
    assert!(!row.broken_off);
    assert_eq!((row.skipped, row.format), (1, dateline::FORMAT_VERSION));
    assert_eq!(row.roots, [lab.path("wire").display().to_string()]);
    assert_eq!(row.languages.values().filter_map(Value::as_u64).sum::<u64>(), 2);
    assert!(row.words > 20 && row.index_bytes > 1000 && row.segments > 0);
}

#[test]
fn counts() {
    let lab = lab();
    for (line, matches, articles) in [
        ("search shield --count --json", 4, 2),
        ("search '\"shield is\"' --count --json", 1, 1),
        ("quotes shield --kind direct --count --json", 1, 1),
    ] {
        let rows: Vec<Count> = decoded(&lab, line);
        let [row] = rows.as_slice() else { panic!("{rows:?}") };
        assert_eq!((row.r#type.as_str(), row.matches, row.articles), ("count", matches, articles), "{line}");
    }
}

fn text_of(record: &str) -> String {
    serde_json::from_str::<Value>(record).unwrap()["text"].as_str().unwrap().to_owned()
}

/// `text[start:end]`, in code points.
pub fn slice(text: &str, [start, end]: Range) -> String {
    text.chars().skip(start).take(end - start).collect()
}

fn joined(text: &str, ranges: &[Range]) -> String {
    ranges.iter().map(|range| slice(text, *range)).collect::<Vec<_>>().join(" ")
}
