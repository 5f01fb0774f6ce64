//! The stores that zoo.cfg names: whether they are named, and taken for what they are.

use time::OffsetDateTime;

use super::Remark;
use super::contents::{anchors, shown};
use super::ports;
use crate::config::zookeeper::keys;
use crate::diagnosis::rules::of_file;
use crate::diagnosis::rules::shown::left_out;
use crate::diagnosis::{Code, Finding, Holds, Told, ZookeeperEvidence, ZookeeperStore};
use crate::keystore::Kind;

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

/// The issuer that is missing from the chain is known here: it stands among the anchors, and is no root.
pub(super) fn chain_broken(store: &ZookeeperStore, evidence: &ZookeeperEvidence) -> Vec<Remark> {
    if store.holds != Holds::Identity {
        return Vec::new();
    }
    let truststore = evidence.store(&store.prefix.replace("keyStore", "trustStore"));
    let known = truststore
        .map(|store| anchors(store, evidence))
        .unwrap_or_default();
    left_out(&shown(store), &known)
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
    const TOLD_OF_HERE: [Code; 4] = [
        Code::NameMisleads,
        Code::PemKeyForm,
        Code::PemKeyEncrypted,
        Code::SameSubject,
    ];
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
