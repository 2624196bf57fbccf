//! `index`: builds an index, or brings it up to date.

use std::path::PathBuf;

use anyhow::{Result, bail};
use dateline::{Index, UpdateOptions};

use crate::args::{Global, IndexArgs};
use crate::asked::text_of;
use crate::notes::{counted, note};
use crate::progress::Shown;

/// Runs the command: always true.
pub(crate) fn run(global: &Global, args: IndexArgs) -> Result<bool> {
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
