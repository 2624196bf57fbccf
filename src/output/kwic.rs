//! Concordance lines for people: the matches under each other, whatever the script.

use std::io::{self, Write};

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::text::{FACTS, MATCH, one_line, painted, safe};
use super::{Printer, Style, extend};
use crate::explore::KwicLine;
use serde_json::json;

/// Columns of the source's name at most.
const SOURCE_COLUMNS_MAX: usize = 16;
/// Columns that a context keeps even on a narrow terminal.
const CONTEXT_COLUMNS_MIN: usize = 12;

impl<W: Write> Printer<W> {
    /// Lines of a concordance: objects of type `kwic`. For people the lines are aligned with each other.
    ///
    /// # Errors
    /// The writer's.
    pub fn kwic(&mut self, lines: &[KwicLine]) -> io::Result<()> {
        if self.format == super::Format::Text {
            if !lines.is_empty() {
                self.heading()?;
            }
            return aligned(&mut self.out, lines, self.style);
        }
        for line in lines {
            let mut object = json!({"type": "kwic"});
            extend(&mut object, line);
            self.object(object)?;
        }
        Ok(())
    }

    /// The last line of a concordance for people: how many matches there are, those in titles counted apart.
    ///
    /// # Errors
    /// The writer's.
    pub fn kwic_counts(&mut self, matches: u64, articles: u64, in_titles: u64) -> io::Result<()> {
        if self.format != super::Format::Text {
            return Ok(());
        }
        let noun = |count: u64, one: &str| format!("{count} {one}{}", if count == 1 { "" } else { "s" });
        let matches = if matches == 1 { "1 match".to_owned() } else { format!("{matches} matches") };
        let titles = if in_titles > 0 { format!(", {in_titles} of them in titles") } else { String::new() };
        self.heading()?;
        writeln!(self.out, "{matches} in {}{titles}", noun(articles, "article"))?;
        if self.query.is_some() { writeln!(self.out) } else { Ok(()) }
    }
}

/// A line cut into what stands in its columns.
struct Shown {
    date: String,
    source: String,
    left: String,
    found: String,
    right: String,
}

fn aligned(out: &mut impl Write, lines: &[KwicLine], style: Style) -> io::Result<()> {
    let plain = Style { color: false, ..style };
    let shown: Vec<Shown> = lines
        .iter()
        .map(|line| Shown {
            date: line.article.date.clone().unwrap_or_default(),
            source: shortened(one_line(line.article.source.as_deref().unwrap_or_default(), &[], plain), style),
            left: clean(&line.left),
            found: clean(&line.found),
            right: clean(&line.right),
        })
        .collect();
    let widest = |of: fn(&Shown) -> &str| shown.iter().map(|line| of(line).width()).max().unwrap_or(0);
    let (mut dates, mut sources) = (widest(|line| &line.date), widest(|line| &line.source));
    let facts = |dates: usize, sources: usize| [dates, sources].iter().filter(|one| **one > 0).map(|one| one + 1).sum();
    let mut left_columns = widest(|line| &line.left);
    let found_columns = widest(|line| &line.found);
    if let Some(width) = style.width {
        // On a narrow terminal the words come first, then the date.
        let found_columns = found_columns.min(width / 3);
        let room = width.saturating_sub(2 * CONTEXT_COLUMNS_MIN + found_columns);
        if facts(dates, sources) > room {
            sources = 0;
        }
        if facts(dates, sources) > room {
            dates = 0;
        }
        let rest = width.saturating_sub(facts(dates, sources)).saturating_sub(found_columns);
        left_columns = left_columns.min((rest / 2).max(CONTEXT_COLUMNS_MIN));
    }
    let facts = facts(dates, sources);
    for line in &shown {
        let mut head = String::new();
        for (text, columns) in [(&line.date, dates), (&line.source, sources)] {
            if columns > 0 {
                head.push_str(&format!("{text}{:1$} ", "", columns - text.width()));
            }
        }
        let left = end_of(&line.left, left_columns);
        let right_columns = style.width.map_or(usize::MAX, |width| {
            width.saturating_sub(facts + left_columns + line.found.width()).max(CONTEXT_COLUMNS_MIN)
        });
        let right = start_of(&line.right, right_columns);
        let indent = left_columns.saturating_sub(left.width());
        let found = painted(&line.found, MATCH, style);
        let text = format!("{}{:indent$}{left}{found}{right}", painted(&head, FACTS, style), "");
        writeln!(out, "{}", text.trim_end())?;
    }
    Ok(())
}

/// The name of a source; cut where lines are.
fn shortened(name: String, style: Style) -> String {
    if style.width.is_none() || name.width() <= SOURCE_COLUMNS_MAX {
        return name;
    }
    start_of(&name, SOURCE_COLUMNS_MAX - 1) + "…"
}

/// Safe to show, in one line; spaces at the ends stay.
fn clean(text: &str) -> String {
    text.chars().map(|c| if c.is_whitespace() { ' ' } else { safe(c) }).collect()
}

/// As much of the start of a text as fits into so many columns.
fn start_of(text: &str, columns: usize) -> String {
    let mut width = 0;
    text.chars()
        .take_while(|c| {
            width += c.width().unwrap_or(0);
            width <= columns
        })
        .collect()
}

/// As much of the end of a text as fits into so many columns. A mark stays with the letter that it stands on.
fn end_of(text: &str, columns: usize) -> String {
    let mut width = 0;
    let mut start = text.len();
    for (at, c) in text.char_indices().rev() {
        width += c.width().unwrap_or(0);
        if width > columns {
            break;
        }
        if c.width().unwrap_or(0) > 0 {
            start = at;
        }
    }
    text.get(start..).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_by_columns() {
        assert_eq!(start_of("北京条约", 5), "北京");
        assert_eq!(end_of("北京条约", 5), "条约");
        // Combining marks take no column: e with an acute accent is one.
        assert_eq!(end_of("re\u{301}sume\u{301}", 5), "e\u{301}sume\u{301}");
        assert_eq!(start_of("re\u{301}sume\u{301}", 2), "re\u{301}");
    }

    #[test]
    fn matches_stand_under_each_other_in_every_script() {
        let line = |left: &str, found: &str| KwicLine {
            article: crate::search::ArticleInfo::default(),
            start: 0,
            end: 0,
            left: left.to_owned(),
            found: found.to_owned(),
            right: String::new(),
        };
        let lines = [line("the ", "shield"), line("会谈 в Торвике ", "щит"), line("re\u{301}sume\u{301} ", "x")];
        let mut out = Vec::new();
        aligned(&mut out, &lines, Style { color: false, width: None }).unwrap_or_default();
        let text = String::from_utf8(out).unwrap_or_default();
        let columns: Vec<usize> = text
            .lines()
            .zip(["shield", "щит", "x"])
            .map(|(line, found)| line.find(found).map_or(0, |at| line[..at].width()))
            .collect();
        assert_eq!(columns, [15, 15, 15]);
    }

    #[test]
    fn a_narrow_terminal_leaves_out_the_source_and_then_the_date() {
        let article = crate::search::ArticleInfo {
            date: Some("2019-04-09".to_owned()),
            source: Some("Meridian News Service".to_owned()),
            ..Default::default()
        };
        let (left, right) =
            ("Nobody in the harbour had seen the ".to_owned(), " that was spoken of in Torvik.".to_owned());
        let lines = [KwicLine { article, start: 0, end: 0, left, found: "shield".to_owned(), right }];
        let shown = |columns: usize| {
            let mut out = Vec::new();
            aligned(&mut out, &lines, Style { color: false, width: Some(columns) }).unwrap_or_default();
            String::from_utf8(out).unwrap_or_default().trim_end().to_owned()
        };
        assert!(shown(72).starts_with("2019-04-09 Meridian News S… "), "{}", shown(72));
        assert!(shown(44).starts_with("2019-04-09 ") && !shown(44).contains("Meridian"), "{}", shown(44));
        assert!(!shown(36).contains("2019"), "{}", shown(36));
        for columns in [72, 44, 36] {
            assert!(shown(columns).contains("seen the shield that was"), "{}", shown(columns));
            assert!(shown(columns).width() <= columns, "{}", shown(columns));
        }
    }
}
