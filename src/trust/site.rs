//! One store: its family's row on this machine, or in the tree that a directory stands for.

use std::path::{Path, PathBuf};

use super::TrustError;
use super::family::Family;
use crate::os::fs::{self, Directories, Kind, Stat};

/// A family's paths, on this machine or below a root.
#[derive(Debug, Clone)]
pub struct Site {
    pub(super) family: &'static Family,
    pub(super) directories: Directories,
    /// The one store of a family that is a file.
    pub(super) file: Option<PathBuf>,
}

impl Site {
    /// The family's word.
    #[must_use]
    pub const fn family(&self) -> &'static str {
        self.family.name
    }

    /// What stands for `/`, where it is not the machine's own.
    #[must_use]
    pub fn root(&self) -> Option<&Path> {
        self.directories.root()
    }

    /// The store, where it is one file.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// A directory of the family on this machine, its links followed by the rule of [`fs::resolve`].
    pub(super) fn directory(&self, path: &str) -> Result<PathBuf, TrustError> {
        Ok(self.directories.resolve(Path::new(path))?)
    }

    /// A path of the family on this machine: its directory's links followed, the last component as it is.
    pub(super) fn place(&self, path: &Path) -> Result<PathBuf, TrustError> {
        let directory = path.parent().unwrap_or(Path::new("/"));
        let directory = self.directories.resolve(directory)?;
        Ok(directory.join(path.file_name().unwrap_or_default()))
    }

    /// What a path of the family leads to, with every link followed; `None` where it leads to nothing.
    pub(super) fn follow(&self, path: &Path) -> Result<Option<(PathBuf, Stat)>, TrustError> {
        Ok(self.directories.follow(path)?)
    }

    /// The bytes of the file that a path of the family leads to; `None` where it leads to none.
    pub(super) fn read(&self, path: &Path) -> Result<Option<Vec<u8>>, TrustError> {
        match self.follow(path)? {
            Some((place, found)) if found.kind == Kind::File => {
                Ok(fs::read_with_stat(&place)?.map(|(bytes, _)| bytes))
            }
            _ => Ok(None),
        }
    }

    /// What stands in a directory of the family, sorted by name; nothing where it is missing.
    pub(super) fn list(&self, path: &str) -> Result<Vec<(String, Kind)>, TrustError> {
        Ok(fs::list_kinds(&self.directory(path)?)?)
    }

    /// The kind of what a path of the family leads to.
    pub(super) fn kind_behind(&self, path: &Path) -> Result<Option<Kind>, TrustError> {
        Ok(self.follow(path)?.map(|(_, found)| found.kind))
    }

    /// Whether a path of the family leads to anything.
    pub(super) fn is_there(&self, path: &str) -> Result<bool, TrustError> {
        Ok(self.follow(Path::new(path))?.is_some())
    }
}
