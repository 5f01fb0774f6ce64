//! Every name in a workspace, in one place.

use std::path::{Path, PathBuf};

use crate::model::{Access, Host, Role, StoreFormat};

/// Where things lie below the workspace's directory.
#[derive(Debug, Clone)]
pub struct Layout {
    root: PathBuf,
}

/// An authority of the workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AuthorityKind {
    /// Issues for every node; its certificate is what trust stores get.
    Clients,
    /// Issues for the peers of the ensemble alone, so that no client can open the quorum port.
    Quorum,
}

impl AuthorityKind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Clients, Self::Quorum];

    /// The file name without extension, and the word for it in messages.
    #[must_use]
    pub const fn stem(self) -> &'static str {
        match self {
            Self::Clients => "zookeeper",
            Self::Quorum => "quorum",
        }
    }

    /// What tells its successor and predecessor from those of the other one.
    const fn suffix(self) -> &'static str {
        match self {
            Self::Clients => "",
            Self::Quorum => "-quorum",
        }
    }
}

/// The files of the workspace that belong to no node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SharedFile {
    /// What a person edits.
    Manifest,
    /// An authority's private key.
    AuthorityKey(AuthorityKind),
    /// An authority's certificate.
    AuthorityCertificate(AuthorityKind),
    /// Every authority that is trusted at present.
    Anchors,
    /// How far a change of authority is.
    Rotation,
    /// The private key of the authority that will issue.
    NextKey(AuthorityKind),
    /// Its certificate.
    NextCertificate(AuthorityKind),
    /// The private key of the authority that issued before.
    PreviousKey(AuthorityKind),
    /// Its certificate.
    PreviousCertificate(AuthorityKind),
}

/// The generated files of a node, whatever its role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NodeFile {
    /// The private key as PEM.
    Key,
    /// The leaf and its chain as PEM.
    Certificate,
    /// The anchors as PEM.
    Anchors,
    /// What opens the keystore.
    KeystorePassword,
    /// Key and chain in the form that Java reads.
    Keystore,
    /// What opens the truststore.
    TruststorePassword,
    /// The anchors in the form that Java reads.
    Truststore,
    /// What opens the peers' keystore.
    QuorumKeystorePassword,
    /// The identity shown to the other peers of the ensemble.
    QuorumKeystore,
    /// What opens the peers' truststore.
    QuorumTruststorePassword,
    /// The authority of the peers.
    QuorumTruststore,
    /// The block for zoo.cfg.
    ZooCfg,
    /// What Java clients need to connect.
    ClientProperties,
    /// ClickHouse's `<openSSL>`.
    ClickhouseTls,
    /// ClickHouse's `<zookeeper>`.
    ClickhouseZookeeper,
    /// ClickHouse's `<remote_servers>` and `<macros>`.
    ClickhouseCluster,
}

impl NodeFile {
    /// In the order in which they are written: what is referred to comes before what refers to it.
    pub const ALL: [Self; 16] = [
        Self::Key,
        Self::Certificate,
        Self::Anchors,
        Self::KeystorePassword,
        Self::Keystore,
        Self::TruststorePassword,
        Self::Truststore,
        Self::QuorumKeystorePassword,
        Self::QuorumKeystore,
        Self::QuorumTruststorePassword,
        Self::QuorumTruststore,
        Self::ZooCfg,
        Self::ClientProperties,
        Self::ClickhouseTls,
        Self::ClickhouseZookeeper,
        Self::ClickhouseCluster,
    ];

    /// Its path below the node's directory.
    #[must_use]
    pub const fn name(self, role: Role, format: StoreFormat) -> &'static str {
        match self {
            Self::Key => match role {
                Role::Zookeeper => "server.key",
                Role::Clickhouse | Role::Client => "client.key",
            },
            Self::Certificate => match role {
                Role::Zookeeper => "server.crt",
                Role::Clickhouse | Role::Client => "client.crt",
            },
            Self::Anchors => "ca.crt",
            Self::KeystorePassword => "keystore.password",
            Self::Keystore => match format {
                StoreFormat::Pkcs12 => "keystore.p12",
                StoreFormat::Jks => "keystore.jks",
                StoreFormat::Pem => "keystore.pem",
            },
            Self::TruststorePassword => "truststore.password",
            Self::Truststore => match format {
                StoreFormat::Pkcs12 => "truststore.p12",
                StoreFormat::Jks => "truststore.jks",
                StoreFormat::Pem => "truststore.pem",
            },
            Self::QuorumKeystorePassword => "quorum-keystore.password",
            Self::QuorumKeystore => match format {
                StoreFormat::Pkcs12 => "quorum-keystore.p12",
                StoreFormat::Jks => "quorum-keystore.jks",
                StoreFormat::Pem => "quorum-keystore.pem",
            },
            Self::QuorumTruststorePassword => "quorum-truststore.password",
            Self::QuorumTruststore => match format {
                StoreFormat::Pkcs12 => "quorum-truststore.p12",
                StoreFormat::Jks => "quorum-truststore.jks",
                StoreFormat::Pem => "quorum-truststore.pem",
            },
            Self::ZooCfg => "zoo.cfg",
            Self::ClientProperties => "client.properties",
            Self::ClickhouseTls => "config.d/zz-zkcerts-ssl.xml",
            Self::ClickhouseZookeeper => "config.d/zz-zkcerts-zookeeper.xml",
            Self::ClickhouseCluster => "config.d/zz-zkcerts-cluster.xml",
        }
    }

    /// Whether nobody but the owner may read it. ClickHouse's `<zookeeper>` may hold the digest identity.
    #[must_use]
    pub const fn is_secret(self) -> bool {
        matches!(
            self,
            Self::Key
                | Self::KeystorePassword
                | Self::Keystore
                | Self::TruststorePassword
                | Self::QuorumKeystorePassword
                | Self::QuorumKeystore
                | Self::QuorumTruststorePassword
                | Self::ClickhouseZookeeper
        )
    }

    /// Its permissions in the workspace.
    #[must_use]
    pub const fn access(self) -> Access {
        if self.is_secret() {
            Access::SECRET
        } else {
            Access::PUBLIC
        }
    }

    /// Whether it is a part of what the node shows its peers: key, certificate, their stores, and what opens those.
    #[must_use]
    pub const fn is_identity(self) -> bool {
        matches!(
            self,
            Self::Key
                | Self::Certificate
                | Self::Keystore
                | Self::KeystorePassword
                | Self::QuorumKeystore
                | Self::QuorumKeystorePassword
        )
    }

    /// Whether its name depends on the keystore format.
    #[must_use]
    pub const fn is_store(self) -> bool {
        matches!(
            self,
            Self::Keystore | Self::Truststore | Self::QuorumKeystore | Self::QuorumTruststore
        )
    }
}

impl Layout {
    /// The layout of the workspace in this directory.
    #[must_use]
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// The workspace's directory.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// A file that belongs to no node.
    #[must_use]
    pub fn shared(&self, file: SharedFile) -> PathBuf {
        self.root.join(Self::shared_name(file))
    }

    /// The same, below the workspace's directory.
    #[must_use]
    pub fn shared_name(file: SharedFile) -> String {
        match file {
            SharedFile::Manifest => "zkcerts.toml".to_owned(),
            SharedFile::AuthorityKey(kind) => format!("ca/{}.key", kind.stem()),
            SharedFile::AuthorityCertificate(kind) => format!("ca/{}.crt", kind.stem()),
            SharedFile::Anchors => "ca/anchors.crt".to_owned(),
            SharedFile::Rotation => "ca/rotation.toml".to_owned(),
            SharedFile::NextKey(kind) => format!("ca/next{}.key", kind.suffix()),
            SharedFile::NextCertificate(kind) => format!("ca/next{}.crt", kind.suffix()),
            SharedFile::PreviousKey(kind) => format!("ca/previous{}.key", kind.suffix()),
            SharedFile::PreviousCertificate(kind) => format!("ca/previous{}.crt", kind.suffix()),
        }
    }

    /// The directory of the authorities.
    #[must_use]
    pub fn authorities(&self) -> PathBuf {
        self.root.join("ca")
    }

    /// The directory that holds the nodes of a role.
    #[must_use]
    pub fn role(&self, role: Role) -> PathBuf {
        self.root.join(role.name())
    }

    /// The directory of a node.
    #[must_use]
    pub fn node(&self, role: Role, host: &Host) -> PathBuf {
        self.root.join(Self::node_name(role, host))
    }

    /// The same, below the workspace's directory.
    #[must_use]
    pub fn node_name(role: Role, host: &Host) -> String {
        format!("{role}/{host}")
    }

    /// The name of every file that a node of this role could have, in whatever format.
    #[must_use]
    pub fn every_node_file(role: Role) -> Vec<&'static str> {
        Self::every_name(role, |_| true)
    }

    /// The same of what it shows its peers.
    #[must_use]
    pub fn every_identity_file(role: Role) -> Vec<&'static str> {
        Self::every_name(role, NodeFile::is_identity)
    }

    fn every_name(role: Role, is_meant: impl Fn(NodeFile) -> bool) -> Vec<&'static str> {
        let mut names = Vec::new();
        for file in NodeFile::ALL.into_iter().filter(|file| is_meant(*file)) {
            for format in StoreFormat::ALL {
                let name = file.name(role, *format);
                if !names.contains(&name) {
                    names.push(name);
                }
            }
        }
        names
    }

    /// What the program keeps for itself.
    #[must_use]
    pub fn state(&self) -> PathBuf {
        self.root.join(".zkcerts")
    }

    /// Held by the one run that may write.
    #[must_use]
    pub fn lock(&self) -> PathBuf {
        self.root.join(".zkcerts/lock")
    }

    /// What the last change of identities replaced, one generation.
    #[must_use]
    pub fn kept(&self) -> PathBuf {
        self.root.join(".zkcerts/kept")
    }

    /// The same of one node.
    #[must_use]
    pub fn kept_node(&self, role: Role, host: &Host) -> PathBuf {
        self.kept().join(Self::node_name(role, host))
    }

    /// What a change of authority has replaced so far, so that it can be given up.
    #[must_use]
    pub fn kept_rotation(&self) -> PathBuf {
        self.root.join(".zkcerts/rotation")
    }

    /// What the last undoing replaced: nothing is lost, but it is not put back by itself.
    #[must_use]
    pub fn undone_node(&self, role: Role, host: &Host) -> PathBuf {
        self.root
            .join(".zkcerts/undone")
            .join(Self::node_name(role, host))
    }

    /// The nodes of a role that were being brought to their servers when a run ended.
    #[must_use]
    pub fn undelivered(&self, role: Role) -> PathBuf {
        self.root.join(".zkcerts/undelivered").join(role.name())
    }

    /// The record of what was generated; losing it costs time only.
    #[must_use]
    pub fn cache(&self) -> PathBuf {
        self.root.join(".zkcerts/cache")
    }

    /// The record itself.
    #[must_use]
    pub fn record(&self) -> PathBuf {
        self.root.join(".zkcerts/cache/record")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_two_files_of_a_node_share_a_name() {
        for role in Role::ALL {
            for format in StoreFormat::ALL {
                let names: HashSet<_> = NodeFile::ALL
                    .iter()
                    .map(|file| file.name(*role, *format))
                    .collect();
                assert_eq!(names.len(), NodeFile::ALL.len(), "{role} {format}");
            }
        }
    }

    #[test]
    fn every_store_name_ends_in_the_extension_that_zookeeper_knows() {
        for file in NodeFile::ALL.into_iter().filter(|file| file.is_store()) {
            for format in StoreFormat::ALL {
                let name = Path::new(file.name(Role::Zookeeper, *format));
                assert_eq!(
                    name.extension().and_then(|text| text.to_str()),
                    Some(format.extension())
                );
            }
        }
    }
}
