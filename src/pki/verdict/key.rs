//! Keys, and the signatures that they make.

use aws_lc_rs::signature::{self as algorithms, UnparsedPublicKey, VerificationAlgorithm};
use der::Decode as _;
use x509_cert::spki::SubjectPublicKeyInfoRef;
use x509_parser::signature_algorithm::RsaSsaPssParams;
use x509_parser::x509::AlgorithmIdentifier;

use super::{Peer, dsa};
use crate::pki::KeyKind;

/// What kind of key makes a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    Rsa,
    RsaPss,
    Ecdsa,
    Ed25519,
    /// Java's alone: see `dsa`.
    Dsa,
}

/// How a certificate was signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Signature {
    pub(super) family: Family,
    /// What was signed: a digest by its name; for Ed25519 its own.
    pub(super) digest: &'static str,
    /// Whether the salt of RSA-PSS is as long as the digest, which is what is checked here.
    has_usual_salt: bool,
}

/// Those that are known here.
const SIGNATURES: [(&str, Family, &str); 17] = [
    ("1.2.840.113549.1.1.2", Family::Rsa, "MD2"),
    ("1.2.840.113549.1.1.3", Family::Rsa, "MD4"),
    ("1.2.840.113549.1.1.4", Family::Rsa, "MD5"),
    ("1.2.840.113549.1.1.5", Family::Rsa, "SHA-1"),
    ("1.2.840.113549.1.1.14", Family::Rsa, "SHA-224"),
    ("1.2.840.113549.1.1.11", Family::Rsa, "SHA-256"),
    ("1.2.840.113549.1.1.12", Family::Rsa, "SHA-384"),
    ("1.2.840.113549.1.1.13", Family::Rsa, "SHA-512"),
    ("1.2.840.10045.4.1", Family::Ecdsa, "SHA-1"),
    ("1.2.840.10045.4.3.1", Family::Ecdsa, "SHA-224"),
    ("1.2.840.10045.4.3.2", Family::Ecdsa, "SHA-256"),
    ("1.2.840.10045.4.3.3", Family::Ecdsa, "SHA-384"),
    ("1.2.840.10045.4.3.4", Family::Ecdsa, "SHA-512"),
    ("1.3.101.112", Family::Ed25519, "SHA-512"),
    ("1.2.840.10040.4.3", Family::Dsa, "SHA-1"),
    ("2.16.840.1.101.3.4.3.1", Family::Dsa, "SHA-224"),
    ("2.16.840.1.101.3.4.3.2", Family::Dsa, "SHA-256"),
];

const RSA_PSS: &str = "1.2.840.113549.1.1.10";

/// The digests that RSA-PSS may name in its parameters (RFC 4055, 2.1), and how many octets they have.
const PSS_DIGESTS: [(&str, &str, u32); 5] = [
    ("1.3.14.3.2.26", "SHA-1", 20),
    ("2.16.840.1.101.3.4.2.4", "SHA-224", 28),
    ("2.16.840.1.101.3.4.2.1", "SHA-256", 32),
    ("2.16.840.1.101.3.4.2.2", "SHA-384", 48),
    ("2.16.840.1.101.3.4.2.3", "SHA-512", 64),
];

impl Signature {
    /// `None` for one that is not known here.
    pub(super) fn read(algorithm: &AlgorithmIdentifier<'_>) -> Option<Self> {
        let oid = algorithm.algorithm.to_id_string();
        if oid == RSA_PSS {
            let parameters = RsaSsaPssParams::try_from(algorithm.parameters()?).ok()?;
            let digest = parameters.hash_algorithm_oid().to_id_string();
            let (_, digest, length) = PSS_DIGESTS.into_iter().find(|(known, ..)| *known == digest)?;
            return Some(Self {
                family: Family::RsaPss,
                digest,
                has_usual_salt: parameters.salt_length() == length,
            });
        }
        let (_, family, digest) = SIGNATURES.into_iter().find(|(known, ..)| *known == oid)?;
        Some(Self {
            family,
            digest,
            has_usual_salt: true,
        })
    }

    /// Whether collisions can be made for the digest.
    pub(super) fn is_broken(self) -> bool {
        matches!(self.digest, "MD2" | "MD4" | "MD5" | "SHA-1")
    }

    /// Whether a signature of this kind by this key can be checked with the library that is used here. Peers check the others
    /// too; nearly nobody makes them.
    pub(super) fn is_checked_with(self, key: &KeyKind, peer: Peer) -> bool {
        match (self.family, self.digest, key) {
            (Family::Dsa, ..) => peer == Peer::Java,
            (Family::Rsa, "SHA-384", KeyKind::Rsa { bits } | KeyKind::RsaPss { bits }) => *bits >= 2048,
            (Family::Rsa, digest, _) => matches!(digest, "SHA-1" | "SHA-256" | "SHA-512"),
            (Family::RsaPss, digest, KeyKind::Rsa { bits } | KeyKind::RsaPss { bits }) => {
                *bits >= 2048 && self.has_usual_salt && matches!(digest, "SHA-256" | "SHA-384" | "SHA-512")
            }
            (Family::Ecdsa, "SHA-1", KeyKind::Ecdsa { curve: Some(curve) }) => curve != "P-384",
            (Family::Ecdsa, "SHA-224", KeyKind::Ecdsa { curve: Some(curve) }) => curve == "P-521",
            _ => true,
        }
    }

    /// Whether such a key makes such signatures. An RSA-PSS key should make no others (RFC 4055, 1.2), which Java overlooks.
    pub(super) fn is_made_by(self, key: &KeyKind, peer: Peer) -> bool {
        match (self.family, key) {
            (Family::Rsa, KeyKind::RsaPss { .. }) => peer == Peer::Java,
            (Family::Rsa | Family::RsaPss, KeyKind::Rsa { .. })
            | (Family::RsaPss, KeyKind::RsaPss { .. })
            | (Family::Ecdsa, KeyKind::Ecdsa { .. })
            | (Family::Ed25519, KeyKind::Ed25519)
            | (Family::Dsa, KeyKind::Dsa { .. }) => true,
            _ => false,
        }
    }
}

/// Whether the peer can read the key, which is of a kind that is spoken in TLS. OpenSSL sees whether a point is on its curve, Java
/// does not look. An RSA-PSS key that says how it may sign is too rare to be worth rules.
pub(super) fn is_sound(public_key: &[u8], kind: &KeyKind, peer: Peer) -> bool {
    let Ok(key) = SubjectPublicKeyInfoRef::from_der(public_key) else {
        return false;
    };
    let Some(octets) = key.subject_public_key.as_bytes() else {
        return false;
    };
    let (algorithm, length): (&'static dyn VerificationAlgorithm, usize) = match kind {
        KeyKind::Rsa { .. } => return true,
        KeyKind::RsaPss { .. } => return key.algorithm.parameters.is_none(),
        KeyKind::Ed25519 => return octets.len() == 32,
        // To Java a key may leave its parameters to the one above it.
        KeyKind::Dsa { bits } => {
            return (bits.is_some() || peer == Peer::Java) && dsa::is_sound(key);
        }
        KeyKind::Other(name) => return name == "Ed448" && octets.len() == 57,
        KeyKind::Ecdsa { curve } => match curve.as_deref() {
            Some("P-256") => (&algorithms::ECDSA_P256_SHA256_ASN1, 65),
            Some("P-384") => (&algorithms::ECDSA_P384_SHA384_ASN1, 97),
            Some("P-521") => (&algorithms::ECDSA_P521_SHA512_ASN1, 133),
            _ => return false,
        },
    };
    match peer {
        Peer::OpenSsl => UnparsedPublicKey::new(algorithm, octets).parse().is_ok(),
        Peer::Java => octets.len() == length && octets.first() == Some(&4),
    }
}
