//! The number under which OpenSSL looks for an authority in a directory of hash links.

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use x509_parser::asn1_rs::{Any, Class, Tag, ToDer as _};
use x509_parser::prelude::FromDer as _;
use x509_parser::x509::{AttributeTypeAndValue, X509Name};

use super::Certificate;

impl Certificate {
    /// The number of the subject, which `openssl x509 -subject_hash` prints as eight hexadecimal digits
    /// (`X509_NAME_hash_ex`): the first four octets, little endian, of SHA-1 over the subject in its canonical form. In
    /// that form upper and lower case, blanks and string types make no difference, so that two spellings of one name have
    /// the same number.
    ///
    /// `None` for a subject that OpenSSL from 3.0 on refuses to read, and the whole certificate with it: text that is no
    /// Unicode, or a value of a type that it does not know in names. (OpenSSL also repairs what is BER but not DER, such as
    /// strings in pieces; this function does not.)
    #[must_use]
    pub fn subject_hash(&self) -> Option<u32> {
        let canonical = canonical(self.subject_der())?;
        let digest = digest(&SHA1_FOR_LEGACY_USE_ONLY, &canonical);
        digest.as_ref().first_chunk().copied().map(u32::from_le_bytes)
    }
}

/// The relative names one after the other, without the header of the sequence around them (`x509_name_canon`); nothing
/// at all for an empty name.
pub(super) fn canonical(name: &[u8]) -> Option<Vec<u8>> {
    let (_, name) = X509Name::from_der(name).ok()?;
    let mut canonical = Vec::new();
    for relative_name in name.iter_rdn() {
        let attributes: Option<Vec<_>> = relative_name.iter().map(attribute).collect();
        let mut attributes = attributes?;
        // The members of a SET stand in the order of their encodings (X.690, 11.6), those of a copy included.
        attributes.sort_unstable();
        canonical.extend(encoded(Tag::Set, &attributes.concat())?);
    }
    Some(canonical)
}

fn attribute(attribute: &AttributeTypeAndValue<'_>) -> Option<Vec<u8>> {
    let kind = encoded(Tag::Oid, attribute.attr_type().as_bytes())?;
    let value = value(attribute.attr_value())?;
    encoded(Tag::Sequence, &[kind, value].concat())
}

/// A string as a folded `UTF8String` (`asn1_string_canon`), what is none as it is; `None` for what OpenSSL does not take
/// in a name (`B_ASN1_PRINTABLE`, which has numeric and bit strings, sequences and what it calls unknown).
fn value(value: &Any<'_>) -> Option<Vec<u8>> {
    let is_plain = value.header.is_constructed() == (value.tag() == Tag::Sequence);
    if value.class() != Class::Universal || !is_plain {
        return None;
    }
    let text = match value.tag() {
        Tag::Utf8String => str::from_utf8(value.data).ok()?.to_owned(),
        // One octet, one character: whatever these types allow, they are read as Latin-1.
        Tag::PrintableString | Tag::T61String | Tag::Ia5String => {
            value.data.iter().copied().map(char::from).collect()
        }
        Tag::BmpString => wide(value.data, 2)?,
        Tag::UniversalString => wide(value.data, 4)?,
        Tag::NumericString | Tag::BitString | Tag::Sequence | Tag(7..=9 | 11 | 13..=15 | 29) => {
            return value.to_der_vec().ok();
        }
        _ => return None,
    };
    encoded(Tag::Utf8String, fold(&text).as_bytes())
}

/// Characters of `width` octets each, big-endian. Surrogates are none, not even in pairs.
fn wide(octets: &[u8], width: usize) -> Option<String> {
    let characters = octets.chunks_exact(width);
    if !characters.remainder().is_empty() {
        return None;
    }
    let number = |octets: &[u8]| {
        octets
            .iter()
            .fold(0, |number, octet| number << 8 | u32::from(*octet))
    };
    characters.map(|octets| char::from_u32(number(octets))).collect()
}

/// Without blanks at the ends, with one where there are several, and in lower case: in ASCII only, as in OpenSSL.
fn fold(text: &str) -> String {
    let words = text.split(|character| matches!(character, ' ' | '\t'..='\r'));
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join(" ").to_ascii_lowercase()
}

fn encoded(tag: Tag, content: &[u8]) -> Option<Vec<u8>> {
    Any::from_tag_and_data(tag, content).to_der_vec().ok()
}
