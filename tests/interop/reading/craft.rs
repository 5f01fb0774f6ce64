//! PKCS#12 files that people have and no tool at hand writes, made octet by octet (RFC 7292, section 4).

use aws_lc_rs::digest::{SHA256, digest};

/// One value in DER.
pub(super) fn tlv(tag: u8, content: &[&[u8]]) -> Vec<u8> {
    let content = content.concat();
    let [high, low] = u16::try_from(content.len()).expect("a short value").to_be_bytes();
    let mut octets = vec![tag];
    match content.len() {
        0..=0x7f => octets.push(low),
        0x80..=0xff => octets.extend([0x81, low]),
        _ => octets.extend([0x82, high, low]),
    }
    octets.extend(content);
    octets
}

pub(super) const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const OCTETS: u8 = 0x04;
const FIELD_0: u8 = 0xa0;

/// 1.2.840.113549 and the rest, in their last octets.
fn rsadsi(rest: &[u8]) -> Vec<u8> {
    tlv(0x06, &[b"\x2a\x86\x48\x86\xf7\x0d", rest])
}

const DATA: &[u8] = b"\x01\x07\x01";

/// What a bag says about itself.
#[derive(Clone, Copy, Default)]
pub(super) struct About<'a> {
    pub(super) name: Option<&'a str>,
    pub(super) key_id: Option<&'a [u8]>,
}

/// An `EncryptedPrivateKeyInfo`.
pub(super) fn key_bag(sealed: &[u8], about: About<'_>) -> Vec<u8> {
    bag(2, sealed, about)
}

pub(super) fn certificate_bag(der: &[u8], about: About<'_>) -> Vec<u8> {
    let kind = rsadsi(b"\x01\x09\x16\x01");
    let value = tlv(FIELD_0, &[&tlv(OCTETS, &[der])]);
    bag(3, &tlv(SEQUENCE, &[&kind, &value]), about)
}

/// A bag of bags.
pub(super) fn safe_bag(bags: &[Vec<u8>]) -> Vec<u8> {
    bag(6, &tlv(SEQUENCE, &[&bags.concat()]), About::default())
}

fn bag(kind: u8, value: &[u8], about: About<'_>) -> Vec<u8> {
    let attribute = |kind: &[u8], value: &[u8]| tlv(SEQUENCE, &[&rsadsi(kind), &tlv(SET, &[value])]);
    let mut attributes = Vec::new();
    if let Some(name) = about.name {
        let units: Vec<u8> = name.encode_utf16().flat_map(u16::to_be_bytes).collect();
        attributes.extend(attribute(b"\x01\x09\x14", &tlv(0x1e, &[&units])));
    }
    if let Some(id) = about.key_id {
        attributes.extend(attribute(b"\x01\x09\x15", &tlv(OCTETS, &[id])));
    }
    let kind = rsadsi(&[b"\x01\x0c\x0a\x01".as_slice(), &[kind]].concat());
    let value = tlv(FIELD_0, &[value]);
    match attributes.as_slice() {
        [] => tlv(SEQUENCE, &[&kind, &value]),
        some => tlv(SEQUENCE, &[&kind, &value, &tlv(SET, &[some])]),
    }
}

/// The `AuthenticatedSafe`: what a MAC is over.
pub(super) fn content(bags: &[Vec<u8>]) -> Vec<u8> {
    let safe = tlv(SEQUENCE, &[&bags.concat()]);
    tlv(SEQUENCE, &[&content_info(&safe)])
}

fn content_info(octets: &[u8]) -> Vec<u8> {
    let content = tlv(FIELD_0, &[&tlv(OCTETS, &[octets])]);
    tlv(SEQUENCE, &[&rsadsi(DATA), &content])
}

/// The file, with the encoded `MacData` where there is one.
pub(super) fn file(content: &[u8], mac: &[u8]) -> Vec<u8> {
    tlv(SEQUENCE, &[b"\x02\x01\x03", &content_info(content), mac])
}

/// A `MacData` with PBMAC1 (RFC 9579): PBKDF2-HMAC-SHA256 with 2048 rounds, HMAC-SHA256.
pub(super) fn pbmac1(salt: &[u8], tag: &[u8]) -> Vec<u8> {
    let hmac = tlv(SEQUENCE, &[&rsadsi(b"\x02\x09"), b"\x05\0"]);
    let parameters = tlv(
        SEQUENCE,
        &[&tlv(OCTETS, &[salt]), b"\x02\x02\x08\0", b"\x02\x01\x20", &hmac],
    );
    let derivation = tlv(SEQUENCE, &[&rsadsi(b"\x01\x05\x0c"), &parameters]);
    let algorithm = tlv(
        SEQUENCE,
        &[&rsadsi(b"\x01\x05\x0e"), &tlv(SEQUENCE, &[&derivation, &hmac])],
    );
    let info = tlv(SEQUENCE, &[&algorithm, &tlv(OCTETS, &[tag])]);
    tlv(SEQUENCE, &[&info, &tlv(OCTETS, &[b"NOT USED"]), b"\x02\x01\x01"])
}

/// A `MacData` with SHA-256 and so many rounds, under no password at all.
pub(super) fn wrong_mac(rounds: u32) -> Vec<u8> {
    let algorithm = tlv(
        SEQUENCE,
        &[b"\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01", b"\x05\0"],
    );
    let tag = digest(&SHA256, b"no password");
    let info = tlv(SEQUENCE, &[&algorithm, &tlv(OCTETS, &[tag.as_ref()])]);
    let rounds = tlv(0x02, &[&rounds.to_be_bytes()]);
    tlv(SEQUENCE, &[&info, &tlv(OCTETS, &[b"saltsalt"]), &rounds])
}

/// The same value as BER likes it: no length is said beforehand, and strings of octets come in pieces.
pub(super) fn in_ber(der: &[u8]) -> Vec<u8> {
    const PIECE: usize = 100;
    let (tag, content, rest) = split(der);
    let mut octets = match tag {
        SEQUENCE | SET | FIELD_0 if !content.is_empty() => {
            [&[tag, 0x80], in_ber(content).as_slice(), b"\0\0"].concat()
        }
        OCTETS if content.len() > PIECE => {
            let pieces: Vec<u8> = content
                .chunks(PIECE)
                .flat_map(|piece| tlv(OCTETS, &[piece]))
                .collect();
            [b"\x24\x80", pieces.as_slice(), b"\0\0"].concat()
        }
        // The sealed octets of a part: [0] IMPLICIT OCTET STRING.
        0x80 => {
            let pieces: Vec<u8> = content
                .chunks(PIECE)
                .flat_map(|piece| tlv(OCTETS, &[piece]))
                .collect();
            [b"\xa0\x80", pieces.as_slice(), b"\0\0"].concat()
        }
        _ => tlv(tag, &[content]),
    };
    if !rest.is_empty() {
        octets.extend(in_ber(rest));
    }
    octets
}

/// The tag of the first value, its content, and what follows it.
fn split(der: &[u8]) -> (u8, &[u8], &[u8]) {
    let (tag, length, rest) = match der {
        [tag, short @ 0..=0x7f, rest @ ..] => (*tag, usize::from(*short), rest),
        [tag, 0x81, length, rest @ ..] => (*tag, usize::from(*length), rest),
        [tag, 0x82, high, low, rest @ ..] => (*tag, usize::from(u16::from_be_bytes([*high, *low])), rest),
        other => panic!("no value: {other:x?}"),
    };
    let (content, rest) = rest.split_at(length);
    (tag, content, rest)
}
