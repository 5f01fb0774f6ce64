//! From intents to the steps that carry them out: keys, certificates, stores and configuration as bytes.

use std::sync::Arc;

use time::OffsetDateTime;

use crate::keystore::{self, Anchors, Contents, Identity, Protection, pem};
use crate::model::{Access, Password, Secret, StoreFormat};
use crate::os::{fs, random};
use crate::pki::{Authority, Certificate, LeafProfile, PrivateKey, Serial};
use crate::plan::{Content, Step};

use super::brought::BroughtIdentity;
use super::error::WorkspaceError;
use super::intent::{Intent, Reason, Target};
use super::judging;
use super::keeping;
use super::layout::{AuthorityKind, Layout, NodeFile};
use super::leaf;
use super::manifest::Manifest;
use super::node::Node;
use super::record::Fingerprint;
use super::rendering::Renderer;

/// What the files of every node are made from; shared by all threads.
pub(super) struct Materials<'a> {
    /// Where they go.
    pub layout: &'a Layout,
    /// What they should be.
    pub manifest: &'a Manifest,
    /// Their configuration.
    pub renderer: &'a Renderer<'a>,
    /// Issues for every node; `None` while its key is kept elsewhere.
    pub authority: Option<&'a Authority>,
    /// Issues for the peers.
    pub quorum_authority: Option<&'a Authority>,
    /// The anchors as PEM.
    pub anchors_pem: Content,
    /// The truststore of every node.
    pub truststore: Option<SharedStore>,
    /// The truststore of the peers.
    pub quorum_truststore: Option<SharedStore>,
    /// What came from elsewhere for one of the nodes.
    pub brought: Option<&'a BroughtIdentity>,
    /// Whether the authority is changing: then everything that is replaced is kept.
    pub rotates: bool,
    /// The time of this run.
    pub now: OffsetDateTime,
}

/// A truststore: the same bytes and the same password for every node, made once.
pub(super) struct SharedStore {
    /// The store.
    pub store: Content,
    /// What opens it, as the bytes of its file; `None` for PEM.
    pub password: Option<Arc<Secret>>,
}

/// The steps for one node, and the fingerprints of what they write.
pub(super) struct NodeSteps {
    /// In the order in which they are carried out.
    pub steps: Vec<Step>,
    /// Of each file that is written.
    pub fingerprints: Vec<(NodeFile, Fingerprint)>,
}

impl SharedStore {
    /// Encodes the anchors under a password.
    pub(super) fn encode(
        anchors: &Anchors,
        format: StoreFormat,
        password: Password,
    ) -> Result<Self, WorkspaceError> {
        let password = format.has_password().then_some(password);
        let store = keystore::encode_truststore(
            format,
            anchors,
            password.as_ref(),
            Protection::Modern,
            random::bytes()?,
        )?;
        let password = password.map(|password| Arc::new(Secret::new(password.to_file())));
        Ok(Self {
            store: Content::public(store),
            password,
        })
    }

    /// Another node's store and password.
    #[must_use]
    pub(super) fn existing(store: Vec<u8>, password: &Password) -> Self {
        let password = Some(Arc::new(Secret::new(password.to_file())));
        Self {
            store: Content::public(store),
            password,
        }
    }
}

impl Materials<'_> {
    /// The steps that carry out the intents of one node.
    pub(super) fn node(&self, node: &Node<'_>, intents: &[Intent]) -> Result<NodeSteps, WorkspaceError> {
        let mut making = Making {
            materials: self,
            node,
            made: Vec::new(),
        };
        let wanted: Vec<NodeFile> = intents
            .iter()
            .filter_map(|intent| match intent.target {
                Target::Node(_, file) => Some(file),
                Target::Shared(_) | Target::Leftover(..) => None,
            })
            .collect();
        making.identity(&wanted)?;
        let rekeys_quorum = intents.iter().any(|intent| {
            intent.reason == Reason::Rekey
                && matches!(intent.target, Target::Node(_, NodeFile::QuorumKeystore))
        });
        making.quorum(&wanted, rekeys_quorum)?;
        making.rest(&wanted)?;
        let mut kept = keeping::steps(self.layout, self.manifest, node, &making.made, self.rotates)?;
        let NodeSteps { steps, fingerprints } = self.steps(node, intents, making.made);
        kept.extend(steps);
        Ok(NodeSteps {
            steps: kept,
            fingerprints,
        })
    }

    fn steps(&self, node: &Node<'_>, intents: &[Intent], mut made: Vec<(NodeFile, Content)>) -> NodeSteps {
        made.sort_by_key(|(file, _)| *file);
        let directory = self.layout.node(node.role(), node.host);
        let format = self.manifest.zookeeper.keystore;
        let mut steps = vec![Step::Directory {
            path: directory.clone(),
            access: Access::PRIVATE_DIRECTORY,
        }];
        if made
            .iter()
            .any(|(file, _)| file.name(node.role(), format).starts_with("config.d/"))
        {
            steps.push(Step::Directory {
                path: directory.join("config.d"),
                access: Access::PRIVATE_DIRECTORY,
            });
        }
        let fingerprints = made
            .iter()
            .map(|(file, content)| (*file, Fingerprint::of(content.bytes())))
            .collect();
        steps.extend(made.into_iter().map(|(file, content)| Step::Write {
            path: directory.join(file.name(node.role(), format)),
            content,
            access: file.access(),
        }));
        steps.extend(intents.iter().filter_map(|intent| match intent.target {
            Target::Leftover(_, name) => Some(Step::Remove {
                path: directory.join(name),
            }),
            Target::Shared(_) | Target::Node(..) => None,
        }));
        NodeSteps { steps, fingerprints }
    }
}

/// The files of one node in the making.
struct Making<'a> {
    materials: &'a Materials<'a>,
    node: &'a Node<'a>,
    made: Vec<(NodeFile, Content)>,
}

impl Making<'_> {
    /// Key, certificate and keystore.
    fn identity(&mut self, wanted: &[NodeFile]) -> Result<(), WorkspaceError> {
        let any = [NodeFile::Key, NodeFile::Certificate, NodeFile::Keystore];
        if !any.iter().any(|file| wanted.contains(file)) {
            return Ok(());
        }
        let brought = self.materials.brought.filter(|brought| brought.is_for(self.node));
        let key = if wanted.contains(&NodeFile::Key) {
            let key = match brought {
                Some(brought) => brought
                    .private_key()
                    .map_err(|source| WorkspaceError::Key { source })?,
                None => self.generate()?,
            };
            self.made
                .push((NodeFile::Key, Content::secret(pem::encode_key(&key)?)));
            key
        } else {
            pem::decode_key(&self.read(NodeFile::Key)?, None)
                .map_err(|fault| WorkspaceError::damaged_key(self.path(NodeFile::Key), fault))?
        };
        if !wanted.contains(&NodeFile::Certificate) && !wanted.contains(&NodeFile::Keystore) {
            return Ok(());
        }
        let chain = if wanted.contains(&NodeFile::Certificate) {
            let profile = leaf::profile(self.materials.manifest, self.node);
            let chain = match brought.and_then(BroughtIdentity::chain) {
                Some(chain) => chain.to_vec(),
                None => self.issue(self.materials.authority, AuthorityKind::Clients, &profile, &key)?,
            };
            self.made.push((
                NodeFile::Certificate,
                Content::public(pem::encode_certificates(&chain).into_bytes()),
            ));
            chain
        } else {
            pem::decode_certificates(&self.read(NodeFile::Certificate)?)
                .map_err(|fault| WorkspaceError::damaged(self.path(NodeFile::Certificate), fault))?
        };
        if wanted.contains(&NodeFile::Keystore) {
            let identity = Identity::new(key, chain)?;
            self.encode_keystore(&identity, NodeFile::Keystore, NodeFile::KeystorePassword, wanted)?;
        }
        Ok(())
    }

    /// The identity shown to the other peers; it lives in its keystore alone.
    fn quorum(&mut self, wanted: &[NodeFile], rekeys: bool) -> Result<(), WorkspaceError> {
        if !wanted.contains(&NodeFile::QuorumKeystore) {
            return Ok(());
        }
        let found = judging::quorum_contents(
            self.read_if_there(NodeFile::QuorumKeystore)?.as_deref(),
            self.read_if_there(NodeFile::QuorumKeystorePassword)?.as_deref(),
        );
        let algorithm = self.materials.manifest.leaf.key;
        let found = found.as_ref().and_then(Contents::identity);
        let key = match found
            .map(Identity::key)
            .map(|key| PrivateKey::from_der(key.pkcs8_der()))
            .transpose()
            .map_err(|source| WorkspaceError::Key { source })?
        {
            Some(key) if key.algorithm() == Some(algorithm) && !rekeys => key,
            _ => self.generate()?,
        };
        let profile = leaf::profile(self.materials.manifest, self.node);
        let chain = self.issue(
            self.materials.quorum_authority,
            AuthorityKind::Quorum,
            &profile,
            &key,
        )?;
        let identity = Identity::new(key, chain)?;
        self.encode_keystore(
            &identity,
            NodeFile::QuorumKeystore,
            NodeFile::QuorumKeystorePassword,
            wanted,
        )
    }

    /// What is the same for every node, and what is rendered.
    fn rest(&mut self, wanted: &[NodeFile]) -> Result<(), WorkspaceError> {
        for file in wanted {
            let content = match file {
                NodeFile::Anchors => Some(self.materials.anchors_pem.clone()),
                NodeFile::Truststore => shared_store(self.materials.truststore.as_ref()),
                NodeFile::TruststorePassword => shared_password(self.materials.truststore.as_ref()),
                NodeFile::QuorumTruststore => shared_store(self.materials.quorum_truststore.as_ref()),
                NodeFile::QuorumTruststorePassword => {
                    shared_password(self.materials.quorum_truststore.as_ref())
                }
                _ => self.materials.renderer.render(self.node, *file)?,
            };
            if let Some(content) = content {
                self.made.push((*file, content));
            }
        }
        Ok(())
    }

    fn generate(&self) -> Result<PrivateKey, WorkspaceError> {
        PrivateKey::generate(self.materials.manifest.leaf.key)
            .map_err(|source| WorkspaceError::Key { source })
    }

    fn issue(
        &self,
        authority: Option<&Authority>,
        kind: AuthorityKind,
        profile: &LeafProfile<'_>,
        key: &PrivateKey,
    ) -> Result<Vec<Certificate>, WorkspaceError> {
        let authority = authority.ok_or_else(|| WorkspaceError::AuthorityKeyElsewhere {
            node: self.node.name(),
            path: self
                .materials
                .layout
                .shared(super::layout::SharedFile::AuthorityKey(kind)),
        })?;
        let serial = Serial::from_entropy(random::bytes()?);
        let leaf = authority
            .issue(profile, key.public_key_der(), serial, self.materials.now)
            .map_err(|source| WorkspaceError::Issue {
                node: self.node.name(),
                source,
            })?;
        Ok(std::iter::once(leaf).chain(authority.path().cloned()).collect())
    }

    fn encode_keystore(
        &mut self,
        identity: &Identity,
        store: NodeFile,
        password_file: NodeFile,
        wanted: &[NodeFile],
    ) -> Result<(), WorkspaceError> {
        let format = self.materials.manifest.zookeeper.keystore;
        let password = if !format.has_password() {
            None
        } else if wanted.contains(&password_file) {
            let password = Password::from_entropy(random::bytes()?);
            self.made
                .push((password_file, Content::secret(Secret::new(password.to_file()))));
            Some(password)
        } else {
            let path = self.path(password_file);
            let bytes = fs::read(&path)?;
            let parsed = Password::from_file(&bytes);
            Some(parsed.map_err(|reason| WorkspaceError::PasswordFile { path, reason })?)
        };
        let alias = self.node.host.to_string();
        let encoded = keystore::encode_keystore(
            format,
            identity,
            &alias,
            password.as_ref(),
            Protection::Modern,
            random::bytes()?,
        )?;
        self.made.push((store, Content::secret(encoded)));
        Ok(())
    }

    fn path(&self, file: NodeFile) -> std::path::PathBuf {
        let name = file.name(self.node.role(), self.materials.manifest.zookeeper.keystore);
        self.materials
            .layout
            .node(self.node.role(), self.node.host)
            .join(name)
    }

    fn read(&self, file: NodeFile) -> Result<Vec<u8>, WorkspaceError> {
        Ok(fs::read(&self.path(file))?)
    }

    fn read_if_there(&self, file: NodeFile) -> Result<Option<Vec<u8>>, WorkspaceError> {
        Ok(fs::read_with_stat(&self.path(file))?.map(|(bytes, _)| bytes))
    }
}

fn shared_store(shared: Option<&SharedStore>) -> Option<Content> {
    shared.map(|shared| shared.store.clone())
}

fn shared_password(shared: Option<&SharedStore>) -> Option<Content> {
    shared
        .and_then(|shared| shared.password.clone())
        .map(Content::Secret)
}
