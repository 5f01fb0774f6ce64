use std::path::Path;

use time::OffsetDateTime;
use zeroize::Zeroizing;

use super::name;
use crate::diagnosis::{self, Finding};
use crate::keystore::{KeystoreError, Kind};
use crate::model::Password;
use crate::os::{OsError, fs};
use crate::pki::Certificate;

/// A file that was looked at.
pub(in crate::commands) struct Inspected<'a> {
    pub(super) path: &'a Path,
    pub(super) name: String,
    /// Its permission bits, where it is a file.
    pub(super) mode: Option<u32>,
    pub(in crate::commands) content: Content,
}

/// What came of it.
pub(in crate::commands) enum Content {
    Read(diagnosis::Content),
    /// Nothing of it can be shown.
    Unreadable {
        error: KeystoreError,
        /// What it is all the same.
        kind: Option<Kind>,
    },
    /// The machine does not give it.
    Refused(OsError),
}

impl<'a> Inspected<'a> {
    pub(in crate::commands) fn read(path: &'a Path, password: Option<&Password>) -> Self {
        let name = name(path);
        match fs::read_input_with_stat(path) {
            Ok((bytes, stat)) => Self {
                path,
                name,
                mode: stat
                    .filter(|stat| stat.kind == fs::Kind::File)
                    .map(|stat| stat.mode),
                content: Content::of(&Zeroizing::new(bytes), password),
            },
            Err(error) => Self {
                path,
                name,
                mode: None,
                content: Content::Refused(error),
            },
        }
    }

    pub(in crate::commands) fn findings(&self, now: OffsetDateTime) -> Vec<Finding> {
        match &self.content {
            Content::Read(content) => diagnosis::of_file(&content.file(&self.name, self.mode), now),
            Content::Unreadable { error, .. } => vec![diagnosis::of_unreadable(&self.name, error)],
            Content::Refused(error) => vec![diagnosis::of_inaccessible(&self.name, error)],
        }
    }

    /// The certificates that are shown, chains included.
    pub(super) fn certificates(&self) -> Vec<&Certificate> {
        match &self.content {
            Content::Read(content) => diagnosis::certificates(&content.reading).collect(),
            Content::Unreadable { .. } | Content::Refused(_) => Vec::new(),
        }
    }
}

impl Content {
    fn of(bytes: &[u8], password: Option<&Password>) -> Self {
        match diagnosis::Content::read(bytes, password) {
            Ok(content) => Self::Read(content),
            Err(error) => Self::Unreadable {
                error,
                kind: Kind::of(bytes).ok(),
            },
        }
    }
}
