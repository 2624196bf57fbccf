//! The files of an index: that they are there, and as they were written.

use std::path::{Path, PathBuf};

use rayon::prelude::*;
use tantivy::index::{Segment, SegmentComponent};

use super::{Checked, Work, guarded};
use crate::index::reader::{Index, is_of_a_segment};

/// A file that a segment must have.
pub(super) struct SegmentFile {
    /// Relative to the index.
    name: PathBuf,
    /// 0 if it is missing.
    pub(super) size_bytes: u64,
}

/// The files that `segment` must have, in a fixed order.
pub(super) fn of_segment(index_dir: &Path, segment: &Segment) -> Vec<SegmentFile> {
    use SegmentComponent::{Delete, FastFields, FieldNorms, Positions, Postings, Store, Terms};
    let deletes = segment.meta().has_deletes().then_some(Delete);
    let all = [Terms, Postings, Positions, FieldNorms, FastFields, Store].into_iter().chain(deletes);
    all.map(|component| {
        let name = segment.relative_path(component);
        let size_bytes = index_dir.join(&name).metadata().map_or(0, |meta| meta.len());
        SegmentFile { name, size_bytes }
    })
    .collect()
}

/// Compares every file with the checksum that was written with it.
pub(super) fn verify(index: &Index, files: &[SegmentFile], work: &Work<'_>) -> Checked {
    let verified = |file: &SegmentFile| {
        let path = index.dir().join(&file.name);
        let found = guarded(&path, |found| {
            if !path.exists() {
                found.fault(&path, None, "the file is missing");
            } else if let Err(cause) = std::fs::File::open(&path) {
                found.fault(&path, None, format!("it cannot be opened ({cause})"));
            } else {
                match index.tantivy().directory().validate_checksum(&file.name) {
                    Ok(true) => {
                        found.files += 1;
                        found.bytes += file.size_bytes;
                    }
                    Ok(false) => {
                        found.fault(&path, None, "its checksum does not hold: what it says is not what was written")
                    }
                    Err(_) => found.fault(&path, None, "it is cut short: the checksum at its end cannot be read"),
                }
            }
            Ok(())
        });
        work.done(file.size_bytes);
        found
    };
    let mut checked = Checked::default();
    files.par_iter().map(verified).collect::<Vec<_>>().into_iter().for_each(|found| checked.add(found));
    checked
}

/// Files of segments that no commit names, sorted.
pub(super) fn left_over(index: &Index, files: &[Vec<SegmentFile>]) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(index.dir()).into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = entries
        .filter(|entry| is_of_a_segment(&entry.file_name().to_string_lossy()))
        .filter(|entry| !files.iter().flatten().any(|file| file.name.as_os_str() == entry.file_name()))
        .map(|entry| entry.path())
        .collect();
    found.sort();
    found
}
