//! What several files hold together: the key from one, its certificate from another, the authorities from a third.

mod error;
mod identity;
mod left_out;

use std::collections::HashSet;

pub use self::error::GatheringError;
pub use self::identity::Chosen;
pub use self::left_out::{LeftOut, Omission};
use super::{Anchors, Entry, EntryKind, KeystoreError};
use crate::pki::{Certificate, PrivateKey};

/// The entries of all files, before it is decided what becomes of them.
#[derive(Debug, Default)]
pub struct Gathered {
    files: Vec<File>,
    keys: Vec<Key>,
    unread: Vec<LeftOut>,
}

/// The certificates of one file.
#[derive(Debug, Default)]
struct File {
    /// Those that the file calls trusted.
    anchors: Vec<Certificate>,
    others: Vec<Certificate>,
    has_key: bool,
}

/// A private key of any of the files.
#[derive(Debug)]
struct Key {
    /// What its file is called.
    file: String,
    alias: Option<String>,
    /// The key itself, or why it could not be opened.
    opened: Result<PrivateKey, KeystoreError>,
    /// The chain that its file gives it.
    chain: Vec<Certificate>,
}

/// A certificate or a key that stands alone.
#[derive(Debug)]
pub enum Single {
    /// The only certificate, and no key.
    Certificate(Certificate),
    /// The only key, and no certificate.
    Key(PrivateKey),
}

impl Gathered {
    /// Adds the entries of one file, which messages call by this name.
    pub fn take(&mut self, name: &str, entries: Vec<Entry>) {
        let mut file = File::default();
        for Entry { alias, kind, .. } in entries {
            let (opened, chain) = match kind {
                EntryKind::Anchor(certificate) => {
                    file.anchors.push(certificate);
                    continue;
                }
                EntryKind::Certificate(certificate) => {
                    file.others.push(certificate);
                    continue;
                }
                EntryKind::Other(what) => {
                    self.unread.push(LeftOut::unread(alias.as_deref(), &what));
                    continue;
                }
                EntryKind::Identity(identity) => {
                    let (key, chain) = identity.into_parts();
                    (Ok(key), chain)
                }
                EntryKind::Key(key) => (Ok(key), Vec::new()),
                EntryKind::Locked { reason, chain } => (Err(reason), chain),
            };
            file.has_key = true;
            file.others.extend(chain.iter().cloned());
            self.take_key(Key {
                file: name.to_owned(),
                alias,
                opened,
                chain,
            });
        }
        self.files.push(file);
    }

    /// The same key in two files is one key.
    fn take_key(&mut self, new: Key) {
        let known = self
            .keys
            .iter_mut()
            .find(|known| match (known.public_key_der(), new.public_key_der()) {
                (Some(known), Some(new)) => known == new,
                _ => false,
            });
        match known {
            Some(known) => {
                known.alias = known.alias.take().or(new.alias);
                if known.chain.len() < new.chain.len() {
                    known.chain = new.chain;
                }
            }
            None => self.keys.push(new),
        }
    }

    /// What is to be trusted, and what is not although it was brought.
    ///
    /// A file that calls certificates trusted, as a truststore does, is taken at its word. Any other one stands for all of
    /// its certificates, but where it holds a key, for the authorities and roots among them alone. A certificate whose
    /// key was brought is one's own, and not trusted unless it is its own root.
    pub fn into_anchors(self) -> Result<(Anchors, Vec<LeftOut>), GatheringError> {
        let own: HashSet<&[u8]> = self.keys.iter().filter_map(Key::public_key_der).collect();
        let mut left_out = Vec::new();
        let marked: HashSet<_> = self.files.iter().flat_map(|file| &file.anchors).collect();
        let mut anchors = Vec::new();
        for file in &self.files {
            let is_kept = |certificate: &&Certificate| !marked.contains(certificate);
            for certificate in file.anchors.iter().chain(file.others.iter().filter(is_kept)) {
                let is_root = certificate.is_self_issued();
                let reason = if !is_root && own.contains(certificate.public_key_der()) {
                    Some(Omission::OwnCertificate)
                } else if marked.contains(certificate) {
                    None
                } else if !file.anchors.is_empty() {
                    Some(Omission::NotMarked)
                } else if file.has_key && !is_root && !certificate.is_authority() {
                    Some(Omission::NoAuthority)
                } else {
                    None
                };
                match reason {
                    Some(reason) => left_out.push(LeftOut::certificate(certificate, reason)),
                    None => anchors.push(certificate.clone()),
                }
            }
        }
        left_out.extend(
            self.keys
                .iter()
                .map(|key| LeftOut::key(key.alias.as_deref(), Omission::NoKeyInTruststore)),
        );
        left_out.extend(self.unread);
        match Anchors::new(anchors) {
            Ok(anchors) => Ok((anchors, left_out)),
            Err(_) => Err(GatheringError::NothingToTrust { left_out }),
        }
    }

    /// The one certificate or the one key that was brought.
    pub fn into_single(self) -> Result<Single, GatheringError> {
        let mut certificates = self.certificates();
        let mut keys = self.keys;
        match (certificates.pop(), keys.pop()) {
            (Some(certificate), None) if certificates.is_empty() => Ok(Single::Certificate(certificate)),
            (None, Some(Key { file, opened, .. })) if keys.is_empty() => match opened {
                Ok(key) => Ok(Single::Key(key)),
                Err(source) => Err(GatheringError::Locked { file, source }),
            },
            (certificate, key) => Err(GatheringError::NotSingle {
                certificates: certificates.len() + usize::from(certificate.is_some()),
                keys: keys.len() + usize::from(key.is_some()),
            }),
        }
    }

    /// Adds a key that no file was read for.
    pub fn add_key(&mut self, name: &str, key: PrivateKey) {
        self.take_key(Key {
            file: name.to_owned(),
            alias: None,
            opened: Ok(key),
            chain: Vec::new(),
        });
    }

    /// Adds certificates that are at hand, to complete a chain with.
    pub fn add_certificates(&mut self, certificates: Vec<Certificate>) {
        self.files.push(File {
            others: certificates,
            ..File::default()
        });
    }

    /// Whether there is a private key in it, opened or not.
    #[must_use]
    pub fn has_keys(&self) -> bool {
        !self.keys.is_empty()
    }

    /// Every certificate once, in the order in which they were brought.
    #[must_use]
    pub fn certificates(&self) -> Vec<Certificate> {
        let mut seen = HashSet::new();
        let all = self
            .files
            .iter()
            .flat_map(|file| file.others.iter().chain(&file.anchors));
        all.filter(|certificate| seen.insert(*certificate))
            .cloned()
            .collect()
    }
}

impl Anchors {
    /// The only one of them.
    pub fn into_single(self) -> Result<Single, GatheringError> {
        match self.certificates() {
            [only] => Ok(Single::Certificate(only.clone())),
            several => Err(GatheringError::NotSingle {
                certificates: several.len(),
                keys: 0,
            }),
        }
    }
}

impl Key {
    /// The public half, where the key is open.
    fn public_key_der(&self) -> Option<&[u8]> {
        self.opened.as_ref().ok().map(PrivateKey::public_key_der)
    }
}

#[cfg(test)]
mod tests;
