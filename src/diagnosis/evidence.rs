mod clickhouse;
mod stored;
mod zookeeper;

pub use clickhouse::{ClickhouseEvidence, ConfigurationFile, NamedAnchors, holds_key_of};
pub use stored::{Closed, Content, PasswordFile, Stored};
pub use zookeeper::{Holds, Origin, StorePassword, Told, ZookeeperEvidence, ZookeeperStore};

use crate::keystore::{EntryKind, Reading};
use crate::pki::Certificate;

/// A file of certificates or keys as it was found.
#[derive(Debug, Clone, Copy)]
pub struct File<'a> {
    /// How messages call it: its path.
    pub name: &'a str,
    /// Its permission bits, where it is a file.
    pub mode: Option<u32>,
    /// What it holds.
    pub reading: &'a Reading,
    /// Its certificates in the order in which they stand, where that order counts: in PEM.
    pub in_order: &'a [Certificate],
    /// What the blocks of a PEM file with a private key are called.
    pub labels: &'a [String],
}

/// The certificates that a reading holds, chains included, in the order of the entries.
pub fn certificates(reading: &Reading) -> impl Iterator<Item = &Certificate> {
    reading.entries.iter().flat_map(|entry| match &entry.kind {
        EntryKind::Identity(identity) => identity.chain(),
        EntryKind::Anchor(certificate) | EntryKind::Certificate(certificate) => {
            std::slice::from_ref(certificate)
        }
        EntryKind::Locked { chain, .. } => chain,
        EntryKind::Key(_) | EntryKind::Other(_) => &[],
    })
}

/// Whether there is a private key in a reading, opened or not.
#[must_use]
pub fn has_key(reading: &Reading) -> bool {
    reading.entries.iter().any(|entry| {
        matches!(
            entry.kind,
            EntryKind::Identity(_) | EntryKind::Key(_) | EntryKind::Locked { .. }
        )
    })
}

impl<'a> File<'a> {
    /// The certificates that it holds, chains included, in the order of the entries.
    pub fn certificates(&self) -> impl Iterator<Item = &'a Certificate> {
        certificates(self.reading)
    }

    /// Whether there is a private key in it, opened or not.
    #[must_use]
    pub fn has_key(&self) -> bool {
        has_key(self.reading)
    }
}
