//! What stands where servers read it, whoever put it there last, and whether a server that runs can have read it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::keystore::{self, pem};
use crate::model::{Password, Role, StoreFormat};
use crate::os::process::{self, Running};
use crate::os::{OsError, fs};
use crate::pki::Certificate;
use crate::workspace::layout::NodeFile;
use crate::workspace::record::Fingerprint;

use super::clickhouse::CLICKHOUSE;
use super::standing::Deployed;

/// A deployment as it was found: what `status --deployed` shows, and `rotate --evidence` reads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// Where its files are.
    pub directory: PathBuf,
    /// What runs there.
    pub role: String,
    /// SHA-256 of each file, by its name below the directory.
    pub files: BTreeMap<String, String>,
    /// Whether a running server has the authorities that stand there.
    pub anchors_loaded: Loaded,
    /// Whether it has the key and certificate that stand there.
    pub identity_loaded: Loaded,
}

/// Whether a server that runs has what stands on the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Loaded {
    /// It was started after that was written, or none runs.
    Yes,
    /// It was started before.
    No,
    /// Its process does not tell.
    Unknown,
}

impl Seen {
    /// Looks into a directory that `deploy` has written to; `None` where it has not.
    pub fn look(directory: &Path) -> Result<Option<Self>, OsError> {
        let deployed = Deployed::read(directory)?;
        let names: Vec<&str> = deployed.names().collect();
        if names.is_empty() {
            return Ok(None);
        }
        let role = role_of(&names);
        let mut files = BTreeMap::new();
        let (mut anchors, mut identity) = (None, None);
        for name in names {
            let Some((bytes, stat)) = fs::read_with_stat(&directory.join(name))? else {
                continue;
            };
            files.insert(name.to_owned(), Fingerprint::of(&bytes).as_str().to_owned());
            let newest = if is_among(name, role, &ANCHORS) {
                &mut anchors
            } else if is_among(name, role, &IDENTITY) {
                &mut identity
            } else {
                continue;
            };
            *newest = (*newest).max(Some(stat.modified));
        }
        let server = match role {
            Role::Clickhouse => match process::running(CLICKHOUSE)? {
                Running::Since(started) => Server::Since(started),
                Running::No => Server::Down,
                Running::Untold => Server::Nameless,
            },
            // Java programs all have one name.
            Role::Zookeeper | Role::Client => Server::Nameless,
        };
        Ok(Some(Self {
            directory: directory.to_path_buf(),
            role: role.name().to_owned(),
            files,
            anchors_loaded: loaded(server, anchors),
            identity_loaded: loaded(server, identity),
        }))
    }

    /// The certificate that stands there, out of its store where there is only that; `None` where it cannot be read.
    #[must_use]
    pub fn leaf(&self) -> Option<Certificate> {
        let read = |name: &str| fs::read(&self.directory.join(name)).ok();
        let role = Role::ALL.iter().copied().find(|role| role.name() == self.role)?;
        let plain = NodeFile::Certificate.name(role, StoreFormat::Pem);
        if let Some(bytes) = self.files.get(plain).and_then(|_| read(plain)) {
            return pem::decode_certificates(&bytes).ok()?.into_iter().next();
        }
        let names = StoreFormat::ALL
            .iter()
            .map(|format| NodeFile::Keystore.name(role, *format));
        let store = names
            .into_iter()
            .find(|name| self.files.contains_key(*name))
            .and_then(read)?;
        let password = read(NodeFile::KeystorePassword.name(role, StoreFormat::Pkcs12));
        let password = password.and_then(|bytes| Password::from_file(&bytes).ok());
        let contents = keystore::decode(&store, password.as_ref()).ok()?;
        Some(contents.identity()?.leaf().clone())
    }

    /// The group that its secrets are readable for, which is the server's where root has deployed them; `None` where there is
    /// no secret.
    pub fn group(&self) -> Result<Option<u32>, OsError> {
        let Some(role) = Role::ALL.iter().copied().find(|role| role.name() == self.role) else {
            return Ok(None);
        };
        let secrets = NodeFile::ALL.into_iter().filter(|file| file.is_secret());
        let names = secrets.flat_map(|file| {
            StoreFormat::ALL
                .iter()
                .map(move |format| file.name(role, *format))
        });
        for name in names.filter(|name| self.files.contains_key(*name)) {
            if let Some(found) = fs::stat(&self.directory.join(name))? {
                return Ok(Some(found.owner.group));
            }
        }
        Ok(None)
    }

    /// Whether this file stands there with just this content.
    #[must_use]
    pub fn has(&self, name: &str, content: &[u8]) -> bool {
        self.files
            .get(name)
            .is_some_and(|found| found == Fingerprint::of(content).as_str())
    }
}

/// What a server reads its authorities from.
const ANCHORS: [NodeFile; 2] = [NodeFile::Anchors, NodeFile::Truststore];
/// What it reads its own key and certificate from.
const IDENTITY: [NodeFile; 3] = [NodeFile::Key, NodeFile::Certificate, NodeFile::Keystore];

fn is_among(name: &str, role: Role, files: &[NodeFile]) -> bool {
    let formats = StoreFormat::ALL.iter();
    formats
        .flat_map(|format| files.iter().map(|file| file.name(role, *format)))
        .any(|known| known == name)
}

/// What runs there, by the files that only its role has.
fn role_of(names: &[&str]) -> Role {
    if names.iter().any(|name| name.starts_with("config.d/")) {
        Role::Clickhouse
    } else if names.contains(&NodeFile::Key.name(Role::Client, StoreFormat::Pem)) {
        Role::Client
    } else {
        Role::Zookeeper
    }
}

/// The server that reads a directory, as far as its process tells.
#[derive(Debug, Clone, Copy)]
enum Server {
    /// It was started then, in seconds since 1970.
    Since(i64),
    /// None runs.
    Down,
    /// Nobody can say which process it is.
    Nameless,
}

fn loaded(server: Server, written: Option<i64>) -> Loaded {
    match (server, written) {
        (Server::Nameless, _) => Loaded::Unknown,
        (Server::Down, _) | (Server::Since(_), None) => Loaded::Yes,
        // A server that was started in the second in which the file was written may have read the old one.
        (Server::Since(started), Some(written)) if started > written => Loaded::Yes,
        (Server::Since(_), Some(_)) => Loaded::No,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_was_started_before_the_file_was_written_does_not_have_it() {
        for (server, written, expected) in [
            (Server::Nameless, Some(5), Loaded::Unknown),
            (Server::Down, Some(5), Loaded::Yes),
            (Server::Since(9), Some(5), Loaded::Yes),
            (Server::Since(5), Some(5), Loaded::No),
            (Server::Since(4), Some(5), Loaded::No),
            (Server::Since(4), None, Loaded::Yes),
        ] {
            assert_eq!(loaded(server, written), expected, "{server:?} {written:?}");
        }
    }

    #[test]
    fn what_runs_there_is_told_by_the_names_of_the_files() {
        for (names, expected) in [
            (
                &["ca.crt", "keystore.p12", "keystore.password"][..],
                Role::Zookeeper,
            ),
            (&["client.crt", "config.d/zz-zkcerts-ssl.xml"], Role::Clickhouse),
            (&["client.crt", "client.key", "keystore.p12"], Role::Client),
        ] {
            assert_eq!(role_of(names), expected, "{names:?}");
        }
    }
}
