//! Everything about a file, for people.

use std::fmt::Write as _;

use time::OffsetDateTime;

use super::file::{Content, Inspected};
use super::text::headline;
use super::words::{counted, days, ends_at_a_root, extended_key_usage, name};
use crate::diagnosis;
use crate::keystore::{Entry, EntryKind, Kind, Readers};
use crate::pki::Certificate;
use crate::report::clean;
use crate::trust;

/// The file, its entries, and every certificate.
pub(super) fn paragraph(file: &Inspected<'_>, now: OffsetDateTime) -> String {
    let mut text = headline(file);
    let Content::Read(diagnosis::Content { reading, .. }) = &file.content else {
        return text;
    };
    for how in &reading.protections {
        field(&mut text, "  protected by", how);
    }
    if let Some(readers) = Readers::of(reading) {
        field(
            &mut text,
            "  read by",
            &format!("{}; {}", readers.java, readers.openssl),
        );
    }
    for found in &reading.entries {
        entry(&mut text, found, reading.kind, now);
    }
    text
}

fn entry(text: &mut String, entry: &Entry, kind: Kind, now: OffsetDateTime) {
    let alias = entry
        .alias
        .as_deref()
        .map_or_else(String::new, |alias| format!(" `{}`", clean(alias)));
    let _ = writeln!(text, "  {}{alias}", name(&entry.kind, kind).one);
    match &entry.kind {
        EntryKind::Identity(identity) => chain(text, identity.chain(), now),
        EntryKind::Anchor(found) | EntryKind::Certificate(found) => certificate(text, found, now),
        EntryKind::Key(key) => field(text, "    key", &key.kind().to_string()),
        EntryKind::Locked {
            reason,
            chain: certificates,
        } => {
            field(text, "    locked", &reason.to_string());
            if !certificates.is_empty() {
                chain(text, certificates, now);
            }
        }
        EntryKind::Other(what) => field(text, "    holds", what),
    }
}

fn chain(text: &mut String, certificates: &[Certificate], now: OffsetDateTime) {
    let count = certificates.len();
    let end = if ends_at_a_root(certificates) {
        "to its root"
    } else {
        "without its root"
    };
    let counted = counted(count, "certificate", "certificates");
    field(text, "    chain", &format!("{counted}, {end}"));
    for (number, found) in (1..).zip(certificates) {
        if count > 1 {
            field(text, "    certificate", &format!("{number} of {count}"));
        }
        certificate(text, found, now);
    }
}

fn certificate(text: &mut String, certificate: &Certificate, now: OffsetDateTime) {
    let validity = certificate.validity();
    field(text, "    subject", &certificate.subject());
    if certificate.is_self_issued() {
        field(text, "    issuer", "itself");
    } else {
        field(text, "    issuer", &certificate.issuer());
    }
    let names: Vec<_> = certificate.sans().iter().map(ToString::to_string).collect();
    if !names.is_empty() {
        field(text, "    names", &names.join(", "));
    }
    field(text, "    use", &uses(certificate));
    field(text, "    key", &certificate.key_kind().to_string());
    let dates = format!(
        "{} to {}, {}",
        validity.not_before.date(),
        validity.not_after.date(),
        days(validity.days_left(now))
    );
    field(text, "    valid", &dates);
    field(text, "    sha256", &trust::fingerprint(certificate));
}

/// What a certificate may be used for.
fn uses(certificate: &Certificate) -> String {
    let authority = certificate
        .is_authority()
        .then(|| match certificate.path_length() {
            Some(length) => format!("authority (path length {length})"),
            None => "authority".to_owned(),
        });
    let usages = match extended_key_usage(certificate) {
        Some(usages) if usages.is_empty() => vec!["neither server nor client"],
        Some(usages) => usages,
        None if authority.is_none() => vec!["anything"],
        None => Vec::new(),
    };
    let usages = usages.into_iter().map(str::to_owned);
    authority.into_iter().chain(usages).collect::<Vec<_>>().join(", ")
}

/// A label, indented as it is given, and its value.
pub(super) fn field(text: &mut String, label: &str, value: &str) {
    let _ = writeln!(text, "{label:<16} {}", clean(value));
}
