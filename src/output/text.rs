//! Results for people: aligned, highlighted, cut to the width, and safe to show (texts may hold anything).

use std::io::{self, Write};
use std::ops::Range;

use anstyle::{AnsiColor, Style as Ansi};
use comfy_table::{CellAlignment, Table, presets};
use unicode_width::UnicodeWidthStr;

use super::{Style, heading};
use crate::search::{ArticleInfo, Explanation, FullArticle, PointRange, QuoteHit, SearchHit, SpeakerRow, Status};

pub(super) const TITLE: Ansi = Ansi::new().bold();
pub(super) const FACTS: Ansi = Ansi::new().dimmed();
pub(super) const MATCH: Ansi = Ansi::new().bold().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Red)));
/// Columns before the text of a hit.
const INDENT: usize = 4;
/// Columns that a text has on the narrowest terminal.
const TEXT_COLUMNS_MIN: usize = 20;

pub(super) fn painted(text: &str, ansi: Ansi, style: Style) -> String {
    if style.color && !text.is_empty() { format!("{ansi}{text}{ansi:#}") } else { text.to_owned() }
}

/// Control characters and marks of direction could change what the terminal shows: they become U+FFFD.
pub(super) fn safe(c: char) -> char {
    match c {
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' => '\u{fffd}',
        c if c.is_control() => '\u{fffd}',
        c => c,
    }
}

/// A word of text with its highlighted characters.
struct Word {
    plain: String,
    shown: String,
}

/// The words of a text, highlighted; white space of any kind parts them. Behind a highlight the text goes on in `base`.
fn words(text: &str, highlights: &[PointRange], base: Ansi, style: Style) -> Vec<Word> {
    let mut words = Vec::new();
    let (mut plain, mut shown, mut lit) = (String::new(), String::new(), false);
    let mut ranges = highlights.iter().peekable();
    for (at, c) in text.chars().enumerate() {
        while ranges.next_if(|[_, end]| *end <= at).is_some() {}
        let inside = style.color && ranges.peek().is_some_and(|[start, _]| *start <= at);
        if c.is_whitespace() {
            if lit {
                shown.push_str(&format!("{MATCH:#}{base}"));
                lit = false;
            }
            if !plain.is_empty() {
                words.push(Word { plain: std::mem::take(&mut plain), shown: std::mem::take(&mut shown) });
            }
            continue;
        }
        if inside != lit {
            shown.push_str(&if inside { format!("{MATCH}") } else { format!("{MATCH:#}{base}") });
            lit = inside;
        }
        plain.push(safe(c));
        shown.push(safe(c));
    }
    if lit {
        shown.push_str(&format!("{MATCH:#}{base}"));
    }
    if !plain.is_empty() {
        words.push(Word { plain, shown });
    }
    words
}

/// Words in lines of at most `style.width` columns, each painted; before the first stand `indent` columns already, before the
/// others spaces.
fn wrapped(words: &[Word], indent: usize, ansi: Ansi, style: Style) -> String {
    let width = style.width.map_or(usize::MAX, |width| width.saturating_sub(indent).max(TEXT_COLUMNS_MIN));
    let mut lines: Vec<String> = Vec::new();
    let mut column = 0;
    for word in words {
        let wide = word.plain.width();
        match lines.last_mut() {
            Some(line) if column + 1 + wide <= width => {
                line.push(' ');
                line.push_str(&word.shown);
                column += 1 + wide;
            }
            _ => {
                lines.push(word.shown.clone());
                column = wide;
            }
        }
    }
    let painted: Vec<String> = lines.iter().map(|line| painted(line, ansi, style)).collect();
    painted.join(&format!("\n{:indent$}", ""))
}

/// Writes a text in lines of at most `style.width` columns, indented; of no words, an empty line.
fn paragraph(out: &mut impl Write, text: &str, highlights: &[PointRange], style: Style) -> io::Result<()> {
    let lines = wrapped(&words(text, highlights, Ansi::new(), style), INDENT, Ansi::new(), style);
    if lines.is_empty() { writeln!(out) } else { writeln!(out, "{:INDENT$}{lines}", "") }
}

/// A text without highlights, in lines behind `indent` columns.
pub(super) fn behind(indent: usize, text: &str, ansi: Ansi, style: Style) -> String {
    wrapped(&words(text, &[], ansi, Style { color: false, ..style }), indent, ansi, style)
}

pub(super) fn one_line(text: &str, highlights: &[PointRange], style: Style) -> String {
    joined(words(text, highlights, Ansi::new(), style))
}

/// A title, painted, with its highlights, in lines behind `indent` columns.
fn title(indent: usize, text: &str, highlights: &[PointRange], style: Style) -> String {
    wrapped(&words(text, highlights, TITLE, style), indent, TITLE, style)
}

fn joined(words: Vec<Word>) -> String {
    words.into_iter().map(|word| word.shown).collect::<Vec<_>>().join(" ")
}

/// Date, place and source, as far as they are known, and the id, in lines behind `indent` columns. The id alone has been shown as the
/// heading.
fn facts(indent: usize, article: &ArticleInfo, style: Style) -> String {
    let id = (!article.title.is_empty()).then_some(article.id.as_str());
    let known = [article.date.as_deref(), article.place.as_deref(), article.source.as_deref(), id];
    let mut parts = known.into_iter().flatten().peekable();
    let mut all = Vec::new();
    while let Some(part) = parts.next() {
        all.extend(words(part, &[], FACTS, Style { color: false, ..style }));
        // No line begins with the point.
        if let Some(last) = all.last_mut().filter(|_| parts.peek().is_some()) {
            last.plain.push_str(" ·");
            last.shown.push_str(" ·");
        }
    }
    wrapped(&all, indent, FACTS, style)
}

/// The line of facts, if anything is known.
pub(super) fn facts_line(out: &mut impl Write, indent: usize, article: &ArticleInfo, style: Style) -> io::Result<()> {
    let facts = facts(indent, article, style);
    if facts.is_empty() { Ok(()) } else { writeln!(out, "{:indent$}{facts}", "") }
}

pub(super) fn passage(out: &mut impl Write, hit: &SearchHit, style: Style) -> io::Result<()> {
    writeln!(out, "{:>2}. {}", hit.rank, title(INDENT, heading(&hit.article), &hit.title_highlights, style))?;
    facts_line(out, INDENT, &hit.article, style)?;
    for (number, passage) in hit.passages.iter().enumerate() {
        if number > 0 {
            writeln!(out, "{:INDENT$}…", "")?;
        }
        paragraph(out, &passage.text, &passage.highlights, style)?;
    }
    if hit.more > 0 {
        let noun = if hit.more == 1 { "passage" } else { "passages" };
        writeln!(out, "{:INDENT$}{}", "", painted(&format!("+ {} more {noun}", hit.more), FACTS, style))?;
    }
    if let Some(collapsed) = hit.collapsed.filter(|collapsed| *collapsed > 0) {
        let noun = if collapsed == 1 { "article" } else { "articles" };
        writeln!(out, "{:INDENT$}{}", "", painted(&format!("+ {collapsed} more {noun} like this one"), FACTS, style))?;
    }
    if let Some(explanation) = &hit.explain {
        explained(out, hit.score, explanation, style)?;
    }
    writeln!(out)
}

/// What a score is made of, a line for the sum and one for every part of the query.
fn explained(out: &mut impl Write, score: f64, explanation: &Explanation, style: Style) -> io::Result<()> {
    let Explanation { passage, nearness, article, article_share, passage_share, parts } = explanation;
    let sum = format!(
        "{score:.4} = {passage_share} × ({passage:.4} passage + {nearness:.4} nearness) + {article_share} × {article:.4} article"
    );
    writeln!(out, "{:INDENT$}{}", "", painted(&sum, FACTS, style))?;
    for part in parts {
        let counts =
            format!("{} in the title, {} in the text, {} in the passage", part.in_title, part.in_text, part.in_passage);
        let query = one_line(&part.query, &[], Style { color: false, ..style });
        writeln!(
            out,
            "{:INDENT$}{}",
            "",
            painted(&format!("{query}: weight {:.4}, {counts}", part.weight), FACTS, style)
        )?;
    }
    Ok(())
}

pub(super) fn quote(out: &mut impl Write, hit: &QuoteHit, style: Style) -> io::Result<()> {
    let quote = &hit.quote;
    let speaker = quote.speaker.as_deref().unwrap_or("(speaker not named)");
    let mut line = painted(&one_line(speaker, &[], Style { color: false, ..style }), TITLE, style);
    if let Some(role) = &quote.role {
        line.push_str(&format!(", {}", one_line(role, &[], style)));
    }
    let sure = format!("{} · {:.0} % sure", quote.kind, quote.confidence * 100.0);
    writeln!(out, "{:>2}. {line}  {}", hit.rank, painted(&sure, FACTS, style))?;
    let (open, close) = if quote.kind == "direct" { ("“", "”") } else { ("", "") };
    let shifted: Vec<PointRange> =
        hit.highlights.iter().map(|[start, end]| [start + open.chars().count(), end + open.chars().count()]).collect();
    paragraph(out, &format!("{open}{}{close}", quote.text), &shifted, style)?;
    writeln!(out, "{:INDENT$}{}", "", behind(INDENT, heading(&hit.article), FACTS, style))?;
    facts_line(out, INDENT, &hit.article, style)?;
    writeln!(out)
}

pub(super) fn speakers(out: &mut impl Write, rows: &[SpeakerRow]) -> io::Result<()> {
    let header = ["quotes", "articles", "speaker", "role", "first", "last", "also"];
    let cells = |row: &SpeakerRow| {
        let text = |text: &Option<String>| text.as_deref().map(harmless).unwrap_or_default();
        [
            row.quotes.to_string(),
            row.articles.to_string(),
            harmless(&row.speaker),
            text(&row.role),
            text(&row.first),
            text(&row.last),
            harmless(&row.variants.join(", ")),
        ]
    };
    aligned(out, header, rows.iter().map(cells), 0..2)
}

/// A text in which nothing commands the terminal.
pub(super) fn harmless(text: &str) -> String {
    text.chars().map(safe).collect()
}

/// Rows under a header, the cells of the columns `right` to the right.
pub(super) fn aligned<const N: usize>(
    out: &mut impl Write,
    header: [&str; N],
    rows: impl Iterator<Item = [String; N]>,
    right: Range<usize>,
) -> io::Result<()> {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(header);
    table.add_rows(rows);
    for column in right {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    for line in table.lines() {
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

pub(super) fn full_article(out: &mut impl Write, article: &FullArticle, style: Style) -> io::Result<()> {
    let info = &article.article;
    writeln!(out, "{}", title(0, heading(info), &article.title_highlights, style))?;
    facts_line(out, 0, info, style)?;
    if !info.authors.is_empty() {
        writeln!(out, "By {}", one_line(&info.authors.join(", "), &[], style))?;
    }
    for (name, value) in [("Section", &info.section), ("Language", &info.language), ("Address", &info.url)] {
        if let Some(value) = value {
            writeln!(out, "{name}: {}", one_line(value, &[], style))?;
        }
    }
    writeln!(out)?;
    let mut before = 0;
    for part in article.text.split("\n\n") {
        let length = part.chars().count();
        let local: Vec<PointRange> = article
            .highlights
            .iter()
            .filter(|[start, end]| *start >= before && *end <= before + length)
            .map(|[start, end]| [start - before, end - before])
            .collect();
        paragraph(out, part, &local, style)?;
        writeln!(out)?;
        before += length + 2;
    }
    if !article.quotes.is_empty() {
        writeln!(out, "{}", painted("Quotations", TITLE, style))?;
    }
    for quote in &article.quotes {
        let speaker = quote.speaker.as_deref().unwrap_or("(speaker not named)");
        writeln!(out, "  {} ({})", one_line(speaker, &[], style), quote.kind)?;
        paragraph(out, &quote.text, &[], style)?;
    }
    Ok(())
}

pub(super) fn status(out: &mut impl Write, status: &Status) -> io::Result<()> {
    let languages: Vec<String> = status.languages.iter().map(|(code, count)| format!("{code} {count}")).collect();
    let mut lines = vec![
        ("articles", status.articles.to_string()),
        ("quotations", status.quotes.to_string()),
        ("words", status.words.to_string()),
        ("text", format!("{:.1} MB", status.bytes as f64 / 1e6)),
        (
            "index",
            format!(
                "{:.1} MB in {} segment{}, format {}",
                status.index_bytes as f64 / 1e6,
                status.segments,
                if status.segments == 1 { "" } else { "s" },
                status.format
            ),
        ),
        ("languages", languages.join(", ")),
        ("not read", status.skipped.to_string()),
    ];
    if status.broken_off {
        let what = "has not ended: it was broken off, or is under way; 'dateline index' does what is left";
        lines.push(("last run", what.to_owned()));
    }
    lines.extend(status.roots.iter().map(|root| ("root", root.clone())));
    named(out, lines)
}

/// Values beside their names.
pub(super) fn named(out: &mut impl Write, lines: Vec<(&str, String)>) -> io::Result<()> {
    for (name, value) in lines {
        writeln!(out, "{name:<11}{value}")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_and_facts_keep_to_the_width() {
        let article = ArticleInfo {
            id: "northwire/2019/04/09-walkout.txt".to_owned(),
            title: "Tarsk minister walks out of the missile talks".to_owned(),
            date: Some("2019-04-09".to_owned()),
            source: Some("Meridian News Service".to_owned()),
            ..ArticleInfo::default()
        };
        let narrow = Style { color: false, width: Some(40) };
        assert_eq!(title(INDENT, &article.title, &[], narrow), "Tarsk minister walks out of the\n    missile talks");
        assert_eq!(
            facts(INDENT, &article, narrow),
            "2019-04-09 · Meridian News Service ·\n    northwire/2019/04/09-walkout.txt"
        );
        assert_eq!(facts(INDENT, &article, Style { width: None, ..narrow }).lines().count(), 1);
        let coloured = title(INDENT, &article.title, &[[32, 39]], Style { color: true, ..narrow });
        assert!(
            coloured.contains(&format!("the{TITLE:#}\n    {TITLE}{MATCH}missile{MATCH:#}{TITLE} talks")),
            "{coloured:?}"
        );
    }

    #[test]
    fn of_an_article_of_which_nothing_is_known_no_empty_line_stands() {
        let mut out = Vec::new();
        let article = ArticleInfo { id: "a.txt".to_owned(), ..ArticleInfo::default() };
        facts_line(&mut out, INDENT, &article, Style { color: false, width: None }).unwrap_or_default();
        assert!(out.is_empty());
    }
}
