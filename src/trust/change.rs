//! What is going to change in a store, as a value: seen by reading it, before anything is written.

use std::path::{Path, PathBuf};

use super::hooks::LinkChanges;
use super::remark::Remark;
use super::sight::Sight;
use super::site::Site;
use super::{TrustError, pending};
use crate::pki::Certificate;

/// What is going to change.
#[derive(Debug, Default)]
pub struct StoreChanges {
    /// New anchors.
    pub(super) add: Vec<NewAnchor>,
    /// Files that go.
    pub(super) remove: Vec<OldAnchor>,
    /// Whom every reader should see afterwards.
    pub(super) seen: Vec<Certificate>,
    /// Whom nobody should see afterwards.
    pub(super) unseen: Vec<Certificate>,
    /// Why the readers have to hear of it; `None`: nothing changes.
    pub(super) refresh: Option<&'static str>,
    /// What a person should know.
    pub remarks: Vec<Remark>,
}

/// An anchor that is going to be there.
#[derive(Debug)]
pub(super) struct NewAnchor {
    pub(super) name: String,
    /// Its path, as the family's tools write it; the store itself for a JVM.
    pub(super) path: PathBuf,
    pub(super) certificate: Certificate,
    pub(super) reason: &'static str,
}

/// A file that is going to be gone.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct OldAnchor {
    /// Its path, as the family's tools write it.
    pub(super) path: PathBuf,
    /// Whom it made trusted.
    pub(super) subject: String,
}

/// One line of what changes, or was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreChange {
    /// A stable word.
    pub action: &'static str,
    /// The file or directory.
    pub path: PathBuf,
    /// The certificate's subject, or the family.
    pub subject: String,
    /// Why, as a fragment.
    pub reason: String,
}

impl StoreChanges {
    /// Whether there is nothing to do.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.add.is_empty() && self.remove.is_empty() && self.refresh.is_none()
    }

    /// What changes, in the order in which it is done.
    #[must_use]
    pub fn list(&self, site: &Site) -> Vec<StoreChange> {
        let added = self.add.iter().map(|anchor| StoreChange {
            action: "add-anchor",
            path: site.shown(&anchor.path),
            subject: anchor.certificate.subject(),
            reason: anchor.reason.to_owned(),
        });
        let removed = self.remove.iter().map(|anchor| StoreChange {
            action: "remove-anchor",
            path: site.shown(&anchor.path),
            subject: anchor.subject.clone(),
            reason: "not to be trusted any longer".to_owned(),
        });
        let refreshed = self.refresh.map(|reason| StoreChange {
            action: "refresh-store",
            path: site.shown(site.refreshed()),
            subject: site.family.name.to_owned(),
            reason: reason.to_owned(),
        });
        added.chain(removed).chain(refreshed).collect()
    }

    /// Whether this file is going to be gone.
    pub(super) fn removes(&self, path: &Path) -> bool {
        self.remove.iter().any(|anchor| anchor.path == path)
    }

    /// Every certificate that this is about, and what those who read the store should make of it afterwards.
    pub(super) fn expected(&self) -> impl Iterator<Item = (&Certificate, Sight)> {
        let seen = self.seen.iter().map(|certificate| (certificate, Sight::Seen));
        seen.chain(
            self.unseen
                .iter()
                .map(|certificate| (certificate, Sight::Missing)),
        )
    }

    /// Adds that a run was cut short, or a hook failed, and left something to be done.
    pub(super) fn note_what_is_owed(&mut self, site: &Site) -> Result<(), TrustError> {
        if self.refresh.is_none() && pending::read(site)? != LinkChanges::default() {
            self.refresh = Some("an earlier run did not come to its end");
        }
        Ok(())
    }
}

impl Site {
    /// What a refresh makes anew, for answers.
    fn refreshed(&self) -> &Path {
        match (&self.file, self.family.consumers.first()) {
            (Some(file), _) => file,
            (None, Some(consumer)) => Path::new(consumer.path),
            (None, None) => Path::new("/"),
        }
    }

    /// A path of the family, as it is reached from outside a tree.
    pub(super) fn shown(&self, path: &Path) -> PathBuf {
        match self.root() {
            Some(root) if self.file.is_none() => root.join(path.strip_prefix("/").unwrap_or(path)),
            _ => path.to_path_buf(),
        }
    }
}
