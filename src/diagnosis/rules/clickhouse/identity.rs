//! What ClickHouse shows of itself: certificate and key.

use super::Remark;
use super::client::{is_used, seen_here};
use super::files::seen;
use crate::config::clickhouse::{Ensemble, EnsembleKind, Value};
use crate::diagnosis::rules::shown;
use crate::diagnosis::rules::text::called;
use crate::diagnosis::{ClickhouseEvidence, NamedAnchors, Stored, certificates, has_key, holds_key_of};
use crate::keystore::{EntryKind, KeystoreError};

/// Neither is set, or the one that does not do without the other.
pub(super) fn certificate_missing(evidence: &ClickhouseEvidence) -> Vec<Remark> {
    if !is_used(evidence) || !may_be_asked(evidence) {
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

/// Whether a server that is dialled may want a certificate. Of a Keeper in the same process it is known: only if it is strict.
fn may_be_asked(evidence: &ClickhouseEvidence) -> bool {
    let ensembles = evidence.merged.ensembles();
    let is_raft = |ensemble: &Ensemble| ensemble.kind == EnsembleKind::Raft;
    if ensembles.is_empty() || !ensembles.iter().all(is_raft) {
        return true;
    }
    let mode = evidence
        .merged
        .root()
        .at(&["openSSL", "server", "verificationMode"]);
    mode.is_some_and(|mode| {
        let mode = evidence.merged.value(mode);
        mode.plain()
            .is_some_and(|mode| mode.eq_ignore_ascii_case("strict"))
    })
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
    let remark = remark.seen(format!("the first certificate is {}", called(leaf)));
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
