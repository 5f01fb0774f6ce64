//! PEM (RFC 7468): the single files beside the stores, which ClickHouse, OpenSSL and ZooKeeper read.
//!
//! What people really have is read too: a byte order mark, any line end, blanks, text around the blocks.

mod blocks;
mod key;
pub(super) mod store;

pub use key::{Entropy, decode_key, encode_encrypted_key, encode_key};

use self::blocks::{Content, blocks};
use super::KeystoreError;
use crate::pki::Certificate;

/// The certificates, one block each, in their order.
#[must_use]
pub fn encode_certificates(certificates: &[Certificate]) -> String {
    certificates
        .iter()
        .map(|certificate| blocks::encode("CERTIFICATE", certificate.der()))
        .collect()
}

/// The certificates of a file, in their order; at least one. Blocks of other kinds are passed over.
pub fn decode_certificates(bytes: &[u8]) -> Result<Vec<Certificate>, KeystoreError> {
    let mut certificates = Vec::new();
    let mut found = Vec::new();
    for block in blocks(bytes)? {
        match block.content {
            Content::Certificate(der) => certificates.push(certificate(&der, block.line)?),
            _ => found.push(block.label),
        }
    }
    if certificates.is_empty() {
        found.dedup();
        Err(KeystoreError::NoCertificate { found })
    } else {
        Ok(certificates)
    }
}

fn certificate(der: &[u8], line: usize) -> Result<Certificate, KeystoreError> {
    Certificate::from_der(der).map_err(|source| KeystoreError::Certificate {
        entry: format!("the certificate at line {line}"),
        source,
    })
}

#[cfg(test)]
mod tests;
