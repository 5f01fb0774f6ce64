//! PKCS#12 (RFC 7292). New stores are written by `p12-keystore`.
//!
//! What others wrote is taken apart here, bag by bag: that crate has no door to change a file and keep all that it does
//! not know, which a [`Frame`] does, and refuses or loses what people really have, which [`read`] does not.

mod attributes;
mod bag;
mod frame;
mod loose;
mod mac;
mod pbmac1;
mod read;
mod safe;
mod syntax;

use std::fmt::Display;

use p12_keystore::{EncryptionAlgorithm, KeyStore, KeyStoreEntry, MacAlgorithm, PrivateKeyChain};

pub(super) use self::frame::Frame;
pub(super) use self::read::read;
use super::contents::{Contents, opened};
use super::formats::NamedAnchor;
use super::limits::Budget;
use super::protection::{Protection, Sealing};
use super::reading::{Remarks, Warning};
use super::{Identity, KeystoreError};
use crate::model::{Password, Secret, StoreFormat};
use crate::pki::Certificate;

/// What a protection means in PKCS#12: a row each.
struct Parameters {
    encryption: EncryptionAlgorithm,
    mac: MacAlgorithm,
    /// Of each derivation; a keystore has three (certificates, key, MAC), a truststore two.
    rounds: u32,
}

const fn parameters(protection: Protection) -> Parameters {
    match protection {
        Protection::Modern => Parameters {
            encryption: EncryptionAlgorithm::PbeWithHmacSha256AndAes256,
            mac: MacAlgorithm::HmacSha256,
            rounds: 10_000,
        },
        Protection::Legacy => Parameters {
            encryption: EncryptionAlgorithm::PbeWithShaAnd3KeyTripleDesCbc,
            mac: MacAlgorithm::HmacSha1,
            rounds: 10_000,
        },
    }
}

pub(super) fn encode_keystore(
    identity: &Identity,
    alias: &str,
    sealing: &Sealing<'_>,
) -> Result<Secret, KeystoreError> {
    let key = p12_keystore::PrivateKey::from_der(identity.key().pkcs8_der()).map_err(not_written)?;
    let chain = identity
        .chain()
        .iter()
        .map(foreign)
        .collect::<Result<Vec<_>, _>>()?;
    let mut store = KeyStore::new();
    store.add_entry(
        alias,
        KeyStoreEntry::PrivateKeyChain(PrivateKeyChain::new(local_key_id(identity.leaf()), key, chain)),
    );
    write(&store, sealing).map(Secret::new)
}

/// Each certificate carries Java's trusted attribute (2.16.840.1.113894.746875.1.1): without it Java lists nothing.
pub(super) fn encode_truststore(
    anchors: &[NamedAnchor<'_>],
    sealing: &Sealing<'_>,
) -> Result<Vec<u8>, KeystoreError> {
    let mut store = KeyStore::new();
    for (alias, certificate) in anchors {
        store.add_entry(alias, KeyStoreEntry::Certificate(foreign(certificate)?));
    }
    write(&store, sealing)
}

fn write(store: &KeyStore, sealing: &Sealing<'_>) -> Result<Vec<u8>, KeystoreError> {
    let parameters = parameters(sealing.protection);
    store
        .writer(sealing.password)
        .encryption_algorithm(parameters.encryption)
        .encryption_iterations(parameters.rounds)
        .mac_algorithm(parameters.mac)
        .mac_iterations(parameters.rounds)
        .write()
        .map_err(not_written)
}

/// Java's convention: the entry's date in milliseconds since 1970, which keytool shows. It is the leaf's notBefore,
/// so that nothing depends on the clock.
fn local_key_id(leaf: &Certificate) -> String {
    let milliseconds = leaf.validity().not_before.unix_timestamp().saturating_mul(1000);
    format!("Time {milliseconds}")
}

fn foreign(certificate: &Certificate) -> Result<p12_keystore::Certificate, KeystoreError> {
    p12_keystore::Certificate::from_der(certificate.der()).map_err(not_written)
}

fn not_written(error: impl Display) -> KeystoreError {
    KeystoreError::Encoding {
        format: StoreFormat::Pkcs12,
        reason: error.to_string(),
    }
}

fn damaged(error: impl Display) -> KeystoreError {
    KeystoreError::Malformed {
        format: StoreFormat::Pkcs12,
        reason: error.to_string(),
    }
}

/// Reads a store as it stands: nothing is mended, its MAC must be right, and every key in it must open. A truststore
/// without any protection needs no password.
pub(super) fn decode(bytes: &[u8], password: Option<&Password>) -> Result<Contents, KeystoreError> {
    let mut remarks = Remarks::default();
    let entries = opened(read(bytes, password, &mut Budget::default(), &mut remarks)?)?;
    let format = StoreFormat::Pkcs12;
    if let Some(repair) = remarks.repairs.of_encoding() {
        Err(damaged(repair))
    } else if remarks.warnings.contains(&Warning::IntegrityUnchecked) {
        Err(KeystoreError::PasswordMissing { format })
    } else {
        Ok(Contents { format, entries })
    }
}

#[cfg(test)]
mod tests;
