//! What a workspace keeps, read once and judged by the rules for any file.

use std::path::Path;

use rayon::prelude::*;
use time::OffsetDateTime;
use zeroize::Zeroizing;

use crate::commands::Context;
use crate::commands::converging::{Hold, Standing};
use crate::diagnosis::{self, File, Finding};
use crate::error::Error;
use crate::keystore::{self, Reading};
use crate::model::{Password, Role};
use crate::os::fs;
use crate::pki::Certificate;
use crate::workspace::layout::{AuthorityKind, Layout, NodeFile, SharedFile};
use crate::workspace::manifest::Manifest;
use crate::workspace::{self, Node};

/// The most nodes whose files are read: to open a store takes milliseconds.
const MANY: usize = 200;

/// The workspace, as far as it was read.
pub(super) struct Kept {
    pub(super) manifest: Manifest,
    pub(super) nodes: Vec<KeptNode>,
    pub(super) authorities: Vec<(AuthorityKind, Certificate)>,
    /// Whether there are more nodes than were read: then nothing can be said of all.
    pub(super) is_partial: bool,
}

/// A node of it.
pub(super) struct KeptNode {
    /// `role/host`.
    pub(super) name: String,
    pub(super) role: Role,
    /// Where its files stand once deployed.
    pub(super) directory: String,
    pub(super) files: Vec<KeptFile>,
}

/// A file of a node that holds certificates or keys.
pub(super) struct KeptFile {
    pub(super) file: NodeFile,
    pub(super) name: &'static str,
    /// `None`: nothing can be made of it, and the findings say why.
    pub(super) reading: Option<Reading>,
    pub(super) findings: Vec<Finding>,
}

/// The files that are looked at, with what opens them.
const FILES: [(NodeFile, Option<NodeFile>); 6] = [
    (NodeFile::Key, None),
    (NodeFile::Certificate, None),
    (NodeFile::Keystore, Some(NodeFile::KeystorePassword)),
    (NodeFile::Truststore, Some(NodeFile::TruststorePassword)),
    (NodeFile::QuorumKeystore, Some(NodeFile::QuorumKeystorePassword)),
    (
        NodeFile::QuorumTruststore,
        Some(NodeFile::QuorumTruststorePassword),
    ),
];

impl Kept {
    /// Reads the workspace that was chosen, or the default one; `None` where there is none.
    pub(super) fn find(context: &Context<'_>, now: OffsetDateTime) -> Result<Option<Self>, Error> {
        let Ok(directory) = context.workspace() else {
            return Ok(None);
        };
        if workspace::manifest_text(&Layout::new(directory))?.is_none() {
            return Ok(None);
        }
        let Standing { layout, manifest, .. } = Standing::find(context, Hold::No)?;
        let all = workspace::nodes(&manifest);
        let read: Vec<_> = all
            .par_iter()
            .take(MANY)
            .map(|node| KeptNode::read(&layout, &manifest, node, now))
            .collect();
        let is_partial = all.len() > read.len();
        drop(all);
        let kinds = [AuthorityKind::Clients, AuthorityKind::Quorum];
        let authorities = kinds.into_iter().filter_map(|kind| {
            let path = layout.shared(SharedFile::AuthorityCertificate(kind));
            Some((kind, first_certificate(&path)?))
        });
        Ok(Some(Self {
            authorities: authorities.collect(),
            nodes: read,
            is_partial,
            manifest,
        }))
    }

    /// Every file of every node, and whose it is.
    pub(super) fn files(&self) -> impl Iterator<Item = (&KeptNode, &KeptFile)> {
        let nodes = self.nodes.iter();
        nodes.flat_map(|node| node.files.iter().map(move |file| (node, file)))
    }

    /// The leaf of every node, and whose it is.
    pub(super) fn leaves(&self) -> impl Iterator<Item = (&KeptNode, &Certificate)> {
        self.nodes
            .iter()
            .filter_map(|node| Some((node, node.certificate()?)))
    }
}

impl KeptNode {
    fn read(layout: &Layout, manifest: &Manifest, node: &Node<'_>, now: OffsetDateTime) -> Self {
        let directory = layout.node(node.role(), node.host);
        let format = manifest.zookeeper.keystore;
        let at = |file: NodeFile| directory.join(file.name(node.role(), format));
        let has = node.files(manifest);
        let files = FILES.iter().filter(|(file, _)| has.contains(file));
        let files = files.filter_map(|(file, password)| {
            let password = password.filter(|password| has.contains(password));
            let password = password.and_then(|password| {
                let bytes = Zeroizing::new(fs::read(&at(password)).ok()?);
                Password::from_file(&bytes).ok()
            });
            let name = file.name(node.role(), format);
            KeptFile::read(*file, name, &at(*file), password.as_ref(), now)
        });
        Self {
            name: node.name(),
            role: node.role(),
            directory: node.directory(manifest).display().to_string(),
            files: files.collect(),
        }
    }

    /// A file of it.
    pub(super) fn file(&self, file: NodeFile) -> Option<&KeptFile> {
        self.files.iter().find(|kept| kept.file == file)
    }

    /// What it shows to others.
    pub(super) fn certificate(&self) -> Option<&Certificate> {
        let reading = self.file(NodeFile::Certificate)?.reading.as_ref()?;
        diagnosis::certificates(reading).next()
    }
}

impl KeptFile {
    /// `None` where there is no such file, or it is closed: nothing is known then.
    fn read(
        file: NodeFile,
        name: &'static str,
        path: &Path,
        password: Option<&Password>,
        now: OffsetDateTime,
    ) -> Option<Self> {
        let bytes = Zeroizing::new(fs::read(path).ok()?);
        let (reading, findings) = match keystore::read(&bytes, password) {
            Ok(reading) => {
                let judged = File {
                    name,
                    mode: None,
                    reading: &reading,
                    in_order: &[],
                    labels: &[],
                };
                let findings = diagnosis::of_file(&judged, now);
                (Some(reading), findings)
            }
            Err(error) => (None, vec![diagnosis::of_unreadable(name, &error)]),
        };
        Some(Self {
            file,
            name,
            reading,
            findings,
        })
    }
}

fn first_certificate(path: &Path) -> Option<Certificate> {
    let bytes = fs::read(path).ok()?;
    let found = keystore::certificates(&bytes).ok()?;
    found
        .certificates
        .into_iter()
        .next()
        .map(|placed| placed.certificate)
}
