//! The local anchors: the files that people put into a store, as opposed to what came with the system.

use std::path::{Path, PathBuf};

use super::TrustError;
use super::site::Site;
use super::sources::{self, holds_private_key};
use crate::keystore::pem;
use crate::os::fs::Kind;
use crate::pki::Certificate;

/// One file among the local anchors.
#[derive(Debug, Clone)]
pub(super) struct Anchor {
    /// Its path, as the family's tools write it.
    pub(super) path: PathBuf,
    /// The certificates in it that can be read.
    pub(super) certificates: Vec<Certificate>,
    /// What keeps programs from reading it.
    pub(super) fault: Option<String>,
}

impl Anchor {
    /// What it is called: the name of its file without the extension.
    pub(super) fn name(&self) -> String {
        let name = self.path.file_name().unwrap_or_default().to_string_lossy();
        name.strip_suffix(".crt").unwrap_or(&name).to_owned()
    }

    fn read(site: &Site, path: PathBuf) -> Result<Self, TrustError> {
        let Some(bytes) = site.read(&path)? else {
            return Ok(Self {
                path,
                certificates: Vec::new(),
                fault: Some("it is a link that leads nowhere".to_owned()),
            });
        };
        let (certificates, fault) = match pem::certificates_der(&bytes) {
            Ok(ders) => {
                let certificates: Vec<_> = ders
                    .into_iter()
                    .filter_map(|der| Certificate::from_der(der).ok())
                    .collect();
                let fault = match certificates.len() {
                    0 => Some("there is no certificate in PEM form in it".to_owned()),
                    1 => None,
                    count => Some(format!(
                        "it holds {count} certificates: look-ups by hash find none of them"
                    )),
                };
                (certificates, fault)
            }
            Err(error) => (Vec::new(), Some(error.to_string())),
        };
        let fault = if holds_private_key(&bytes) {
            Some("a private key stands in it".to_owned())
        } else {
            fault
        };
        Ok(Self {
            path,
            certificates,
            fault,
        })
    }
}

/// Every local anchor, sorted by path.
pub(super) fn anchors(site: &Site) -> Result<Vec<Anchor>, TrustError> {
    let paths = match site.family.dialect() {
        Some(dialect) => sources::local_anchors(site, dialect)?,
        None => site
            .list(site.family.anchors)?
            .into_iter()
            .filter(|(_, kind)| matches!(kind, Kind::File | Kind::Link))
            .map(|(name, _)| Path::new(site.family.anchors).join(name))
            .collect(),
    };
    paths.into_iter().map(|path| Anchor::read(site, path)).collect()
}
