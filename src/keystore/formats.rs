use super::protection::{Protection, Salt, Sealing};
use super::{Anchors, Contents, Identity, KeystoreError, alias, detect, jks, password, pem, pkcs12};
use crate::model::{Password, Secret, StoreFormat};
use crate::pki::Certificate;

/// What is known about one format: a row each in [`codec`].
struct Codec {
    encode_keystore: fn(&Identity, &str, &Sealing<'_>) -> Result<Secret, KeystoreError>,
    encode_truststore: fn(&[NamedAnchor<'_>], &Sealing<'_>) -> Result<Vec<u8>, KeystoreError>,
    decode: fn(&[u8], Option<&Password>) -> Result<Contents, KeystoreError>,
}

/// A certificate to trust under its alias, which no other has.
pub(super) type NamedAnchor<'a> = (String, &'a Certificate);

const fn codec(format: StoreFormat) -> Codec {
    match format {
        StoreFormat::Pkcs12 => Codec {
            encode_keystore: pkcs12::encode_keystore,
            encode_truststore: pkcs12::encode_truststore,
            decode: pkcs12::decode,
        },
        StoreFormat::Jks => Codec {
            encode_keystore: jks::encode_keystore,
            encode_truststore: jks::encode_truststore,
            decode: jks::decode,
        },
        StoreFormat::Pem => Codec {
            encode_keystore: pem::store::encode_keystore,
            encode_truststore: pem::store::encode_truststore,
            decode: pem::store::decode,
        },
    }
}

/// Writes a keystore: one `PrivateKeyEntry` with its whole chain.
///
/// The alias is written in lower case; a PEM store has none. A PKCS#12 or JKS store takes a password that is ASCII
/// and not empty, because Java reads no other; a PEM store takes none.
pub fn encode_keystore(
    format: StoreFormat,
    identity: &Identity,
    alias: &str,
    password: Option<&Password>,
    protection: Protection,
    salt: Salt,
) -> Result<Secret, KeystoreError> {
    let sealing = Sealing {
        password: password::for_writing(format, password)?,
        protection,
        salt,
    };
    (codec(format).encode_keystore)(identity, &alias::normal(alias)?, &sealing)
}

/// Writes a truststore: one `trustedCertEntry` for each anchor, under an alias made from its fingerprint.
///
/// The password's rules are those of [`encode_keystore`]. JKS and PEM come out the same to the byte every time.
pub fn encode_truststore(
    format: StoreFormat,
    anchors: &Anchors,
    password: Option<&Password>,
    protection: Protection,
    salt: Salt,
) -> Result<Vec<u8>, KeystoreError> {
    let sealing = Sealing {
        password: password::for_writing(format, password)?,
        protection,
        salt,
    };
    let named: Vec<_> = anchors
        .certificates()
        .iter()
        .map(|certificate| (alias::of_anchor(certificate), certificate))
        .collect();
    (codec(format).encode_truststore)(&named, &sealing)
}

/// Reads a store of any format, which is recognised by its content. A password that is not needed is ignored.
pub fn decode(bytes: &[u8], password: Option<&Password>) -> Result<Contents, KeystoreError> {
    (codec(detect(bytes)?).decode)(bytes, password)
}
