//! PEM as a store format of ZooKeeper: key and chain in one file, leaf first; anchors in another. No password.

use super::scan::blocks;
use super::{Content, certificate, encode_certificates, encode_key, key};
use crate::keystore::contents::{Contents, LooseCertificate, LooseKey, pair};
use crate::keystore::formats::NamedAnchor;
use crate::keystore::limits::Budget;
use crate::keystore::protection::Sealing;
use crate::keystore::reading::Place;
use crate::keystore::{Identity, KeystoreError, limits};
use crate::model::{Password, Secret, StoreFormat};
use crate::pki::Certificate;

pub(in crate::keystore) fn encode_keystore(
    identity: &Identity,
    _alias: &str,
    _sealing: &Sealing<'_>,
) -> Result<Secret, KeystoreError> {
    let key = encode_key(identity.key())?;
    let chain = encode_certificates(identity.chain());
    // All of the room at once: a growing vector leaves copies of the key behind.
    let mut text = Vec::with_capacity(key.expose().len() + chain.len());
    text.extend_from_slice(key.expose());
    text.extend_from_slice(chain.as_bytes());
    Ok(Secret::new(text))
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "it is a row of `formats`, whose others can fail"
)]
pub(in crate::keystore) fn encode_truststore(
    anchors: &[NamedAnchor<'_>],
    _sealing: &Sealing<'_>,
) -> Result<Vec<u8>, KeystoreError> {
    let certificates: Vec<Certificate> = anchors
        .iter()
        .map(|(_, certificate)| (*certificate).clone())
        .collect();
    Ok(encode_certificates(&certificates).into_bytes())
}

/// A file with a key is a keystore; one without is a truststore, and every certificate in it is trusted.
pub(in crate::keystore) fn decode(
    bytes: &[u8],
    password: Option<&Password>,
) -> Result<Contents, KeystoreError> {
    let blocks = blocks(bytes)?;
    let count = blocks.iter().filter(|block| key::is_key(block)).count();
    limits::keys(count)?;
    let mut budget = Budget::default();
    let mut keys = Vec::new();
    let mut certificates = Vec::new();
    for block in blocks {
        let place = Place::Line(block.line);
        if key::is_key(&block) {
            keys.push(LooseKey {
                alias: None,
                place,
                key: key::read(&block, password, &mut budget)?,
            });
        } else if let Content::Certificate(der) = &block.content {
            certificates.push(LooseCertificate {
                alias: None,
                place,
                certificate: certificate(der, block.line)?,
                trusted: count == 0,
            });
        }
    }
    Ok(Contents {
        format: StoreFormat::Pem,
        entries: pair(keys, certificates)?,
    })
}
