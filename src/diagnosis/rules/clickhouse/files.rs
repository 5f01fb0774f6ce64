//! The files that `<openSSL><client>` names: certificate, key, and whom to trust.

use time::OffsetDateTime;

use super::client::{is_used, seen_here};
use super::{Remark, place};
use crate::config::clickhouse::{Client, Value};
use crate::diagnosis::rules::{access, of_file, shown};
use crate::diagnosis::{
    ClickhouseEvidence, Code, Finding, NamedAnchors, Stored, certificates, has_key, holds_key_of,
};
use crate::keystore::{EntryKind, KeystoreError};

/// Where a key of the section stands, as evidence.
fn seen(remark: Remark, client: &Client, key: &str) -> Remark {
    match client.setting(key) {
        Some(setting) => remark.seen_at(&place(&setting.location), format!("`{key}` is {}", setting.value)),
        None => remark,
    }
}

pub(super) fn anchors_missing(evidence: &ClickhouseEvidence) -> Vec<Remark> {
    let client = evidence.merged.client();
    let remark = match &evidence.anchors {
        None if client.ca().is_none() && !client.loads_system_store() => {
            let what =
                "nobody is trusted: `caConfig` is not set, and the system's authorities are switched off";
            seen(Remark::new(what), &client, "loadDefaultCAFile")
        }
        Some(NamedAnchors::File(file))
            if file.reading().is_some() && file.certificates().next().is_none() =>
        {
            seen(
                Remark::new(format!("there is no certificate in `{}`", file.name)),
                &client,
                "caConfig",
            )
        }
        Some(NamedAnchors::Directory {
            name,
            hashed,
            others: 0,
            ..
        }) if hashed.is_empty() => seen(
            Remark::new(format!("there is nothing in `{name}`")),
            &client,
            "caConfig",
        ),
        _ => return Vec::new(),
    };
    // With every chain accepted nobody has to be trusted; that is told as it is.
    if client.accepts_any_chain() {
        Vec::new()
    } else {
        vec![remark]
    }
}

pub(super) fn anchors_unhashed(evidence: &ClickhouseEvidence) -> Vec<Remark> {
    match &evidence.anchors {
        Some(NamedAnchors::Directory {
            name, hashed, others, ..
        }) if hashed.is_empty() && *others > 0 => {
            let what = format!("OpenSSL finds none of the {others} files in `{name}` by its name");
            let remark = Remark::new(what).fixed_by(Some(format!(
                "make the links (`openssl rehash {name}`), or name a file"
            )));
            vec![seen(remark, &evidence.merged.client(), "caConfig")]
        }
        _ => Vec::new(),
    }
}

pub(super) fn system_store(evidence: &ClickhouseEvidence) -> Vec<Remark> {
    let client = evidence.merged.client();
    if !client.loads_system_store() || client.accepts_any_chain() || !is_used(evidence) {
        return Vec::new();
    }
    let remark = Remark::new("every authority of the system may vouch for a ZooKeeper");
    vec![match client.setting("loadDefaultCAFile") {
        Some(_) => seen(remark, &client, "loadDefaultCAFile"),
        None => seen_here(remark, evidence),
    }]
}

/// Neither is set, or the one that does not do without the other.
pub(super) fn certificate_missing(evidence: &ClickhouseEvidence) -> Vec<Remark> {
    if !is_used(evidence) {
        return Vec::new();
    }
    let client = evidence.merged.client();
    let set = |key| {
        let setting = client.setting(key);
        setting.is_some_and(|setting| setting.value.plain() != Some(""))
    };
    let remark = match (set("certificateFile"), set("privateKeyFile")) {
        (true, true) => return Vec::new(),
        (false, true) => match &evidence.key {
            Some(key) if key.reading().is_some() && key.certificates().next().is_none() => {
                Remark::new("`certificateFile` is not set, and `privateKeyFile` holds no certificate either")
            }
            _ => return Vec::new(),
        },
        (true, false) => Remark::new(
            "`privateKeyFile` is not set: the certificate is not sent, and nothing is said about it",
        ),
        (false, false) => {
            let remark = Remark::new("neither `certificateFile` nor `privateKeyFile` is set");
            return vec![seen_here(remark, evidence)];
        }
    };
    vec![seen(
        seen(remark, &client, "certificateFile"),
        &client,
        "privateKeyFile",
    )]
}

pub(super) fn key_mismatch(evidence: &ClickhouseEvidence) -> Vec<Remark> {
    let (Some(certificate), Some(key)) = (&evidence.certificate, &evidence.key) else {
        return Vec::new();
    };
    if certificate.name == key.name {
        return Vec::new();
    }
    let Some(file) = certificate.file().filter(|_| key.reading().is_some_and(has_key)) else {
        return Vec::new();
    };
    let first = file.in_order.first().or_else(|| file.certificates().next());
    let Some(leaf) = first.filter(|leaf| !holds_key_of(key, leaf)) else {
        return Vec::new();
    };
    let remark = Remark::new(format!(
        "the private key in `{}` does not belong to the first certificate in `{}`",
        key.name, certificate.name
    ));
    let remark = match certificates(file.reading).find(|other| holds_key_of(key, other)) {
        Some(_) => remark.fixed_by(Some(format!(
            "put the certificate that belongs to the key first in `{}`",
            certificate.name
        ))),
        None => remark,
    };
    let remark = remark.seen(format!(
        "the first certificate is {}",
        crate::diagnosis::rules::text::called(leaf)
    ));
    let client = evidence.merged.client();
    vec![seen(
        seen(remark, &client, "certificateFile"),
        &client,
        "privateKeyFile",
    )]
}

/// An encrypted key needs a handler with its password: without a terminal nobody answers the one by default.
pub(super) fn key_locked(evidence: &ClickhouseEvidence) -> Vec<Remark> {
    let client = evidence.merged.client();
    let entries = evidence
        .key
        .as_ref()
        .and_then(Stored::reading)
        .map(|reading| &reading.entries);
    let is_locked = entries.into_iter().flatten().any(|entry| {
        matches!(
            entry.kind,
            EntryKind::Locked {
                reason: KeystoreError::KeyEncrypted { .. } | KeystoreError::PasswordMissing { .. },
                ..
            }
        )
    });
    let password = client.setting("privateKeyPassphraseHandler.options.password");
    if !is_locked || password.is_some_and(|setting| matches!(setting.value, Value::Unresolved(_))) {
        return Vec::new();
    }
    let remark = Remark::new("the private key is encrypted, and no `privateKeyPassphraseHandler` has its password: `bad decrypt`")
        .fixed_by(Some(
            "name the handler `KeyFileHandler` with `<options><password>`, or write the key unencrypted into a file of mode 0600"
                .to_owned(),
        ));
    vec![seen(remark, &client, "privateKeyFile")]
}

pub(super) fn chain_broken(evidence: &ClickhouseEvidence) -> Vec<Remark> {
    let known = match &evidence.anchors {
        Some(NamedAnchors::File(file)) => file.certificates().cloned().collect(),
        Some(NamedAnchors::Directory { hashed, .. }) => hashed.clone(),
        None => Vec::new(),
    };
    let name = evidence
        .certificate
        .as_ref()
        .map_or(evidence.path.as_str(), |file| &file.name);
    shown::left_out(&evidence.shown(), &known)
        .into_iter()
        .map(|remark| seen(remark.about(name), &evidence.merged.client(), "certificateFile"))
        .collect()
}

/// Every file and directory that the service's account does not get at.
pub(super) fn closed(evidence: &ClickhouseEvidence) -> Vec<Remark> {
    let named = [&evidence.certificate, &evidence.key].into_iter().flatten();
    let mut all: Vec<(&str, _)> = named
        .map(|file| (file.name.as_str(), file.closed.as_ref()))
        .collect();
    match &evidence.anchors {
        Some(NamedAnchors::File(file)) => all.push((&file.name, file.closed.as_ref())),
        Some(NamedAnchors::Directory { name, closed, .. }) => all.push((name, closed.as_ref())),
        None => {}
    }
    all.extend(
        evidence
            .files
            .iter()
            .map(|file| (file.name.as_str(), file.closed.as_ref())),
    );
    let mut told = Vec::new();
    all.into_iter()
        .flat_map(|(name, closed)| {
            let is_new = closed.is_some_and(|closed| !told.contains(&closed.path));
            told.extend(closed.map(|closed| closed.path.clone()));
            let remarks = if is_new {
                access::closed(closed)
            } else {
                Vec::new()
            };
            remarks
                .into_iter()
                .map(|remark| remark.about(name))
                .collect::<Vec<_>>()
        })
        .collect()
}

/// What the rules about files say of each, as far as it bears on this use.
pub(super) fn of_contents(evidence: &ClickhouseEvidence, now: OffsetDateTime) -> Vec<Finding> {
    let anchors = match &evidence.anchors {
        Some(NamedAnchors::File(file)) => Some(file),
        _ => None,
    };
    let same = |one: &Option<Stored>, other: &Option<Stored>| matches!((one, other), (Some(one), Some(other)) if one.name == other.name);
    let key = evidence
        .key
        .as_ref()
        .filter(|_| !same(&evidence.certificate, &evidence.key));
    let client = evidence.merged.client();
    let files = [
        (evidence.certificate.as_ref(), "certificateFile"),
        (key, "privateKeyFile"),
        (anchors, "caConfig"),
    ];
    files
        .into_iter()
        .filter_map(|(file, key)| Some((file?, key)))
        .flat_map(|(file, key)| {
            let is_anchors = key == "caConfig";
            let from = client.setting(key).or(client.setting("privateKeyFile"));
            let found = match (&file.content, file.file()) {
                (Err(finding), _) => vec![Finding::clone(finding)],
                (Ok(_), Some(file)) => of_file(&file, now),
                (Ok(_), None) => Vec::new(),
            };
            let counting = found
                .into_iter()
                .filter(move |finding| counts(finding.code, is_anchors));
            counting.map(move |finding| match from {
                Some(setting) => finding.seen_from(
                    &place(&setting.location),
                    &format!("`{key}` is {}", setting.value),
                ),
                None => finding,
            })
        })
        .collect()
}

/// Some are told here with what they mean for ClickHouse; OpenSSL does not mind others.
fn counts(code: Code, is_anchors: bool) -> bool {
    const NOT_FOR_OPENSSL: [Code; 6] = [
        Code::PemKeyForm,
        Code::PemKeyEncrypted,
        Code::SameSubject,
        Code::KeyNotOpened,
        Code::NoAnchorForJava,
        Code::NameMisleads,
    ];
    const OF_LEAVES: [Code; 4] = [
        Code::UsageServerOnly,
        Code::CommonNameOnly,
        Code::NoName,
        Code::ChainOrder,
    ];
    let is_of_leaf = is_anchors && OF_LEAVES.contains(&code);
    !NOT_FOR_OPENSSL.contains(&code) && !is_of_leaf
}
