//! What everything else is made from: the authorities and the anchors.

use time::OffsetDateTime;

use crate::keystore::{Anchors, pem};
use crate::model::{Access, Host, Password};
use crate::os::fs;
use crate::pki::{Authority, Certificate, PrivateKey};
use crate::plan::{Content, Step};

use super::authorities::{self, Described, Found};
use super::brought::Brought;
use super::error::WorkspaceError;
use super::intent::{Action, Intent, Reason, Target};
use super::issuer::Issuer;
use super::layout::{AuthorityKind, Layout, NodeFile, SharedFile};
use super::manifest::Manifest;
use super::rotation::{self, Phase, Rotation};
use super::survey::Issuers;
use crate::model::{Role, StoreFormat};

/// What may be done beside what the nodes need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Authorities {
    /// Authorities that were never made are made: `init` alone.
    MayCreate,
    /// They must be there.
    MustExist,
}

/// The authorities of a workspace, found, brought or just made.
pub struct Foundation {
    clients: Standing,
    quorum: Option<Standing>,
    anchors: Option<Reason>,
    password: Option<Password>,
    rotation: Option<Phase>,
}

/// An authority, and which of its files have yet to be written.
struct Standing {
    kind: AuthorityKind,
    issuer: Issuer,
    authority: Option<Authority>,
    /// The root that is trusted beside its own while the authority changes.
    also_trusted: Option<Certificate>,
    /// What is done to get them.
    action: Action,
    writes_key: bool,
    writes_certificate: bool,
}

impl Standing {
    /// One whose files are all there.
    const fn found(kind: AuthorityKind, issuer: Issuer, authority: Option<Authority>) -> Self {
        Self {
            kind,
            issuer,
            authority,
            also_trusted: None,
            action: Action::CreateAuthority,
            writes_key: false,
            writes_certificate: false,
        }
    }

    /// What is trusted: the root of the one that issues first.
    fn anchors(&self) -> Vec<Certificate> {
        std::iter::once(self.issuer.root())
            .chain(&self.also_trusted)
            .cloned()
            .collect()
    }

    fn intents(&self) -> impl Iterator<Item = Intent> {
        let key = self.writes_key.then_some(SharedFile::AuthorityKey(self.kind));
        let certificate = self
            .writes_certificate
            .then_some(SharedFile::AuthorityCertificate(self.kind));
        let action = self.action;
        key.into_iter().chain(certificate).map(move |file| Intent {
            action,
            target: Target::Shared(file),
            reason: if action == Action::ImportAuthority {
                Reason::Requested
            } else {
                Reason::Missing
            },
        })
    }

    /// The key before the certificate that refers to it.
    fn steps(&self, layout: &Layout, password: Option<&Password>) -> Result<Vec<Step>, WorkspaceError> {
        let mut steps = Vec::new();
        if let (true, Some(authority)) = (self.writes_key, &self.authority) {
            steps.push(authorities::key_step(
                layout,
                SharedFile::AuthorityKey(self.kind),
                authority.key(),
                password,
            )?);
        }
        if self.writes_certificate {
            steps.push(authorities::certificate_step(
                layout,
                SharedFile::AuthorityCertificate(self.kind),
                &self.issuer,
            ));
        }
        Ok(steps)
    }
}

impl Foundation {
    /// Finds the authorities, takes the one that is brought, and makes those that may be made; nothing is written.
    pub fn find(
        layout: &Layout,
        manifest: &Manifest,
        may: Authorities,
        brought: &mut Brought,
        now: OffsetDateTime,
    ) -> Result<Self, WorkspaceError> {
        let password = authorities::key_password(layout, manifest)?;
        let rotation = Rotation::read(layout)?;
        let stand = |kind| {
            let described = rotation.map_or(Described::Yes, Phase::describes_what_issues);
            let found = authorities::find(layout, manifest, kind, password.as_ref(), described)?;
            let mut standing = stand(layout, manifest, kind, found, may, now)?;
            standing.also_trusted = match rotation {
                Some(phase) => rotation::other_root(layout, phase, kind)?,
                None => None,
            };
            Ok::<_, WorkspaceError>(standing)
        };
        let clients = match std::mem::take(brought) {
            Brought::Authority { issuer, key } => take(layout, manifest, issuer, key, password.as_ref())?,
            other => {
                *brought = other;
                stand(AuthorityKind::Clients)?
            }
        };
        let quorum = if manifest.zookeeper.quorum {
            Some(stand(AuthorityKind::Quorum)?)
        } else {
            None
        };
        let wanted = pem::encode_certificates(&clients.anchors());
        let anchors = match fs::read_with_stat(&layout.shared(SharedFile::Anchors))? {
            None => Some(Reason::Missing),
            Some((bytes, _)) => (bytes != wanted.as_bytes()).then_some(Reason::Differs),
        };
        Ok(Self {
            clients,
            quorum,
            anchors,
            password,
            rotation,
        })
    }

    /// How far a change of authority is; `None` where there is none.
    #[must_use]
    pub const fn rotation(&self) -> Option<Phase> {
        self.rotation
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

    /// The authority that issues for the nodes.
    #[must_use]
    pub fn issuer(&self) -> &Issuer {
        &self.clients.issuer
    }

    /// Its certificate.
    #[must_use]
    pub fn certificate(&self) -> &Certificate {
        self.clients.issuer.certificate()
    }

    /// The authorities that nodes are held against.
    #[must_use]
    pub fn issuers(&self) -> Issuers {
        Issuers {
            clients: self.clients.issuer.clone(),
            quorum: self.quorum.as_ref().map(|standing| standing.issuer.clone()),
            quorum_anchors: self.quorum.as_ref().map(Standing::anchors).unwrap_or_default(),
        }
    }

    /// What is trusted.
    pub fn anchors(&self) -> Result<Anchors, WorkspaceError> {
        Ok(Anchors::new(self.clients.anchors())?)
    }

    /// What the peers trust in each other.
    pub fn quorum_anchors(&self) -> Result<Option<Anchors>, WorkspaceError> {
        match &self.quorum {
            Some(standing) => Ok(Some(Anchors::new(standing.anchors())?)),
            None => Ok(None),
        }
    }

    /// What should change.
    #[must_use]
    pub fn intents(&self) -> Vec<Intent> {
        let mut intents: Vec<_> = self.standings().flat_map(Standing::intents).collect();
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
            steps.extend(standing.steps(layout, self.password.as_ref())?);
        }
        if self.anchors.is_some() {
            let text = pem::encode_certificates(&self.clients.anchors());
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

/// Takes an authority that is brought: into a workspace that has none, or that has this one.
fn take(
    layout: &Layout,
    manifest: &Manifest,
    issuer: Issuer,
    key: Option<PrivateKey>,
    password: Option<&Password>,
) -> Result<Standing, WorkspaceError> {
    let kind = AuthorityKind::Clients;
    let path = layout.shared(SharedFile::AuthorityCertificate(kind));
    let found = authorities::find(layout, manifest, kind, password, Described::Yes)?;
    let (standing, own_key) = match found {
        Found::Absent => (None, None),
        Found::LoneKey(key) => (None, Some(*key)),
        Found::KeyElsewhere(issuer) => (Some(issuer), None),
        Found::Complete(authority) => (
            Some(Issuer::from(&*authority)),
            Some(
                PrivateKey::from_der(authority.key().pkcs8_der())
                    .map_err(|source| WorkspaceError::Key { source })?,
            ),
        ),
    };
    if let Some(other) = standing
        .as_ref()
        .filter(|standing| standing.certificate() != issuer.certificate())
    {
        return Err(WorkspaceError::AuthorityPresent {
            subject: other.certificate().called(),
            path,
        });
    }
    let writes_key = own_key.is_none() && key.is_some();
    let authority = match own_key.or(key) {
        None => None,
        Some(key) => {
            let above = issuer.path().skip(1).cloned().collect();
            let authority = Authority::below(issuer.certificate().clone(), above, key)
                .map_err(|source| WorkspaceError::AuthorityUnusable { path, source })?;
            Some(authority)
        }
    };
    Ok(Standing {
        kind,
        writes_certificate: standing.as_ref() != Some(&issuer),
        writes_key,
        issuer,
        authority,
        also_trusted: None,
        action: Action::ImportAuthority,
    })
}

fn stand(
    layout: &Layout,
    manifest: &Manifest,
    kind: AuthorityKind,
    found: Found,
    may: Authorities,
    now: OffsetDateTime,
) -> Result<Standing, WorkspaceError> {
    let key = match found {
        Found::Complete(authority) => {
            let issuer = Issuer::from(&*authority);
            return Ok(Standing::found(kind, issuer, Some(*authority)));
        }
        Found::KeyElsewhere(issuer) => return Ok(Standing::found(kind, issuer, None)),
        Found::LoneKey(key) => Some(*key),
        Found::Absent => None,
    };
    let path = layout.shared(SharedFile::AuthorityCertificate(kind));
    if authorities::is_imported(manifest, kind) {
        return Err(WorkspaceError::ImportedAuthorityMissing { path });
    }
    let writes_key = key.is_none();
    if writes_key {
        let lost = was_ever_made(layout, manifest, kind)?;
        match kind {
            _ if lost => return Err(WorkspaceError::AuthorityMissing { path }),
            AuthorityKind::Quorum if may == Authorities::MustExist => {
                return Err(WorkspaceError::QuorumAuthorityMissing { path });
            }
            AuthorityKind::Clients | AuthorityKind::Quorum => {}
        }
    }
    let authority = authorities::create(manifest, kind, key, now)?;
    Ok(Standing {
        kind,
        issuer: Issuer::from(&authority),
        authority: Some(authority),
        also_trusted: None,
        action: Action::CreateAuthority,
        writes_key,
        writes_certificate: true,
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
