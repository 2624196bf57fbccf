//! Groups of duplicates, and articles like another one.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::text::{FACTS, TITLE, facts, one_line, painted};
use super::{Format, Printer, extend, heading, rounded};
use crate::explore::{DuplicateGroup, SimilarRow};

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
            let title = painted(&one_line(heading(&one.article), &[], style), TITLE, style);
            writeln!(self.out, "{lead}{shared:>5}  {title}")?;
            writeln!(self.out, "{:12}{}", "", facts(&one.article, style))?;
            for change in one.diff.iter().flatten() {
                writeln!(self.out, "{:12}{} {}", "", change.op, one_line(&change.text, &[], style))?;
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
                let title = painted(&one_line(heading(&row.article), &[], style), TITLE, style);
                writeln!(self.out, "{:>2}. {title}", row.rank)?;
                writeln!(self.out, "    {}", facts(&row.article, style))?;
                let terms = one_line(&row.terms.join(" · "), &[], style);
                writeln!(self.out, "    {}", painted(&terms, FACTS, style))
            }
            _ => self.object(json!({
                "type": "article", "rank": row.rank, "score": rounded(row.score), "article": row.article, "terms": row.terms,
            })),
        }
    }
}
