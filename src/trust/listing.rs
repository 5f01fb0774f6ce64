//! What stands in a store, and who sees it.

use std::path::{Path, PathBuf};

use super::TrustError;
use super::anchor::anchors;
use super::kept;
use super::remark::Remark;
use super::sight::Sight;
use super::site::Site;
use super::sources::Sources;
use super::{java, naming};
use crate::os::fs::{self, Kind};
use crate::pki::Certificate;

/// One certificate among the local anchors.
#[derive(Debug, Clone)]
pub struct ListedAnchor {
    /// What it is called.
    pub name: String,
    /// Its file.
    pub path: PathBuf,
    /// Where its file leads, where it is a link.
    pub target: Option<PathBuf>,
    /// The certificate.
    pub certificate: Certificate,
    /// Everybody who reads the store, and whether they see it; who is not there is left out.
    pub readers: Vec<(&'static str, bool)>,
}

/// The local anchors, and what is wrong with them.
#[derive(Debug, Default)]
pub struct Listing {
    /// One row a certificate.
    pub anchors: Vec<ListedAnchor>,
    /// What a person should know.
    pub remarks: Vec<Remark>,
}

impl Site {
    /// The local anchors, in the order of their paths; for a JVM every certificate, in the order of its store.
    pub fn listing(&self) -> Result<Listing, TrustError> {
        let mut listing = Listing::default();
        if let Some(file) = &self.file {
            let entries = java::entries(file)?;
            listing
                .anchors
                .extend(entries.into_iter().map(|(name, certificate)| ListedAnchor {
                    name,
                    path: file.clone(),
                    target: None,
                    certificate,
                    readers: vec![("Java", true)],
                }));
            return Ok(listing);
        }
        let views = self.views()?;
        for anchor in anchors(self)? {
            if let Some(fault) = &anchor.fault {
                listing
                    .remarks
                    .push(Remark::warning(format!("`{}`: {fault}", anchor.path.display())));
            }
            for certificate in &anchor.certificates {
                let mut readers = Vec::new();
                for (consumer, view) in &views {
                    match view.sight(self, certificate)? {
                        Sight::Seen => readers.push((consumer.name, true)),
                        Sight::Missing | Sight::Unreadable(_) => readers.push((consumer.name, false)),
                        Sight::Absent => {}
                    }
                }
                let missing: Vec<_> = readers
                    .iter()
                    .filter(|(_, sees)| !sees)
                    .map(|(name, _)| *name)
                    .collect();
                if !missing.is_empty() {
                    listing.remarks.push(
                        Remark::warning(format!(
                            "`{}` is an anchor that not everybody sees: not {}",
                            anchor.path.display(),
                            missing.join(", not ")
                        ))
                        .fixed_by(vec![format!("`zkcerts trust {}`", anchor.path.display())]),
                    );
                }
                listing.anchors.push(ListedAnchor {
                    name: anchor.name(),
                    path: self.shown(&anchor.path),
                    target: self.target_of(&anchor.path)?,
                    certificate: certificate.clone(),
                    readers,
                });
            }
        }
        self.remark_on_links(&mut listing)?;
        Ok(listing)
    }

    fn target_of(&self, path: &Path) -> Result<Option<PathBuf>, TrustError> {
        let place = self.place(path)?;
        match fs::stat(&place)?.map(|found| found.kind) {
            Some(Kind::Link) => Ok(Some(fs::read_link(&place)?)),
            _ => Ok(None),
        }
    }

    fn remark_on_links(&self, listing: &mut Listing) -> Result<(), TrustError> {
        let Some(dialect) = self.family.dialect() else {
            return Ok(());
        };
        listing.remarks.extend(kept::remark(&kept::certificates(
            self,
            dialect,
            &Sources::read(self, dialect)?,
            &[],
        )?));
        for (name, kind) in self.list(dialect.links)? {
            let link = Path::new(dialect.links).join(&name);
            if kind == Kind::Link && self.kind_behind(&link)?.is_none() {
                listing.remarks.push(Remark::warning(format!(
                    "`{}` leads nowhere: what stands behind it under the same hash is not found",
                    link.display()
                )));
            }
        }
        Ok(())
    }
}

impl ListedAnchor {
    /// SHA-256 of the certificate, in hexadecimal digits.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        naming::fingerprint(&self.certificate)
    }
}
