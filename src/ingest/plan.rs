//! What must be done to each file: read, taken out, or left alone.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rustc_hash::{FxHashMap, FxHashSet};

use crate::corpus::{FoundFile, path_text};
use crate::error::Result;
use crate::index::{FileStamp, Index, known_files};

/// What must be done to each file.
pub(super) struct Plan {
    /// Files that the index does not know as they are now.
    pub(super) read: Vec<FoundFile>,
    /// Those of them (as [`path_text`]) whose articles of before must go.
    pub(super) changed: Vec<String>,
    /// Files that the index knows and the corpus has no more.
    pub(super) gone: Vec<String>,
    /// How many the index knows as they are.
    pub(super) unchanged: u64,
    /// Of unchanged files: records that could not be read when they were.
    pub(super) partly_read: BTreeMap<String, u64>,
    /// Everything is made anew: no id is taken.
    anew: bool,
}

impl Plan {
    /// Compares `files`, all that was found under `roots`, with what the index knows. What lies under a path of `unreadable`
    /// is not gone, only out of reach.
    pub(super) fn new(
        index: &Index,
        files: Vec<FoundFile>,
        roots: &[PathBuf],
        unreadable: &[PathBuf],
        rebuild: bool,
    ) -> Result<Plan> {
        let mut known = if rebuild { FxHashMap::default() } else { known_files(index)? };
        let mut plan = Plan {
            read: Vec::new(),
            changed: Vec::new(),
            gone: Vec::new(),
            unchanged: 0,
            partly_read: BTreeMap::new(),
            anew: rebuild,
        };
        for file in files {
            let stamp = stamp(&file);
            match known.remove(&stamp.file) {
                Some(old) if old.stamp == stamp => {
                    plan.unchanged += 1;
                    if let Some(count) = index.settings().partly_read.get(&stamp.file) {
                        plan.partly_read.insert(stamp.file, *count);
                    }
                }
                Some(_) => {
                    plan.changed.push(stamp.file);
                    plan.read.push(file);
                }
                None => plan.read.push(file),
            }
        }
        let roots: FxHashSet<String> = roots.iter().map(|root| path_text(root)).collect();
        let unreadable: Vec<String> = unreadable.iter().map(|path| path_text(path)).collect();
        let out_of_reach = |file: &str| unreadable.iter().any(|path| Path::new(file).starts_with(path));
        plan.gone = known
            .into_values()
            .map(|file| file.stamp)
            .filter(|stamp| !roots.contains(&stamp.root) || !out_of_reach(&stamp.file))
            .map(|stamp| stamp.file)
            .collect();
        plan.gone.sort();
        Ok(plan)
    }

    /// The ids of articles of files that are neither read anew nor gone.
    pub(super) fn ids_that_stay(&self, index: &Index) -> Result<FxHashSet<String>> {
        let mut ids = FxHashSet::default();
        // Nothing read, nothing clashes.
        if self.anew || self.read.is_empty() {
            return Ok(ids);
        }
        let leaving: FxHashSet<&str> = self.gone.iter().chain(&self.changed).map(String::as_str).collect();
        index.for_each_id(&index.snapshot()?, |id, file| {
            if !leaving.contains(file) {
                ids.insert(id.to_owned());
            }
        })?;
        Ok(ids)
    }
}

/// The stamp that the articles of a file bear in the index.
pub(super) fn stamp(file: &FoundFile) -> FileStamp {
    FileStamp {
        file: path_text(&file.file),
        root: path_text(&file.root),
        size_bytes: file.size_bytes,
        modified_ns: file.modified_ns,
    }
}
