//! Which files a corpus is made of.

use std::fs::Metadata;
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
    /// Path relative to the root, with `/` between the parts; the file's name if the root is the file. As [`path_text`] writes it.
    pub path: String,
    /// Bytes.
    pub size_bytes: u64,
    /// Time of the last change, nanoseconds since 1970 (0 if the system does not say).
    pub modified_ns: i64,
}

impl FoundFile {
    /// Whether the file has another size or time now, or is gone.
    pub(super) fn has_changed(&self) -> bool {
        // What was never walked to (standard input) has no stamp to compare with.
        self.root != Path::new("")
            && !self
                .file
                .metadata()
                .is_ok_and(|now| now.len() == self.size_bytes && modified_ns(&now) == self.modified_ns)
    }
}

/// A path as text, so that no two paths have the same: a byte that is no UTF-8 becomes U+FFFD and its two hexadecimal digits
/// (and a U+FFFD in the name itself gets two noughts).
pub(crate) fn path_text(path: &Path) -> String {
    let mut text = String::new();
    for chunk in path.as_os_str().as_encoded_bytes().utf8_chunks() {
        text.push_str(&chunk.valid().replace('\u{fffd}', "\u{fffd}00"));
        for byte in chunk.invalid() {
            text.push_str(&format!("\u{fffd}{byte:02X}"));
        }
    }
    text
}

fn modified_ns(metadata: &Metadata) -> i64 {
    let age = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    age.map_or(0, |age| i64::try_from(age.as_nanos()).unwrap_or(i64::MAX))
}

/// All files under `roots`, each once, under the first root that holds it, sorted by name within a root.
///
/// A `README`, `README.md` or `README.txt` tells about its folder and is passed over. What cannot be walked goes to `problem`.
pub fn find_files(roots: &[PathBuf], options: &WalkOptions, problem: &mut dyn FnMut(ReadProblem)) -> Vec<FoundFile> {
    let mut files = Vec::new();
    let mut seen: FxHashSet<PathBuf> = FxHashSet::default();
    for given in roots {
        let root = match given.canonicalize() {
            Ok(root) => root,
            Err(cause) => {
                problem(ReadProblem::new(ProblemKind::Unreadable, given, cause.to_string()));
                continue;
            }
        };
        let walk =
            WalkDir::new(&root).follow_links(options.follow).sort_by_file_name().into_iter().filter_entry(|entry| {
                let hidden = entry.depth() > 0 && entry.file_name().as_encoded_bytes().starts_with(b".");
                let about = entry.depth() > 0 && entry.file_type().is_file() && is_readme(entry.path());
                let excluded = options.exclude.iter().any(|excluded| entry.path() == excluded);
                (options.hidden || !hidden) && !about && !excluded
            });
        for entry in walk {
            let entry = match entry {
                Ok(entry) => entry,
                Err(cause) => {
                    let path = cause.path().unwrap_or(&root).to_path_buf();
                    let reason = cause.io_error().map_or_else(|| cause.to_string(), ToString::to_string);
                    problem(ReadProblem::new(ProblemKind::Unreadable, &path, reason));
                    continue;
                }
            };
            let kind = entry.file_type();
            if !kind.is_file() {
                // Pipes, sockets and devices would keep a reader waiting. Folders are walked, links are followed or not.
                if !kind.is_dir() && !kind.is_symlink() {
                    let reason = "neither a file nor a folder";
                    problem(ReadProblem::new(ProblemKind::Unreadable, entry.path(), reason));
                }
                continue;
            }
            match found(&root, entry.path(), options.follow) {
                Ok(file) => {
                    if seen.insert(file.file.clone()) {
                        files.push(file);
                    }
                }
                Err(cause) => problem(ReadProblem::new(ProblemKind::Unreadable, entry.path(), cause.to_string())),
            }
        }
    }
    files
}

/// Whether a file tells about its folder instead of being an article of it. Named as a root of its own it is read.
fn is_readme(path: &Path) -> bool {
    let stem = path.file_stem().is_some_and(|stem| stem.eq_ignore_ascii_case("readme"));
    stem && path
        .extension()
        .is_none_or(|extension| extension.eq_ignore_ascii_case("md") || extension.eq_ignore_ascii_case("txt"))
}

fn found(root: &Path, path: &Path, follow: bool) -> std::io::Result<FoundFile> {
    let metadata = path.metadata()?;
    let relative = path.strip_prefix(root).ok().filter(|relative| !relative.as_os_str().is_empty());
    let shown = match relative {
        Some(relative) => relative.iter().map(|part| path_text(Path::new(part))).collect::<Vec<_>>().join("/"),
        None => path_text(Path::new(path.file_name().unwrap_or_default())),
    };
    Ok(FoundFile {
        // Below a canonical root only a followed link can lead elsewhere.
        file: if follow { path.canonicalize()? } else { path.to_path_buf() },
        root: root.to_path_buf(),
        path: shown,
        size_bytes: metadata.len(),
        modified_ns: modified_ns(&metadata),
    })
}

#[cfg(all(test, unix))]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::ffi::OsStr;
    use std::fs;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;

    use super::*;

    fn walk(root: &Path, options: &WalkOptions) -> (Vec<String>, Vec<String>) {
        let mut problems = Vec::new();
        let files = find_files(&[root.to_path_buf()], options, &mut |problem| problems.push(problem.to_string()));
        (files.into_iter().map(|file| file.path).collect(), problems)
    }

    #[test]
    fn links_in_a_ring_end() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("in")).unwrap();
        fs::write(folder.path().join("in/a.txt"), "x").unwrap();
        symlink(folder.path(), folder.path().join("in/up")).unwrap();
        symlink(folder.path().join("in/a.txt"), folder.path().join("b.txt")).unwrap();
        let (files, problems) = walk(folder.path(), &WalkOptions::default());
        assert_eq!((files, problems), (vec!["in/a.txt".to_owned()], vec![]));
        let (files, problems) = walk(folder.path(), &WalkOptions { follow: true, ..WalkOptions::default() });
        assert_eq!(files, ["b.txt"], "the link and its file are one");
        assert_eq!(problems.len(), 1, "{problems:?}");
    }

    #[test]
    fn what_is_no_file_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let _socket = UnixListener::bind(folder.path().join("socket.txt")).unwrap();
        let (files, problems) = walk(folder.path(), &WalkOptions::default());
        assert!(files.is_empty());
        assert!(problems[0].ends_with("socket.txt: neither a file nor a folder"), "{problems:?}");
    }

    #[test]
    fn names_that_are_no_unicode_stay_apart() {
        let text = |bytes: &[u8]| path_text(Path::new(OsStr::from_bytes(bytes)));
        assert_eq!(text(b"a/\xff.txt"), "a/\u{fffd}FF.txt");
        assert_eq!(text("щ.txt".as_bytes()), "щ.txt");
        assert_ne!(text("\u{fffd}FF".as_bytes()), text(b"\xff"));
    }
}
