//! What should change, and why: what `--dry-run` prints.

use super::layout::{Layout, NodeFile, SharedFile};
use super::manifest::Manifest;
use super::node::Node;

/// What is done to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// A manifest is written or edited.
    WriteManifest,
    /// An authority's key or certificate is made.
    CreateAuthority,
    /// An authority's key or certificate is taken over.
    ImportAuthority,
    /// A node's private key is taken over.
    ImportKey,
    /// A node's certificate and its chain are taken over.
    ImportCertificate,
    /// A private key is generated.
    GenerateKey,
    /// A password is generated.
    GeneratePassword,
    /// A certificate is issued.
    IssueCertificate,
    /// Anchors are written.
    WriteAnchors,
    /// A keystore or truststore is encoded.
    EncodeStore,
    /// A configuration is rendered.
    RenderConfiguration,
    /// What was kept is put back.
    PutBack,
    /// A file that is no longer wanted is removed.
    Remove,
}

impl Action {
    /// The stable word for it in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::WriteManifest => "write-manifest",
            Self::CreateAuthority => "create-authority",
            Self::ImportAuthority => "import-authority",
            Self::ImportKey => "import-key",
            Self::ImportCertificate => "import-certificate",
            Self::GenerateKey => "generate-key",
            Self::GeneratePassword => "generate-password",
            Self::IssueCertificate => "issue-certificate",
            Self::WriteAnchors => "write-anchors",
            Self::EncodeStore => "encode-store",
            Self::RenderConfiguration => "render-configuration",
            Self::PutBack => "put-back",
            Self::Remove => "remove",
        }
    }

    /// What making this file anew amounts to.
    #[must_use]
    pub const fn of(file: NodeFile) -> Self {
        match file {
            NodeFile::Key => Self::GenerateKey,
            NodeFile::Certificate => Self::IssueCertificate,
            NodeFile::Anchors => Self::WriteAnchors,
            NodeFile::KeystorePassword
            | NodeFile::TruststorePassword
            | NodeFile::QuorumKeystorePassword
            | NodeFile::QuorumTruststorePassword => Self::GeneratePassword,
            NodeFile::Keystore
            | NodeFile::Truststore
            | NodeFile::QuorumKeystore
            | NodeFile::QuorumTruststore => Self::EncodeStore,
            NodeFile::ZooCfg
            | NodeFile::ClientProperties
            | NodeFile::ClickhouseTls
            | NodeFile::ClickhouseZookeeper
            | NodeFile::ClickhouseCluster => Self::RenderConfiguration,
        }
    }
}

/// Why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// It is not there.
    Missing,
    /// It cannot be read as what it should be.
    Damaged,
    /// It was asked for on the command line.
    Requested,
    /// Its certificate ends soon.
    Due,
    /// A new key was asked for.
    Rekey,
    /// The manifest asks for another kind of key.
    KeyAlgorithm,
    /// The certificate does not hold the key beside it.
    KeyMismatch,
    /// The chain behind the leaf is not the authority's.
    Chain,
    /// Another authority issued it.
    Issuer,
    /// Its subject is not the node's.
    Subject,
    /// The manifest gives the node other names.
    Names,
    /// Its usages are not those of the role.
    Usage,
    /// It is not what the manifest says.
    Differs,
    /// What it is made from is made anew.
    Follows,
    /// Nothing asks for it any more.
    Unwanted,
}

impl Reason {
    /// The stable words for it, in JSON and for people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Damaged => "damaged",
            Self::Requested => "requested",
            Self::Due => "due for renewal",
            Self::Rekey => "a new key was asked for",
            Self::KeyAlgorithm => "another key algorithm is wanted",
            Self::KeyMismatch => "does not match the key",
            Self::Chain => "the chain is not the authority's",
            Self::Issuer => "issued by another authority",
            Self::Subject => "another subject is wanted",
            Self::Names => "other names are wanted",
            Self::Usage => "usages do not fit the role",
            Self::Differs => "differs from the manifest",
            Self::Follows => "follows what it is made from",
            Self::Unwanted => "no longer wanted",
        }
    }
}

/// The file that an intent is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Target {
    /// A file that belongs to no node.
    Shared(SharedFile),
    /// A generated file of the node with this index.
    Node(usize, NodeFile),
    /// A file in the directory of the node with this index that an earlier manifest asked for.
    Leftover(usize, &'static str),
}

/// One change: what, to which file, why.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Intent {
    /// What is done.
    pub action: Action,
    /// To which file.
    pub target: Target,
    /// Why.
    pub reason: Reason,
}

impl Intent {
    /// The path of the file, below the workspace's directory.
    #[must_use]
    pub fn path(&self, nodes: &[Node<'_>], manifest: &Manifest) -> String {
        let in_node = |index: &usize, name: &str| match nodes.get(*index) {
            Some(node) => format!("{}/{name}", node.name()),
            None => name.to_owned(),
        };
        match &self.target {
            Target::Shared(file) => Layout::shared_name(*file),
            Target::Leftover(index, name) => in_node(index, name),
            Target::Node(index, file) => {
                let role = nodes.get(*index).map(Node::role);
                in_node(
                    index,
                    role.map_or("", |role| file.name(role, manifest.zookeeper.keystore)),
                )
            }
        }
    }

    /// What the change is about: a node's `role/host`, or the authority.
    #[must_use]
    pub fn subject(&self, nodes: &[Node<'_>]) -> String {
        match &self.target {
            Target::Shared(SharedFile::Manifest) => "manifest".to_owned(),
            Target::Shared(SharedFile::AuthorityKey(kind) | SharedFile::AuthorityCertificate(kind)) => {
                format!("authority/{}", kind.stem())
            }
            Target::Shared(SharedFile::Anchors) => "anchors".to_owned(),
            Target::Shared(
                SharedFile::Rotation
                | SharedFile::NextKey(_)
                | SharedFile::NextCertificate(_)
                | SharedFile::PreviousKey(_)
                | SharedFile::PreviousCertificate(_),
            ) => "rotation".to_owned(),
            Target::Node(index, _) | Target::Leftover(index, _) => {
                nodes.get(*index).map(Node::name).unwrap_or_default()
            }
        }
    }
}
