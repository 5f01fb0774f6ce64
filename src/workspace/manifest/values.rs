use std::path::PathBuf;

use crate::model::{
    ClientAuth, Host, HostCheck, KeyAlgorithm, Role, San, StoreFormat, Subtree, Trust, Version,
};

/// What a workspace is to be: the manifest, valid, with every default filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// `[authority]`.
    pub authority: AuthoritySettings,
    /// `[leaf]`.
    pub leaf: LeafSettings,
    /// `[zookeeper]`.
    pub zookeeper: ZookeeperSettings,
    /// `[clickhouse]`.
    pub clickhouse: ClickhouseSettings,
    /// `[client]`.
    pub client: ClientSettings,
    /// `[[zookeeper.node]]`, in the order of the manifest; no host twice.
    pub zookeeper_nodes: Vec<ZookeeperNode>,
    /// `[[clickhouse.node]]`, likewise.
    pub clickhouse_nodes: Vec<ClickhouseNode>,
    /// `[[client.node]]`, likewise.
    pub client_nodes: Vec<ClientNode>,
}

/// The authority of the workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthoritySettings {
    /// Its CN, 64 characters at most.
    pub common_name: String,
    /// Its O, and that of the certificates it issues.
    pub organization: Option<String>,
    /// The kind of its key.
    pub key: KeyAlgorithm,
    /// How long it holds.
    pub days: u32,
    /// Its name constraints; empty: none.
    pub permitted: Vec<Subtree>,
    /// Whether it came from elsewhere: what stands above does not describe it then, but the quorum's.
    pub imported: bool,
    /// The file with the password of its key; an absolute path.
    pub password_file: Option<PathBuf>,
}

/// Every certificate that is not an authority's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeafSettings {
    /// The kind of its key.
    pub key: KeyAlgorithm,
    /// How long it holds; not longer than the authority.
    pub days: u32,
    /// It is due for renewal once it holds no longer than this; less than `days`.
    pub renew_before_days: u32,
}

/// What all ZooKeeper servers have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ZookeeperSettings {
    /// Their release, 3.5.5 or later; a node may have another one.
    pub version: Version,
    /// `secureClientPort`; a node may have another one.
    pub port: u16,
    /// `clientPort`, when plaintext is still let in; no node's port.
    pub plaintext_port: Option<u16>,
    /// The form of the stores: PEM where a node's release is before 3.8.0.
    pub keystore: StoreFormat,
    /// Where they read their files, an absolute path; a node may have another one.
    pub directory: PathBuf,
    /// The account that reads them, a name or a number.
    pub user: Option<String>,
    /// `ssl.clientAuth`.
    pub client_auth: ClientAuth,
    /// TLS between the peers.
    pub quorum: bool,
    /// Whether the peers check each other's addresses: then every node has one.
    pub quorum_host_check: bool,
    /// The command that `renew --deploy` runs: an absolute path and its arguments; empty: none.
    pub after_deploy: Vec<String>,
}

/// What all ClickHouse servers have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClickhouseSettings {
    /// Their release; `None`: what is written has to hold for every one.
    pub version: Option<Version>,
    /// Where they read their configuration, an absolute path.
    pub directory: PathBuf,
    /// The account that reads it, a name or a number.
    pub user: Option<String>,
    /// Which authorities they trust.
    pub trust: Trust,
    /// Whether they check the server's name.
    pub host_check: HostCheck,
    /// The ZooKeeper node below which they keep their data, an absolute path.
    pub root: Option<String>,
    /// The file with `user:password` for digest ACLs; an absolute path.
    pub identity_file: Option<PathBuf>,
    /// Milliseconds.
    pub session_timeout_ms: u32,
    /// Milliseconds.
    pub operation_timeout_ms: u32,
    /// The command that `renew --deploy` runs: an absolute path and its arguments; empty: none.
    pub after_deploy: Vec<String>,
}

/// What all other clients have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientSettings {
    /// Where they read their files, an absolute path.
    pub directory: PathBuf,
    /// The account that reads them, a name or a number.
    pub user: Option<String>,
    /// The command that `renew --deploy` runs: an absolute path and its arguments; empty: none.
    pub after_deploy: Vec<String>,
}

/// A ZooKeeper server, with what it does not say itself taken from `[zookeeper]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ZookeeperNode {
    /// What clients dial.
    pub host: Host,
    /// The other names of its certificate: each once, without the host.
    pub alt: Vec<San>,
    /// Its `myid`, from 1 to 255; no other node's.
    pub id: Option<u32>,
    /// Whether its identity came from elsewhere and is never replaced.
    pub imported: bool,
    /// `secureClientPort`.
    pub port: u16,
    /// Where it reads its files.
    pub directory: PathBuf,
    /// Its release.
    pub version: Version,
    /// The account that reads them.
    pub user: Option<String>,
}

/// A ClickHouse server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClickhouseNode {
    /// What other servers dial.
    pub host: Host,
    /// The other names of its certificate: each once, without the host.
    pub alt: Vec<San>,
    /// Whether its identity came from elsewhere and is never replaced.
    pub imported: bool,
    /// Its place in a cluster; no other node's.
    pub cluster: Option<Membership>,
    /// Where other servers of the cluster dial it.
    pub port: u16,
}

/// A ClickHouse server's place in a cluster.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Membership {
    /// The cluster: letters, digits, `_` and `-`.
    pub cluster: String,
    /// The number of the shard, from 1.
    pub shard: u32,
    /// The name within the shard.
    pub replica: String,
}

/// Any other client of ZooKeeper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientNode {
    /// Its name.
    pub host: Host,
    /// The other names of its certificate: each once, without the host.
    pub alt: Vec<San>,
    /// Whether its identity came from elsewhere and is never replaced.
    pub imported: bool,
}

/// What nodes of every role have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NodeRef<'a> {
    /// What it does on the link.
    pub role: Role,
    /// Its name.
    pub host: &'a Host,
    /// The other names of its certificate.
    pub alt: &'a [San],
    /// Whether its identity came from elsewhere and is never replaced.
    pub imported: bool,
}

impl NodeRef<'_> {
    /// The names of its certificate, the host first.
    #[must_use]
    pub fn sans(&self) -> Vec<San> {
        std::iter::once(San::from(self.host))
            .chain(self.alt.iter().cloned())
            .collect()
    }

    /// Whether an address stands among them.
    #[must_use]
    pub fn has_address(&self) -> bool {
        self.host.address().is_some() || self.alt.iter().any(|name| matches!(name, San::Ip(_)))
    }
}

impl Manifest {
    /// Every node of every role, in the order of the roles and of the manifest.
    pub fn nodes(&self) -> impl Iterator<Item = NodeRef<'_>> {
        Role::ALL.iter().flat_map(|role| self.nodes_in(*role))
    }

    /// The nodes in one role.
    #[must_use]
    pub fn nodes_in(&self, role: Role) -> Box<dyn Iterator<Item = NodeRef<'_>> + '_> {
        macro_rules! node_refs {
            ($nodes:expr) => {
                Box::new($nodes.iter().map(move |node| NodeRef {
                    role,
                    host: &node.host,
                    alt: &node.alt,
                    imported: node.imported,
                }))
            };
        }
        match role {
            Role::Zookeeper => node_refs!(self.zookeeper_nodes),
            Role::Clickhouse => node_refs!(self.clickhouse_nodes),
            Role::Client => node_refs!(self.client_nodes),
        }
    }
}
