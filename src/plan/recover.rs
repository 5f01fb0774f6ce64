//! After a run that was cut short: forward where all data is durable, else back.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use super::journal::{self, Entry};
use super::{PlanError, is_temporary, temporary};
use crate::os::fs::{self, Kind};

/// Completes what a run that was cut short had promised, and removes what it had only begun.
///
/// `state` is the directory that the transaction was begun with. Cheap where there is nothing to do; doing it again
/// changes nothing. Answers whether there was something.
pub fn recover(state: &Path) -> Result<bool, PlanError> {
    let journal = journal::path(state);
    let promised = fs::read_with_stat(&journal)?;
    let forward = promised.is_some();
    if let Some((bytes, _)) = promised {
        carry_out(&journal::read(&journal, &bytes)?)?;
        fs::remove_file(&journal)?;
        fs::sync_directory(state)?;
    }
    let marker = marker(state);
    let Some((bytes, _)) = fs::read_with_stat(&marker)? else {
        return Ok(forward);
    };
    for place in bytes.split(|byte| *byte == 0) {
        match place.split_first() {
            Some((b'*', path)) => sweep(&PathBuf::from(OsStr::from_bytes(path)), true)?,
            Some((b'.', path)) => sweep(&PathBuf::from(OsStr::from_bytes(path)), false)?,
            _ => {}
        }
    }
    fs::remove_file(&marker)?;
    Ok(true)
}

/// Says that a transaction is under way, and where its temporary files may lie.
pub(super) fn marker(state: &Path) -> PathBuf {
    state.join("staging")
}

/// Renames and removes in order; what was done already is passed over.
pub(super) fn carry_out(entries: &[Entry]) -> Result<(), PlanError> {
    for entry in entries {
        match entry {
            Entry::Rename(path) => {
                let new = temporary(path);
                if fs::stat(&new)?.is_some() {
                    fs::rename(&new, path)?;
                }
            }
            Entry::Remove(path) => {
                fs::remove_file(path)?;
            }
            Entry::RemoveDirectory(path) => {
                fs::remove_directory(path)?;
            }
        }
    }
    Ok(())
}

/// Removes the temporary files in a directory, and in those below it.
fn sweep(directory: &Path, deep: bool) -> Result<(), PlanError> {
    for name in fs::list(directory)? {
        let path = directory.join(&name);
        if is_temporary(&name) {
            fs::remove_file(&path)?;
        } else if deep && fs::stat(&path)?.is_some_and(|found| found.kind == Kind::Directory) {
            sweep(&path, true)?;
        }
    }
    Ok(())
}
