use std::path::Path;

use time::OffsetDateTime;

use crate::commands::inspect::{Content, Inspected};
use crate::diagnosis::{Code, Finding};
use crate::keystore::{Entry, EntryKind, Gathered, Identity, pem};
use crate::model::{Password, Role};
use crate::os::fs;
use crate::pki::Certificate;
use crate::workspace::layout::NodeFile;
use crate::workspace::manifest::Manifest;
use crate::workspace::{Layout, Node};

/// A node's files as its program reads them: out of the stores for ZooKeeper and Java, as PEM for ClickHouse.
pub(super) struct Loaded<'n, 'm> {
    pub(super) node: &'n Node<'m>,
    /// What it shows to the other end of the link.
    pub(super) shows: Side,
    /// What it shows to the other peers of its ensemble.
    pub(super) quorum: Option<Side>,
}

/// One identity, and what is trusted beside it.
#[derive(Default)]
pub(super) struct Side {
    /// The file that the identity stands in.
    pub(super) file: String,
    /// `None` where it cannot be had; why is among the findings.
    pub(super) identity: Option<Identity>,
    pub(super) anchors: Vec<Certificate>,
}

/// The files of one side: the identity, what opens it, the anchors, what opens those.
struct Files {
    identity: NodeFile,
    identity_password: NodeFile,
    anchors: NodeFile,
    anchors_password: NodeFile,
}

const STORES: Files = Files {
    identity: NodeFile::Keystore,
    identity_password: NodeFile::KeystorePassword,
    anchors: NodeFile::Truststore,
    anchors_password: NodeFile::TruststorePassword,
};

const QUORUM: Files = Files {
    identity: NodeFile::QuorumKeystore,
    identity_password: NodeFile::QuorumKeystorePassword,
    anchors: NodeFile::QuorumTruststore,
    anchors_password: NodeFile::QuorumTruststorePassword,
};

impl<'n, 'm> Loaded<'n, 'm> {
    /// Reads them, with what there is to say of each. What is missing is told elsewhere.
    pub(super) fn read(
        layout: &Layout,
        manifest: &Manifest,
        node: &'n Node<'m>,
        now: OffsetDateTime,
    ) -> (Self, Vec<Finding>) {
        let mut reader = Reader {
            layout,
            manifest,
            node,
            now,
            findings: Vec::new(),
        };
        let files = node.files(manifest);
        let shows = if files.contains(&NodeFile::Keystore) {
            reader.stores(&STORES)
        } else {
            reader.pem()
        };
        let has_quorum = files.contains(&NodeFile::QuorumKeystore);
        let quorum = has_quorum.then(|| reader.stores(&QUORUM));
        let loaded = Self { node, shows, quorum };
        (loaded, reader.findings)
    }
}

struct Reader<'r, 'm> {
    layout: &'r Layout,
    manifest: &'r Manifest,
    node: &'r Node<'m>,
    now: OffsetDateTime,
    findings: Vec<Finding>,
}

impl Reader<'_, '_> {
    fn path(&self, file: NodeFile) -> std::path::PathBuf {
        let name = file.name(self.node.role(), self.manifest.zookeeper.keystore);
        self.layout.node(self.node.role(), self.node.host).join(name)
    }

    fn stores(&mut self, files: &Files) -> Side {
        let identity = self.entries(files.identity, Some(files.identity_password));
        let anchors = self.entries(files.anchors, Some(files.anchors_password));
        Side {
            file: self.path(files.identity).display().to_string(),
            identity: identity.into_iter().find_map(|entry| match entry.kind {
                EntryKind::Identity(identity) => Some(identity),
                _ => None,
            }),
            anchors: anchors_of(anchors),
        }
    }

    /// Key and certificate in files of their own; the chain is sent as it stands.
    fn pem(&mut self) -> Side {
        let mut gathered = Gathered::default();
        for file in [NodeFile::Certificate, NodeFile::Key] {
            let entries = self.entries(file, None);
            gathered.take(&self.path(file).display().to_string(), entries);
        }
        let certificate = self.path(NodeFile::Certificate);
        let sent = fs::read(&certificate).ok();
        let sent = sent.and_then(|bytes| pem::decode_certificates(&bytes).ok());
        let identity = gathered.into_identity(None).ok();
        let key = identity.map(|chosen| chosen.identity.into_parts().0);
        Side {
            file: certificate.display().to_string(),
            identity: key
                .zip(sent)
                .and_then(|(key, sent)| Identity::new(key, sent).ok()),
            anchors: anchors_of(self.entries(NodeFile::Anchors, None)),
        }
    }

    fn entries(&mut self, file: NodeFile, password: Option<NodeFile>) -> Vec<Entry> {
        let path = self.path(file);
        if !matches!(fs::stat(&path), Ok(Some(_))) {
            return Vec::new();
        }
        let password = password.and_then(|file| password_in(&self.path(file)));
        let inspected = Inspected::read(&path, password.as_ref());
        // What ZooKeeper makes of a PEM file is nothing to ClickHouse; who can read a secret is told of all of them together.
        let bears_on = |finding: &Finding| match finding.code {
            Code::SameSubject => self.node.role() != Role::Clickhouse,
            Code::KeyExposed | Code::StoreExposed => false,
            _ => true,
        };
        let found = inspected.findings(self.now).into_iter().filter(bears_on);
        self.findings.extend(found);
        match inspected.content {
            Content::Read(read) => read.reading.entries,
            Content::Unreadable { .. } | Content::Refused(_) => Vec::new(),
        }
    }
}

fn password_in(path: &Path) -> Option<Password> {
    Password::from_file(&fs::read(path).ok()?).ok()
}

/// What counts as trusted.
fn anchors_of(entries: Vec<Entry>) -> Vec<Certificate> {
    let anchors = entries.into_iter().filter_map(|entry| match entry.kind {
        EntryKind::Anchor(certificate) => Some(certificate),
        _ => None,
    });
    anchors.collect()
}
