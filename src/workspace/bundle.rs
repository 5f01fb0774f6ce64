//! One node's files, to be put where its server reads them: from the workspace, or from an archive that carries no
//! one else's keys.

use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::model::{Fault, Host, Role, Secret, StoreFormat, Trust};
use crate::os::fs;
use crate::plan::Content;

use super::error::WorkspaceError;
use super::layout::{Layout, NodeFile};
use super::manifest::Manifest;
use super::node::{Details, Node};

/// What the archive says about a node beside its files.
const DESCRIPTION: &str = "node.toml";
/// The form of archive that is written and read.
const SCHEMA: u32 = 1;
/// No file of a node is larger: a configuration that names ten thousand servers has a few megabytes.
const LARGEST_FILE: u64 = 64 << 20;

/// The files of one node and what its server needs to read them.
#[derive(Debug)]
pub struct Bundle {
    /// What it does.
    pub role: Role,
    /// What it is called.
    pub host: Host,
    /// Where its files go.
    pub directory: PathBuf,
    /// The account that reads them; `None`: the role's usual one.
    pub user: Option<String>,
    /// The form of its stores.
    pub keystore: StoreFormat,
    /// Where ClickHouse finds its authorities.
    pub trust: Trust,
    /// The files, in the order in which they are written.
    pub files: Vec<(NodeFile, Content)>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Description {
    schema: u32,
    role: String,
    host: String,
    directory: PathBuf,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    user: Option<String>,
    keystore: String,
    trust: String,
}

/// Why an archive is not one of ours.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// It is not a tar file, or is cut short. What its reader says is not passed on: it quotes the file, which may be a key.
    #[error("`{}` is not a complete tar archive{}", path.display(), if *is_pem { ": it begins like a PEM file" } else { "" })]
    Archive {
        /// The archive.
        path: PathBuf,
        /// Whether it is one of the files that go into an archive.
        is_pem: bool,
    },
    /// It holds something that no export puts there.
    #[error("`{}` was not written by `zkcerts export node`: {what}", path.display())]
    Foreign {
        /// The archive.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// It could not be put together.
    #[error("the archive could not be written")]
    NotWritten {
        /// Why.
        source: std::io::Error,
    },
    /// It comes from a later release.
    #[error("`{}` was written by a newer zkcerts: its schema is {schema}", path.display())]
    Newer {
        /// The archive.
        path: PathBuf,
        /// Its schema.
        schema: u32,
    },
}

impl Fault for BundleError {
    fn code(&self) -> &'static str {
        match self {
            Self::Archive { .. } => "archive-damaged",
            Self::Foreign { .. } => "archive-foreign",
            Self::Newer { .. } => "archive-newer",
            Self::NotWritten { .. } => "archive-not-written",
        }
    }

    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Newer { .. } => {
                "use a zkcerts that is at least as new as the one that exported it".to_owned()
            }
            Self::NotWritten { .. } => return None,
            Self::Archive { .. } | Self::Foreign { .. } => {
                "export it again with `zkcerts export node HOST --out FILE.tar`".to_owned()
            }
        })
    }
}

impl Bundle {
    /// The files of a node as they stand in the workspace.
    pub fn read(layout: &Layout, manifest: &Manifest, node: &Node<'_>) -> Result<Self, WorkspaceError> {
        let format = manifest.zookeeper.keystore;
        let directory = layout.node(node.role(), node.host);
        let certificate = directory.join(NodeFile::Certificate.name(node.role(), format));
        if node.imported && fs::stat(&certificate)?.is_none() {
            return Err(WorkspaceError::Awaited { node: node.name() });
        }
        let mut files = Vec::new();
        for file in node.files(manifest) {
            files.push((
                file,
                content(file, fs::read(&directory.join(file.name(node.role(), format)))?),
            ));
        }
        Ok(Self {
            role: node.role(),
            host: node.host.clone(),
            directory: node.directory(manifest).to_path_buf(),
            user: node.user(manifest).map(str::to_owned),
            keystore: format,
            trust: match node.details {
                Details::Clickhouse(_) => manifest.clickhouse.trust,
                Details::Zookeeper(_) | Details::Client(_) => Trust::File,
            },
            files,
        })
    }

    /// `role/host`.
    #[must_use]
    pub fn name(&self) -> String {
        Layout::node_name(self.role, &self.host)
    }

    /// The path of a file below the directory.
    #[must_use]
    pub fn file_name(&self, file: NodeFile) -> &'static str {
        file.name(self.role, self.keystore)
    }

    /// The content of a file, where the bundle has it.
    #[must_use]
    pub fn content(&self, file: NodeFile) -> Option<&Content> {
        self.files
            .iter()
            .find(|(known, _)| *known == file)
            .map(|(_, content)| content)
    }

    fn description(&self) -> Description {
        Description {
            schema: SCHEMA,
            role: self.role.name().to_owned(),
            host: self.host.to_string(),
            directory: self.directory.clone(),
            user: self.user.clone(),
            keystore: self.keystore.name().to_owned(),
            trust: self.trust.name().to_owned(),
        }
    }
}

/// The archive of these bundles; the same bundles give the same bytes. It holds their private keys.
pub fn write_archive(bundles: &[Bundle]) -> Result<Secret, BundleError> {
    archive(bundles).map_err(|source| BundleError::NotWritten { source })
}

fn archive(bundles: &[Bundle]) -> std::io::Result<Secret> {
    let mut archive = tar::Builder::new(Vec::new());
    for bundle in bundles {
        let description = toml::to_string(&bundle.description()).map_err(std::io::Error::other)?;
        append(
            &mut archive,
            &format!("{}/{DESCRIPTION}", bundle.name()),
            description.as_bytes(),
            false,
        )?;
        for (file, content) in &bundle.files {
            let path = format!("{}/{}", bundle.name(), bundle.file_name(*file));
            append(&mut archive, &path, content.bytes(), file.is_secret())?;
        }
    }
    archive.into_inner().map(Secret::new)
}

/// The bundles of an archive; `path` is named in errors.
pub fn read_archive(path: &Path, bytes: &[u8]) -> Result<Vec<Bundle>, BundleError> {
    let damaged = |_: std::io::Error| BundleError::Archive {
        path: path.to_path_buf(),
        is_pem: bytes.trim_ascii_start().starts_with(b"-----BEGIN "),
    };
    let foreign = |what: String| BundleError::Foreign {
        path: path.to_path_buf(),
        what,
    };
    let mut bundles: Vec<Bundle> = Vec::new();
    let mut archive = tar::Archive::new(Cursor::new(bytes));
    for entry in archive.entries().map_err(damaged)? {
        let mut entry = entry.map_err(damaged)?;
        let name = entry.path().map_err(damaged)?.to_string_lossy().into_owned();
        if !entry.header().entry_type().is_file() || entry.size() > LARGEST_FILE {
            return Err(foreign(format!("`{name}` is not a file of a node")));
        }
        let mut content = Vec::new();
        entry.read_to_end(&mut content).map_err(damaged)?;
        if name.ends_with(&format!("/{DESCRIPTION}")) {
            bundles.push(described(path, &name, &content)?);
            continue;
        }
        let bundle = bundles
            .last_mut()
            .ok_or_else(|| foreign(format!("it begins with `{name}`")))?;
        let file = NodeFile::ALL
            .into_iter()
            .find(|file| format!("{}/{}", bundle.name(), bundle.file_name(*file)) == name)
            .ok_or_else(|| foreign(format!("`{name}` is not a file of `{}`", bundle.name())))?;
        bundle.files.push((file, self::content(file, content)));
    }
    if bundles.is_empty() {
        return Err(foreign("it is empty".to_owned()));
    }
    Ok(bundles)
}

fn described(path: &Path, name: &str, content: &[u8]) -> Result<Bundle, BundleError> {
    let foreign = |what: String| BundleError::Foreign {
        path: path.to_path_buf(),
        what,
    };
    let text = std::str::from_utf8(content).map_err(|_| foreign(format!("`{name}` is not text")))?;
    let description: Description =
        toml::from_str(text).map_err(|_| foreign(format!("`{name}` does not describe a node")))?;
    if description.schema > SCHEMA {
        return Err(BundleError::Newer {
            path: path.to_path_buf(),
            schema: description.schema,
        });
    }
    let bundle = Bundle {
        role: description
            .role
            .parse()
            .map_err(|fault| foreign(format!("{fault}")))?,
        host: description
            .host
            .parse()
            .map_err(|fault| foreign(format!("{fault}")))?,
        directory: description.directory,
        user: description.user,
        keystore: description
            .keystore
            .parse()
            .map_err(|fault| foreign(format!("{fault}")))?,
        trust: description
            .trust
            .parse()
            .map_err(|fault| foreign(format!("{fault}")))?,
        files: Vec::new(),
    };
    if !bundle.directory.is_absolute() {
        return Err(foreign(format!(
            "`{name}` names a directory that is not absolute"
        )));
    }
    Ok(bundle)
}

fn content(file: NodeFile, bytes: Vec<u8>) -> Content {
    if file.is_secret() {
        Content::Secret(Arc::new(Secret::new(bytes)))
    } else {
        Content::public(bytes)
    }
}

fn append(
    archive: &mut tar::Builder<Vec<u8>>,
    path: &str,
    bytes: &[u8],
    secret: bool,
) -> std::io::Result<()> {
    let mut header = tar::Header::new_gnu();
    header.set_size(bytes.len() as u64);
    header.set_mode(if secret { 0o600 } else { 0o644 });
    header.set_entry_type(tar::EntryType::Regular);
    archive.append_data(&mut header, path, bytes)
}
