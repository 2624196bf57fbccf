//! JSON: an object is an article, under whatever names its publisher gave the parts.

use serde_json::{Map, Value};

use crate::article::{Article, PartialDate, normalize};

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

/// The article of a JSON object; `None` if it holds no text.
pub(super) fn article(mut object: Map<String, Value>, as_is: bool) -> Option<Article> {
    let text = text_of(&take(&mut object, TEXT, |value| !text_of(value).trim().is_empty())?);
    let string = |object: &mut Map<String, Value>, names| {
        take(object, names, |value| scalar(value).is_some()).and_then(|value| scalar(&value))
    };
    let id = string(&mut object, ID).unwrap_or_default();
    let title = string(&mut object, TITLE).unwrap_or_default();
    let date = take(&mut object, DATE, |value| date_of(value).is_some()).and_then(|value| date_of(&value));
    let source = take(&mut object, SOURCE, |value| name_of(value).is_some()).and_then(|value| name_of(&value));
    let place = take(&mut object, PLACE, |value| name_of(value).is_some()).and_then(|value| name_of(&value));
    let authors = take(&mut object, AUTHORS, |value| !authors_of(value).is_empty())
        .map(|value| authors_of(&value))
        .unwrap_or_default();
    let section = take(&mut object, SECTION, |value| name_of(value).is_some()).and_then(|value| name_of(&value));
    let url = string(&mut object, URL);
    let language = string(&mut object, LANGUAGE).map(|language| language.to_lowercase());
    Some(Article {
        id,
        path: String::new(),
        title: title.split_whitespace().collect::<Vec<_>>().join(" "),
        text: if as_is { text } else { normalize(&text) },
        date,
        place,
        source,
        authors,
        section,
        language,
        url,
        meta: object,
    })
}

fn plain(key: &str) -> String {
    key.chars().filter(|c| !matches!(c, '-' | '_' | ' ')).flat_map(char::to_lowercase).collect()
}

/// Takes the first of `names` that has a value which `fits`.
fn take(object: &mut Map<String, Value>, names: &[&str], fits: impl Fn(&Value) -> bool) -> Option<Value> {
    for name in names {
        if object.get(*name).is_some_and(&fits) {
            return object.shift_remove(*name);
        }
        let wanted = plain(name);
        let key = object.iter().find(|(key, value)| plain(key) == wanted && fits(value)).map(|(key, _)| key.clone());
        if let Some(key) = key {
            return object.shift_remove(&key);
        }
    }
    None
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
    match value {
        Value::String(text) => text.clone(),
        Value::Array(parts) => {
            let parts: Vec<String> = parts.iter().map(text_of).filter(|part| !part.trim().is_empty()).collect();
            parts.join("\n\n")
        }
        Value::Object(object) => TEXT.iter().find_map(|name| object.get(*name)).map(text_of).unwrap_or_default(),
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
        value => {
            let Some(line) = scalar(value) else { return Vec::new() };
            let line = line
                .strip_prefix("By ")
                .or_else(|| line.strip_prefix("by "))
                .or_else(|| line.strip_prefix("BY "))
                .unwrap_or(&line)
                .to_owned();
            line.replace(" and ", ";")
                .split([';', '|'])
                .flat_map(|part| {
                    if part.matches(',').count() > 0 && !part.contains(", ") {
                        part.split(',').collect()
                    } else {
                        vec![part]
                    }
                })
                .map(|name| name.trim().trim_matches(',').trim().to_owned())
                .filter(|name| !name.is_empty())
                .collect()
        }
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
    }
}
