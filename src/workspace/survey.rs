//! What stands on the disk for each node, judged against what the manifest wants.
//!
//! A node whose files all have the fingerprints of the record, made from what they would be made from now, is settled:
//! nothing of it is decoded. Of every other node each file is decoded and compared by content.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::keystore::{self, Anchors, Contents, Identity, pem};
use crate::model::Password;
use crate::os::fs;
use crate::pki::{Certificate, PrivateKey};
use crate::plan::Content;

use super::converge::{IdentitySurvey, KeySurvey, NodeSurvey};
use super::error::WorkspaceError;
use super::intent::Reason;
use super::layout::{Layout, NodeFile};
use super::leaf;
use super::manifest::Manifest;
use super::node::Node;
use super::password_file;
use super::record::{Fingerprint, Recipe, Record};
use super::rendering::Renderer;

/// Raised when what is made from the same manifest changes, so that older records no longer count.
const REVISION: &[u8] = b"1";

/// The authorities' certificates, by whose keys or not the nodes' certificates were issued.
#[derive(Debug, Clone)]
pub struct Issuers {
    /// Issues for every node.
    pub clients: Certificate,
    /// Issues for the peers, where there is one.
    pub quorum: Option<Certificate>,
}

/// Compares nodes with the manifest; shared by all threads.
pub(super) struct Surveyor<'a> {
    layout: &'a Layout,
    manifest: &'a Manifest,
    renderer: &'a Renderer<'a>,
    issuers: &'a Issuers,
    anchors: &'a Anchors,
    anchors_pem: Content,
    quorum_anchors: Option<Anchors>,
    record: &'a Record,
    stores: Mutex<HashMap<Fingerprint, bool>>,
}

/// What was found of a node.
pub(super) enum Surveyed {
    /// All its files are as the record says, and as they would be made now.
    Settled,
    /// It was decoded.
    Unsettled(Box<Unsettled>),
}

/// What was decoded of a node.
pub(super) struct Unsettled {
    /// What is wrong.
    pub survey: NodeSurvey,
    /// What its files would be made from.
    pub recipe: Fingerprint,
    /// The files that are there.
    pub fingerprints: Vec<(NodeFile, Fingerprint)>,
}

struct Read {
    file: NodeFile,
    bytes: Option<Vec<u8>>,
}

impl<'a> Surveyor<'a> {
    /// A surveyor of the nodes of this manifest.
    pub(super) fn new(
        layout: &'a Layout,
        manifest: &'a Manifest,
        renderer: &'a Renderer<'a>,
        issuers: &'a Issuers,
        anchors: &'a Anchors,
        record: &'a Record,
    ) -> Result<Self, WorkspaceError> {
        let anchors_pem = Content::public(pem::encode_certificates(anchors.certificates()).into_bytes());
        let quorum_anchors = match &issuers.quorum {
            Some(certificate) => Some(Anchors::new(vec![certificate.clone()])?),
            None => None,
        };
        let stores = Mutex::new(HashMap::new());
        Ok(Self {
            layout,
            manifest,
            renderer,
            issuers,
            anchors,
            anchors_pem,
            quorum_anchors,
            record,
            stores,
        })
    }

    /// What stands on the disk for this node.
    pub(super) fn survey(&self, node: &Node<'_>) -> Result<Surveyed, WorkspaceError> {
        let files = node.files(self.manifest);
        let mut rendered = Vec::new();
        for file in &files {
            if let Some(content) = self.renderer.render(node, *file)? {
                rendered.push((*file, content));
            }
        }
        let recipe = self.recipe(node, &files, &rendered);
        let reads = self.read(node, &files)?;
        let fingerprints: Vec<_> = reads
            .iter()
            .filter_map(|read| Some((read.file, Fingerprint::of(read.bytes.as_deref()?))))
            .collect();
        if self.is_settled(node, &recipe, &files, &fingerprints) {
            return Ok(Surveyed::Settled);
        }
        let survey = self.judge(node, &reads, &rendered)?;
        Ok(Surveyed::Unsettled(Box::new(Unsettled {
            survey,
            recipe,
            fingerprints,
        })))
    }

    fn recipe(&self, node: &Node<'_>, files: &[NodeFile], rendered: &[(NodeFile, Content)]) -> Fingerprint {
        let mut recipe = Recipe::default();
        recipe.add(REVISION).add(node.name().as_bytes());
        recipe.add(self.manifest.leaf.key.name().as_bytes());
        recipe.add(if node.imported { b"imported" } else { b"issued" });
        for san in node.sans() {
            recipe.add(san.to_string().as_bytes());
        }
        for file in files {
            recipe.add(
                file.name(node.role(), self.manifest.zookeeper.keystore)
                    .as_bytes(),
            );
        }
        recipe.add(&self.issuers.clients.sha256());
        if let Some(quorum) = &self.issuers.quorum {
            recipe.add(&quorum.sha256());
        }
        recipe.add(self.anchors_pem.bytes());
        for (_, content) in rendered {
            recipe.add(content.bytes());
        }
        recipe.finish()
    }

    /// The bytes of the node's files; a secret that others can read is an error.
    fn read(&self, node: &Node<'_>, files: &[NodeFile]) -> Result<Vec<Read>, WorkspaceError> {
        let directory = self.layout.node(node.role(), node.host);
        let mut reads = Vec::with_capacity(files.len());
        for file in files {
            let path = directory.join(file.name(node.role(), self.manifest.zookeeper.keystore));
            let bytes = match fs::read_with_stat(&path)? {
                Some((_, stat)) if file.is_secret() && stat.mode & 0o077 != 0 => {
                    return Err(WorkspaceError::SecretReadable {
                        path,
                        mode: stat.mode,
                    });
                }
                Some((bytes, _)) => Some(bytes),
                None => None,
            };
            reads.push(Read { file: *file, bytes });
        }
        Ok(reads)
    }

    fn is_settled(
        &self,
        node: &Node<'_>,
        recipe: &Fingerprint,
        files: &[NodeFile],
        found: &[(NodeFile, Fingerprint)],
    ) -> bool {
        let Some(entry) = self.record.entry(&node.name()) else {
            return false;
        };
        let format = self.manifest.zookeeper.keystore;
        let noted = entry.files();
        let found = found
            .iter()
            .map(|(file, print)| (file.name(node.role(), format), print.as_str()));
        files.len() == found.len() && entry.is_made_from(recipe) && noted.eq(found)
    }

    fn judge(
        &self,
        node: &Node<'_>,
        reads: &[Read],
        rendered: &[(NodeFile, Content)],
    ) -> Result<NodeSurvey, WorkspaceError> {
        let bytes = |wanted: NodeFile| {
            reads
                .iter()
                .find(|read| read.file == wanted)
                .and_then(|read| read.bytes.as_deref())
        };
        let path = |file: NodeFile| {
            self.layout
                .node(node.role(), node.host)
                .join(file.name(node.role(), self.manifest.zookeeper.keystore))
        };
        let key = match bytes(NodeFile::Key) {
            Some(bytes) => Some(
                pem::decode_key(bytes, None)
                    .map_err(|fault| WorkspaceError::damaged_key(path(NodeFile::Key), fault))?,
            ),
            None => None,
        };
        let chain = bytes(NodeFile::Certificate).map(pem::decode_certificates);
        let profile = leaf::profile(self.manifest, node);
        let certificate = match &chain {
            None => Some(Reason::Missing),
            Some(Err(_)) => Some(Reason::Damaged),
            Some(Ok(chain)) if node.imported => leaf::imported_fault(chain, key.as_ref()),
            Some(Ok(chain)) => leaf::fault(chain, key.as_ref(), &profile, &self.issuers.clients),
        };
        let identity = IdentitySurvey {
            key: key_survey(key.as_ref()),
            certificate,
        };
        if node.imported && (key.is_none() || certificate.is_some()) {
            return Err(WorkspaceError::ImportedIncomplete {
                node: node.name(),
                reason: certificate,
            });
        }
        let held = match (key, chain, certificate) {
            (Some(key), Some(Ok(chain)), None) => Identity::new(key, chain).ok(),
            _ => None,
        };
        let quorum = self.quorum(node, &bytes)?;
        let faults = reads
            .iter()
            .filter_map(|read| {
                let reason = self.file_fault(read, &bytes, held.as_ref(), rendered)?;
                Some((read.file, reason))
            })
            .collect();
        Ok(NodeSurvey {
            identity,
            quorum,
            faults,
            leftovers: self.leftovers(node)?,
        })
    }

    /// What is wrong with one file, judged by what stands beside it; the identity itself is judged elsewhere.
    fn file_fault<'b>(
        &self,
        read: &'b Read,
        bytes: &impl Fn(NodeFile) -> Option<&'b [u8]>,
        held: Option<&Identity>,
        rendered: &[(NodeFile, Content)],
    ) -> Option<Reason> {
        let Some(found) = read.bytes.as_deref() else {
            let own = matches!(read.file, NodeFile::Key | NodeFile::Certificate);
            return (!own).then_some(Reason::Missing);
        };
        let password = |file| bytes(file).and_then(|bytes| password_file::parse(bytes).ok());
        let truststore = |anchors: &Anchors, file| {
            let right = self.truststore_is_right(found, password(file).as_ref(), anchors);
            (!right).then_some(Reason::Differs)
        };
        match read.file {
            NodeFile::Key | NodeFile::Certificate | NodeFile::QuorumKeystore => None,
            NodeFile::Anchors => (found != self.anchors_pem.bytes()).then_some(Reason::Differs),
            NodeFile::KeystorePassword
            | NodeFile::TruststorePassword
            | NodeFile::QuorumKeystorePassword
            | NodeFile::QuorumTruststorePassword => {
                password_file::parse(found).is_err().then_some(Reason::Damaged)
            }
            NodeFile::Keystore => {
                let held = held?;
                match keystore::decode(found, password(NodeFile::KeystorePassword).as_ref()) {
                    Err(_) => Some(Reason::Damaged),
                    Ok(contents) => (!keystore::same_identity(&contents, held)).then_some(Reason::Differs),
                }
            }
            NodeFile::Truststore => truststore(self.anchors, NodeFile::TruststorePassword),
            NodeFile::QuorumTruststore => {
                truststore(self.quorum_anchors.as_ref()?, NodeFile::QuorumTruststorePassword)
            }
            NodeFile::ZooCfg
            | NodeFile::ClientProperties
            | NodeFile::ClickhouseTls
            | NodeFile::ClickhouseZookeeper
            | NodeFile::ClickhouseCluster => {
                let wanted = rendered.iter().find(|(file, _)| *file == read.file);
                wanted
                    .is_none_or(|(_, content)| content.bytes() != found)
                    .then_some(Reason::Differs)
            }
        }
    }

    /// Every node has the same truststore: it is decoded once, whatever the number of nodes.
    fn truststore_is_right(&self, store: &[u8], password: Option<&Password>, anchors: &Anchors) -> bool {
        let mut pair = Recipe::default();
        pair.add(store)
            .add(password.map(Password::expose).unwrap_or_default().as_bytes());
        for certificate in anchors.certificates() {
            pair.add(&certificate.sha256());
        }
        let pair = pair.finish();
        if let Some(right) = self
            .stores
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&pair)
        {
            return *right;
        }
        let right = keystore::decode(store, password)
            .is_ok_and(|contents| keystore::same_anchors(&contents, anchors));
        self.stores
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(pair, right);
        right
    }

    fn quorum<'b>(
        &self,
        node: &Node<'_>,
        bytes: &impl Fn(NodeFile) -> Option<&'b [u8]>,
    ) -> Result<Option<IdentitySurvey>, WorkspaceError> {
        if !node.files(self.manifest).contains(&NodeFile::QuorumKeystore) {
            return Ok(None);
        }
        let Some(issuer) = &self.issuers.quorum else {
            return Ok(None);
        };
        let store = bytes(NodeFile::QuorumKeystore);
        let contents = quorum_contents(store, bytes(NodeFile::QuorumKeystorePassword));
        let Some(identity) = contents.as_ref().and_then(Contents::identity) else {
            return Ok(Some(IdentitySurvey::default()));
        };
        let profile = leaf::profile(self.manifest, node);
        let certificate = leaf::fault(identity.chain(), Some(identity.key()), &profile, issuer);
        Ok(Some(IdentitySurvey {
            key: key_survey(Some(identity.key())),
            certificate,
        }))
    }

    /// Stores of another format, from before the manifest changed.
    fn leftovers(&self, node: &Node<'_>) -> Result<Vec<&'static str>, WorkspaceError> {
        let directory = self.layout.node(node.role(), node.host);
        let present = fs::list(&directory)?;
        let wanted = node.files(self.manifest);
        let wanted: Vec<_> = wanted
            .iter()
            .map(|file| file.name(node.role(), self.manifest.zookeeper.keystore))
            .collect();
        let mut leftovers = Vec::new();
        for name in Layout::every_node_file(node.role()) {
            let there = match name.split_once('/') {
                None => present.iter().any(|entry| entry == name),
                Some(_) => fs::stat(&directory.join(name))?.is_some(),
            };
            if there && !wanted.contains(&name) {
                leftovers.push(name);
            }
        }
        Ok(leftovers)
    }
}

/// What a quorum keystore holds, if it can be opened.
pub(super) fn quorum_contents(store: Option<&[u8]>, password: Option<&[u8]>) -> Option<Contents> {
    let password = password.and_then(|bytes| password_file::parse(bytes).ok());
    keystore::decode(store?, password.as_ref()).ok()
}

fn key_survey(key: Option<&PrivateKey>) -> KeySurvey {
    key.map_or(KeySurvey::Missing, |key| KeySurvey::Present(key.algorithm()))
}

/// The anchors' PEM, shared by every node.
pub(super) fn anchors_content(anchors: &Anchors) -> Content {
    Content::Public(Arc::from(
        pem::encode_certificates(anchors.certificates()).into_bytes(),
    ))
}
