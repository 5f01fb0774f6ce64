//! What people and scripts call what is found.

use crate::keystore::{EntryKind, Kind};
use crate::pki::Certificate;

/// What an entry is called.
pub(super) struct Name {
    /// For scripts.
    pub(super) word: &'static str,
    /// One of them.
    pub(super) one: &'static str,
    /// Several of them.
    pub(super) many: &'static str,
}

/// Only a store says of a certificate that it is trusted: in PEM every certificate may be meant so.
pub(super) const fn name(entry: &EntryKind, kind: Kind) -> Name {
    let (word, one, many) = match (entry, kind) {
        (EntryKind::Identity(_), _) => ("identity", "identity", "identities"),
        (EntryKind::Anchor(_), Kind::Pem) | (EntryKind::Certificate(_), _) => {
            ("certificate", "certificate", "certificates")
        }
        (EntryKind::Anchor(_), _) => ("anchor", "trusted certificate", "trusted certificates"),
        (EntryKind::Key(_), _) => ("key", "private key", "private keys"),
        (EntryKind::Locked { .. }, _) => ("locked-key", "locked private key", "locked private keys"),
        (EntryKind::Other(_), _) => ("other", "other entry", "other entries"),
    };
    Name { word, one, many }
}

/// Whether a chain leads to a root.
pub(super) fn ends_at_a_root(chain: &[Certificate]) -> bool {
    chain.last().is_some_and(Certificate::is_self_issued)
}

/// The words of RFC 5280 for those usages of the key that matter here; `None` where the certificate says nothing.
pub(super) fn key_usage(certificate: &Certificate) -> Option<Vec<&'static str>> {
    let usage = certificate.key_usage()?;
    Some(set([
        (usage.digital_signature, "digitalSignature"),
        (usage.key_encipherment, "keyEncipherment"),
        (usage.key_cert_sign, "keyCertSign"),
        (usage.crl_sign, "cRLSign"),
    ]))
}

/// The same for what the certificate may be used for.
pub(super) fn extended_key_usage(certificate: &Certificate) -> Option<Vec<&'static str>> {
    let usage = certificate.extended_key_usage()?;
    Some(set([
        (usage.server_auth, "serverAuth"),
        (usage.client_auth, "clientAuth"),
        (usage.any, "anyExtendedKeyUsage"),
    ]))
}

fn set<const N: usize>(bits: [(bool, &'static str); N]) -> Vec<&'static str> {
    let set = bits.into_iter().filter(|(is_set, _)| *is_set);
    set.map(|(_, word)| word).collect()
}

/// "1 certificate", "2 certificates".
pub(super) fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// How long a certificate holds.
pub(super) fn days(left: i64) -> String {
    match left {
        1 => "1 day left".to_owned(),
        0.. => format!("{left} days left"),
        _ => format!("ended {} days ago", left.unsigned_abs()),
    }
}
