use std::collections::{HashMap, HashSet};
use std::path::Path;

use super::protection::warnings;
use super::text::called;
use super::{File, Remark};
use crate::keystore::{EntryKind, Kind, Warning};
use crate::model::Quoted;
use crate::pki::{Certificate, Chain};

pub(super) fn needs_repair(file: &File<'_>) -> Vec<Remark> {
    // Without a key there is nothing else that it could become.
    let certificates_only = (!file.has_key())
        .then(|| "have it written anew: `zkcerts convert FILE --to pem --truststore --out NEW`".to_owned());
    let repairs = file.reading.repairs.iter();
    repairs
        .map(|repair| Remark::new(repair.to_string()).fixed_by(certificates_only.clone()))
        .collect()
}

/// What a file with this extension is taken for, by people and by programs such as ZooKeeper (`KeyStoreFileType`).
const EXTENSIONS: [(&str, Kind); 5] = [
    ("p12", Kind::Pkcs12),
    ("pfx", Kind::Pkcs12),
    ("jks", Kind::Jks),
    ("jceks", Kind::Jceks),
    ("pem", Kind::Pem),
];

pub(super) fn name_misleads(file: &File<'_>) -> Vec<Remark> {
    let extension = Path::new(file.name)
        .extension()
        .and_then(|extension| extension.to_str());
    let extension = extension.unwrap_or_default().to_ascii_lowercase();
    let kind = file.reading.kind;
    EXTENSIONS
        .iter()
        .filter(|(known, meant)| *known == extension && *meant != kind)
        .map(|(known, _)| Remark::new(format!("it is called `.{known}`, and is {}", kind.described())))
        .collect()
}

/// The certificates that Java does not list: neither trusted nor of a key.
fn unmarked<'a>(file: &File<'a>) -> impl Iterator<Item = &'a Certificate> {
    let is_store = file.reading.kind == Kind::Pkcs12;
    let entries = file.reading.entries.iter().filter(move |_| is_store);
    entries.filter_map(|entry| match &entry.kind {
        EntryKind::Certificate(certificate) => Some(certificate),
        _ => None,
    })
}

/// Whether Java lists anything, or may once the keys are open.
fn has_entries(file: &File<'_>) -> bool {
    file.has_key()
        || file
            .reading
            .entries
            .iter()
            .any(|entry| matches!(entry.kind, EntryKind::Anchor(_)))
}

pub(super) fn no_anchor_for_java(file: &File<'_>) -> Vec<Remark> {
    let count = unmarked(file).count();
    if count == 0 || has_entries(file) {
        return Vec::new();
    }
    vec![Remark::new(format!(
        "Java finds nobody to trust in it: none of its certificates ({count}) is marked as trusted"
    ))]
}

pub(super) fn certificate_ignored(file: &File<'_>) -> Vec<Remark> {
    let is_open = |kind: &EntryKind| !matches!(kind, EntryKind::Locked { .. });
    if !has_entries(file) || !file.reading.entries.iter().all(|entry| is_open(&entry.kind)) {
        return Vec::new();
    }
    unmarked(file)
        .map(|certificate| Remark::new(format!("{} is not listed by Java", called(certificate))))
        .collect()
}

/// In PEM a leaf that is not beside its key may well be a chain that a server sends.
pub(super) fn anchor_is_leaf(file: &File<'_>) -> Vec<Remark> {
    if file.reading.kind == Kind::Pem {
        return Vec::new();
    }
    anchors(file)
        .filter(|certificate| !certificate.is_authority() && !certificate.is_self_issued())
        .map(|certificate| Remark::new(format!("{} is trusted, and is no authority", called(certificate))))
        .collect()
}

fn anchors<'a>(file: &File<'a>) -> impl Iterator<Item = &'a Certificate> {
    file.reading.entries.iter().filter_map(|entry| match &entry.kind {
        EntryKind::Anchor(certificate) => Some(certificate),
        _ => None,
    })
}

pub(super) fn same_subject(file: &File<'_>) -> Vec<Remark> {
    if file.reading.kind != Kind::Pem {
        return Vec::new();
    }
    let mut subjects: HashMap<&[u8], HashSet<&Certificate>> = HashMap::new();
    let mut remarks = Vec::new();
    for anchor in anchors(file) {
        let others = subjects.entry(anchor.subject_der()).or_default();
        if others.insert(anchor) && others.len() == 2 {
            remarks.push(Remark::new(format!(
                "{} is the subject of several certificates",
                called(anchor)
            )));
        }
    }
    remarks
}

pub(super) fn alias_twice(file: &File<'_>) -> Vec<Remark> {
    warnings(file, |warning| matches!(warning, Warning::AliasTwice { .. }))
}

/// PKCS#12 is searched without capitals.
pub(super) fn alias_capitals(file: &File<'_>) -> Vec<Remark> {
    if !matches!(file.reading.kind, Kind::Jks | Kind::Jceks) {
        return Vec::new();
    }
    let aliases = file
        .reading
        .entries
        .iter()
        .filter_map(|entry| entry.alias.as_deref());
    aliases
        .filter(|alias| *alias != alias.to_lowercase())
        .map(|alias| Remark::new(format!("the alias {} has capitals", Quoted(alias))))
        .collect()
}

/// The chain of the only key in the file, or of the only certificate that is no authority's.
fn chain(file: &File<'_>) -> Option<Vec<Certificate>> {
    let mut identities = file.reading.entries.iter().filter_map(|entry| match &entry.kind {
        EntryKind::Identity(identity) => Some(identity.chain().to_vec()),
        _ => None,
    });
    if let Some(chain) = identities.next() {
        return identities.next().is_none().then_some(chain);
    }
    let mut leaves = file
        .in_order
        .iter()
        .filter(|certificate| !certificate.is_authority());
    let leaf = leaves.next()?;
    leaves
        .all(|other| other == leaf)
        .then(|| Chain::order(leaf, file.in_order).certificates)
}

pub(super) fn chain_order(file: &File<'_>) -> Vec<Remark> {
    let Some(chain) = (!file.in_order.is_empty()).then(|| chain(file)).flatten() else {
        return Vec::new();
    };
    let found: Vec<_> = file
        .in_order
        .iter()
        .filter(|certificate| chain.contains(certificate))
        .collect();
    let is_first = file.in_order.first() == chain.first();
    if is_first && found.iter().copied().eq(&chain) {
        return Vec::new();
    }
    let lines = file.in_order.iter().take(chain.len().max(2)).map(called);
    let remark =
        Remark::new("its certificates do not stand in the order of the chain, from the leaf to the root");
    let by_hand = (!file.has_key())
        .then(|| "put the leaf first, and after each certificate that of its issuer".to_owned());
    vec![lines.fold(remark, Remark::seen).fixed_by(by_hand)]
}

pub(super) fn chain_incomplete(file: &File<'_>) -> Vec<Remark> {
    let chains = file.reading.entries.iter().filter_map(|entry| match &entry.kind {
        EntryKind::Identity(identity) => Some(identity.chain()),
        EntryKind::Locked { chain, .. } => Some(chain.as_slice()),
        _ => None,
    });
    chains
        .filter_map(|chain| chain.last())
        .filter(|last| !last.is_self_issued())
        .map(|last| {
            Remark::new(format!(
                "the chain ends at {}: its issuer {} is not there",
                called(last),
                Quoted(&last.issuer())
            ))
        })
        .collect()
}

pub(super) fn entry_ignored(file: &File<'_>) -> Vec<Remark> {
    let mut remarks = warnings(file, |warning| {
        matches!(warning, Warning::PassedOver { .. } | Warning::NotReadOn { .. })
    });
    let others = file.reading.entries.iter().filter_map(|entry| match &entry.kind {
        EntryKind::Other(what) => Some((entry, what)),
        _ => None,
    });
    remarks.extend(others.map(|(entry, what)| match &entry.alias {
        Some(alias) => Remark::new(format!("the entry {}: {what}", Quoted(alias))),
        None => Remark::new(format!("an entry: {what}")),
    }));
    remarks
}
