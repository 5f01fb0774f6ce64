use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::error::Unspecified;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, ECDSA_P521_SHA512_ASN1_SIGNING,
    EcdsaKeyPair, EcdsaSigningAlgorithm, Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair,
};
use der::asn1::{AnyRef, ObjectIdentifier};
use pkcs8::PrivateKeyInfoRef;
use x509_cert::spki::AlgorithmIdentifierRef;

use super::key::Sec1Curve;
use crate::model::{KeyAlgorithm, Secret};

/// A curve on which keys are read, with the hash of its own strength (RFC 5758, 3.2).
pub(super) struct Curve {
    pub(super) algorithm: Option<KeyAlgorithm>,
    signing: &'static EcdsaSigningAlgorithm,
    signature: ObjectIdentifier,
}

/// P-521 is not made, but an authority that was made elsewhere may have such a key.
static CURVES: [Curve; 3] = [
    Curve {
        algorithm: Some(KeyAlgorithm::EcdsaP256),
        signing: &ECDSA_P256_SHA256_ASN1_SIGNING,
        signature: ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2"),
    },
    Curve {
        algorithm: Some(KeyAlgorithm::EcdsaP384),
        signing: &ECDSA_P384_SHA384_ASN1_SIGNING,
        signature: ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.3"),
    },
    Curve {
        algorithm: None,
        signing: &ECDSA_P521_SHA512_ASN1_SIGNING,
        signature: ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.4"),
    },
];

/// Kinds of key (RFC 3279, 2.3; RFC 4055, 1.2).
pub(super) const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
pub(super) const RSA_PSS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.10");
pub(super) const ELLIPTIC_CURVE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
pub(super) const DSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10040.4.1");
/// Kind of key and kind of signature at once (RFC 8410, 3).
pub(super) const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");
const SHA256_WITH_RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");

/// A private key in the form in which it signs. Making one from DER costs a check of the key, so that who signs often
/// keeps it.
pub(super) enum KeyPair {
    Ecdsa(EcdsaKeyPair, &'static Curve),
    Ed25519(Ed25519KeyPair),
    Rsa(RsaKeyPair),
}

impl KeyPair {
    pub(super) fn generate(algorithm: KeyAlgorithm) -> Result<Self, Unspecified> {
        let rsa = |size| RsaKeyPair::generate(size).map(Self::Rsa);
        match algorithm {
            KeyAlgorithm::EcdsaP256 | KeyAlgorithm::EcdsaP384 => {
                let curve = CURVES.iter().find(|curve| curve.algorithm == Some(algorithm));
                let curve = curve.ok_or(Unspecified)?;
                Ok(Self::Ecdsa(EcdsaKeyPair::generate(curve.signing)?, curve))
            }
            KeyAlgorithm::Ed25519 => Ed25519KeyPair::generate().map(Self::Ed25519),
            KeyAlgorithm::Rsa2048 => rsa(KeySize::Rsa2048),
            KeyAlgorithm::Rsa3072 => rsa(KeySize::Rsa3072),
            KeyAlgorithm::Rsa4096 => rsa(KeySize::Rsa4096),
        }
    }

    /// Reads a key in any of its unencrypted forms: PKCS#8 of either version, SEC1 and PKCS#1.
    ///
    /// The kind is looked up before the library is asked: it checks an RSA key, a millisecond and more, before it says
    /// that it is not one for ECDSA.
    pub(super) fn from_der(der: &[u8]) -> Option<Self> {
        match PrivateKeyInfoRef::try_from(der).map(|key| key.algorithm.oid) {
            Ok(RSA_ENCRYPTION) => RsaKeyPair::from_pkcs8(der).ok().map(Self::Rsa),
            Ok(ED25519) => Ed25519KeyPair::from_pkcs8_maybe_unchecked(der)
                .ok()
                .map(Self::Ed25519),
            Ok(ELLIPTIC_CURVE) => Self::ecdsa_from_der(der),
            Ok(_) => None,
            // The library would take the first curve that is large enough.
            Err(_) if matches!(Sec1Curve::of(der), Some(Sec1Curve::Missing)) => None,
            Err(_) => Self::ecdsa_from_der(der).or_else(|| RsaKeyPair::from_der(der).ok().map(Self::Rsa)),
        }
    }

    fn ecdsa_from_der(der: &[u8]) -> Option<Self> {
        CURVES.iter().find_map(|curve| {
            let pair = EcdsaKeyPair::from_private_key_der(curve.signing, der).ok()?;
            Some(Self::Ecdsa(pair, curve))
        })
    }

    pub(super) fn algorithm(&self) -> Option<KeyAlgorithm> {
        match self {
            Self::Ecdsa(_, curve) => curve.algorithm,
            Self::Ed25519(_) => Some(KeyAlgorithm::Ed25519),
            Self::Rsa(pair) => match pair.public_modulus_len() {
                256 => Some(KeyAlgorithm::Rsa2048),
                384 => Some(KeyAlgorithm::Rsa3072),
                512 => Some(KeyAlgorithm::Rsa4096),
                _ => None,
            },
        }
    }

    /// PKCS#8 of version 1 (RFC 5208), for Ed25519 too: OpenSSL 3.0 cannot read its version 2.
    pub(super) fn to_pkcs8(&self) -> Result<Secret, Unspecified> {
        let document = match self {
            Self::Ecdsa(pair, _) => pair.to_pkcs8v1()?.as_ref().to_vec(),
            Self::Ed25519(pair) => pair.to_pkcs8v1()?.as_ref().to_vec(),
            Self::Rsa(pair) => AsDer::<aws_lc_rs::encoding::Pkcs8V1Der<'_>>::as_der(pair)?
                .as_ref()
                .to_vec(),
        };
        Ok(Secret::new(document))
    }

    /// The `SubjectPublicKeyInfo` (RFC 5280, 4.1.2.7).
    pub(super) fn public_key_der(&self) -> Result<Vec<u8>, Unspecified> {
        let document: PublicKeyX509Der<'_> = match self {
            Self::Ecdsa(pair, _) => pair.public_key().as_der()?,
            Self::Ed25519(pair) => pair.public_key().as_der()?,
            Self::Rsa(pair) => pair.public_key().as_der()?,
        };
        Ok(document.as_ref().to_vec())
    }

    /// What `sign` does, as it stands in what is signed and beside the signature.
    pub(super) fn signature_algorithm(&self) -> AlgorithmIdentifierRef<'static> {
        let (oid, parameters) = match self {
            Self::Ecdsa(_, curve) => (curve.signature, None),
            Self::Ed25519(_) => (ED25519, None),
            // NULL, not absent, for RSA (RFC 4055, 5).
            Self::Rsa(_) => (SHA256_WITH_RSA, Some(AnyRef::NULL)),
        };
        AlgorithmIdentifierRef { oid, parameters }
    }

    pub(super) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Unspecified> {
        // The library ignores it and uses its own generator.
        let random = SystemRandom::new();
        match self {
            Self::Ecdsa(pair, _) => Ok(pair.sign(&random, message)?.as_ref().to_vec()),
            Self::Ed25519(pair) => Ok(pair.try_sign(message)?.as_ref().to_vec()),
            Self::Rsa(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature)?;
                Ok(signature)
            }
        }
    }
}
