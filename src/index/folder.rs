//! The folder of an index: tantivy's own, but for what keeps others from reading it.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::Directory;
use tantivy::directory::error::{DeleteError, LockError, OpenDirectoryError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    DirectoryLock, FileHandle, Lock, META_LOCK, MmapDirectory, WatchCallback, WatchHandle, WritePtr,
};

/// A folder that may be searched by whoever may read it, on a disk that is not written to, too.
#[derive(Clone, Debug)]
pub(super) struct Folder {
    inner: MmapDirectory,
    path: PathBuf,
}

impl Folder {
    pub(super) fn open(path: &Path) -> Result<Folder, OpenDirectoryError> {
        Ok(Folder { inner: MmapDirectory::open(path)?, path: path.to_path_buf() })
    }

    /// Lets those read a file who may read the folder: tantivy replaces a file by one made for its owner alone.
    #[cfg(unix)]
    fn share(&self, file: &Path) -> io::Result<()> {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&self.path)?.permissions().mode() & 0o644;
        std::fs::set_permissions(self.path.join(file), std::fs::Permissions::from_mode(0o600 | mode))
    }

    #[cfg(not(unix))]
    fn share(&self, _file: &Path) -> io::Result<()> {
        Ok(())
    }
}

/// Whether a reader goes on without `lock`. It keeps a writer from removing segments that are just being opened; whoever may not write
/// the lock's file can do without, since a segment that is gone is an error, not a wrong answer.
fn is_dispensable(lock: &Lock, refused: &LockError) -> bool {
    let LockError::IoError(cause) = refused else { return false };
    let not_ours = matches!(cause.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem);
    lock.filepath == META_LOCK.filepath && not_ours
}

impl Directory for Folder {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.inner.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.inner.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.inner.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        self.inner.open_write(path)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.inner.atomic_read(path)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        self.inner.atomic_write(path, data)?;
        // What cannot be shared is written all the same.
        let _ = self.share(path);
        Ok(())
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.inner.sync_directory()
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        match self.inner.acquire_lock(lock) {
            Err(refused) if is_dispensable(lock, &refused) => Ok(DirectoryLock::from(Box::new(()))),
            answer => answer,
        }
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.inner.watch(callback)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use tantivy::directory::INDEX_WRITER_LOCK;

    #[test]
    fn readers_do_without_a_lock_that_they_may_not_write() {
        let refused = |kind: io::ErrorKind| LockError::IoError(Arc::new(kind.into()));
        assert!(is_dispensable(&META_LOCK, &refused(io::ErrorKind::PermissionDenied)));
        assert!(is_dispensable(&META_LOCK, &refused(io::ErrorKind::ReadOnlyFilesystem)));
        assert!(!is_dispensable(&META_LOCK, &refused(io::ErrorKind::StorageFull)));
        assert!(!is_dispensable(&META_LOCK, &LockError::LockBusy));
        assert!(!is_dispensable(&INDEX_WRITER_LOCK, &refused(io::ErrorKind::PermissionDenied)));
    }

    #[cfg(unix)]
    #[test]
    fn who_may_read_the_folder_may_read_its_files() {
        use std::os::unix::fs::PermissionsExt;
        for (of_folder, of_file) in [(0o755, 0o644), (0o750, 0o640), (0o700, 0o600)] {
            let lab = tempfile::tempdir().unwrap();
            std::fs::set_permissions(lab.path(), std::fs::Permissions::from_mode(of_folder)).unwrap();
            Folder::open(lab.path()).unwrap().atomic_write(Path::new("meta.json"), b"{}").unwrap();
            let mode = std::fs::metadata(lab.path().join("meta.json")).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, of_file, "{of_folder:o}");
        }
    }
}
