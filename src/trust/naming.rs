//! Names of anchors: safe in every family, deterministic, and nobody else's.

use std::fmt::Write as _;

use crate::pki::Certificate;

/// The longest name; with an extension and a prefix it fits into every file system and into Java's aliases.
const LONGEST: usize = 64;

/// What an anchor without a name of its own is called.
const NAMELESS: &str = "authority";

/// As many hexadecimal digits of the fingerprint as tell two anchors of one name apart.
const FINGERPRINT_DIGITS: usize = 8;

/// A name of letters, digits, `.`, `_` and `-`, made of a text: what else stands in it becomes `-`.
///
/// The tools of the families replace blanks, commas and brackets each in their own way, so that two names can become
/// one link; of these characters they leave every one alone.
pub(super) fn safe(text: &str) -> String {
    let text = text.strip_suffix(".crt").unwrap_or(text);
    let mut name = String::new();
    for character in text.chars() {
        let is_safe = character.is_ascii_alphanumeric() || matches!(character, '.' | '_' | '-');
        match (is_safe, name.ends_with('-')) {
            (true, _) => name.push(character),
            (false, false) => name.push('-'),
            (false, true) => {}
        }
    }
    let name: String = name.trim_matches(['-', '.', '_']).chars().take(LONGEST).collect();
    if name.is_empty() {
        NAMELESS.to_owned()
    } else {
        name
    }
}

/// Whether a text can be a name as it is.
#[must_use]
pub fn is_safe_name(text: &str) -> bool {
    safe(text) == text
}

/// The name with the beginning of the certificate's fingerprint.
pub(super) fn distinct(name: &str, certificate: &Certificate) -> String {
    let digits = fingerprint(certificate);
    let digits = digits.get(..FINGERPRINT_DIGITS).unwrap_or_default();
    let name: String = name.chars().take(LONGEST - FINGERPRINT_DIGITS - 1).collect();
    format!("{name}-{digits}")
}

/// SHA-256 over the DER, in lower-case hexadecimal digits.
#[must_use]
pub fn fingerprint(certificate: &Certificate) -> String {
    hexadecimal(&certificate.sha256())
}

pub(super) fn hexadecimal(octets: &[u8]) -> String {
    let mut text = String::with_capacity(2 * octets.len());
    for octet in octets {
        // Writing to a String cannot fail.
        let _ = write!(text, "{octet:02x}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_becomes_a_name_that_no_tool_changes() {
        for (text, name) in [
            ("zookeeper", "zookeeper"),
            ("zookeeper.crt", "zookeeper"),
            ("Corp CA (2024), root", "Corp-CA-2024-root"),
            ("../../etc/passwd", "etc-passwd"),
            (".hidden", "hidden"),
            ("--force", "force"),
            ("Zürich", "Z-rich"),
            ("東京", "authority"),
            ("", "authority"),
            ("a\nb\0c", "a-b-c"),
        ] {
            assert_eq!(safe(text), name, "{text:?}");
            assert!(is_safe_name(name));
        }
        assert_eq!(safe(&"x".repeat(300)).len(), LONGEST);
    }
}
