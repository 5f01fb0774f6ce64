use time::OffsetDateTime;

use super::super::authorities::{self, Found};
use super::super::error::WorkspaceError;
use super::super::layout::{AuthorityKind, Layout, SharedFile};
use super::super::manifest::Manifest;
use super::super::node::nodes;
use super::phase::next;
use crate::keystore::Identity;
use crate::model::Role;
use crate::os::random;
use crate::pki::{LeafProfile, PrivateKey, Serial};

/// A client of the successor, made for this run alone: whoever lets it in trusts the successor. It bears the names of a node, since
/// the authority may be limited to such, and is a client's, as none of that node's is; `None` where there is no node.
pub fn successor_client(
    layout: &Layout,
    manifest: &Manifest,
    now: OffsetDateTime,
) -> Result<Option<Identity>, WorkspaceError> {
    let nodes = nodes(manifest);
    let Some(node) = nodes
        .iter()
        .find(|node| node.role() != Role::Client)
        .or(nodes.first())
    else {
        return Ok(None);
    };
    let kind = AuthorityKind::Clients;
    let password = authorities::key_password(layout, manifest)?;
    let found = authorities::find_in(layout, next(kind), password.as_ref())?;
    let Found::Complete(authority) = found else {
        return Err(WorkspaceError::AuthorityMissing {
            path: layout.shared(SharedFile::NextKey(kind)),
        });
    };
    let failed = |source| WorkspaceError::Issue {
        node: node.name(),
        source,
    };
    let key = PrivateKey::generate(manifest.leaf.key).map_err(|source| WorkspaceError::Key { source })?;
    let profile = LeafProfile {
        host: node.host,
        role: Role::Client,
        organization: manifest.authority.organization.as_deref().unwrap_or_default(),
        sans: node.alt,
        days: 1,
    };
    let serial = Serial::from_entropy(random::bytes()?);
    let leaf = authority
        .issue(&profile, key.public_key_der(), serial, now)
        .map_err(failed)?;
    let chain = std::iter::once(leaf).chain(authority.path().cloned()).collect();
    Ok(Some(Identity::new(key, chain)?))
}
