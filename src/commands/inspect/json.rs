//! What was found in a file, for scripts.

use serde::Serialize;
use serde_json::{Value, json};
use time::OffsetDateTime;

use super::file::{Content, Inspected};
use super::words::{ends_at_a_root, extended_key_usage, key_usage, name};
use crate::commands::notation::{hexadecimal, moment};
use crate::diagnosis;
use crate::keystore::{Entry, EntryKind, Kind, Readers, Repair, Warning};
use crate::model::Fault;
use crate::pki::Certificate;
use crate::trust;

pub(super) fn file(file: &Inspected<'_>, now: OffsetDateTime) -> Value {
    let path = file.path.display().to_string();
    let mode = file.mode.map(|mode| format!("{mode:04o}"));
    let reading = match &file.content {
        Content::Read(diagnosis::Content { reading, .. }) => reading,
        Content::Unreadable { error, kind } => {
            let kind = kind.map(Kind::name);
            return json!({ "path": path, "mode": mode, "kind": kind, "error": fault(error) });
        }
        Content::Refused(error) => return json!({ "path": path, "error": fault(error) }),
    };
    let repair = |repair: &Repair| json!({ "code": repair.code(), "message": repair.to_string(), "line": repair.line() });
    let warning = |warning: &Warning| json!({ "code": warning.code(), "message": warning.to_string() });
    let read_by = Readers::of(reading);
    json!({
        "path": path,
        "mode": mode,
        "kind": reading.kind.name(),
        "protections": reading.protections,
        "read_by": read_by.map(|read_by| json!({ "java": read_by.java, "openssl": read_by.openssl })),
        "entries": reading.entries.iter().map(|entry| of_entry(entry, reading.kind, now)).collect::<Vec<_>>(),
        "repairs": reading.repairs.iter().map(repair).collect::<Vec<_>>(),
        "warnings": reading.warnings.iter().map(warning).collect::<Vec<_>>(),
    })
}

fn fault(fault: &dyn Fault) -> Value {
    json!({ "code": fault.code(), "message": fault.to_string(), "hint": fault.hint() })
}

/// An entry; what does not apply to its type is not there.
#[derive(Default, Serialize)]
struct EntryObject<'a> {
    #[serde(rename = "type")]
    word: &'static str,
    alias: Option<&'a str>,
    place: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    certificates: Option<Vec<Value>>,
    /// Whose certificate the chain lacks, where it does not lead to a root.
    #[serde(skip_serializing_if = "Option::is_none")]
    missing_issuer: Option<String>,
    /// Why it could not be opened.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    what: Option<&'a str>,
}

fn of_entry(entry: &Entry, kind: Kind, now: OffsetDateTime) -> EntryObject<'_> {
    let chain = |chain: &[Certificate]| Some(chain.iter().map(|found| certificate(found, now)).collect());
    let common = EntryObject {
        word: name(&entry.kind, kind).word,
        alias: entry.alias.as_deref(),
        place: entry.place.to_string(),
        ..EntryObject::default()
    };
    match &entry.kind {
        EntryKind::Identity(identity) => EntryObject {
            key: Some(identity.key().kind().to_string()),
            certificates: chain(identity.chain()),
            missing_issuer: missing_issuer(identity.chain()),
            ..common
        },
        EntryKind::Anchor(found) | EntryKind::Certificate(found) => EntryObject {
            certificates: chain(std::slice::from_ref(found)),
            ..common
        },
        EntryKind::Key(key) => EntryObject {
            key: Some(key.kind().to_string()),
            ..common
        },
        EntryKind::Locked {
            reason,
            chain: certificates,
        } => EntryObject {
            certificates: chain(certificates),
            reason: Some(fault(reason)),
            ..common
        },
        EntryKind::Other(what) => EntryObject {
            what: Some(what),
            ..common
        },
    }
}

fn missing_issuer(chain: &[Certificate]) -> Option<String> {
    let last = chain.last().filter(|_| !ends_at_a_root(chain))?;
    Some(last.issuer())
}

fn certificate(certificate: &Certificate, now: OffsetDateTime) -> Value {
    let validity = certificate.validity();
    let key = certificate.key_kind();
    json!({
        "subject": certificate.subject(),
        "issuer": certificate.issuer(),
        "serial": hexadecimal(certificate.serial()),
        "names": certificate.sans().iter().map(ToString::to_string).collect::<Vec<_>>(),
        "is_authority": certificate.is_authority(),
        "path_length": certificate.path_length(),
        "key_usage": key_usage(certificate),
        "extended_key_usage": extended_key_usage(certificate),
        "key": key.to_string(),
        "key_bits": key.bits(),
        "not_before": moment(validity.not_before),
        "not_after": moment(validity.not_after),
        "days_left": validity.days_left(now),
        "sha256": trust::fingerprint(certificate),
    })
}
