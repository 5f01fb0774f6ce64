//! What has to change so that everybody trusts a certificate.

use std::path::Path;

use super::candidate::Candidate;
use super::change::{NewAnchor, StoreChanges};
use super::consumer::Consumer;
use super::family::Mechanism;
use super::sight::{Sight, View};
use super::site::Site;
use super::standing::{Standing, choose};
use super::{TrustError, java};
use crate::pki::Certificate;

impl Site {
    /// What has to change so that everybody who reads the store trusts these.
    pub fn changes_to_trust(
        &self,
        candidates: &[Candidate],
        name: Option<&str>,
    ) -> Result<StoreChanges, TrustError> {
        if name.is_some() && candidates.len() > 1 {
            return Err(TrustError::NameForSeveral {
                count: candidates.len(),
            });
        }
        if let Some(file) = &self.file {
            return Self::changes_to_trust_in_file(file, candidates, name);
        }
        let views = self.views()?;
        let mut changes = StoreChanges::default();
        let mut standing = None;
        for candidate in candidates {
            let certificate = &candidate.certificate;
            self.check_not_blocklisted(certificate)?;
            changes.seen.push(certificate.clone());
            let is_seen = is_seen_by_all(self, &views, certificate)?;
            if is_seen && self.is_surely_anchored(certificate)? {
                continue;
            }
            let standing = match &mut standing {
                Some(standing) => standing,
                none => none.insert(Standing::read(self)?),
            };
            standing.check_not_deselected(self, certificate)?;
            if standing.is_anchored(certificate) {
                if !is_seen {
                    changes
                        .refresh
                        .get_or_insert("an anchor is there, and not everybody sees it");
                }
                continue;
            }
            let name = standing.name_for(self, candidate, name, &changes.add)?;
            changes.remarks.extend(candidate.remarks.iter().cloned());
            changes.refresh = Some("an anchor is new");
            changes.add.push(NewAnchor {
                path: Path::new(self.family.anchors).join(format!("{name}.crt")),
                name,
                certificate: certificate.clone(),
                reason: if is_seen {
                    "it stands in the bundle alone: the next refresh would drop it"
                } else {
                    "not trusted yet"
                },
            });
        }
        if let (Some(standing), true) = (standing, changes.refresh.is_some()) {
            changes.remarks.extend(standing.sources.remarks);
        }
        changes.note_what_is_owed(self)?;
        Ok(changes)
    }

    /// Whether a certificate that everybody sees will be seen after the next refresh as well, as far as can be told
    /// without reading every file of the store.
    fn is_surely_anchored(&self, certificate: &Certificate) -> Result<bool, TrustError> {
        match &self.family.mechanism {
            Mechanism::Directory(dialect) => self.is_linked_to_a_source(dialect, certificate),
            // What p11-kit reads elsewhere is not known here: who is seen by all is anchored somewhere.
            Mechanism::Extraction | Mechanism::File => Ok(true),
        }
    }

    fn changes_to_trust_in_file(
        file: &Path,
        candidates: &[Candidate],
        name: Option<&str>,
    ) -> Result<StoreChanges, TrustError> {
        let entries = java::entries(file)?;
        let mut changes = StoreChanges::default();
        for candidate in candidates {
            let certificate = &candidate.certificate;
            if !entries.iter().any(|(_, known)| known == certificate) {
                let is_taken = |name: &str| {
                    entries.iter().any(|(alias, _)| alias.eq_ignore_ascii_case(name))
                        || changes
                            .add
                            .iter()
                            .any(|anchor| anchor.name.eq_ignore_ascii_case(name))
                };
                let name = choose(candidate, name, |name| is_taken(name).then(|| file.to_path_buf()))?;
                changes.remarks.extend(candidate.remarks.iter().cloned());
                changes.add.push(NewAnchor {
                    name,
                    path: file.to_path_buf(),
                    certificate: certificate.clone(),
                    reason: "not trusted yet",
                });
            }
            changes.seen.push(certificate.clone());
        }
        Ok(changes)
    }

    pub(super) fn views(&self) -> Result<Vec<(&'static Consumer, View)>, TrustError> {
        self.family
            .consumers
            .iter()
            .map(|consumer| Ok((consumer, consumer.view(self)?)))
            .collect()
    }
}

/// Whether everybody who reads the store, and can, trusts it.
fn is_seen_by_all(
    site: &Site,
    views: &[(&'static Consumer, View)],
    certificate: &Certificate,
) -> Result<bool, TrustError> {
    for (_, view) in views {
        if view.sight(site, certificate)? == Sight::Missing {
            return Ok(false);
        }
    }
    Ok(true)
}
