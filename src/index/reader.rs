//! An index opened: what it says of itself, its live articles, what is stored of them.

use std::path::{Path, PathBuf};

use tantivy::columnar::StrColumn;
use tantivy::directory::error::OpenReadError;
use tantivy::schema::{IndexRecordOption, Value};
use tantivy::store::StoreReader;
use tantivy::{
    DocId, DocSet, IndexSettings, ReloadPolicy, SegmentReader, TERMINATED, TantivyDocument, TantivyError, Term,
};

use super::columns::first_string;
use super::folder::Folder;
use super::record::{Record, StoredQuotation};
use super::schema::{Fields, TERMS_TOKENIZER, column, schema};
use super::settings::Settings;
use super::terms::TermListTokenizer;
use crate::error::{Error, Result};
use crate::quotation::Quotation;

/// Size of a block of the store before it is packed: half of tantivy's own, since to read an article costs unpacking its block. What it
/// saves and costs is in `docs/index.md`.
const STORE_BLOCK_BYTES: usize = 8192;

/// An index in a folder.
#[derive(Clone)]
pub struct Index {
    tantivy: tantivy::Index,
    index_dir: PathBuf,
    settings: Settings,
    fields: Fields,
}

/// The live articles of an index at one moment; later commits do not change it.
#[derive(Clone)]
pub(crate) struct Snapshot {
    searcher: tantivy::Searcher,
}

/// What is stored of one article.
#[derive(Debug)]
pub(crate) struct Stored {
    pub(crate) title: String,
    pub(crate) text: String,
    pub(crate) record: Record,
    /// The quotations, not parsed yet; empty if there are none.
    quotations: String,
}

impl Index {
    /// Opens the index in `index_dir`.
    ///
    /// # Errors
    /// There is none, it is of another format version, or it is damaged; each says what to do.
    pub fn open(index_dir: &Path) -> Result<Index> {
        let missing = || {
            Error::usage("there is no index here")
                .at_path(index_dir)
                .remedy("make one with 'dateline index PATH', or name another with --index")
        };
        if !index_dir.join("meta.json").is_file() {
            return Err(missing());
        }
        let folder = Folder::open(index_dir).map_err(|cause| unreadable(cause.into(), index_dir))?;
        let tantivy = tantivy::Index::open(folder).map_err(|cause| match cause {
            TantivyError::OpenReadError(OpenReadError::FileDoesNotExist(_)) => missing(),
            cause => unreadable(cause, index_dir),
        })?;
        let metas = tantivy.load_metas().map_err(|cause| damaged(cause, index_dir))?;
        let settings = Settings::from_payload(metas.payload.as_deref()).map_err(|error| error.at_path(index_dir))?;
        let (expected, fields) = schema();
        if tantivy.schema() != expected {
            return Err(Error::data("the index has other fields than this dateline reads")
                .at_path(index_dir)
                .remedy("rebuild it with 'dateline index --rebuild'"));
        }
        Ok(Index::ready(tantivy, index_dir, settings, fields))
    }

    /// Opens the index in `index_dir`, or makes an empty one there.
    ///
    /// # Errors
    /// As [`Index::open`]; the folder cannot be made, or holds other things than an index.
    pub fn open_or_create(index_dir: &Path) -> Result<Index> {
        if let Some(index) = Index::open_if_there(index_dir)? {
            return Ok(index);
        }
        let io = |cause: std::io::Error| {
            Error::io("the folder of the index cannot be made")
                .at_path(index_dir)
                .because(cause)
                .remedy("choose another with --index")
        };
        std::fs::create_dir_all(index_dir).map_err(io)?;
        for entry in std::fs::read_dir(index_dir).map_err(io)? {
            let name = entry.map_err(io)?.file_name();
            // Nothing but the page that says what the folder is for, and what tantivy left when it was interrupted.
            if name != "README.md" && !name.to_string_lossy().starts_with('.') {
                return Err(Error::usage("this folder holds other files and no index")
                    .at_path(index_dir)
                    .remedy("choose an empty or new folder with --index"));
            }
        }
        let (schema, fields) = schema();
        let tantivy = tantivy::Index::builder()
            .schema(schema)
            .settings(IndexSettings { docstore_blocksize: STORE_BLOCK_BYTES, ..IndexSettings::default() })
            .open_or_create(Folder::open(index_dir).map_err(|cause| unreadable(cause.into(), index_dir))?)
            .map_err(|cause| super::writer::writer_error(cause, index_dir))?;
        Ok(Index::ready(tantivy, index_dir, Settings::default(), fields))
    }

    /// Opens the index in `index_dir` if there is one.
    ///
    /// # Errors
    /// As [`Index::open`], but for a missing index.
    pub(crate) fn open_if_there(index_dir: &Path) -> Result<Option<Index>> {
        index_dir.join("meta.json").is_file().then(|| Index::open(index_dir)).transpose()
    }

    /// The files and folders that the index in `index_dir` was made from, even if it is of another version or damaged, so
    /// that it can be rebuilt from them. None if there is no index; `None` if it does not say.
    pub fn remembered_roots(index_dir: &Path) -> Option<Vec<PathBuf>> {
        let meta = index_dir.join("meta.json");
        if meta.is_file() { super::settings::remembered_roots(&meta) } else { Some(Vec::new()) }
    }

    /// Removes an index of whatever version from `index_dir`, leaving files that are not an index's.
    ///
    /// # Errors
    /// The disk refuses; another process writes the index.
    pub fn remove(index_dir: &Path) -> Result<()> {
        let meta = index_dir.join("meta.json");
        // Without its list of segments, it is known by the other list that tantivy keeps.
        if !meta.is_file() && !index_dir.join(".managed.json").is_file() {
            return Ok(());
        }
        let io = |cause: std::io::Error| Error::io("the old index cannot be removed").at_path(index_dir).because(cause);
        if let Ok(directory) = Folder::open(index_dir) {
            use tantivy::Directory;
            // Held while the files go: no writer is at work.
            let _lock = directory.acquire_lock(&tantivy::directory::INDEX_WRITER_LOCK).map_err(|_| {
                Error::io("the index is being written by another process")
                    .at_path(index_dir)
                    .remedy("wait until it has ended, or choose another index with --index")
            })?;
        }
        // The list of segments goes first: what is left behind by an interruption is then no index any more.
        if meta.is_file() {
            std::fs::remove_file(&meta).map_err(io)?;
        }
        for entry in std::fs::read_dir(index_dir).map_err(io)? {
            let entry = entry.map_err(io)?;
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if is_of_a_segment(&name) || name == ".managed.json" || name.starts_with(".tantivy-") {
                std::fs::remove_file(entry.path()).map_err(io)?;
            }
        }
        Ok(())
    }

    fn ready(tantivy: tantivy::Index, index_dir: &Path, settings: Settings, fields: Fields) -> Index {
        tantivy.tokenizers().register(TERMS_TOKENIZER, TermListTokenizer::default());
        Index { tantivy, index_dir: index_dir.to_path_buf(), settings, fields }
    }

    /// The folder it lies in.
    pub fn dir(&self) -> &Path {
        &self.index_dir
    }

    /// What it says of itself.
    pub(crate) fn settings(&self) -> &Settings {
        &self.settings
    }

    pub(crate) fn tantivy(&self) -> &tantivy::Index {
        &self.tantivy
    }

    pub(crate) fn fields(&self) -> &Fields {
        &self.fields
    }

    /// Its articles as of now.
    pub(crate) fn snapshot(&self) -> Result<Snapshot> {
        let reader = self
            .tantivy
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()
            .map_err(|cause: TantivyError| unreadable(cause, &self.index_dir))?;
        Ok(Snapshot { searcher: reader.searcher() })
    }

    /// An error that says that the index is damaged.
    pub(crate) fn damaged(&self, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
        damaged(cause, &self.index_dir)
    }

    /// The first string of `column` for `doc`; empty if it has none.
    pub(crate) fn column_string(&self, column: &StrColumn, doc: DocId) -> Result<String> {
        first_string(column, doc).map_err(|cause| self.damaged(cause))
    }

    /// What is stored of `doc`.
    pub(crate) fn stored(&self, store: &StoreReader, doc: DocId) -> Result<Stored> {
        let document: TantivyDocument = store.get(doc).map_err(|cause| self.damaged(cause))?;
        let text = |field| document.get_first(field).and_then(|value| value.as_str()).unwrap_or_default();
        let record = serde_json::from_str(text(self.fields.stored_record)).map_err(|cause| self.damaged(cause))?;
        Ok(Stored {
            title: text(self.fields.stored_title).to_owned(),
            text: text(self.fields.stored_text).to_owned(),
            record,
            quotations: text(self.fields.stored_quotations).to_owned(),
        })
    }

    /// The quotations of an article, in the order of the columns beside them.
    pub(crate) fn quotations(&self, stored: &Stored) -> Result<Vec<Quotation>> {
        if stored.quotations.is_empty() {
            return Ok(Vec::new());
        }
        let quotations: Vec<StoredQuotation> =
            serde_json::from_str(&stored.quotations).map_err(|cause| self.damaged(cause))?;
        Ok(quotations.iter().map(StoredQuotation::read).collect())
    }

    /// Where the live article with `id` is: the number of its segment, and its number there.
    pub(crate) fn find_id(&self, snapshot: &Snapshot, id: &str) -> Result<Option<(usize, DocId)>> {
        let term = Term::from_field_text(self.fields.id, id);
        for (number, segment) in snapshot.segments().iter().enumerate() {
            let inverted = segment.inverted_index(self.fields.id).map_err(|cause| self.damaged(cause))?;
            let postings =
                inverted.read_postings(&term, IndexRecordOption::Basic).map_err(|cause| self.damaged(cause))?;
            let Some(mut postings) = postings else { continue };
            while postings.doc() != TERMINATED {
                if !segment.is_deleted(postings.doc()) {
                    return Ok(Some((number, postings.doc())));
                }
                postings.advance();
            }
        }
        Ok(None)
    }

    /// Bytes of all files of the index's folder.
    pub(crate) fn disk_bytes(&self) -> u64 {
        let entries = std::fs::read_dir(&self.index_dir).into_iter().flatten().flatten();
        entries.filter_map(|entry| entry.metadata().ok()).filter(|meta| meta.is_file()).map(|meta| meta.len()).sum()
    }

    /// The ids of all live articles, for the search of clashes.
    pub(crate) fn for_each_id(&self, snapshot: &Snapshot, mut see: impl FnMut(&str, &str)) -> Result<()> {
        for segment in snapshot.segments() {
            let columns = segment.fast_fields();
            let ids = columns.str(column::ID).map_err(|cause| self.damaged(cause))?;
            let files = columns.str(column::FILE).map_err(|cause| self.damaged(cause))?;
            let (Some(ids), Some(files)) = (ids, files) else { continue };
            for doc in segment.doc_ids_alive() {
                see(&self.column_string(&ids, doc)?, &self.column_string(&files, doc)?);
            }
        }
        Ok(())
    }
}

/// Whether a file of this name belongs to a segment.
pub(super) fn is_of_a_segment(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default();
    stem.len() == 32 && stem.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// An error that says why an index cannot be opened: whoever may not read its files is not told that they are damaged.
fn unreadable(cause: TantivyError, index_dir: &Path) -> Error {
    let forbidden = match &cause {
        TantivyError::OpenReadError(OpenReadError::IoError { io_error, .. }) | TantivyError::IoError(io_error) => {
            io_error.kind() == std::io::ErrorKind::PermissionDenied
        }
        _ => false,
    };
    if !forbidden {
        return damaged(cause, index_dir);
    }
    Error::io("the index may not be read")
        .at_path(index_dir)
        .because(cause)
        .remedy("ask its owner to let you read all of its files")
}

fn damaged(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>, index_dir: &Path) -> Error {
    Error::data("the index is damaged")
        .at_path(index_dir)
        .because(cause)
        .remedy("rebuild it with 'dateline index --rebuild'")
}

impl Snapshot {
    pub(crate) fn segments(&self) -> &[SegmentReader] {
        self.searcher.segment_readers()
    }
}
