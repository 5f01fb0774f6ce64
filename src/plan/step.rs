use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::model::{Access, Secret};

/// One change of the file system.
#[derive(Debug, Clone)]
pub enum Step {
    /// A directory is made; one that stands there is left as it is.
    Directory {
        /// Its path; its parent is there, or is made by an earlier step.
        path: PathBuf,
        /// Its mode and owner.
        access: Access,
    },
    /// A file is written, or replaced as a whole.
    Write {
        /// Its path.
        path: PathBuf,
        /// Its bytes.
        content: Content,
        /// Its mode and owner, from the moment it exists.
        access: Access,
    },
    /// A file is removed, if it is there.
    Remove {
        /// Its path.
        path: PathBuf,
    },
    /// A directory is removed, if it is there and empty.
    RemoveDirectory {
        /// Its path.
        path: PathBuf,
    },
}

impl Step {
    /// The path that is changed.
    #[must_use]
    pub fn path(&self) -> &Path {
        match self {
            Self::Directory { path, .. }
            | Self::Write { path, .. }
            | Self::Remove { path }
            | Self::RemoveDirectory { path } => path,
        }
    }
}

/// The bytes of a file, shared where several files have the same. `Debug` shows their number only.
#[derive(Clone)]
pub enum Content {
    /// Anyone may see them.
    Public(Arc<[u8]>),
    /// A key, a store that holds one, or a password.
    Secret(Arc<Secret>),
}

impl Content {
    /// Bytes that anyone may see.
    #[must_use]
    pub fn public(bytes: impl Into<Arc<[u8]>>) -> Self {
        Self::Public(bytes.into())
    }

    /// Bytes that nobody may see.
    #[must_use]
    pub fn secret(secret: Secret) -> Self {
        Self::Secret(Arc::new(secret))
    }

    /// The bytes, for a file or a digest.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        match self {
            Self::Public(bytes) => bytes,
            Self::Secret(secret) => secret.expose(),
        }
    }
}

impl fmt::Debug for Content {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Public(bytes) => write!(formatter, "Public({} bytes)", bytes.len()),
            Self::Secret(secret) => secret.fmt(formatter),
        }
    }
}
