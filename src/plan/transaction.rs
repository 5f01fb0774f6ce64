use std::collections::BTreeSet;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::journal::{self, Entry};
use super::recover::{carry_out, marker};
use super::{PlanError, Step, temporary};
use crate::model::{Access, Owner};
use crate::os::OsError;
use crate::os::fs::{self, Kind};

/// From this many files on, one flush of the whole file system costs less than one flush a file.
const MANY: usize = 48;

/// Where the files of a transaction lie, so that what a run left behind is found again.
#[derive(Debug, Clone)]
pub enum Scope {
    /// Anywhere below this directory.
    Tree(PathBuf),
    /// In these directories.
    Directories(Vec<PathBuf>),
}

/// How data is made durable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// The whole file system is flushed once where there are many files: in a workspace of our own.
    WholeSystem,
    /// Each file is flushed: other programs' data on the same file system is none of our business.
    EachFile,
}

/// Steps on their way: files stand under temporary names until [`Transaction::commit`].
///
/// Dropped without it, what was written is removed again.
#[derive(Debug)]
pub struct Transaction {
    state: PathBuf,
    durability: Durability,
    owner: Option<Owner>,
    entries: Vec<Entry>,
    directories: Vec<PathBuf>,
    committed: bool,
}

impl Transaction {
    /// Begins. `state` is an existing directory that a program keeps for itself; `owner` gets every file that no step
    /// gives to another. What an earlier run left must have been recovered.
    pub fn begin(
        state: &Path,
        scope: &Scope,
        durability: Durability,
        owner: Option<Owner>,
    ) -> Result<Self, PlanError> {
        let mut places = Vec::new();
        let (word, paths) = match scope {
            Scope::Tree(root) => (b'*', std::slice::from_ref(root)),
            Scope::Directories(paths) => (b'.', paths.as_slice()),
        };
        for path in paths {
            places.push(word);
            places.extend_from_slice(path.as_os_str().as_bytes());
            places.push(0);
        }
        let access = Access {
            owner,
            ..Access::SECRET
        };
        fs::write_new(&marker(state), &places, access)?;
        Ok(Self {
            state: state.to_path_buf(),
            durability,
            owner,
            entries: Vec::new(),
            directories: Vec::new(),
            committed: false,
        })
    }

    /// Makes the directories, and writes the files under temporary names, on every core. The order of the steps is
    /// the order in which [`Transaction::commit`] puts them in place, over all calls.
    pub fn stage(&mut self, steps: Vec<Step>) -> Result<(), PlanError> {
        let mut writes = Vec::new();
        for step in steps {
            match step {
                Step::Directory { path, access } => {
                    if fs::create_directory(&path, self.owned(access))? {
                        self.directories.push(path);
                    }
                }
                Step::Write {
                    path,
                    content,
                    access,
                } => {
                    self.entries.push(Entry::Rename(path.clone()));
                    writes.push((path, content, self.owned(access)));
                }
                Step::Remove { path } => self.entries.push(Entry::Remove(path)),
                Step::RemoveDirectory { path } => self.entries.push(Entry::RemoveDirectory(path)),
            }
        }
        writes.into_par_iter().try_for_each(|(path, content, access)| {
            check_place(&path)?;
            fs::write_new(&temporary(&path), content.bytes(), access)
        })?;
        Ok(())
    }

    /// Makes the data durable, then the promise, then puts everything in place, then makes that durable.
    pub fn commit(mut self) -> Result<(), PlanError> {
        let journal = journal::path(&self.state);
        let new_journal = temporary(&journal);
        let access = self.owned(Access::SECRET);
        fs::write_new(&new_journal, &journal::write(&self.entries), access)?;
        let whole = self.durability == Durability::WholeSystem && self.entries.len() >= MANY;
        if whole {
            fs::sync_file_system(&self.state)?;
        } else {
            self.sync_files(&new_journal)?;
        }
        fs::rename(&new_journal, &journal)?;
        fs::sync_directory(&self.state)?;
        // From here on the only way is forward.
        self.committed = true;
        carry_out(&self.entries)?;
        if whole {
            fs::sync_file_system(&self.state)?;
        } else {
            self.sync_directories()?;
        }
        fs::remove_file(&journal)?;
        fs::remove_file(&marker(&self.state))?;
        fs::sync_directory(&self.state)?;
        Ok(())
    }

    fn owned(&self, access: Access) -> Access {
        Access {
            owner: access.owner.or(self.owner),
            ..access
        }
    }

    fn sync_files(&self, journal: &Path) -> Result<(), PlanError> {
        let written = self.entries.iter().filter_map(|entry| match entry {
            Entry::Rename(path) => Some(temporary(path)),
            Entry::Remove(_) | Entry::RemoveDirectory(_) => None,
        });
        let mut written: Vec<_> = written.collect();
        written.push(journal.to_path_buf());
        written.par_iter().try_for_each(|path| fs::sync_file(path))?;
        Ok(())
    }

    /// Every directory in which a name changed, and the parents of new directories.
    fn sync_directories(&self) -> Result<(), PlanError> {
        let changed = self
            .entries
            .iter()
            .map(Entry::path)
            .chain(self.directories.iter().map(PathBuf::as_path));
        let changed: BTreeSet<&Path> = changed.filter_map(Path::parent).collect();
        for directory in changed {
            fs::sync_directory(directory)?;
        }
        Ok(())
    }

    fn roll_back(&self) {
        for entry in &self.entries {
            if let Entry::Rename(path) = entry {
                let _ = fs::remove_file(&temporary(path));
            }
        }
        let _ = fs::remove_file(&temporary(&journal::path(&self.state)));
        for directory in self.directories.iter().rev() {
            let _ = fs::remove_directory(directory);
        }
        let _ = fs::remove_file(&marker(&self.state));
    }
}

impl Drop for Transaction {
    fn drop(&mut self) {
        if !self.committed {
            self.roll_back();
        }
    }
}

/// Refuses to put a file where a link or a directory stands.
fn check_place(path: &Path) -> Result<(), OsError> {
    match fs::stat(path)?.map(|found| found.kind) {
        None | Some(Kind::File) => Ok(()),
        Some(Kind::Directory) => Err(OsError::IsADirectory {
            path: path.to_path_buf(),
        }),
        Some(Kind::Link | Kind::Other) => Err(OsError::SymbolicLink {
            path: path.to_path_buf(),
        }),
    }
}
