use std::collections::HashSet;

use super::reading::Place;
use super::{Identity, KeystoreError, limits};
use crate::model::StoreFormat;
use crate::pki::{Certificate, Chain, PrivateKey};

/// What a store holds, decoded.
#[derive(Debug)]
pub struct Contents {
    /// The format that the bytes really have, whatever the file is called.
    pub format: StoreFormat,
    /// The entries, in the order of the file.
    pub entries: Vec<Entry>,
}

/// One entry of a store.
#[derive(Debug)]
pub struct Entry {
    /// Its name in the file; PEM has none, and PKCS#12 need not have one.
    pub alias: Option<String>,
    /// Where in the file it stands.
    pub place: Place,
    /// What it is.
    pub kind: EntryKind,
}

/// What an entry is, by what Java makes of it.
#[derive(Debug)]
pub enum EntryKind {
    /// A private key with its chain (`PrivateKeyEntry`).
    Identity(Identity),
    /// A certificate that is trusted (`trustedCertEntry`).
    Anchor(Certificate),
    /// A certificate of no use to Java: no key here belongs to it, and PKCS#12 does not mark it as trusted.
    Certificate(Certificate),
    /// A private key whose certificate is not in the file.
    Key(PrivateKey),
    /// A private key that could not be opened. Only [`read`](super::read) has such entries.
    Locked {
        /// Why not.
        reason: KeystoreError,
        /// Its certificates, where they stand beside it in the clear.
        chain: Vec<Certificate>,
    },
    /// What is not read, in words, such as "a secret key".
    Other(String),
}

impl Contents {
    /// The only identity, where there is exactly one.
    #[must_use]
    pub fn identity(&self) -> Option<&Identity> {
        let mut identities = self.entries.iter().filter_map(|entry| match &entry.kind {
            EntryKind::Identity(identity) => Some(identity),
            _ => None,
        });
        identities.next().filter(|_| identities.next().is_none())
    }

    /// The certificates that the store declares trusted.
    pub fn anchors(&self) -> impl Iterator<Item = &Certificate> {
        self.entries.iter().filter_map(|entry| match &entry.kind {
            EntryKind::Anchor(certificate) => Some(certificate),
            _ => None,
        })
    }
}

/// The entries of a store that must be open to the last one: an error where a key is not.
pub(super) fn opened(entries: Vec<Entry>) -> Result<Vec<Entry>, KeystoreError> {
    let open = |entry: Entry| match entry.kind {
        EntryKind::Locked { reason, .. } => Err(reason),
        _ => Ok(entry),
    };
    entries.into_iter().map(open).collect()
}

/// A key as it stands in a PKCS#12 or PEM file, before it is known whose it is.
pub(super) struct LooseKey {
    pub(super) alias: Option<String>,
    pub(super) place: Place,
    pub(super) key: PrivateKey,
}

/// A certificate as it stands in such a file.
pub(super) struct LooseCertificate {
    pub(super) alias: Option<String>,
    pub(super) place: Place,
    pub(super) certificate: Certificate,
    /// Whether the file itself says that it is trusted.
    pub(super) trusted: bool,
}

/// Joins keys and certificates by public key; what a localKeyID claims is not asked (it is missing or wrong in files
/// that people really have). A certificate that ends up in no chain, or that is trusted, is an entry of its own.
pub(super) fn pair(
    keys: Vec<LooseKey>,
    certificates: Vec<LooseCertificate>,
) -> Result<Vec<Entry>, KeystoreError> {
    limits::keys(keys.len())?;
    let bag: Vec<_> = certificates
        .iter()
        .map(|found| found.certificate.clone())
        .collect();
    let mut used = HashSet::new();
    let mut entries = Vec::new();
    for LooseKey { alias, place, key } in keys {
        let chain = chain_of(&key, &bag);
        used.extend(chain.iter().cloned());
        let kind = if chain.is_empty() {
            EntryKind::Key(key)
        } else {
            EntryKind::Identity(Identity::new(key, chain)?)
        };
        entries.push(Entry { alias, place, kind });
    }
    for found in certificates {
        let kind = match (found.trusted, used.contains(&found.certificate)) {
            (true, _) => EntryKind::Anchor(found.certificate),
            (false, false) => EntryKind::Certificate(found.certificate),
            (false, true) => continue,
        };
        entries.push(Entry {
            alias: found.alias,
            place: found.place,
            kind,
        });
    }
    Ok(entries)
}

/// The key's certificate, and from there each issuer that is at hand; empty without the key's certificate.
fn chain_of(key: &PrivateKey, certificates: &[Certificate]) -> Vec<Certificate> {
    certificates
        .iter()
        .find(|certificate| certificate.public_key_der() == key.public_key_der())
        .map(|leaf| Chain::order(leaf, certificates).certificates)
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keystore::fixture;

    fn loose(certificate: &Certificate, trusted: bool) -> LooseCertificate {
        LooseCertificate {
            alias: None,
            place: Place::Number(1),
            certificate: certificate.clone(),
            trusted,
        }
    }

    fn nameless(key: PrivateKey) -> LooseKey {
        LooseKey {
            alias: None,
            place: Place::Number(1),
            key,
        }
    }

    fn kinds(entries: &[Entry]) -> Vec<String> {
        let kind = |entry: &Entry| match &entry.kind {
            EntryKind::Identity(identity) => format!("identity with a chain of {}", identity.chain().len()),
            EntryKind::Anchor(_) => "anchor".to_owned(),
            EntryKind::Certificate(_) => "certificate".to_owned(),
            EntryKind::Key(_) => "key".to_owned(),
            EntryKind::Locked { .. } => "locked key".to_owned(),
            EntryKind::Other(what) => what.clone(),
        };
        entries.iter().map(kind).collect()
    }

    #[test]
    fn a_key_is_joined_with_its_certificate_wherever_that_stands() {
        let (authority, key) = (fixture::authority(), fixture::key());
        let leaf = fixture::leaf(&authority, &key);
        let certificates = vec![loose(authority.certificate(), false), loose(&leaf, false)];
        let entries = pair(
            vec![LooseKey {
                alias: Some("zk".to_owned()),
                place: Place::Number(1),
                key,
            }],
            certificates,
        )
        .expect("pairs");
        assert_eq!(kinds(&entries), ["identity with a chain of 2"]);
        assert_eq!(entries[0].alias.as_deref(), Some("zk"));
    }

    #[test]
    fn what_belongs_to_no_key_stays_an_entry_of_its_own() {
        let (authority, key) = (fixture::authority(), fixture::key());
        let stranger = fixture::anchor();
        let certificates = vec![loose(&stranger, false), loose(authority.certificate(), true)];
        let entries = pair(vec![nameless(key)], certificates).expect("nothing to refuse");
        assert_eq!(kinds(&entries), ["key", "certificate", "anchor"]);
    }

    #[test]
    fn an_anchor_in_a_chain_is_still_an_anchor() {
        let (authority, key) = (fixture::authority(), fixture::key());
        let leaf = fixture::leaf(&authority, &key);
        let certificates = vec![loose(&leaf, false), loose(authority.certificate(), true)];
        let entries = pair(vec![nameless(key)], certificates).expect("pairs");
        assert_eq!(kinds(&entries), ["identity with a chain of 2", "anchor"]);
    }
}
