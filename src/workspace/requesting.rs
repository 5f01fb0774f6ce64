//! Certificates for keys that are kept elsewhere, and requests for keys that are kept here.

use std::path::{Path, PathBuf};

use time::OffsetDateTime;

use crate::keystore::pem;
use crate::model::{Host, Role, San};
use crate::os::{fs, random};
use crate::pki::{Certificate, LeafProfile, PrivateKey, Request, Serial};

use super::authorities;
use super::brought::Brought;
use super::error::WorkspaceError;
use super::foundation::{Authorities, Foundation};
use super::issuer::Issuer;
use super::layout::{AuthorityKind, Layout, NodeFile, SharedFile};
use super::leaf;
use super::manifest::Manifest;
use super::node::{Node, nodes};
use super::rotation;

/// For whom a certificate is asked.
#[derive(Debug, Clone, Copy)]
pub struct Applicant<'a> {
    /// What it does.
    pub role: Role,
    /// What it is called.
    pub host: &'a Host,
    /// Its other names.
    pub names: &'a [San],
    /// Its key, as `SubjectPublicKeyInfo`.
    pub public_key_der: &'a [u8],
}

/// The private key of a node; `None` where there is none yet.
pub fn node_key(
    layout: &Layout,
    manifest: &Manifest,
    node: &Node<'_>,
) -> Result<Option<PrivateKey>, WorkspaceError> {
    authorities::read_key(&path(layout, manifest, node, NodeFile::Key), None)
}

/// The certificate that a node has; `None` where there is none, or it cannot be read.
pub fn node_certificate(
    layout: &Layout,
    manifest: &Manifest,
    node: &Node<'_>,
) -> Result<Option<Certificate>, WorkspaceError> {
    let chain = chain_in(&path(layout, manifest, node, NodeFile::Certificate))?;
    Ok(chain.into_iter().next())
}

/// The certificates of a file, the leaf first; none where there is no file, or it cannot be read.
pub(super) fn chain_in(path: &Path) -> Result<Vec<Certificate>, WorkspaceError> {
    let found = fs::read_with_stat(path)?;
    let chain = found.and_then(|(bytes, _)| pem::decode_certificates(&bytes).ok());
    Ok(chain.unwrap_or_default())
}

/// The nodes with an imported certificate that does not lead to the authority that issues now: when the other one of a change is
/// trusted no more, neither are they.
pub fn foreign(layout: &Layout, manifest: &Manifest) -> Result<Vec<String>, WorkspaceError> {
    let [certificate, _] = rotation::current(AuthorityKind::Clients);
    let Some(issuer) = authorities::read_issuer(&layout.shared(certificate))? else {
        return Ok(Vec::new());
    };
    let mut foreign = Vec::new();
    for node in nodes(manifest).iter().filter(|node| node.imported) {
        let chain = chain_in(&path(layout, manifest, node, NodeFile::Certificate))?;
        let leads_there = chain
            .iter()
            .any(|certificate| issuer.path().any(|authority| certificate.is_signed_by(authority)));
        if !chain.is_empty() && !leads_there {
            foreign.push(node.name());
        }
    }
    Ok(foreign)
}

fn path(layout: &Layout, manifest: &Manifest, node: &Node<'_>, file: NodeFile) -> PathBuf {
    layout
        .node(node.role(), node.host)
        .join(file.name(node.role(), manifest.zookeeper.keystore))
}

/// The request for the certificate that a node should have (PKCS#10, DER).
pub fn request(manifest: &Manifest, node: &Node<'_>, key: &PrivateKey) -> Result<Vec<u8>, WorkspaceError> {
    Request::create(&leaf::profile(manifest, node), key).map_err(|source| WorkspaceError::Issue {
        node: node.name(),
        source,
    })
}

/// The authority that issues for the nodes.
pub fn issuer(layout: &Layout, manifest: &Manifest, now: OffsetDateTime) -> Result<Issuer, WorkspaceError> {
    Ok(foundation(layout, manifest, now)?.issuer().clone())
}

/// Issues a certificate by our profile, with the chain that it is sent with.
pub fn sign(
    layout: &Layout,
    manifest: &Manifest,
    applicant: &Applicant<'_>,
    now: OffsetDateTime,
) -> Result<Vec<Certificate>, WorkspaceError> {
    let foundation = foundation(layout, manifest, now)?;
    let node = || Layout::node_name(applicant.role, applicant.host);
    let kind = AuthorityKind::Clients;
    let authority = foundation
        .clients()
        .ok_or_else(|| WorkspaceError::SigningKeyElsewhere {
            path: layout.shared(SharedFile::AuthorityKey(kind)),
        })?;
    let profile = LeafProfile {
        host: applicant.host,
        role: applicant.role,
        organization: manifest.authority.organization.as_deref().unwrap_or_default(),
        sans: applicant.names,
        days: manifest.leaf.days,
    };
    let serial = Serial::from_entropy(random::bytes()?);
    let leaf = authority
        .issue(&profile, applicant.public_key_der, serial, now)
        .map_err(|source| WorkspaceError::Issue { node: node(), source })?;
    Ok(std::iter::once(leaf).chain(authority.path().cloned()).collect())
}

fn foundation(
    layout: &Layout,
    manifest: &Manifest,
    now: OffsetDateTime,
) -> Result<Foundation, WorkspaceError> {
    Foundation::find(
        layout,
        manifest,
        Authorities::MustExist,
        &mut Brought::Nothing,
        now,
    )
}
