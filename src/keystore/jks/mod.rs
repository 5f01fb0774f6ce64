//! JKS: Java's own format before PKCS#12. It has one protection and no choice of algorithms.
//!
//! Ours, because the crate for it aborts the process on damaged files and mangles non-ASCII passwords and aliases.

mod file;
mod frame;
mod key;
mod text;
mod write;

use self::file::{Body, Flavour, Store, Version};
pub(super) use self::frame::Frame;
use super::contents::{Contents, Entry, EntryKind, opened};
use super::encryption::SealedKey;
use super::formats::NamedAnchor;
use super::limits::{self, Budget};
use super::protection::Sealing;
use super::reading::{Place, Remarks, Repair, Warning, private_key};
use super::{Identity, KeystoreError, Passwords};
use crate::model::{Password, Quoted, Secret, StoreFormat};
use crate::pki::{Certificate, PrivateKey};

pub(super) fn encode_keystore(
    identity: &Identity,
    alias: &str,
    sealing: &Sealing<'_>,
) -> Result<Secret, KeystoreError> {
    let protected = key::protect(identity.key().pkcs8_der(), sealing.password, sealing.salt)?;
    let entry = file::Entry {
        alias: alias.to_owned(),
        date: created(identity.leaf()),
        body: Body::Key {
            protected: &protected,
            chain: identity.chain().iter().map(Certificate::der).collect(),
        },
    };
    write(&[entry], sealing.password).map(Secret::new)
}

pub(super) fn encode_truststore(
    anchors: &[NamedAnchor<'_>],
    sealing: &Sealing<'_>,
) -> Result<Vec<u8>, KeystoreError> {
    let entries: Vec<_> = anchors
        .iter()
        .map(|(alias, certificate)| trusted(alias, certificate))
        .collect();
    write(&entries, sealing.password)
}

fn write(entries: &[file::Entry<'_>], password: &str) -> Result<Vec<u8>, KeystoreError> {
    let encoded = entries
        .iter()
        .map(|entry| entry.encode(Version::Two))
        .collect::<Result<Vec<_>, _>>()?;
    write::seal(Version::Two, encoded.iter().map(Vec::as_slice), password)
}

fn trusted<'a>(alias: &str, certificate: &'a Certificate) -> file::Entry<'a> {
    file::Entry {
        alias: alias.to_owned(),
        date: created(certificate),
        body: Body::Certificate(certificate.der()),
    }
}

/// The entry's creation date in milliseconds since 1970: the certificate's notBefore, so that nothing depends on
/// the clock.
fn created(certificate: &Certificate) -> i64 {
    certificate
        .validity()
        .not_before
        .unix_timestamp()
        .saturating_mul(1000)
}

/// Without a password only certificates can be read, and their integrity is not checked; as with keytool.
pub(super) fn decode(bytes: &[u8], password: Option<&Password>) -> Result<Contents, KeystoreError> {
    let store = Store::read(bytes, password.map(Password::expose))?;
    let entries = opened(entries(
        store,
        password.into(),
        &mut Budget::default(),
        &mut Remarks::default(),
    )?)?;
    Ok(Contents {
        format: StoreFormat::Jks,
        entries,
    })
}

/// Reads a JKS or JCEKS store that anyone wrote. A key that does not open is an entry that says why.
pub(super) fn read(
    bytes: &[u8],
    passwords: Passwords<'_>,
    budget: &mut Budget,
    remarks: &mut Remarks,
) -> Result<Vec<Entry>, KeystoreError> {
    let password = passwords.of_store();
    let store = Store::read_any(bytes, password.map(Password::expose))?;
    if store.trailing > 0 {
        remarks.repairs.add(Repair::TrailingOctets {
            entry: "the store".to_owned(),
            line: None,
            octets: store.trailing,
        });
    }
    match password {
        None => remarks.warn(Warning::IntegrityUnchecked),
        Some(password) if !password.expose().is_ascii() => remarks.warn(Warning::PasswordNotAscii),
        Some(_) => {}
    }
    entries(store, passwords, budget, remarks)
}

fn entries(
    store: Store<'_>,
    passwords: Passwords<'_>,
    budget: &mut Budget,
    remarks: &mut Remarks,
) -> Result<Vec<Entry>, KeystoreError> {
    let mut keys = Keys {
        flavour: store.flavour,
        passwords,
        budget,
        count: 0,
    };
    let mut entries = Vec::new();
    for ((entry, _), number) in store.entries.into_iter().zip(1..) {
        let kind = match entry.body {
            Body::Certificate(der) => EntryKind::Anchor(certificate(der, &entry.alias)?),
            Body::Key { protected, chain } => keys.entry(protected, &chain, &entry.alias, remarks)?,
        };
        entries.push(Entry {
            alias: Some(entry.alias),
            place: Place::Number(number),
            kind,
        });
    }
    if let Some(alias) = store.secret {
        remarks.warn(Warning::NotReadOn { alias: alias.clone() });
        entries.push(Entry {
            alias: Some(alias),
            place: Place::Number(entries.len() + 1),
            kind: EntryKind::Other("a secret key".to_owned()),
        });
    }
    Ok(entries)
}

/// What opens the keys of a store.
struct Keys<'a> {
    flavour: Flavour,
    passwords: Passwords<'a>,
    budget: &'a mut Budget,
    count: usize,
}

impl Keys<'_> {
    fn entry(
        &mut self,
        protected: &[u8],
        chain: &[&[u8]],
        alias: &str,
        remarks: &mut Remarks,
    ) -> Result<EntryKind, KeystoreError> {
        self.count += 1;
        limits::keys(self.count)?;
        let chain: Vec<_> = chain
            .iter()
            .map(|der| certificate(der, alias))
            .collect::<Result<_, _>>()?;
        match self.open(protected, alias, remarks) {
            Ok(key) if chain.is_empty() => Ok(EntryKind::Key(key)),
            Ok(key) => match Identity::new(key, chain) {
                Ok(identity) => Ok(EntryKind::Identity(identity)),
                Err(error) => Ok(EntryKind::Other(error.to_string())),
            },
            Err(error @ KeystoreError::TooManyRounds { .. }) => Err(error),
            Err(reason) => Ok(EntryKind::Locked { reason, chain }),
        }
    }

    fn open(
        &mut self,
        protected: &[u8],
        alias: &str,
        remarks: &mut Remarks,
    ) -> Result<PrivateKey, KeystoreError> {
        let entry = format!("the key {}", Quoted(alias));
        let passwords = self.passwords.of_keys();
        let mut passwords = passwords.ok_or(KeystoreError::PasswordMissing {
            format: StoreFormat::Jks,
        })?;
        let der = if self.flavour == Flavour::Jceks && !key::is_of_jks(protected) {
            let sealed = SealedKey::read(protected)?.ok_or_else(|| damaged(NOT_PROTECTED))?;
            remarks.protected_by(sealed.scheme.to_string(), sealed.scheme.is_weak());
            let plain = sealed.open(passwords, self.budget)?;
            plain.ok_or_else(|| KeystoreError::WrongKeyPassword { entry: entry.clone() })?
        } else {
            remarks.protected_by("the protection of JKS, with SHA-1 and 1 round".to_owned(), false);
            let wrong = || KeystoreError::WrongKeyPassword { entry: entry.clone() };
            let plain =
                passwords.find_map(|password| key::unprotect(protected, password.expose()).transpose());
            plain.ok_or_else(wrong)??
        };
        private_key(&der, &entry, remarks)
    }
}

const NOT_PROTECTED: &str = "a key is not protected as Java does it";

fn certificate(der: &[u8], alias: &str) -> Result<Certificate, KeystoreError> {
    Certificate::from_der(der).map_err(|source| KeystoreError::Certificate {
        entry: format!("a certificate of {}", Quoted(alias)),
        source,
    })
}

fn damaged(reason: &str) -> KeystoreError {
    KeystoreError::Malformed {
        format: StoreFormat::Jks,
        reason: reason.to_owned(),
    }
}

#[cfg(test)]
mod tests;
