//! As whom the servers are asked.

use std::path::{Path, PathBuf};

use super::ProbeArgs;
use crate::commands::converging::Standing;
use crate::commands::password::{self, Brought};
use crate::diagnosis::{self, Code, Content, Finding};
use crate::error::Error;
use crate::keystore::{self, Anchors, Gathered, GatheringError, Identity, KeystoreError};
use crate::model::{Fault, Password, Role};
use crate::os::{clock, fs};
use crate::pki::Certificate;
use crate::report::Notice;
use crate::workspace::layout::NodeFile;
use crate::workspace::{self, Node};

/// A client of the link.
pub(in crate::commands) struct Knocker {
    /// Whose files they are, for the text.
    pub(super) name: String,
    pub(in crate::commands) identity: Option<Identity>,
    pub(super) anchors: Anchors,
    pub(super) notice: Option<Notice>,
    /// What a server or client that reads these files makes of them, and who knocks does not.
    pub(super) findings: Vec<Finding>,
}

/// What is mended before anybody knocks: a peer would not mend it.
const MENDED: [Code; 2] = [Code::NeedsRepair, Code::ChainOrder];

/// Who knocks first: those who dial.
const PREFERRED: [Role; 3] = [Role::Clickhouse, Role::Client, Role::Zookeeper];

impl Knocker {
    /// The client whose files are named; `None` where none are.
    pub(super) fn named(args: &ProbeArgs) -> Result<Option<Self>, Error> {
        let Some(ca) = &args.ca else {
            return Ok(None);
        };
        let files = [
            ("--cert", args.cert.as_deref()),
            ("--key", args.key.as_deref()),
            ("--ca", Some(ca.as_path())),
            ("--password-file", args.password_file.as_deref()),
        ];
        let files = files.into_iter().filter_map(|(flag, path)| Some((flag, path?)));
        password::check_input(files)?;
        let brought = args.password_file.as_deref().map(Brought::read).transpose()?;
        let (password, notice) =
            brought.map_or((None, None), |brought| (Some(brought.password), brought.notice));
        let password = password.as_ref();
        let own: Vec<_> = args.cert.iter().chain(&args.key).map(PathBuf::as_path).collect();
        let mut findings = Vec::new();
        let identity = match own.as_slice() {
            [] => None,
            own => Some(identity(own, password, &mut findings)?),
        };
        let name = match &args.cert {
            Some(cert) => cert.display().to_string(),
            None => "a client without a certificate".to_owned(),
        };
        let anchors = anchors(ca, password, &mut findings)?;
        Ok(Some(Self {
            name,
            identity,
            anchors,
            notice,
            findings,
        }))
    }

    /// A client of the workspace; where it has none, a server, which is a client among its peers.
    pub(in crate::commands) fn of_workspace(standing: &Standing) -> Result<Self, Error> {
        let nodes = workspace::nodes(&standing.manifest);
        let node = PREFERRED
            .iter()
            .find_map(|role| nodes.iter().find(|node| node.role() == *role));
        let node = node.ok_or(NoNode)?;
        let [key, certificate, ca] = [NodeFile::Key, NodeFile::Certificate, NodeFile::Anchors]
            .map(|file| file_of(standing, node, file));
        let mut findings = Vec::new();
        Ok(Self {
            name: node.name(),
            identity: Some(identity(&[&certificate, &key], None, &mut findings)?),
            anchors: anchors(&ca, None, &mut findings)?,
            notice: None,
            findings,
        })
    }
}

/// Where a file of a node lies.
pub(super) fn file_of(standing: &Standing, node: &Node<'_>, file: NodeFile) -> PathBuf {
    let (role, format) = (node.role(), standing.manifest.zookeeper.keystore);
    standing
        .layout
        .node(role, node.host)
        .join(file.name(role, format))
}

/// The first certificate of a PEM file: the leaf.
pub(super) fn leaf(path: &Path) -> Option<Certificate> {
    let bytes = fs::read(path).ok()?;
    let certificates = keystore::pem::decode_certificates(&bytes).ok()?;
    certificates.into_iter().next()
}

fn identity(
    files: &[&Path],
    password: Option<&Password>,
    findings: &mut Vec<Finding>,
) -> Result<Identity, Error> {
    Ok(gathered(files, password, findings)?
        .into_identity(None)
        .map_err(|source| unusable(files, source))?
        .identity)
}

fn anchors(file: &Path, password: Option<&Password>, findings: &mut Vec<Finding>) -> Result<Anchors, Error> {
    let (anchors, _) = gathered(&[file], password, findings)?
        .into_anchors()
        .map_err(|source| unusable(&[file], source))?;
    Ok(anchors)
}

fn gathered(
    files: &[&Path],
    password: Option<&Password>,
    findings: &mut Vec<Finding>,
) -> Result<Gathered, Error> {
    let mut gathered = Gathered::default();
    for path in files {
        let bytes = zeroize::Zeroizing::new(fs::read_input(path)?);
        let content = Content::read(&bytes, password).map_err(|source| KnockerError::Input {
            path: path.to_path_buf(),
            source,
        })?;
        let name = path.display().to_string();
        let found = diagnosis::of_file(&content.file(&name, None), clock::now()).into_iter();
        findings.extend(found.filter(|finding| MENDED.contains(&finding.code)));
        gathered.take(&name, content.reading.entries);
    }
    Ok(gathered)
}

fn unusable(files: &[&Path], source: GatheringError) -> KnockerError {
    let names: Vec<_> = files.iter().map(|file| format!("`{}`", file.display())).collect();
    KnockerError::Unusable {
        files: names.join(" and "),
        source,
    }
}

/// Why there is no client to knock as.
#[derive(Debug, thiserror::Error)]
enum KnockerError {
    /// A file cannot be read.
    #[error("cannot use `{}`", path.display())]
    Input {
        path: PathBuf,
        #[source]
        source: KeystoreError,
    },
    /// The files do not hold what is needed.
    #[error("{files} cannot be used")]
    Unusable {
        files: String,
        #[source]
        source: GatheringError,
    },
}

impl Fault for KnockerError {
    fn code(&self) -> &'static str {
        match self {
            Self::Input { source, .. } => source.code(),
            Self::Unusable { source, .. } => source.code(),
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::Input { source, .. } => source.hint(),
            Self::Unusable {
                source: GatheringError::NoKey,
                ..
            } => Some("name the file with the key: `--key FILE`".to_owned()),
            Self::Unusable { source, .. } => source.hint(),
        }
    }
}

/// The workspace is empty.
#[derive(Debug, thiserror::Error)]
#[error("the workspace has no node to knock as")]
struct NoNode;

impl Fault for NoNode {
    fn code(&self) -> &'static str {
        "no-node"
    }

    fn hint(&self) -> Option<String> {
        Some(
            "add one (`zkcerts add clickhouse HOST`), or name files: `--cert FILE --key FILE --ca FILE`"
                .to_owned(),
        )
    }
}
