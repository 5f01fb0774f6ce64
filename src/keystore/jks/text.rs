//! How Java writes text in a JKS file.

use zeroize::Zeroizing;

/// A password as Java digests it: each UTF-16 unit, high octet first, without an end.
pub(super) fn password(text: &str) -> Zeroizing<Vec<u8>> {
    // All of the room at once: a growing vector leaves copies behind.
    let mut octets = Zeroizing::new(Vec::with_capacity(2 * text.len()));
    for unit in text.encode_utf16() {
        octets.extend_from_slice(&unit.to_be_bytes());
    }
    octets
}

/// Modified UTF-8 (`java.io.DataOutput.writeUTF`): each UTF-16 unit on its own, so that a character beyond U+FFFF
/// becomes two times three octets, and U+0000 becomes `C0 80`.
pub(super) fn to_modified_utf8(text: &str) -> Vec<u8> {
    let mut octets = Vec::with_capacity(text.len());
    for unit in text.encode_utf16() {
        let [_, low] = unit.to_be_bytes();
        let last = 0x80 | low & 0x3f;
        match unit {
            0x0001..=0x007f => octets.push(low),
            0x0000 | 0x0080..=0x07ff => octets.extend_from_slice(&[0xc0 | shifted(unit, 6, 0x1f), last]),
            0x0800.. => {
                octets.extend_from_slice(&[
                    0xe0 | shifted(unit, 12, 0x0f),
                    0x80 | shifted(unit, 6, 0x3f),
                    last,
                ]);
            }
        }
    }
    octets
}

fn shifted(unit: u16, by: u32, mask: u8) -> u8 {
    let [_, low] = (unit >> by).to_be_bytes();
    low & mask
}

/// The text, or nothing where the octets are no modified UTF-8 or hold half a surrogate pair.
pub(super) fn from_modified_utf8(octets: &[u8]) -> Option<String> {
    let mut units = Vec::with_capacity(octets.len());
    let mut rest = octets;
    while !rest.is_empty() {
        let (unit, after) = match rest {
            [first @ 0x01..=0x7f, after @ ..] => (u16::from(*first), after),
            [first @ 0xc0..=0xdf, second @ 0x80..=0xbf, after @ ..] => {
                (join(&[first & 0x1f, second & 0x3f]), after)
            }
            [
                first @ 0xe0..=0xef,
                second @ 0x80..=0xbf,
                third @ 0x80..=0xbf,
                after @ ..,
            ] => (join(&[first & 0x0f, second & 0x3f, third & 0x3f]), after),
            _ => return None,
        };
        units.push(unit);
        rest = after;
    }
    String::from_utf16(&units).ok()
}

fn join(sextets: &[u8]) -> u16 {
    sextets
        .iter()
        .fold(0, |unit, sextet| unit << 6 | u16::from(*sextet))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aliases_are_written_as_java_does() {
        for (text, octets) in [
            ("zk1", &b"zk1"[..]),
            ("ünï", b"\xc3\xbcn\xc3\xaf"),
            ("ключ", "ключ".as_bytes()),
            ("€", "€".as_bytes()),
            ("\0", b"\xc0\x80"),
            ("\u{1f511}", b"\xed\xa0\xbd\xed\xb4\x91"),
            ("\u{7ff}\u{800}\u{ffff}", b"\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf"),
        ] {
            assert_eq!(to_modified_utf8(text), octets, "{text:?}");
            assert_eq!(from_modified_utf8(octets).as_deref(), Some(text), "{text:?}");
        }
    }

    #[test]
    fn what_java_cannot_have_written_is_no_text() {
        for octets in [
            &b"\0"[..],
            b"\x80",
            b"\xc3",
            b"\xe2\x82",
            b"\xf0\x9f\x94\x91",
            b"\xed\xa0\xbd",
        ] {
            assert_eq!(from_modified_utf8(octets), None, "{octets:x?}");
        }
    }

    #[test]
    fn a_password_is_digested_as_utf_16() {
        assert_eq!(*password("aé€"), [0, 0x61, 0, 0xe9, 0x20, 0xac]);
    }
}
