//! From a corpus to an index: what has changed is read, analysed in parallel and written, in bounded memory and a fixed order.
//!
//! One thread cuts files into records, all others parse and analyse them, and the caller's thread gives out ids in the order of
//! the corpus and hands the articles to the index. What is under way at once is bounded by bytes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rustc_hash::FxHashSet;
use serde::Serialize;

use crate::analysis::Language;
use crate::corpus::{
    FoundFile, ProblemKind, RawRecord, ReadOptions, ReadProblem, WalkOptions, find_files, path_text, records,
};
use crate::error::{Error, Result};
use crate::index::{
    AnalysisSettings, FileStamp, Index, PreparedArticle, Preparer, Settings, Writer, WriterOptions, known_files,
};

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
            forget: Vec::new(),
        }
    }
}

/// What an update did.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Summary {
    /// Articles added or replaced.
    pub articles: u64,
    /// Quotations in them.
    pub quotes: u64,
    /// Words of their texts.
    pub words: u64,
    /// Bytes of the files that were read.
    pub bytes: u64,
    /// Files that had not changed.
    pub unchanged: u64,
    /// Files that are gone.
    pub removed: u64,
    /// Files and records that could not be read.
    pub skipped: u64,
    /// Articles whose id was taken, and which got a suffix.
    pub renamed: u64,
    /// Wall-clock time, in seconds.
    pub seconds: f64,
}

/// What happens during an update, for whoever shows it.
pub trait Progress: Sync {
    /// The number of files to read, and their bytes.
    fn begin(&self, files: u64, bytes: u64);
    /// An article was taken in; `bytes` of the corpus are done with it.
    fn article(&self, bytes: u64);
    /// Something could not be read.
    fn problem(&self, problem: &ReadProblem);
    /// An article's id was taken: it is now called `new`.
    fn renamed(&self, old: &str, new: &str);
}

/// Bytes of records that may be under way between reading and writing.
const IN_FLIGHT_BYTES_MAX: u64 = 64 << 20;
/// Records that may be under way.
const IN_FLIGHT_RECORDS_MAX: u64 = 4096;

/// Brings the index in `index_dir` up to date with its roots and `roots`, which it knows from then on.
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
    let mut kept_roots = Vec::new();
    if options.rebuild {
        kept_roots = Index::open(index_dir).map(|index| index.settings().roots.clone()).unwrap_or_default();
        Index::remove(index_dir)?;
    }
    let index = Index::open_or_create(index_dir)?;
    let settings = settings(&index, kept_roots, roots, options)?;
    let index_place = index_dir.canonicalize().unwrap_or_else(|_| index_dir.to_path_buf());
    let walk = WalkOptions { follow: options.follow, hidden: options.hidden, exclude: vec![index_place] };
    let mut summary = Summary::default();
    let files = find_files(&settings.roots, &walk, &mut |problem| {
        summary.skipped += 1;
        progress.problem(&problem);
    });
    let plan = Plan::new(&index, files, options.rebuild)?;
    summary.unchanged = plan.unchanged;
    summary.removed = plan.gone.len() as u64;
    let same = settings.roots == index.settings().roots && settings.analysis == index.settings().analysis;
    if plan.is_empty()
        && same
        && index.settings().skipped == summary.skipped
        && !options.rebuild
        && index_dir_has_commit(&index)
    {
        summary.seconds = started.elapsed().as_secs_f64();
        return Ok(summary);
    }
    let writer = Writer::open(&index, WriterOptions { threads: options.threads, memory_bytes: options.memory_bytes })?;
    for file in &plan.gone {
        writer.delete_file(file);
    }
    let ids = plan.ids_that_stay(&index)?;
    progress.begin(plan.read.len() as u64, plan.read.iter().map(|file| file.size_bytes).sum());
    for file in &plan.read {
        writer.delete_file(&path_text(&file.file));
    }
    pipeline(plan.read, &writer, ids, options, progress, &mut summary)?;
    writer.commit(&Settings { skipped: summary.skipped, ..settings })?;
    summary.seconds = started.elapsed().as_secs_f64();
    Ok(summary)
}

fn index_dir_has_commit(index: &Index) -> bool {
    !index.settings().roots.is_empty()
}

/// The settings that the index will have: its roots, less those forgotten, and the new ones.
fn settings(index: &Index, kept: Vec<PathBuf>, new: &[PathBuf], options: &UpdateOptions) -> Result<Settings> {
    let mut roots = if options.rebuild { kept } else { index.settings().roots.clone() };
    for path in &options.forget {
        let canonical = path.canonicalize().unwrap_or_else(|_| path.clone());
        let before = roots.len();
        roots.retain(|root| *root != canonical && root != path);
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
        if !roots.contains(&canonical) {
            roots.push(canonical);
        }
    }
    let analysis = AnalysisSettings {
        language: options.language.map(|language| language.code().to_owned()),
        hidden: options.hidden,
        follow: options.follow,
    };
    let known = index.settings();
    if !options.rebuild
        && !known.roots.is_empty()
        && known.analysis.language != analysis.language
        && options.language.is_some()
    {
        return Err(Error::usage("the index was made with another --language")
            .at_path(index.dir())
            .remedy("make it anew with 'dateline index --rebuild --language …'"));
    }
    let analysis = if options.rebuild || known.roots.is_empty() {
        analysis
    } else {
        AnalysisSettings { language: known.analysis.language.clone(), ..analysis }
    };
    Ok(Settings { roots, analysis, ..Settings::default() })
}

/// What must be done to each file.
struct Plan {
    read: Vec<FoundFile>,
    /// Canonical paths of files that the index knows and the corpus has no more.
    gone: Vec<String>,
    unchanged: u64,
}

impl Plan {
    fn new(index: &Index, files: Vec<FoundFile>, rebuild: bool) -> Result<Plan> {
        let mut known = if rebuild { Default::default() } else { known_files(index)? };
        let mut plan = Plan { read: Vec::new(), gone: Vec::new(), unchanged: 0 };
        for file in files {
            let stamp = stamp(&file);
            match known.remove(&stamp.file) {
                Some(old) if old.stamp == stamp => plan.unchanged += 1,
                _ => plan.read.push(file),
            }
        }
        plan.gone = known.into_keys().collect();
        plan.gone.sort();
        Ok(plan)
    }

    fn is_empty(&self) -> bool {
        self.read.is_empty() && self.gone.is_empty()
    }

    /// The ids of articles of files that are neither read anew nor gone.
    fn ids_that_stay(&self, index: &Index) -> Result<FxHashSet<String>> {
        let leaving: FxHashSet<String> =
            self.read.iter().map(|file| path_text(&file.file)).chain(self.gone.iter().cloned()).collect();
        let mut ids = FxHashSet::default();
        index.for_each_id(&index.snapshot()?, |id, file| {
            if !leaving.contains(file) {
                ids.insert(id.to_owned());
            }
        })?;
        Ok(ids)
    }
}

fn stamp(file: &FoundFile) -> FileStamp {
    FileStamp {
        file: path_text(&file.file),
        root: path_text(&file.root),
        size_bytes: file.size_bytes,
        modified_ns: file.modified_ns,
    }
}

/// Bounds what is under way.
#[derive(Default)]
struct Gate {
    held: Mutex<(u64, u64, bool)>,
    freed: Condvar,
}

impl Gate {
    /// Waits until `bytes` more may be under way; false if everything is to stop.
    fn enter(&self, bytes: u64) -> bool {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let full = |held: &mut (u64, u64, bool)| {
            !held.2 && held.1 > 0 && (held.0 + bytes > IN_FLIGHT_BYTES_MAX || held.1 >= IN_FLIGHT_RECORDS_MAX)
        };
        let mut held = self.freed.wait_while(held, full).unwrap_or_else(PoisonError::into_inner);
        held.0 += bytes;
        held.1 += 1;
        !held.2
    }

    fn leave(&self, bytes: u64) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.0 = held.0.saturating_sub(bytes);
        held.1 = held.1.saturating_sub(1);
        self.freed.notify_all();
    }

    fn stop(&self) {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).2 = true;
        self.freed.notify_all();
    }
}

/// What came of one record.
struct Done {
    held_bytes: u64,
    size_bytes: u64,
    stamp: Option<FileStamp>,
    results: Vec<Result<PreparedArticle, ReadProblem>>,
}

fn pipeline(
    files: Vec<FoundFile>,
    writer: &Writer,
    mut ids: FxHashSet<String>,
    options: &UpdateOptions,
    progress: &dyn Progress,
    summary: &mut Summary,
) -> Result<()> {
    let threads = options.threads.max(1);
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .map_err(|cause| Error::io("threads cannot be started").because(cause).remedy("try a smaller --threads"))?;
    let gate = Gate::default();
    let (to_workers, from_reader) = crossbeam_channel::bounded::<(u64, u64, Result<RawRecord, ReadProblem>)>(64);
    let (to_writer, from_workers) = crossbeam_channel::unbounded::<(u64, Done)>();
    std::thread::scope(|scope| {
        let gate = &gate;
        scope.spawn(move || {
            for (sequence, record) in records(files, ReadOptions::default()).enumerate() {
                let bytes = record.as_ref().map_or(0, RawRecord::size_bytes);
                if !gate.enter(bytes) || to_workers.send((sequence as u64, bytes, record)).is_err() {
                    return;
                }
            }
        });
        let workers = scope.spawn(move || {
            pool.scope(|inner| {
                for _ in 0..threads {
                    let (from_reader, to_writer) = (from_reader.clone(), to_writer.clone());
                    inner.spawn(move |_| {
                        let mut preparer = Preparer::new(options.language);
                        for (sequence, bytes, record) in from_reader {
                            if to_writer.send((sequence, done(&mut preparer, bytes, record))).is_err() {
                                return;
                            }
                        }
                    });
                }
                drop((from_reader, to_writer));
            });
        });
        let mut waiting: BTreeMap<u64, Done> = BTreeMap::new();
        let mut next = 0;
        let mut outcome = Ok(());
        'all: for (sequence, done) in from_workers {
            waiting.insert(sequence, done);
            while let Some(done) = waiting.remove(&next) {
                next += 1;
                let held = done.held_bytes;
                outcome = write(done, writer, &mut ids, progress, summary);
                gate.leave(held);
                if outcome.is_err() {
                    gate.stop();
                    break 'all;
                }
            }
        }
        drop(waiting);
        let _ = workers.join();
        outcome
    })
}

fn done(preparer: &mut Preparer, held_bytes: u64, record: Result<RawRecord, ReadProblem>) -> Done {
    match record {
        Err(problem) => Done { held_bytes, size_bytes: 0, stamp: None, results: vec![Err(problem)] },
        Ok(record) => {
            let (size_bytes, stamp) = (record.size_bytes(), stamp(record.file()));
            let results =
                record.parse().into_iter().map(|article| article.map(|article| preparer.prepare(article))).collect();
            Done { held_bytes, size_bytes, stamp: Some(stamp), results }
        }
    }
}

fn write(
    done: Done,
    writer: &Writer,
    ids: &mut FxHashSet<String>,
    progress: &dyn Progress,
    summary: &mut Summary,
) -> Result<()> {
    summary.bytes += done.size_bytes;
    let mut bytes = done.size_bytes;
    for result in done.results {
        match (result, &done.stamp) {
            (Ok(mut article), Some(stamp)) => {
                if !ids.insert(article.id().to_owned()) {
                    let free = (2..)
                        .map(|number| format!("{}~{number}", article.id()))
                        .find(|id| !ids.contains(id))
                        .unwrap_or_default();
                    progress.renamed(article.id(), &free);
                    summary.renamed += 1;
                    ids.insert(free.clone());
                    article.set_id(free);
                }
                summary.articles += 1;
                summary.quotes += article.quotation_count;
                summary.words += article.word_count;
                writer.add(article, stamp)?;
                progress.article(std::mem::take(&mut bytes));
            }
            (Err(problem), _) => {
                summary.skipped += 1;
                progress.problem(&problem);
            }
            (Ok(_), None) => {}
        }
    }
    Ok(())
}

/// The kinds of problems of a run, counted, for a summary.
pub fn count_problems(problems: &[ProblemKind]) -> Vec<(&'static str, usize)> {
    let mut counts: BTreeMap<ProblemKind, usize> = BTreeMap::new();
    for kind in problems {
        *counts.entry(*kind).or_default() += 1;
    }
    counts.into_iter().map(|(kind, count)| (kind.name(), count)).collect()
}

/// How long something took, for people: `3.4 s`, `2 min 5 s`.
pub fn human_time(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    if seconds < 60.0 {
        format!("{seconds:.1} s")
    } else {
        format!("{} min {} s", time.as_secs() / 60, time.as_secs() % 60)
    }
}

/// Shows nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoProgress;

impl Progress for NoProgress {
    fn begin(&self, _: u64, _: u64) {}
    fn article(&self, _: u64) {}
    fn problem(&self, _: &ReadProblem) {}
    fn renamed(&self, _: &str, _: &str) {}
}
