use std::io;
use std::path::{Path, PathBuf};

use rustix::io::Errno;

use crate::model::Fault;

/// Something that the machine refused, with the operation and the path.
#[derive(Debug, thiserror::Error)]
pub enum OsError {
    /// The system call failed.
    #[error("cannot {operation} `{}`", path.display())]
    Io {
        /// What was attempted, as a verb such as "read".
        operation: &'static str,
        /// On what.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A link stands where a file or directory of ours should be.
    #[error("`{}` is a symbolic link, and links are not followed here", path.display())]
    SymbolicLink {
        /// The link.
        path: PathBuf,
    },
    /// A directory stands where a file should be.
    #[error("`{}` is a directory where a file should be", path.display())]
    IsADirectory {
        /// The directory.
        path: PathBuf,
    },
    /// Something else stands where a directory should be.
    #[error("`{}` is not a directory", path.display())]
    NotADirectory {
        /// What stands there.
        path: PathBuf,
    },
    /// Others than the owner can put files there.
    #[error("`{}` can be changed by others than its owner and root", path.display())]
    UnsafeDirectory {
        /// The directory.
        path: PathBuf,
    },
    /// Somebody else's file stands where a file of ours should be.
    #[error("`{}` belongs to another user, or others can change it", path.display())]
    ForeignFile {
        /// The file.
        path: PathBuf,
    },
    /// A file that somebody named is larger than any that makes sense.
    #[error("`{}` holds more than {limit} octets, and no more are read", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// The most that is read.
        limit: u64,
    },
    /// The account does not exist.
    #[error("there is no account `{account}` in `{}`", database.display())]
    NoAccount {
        /// Its name.
        account: String,
        /// The file that was asked.
        database: PathBuf,
    },
    /// The random generator failed.
    #[error("the system's random generator does not answer")]
    Random,
}

impl OsError {
    pub(crate) fn new(operation: &'static str, path: &Path, source: impl Into<io::Error>) -> Self {
        let source = source.into();
        let path = path.to_path_buf();
        match source.raw_os_error().map(Errno::from_raw_os_error) {
            Some(Errno::LOOP) => Self::SymbolicLink { path },
            Some(Errno::ISDIR) => Self::IsADirectory { path },
            Some(Errno::NOTDIR) => Self::NotADirectory { path },
            _ => Self::Io {
                operation,
                path,
                source,
            },
        }
    }

    /// Nothing stands at this path.
    #[must_use]
    pub fn missing(operation: &'static str, path: &Path) -> Self {
        Self::new(operation, path, rustix::io::Errno::NOENT)
    }

    /// Whether the file, or a directory above it, is not there.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.kind() == Some(io::ErrorKind::NotFound)
    }

    /// Whether the name is taken.
    #[must_use]
    pub fn is_already_there(&self) -> bool {
        self.kind() == Some(io::ErrorKind::AlreadyExists)
    }

    /// Whether something on the way is no directory.
    #[must_use]
    pub fn is_not_a_directory(&self) -> bool {
        matches!(self, Self::NotADirectory { .. })
    }

    fn kind(&self) -> Option<io::ErrorKind> {
        match self {
            Self::Io { source, .. } => Some(source.kind()),
            _ => None,
        }
    }
}

impl Fault for OsError {
    fn code(&self) -> &'static str {
        match self {
            Self::SymbolicLink { .. } => "symbolic-link",
            Self::IsADirectory { .. } => "is-a-directory",
            Self::NotADirectory { .. } => "not-a-directory",
            Self::UnsafeDirectory { .. } => "unsafe-directory",
            Self::ForeignFile { .. } => "foreign-file",
            Self::TooLarge { .. } => "input-too-large",
            Self::NoAccount { .. } => "no-account",
            Self::Random => "no-randomness",
            Self::Io { .. } => match self.kind() {
                Some(io::ErrorKind::NotFound) => "not-found",
                Some(io::ErrorKind::PermissionDenied) => "permission-denied",
                Some(io::ErrorKind::ReadOnlyFilesystem) => "read-only-file-system",
                Some(io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded) => "no-space",
                _ => "io-error",
            },
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::SymbolicLink { path } => Some(format!(
                "move it away, or name the directory it points to: `readlink -f {}`",
                path.display()
            )),
            Self::IsADirectory { path } | Self::NotADirectory { path } => {
                Some(format!("move `{}` away", path.display()))
            }
            Self::UnsafeDirectory { path } => Some(format!(
                "as root, only directories that root alone can change are used: `chmod go-w {}`",
                path.display()
            )),
            Self::ForeignFile { path } => {
                Some(format!("see who made it, and remove it: `{}`", path.display()))
            }
            Self::NoAccount { .. } => {
                Some("name the account that the server runs as: `--user NAME|UID[:GID]`".to_owned())
            }
            Self::TooLarge { .. } | Self::Random => None,
            Self::Io { path, .. } => match self.kind() {
                Some(io::ErrorKind::PermissionDenied) => {
                    Some(format!("run as the owner of `{}`, or as root", path.display()))
                }
                Some(io::ErrorKind::ReadOnlyFilesystem) => {
                    Some("mount the file system for writing, or choose another directory".to_owned())
                }
                Some(io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded) => Some(
                    "free some space and run the same command again: it goes on from what stands".to_owned(),
                ),
                _ => None,
            },
        }
    }
}
