//! The stores that zoo.cfg names: whether ZooKeeper can read them, and finds in them what it needs.

use time::OffsetDateTime;

use super::Remark;
use super::ports;
use crate::config::zookeeper::keys;
use crate::diagnosis::rules::of_file;
use crate::diagnosis::rules::text::called;
use crate::diagnosis::{Code, Finding, Holds, Told, ZookeeperEvidence, ZookeeperStore};
use crate::keystore::{EntryKind, Kind};
use crate::model::Version;
use crate::pki::{Certificate, KeyKind};

/// The key store and truststore of one kind of port.
struct Pair {
    stores: [&'static str; 2],
    of: &'static str,
    /// The settings for which they are needed, if there are any.
    needed_by: fn(&ZookeeperEvidence) -> Vec<&Told>,
    /// A class in the place of all that; where it counts.
    supplier: &'static str,
    supplier_counts: fn(&ZookeeperEvidence) -> bool,
}

const PAIRS: [Pair; 2] = [
    Pair {
        stores: ["ssl.keyStore", "ssl.trustStore"],
        of: "the client port",
        needed_by: ports::tls,
        supplier: keys::CONTEXT_SUPPLIER.name,
        // From 3.9.0 on the client port does not ask it (ZOOKEEPER-4828).
        supplier_counts: |evidence| evidence.may_be_before(&[3, 9, 0]),
    },
    Pair {
        stores: ["ssl.quorum.keyStore", "ssl.quorum.trustStore"],
        of: "the peers' ports",
        needed_by: |evidence| {
            let on = |key: &&keys::Key| evidence.is_on(key.name);
            let keys = [&keys::SSL_QUORUM, &keys::PORT_UNIFICATION]
                .into_iter()
                .filter(on);
            keys.filter_map(|key| evidence.effective(key.name)).collect()
        },
        supplier: keys::QUORUM_CONTEXT_SUPPLIER.name,
        supplier_counts: |_| true,
    },
];

pub(super) fn not_named(evidence: &ZookeeperEvidence) -> Vec<Remark> {
    let mut remarks = Vec::new();
    for pair in PAIRS {
        let is_supplied = evidence.effective(pair.supplier).is_some() && (pair.supplier_counts)(evidence);
        if (pair.needed_by)(evidence).is_empty() || is_supplied {
            continue;
        }
        for store in pair.stores {
            let key = format!("{store}.location");
            let told = evidence.effective(&key);
            if told.is_none_or(|told| told.value.is_empty()) {
                let remark = Remark::new(format!("`{key}` is not set: {} cannot do without", pair.of))
                    .fixed_by(Some(format!(
                        "set `{key}` in zoo.cfg: `zkcerts config zookeeper`"
                    )));
                remarks.push(
                    (pair.needed_by)(evidence)
                        .into_iter()
                        .fold(remark, |remark, told| remark.seen_at(&told.place, told.shown())),
                );
            }
        }
    }
    remarks
}

/// What ZooKeeper's word, or the end of the file's name, makes it take the store for (`KeyStoreFileType`).
const TYPES: [(&str, &str, Option<Kind>); 4] = [
    ("JKS", ".jks", Some(Kind::Jks)),
    ("PEM", ".pem", Some(Kind::Pem)),
    ("PKCS12", ".p12", Some(Kind::Pkcs12)),
    ("BCFKS", ".bcfks", Some(Kind::Bcfks)),
];

/// How ZooKeeper takes a store: what says so, and what for; `None` where nothing tells it.
fn taken_for(store: &ZookeeperStore, evidence: &ZookeeperEvidence) -> Option<(String, Option<Kind>)> {
    if let Some(told) = declared(store, evidence) {
        let word = told.value.to_ascii_uppercase();
        let kind = TYPES.iter().find(|(known, ..)| *known == word);
        return Some((told.shown(), kind.and_then(|(.., kind)| *kind)));
    }
    let (_, extension, kind) = TYPES
        .iter()
        .find(|(_, extension, _)| store.file.name.ends_with(extension))?;
    Some((format!("the name ends in `{extension}`"), *kind))
}

fn declared<'a>(store: &ZookeeperStore, evidence: &'a ZookeeperEvidence) -> Option<&'a Told> {
    let told = evidence.effective(&format!("{}.type", store.prefix));
    told.filter(|told| !told.value.is_empty())
}

/// From 9 on Java loads JKS for PKCS12 and the reverse, and so does 8 for JKS.
fn are_alike(one: Kind, other: Kind) -> bool {
    let is_java = |kind| matches!(kind, Kind::Jks | Kind::Pkcs12);
    one == other || (is_java(one) && is_java(other))
}

pub(super) fn type_differs(store: &ZookeeperStore, evidence: &ZookeeperEvidence) -> Vec<Remark> {
    let Some(kind) = store.file.reading().map(|reading| reading.kind) else {
        return Vec::new();
    };
    let remark = match taken_for(store, evidence) {
        None => Remark::new(format!(
            "ZooKeeper cannot tell what it is: the name ends in none of `.jks`, `.pem`, `.p12`, `.bcfks`, and `{}.type` is not set",
            store.prefix
        )),
        Some((why, Some(taken))) if !are_alike(kind, taken) => Remark::new(format!(
            "it is {}, and ZooKeeper takes it for {}: {why}",
            kind.described(),
            taken.described()
        )),
        // A word that is no type is told of where it stands.
        Some(_) => return Vec::new(),
    };
    let told = declared(store, evidence);
    let place = told.map_or(&store.place, |told| &told.place);
    let what = told.map_or_else(|| format!("{}.location", store.prefix), Told::shown);
    let word = TYPES.iter().find(|(.., known)| *known == Some(kind));
    let fix = word.map(|(word, ..)| format!("set `{}.type={word}`", store.prefix));
    vec![remark.seen_at(place, what).fixed_by(fix)]
}

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

/// What ZooKeeper trusts in a truststore: entries that Java lists as trusted; in PEM every certificate.
pub(in crate::diagnosis::rules) fn anchors(store: &ZookeeperStore) -> Vec<Certificate> {
    let Some(reading) = store.file.reading() else {
        return Vec::new();
    };
    if reading.kind == Kind::Pem {
        return store.file.certificates().cloned().collect();
    }
    let trusted = reading.entries.iter().filter_map(|entry| match &entry.kind {
        EntryKind::Anchor(certificate) => Some(certificate.clone()),
        _ => None,
    });
    trusted.collect()
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
pub(super) fn no_anchor(store: &ZookeeperStore, _: &ZookeeperEvidence) -> Vec<Remark> {
    let Some(file) = store.file.file().filter(|_| store.holds == Holds::Anchors) else {
        return Vec::new();
    };
    if !anchors(store).is_empty() || !(file.has_key() || file.reading.entries.is_empty()) {
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

/// The issuer that is missing from the chain is known here: it stands among the anchors, and is no root.
pub(super) fn chain_broken(store: &ZookeeperStore, evidence: &ZookeeperEvidence) -> Vec<Remark> {
    if store.holds != Holds::Identity {
        return Vec::new();
    }
    let truststore = evidence.store(&store.prefix.replace("keyStore", "trustStore"));
    let known = truststore.map(anchors).unwrap_or_default();
    crate::diagnosis::rules::shown::left_out(&shown(store), &known)
}

/// What the rules about files say of it, as far as it bears on this use.
pub(super) fn of_content(store: &ZookeeperStore, now: OffsetDateTime) -> Vec<Finding> {
    let file = match (&store.file.content, store.file.file()) {
        // What keeps the password from being read is told where it is.
        (Err(finding), _) if finding.code == Code::PasswordMissing => return Vec::new(),
        (Err(finding), _) => return vec![Finding::clone(finding)],
        (Ok(_), Some(file)) => file,
        (Ok(_), None) => return Vec::new(),
    };
    of_file(&file, now)
        .into_iter()
        .filter(|finding| counts(finding.code, store))
        .collect()
}

/// Some are told here with what they mean for ZooKeeper; some are about the other use.
fn counts(code: Code, store: &ZookeeperStore) -> bool {
    const TOLD_OF_HERE: [Code; 3] = [Code::NameMisleads, Code::PemKeyForm, Code::PemKeyEncrypted];
    const OF_LEAVES: [Code; 4] = [
        Code::UsageServerOnly,
        Code::CommonNameOnly,
        Code::NoName,
        Code::ChainOrder,
    ];
    let is_other_use = match store.holds {
        Holds::Anchors => OF_LEAVES.contains(&code),
        Holds::Identity => code == Code::NoAnchorForJava,
    };
    !TOLD_OF_HERE.contains(&code) && !is_other_use
}
