//! The names of entries, as Java keeps them: in lower case.

use std::fmt::Write as _;

use super::KeystoreError;
use crate::pki::Certificate;

/// How many octets of an anchor's SHA-256 fingerprint its alias shows.
const SHOWN_OCTETS: usize = 16;

/// The most UTF-16 units in an alias: a JKS file counts the octets of one in 16 bits, and a unit takes three at most.
const MOST_UNITS: usize = 0xffff / 3;

/// The alias in the form that both Java and PKCS#12 hold, or why there is none.
///
/// keytool lower-cases every alias that it is asked for, so that an entry with another case is never found.
pub(super) fn normal(alias: &str) -> Result<String, KeystoreError> {
    let refused = |reason| KeystoreError::Alias {
        alias: alias.to_owned(),
        reason,
    };
    if alias.is_empty() {
        Err(refused("it is empty"))
    } else if alias.chars().any(char::is_control) {
        Err(refused("it holds a control character"))
    } else if alias.chars().any(|character| u32::from(character) > 0xffff) {
        Err(refused("PKCS#12 has no character beyond U+FFFF"))
    } else if alias.encode_utf16().count() > MOST_UNITS {
        Err(refused("it is too long"))
    } else {
        Ok(alias.to_lowercase())
    }
}

/// Whether a text can be the alias of an entry.
#[must_use]
pub fn is_alias(alias: &str) -> bool {
    normal(alias).is_ok()
}

/// The alias of an anchor: `anchor-` and the first 32 digits of its SHA-256 fingerprint.
///
/// It depends on the certificate alone, so that an anchor keeps its name while others come and go; no two anchors
/// share one; and it is what `keytool -list` and `openssl x509 -fingerprint -sha256` print beside it.
pub(super) fn of_anchor(certificate: &Certificate) -> String {
    let mut alias = String::from("anchor-");
    for octet in certificate.sha256().iter().take(SHOWN_OCTETS) {
        // Writing to a string does not fail.
        let _ = write!(alias, "{octet:02x}");
    }
    alias
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keystore::fixture;

    #[test]
    fn an_alias_is_written_in_lower_case_or_refused_with_a_reason() {
        for (alias, expected) in [
            ("zk1.example.com", Some("zk1.example.com")),
            ("ZK1", Some("zk1")),
            ("Ключ", Some("ключ")),
            ("", None),
            ("a\nb", None),
            ("key\u{1f511}", None),
        ] {
            assert_eq!(normal(alias).ok().as_deref(), expected, "{alias:?}");
        }
        assert!(normal(&"x".repeat(MOST_UNITS + 1)).is_err());
    }

    #[test]
    fn an_anchor_is_called_after_its_fingerprint() {
        let anchor = fixture::anchor();
        let [first, second, ..] = anchor.sha256();
        let alias = of_anchor(&anchor);
        assert!(alias.starts_with(&format!("anchor-{first:02x}{second:02x}")));
        assert_eq!(alias.len(), "anchor-".len() + 2 * SHOWN_OCTETS);
        assert_ne!(alias, of_anchor(&fixture::anchor()));
    }
}
