//! A scheme at work.

use std::fmt;

use der::asn1::{AnyRef, OctetStringRef};
use der::{Decode as _, Encode as _, ErrorKind};
use pkcs5::pbes2::{EncryptionScheme, Kdf, PBES2_OID, Pbkdf2Prf, ScryptParams};
use pkcs8::spki::AlgorithmIdentifierRef;
use zeroize::Zeroizing;

use super::derivation::{self, Purpose, SHA1};
use super::scheme::{Derivation, OlderParameters, Row, Scheme};
use super::unsupported;
use crate::keystore::limits::{Budget, SCRYPT_BYTES};
use crate::keystore::{KeystoreError, asn1};
use crate::model::Password;

impl Scheme {
    /// The plain octets, which must be one value in BER; nothing where the password is another. An error if the work is
    /// more than the budget has left, or the scheme one that is not done here.
    pub(in crate::keystore) fn decrypt(
        &self,
        sealed: &[u8],
        password: &Password,
        budget: &mut Budget,
    ) -> Result<Option<Zeroizing<Vec<u8>>>, KeystoreError> {
        self.charge(budget)?;
        let plain = match self {
            Self::Pbes2(parameters) => {
                let mut plain = Zeroizing::new(sealed.to_vec());
                let length = parameters
                    .decrypt_in_place(password.expose(), &mut plain)
                    .map(<[u8]>::len);
                plain.truncate(length.unwrap_or(0));
                Some(plain).filter(|plain| asn1::is_value(plain))
            }
            Self::Older { row, salt, rounds } => row.keys(password, salt, *rounds).find_map(|keys| {
                let plain = row.cipher.decrypt(&keys.key, &keys.vector, sealed);
                plain.filter(|plain| asn1::is_value(plain))
            }),
        };
        Ok(plain)
    }

    /// The sealed octets.
    pub(in crate::keystore) fn encrypt(&self, plain: &[u8], password: &Password) -> der::Result<Vec<u8>> {
        let sealed = match self {
            Self::Pbes2(parameters) => parameters.encrypt(password.expose(), plain).ok(),
            Self::Older { row, salt, rounds } => row
                .keys(password, salt, *rounds)
                .find_map(|keys| row.cipher.encrypt(&keys.key, &keys.vector, plain)),
        };
        sealed.ok_or_else(|| ErrorKind::Failed.into())
    }

    /// The `AlgorithmIdentifier`, encoded.
    pub(in crate::keystore) fn to_der(&self) -> der::Result<Vec<u8>> {
        let (oid, encoded) = match self {
            Self::Pbes2(parameters) => (PBES2_OID, parameters.to_der()?),
            Self::Older { row, salt, rounds } => {
                let salt = OctetStringRef::new(salt)?;
                let parameters = OlderParameters {
                    salt,
                    rounds: *rounds,
                };
                (row.algorithm, parameters.to_der()?)
            }
        };
        let parameters = Some(AnyRef::from_der(&encoded)?);
        AlgorithmIdentifierRef { oid, parameters }.to_der()
    }

    /// Whether anyone can open it without the password.
    pub(in crate::keystore) const fn is_weak(&self) -> bool {
        match self {
            Self::Pbes2(_) => false,
            Self::Older { row, .. } => row.cipher.is_weak,
        }
    }

    fn charge(&self, budget: &mut Budget) -> Result<(), KeystoreError> {
        match self {
            Self::Pbes2(parameters) => match &parameters.kdf {
                Kdf::Pbkdf2(derivation) => budget.charge(derivation.iteration_count.into()),
                Kdf::Scrypt(derivation) => budget.charge(scrypt_rounds(derivation)?),
                _ => Err(unsupported(
                    "PBES2 with another derivation than PBKDF2 and scrypt",
                )),
            },
            Self::Older { rounds, .. } => budget.charge((*rounds).into()),
        }
    }
}

/// What scrypt costs, in rounds that take about as long. Its memory is bounded too.
fn scrypt_rounds(derivation: &ScryptParams) -> Result<u64, KeystoreError> {
    let blocks = derivation
        .cost_parameter
        .saturating_mul(derivation.block_size.into());
    if blocks.saturating_mul(128) > SCRYPT_BYTES {
        Err(unsupported("scrypt with more than 32 MiB of memory"))
    } else {
        Ok(blocks.saturating_mul(derivation.parallelization.into()))
    }
}

/// What a password becomes.
struct Keys {
    key: Zeroizing<Vec<u8>>,
    vector: Zeroizing<Vec<u8>>,
}

impl Keys {
    /// The first octets are the key, the next ones the vector.
    fn split(octets: &[u8], key_length: usize, vector_length: usize) -> Self {
        let (key, rest) = octets.split_at(key_length.min(octets.len()));
        let vector = rest.get(..vector_length).unwrap_or_default();
        Self {
            key: Zeroizing::new(key.to_vec()),
            vector: Zeroizing::new(vector.to_vec()),
        }
    }
}

impl Row {
    /// Each key that the password may mean.
    fn keys(&self, password: &Password, salt: &[u8], rounds: u32) -> impl Iterator<Item = Keys> {
        let (key, vector) = (self.cipher.key_length, self.cipher.block_length);
        let text = password.expose().as_bytes();
        let (older, pkcs12) = match self.derivation {
            Derivation::Pkcs12 => (None, Some(derivation::secrets(password.expose()))),
            Derivation::Md5 => (Some(derivation::pbkdf1_md5(text, salt, rounds)), None),
            Derivation::Sha1 => (Some(derivation::pbkdf1_sha1(text, salt, rounds)), None),
            Derivation::Jceks => (Some(derivation::jceks(text, salt, rounds)), None),
        };
        let pkcs12 = pkcs12.into_iter().flatten().map(move |secret| {
            let derive = |purpose, length| derivation::derive(&SHA1, purpose, &secret, salt, rounds, length);
            Keys {
                key: derive(Purpose::Key, key),
                vector: derive(Purpose::InitialisationVector, vector),
            }
        });
        older
            .map(|octets| Keys::split(&octets, key, vector))
            .into_iter()
            .chain(pkcs12)
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pbes2(parameters) => {
                let cipher = match parameters.encryption {
                    EncryptionScheme::Aes128Cbc { .. } => "AES-128-CBC",
                    EncryptionScheme::Aes192Cbc { .. } => "AES-192-CBC",
                    EncryptionScheme::Aes256Cbc { .. } => "AES-256-CBC",
                    EncryptionScheme::Aes128Gcm { .. } => "AES-128-GCM",
                    EncryptionScheme::Aes256Gcm { .. } => "AES-256-GCM",
                    EncryptionScheme::DesEde3Cbc { .. } => "Triple DES",
                    _ => "another cipher",
                };
                match &parameters.kdf {
                    Kdf::Pbkdf2(derivation) => write!(
                        formatter,
                        "PBES2 with {cipher}, PBKDF2-{} and {} rounds",
                        pseudorandom(derivation.prf),
                        derivation.iteration_count
                    ),
                    _ => write!(formatter, "PBES2 with {cipher} and scrypt"),
                }
            }
            Self::Older { row, rounds, .. } => write!(
                formatter,
                "{} with {} and {rounds} rounds",
                row.cipher.name,
                match row.derivation {
                    Derivation::Pkcs12 | Derivation::Sha1 => "SHA-1",
                    Derivation::Md5 | Derivation::Jceks => "MD5",
                }
            ),
        }
    }
}

/// The name of PBKDF2's function.
pub(in crate::keystore) const fn pseudorandom(function: Pbkdf2Prf) -> &'static str {
    match function {
        Pbkdf2Prf::HmacWithSha1 => "HMAC-SHA1",
        Pbkdf2Prf::HmacWithSha224 => "HMAC-SHA224",
        Pbkdf2Prf::HmacWithSha256 => "HMAC-SHA256",
        Pbkdf2Prf::HmacWithSha384 => "HMAC-SHA384",
        Pbkdf2Prf::HmacWithSha512 => "HMAC-SHA512",
        _ => "another function",
    }
}
