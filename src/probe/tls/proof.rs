use der::asn1::AnyRef;
use der::{Decode as _, Encode as _};
use rustls::SignatureScheme;
use rustls::crypto::WebPkiSupportedAlgorithms;
use x509_cert::spki::SubjectPublicKeyInfoRef;

use crate::pki::Certificate;

/// Whether the key in the certificate made this signature.
///
/// Not by way of the TLS library, which first wants to read the certificate, and does not read those of version 1 that
/// `openssl x509 -req` makes. RSA from 2048 to 8192 bits, ECDSA and Ed25519 are understood; a signature of any other
/// proves nothing.
pub(super) fn holds(
    algorithms: &WebPkiSupportedAlgorithms,
    certificate: &[u8],
    message: &[u8],
    scheme: SignatureScheme,
    signature: &[u8],
) -> bool {
    let Ok(certificate) = Certificate::from_der(certificate) else {
        return false;
    };
    let Ok(key) = SubjectPublicKeyInfoRef::from_der(certificate.public_key_der()) else {
        return false;
    };
    let Ok(kind) = key.algorithm.to_der() else {
        return false;
    };
    // The library names a kind of key by the octets within the SEQUENCE.
    let kind = AnyRef::from_der(&kind).map(AnyRef::value);
    let key = key.subject_public_key.raw_bytes();
    let rows = algorithms.mapping.iter().filter(|(row, _)| *row == scheme);
    rows.flat_map(|(_, candidates)| *candidates)
        .filter(|candidate| kind.is_ok_and(|kind| candidate.public_key_alg_id().as_ref() == kind))
        .any(|candidate| candidate.verify_signature(key, message, signature).is_ok())
}

#[cfg(test)]
mod tests {
    use rustls::crypto::aws_lc_rs::{default_provider, sign::any_supported_type};
    use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
    use time::macros::datetime;

    use super::*;
    use crate::model::KeyAlgorithm;
    use crate::pki::{Authority, AuthorityProfile, PrivateKey, Serial};

    /// A certificate of a fresh key, and what that key says to a message.
    fn signed(algorithm: KeyAlgorithm, message: &[u8]) -> (Certificate, SignatureScheme, Vec<u8>) {
        let key = PrivateKey::generate(algorithm).expect("a key");
        let signer = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.pkcs8_der()));
        let signer = any_supported_type(&signer).expect("a key for TLS");
        let schemes = default_provider()
            .signature_verification_algorithms
            .supported_schemes();
        let signer = signer.choose_scheme(&schemes).expect("a scheme");
        let profile = AuthorityProfile {
            common_name: "signer",
            organization: "",
            permitted: &[],
            days: 30,
        };
        let serial = Serial::from_entropy([1; Serial::LENGTH]);
        let made = Authority::create(&profile, key, serial, datetime!(2026-03-01 0:00 UTC));
        let certificate = made.expect("a certificate").certificate().clone();
        (
            certificate,
            signer.scheme(),
            signer.sign(message).expect("a signature"),
        )
    }

    #[test]
    fn a_signature_proves_the_key_of_its_certificate_and_of_no_other() {
        let algorithms = default_provider().signature_verification_algorithms;
        for algorithm in KeyAlgorithm::ALL {
            let (certificate, scheme, signature) = signed(*algorithm, b"hello");
            let (other, ..) = signed(*algorithm, b"hello");
            let proves = |certificate: &Certificate, message: &[u8], scheme| {
                holds(&algorithms, certificate.der(), message, scheme, &signature)
            };
            assert!(proves(&certificate, b"hello", scheme), "{algorithm}");
            assert!(!proves(&certificate, b"hellO", scheme), "{algorithm}");
            assert!(!proves(&other, b"hello", scheme), "{algorithm}");
            assert!(!proves(&certificate, b"hello", SignatureScheme::RSA_PKCS1_SHA1));
        }
        assert!(!holds(
            &algorithms,
            b"no certificate",
            b"",
            SignatureScheme::ED25519,
            b""
        ));
    }
}
