use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;

/// What a link leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// `HASH.N`
    Certificate,
    /// `HASH.rN`
    RevocationList,
}

/// What the name of a link says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slot {
    pub(super) hash: u32,
    pub(super) kind: Kind,
    pub(super) number: u16,
}

impl Slot {
    /// Reads a name as `handle_symlink` does, which takes more than it writes: upper case, and for the number whatever C's
    /// `strtoul` does.
    pub(super) fn parse(name: &OsStr) -> Option<Self> {
        let (digits, rest) = name.as_bytes().split_first_chunk::<8>()?;
        let hash = digits.iter().try_fold(0, |hash, digit| {
            Some(hash << 4 | char::from(*digit).to_digit(16)?)
        })?;
        let (kind, rest) = match rest.strip_prefix(b".")? {
            [b'r' | b'R', rest @ ..] => (Kind::RevocationList, rest),
            rest => (Kind::Certificate, rest),
        };
        let number = number(rest)?;
        Some(Self { hash, kind, number })
    }
}

/// The name of a link, as it is written.
pub(super) fn name(hash: u32, kind: Kind, number: usize) -> String {
    let kind = match kind {
        Kind::Certificate => "",
        Kind::RevocationList => "r",
    };
    format!("{hash:08x}.{kind}{number}")
}

/// Nothing, or all of the text, as a number, cut down to the 16 bits in which the tool keeps it. Blanks and a sign may
/// stand before it; what is too large becomes the largest.
fn number(text: &[u8]) -> Option<u16> {
    if text.is_empty() {
        return Some(0);
    }
    let blanks = text
        .iter()
        .take_while(|octet| matches!(octet, b' ' | b'\t'..=b'\r'))
        .count();
    let (is_negative, digits) = match text.get(blanks..)? {
        [b'-', digits @ ..] => (true, digits),
        [b'+', digits @ ..] | digits => (false, digits),
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let value = digits.iter().try_fold(0_u64, |value, digit| {
        value.checked_mul(10)?.checked_add(u64::from(digit - b'0'))
    });
    let value = match value {
        Some(value) if is_negative => value.wrapping_neg(),
        value => value.unwrap_or(u64::MAX),
    };
    let [low, high, ..] = value.to_le_bytes();
    Some(u16::from_le_bytes([low, high]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_read_as_c_reads_it() {
        for (text, number) in [
            ("1a2B3c4D.0", Some(0)),
            ("1a2b3c4d.17", Some(17)),
            ("1a2b3c4d.", Some(0)),
            ("1a2b3c4d.007", Some(7)),
            ("1a2b3c4d. \t+7", Some(7)),
            ("1a2b3c4d.-1", Some(u16::MAX)),
            ("1a2b3c4d.-65535", Some(1)),
            ("1a2b3c4d.65536", Some(0)),
            ("1a2b3c4d.99999999999999999999", Some(u16::MAX)),
            ("1a2b3c4d.-99999999999999999999", Some(u16::MAX)),
            ("1a2b3c4d. ", None),
            ("1a2b3c4d.+", None),
            ("1a2b3c4d.+-1", None),
            ("1a2b3c4d.0x1", None),
            ("1a2b3c4d.1 ", None),
            ("1a2b3c4d.x", None),
            ("1a2b3c4d", None),
            ("1a2b3c4", None),
            ("1a2b3c4d0", None),
            ("1a2b3c4g.0", None),
            ("", None),
        ] {
            let slot = Slot::parse(OsStr::new(text));
            let (hash, kind) = (0x1a2b_3c4d, Kind::Certificate);
            assert_eq!(slot, number.map(|number| Slot { hash, kind, number }), "{text}");
        }
    }

    #[test]
    fn a_revocation_list_has_an_r_before_its_number() {
        for text in ["00000001.r3", "00000001.R03"] {
            let slot = Slot::parse(OsStr::new(text)).expect("a link");
            assert_eq!((slot.hash, slot.kind, slot.number), (1, Kind::RevocationList, 3));
        }
        assert_eq!(name(1, Kind::RevocationList, 3), "00000001.r3");
        assert_eq!(name(0xabc, Kind::Certificate, 10), "00000abc.10");
    }
}
