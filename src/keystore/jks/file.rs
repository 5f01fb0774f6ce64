//! The layout of the file, all numbers big-endian:
//! magic, version 2, count, entries, SHA-1 over the password, a salt word and all before it.
//!
//! Source: `sun.security.provider.JavaKeyStore` (`engineLoad`, `engineStore`) in `OpenJDK`.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::digest::{Context, Digest, SHA1_FOR_LEGACY_USE_ONLY};

use super::{damaged, text};
use crate::keystore::KeystoreError;
use crate::model::StoreFormat;

const MAGIC: u32 = 0xfeed_feed;
/// Java has written version 2 since 1.2; version 1 has no certificate types.
const VERSION: u32 = 2;
const KEY_ENTRY: u32 = 1;
const CERTIFICATE_ENTRY: u32 = 2;
const CERTIFICATE_TYPE: &str = "X.509";
/// What Java mixes into the digest beside the password.
const WHITENER: &[u8] = b"Mighty Aphrodite";
const DIGEST_LENGTH: usize = 20;

/// The file, taken apart but with its keys still protected: what was read is written back to the byte.
pub(super) struct Store {
    pub(super) entries: Vec<Entry>,
}

pub(super) struct Entry {
    pub(super) alias: String,
    /// Milliseconds since 1970.
    pub(super) date: i64,
    pub(super) body: Body,
}

pub(super) enum Body {
    Key {
        /// An `EncryptedPrivateKeyInfo` with Sun's own algorithm.
        protected: Vec<u8>,
        /// DER, leaf first.
        chain: Vec<Vec<u8>>,
    },
    Certificate(Vec<u8>),
}

impl Store {
    /// Reads a file; the digest at its end is checked where there is a password.
    pub(super) fn read(bytes: &[u8], password: Option<&str>) -> Result<Self, KeystoreError> {
        let (content, digest) = bytes
            .split_last_chunk::<DIGEST_LENGTH>()
            .ok_or_else(|| damaged("it ends before its digest"))?;
        let mut input = Input(content);
        if input.number()? != MAGIC || input.number()? != VERSION {
            return Err(damaged("it does not begin as version 2 of the format"));
        }
        if let Some(password) = password {
            verify_slices_are_equal(integrity(password, content).as_ref(), digest).map_err(|_| {
                KeystoreError::WrongPassword {
                    format: StoreFormat::Jks,
                }
            })?;
        }
        // Nothing is allocated for a count: a damaged file may claim four thousand million entries.
        let mut entries = Vec::new();
        for _ in 0..input.number()? {
            entries.push(input.entry()?);
        }
        if input.0.is_empty() {
            Ok(Self { entries })
        } else {
            Err(damaged("something follows its last entry"))
        }
    }

    /// Writes the file, sealed with the password.
    pub(super) fn write(&self, password: &str) -> Result<Vec<u8>, KeystoreError> {
        let mut output = Output(Vec::new());
        output.number(MAGIC);
        output.number(VERSION);
        output.count(self.entries.len())?;
        for entry in &self.entries {
            output.entry(entry)?;
        }
        let digest = integrity(password, &output.0);
        output.0.extend_from_slice(digest.as_ref());
        Ok(output.0)
    }
}

fn integrity(password: &str, content: &[u8]) -> Digest {
    let mut sha1 = Context::new(&SHA1_FOR_LEGACY_USE_ONLY);
    sha1.update(&text::password(password));
    sha1.update(WHITENER);
    sha1.update(content);
    sha1.finish()
}

/// What is left to read.
struct Input<'a>(&'a [u8]);

impl<'a> Input<'a> {
    fn entry(&mut self) -> Result<Entry, KeystoreError> {
        let kind = self.number()?;
        let alias = self.text()?;
        let date = i64::from_be_bytes(self.array()?);
        let body = match kind {
            KEY_ENTRY => {
                let protected = self.octets()?.to_vec();
                let mut chain = Vec::new();
                for _ in 0..self.number()? {
                    chain.push(self.certificate()?);
                }
                Body::Key { protected, chain }
            }
            CERTIFICATE_ENTRY => Body::Certificate(self.certificate()?),
            _ => return Err(damaged("an entry is neither a key nor a certificate")),
        };
        Ok(Entry { alias, date, body })
    }

    fn certificate(&mut self) -> Result<Vec<u8>, KeystoreError> {
        if self.text()? == CERTIFICATE_TYPE {
            Ok(self.octets()?.to_vec())
        } else {
            Err(damaged("a certificate is not of the type `X.509`"))
        }
    }

    fn octets(&mut self) -> Result<&'a [u8], KeystoreError> {
        let length = self.number()?;
        self.take(usize::try_from(length).map_err(|_| damaged(CUT))?)
    }

    fn text(&mut self) -> Result<String, KeystoreError> {
        let length = u16::from_be_bytes(self.array()?);
        text::from_modified_utf8(self.take(usize::from(length))?)
            .ok_or_else(|| damaged("an alias is not modified UTF-8"))
    }

    fn number(&mut self) -> Result<u32, KeystoreError> {
        Ok(u32::from_be_bytes(self.array()?))
    }

    fn array<const LENGTH: usize>(&mut self) -> Result<[u8; LENGTH], KeystoreError> {
        let (taken, rest) = self.0.split_first_chunk().ok_or_else(|| damaged(CUT))?;
        self.0 = rest;
        Ok(*taken)
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], KeystoreError> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or_else(|| damaged(CUT))?;
        self.0 = rest;
        Ok(taken)
    }
}

const CUT: &str = "it ends in the middle of an entry";

struct Output(Vec<u8>);

impl Output {
    fn entry(&mut self, entry: &Entry) -> Result<(), KeystoreError> {
        self.number(match entry.body {
            Body::Key { .. } => KEY_ENTRY,
            Body::Certificate(_) => CERTIFICATE_ENTRY,
        });
        self.text(&entry.alias)?;
        self.0.extend_from_slice(&entry.date.to_be_bytes());
        match &entry.body {
            Body::Key { protected, chain } => {
                self.octets(protected)?;
                self.count(chain.len())?;
                chain
                    .iter()
                    .try_for_each(|certificate| self.certificate(certificate))
            }
            Body::Certificate(certificate) => self.certificate(certificate),
        }
    }

    fn certificate(&mut self, der: &[u8]) -> Result<(), KeystoreError> {
        self.text(CERTIFICATE_TYPE)?;
        self.octets(der)
    }

    fn octets(&mut self, octets: &[u8]) -> Result<(), KeystoreError> {
        self.count(octets.len())?;
        self.0.extend_from_slice(octets);
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), KeystoreError> {
        let encoded = text::to_modified_utf8(text);
        let length = u16::try_from(encoded.len()).map_err(|_| too_large())?;
        self.0.extend_from_slice(&length.to_be_bytes());
        self.0.extend_from_slice(&encoded);
        Ok(())
    }

    fn count(&mut self, count: usize) -> Result<(), KeystoreError> {
        self.number(u32::try_from(count).map_err(|_| too_large())?);
        Ok(())
    }

    fn number(&mut self, number: u32) {
        self.0.extend_from_slice(&number.to_be_bytes());
    }
}

fn too_large() -> KeystoreError {
    KeystoreError::Encoding {
        format: StoreFormat::Jks,
        reason: "something in it is too large for the format".to_owned(),
    }
}
