//! What has to change so that nobody trusts a certificate any longer.

use std::path::{Path, PathBuf};

use super::anchor::Anchor;
use super::change::{OldAnchor, StoreChanges};
use super::consumer::Consumer;
use super::naming::hexadecimal;
use super::remark::Remark;
use super::sight::{Sight, View};
use super::site::Site;
use super::sources::Source;
use super::standing::Standing;
use super::{TrustError, java};
use crate::os::fs;
use crate::pki::Certificate;

/// What is to be trusted no longer.
#[derive(Debug, Clone)]
pub enum Unwanted {
    /// An anchor by its name, or by that of its file.
    Name(String),
    /// A certificate by its SHA-256.
    Fingerprint([u8; 32]),
}

impl Site {
    /// What has to change so that nobody who reads the store trusts these.
    pub fn changes_to_untrust(&self, unwanted: &[Unwanted]) -> Result<StoreChanges, TrustError> {
        if let Some(file) = &self.file {
            return Self::changes_to_untrust_in_file(file, unwanted);
        }
        let views = self.views()?;
        let standing = Standing::read(self)?;
        let mut changes = StoreChanges::default();
        for wish in unwanted {
            match wish {
                Unwanted::Name(name) => {
                    let meant: Vec<_> = standing
                        .anchors
                        .iter()
                        .filter(|anchor| anchor.is_called(name))
                        .collect();
                    if meant.is_empty() {
                        return Err(TrustError::AnchorUnknown {
                            name: name.clone(),
                            known: standing.anchors.iter().map(Anchor::name).collect(),
                        });
                    }
                    for anchor in meant {
                        changes.remove.push(anchor.going());
                        changes.unseen.extend(anchor.certificates.iter().cloned());
                    }
                }
                Unwanted::Fingerprint(fingerprint) => {
                    self.untrust_by_fingerprint(fingerprint, &views, &standing, &mut changes)?;
                }
            }
        }
        changes
            .remove
            .sort_unstable_by(|one, other| one.path.cmp(&other.path));
        changes.remove.dedup();
        changes.check_whole_files(&standing)?;
        // Another anchor, or the system itself, may hold the same certificate.
        let stays = |certificate: &Certificate| {
            let is_source = |source: &Source| source.holds(certificate) && !changes.removes(&source.path);
            standing
                .sources
                .files
                .iter()
                .find(|source| is_source(source))
                .map(|source| source.path.clone())
        };
        for certificate in &changes.unseen {
            if let Some(path) = stays(certificate) {
                return Err(self.distributions_own(certificate, path));
            }
        }
        if !changes.remove.is_empty() {
            changes.refresh = Some("an anchor is gone");
        }
        changes.note_what_is_owed(self)?;
        Ok(changes)
    }

    fn untrust_by_fingerprint(
        &self,
        fingerprint: &[u8; 32],
        views: &[(&'static Consumer, View)],
        standing: &Standing,
        changes: &mut StoreChanges,
    ) -> Result<(), TrustError> {
        let is_meant = |certificate: &&Certificate| certificate.sha256() == *fingerprint;
        let mut found = None;
        for anchor in &standing.anchors {
            if let Some(certificate) = anchor.certificates.iter().find(is_meant) {
                changes.remove.push(anchor.going());
                found = Some(certificate.clone());
            }
        }
        // Left over in a reader's copy, or put there by hand.
        for (_, view) in views {
            if found.is_none() {
                found = view.find(fingerprint);
            }
        }
        let Some(certificate) = found else {
            changes.remarks.push(Remark::note(format!(
                "nobody who reads this store trusts the certificate with SHA-256 {}",
                hexadecimal(fingerprint)
            )));
            return Ok(());
        };
        for (_, view) in views {
            if view.sight(self, &certificate)? == Sight::Seen {
                changes.refresh.get_or_insert("somebody still sees it");
            }
        }
        changes.unseen.push(certificate);
        Ok(())
    }

    fn changes_to_untrust_in_file(file: &Path, unwanted: &[Unwanted]) -> Result<StoreChanges, TrustError> {
        let entries = java::entries(file)?;
        let mut changes = StoreChanges::default();
        for wish in unwanted {
            let is_meant = |alias: &str, certificate: &Certificate| match wish {
                Unwanted::Name(name) => alias.eq_ignore_ascii_case(name),
                Unwanted::Fingerprint(fingerprint) => certificate.sha256() == *fingerprint,
            };
            let before = changes.unseen.len();
            let meant = entries
                .iter()
                .filter(|(alias, certificate)| is_meant(alias, certificate));
            changes
                .unseen
                .extend(meant.map(|(_, certificate)| certificate.clone()));
            if let (Unwanted::Name(name), true) = (wish, changes.unseen.len() == before) {
                return Err(TrustError::AnchorUnknown {
                    name: name.clone(),
                    known: Vec::new(),
                });
            }
        }
        if !changes.unseen.is_empty() {
            changes.refresh = Some("an anchor is gone");
        }
        Ok(changes)
    }

    fn distributions_own(&self, certificate: &Certificate, path: PathBuf) -> TrustError {
        let advice = match self.family.dialect() {
            Some(dialect) if path.starts_with(dialect.distribution) => {
                let line = path.strip_prefix(dialect.distribution).unwrap_or(&path).display();
                format!(
                    "put `!` before `{line}` in `{}` and run `update-ca-certificates`",
                    dialect.selection
                )
            }
            _ => format!("remove `{}` as well", path.display()),
        };
        TrustError::DistributionsOwn {
            subject: certificate.subject(),
            path,
            advice,
        }
    }
}

impl StoreChanges {
    /// Refuses to remove a file because of one of its certificates.
    fn check_whole_files(&self, standing: &Standing) -> Result<(), TrustError> {
        for anchor in standing
            .anchors
            .iter()
            .filter(|anchor| self.removes(&anchor.path))
        {
            if !anchor
                .certificates
                .iter()
                .all(|certificate| self.unseen.contains(certificate))
            {
                return Err(TrustError::AnchorShared {
                    path: anchor.path.clone(),
                    count: anchor.certificates.len(),
                });
            }
        }
        Ok(())
    }
}

impl Anchor {
    fn going(&self) -> OldAnchor {
        OldAnchor {
            path: self.path.clone(),
            subject: self
                .certificates
                .first()
                .map(Certificate::subject)
                .unwrap_or_default(),
        }
    }

    fn is_called(&self, name: &str) -> bool {
        self.name() == name || fs::file_name(&self.path) == Some(name)
    }
}
