//! Files and directories. Links are never followed at the last component, and before it, where something is changed, only
//! those that root placed (see [`resolve`]); each change passes the fault [`door`].

mod change;
mod flush;
mod folder;
mod link;
mod read;
mod rights;
mod route;
mod stream;

use std::ffi::OsStr;
use std::fs::File;
use std::os::fd::{AsFd, OwnedFd};
use std::path::{Path, PathBuf};

use rustix::fs::{FileType, Gid, Mode, OFlags, Uid};
use rustix::io::Errno;

use super::{OsError, door, walk};
use crate::model::{Access, Owner};

pub use change::{change_access, create_directory, remove_directory, remove_file, rename, write_new};
pub use flush::{sync_directory, sync_file, sync_file_system};
pub use folder::Folder;
pub use link::{Directories, read_link, write_link};
pub use read::{list, list_kinds, open_input, read, read_input, read_input_with_stat, read_with_stat, stat};
pub use rights::{check_unswappable, may_change, may_execute};
pub use route::{Route, route};
pub use stream::Stream;

/// What stands at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A regular file.
    File,
    /// A directory.
    Directory,
    /// A symbolic link.
    Link,
    /// A device, socket or pipe.
    Other,
}

/// What is known of a path without following it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stat {
    /// What stands there.
    pub kind: Kind,
    /// Its permission bits.
    pub mode: u32,
    /// Who owns it.
    pub owner: Owner,
    /// Its size in bytes.
    pub size: u64,
    /// When its content last changed, in seconds since 1970.
    pub modified: i64,
}

impl Stat {
    /// Whether it has this mode and, where one is asked for, this owner.
    #[must_use]
    pub fn has(&self, access: Access) -> bool {
        self.mode == access.mode && access.owner.is_none_or(|owner| owner == self.owner)
    }
}

/// The path of this machine, without links, of a directory that is changed: of the machine's own, or of the tree that
/// `root` stands for, out of which nothing leads.
///
/// Links are followed where root owns them, in directories that root alone can write to; in a tree its owner counts as
/// root. Any other link is an error. What is missing at the end of the path is kept.
pub fn resolve(path: &Path, root: Option<&Path>) -> Result<PathBuf, OsError> {
    walk::resolve(path, root)
}

/// The directory that a path is in, opened by the rule on links, and the name in it.
fn place(path: &Path) -> Result<(OwnedFd, &OsStr), OsError> {
    let parent = path.parent().unwrap_or(Path::new(""));
    let name = path.file_name().unwrap_or(OsStr::new("."));
    Ok((walk::directory(parent)?, name))
}

/// The same; `None` where there is no such directory.
fn place_if_there(path: &Path) -> Result<Option<(OwnedFd, &OsStr)>, OsError> {
    match place(path) {
        Err(error) if error.is_not_found() => Ok(None),
        found => found.map(Some),
    }
}

fn give(file: &impl AsFd, path: &Path, access: Access) -> Result<(), OsError> {
    if let Some(owner) = access.owner {
        let (user, group) = (Uid::from_raw(owner.user), Gid::from_raw(owner.group));
        rustix::fs::fchown(file, Some(user), Some(group))
            .map_err(|error| OsError::new("change the owner of", path, error))?;
        door::pass("chown done", path);
    }
    // Whatever the umask is, and after the owner: chown clears bits.
    rustix::fs::fchmod(file, Mode::from_raw_mode(access.mode))
        .map_err(|error| OsError::new("change the mode of", path, error))?;
    door::pass("chmod done", path);
    Ok(())
}

impl Kind {
    const fn of(found: FileType) -> Self {
        match found {
            FileType::RegularFile => Self::File,
            FileType::Directory => Self::Directory,
            FileType::Symlink => Self::Link,
            _ => Self::Other,
        }
    }
}

fn from_raw(found: &rustix::fs::Stat) -> Stat {
    Stat {
        kind: Kind::of(FileType::from_raw_mode(found.st_mode)),
        mode: found.st_mode & 0o7777,
        owner: Owner {
            user: found.st_uid,
            group: found.st_gid,
        },
        size: u64::try_from(found.st_size).unwrap_or(0),
        modified: found.st_mtime,
    }
}

/// Opens a file for locking, and makes it with `access` where there is none.
pub(super) fn open_lock(path: &Path, access: Access) -> Result<OwnedFd, OsError> {
    match write_new(path, &[], access) {
        Err(error) if !error.is_already_there() => return Err(error),
        _ => {}
    }
    let fail = |error: Errno| OsError::new("lock", path, error);
    let flags = OFlags::RDWR | OFlags::CLOEXEC | OFlags::NOFOLLOW | OFlags::NONBLOCK;
    let (parent, name) = place(path)?;
    let file = rustix::fs::openat(parent, name, flags, Mode::empty()).map_err(fail)?;
    // A run of root that ended before it gave the file away would lock its owner out for ever.
    let found = from_raw(&rustix::fs::fstat(&file).map_err(fail)?);
    if access.owner.is_some_and(|owner| owner != found.owner) {
        give(&file, path, access)?;
    }
    Ok(file)
}

/// Opens a directory for locking.
pub(super) fn open_directory(path: &Path) -> Result<OwnedFd, OsError> {
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::DIRECTORY;
    rustix::fs::open(path, flags, Mode::empty()).map_err(|error| OsError::new("lock", path, error))
}

/// Whether an open file is the one that stands at a path.
pub(super) fn is_the_one_at(file: &File, path: &Path) -> Result<bool, OsError> {
    let fail = |error: Errno| OsError::new("look at", path, error);
    let open = rustix::fs::fstat(file).map_err(fail)?;
    match rustix::fs::lstat(path) {
        Ok(named) => Ok((named.st_dev, named.st_ino) == (open.st_dev, open.st_ino)),
        Err(Errno::NOENT) => Ok(false),
        Err(error) => Err(fail(error)),
    }
}

/// The name of a file as text, for messages and journals.
#[must_use]
pub fn file_name(path: &Path) -> Option<&str> {
    path.file_name().and_then(OsStr::to_str)
}
