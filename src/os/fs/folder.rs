//! A directory below which many files are looked at: its own path is walked once.

use std::os::fd::OwnedFd;
use std::path::PathBuf;

use rustix::fs::{AtFlags, Mode, OFlags};
use rustix::io::Errno;

use super::super::OsError;
use super::read::contents;
use super::{Stat, from_raw};

/// A directory for reading. Names in it may lead through further directories.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    opened: OwnedFd,
}

impl Folder {
    /// Opens it; links on the way are followed.
    pub fn open(path: PathBuf) -> Result<Self, OsError> {
        let flags = OFlags::PATH | OFlags::CLOEXEC | OFlags::DIRECTORY;
        let opened = rustix::fs::open(&path, flags, Mode::empty());
        let opened = opened.map_err(|error| OsError::new("open", &path, error))?;
        Ok(Self { path, opened })
    }

    /// What is known of the directory itself.
    pub fn own_stat(&self) -> Result<Stat, OsError> {
        let found = rustix::fs::fstat(&self.opened);
        let found = found.map_err(|error| OsError::new("look at", &self.path, error))?;
        Ok(from_raw(&found))
    }

    /// What stands under a name; `None`: nothing.
    pub fn stat(&self, name: &str) -> Result<Option<Stat>, OsError> {
        match rustix::fs::statat(&self.opened, name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(found) => Ok(Some(from_raw(&found))),
            Err(Errno::NOENT) => Ok(None),
            Err(error) => Err(OsError::new("look at", &self.path.join(name), error)),
        }
    }

    /// The bytes of a file and what is known of it; `None` where there is none.
    pub fn read(&self, name: &str) -> Result<Option<(Vec<u8>, Stat)>, OsError> {
        let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOFOLLOW | OFlags::NONBLOCK;
        match rustix::fs::openat(&self.opened, name, flags, Mode::empty()) {
            Ok(file) => contents(file, &|| self.path.join(name)).map(Some),
            Err(Errno::NOENT) => Ok(None),
            Err(error) => Err(OsError::new("read", &self.path.join(name), error)),
        }
    }
}
