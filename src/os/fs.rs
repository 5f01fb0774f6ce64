//! Files and directories. Links are never followed at the last component; each change passes the fault [`door`].

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, CWD, FileType, Gid, Mode, OFlags, Uid};
use rustix::io::Errno;

use super::OsError;
use super::door;
use crate::model::{Access, Owner};

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

/// What stands there; `None`: nothing.
pub fn stat(path: &Path) -> Result<Option<Stat>, OsError> {
    match rustix::fs::lstat(path) {
        Ok(found) => Ok(Some(from_raw(&found))),
        Err(Errno::NOENT) => Ok(None),
        Err(error) => Err(OsError::new("look at", path, error)),
    }
}

/// The bytes of a file that must be there.
pub fn read(path: &Path) -> Result<Vec<u8>, OsError> {
    match read_with_stat(path)? {
        Some((bytes, _)) => Ok(bytes),
        None => Err(OsError::new("read", path, Errno::NOENT)),
    }
}

/// The bytes of a file and what is known of it; `None` where there is none.
pub fn read_with_stat(path: &Path) -> Result<Option<(Vec<u8>, Stat)>, OsError> {
    let fail = |error: io::Error| OsError::new("read", path, error);
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOFOLLOW | OFlags::NONBLOCK;
    let descriptor = match rustix::fs::open(path, flags, Mode::empty()) {
        Ok(descriptor) => descriptor,
        Err(Errno::NOENT) => return Ok(None),
        Err(error) => return Err(fail(error.into())),
    };
    let found = from_raw(&rustix::fs::fstat(&descriptor).map_err(|error| fail(error.into()))?);
    match found.kind {
        Kind::File => {}
        Kind::Directory => return Err(fail(Errno::ISDIR.into())),
        Kind::Link | Kind::Other => return Err(fail(io::Error::other("not a regular file"))),
    }
    let mut bytes = Vec::with_capacity(usize::try_from(found.size).unwrap_or(0).saturating_add(1));
    File::from(descriptor).read_to_end(&mut bytes).map_err(fail)?;
    Ok(Some((bytes, found)))
}

/// The bytes of a file that a person names; here links are followed, and standard input is `-`.
pub fn read_input(path: &Path) -> Result<Vec<u8>, OsError> {
    let fail = |error: io::Error| OsError::new("read", path, error);
    let mut bytes = Vec::new();
    if path == Path::new("-") {
        io::stdin().lock().read_to_end(&mut bytes).map_err(fail)?;
        return Ok(bytes);
    }
    let descriptor = rustix::fs::open(path, OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty())
        .map_err(|error| fail(error.into()))?;
    File::from(descriptor).read_to_end(&mut bytes).map_err(fail)?;
    Ok(bytes)
}

/// The names in a directory, sorted; none where there is no directory.
pub fn list(path: &Path) -> Result<Vec<String>, OsError> {
    let fail = |error: Errno| OsError::new("list", path, error);
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::DIRECTORY;
    let directory = match rustix::fs::open(path, flags, Mode::empty()) {
        Ok(directory) => directory,
        Err(Errno::NOENT) => return Ok(Vec::new()),
        Err(error) => return Err(fail(error)),
    };
    let mut names = Vec::new();
    for entry in rustix::fs::Dir::read_from(&directory).map_err(fail)? {
        let name = entry.map_err(fail)?.file_name().to_string_lossy().into_owned();
        if name != "." && name != ".." {
            names.push(name);
        }
    }
    names.sort_unstable();
    Ok(names)
}

/// Where a link points to.
pub fn read_link(path: &Path) -> Result<PathBuf, OsError> {
    let target = rustix::fs::readlink(path, Vec::new()).map_err(|error| OsError::new("read", path, error))?;
    Ok(PathBuf::from(OsString::from_vec(target.into_bytes())))
}

/// Makes a directory with its final mode and owner; `false` where one stands there already, which is left as it is.
pub fn create_directory(path: &Path, access: Access) -> Result<bool, OsError> {
    let fail = |error: Errno| OsError::new("create the directory", path, error);
    door::pass("mkdir", path);
    match rustix::fs::mkdir(path, Mode::from_raw_mode(0o700)) {
        Ok(()) => {}
        Err(Errno::EXIST) => {
            return match stat(path)?.map(|found| found.kind) {
                Some(Kind::Directory) => Ok(false),
                Some(Kind::Link) => Err(OsError::SymbolicLink {
                    path: path.to_path_buf(),
                }),
                _ => Err(OsError::NotADirectory {
                    path: path.to_path_buf(),
                }),
            };
        }
        Err(error) => return Err(fail(error)),
    }
    door::pass("mkdir done", path);
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::DIRECTORY | OFlags::NOFOLLOW;
    let directory = rustix::fs::open(path, flags, Mode::empty()).map_err(fail)?;
    give(&directory, path, access)?;
    Ok(true)
}

/// Gives a directory that stands there this mode and owner.
pub fn change_access(path: &Path, access: Access) -> Result<(), OsError> {
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOFOLLOW;
    let file = rustix::fs::open(path, flags, Mode::empty())
        .map_err(|error| OsError::new("change the mode of", path, error))?;
    give(&file, path, access)
}

/// Writes a new file that must not be there yet: mode and owner are final before the first byte.
pub fn write_new(path: &Path, bytes: &[u8], access: Access) -> Result<(), OsError> {
    let fail = |error: io::Error| OsError::new("write", path, error);
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC | OFlags::NOFOLLOW;
    door::pass("create", path);
    let created = Mode::from_raw_mode(access.mode & 0o600);
    let descriptor = rustix::fs::open(path, flags, created).map_err(|error| fail(error.into()))?;
    door::pass("create done", path);
    give(&descriptor, path, access)?;
    let mut file = File::from(descriptor);
    write_in_halves(&mut file, path, bytes).map_err(fail)
}

/// In two steps where the fault door stands open, so that a torn file can be met.
fn write_in_halves(file: &mut File, path: &Path, bytes: &[u8]) -> io::Result<()> {
    if !cfg!(feature = "fault-door") {
        return file.write_all(bytes);
    }
    let (first, second) = bytes.split_at(bytes.len() / 2);
    door::pass("write", path);
    file.write_all(first)?;
    door::pass("write half done", path);
    file.write_all(second)?;
    door::pass("write done", path);
    Ok(())
}

/// Renames a file over whatever file stands at the new name.
pub fn rename(from: &Path, to: &Path) -> Result<(), OsError> {
    door::pass("rename", to);
    rustix::fs::renameat(CWD, from, CWD, to).map_err(|error| OsError::new("put in place", to, error))?;
    door::pass("rename done", to);
    Ok(())
}

/// Removes a file; `false` where there is none.
pub fn remove_file(path: &Path) -> Result<bool, OsError> {
    remove(path, AtFlags::empty())
}

/// Removes an empty directory; `false` where there is none, or where it is not empty.
pub fn remove_directory(path: &Path) -> Result<bool, OsError> {
    match rustix::fs::unlinkat(CWD, path, AtFlags::REMOVEDIR) {
        Err(Errno::NOTEMPTY | Errno::EXIST | Errno::NOENT) => Ok(false),
        Err(error) => Err(OsError::new("remove", path, error)),
        Ok(()) => {
            door::pass("rmdir done", path);
            Ok(true)
        }
    }
}

fn remove(path: &Path, flags: AtFlags) -> Result<bool, OsError> {
    door::pass("unlink", path);
    match rustix::fs::unlinkat(CWD, path, flags) {
        Ok(()) => {}
        Err(Errno::NOENT) => return Ok(false),
        Err(error) => return Err(OsError::new("remove", path, error)),
    }
    door::pass("unlink done", path);
    Ok(true)
}

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

/// Refuses a directory that others than root and its owner could swap under a process of root's, all the way up.
/// A sticky directory such as /tmp is fine: there nobody can rename what is another's.
pub fn check_unswappable(path: &Path) -> Result<(), OsError> {
    for directory in path
        .ancestors()
        .filter(|directory| !directory.as_os_str().is_empty())
    {
        let Some(found) = stat(directory)? else { continue };
        let open = found.mode & 0o022 != 0 && found.mode & 0o1000 == 0;
        if found.kind == Kind::Directory && open {
            return Err(OsError::UnsafeDirectory {
                path: directory.to_path_buf(),
            });
        }
    }
    Ok(())
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

fn from_raw(found: &rustix::fs::Stat) -> Stat {
    let kind = match FileType::from_raw_mode(found.st_mode) {
        FileType::RegularFile => Kind::File,
        FileType::Directory => Kind::Directory,
        FileType::Symlink => Kind::Link,
        _ => Kind::Other,
    };
    Stat {
        kind,
        mode: found.st_mode & 0o7777,
        owner: Owner {
            user: found.st_uid,
            group: found.st_gid,
        },
        size: u64::try_from(found.st_size).unwrap_or(0),
        modified: found.st_mtime,
    }
}

/// Opens a file for locking, and makes it where there is none.
pub(super) fn open_lock(path: &Path) -> Result<OwnedFd, OsError> {
    let flags = OFlags::RDWR | OFlags::CREATE | OFlags::CLOEXEC | OFlags::NOFOLLOW;
    rustix::fs::open(path, flags, Mode::from_raw_mode(0o600))
        .map_err(|error| OsError::new("lock", path, error))
}

/// The name of a file as text, for messages and journals.
#[must_use]
pub fn file_name(path: &Path) -> Option<&str> {
    path.file_name().and_then(OsStr::to_str)
}
