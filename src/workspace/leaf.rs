//! What a node's certificate should be, and what is wrong with the one it has. Pure.

use crate::pki::{Certificate, LeafProfile, Mismatch, PrivateKey};

use super::intent::Reason;
use super::issuer::Issuer;
use super::manifest::Manifest;
use super::node::Node;

/// What the certificate of this node should say.
///
/// The certificate that a server shows to the other peers of the ensemble says the same, under another authority.
#[must_use]
pub(super) fn profile<'a>(manifest: &'a Manifest, node: &'a Node<'_>) -> LeafProfile<'a> {
    LeafProfile {
        host: node.host,
        role: node.role(),
        organization: manifest.authority.organization.as_deref().unwrap_or_default(),
        sans: node.alt,
        days: manifest.leaf.days,
    }
}

/// Why an issued certificate has to be issued anew, if it has to.
///
/// Its age is no reason: renewing is another command's.
#[must_use]
pub(super) fn fault(
    chain: &[Certificate],
    key: Option<&PrivateKey>,
    profile: &LeafProfile<'_>,
    issuer: &Issuer,
) -> Option<Reason> {
    let [leaf, authorities @ ..] = chain else {
        return Some(Reason::Damaged);
    };
    if key.is_some_and(|key| key.public_key_der() != leaf.public_key_der()) {
        return Some(Reason::KeyMismatch);
    }
    if !leaf.is_signed_by(issuer.certificate()) {
        return Some(Reason::Issuer);
    }
    if !authorities.iter().eq(issuer.path()) {
        return Some(Reason::Chain);
    }
    profile.mismatch(leaf).map(|mismatch| match mismatch {
        Mismatch::Subject => Reason::Subject,
        Mismatch::Names => Reason::Names,
        Mismatch::Usage => Reason::Usage,
    })
}

/// Why an imported identity cannot be used, if it cannot: only that its parts belong together is asked here.
#[must_use]
pub(super) fn imported_fault(chain: &[Certificate], key: Option<&PrivateKey>) -> Option<Reason> {
    let Some(leaf) = chain.first() else {
        return Some(Reason::Damaged);
    };
    match key {
        Some(key) if key.public_key_der() != leaf.public_key_der() => Some(Reason::KeyMismatch),
        _ => None,
    }
}
