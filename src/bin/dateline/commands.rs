//! What each command does: options made from arguments, one call of the library, one of the printer.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use dateline::explore::{Ranking, search_collapsed};
use dateline::{
    Article, Filters, Format, Index, Page, Paging, ParseOptions, Printer, Query, QuotationKind, QuoteFilters,
    ReadOptions, Searcher, Sort, Style, UpdateOptions, WalkOptions, Within,
};

use crate::args::{
    Args, Color, Command, ExtractArgs, FilterArgs, FormatArg, FormatArgs, Global, IndexArgs, KindArg, OutputArgs,
    QueryArgs, QuoteFilterArgs, QuotesArgs, SearchArgs, ShowArgs, SortArg, StatusArgs, Unit, WithinArg,
};
use crate::batch;
use crate::progress::Shown;

/// Runs the command; whether something was found.
pub(crate) fn run(args: Args) -> Result<bool> {
    let global = &args.global;
    match args.command {
        Command::Index(args) => index(global, args),
        Command::Search(args) => search(global, args),
        Command::Quotes(args) => quotes(global, args),
        Command::Speakers(args) => crate::explore::speakers::run(global, &args),
        Command::Show(args) => show(global, args),
        Command::Extract(args) => extract(global, args),
        Command::Eval(args) => crate::eval::run(global, &args),
        Command::Status(args) => status(global, args),
        Command::Check(args) => crate::check::run(global, &args),
        Command::Explore(command) => crate::explore::run(global, command),
        Command::Completions(args) => crate::manual::completions(&args),
        Command::Man(args) => crate::manual::man(&args),
    }
}

pub(crate) type Out = BufWriter<io::StdoutLock<'static>>;

/// A printer of ranked results; `count`: of their numbers alone.
fn ranked_printer(global: &Global, args: &OutputArgs) -> Result<Printer<Out>> {
    if args.count { table_printer(global, &args.format) } else { Ok(printer(global, &args.format)) }
}

/// A printer of what has no ranks.
pub(crate) fn table_printer(global: &Global, args: &FormatArgs) -> Result<Printer<Out>> {
    if args.format == FormatArg::Trec && !args.json {
        bail!("--format trec is for ranked results, and there are none here; choose text, jsonl, csv or tsv");
    }
    Ok(printer(global, args))
}

pub(crate) fn printer(global: &Global, args: &FormatArgs) -> Printer<Out> {
    let (format, style) = looks(global, args);
    Printer::new(BufWriter::new(io::stdout().lock()), format, style)
}

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

pub(crate) fn note(global: &Global, line: &str) {
    if !global.quiet {
        let _ = writeln!(io::stderr(), "dateline: {line}");
    }
}

/// Says what went wrong, quiet or not.
pub(crate) fn complain(line: &str) {
    let _ = writeln!(io::stderr(), "dateline: {line}");
}

fn index(global: &Global, args: IndexArgs) -> Result<bool> {
    let mut paths = args.paths;
    if let Some(list) = &args.files_from {
        let text = text_of(list)?;
        // `find -print0` parts names by zero bytes, which stand in no name.
        let names: Vec<&str> =
            if text.contains('\0') { text.split('\0').collect() } else { text.lines().map(str::trim).collect() };
        paths.extend(names.into_iter().filter(|name| !name.is_empty()).map(PathBuf::from));
    }
    if paths.is_empty() && args.forget.is_empty() {
        match Index::remembered_roots(&global.index) {
            Some(roots) if roots.is_empty() => paths.push("corpus".into()),
            None if args.rebuild => {
                let index = global.index.display();
                bail!(
                    "{index}: the index does not say what it was made from; name it with 'dateline index --rebuild PATH'"
                )
            }
            _ => {}
        }
    }
    let mut options = UpdateOptions {
        memory_bytes: args.memory,
        rebuild: args.rebuild,
        language: args.language,
        hidden: args.hidden,
        follow: args.follow,
        text_as_is: args.text_as_is,
        forget: args.forget,
        ..UpdateOptions::default()
    };
    if args.threads > 0 {
        options.threads = args.threads;
    }
    let shown = Shown::new(global.quiet, global.verbose > 0);
    let summary = dateline::update(&global.index, &paths, &options, &shown);
    shown.finish();
    let summary = summary?;
    let mut line = format!(
        "indexed {}, {}, {} from {:.1} MB in {:.1} s",
        counted(summary.articles, "article"),
        counted(summary.quotes, "quotation"),
        counted(summary.words, "word"),
        summary.bytes as f64 / 1e6,
        summary.seconds
    );
    if summary.seconds > 0.0 && summary.bytes > 0 {
        line.push_str(&format!(" ({:.1} MB/s)", summary.bytes as f64 / 1e6 / summary.seconds));
    }
    line.push_str(&format!("; {} unchanged, {} removed", counted(summary.unchanged, "file"), summary.removed));
    note(global, &line);
    if summary.skipped > 0 {
        let mut kinds: Vec<String> = dateline::count_problems(&shown.problems())
            .into_iter()
            .map(|(kind, count)| format!("{count} {kind}"))
            .collect();
        if summary.skipped_before > 0 {
            kinds.push(format!("{} in unchanged files", summary.skipped_before));
        }
        note(global, &format!("skipped {}: {}", summary.skipped, kinds.join(", ")));
    }
    if args.strict && summary.skipped > 0 {
        bail!("{} could not be read", counted(summary.skipped, "file or record"));
    }
    Ok(true)
}

/// What a file holds (`-`: standard input).
pub(crate) fn text_of(file: &Path) -> Result<String> {
    if file.as_os_str() == "-" {
        Ok(io::read_to_string(io::stdin())?)
    } else {
        std::fs::read_to_string(file).with_context(|| file.display().to_string())
    }
}

/// `1 article`, `2 articles`, `2 queries`, `2 files or records`.
pub(crate) fn counted(count: u64, noun: &str) -> String {
    match noun.strip_suffix('y') {
        _ if count == 1 => format!("1 {noun}"),
        Some(stem) => format!("{count} {stem}ies"),
        None => format!("{count} {}s", noun.replace(" or ", "s or ")),
    }
}

/// Brings the paths of `--in` into the index, and opens it.
pub(crate) fn searcher(global: &Global, inside: &[PathBuf]) -> Result<Searcher> {
    if !inside.is_empty() {
        let shown = Shown::new(global.quiet, global.verbose > 0);
        let summary = dateline::update(&global.index, &new_roots(global, inside), &UpdateOptions::default(), &shown);
        shown.finish();
        let summary = summary?;
        if summary.articles > 0 || summary.removed > 0 {
            note(global, &format!("indexed {} in {:.1} s", counted(summary.articles, "article"), summary.seconds));
        }
    }
    Ok(Searcher::new(Index::open(&global.index)?)?)
}

/// The paths that no root of the index holds yet. A search within a part of a root adds no root.
fn new_roots(global: &Global, inside: &[PathBuf]) -> Vec<PathBuf> {
    let known = Index::remembered_roots(&global.index).unwrap_or_default();
    let held = |path: &PathBuf| path.canonicalize().is_ok_and(|path| known.iter().any(|root| path.starts_with(root)));
    inside.iter().filter(|path| !held(path)).cloned().collect()
}

pub(crate) fn filters(args: &FilterArgs) -> Result<Filters> {
    let day = |text: &Option<String>, name: &str| -> Result<Option<i64>> {
        let Some(text) = text else { return Ok(None) };
        match dateline::days_of_filter(text, dateline::today()) {
            Some((first, _)) => Ok(Some(first)),
            None => bail!("--{name} {text}: this is no date; write 2011, 2011-09, 2011-09-03, 30d or last-month"),
        }
    };
    let inside = args
        .inside
        .iter()
        .map(|path| path.canonicalize().with_context(|| path.display().to_string()))
        .collect::<Result<Vec<_>>>()?;
    Ok(Filters {
        after_day: day(&args.after, "after")?,
        before_day: day(&args.before, "before")?,
        sources: args.source.clone(),
        places: args.place.clone(),
        authors: args.author.clone(),
        languages: args.lang.clone(),
        paths: args.path.clone(),
        inside,
        within: args.within.map(|unit| match unit {
            WithinArg::Sentence => Within::Sentence,
            WithinArg::Paragraph => Within::Paragraph,
            WithinArg::Quote => Within::Quotation,
            WithinArg::Article => Within::Article,
        }),
    })
}

fn paging(output: &OutputArgs, reading: &QueryArgs, passages: usize, explain: bool) -> Paging {
    Paging {
        limit: (output.limit > 0).then_some(output.limit),
        offset: output.offset,
        sort: match output.sort {
            SortArg::Score => Sort::Score,
            SortArg::Date => Sort::Date,
            SortArg::DateDescending => Sort::DateDescending,
            SortArg::Source => Sort::Source,
        },
        sample: output.sample.get(),
        expansions_max: reading.max_expansions,
        passages,
        explain,
        count_only: output.count,
    }
}

pub(crate) fn parse(global: &Global, text: &str, reading: &QueryArgs) -> Result<Query> {
    let query = Query::parse(text, &ParseOptions { any: reading.any, plain: reading.plain })?;
    for line in &query.notes {
        note(global, line);
    }
    Ok(query)
}

pub(crate) fn quote_filters(args: &QuoteFilterArgs) -> QuoteFilters {
    let kind = |kind: &KindArg| match kind {
        KindArg::Direct => QuotationKind::Direct,
        KindArg::Indirect => QuotationKind::Indirect,
        KindArg::Mixed => QuotationKind::Mixed,
    };
    QuoteFilters { speakers: args.speaker.clone(), kinds: args.kind.iter().map(kind).collect(), cues: args.cue.clone() }
}

pub(crate) fn undated(global: &Global, count: u64) {
    if count > 0 {
        note(global, &format!("left out for want of a year: {}", counted(count, "article")));
    }
}

pub(crate) fn nothing(global: &Global, searcher: &Searcher, query: &Query, filters: &Filters) -> Result<()> {
    if !global.quiet {
        for line in searcher.explain_nothing(query, filters)? {
            note(global, &line);
        }
    }
    Ok(())
}

/// The same where quotations were sought.
pub(crate) fn no_quotes(
    global: &Global,
    searcher: &Searcher,
    query: &Query,
    filters: &Filters,
    wanted: &QuoteFilters,
) -> Result<()> {
    if !global.quiet {
        for line in searcher.explain_no_quotes(query, filters, wanted)? {
            note(global, &line);
        }
    }
    Ok(())
}

fn search(global: &Global, args: SearchArgs) -> Result<bool> {
    if let Some(batch) = &args.batch {
        ranked_printer(global, &args.output)?;
        let searcher = searcher(global, &args.filters.inside)?;
        let filters = filters(&args.filters)?;
        return batch::run(batch, batch_output(global, &args.output.format, &args.reading), |query, printer| {
            found_by(&searcher, query, &filters, &args, printer).map(|answered| answered.found)
        });
    }
    let query = parse(global, args.query.as_deref().unwrap_or_default(), &args.reading)?;
    if args.parse {
        io::stdout().write_all(query.tree().as_bytes())?;
        return Ok(true);
    }
    let searcher = searcher(global, &args.filters.inside)?;
    let filters = filters(&args.filters)?;
    let mut printer = ranked_printer(global, &args.output)?;
    let Answered { found, without_year, past_end } = found_by(&searcher, &query, &filters, &args, &mut printer)?;
    printer.flush()?;
    undated(global, without_year);
    behind_the_last(global, past_end);
    if !found {
        nothing(global, &searcher, &query, &filters)?;
    }
    Ok(found)
}

/// What is said of an answer when it has been printed.
pub(crate) struct Answered {
    /// Whether anything matched, shown or not.
    pub(crate) found: bool,
    /// Articles left out for want of a year.
    pub(crate) without_year: u64,
    /// The `--offset` that all of it stands before.
    pub(crate) past_end: Option<usize>,
}

impl Answered {
    fn of<T>(page: &Page<T>, output: &OutputArgs) -> Answered {
        let past_end = page.found && page.hits.is_empty() && !output.count;
        Answered { found: page.found, without_year: page.undated, past_end: past_end.then_some(output.offset) }
    }
}

/// Says why nothing is shown of what was found.
pub(crate) fn behind_the_last(global: &Global, past_end: Option<usize>) {
    if let Some(offset) = past_end {
        note(global, &format!("nothing is shown: all that was found comes before --offset {offset}"));
    }
}

/// Prints what a query finds.
fn found_by<W: Write>(
    searcher: &Searcher,
    query: &Query,
    filters: &Filters,
    args: &SearchArgs,
    printer: &mut Printer<W>,
) -> Result<Answered> {
    let paging = paging(&args.output, &args.reading, args.passages, args.explain);
    let by_article = args.unit == Unit::Article;
    let page = if args.collapse {
        let ranking = if by_article { Ranking::Articles } else { Ranking::Passages };
        search_collapsed(searcher, query, filters, &paging, ranking)?
    } else if by_article {
        searcher.search_articles(query, filters, &paging)?
    } else {
        searcher.search(query, filters, &paging)?
    };
    if let Some(counts) = page.counts.filter(|_| args.output.count) {
        printer.count(counts.matches, counts.articles)?;
    }
    for hit in &page.hits {
        if by_article { printer.article(hit)? } else { printer.passage(hit)? }
    }
    Ok(Answered::of(&page, &args.output))
}

pub(crate) fn batch_output(global: &Global, format: &FormatArgs, reading: &QueryArgs) -> batch::Output {
    let (format, style) = looks(global, format);
    batch::Output { format, style, reading: ParseOptions { any: reading.any, plain: reading.plain } }
}

pub(crate) fn optional_query(global: &Global, text: Option<&str>, reading: &QueryArgs) -> Result<Query> {
    text.map_or_else(|| Ok(Query::all()), |text| parse(global, text, reading))
}

fn quotes(global: &Global, args: QuotesArgs) -> Result<bool> {
    let query = optional_query(global, args.query.as_deref(), &args.reading)?;
    let searcher = searcher(global, &args.filters.inside)?;
    let filters = filters(&args.filters)?;
    if let Some(batch) = &args.batch {
        return batch::run(batch, batch_output(global, &args.output.format, &args.reading), |query, printer| {
            quoted(&searcher, query, &filters, &args, printer).map(|answered| answered.found)
        });
    }
    let mut printer = ranked_printer(global, &args.output)?;
    let Answered { found, without_year, past_end } = quoted(&searcher, &query, &filters, &args, &mut printer)?;
    printer.flush()?;
    undated(global, without_year);
    behind_the_last(global, past_end);
    if !found {
        no_quotes(global, &searcher, &query, &filters, &quote_filters(&args.quotations))?;
    }
    Ok(found)
}

/// Prints the quotations that a query finds.
fn quoted<W: Write>(
    searcher: &Searcher,
    query: &Query,
    filters: &Filters,
    args: &QuotesArgs,
    printer: &mut Printer<W>,
) -> Result<Answered> {
    let paging = paging(&args.output, &args.reading, 1, false);
    let page = searcher.quotes(query, filters, &quote_filters(&args.quotations), &paging)?;
    if let Some(counts) = page.counts.filter(|_| args.output.count) {
        printer.count(counts.matches, counts.articles)?;
    }
    for hit in &page.hits {
        printer.quote(hit)?;
    }
    Ok(Answered::of(&page, &args.output))
}

fn show(global: &Global, args: ShowArgs) -> Result<bool> {
    let query = args.query.as_deref().map(|text| Query::parse(text, &ParseOptions::default())).transpose()?;
    let searcher = Searcher::new(Index::open(&global.index)?)?;
    let article = searcher.article(&args.id, query.as_ref())?;
    let mut printer = table_printer(global, &args.format)?;
    printer.full_article(&article)?;
    printer.flush()?;
    Ok(true)
}

fn status(global: &Global, args: StatusArgs) -> Result<bool> {
    let status = Searcher::new(Index::open(&global.index)?)?.status()?;
    let mut printer = table_printer(global, &args.format)?;
    printer.status(&status)?;
    printer.flush()?;
    Ok(true)
}

fn extract(global: &Global, args: ExtractArgs) -> Result<bool> {
    let options = ReadOptions { text_as_is: true };
    let mut out = BufWriter::new(io::stdout().lock());
    let mut written = false;
    let mut take = |article: std::result::Result<Article, dateline::ReadProblem>| -> Result<()> {
        match article {
            Err(problem) => note(global, &format!("skipped {problem}")),
            Ok(article) => {
                let line = extracted(&article, &args);
                // As an error of the writer, by which a closed pipe is known.
                serde_json::to_writer(&mut out, &line).map_err(io::Error::from)?;
                out.write_all(b"\n")?;
                written = true;
            }
        }
        Ok(())
    };
    if args.paths.is_empty() {
        for article in dateline::read_stream(Box::new(io::stdin()), options)? {
            take(article)?;
        }
    } else {
        for path in &args.paths {
            path.metadata().with_context(|| path.display().to_string())?;
        }
        let mut problems = Vec::new();
        let files = dateline::find_files(&args.paths, &WalkOptions::default(), &mut |problem| problems.push(problem));
        problems.into_iter().try_for_each(|problem| take(Err(problem)))?;
        for record in dateline::records(files, options) {
            match record {
                Err(problem) => take(Err(problem))?,
                Ok(record) => record.parse().into_iter().try_for_each(&mut take)?,
            }
        }
    }
    out.flush()?;
    Ok(written)
}

fn extracted(article: &Article, args: &ExtractArgs) -> serde_json::Value {
    let language = args
        .language
        .or_else(|| article.language.as_deref().and_then(dateline::Language::from_code))
        .or_else(|| dateline::detect_language(&article.text));
    let paragraphs = dateline::paragraphs(&article.text);
    let sentences: Vec<dateline::Span> =
        dateline::sentences(&article.text, &paragraphs, language).into_iter().map(|sentence| sentence.span).collect();
    let quotations = dateline::extract(&article.text, &paragraphs, &sentences, language.map(dateline::Language::code));
    dateline::extracted(article, &quotations, args.sentences.then_some(sentences.as_slice()))
}
