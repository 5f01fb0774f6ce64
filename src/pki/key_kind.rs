use std::fmt;

use der::Decode as _;
use der::asn1::{AnyRef, ObjectIdentifier, UintRef};
use der::{Reader as _, SliceReader};
use x509_cert::spki::SubjectPublicKeyInfoRef;

use super::key::kind_name;
use super::key_pair::{DSA, ED25519, ELLIPTIC_CURVE, RSA_ENCRYPTION, RSA_PSS};
use super::weakness;
use super::{Certificate, PrivateKey};

/// What kind of key it is, for people: `RSA 2048`, `ECDSA P-256`, `Ed25519`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum KeyKind {
    /// RSA, for any use.
    Rsa {
        /// The length of its modulus.
        bits: u32,
    },
    /// RSA that signs with PSS alone (RFC 4055).
    RsaPss {
        /// The length of its modulus.
        bits: u32,
    },
    /// A key on an elliptic curve.
    Ecdsa {
        /// The curve's name, or its number; `None` where the key spells the curve out.
        curve: Option<String>,
    },
    /// Ed25519 (RFC 8410).
    Ed25519,
    /// DSA (RFC 3279, 2.3.2), which is out of use.
    Dsa {
        /// The length of its modulus; `None` where it leaves its parameters to its issuer's key.
        bits: Option<u32>,
    },
    /// Any other, by its name or number; "unknown" where it cannot be read.
    Other(String),
}

/// The curves that TLS uses, by the names that NIST gave them.
const CURVES: [(&str, &str, u32); 3] = [
    ("1.2.840.10045.3.1.7", "P-256", 256),
    ("1.3.132.0.34", "P-384", 384),
    ("1.3.132.0.35", "P-521", 521),
];

impl KeyKind {
    /// The kind of the key in a `SubjectPublicKeyInfo` (RFC 5280, 4.1.2.7).
    #[must_use]
    pub fn of_public_key(der: &[u8]) -> Self {
        Self::read(der).unwrap_or_else(|| Self::Other("unknown".to_owned()))
    }

    fn read(der: &[u8]) -> Option<Self> {
        let key = SubjectPublicKeyInfoRef::from_der(der).ok()?;
        let octets = key.subject_public_key.raw_bytes();
        Some(match key.algorithm.oid {
            RSA_ENCRYPTION => Self::Rsa {
                bits: modulus(octets)?,
            },
            RSA_PSS => Self::RsaPss {
                bits: modulus(octets)?,
            },
            ED25519 => Self::Ed25519,
            DSA => Self::Dsa {
                bits: match key.algorithm.parameters {
                    Some(parameters) => Some(first_number(parameters)?),
                    None => None,
                },
            },
            ELLIPTIC_CURVE => Self::Ecdsa {
                curve: key.algorithm.parameters_oid().ok().map(curve),
            },
            other => Self::Other(kind_name(other)),
        })
    }

    /// How many bits its modulus, or a number on its curve, has; `None` where nobody counts them.
    #[must_use]
    pub fn bits(&self) -> Option<u32> {
        match self {
            Self::Rsa { bits } | Self::RsaPss { bits } => Some(*bits),
            Self::Ecdsa { curve: Some(curve) } => {
                let known = CURVES.iter().find(|(_, name, _)| name == curve);
                known.map(|(_, _, bits)| *bits)
            }
            Self::Dsa { bits } => *bits,
            Self::Ecdsa { curve: None } | Self::Ed25519 | Self::Other(_) => None,
        }
    }
}

/// The length of the modulus in an `RSAPublicKey` (RFC 8017, A.1.1).
fn modulus(der: &[u8]) -> Option<u32> {
    first_number(AnyRef::from_der(der).ok()?)
}

/// The length of the first number in a SEQUENCE: RSA's modulus, or that of DSA's parameters.
fn first_number(sequence: AnyRef<'_>) -> Option<u32> {
    let number: UintRef<'_> = SliceReader::new(sequence.value()).ok()?.decode().ok()?;
    weakness::length(number)
}

fn curve(number: ObjectIdentifier) -> String {
    let digits = number.to_string();
    let known = CURVES.iter().find(|(known, ..)| *known == digits);
    known.map_or_else(|| kind_name(number), |(_, name, _)| (*name).to_owned())
}

impl fmt::Display for KeyKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rsa { bits } => write!(formatter, "RSA {bits}"),
            Self::RsaPss { bits } => write!(formatter, "RSA-PSS {bits}"),
            Self::Ecdsa { curve: Some(curve) } => write!(formatter, "ECDSA {curve}"),
            Self::Ecdsa { curve: None } => formatter.write_str("ECDSA without a named curve"),
            Self::Ed25519 => formatter.write_str("Ed25519"),
            Self::Dsa { bits: Some(bits) } => write!(formatter, "DSA {bits}"),
            Self::Dsa { bits: None } => formatter.write_str("DSA without parameters"),
            Self::Other(name) => formatter.write_str(name),
        }
    }
}

impl Certificate {
    /// What kind of key it holds.
    #[must_use]
    pub fn key_kind(&self) -> KeyKind {
        KeyKind::of_public_key(self.public_key_der())
    }

    /// Whether an authority was made to be a server's certificate: it names hosts, or says what servers say. `openssl req
    /// -x509` makes such ones, often with nothing but a host for a common name.
    #[must_use]
    pub fn looks_like_a_server(&self) -> bool {
        let names_hosts = !self.sans().is_empty();
        let serves = self.extended_key_usage().is_some_and(|usage| usage.server_auth);
        let is_named_like_a_host = self.key_usage().is_none()
            && self
                .common_name()
                .is_some_and(|name| name == "localhost" || name.contains('.') && !name.contains(' '));
        names_hosts || serves || is_named_like_a_host
    }
}

impl PrivateKey {
    /// What kind of key it is.
    #[must_use]
    pub fn kind(&self) -> KeyKind {
        KeyKind::of_public_key(self.public_key_der())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::KeyAlgorithm;

    #[test]
    fn every_kind_that_is_made_has_its_name_and_its_bits() {
        for (algorithm, name, bits) in [
            (KeyAlgorithm::EcdsaP256, "ECDSA P-256", Some(256)),
            (KeyAlgorithm::EcdsaP384, "ECDSA P-384", Some(384)),
            (KeyAlgorithm::Ed25519, "Ed25519", None),
            (KeyAlgorithm::Rsa2048, "RSA 2048", Some(2048)),
            (KeyAlgorithm::Rsa3072, "RSA 3072", Some(3072)),
        ] {
            let kind = PrivateKey::generate(algorithm).expect("a key").kind();
            assert_eq!((kind.to_string().as_str(), kind.bits()), (name, bits));
        }
    }

    #[test]
    fn what_is_no_key_is_unknown() {
        assert_eq!(KeyKind::of_public_key(b"\x30\x00").to_string(), "unknown");
    }
}
