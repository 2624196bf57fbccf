//! Printers on standard output.

use std::io::{self, BufWriter, IsTerminal};

use anyhow::{Result, bail};
use dateline::{Format, ParseOptions, Printer, Style};

use crate::args::{Color, FormatArg, FormatArgs, Global, OutputArgs, QueryArgs};
use crate::batch;

/// Standard output, held by one writer.
pub(crate) type Out = BufWriter<io::StdoutLock<'static>>;

/// A printer of ranked results; `count`: of their numbers alone.
pub(crate) fn ranked_printer(global: &Global, args: &OutputArgs) -> Result<Printer<Out>> {
    if args.count { table_printer(global, &args.format) } else { Ok(printer(global, &args.format)) }
}

/// A printer of what has no ranks.
pub(crate) fn table_printer(global: &Global, args: &FormatArgs) -> Result<Printer<Out>> {
    if args.format == FormatArg::Trec && !args.json {
        bail!("--format trec is for ranked results, and there are none here; choose text, jsonl, csv or tsv");
    }
    Ok(printer(global, args))
}

/// A printer of the format that was asked for.
pub(crate) fn printer(global: &Global, args: &FormatArgs) -> Printer<Out> {
    let (format, style) = looks(global, args);
    Printer::new(BufWriter::new(io::stdout().lock()), format, style)
}

/// The format, and whether standard output takes colours and how wide it is.
fn looks(global: &Global, args: &FormatArgs) -> (Format, Style) {
    let terminal = io::stdout().is_terminal();
    let color = match global.color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => terminal && anstyle_query::term_supports_color() && !anstyle_query::no_color(),
    };
    let width = terminal.then(|| terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0)));
    let format = if args.json {
        Format::JsonLines
    } else {
        match args.format {
            FormatArg::Text => Format::Text,
            FormatArg::Jsonl => Format::JsonLines,
            FormatArg::Csv => Format::Csv,
            FormatArg::Tsv => Format::Tsv,
            FormatArg::Trec => Format::Trec,
        }
    };
    (format, Style { color, width })
}

/// How the answers of a batch are printed and its queries read.
pub(crate) fn batch_output(global: &Global, format: &FormatArgs, reading: &QueryArgs) -> batch::Output {
    let (format, style) = looks(global, format);
    batch::Output { format, style, reading: ParseOptions { any: reading.any, plain: reading.plain } }
}
