//! Which files a corpus is made of.

use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use rustc_hash::FxHashSet;
use walkdir::WalkDir;

use super::problem::{ProblemKind, ReadProblem};

/// How folders are walked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WalkOptions {
    /// Follow symbolic links.
    pub follow: bool,
    /// Take in hidden files and folders.
    pub hidden: bool,
    /// Folders (canonical paths) that are never walked: the index.
    pub exclude: Vec<PathBuf>,
}

/// A file of a corpus.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundFile {
    /// Canonical path.
    pub file: PathBuf,
    /// Canonical path of the root it was found under.
    pub root: PathBuf,
    /// Path relative to the root, with `/` between the parts; the file's name if the root is the file. What is no Unicode in
    /// a name is replaced by U+FFFD.
    pub path: String,
    /// Bytes.
    pub size_bytes: u64,
    /// Time of the last change, nanoseconds since 1970 (0 if the system does not say).
    pub modified_ns: i64,
}

/// All files under `roots`, each once, under the first root that holds it, sorted by name within a root.
///
/// What cannot be walked goes to `problem`.
pub fn find_files(roots: &[PathBuf], options: &WalkOptions, problem: &mut dyn FnMut(ReadProblem)) -> Vec<FoundFile> {
    let mut files = Vec::new();
    let mut seen: FxHashSet<PathBuf> = FxHashSet::default();
    for given in roots {
        let root = match given.canonicalize() {
            Ok(root) => root,
            Err(cause) => {
                problem(ReadProblem::new(ProblemKind::Unreadable, given, None, cause.to_string()));
                continue;
            }
        };
        let walk =
            WalkDir::new(&root).follow_links(options.follow).sort_by_file_name().into_iter().filter_entry(|entry| {
                let hidden = entry.depth() > 0 && entry.file_name().as_encoded_bytes().starts_with(b".");
                (options.hidden || !hidden) && !options.exclude.iter().any(|excluded| entry.path() == excluded)
            });
        for entry in walk {
            let entry = match entry {
                Ok(entry) => entry,
                Err(cause) => {
                    let path = cause.path().unwrap_or(&root).to_path_buf();
                    let reason = cause.io_error().map_or_else(|| cause.to_string(), ToString::to_string);
                    problem(ReadProblem::new(ProblemKind::Unreadable, &path, None, reason));
                    continue;
                }
            };
            if !entry.file_type().is_file() {
                continue;
            }
            match found(&root, entry.path(), options.follow) {
                Ok(file) => {
                    if seen.insert(file.file.clone()) {
                        files.push(file);
                    }
                }
                Err(cause) => problem(ReadProblem::new(ProblemKind::Unreadable, entry.path(), None, cause.to_string())),
            }
        }
    }
    files
}

fn found(root: &Path, path: &Path, follow: bool) -> std::io::Result<FoundFile> {
    let metadata = path.metadata()?;
    let relative = path.strip_prefix(root).ok().filter(|relative| !relative.as_os_str().is_empty());
    let shown = match relative {
        Some(relative) => relative.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/"),
        None => path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
    };
    let modified = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    Ok(FoundFile {
        // Below a canonical root only a followed link can lead elsewhere.
        file: if follow { path.canonicalize()? } else { path.to_path_buf() },
        root: root.to_path_buf(),
        path: shown,
        size_bytes: metadata.len(),
        modified_ns: modified.map_or(0, |age| i64::try_from(age.as_nanos()).unwrap_or(i64::MAX)),
    })
}
