//! PEM (RFC 7468): the single files beside the stores, which ClickHouse, OpenSSL and ZooKeeper read.
//!
//! What people really have is read too: a byte order mark, any line end, blanks, text around the blocks. What has to be
//! taken apart first, such as line ends that became blanks, is mended in `mended_blocks` alone, and said.

mod blocks;
mod key;
mod mend;
mod older;
mod scan;
pub(super) mod store;

pub(super) use blocks::{Content, decode, encode};
pub(super) use key::open;
pub use key::{Entropy, decode_key, encode_encrypted_key, encode_key};
pub(super) use scan::mended_blocks;

use self::scan::blocks;
use super::KeystoreError;
use crate::pki::Certificate;

/// The certificates, one block each, in their order.
#[must_use]
pub fn encode_certificates(certificates: &[Certificate]) -> String {
    certificates
        .iter()
        .map(|certificate| encode("CERTIFICATE", certificate.der()))
        .collect()
}

/// A certification request (RFC 7468, 7).
#[must_use]
pub fn encode_request(der: &[u8]) -> String {
    encode("CERTIFICATE REQUEST", der)
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

/// The certificates of a bundle in DER, in their order and not looked into: what programs read that search a bundle for
/// one of them. None at all is no error here.
pub fn certificates_der(bytes: &[u8]) -> Result<Vec<Vec<u8>>, KeystoreError> {
    let certificates = blocks(bytes)?
        .into_iter()
        .filter_map(|block| match block.content {
            Content::Certificate(der) => Some(der),
            _ => None,
        });
    Ok(certificates.collect())
}

/// What the blocks of a file are called, in their order; none where the file is not well-formed.
#[must_use]
pub fn labels(bytes: &[u8]) -> Vec<String> {
    let blocks = blocks(bytes).unwrap_or_default();
    blocks.into_iter().map(|block| block.label).collect()
}

fn certificate(der: &[u8], line: usize) -> Result<Certificate, KeystoreError> {
    Certificate::from_der(der).map_err(|source| KeystoreError::Certificate {
        entry: format!("the certificate at line {line}"),
        source,
    })
}

#[cfg(test)]
mod tests;
