//! JKS: Java's own format before PKCS#12. It has one protection and no choice of algorithms.
//!
//! Ours, because the crate for it aborts the process on damaged files and mangles non-ASCII passwords and aliases.

mod file;
mod key;
mod text;

use self::file::{Body, Store};
use super::contents::{Contents, Entry, EntryKind};
use super::formats::NamedAnchor;
use super::protection::Sealing;
use super::{Identity, KeystoreError};
use crate::model::{Password, Quoted, Secret, StoreFormat};
use crate::pki::{Certificate, PrivateKey};

pub(super) fn encode_keystore(
    identity: &Identity,
    alias: &str,
    sealing: &Sealing<'_>,
) -> Result<Secret, KeystoreError> {
    let entry = file::Entry {
        alias: alias.to_owned(),
        date: created(identity.leaf()),
        body: Body::Key {
            protected: key::protect(identity.key().pkcs8_der(), sealing.password, sealing.salt)?,
            chain: identity.chain().iter().map(|link| link.der().to_vec()).collect(),
        },
    };
    let store = Store { entries: vec![entry] };
    Ok(Secret::new(store.write(sealing.password)?))
}

pub(super) fn encode_truststore(
    anchors: &[NamedAnchor<'_>],
    sealing: &Sealing<'_>,
) -> Result<Vec<u8>, KeystoreError> {
    let entries = anchors
        .iter()
        .map(|(alias, certificate)| file::Entry {
            alias: alias.clone(),
            date: created(certificate),
            body: Body::Certificate(certificate.der().to_vec()),
        })
        .collect();
    Store { entries }.write(sealing.password)
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
    let password = password.map(Password::expose);
    let entries = Store::read(bytes, password)?
        .entries
        .into_iter()
        .map(|entry| {
            let kind = match entry.body {
                Body::Certificate(der) => EntryKind::Anchor(certificate(&der, &entry.alias)?),
                Body::Key { protected, chain } => identity(&protected, &chain, &entry.alias, password)?,
            };
            Ok(Entry {
                alias: Some(entry.alias),
                kind,
            })
        })
        .collect::<Result<_, KeystoreError>>()?;
    Ok(Contents {
        format: StoreFormat::Jks,
        entries,
    })
}

fn identity(
    protected: &[u8],
    chain: &[Vec<u8>],
    alias: &str,
    password: Option<&str>,
) -> Result<EntryKind, KeystoreError> {
    let password = password.ok_or(KeystoreError::PasswordMissing {
        format: StoreFormat::Jks,
    })?;
    let der = key::unprotect(protected, password, alias)?;
    let key = PrivateKey::from_der(&der).map_err(|source| KeystoreError::Key {
        entry: format!("the key {}", Quoted(alias)),
        source,
    })?;
    let chain = chain
        .iter()
        .map(|der| certificate(der, alias))
        .collect::<Result<_, _>>()?;
    match Identity::new(key, chain) {
        Ok(identity) => Ok(EntryKind::Identity(identity)),
        Err(error) => Ok(EntryKind::Other(error.to_string())),
    }
}

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
