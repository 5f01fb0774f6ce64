//! Blocks of a PEM file, found by our own eyes and decoded by `base64ct`, which leaves no copy of a key behind.
//!
//! A crate for the whole of PEM would find nothing after a byte order mark, and quote the offending line in its errors,
//! which may be a private key on one line. Our errors say the line's number only.

use base64ct::{Base64, Encoding as _};
use zeroize::Zeroizing;

use super::scan::refused;
use crate::keystore::KeystoreError;

/// One block.
pub(in crate::keystore) struct Block {
    /// Where it begins, counted from one.
    pub(in crate::keystore) line: usize,
    /// What its boundary calls it.
    pub(in crate::keystore) label: String,
    pub(in crate::keystore) content: Content,
}

/// What a block holds, in DER.
pub(in crate::keystore) enum Content {
    Certificate(Vec<u8>),
    /// A certificate, and behind it OpenSSL's settings of what it is trusted for.
    TrustedCertificate(Vec<u8>),
    /// A bundle; it may be BER.
    Pkcs7(Vec<u8>),
    /// A store, as GnuTLS writes it.
    Pkcs12(Vec<u8>),
    /// PKCS#8, PKCS#1 or SEC1.
    Key(Zeroizing<Vec<u8>>),
    /// `EncryptedPrivateKeyInfo` (RFC 5208, section 6).
    EncryptedKey(Vec<u8>),
    /// A key under OpenSSL's older encryption, which stands in header lines (RFC 1421, section 4.6).
    HeaderEncryptedKey {
        /// The lines before the first empty one.
        headers: Vec<String>,
        sealed: Vec<u8>,
    },
    /// A certification request (RFC 2986).
    Request(Vec<u8>),
    /// Anything else; it is not decoded.
    Other,
}

/// One block as text, with the line ends of Unix.
pub(in crate::keystore) fn encode(label: &str, der: &[u8]) -> String {
    let config = pem::EncodeConfig::new().set_line_ending(pem::LineEnding::LF);
    pem::encode_config(&pem::Pem::new(label, der), config)
}

/// A block that has begun.
pub(super) struct Open {
    pub(super) line: usize,
    pub(super) label: String,
    headers: Vec<String>,
    /// Base64 without any white space.
    text: Zeroizing<Vec<u8>>,
}

impl Open {
    pub(super) fn new(line: usize, label: &str) -> Self {
        Self {
            line,
            label: label.to_owned(),
            headers: Vec::new(),
            text: Zeroizing::default(),
        }
    }

    /// Whether header lines have come; an empty line ends them.
    pub(super) const fn has_headers(&self) -> bool {
        !self.headers.is_empty()
    }

    /// Takes a line of base64, or a header.
    pub(super) fn add(&mut self, line: &[u8]) {
        if line.contains(&b':') {
            self.headers.push(String::from_utf8_lossy(line).into_owned());
        } else {
            append(&mut self.text, line);
        }
    }

    pub(super) fn close(self) -> Result<Block, KeystoreError> {
        let content = match self.label.as_str() {
            "PRIVATE KEY" | "RSA PRIVATE KEY" | "EC PRIVATE KEY" if self.has_headers() => {
                Content::HeaderEncryptedKey {
                    sealed: self.decode()?.to_vec(),
                    headers: self.headers,
                }
            }
            "PRIVATE KEY" | "RSA PRIVATE KEY" | "EC PRIVATE KEY" => Content::Key(self.decode()?),
            "ENCRYPTED PRIVATE KEY" => Content::EncryptedKey(self.decode()?.to_vec()),
            "CERTIFICATE" | "X509 CERTIFICATE" => Content::Certificate(self.decode()?.to_vec()),
            "TRUSTED CERTIFICATE" => Content::TrustedCertificate(self.decode()?.to_vec()),
            "PKCS7" | "PKCS #7 SIGNED DATA" | "CMS" => Content::Pkcs7(self.decode()?.to_vec()),
            "CERTIFICATE REQUEST" | "NEW CERTIFICATE REQUEST" => Content::Request(self.decode()?.to_vec()),
            "PKCS12" => Content::Pkcs12(self.decode()?.to_vec()),
            _ => Content::Other,
        };
        Ok(Block {
            line: self.line,
            label: self.label,
            content,
        })
    }

    fn decode(&self) -> Result<Zeroizing<Vec<u8>>, KeystoreError> {
        decode(&self.text).ok_or_else(|| refused(self.line, "the block that begins here is not base64"))
    }
}

/// Base64 without white space; nothing where it is damaged.
pub(in crate::keystore) fn decode(text: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let mut octets = Zeroizing::new(vec![0; text.len() / 4 * 3]);
    let length = Base64::decode(text, &mut octets).ok()?.len();
    octets.truncate(length);
    Some(octets)
}

/// Appends without leaving a copy behind when the vector grows.
fn append(text: &mut Zeroizing<Vec<u8>>, piece: &[u8]) {
    if text.capacity() - text.len() < piece.len() {
        let mut larger = Zeroizing::new(Vec::with_capacity(2 * (text.len() + piece.len())));
        larger.extend_from_slice(text);
        *text = larger;
    }
    text.extend_from_slice(piece);
}
