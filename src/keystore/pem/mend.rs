//! Lines that were several before a shell, a variable or an exporter joined them. What is taken apart here can be
//! read in one way only: base64 has neither blanks nor backslashes nor dashes.

use zeroize::Zeroizing;

use crate::keystore::reading::Repair;

const DASHES: &[u8] = b"-----";
const BEGIN: &[u8] = b"-----BEGIN ";
const END: &[u8] = b"-----END ";
/// What cfssl calls an Ed25519 key in PKCS#8, and OpenSSL does not know.
const ED25519: &[u8] = b"Ed25519 PRIVATE KEY";

/// A line with a boundary whose line ends are written as escapes (`\n`, `\r\n`), as real lines. `None` for any other.
/// JSON's other ways to write what stands in base64 are undone too: `\/`, and `\u003d` for the equals sign.
pub(super) fn unescaped(line: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let mut pairs = line.windows(2);
    if !pairs.any(|pair| matches!(pair, b"\\n" | b"\\r")) || find_marker(line).is_none() {
        return None;
    }
    // All of the room at once: a growing vector leaves copies of a key behind.
    let mut text = Zeroizing::new(Vec::with_capacity(line.len()));
    let mut rest = line;
    while let [octet, after @ ..] = rest {
        // Text that was quoted twice has more than one of them.
        let backslashes = rest.iter().take_while(|octet| **octet == b'\\').count();
        let (run, escaped) = rest.split_at(backslashes);
        if run.is_empty() {
            text.push(*octet);
            rest = after;
        } else if let Some((meant, following)) = escape(escaped) {
            text.push(meant);
            rest = following;
        } else {
            text.extend_from_slice(run);
            rest = escaped;
        }
    }
    Some(text)
}

/// The lines of a text that was [`unescaped`]: `\r\n` is one line end, not an empty line between two.
pub(super) fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|octet| *octet == b'\n')
        .map(<[u8]>::trim_ascii)
        .filter(|line| !line.is_empty())
}

/// What an escape means, after its backslash.
fn escape(after: &[u8]) -> Option<(u8, &[u8])> {
    match after {
        [b'n' | b'r', rest @ ..] => Some((b'\n', rest)),
        [b't', rest @ ..] => Some((b' ', rest)),
        [sign @ (b'/' | b'"'), rest @ ..] => Some((*sign, rest)),
        [b'u', b'0', b'0', high, low, rest @ ..] => {
            let digits = [*high, *low];
            let code = u8::from_str_radix(str::from_utf8(&digits).ok()?, 16).ok()?;
            Some((code, rest))
        }
        _ => None,
    }
}

/// A line taken apart at its boundaries: text and boundaries by turns. Outside a block a sentence may mention a
/// boundary, so there it counts only at the start of the line, after a quote, or where the block ends in the same line.
pub(super) fn parts(line: &[u8], in_block: bool) -> Vec<&[u8]> {
    let mut parts = Vec::new();
    let mut rest = line;
    while let Some((before, boundary, after)) = split_boundary(rest) {
        parts.extend([before, boundary]);
        rest = after;
    }
    parts.push(rest);
    parts.retain(|part| !part.trim_ascii().is_empty());
    if parts.len() < 2 || !(in_block || is_meant(&parts)) {
        vec![line]
    } else {
        parts
    }
}

fn is_meant(parts: &[&[u8]]) -> bool {
    let is_whole = parts.windows(3).any(|three| match three {
        [begin, _, end] => {
            let label = begin.strip_prefix(BEGIN);
            label.is_some() && label == end.strip_prefix(END)
        }
        _ => false,
    });
    is_whole || in_quotes(parts) || parts.first().is_some_and(|first| is_boundary(first))
}

fn in_quotes(parts: &[&[u8]]) -> bool {
    match parts {
        [text, boundary, ..] => boundary.starts_with(BEGIN) && matches!(text, [.., b'"' | b'\'' | b'=']),
        _ => false,
    }
}

fn is_boundary(part: &[u8]) -> bool {
    part.starts_with(BEGIN) || part.starts_with(END)
}

/// What had to be done to get these parts out of one line; nothing if they are all of it.
pub(super) fn repair(parts: &[&[u8]], line: usize) -> Option<Repair> {
    let with_body = parts.windows(2).any(|two| match two {
        [first, second] => first.starts_with(BEGIN) && !is_boundary(second),
        _ => false,
    });
    let is_blank = |part: &&&[u8]| !is_boundary(part) && part.iter().any(u8::is_ascii_whitespace);
    match parts {
        [] | [_] => None,
        _ if with_body && parts.iter().any(|part| is_blank(&part)) => {
            Some(Repair::LineEndsBecameBlanks { line })
        }
        _ if !with_body && in_quotes(parts) => Some(Repair::Quoted { line }),
        [_, after] if !with_body && matches!(after, [b'"' | b'\'', ..]) => Some(Repair::Quoted { line }),
        _ => Some(Repair::LineEndsLost { line }),
    }
}

/// The boundary that was meant, where the label is one that only its writer knows.
pub(super) fn relabelled(boundary: &[u8]) -> Option<&'static [u8]> {
    match boundary {
        b"-----BEGIN Ed25519 PRIVATE KEY-----" => Some(b"-----BEGIN PRIVATE KEY-----"),
        b"-----END Ed25519 PRIVATE KEY-----" => Some(b"-----END PRIVATE KEY-----"),
        _ => None,
    }
}

/// The words of a line.
pub(super) fn words(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    line.split(u8::is_ascii_whitespace)
        .filter(|word| !word.is_empty())
}

/// The first boundary of the text, with what stands before and after it.
fn split_boundary(text: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let mut start = 0;
    loop {
        let (found, marker) = find_marker(text.get(start..)?)?;
        start += found;
        let (before, rest) = text.split_at_checked(start)?;
        let label = rest.get(marker.len()..)?;
        let length = if label.starts_with(ED25519) {
            ED25519.len()
        } else {
            label.iter().take_while(|octet| is_of_label(**octet)).count()
        };
        if length > 0 && label.get(length..)?.starts_with(DASHES) {
            let (boundary, after) = rest.split_at_checked(marker.len() + length + DASHES.len())?;
            return Some((before, boundary, after));
        }
        start += marker.len();
    }
}

fn find_marker(text: &[u8]) -> Option<(usize, &'static [u8])> {
    (0..text.len()).find_map(|start| {
        let rest = text.get(start..)?;
        let marker = [BEGIN, END].into_iter().find(|marker| rest.starts_with(marker))?;
        Some((start, marker))
    })
}

/// Capitals, which a key in base64 never is for long.
pub(super) const fn is_of_label(octet: u8) -> bool {
    matches!(octet, b'A'..=b'Z' | b'0'..=b'9' | b' ' | b'#' | b'.' | b',' | b'/' | b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(line: &str, in_block: bool) -> Vec<String> {
        let parts = parts(line.as_bytes(), in_block).into_iter();
        parts
            .map(|part| String::from_utf8_lossy(part).into_owned())
            .collect()
    }

    #[test]
    fn a_line_is_taken_apart_only_where_it_must_be_a_block() {
        let whole = |line: &str| vec![line.to_owned()];
        for line in [
            "AAAA",
            "-----BEGIN X-----",
            "# A - BEGIN CERTIFICATE below",
            "# the line -----BEGIN X----- comes first",
            "-----BEGIN nothing",
            "friendlyName: -----zk node 1-----",
        ] {
            assert_eq!(texts(line, false), whole(line));
        }
        for (line, expected) in [
            (
                "-----BEGIN X----- AA BB -----END X-----",
                &["-----BEGIN X-----", " AA BB ", "-----END X-----"][..],
            ),
            (
                "K=x -----BEGIN X-----AA-----END X-----",
                &["K=x ", "-----BEGIN X-----", "AA", "-----END X-----"],
            ),
            (
                "-----END X----------BEGIN Y 1-----",
                &["-----END X-----", "-----BEGIN Y 1-----"],
            ),
            ("KEY=\"-----BEGIN X-----", &["KEY=\"", "-----BEGIN X-----"]),
            ("-----END X-----\",", &["-----END X-----", "\","]),
        ] {
            assert_eq!(texts(line, false), expected, "{line}");
        }
        assert_eq!(texts("AA-----END X-----", true), ["AA", "-----END X-----"]);
    }

    #[test]
    fn escapes_are_undone_in_a_line_with_a_boundary_and_nowhere_else() {
        for (line, expected) in [
            (r"-----BEGIN X-----\nAA\n", Some("-----BEGIN X-----\nAA\n")),
            (r"-----BEGIN X-----\r\nAA", Some("-----BEGIN X-----\n\nAA")),
            (
                r#"{\"c\":\"-----BEGIN X-----\\nA\/A\u003d\\n"#,
                Some("{\"c\":\"-----BEGIN X-----\nA/A=\n"),
            ),
            (
                r"-----BEGIN X-----\nC:\x\u00zz\",
                Some("-----BEGIN X-----\nC:\\x\\u00zz\\"),
            ),
            (r"a comment with \n", None),
            ("-----BEGIN X-----", None),
        ] {
            let found = unescaped(line.as_bytes()).map(|text| String::from_utf8_lossy(&text).into_owned());
            assert_eq!(found.as_deref(), expected, "{line}");
        }
    }
}
