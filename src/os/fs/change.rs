//! Making, writing, renaming and removing: each passes the fault [`door`].

use std::fs::File;
use std::io::{self, Write as _};
use std::path::Path;

use rustix::fs::{AtFlags, Mode, OFlags};
use rustix::io::Errno;

use super::super::environment::acting;
use super::super::{OsError, door};
use super::{Kind, give, list, place, place_if_there, stat};
use crate::model::Access;

/// Makes a directory with its final mode and owner; `false` where one stands there already, which is left as it is unless
/// it was plainly us who made it and did not come to the end.
pub fn create_directory(path: &Path, access: Access) -> Result<bool, OsError> {
    let fail = |error: Errno| OsError::new("create the directory", path, error);
    let (parent, name) = place(path)?;
    door::pass("mkdir", path);
    match rustix::fs::mkdirat(&parent, name, Mode::from_raw_mode(0o700)) {
        Ok(()) => {}
        Err(Errno::EXIST) => {
            return match stat(path)?.map(|found| found.kind) {
                Some(Kind::Directory) => finish_directory(path, access).map(|()| false),
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
    let directory = rustix::fs::openat(&parent, name, flags, Mode::empty()).map_err(fail)?;
    give(&directory, path, access)?;
    Ok(true)
}

/// A run that ended between making a directory and giving it away left an empty one that nobody else can enter: for the
/// server an outage, which no later run would notice.
fn finish_directory(path: &Path, access: Access) -> Result<(), OsError> {
    let found = stat(path)?.filter(|found| !found.has(access));
    let is_unfinished = found.is_some_and(|found| found.mode == 0o700 && found.owner.user == acting().user);
    if is_unfinished && list(path)?.is_empty() {
        change_access(path, access)?;
    }
    Ok(())
}

/// Gives a directory that stands there this mode and owner.
pub fn change_access(path: &Path, access: Access) -> Result<(), OsError> {
    let (parent, name) = place(path)?;
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOFOLLOW;
    let file = rustix::fs::openat(parent, name, flags, Mode::empty())
        .map_err(|error| OsError::new("change the mode of", path, error))?;
    give(&file, path, access)
}

/// Writes a new file that must not be there yet: mode and owner are final before the first byte.
pub fn write_new(path: &Path, bytes: &[u8], access: Access) -> Result<(), OsError> {
    let fail = |error: io::Error| OsError::new("write", path, error);
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC | OFlags::NOFOLLOW;
    let (parent, name) = place(path)?;
    door::pass("create", path);
    let created = Mode::from_raw_mode(access.mode & 0o600);
    let descriptor = rustix::fs::openat(parent, name, flags, created).map_err(|error| fail(error.into()))?;
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

/// Gives a file another name in its directory, in place of whatever file or link has that name.
pub fn rename(from: &Path, to: &Path) -> Result<(), OsError> {
    let (parent, name) = place(to)?;
    door::pass("rename", to);
    rustix::fs::renameat(&parent, from.file_name().unwrap_or_default(), &parent, name)
        .map_err(|error| OsError::new("put in place", to, error))?;
    door::pass("rename done", to);
    Ok(())
}

/// Removes a file; `false` where there is none.
pub fn remove_file(path: &Path) -> Result<bool, OsError> {
    let Some((parent, name)) = place_if_there(path)? else {
        return Ok(false);
    };
    door::pass("unlink", path);
    match rustix::fs::unlinkat(parent, name, AtFlags::empty()) {
        Ok(()) => {}
        Err(Errno::NOENT) => return Ok(false),
        Err(error) => return Err(OsError::new("remove", path, error)),
    }
    door::pass("unlink done", path);
    Ok(true)
}

/// Removes an empty directory; `false` where there is none, or where it is not empty.
pub fn remove_directory(path: &Path) -> Result<bool, OsError> {
    let Some((parent, name)) = place_if_there(path)? else {
        return Ok(false);
    };
    door::pass("rmdir", path);
    match rustix::fs::unlinkat(parent, name, AtFlags::REMOVEDIR) {
        Ok(()) => {}
        Err(Errno::NOTEMPTY | Errno::EXIST | Errno::NOENT) => return Ok(false),
        Err(error) => return Err(OsError::new("remove", path, error)),
    }
    door::pass("rmdir done", path);
    Ok(true)
}
