//! The layout of the file, all numbers big-endian:
//! magic, version, count, entries, SHA-1 over the password, a salt word and all before it.
//!
//! Source: `sun.security.provider.JavaKeyStore` (`engineLoad`, `engineStore`) in `OpenJDK`, and for JCEKS
//! `com.sun.crypto.provider.JceKeyStore`.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::digest::{Context, Digest, SHA1_FOR_LEGACY_USE_ONLY};

use super::{damaged, text};
use crate::keystore::KeystoreError;
use crate::model::StoreFormat;

pub(super) const MAGIC: u32 = 0xfeed_feed;
const JCEKS_MAGIC: u32 = 0xcece_cece;
pub(super) const KEY_ENTRY: u32 = 1;
pub(super) const CERTIFICATE_ENTRY: u32 = 2;
const SECRET_ENTRY: u32 = 3;
pub(super) const CERTIFICATE_TYPE: &str = "X.509";
/// What Java mixes into the digest beside the password.
const WHITENER: &[u8] = b"Mighty Aphrodite";
const DIGEST_LENGTH: usize = 20;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Version {
    /// Java still reads it: a certificate stands there without its type.
    One,
    /// What Java has written since 1.2.
    Two,
}

/// Which program wrote it: the layout is the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flavour {
    Jks,
    /// What the provider `SunJCE` writes: it has secret keys too.
    Jceks,
}

/// The file, taken apart but with its keys still protected.
pub(super) struct Store<'a> {
    pub(super) flavour: Flavour,
    pub(super) version: Version,
    /// The alias of a secret key. It is a serialised Java object, and says nowhere how long it is: what follows it is
    /// not read.
    pub(super) secret: Option<String>,
    /// How many octets follow the file's end.
    pub(super) trailing: usize,
    /// Each entry, and its octets in the file: an entry that nobody changes is written back as these.
    pub(super) entries: Vec<(Entry<'a>, &'a [u8])>,
}

pub(super) struct Entry<'a> {
    pub(super) alias: String,
    /// Milliseconds since 1970.
    pub(super) date: i64,
    pub(super) body: Body<'a>,
}

pub(super) enum Body<'a> {
    Key {
        /// An `EncryptedPrivateKeyInfo` with Sun's own algorithm.
        protected: &'a [u8],
        /// DER, leaf first.
        chain: Vec<&'a [u8]>,
    },
    Certificate(&'a [u8]),
}

impl<'a> Store<'a> {
    /// Reads a JKS file that is one to its last octet; the digest at its end is checked where there is a password.
    pub(super) fn read(bytes: &'a [u8], password: Option<&str>) -> Result<Self, KeystoreError> {
        let store = Self::read_any(bytes, password)?;
        if store.flavour == Flavour::Jceks {
            Err(damaged("it is a JCEKS store"))
        } else if store.trailing > 0 {
            Err(damaged("something follows its digest"))
        } else {
            Ok(store)
        }
    }

    /// Reads a file of either flavour, and overlooks what follows it.
    pub(super) fn read_any(bytes: &'a [u8], password: Option<&str>) -> Result<Self, KeystoreError> {
        let mut input = Input(bytes);
        let flavour = match input.number()? {
            MAGIC => Flavour::Jks,
            JCEKS_MAGIC => Flavour::Jceks,
            _ => return Err(damaged(NO_VERSION)),
        };
        let version = match input.number()? {
            1 => Version::One,
            2 => Version::Two,
            _ => return Err(damaged(NO_VERSION)),
        };
        // Nothing is allocated for a count: a damaged file may claim four thousand million entries.
        let mut entries = Vec::new();
        let mut secret = None;
        for _ in 0..input.number()? {
            let before = input.0;
            match input.entry(flavour, version)? {
                Next::Entry(entry) => {
                    let length = before.len() - input.0.len();
                    entries.push((entry, before.get(..length).unwrap_or_default()));
                }
                Next::Secret(alias) => {
                    secret = Some(alias);
                    // The digest is all that is known to follow.
                    let rest = input.0.len().saturating_sub(DIGEST_LENGTH);
                    input.take(rest)?;
                    break;
                }
            }
        }
        let content = bytes.get(..bytes.len() - input.0.len()).unwrap_or_default();
        let digest: [u8; DIGEST_LENGTH] = input.array().map_err(|_| damaged("it ends before its digest"))?;
        if let Some(password) = password {
            verify_slices_are_equal(integrity(password, content).as_ref(), &digest).map_err(|_| {
                KeystoreError::WrongPassword {
                    format: StoreFormat::Jks,
                }
            })?;
        }
        Ok(Self {
            flavour,
            version,
            entries,
            secret,
            trailing: input.0.len(),
        })
    }
}

const NO_VERSION: &str = "it does not begin as version 1 or 2 of the format";

/// SHA-1 over the password, a salt word and the content.
pub(super) fn integrity(password: &str, content: &[u8]) -> Digest {
    let mut sha1 = Context::new(&SHA1_FOR_LEGACY_USE_ONLY);
    sha1.update(&text::password(password));
    sha1.update(WHITENER);
    sha1.update(content);
    sha1.finish()
}

/// What an entry turns out to be.
enum Next<'a> {
    Entry(Entry<'a>),
    /// A secret key of this alias.
    Secret(String),
}

/// What is left to read.
struct Input<'a>(&'a [u8]);

impl<'a> Input<'a> {
    fn entry(&mut self, flavour: Flavour, version: Version) -> Result<Next<'a>, KeystoreError> {
        let kind = self.number()?;
        let alias = self.text()?;
        let date = i64::from_be_bytes(self.array()?);
        let body = match kind {
            KEY_ENTRY => {
                let protected = self.octets()?;
                let mut chain = Vec::new();
                for _ in 0..self.number()? {
                    chain.push(self.certificate(version)?);
                }
                Body::Key { protected, chain }
            }
            CERTIFICATE_ENTRY => Body::Certificate(self.certificate(version)?),
            SECRET_ENTRY if flavour == Flavour::Jceks => return Ok(Next::Secret(alias)),
            _ => return Err(damaged("an entry is neither a key nor a certificate")),
        };
        Ok(Next::Entry(Entry { alias, date, body }))
    }

    fn certificate(&mut self, version: Version) -> Result<&'a [u8], KeystoreError> {
        if version == Version::One || self.text()? == CERTIFICATE_TYPE {
            self.octets()
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
