use aws_lc_rs::signature::{self as algorithms, UnparsedPublicKey, VerificationAlgorithm};
use x509_parser::asn1_rs::BitString;
use x509_parser::prelude::{FromDer as _, X509Certificate};
use x509_parser::verify::verify_signature;
use x509_parser::x509::{AlgorithmIdentifier, SubjectPublicKeyInfo};

use super::Certificate;

impl Certificate {
    /// Whether the key of this certificate's issuer made its signature. Names, dates and constraints are not looked at.
    #[must_use]
    pub fn is_signed_by(&self, issuer: &Self) -> bool {
        is_valid(self.der(), issuer.public_key_der())
    }

    /// Whether issuer and subject are the same name and the certificate's own key made its signature, as in a sound
    /// root. A signature by an algorithm that is not understood (MD5, ECDSA with SHA-1 on P-384, DSA, other curves)
    /// proves nothing.
    #[must_use]
    pub fn is_self_signed(&self) -> bool {
        self.is_self_issued() && self.is_signed_by(self)
    }
}

/// Whether the key in `public_key` (a `SubjectPublicKeyInfo`) made the signature of the certificate in `der`.
///
/// RSA PKCS#1 and PSS (with a salt as long as the digest), ECDSA on P-256, P-384 and P-521, and Ed25519 are understood;
/// any other is never valid here. Weak ones are understood as far as the library knows them: whether to accept them is
/// another question.
fn is_valid(der: &[u8], public_key: &[u8]) -> bool {
    let Ok((_, certificate)) = X509Certificate::from_der(der) else {
        return false;
    };
    let Ok((_, key)) = SubjectPublicKeyInfo::from_der(public_key) else {
        return false;
    };
    verifies(
        &key,
        &certificate.signature_algorithm,
        &certificate.signature_value,
        certificate.tbs_certificate.as_ref(),
    )
}

/// Whether this key made this signature of this message.
pub(super) fn verifies(
    key: &SubjectPublicKeyInfo<'_>,
    algorithm: &AlgorithmIdentifier<'_>,
    signature: &BitString<'_>,
    message: &[u8],
) -> bool {
    match overlooked(&algorithm.algorithm.to_id_string(), key) {
        Some(algorithm) => UnparsedPublicKey::new(algorithm, &key.subject_public_key.data)
            .verify(message, &signature.data)
            .is_ok(),
        None => verify_signature(key, algorithm, signature, message).is_ok(),
    }
}

/// The algorithms that x509-parser does not know but a company's authority may well use, and those of old roots.
fn overlooked(signature: &str, key: &SubjectPublicKeyInfo<'_>) -> Option<&'static dyn VerificationAlgorithm> {
    let curve = key
        .algorithm
        .parameters
        .as_ref()
        .and_then(|parameters| parameters.as_oid().ok());
    let curve = curve.map(|curve| curve.to_id_string());
    match (signature, curve.as_deref()) {
        (ECDSA_SHA256, Some(P521)) => Some(&algorithms::ECDSA_P521_SHA256_ASN1),
        (ECDSA_SHA384, Some(P521)) => Some(&algorithms::ECDSA_P521_SHA384_ASN1),
        (ECDSA_SHA512, Some(P521)) => Some(&algorithms::ECDSA_P521_SHA512_ASN1),
        (ECDSA_SHA512, Some(P384)) => Some(&algorithms::ECDSA_P384_SHA512_ASN1),
        (ECDSA_SHA512, Some(P256)) => Some(&algorithms::ECDSA_P256_SHA512_ASN1),
        (ECDSA_SHA224, Some(P521)) => Some(&algorithms::ECDSA_P521_SHA224_ASN1),
        (ECDSA_SHA1, Some(P521)) => Some(&algorithms::ECDSA_P521_SHA1_ASN1),
        (ECDSA_SHA1, Some(P256)) => Some(&algorithms::ECDSA_P256_SHA1_ASN1),
        (RSA_SHA256, _) => Some(&algorithms::RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY),
        (RSA_SHA512, _) => Some(&algorithms::RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY),
        _ => None,
    }
}

const RSA_SHA256: &str = "1.2.840.113549.1.1.11";
const RSA_SHA512: &str = "1.2.840.113549.1.1.13";
const ECDSA_SHA1: &str = "1.2.840.10045.4.1";
const ECDSA_SHA224: &str = "1.2.840.10045.4.3.1";
const ECDSA_SHA256: &str = "1.2.840.10045.4.3.2";
const ECDSA_SHA384: &str = "1.2.840.10045.4.3.3";
const ECDSA_SHA512: &str = "1.2.840.10045.4.3.4";
const P256: &str = "1.2.840.10045.3.1.7";
const P384: &str = "1.3.132.0.34";
const P521: &str = "1.3.132.0.35";
