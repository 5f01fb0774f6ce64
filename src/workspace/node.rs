//! One view of the nodes of every role.

use std::path::Path;

use crate::model::{Host, Role, San, StoreFormat};

use super::layout::{Layout, NodeFile};
use super::manifest::{ClickhouseNode, ClientNode, Manifest, ZookeeperNode};

/// A node of the manifest, with what its role adds.
#[derive(Debug, Clone, Copy)]
pub struct Node<'m> {
    /// What clients dial, or what the client is called.
    pub host: &'m Host,
    /// The other names in its certificate.
    pub alt: &'m [San],
    /// Whether its identity came from outside and is never replaced.
    pub imported: bool,
    /// What only its role has.
    pub details: Details<'m>,
}

/// What only one role has.
#[derive(Debug, Clone, Copy)]
pub enum Details<'m> {
    /// A server.
    Zookeeper(&'m ZookeeperNode),
    /// ClickHouse.
    Clickhouse(&'m ClickhouseNode),
    /// Any other client.
    Client(&'m ClientNode),
}

impl<'m> Node<'m> {
    /// Its role.
    #[must_use]
    pub const fn role(&self) -> Role {
        match self.details {
            Details::Zookeeper(_) => Role::Zookeeper,
            Details::Clickhouse(_) => Role::Clickhouse,
            Details::Client(_) => Role::Client,
        }
    }

    /// `role/host`: its directory below the workspace, and its name in messages.
    #[must_use]
    pub fn name(&self) -> String {
        Layout::node_name(self.role(), self.host)
    }

    /// The names of its certificate: its host first, then the others in the order of the manifest, none twice.
    #[must_use]
    pub fn sans(&self) -> Vec<San> {
        let mut sans = vec![San::from(self.host)];
        for san in self.alt {
            if !sans.contains(san) {
                sans.push(san.clone());
            }
        }
        sans
    }

    /// Where its files stand once deployed.
    #[must_use]
    pub fn directory(&self, manifest: &'m Manifest) -> &'m Path {
        match self.details {
            Details::Zookeeper(node) => &node.directory,
            Details::Clickhouse(_) => &manifest.clickhouse.directory,
            Details::Client(_) => &manifest.client.directory,
        }
    }

    /// The account that reads them there.
    #[must_use]
    pub fn user(&self, manifest: &'m Manifest) -> Option<&'m str> {
        match self.details {
            Details::Zookeeper(node) => node.user.as_deref(),
            Details::Clickhouse(_) => manifest.clickhouse.user.as_deref(),
            Details::Client(_) => manifest.client.user.as_deref(),
        }
    }

    /// What is run when its files were deployed: a program and its arguments; empty: nothing.
    #[must_use]
    pub fn after_deploy(&self, manifest: &'m Manifest) -> &'m [String] {
        match self.details {
            Details::Zookeeper(_) => &manifest.zookeeper.after_deploy,
            Details::Clickhouse(_) => &manifest.clickhouse.after_deploy,
            Details::Client(_) => &manifest.client.after_deploy,
        }
    }

    /// The files that are generated for it, in the order in which they are written.
    #[must_use]
    pub fn files(&self, manifest: &Manifest) -> Vec<NodeFile> {
        let format = manifest.zookeeper.keystore;
        NodeFile::ALL
            .into_iter()
            .filter(|file| self.has(*file, manifest, format))
            .collect()
    }

    fn has(&self, file: NodeFile, manifest: &Manifest, format: StoreFormat) -> bool {
        let java = !matches!(self.details, Details::Clickhouse(_));
        let server = matches!(self.details, Details::Zookeeper(_));
        let quorum = server && manifest.zookeeper.quorum;
        match file {
            NodeFile::Key | NodeFile::Certificate | NodeFile::Anchors => true,
            NodeFile::Keystore | NodeFile::Truststore | NodeFile::ClientProperties => java,
            NodeFile::KeystorePassword | NodeFile::TruststorePassword => java && format.has_password(),
            NodeFile::QuorumKeystore | NodeFile::QuorumTruststore => quorum,
            NodeFile::QuorumKeystorePassword | NodeFile::QuorumTruststorePassword => {
                quorum && format.has_password()
            }
            NodeFile::ZooCfg => server,
            NodeFile::ClickhouseTls | NodeFile::ClickhouseZookeeper => !java,
            NodeFile::ClickhouseCluster => match self.details {
                Details::Clickhouse(node) => node.cluster.is_some(),
                Details::Zookeeper(_) | Details::Client(_) => false,
            },
        }
    }
}

/// Every node of the manifest: the servers, then ClickHouse, then the other clients.
#[must_use]
pub fn nodes(manifest: &Manifest) -> Vec<Node<'_>> {
    let servers = manifest.zookeeper_nodes.iter().map(|node| Node {
        host: &node.host,
        alt: &node.alt,
        imported: node.imported,
        details: Details::Zookeeper(node),
    });
    let clickhouse = manifest.clickhouse_nodes.iter().map(|node| Node {
        host: &node.host,
        alt: &node.alt,
        imported: node.imported,
        details: Details::Clickhouse(node),
    });
    let clients = manifest.client_nodes.iter().map(|node| Node {
        host: &node.host,
        alt: &node.alt,
        imported: node.imported,
        details: Details::Client(node),
    });
    servers.chain(clickhouse).chain(clients).collect()
}
