//! One run at a time.

use std::fs::{File, TryLockError};
use std::path::Path;

use super::{OsError, fs};

/// Held until it is dropped, or the process ends however it ends.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock. Where another run holds it, `waiting` is called once, and the lock is taken when that run ends.
    pub fn acquire(path: &Path, waiting: impl FnOnce()) -> Result<Self, OsError> {
        let file = File::from(fs::open_lock(path)?);
        match file.try_lock() {
            Ok(()) => return Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => waiting(),
            Err(TryLockError::Error(error)) => return Err(OsError::new("lock", path, error)),
        }
        file.lock().map_err(|error| OsError::new("lock", path, error))?;
        Ok(Self { _file: file })
    }
}
