//! What was verified of an index, and what is wrong with it.

use std::io::{self, Write};

use super::exploration::object;
use super::text::{harmless, named};
use super::{Format, Printer};
use crate::index::check::{Checked, Fault};

impl<W: Write> Printer<W> {
    /// What was verified: an object of type `fault` for every fault that is shown, then one of type `check`. Tables hold the faults alone.
    ///
    /// # Errors
    /// The writer's.
    pub fn checked(&mut self, checked: &Checked) -> io::Result<()> {
        if self.format == Format::Text {
            checked.shown.iter().try_for_each(|fault| writeln!(self.out, "{}", line(fault)))?;
            return named(&mut self.out, summary(checked));
        }
        checked.shown.iter().try_for_each(|fault| self.object(object("fault", fault)))?;
        if self.format == Format::JsonLines {
            self.object(object("check", checked))?;
        }
        Ok(())
    }
}

/// `place: message; remedy`, as errors are written.
fn line(fault: &Fault) -> String {
    let article = fault.article.as_ref().map(|id| format!("article '{id}': ")).unwrap_or_default();
    harmless(&format!("{}: {article}{}; {}", fault.file.display(), fault.message, fault.remedy))
}

fn summary(checked: &Checked) -> Vec<(&'static str, String)> {
    let unread = match checked.segments_unread {
        0 => String::new(),
        unread => format!(", {unread} not read since files of theirs are damaged"),
    };
    let mut lines = vec![
        ("files", format!("{}, {:.1} MB", checked.files, checked.bytes as f64 / 1e6)),
        ("segments", format!("{}{unread}", checked.segments)),
        ("articles", checked.articles.to_string()),
        ("quotations", checked.quotes.to_string()),
        ("words", checked.words.to_string()),
        ("terms", checked.terms.to_string()),
        ("postings", format!("{} with {} positions", checked.postings, checked.positions)),
        ("faults", checked.faults.to_string()),
    ];
    if !checked.left_over.is_empty() {
        let left = "files of a run that was cut off, or is under way";
        lines.insert(1, ("left over", format!("{} ({left})", checked.left_over.len())));
    }
    lines
}
