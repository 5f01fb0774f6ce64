//! A directory that many files are looked at in: its path is walked once.

use std::os::fd::OwnedFd;
use std::path::PathBuf;

use rustix::fs::{AtFlags, Mode, OFlags};
use rustix::io::Errno;

use super::super::OsError;
use super::read::contents;
use super::{Stat, from_raw};

/// A directory for reading, or the place where one may be: then nothing is in it.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    opened: Option<OwnedFd>,
}

impl Folder {
    /// Opens it; links on the way are followed.
    pub fn open(path: PathBuf) -> Result<Self, OsError> {
        let flags = OFlags::PATH | OFlags::CLOEXEC | OFlags::DIRECTORY;
        let opened = match rustix::fs::open(&path, flags, Mode::empty()) {
            Ok(opened) => Some(opened),
            Err(Errno::NOENT) => None,
            Err(error) => return Err(OsError::new("open", &path, error)),
        };
        Ok(Self { path, opened })
    }

    /// Where something in it lies.
    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// What stands under a name; `None`: nothing.
    pub fn stat(&self, name: &str) -> Result<Option<Stat>, OsError> {
        let Some(opened) = &self.opened else {
            return Ok(None);
        };
        match rustix::fs::statat(opened, name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(found) => Ok(Some(from_raw(&found))),
            Err(Errno::NOENT) => Ok(None),
            Err(error) => Err(OsError::new("look at", &self.path(name), error)),
        }
    }

    /// The bytes of a file and what is known of it; `None` where there is none.
    pub fn read(&self, name: &str) -> Result<Option<(Vec<u8>, Stat)>, OsError> {
        let Some(opened) = &self.opened else {
            return Ok(None);
        };
        let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOFOLLOW | OFlags::NONBLOCK;
        match rustix::fs::openat(opened, name, flags, Mode::empty()) {
            Ok(file) => contents(file, &|| self.path(name)).map(Some),
            Err(Errno::NOENT) => Ok(None),
            Err(error) => Err(OsError::new("read", &self.path(name), error)),
        }
    }
}
