//! From a corpus to an index: what has changed is read, analysed in parallel and written, in bounded memory and a fixed order.

mod pipeline;
mod plan;
mod report;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::analysis::Language;
use crate::corpus::{ProblemKind, ReadOptions, WalkOptions, find_files};
use crate::error::{Error, Result};
use crate::index::{AnalysisSettings, Index, Run, Settings, WriterOptions};
use pipeline::{LateWriter, Reading, Sink, pipeline};
use plan::Plan;
pub use report::{NoProgress, Progress, Summary, count_problems};

/// How an index is brought up to date.
#[derive(Clone, Debug)]
pub struct UpdateOptions {
    /// Threads that parse and analyse.
    pub threads: usize,
    /// Memory of the writer, in bytes.
    pub memory_bytes: usize,
    /// Read everything anew.
    pub rebuild: bool,
    /// Take every article to be in this language.
    pub language: Option<Language>,
    /// Read hidden files.
    pub hidden: bool,
    /// Follow symbolic links.
    pub follow: bool,
    /// Keep texts to the letter, HTML too.
    pub text_as_is: bool,
    /// Roots to take out.
    pub forget: Vec<PathBuf>,
}

impl Default for UpdateOptions {
    fn default() -> UpdateOptions {
        UpdateOptions {
            threads: std::thread::available_parallelism().map_or(1, usize::from),
            memory_bytes: 256 << 20,
            rebuild: false,
            language: None,
            hidden: false,
            follow: false,
            text_as_is: false,
            forget: Vec::new(),
        }
    }
}

/// Brings the index in `index_dir` up to date with its roots and `roots`, which it knows from then on.
///
/// Nothing of it is visible before all of it is: a run that is broken off leaves the index as it was, a rebuild too (unless the
/// old index cannot be opened: then it is taken away first). But its roots are known from the beginning, so that the next run does
/// what is left, and says so. What lies under a root or folder that cannot be read at present
/// stays in the index.
///
/// # Errors
/// The index cannot be opened or written, or was analysed otherwise. What of the corpus cannot be read is no error: it goes to
/// `progress` and is counted.
pub fn update(
    index_dir: &Path,
    roots: &[PathBuf],
    options: &UpdateOptions,
    progress: &dyn Progress,
) -> Result<Summary> {
    let started = Instant::now();
    let known = if options.rebuild {
        Settings { roots: Index::remembered_roots(index_dir).unwrap_or_default(), ..Settings::default() }
    } else {
        Index::open_if_there(index_dir)?.map(|index| index.settings().clone()).unwrap_or_default()
    };
    if let Some(run) = known.unfinished {
        progress.resumes(run == Run::Rebuild);
    }
    let settings = settings(known, index_dir, roots, options)?;
    let usable = |index: &Index| index.verify().is_ok() && index.snapshot().is_ok();
    if options.rebuild && !Index::open(index_dir).is_ok_and(|index| usable(&index)) {
        Index::remove(index_dir)?;
    }
    let index = Index::open_or_create(index_dir)?;
    let late = WriterOptions { threads: options.threads, memory_bytes: options.memory_bytes };
    let writer = LateWriter::new(&index, late, begun(&index, &settings, options)?);
    if settings.roots != index.settings().roots {
        writer.get()?;
    }
    let index_place = index_dir.canonicalize().unwrap_or_else(|_| index_dir.to_path_buf());
    let walk =
        WalkOptions { follow: settings.analysis.follow, hidden: settings.analysis.hidden, exclude: vec![index_place] };
    let mut summary = Summary::default();
    let mut unreadable = Vec::new();
    let files = find_files(&settings.roots, &walk, &mut |problem| {
        summary.skipped += 1;
        if problem.kind() == ProblemKind::Unreadable {
            unreadable.push(problem.path().to_path_buf());
        }
        progress.problem(&problem);
    });
    let plan = Plan::new(&index, files, &settings.roots, &unreadable, options.rebuild)?;
    summary.unchanged = plan.unchanged;
    summary.removed = plan.gone.len() as u64;
    summary.skipped_before = plan.partly_read.values().sum();
    summary.skipped += summary.skipped_before;
    if options.rebuild {
        writer.get()?.delete_all()?;
    }
    for file in plan.gone.iter().chain(&plan.changed) {
        writer.get()?.delete_file(file)?;
    }
    let ids = plan.ids_that_stay(&index)?;
    progress.begin(plan.read.len() as u64, plan.read.iter().map(|file| file.size_bytes).sum());
    let reading = Reading {
        language: settings.analysis.language.as_deref().and_then(Language::from_code),
        options: ReadOptions { text_as_is: settings.analysis.text_as_is },
    };
    let mut partly_read = plan.partly_read;
    let sink = Sink::new(&writer, ids, progress, &mut summary);
    partly_read.extend(pipeline(plan.read, options.threads, reading, sink)?);
    let settings = Settings { skipped: summary.skipped, partly_read, ..settings };
    // An index of a corpus without articles is one, too.
    if writer.is_open() || settings != *index.settings() {
        writer.into_writer()?.commit(&settings)?;
    }
    summary.seconds = started.elapsed().as_secs_f64();
    Ok(summary)
}

/// What the index says of itself from the beginning of a run to its end.
fn begun(index: &Index, settings: &Settings, options: &UpdateOptions) -> Result<Settings> {
    let before = index.settings().clone();
    let run = match (index.snapshot()?.segments().is_empty(), options.rebuild) {
        (true, _) => Run::First,
        (false, false) => Run::Update,
        (false, true) => Run::Rebuild,
    };
    // The articles that stay until the end of a rebuild are those of before.
    let analysis = if run == Run::Rebuild { before.analysis } else { settings.analysis.clone() };
    Ok(Settings { roots: settings.roots.clone(), analysis, unfinished: Some(run), ..before })
}

/// The settings that the index will have: its roots, less those forgotten, and the new ones.
fn settings(known: Settings, index_dir: &Path, new: &[PathBuf], options: &UpdateOptions) -> Result<Settings> {
    let mut roots = known.roots;
    let fresh = options.rebuild || roots.is_empty() || known.unfinished == Some(Run::First);
    for path in &options.forget {
        // A root that is gone from the disk can be forgotten, too.
        let canonical = path.canonicalize().or_else(|_| std::path::absolute(path)).unwrap_or_else(|_| path.clone());
        let before = roots.len();
        roots.retain(|root| *root != canonical);
        if roots.len() == before {
            return Err(Error::usage("the index does not know this root")
                .at_path(path)
                .remedy("'dateline status' lists its roots"));
        }
    }
    for path in new {
        let canonical = path.canonicalize().map_err(|cause| {
            Error::io("there is nothing to index here")
                .at_path(path)
                .because(cause)
                .remedy("name a file or folder that exists")
        })?;
        if canonical.to_str().is_none() {
            return Err(Error::usage("the name of this root is no UTF-8")
                .at_path(path)
                .remedy("name the folder above it: names below a root may be of any kind"));
        }
        if !roots.contains(&canonical) {
            roots.push(canonical);
        }
    }
    let language = options.language.map(|language| language.code().to_owned());
    if !fresh && language.is_some() && known.analysis.language != language {
        return Err(Error::usage("the index was made with another --language")
            .at_path(index_dir)
            .remedy("make it anew with 'dateline index --rebuild --language …'"));
    }
    if !fresh && options.text_as_is && !known.analysis.text_as_is {
        return Err(Error::usage("the index was made without --text-as-is")
            .at_path(index_dir)
            .remedy("make it anew with 'dateline index --rebuild --text-as-is'"));
    }
    // What was once asked for stays until the index is made anew.
    let before = if fresh { AnalysisSettings::default() } else { known.analysis };
    let analysis = AnalysisSettings {
        language: language.or(before.language),
        hidden: options.hidden || before.hidden,
        follow: options.follow || before.follow,
        text_as_is: options.text_as_is || before.text_as_is,
    };
    Ok(Settings { roots, analysis, ..Settings::default() })
}
