//! The files that `<openSSL><client>` names: whom to trust, and what there is to say about each of them.

use time::OffsetDateTime;

use super::client::{is_used, seen_here};
use super::{Remark, place};
use crate::config::clickhouse::Client;
use crate::diagnosis::rules::{access, of_file};
use crate::diagnosis::{ClickhouseEvidence, Code, Finding, NamedAnchors, Place, Stored};

/// Where a key of the section stands, as evidence.
pub(super) fn seen(remark: Remark, client: &Client, key: &str) -> Remark {
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

pub(super) fn other_encoding(evidence: &ClickhouseEvidence) -> Vec<Remark> {
    let found = evidence
        .files
        .iter()
        .filter_map(|file| Some((file, file.encoding?)));
    found
        .map(|(file, encoding)| {
            let name = &file.name;
            Remark::new(format!("`{name}` is written in {encoding}"))
                .seen_at(&Place::file(name), encoding)
                .fixed_by(Some(format!(
                    "save it as UTF-8 (`iconv -f {encoding} -t UTF-8 {name}`), and take `encoding` out of its first line"
                )))
        })
        .collect()
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
