//! Timelines: bars for people, a picture for pages, a column a query for tables.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use super::exploration::object;
use super::text::{FACTS, MATCH, painted, safe};
use super::{Format, Printer, Style, extend};
use crate::explore::{Period, Timeline, TimelineRow};
use serde_json::json;

/// Columns that a bar takes at most where the output has no width of its own.
const BAR_COLUMNS: usize = 40;
/// Empty periods in a row that are still shown one by one.
const GAP_ROWS_MAX: usize = 3;

/// A timeline and the query it belongs to.
#[derive(Clone, Copy, Debug)]
pub struct NamedTimeline<'t> {
    /// The query, or its id in a batch.
    pub name: &'t str,
    /// Its timeline.
    pub timeline: &'t Timeline,
}

impl<W: Write> Printer<W> {
    /// One query's timeline: objects of type `timeline`, or for people a bar a period.
    ///
    /// # Errors
    /// The writer's.
    pub fn timeline(&mut self, timeline: &Timeline, by: Period) -> io::Result<()> {
        if self.format == Format::Text {
            return bars(&mut self.out, &timeline.rows, by, self.style);
        }
        timeline.rows.iter().try_for_each(|row| self.object(object("timeline", row)))
    }

    /// Several queries' timelines over the same periods: in CSV and TSV a column of matches a query; in JSON objects of type
    /// `timeline` that name their query; for people a column a query.
    ///
    /// # Errors
    /// The writer's.
    pub fn timelines(&mut self, all: &[NamedTimeline<'_>], by: Period) -> io::Result<()> {
        match self.format {
            Format::Text => columns(&mut self.out, all, by),
            Format::Csv | Format::Tsv => {
                let Some(first) = all.first() else { return Ok(()) };
                for (number, row) in first.timeline.rows.iter().enumerate() {
                    let mut line = json!({"from": row.from, "to": row.to, "all_articles": row.all_articles});
                    for one in all {
                        let matches = one.timeline.rows.get(number).map(|row| row.matches);
                        let name = if line.get(one.name).is_some() {
                            format!("{} (query)", one.name)
                        } else {
                            one.name.to_owned()
                        };
                        extend(&mut line, json!({name: matches}));
                    }
                    self.object(line)?;
                }
                Ok(())
            }
            _ => {
                for one in all {
                    for row in &one.timeline.rows {
                        let mut line = object("timeline", row);
                        extend(&mut line, json!({"query": one.name}));
                        self.object(line)?;
                    }
                }
                Ok(())
            }
        }
    }
}

/// The period of a row as people write it.
fn label(row: &TimelineRow, by: Period) -> &str {
    let length = match by {
        Period::Day | Period::Week => 10,
        Period::Month => 7,
        Period::Year => 4,
    };
    // A year may have a sign or five digits: the month and the day are cut from the end.
    row.from.get(..row.from.len().saturating_sub(10 - length)).unwrap_or(&row.from)
}

/// A bar of eighths of columns.
fn bar(value: u64, most: u64, columns: usize) -> String {
    if most == 0 || value == 0 {
        return String::new();
    }
    // Whatever there is shows.
    let eighths = ((u128::from(value) * columns as u128 * 8) / u128::from(most)).max(1) as usize;
    let mut bar = "█".repeat(eighths / 8);
    bar.extend(['▏', '▎', '▍', '▌', '▋', '▊', '▉'].get((eighths % 8).wrapping_sub(1)));
    bar
}

fn bars(out: &mut impl Write, rows: &[TimelineRow], by: Period, style: Style) -> io::Result<()> {
    let most = rows.iter().map(|row| row.matches.max(row.articles)).max().unwrap_or(0);
    // Without a query nothing matches: then the articles are what is drawn.
    let drawn = |row: &TimelineRow| if rows.iter().all(|row| row.matches == 0) { row.articles } else { row.matches };
    let top = rows.iter().map(drawn).max().unwrap_or(0);
    let label_columns = rows.first().map_or(4, |row| label(row, by).len()).max(6);
    let number_columns = most.to_string().len().max("articles".len());
    let head = format!(
        "{:<label_columns$}  {:>number_columns$}  {:>number_columns$}  {:>6}  ",
        "from", "matches", "articles", "‰"
    );
    writeln!(out, "{}", painted(head.trim_end(), FACTS, style))?;
    let bar_columns = style.width.map_or(BAR_COLUMNS, |width| width.saturating_sub(head.width()).max(8));
    for run in rows.chunk_by(|a, b| a.all_articles == 0 && b.all_articles == 0) {
        if let ([first, .., last], true) = (run, run.len() > GAP_ROWS_MAX) {
            writeln!(out, "{}", painted(&format!("… no articles from {} to {}", first.from, last.to), FACTS, style))?;
            continue;
        }
        for row in run {
            let share = row.per_thousand.map_or("–".to_owned(), |share| format!("{share:.1}"));
            let bar = painted(&bar(drawn(row), top, bar_columns), MATCH, style);
            let line = format!(
                "{:<label_columns$}  {:>number_columns$}  {:>number_columns$}  {share:>6}  {bar}",
                label(row, by),
                row.matches,
                row.articles
            );
            writeln!(out, "{}", line.trim_end())?;
        }
    }
    Ok(())
}

fn columns(out: &mut impl Write, all: &[NamedTimeline<'_>], by: Period) -> io::Result<()> {
    let Some(first) = all.first() else { return Ok(()) };
    let clean = |name: &str| name.chars().map(safe).collect::<String>();
    let names: Vec<String> = all.iter().map(|one| clean(one.name)).collect();
    let widths: Vec<usize> = names.iter().map(|name| name.width().max(7)).collect();
    let mut line = format!("{:<10}  {:>8}", "from", "articles");
    for (name, width) in names.iter().zip(&widths) {
        line.push_str(&format!("  {:1$}{name}", "", width - name.width()));
    }
    writeln!(out, "{line}")?;
    for (number, row) in first.timeline.rows.iter().enumerate() {
        let mut line = format!("{:<10}  {:>8}", label(row, by), row.all_articles);
        for (one, width) in all.iter().zip(&widths) {
            let row = one.timeline.rows.get(number);
            let shown = row.filter(|row| row.all_articles > 0).map_or("–".to_owned(), |row| row.matches.to_string());
            line.push_str(&format!("  {shown:>width$}"));
        }
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// Size of a picture in pixels, and its margins.
const PICTURE: (f64, f64) = (960.0, 360.0);
const MARGIN: (f64, f64, f64, f64) = (56.0, 16.0, 16.0, 64.0);
/// Colours that are told apart by most eyes (after P. Tol, *Colour schemes*, "bright").
const COLOURS: [&str; 7] = ["#4477aa", "#ee6677", "#228833", "#ccbb44", "#66ccee", "#aa3377", "#888888"];

/// Draws timelines over the same periods as a picture (SVG): bars for one query, lines for several. A gap in the corpus is a
/// gap in the line.
///
/// # Errors
/// The writer's.
pub fn timeline_svg(out: &mut impl Write, all: &[NamedTimeline<'_>], by: Period) -> io::Result<()> {
    let (width, height) = PICTURE;
    let (left, right, top, bottom) = (MARGIN.0, width - MARGIN.1, MARGIN.2, height - MARGIN.3);
    let rows = all.first().map(|one| one.timeline.rows.as_slice()).unwrap_or_default();
    let most = all.iter().flat_map(|one| &one.timeline.rows).map(|row| row.matches).max().unwrap_or(0).max(1);
    let step = (right - left) / rows.len().max(1) as f64;
    let x = |number: usize| left + step * number as f64;
    let y = |matches: u64| bottom - (bottom - top) * matches as f64 / most as f64;
    writeln!(
        out,
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12">"#
    )?;
    writeln!(out, r##"<rect width="100%" height="100%" fill="#ffffff"/>"##)?;
    for tick in 0..=4u64 {
        let value = most * tick / 4;
        let at = y(value);
        writeln!(out, r##"<line x1="{left}" y1="{at:.1}" x2="{right}" y2="{at:.1}" stroke="#dddddd"/>"##)?;
        writeln!(out, r#"<text x="{:.1}" y="{:.1}" text-anchor="end">{value}</text>"#, left - 6.0, at + 4.0)?;
    }
    let every = rows.len().div_ceil(12).max(1);
    for (number, row) in rows.iter().enumerate().step_by(every) {
        let (at, below) = (x(number) + step / 2.0, bottom + 16.0);
        writeln!(out, r#"<text x="{at:.1}" y="{below:.1}" text-anchor="middle">{}</text>"#, label(row, by))?;
    }
    for (number, one) in all.iter().enumerate() {
        let colour = COLOURS[number % COLOURS.len()];
        if all.len() == 1 {
            for (at, row) in one.timeline.rows.iter().enumerate().filter(|(_, row)| row.matches > 0) {
                let (from, up) = (x(at) + step * 0.1, y(row.matches));
                writeln!(
                    out,
                    r#"<rect x="{from:.2}" y="{up:.2}" width="{:.2}" height="{:.2}" fill="{colour}"><title>{}: {}</title></rect>"#,
                    step * 0.8,
                    bottom - up,
                    label(row, by),
                    row.matches
                )?;
            }
        } else {
            for run in one
                .timeline
                .rows
                .iter()
                .enumerate()
                .collect::<Vec<_>>()
                .chunk_by(|a, b| a.1.all_articles > 0 && b.1.all_articles > 0)
            {
                let points: Vec<String> = run
                    .iter()
                    .filter(|(_, row)| row.all_articles > 0)
                    .map(|(at, row)| format!("{:.2},{:.2}", x(*at) + step / 2.0, y(row.matches)))
                    .collect();
                if !points.is_empty() {
                    writeln!(
                        out,
                        r#"<polyline points="{}" fill="none" stroke="{colour}" stroke-width="2" stroke-linecap="round"/>"#,
                        points.join(" ")
                    )?;
                }
            }
        }
        let at = left + number as f64 * (right - left) / all.len() as f64;
        writeln!(out, r#"<rect x="{at:.1}" y="{:.1}" width="10" height="10" fill="{colour}"/>"#, height - 24.0)?;
        writeln!(out, r#"<text x="{:.1}" y="{:.1}">{}</text>"#, at + 16.0, height - 15.0, escaped(one.name))?;
    }
    writeln!(out, "</svg>")
}

/// Text as XML holds it.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().map(safe) {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_keep_their_proportions() {
        assert_eq!(bar(4, 4, 3), "███");
        assert_eq!(bar(2, 4, 3), "█▌");
        assert_eq!(bar(1, 1000, 3), "▏");
        assert_eq!(bar(0, 4, 3), "");
    }

    #[test]
    fn long_gaps_are_told_in_one_line() {
        let row = |year: u16, all_articles: u64, matches: u64| TimelineRow {
            from: format!("{year}-01-01"),
            to: format!("{}-01-01", year + 1),
            matches,
            articles: matches.min(1),
            all_articles,
            per_thousand: (all_articles > 0).then_some(1.0),
        };
        let mut rows = vec![row(2001, 5, 2)];
        rows.extend((2002..2007).map(|year| row(year, 0, 0)));
        rows.push(row(2007, 5, 0));
        let mut out = Vec::new();
        bars(&mut out, &rows, Period::Year, Style { color: false, width: None }).unwrap_or_default();
        let text = String::from_utf8(out).unwrap_or_default();
        assert_eq!(text.lines().count(), 4);
        assert_eq!(text.lines().nth(2), Some("… no articles from 2002-01-01 to 2007-01-01"));
    }
}
