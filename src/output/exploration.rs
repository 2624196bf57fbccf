//! Tables of exploration: rows as objects for programs, aligned columns for people.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::{Map, Value, json};
use unicode_width::UnicodeWidthStr;

use super::text::safe;
use super::{Format, Printer};

/// Significant digits of the figures that are printed.
const DIGITS: usize = 6;

impl<W: Write> Printer<W> {
    /// Rows of a table: objects of type `kind`. For people, `columns` name the keys that are shown and their headings.
    ///
    /// # Errors
    /// The writer's.
    pub fn rows<T: Serialize>(&mut self, kind: &str, rows: &[T], columns: &[(&str, &str)]) -> io::Result<()> {
        if self.format == Format::Text {
            return table(&mut self.out, rows, columns);
        }
        for row in rows {
            self.object(object(kind, row))?;
        }
        Ok(())
    }
}

/// The object of a row; figures that are no whole numbers rounded.
pub(super) fn object(kind: &str, row: impl Serialize) -> Value {
    let mut object = Map::new();
    object.insert("type".into(), json!(kind));
    if let Ok(Value::Object(row)) = serde_json::to_value(row) {
        object.extend(row.into_iter().map(|(key, value)| {
            let value = if key == "article" || key == "articles" { value } else { rounded(value) };
            (key, value)
        }));
    }
    Value::Object(object)
}

fn rounded(value: Value) -> Value {
    match value {
        Value::Number(number) if number.is_f64() => json!(significant(number.as_f64().unwrap_or(0.0))),
        Value::Object(inner) => Value::Object(inner.into_iter().map(|(key, value)| (key, rounded(value))).collect()),
        other => other,
    }
}

/// A figure with no more digits than mean something.
fn significant(figure: f64) -> f64 {
    if figure == 0.0 || !figure.is_finite() {
        return figure;
    }
    format!("{figure:.*e}", DIGITS - 1).parse().unwrap_or(figure)
}

/// Columns under headings; numbers stand to the right.
///
/// Tables may have a row for every word of a corpus: cells are made twice, to measure and to write, and never kept.
fn table<T: Serialize>(out: &mut impl Write, rows: &[T], columns: &[(&str, &str)]) -> io::Result<()> {
    let cells = |row: &T| -> Vec<(bool, String)> {
        let object = serde_json::to_value(row).unwrap_or_default();
        let find = |key: &str| object.get(key).or_else(|| object.get("dispersion")?.get(key));
        let value = |(key, _): &(&str, &str)| find(key).cloned().unwrap_or_default();
        columns.iter().map(value).map(|value| (value.is_number() || value.is_null(), shown(&value))).collect()
    };
    let mut widths: Vec<usize> = columns.iter().map(|(_, heading)| heading.width()).collect();
    let mut numeric = vec![!rows.is_empty(); columns.len()];
    for row in rows {
        for ((width, numeric), (is_number, cell)) in widths.iter_mut().zip(&mut numeric).zip(cells(row)) {
            *width = cell.width().max(*width);
            *numeric &= is_number;
        }
    }
    let mut line = |cells: Vec<&str>| {
        let mut text = String::new();
        for ((cell, width), numeric) in cells.into_iter().zip(&widths).zip(&numeric) {
            let room = width - cell.width();
            let (before, after) = if *numeric { (room, 0) } else { (0, room) };
            text.push_str(&format!(" {:before$}{cell}{:after$} ", "", ""));
        }
        writeln!(out, "{}", text.trim_end())
    };
    line(columns.iter().map(|(_, heading)| *heading).collect())?;
    rows.iter().try_for_each(|row| line(cells(row).iter().map(|(_, cell)| cell.as_str()).collect()))
}

/// A value as people read it.
fn shown(value: &Value) -> String {
    match value {
        Value::Null => "–".to_owned(),
        Value::String(text) => text.chars().map(|c| if c.is_whitespace() { ' ' } else { safe(c) }).collect(),
        Value::Number(number) if number.is_f64() => figure(number.as_f64().unwrap_or(0.0)),
        Value::Array(values) => values.iter().map(shown).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

/// Two digits after the point, more where the figure is small.
fn figure(figure: f64) -> String {
    match figure.abs() {
        size if size >= 0.1 || size == 0.0 => format!("{figure:.2}"),
        size if size >= 0.001 => format!("{figure:.4}"),
        _ => format!("{figure:.1e}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_keep_the_digits_that_mean_something() {
        assert_eq!(significant(1234.56789), 1234.57);
        assert_eq!(significant(0.000_123_456_789), 0.000_123_457);
        assert_eq!(figure(0.0123), "0.0123");
        assert_eq!(figure(12.345), "12.35");
    }

    #[test]
    fn rows_are_aligned() {
        let rows = [json!({"term": "щит", "count": 7}), json!({"term": "shield", "count": 12})];
        let mut out = Vec::new();
        table(&mut out, &rows, &[("count", "count"), ("term", "term")]).unwrap_or_default();
        assert_eq!(String::from_utf8(out).unwrap_or_default(), " count  term\n     7  щит\n    12  shield\n");
    }
}
