//! Reading, analysing and writing at once.
//!
//! One thread cuts files into records, several parse and analyse them, and the caller's thread gives out ids in the order of the
//! corpus and hands the articles to the index. Records go from thread to thread in batches, since a dispatch is so short that waking a
//! thread for it costs as much as reading it. What is under way at once is bounded by bytes: a gate lets batches in, in their
//! order, and they leave it in the same order when they are written. The batch that all wait for has therefore always been let
//! in, and one alone always is, however large: nothing can wait for itself.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Condvar, Mutex, PoisonError};

use crossbeam_channel::{Receiver, Sender};
use rustc_hash::FxHashSet;

use super::plan::stamp;
use super::report::{Progress, Summary};
use crate::analysis::Language;
use crate::corpus::{FoundFile, ProblemKind, RawRecord, ReadOptions, ReadProblem, path_text, records};
use crate::error::{Error, ErrorKind, Result};
use crate::index::{FileStamp, Index, PreparedArticle, Preparer, Settings, Writer, WriterOptions};

/// Bytes of records that may be under way between reading and writing.
const IN_FLIGHT_BYTES_MAX: u64 = 32 << 20;
/// Records that may be under way.
const IN_FLIGHT_RECORDS_MAX: u64 = 4096;
/// Bytes of records that make a batch full.
const BATCH_BYTES: u64 = 128 << 10;
/// Records that make a batch full.
const BATCH_RECORDS: usize = 64;
/// Batches that wait for a free worker.
const QUEUE_BATCHES_MAX: usize = 8;

/// A writer that is opened when something is first to be written: until then the index is neither locked nor touched. Before all
/// else it writes down that a run has begun, and over which roots: of a run that is broken off, that is what stays.
pub(super) struct LateWriter<'i> {
    index: &'i Index,
    options: WriterOptions,
    begun: Settings,
    writer: OnceCell<Writer>,
}

impl<'i> LateWriter<'i> {
    pub(super) fn new(index: &'i Index, options: WriterOptions, begun: Settings) -> LateWriter<'i> {
        LateWriter { index, options, begun, writer: OnceCell::new() }
    }

    /// The writer, opened if it is not yet.
    ///
    /// # Errors
    /// Another process writes the index; the disk refuses.
    pub(super) fn get(&self) -> Result<&Writer> {
        if let Some(writer) = self.writer.get() {
            return Ok(writer);
        }
        let mut writer = Writer::open(self.index, self.options)?;
        writer.commit_so_far(&self.begun)?;
        Ok(self.writer.get_or_init(|| writer))
    }

    pub(super) fn is_open(&self) -> bool {
        self.writer.get().is_some()
    }

    pub(super) fn into_writer(self) -> Result<Writer> {
        self.get()?;
        self.writer.into_inner().ok_or_else(|| Error::new(ErrorKind::Bug, "the writer was not opened"))
    }
}

/// How the files of a run are read.
#[derive(Clone, Copy)]
pub(super) struct Reading {
    /// The language that every article is taken to be in.
    pub(super) language: Option<Language>,
    pub(super) options: ReadOptions,
}

/// Bounds what is under way.
#[derive(Default)]
struct Gate {
    held: Mutex<Held>,
    freed: Condvar,
}

#[derive(Default)]
struct Held {
    bytes: u64,
    records: u64,
    stopped: bool,
}

impl Gate {
    /// Waits until `bytes` more of `records` records may be under way; false if everything is to stop.
    fn enter(&self, bytes: u64, records: u64) -> bool {
        let full = |held: &mut Held| {
            !held.stopped
                && held.records > 0
                && (held.bytes + bytes > IN_FLIGHT_BYTES_MAX || held.records >= IN_FLIGHT_RECORDS_MAX)
        };
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let mut held = self.freed.wait_while(held, full).unwrap_or_else(PoisonError::into_inner);
        held.bytes += bytes;
        held.records += records;
        !held.stopped
    }

    fn leave(&self, bytes: u64, records: u64) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.bytes = held.bytes.saturating_sub(bytes);
        held.records = held.records.saturating_sub(records);
        self.freed.notify_all();
    }
}

/// Lets whoever waits at the gate go when the writing ends, however it ends.
struct StopOnDrop<'g>(&'g Gate);

impl Drop for StopOnDrop<'_> {
    fn drop(&mut self) {
        self.0.held.lock().unwrap_or_else(PoisonError::into_inner).stopped = true;
        self.0.freed.notify_all();
    }
}

/// Records under way: their place in the order, the bytes they hold at the gate.
struct Batch {
    sequence: u64,
    held_bytes: u64,
    records: Vec<Result<RawRecord, ReadProblem>>,
}

/// What came of a batch.
struct DoneBatch {
    sequence: u64,
    held_bytes: u64,
    records: Vec<Done>,
}

/// What came of one record.
struct Done {
    size_bytes: u64,
    stamp: Option<FileStamp>,
    results: Vec<Result<PreparedArticle, ReadProblem>>,
}

/// Reads, analyses and writes `files`; gives those that could be read in part, with the number of records that could not.
///
/// # Errors
/// The index cannot be written. What cannot be read is no error, nor is a record that an analyser fails on: they are counted.
pub(super) fn pipeline(
    files: Vec<FoundFile>,
    threads: usize,
    reading: Reading,
    sink: Sink<'_, '_>,
) -> Result<BTreeMap<String, u64>> {
    if files.is_empty() {
        return Ok(BTreeMap::new());
    }
    let threads = threads.max(1);
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .map_err(|cause| Error::io("threads cannot be started").because(cause).remedy("try a smaller --threads"))?;
    let gate = Gate::default();
    let (to_workers, from_reader) = crossbeam_channel::bounded::<Batch>(QUEUE_BATCHES_MAX);
    // What waits here has passed the gate, which bounds it.
    let (to_writer, from_workers) = crossbeam_channel::unbounded::<DoneBatch>();
    std::thread::scope(|scope| {
        let gate = &gate;
        let reader = scope.spawn(move || read(files, reading.options, gate, &to_workers));
        let workers = scope.spawn(move || {
            pool.scope(|inner| {
                for _ in 0..threads {
                    let (from_reader, to_writer) = (from_reader.clone(), to_writer.clone());
                    inner.spawn(move |_| work(reading.language, &from_reader, &to_writer));
                }
                drop((from_reader, to_writer));
            });
        });
        let outcome = {
            let _stop = StopOnDrop(gate);
            sink.take_all(from_workers, gate)
        };
        let ended = reader.join().is_ok() & workers.join().is_ok();
        let partly_read = outcome?;
        if ended { Ok(partly_read) } else { Err(Error::new(ErrorKind::Bug, "a thread that reads articles failed")) }
    })
}

fn read(files: Vec<FoundFile>, options: ReadOptions, gate: &Gate, to_workers: &Sender<Batch>) {
    let mut records = records(files, options);
    for sequence in 0.. {
        let mut batch = Batch { sequence, held_bytes: 0, records: Vec::new() };
        while batch.held_bytes < BATCH_BYTES && batch.records.len() < BATCH_RECORDS {
            let Some(record) = records.next() else { break };
            batch.held_bytes += record.as_ref().map_or(0, RawRecord::held_bytes);
            batch.records.push(record);
        }
        let (bytes, count) = (batch.held_bytes, batch.records.len() as u64);
        if count == 0 || !gate.enter(bytes, count) || to_workers.send(batch).is_err() {
            return;
        }
    }
}

fn work(language: Option<Language>, from_reader: &Receiver<Batch>, to_writer: &Sender<DoneBatch>) {
    let mut preparer = Preparer::new(language);
    for batch in from_reader {
        let Batch { sequence, held_bytes, records } = batch;
        let mut done_records = Vec::with_capacity(records.len());
        for record in records {
            let path = record.as_ref().map(|record| record.file().file.clone()).unwrap_or_default();
            let (done, failed) = guarded(&path, || done(&mut preparer, record));
            if failed {
                preparer = Preparer::new(language);
            }
            done_records.push(done);
        }
        if to_writer.send(DoneBatch { sequence, held_bytes, records: done_records }).is_err() {
            return;
        }
    }
}

/// An analyser that fails on one article must neither stop the run nor let it wait for ever: it becomes a problem of that article.
fn guarded(path: &Path, run: impl FnOnce() -> Done) -> (Done, bool) {
    match catch_unwind(AssertUnwindSafe(run)) {
        Ok(done) => (done, false),
        Err(_) => {
            let reason = "dateline failed on an article of this file; please report it with the file";
            let problem = ReadProblem::new(ProblemKind::Bug, path, reason);
            (Done { size_bytes: 0, stamp: None, results: vec![Err(problem)] }, true)
        }
    }
}

fn done(preparer: &mut Preparer, record: Result<RawRecord, ReadProblem>) -> Done {
    match record {
        Err(problem) => Done { size_bytes: 0, stamp: None, results: vec![Err(problem)] },
        Ok(record) => {
            let (size_bytes, stamp) = (record.size_bytes(), stamp(record.file()));
            let results =
                record.parse().into_iter().map(|article| article.map(|article| preparer.prepare(article))).collect();
            Done { size_bytes, stamp: Some(stamp), results }
        }
    }
}

/// Where articles and problems arrive in the end, in the order of the corpus.
pub(super) struct Sink<'a, 'i> {
    writer: &'a LateWriter<'i>,
    ids: FxHashSet<String>,
    progress: &'a dyn Progress,
    summary: &'a mut Summary,
    current: FileTally,
    partly_read: BTreeMap<String, u64>,
}

/// What came of one file so far. Records of a file arrive one after another.
#[derive(Default)]
struct FileTally {
    file: String,
    articles: u64,
    problems: u64,
}

impl<'a, 'i> Sink<'a, 'i> {
    /// A sink that hands articles to `writer`, under ids that are none of `ids`.
    pub(super) fn new(
        writer: &'a LateWriter<'i>,
        ids: FxHashSet<String>,
        progress: &'a dyn Progress,
        summary: &'a mut Summary,
    ) -> Sink<'a, 'i> {
        let (current, partly_read) = (FileTally::default(), BTreeMap::new());
        Sink { writer, ids, progress, summary, current, partly_read }
    }

    /// Gives the files of which some records became articles and some could not be read, with the number of the latter.
    fn take_all(mut self, from_workers: Receiver<DoneBatch>, gate: &Gate) -> Result<BTreeMap<String, u64>> {
        let mut waiting: BTreeMap<u64, DoneBatch> = BTreeMap::new();
        let mut next = 0;
        for batch in from_workers {
            waiting.insert(batch.sequence, batch);
            while let Some(batch) = waiting.remove(&next) {
                next += 1;
                let count = batch.records.len() as u64;
                batch.records.into_iter().try_for_each(|done| self.take(done))?;
                gate.leave(batch.held_bytes, count);
            }
        }
        self.turn_to("");
        Ok(self.partly_read)
    }

    fn turn_to(&mut self, file: &str) {
        if file == self.current.file {
            return;
        }
        let last = std::mem::replace(&mut self.current, FileTally { file: file.to_owned(), ..FileTally::default() });
        if last.articles > 0 && last.problems > 0 {
            self.partly_read.insert(last.file, last.problems);
        }
    }

    fn take(&mut self, done: Done) -> Result<()> {
        self.summary.bytes += done.size_bytes;
        let mut bytes = done.size_bytes;
        for result in done.results {
            match (result, &done.stamp) {
                (Ok(mut article), Some(stamp)) => {
                    self.turn_to(&stamp.file);
                    self.current.articles += 1;
                    self.give_id(&mut article);
                    self.summary.articles += 1;
                    self.summary.quotes += article.quotation_count;
                    self.summary.words += article.word_count;
                    self.writer.get()?.add(article, stamp)?;
                    self.progress.article(std::mem::take(&mut bytes));
                }
                (Err(problem), _) => {
                    self.turn_to(&path_text(problem.path()));
                    self.current.problems += 1;
                    self.summary.skipped += 1;
                    self.progress.problem(&problem);
                }
                (Ok(_), None) => {}
            }
        }
        Ok(())
    }

    /// Takes the article's id, or the first free one made from it.
    fn give_id(&mut self, article: &mut PreparedArticle) {
        if self.ids.insert(article.id().to_owned()) {
            return;
        }
        let free = (2u64..).map(|number| format!("{}~{number}", article.id())).find(|id| !self.ids.contains(id));
        let free = free.unwrap_or_default();
        self.progress.renamed(article.id(), &free);
        self.summary.renamed += 1;
        self.ids.insert(free.clone());
        article.set_id(free);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn one_batch_is_let_in_however_large() {
        let gate = Gate::default();
        assert!(gate.enter(IN_FLIGHT_BYTES_MAX * 4, 1));
        std::thread::scope(|scope| {
            let second = scope.spawn(|| gate.enter(1, 1));
            std::thread::sleep(Duration::from_millis(20));
            assert!(!second.is_finished(), "the gate is full");
            gate.leave(IN_FLIGHT_BYTES_MAX * 4, 1);
            assert!(second.join().unwrap());
        });
    }

    #[test]
    fn nobody_waits_at_a_gate_that_is_given_up() {
        let gate = Gate::default();
        assert!(gate.enter(IN_FLIGHT_BYTES_MAX, 1));
        std::thread::scope(|scope| {
            let second = scope.spawn(|| gate.enter(1, 1));
            drop(StopOnDrop(&gate));
            assert!(!second.join().unwrap());
        });
    }

    #[test]
    fn a_failing_analyser_costs_one_article() {
        let (done, failed) = guarded(Path::new("a.txt"), || unreachable!());
        assert!(failed);
        let problem = done.results.into_iter().next().unwrap().unwrap_err();
        assert_eq!(problem.kind(), ProblemKind::Bug);
    }
}
