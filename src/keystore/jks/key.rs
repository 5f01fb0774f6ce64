//! How a key is protected in a JKS file: exclusive-or with a stream of SHA-1 digests, each of the password and the
//! one before, the first of the password and a salt; after it a digest of the password and the plain key.
//!
//! It is weak, and not ours to choose: the file's mode protects a JKS keystore. Source: `sun.security.provider.KeyProtector`.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::digest::{Context, Digest, SHA1_FOR_LEGACY_USE_ONLY};
use der::asn1::{AnyRef, Null, ObjectIdentifier, OctetStringRef};
use der::{Decode as _, Encode as _, Reader as _, SliceReader};
use pkcs8::spki::AlgorithmIdentifierRef;
use zeroize::Zeroizing;

use super::{damaged, text};
use crate::keystore::KeystoreError;
use crate::keystore::protection::Salt;
use crate::model::StoreFormat;

/// Sun's own algorithm (`KeyProtector.KEY_PROTECTOR_OID`).
const KEY_PROTECTOR: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.42.2.17.1.1");
const SALT_LENGTH: usize = 20;
const CHECK_LENGTH: usize = 20;

/// The `EncryptedPrivateKeyInfo` (RFC 5208, section 6) that stands in the file.
pub(super) fn protect(key: &[u8], password: &str, salt: Salt) -> Result<Vec<u8>, KeystoreError> {
    let password = text::password(password);
    let mut sealed = Vec::with_capacity(SALT_LENGTH + key.len() + CHECK_LENGTH);
    sealed.extend_from_slice(&salt);
    sealed.extend(
        key.iter()
            .zip(stream(&password, &salt))
            .map(|(octet, mask)| octet ^ mask),
    );
    sealed.extend_from_slice(digest(&password, key).as_ref());
    encode(&sealed).map_err(|error| KeystoreError::Encoding {
        format: StoreFormat::Jks,
        reason: error.to_string(),
    })
}

/// Whether a key is protected as in JKS, rather than by a scheme that others know.
pub(super) fn is_of_jks(protected: &[u8]) -> bool {
    decode(protected).is_ok()
}

/// The plain key in PKCS#8; nothing where the password is another.
pub(super) fn unprotect(
    protected: &[u8],
    password: &str,
) -> Result<Option<Zeroizing<Vec<u8>>>, KeystoreError> {
    let password = text::password(password);
    let sealed = decode(protected).map_err(|_| damaged(super::NOT_PROTECTED))?;
    let (salt, rest) = sealed
        .split_first_chunk::<SALT_LENGTH>()
        .ok_or_else(|| damaged(SHORT))?;
    let (hidden, check) = rest
        .split_last_chunk::<CHECK_LENGTH>()
        .ok_or_else(|| damaged(SHORT))?;
    let mut key = Zeroizing::new(hidden.to_vec());
    for (octet, mask) in key.iter_mut().zip(stream(&password, salt)) {
        *octet ^= mask;
    }
    let is_right = verify_slices_are_equal(digest(&password, &key).as_ref(), check).is_ok();
    Ok(is_right.then_some(key))
}

const SHORT: &str = "a key is shorter than its salt and check";

fn stream<'a>(password: &'a [u8], salt: &[u8]) -> impl Iterator<Item = u8> + 'a {
    let first = digest(password, salt);
    std::iter::successors(Some(first), |last| Some(digest(password, last.as_ref())))
        .flat_map(|block| block.as_ref().to_vec())
}

fn digest(password: &[u8], content: &[u8]) -> Digest {
    let mut sha1 = Context::new(&SHA1_FOR_LEGACY_USE_ONLY);
    sha1.update(password);
    sha1.update(content);
    sha1.finish()
}

fn encode(sealed: &[u8]) -> der::Result<Vec<u8>> {
    let algorithm = AlgorithmIdentifierRef {
        oid: KEY_PROTECTOR,
        parameters: Some(AnyRef::from(Null)),
    };
    let mut content = algorithm.to_der()?;
    OctetStringRef::new(sealed)?.encode_to_vec(&mut content)?;
    AnyRef::new(der::Tag::Sequence, &content)?.to_der()
}

fn decode(protected: &[u8]) -> der::Result<&[u8]> {
    let mut reader = SliceReader::new(protected)?;
    let sealed = reader.sequence(|fields| {
        let algorithm = AlgorithmIdentifierRef::decode(fields)?;
        if algorithm.oid == KEY_PROTECTOR {
            <&OctetStringRef>::decode(fields)
        } else {
            Err(der::ErrorKind::OidUnknown { oid: algorithm.oid }.into())
        }
    })?;
    reader.finish()?;
    Ok(sealed.as_bytes())
}
