//! JSON: an object is an article, under whatever names its publisher gave the parts.

use std::borrow::Cow;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use serde_json::{Map, Value};

use super::html;
use crate::article::{Article, PartialDate, names_of_line, normalize};

/// Names of each part, the plainest first; compared without regard to case, `-` and `_`.
const ID: &[&str] = &["id", "_id", "uuid", "guid", "articleid", "docid", "documentid", "doc_id", "uri"];
const TITLE: &[&str] = &["title", "headline", "head", "heading", "webtitle", "name"];
const TEXT: &[&str] = &[
    "text",
    "body",
    "content",
    "fulltext",
    "maintext",
    "articlebody",
    "bodytext",
    "articletext",
    "article",
    "story",
    "contents",
    // What there is of an article when there is no more.
    "description",
    "abstract",
    "summary",
    "lead_paragraph",
    "teaser",
    "snippet",
];
const DATE: &[&str] = &[
    "date",
    "published",
    "publishedat",
    "datepublished",
    "pubdate",
    "publicationdate",
    "publishdate",
    "webpublicationdate",
    "publishedon",
    "datetime",
    "timestamp",
    "createdat",
    "created",
    "time",
    "day",
];
const SOURCE: &[&str] =
    &["source", "agency", "publisher", "publication", "newspaper", "outlet", "provider", "sourcename", "site"];
const PLACE: &[&str] = &["place", "location", "city", "dateline"];
const AUTHORS: &[&str] = &["authors", "author", "byline", "by", "creator", "writer", "writers"];
const SECTION: &[&str] = &["section", "category", "desk", "sectionname", "topic", "categories"];
const URL: &[&str] = &["url", "link", "weburl", "href", "permalink"];
const LANGUAGE: &[&str] = &["language", "lang", "locale"];

/// What a key says of an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Id,
    Title,
    Text,
    Date,
    Source,
    Place,
    Authors,
    Section,
    Url,
    Language,
}

/// Every name, as [`plain`] writes it, with what it says and its rank among the names that say the same.
static NAMES: LazyLock<FxHashMap<String, (Part, usize)>> = LazyLock::new(|| {
    let all = [
        (Part::Id, ID),
        (Part::Title, TITLE),
        (Part::Text, TEXT),
        (Part::Date, DATE),
        (Part::Source, SOURCE),
        (Part::Place, PLACE),
        (Part::Authors, AUTHORS),
        (Part::Section, SECTION),
        (Part::Url, URL),
        (Part::Language, LANGUAGE),
    ];
    let mut names = FxHashMap::default();
    for (part, of_part) in all {
        for (rank, name) in of_part.iter().enumerate() {
            names.entry(plain(name)).or_insert((part, rank));
        }
    }
    names
});

fn part_of(key: &str) -> Option<(Part, usize)> {
    NAMES.get(plain(key).as_str()).copied()
}

/// Objects within an object that hold the article, or part of it.
const INNER: &[&str] =
    &["_source", "fields", "attributes", "article", "document", "doc", "item", "result", "data", "response", "content"];
/// Lists of articles.
const LISTS: &[&str] =
    &["articles", "items", "results", "docs", "documents", "records", "data", "hits", "entries", "stories", "rows"];
/// Objects that hold such lists.
const WRAPPINGS: &[&str] = &["response", "result", "results", "data", "hits", "feed", "channel"];

/// Whether a key of this name may hold a list of articles.
pub(super) fn wraps_a_list(key: &str) -> bool {
    LISTS.contains(&plain(key).as_str())
}

/// Whether a key of this name may hold an object in which such a list lies.
pub(super) fn wraps_an_object(key: &str) -> bool {
    WRAPPINGS.contains(&plain(key).as_str())
}

/// Whether a key of this name holds the text of an article.
pub(super) fn is_text(key: &str) -> bool {
    part_of(key).is_some_and(|(part, _)| part == Part::Text)
}

/// Whether a key of this name is metadata of an article.
pub(super) fn is_metadata(key: &str) -> bool {
    part_of(key).is_some_and(|(part, _)| part != Part::Text)
}

/// Whether a key of this name is a title or date.
pub(super) fn is_title_or_date(key: &str) -> bool {
    part_of(key).is_some_and(|(part, _)| matches!(part, Part::Title | Part::Date))
}

/// The article of a JSON object; `None` if it holds no text. HTML is read, unless texts are to be kept to the letter.
pub(super) fn article(mut object: Map<String, Value>, as_is: bool) -> Option<Article> {
    lift_inner(&mut object);
    let mut parts = Parts::of(object);
    let value = parts.take(Part::Text, |value| !text_of(value).trim().is_empty())?;
    if as_is {
        return Some(Article { text: text_of(&value), ..parts.metadata() });
    }
    let text = normalize(&text_with(&value, &|text| html::readable(text).into_owned()));
    let mut article = parts.metadata();
    for words in article.authors.iter_mut().chain(&mut article.source).chain([&mut article.title]) {
        if let Cow::Owned(read) = html::readable(words) {
            *words = one_line(&read);
        }
    }
    (!text.is_empty()).then_some(Article { text, ..article })
}

/// An article without text, from what is said about it.
pub(super) fn metadata(object: Map<String, Value>) -> Article {
    Parts::of(object).metadata()
}

/// Puts the keys of an object within `object` beside its own, which win, if the article lies there.
fn lift_inner(object: &mut Map<String, Value>) {
    let says = |key: &str, value: &Value| is_text(key) && !text_of(value).trim().is_empty();
    for name in INNER {
        let Some(Value::Object(inner)) = object.get(*name) else { continue };
        // `content` may be the text itself, or an object that holds title and text.
        let inside = inner.iter().any(|(key, value)| says(key, value));
        if !inside || object.iter().any(|(key, value)| key != name && says(key, value)) {
            continue;
        }
        let Some(Value::Object(inner)) = object.shift_remove(*name) else { continue };
        for (key, value) in inner {
            if object.get(&key).is_none_or(Value::is_null) {
                object.insert(key, value);
            }
        }
    }
}

/// A key and value of an object, with what the key says and its rank among the names that say the same.
struct Member {
    key: String,
    value: Value,
    said: Option<(Part, usize)>,
}

/// The members of an object.
struct Parts(Vec<Member>);

impl Parts {
    fn of(object: Map<String, Value>) -> Parts {
        Parts(object.into_iter().map(|(key, value)| Member { said: part_of(&key), key, value }).collect())
    }

    /// Takes the value of the first name for `part` that `fits`.
    fn take(&mut self, part: Part, fits: impl Fn(&Value) -> bool) -> Option<Value> {
        let ranked = |(at, member): (usize, &Member)| match member.said {
            Some((said, rank)) if said == part && fits(&member.value) => Some((rank, at)),
            _ => None,
        };
        let (_, at) = self.0.iter().enumerate().filter_map(ranked).min()?;
        Some(self.0.remove(at).value)
    }

    fn metadata(mut self) -> Article {
        let string = |parts: &mut Parts, part| {
            parts.take(part, |value| scalar(value).is_some()).and_then(|value| scalar(&value))
        };
        let name = |parts: &mut Parts, part| {
            parts.take(part, |value| name_of(value).is_some()).and_then(|value| name_of(&value))
        };
        let id = string(&mut self, Part::Id).unwrap_or_default();
        let title = string(&mut self, Part::Title).unwrap_or_default();
        let date = self.take(Part::Date, |value| date_of(value).is_some()).and_then(|value| date_of(&value));
        let source = name(&mut self, Part::Source);
        let place = name(&mut self, Part::Place);
        let authors = self.take(Part::Authors, |value| !authors_of(value).is_empty());
        let section = name(&mut self, Part::Section);
        let url = string(&mut self, Part::Url);
        let language = string(&mut self, Part::Language).map(|language| language.to_lowercase());
        Article {
            id,
            title: one_line(&title),
            date,
            place,
            source,
            authors: authors.map(|value| authors_of(&value)).unwrap_or_default(),
            section,
            language,
            url,
            meta: self.0.into_iter().map(|member| (member.key, member.value)).collect(),
            ..Article::default()
        }
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A key without case, `-`, `_` and spaces.
fn plain(key: &str) -> String {
    key.chars().filter(|c| !matches!(c, '-' | '_' | ' ')).flat_map(char::to_lowercase).collect()
}

/// A string or number, without white space at its ends; `None` if nothing is left.
fn scalar(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

/// A text: a string, or a list of paragraphs (strings, or objects with a text).
fn text_of(value: &Value) -> String {
    text_with(value, &str::to_owned)
}

/// The same, each of its strings as `read` has it.
fn text_with(value: &Value, read: &dyn Fn(&str) -> String) -> String {
    match value {
        Value::String(text) => read(text),
        Value::Array(parts) => {
            let parts: Vec<String> =
                parts.iter().map(|part| text_with(part, read)).filter(|part| !part.trim().is_empty()).collect();
            parts.join("\n\n")
        }
        Value::Object(object) => {
            TEXT.iter().find_map(|name| object.get(*name)).map(|text| text_with(text, read)).unwrap_or_default()
        }
        _ => String::new(),
    }
}

/// A name: a string, an object with a name, or the first of a list of such.
fn name_of(value: &Value) -> Option<String> {
    match value {
        Value::Object(object) => {
            ["name", "title", "label", "value"].iter().find_map(|key| object.get(*key)).and_then(scalar)
        }
        Value::Array(values) => values.iter().find_map(name_of),
        value => scalar(value),
    }
}

fn authors_of(value: &Value) -> Vec<String> {
    match value {
        Value::Array(values) => values.iter().flat_map(authors_of).collect(),
        Value::Object(_) => name_of(value).into_iter().collect(),
        value => scalar(value).map(|line| names_of_line(&line)).unwrap_or_default(),
    }
}

/// A date: a string, or seconds or milliseconds since 1970 (UTC).
fn date_of(value: &Value) -> Option<PartialDate> {
    match value {
        Value::String(text) => PartialDate::parse(text),
        Value::Number(number) => {
            let number = number.as_i64()?;
            if let Some(date) = PartialDate::parse(&number.to_string()) {
                return Some(date);
            }
            let seconds = if number.abs() > 100_000_000_000 { number / 1000 } else { number };
            if seconds.abs() < 10_000_000 {
                return None;
            }
            PartialDate::from_days(seconds.div_euclid(86_400))
        }
        _ => None,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn read(json: &str) -> Article {
        let Value::Object(object) = serde_json::from_str(json).unwrap() else { unreachable!() };
        article(object, false).unwrap()
    }

    #[test]
    fn the_usual_names() {
        let article = read(
            r#"{"docId": 7, "Headline": "Talks", "body": ["One.", "Two."], "publishedAt": "2019-03-04T23:00:00-05:00",
                "publisher": {"name": "Meridian"}, "location": "Torvik", "byline": "By Ann Lee and Bo Ray", "lang": "en-GB", "priority": 3}"#,
        );
        assert_eq!(article.id, "7");
        assert_eq!(article.title, "Talks");
        assert_eq!(article.text, "One.\n\nTwo.");
        assert_eq!(article.date.unwrap().to_string(), "2019-03-04");
        assert_eq!(article.source.as_deref(), Some("Meridian"));
        assert_eq!(article.place.as_deref(), Some("Torvik"));
        assert_eq!(article.authors, ["Ann Lee", "Bo Ray"]);
        assert_eq!(article.language.as_deref(), Some("en-gb"));
        assert_eq!(Value::Object(article.meta), serde_json::json!({"priority": 3}));
    }

    #[test]
    fn articles_within_objects() {
        let article = read(
            r#"{"_index": "w", "_id": "7", "_source": {"headline": "Talks", "body": "One.", "byline": "Anna Kerr"}}"#,
        );
        assert_eq!((article.id.as_str(), article.title.as_str(), article.text.as_str()), ("7", "Talks", "One."));
        assert_eq!(article.authors, ["Anna Kerr"]);
        let article = read(
            r#"{"webTitle": "Talks", "webPublicationDate": "2019-03-04T10:00:00Z", "fields": {"bodyText": "One."}}"#,
        );
        assert_eq!((article.title.as_str(), article.text.as_str()), ("Talks", "One."));
        assert_eq!(article.date.unwrap().to_string(), "2019-03-04");
        let article = read(r#"{"title": "Talks", "content": null, "description": "In short."}"#);
        assert_eq!(article.text, "In short.");
        let article = read(r#"{"text": "One.", "data": {"text": "Two."}}"#);
        assert_eq!(article.text, "One.");
        assert_eq!(Value::Object(article.meta), serde_json::json!({"data": {"text": "Two."}}));
    }

    #[test]
    fn html_is_read() {
        let json = r#"{"title": "Ladovin&#8217;s <i>long</i> visit", "source": "Celadon &amp; Sons",
            "body": "<p>The talks <b>go on</b>.</p><p>He said &ldquo;No&rdquo;.</p>", "url": "x?a=1&amp;b"}"#;
        let article = read(json);
        assert_eq!(
            (article.title.as_str(), article.text.as_str()),
            ("Ladovin’s long visit", "The talks go on.\n\nHe said “No”.")
        );
        assert_eq!((article.source.as_deref(), article.url.as_deref()), (Some("Celadon & Sons"), Some("x?a=1&amp;b")));
        let Value::Object(object) = serde_json::from_str(json).unwrap() else { unreachable!() };
        let as_is = super::article(object, true).unwrap();
        assert_eq!(as_is.text, "<p>The talks <b>go on</b>.</p><p>He said &ldquo;No&rdquo;.</p>");
        assert_eq!(as_is.title, "Ladovin&#8217;s <i>long</i> visit");
        let article =
            read(r#"{"title": "AT&T and Celadon <P>", "body": ["<p>One,<br>two.</p>", "Celadon <CLD.O> fell."]}"#);
        assert_eq!(
            (article.title.as_str(), article.text.as_str()),
            ("AT&T and Celadon <P>", "One,\ntwo.\n\nCeladon <CLD.O> fell.")
        );
    }

    #[test]
    fn seconds_and_milliseconds() {
        assert_eq!(read(r#"{"text":"x","timestamp":1551657600}"#).date.unwrap().to_string(), "2019-03-04");
        assert_eq!(read(r#"{"text":"x","timestamp":1551657600000}"#).date.unwrap().to_string(), "2019-03-04");
    }

    #[test]
    fn no_text_is_no_article() {
        let Value::Object(object) = serde_json::from_str(r#"{"title":"x","text":" "}"#).unwrap() else {
            unreachable!()
        };
        assert!(article(object, false).is_none());
        let Value::Object(object) = serde_json::from_str(r#"{"text":"<img src=x>"}"#).unwrap() else { unreachable!() };
        assert!(article(object, false).is_none());
    }
}
