//! Blocks of a PEM file: found by our own eyes, decoded by the crates.
//!
//! The crates see one well-formed block at a time: `rustls-pemfile` (archived: RUSTSEC-2025-0134) finds nothing after a
//! byte order mark, and either quotes the offending line in its errors, which may be a private key on one line. So
//! their errors are dropped and ours says the line's number only.

use rustls_pemfile::Item;
use zeroize::{Zeroize as _, Zeroizing};

use crate::keystore::KeystoreError;

/// One block.
pub(super) struct Block {
    /// Where it begins, counted from one.
    pub(super) line: usize,
    /// What its boundary calls it.
    pub(super) label: String,
    pub(super) content: Content,
}

/// What a block holds, in DER.
pub(super) enum Content {
    Certificate(Vec<u8>),
    /// PKCS#8, PKCS#1 or SEC1.
    Key(Zeroizing<Vec<u8>>),
    /// `EncryptedPrivateKeyInfo` (RFC 5208, section 6).
    EncryptedKey(Vec<u8>),
    /// OpenSSL's older encryption, which stands in header lines (RFC 1421, section 4.6).
    HeaderEncryptedKey,
    /// Anything else; it is not decoded.
    Other,
}

/// One block as text, with the line ends of Unix.
pub(super) fn encode(label: &str, der: &[u8]) -> String {
    let config = pem::EncodeConfig::new().set_line_ending(pem::LineEnding::LF);
    pem::encode_config(&pem::Pem::new(label, der), config)
}

/// The blocks of a file in their order. A block that is begun and not ended, or whose base64 is damaged, is an error:
/// a bundle that was cut must not be taken for a smaller one.
pub(super) fn blocks(bytes: &[u8]) -> Result<Vec<Block>, KeystoreError> {
    let mut blocks = Vec::new();
    let mut open: Option<Open> = None;
    for (number, line) in lines(bytes) {
        for part in parts(line) {
            open = match (open.take(), boundary(part)) {
                (None, Boundary::Begin(label)) => Some(Open::new(number, label)),
                (None, Boundary::Damaged(reason)) => return Err(refused(number, reason)),
                (None, _) => None,
                (Some(block), Boundary::Text) => Some(block.with(part)),
                (Some(block), Boundary::End(label)) if label == block.label => {
                    blocks.push(block.close()?);
                    None
                }
                (Some(block), _) => return Err(refused(block.line, NOT_ENDED)),
            };
        }
    }
    match open {
        Some(block) => Err(refused(block.line, NOT_ENDED)),
        None => Ok(blocks),
    }
}

const NOT_ENDED: &str = "the block that begins here has no end of its own: the file was cut or mixed up";

const fn refused(line: usize, reason: &'static str) -> KeystoreError {
    KeystoreError::Pem { line, reason }
}

/// The lines without white space at their ends, numbered from one. LF, CR LF and CR alone end a line.
fn lines(bytes: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    const MARK: &[u8] = b"\xef\xbb\xbf";
    bytes
        .split(|octet| *octet == b'\n')
        .flat_map(|line| {
            line.strip_suffix(b"\r")
                .unwrap_or(line)
                .split(|octet| *octet == b'\r')
        })
        .map(|line| line.strip_prefix(MARK).unwrap_or(line).trim_ascii())
        .zip(1..)
        .map(|(line, number)| (number, line))
}

/// A line in two, where a file without a last line end was put before another: `-----END X----------BEGIN X-----`.
fn parts(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    const SEAM: &[u8] = b"----------BEGIN ";
    let seam = line
        .starts_with(b"-----END ")
        .then(|| line.windows(SEAM.len()).position(|window| window == SEAM))
        .flatten();
    let (first, second) = line.split_at(seam.map_or(line.len(), |seam| seam + 5));
    [first, second]
        .into_iter()
        .take(if seam.is_some() { 2 } else { 1 })
}

enum Boundary<'a> {
    Begin(&'a str),
    End(&'a str),
    /// It was meant for one; why it is none.
    Damaged(&'static str),
    Text,
}

fn boundary(line: &[u8]) -> Boundary<'_> {
    let Ok(text) = str::from_utf8(line) else {
        return Boundary::Text;
    };
    let (begins, rest) = match (text.strip_prefix("-----BEGIN "), text.strip_prefix("-----END ")) {
        (Some(rest), _) => (true, rest),
        (_, Some(rest)) => (false, rest),
        _ => return Boundary::Text,
    };
    match rest.strip_suffix("-----") {
        _ if rest.trim_end_matches('-').contains("-----") => {
            Boundary::Damaged("the line ends of this block were lost")
        }
        Some(label) if !label.is_empty() && !label.ends_with('-') => {
            if begins {
                Boundary::Begin(label)
            } else {
                Boundary::End(label)
            }
        }
        _ if rest.ends_with('-') => Boundary::Damaged("a boundary has not five dashes at its end"),
        _ => Boundary::Text,
    }
}

/// A block that has begun.
struct Open {
    line: usize,
    label: String,
    /// The block as the crates like it: nothing but base64 lines between its boundaries.
    text: Zeroizing<Vec<u8>>,
    has_headers: bool,
}

impl Open {
    fn new(line: usize, label: &str) -> Self {
        let mut text = Zeroizing::new(Vec::new());
        append(&mut text, &[b"-----BEGIN ", label.as_bytes(), b"-----\n"]);
        Self {
            line,
            label: label.to_owned(),
            text,
            has_headers: false,
        }
    }

    fn with(mut self, line: &[u8]) -> Self {
        if line.contains(&b':') {
            self.has_headers = true;
        } else if !line.is_empty() {
            append(&mut self.text, &[line, b"\n"]);
        }
        self
    }

    fn close(mut self) -> Result<Block, KeystoreError> {
        append(&mut self.text, &[b"-----END ", self.label.as_bytes(), b"-----\n"]);
        let damaged = || refused(self.line, "the block that begins here is not base64");
        let content = match self.label.as_str() {
            "PRIVATE KEY" | "RSA PRIVATE KEY" | "EC PRIVATE KEY" if self.has_headers => {
                Content::HeaderEncryptedKey
            }
            "PRIVATE KEY" | "RSA PRIVATE KEY" | "EC PRIVATE KEY" | "CERTIFICATE" => {
                plain(&self.text).ok_or_else(damaged)?
            }
            "X509 CERTIFICATE" => Content::Certificate(any(&self.text).ok_or_else(damaged)?),
            "ENCRYPTED PRIVATE KEY" => Content::EncryptedKey(any(&self.text).ok_or_else(damaged)?),
            _ => Content::Other,
        };
        Ok(Block {
            line: self.line,
            label: self.label,
            content,
        })
    }
}

/// Appends without leaving a copy behind when the vector grows.
fn append(text: &mut Zeroizing<Vec<u8>>, pieces: &[&[u8]]) {
    let needed: usize = pieces.iter().map(|piece| piece.len()).sum();
    if text.capacity() - text.len() < needed {
        let mut larger = Zeroizing::new(Vec::with_capacity(2 * (text.len() + needed)));
        larger.extend_from_slice(text);
        *text = larger;
    }
    for piece in pieces {
        text.extend_from_slice(piece);
    }
}

fn plain(text: &[u8]) -> Option<Content> {
    let key = |der: &[u8]| Content::Key(Zeroizing::new(der.to_vec()));
    match rustls_pemfile::read_one_from_slice(text).ok()??.0 {
        Item::X509Certificate(der) => Some(Content::Certificate(der.to_vec())),
        Item::Pkcs8Key(mut der) => {
            let content = key(der.secret_pkcs8_der());
            der.zeroize();
            Some(content)
        }
        Item::Pkcs1Key(mut der) => {
            let content = key(der.secret_pkcs1_der());
            der.zeroize();
            Some(content)
        }
        Item::Sec1Key(mut der) => {
            let content = key(der.secret_sec1_der());
            der.zeroize();
            Some(content)
        }
        _ => None,
    }
}

fn any(text: &[u8]) -> Option<Vec<u8>> {
    Some(pem::parse(text).ok()?.into_contents())
}
