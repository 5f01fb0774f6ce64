//! What is wrong with a node's files, judged by their content: each is decoded and held against what it should hold.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::brought::BroughtIdentity;
use super::converge::{Arriving, IdentitySurvey, KeySurvey, NodeSurvey};
use super::error::WorkspaceError;
use super::intent::Reason;
use super::layout::{Layout, NodeFile};
use super::leaf;
use super::manifest::Manifest;
use super::node::Node;
use super::occasion::Renewal;
use super::record::{Fingerprint, Recipe};
use super::survey::{Issuers, Read};
use crate::keystore::{self, Anchors, Contents, Identity, pem};
use crate::model::Password;
use crate::os::fs;
use crate::pki::PrivateKey;
use crate::plan::Content;

/// Judges the nodes that the record does not vouch for; shared by all threads.
pub(super) struct Judge<'a> {
    layout: &'a Layout,
    manifest: &'a Manifest,
    issuers: &'a Issuers,
    anchors: &'a Anchors,
    pub(super) anchors_pem: Content,
    quorum_anchors: Option<Anchors>,
    stores: Mutex<HashMap<Fingerprint, bool>>,
}

impl<'a> Judge<'a> {
    pub(super) fn new(
        layout: &'a Layout,
        manifest: &'a Manifest,
        issuers: &'a Issuers,
        anchors: &'a Anchors,
    ) -> Result<Self, WorkspaceError> {
        let quorum_anchors = match issuers.quorum_anchors.as_slice() {
            [] => None,
            anchors => Some(Anchors::new(anchors.to_vec())?),
        };
        Ok(Self {
            layout,
            manifest,
            issuers,
            anchors,
            anchors_pem: anchors_content(anchors),
            quorum_anchors,
            stores: Mutex::new(HashMap::new()),
        })
    }

    /// What is wrong with this node; `rendered` is its configuration as it should be, `brought` what came for it from
    /// elsewhere.
    pub(super) fn judge(
        &self,
        node: &Node<'_>,
        reads: &[Read],
        rendered: &[(NodeFile, Content)],
        brought: Option<&BroughtIdentity>,
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
        if !node.imported && key.as_ref().is_some_and(|key| key.algorithm().is_none()) {
            return Err(WorkspaceError::ForeignKey {
                path: path(NodeFile::Key),
            });
        }
        let chain = bytes(NodeFile::Certificate).map(pem::decode_certificates);
        let profile = leaf::profile(self.manifest, node);
        let certificate = match &chain {
            None => Some(Reason::Missing),
            Some(Err(_)) => Some(Reason::Damaged),
            Some(Ok(chain)) if node.imported => leaf::imported_fault(chain, key.as_ref()),
            Some(Ok(chain)) => leaf::fault(chain, key.as_ref(), &profile, &self.issuers.clients),
        };
        let arriving = brought.map(|brought| Arriving {
            key: key.as_ref().map(PrivateKey::public_key_der) != Some(brought.public_key_der()),
            certificate: brought.chain().is_some_and(|wanted| match &chain {
                Some(Ok(found)) => found != wanted,
                Some(Err(_)) | None => true,
            }),
        });
        let arriving = arriving.unwrap_or_default();
        let is_awaited = node.imported && chain.is_none() && !arriving.certificate;
        let identity = IdentitySurvey {
            key: key_survey(key.as_ref()),
            certificate,
            arriving,
            is_awaited,
        };
        let is_incomplete = key.is_none() || certificate.is_some();
        if node.imported && is_incomplete && !is_awaited && arriving == Arriving::default() {
            return Err(WorkspaceError::ImportedIncomplete {
                node: node.name(),
                reason: certificate,
            });
        }
        let held = match (key, chain, certificate) {
            (Some(key), Some(Ok(chain)), None) => Identity::new(key, chain).ok(),
            _ => None,
        };
        let quorum = self.quorum(node, &bytes);
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
            renewal: Renewal::default(),
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
        let password = |file| bytes(file).and_then(|bytes| Password::from_file(bytes).ok());
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
                Password::from_file(found).is_err().then_some(Reason::Damaged)
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
    ) -> Option<IdentitySurvey> {
        if !node.files(self.manifest).contains(&NodeFile::QuorumKeystore) {
            return None;
        }
        let issuer = self.issuers.quorum.as_ref()?;
        let store = bytes(NodeFile::QuorumKeystore);
        let contents = quorum_contents(store, bytes(NodeFile::QuorumKeystorePassword));
        let Some(identity) = contents.as_ref().and_then(Contents::identity) else {
            return Some(IdentitySurvey::default());
        };
        let profile = leaf::profile(self.manifest, node);
        let certificate = leaf::fault(identity.chain(), Some(identity.key()), &profile, issuer);
        Some(IdentitySurvey {
            key: key_survey(Some(identity.key())),
            certificate,
            ..IdentitySurvey::default()
        })
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
    let password = password.and_then(|bytes| Password::from_file(bytes).ok());
    keystore::decode(store?, password.as_ref()).ok()
}

fn key_survey(key: Option<&PrivateKey>) -> KeySurvey {
    key.map_or(KeySurvey::Missing, |key| KeySurvey::Present(key.algorithm()))
}

/// The anchors' PEM, shared by every node.
pub(super) fn anchors_content(anchors: &Anchors) -> Content {
    Content::public(pem::encode_certificates(anchors.certificates()).into_bytes())
}
