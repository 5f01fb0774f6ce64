//! The check of a PKCS#12 file's password and integrity (RFC 7292, section 4 and appendix A).

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::{digest, hmac};
use der::Encode as _;
use der::asn1::{AnyRef, ObjectIdentifier, OctetStringRef};
use pkcs8::spki::AlgorithmIdentifierRef;

use super::syntax::{DigestInfo, MacData};
use super::{not_written, pbmac1};
use crate::keystore::KeystoreError;
use crate::keystore::encryption::{self, Fresh, Hash, Purpose, unsupported};
use crate::keystore::limits::Budget;
use crate::keystore::protection::Protection;
use crate::model::{Password, StoreFormat};

struct Row {
    algorithm: ObjectIdentifier,
    hash: Hash,
    hmac: hmac::Algorithm,
}

const SHA1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.14.3.2.26");
const SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");

static ROWS: [Row; 5] = [
    Row {
        algorithm: SHA1,
        hash: encryption::SHA1,
        hmac: hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY,
    },
    Row {
        algorithm: ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.4"),
        hash: Hash {
            digest: &digest::SHA224,
            block_length: 64,
        },
        hmac: hmac::HMAC_SHA224,
    },
    Row {
        algorithm: SHA256,
        hash: Hash {
            digest: &digest::SHA256,
            block_length: 64,
        },
        hmac: hmac::HMAC_SHA256,
    },
    Row {
        algorithm: ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.2"),
        hash: Hash {
            digest: &digest::SHA384,
            block_length: 128,
        },
        hmac: hmac::HMAC_SHA384,
    },
    Row {
        algorithm: ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.3"),
        hash: Hash {
            digest: &digest::SHA512,
            block_length: 128,
        },
        hmac: hmac::HMAC_SHA512,
    },
];

/// Whether the file is of the time before SHA-256, and read by programs of that time.
pub(super) fn is_legacy(mac: &MacData<'_>) -> bool {
    mac.digest.algorithm.oid == SHA1
}

/// An error where the password is another, or the file was tampered with.
pub(super) fn verify(
    mac: &MacData<'_>,
    content: &[u8],
    password: &Password,
    budget: &mut Budget,
) -> Result<(), KeystoreError> {
    let given = mac.digest.digest.as_bytes();
    let is_right = if mac.digest.algorithm.oid == pbmac1::ALGORITHM {
        pbmac1::is_right(mac.digest.algorithm, given, content, password, budget)?
    } else {
        let row = row(mac)?;
        budget.charge(rounds(mac).into())?;
        encryption::secrets(password.expose()).any(|secret| {
            let tag = tag(mac, row, mac.salt.as_bytes(), content, &secret);
            verify_slices_are_equal(tag.as_ref(), given).is_ok()
        })
    };
    is_right.then_some(()).ok_or(KeystoreError::WrongPassword {
        format: StoreFormat::Pkcs12,
    })
}

/// How it is made, in words.
pub(super) fn description(mac: &MacData<'_>) -> String {
    match ROWS.iter().find(|row| row.algorithm == mac.digest.algorithm.oid) {
        Some(row) => format!("a MAC with HMAC-{:?} and {} rounds", row.hash.digest, rounds(mac)),
        None => "a MAC with PBMAC1".to_owned(),
    }
}

/// The encoded `MacData` of a new file.
pub(super) fn fresh(
    protection: Protection,
    rounds: u32,
    content: &[u8],
    password: &Password,
    fresh: &mut Fresh,
) -> Result<Vec<u8>, KeystoreError> {
    let oid = match protection {
        Protection::Modern => SHA256,
        Protection::Legacy => SHA1,
    };
    let nothing = OctetStringRef::new(&[]).map_err(not_written)?;
    let blank = MacData {
        digest: DigestInfo {
            algorithm: AlgorithmIdentifierRef {
                oid,
                parameters: Some(AnyRef::NULL),
            },
            digest: nothing,
        },
        salt: nothing,
        rounds: Some(rounds),
    };
    renew(&blank, content, password, fresh)
}

/// The encoded `MacData` of another content: the same algorithm and rounds, another salt.
pub(super) fn renew(
    mac: &MacData<'_>,
    content: &[u8],
    password: &Password,
    fresh: &mut Fresh,
) -> Result<Vec<u8>, KeystoreError> {
    let salt = fresh.salt();
    let row = row(mac)?;
    let secret = encryption::secrets(password.expose()).next().unwrap_or_default();
    let tag = tag(mac, row, &salt, content, &secret);
    let renewed = MacData {
        digest: DigestInfo {
            algorithm: mac.digest.algorithm,
            digest: OctetStringRef::new(tag.as_ref()).map_err(not_written)?,
        },
        salt: OctetStringRef::new(&salt).map_err(not_written)?,
        rounds: mac.rounds,
    };
    renewed.to_der().map_err(not_written)
}

const fn rounds(mac: &MacData<'_>) -> u32 {
    match mac.rounds {
        Some(rounds) => rounds,
        None => 1,
    }
}

fn row(mac: &MacData<'_>) -> Result<&'static Row, KeystoreError> {
    let algorithm = mac.digest.algorithm.oid;
    ROWS.iter()
        .find(|row| row.algorithm == algorithm)
        .ok_or_else(|| unsupported(format!("a MAC with the algorithm {algorithm}")))
}

fn tag(mac: &MacData<'_>, row: &Row, salt: &[u8], content: &[u8], secret: &[u8]) -> hmac::Tag {
    let length = row.hash.digest.output_len();
    let key = encryption::derive(&row.hash, Purpose::Mac, secret, salt, rounds(mac), length);
    hmac::sign(&hmac::Key::new(row.hmac, &key), content)
}
