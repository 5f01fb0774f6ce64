use std::path::Path;

use time::OffsetDateTime;
use zeroize::Zeroizing;

use super::name;
use crate::diagnosis::{self, File, Finding};
use crate::keystore::{self, KeystoreError, Kind, Reading, pem};
use crate::model::Password;
use crate::os::{OsError, fs};
use crate::pki::Certificate;

/// A file that was looked at.
pub(super) struct Inspected<'a> {
    pub(super) path: &'a Path,
    pub(super) name: String,
    /// Its permission bits, where it is a file.
    pub(super) mode: Option<u32>,
    pub(super) content: Content,
}

/// What came of it.
pub(super) enum Content {
    Read {
        reading: Reading,
        /// The certificates of a PEM file as they stand.
        in_order: Vec<Certificate>,
        /// What the blocks of a PEM file with a private key are called.
        labels: Vec<String>,
    },
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
    pub(super) fn read(path: &'a Path, password: Option<&Password>) -> Self {
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

    pub(super) fn findings(&self, now: OffsetDateTime) -> Vec<Finding> {
        match &self.content {
            Content::Read {
                reading,
                in_order,
                labels,
            } => {
                let file = File {
                    name: &self.name,
                    mode: self.mode,
                    reading,
                    in_order,
                    labels,
                };
                diagnosis::of_file(&file, now)
            }
            Content::Unreadable { error, .. } => vec![diagnosis::of_unreadable(&self.name, error)],
            Content::Refused(error) => vec![diagnosis::of_inaccessible(&self.name, error)],
        }
    }

    /// The certificates that are shown, chains included.
    pub(super) fn certificates(&self) -> Vec<&Certificate> {
        match &self.content {
            Content::Read { reading, .. } => diagnosis::certificates(reading).collect(),
            Content::Unreadable { .. } | Content::Refused(_) => Vec::new(),
        }
    }
}

impl Content {
    fn of(bytes: &[u8], password: Option<&Password>) -> Self {
        match keystore::read(bytes, password) {
            Ok(reading) => {
                let (in_order, labels) = (in_order(bytes, &reading), labels(bytes, &reading));
                Self::Read {
                    reading,
                    in_order,
                    labels,
                }
            }
            Err(error) => Self::Unreadable {
                error,
                kind: Kind::of(bytes).ok(),
            },
        }
    }
}

/// The certificates of a PEM file in its own order. Where all of them are authorities no one asks for it.
fn in_order(bytes: &[u8], reading: &Reading) -> Vec<Certificate> {
    let counts = reading.kind == Kind::Pem
        && diagnosis::certificates(reading).any(|certificate| !certificate.is_authority());
    let placed = counts.then(|| keystore::certificates(bytes).ok()).flatten();
    let placed = placed.map(|found| found.certificates).unwrap_or_default();
    placed.into_iter().map(|placed| placed.certificate).collect()
}

/// The labels of a PEM file, where there is a private key among its blocks.
fn labels(bytes: &[u8], reading: &Reading) -> Vec<String> {
    if reading.kind == Kind::Pem && diagnosis::has_key(reading) {
        pem::labels(bytes)
    } else {
        Vec::new()
    }
}
