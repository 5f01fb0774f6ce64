//! Text of two octets a character, which PowerShell writes and nothing on the way reads.

use zeroize::Zeroizing;

use crate::keystore::KeystoreError;

/// What to do about it by hand.
pub(in crate::keystore) const ADVICE: &str = "save it as UTF-8: `iconv -f utf-16 -t utf-8 FILE`";

/// How the characters of a text are encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::keystore) enum Encoding {
    /// UTF-8, ASCII, or anything else in which a boundary looks like ASCII.
    Utf8,
    /// Low octet first.
    LittleEndian,
    /// High octet first.
    BigEndian,
}

impl Encoding {
    /// By the mark at its front; without one, by a boundary of PEM with a zero beside each of its characters.
    pub(in crate::keystore) fn of(bytes: &[u8]) -> Self {
        const BOUNDARY: &str = "-----BEGIN ";
        if bytes.starts_with(b"\xff\xfe") {
            Self::LittleEndian
        } else if bytes.starts_with(b"\xfe\xff") {
            Self::BigEndian
        } else if !bytes.contains(&0) {
            // Quickly told of nearly every file: in UTF-16, half of an ASCII text are zeros.
            Self::Utf8
        } else if Self::LittleEndian.finds(bytes, BOUNDARY) {
            Self::LittleEndian
        } else if Self::BigEndian.finds(bytes, BOUNDARY) {
            Self::BigEndian
        } else {
            Self::Utf8
        }
    }

    /// Whether an ASCII text stands anywhere in the bytes, in this encoding.
    pub(in crate::keystore) fn finds(self, bytes: &[u8], ascii: &str) -> bool {
        let wanted: Vec<u8> = ascii.bytes().flat_map(|octet| self.octets(octet)).collect();
        let step = if self == Self::Utf8 { 1 } else { 2 };
        (0..bytes.len())
            .step_by(step)
            .any(|start| bytes.get(start..).is_some_and(|rest| rest.starts_with(&wanted)))
    }

    fn octets(self, ascii: u8) -> impl Iterator<Item = u8> {
        let octets = match self {
            Self::Utf8 => [Some(ascii), None],
            Self::LittleEndian => [Some(ascii), Some(0)],
            Self::BigEndian => [Some(0), Some(ascii)],
        };
        octets.into_iter().flatten()
    }

    /// The text in UTF-8 without the mark at its front, where it is not encoded so already. Half a surrogate pair
    /// becomes U+FFFD: it stands in a comment or damages its block. Half a character at the end is an error: the file
    /// was cut.
    pub(in crate::keystore) fn to_utf8(
        self,
        bytes: &[u8],
    ) -> Result<Option<Zeroizing<Vec<u8>>>, KeystoreError> {
        let from_pair = match self {
            Self::Utf8 => return Ok(None),
            Self::LittleEndian => u16::from_le_bytes,
            Self::BigEndian => u16::from_be_bytes,
        };
        let (pairs, []) = bytes.as_chunks::<2>() else {
            return Err(KeystoreError::Foreign {
                what: "a UTF-16 text that ends in the middle of a character",
                advice: "copy the file again, without converting it",
            });
        };
        // All of the room at once, three octets a unit: a growing vector leaves copies of a key behind.
        let mut text = Zeroizing::new(Vec::with_capacity(3 * pairs.len()));
        let mut units = pairs.iter().copied().map(from_pair).peekable();
        units.next_if_eq(&0xfeff);
        for character in char::decode_utf16(units) {
            let character = character.unwrap_or(char::REPLACEMENT_CHARACTER);
            text.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        }
        Ok(Some(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(text: &str, encode: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(encode).collect()
    }

    #[test]
    fn the_order_of_octets_is_told_by_the_mark_or_by_the_zeros() {
        let text = "\u{feff}# für zk\u{1f511}\r\n-----BEGIN X-----\r\n";
        let bare = text.trim_start_matches('\u{feff}');
        for (bytes, expected) in [
            (encoded(text, u16::to_le_bytes), Encoding::LittleEndian),
            (encoded(text, u16::to_be_bytes), Encoding::BigEndian),
            (encoded(bare, u16::to_le_bytes), Encoding::LittleEndian),
            (encoded(bare, u16::to_be_bytes), Encoding::BigEndian),
        ] {
            assert_eq!(Encoding::of(&bytes), expected);
            let decoded = expected
                .to_utf8(&bytes)
                .expect("decodes")
                .expect("another encoding");
            assert_eq!(str::from_utf8(&decoded), Ok(bare));
        }
        assert_eq!(Encoding::of(text.as_bytes()), Encoding::Utf8);
        assert_eq!(Encoding::Utf8.to_utf8(text.as_bytes()).expect("as it is"), None);
    }

    #[test]
    fn half_a_character_is_not_a_character() {
        let error = Encoding::LittleEndian
            .to_utf8(b"\xff\xfea")
            .expect_err("it was cut");
        assert_eq!(
            error.to_string(),
            "this is a UTF-16 text that ends in the middle of a character"
        );
    }
}
