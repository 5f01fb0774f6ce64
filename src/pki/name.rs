//! Distinguished names: written for a subject, shown as text.

use std::fmt::Write as _;

use der::asn1::{Any, ObjectIdentifier, SetOfVec};
use der::{Encode as _, Tag};
use x509_cert::attr::AttributeTypeAndValue;
use x509_parser::asn1_rs::{Any as Value, Tag as ValueTag, ToDer as _};
use x509_parser::prelude::FromDer as _;
use x509_parser::x509::X509Name;

use super::error::IssueError;

pub(super) const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
pub(super) const ORGANIZATION: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.10");
pub(super) const ORGANIZATIONAL_UNIT: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.11");

/// A part of a name that people select by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attribute {
    /// CN.
    CommonName,
    /// O.
    Organization,
    /// OU.
    OrganizationalUnit,
}

impl Attribute {
    const fn oid(self) -> ObjectIdentifier {
        match self {
            Self::CommonName => COMMON_NAME,
            Self::Organization => ORGANIZATION,
            Self::OrganizationalUnit => ORGANIZATIONAL_UNIT,
        }
    }
}

/// The last, most specific, value of a part of a name.
pub(super) fn last(der: &[u8], attribute: Attribute) -> Option<String> {
    values(der, attribute.oid()).pop()
}

/// The most characters that each of these may have (RFC 5280, A.1: `ub-common-name` and its like).
pub(super) const LONGEST: usize = 64;

/// Encodes a name of these attributes, the most general one first, as X.501 wants it. Text forms (RFC 4514) run the
/// other way, so that `O, OU, CN` here reads `CN=…,OU=…,O=…` there. Empty attributes are left out.
pub(super) fn encode(attributes: &[(ObjectIdentifier, &str)]) -> Result<Vec<u8>, IssueError> {
    let mut name = Vec::new();
    for (oid, text) in attributes.iter().filter(|(_, text)| !text.is_empty()) {
        if text.chars().count() > LONGEST {
            return Err(IssueError::NameTooLong((*text).to_owned()));
        }
        let value = Any::new(Tag::Utf8String, text.as_bytes())?;
        name.push(SetOfVec::try_from([AttributeTypeAndValue { oid: *oid, value }])?);
    }
    Ok(name.to_der()?)
}

/// How an attribute is called in text. `java` says whether `X500Principal.getName()` uses the keyword too (RFC 2253).
struct Keyword {
    oid: &'static str,
    word: &'static str,
    java: bool,
}

const fn keyword(oid: &'static str, word: &'static str, java: bool) -> Keyword {
    Keyword { oid, word, java }
}

const KEYWORDS: [Keyword; 15] = [
    keyword("2.5.4.3", "CN", true),
    keyword("2.5.4.6", "C", true),
    keyword("2.5.4.7", "L", true),
    keyword("2.5.4.8", "ST", true),
    keyword("2.5.4.10", "O", true),
    keyword("2.5.4.11", "OU", true),
    keyword("2.5.4.9", "STREET", true),
    keyword("0.9.2342.19200300.100.1.25", "DC", true),
    keyword("0.9.2342.19200300.100.1.1", "UID", true),
    keyword("1.2.840.113549.1.9.1", "emailAddress", false),
    keyword("2.5.4.5", "serialNumber", false),
    keyword("2.5.4.4", "SN", false),
    keyword("2.5.4.42", "GN", false),
    keyword("2.5.4.12", "title", false),
    keyword("2.5.4.46", "dnQualifier", false),
];

/// Who is going to read a name.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Reader {
    /// A person: RFC 4514, with the usual keywords.
    Person,
    /// ZooKeeper's ACLs: what Java's `X500Principal.getName()` returns, to the letter.
    Java,
}

/// An encoded name as text (RFC 4514), as [`Certificate::subject`](super::Certificate::subject) shows it; empty when the
/// bytes are no name.
#[must_use]
pub fn name_text(der: &[u8]) -> String {
    text(der, Reader::Person)
}

/// The name as text, its last relative name first; empty when the bytes are no name.
pub(super) fn text(der: &[u8], reader: Reader) -> String {
    let Ok((_, name)) = X509Name::from_der(der) else {
        return String::new();
    };
    let relative_names: Vec<_> = name.iter_rdn().collect();
    let mut text = String::new();
    for (index, relative_name) in relative_names.into_iter().rev().enumerate() {
        if index > 0 {
            text.push(',');
        }
        for (index, attribute) in relative_name.iter().enumerate() {
            if index > 0 {
                text.push('+');
            }
            push_attribute(
                &mut text,
                &attribute.attr_type().to_id_string(),
                attribute.attr_value(),
                reader,
            );
        }
    }
    text
}

/// The last, most specific, common name.
pub(super) fn common_name(der: &[u8]) -> Option<String> {
    let (_, name) = X509Name::from_der(der).ok()?;
    let attribute = name.iter_common_name().last()?;
    value_text(attribute.attr_value())
}

/// The values of an attribute, the most general one first.
pub(super) fn values(der: &[u8], attribute: ObjectIdentifier) -> Vec<String> {
    let Ok((_, name)) = X509Name::from_der(der) else {
        return Vec::new();
    };
    let number = attribute.to_string();
    name.iter_attributes()
        .filter(|attribute| attribute.attr_type().to_id_string() == number)
        .filter_map(|attribute| value_text(attribute.attr_value()))
        .collect()
}

fn push_attribute(text: &mut String, oid: &str, value: &Value<'_>, reader: Reader) {
    let keyword = KEYWORDS
        .iter()
        .find(|keyword| keyword.oid == oid && (keyword.java || reader == Reader::Person));
    text.push_str(keyword.map_or(oid, |keyword| keyword.word));
    text.push('=');
    let value_text = match reader {
        Reader::Person => value_text(value),
        Reader::Java => java_value_text(value),
    };
    if let (Some(_), Some(value)) = (keyword, value_text) {
        push_escaped(text, &value, reader);
        return;
    }
    text.push('#');
    for octet in value.to_der_vec().unwrap_or_default() {
        // Writing to a String cannot fail.
        let _ = write!(text, "{octet:02x}");
    }
}

/// The characters of a value of one of the string types (RFC 5280, 4.1.2.4).
pub(super) fn value_text(value: &Value<'_>) -> Option<String> {
    match value.tag() {
        ValueTag::Utf8String | ValueTag::PrintableString | ValueTag::Ia5String => {
            String::from_utf8(value.data.to_vec()).ok()
        }
        // T.61 is read as Latin-1, as everybody does.
        ValueTag::T61String => Some(value.data.iter().copied().map(char::from).collect()),
        ValueTag::BmpString => {
            let units = value.data.chunks_exact(2);
            let units = units.map(|pair| pair.iter().fold(0, |unit, octet| unit << 8 | u16::from(*octet)));
            String::from_utf16(&units.collect::<Vec<_>>()).ok()
        }
        _ => None,
    }
}

/// What Java takes for the characters of a value: UTF-8, whatever the string type says (`sun.security.x509.AVA`).
fn java_value_text(value: &Value<'_>) -> Option<String> {
    match value.tag() {
        ValueTag::Utf8String
        | ValueTag::PrintableString
        | ValueTag::Ia5String
        | ValueTag::T61String
        | ValueTag::GeneralString
        | ValueTag::BmpString => Some(String::from_utf8_lossy(value.data).into_owned()),
        _ => None,
    }
}

/// RFC 4514, 2.4. Java escapes `=`, every `#` and all of several blanks at either end as well.
fn push_escaped(text: &mut String, value: &str, reader: Reader) {
    let blanks_before = value.len() - value.trim_start_matches(' ').len();
    let blanks_from = value.trim_end_matches(' ').len();
    let last = value.len().saturating_sub(1);
    for (index, character) in value.char_indices() {
        let escaped = match character {
            '"' | '+' | ',' | ';' | '<' | '>' | '\\' => true,
            '=' => reader == Reader::Java,
            '#' => reader == Reader::Java || index == 0,
            ' ' if reader == Reader::Java => index < blanks_before || index >= blanks_from,
            ' ' => index == 0 || index == last,
            _ => false,
        };
        if escaped {
            text.push('\\');
        }
        match character {
            '\0' => text.push_str("\\00"),
            _ => text.push(character),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Fault as _;
    use crate::pki::fixtures::foreign_name;

    #[test]
    fn text_reads_a_name_from_its_end_and_leaves_out_what_is_empty() {
        let attributes = [
            (ORGANIZATION, "Example"),
            (ORGANIZATIONAL_UNIT, ""),
            (COMMON_NAME, "zk1.example.com"),
        ];
        let name = encode(&attributes).expect("a name");
        assert_eq!(text(&name, Reader::Person), "CN=zk1.example.com,O=Example");
        assert_eq!(common_name(&name).as_deref(), Some("zk1.example.com"));
    }

    #[test]
    fn an_attribute_holds_64_characters_whatever_their_octets() {
        assert!(encode(&[(ORGANIZATION, &"ü".repeat(64))]).is_ok());
        let error = encode(&[(ORGANIZATION, &"ü".repeat(65))]).expect_err("too long");
        assert_eq!(error.code(), "subject-too-long");
    }

    #[test]
    fn people_and_java_read_the_same_name_in_their_own_ways() {
        for (value, person, java) in [
            ("Example, Inc", r"O=Example\, Inc", r"O=Example\, Inc"),
            ("a=b", r"O=a=b", r"O=a\=b"),
            ("#a#b", r"O=\#a#b", r"O=\#a\#b"),
            ("  a  b  ", r"O=\  a  b \ ", r"O=\ \ a  b\ \ "),
            (r#"<a>;"b"+\"#, r#"O=\<a\>\;\"b\"\+\\"#, r#"O=\<a\>\;\"b\"\+\\"#),
            ("Büro €", "O=Büro €", "O=Büro €"),
        ] {
            let name = encode(&[(ORGANIZATION, value)]).expect("a name");
            assert_eq!(text(&name, Reader::Person), person, "{value}");
            assert_eq!(text(&name, Reader::Java), java, "{value}");
        }
    }

    #[test]
    fn what_java_has_no_word_for_it_shows_as_a_number_and_octets() {
        let name = foreign_name(&[&[("1.2.840.113549.1.9.1", Tag::Ia5String, b"a@b")]]);
        assert_eq!(text(&name, Reader::Person), "emailAddress=a@b");
        assert_eq!(text(&name, Reader::Java), "1.2.840.113549.1.9.1=#1603614062");
    }

    #[test]
    fn what_is_no_name_has_no_text() {
        assert_eq!(text(b"\x30\x00", Reader::Person), "");
        assert_eq!(text(b"garbage", Reader::Person), "");
        assert_eq!(common_name(b"\x30\x00"), None);
    }
}
