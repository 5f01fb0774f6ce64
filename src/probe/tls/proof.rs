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
