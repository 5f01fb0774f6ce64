//! Looking and reading: nothing here changes anything.

use std::fs::File;
use std::io::{self, Read as _};
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

use rustix::fs::{FileType, Mode, OFlags};
use rustix::io::Errno;

use super::super::OsError;
use super::{Kind, Stat, from_raw};

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
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOFOLLOW | OFlags::NONBLOCK;
    match rustix::fs::open(path, flags, Mode::empty()) {
        Ok(file) => contents(file, &|| path.to_path_buf()).map(Some),
        Err(Errno::NOENT) => Ok(None),
        Err(error) => Err(OsError::new("read", path, error)),
    }
}

/// What is in an open file, and what is known of it; `path` is asked for errors alone.
pub(super) fn contents(file: OwnedFd, path: &dyn Fn() -> PathBuf) -> Result<(Vec<u8>, Stat), OsError> {
    let fail = |error: io::Error| OsError::new("read", &path(), error);
    let found = from_raw(&rustix::fs::fstat(&file).map_err(|error| fail(error.into()))?);
    match found.kind {
        Kind::File => {}
        Kind::Directory => return Err(fail(Errno::ISDIR.into())),
        Kind::Link | Kind::Other => return Err(fail(io::Error::other("not a regular file"))),
    }
    // As much as it had a moment ago, which saves three calls a file. What claims to be empty, such as a file of /proc, is
    // read to its end.
    let limit = if found.size == 0 { u64::MAX } else { found.size };
    let mut bytes = Vec::with_capacity(usize::try_from(found.size).unwrap_or(0).saturating_add(1));
    let mut limited = File::from(file).take(limit);
    limited.read_to_end(&mut bytes).map_err(fail)?;
    Ok((bytes, found))
}

/// The most that is read of a file that a person names, in octets: far more than any certificate, store, request or
/// archive has. A device that never ends does not take the machine's memory.
const LARGEST_INPUT: u64 = 64 << 20;

/// The bytes of a file that a person names; here links are followed, and standard input is `-`.
pub fn read_input(path: &Path) -> Result<Vec<u8>, OsError> {
    read_input_with_stat(path).map(|(bytes, _)| bytes)
}

/// The same with what is known of the file that was read; `None` for standard input.
pub fn read_input_with_stat(path: &Path) -> Result<(Vec<u8>, Option<Stat>), OsError> {
    let fail = |error: io::Error| OsError::new("read", path, error);
    if path == Path::new("-") {
        return Ok((limited(io::stdin().lock(), path)?, None));
    }
    let descriptor = rustix::fs::open(path, OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty())
        .map_err(|error| fail(error.into()))?;
    let found = from_raw(&rustix::fs::fstat(&descriptor).map_err(|error| fail(error.into()))?);
    Ok((limited(File::from(descriptor), path)?, Some(found)))
}

/// A file of any size that a person names, to be read from its beginning on; here links are followed, and standard input is
/// `-`.
pub fn open_input(path: &Path) -> Result<Box<dyn io::Read>, OsError> {
    if path == Path::new("-") {
        return Ok(Box::new(io::stdin().lock()));
    }
    let descriptor = rustix::fs::open(path, OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty())
        .map_err(|error| OsError::new("read", path, error))?;
    let found = rustix::fs::fstat(&descriptor).map_err(|error| OsError::new("read", path, error))?;
    match Kind::of(FileType::from_raw_mode(found.st_mode)) {
        Kind::Directory => Err(OsError::new("read", path, Errno::ISDIR)),
        Kind::File | Kind::Link | Kind::Other => Ok(Box::new(File::from(descriptor))),
    }
}

fn limited(input: impl io::Read, path: &Path) -> Result<Vec<u8>, OsError> {
    let mut bytes = Vec::new();
    let read = input.take(LARGEST_INPUT + 1).read_to_end(&mut bytes);
    read.map_err(|error| OsError::new("read", path, error))?;
    if bytes.len() as u64 > LARGEST_INPUT {
        return Err(OsError::TooLarge {
            path: path.to_path_buf(),
            limit: LARGEST_INPUT,
        });
    }
    Ok(bytes)
}

/// The names in a directory, sorted; none where there is no directory.
pub fn list(path: &Path) -> Result<Vec<String>, OsError> {
    Ok(list_kinds(path)?.into_iter().map(|(name, _)| name).collect())
}

/// The names in a directory, sorted, and what stands there; none where there is no directory.
pub fn list_kinds(path: &Path) -> Result<Vec<(String, Kind)>, OsError> {
    let fail = |error: Errno| OsError::new("list", path, error);
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::DIRECTORY;
    let directory = match rustix::fs::open(path, flags, Mode::empty()) {
        Ok(directory) => directory,
        Err(Errno::NOENT) => return Ok(Vec::new()),
        Err(error) => return Err(fail(error)),
    };
    let mut listed = Vec::new();
    for entry in rustix::fs::Dir::read_from(&directory).map_err(fail)? {
        let entry = entry.map_err(fail)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name == "." || name == ".." {
            continue;
        }
        let kind = match entry.file_type() {
            // Not every file system says it in the directory.
            FileType::Unknown => match stat(&path.join(&name))? {
                Some(found) => found.kind,
                None => continue,
            },
            known => Kind::of(known),
        };
        listed.push((name, kind));
    }
    listed.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
    Ok(listed)
}
