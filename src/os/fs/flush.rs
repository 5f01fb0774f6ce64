//! What was changed is made durable.

use std::path::Path;

use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;

use super::super::{OsError, door};

/// Makes the content of a file durable.
pub fn sync_file(path: &Path) -> Result<(), OsError> {
    let fail = |error: Errno| OsError::new("flush", path, error);
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOFOLLOW;
    let file = rustix::fs::open(path, flags, Mode::empty()).map_err(fail)?;
    door::pass("fsync", path);
    rustix::fs::fsync(file).map_err(fail)
}

/// Makes the names in a directory durable.
pub fn sync_directory(path: &Path) -> Result<(), OsError> {
    let fail = |error: Errno| OsError::new("flush", path, error);
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::DIRECTORY;
    let directory = match rustix::fs::open(path, flags, Mode::empty()) {
        Ok(directory) => directory,
        // Removed since: its parent is flushed too.
        Err(Errno::NOENT) => return Ok(()),
        Err(error) => return Err(fail(error)),
    };
    door::pass("fsync directory", path);
    rustix::fs::fsync(directory).map_err(fail)
}

/// Makes everything on the file system of this directory durable.
pub fn sync_file_system(path: &Path) -> Result<(), OsError> {
    let fail = |error: Errno| OsError::new("flush", path, error);
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::DIRECTORY;
    let directory = rustix::fs::open(path, flags, Mode::empty()).map_err(fail)?;
    door::pass("syncfs", path);
    rustix::fs::syncfs(directory).map_err(fail)
}
