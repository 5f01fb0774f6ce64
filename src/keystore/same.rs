use std::collections::HashSet;

use super::{Anchors, Contents, Entry, EntryKind, Identity, Reading};
use crate::pki::Certificate;

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

/// Whether two files hold the same under the same names, protected in the same way. The order of the entries, salts and
/// what stands around PEM blocks play no part; what had to be mended or could not be read is the same as nothing.
///
/// Equal public keys mean equal private keys, as in [`same_identity`].
#[must_use]
pub fn same_reading(one: &Reading, other: &Reading) -> bool {
    let is_whole = |reading: &Reading| reading.repairs.is_empty();
    one.kind == other.kind
        && is_whole(one)
        && is_whole(other)
        && one.protections == other.protections
        && one.entries.len() == other.entries.len()
        && match (held(&one.entries), held(&other.entries)) {
            (Some(one), Some(other)) => one == other,
            _ => false,
        }
}

/// What of an entry counts: its name, what it is, and its public values.
type Held<'a> = (Option<&'a str>, u8, &'a [u8], &'a [Certificate]);

/// `None` where there is an entry that could not be read.
fn held(entries: &[Entry]) -> Option<HashSet<Held<'_>>> {
    entries.iter().map(held_by).collect()
}

fn held_by(entry: &Entry) -> Option<Held<'_>> {
    let alias = entry.alias.as_deref();
    match &entry.kind {
        EntryKind::Identity(identity) => Some((alias, 0, &[], identity.chain())),
        EntryKind::Anchor(anchor) => Some((alias, 1, anchor.der(), &[])),
        EntryKind::Certificate(certificate) => Some((alias, 2, certificate.der(), &[])),
        EntryKind::Key(key) => Some((alias, 3, key.public_key_der(), &[])),
        EntryKind::Locked { .. } | EntryKind::Other(_) => None,
    }
}
