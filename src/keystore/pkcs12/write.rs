//! New stores: the certificates in an encrypted part, and then the key, which is sealed itself, in a plain one.

use super::frame::{file, sequence};
use super::{ROUNDS, bag, mac, not_written, safe};
use crate::keystore::encryption::{Fresh, Scheme, SealedKey};
use crate::keystore::formats::NamedAnchor;
use crate::keystore::protection::Sealing;
use crate::keystore::{Identity, KeystoreError};
use crate::model::{Password, Secret};
use crate::pki::Certificate;

/// The only one there is (RFC 7292, section 4).
const VERSION: u8 = 3;

pub(in crate::keystore) fn encode_keystore(
    identity: &Identity,
    alias: &str,
    sealing: &Sealing<'_>,
) -> Result<Secret, KeystoreError> {
    let mut writing = Writing::new(sealing);
    let key_id = local_key_id(identity.leaf());
    let mut certificates = vec![bag::leaf(identity.leaf(), alias, &key_id).map_err(not_written)?];
    for issuer in identity.chain().iter().skip(1) {
        certificates.push(bag::issuer(issuer).map_err(not_written)?);
    }
    let sealed = writing.seal_key(identity.key().pkcs8_der())?;
    let key = bag::key(&sealed, alias, &key_id).map_err(not_written)?;
    let parts = [
        writing.encrypted_part(&certificates)?,
        safe::seal(None, &sequence(&[key])?, None)?,
    ];
    writing.file(&parts).map(Secret::new)
}

/// Each certificate carries Java's trusted attribute (2.16.840.1.113894.746875.1.1): without it Java lists nothing. There is
/// no part for keys: GnuTLS takes no empty one.
pub(in crate::keystore) fn encode_truststore(
    anchors: &[NamedAnchor<'_>],
    sealing: &Sealing<'_>,
) -> Result<Vec<u8>, KeystoreError> {
    let mut writing = Writing::new(sealing);
    let bags = anchors
        .iter()
        .map(|(alias, certificate)| bag::trusted(alias, certificate).map_err(not_written))
        .collect::<Result<Vec<_>, _>>()?;
    let parts = [writing.encrypted_part(&bags)?];
    writing.file(&parts)
}

/// What every part of one file is sealed with.
struct Writing<'a> {
    sealing: &'a Sealing<'a>,
    password: Password,
    fresh: Fresh,
}

impl<'a> Writing<'a> {
    fn new(sealing: &'a Sealing<'a>) -> Self {
        Self {
            sealing,
            password: Password::new(sealing.password.to_owned()),
            fresh: Fresh::of(&sealing.salt),
        }
    }

    fn scheme(&mut self) -> Result<Scheme, KeystoreError> {
        Scheme::new(self.sealing.protection, ROUNDS, &mut self.fresh).map_err(not_written)
    }

    fn seal_key(&mut self, key: &[u8]) -> Result<Vec<u8>, KeystoreError> {
        let scheme = self.scheme()?;
        SealedKey::seal(key, &scheme, &self.password).map_err(not_written)
    }

    fn encrypted_part(&mut self, bags: &[Vec<u8>]) -> Result<Vec<u8>, KeystoreError> {
        let scheme = self.scheme()?;
        safe::seal(Some(&scheme), &sequence(bags)?, Some(&self.password))
    }

    fn file(mut self, parts: &[Vec<u8>]) -> Result<Vec<u8>, KeystoreError> {
        let content = sequence(parts)?;
        let protection = self.sealing.protection;
        let mac = mac::fresh(protection, ROUNDS, &content, &self.password, &mut self.fresh)?;
        file(VERSION, &content, Some(&mac)).map_err(not_written)
    }
}

/// Java's convention: the entry's date in milliseconds since 1970, which keytool shows. It is the leaf's notBefore,
/// so that nothing depends on the clock.
fn local_key_id(leaf: &Certificate) -> Vec<u8> {
    let milliseconds = leaf.validity().not_before.unix_timestamp().saturating_mul(1000);
    format!("Time {milliseconds}").into_bytes()
}
