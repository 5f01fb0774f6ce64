use time::OffsetDateTime;

use super::super::authorities::{self, Found};
use super::super::error::WorkspaceError;
use super::super::layout::{AuthorityKind, Layout, SharedFile};
use super::super::manifest::Manifest;
use super::phase::next;
use crate::keystore::Identity;
use crate::model::{Host, Role};
use crate::os::random;
use crate::pki::{LeafProfile, PrivateKey, Serial};

/// A client of the successor, made for this run alone: whoever lets it in trusts the successor.
pub fn successor_client(
    layout: &Layout,
    manifest: &Manifest,
    now: OffsetDateTime,
) -> Result<Identity, WorkspaceError> {
    const NAME: &str = "zkcerts-rotate";
    let kind = AuthorityKind::Clients;
    let password = authorities::key_password(layout, manifest)?;
    let found = authorities::find_in(layout, next(kind), password.as_ref())?;
    let Found::Complete(authority) = found else {
        return Err(WorkspaceError::AuthorityMissing {
            path: layout.shared(SharedFile::NextKey(kind)),
        });
    };
    let failed = |source| WorkspaceError::Issue {
        node: NAME.to_owned(),
        source,
    };
    let key = PrivateKey::generate(manifest.leaf.key).map_err(|source| WorkspaceError::Key { source })?;
    let host = Host::Name(NAME.to_owned());
    let profile = LeafProfile {
        host: &host,
        role: Role::Client,
        organization: manifest.authority.organization.as_deref().unwrap_or_default(),
        sans: &[],
        days: 1,
    };
    let serial = Serial::from_entropy(random::bytes()?);
    let leaf = authority
        .issue(&profile, key.public_key_der(), serial, now)
        .map_err(failed)?;
    let chain = std::iter::once(leaf).chain(authority.path().cloned()).collect();
    Ok(Identity::new(key, chain)?)
}
