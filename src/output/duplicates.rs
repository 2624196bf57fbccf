//! Groups of duplicates, and articles like another one.

use std::io::{self, Write};

use anstyle::Style as Ansi;
use serde_json::{Value, json};

use super::text::{FACTS, TITLE, behind, facts_line};
use super::{Format, Printer, extend, heading, rounded};
use crate::explore::{DuplicateGroup, SimilarRow};

/// Columns before the title of one of a group.
const INDENT: usize = 12;

impl<W: Write> Printer<W> {
    /// A group of duplicates: an object of type `group`; in CSV and TSV a row an article, with the number of its group.
    ///
    /// # Errors
    /// The writer's.
    pub fn group(&mut self, number: usize, group: &DuplicateGroup) -> io::Result<()> {
        let articles = || {
            group.articles.iter().map(|one| {
                let mut object = json!({"article": one.article, "shared": rounded(one.shared)});
                if let Some(diff) = &one.diff {
                    extend(&mut object, json!({"diff": diff}));
                }
                object
            })
        };
        match self.format {
            Format::Text => self.group_text(number, group),
            Format::Csv | Format::Tsv => articles().try_for_each(|article| {
                let mut row = json!({"type": "group", "group": number});
                extend(&mut row, article);
                self.object(row)
            }),
            _ => self.object(json!({"type": "group", "articles": articles().collect::<Vec<Value>>()})),
        }
    }

    /// How many groups there are, and how many articles are in them: an object of type `count`.
    ///
    /// # Errors
    /// The writer's.
    pub fn group_count(&mut self, groups: usize, articles: usize) -> io::Result<()> {
        if self.format == Format::Text {
            return writeln!(self.out, "{groups} groups of {articles} articles");
        }
        self.object(json!({"type": "count", "groups": groups, "articles": articles}))
    }

    fn group_text(&mut self, number: usize, group: &DuplicateGroup) -> io::Result<()> {
        let style = self.style;
        for (place, one) in group.articles.iter().enumerate() {
            let lead = if place == 0 { format!("{number:>3}. ") } else { "     ".to_owned() };
            let shared = if place == 0 { "first".to_owned() } else { format!("{:.0} %", one.shared * 100.0) };
            let title = behind(INDENT, heading(&one.article), TITLE, style);
            writeln!(self.out, "{lead}{shared:>5}  {title}")?;
            facts_line(&mut self.out, INDENT, &one.article, style)?;
            for change in one.diff.iter().flatten() {
                let text = behind(INDENT + 2, &change.text, Ansi::new(), style);
                writeln!(self.out, "{:INDENT$}{} {text}", "", change.op)?;
            }
        }
        writeln!(self.out)
    }

    /// An article that is like another: an object of type `article` with the words that both have.
    ///
    /// # Errors
    /// The writer's.
    pub fn similar(&mut self, row: &SimilarRow) -> io::Result<()> {
        let style = self.style;
        match self.format {
            Format::Trec => self.trec(row.rank, row.score, &row.article.id),
            Format::Text => {
                writeln!(self.out, "{:>2}. {}", row.rank, behind(4, heading(&row.article), TITLE, style))?;
                facts_line(&mut self.out, 4, &row.article, style)?;
                writeln!(self.out, "    {}", behind(4, &row.terms.join(" · "), FACTS, style))
            }
            _ => self.object(json!({
                "type": "article", "rank": row.rank, "score": rounded(row.score), "article": row.article, "terms": row.terms,
            })),
        }
    }
}
