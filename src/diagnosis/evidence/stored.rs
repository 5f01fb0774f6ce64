use super::{File, certificates, has_key};
use crate::diagnosis::Finding;
use crate::keystore::{self, KeystoreError, Kind, Reading, pem};
use crate::model::{Password, PasswordFileFault};
use crate::pki::Certificate;

/// A file of certificates or keys that a configuration names, as it was found.
#[derive(Debug)]
pub struct Stored {
    /// Its path, as the configuration says it.
    pub name: String,
    /// Its permission bits, where it is a file.
    pub mode: Option<u32>,
    /// Where the service's account does not get any further on its way to it; `None` also where the account is not known.
    pub closed: Option<Closed>,
    /// What it holds, or why that cannot be said.
    pub content: Result<Content, Box<Finding>>,
}

/// What a file of certificates or keys holds.
#[derive(Debug)]
pub struct Content {
    /// Its entries.
    pub reading: Reading,
    /// Its certificates in the order in which they stand, where that order counts: in PEM.
    pub in_order: Vec<Certificate>,
    /// What the blocks of a PEM file with a private key are called.
    pub labels: Vec<String>,
}

impl Content {
    /// Reads the bytes of a file.
    pub fn read(bytes: &[u8], password: Option<&Password>) -> Result<Self, KeystoreError> {
        let reading = keystore::read(bytes, password)?;
        Ok(Self {
            in_order: in_order(bytes, &reading),
            labels: labels(bytes, &reading),
            reading,
        })
    }

    /// What the rules about files look at.
    #[must_use]
    pub fn file<'a>(&'a self, name: &'a str, mode: Option<u32>) -> File<'a> {
        File {
            name,
            mode,
            reading: &self.reading,
            in_order: &self.in_order,
            labels: &self.labels,
        }
    }
}

impl Stored {
    /// What the rules about files look at, where it could be read.
    #[must_use]
    pub fn file(&self) -> Option<File<'_>> {
        let content = self.content.as_ref().ok()?;
        Some(content.file(&self.name, self.mode))
    }

    /// What it holds, where it could be read.
    #[must_use]
    pub fn reading(&self) -> Option<&Reading> {
        self.content.as_ref().ok().map(|content| &content.reading)
    }

    /// The certificates in it, chains included.
    pub fn certificates(&self) -> impl Iterator<Item = &Certificate> {
        self.reading().into_iter().flat_map(certificates)
    }
}

/// The first file or directory on a way that an account may not read or go through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closed {
    /// Its path on this machine.
    pub path: String,
    /// Whether it is a directory on the way.
    pub is_directory: bool,
    /// Its permission bits.
    pub mode: u32,
    /// Who owns it: user and group by number.
    pub owner: (u32, u32),
    /// The account, as a message calls it.
    pub account: String,
}

/// A file with a password. What stands in it is no evidence.
#[derive(Debug)]
pub struct PasswordFile {
    /// Its path, as the configuration says it.
    pub name: String,
    /// Its permission bits, where it is a file.
    pub mode: Option<u32>,
    /// Where the service's account does not get any further.
    pub closed: Option<Closed>,
    /// Why it holds no password as its reader takes it.
    pub fault: Option<PasswordFileFault>,
    /// Why it cannot be read.
    pub inaccessible: Option<Box<Finding>>,
}

/// The certificates of a PEM file in its own order. Where all of them are authorities no one asks for it.
fn in_order(bytes: &[u8], reading: &Reading) -> Vec<Certificate> {
    let counts =
        reading.kind == Kind::Pem && certificates(reading).any(|certificate| !certificate.is_authority());
    let placed = counts.then(|| keystore::certificates(bytes).ok()).flatten();
    let placed = placed.map(|found| found.certificates).unwrap_or_default();
    placed.into_iter().map(|placed| placed.certificate).collect()
}

/// The labels of a PEM file, where there is a private key among its blocks.
fn labels(bytes: &[u8], reading: &Reading) -> Vec<String> {
    if reading.kind == Kind::Pem && has_key(reading) {
        pem::labels(bytes)
    } else {
        Vec::new()
    }
}
