//! Encryption by password as an `AlgorithmIdentifier` says it, and the same again for another content.

use der::asn1::{AnyRef, ObjectIdentifier, OctetStringRef};
use der::{ErrorKind, Sequence};
use pkcs5::pbes2::{
    AES_128_CBC_OID, AES_128_GCM_OID, AES_192_CBC_OID, AES_256_CBC_OID, AES_256_GCM_OID, DES_EDE3_CBC_OID,
    EncryptionScheme, Kdf, PBES2_OID, Parameters, Salt,
};
use pkcs8::spki::AlgorithmIdentifierRef;

use super::cipher::{self, Cipher};
use super::{Fresh, unsupported};
use crate::keystore::protection::Protection;
use crate::keystore::{KeystoreError, asn1};

/// An algorithm, its salt and its rounds.
#[derive(Debug)]
pub(in crate::keystore) enum Scheme {
    /// PBES2 (RFC 8018, section 6.2).
    Pbes2(Box<Parameters>),
    /// One that is older.
    Older {
        row: &'static Row,
        salt: Vec<u8>,
        rounds: u32,
    },
}

/// An older scheme: what stands in the file for it, and what it is.
#[derive(Debug)]
pub(in crate::keystore) struct Row {
    pub(super) algorithm: ObjectIdentifier,
    pub(super) derivation: Derivation,
    pub(super) cipher: &'static Cipher,
}

/// How an older scheme makes a key of a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Derivation {
    /// PKCS#12's own, with SHA-1 (RFC 7292, appendix C).
    Pkcs12,
    /// PBKDF1 (RFC 8018, section 6.1).
    Md5,
    Sha1,
    /// What Java puts keys of a JCEKS store under.
    Jceks,
}

const fn row(algorithm: &str, derivation: Derivation, cipher: &'static Cipher) -> Row {
    Row {
        algorithm: ObjectIdentifier::new_unwrap(algorithm),
        derivation,
        cipher,
    }
}

static TRIPLE_DES: Row = row("1.2.840.113549.1.12.1.3", Derivation::Pkcs12, &cipher::TRIPLE_DES);

static OTHERS: [Row; 6] = [
    row(
        "1.2.840.113549.1.12.1.4",
        Derivation::Pkcs12,
        &cipher::TWO_KEY_TRIPLE_DES,
    ),
    row("1.2.840.113549.1.12.1.5", Derivation::Pkcs12, &cipher::RC2_128),
    row("1.2.840.113549.1.12.1.6", Derivation::Pkcs12, &cipher::RC2_40),
    // What OpenSSL before 1.1.0 put keys under.
    row("1.2.840.113549.1.5.3", Derivation::Md5, &cipher::DES),
    row("1.2.840.113549.1.5.10", Derivation::Sha1, &cipher::DES),
    row("1.3.6.1.4.1.42.2.19.1", Derivation::Jceks, &cipher::TRIPLE_DES),
];

/// The ciphers of PBES2 that the crate knows.
const CIPHERS: [ObjectIdentifier; 6] = [
    AES_128_CBC_OID,
    AES_192_CBC_OID,
    AES_256_CBC_OID,
    AES_128_GCM_OID,
    AES_256_GCM_OID,
    DES_EDE3_CBC_OID,
];

/// What is met and not undone.
const FOREIGN: [(&str, &str); 10] = [
    ("1.2.840.113549.1.12.1.1", "RC4 with 128 bits"),
    ("1.2.840.113549.1.12.1.2", "RC4 with 40 bits"),
    ("1.2.840.113549.1.5.1", "DES with MD2"),
    ("1.2.840.113549.1.5.6", "RC2 with MD5"),
    ("1.2.840.113549.1.5.11", "RC2 with SHA-1"),
    ("1.2.840.113549.3.2", "PBES2 with RC2"),
    ("1.3.14.3.2.7", "PBES2 with DES"),
    ("1.2.392.200011.61.1.1.1.4", "PBES2 with Camellia-256"),
    ("1.2.410.200046.1.1.12", "PBES2 with ARIA-256"),
    ("1.2.643.7.1.1.5.2.2", "GOST"),
];

fn foreign(algorithm: ObjectIdentifier) -> KeystoreError {
    let number = algorithm.to_string();
    let known = FOREIGN.iter().find(|(known, _)| *known == number);
    unsupported(known.map_or_else(
        || format!("the algorithm {number}"),
        |(_, name)| (*name).to_owned(),
    ))
}

/// Salt and rounds of every older scheme.
#[derive(Sequence)]
pub(super) struct OlderParameters<'a> {
    pub(super) salt: &'a OctetStringRef,
    pub(super) rounds: u32,
}

/// `PBES2-params` (RFC 8018, appendix A.4), before a look into it.
#[derive(Sequence)]
struct Pbes2Parameters<'a> {
    derivation: AlgorithmIdentifierRef<'a>,
    cipher: AlgorithmIdentifierRef<'a>,
}

impl Scheme {
    /// What a new part of a file gets that has none to follow.
    pub(in crate::keystore) fn new(
        protection: Protection,
        rounds: u32,
        fresh: &mut Fresh,
    ) -> der::Result<Self> {
        Ok(match protection {
            Protection::Modern => Self::Pbes2(Box::new(
                Parameters::generate_pbkdf2_sha256_aes256cbc(rounds, &fresh.salt(), fresh.octets())
                    .map_err(|_| ErrorKind::Failed)?,
            )),
            Protection::Legacy => Self::Older {
                row: &TRIPLE_DES,
                salt: fresh.salt().to_vec(),
                rounds,
            },
        })
    }

    /// Reads what the file says. `None` where it makes no sense.
    pub(in crate::keystore) fn read(
        algorithm: &AlgorithmIdentifierRef<'_>,
    ) -> Result<Option<Self>, KeystoreError> {
        if algorithm.oid == PBES2_OID {
            return algorithm.parameters.map_or(Ok(None), pbes2);
        }
        let row = std::iter::once(&TRIPLE_DES)
            .chain(&OTHERS)
            .find(|row| row.algorithm == algorithm.oid)
            .ok_or_else(|| foreign(algorithm.oid))?;
        let parameters = algorithm
            .parameters
            .and_then(|given| given.decode_as::<OlderParameters<'_>>().ok());
        let parameters = parameters.filter(|parameters| parameters.rounds > 0);
        Ok(parameters.map(|OlderParameters { salt, rounds }| Self::Older {
            row,
            salt: salt.as_bytes().to_vec(),
            rounds,
        }))
    }

    /// The same algorithm and rounds with another salt and vector.
    pub(in crate::keystore) fn renewed(&self, fresh: &mut Fresh) -> der::Result<Self> {
        let mut parameters = match self {
            Self::Pbes2(parameters) => parameters.clone(),
            Self::Older { row, rounds, .. } => {
                return Ok(Self::Older {
                    row,
                    salt: fresh.salt().to_vec(),
                    rounds: *rounds,
                });
            }
        };
        let salt = Salt::new(fresh.salt())?;
        match &mut parameters.kdf {
            Kdf::Pbkdf2(derivation) => derivation.salt = salt,
            Kdf::Scrypt(derivation) => derivation.salt = salt,
            _ => return Err(ErrorKind::Failed.into()),
        }
        match &mut parameters.encryption {
            EncryptionScheme::Aes128Cbc { iv }
            | EncryptionScheme::Aes192Cbc { iv }
            | EncryptionScheme::Aes256Cbc { iv } => *iv = fresh.octets(),
            EncryptionScheme::DesEde3Cbc { iv } => *iv = fresh.octets(),
            EncryptionScheme::Aes128Gcm { nonce } | EncryptionScheme::Aes256Gcm { nonce } => {
                *nonce = fresh.octets();
            }
            _ => return Err(ErrorKind::Failed.into()),
        }
        Ok(Self::Pbes2(parameters))
    }
}

fn pbes2(given: AnyRef<'_>) -> Result<Option<Scheme>, KeystoreError> {
    const VECTOR_LENGTH: usize = 8;
    let Ok(Pbes2Parameters { derivation, cipher }) = given.decode_as() else {
        return Ok(None);
    };
    if !CIPHERS.contains(&cipher.oid) {
        return Err(foreign(cipher.oid));
    }
    let vector = cipher.parameters.map_or(&[][..], |parameters| parameters.value());
    if salt_length(&derivation) > Salt::MAX_LEN {
        return Err(unsupported(format!(
            "PBES2 with a salt of more than {} bytes",
            Salt::MAX_LEN
        )));
    }
    // The crate takes the first eight octets, and panics where there are fewer.
    if cipher.oid == DES_EDE3_CBC_OID && vector.len() != VECTOR_LENGTH {
        return Ok(None);
    }
    match Parameters::try_from(given) {
        Ok(parameters) => Ok(makes_sense(&parameters).then(|| Scheme::Pbes2(Box::new(parameters)))),
        Err(error) => match error.kind() {
            ErrorKind::OidUnknown { oid } => Err(foreign(oid)),
            _ => Ok(None),
        },
    }
}

/// The salt is the first parameter of PBKDF2 and of scrypt.
fn salt_length(derivation: &AlgorithmIdentifierRef<'_>) -> usize {
    let salt = derivation
        .parameters
        .and_then(|parameters| asn1::fields(parameters.value()).next());
    salt.map_or(0, |salt| salt.content.len())
}

/// No round is none at all; and the crate panics where scrypt's first number is zero.
fn makes_sense(parameters: &Parameters) -> bool {
    match &parameters.kdf {
        Kdf::Scrypt(derivation) => {
            derivation.cost_parameter.is_power_of_two()
                && derivation.block_size > 0
                && derivation.parallelization > 0
        }
        Kdf::Pbkdf2(derivation) => derivation.iteration_count > 0,
        _ => true,
    }
}
