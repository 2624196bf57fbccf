//! The last line of defence: a fault of the program ends it with a sentence and status 2, not with a panic.
//!
//! Most often the index is to blame: a flipped bit can lead deep into a segment before anything contradicts it. So its checksums
//! are looked at before the blame is taken.

use std::panic::{self, AssertUnwindSafe};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use anyhow::{Result, anyhow};
use dateline::Index;

/// What the last panic said, and where.
static LAST: Mutex<Option<String>> = Mutex::new(None);

/// Runs `work`; a panic in it becomes an error that says what to do.
pub(crate) fn contained<T>(index_dir: &Path, work: impl FnOnce() -> Result<T>) -> Result<T> {
    panic::set_hook(Box::new(|panic| {
        let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
        // The first one is the cause; others follow from it in other threads.
        last.get_or_insert_with(|| panic.to_string().replace('\n', " "));
    }));
    panic::catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        // Checking must not fail, either, whatever is wrong.
        let checked = panic::catch_unwind(|| Index::open(index_dir).and_then(|index| index.verify()));
        match checked {
            Ok(Err(error)) if index_dir.join("meta.json").is_file() => Err(error.into()),
            _ => {
                let said = LAST.lock().unwrap_or_else(PoisonError::into_inner).take().unwrap_or_default();
                Err(anyhow!("this is a fault of dateline itself, please report it: {said}"))
            }
        }
    })
}
