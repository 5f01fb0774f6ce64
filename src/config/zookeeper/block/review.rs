//! What the rest of a zoo.cfg does to the block.

use std::borrow::Cow;
use std::collections::HashSet;

use super::{BlockError, Placed};
use crate::config::zookeeper::keys::{self, Key, PROPERTY_PREFIX};
use crate::config::zookeeper::properties::{Entry, Properties};

/// Something in the rest of a zoo.cfg that weakens TLS, or does not do what it seems to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Note {
    /// A plaintext port is open.
    #[error("line {line}: `clientPort={port}` keeps a plaintext port open")]
    PlaintextPort {
        /// Where it stands.
        line: usize,
        /// Its value.
        port: String,
    },
    /// The member's line opens one, whatever `clientPort` says.
    #[error("line {line}: `;{client}` at the end of `{key}` opens a plaintext port, even without clientPort")]
    PlaintextInServer {
        /// Where it stands.
        line: usize,
        /// `server.N`.
        key: String,
        /// What follows the semicolon: a port, or an address and a port.
        client: String,
    },
    /// `server.N` stands in another file.
    #[error(
        "line {line}: the server.N lines stand in `{path}`: `;port` at the end of one opens a plaintext port"
    )]
    DynamicFile {
        /// Where it stands.
        line: usize,
        /// The other file.
        path: String,
    },
    /// ZooKeeper does not start like that.
    #[error("line {line}: `clientPortAddress` without clientPort keeps ZooKeeper from starting")]
    AddressWithoutPort {
        /// Where it stands.
        line: usize,
    },
    /// The prefix belongs in `-D` and client.properties.
    #[error("line {line}: ZooKeeper ignores `{key}`: in zoo.cfg a key stands without `zookeeper.`")]
    IgnoredPrefix {
        /// Where it stands.
        line: usize,
        /// The key, as it stands there.
        key: String,
    },
    /// The mark became part of the first key.
    #[error("line 1: the byte order mark before `{key}` makes ZooKeeper ignore it")]
    ByteOrderMark {
        /// The key, without the mark.
        key: String,
    },
    /// One of `TELLING`.
    #[error("line {line}: `{key}` {about}")]
    AlsoBearsOnTls {
        /// Where it stands.
        line: usize,
        /// The key.
        key: String,
        /// What it does.
        about: &'static str,
    },
    /// `reconfigEnabled=true`.
    #[error(
        "line {line}: `{key}` makes ZooKeeper write this file anew, without comments and so without the marker lines"
    )]
    Rewritten {
        /// Where it stands.
        line: usize,
        /// The key.
        key: String,
    },
}

/// UTF-8's mark, as ISO-8859-1 reads it.
const BYTE_ORDER_MARK: &str = "\u{ef}\u{bb}\u{bf}";
/// Keys that the block does not set and that can still undo what it does.
const TELLING: [&Key; 7] = [
    &keys::CLIENT_PORT_UNIFICATION,
    &keys::AUTH_PROVIDER_X509,
    &keys::CLIENT_HOSTNAME_VERIFICATION,
    &keys::CERTIFICATE_REVOCATION_LISTS,
    &keys::OCSP,
    &keys::SSL_PROVIDER,
    &keys::CONTEXT_SUPPLIER,
];
/// What can be said of a store: whoever sets one of these means all of them.
const STORE_KEYS: [&str; 4] = ["location", "type", "password", "passwordPath"];

/// The keys outside the block that only the block should set, in the order of the file.
pub(super) fn conflicts(rest: &Properties, ours: &Properties) -> Vec<Placed> {
    let claimed = claimed(ours);
    let conflicting = rest
        .entries
        .iter()
        .filter(|entry| claimed.contains(entry.key.as_str()));
    conflicting
        .map(|entry| Placed {
            key: entry.key.clone(),
            line: entry.line,
        })
        .collect()
}

/// Whether ZooKeeper writes this file itself: it then keeps the settings and drops every comment.
pub(super) fn is_rewritten(rest: &Properties) -> bool {
    rest.effective("dynamicConfigFile").is_some()
}

/// Whether the file says all that the block says and, with the keys that `conflicts` found, nothing beside.
pub(super) fn is_in_effect(rest: &Properties, ours: &Properties, conflicts: &[Placed]) -> bool {
    let stands = |ours: &Entry| {
        rest.effective(&ours.key)
            .is_some_and(|theirs| theirs.value == ours.value)
    };
    conflicts.len() == ours.entries.len() && ours.entries.iter().all(stands)
}

/// What else matters, or the refusal of a port that is taken.
pub(super) fn notes(rest: &Properties, ours: &Properties) -> Result<Vec<Note>, BlockError> {
    let secure_port = ours
        .effective(keys::SECURE_CLIENT_PORT.name)
        .and_then(|entry| port(&entry.value));
    let mut notes = Vec::new();
    for entry in &rest.entries {
        let Some(note) = note(entry, rest).filter(|_| rest.effective(&entry.key) == Some(entry)) else {
            continue;
        };
        match opened(entry).and_then(port) {
            Some(port) if secure_port == Some(port) => {
                return Err(BlockError::SamePort {
                    key: entry.key.clone(),
                    line: entry.line,
                    port,
                });
            }
            _ => notes.push(note),
        }
    }
    Ok(notes)
}

/// The keys of the block, and with each store everything else that can be said of it.
fn claimed(ours: &Properties) -> HashSet<Cow<'_, str>> {
    let stores = ours
        .entries
        .iter()
        .filter_map(|entry| entry.key.strip_suffix(".location"));
    let of_stores = stores.flat_map(|store| STORE_KEYS.map(|key| Cow::Owned(format!("{store}.{key}"))));
    ours.entries
        .iter()
        .map(|entry| Cow::Borrowed(entry.key.as_str()))
        .chain(of_stores)
        .collect()
}

/// Where the entry makes the server, or the member that it describes, listen for plaintext: `port` or `address:port`.
fn opened(entry: &Entry) -> Option<&str> {
    match entry.key.as_str() {
        "clientPort" => Some(&entry.value),
        key if key.starts_with("server.") => entry
            .value
            .split(';')
            .nth(1)
            .map(str::trim)
            .filter(|client| !client.is_empty()),
        _ => None,
    }
}

fn port(address: &str) -> Option<u16> {
    address.rsplit(':').next().and_then(|port| port.parse().ok())
}

fn note(entry: &Entry, rest: &Properties) -> Option<Note> {
    let Entry { key, value, line } = entry;
    let (line, named) = (*line, || key.clone());
    if let Some(client) = opened(entry) {
        let client = client.to_owned();
        return Some(match key.as_str() {
            "clientPort" => Note::PlaintextPort { line, port: client },
            _ => Note::PlaintextInServer {
                line,
                key: named(),
                client,
            },
        });
    }
    if let Some(key) = key.strip_prefix(BYTE_ORDER_MARK) {
        let speaks = !key.is_empty() && !key.starts_with(['#', '!']);
        return speaks.then(|| Note::ByteOrderMark { key: key.to_owned() });
    }
    match key.as_str() {
        "dynamicConfigFile" => Some(Note::DynamicFile {
            line,
            path: value.clone(),
        }),
        "clientPortAddress" if rest.effective("clientPort").is_none() => {
            Some(Note::AddressWithoutPort { line })
        }
        key if key.starts_with(PROPERTY_PREFIX) => Some(Note::IgnoredPrefix { line, key: named() }),
        "reconfigEnabled" if value.eq_ignore_ascii_case("true") => {
            Some(Note::Rewritten { line, key: named() })
        }
        name => TELLING
            .iter()
            .find(|key| key.name == name)
            .map(|key| Note::AlsoBearsOnTls {
                line,
                key: named(),
                about: key.about,
            }),
    }
}
