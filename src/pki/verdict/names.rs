//! When two distinguished names are the same: the peers fold them in different ways.

use std::fmt::Write as _;

use x509_parser::asn1_rs::{Any, Class, Tag, ToDer as _};
use x509_parser::prelude::FromDer as _;
use x509_parser::x509::{AttributeTypeAndValue, X509Name};

use super::Peer;
use crate::pki::{name, subject_hash};

/// A name as each peer compares it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name {
    /// OpenSSL's canonical form, where OpenSSL judges; one name lies below another when its form begins with the other's.
    pub(super) openssl: Vec<u8>,
    /// Java's canonical form, a text for each relative name.
    pub(super) java: Vec<String>,
    /// The common names, in their order.
    pub(super) common_names: Vec<String>,
    /// The mail addresses that stand in it.
    pub(super) addresses: Vec<String>,
}

impl Name {
    /// `None` for what this peer does not read as a name.
    pub(super) fn read(der: &[u8], peer: Peer) -> Option<Self> {
        let (_, parsed) = X509Name::from_der(der).ok()?;
        let values = |wanted: &str| {
            parsed
                .iter_attributes()
                .filter(|attribute| attribute.attr_type().to_id_string() == wanted)
                .map(|attribute| text(attribute.attr_value()))
                .collect()
        };
        Some(Self {
            openssl: match peer {
                Peer::OpenSsl => subject_hash::canonical(der)?,
                Peer::Java => Vec::new(),
            },
            java: parsed
                .iter_rdn()
                .map(|relative| java_form(relative.iter()))
                .collect(),
            common_names: values(COMMON_NAME),
            addresses: values(MAIL_ADDRESS),
        })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.java.is_empty()
    }
}

const COMMON_NAME: &str = "2.5.4.3";
const MAIL_ADDRESS: &str = "1.2.840.113549.1.9.1";

/// The attributes that have a word in RFC 2253: Java folds the values of these alone.
const WORDS: [&str; 9] = [
    COMMON_NAME,
    "2.5.4.6",
    "2.5.4.7",
    "2.5.4.8",
    "2.5.4.10",
    "2.5.4.11",
    "2.5.4.9",
    "0.9.2342.19200300.100.1.25",
    "0.9.2342.19200300.100.1.1",
];

/// A relative name (`RDN.toRFC2253String(true)`): its attributes in an order of their own.
fn java_form<'a>(attributes: impl Iterator<Item = &'a AttributeTypeAndValue<'a>>) -> String {
    let mut attributes: Vec<String> = attributes.map(java_attribute).collect();
    attributes.sort_unstable();
    attributes.join("+")
}

/// An attribute (`AVA.toRFC2253CanonicalString`): text of two string types is folded, anything else stands as it is encoded.
fn java_attribute(attribute: &AttributeTypeAndValue<'_>) -> String {
    let oid = attribute.attr_type().to_id_string();
    let value = attribute.attr_value();
    let is_plain = value.class() == Class::Universal && !value.header.is_constructed();
    let is_folded = is_plain && WORDS.contains(&oid.as_str());
    let text = match value.tag() {
        Tag::Utf8String | Tag::PrintableString if is_folded => Some(String::from_utf8_lossy(value.data)),
        _ => None,
    };
    match text {
        Some(text) => format!("{oid}={}", fold(&text)),
        None => format!("{oid}=#{}", hexadecimal(value)),
    }
}

/// What a value says; its octets where it is no text.
fn text(value: &Any<'_>) -> String {
    let octets = || String::from_utf8_lossy(value.data).into_owned();
    name::value_text(value).unwrap_or_else(octets)
}

/// In lower case, without blanks at the ends, with one where there are several. Java also brings marked letters into one
/// form (NFKD); here two spellings of one such letter stay two.
fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut was_blank = false;
    for character in text.chars() {
        let is_blank = character == ' ';
        if !(is_blank && was_blank) {
            folded.push(character);
        }
        was_blank = is_blank;
    }
    let is_control = |character: char| character <= ' ';
    folded.trim_matches(is_control).to_uppercase().to_lowercase()
}

fn hexadecimal(value: &Any<'_>) -> String {
    let mut digits = String::new();
    for octet in value.to_der_vec().unwrap_or_default() {
        // Writing to a String cannot fail.
        let _ = write!(digits, "{octet:02x}");
    }
    digits
}
