//! What a properties file says otherwise than its reader thinks.

use super::lines::{Kind, Line, lines};
use super::{is_trimmed, split, unescape};

/// Something in the text of a file that Java, or a script beside it, takes otherwise than a person does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Oddity {
    /// UTF-8's mark stands before the first line: Java takes it for the beginning of the first key.
    ByteOrderMark,
    /// Lines end in CR LF. Java does not mind; shell scripts take the CR for part of a value.
    CarriageReturns {
        /// The first such line, from 1.
        line: usize,
    },
    /// The line looks like a setting and is none: the line before it ends in a backslash.
    Swallowed {
        /// The line, from 1.
        line: usize,
        /// Where the setting begins that it has become a part of.
        by: usize,
    },
    /// Blanks at the end of a value, which ZooKeeper takes off.
    Trimmed {
        /// Where the entry begins, from 1.
        line: usize,
    },
}

/// UTF-8's mark.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The oddities of a file, in the order of its lines; each kind that is about the whole file once.
#[must_use]
pub fn oddities(bytes: &[u8]) -> Vec<Oddity> {
    let mut found = Vec::new();
    if bytes.starts_with(BYTE_ORDER_MARK) {
        found.push(Oddity::ByteOrderMark);
    }
    let mut start = 0;
    let mut has_carriage_returns = false;
    for line in lines(bytes) {
        if line.terminator == b"\r\n" && !has_carriage_returns {
            has_carriage_returns = true;
            found.push(Oddity::CarriageReturns { line: line.number });
        }
        match line.kind {
            Kind::Start => start = line.number,
            Kind::Continuation if is_like_a_setting(&line) => found.push(Oddity::Swallowed {
                line: line.number,
                by: start,
            }),
            _ => {}
        }
        if line.kind == Kind::Start && has_outer_blank(&line) {
            found.push(Oddity::Trimmed { line: line.number });
        }
    }
    found
}

/// Whether a line would have a key of letters, digits and dots, and a `=` behind it. The further lines of a list have none.
fn is_like_a_setting(line: &Line<'_>) -> bool {
    let text: Vec<u8> = line
        .text
        .iter()
        .copied()
        .skip_while(u8::is_ascii_whitespace)
        .collect();
    let length = text
        .iter()
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'))
        .count();
    let (key, rest) = text.split_at(length);
    key.first().is_some_and(u8::is_ascii_alphabetic) && rest.trim_ascii_start().starts_with(b"=")
}

/// Whether a value that ends with this line ends in a blank.
fn has_outer_blank(line: &Line<'_>) -> bool {
    let (_, value) = split(line.text);
    let value = unescape(value).unwrap_or_default();
    !line.ends_in_backslash() && !value.trim_matches(is_trimmed).is_empty() && value.ends_with(is_trimmed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_java_takes_otherwise_is_found_with_its_line() {
        for (text, expected) in [
            (&b"a=1\n# x\\\nb = 2\n"[..], vec![]),
            (b"\xef\xbb\xbfa=1\n", vec![Oddity::ByteOrderMark]),
            (b"a=1\nb=2\r\nc=3\r\n", vec![Oddity::CarriageReturns { line: 2 }]),
            (
                b"a=1\nb=se\\\nssl.keyStore.type=x\\\n c=4\nd=5",
                vec![
                    Oddity::Swallowed { line: 3, by: 2 },
                    Oddity::Swallowed { line: 4, by: 2 },
                ],
            ),
            (b"ssl.ciphersuites=A,\\\n   B,C\n", vec![]),
            (b"a=b\\\\\nc=d\n", vec![]),
            (b"a=1\npassword=secret  \n", vec![Oddity::Trimmed { line: 2 }]),
            (b"a=secret\\ \nb=  \n", vec![Oddity::Trimmed { line: 1 }]),
        ] {
            assert_eq!(oddities(text), expected, "{}", String::from_utf8_lossy(text));
        }
    }
}
