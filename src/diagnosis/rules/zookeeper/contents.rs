//! What is in a store, and whether ZooKeeper and its Java can use it.

use super::Remark;
use crate::diagnosis::rules::text::{called, day};
use crate::diagnosis::{Holds, ZookeeperEvidence, ZookeeperStore};
use crate::keystore::{EntryKind, Kind};
use crate::model::Version;
use crate::pki::{Certificate, KeyKind};

fn has_identity(store: &ZookeeperStore) -> bool {
    let entries = store.file.reading().map(|reading| &reading.entries);
    entries.into_iter().flatten().any(|entry| {
        matches!(&entry.kind, EntryKind::Identity(_)) || matches!(&entry.kind, EntryKind::Locked { .. })
    })
}

pub(super) fn without_key(store: &ZookeeperStore, _: &ZookeeperEvidence) -> Vec<Remark> {
    let Some(reading) = store.file.reading().filter(|_| store.holds == Holds::Identity) else {
        return Vec::new();
    };
    if has_identity(store) {
        return Vec::new();
    }
    let has_key = reading
        .entries
        .iter()
        .any(|entry| matches!(&entry.kind, EntryKind::Key(_)));
    let what = if has_key {
        "it holds a private key, and no certificate that belongs to it"
    } else {
        "it holds no private key"
    };
    let place = &store.place;
    vec![Remark::new(what).seen_at(place, format!("{}.location={}", store.prefix, store.file.name))]
}

/// The first release that keeps every certificate of a PEM truststore (ZOOKEEPER-4992).
const KEEPS_NAMESAKES: [u32; 3] = [3, 10, 0];

/// What ZooKeeper trusts in a truststore: entries that Java lists as trusted; in PEM every certificate, or the last one of each
/// subject.
pub(in crate::diagnosis::rules) fn anchors(
    store: &ZookeeperStore,
    evidence: &ZookeeperEvidence,
) -> Vec<Certificate> {
    let Some(reading) = store.file.reading() else {
        return Vec::new();
    };
    if reading.kind == Kind::Pem {
        let all: Vec<_> = store.file.certificates().collect();
        let kept = all
            .iter()
            .enumerate()
            .filter(|(at, anchor)| later_namesake(&all, *at, anchor, evidence).is_none());
        return kept.map(|(_, anchor)| Certificate::clone(anchor)).collect();
    }
    let trusted = reading.entries.iter().filter_map(|entry| match &entry.kind {
        EntryKind::Anchor(certificate) => Some(certificate.clone()),
        _ => None,
    });
    trusted.collect()
}

/// The last certificate of this one's subject, where it stands behind it and ZooKeeper keeps that one alone: its PEM reader files
/// them under their subjects, in small letters.
fn later_namesake<'a>(
    all: &[&'a Certificate],
    at: usize,
    anchor: &Certificate,
    evidence: &ZookeeperEvidence,
) -> Option<&'a Certificate> {
    let alias = |certificate: &Certificate| certificate.subject().to_lowercase();
    let later = all.iter().skip(at + 1).rev();
    let found = later.copied().find(|other| alias(other) == alias(anchor));
    found.filter(|_| evidence.may_be_before(&KEEPS_NAMESAKES))
}

/// Two authorities of one subject in PEM. Of two certificates with one key it does not matter which one is kept.
pub(super) fn anchor_dropped(store: &ZookeeperStore, evidence: &ZookeeperEvidence) -> Vec<Remark> {
    let is_pem = store
        .file
        .reading()
        .is_some_and(|reading| reading.kind == Kind::Pem);
    if store.holds != Holds::Anchors || !is_pem {
        return Vec::new();
    }
    let all: Vec<_> = store.file.certificates().collect();
    let dropped = all.iter().enumerate().filter(|(at, anchor)| {
        let kept = later_namesake(&all, *at, anchor, evidence);
        kept.is_some_and(|kept| kept.public_key_der() != anchor.public_key_der())
    });
    let location = format!("{}.location={}", store.prefix, store.file.name);
    dropped
        .map(|(_, anchor)| {
            let what = format!(
                "{} stands there with another key once more: this one, until {}, is not kept",
                called(anchor),
                day(anchor.validity().not_after)
            );
            Remark::new(what).seen_at(&store.place, &location)
        })
        .collect()
}

/// What ZooKeeper shows to those who dial it: the leaf first.
pub(in crate::diagnosis::rules) fn shown(store: &ZookeeperStore) -> Vec<Certificate> {
    let Some(file) = store.file.file() else {
        return Vec::new();
    };
    if file.reading.kind == Kind::Pem && !file.in_order.is_empty() {
        return file.in_order.to_vec();
    }
    let chains = file.reading.entries.iter().filter_map(|entry| match &entry.kind {
        EntryKind::Identity(identity) => Some(identity.chain().to_vec()),
        EntryKind::Locked { chain, .. } => Some(chain.clone()),
        _ => None,
    });
    chains
        .into_iter()
        .find(|chain| !chain.is_empty())
        .unwrap_or_default()
}

/// Beyond what the file's own rules say: a store with keys, and nobody to trust in it.
pub(super) fn no_anchor(store: &ZookeeperStore, evidence: &ZookeeperEvidence) -> Vec<Remark> {
    let Some(file) = store.file.file().filter(|_| store.holds == Holds::Anchors) else {
        return Vec::new();
    };
    if !anchors(store, evidence).is_empty() || !(file.has_key() || file.reading.entries.is_empty()) {
        return Vec::new();
    }
    let what = if file.has_key() {
        "it holds a private key with its chain, and no certificate that is marked as trusted"
    } else {
        "it is empty"
    };
    let place = &store.place;
    vec![
        Remark::new(what)
            .seen_at(place, format!("{}.location={}", store.prefix, store.file.name))
            .fixed_by(Some(
                "make a truststore of the authority's certificate: `zkcerts convert CA --to pkcs12 --truststore --out NEW`"
                    .to_owned(),
            )),
    ]
}

/// What ZooKeeper's own PEM reader does not take: only RSA, EC and DSA, only PKCS#8, encrypted only where Java can.
pub(super) fn key_unusable(store: &ZookeeperStore, evidence: &ZookeeperEvidence) -> Vec<Remark> {
    let Some(file) = store
        .file
        .file()
        .filter(|file| store.holds == Holds::Identity && file.reading.kind == Kind::Pem)
    else {
        return Vec::new();
    };
    let mut remarks = Vec::new();
    let as_pem = Some(format!(
        "have it written anew: `zkcerts convert {} --to pem --out NEW`",
        store.file.name
    ));
    let older = |label: &&String| matches!(label.as_str(), "RSA PRIVATE KEY" | "EC PRIVATE KEY");
    remarks.extend(file.labels.iter().filter(older).map(|label| {
        Remark::new(format!("its key stands in a block `{label}`, and ZooKeeper reads PKCS#8 alone: `algid parse error, not a sequence`"))
            .fixed_by(as_pem.clone())
    }));
    let reads_pbes2 = evidence
        .java
        .as_ref()
        .is_some_and(|java| java.is_at_least(&[19, 0]));
    let unread = |how: &&String| (how.contains("PBES2") && !reads_pbes2) || how.contains("MD5");
    remarks.extend(file.reading.protections.iter().filter(unread).map(|how| {
        Remark::new(format!("its key is encrypted by {how}, which Java before 19 does not read from PEM: `PBES2 SecretKeyFactory not available`"))
            .fixed_by(Some(format!("write the key unencrypted into a file of mode 0600, or take a PKCS#12 store: `zkcerts convert {} --to pkcs12 --out NEW`", store.file.name)))
    }));
    let is_unknown = |certificate: &&Certificate| {
        matches!(certificate.key_kind(), KeyKind::Ed25519 | KeyKind::RsaPss { .. })
    };
    remarks.extend(shown(store).first().filter(is_unknown).map(|leaf| {
        Remark::new(format!(
            "{} has a key of kind {}, which ZooKeeper does not read from PEM",
            called(leaf),
            leaf.key_kind()
        ))
    }));
    remarks
}

/// The first releases of Java that read what is written today, by line.
const READ_PBES2: [[u32; 3]; 2] = [[8, 0, 301], [11, 0, 12]];

/// Only where it is known which Java reads it.
pub(super) fn too_new(store: &ZookeeperStore, evidence: &ZookeeperEvidence) -> Vec<Remark> {
    let (Some(java), Some(reading)) = (&evidence.java, store.file.reading()) else {
        return Vec::new();
    };
    let is_modern = reading
        .protections
        .iter()
        .any(|how| how.contains("PBES2") || how.contains("SHA-256") || how.contains("SHA256"));
    if reading.kind != Kind::Pkcs12 || !is_modern || reads_pbes2(java) {
        return Vec::new();
    }
    vec![
        Remark::new(format!("it is encrypted in a way that Java {java} does not read"))
            .seen(reading.protections.join("; ")),
    ]
}

fn reads_pbes2(java: &Version) -> bool {
    match READ_PBES2.iter().find(|first| java.line().0 == first[0]) {
        Some(first) => java.is_at_least(first),
        None => java.is_at_least(&[12, 0]),
    }
}
