use aws_lc_rs::digest::{SHA256, digest};
use der::Decode as _;
use x509_cert::spki::SubjectPublicKeyInfoRef;

use super::key_pair::RSA_ENCRYPTION;

/// What an issuer needs to know of the key that it certifies.
pub(super) struct PublicKey<'a> {
    /// The `SubjectPublicKeyInfo`, copied as it is.
    pub(super) der: &'a [u8],
    /// Whether it can encrypt, so that keyEncipherment makes sense.
    pub(super) is_rsa: bool,
    /// How it is called in subjectKeyIdentifier: the leading 160 bits of SHA-256 over the bits of the key (RFC 7093, 2,
    /// method 1).
    pub(super) id: Vec<u8>,
}

impl<'a> PublicKey<'a> {
    pub(super) fn from_der(der: &'a [u8]) -> der::Result<Self> {
        const ID_LENGTH: usize = 20;
        let key = SubjectPublicKeyInfoRef::from_der(der)?;
        let hash = digest(&SHA256, key.subject_public_key.raw_bytes());
        Ok(Self {
            der,
            is_rsa: key.algorithm.oid == RSA_ENCRYPTION,
            id: hash.as_ref().iter().copied().take(ID_LENGTH).collect(),
        })
    }
}
