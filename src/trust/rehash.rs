//! Hash links: the names by which OpenSSL finds an authority in a directory (`SSL_CERT_DIR`, `-CApath`).
//!
//! A certificate is looked up as `HASH.0`, `HASH.1` and so on, up to the first name that is missing or leads nowhere (4.0.3
//! passes over the latter); HASH is the number of its subject. [`changes`] says which links a directory lacks or has too
//! many of, and leaves there exactly what `openssl rehash DIR` leaves: `apps/rehash.c`, the same from 1.1.1 to 4.0, but
//! that up to 3.0.8 and 3.1.0 it took the files in the order of the disk instead of sorting them.
//!
//! # What the tool leaves broken
//!
//! - It keeps a link whose number is below the count of its name's certificates, wherever it leads. A `HASH.0` that leads
//!   nowhere stays, and hides the live certificate at `HASH.1`.
//! - It removes a link by its number, even where it has just put another there.
//! - A link in upper case, or with a number such as `00`, counts as the link in lower case that is not there.
//!
//! The first, and with it nearly every case of the second, does not arise where links that lead nowhere are not among the
//! entries (Debian's script removes them beforehand). So who wants a directory that works leaves them out, carries out the
//! changes, and then removes those of them whose names were not given to others.

mod bucket;
mod slot;

use std::collections::{BTreeMap, HashMap};
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt as _;

use self::bucket::Bucket;
use self::slot::{Kind, Slot};
use crate::pki::Certificate;

/// One name in the directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The name.
    pub name: OsString,
    /// The text of the link, if it is a symbolic link.
    pub target: Option<OsString>,
    /// What the file holds, links followed; of interest where the name [`is_read`].
    pub content: Option<Content>,
}

/// What a PEM file holds that OpenSSL can look up: exactly one certificate or revocation list. A private key may stand
/// beside it, and so may one revocation list beside one certificate, which is the one that counts.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Content {
    /// A certificate, which is looked up by its subject.
    Certificate(Certificate),
    /// A revocation list, which is looked up by its issuer.
    RevocationList {
        /// The number of the issuer's name, as `openssl crl -hash` prints it.
        issuer_hash: u32,
        /// SHA-256 over the DER: two lists with the same are one.
        sha256: [u8; 32],
    },
}

/// One thing to do in the directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Makes a link, in place of whatever has its name: a rename does it without a moment in which neither is there.
    Link {
        /// The name of the link.
        name: String,
        /// A name in the same directory.
        target: OsString,
    },
    /// Removes what has this name.
    Unlink {
        /// The name.
        name: String,
    },
}

/// The ends of names whose files are read, in any case.
const EXTENSIONS: [&[u8]; 4] = [b"pem", b"crt", b"cer", b"crl"];

/// Whether what stands in a file of this name matters.
#[must_use]
pub fn is_read(name: &OsStr) -> bool {
    let mut parts = name.as_bytes().rsplitn(2, |octet| *octet == b'.');
    let extension = parts.next().filter(|_| parts.next().is_some());
    extension.is_some_and(|found| EXTENSIONS.iter().any(|known| found.eq_ignore_ascii_case(known)))
}

/// What makes the links of a directory right, given all that is in it, each name once; nothing where they are right.
///
/// Links under new names come first, the lowest number first, then those that take another's place, then removals: a
/// certificate that can be found before and after can be found all the while. The one exception are two links that
/// change places, behind others that lead somewhere else.
#[must_use]
pub fn changes(entries: &[Entry]) -> Vec<Change> {
    let names: HashMap<&OsStr, &Entry> = entries
        .iter()
        .map(|entry| (entry.name.as_os_str(), entry))
        .collect();
    let (mut new, mut replaced, mut removed) = (Vec::new(), Vec::new(), Vec::new());
    for ((hash, kind), bucket) in sorted_into_buckets(entries) {
        for (number, target) in bucket.settle() {
            let name = slot::name(hash, kind, number);
            match (target, names.get(OsStr::new(&name))) {
                (Some(target), Some(entry)) if entry.target.as_deref() == Some(target) => {}
                (Some(target), there) => {
                    let target = target.to_owned();
                    let links = if there.is_some() { &mut replaced } else { &mut new };
                    links.push(Change::Link { name, target });
                }
                (None, Some(_)) => removed.push(Change::Unlink { name }),
                (None, None) => {}
            }
        }
    }
    [new, replaced, removed].concat()
}

/// Takes the entries in the order of their octets, as the tool does: which of several copies gets the link, and who gets
/// which number, depends on it.
fn sorted_into_buckets(entries: &[Entry]) -> BTreeMap<(u32, Kind), Bucket<'_>> {
    let mut sorted: Vec<&Entry> = entries.iter().collect();
    sorted.sort_unstable_by(|one, other| one.name.cmp(&other.name));
    let mut buckets: BTreeMap<_, Bucket<'_>> = BTreeMap::new();
    for entry in sorted {
        let slot = entry.target.as_deref().zip(Slot::parse(&entry.name));
        if let Some((target, Slot { hash, kind, number })) = slot {
            buckets.entry((hash, kind)).or_default().add_link(target, number);
        } else if let Some(content) = entry.content.as_ref().filter(|_| is_read(&entry.name))
            && let Some(key) = key(content)
        {
            buckets.entry(key).or_default().add_file(&entry.name, content);
        }
    }
    buckets
}

/// By what it is looked up; `None` for a certificate that OpenSSL does not read.
fn key(content: &Content) -> Option<(u32, Kind)> {
    match content {
        Content::Certificate(certificate) => Some((certificate.subject_hash()?, Kind::Certificate)),
        Content::RevocationList { issuer_hash, .. } => Some((*issuer_hash, Kind::RevocationList)),
    }
}

#[cfg(test)]
mod tests;
