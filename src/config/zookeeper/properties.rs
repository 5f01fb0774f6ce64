//! Properties files as ZooKeeper reads them: `java.util.Properties` over ISO-8859-1, then `trim()` on key and value.
//!
//! Held against Java itself by `tests/interop/properties.rs`.

mod lines;
mod oddity;
mod write;

pub(super) use lines::{Kind, Line, lines};
pub use oddity::{Oddity, oddities};
pub use write::{Unwritable, escape_value};

/// What a properties file says, in the order of its lines.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Properties {
    /// Every entry; a key that stands twice is there twice.
    pub entries: Vec<Entry>,
}

/// One key and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The key, unescaped and trimmed.
    pub key: String,
    /// The value, unescaped and trimmed. Half of a surrogate pair reads as U+FFFD.
    pub value: String,
    /// The line that it starts on, from 1.
    pub line: usize,
}

impl Properties {
    /// The entry of `key` that counts: the last one.
    #[must_use]
    pub fn effective(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().rev().find(|entry| entry.key == key)
    }
}

/// A `\u` that four hexadecimal digits do not follow. Java refuses the whole file for it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: `\\u` needs four hexadecimal digits after it")]
pub struct MalformedEscape {
    /// The line on which the entry starts, from 1.
    pub line: usize,
}

/// Reads a properties file.
pub fn read(bytes: &[u8]) -> Result<Properties, MalformedEscape> {
    let entries = lines::logical(bytes)
        .map(|(line, content)| {
            let (key, value) = split(&content);
            match (unescape(key), unescape(value)) {
                (Some(key), Some(value)) => Ok(Entry {
                    key: trim(&key),
                    value: trim(&value),
                    line,
                }),
                _ => Err(MalformedEscape { line }),
            }
        })
        .collect::<Result<_, _>>()?;
    Ok(Properties { entries })
}

/// Java's `String.trim`: everything up to U+0020 goes from both ends.
fn trim(text: &str) -> String {
    text.trim_matches(is_trimmed).to_owned()
}

fn is_trimmed(character: char) -> bool {
    character <= ' '
}

const fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\x0c')
}

/// Cuts a logical line at the first separator that no backslash protects: blanks, then at most one `=` or `:`, then
/// blanks.
fn split(content: &[u8]) -> (&[u8], &[u8]) {
    let mut escaped = false;
    let end = content
        .iter()
        .position(|&byte| {
            let ends = !escaped && (is_blank(byte) || matches!(byte, b'=' | b':'));
            escaped = byte == b'\\' && !escaped;
            ends
        })
        .unwrap_or(content.len());
    let (key, rest) = content.split_at(end);
    let rest = trim_start(rest);
    let value = rest
        .strip_prefix(b"=")
        .or_else(|| rest.strip_prefix(b":"))
        .unwrap_or(rest);
    (key, trim_start(value))
}

fn trim_start(bytes: &[u8]) -> &[u8] {
    let blanks = bytes.iter().take_while(|&&byte| is_blank(byte)).count();
    bytes.get(blanks..).unwrap_or_default()
}

/// Resolves backslashes; `None` for a malformed `\u`.
fn unescape(bytes: &[u8]) -> Option<String> {
    let mut units: Vec<u16> = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte != b'\\' {
            units.push(byte.into());
            continue;
        }
        let Some((&escaped, after)) = rest.split_first() else {
            break;
        };
        rest = after;
        units.push(match escaped {
            b'u' => {
                let (digits, after) = rest.split_at_checked(4)?;
                rest = after;
                hexadecimal(digits)?
            }
            b't' => b'\t'.into(),
            b'r' => b'\r'.into(),
            b'n' => b'\n'.into(),
            b'f' => 0x0c,
            other => other.into(),
        });
    }
    Some(String::from_utf16_lossy(&units))
}

fn hexadecimal(digits: &[u8]) -> Option<u16> {
    digits.iter().try_fold(0, |value: u16, &digit| {
        let digit = char::from(digit).to_digit(16)?;
        Some(value << 4 | u16::try_from(digit).ok()?)
    })
}

#[cfg(test)]
mod tests;
