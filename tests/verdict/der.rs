//! Values in DER, put together by hand: what is to be wrong can be.

use der::Encode as _;
use der::asn1::ObjectIdentifier;

pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const BIT_STRING: u8 = 0x03;
pub(crate) const OCTET_STRING: u8 = 0x04;
pub(crate) const UTF8: u8 = 0x0c;
pub(crate) const SEQUENCE: u8 = 0x30;
pub(crate) const SET: u8 = 0x31;

/// A value: its tag, its length, its content.
pub(crate) fn value(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut value = vec![tag];
    match content.len() {
        short @ 0..=0x7f => value.push(short as u8),
        middle @ 0x80..=0xff => value.extend([0x81, middle as u8]),
        long => value.extend([0x82, (long >> 8) as u8, long as u8]),
    }
    value.extend(content);
    value
}

pub(crate) fn sequence(parts: &[Vec<u8>]) -> Vec<u8> {
    value(SEQUENCE, &parts.concat())
}

pub(crate) fn oid(text: &str) -> Vec<u8> {
    let oid: ObjectIdentifier = text.parse().expect("an OID");
    oid.to_der().expect("short")
}

/// A bit string without unused bits.
pub(crate) fn bit_string(octets: &[u8]) -> Vec<u8> {
    value(BIT_STRING, &[&[0], octets].concat())
}

pub(crate) fn null() -> Vec<u8> {
    vec![0x05, 0x00]
}

pub(crate) fn boolean(is_true: bool) -> Vec<u8> {
    vec![0x01, 0x01, if is_true { 0xff } else { 0x00 }]
}

/// A number that is not negative.
pub(crate) fn number(octets: &[u8]) -> Vec<u8> {
    let trimmed: Vec<u8> = octets.iter().copied().skip_while(|octet| *octet == 0).collect();
    let needs_zero = trimmed.first().is_none_or(|octet| *octet >= 0x80);
    let zero: &[u8] = if needs_zero { &[0] } else { &[] };
    value(INTEGER, &[zero, &trimmed].concat())
}

/// A name of one attribute for each relative name: number, string type, octets.
pub(crate) fn name(attributes: &[(&str, u8, &[u8])]) -> Vec<u8> {
    let relative =
        |(kind, tag, octets): &(&str, u8, &[u8])| value(SET, &sequence(&[oid(kind), value(*tag, octets)]));
    let relatives: Vec<Vec<u8>> = attributes.iter().map(relative).collect();
    sequence(&relatives)
}

pub(crate) const COMMON_NAME: &str = "2.5.4.3";
pub(crate) const ORGANIZATION: &str = "2.5.4.10";

/// `CN=text, O=Verdicts`, as certificates have it.
pub(crate) fn named(text: &str) -> Vec<u8> {
    name(&[
        (ORGANIZATION, UTF8, b"Verdicts"),
        (COMMON_NAME, UTF8, text.as_bytes()),
    ])
}
