//! Writing an index: adding, replacing and taking out articles, and making it all visible at once.

use std::io;
use std::path::{Path, PathBuf};

use rustc_hash::FxHashMap;
use tantivy::directory::error::{LockError, OpenWriteError};
use tantivy::indexer::{IndexWriterOptions, LogMergePolicy};
use tantivy::{IndexWriter, TantivyError, Term};

use super::columns::Stamps;
use super::document::{FileStamp, PreparedArticle};
use super::handed::HandedArticle;
use super::reader::Index;
use super::schema::Fields;
use super::settings::Settings;
use crate::error::{Error, ErrorKind, Result};

/// How an index is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WriterOptions {
    /// Threads that build segments.
    pub threads: usize,
    /// Memory that growing segments may take, in bytes, over all threads.
    pub memory_bytes: usize,
}

/// Least memory that tantivy wants for one thread, in bytes.
const THREAD_MEMORY_BYTES_MIN: usize = 15_000_000;

/// Writes one index. Holds its lock: there is one writer of an index at a time, on this machine.
///
/// Nothing is visible, and nothing lost, before [`Writer::commit`]. What was written for a commit that never came is removed: at once if the
/// writer is dropped, by the next writer if the program was ended.
pub(crate) struct Writer {
    /// None once it has committed.
    tantivy: Option<IndexWriter<HandedArticle>>,
    index_dir: PathBuf,
    fields: Fields,
}

/// A file that an index knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KnownFile {
    /// Its size, time and root when it was read.
    pub stamp: FileStamp,
}

impl Writer {
    /// Opens the index for writing.
    ///
    /// # Errors
    /// Another process writes it; the disk refuses.
    pub(crate) fn open(index: &Index, options: WriterOptions) -> Result<Writer> {
        let threads = options.threads.clamp(1, (options.memory_bytes / THREAD_MEMORY_BYTES_MIN).max(1));
        let per_thread = (options.memory_bytes / threads).max(THREAD_MEMORY_BYTES_MIN);
        let settings = IndexWriterOptions::builder()
            .num_worker_threads(threads)
            .memory_budget_per_thread(per_thread)
            .num_merge_threads(1)
            .build();
        let tantivy: IndexWriter<HandedArticle> =
            index.tantivy().writer_with_options(settings).map_err(|cause| writer_error(cause, index.dir()))?;
        tantivy.set_merge_policy(Box::new(LogMergePolicy::default()));
        // What cannot be removed takes room, and does no other harm.
        let _ = tantivy.garbage_collect_files().wait();
        Ok(Writer { tantivy: Some(tantivy), index_dir: index.dir().to_path_buf(), fields: *index.fields() })
    }

    /// Makes all of it visible, with `settings`, in one step, and goes on.
    ///
    /// # Errors
    /// As [`Writer::commit`].
    pub(crate) fn commit_so_far(&mut self, settings: &Settings) -> Result<()> {
        let failed = |cause| writer_error(cause, &self.index_dir);
        let mut commit = self.tantivy.as_mut().ok_or_else(has_committed)?.prepare_commit().map_err(failed)?;
        commit.set_payload(&settings.to_payload()?);
        commit.commit().map(|_| ()).map_err(failed)
    }

    /// Adds an article that came from the file of `stamp`.
    ///
    /// # Errors
    /// The disk refuses (full, gone), seen by one of the threads that build segments.
    pub(crate) fn add(&self, article: PreparedArticle, stamp: &FileStamp) -> Result<()> {
        let article = article.into_handed(stamp, &self.fields);
        self.tantivy()?.add_document(article).map(|_| ()).map_err(|cause| writer_error(cause, &self.index_dir))
    }

    /// Takes out every article that came from `file` (canonical path) and was added before this call.
    ///
    /// # Errors
    /// It has committed: a fault of ours.
    pub(crate) fn delete_file(&self, file: &str) -> Result<()> {
        self.tantivy()?.delete_term(Term::from_field_text(self.fields.file, file));
        Ok(())
    }

    /// Takes out every article that was committed before. They stay to be seen, and on the disk, until the next commit.
    ///
    /// # Errors
    /// The schema does not allow it: a fault of ours.
    pub(crate) fn delete_all(&self) -> Result<()> {
        let all = self.tantivy()?.delete_query(Box::new(tantivy::query::AllQuery));
        all.map(|_| ()).map_err(|cause| writer_error(cause, &self.index_dir))
    }

    /// Makes all of it visible, with `settings`, in one step; waits for merges under way.
    ///
    /// # Errors
    /// The disk refuses. The index is then as it was at the last commit.
    pub(crate) fn commit(mut self, settings: &Settings) -> Result<()> {
        self.commit_so_far(settings)?;
        let committed = self.tantivy.take().map_or(Ok(()), IndexWriter::wait_merging_threads);
        committed.map_err(|cause| writer_error(cause, &self.index_dir))
    }

    fn tantivy(&self) -> Result<&IndexWriter<HandedArticle>> {
        self.tantivy.as_ref().ok_or_else(has_committed)
    }
}

fn has_committed() -> Error {
    Error::new(ErrorKind::Bug, "the writer has committed")
}

impl Drop for Writer {
    fn drop(&mut self) {
        if let Some(tantivy) = &mut self.tantivy
            && tantivy.rollback().is_ok()
        {
            let _ = tantivy.garbage_collect_files().wait();
        }
    }
}

/// The files that the live articles of `index` came from, by canonical path.
///
/// Read from the columns of the segments themselves. Costs a look at four columns for every article.
///
/// # Errors
/// The index is damaged.
pub(crate) fn known_files(index: &Index) -> Result<FxHashMap<String, KnownFile>> {
    let mut files = FxHashMap::default();
    let snapshot = index.snapshot()?;
    for segment in snapshot.segments() {
        let stamps = Stamps::open(segment).map_err(|cause| index.damaged(cause))?;
        let mut seen = None;
        for doc in segment.doc_ids_alive() {
            let number = stamps.file_number(doc);
            // Articles of one file mostly stand together.
            if number.is_none() || number == seen {
                continue;
            }
            seen = number;
            let stamp = stamps.of(doc).map_err(|cause| index.damaged(cause))?;
            files.insert(stamp.file.clone(), KnownFile { stamp });
        }
    }
    Ok(files)
}

/// What tantivy says of writing, as an error with a remedy.
pub(crate) fn writer_error(cause: TantivyError, index_dir: &Path) -> Error {
    match cause {
        TantivyError::LockFailure(LockError::LockBusy, _) => Error::io("the index is being written by another process")
            .at_path(index_dir)
            .remedy("wait until it has ended, or choose another index with --index"),
        cause if is_full(&cause) => Error::io("the disk is full").at_path(index_dir).remedy(
            "make room, or choose another index with --index, and run it again; what was committed before is intact",
        ),
        cause => Error::io("the index cannot be written")
            .at_path(index_dir)
            .because(cause)
            .remedy("see whether the folder may be written; what was committed before is intact"),
    }
}

fn is_full(cause: &TantivyError) -> bool {
    let cause = match cause {
        TantivyError::IoError(cause)
        | TantivyError::OpenWriteError(OpenWriteError::IoError { io_error: cause, .. }) => cause,
        _ => return false,
    };
    matches!(cause.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::article::Article;
    use crate::index::document::Preparer;
    use crate::index::reader::is_of_a_segment;

    #[test]
    fn what_is_not_committed_leaves_nothing_behind() {
        let lab = tempfile::tempdir().unwrap();
        let index = Index::open_or_create(lab.path()).unwrap();
        let segment_files = || {
            let names = std::fs::read_dir(lab.path()).unwrap().map(|entry| entry.unwrap().file_name());
            names.filter(|name| is_of_a_segment(&name.to_string_lossy())).count()
        };
        let options = WriterOptions { threads: 1, memory_bytes: 16 << 20 };
        let stamp = FileStamp { file: "/wire/a".to_owned(), root: "/wire".to_owned(), size_bytes: 1, modified_ns: 0 };
        let article = || Article { id: "a".to_owned(), text: "The talks go on.".to_owned(), ..Article::default() };
        for committed in [false, true, false] {
            let before = segment_files();
            let writer = Writer::open(&index, options).unwrap();
            writer.add(Preparer::new(None).prepare(article()), &stamp).unwrap();
            if committed {
                writer.commit(&Settings::default()).unwrap();
                assert!(segment_files() > before);
            } else {
                drop(writer);
                assert_eq!(segment_files(), before);
            }
        }
    }
}
