use std::path::PathBuf;

use crate::config::{clickhouse, zookeeper};
use crate::keystore::KeystoreError;
use crate::model::{Fault, PasswordFileFault, Role};
use crate::os::OsError;
use crate::pki::{IssueError, KeyError};
use crate::plan::PlanError;

use super::intent::Reason;
use super::manifest::ManifestError;
use super::rotation::RotationError;

/// Why a workspace could not be read, judged or brought into line with its manifest.
#[derive(Debug, thiserror::Error)]
pub enum WorkspaceError {
    /// There is no manifest where one should be.
    #[error("no workspace in `{}`: it holds no `zkcerts.toml`", directory.display())]
    NoWorkspace {
        /// The directory that was looked into.
        directory: PathBuf,
    },
    /// The directory holds something, but nothing of ours.
    #[error("`{}` is not empty and not a workspace: it holds `{example}`", directory.display())]
    Foreign {
        /// The directory.
        directory: PathBuf,
        /// One thing that it holds.
        example: String,
    },
    /// No node of that name in that role.
    #[error("`{host}` is not a node in the role `{role}`")]
    NoSuchNode {
        /// The role.
        role: Role,
        /// The host.
        host: String,
        /// The nodes in that role.
        known: Vec<String>,
    },
    /// There is not exactly one node in that role, and none was named.
    #[error("which node in the role `{role}` is meant?")]
    WhichNode {
        /// The role.
        role: Role,
        /// The nodes in that role.
        known: Vec<String>,
    },
    /// The manifest is not text.
    #[error("`{}` is not UTF-8 text", path.display())]
    ManifestNotText {
        /// The manifest.
        path: PathBuf,
    },
    /// The manifest is wrong.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// The machine did not do what it was asked.
    #[error(transparent)]
    Os(#[from] OsError),
    /// The files could not be put in place.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// The authority is not changed.
    #[error(transparent)]
    Rotation(#[from] RotationError),
    /// A store or PEM file could not be made.
    #[error(transparent)]
    Keystore(#[from] KeystoreError),
    /// A secret that others can read may be in other hands already.
    #[error("`{}` can be read by others: its mode is {:04o}", path.display(), mode & 0o7777)]
    SecretReadable {
        /// The file.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
    /// A file is not what its name says.
    #[error("`{}` is damaged", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: KeystoreError,
    },
    /// A private key cannot be read; it is never replaced, for it may be the only copy.
    #[error("the private key in `{}` cannot be read", path.display())]
    DamagedKey {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: KeystoreError,
    },
    /// A key of a kind that is not made here stands where a generated one should.
    #[error("`{}` holds a private key that zkcerts did not make", path.display())]
    ForeignKey {
        /// The file.
        path: PathBuf,
    },
    /// A file of passwords or identities cannot be used.
    #[error("the password file `{}` cannot be used", path.display())]
    PasswordFile {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        #[source]
        reason: PasswordFileFault,
    },
    /// No key could be made.
    #[error("no key could be generated")]
    Key {
        /// Why.
        source: KeyError,
    },
    /// No certificate could be issued.
    #[error("no certificate could be issued for `{node}`")]
    Issue {
        /// For what.
        node: String,
        /// Why.
        source: IssueError,
    },
    /// The authority in the workspace cannot be used.
    #[error("the authority in `{}` cannot be used", path.display())]
    AuthorityUnusable {
        /// Its certificate.
        path: PathBuf,
        /// Why.
        source: IssueError,
    },
    /// An authority is gone.
    #[error("the authority is missing: `{}` is not there", path.display())]
    AuthorityMissing {
        /// The file that should hold its certificate.
        path: PathBuf,
    },
    /// An authority that was imported is not there.
    #[error("`imported = true` in [authority], and the authority is missing: `{}` is not there", path.display())]
    ImportedAuthorityMissing {
        /// The file that should hold its certificate.
        path: PathBuf,
    },
    /// The workspace has another authority.
    #[error("the workspace has an authority already: `{subject}` in `{}`", path.display())]
    AuthorityPresent {
        /// Its subject.
        subject: String,
        /// Its file.
        path: PathBuf,
    },
    /// A node's certificate has not come yet.
    #[error("`{node}` has no certificate yet: one that is issued elsewhere has to be imported first")]
    Awaited {
        /// The node.
        node: String,
    },
    /// The manifest asks for TLS between the peers, and their authority was never made.
    #[error("`quorum = true`, but the peers have no authority yet: `{}` is not there", path.display())]
    QuorumAuthorityMissing {
        /// The file that should hold its certificate.
        path: PathBuf,
    },
    /// The manifest describes another authority than the one in the workspace.
    #[error("[authority] in the manifest is not the authority in the workspace: {}", differences.join("; "))]
    AuthorityChanged {
        /// What differs.
        differences: Vec<String>,
    },
    /// Something has to be issued, and the authority's key is kept elsewhere.
    #[error("a certificate must be issued for `{node}`, but the authority's key `{}` is not here", path.display())]
    AuthorityKeyElsewhere {
        /// For what.
        node: String,
        /// Where the key should be.
        path: PathBuf,
    },
    /// A request cannot be signed here.
    #[error("the authority's key `{}` is not here", path.display())]
    SigningKeyElsewhere {
        /// Where the key should be.
        path: PathBuf,
    },
    /// What was kept cannot be used any more.
    #[error("what was kept of `{node}` was issued by `{issuer}`, which is not trusted any more")]
    KeptIssuerGone {
        /// The node.
        node: String,
        /// Who issued it.
        issuer: String,
        /// Whether it came from elsewhere.
        imported: bool,
    },
    /// An imported identity is not complete.
    #[error("the imported identity of `{node}` cannot be used: {}", reason.map_or("its key is missing", Reason::name))]
    ImportedIncomplete {
        /// The node.
        node: String,
        /// What is wrong with its certificate.
        reason: Option<Reason>,
    },
    /// A configuration cannot be written as text.
    #[error("no configuration could be rendered for `{node}`")]
    RenderZookeeper {
        /// The node.
        node: String,
        /// Why.
        source: zookeeper::RenderError,
    },
    /// A configuration cannot be written as text.
    #[error("no configuration could be rendered for `{node}`")]
    RenderClickhouse {
        /// The node.
        node: String,
        /// Why.
        source: clickhouse::RenderError,
    },
    /// The flags describe another workspace than the one that is there.
    #[error("the workspace in `{}` is not the one described:\n{}", directory.display(), differences.join("\n"))]
    Different {
        /// The workspace.
        directory: PathBuf,
        /// A line for each difference.
        differences: Vec<String>,
    },
}

impl WorkspaceError {
    /// A file of certificates that cannot be read.
    #[must_use]
    pub fn damaged(path: PathBuf, source: KeystoreError) -> Self {
        Self::Damaged { path, source }
    }

    /// A private key that cannot be read.
    #[must_use]
    pub fn damaged_key(path: PathBuf, source: KeystoreError) -> Self {
        Self::DamagedKey { path, source }
    }
}

impl Fault for WorkspaceError {
    fn code(&self) -> &'static str {
        match self {
            Self::NoWorkspace { .. } => "no-workspace",
            Self::Foreign { .. } => "foreign-directory",
            Self::NoSuchNode { .. } => "node-absent",
            Self::WhichNode { .. } => "node-ambiguous",
            Self::ManifestNotText { .. } => "manifest-invalid",
            Self::Manifest(fault) => fault.code(),
            Self::Os(fault) => fault.code(),
            Self::Plan(fault) => fault.code(),
            Self::Rotation(fault) => fault.code(),
            Self::Keystore(fault) => fault.code(),
            Self::SecretReadable { .. } => "secret-readable",
            Self::Damaged { .. } => "file-damaged",
            Self::DamagedKey { source, .. } => source.code(),
            Self::ForeignKey { .. } => "foreign-key",
            Self::PasswordFile { .. } => "password-file",
            Self::Key { source } => source.code(),
            Self::Issue { source, .. } => source.code(),
            Self::AuthorityUnusable { .. } => "authority-unusable",
            Self::AuthorityMissing { .. } | Self::ImportedAuthorityMissing { .. } => "authority-missing",
            Self::AuthorityPresent { .. } => "authority-present",
            Self::Awaited { .. } => "certificate-awaited",
            Self::QuorumAuthorityMissing { .. } => "quorum-authority-missing",
            Self::AuthorityChanged { .. } => "authority-changed",
            Self::AuthorityKeyElsewhere { .. } | Self::SigningKeyElsewhere { .. } => "authority-key-missing",
            Self::KeptIssuerGone { .. } => "kept-issuer-gone",
            Self::ImportedIncomplete { .. } => "imported-identity",
            Self::RenderZookeeper { source, .. } => source.code(),
            Self::RenderClickhouse { source, .. } => source.code(),
            Self::Different { .. } => "workspace-different",
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::NoWorkspace { directory } => Some(format!(
                "name another one with `--dir DIR` or `ZKCERTS_DIR` (root's usual one is not yours), or make one with `zkcerts --dir {} init`",
                directory.display()
            )),
            Self::Foreign { .. } => Some("choose an empty directory with `--dir`".to_owned()),
            Self::NoSuchNode { role, known, .. } | Self::WhichNode { role, known } => {
                Some(known_nodes(*role, known))
            }
            Self::ManifestNotText { .. } => Some("save it as UTF-8".to_owned()),
            Self::Manifest(fault) => fault.hint(),
            Self::Os(fault) => fault.hint(),
            Self::Plan(fault) => fault.hint(),
            Self::Rotation(fault) => fault.hint(),
            Self::Keystore(fault) => fault.hint(),
            Self::SecretReadable { path, .. } => Some(format!(
                "if nobody else has read it, `chmod 600 {}`; if somebody may have, replace it",
                path.display()
            )),
            Self::Damaged { path, .. } => Some(format!("restore `{}` from a copy", path.display())),
            Self::DamagedKey { path, source } => source.hint().or_else(|| {
                Some(format!(
                    "restore `{0}` from a copy, or move it away and run `zkcerts apply`",
                    path.display()
                ))
            }),
            Self::ForeignKey { .. } => {
                Some("set `imported = true` for the node to keep it, or move the file away".to_owned())
            }
            Self::PasswordFile { .. } => {
                Some("write one line of text, ended by a line feed or by nothing".to_owned())
            }
            Self::Key { source } => source.hint(),
            Self::Issue { source, .. } | Self::AuthorityUnusable { source, .. } => source.hint(),
            Self::AuthorityMissing { path } => Some(format!(
                "restore `{}` and its key from a copy; a new authority is a change for every peer: `zkcerts rotate`",
                path.display()
            )),
            Self::ImportedAuthorityMissing { .. } => {
                Some("bring it again: `zkcerts import authority --cert FILE`".to_owned())
            }
            Self::AuthorityPresent { .. } => Some(
                "give `--dir` a new directory; in this one the authority is changed in phases, with `zkcerts rotate`"
                    .to_owned(),
            ),
            Self::Awaited { node } | Self::KeptIssuerGone { node, imported: true, .. } => Some(awaited_hint(node)),
            Self::QuorumAuthorityMissing { .. } => Some("`zkcerts init` makes it".to_owned()),
            Self::AuthorityChanged { .. } => Some(
                "put [authority] back as it was, or change the authority in phases with `zkcerts rotate`"
                    .to_owned(),
            ),
            Self::AuthorityKeyElsewhere { path, node } => Some(format!(
                "bring `{}` back for this run, mode 0600; or have the certificate issued elsewhere: `zkcerts csr {}`",
                path.display(),
                node.replacen('/', " ", 1)
            )),
            Self::SigningKeyElsewhere { path } => Some(format!(
                "sign where the key is, or bring `{}` back for this run, mode 0600",
                path.display()
            )),
            Self::KeptIssuerGone { .. } => {
                Some("issue a new one instead: `zkcerts renew HOST --force`".to_owned())
            }
            Self::ImportedIncomplete { node, .. } => Some(format!(
                "import it again, or take `imported = true` from `{node}` in the manifest"
            )),
            Self::RenderZookeeper { source, .. } => source.hint(),
            Self::RenderClickhouse { source, .. } => source.hint(),
            Self::Different { directory, .. } => Some(format!(
                "edit `{}` and run `zkcerts apply`, or give `--dir` another directory",
                directory.join("zkcerts.toml").display()
            )),
        }
    }
}

/// What to do about a node without its certificate.
#[must_use]
pub fn awaited_hint(node: &str) -> String {
    let (role, host) = node.split_once('/').unwrap_or((node, "HOST"));
    format!(
        "`zkcerts csr {role} {host}` asks for it, `zkcerts import {role} --host {host} --cert FILE` brings it"
    )
}

/// How many nodes a hint names.
const NAMED: usize = 10;

fn known_nodes(role: Role, known: &[String]) -> String {
    match known {
        [] => format!("there is none: `zkcerts add {role} HOST` adds one"),
        [..] if known.len() > NAMED => {
            let named: Vec<&str> = known.iter().take(NAMED).map(String::as_str).collect();
            format!("there are {}, among them {}", known.len(), named.join(", "))
        }
        [..] => format!("there are {}", known.join(", ")),
    }
}
