//! What stands in a store before it is changed: the anchors, the system's own certificates, and the names they have.

use std::path::{Path, PathBuf};

use super::anchor::{Anchor, anchors};
use super::candidate::Candidate;
use super::change::NewAnchor;
use super::family::Dialect;
use super::site::Site;
use super::sources::{Sources, holds};
use super::{TrustError, naming};
use crate::pki::Certificate;

/// What stands in a store.
pub(super) struct Standing {
    pub(super) anchors: Vec<Anchor>,
    /// Empty where only the family's tool knows them.
    pub(super) sources: Sources,
}

impl Standing {
    pub(super) fn read(site: &Site) -> Result<Self, TrustError> {
        Ok(Self {
            anchors: anchors(site)?,
            sources: match site.family.dialect() {
                Some(dialect) => Sources::read(site, dialect)?,
                None => Sources::default(),
            },
        })
    }

    /// Whether a file of the store holds it.
    pub(super) fn is_anchored(&self, certificate: &Certificate) -> bool {
        self.anchors
            .iter()
            .any(|anchor| anchor.certificates.contains(certificate))
            || self.sources.holding(certificate).is_some()
    }

    /// Refuses what somebody took out of the distribution's list on this system.
    pub(super) fn check_not_deselected(
        &self,
        site: &Site,
        certificate: &Certificate,
    ) -> Result<(), TrustError> {
        let Some(dialect) = site.family.dialect() else {
            return Ok(());
        };
        match self.sources.deselecting(site, dialect, certificate)? {
            Some(line) => Err(TrustError::Blocklisted {
                subject: certificate.subject(),
                place: dialect.selection.into(),
                line: Some(line.to_owned()),
            }),
            None => Ok(()),
        }
    }

    /// A name that is nobody else's: neither among the anchors nor among the links to them.
    pub(super) fn name_for(
        &self,
        site: &Site,
        candidate: &Candidate,
        asked: Option<&str>,
        others: &[NewAnchor],
    ) -> Result<String, TrustError> {
        let mut failure = None;
        let name = choose(candidate, asked, |name| {
            self.taken(site, name, others).unwrap_or_else(|error| {
                failure = Some(error);
                None
            })
        });
        match failure {
            Some(error) => Err(error),
            None => name,
        }
    }

    /// What has the name already.
    fn taken(&self, site: &Site, name: &str, others: &[NewAnchor]) -> Result<Option<PathBuf>, TrustError> {
        if let Some(anchor) = self.anchors.iter().find(|anchor| anchor.name() == name) {
            return Ok(Some(anchor.path.clone()));
        }
        if let Some(other) = others.iter().find(|other| other.name == name) {
            return Ok(Some(other.path.clone()));
        }
        let Some(dialect) = site.family.dialect() else {
            return Ok(None);
        };
        let link = dialect.link_name(&format!("{name}.crt"));
        if self.sources.linked_as(&link).is_some() || self.sources.is_deselected(dialect, &link) {
            return Ok(Some(dialect.selection.into()));
        }
        taken_link(site, dialect, &link)
    }
}

impl Site {
    /// Refuses what somebody put among the certificates that are not to be trusted on this system.
    pub(super) fn check_not_blocklisted(&self, certificate: &Certificate) -> Result<(), TrustError> {
        for directory in self.family.blocklists {
            for (name, _) in self.list(directory)? {
                let path = Path::new(directory).join(name);
                if self.read(&path)?.is_some_and(|bytes| holds(&bytes, certificate)) {
                    return Err(TrustError::Blocklisted {
                        subject: certificate.subject(),
                        place: path,
                        line: None,
                    });
                }
            }
        }
        Ok(())
    }
}

/// A file of this name among the links, or a link to something else that is there.
fn taken_link(site: &Site, dialect: &Dialect, link: &str) -> Result<Option<PathBuf>, TrustError> {
    let path = Path::new(dialect.links).join(link);
    Ok(site.kind_behind(&path)?.map(|_| path))
}

/// The name that was asked for, or else the candidate's own, made distinct where another certificate has it.
pub(super) fn choose(
    candidate: &Candidate,
    asked: Option<&str>,
    mut taken: impl FnMut(&str) -> Option<PathBuf>,
) -> Result<String, TrustError> {
    if let Some(asked) = asked {
        return match taken(asked) {
            Some(place) => Err(TrustError::NameTaken {
                name: asked.to_owned(),
                place,
            }),
            None => Ok(asked.to_owned()),
        };
    }
    Ok(if taken(&candidate.name).is_some() {
        naming::distinct(&candidate.name, &candidate.certificate)
    } else {
        candidate.name.clone()
    })
}
