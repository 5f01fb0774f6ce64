//! PKCS#12 (RFC 7292).
//!
//! Ours, because the crates for it refuse or lose what people really have, which [`read`] does not; have no door to change a
//! file and keep all that they do not know, which a [`Frame`] does; and write what not everyone reads: a name for each
//! certificate but the alias for none, which NSS looks for, and an empty part, which GnuTLS refuses.

mod attributes;
mod bag;
mod frame;
mod loose;
mod mac;
mod pbmac1;
mod read;
mod safe;
mod syntax;
mod write;

use std::fmt::Display;

pub(super) use self::frame::Frame;
pub(super) use self::read::read;
pub(super) use self::write::{encode_keystore, encode_truststore};
use super::KeystoreError;
use super::contents::{Contents, opened};
use super::limits::Budget;
use super::reading::{Remarks, Warning};
use crate::model::{Password, StoreFormat};

/// Of each derivation in a new part; a new keystore has three (certificates, key, MAC), a truststore two.
const ROUNDS: u32 = 10_000;

fn not_written(error: impl Display) -> KeystoreError {
    KeystoreError::Encoding {
        format: StoreFormat::Pkcs12,
        reason: error.to_string(),
    }
}

fn damaged(error: impl Display) -> KeystoreError {
    KeystoreError::Malformed {
        format: StoreFormat::Pkcs12,
        reason: error.to_string(),
    }
}

/// Reads a store as it stands: nothing is mended, its MAC must be right, and every key in it must open. A truststore
/// without any protection needs no password.
pub(super) fn decode(bytes: &[u8], password: Option<&Password>) -> Result<Contents, KeystoreError> {
    let mut remarks = Remarks::default();
    let entries = opened(read(
        bytes,
        password.into(),
        &mut Budget::default(),
        &mut remarks,
    )?)?;
    let format = StoreFormat::Pkcs12;
    if let Some(repair) = remarks.repairs.of_encoding() {
        Err(damaged(repair))
    } else if remarks.warnings.contains(&Warning::IntegrityUnchecked) {
        Err(KeystoreError::PasswordMissing { format })
    } else {
        Ok(Contents { format, entries })
    }
}

#[cfg(test)]
mod tests;
