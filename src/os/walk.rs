//! The rule on links: which ones are followed on the way to something that is changed.
//!
//! A link is followed where only root can have placed it: root owns it, and root alone can write to the directory that
//! it is in (Debian's `/etc/zookeeper/conf` is one). In a directory that stands for `/` its owner counts as root, for
//! there nothing leads outside. The kernel says in one call (`openat2`, Linux 5.6) that a path has no links at all,
//! which is nearly always; where there is one, or the call is missing or forbidden (old containers), we walk.

use std::ffi::{OsStr, OsString};
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStringExt;
use std::path::{Component, Path, PathBuf};

use rustix::fs::{CWD, FileType, Mode, OFlags, ResolveFlags, Stat, fstat, openat, openat2, readlinkat};
use rustix::io::Errno;

use super::OsError;

/// As many links as Linux itself follows in one path.
const MAXIMUM_LINKS: usize = 40;

/// One component, not followed.
const STEP: OFlags = OFlags::PATH.union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);

/// The directory that something is changed in, for `…at` calls with names in it.
pub(super) fn directory(path: &Path) -> Result<OwnedFd, OsError> {
    let path = if path.as_os_str().is_empty() {
        Path::new(".")
    } else {
        path
    };
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let resolve = ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS;
    match openat2(CWD, path, flags, Mode::empty(), resolve) {
        Ok(directory) => return Ok(directory),
        Err(Errno::LOOP | Errno::NOSYS | Errno::PERM | Errno::INVAL | Errno::AGAIN) => {}
        Err(error) => return Err(OsError::new("open", path, error)),
    }
    match walk(path, None)? {
        Reached::Directory(directory, _) => Ok(directory),
        Reached::Missing(_) => Err(OsError::new("open", path, Errno::NOENT)),
    }
}

/// The path of a directory without links, for a path of the machine, or of the directory `root` that stands for its
/// `/`. What is missing at its end is kept as it is.
pub(super) fn resolve(path: &Path, root: Option<&Path>) -> Result<PathBuf, OsError> {
    match walk(path, root)? {
        Reached::Directory(_, path) | Reached::Missing(path) => Ok(path),
    }
}

enum Reached {
    Directory(OwnedFd, PathBuf),
    Missing(PathBuf),
}

fn walk(path: &Path, root: Option<&Path>) -> Result<Reached, OsError> {
    let mut walk = Walk::begin(path, root).map_err(|error| OsError::new("open", path, error))?;
    while let Some(part) = walk.pending.pop() {
        match part {
            Part::Root if walk.start == Path::new(".") => {
                // An absolute link on the way of a relative path.
                return self::walk(&Path::new("/").join(walk.rest()), None);
            }
            Part::Root => walk
                .restart()
                .map_err(|error| OsError::new("open", path, error))?,
            Part::Up => walk.go_up().map_err(|error| OsError::new("open", path, error))?,
            Part::Name(name) => {
                let shown = walk.shown(&name);
                match walk.enter(name) {
                    Ok(()) => {}
                    Err(Errno::NOENT) if walk.pending.iter().all(|part| matches!(part, Part::Name(_))) => {
                        return Ok(Reached::Missing(shown.join(walk.rest())));
                    }
                    Err(error) => return Err(OsError::new("open", &shown, error)),
                }
            }
        }
    }
    let path = walk.start_and(&walk.below);
    Ok(Reached::Directory(walk.directory, path))
}

/// An open directory, its path without links below the start, and what is still to be walked, the next part last.
struct Walk<'p> {
    start: &'p Path,
    /// Who counts as root, beside root.
    owner: u32,
    directory: OwnedFd,
    below: PathBuf,
    pending: Vec<Part>,
    links_left: usize,
}

impl<'p> Walk<'p> {
    fn begin(path: &Path, root: Option<&'p Path>) -> Result<Self, Errno> {
        let start = match root {
            Some(root) => root,
            None if path.is_absolute() => Path::new("/"),
            None => Path::new("."),
        };
        let directory = open_start(start)?;
        let owner = if root.is_some() {
            fstat(&directory)?.st_uid
        } else {
            0
        };
        let mut pending = Vec::new();
        push(&mut pending, path);
        if root.is_none() && path.is_absolute() {
            pending.pop();
        }
        Ok(Self {
            start,
            owner,
            directory,
            below: PathBuf::new(),
            pending,
            links_left: MAXIMUM_LINKS,
        })
    }

    fn restart(&mut self) -> Result<(), Errno> {
        self.directory = open_start(self.start)?;
        self.below.clear();
        Ok(())
    }

    /// Above the start there is nothing, where the start stands for `/`; above the current directory there is.
    fn go_up(&mut self) -> Result<(), Errno> {
        let is_at_start = !matches!(self.below.components().next_back(), Some(Component::Normal(_)));
        if is_at_start && self.start != Path::new(".") {
            return Ok(());
        }
        self.directory = openat(&self.directory, "..", STEP, Mode::empty())?;
        if is_at_start {
            self.below.push("..");
        } else {
            self.below.pop();
        }
        Ok(())
    }

    /// Goes into a directory, or puts the target of a trusted link in front of what is left. `ELOOP` for another link.
    fn enter(&mut self, name: OsString) -> Result<(), Errno> {
        let next = openat(&self.directory, &name, STEP, Mode::empty())?;
        let found = fstat(&next)?;
        match FileType::from_raw_mode(found.st_mode) {
            FileType::Directory => {
                self.directory = next;
                self.below.push(name);
            }
            FileType::Symlink => {
                self.links_left = self.links_left.checked_sub(1).ok_or(Errno::LOOP)?;
                if !is_roots(&found, self.owner) || !is_closed(&fstat(&self.directory)?, self.owner) {
                    return Err(Errno::LOOP);
                }
                let target = readlinkat(&next, "", Vec::new())?;
                push(
                    &mut self.pending,
                    Path::new(&OsString::from_vec(target.into_bytes())),
                );
            }
            _ => return Err(Errno::NOTDIR),
        }
        Ok(())
    }

    fn rest(&mut self) -> PathBuf {
        self.pending.drain(..).rev().map(Part::into_name).collect()
    }

    fn shown(&self, name: &OsStr) -> PathBuf {
        self.start_and(&self.below.join(name))
    }

    fn start_and(&self, below: &Path) -> PathBuf {
        if below.as_os_str().is_empty() {
            self.start.to_path_buf()
        } else if self.start == Path::new(".") {
            below.to_path_buf()
        } else {
            self.start.join(below)
        }
    }
}

/// The start was named by the person who runs us, or is `/` or `.`: a link there is followed.
fn open_start(start: &Path) -> Result<OwnedFd, Errno> {
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
    openat(CWD, start, flags, Mode::empty())
}

fn is_roots(found: &Stat, owner: u32) -> bool {
    found.st_uid == 0 || found.st_uid == owner
}

fn is_closed(directory: &Stat, owner: u32) -> bool {
    is_roots(directory, owner) && directory.st_mode & 0o022 == 0
}

/// A component of a path that is still to be walked.
enum Part {
    Root,
    Up,
    Name(OsString),
}

impl Part {
    fn into_name(self) -> OsString {
        match self {
            Self::Root => OsString::from("/"),
            Self::Up => OsString::from(".."),
            Self::Name(name) => name,
        }
    }
}

fn push(pending: &mut Vec<Part>, path: &Path) {
    pending.extend(path.components().rev().filter_map(|component| match component {
        Component::RootDir => Some(Part::Root),
        Component::ParentDir => Some(Part::Up),
        Component::Normal(name) => Some(Part::Name(name.to_owned())),
        Component::CurDir | Component::Prefix(_) => None,
    }));
}

#[cfg(test)]
mod tests;
