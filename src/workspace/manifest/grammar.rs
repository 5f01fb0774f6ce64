//! The grammar of each text in a manifest: what it may be, and the reason for which another one is refused.

use std::path::PathBuf;
use std::str::FromStr;

use crate::model::{Quoted, Version};

/// The octets of a common name or an organization (RFC 5280, appendix A.1: ub-common-name, ub-organization-name).
const LONGEST_ATTRIBUTE: usize = 64;

/// The first ZooKeeper whose TLS keys are complete: its PEM stores are what a release before 3.8.0 is given.
const FIRST_ZOOKEEPER: [u32; 3] = [3, 5, 5];

/// A value whose type says what it may be.
pub(super) fn value<T: FromStr>(text: &str) -> Result<T, String>
where
    T::Err: std::error::Error,
{
    text.parse().map_err(|error: T::Err| error.to_string())
}

pub(super) fn common_name(text: &str) -> Result<String, String> {
    attribute(text)?.ok_or_else(|| "an authority needs a name".to_owned())
}

pub(super) fn organization(text: &str) -> Result<Option<String>, String> {
    attribute(text)
}

fn attribute(text: &str) -> Result<Option<String>, String> {
    no_control_character(text)?;
    if text.trim() != text {
        return Err(format!("{} starts or ends with a blank", Quoted(text)));
    }
    if text.chars().count() > LONGEST_ATTRIBUTE {
        return Err(format!(
            "{} is longer than {LONGEST_ATTRIBUTE} characters",
            Quoted(text)
        ));
    }
    Ok(unless_empty(text, str::to_owned))
}

pub(super) fn zookeeper_version(text: &str) -> Result<Version, String> {
    let version: Version = value(text)?;
    if version.is_at_least(&FIRST_ZOOKEEPER) {
        Ok(version)
    } else {
        Err(format!(
            "`{version}` has no complete TLS: it must be 3.5.5 or later"
        ))
    }
}

pub(super) fn optional_zookeeper_version(text: &str) -> Result<Option<Version>, String> {
    unless_empty(text, zookeeper_version).transpose()
}

pub(super) fn optional_version(text: &str) -> Result<Option<Version>, String> {
    unless_empty(text, value).transpose()
}

pub(super) fn directory(text: &str) -> Result<PathBuf, String> {
    no_control_character(text)?;
    if !text.starts_with('/') {
        return Err(format!("{} is not an absolute path", Quoted(text)));
    }
    if text.contains(char::REPLACEMENT_CHARACTER) {
        return Err(format!("{} is not in UTF-8", Quoted(text)));
    }
    if text.split('/').any(|part| part == "..") {
        return Err(format!("{} holds `..`", Quoted(text)));
    }
    // `components` leaves out what says nothing: `//`, `/./`, a slash at the end.
    let path: PathBuf = PathBuf::from(text).components().collect();
    if path.parent().is_none() {
        return Err("`/` is no directory for one service's files".to_owned());
    }
    Ok(path)
}

pub(super) fn optional_directory(text: &str) -> Result<Option<PathBuf>, String> {
    unless_empty(text, directory).transpose()
}

/// A file with a secret. The text is not repeated in the reason: it may be the secret itself.
pub(super) fn secret_file(text: &str) -> Result<Option<PathBuf>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    if !text.starts_with('/') || no_control_character(text).is_err() || text.ends_with('/') {
        return Err("it is not the absolute path of a file".to_owned());
    }
    Ok(Some(PathBuf::from(text)))
}

/// The name or number of an account.
pub(super) fn account(text: &str) -> Result<Option<String>, String> {
    let odd =
        |character: char| !(character.is_alphanumeric() || matches!(character, '_' | '-' | '.' | '$' | '@'));
    if text.starts_with('-') || text.contains(odd) {
        return Err(format!(
            "{} is not the name or number of an account",
            Quoted(text)
        ));
    }
    Ok(unless_empty(text, str::to_owned))
}

/// The path of a ZooKeeper node (`PathUtils.validatePath`), but not the root itself.
pub(super) fn zookeeper_path(text: &str) -> Result<Option<String>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    no_control_character(text)?;
    let mut parts = text.split('/');
    let absolute = parts.next() == Some("");
    if !absolute || parts.any(|part| matches!(part, "" | "." | "..")) {
        return Err(format!(
            "{} is not the path of a ZooKeeper node, such as `/clickhouse`",
            Quoted(text)
        ));
    }
    Ok(Some(text.to_owned()))
}

/// A cluster is the name of an XML element, and ClickHouse reads a dot in one as a step down.
pub(super) fn cluster(text: &str) -> Result<Option<String>, String> {
    let inner = |character: char| character.is_ascii_alphanumeric() || matches!(character, '_' | '-');
    let first = |character: char| character.is_ascii_alphabetic() || character == '_';
    if text.is_empty() {
        return Ok(None);
    }
    if !text.starts_with(first) || !text.chars().all(inner) {
        return Err(format!(
            "{} is not the name of a cluster: letters, digits, `_` and `-`, not starting with a digit",
            Quoted(text)
        ));
    }
    Ok(Some(text.to_owned()))
}

/// A replica is a part of ZooKeeper paths, and braces are where macros go.
pub(super) fn replica(text: &str) -> Result<Option<String>, String> {
    no_control_character(text)?;
    if text.contains(['/', '{', '}']) || matches!(text, "." | "..") || text.trim() != text {
        return Err(format!(
            "{} is not the name of a replica, such as `ch1`",
            Quoted(text)
        ));
    }
    Ok(unless_empty(text, str::to_owned))
}

/// One argument of a command.
pub(super) fn argument(text: &str) -> Result<String, String> {
    if text.contains('\0') {
        return Err(format!("{} holds a zero byte", Quoted(text)));
    }
    Ok(text.to_owned())
}

fn no_control_character(text: &str) -> Result<(), String> {
    if text.chars().any(char::is_control) {
        return Err(format!("{} holds a control character", Quoted(text)));
    }
    Ok(())
}

fn unless_empty<T>(text: &str, read: impl FnOnce(&str) -> T) -> Option<T> {
    (!text.is_empty()).then(|| read(text))
}
