//! What everything else is made from: the authorities and the anchors.

use time::OffsetDateTime;

use crate::keystore::{Anchors, pem};
use crate::model::{Access, Host, Password};
use crate::os::fs;
use crate::pki::{Authority, Certificate};
use crate::plan::{Content, Step};

use super::authorities::{self, Found};
use super::converging::Authorities;
use super::error::WorkspaceError;
use super::intent::{Action, Intent, Reason, Target};
use super::layout::{AuthorityKind, Layout, NodeFile, SharedFile};
use super::manifest::Manifest;
use super::survey::Issuers;
use crate::model::{Role, StoreFormat};

/// The authorities of a workspace, found or just made.
pub struct Foundation {
    clients: Standing,
    quorum: Option<Standing>,
    anchors: Option<Reason>,
    password: Option<Password>,
}

/// An authority and whether its files have yet to be written.
struct Standing {
    kind: AuthorityKind,
    certificate: Certificate,
    authority: Option<Authority>,
    created: Option<Created>,
}

/// Which files of an authority are new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Created {
    /// Key and certificate.
    Both,
    /// The certificate alone: its key stood there without it.
    Certificate,
}

impl Foundation {
    /// Finds the authorities, and makes those that may be made; nothing is written.
    pub fn find(
        layout: &Layout,
        manifest: &Manifest,
        may: Authorities,
        now: OffsetDateTime,
    ) -> Result<Self, WorkspaceError> {
        let password = authorities::key_password(layout, manifest)?;
        let stand = |kind| stand(layout, manifest, kind, password.as_ref(), may, now);
        let clients = stand(AuthorityKind::Clients)?;
        let quorum = if manifest.zookeeper.quorum {
            Some(stand(AuthorityKind::Quorum)?)
        } else {
            None
        };
        let wanted = pem::encode_certificates(std::slice::from_ref(&clients.certificate));
        let anchors = match fs::read_with_stat(&layout.shared(SharedFile::Anchors))? {
            None => Some(Reason::Missing),
            Some((bytes, _)) => (bytes != wanted.as_bytes()).then_some(Reason::Differs),
        };
        Ok(Self {
            clients,
            quorum,
            anchors,
            password,
        })
    }

    /// Issues for every node; `None` while its key is kept elsewhere.
    #[must_use]
    pub fn clients(&self) -> Option<&Authority> {
        self.clients.authority.as_ref()
    }

    /// Issues for the peers of the ensemble.
    #[must_use]
    pub fn quorum(&self) -> Option<&Authority> {
        self.quorum
            .as_ref()
            .and_then(|standing| standing.authority.as_ref())
    }

    /// The certificate that trust stores get.
    #[must_use]
    pub fn certificate(&self) -> &Certificate {
        &self.clients.certificate
    }

    /// The certificates that nodes are held against.
    #[must_use]
    pub fn issuers(&self) -> Issuers {
        Issuers {
            clients: self.clients.certificate.clone(),
            quorum: self.quorum.as_ref().map(|standing| standing.certificate.clone()),
        }
    }

    /// What is trusted.
    pub fn anchors(&self) -> Result<Anchors, WorkspaceError> {
        Ok(Anchors::new(vec![self.clients.certificate.clone()])?)
    }

    /// What the peers trust in each other.
    pub fn quorum_anchors(&self) -> Result<Option<Anchors>, WorkspaceError> {
        match &self.quorum {
            Some(standing) => Ok(Some(Anchors::new(vec![standing.certificate.clone()])?)),
            None => Ok(None),
        }
    }

    /// What should change.
    #[must_use]
    pub fn intents(&self) -> Vec<Intent> {
        let mut intents = Vec::new();
        for standing in self.standings() {
            let files = match standing.created {
                None => continue,
                Some(Created::Both) => vec![
                    SharedFile::AuthorityKey(standing.kind),
                    SharedFile::AuthorityCertificate(standing.kind),
                ],
                Some(Created::Certificate) => vec![SharedFile::AuthorityCertificate(standing.kind)],
            };
            intents.extend(files.into_iter().map(|file| Intent {
                action: Action::CreateAuthority,
                target: Target::Shared(file),
                reason: Reason::Missing,
            }));
        }
        if let Some(reason) = self.anchors {
            let target = Target::Shared(SharedFile::Anchors);
            intents.push(Intent {
                action: Action::WriteAnchors,
                target,
                reason,
            });
        }
        intents
    }

    /// The steps that make it so.
    pub fn steps(&self, layout: &Layout) -> Result<Vec<Step>, WorkspaceError> {
        let mut steps = Vec::new();
        for standing in self.standings() {
            let (Some(created), Some(authority)) = (standing.created, &standing.authority) else {
                continue;
            };
            let mut written = authorities::steps(layout, standing.kind, authority, self.password.as_ref())?;
            if created == Created::Certificate {
                written.drain(..1);
            }
            steps.extend(written);
        }
        if self.anchors.is_some() {
            let text = pem::encode_certificates(std::slice::from_ref(&self.clients.certificate));
            steps.push(Step::Write {
                path: layout.shared(SharedFile::Anchors),
                content: Content::public(text.into_bytes()),
                access: Access::PUBLIC,
            });
        }
        if !steps.is_empty() {
            let directory = layout.authorities();
            steps.insert(
                0,
                Step::Directory {
                    path: directory,
                    access: Access::PRIVATE_DIRECTORY,
                },
            );
        }
        Ok(steps)
    }

    fn standings(&self) -> impl Iterator<Item = &Standing> {
        std::iter::once(&self.clients).chain(self.quorum.as_ref())
    }
}

fn stand(
    layout: &Layout,
    manifest: &Manifest,
    kind: AuthorityKind,
    password: Option<&Password>,
    may: Authorities,
    now: OffsetDateTime,
) -> Result<Standing, WorkspaceError> {
    let found = authorities::find(layout, manifest, kind, password)?;
    let key = match found {
        Found::Complete(authority) => {
            let certificate = authority.certificate().clone();
            return Ok(Standing {
                kind,
                certificate,
                authority: Some(*authority),
                created: None,
            });
        }
        Found::KeyElsewhere(certificate) => {
            return Ok(Standing {
                kind,
                certificate,
                authority: None,
                created: None,
            });
        }
        Found::LoneKey(key) => Some(*key),
        Found::Absent => None,
    };
    let created = if key.is_some() {
        Created::Certificate
    } else {
        Created::Both
    };
    if key.is_none() {
        let lost = was_ever_made(layout, manifest, kind)?;
        let path = layout.shared(SharedFile::AuthorityCertificate(kind));
        match kind {
            _ if lost => return Err(WorkspaceError::AuthorityMissing { path }),
            AuthorityKind::Quorum if may == Authorities::MustExist => {
                return Err(WorkspaceError::QuorumAuthorityMissing { path });
            }
            AuthorityKind::Clients | AuthorityKind::Quorum => {}
        }
    }
    let authority = authorities::create(manifest, kind, key, now)?;
    let certificate = authority.certificate().clone();
    Ok(Standing {
        kind,
        certificate,
        authority: Some(authority),
        created: Some(created),
    })
}

/// Whether something that this authority issued stands in the workspace: then it is gone, not yet to come.
fn was_ever_made(layout: &Layout, manifest: &Manifest, kind: AuthorityKind) -> Result<bool, WorkspaceError> {
    let file = match kind {
        AuthorityKind::Clients => {
            // Manifest and authority appear together; a manifest without its authority has lost it.
            return Ok(fs::stat(&layout.shared(SharedFile::Manifest))?.is_some());
        }
        AuthorityKind::Quorum => NodeFile::QuorumKeystore,
    };
    let has = |host: &Host| -> Result<bool, WorkspaceError> {
        for format in StoreFormat::ALL {
            let path = layout
                .node(Role::Zookeeper, host)
                .join(file.name(Role::Zookeeper, *format));
            if fs::stat(&path)?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    };
    for node in &manifest.zookeeper_nodes {
        if has(&node.host)? {
            return Ok(true);
        }
    }
    Ok(false)
}
