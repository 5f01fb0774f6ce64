//! PKCS#12 (RFC 7292), through `p12-keystore`: its archive for reading, which drops no entry, and its writer.

mod bounds;

use p12_keystore::error::Error as CrateError;
use p12_keystore::{
    CertificateBag, EncryptionAlgorithm, KeyStore, KeyStoreEntry, MacAlgorithm, Pkcs12Archive, PrivateKeyBag,
    PrivateKeyChain,
};

use super::contents::{Contents, Entry, EntryKind, LooseCertificate, LooseKey, pair};
use super::formats::NamedAnchor;
use super::protection::{Protection, Sealing};
use super::{Identity, KeystoreError};
use crate::model::{Password, Quoted, Secret, StoreFormat};
use crate::pki::{Certificate, PrivateKey};

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

#[expect(clippy::needless_pass_by_value, reason = "it is handed to `map_err`")]
fn not_written(error: CrateError) -> KeystoreError {
    KeystoreError::Encoding {
        format: StoreFormat::Pkcs12,
        reason: error.to_string(),
    }
}

/// Reads a store. A truststore without any protection needs no password.
pub(super) fn decode(bytes: &[u8], password: Option<&Password>) -> Result<Contents, KeystoreError> {
    let protected = bounds::check(bytes)?;
    let password = match password {
        Some(password) => password.expose(),
        None if protected.by_encryption || protected.by_mac => {
            return Err(KeystoreError::PasswordMissing {
                format: StoreFormat::Pkcs12,
            });
        }
        None => "",
    };
    let archive =
        Pkcs12Archive::from_pkcs12(bytes, password).map_err(|error| not_read(&error, protected.by_mac))?;
    let keys = archive.keys.into_iter().map(key).collect::<Result<_, _>>()?;
    let certificates = archive
        .certs
        .into_iter()
        .map(certificate)
        .collect::<Result<_, _>>()?;
    let mut entries = pair(keys, certificates)?;
    entries.extend(archive.secrets.into_iter().map(|secret| Entry {
        alias: secret.friendly_name,
        kind: EntryKind::Other("a secret key".to_owned()),
    }));
    Ok(Contents {
        format: StoreFormat::Pkcs12,
        entries,
    })
}

fn key(bag: PrivateKeyBag) -> Result<LooseKey, KeystoreError> {
    match PrivateKey::from_der(bag.key.as_der()) {
        Ok(key) => Ok(LooseKey {
            alias: bag.friendly_name,
            key,
        }),
        Err(source) => Err(KeystoreError::Key {
            entry: named("the key", bag.friendly_name.as_deref()),
            source,
        }),
    }
}

fn certificate(bag: CertificateBag) -> Result<LooseCertificate, KeystoreError> {
    match Certificate::from_der(bag.cert.as_der()) {
        Ok(certificate) => Ok(LooseCertificate {
            alias: bag.friendly_name,
            certificate,
            trusted: bag.trusted,
        }),
        Err(source) => Err(KeystoreError::Certificate {
            entry: named("the certificate", bag.friendly_name.as_deref()),
            source,
        }),
    }
}

fn named(what: &str, alias: Option<&str>) -> String {
    match alias {
        Some(alias) => format!("{what} {}", Quoted(alias)),
        None => format!("{what} without a name"),
    }
}

/// A failed MAC is a wrong password. After a good one, a failed decryption means that an entry has another password.
fn not_read(error: &CrateError, has_mac: bool) -> KeystoreError {
    let format = StoreFormat::Pkcs12;
    match error {
        CrateError::Pkcs5Error(_) | CrateError::UnpadError if has_mac => KeystoreError::WrongKeyPassword {
            entry: "an entry in it".to_owned(),
        },
        CrateError::MacError(_) | CrateError::Pkcs5Error(_) | CrateError::UnpadError => {
            KeystoreError::WrongPassword { format }
        }
        CrateError::UnsupportedEncryptionScheme | CrateError::UnsupportedMacAlgorithm => {
            bounds::unsupported("an algorithm such as RC2-128, RC4 or PBMAC1")
        }
        other => KeystoreError::Malformed {
            format,
            reason: other.to_string(),
        },
    }
}

#[cfg(test)]
mod tests;
