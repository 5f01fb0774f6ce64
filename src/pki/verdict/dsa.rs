//! DSA: no TLS 1.3 knows it, and Java's PKIX still takes it. A key may leave its parameters to the one above it (RFC 3279, 2.3.2).

use std::borrow::Cow;

use aws_lc_rs::digest::{self, digest};
use der::{Decode as _, Encode as _};
use dsa::signature::hazmat::PrehashVerifier as _;
use dsa::{Signature, VerifyingKey};
use x509_cert::spki::SubjectPublicKeyInfoRef;
use x509_parser::prelude::{FromDer as _, X509Certificate};

use crate::pki::KeyKind;

/// A `SubjectPublicKeyInfo` of this kind, with the parameters of the one above it where it has none of its own. `None` where it
/// needs some and gets none (`PKIX.isDSAPublicKeyWithoutParams`).
pub(super) fn working_key<'a>(own: &'a [u8], kind: &KeyKind, above: Option<&[u8]>) -> Option<Cow<'a, [u8]>> {
    if *kind != (KeyKind::Dsa { bits: None }) {
        return Some(own.into());
    }
    let above = SubjectPublicKeyInfoRef::from_der(above?).ok()?;
    let mut key = SubjectPublicKeyInfoRef::from_der(own).ok()?;
    if above.algorithm.oid != key.algorithm.oid {
        return None;
    }
    key.algorithm.parameters = above.algorithm.parameters;
    key.to_der().ok().map(Cow::from)
}

/// Whether this key, of 1024, 2048 or 3072 bits, made the signature of a certificate over a digest of this name. One that is shorter
/// than the key's order does for Java.
pub(super) fn made(key: &[u8], certificate: &[u8], digest: &str) -> bool {
    verify(key, certificate, digest).is_some()
}

fn verify(key: &[u8], certificate: &[u8], name: &str) -> Option<()> {
    let key = SubjectPublicKeyInfoRef::from_der(key).ok()?;
    let key = VerifyingKey::try_from(key).ok()?;
    let (_, certificate) = X509Certificate::from_der(certificate).ok()?;
    let algorithm = match name {
        "SHA-1" => &digest::SHA1_FOR_LEGACY_USE_ONLY,
        "SHA-224" => &digest::SHA224,
        _ => &digest::SHA256,
    };
    let hash = digest(algorithm, certificate.tbs_certificate.as_ref());
    let signature = Signature::try_from(certificate.signature_value.data.as_ref()).ok()?;
    key.verify_prehash(hash.as_ref(), &signature).ok()
}

/// Whether Java reads the key: its parameters are whole, or it has none.
pub(super) fn is_sound(key: SubjectPublicKeyInfoRef<'_>) -> bool {
    let is_number = || {
        let octets = key.subject_public_key.as_bytes();
        octets.is_some_and(|octets| der::asn1::UintRef::from_der(octets).is_ok())
    };
    match key.algorithm.parameters {
        None => is_number(),
        Some(_) => VerifyingKey::try_from(key).is_ok(),
    }
}
