use std::collections::HashSet;

use super::{Anchors, Contents, EntryKind, Identity};
use crate::pki::Certificate;

/// Whether a store holds this identity, its whole chain in order, and nothing else.
///
/// Equal public keys mean equal private keys: each key was matched with its leaf when it was read.
#[must_use]
pub fn same_identity(contents: &Contents, identity: &Identity) -> bool {
    match contents.entries.as_slice() {
        [entry] => match &entry.kind {
            EntryKind::Identity(found) => same_chain(found.chain(), identity.chain()),
            _ => false,
        },
        _ => false,
    }
}

fn same_chain(left: &[Certificate], right: &[Certificate]) -> bool {
    left.len() == right.len()
        && left
            .iter()
            .zip(right)
            .all(|(left, right)| left.der() == right.der())
}

/// Whether a store holds these anchors, in any order, and nothing else.
#[must_use]
pub fn same_anchors(contents: &Contents, anchors: &Anchors) -> bool {
    let mut found = HashSet::new();
    contents.entries.iter().all(|entry| match &entry.kind {
        EntryKind::Anchor(certificate) => found.insert(certificate.sha256()),
        _ => false,
    }) && found == anchors.certificates().iter().map(Certificate::sha256).collect()
}
