//! From arguments to what the library takes.

use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use dateline::{
    Filters, Index, Paging, ParseOptions, Query, QuotationKind, QuoteFilters, Searcher, Sort, UpdateOptions, Within,
};

use crate::args::{FilterArgs, Global, KindArg, OutputArgs, QueryArgs, QuoteFilterArgs, SortArg, WithinArg};
use crate::notes::{counted, note};
use crate::progress::Shown;

/// What a file holds (`-`: standard input).
pub(crate) fn text_of(file: &Path) -> Result<String> {
    if file.as_os_str() == "-" {
        Ok(io::read_to_string(io::stdin())?)
    } else {
        std::fs::read_to_string(file).with_context(|| file.display().to_string())
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

/// Which articles are looked at.
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

/// Which quotations are looked at.
pub(crate) fn quote_filters(args: &QuoteFilterArgs) -> QuoteFilters {
    let kind = |kind: &KindArg| match kind {
        KindArg::Direct => QuotationKind::Direct,
        KindArg::Indirect => QuotationKind::Indirect,
        KindArg::Mixed => QuotationKind::Mixed,
    };
    QuoteFilters { speakers: args.speaker.clone(), kinds: args.kind.iter().map(kind).collect(), cues: args.cue.clone() }
}

/// How many hits, in which order.
pub(crate) fn paging(output: &OutputArgs, reading: &QueryArgs, passages: usize, explain: bool) -> Paging {
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

/// The query as it was typed; what is to be said of it is said.
pub(crate) fn parse(global: &Global, text: &str, reading: &QueryArgs) -> Result<Query> {
    let query = Query::parse(text, &ParseOptions { any: reading.any, plain: reading.plain })?;
    for line in &query.notes {
        note(global, line);
    }
    Ok(query)
}

/// The same; all articles where nothing was typed.
pub(crate) fn optional_query(global: &Global, text: Option<&str>, reading: &QueryArgs) -> Result<Query> {
    text.map_or_else(|| Ok(Query::all()), |text| parse(global, text, reading))
}
