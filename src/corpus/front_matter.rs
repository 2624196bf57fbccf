//! What stands above a text and speaks of it: YAML between `---`, TOML between `+++`, or header lines (`Date: 3 May`).

use serde_json::{Map, Value};

use super::json;

/// A block of front matter has at most so many bytes.
const BLOCK_BYTES_MAX: usize = 64 * 1024;
/// A block of header lines has at most so many lines.
const HEADER_LINES_MAX: usize = 20;
/// The name of a header line has at most so many characters.
const NAME_CHARS_MAX: usize = 24;

/// Parts the front matter of a Markdown file off its text; empty, with the whole text, if there is none.
pub(super) fn parted(text: &str) -> (Map<String, Value>, &str) {
    fenced(text).unwrap_or_else(|| (Map::new(), text))
}

fn fenced(text: &str) -> Option<(Map<String, Value>, &str)> {
    let (first, rest) = text.split_once('\n')?;
    let fence = first.trim_end();
    if !matches!(fence, "---" | "+++") {
        return None;
    }
    let mut end = 0;
    for line in rest.split_inclusive('\n') {
        let bare = line.trim_end();
        if bare == fence || (fence == "---" && bare == "...") {
            let block = rest.get(..end)?;
            let body = rest.get(end + line.len()..)?;
            let map = if fence == "---" { yaml(block) } else { toml(block) };
            return map.map(|map| (map, body));
        }
        end += line.len();
        if end > BLOCK_BYTES_MAX {
            break;
        }
    }
    None
}

/// Whether a block of front matter is opened above `text` and never closed: a fence, then lines as those of [`header`].
pub(super) fn is_unclosed(text: &str) -> bool {
    let Some((first, rest)) = text.trim_start_matches(['\u{feff}', '\n', '\r']).split_once('\n') else { return false };
    let names_something = |line: &str| {
        let name = named(line).or_else(|| line.split_once('=').map(|(name, value)| (name.trim(), value)));
        name.is_some_and(|(name, _)| json::is_metadata(name))
    };
    matches!(first.trim_end(), "---" | "+++")
        && fenced(text).is_none()
        && !rest.lines().any(|line| line.trim_end() == first.trim_end())
        && rest.lines().take_while(|line| !line.trim().is_empty()).filter(|line| names_something(line)).count() >= 2
}

fn yaml(block: &str) -> Option<Map<String, Value>> {
    if block.trim().is_empty() {
        return Some(Map::new());
    }
    // `no` is a language, and not false.
    let options = serde_saphyr::options! { strict_booleans: true };
    match serde_saphyr::from_str_with_options::<Value>(block, options) {
        Ok(Value::Object(map)) => Some(map),
        Ok(_) => None,
        // Much is written by hand that is no YAML: `title: Talks: the second day`.
        Err(_) => plain_lines(block),
    }
}

/// `name: value` on every line that is not empty, a comment or a part of the line before it.
fn plain_lines(block: &str) -> Option<Map<String, Value>> {
    let mut map = Map::new();
    for line in block.lines() {
        if line.trim().is_empty() || line.starts_with(['#', ' ', '\t', '-']) {
            continue;
        }
        let (name, value) = named(line)?;
        let value = value.trim_matches(['"', '\'']);
        map.insert(name.to_owned(), Value::from(value));
    }
    (!map.is_empty()).then_some(map)
}

fn toml(block: &str) -> Option<Map<String, Value>> {
    let table: toml::Table = block.parse().ok()?;
    Some(table.into_iter().map(|(key, value)| (key, toml_value(value))).collect())
}

fn toml_value(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::from(text),
        toml::Value::Integer(number) => Value::from(number),
        toml::Value::Float(number) => Value::from(number),
        toml::Value::Boolean(value) => Value::from(value),
        toml::Value::Datetime(date) => Value::from(date.to_string()),
        toml::Value::Array(values) => values.into_iter().map(toml_value).collect(),
        toml::Value::Table(table) => {
            Value::Object(table.into_iter().map(|(key, value)| (key, toml_value(value))).collect())
        }
    }
}

/// Parts header lines off a plain text: two lines or more of `Name: value` up to an empty line, two of them with names that
/// metadata have, a title or date among these.
pub(super) fn header(text: &str) -> Option<(Map<String, Value>, &str)> {
    let mut map = Map::new();
    let mut known = 0;
    let mut telling = false;
    let mut end = 0;
    for line in text.split_inclusive('\n').take(HEADER_LINES_MAX + 1) {
        if line.trim().is_empty() {
            let body = text.get(end + line.len()..)?;
            return (known >= 2 && telling && !body.trim().is_empty()).then_some((map, body));
        }
        let (name, value) = named(line.trim_end())?;
        known += usize::from(json::is_metadata(name));
        telling |= json::is_title_or_date(name);
        map.insert(name.to_owned(), Value::from(value));
        end += line.len();
    }
    None
}

/// `Name: value`, the name being a word or two.
fn named(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_once(':')?;
    let is_name = !name.is_empty()
        && name.chars().count() <= NAME_CHARS_MAX
        && name.split(' ').count() <= 2
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.'))
        && name.starts_with(char::is_alphabetic);
    (is_name && (value.is_empty() || value.starts_with([' ', '\t']))).then_some((name, value.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn yaml_and_toml() {
        let (map, body) =
            parted("---\ntitle: Talks\ndate: 2019-05-03\nlanguage: no\nauthors:\n  - Anna Kerr\n---\nText.\n");
        assert_eq!(
            (Value::Object(map), body),
            (json!({"title": "Talks", "date": "2019-05-03", "language": "no", "authors": ["Anna Kerr"]}), "Text.\n")
        );
        let (map, body) =
            parted("+++\ntitle = \"Talks\"\ndate = 2019-05-03T10:00:00Z\n[extra]\nslug = 3\n+++\nText.\n");
        assert_eq!(
            (Value::Object(map), body),
            (json!({"title": "Talks", "date": "2019-05-03T10:00:00Z", "extra": {"slug": 3}}), "Text.\n")
        );
    }

    #[test]
    fn what_is_nearly_yaml() {
        let (map, body) = parted("---\r\ntitle: Talks: the second day\r\ndate: 3 May 2019\r\n---\r\nText.");
        assert_eq!(
            (Value::Object(map), body),
            (json!({"title": "Talks: the second day", "date": "3 May 2019"}), "Text.")
        );
    }

    #[test]
    fn a_rule_is_no_front_matter() {
        for text in
            ["---\nThe ferry left. It came back.\n---\nText.", "---\nText.", "--- \n", "+++\nno toml\n+++\nText."]
        {
            assert_eq!(parted(text), (Map::new(), text));
        }
    }

    #[test]
    fn what_is_never_closed() {
        for (text, unclosed) in [
            ("---\ntitle: Talks\ndate: 2019-05-03\n\nText.", true),
            ("\n+++\r\ntitle = \"Talks\"\r\ndate = 2019-05-03\r\nText.", true),
            ("---\ntitle: Talks\ndate: 2019-05-03\n---\nText.", false),
            ("---\nThe ferry left. It came back.\n\nTitle: x\nDate: y", false),
            ("title: Talks\ndate: 2019-05-03\n\nText.", false),
        ] {
            assert_eq!(is_unclosed(text), unclosed, "{text}");
        }
    }

    #[test]
    fn header_lines() {
        let (map, body) = header("Headline: Talks go on\nDate: 3 May 2019\nDesk: World\nSlug: TALKS\n\nTORVIK — Text.")
            .unwrap_or_default();
        assert_eq!(
            (Value::Object(map), body),
            (
                json!({"Headline": "Talks go on", "Date": "3 May 2019", "Desk": "World", "Slug": "TALKS"}),
                "TORVIK — Text."
            )
        );
        for text in [
            "Note: this is a text.\nDate: today\n\nText.",
            "Source: a\nPlace: b\n\nText.",
            "Date: 2019\nTitle: x\n\n",
            "Date: 2019\nTitle: x\nText.",
            "Title: x\n\nText.",
        ] {
            let known = header(text).map(|(map, _)| map);
            assert_eq!(known, None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_block_panics(text in "(---|\\+\\+\\+)\n(\\PC|\n|: ){0,60}\n(---|\\+\\+\\+|\\.\\.\\.)\n\\PC{0,10}") {
            let (map, body) = parted(&text);
            prop_assert!(!map.is_empty() || body.len() <= text.len());
            let _ = header(&text);
        }
    }
}
