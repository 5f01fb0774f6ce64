//! TLS records (RFC 8446, 5.1): a type, a version, a length.

use super::heard::Look;

/// Type, version and length.
pub(super) const HEADER: usize = 5;
/// The most that a record holds: 2^14 octets, and what encryption adds to them (RFC 5246, 6.2.3).
const LONGEST: usize = (1 << 14) + 2048;
/// The least that encryption makes of something: a tag of 16 octets follows it.
const SHORTEST_ENCRYPTED: usize = 17;
/// The last description of an alert in IANA's registry.
const LAST_ALERT: u8 = 121;

/// What a record holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    ChangeCipherSpec,
    Alert,
    Handshake,
    ApplicationData,
}

/// The header of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Record {
    pub(super) content: Content,
    /// Its octets, the header included.
    pub(super) length: usize,
    /// Whether nothing but TLS begins like this: a hello, or an alert. Five octets of a header alone may be chance.
    pub(super) is_proof: bool,
}

/// What stands at the beginning of `head`; `follows`: it comes right after another record. `is_all`: no more will come.
pub(super) fn look(head: &[u8], follows: bool, is_all: bool) -> Look<Record> {
    let &[kind, major, minor, high, low, ref body @ ..] = head else {
        let is_likely = head.get(1).is_none_or(|major| *major == 3) && !is_all;
        return if is_likely { Look::More } else { Look::Not };
    };
    let length = usize::from(u16::from_be_bytes([high, low]));
    let Some(content) = content(kind, length).filter(|_| major == 3 && (1..=4).contains(&minor)) else {
        return Look::Not;
    };
    let is_clear_alert = content == Content::Alert && length == 2;
    let wanted = match content {
        Content::Handshake => length.min(6),
        Content::Alert if is_clear_alert => 2,
        _ => 0,
    };
    if body.len() < wanted && !is_all {
        return Look::More;
    }
    let is_proof = match content {
        Content::Handshake => is_hello(body),
        Content::Alert => is_clear_alert && is_alert(body),
        Content::ChangeCipherSpec | Content::ApplicationData => false,
    };
    if content == Content::ApplicationData && length < SHORTEST_ENCRYPTED && !follows {
        return Look::Not;
    }
    Look::Is(Record {
        content,
        length: HEADER + length,
        is_proof,
    })
}

/// By the octet for it, if a record of it can be that long.
fn content(kind: u8, length: usize) -> Option<Content> {
    match kind {
        20 if length == 1 => Some(Content::ChangeCipherSpec),
        21 if (2..=256).contains(&length) => Some(Content::Alert),
        22 if (4..=LONGEST).contains(&length) => Some(Content::Handshake),
        23 if (1..=LONGEST).contains(&length) => Some(Content::ApplicationData),
        _ => None,
    }
}

/// `ClientHello` or `ServerHello`: its type, its length in three octets, and a version.
fn is_hello(body: &[u8]) -> bool {
    matches!(body, [1 | 2, 0, _, _, 3, 1..=4, ..])
}

/// A level, and a description.
fn is_alert(body: &[u8]) -> bool {
    matches!(body, [1 | 2, 0..=LAST_ALERT, ..])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Octets, and what they begin with: the content, and whether it is proof.
    type Row = (&'static [u8], Option<(Content, bool)>);

    #[test]
    fn a_hello_and_an_alert_are_proof_and_a_bare_header_is_not() {
        let table: [Row; 9] = [
            (
                &[22, 3, 1, 1, 0, 1, 0, 0, 252, 3, 3],
                Some((Content::Handshake, true)),
            ),
            (
                &[22, 3, 3, 0, 122, 2, 0, 0, 118, 3, 3],
                Some((Content::Handshake, true)),
            ),
            (
                &[22, 3, 3, 0, 40, 7, 7, 7, 7, 7, 7],
                Some((Content::Handshake, false)),
            ),
            (&[21, 3, 3, 0, 2, 2, 40], Some((Content::Alert, true))),
            (&[21, 3, 3, 0, 2, 9, 40], Some((Content::Alert, false))),
            (&[23, 3, 3, 0, 37], Some((Content::ApplicationData, false))),
            (&[20, 3, 3, 0, 1, 1], Some((Content::ChangeCipherSpec, false))),
            (&[23, 3, 3, 0x48, 1], None),
            (&[23, 2, 0, 0, 37], None),
        ];
        for (head, expected) in table {
            let found = match look(head, false, false) {
                Look::Is(record) => Some((record.content, record.is_proof)),
                Look::More | Look::Not => None,
            };
            assert_eq!(found, expected, "{head:?}");
        }
    }

    #[test]
    fn a_header_that_is_not_there_yet_is_waited_for() {
        let hello = [22, 3, 1, 1, 0, 1, 0, 0, 252, 3, 3];
        for count in 1..hello.len() {
            assert_eq!(look(&hello[..count], false, false), Look::More, "{count}");
        }
        assert_eq!(look(&[23, 4], false, false), Look::Not);
    }
}
