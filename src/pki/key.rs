use std::fmt;

use der::asn1::{AnyRef, ObjectIdentifier, OctetStringRef, UintRef};
use der::oid::db::rfc5912::{
    SECP_256_R_1 as CURVE_P256, SECP_384_R_1 as CURVE_P384, SECP_521_R_1 as CURVE_P521,
};
use der::{Decode as _, Reader as _, SliceReader, Tag, TagNumber, Tagged as _};
use pkcs8::{EncryptedPrivateKeyInfoRef, PrivateKeyInfoRef};

use super::key_pair::{ELLIPTIC_CURVE, KeyPair, RSA_ENCRYPTION};
use super::weakness;
use crate::model::{Fault, KeyAlgorithm, Secret};

/// A private key: PKCS#8 of version 1 in memory that is wiped, beside the public key that belongs to it.
///
/// There is no `Clone`, and `Debug` shows the kind of key only.
pub struct PrivateKey {
    pkcs8: Secret,
    public_key: Vec<u8>,
    algorithm: Option<KeyAlgorithm>,
}

impl PrivateKey {
    /// Makes a new key.
    pub fn generate(algorithm: KeyAlgorithm) -> Result<Self, KeyError> {
        let failed = || KeyError::Generation(algorithm);
        let pair = KeyPair::generate(algorithm).map_err(|_| failed())?;
        Self::from_pair(&pair).ok_or_else(failed)
    }

    /// Reads an unencrypted key in DER: PKCS#8 of version 1 (RFC 5208) or 2 (RFC 5958), SEC1 (RFC 5915) or PKCS#1
    /// (RFC 8017). ECDSA on P-256, P-384 and P-521, Ed25519, and RSA from 2048 to 8192 bits are understood.
    pub fn from_der(der: &[u8]) -> Result<Self, KeyError> {
        if !is_one_value(der) {
            return Err(KeyError::Unreadable);
        }
        KeyPair::from_der(der)
            .and_then(|pair| Self::from_pair(&pair))
            .ok_or_else(|| why_refused(der))
    }

    fn from_pair(pair: &KeyPair) -> Option<Self> {
        Some(Self {
            pkcs8: pair.to_pkcs8().ok()?,
            public_key: pair.public_key_der().ok()?,
            algorithm: pair.algorithm(),
        })
    }

    /// The kind of key; `None` for one that is read but never made here, such as P-521 or RSA of 8192 bits.
    #[must_use]
    pub fn algorithm(&self) -> Option<KeyAlgorithm> {
        self.algorithm
    }

    /// The public key as `SubjectPublicKeyInfo` (RFC 5280, 4.1.2.7), as it stands in a certificate of this key.
    #[must_use]
    pub fn public_key_der(&self) -> &[u8] {
        &self.public_key
    }

    /// The private key as PKCS#8 of version 1: for a store or a file of mode 0600.
    #[must_use]
    pub fn pkcs8_der(&self) -> &[u8] {
        self.pkcs8.expose()
    }

    /// The key in the form in which it signs.
    pub(super) fn pair(&self) -> Result<KeyPair, KeyError> {
        KeyPair::from_der(self.pkcs8_der()).ok_or(KeyError::Unreadable)
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = self.algorithm.map_or("another kind", KeyAlgorithm::name);
        write!(formatter, "PrivateKey({kind})")
    }
}

/// Why there is no key. Nothing of the key itself is ever in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The cryptographic library failed to make one.
    #[error("could not make a key of kind `{0}`")]
    Generation(KeyAlgorithm),
    /// The bytes are no private key in a form that is known.
    #[error("not an unencrypted private key in PKCS#8, SEC1 or PKCS#1 form")]
    Unreadable,
    /// The key is encrypted, and no password was asked for.
    #[error("the private key is encrypted")]
    Encrypted,
    /// A private key, but of a kind that one of the peers cannot use.
    #[error("a private key of kind `{0}` is not supported")]
    Unsupported(String),
    /// An RSA key that OpenSSL would refuse to load (security level 2).
    #[error("an RSA key of {bits} bits is too short")]
    TooShort {
        /// The length of its modulus.
        bits: u32,
    },
}

impl Fault for KeyError {
    fn code(&self) -> &'static str {
        match self {
            Self::Generation(_) => "key-generation",
            Self::Unreadable => "key-unreadable",
            Self::Encrypted => "key-encrypted",
            Self::Unsupported(_) => "key-unsupported",
            Self::TooShort { .. } => "key-too-short",
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::Generation(_) => None,
            Self::Unreadable => {
                Some("`openssl pkey -in FILE -noout` says whether OpenSSL can read it".to_owned())
            }
            Self::Encrypted => Some("give the file with its password".to_owned()),
            Self::Unsupported(_) => {
                Some("use ECDSA on P-256 or P-384, Ed25519, or RSA of at least 2048 bits".to_owned())
            }
            Self::TooShort { .. } => Some("make a key of at least 2048 bits".to_owned()),
        }
    }
}

/// Whether the bytes are one value and nothing more: the library would overlook what follows it.
fn is_one_value(der: &[u8]) -> bool {
    AnyRef::from_der(der).is_ok()
}

/// Says why the library took none of it.
fn why_refused(der: &[u8]) -> KeyError {
    if EncryptedPrivateKeyInfoRef::try_from(der).is_ok() {
        return KeyError::Encrypted;
    }
    let reason = match PrivateKeyInfoRef::try_from(der) {
        Ok(key) => match (key.algorithm.oid, key.algorithm.parameters_oid()) {
            (RSA_ENCRYPTION, _) => too_short(key.private_key.as_bytes()),
            (ELLIPTIC_CURVE, Ok(curve)) => unsupported_curve(curve),
            (other, _) => Some(KeyError::Unsupported(kind_name(other))),
        },
        Err(_) => too_short(der).or_else(|| match Sec1Curve::of(der)? {
            Sec1Curve::Named(curve) => unsupported_curve(curve),
            Sec1Curve::SpeltOut | Sec1Curve::Missing => {
                Some(KeyError::Unsupported(kind_name(ELLIPTIC_CURVE)))
            }
        }),
    };
    reason.unwrap_or(KeyError::Unreadable)
}

fn unsupported_curve(curve: ObjectIdentifier) -> Option<KeyError> {
    let is_supported = matches!(curve, CURVE_P256 | CURVE_P384 | CURVE_P521);
    (!is_supported).then(|| KeyError::Unsupported(kind_name(curve)))
}

/// How an `ECPrivateKey` that stands alone says its curve (RFC 5915, 3).
pub(super) enum Sec1Curve {
    Named(ObjectIdentifier),
    /// In numbers.
    SpeltOut,
    /// Not at all, which is allowed inside of PKCS#8 alone.
    Missing,
}

impl Sec1Curve {
    const PARAMETERS: Tag = Tag::ContextSpecific {
        constructed: true,
        number: TagNumber(0),
    };

    /// Nothing where the bytes are no `ECPrivateKey`.
    pub(super) fn of(der: &[u8]) -> Option<Self> {
        let sequence = AnyRef::from_der(der).ok()?;
        let mut fields = SliceReader::new(sequence.value()).ok()?;
        let _version: u8 = fields.decode().ok()?;
        let _private_key: &OctetStringRef = fields.decode().ok()?;
        if fields.is_finished() {
            return Some(Self::Missing);
        }
        let field = AnyRef::decode(&mut fields).ok()?;
        Some(match ObjectIdentifier::from_der(field.value()) {
            _ if field.tag() != Self::PARAMETERS => Self::Missing,
            Ok(curve) => Self::Named(curve),
            Err(_) => Self::SpeltOut,
        })
    }
}

/// Reads the length of the modulus out of an `RSAPrivateKey` (RFC 8017, A.1.2).
fn too_short(der: &[u8]) -> Option<KeyError> {
    let sequence = AnyRef::from_der(der).ok()?;
    let mut fields = SliceReader::new(sequence.value()).ok()?;
    let _version: u8 = fields.decode().ok()?;
    let modulus: UintRef<'_> = fields.decode().ok()?;
    let bits = weakness::length(modulus)?;
    (bits < weakness::LEAST_MODULUS).then_some(KeyError::TooShort { bits })
}

/// The name of a kind of key or curve, or its number where it is none of those that people meet.
pub(super) fn kind_name(kind: ObjectIdentifier) -> String {
    let number = kind.to_string();
    let known = KINDS.iter().find(|(known, _)| *known == number);
    known.map_or(number, |(_, name)| (*name).to_owned())
}

const KINDS: [(&str, &str); 19] = [
    ("1.2.840.10040.4.1", "DSA"),
    ("1.2.840.10045.2.1", "ECDSA without a named curve"),
    ("1.2.840.10046.2.1", "Diffie-Hellman (X9.42)"),
    ("1.2.840.113549.1.3.1", "Diffie-Hellman"),
    ("1.2.840.113549.1.1.10", "RSA-PSS"),
    ("1.3.36.3.3.2.8.1.1.7", "brainpoolP256r1"),
    ("1.3.36.3.3.2.8.1.1.11", "brainpoolP384r1"),
    ("1.3.36.3.3.2.8.1.1.13", "brainpoolP512r1"),
    ("1.3.101.110", "X25519"),
    ("1.3.101.111", "X448"),
    ("1.3.101.113", "Ed448"),
    ("1.3.132.0.10", "secp256k1"),
    ("1.3.132.0.28", "secp128r1"),
    ("2.16.840.1.101.3.4.3.17", "ML-DSA-44"),
    ("2.16.840.1.101.3.4.3.18", "ML-DSA-65"),
    ("2.16.840.1.101.3.4.3.19", "ML-DSA-87"),
    ("2.16.840.1.101.3.4.4.1", "ML-KEM-512"),
    ("2.16.840.1.101.3.4.4.2", "ML-KEM-768"),
    ("2.16.840.1.101.3.4.4.3", "ML-KEM-1024"),
];

#[cfg(test)]
mod tests {
    use aws_lc_rs::encoding::{AsDer, EcPrivateKeyRfc5915Der, Pkcs8V2Der};
    use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair};

    use super::*;

    #[test]
    fn every_kind_of_key_is_read_back_as_it_was_made() {
        for algorithm in KeyAlgorithm::ALL {
            let made = PrivateKey::generate(*algorithm).expect("a key");
            let read = PrivateKey::from_der(made.pkcs8_der()).expect("a key");
            assert_eq!(read.algorithm(), Some(*algorithm));
            assert_eq!(read.public_key_der(), made.public_key_der(), "{algorithm}");
            assert_eq!(read.pkcs8_der(), made.pkcs8_der(), "{algorithm}");
            assert_eq!(format!("{read:?}"), format!("PrivateKey({algorithm})"));
        }
    }

    #[test]
    fn an_ed25519_key_of_version_2_becomes_one_of_version_1() {
        let pair = Ed25519KeyPair::generate().expect("a key");
        let version_2: Pkcs8V2Der<'_> = pair.as_der().expect("DER");
        let key = PrivateKey::from_der(version_2.as_ref()).expect("a key");
        assert!(version_2.as_ref().len() > 48);
        assert_eq!(
            (key.pkcs8_der().len(), &key.pkcs8_der()[..5]),
            (48, b"\x30\x2e\x02\x01\x00".as_slice())
        );
    }

    #[test]
    fn a_sec1_key_becomes_pkcs8() {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).expect("a key");
        let sec1: EcPrivateKeyRfc5915Der<'_> = pair.private_key().as_der().expect("DER");
        let key = PrivateKey::from_der(sec1.as_ref()).expect("a key");
        assert_eq!(key.pkcs8_der(), pair.to_pkcs8v1().expect("DER").as_ref());
    }

    #[test]
    fn a_sec1_key_that_does_not_name_its_curve_is_not_guessed_to_be_on_one() {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).expect("a key");
        let sec1: EcPrivateKeyRfc5915Der<'_> = pair.private_key().as_der().expect("DER");
        let scalar = &sec1.as_ref()[7..39];
        // secp256k1 and brainpoolP256r1 have such numbers too.
        let nameless = [b"\x30\x25\x02\x01\x01\x04\x20".as_slice(), scalar].concat();
        let spelt_out = [
            b"\x30\x29\x02\x01\x01\x04\x20".as_slice(),
            scalar,
            b"\xa0\x02\x30\x00",
        ]
        .concat();
        for der in [nameless, spelt_out] {
            let refused = PrivateKey::from_der(&der).expect_err("no curve");
            let kind = "ECDSA without a named curve".to_owned();
            assert_eq!(refused, KeyError::Unsupported(kind), "{der:02x?}");
        }
    }

    #[test]
    fn what_follows_a_key_is_not_overlooked() {
        for algorithm in [
            KeyAlgorithm::EcdsaP256,
            KeyAlgorithm::Ed25519,
            KeyAlgorithm::Rsa2048,
        ] {
            let key = PrivateKey::generate(algorithm).expect("a key");
            let longer = [key.pkcs8_der(), b"\0"].concat();
            assert_eq!(
                PrivateKey::from_der(&longer).err(),
                Some(KeyError::Unreadable),
                "{algorithm}"
            );
        }
        assert_eq!(PrivateKey::from_der(b"").err(), Some(KeyError::Unreadable));
    }
}
