use std::collections::HashSet;

use super::{Anchors, Contents, EntryKind, Identity};

/// Whether a store holds this identity, its whole chain in order, and nothing else.
///
/// Equal public keys mean equal private keys: each key was matched with its leaf when it was read.
#[must_use]
pub fn same_identity(contents: &Contents, identity: &Identity) -> bool {
    match contents.entries.as_slice() {
        [entry] => match &entry.kind {
            EntryKind::Identity(found) => found.chain() == identity.chain(),
            _ => false,
        },
        _ => false,
    }
}

/// Whether a store holds these anchors, in any order, and nothing else.
#[must_use]
pub fn same_anchors(contents: &Contents, anchors: &Anchors) -> bool {
    let mut found = HashSet::new();
    contents.entries.iter().all(|entry| match &entry.kind {
        EntryKind::Anchor(certificate) => found.insert(certificate),
        _ => false,
    }) && found == anchors.certificates().iter().collect()
}
