use std::collections::HashSet;

use super::findings::{Findings, FoundKey};
use super::kind::foreign;
use super::unwrap::unwrap;
use super::{Kind, Remarks, Repair, Warning};
use crate::keystore::contents::{Entry, EntryKind, LooseCertificate, LooseKey, opened, pair};
use crate::keystore::limits::{self, Budget};
use crate::keystore::pem::{self, Content};
use crate::keystore::{KeystoreError, Passwords, jks, pkcs12};
use crate::pki::KeyError;

/// What a file holds, and what there is to say about it.
#[derive(Debug)]
pub struct Reading {
    /// What the file really is, whatever it is called.
    pub kind: Kind,
    /// Identities, certificates and keys. Keys and certificates are joined by public key, wherever they stand.
    pub entries: Vec<Entry>,
    /// What had to be mended.
    pub repairs: Vec<Repair>,
    /// What else should be known.
    pub warnings: Vec<Warning>,
    /// How parts of it are protected, each way once, in words.
    pub protections: Vec<String>,
}

impl Reading {
    /// The same, if nothing in it stayed locked; otherwise why the first such key did.
    pub fn opened(self) -> Result<Self, KeystoreError> {
        Ok(Self {
            entries: opened(self.entries)?,
            ..self
        })
    }
}

/// Reads any file with certificates or keys in it: PEM, DER, PKCS#7, PKCS#12, JKS or JCEKS, known by its content. A
/// password that is not needed is ignored.
///
/// What can be mended in one way only is mended and said. A key that does not open becomes an entry that says why, so
/// that the rest can be shown; [`Reading::opened`] refuses it. A wrong password of a whole store is an error, as is
/// everything that was cut, and every file that holds something else, by its name. Certificates of a PEM file without
/// keys count as trusted, as ZooKeeper takes them; those of DER and PKCS#7 do not.
pub fn read<'a>(bytes: &[u8], passwords: impl Into<Passwords<'a>>) -> Result<Reading, KeystoreError> {
    let passwords = passwords.into();
    let mut budget = Budget::default();
    let mut remarks = Remarks::default();
    let (bytes, kind) = unwrap(bytes, &mut remarks)?;
    let entries = match kind {
        Kind::Pkcs12 => pkcs12::read(&bytes, passwords, &mut budget, &mut remarks)?,
        Kind::Jks | Kind::Jceks => jks::read(&bytes, passwords, &mut budget, &mut remarks)?,
        Kind::Bcfks | Kind::Bks | Kind::PublicKey | Kind::Pkcs10 | Kind::RevocationList => {
            return Err(foreign(kind.described(), kind.advice()));
        }
        _ => loose(kind, &bytes, passwords, &mut budget, &mut remarks)?,
    };
    aliases(&entries, &mut remarks);
    Ok(Reading {
        kind,
        entries,
        repairs: remarks.repairs.into_vec(),
        warnings: remarks.warnings,
        protections: remarks.protections,
    })
}

/// The entries of a file that is no store.
fn loose(
    kind: Kind,
    bytes: &[u8],
    passwords: Passwords<'_>,
    budget: &mut Budget,
    remarks: &mut Remarks,
) -> Result<Vec<Entry>, KeystoreError> {
    let found = Findings::of(kind, bytes, remarks)?;
    limits::keys(found.keys.len() + found.stores.len())?;
    let has_keys = !found.keys.is_empty();
    let mut keys = Vec::new();
    let mut locked = Vec::new();
    for key in found.keys {
        let (place, entry) = (key.place, key.entry());
        match open(&key, &entry, passwords, budget, remarks) {
            Ok(key) => keys.push(LooseKey {
                alias: None,
                place,
                key,
            }),
            Err(error @ KeystoreError::TooManyRounds { .. }) => return Err(error),
            Err(reason) => locked.push(Entry {
                alias: None,
                place,
                kind: EntryKind::Locked {
                    reason,
                    chain: Vec::new(),
                },
            }),
        }
    }
    let certificate = |found: super::findings::Found| LooseCertificate {
        alias: None,
        place: found.place,
        certificate: found.certificate,
        trusted: found.is_trusted || (kind == Kind::Pem && !has_keys),
    };
    let mut entries = pair(keys, found.certificates.into_iter().map(certificate).collect())?;
    entries.extend(locked);
    for (_, store) in found.stores {
        entries.extend(pkcs12::read(&store, passwords, budget, remarks)?);
    }
    if entries.is_empty() {
        let mut labels = found.labels;
        labels.dedup();
        return Err(KeystoreError::Nothing { found: labels });
    }
    Ok(entries)
}

fn open(
    key: &FoundKey,
    entry: &str,
    passwords: Passwords<'_>,
    budget: &mut Budget,
    remarks: &mut Remarks,
) -> Result<crate::pki::PrivateKey, KeystoreError> {
    match (&key.content, &key.label) {
        (Content::Other, Some(label)) if label.starts_with("OPENSSH") => Err(foreign(
            "a private key in the form of OpenSSH",
            "write it in PKCS#8: `ssh-keygen -p -m PKCS8 -f FILE`",
        )),
        (Content::Other, Some(label)) => Err(KeystoreError::Key {
            entry: entry.to_owned(),
            source: KeyError::Unsupported(label.trim_end_matches(" PRIVATE KEY").to_owned()),
        }),
        (content, _) => pem::open(content, entry, passwords, budget, remarks),
    }
}

/// Java keeps the aliases of a store in lower case, and of two that are the same then only the last.
fn aliases(entries: &[Entry], remarks: &mut Remarks) {
    let mut seen = HashSet::new();
    for entry in entries {
        let is_entry = !matches!(entry.kind, EntryKind::Certificate(_));
        if let Some(alias) = entry.alias.as_deref().filter(|_| is_entry) {
            let alias = alias.to_lowercase();
            if !seen.insert(alias.clone()) {
                remarks.warn(Warning::AliasTwice { alias });
            }
        }
    }
}

#[cfg(test)]
mod tests;
