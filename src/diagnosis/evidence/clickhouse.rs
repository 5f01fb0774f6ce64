use super::{Closed, Stored};
use crate::config::clickhouse::Merged;
use crate::model::Version;
use crate::pki::Certificate;

/// What is known of a ClickHouse server's configuration and of the files that its TLS client reads.
#[derive(Debug)]
pub struct ClickhouseEvidence {
    /// The main file, as messages name it.
    pub path: String,
    /// Everything that the server is told.
    pub merged: Merged,
    /// The release, or the line of them, where it is known.
    pub version: Option<Version>,
    /// The files that were merged.
    pub files: Vec<ConfigurationFile>,
    /// `certificateFile`.
    pub certificate: Option<Stored>,
    /// `privateKeyFile`.
    pub key: Option<Stored>,
    /// `caConfig`.
    pub anchors: Option<NamedAnchors>,
    /// What the system trusts, where that was looked at.
    pub system: Vec<Certificate>,
}

/// One file of the configuration.
#[derive(Debug)]
pub struct ConfigurationFile {
    /// Its path, as messages name it.
    pub name: String,
    /// Its permission bits.
    pub mode: Option<u32>,
    /// Where the service's account does not get any further on its way to it.
    pub closed: Option<Closed>,
    /// Its encoding, where that is not UTF-8.
    pub encoding: Option<&'static str>,
}

/// What `caConfig` names.
#[derive(Debug)]
pub enum NamedAnchors {
    /// A file.
    File(Stored),
    /// A directory.
    Directory {
        /// Its path.
        name: String,
        /// Where the service's account does not get any further.
        closed: Option<Closed>,
        /// The certificates that OpenSSL finds in it: by links that bear their subject's hash.
        hashed: Vec<Certificate>,
        /// How many other files it has.
        others: usize,
    },
}

impl ClickhouseEvidence {
    /// Every certificate that it goes by when it looks at a server's.
    #[must_use]
    pub fn trusted(&self) -> Vec<Certificate> {
        let named: Vec<Certificate> = match &self.anchors {
            Some(NamedAnchors::File(file)) => file.certificates().cloned().collect(),
            Some(NamedAnchors::Directory { hashed, .. }) => hashed.clone(),
            None => Vec::new(),
        };
        named.into_iter().chain(self.system.iter().cloned()).collect()
    }

    /// Whether all that it trusts is known here; not so where a file could not be read, or stands elsewhere.
    #[must_use]
    pub fn knows_trusted(&self) -> bool {
        let client = self.merged.client();
        match &self.anchors {
            Some(NamedAnchors::File(file)) => file.content.is_ok(),
            Some(NamedAnchors::Directory { hashed, .. }) => !hashed.is_empty(),
            None => client.ca().is_none() && client.loads_system_store(),
        }
    }

    /// The certificates that it shows to a server that asks: the leaf first. None where key and certificate do not belong
    /// together, or one of them is missing: ClickHouse then sends nothing.
    #[must_use]
    pub fn shown(&self) -> Vec<Certificate> {
        let (Some(certificate), Some(key)) = (&self.certificate, &self.key) else {
            return Vec::new();
        };
        let chain: Vec<Certificate> = match certificate.file() {
            Some(file) if !file.in_order.is_empty() => file.in_order.to_vec(),
            _ => certificate.certificates().cloned().collect(),
        };
        let fits = |leaf: &Certificate| holds_key_of(key, leaf);
        if chain.first().is_some_and(fits) {
            chain
        } else {
            Vec::new()
        }
    }
}

/// Whether a file has the private key of a certificate; also where it has one that could not be opened.
#[must_use]
pub fn holds_key_of(file: &Stored, leaf: &Certificate) -> bool {
    use crate::keystore::EntryKind;
    file.reading().is_some_and(|reading| {
        reading.entries.iter().any(|entry| match &entry.kind {
            EntryKind::Identity(identity) => identity.key().public_key_der() == leaf.public_key_der(),
            EntryKind::Key(key) => key.public_key_der() == leaf.public_key_der(),
            EntryKind::Locked { .. } => true,
            _ => false,
        })
    })
}
