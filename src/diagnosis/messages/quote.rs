//! What of a line may be shown: no secret, and no more than fits on a screen.

use std::borrow::Cow;

/// The most characters of a line that are quoted.
const LONGEST: usize = 300;
/// The most hexadecimal digits in a row that are quoted: what ZooKeeper dumps of a client's first words holds its session's
/// password.
const DIGITS: usize = 16;

/// Words before a value that nobody should read.
const SECRETS: [&str; 6] = ["password", "passwd", "passphrase", "secret", "identity", "digest"];
/// Where these follow, the value is only a place: `ssl.keyStore.passwordPath`.
const PLACES: [&str; 3] = ["path", "file", "location"];

/// The beginning of a line as it may be shown.
pub(super) fn excerpt(line: &[u8]) -> String {
    // Twelve times as many octets are surely enough for so many characters, and keep a line of megabytes out of here.
    let line = line.get(..LONGEST * 12).unwrap_or(line);
    let text = String::from_utf8_lossy(line);
    let text = text.trim();
    let text = text
        .find("(in query: ")
        .and_then(|at| text.get(..at))
        .unwrap_or(text);
    let text = masked(&shortened(text.trim_end()));
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

/// With every long row of hexadecimal digits cut.
fn shortened(text: &str) -> Cow<'_, str> {
    let is_long = |run: &str| run.len() > 2 * DIGITS && run.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_digit = |character: char| character.is_ascii_hexdigit();
    if !text.split(|character| !is_digit(character)).any(is_long) {
        return Cow::Borrowed(text);
    }
    let mut shortened = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.find(|character| !is_digit(character)).unwrap_or(rest.len());
        let (run, after) = rest.split_at(digits);
        if is_long(run) {
            shortened.push_str(run.get(..DIGITS).unwrap_or_default());
            shortened.push('…');
        } else {
            shortened.push_str(run);
        }
        let others = after.find(is_digit).unwrap_or(after.len());
        let (others, next) = after.split_at(others);
        shortened.push_str(others);
        rest = next;
    }
    Cow::Owned(shortened)
}

/// With `…` for every value of a secret.
fn masked(text: &str) -> String {
    if let Some(at) = text.find("PRIVATE KEY") {
        return format!("{}…", text.get(..at).unwrap_or_default());
    }
    let lower = text.to_ascii_lowercase();
    let mut masked = String::with_capacity(text.len());
    let mut at = 0;
    while let Some((start, end)) = next_secret(&lower, at) {
        masked.push_str(text.get(at..start).unwrap_or_default());
        masked.push('…');
        at = end;
    }
    masked.push_str(text.get(at..).unwrap_or_default());
    masked
}

/// Where the value of the next secret stands, at or after `from`. The text is in lower case.
fn next_secret(text: &str, from: usize) -> Option<(usize, usize)> {
    let mut at = from;
    loop {
        let rest = text.get(at..)?;
        let word = SECRETS
            .iter()
            .filter_map(|word| Some((rest.find(word)?, *word)))
            .min()?;
        let after = at + word.0 + word.1.len();
        match value(text, after, word.1 == "digest") {
            Some((start, end)) if start < end => return Some((start, end)),
            _ => at = after,
        }
    }
}

/// The value that follows a word: behind `=`, `:` or `>`, or for credentials of ZooKeeper (`digest user:password`) a blank.
fn value(text: &str, after: usize, is_scheme: bool) -> Option<(usize, usize)> {
    let rest = text.get(after..)?;
    let name = rest.find(|character: char| !character.is_ascii_alphanumeric() && !"_-.".contains(character));
    let (suffix, rest) = rest.split_at(name.unwrap_or(rest.len()));
    if PLACES.iter().any(|place| suffix.ends_with(place)) {
        return None;
    }
    let separated = rest.trim_start_matches(['"', '\'', ' ', '\\']);
    let start = match separated.strip_prefix(['=', ':', '>']) {
        Some(value) => value,
        None if is_scheme && rest.starts_with([' ', ',']) => separated.trim_start_matches(','),
        None => return None,
    };
    let start = start.trim_start_matches([' ', '"', '\'', '\\', '=', ':']);
    let end = start.find(|character: char| " \t\"'<,;&)]}".contains(character));
    let value = start.get(..end.unwrap_or(start.len()))?;
    if is_scheme && !value.contains(':') && !separated.starts_with(':') {
        return None;
    }
    let begin = text.len() - start.len();
    Some((begin, begin + value.len()))
}

/// The number that stands behind the first `before`.
pub(super) fn number_after(text: &[u8], before: &str) -> Option<u64> {
    let at = memchr::memmem::find(text, before.as_bytes())? + before.len();
    let digits = text.get(at..)?;
    let end = digits
        .iter()
        .position(|byte| !byte.is_ascii_digit())
        .unwrap_or(digits.len());
    // Twenty digits are more than any number has that is asked for here.
    let digits = digits.get(..end.min(20))?;
    std::str::from_utf8(digits).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_not_quoted() {
        for (line, shown) in [
            (
                "ssl.keyStore.password=hunter2 next",
                "ssl.keyStore.password=… next",
            ),
            (
                "ssl.keyStore.passwordPath=/etc/zk/p next",
                "ssl.keyStore.passwordPath=/etc/zk/p next",
            ),
            ("<identity>user:pass</identity>", "<identity>…</identity>"),
            (
                r#"{"Password": "hunter2", "a": 1}"#,
                r#"{"Password": "…", "a": 1}"#,
            ),
            ("addauth digest user:pass", "addauth digest …"),
            ("acl digest:user:hash=", "acl digest:…"),
            ("SECRET: abc", "SECRET: …"),
            (
                "java.io.IOException: keystore password was incorrect",
                "java.io.IOException: keystore password was incorrect",
            ),
            ("message digest is unknown", "message digest is unknown"),
            ("a=1&passwd=x&b=2", "a=1&passwd=…&b=2"),
            ("-----BEGIN PRIVATE KEY-----", "-----BEGIN …"),
            (
                "record: 0000002d000000000000000000000000000075300000",
                "record: 0000002d00000000…",
            ),
            ("x (in query: SELECT 'secret')", "x"),
            ("password=", "password="),
            ("password", "password"),
        ] {
            assert_eq!(excerpt(line.as_bytes()), shown, "{line}");
        }
    }

    #[test]
    fn a_long_line_is_cut_at_a_character() {
        let shown = excerpt("ü".repeat(4000).as_bytes());
        assert_eq!(shown.chars().count(), LONGEST + 1);
        assert!(shown.ends_with("ü…"));
        assert_eq!(excerpt(&[0xff, 0xfe, b'a']), "\u{fffd}\u{fffd}a");
    }
}
