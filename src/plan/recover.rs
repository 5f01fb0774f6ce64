//! After a run that was cut short: forward where all data is durable, else back.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Component, Path, PathBuf};

use super::journal::{self, Entry};
use super::{PlanError, is_temporary, temporary};
use crate::os::environment;
use crate::os::fs::{self, Kind};

/// Completes what a run that was cut short had promised, and removes what it had only begun.
///
/// `state` is the directory that the transaction was begun with. Cheap where there is nothing to do; doing it again
/// changes nothing. Answers whether there was something.
pub fn recover(state: &Path) -> Result<bool, PlanError> {
    let journal = journal::path(state);
    let promised = read(&journal)?;
    let forward = promised.is_some();
    if let Some((bytes, reach)) = promised {
        let entries = journal::read(&journal, journal::base(state), &bytes)?;
        for entry in &entries {
            reach.check(state, entry.path())?;
        }
        carry_out(&entries, Attempt::Again)?;
        let changed: BTreeSet<&Path> = entries.iter().filter_map(|entry| entry.path().parent()).collect();
        for directory in changed {
            fs::sync_directory(directory)?;
        }
        fs::remove_file(&journal)?;
        fs::sync_directory(state)?;
    }
    let marker = marker(state);
    // A marker that was not complete yet: nothing had been begun.
    fs::remove_file(&temporary(&marker))?;
    let Some((bytes, reach)) = read(&marker)? else {
        return Ok(forward);
    };
    let base = journal::base(state);
    for place in bytes.split(|byte| *byte == 0) {
        let Some((word, path)) = place.split_first() else {
            continue;
        };
        let path = base.join(OsStr::from_bytes(path));
        reach.check(state, &path)?;
        match word {
            b'*' => sweep_tree(&path)?,
            b'.' => sweep(&path)?,
            _ => {}
        }
    }
    fs::remove_file(&marker)?;
    Ok(true)
}

/// How far what was found may reach: a journal that the service or the person whose directory it is could have written
/// gives a run of root no right to change what is not theirs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// Root or the very user wrote it.
    Anywhere,
    /// Somebody else did.
    BelowBase,
}

impl Reach {
    fn check(self, state: &Path, path: &Path) -> Result<(), PlanError> {
        let is_below = path.strip_prefix(journal::base(state)).is_ok_and(|below| {
            below
                .components()
                .all(|component| matches!(component, Component::Normal(_)))
        });
        if self == Self::Anywhere || is_below {
            return Ok(());
        }
        Err(PlanError::ForeignJournal {
            path: journal::path(state),
            target: path.to_path_buf(),
        })
    }
}

fn read(path: &Path) -> Result<Option<(Vec<u8>, Reach)>, PlanError> {
    let Some((bytes, stat)) = fs::read_with_stat(path)? else {
        return Ok(None);
    };
    let is_closed = stat.mode & 0o022 == 0;
    let is_ours = [0, environment::acting().user].contains(&stat.owner.user);
    let reach = if is_ours && is_closed {
        Reach::Anywhere
    } else {
        Reach::BelowBase
    };
    Ok(Some((bytes, reach)))
}

/// Says that a transaction is under way, and where its temporary files may lie.
pub(super) fn marker(state: &Path) -> PathBuf {
    state.join("staging")
}

/// Which time this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Attempt {
    /// Every temporary file must be there.
    First,
    /// Those that are gone have their names already.
    Again,
}

/// Renames and removes in order; what was done already is passed over.
pub(super) fn carry_out(entries: &[Entry], attempt: Attempt) -> Result<(), PlanError> {
    for entry in entries {
        match entry {
            Entry::Rename(path) => match fs::rename(&temporary(path), path) {
                Err(error) if attempt == Attempt::Again && error.is_not_found() => {}
                renamed => renamed?,
            },
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

/// Removes what runs that were cut short left in a directory; directories below it are not looked into.
pub fn sweep(directory: &Path) -> Result<(), PlanError> {
    for name in fs::list(directory)? {
        if is_temporary(&name) {
            fs::remove_file(&directory.join(&name))?;
        }
    }
    Ok(())
}

/// The same, in the directories below it as well.
fn sweep_tree(directory: &Path) -> Result<(), PlanError> {
    sweep(directory)?;
    for name in fs::list(directory)? {
        let path = directory.join(&name);
        if fs::stat(&path)?.is_some_and(|found| found.kind == Kind::Directory) {
            sweep_tree(&path)?;
        }
    }
    Ok(())
}
