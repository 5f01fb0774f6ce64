//! Who may do what.

use std::path::Path;

use rustix::fs::FileType;
use rustix::io::Errno;

use super::super::OsError;
use super::{Kind, stat};

/// Whether the process may make and remove names in a directory, or in the nearest one above it that is there. A file
/// system that is mounted for reading only is an error of its own.
pub fn may_change(directory: &Path) -> Result<bool, OsError> {
    let fail = |path: &Path, error: Errno| OsError::new("change", path, error);
    for path in directory.ancestors() {
        let path = if path.as_os_str().is_empty() {
            Path::new(".")
        } else {
            path
        };
        match rustix::fs::access(path, rustix::fs::Access::WRITE_OK | rustix::fs::Access::EXEC_OK) {
            Ok(()) => return Ok(true),
            Err(Errno::ACCESS | Errno::PERM) => return Ok(false),
            Err(Errno::NOENT) => {}
            Err(error) => return Err(fail(path, error)),
        }
    }
    Ok(false)
}

/// Whether a regular file is there that the process may execute.
pub fn may_execute(path: &Path) -> Result<bool, OsError> {
    match rustix::fs::stat(path) {
        Ok(found) if FileType::from_raw_mode(found.st_mode) == FileType::RegularFile => {
            Ok(rustix::fs::access(path, rustix::fs::Access::EXEC_OK).is_ok())
        }
        Ok(_) | Err(Errno::NOENT | Errno::NOTDIR | Errno::ACCESS) => Ok(false),
        Err(error) => Err(OsError::new("look at", path, error)),
    }
}

/// Refuses a directory that others than root and its owner could swap under a process of root's, all the way up.
/// A sticky directory such as /tmp is fine: there nobody can rename what is another's.
pub fn check_unswappable(path: &Path) -> Result<(), OsError> {
    for directory in path
        .ancestors()
        .filter(|directory| !directory.as_os_str().is_empty())
    {
        let Some(found) = stat(directory)? else { continue };
        if found.kind == Kind::Link && found.owner.user != 0 {
            return Err(OsError::SymbolicLink {
                path: directory.to_path_buf(),
            });
        }
        let open = found.mode & 0o022 != 0 && found.mode & 0o1000 == 0;
        if found.kind == Kind::Directory && open {
            return Err(OsError::UnsafeDirectory {
                path: directory.to_path_buf(),
            });
        }
    }
    Ok(())
}
