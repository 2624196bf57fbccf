//! Objects as rows of CSV and TSV: the keys of JSON as columns, ARTICLE's spread out.

use std::io::{self, Write};

use serde_json::Value;

/// Writes one row, after the names of its columns if `header` says so. A key that ARTICLE has, too, bears the object's type
/// before it (`quote_source`), so that a name stands for one column.
pub(super) fn write(out: &mut impl Write, object: &Value, delimiter: u8, header: bool) -> io::Result<()> {
    let mut columns: Vec<(String, String)> = Vec::new();
    if let Value::Object(object) = object {
        let taken = |key: &str| object.get("article").is_some_and(|article| article.get(key).is_some());
        let kind = object.get("type").and_then(Value::as_str).unwrap_or_default();
        for (key, value) in object {
            match (key.as_str(), value) {
                ("article" | "dispersion", Value::Object(inner)) => {
                    columns.extend(inner.iter().map(|(key, value)| (key.clone(), cell(value))));
                }
                _ if taken(key) => columns.push((format!("{kind}_{key}"), cell(value))),
                _ => columns.push((key.clone(), cell(value))),
            }
        }
    }
    // Text stands beside article, date and source.
    if let Some(at) = columns.iter().position(|(key, _)| key == "text")
        && let Some(after) = columns.iter().position(|(key, _)| key == "source")
    {
        let text = columns.remove(at);
        columns.insert(after + usize::from(at > after), text);
    }
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
    if header {
        writer.write_record(columns.iter().map(|(key, _)| key))?;
    }
    writer.write_record(columns.iter().map(|(_, value)| value))?;
    let bytes = writer.into_inner().map_err(|error| io::Error::other(error.to_string()))?;
    out.write_all(&bytes)
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(values) if values.iter().all(Value::is_string) => {
            values.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("; ")
        }
        Value::Object(object) if object.is_empty() => String::new(),
        other => other.to_string(),
    }
}
