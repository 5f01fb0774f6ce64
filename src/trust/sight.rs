//! What those who read a store see: read as they read it.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::TrustError;
use super::consumer::{Consumer, Form, Presence};
use super::family::Dialect;
use super::site::Site;
use crate::keystore::{TrustStore, pem};
use crate::model::Password;
use crate::pki::Certificate;

/// The password with which every JDK ships its `cacerts`, and which guards nothing.
const JAVA_PASSWORD: &str = "changeit";

/// What a consumer makes of a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Sight {
    /// It is trusted.
    Seen,
    /// It is not there.
    Missing,
    /// This system has no such consumer.
    Absent,
    /// What it reads cannot be read; why.
    Unreadable(String),
}

/// What a consumer reads, read once.
pub(super) enum View {
    Absent,
    Missing,
    Unreadable(String),
    /// The certificates, in DER, of a bundle or of a JVM's store.
    Certificates(HashSet<Vec<u8>>),
    HashDirectory(&'static str),
}

impl Consumer {
    /// Reads what it reads, as it does.
    pub(super) fn view(&self, site: &Site) -> Result<View, TrustError> {
        if self.form == Form::HashDirectory {
            return Ok(match (site.is_there(self.path)?, self.presence) {
                (true, _) => View::HashDirectory(self.path),
                (false, Presence::Always) => View::Missing,
                (false, Presence::WhereThere) => View::Absent,
            });
        }
        let Some(bytes) = site.read(Path::new(self.path))? else {
            return Ok(match self.presence {
                Presence::Always => View::Missing,
                Presence::WhereThere => View::Absent,
            });
        };
        Ok(match self.form {
            Form::Java => java(&bytes),
            _ => match pem::certificates_der(&bytes) {
                Ok(certificates) => View::Certificates(certificates.into_iter().collect()),
                Err(error) => View::Unreadable(error.to_string()),
            },
        })
    }
}

/// A JVM's store, opened as every JVM opens it.
fn java(bytes: &[u8]) -> View {
    match TrustStore::open(bytes, Some(&java_password())) {
        Ok(store) => View::Certificates(store.certificates().map(|(_, der)| der.to_vec()).collect()),
        Err(error) => View::Unreadable(error.to_string()),
    }
}

pub(super) fn java_password() -> Password {
    Password::new(JAVA_PASSWORD.to_owned())
}

impl View {
    /// Whether its reader trusts this certificate.
    pub(super) fn sight(&self, site: &Site, certificate: &Certificate) -> Result<Sight, TrustError> {
        let is_seen = match self {
            Self::Absent => return Ok(Sight::Absent),
            Self::Unreadable(why) => return Ok(Sight::Unreadable(why.clone())),
            Self::Missing => false,
            Self::Certificates(certificates) => certificates.contains(certificate.der()),
            Self::HashDirectory(path) => found_by_hash(site, path, certificate)?.is_some(),
        };
        Ok(if is_seen { Sight::Seen } else { Sight::Missing })
    }

    /// The certificate with this SHA-256, where it is one of those that can be enumerated.
    pub(super) fn find(&self, fingerprint: &[u8; 32]) -> Option<Certificate> {
        let Self::Certificates(certificates) = self else {
            return None;
        };
        let certificates = certificates
            .iter()
            .filter_map(|der| Certificate::from_der(der.clone()).ok());
        certificates
            .into_iter()
            .find(|certificate| certificate.sha256() == *fingerprint)
    }
}

/// Looks the certificate up as OpenSSL does (`by_dir.c`): `HASH.0`, `HASH.1` and so on until one is missing. The link
/// under which it is found.
fn found_by_hash(
    site: &Site,
    directory: &str,
    certificate: &Certificate,
) -> Result<Option<PathBuf>, TrustError> {
    let Some(hash) = certificate.subject_hash() else {
        return Ok(None);
    };
    for number in 0_u16.. {
        let link = Path::new(directory).join(format!("{hash:08x}.{number}"));
        let Some(bytes) = site.read(&link)? else {
            return Ok(None);
        };
        let found = pem::certificates_der(&bytes).unwrap_or_default();
        if found.iter().any(|der| der == certificate.der()) {
            return Ok(Some(link));
        }
    }
    Ok(None)
}

impl Site {
    /// Whether the certificate is found by its hash in a file that every refresh takes into the store again. This is the
    /// quick answer; where it is no, the files have to be read.
    pub(super) fn is_linked_to_a_source(
        &self,
        dialect: &Dialect,
        certificate: &Certificate,
    ) -> Result<bool, TrustError> {
        let Some(link) = found_by_hash(self, dialect.links, certificate)? else {
            return Ok(false);
        };
        let Some((file, _)) = self.follow(&link)? else {
            return Ok(false);
        };
        if file.starts_with(self.directory(self.family.anchors)?) {
            return Ok(true);
        }
        let Ok(name) = file.strip_prefix(self.directory(dialect.distribution)?) else {
            return Ok(false);
        };
        let list = self.read(Path::new(dialect.selection))?.unwrap_or_default();
        let list = String::from_utf8_lossy(&list);
        Ok(list.lines().any(|line| Path::new(line.trim()) == name))
    }
}
