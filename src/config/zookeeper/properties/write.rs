use std::fmt::Write as _;

use super::is_trimmed;

/// Why a text cannot stand as a value in a properties file that ZooKeeper reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unwritable {
    /// It could be escaped, but no path or name has one for a good reason.
    #[error("it holds a control character")]
    ControlCharacter,
    /// ZooKeeper trims every value, escaped or not.
    #[error("it starts or ends with a blank, and ZooKeeper takes blanks off every value")]
    OuterBlank,
}

/// Writes a value so that it reads back as it is: backslashes doubled, and everything outside ASCII as `\uXXXX`,
/// since the file is read as ISO-8859-1.
pub fn escape_value(value: &str) -> Result<String, Unwritable> {
    if value.chars().any(char::is_control) {
        return Err(Unwritable::ControlCharacter);
    }
    if value.starts_with(is_trimmed) || value.ends_with(is_trimmed) {
        return Err(Unwritable::OuterBlank);
    }
    let mut escaped = String::with_capacity(value.len());
    for unit in value.encode_utf16() {
        match u8::try_from(unit) {
            Ok(b'\\') => escaped.push_str(r"\\"),
            Ok(ascii) if ascii.is_ascii() => escaped.push(ascii.into()),
            _ => {
                // Writing into a String cannot fail.
                let _ = write!(escaped, "\\u{unit:04x}");
            }
        }
    }
    Ok(escaped)
}
