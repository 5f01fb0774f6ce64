//! The configuration files of a node, as bytes: a pure function of the manifest and the digest identity.

use std::path::PathBuf;
use std::sync::Arc;

use crate::config::{clickhouse, zookeeper};
use crate::model::{Host, Password, Secret};
use crate::plan::Content;

use super::error::WorkspaceError;
use super::layout::NodeFile;
use super::manifest::{ClickhouseNode, Manifest, ZookeeperNode};
use super::node::{Details, Node};

/// Renders the configuration of any node of one manifest; what is the same for all nodes is made once.
pub(super) struct Renderer<'m> {
    manifest: &'m Manifest,
    servers: Vec<(&'m Host, u16)>,
    peers: Vec<zookeeper::Peer<'m>>,
    clusters: Vec<clickhouse::MemberCluster<'m>>,
    clickhouse_tls: Content,
    clickhouse_zookeeper: Content,
}

impl<'m> Renderer<'m> {
    /// `identity` is the `user:password` that ClickHouse's digest ACLs are for, where the manifest names its file.
    pub(super) fn new(manifest: &'m Manifest, identity: Option<&Password>) -> Result<Self, WorkspaceError> {
        let servers: Vec<_> = manifest
            .zookeeper_nodes
            .iter()
            .map(|node| (&node.host, node.port))
            .collect();
        let peers = manifest
            .zookeeper_nodes
            .iter()
            .filter_map(|node| {
                Some(zookeeper::Peer {
                    id: node.id?,
                    host: &node.host,
                })
            })
            .collect();
        let (tls, section) = if manifest.clickhouse_nodes.is_empty() {
            (Content::public(Vec::new()), Content::public(Vec::new()))
        } else {
            (
                clickhouse_tls(manifest)?,
                clickhouse_zookeeper(manifest, &servers, identity)?,
            )
        };
        Ok(Self {
            manifest,
            servers,
            peers,
            clusters: clusters(&manifest.clickhouse_nodes),
            clickhouse_tls: tls,
            clickhouse_zookeeper: section,
        })
    }

    /// The bytes of this file of this node; `None` where the file is not a configuration.
    pub(super) fn render(&self, node: &Node<'_>, file: NodeFile) -> Result<Option<Content>, WorkspaceError> {
        let text = match (file, node.details) {
            (NodeFile::ZooCfg, Details::Zookeeper(server)) => self.zoo_cfg(node, server)?,
            (NodeFile::ClientProperties, _) => self.client_properties(node)?,
            (NodeFile::ClickhouseTls, _) => return Ok(Some(self.clickhouse_tls.clone())),
            (NodeFile::ClickhouseZookeeper, _) => return Ok(Some(self.clickhouse_zookeeper.clone())),
            (NodeFile::ClickhouseCluster, Details::Clickhouse(clickhouse)) => self.cluster(clickhouse)?,
            _ => return Ok(None),
        };
        Ok(Some(Content::public(text.into_bytes())))
    }

    fn zoo_cfg(&self, node: &Node<'_>, server: &ZookeeperNode) -> Result<String, WorkspaceError> {
        let settings = &self.manifest.zookeeper;
        let store = |store, password| StorePaths::new(node, self.manifest, store, password);
        let keystore = store(NodeFile::Keystore, NodeFile::KeystorePassword);
        let truststore = store(NodeFile::Truststore, NodeFile::TruststorePassword);
        let quorum_keystore = store(NodeFile::QuorumKeystore, NodeFile::QuorumKeystorePassword);
        let quorum_truststore = store(NodeFile::QuorumTruststore, NodeFile::QuorumTruststorePassword);
        let rendered = zookeeper::render_server(&zookeeper::ServerSettings {
            version: &server.version,
            port: server.port,
            plaintext_port: settings.plaintext_port,
            client_auth: settings.client_auth,
            keystore: keystore.view(self.manifest),
            truststore: truststore.view(self.manifest),
            quorum: settings.quorum.then(|| zookeeper::QuorumSettings {
                keystore: quorum_keystore.view(self.manifest),
                truststore: quorum_truststore.view(self.manifest),
                host_check: settings.quorum_host_check,
            }),
            host: &server.host,
            id: server.id,
            peers: &self.peers,
        });
        rendered.map_err(|source| WorkspaceError::RenderZookeeper {
            node: node.name(),
            source,
        })
    }

    fn client_properties(&self, node: &Node<'_>) -> Result<String, WorkspaceError> {
        let keystore = StorePaths::new(
            node,
            self.manifest,
            NodeFile::Keystore,
            NodeFile::KeystorePassword,
        );
        let truststore = StorePaths::new(
            node,
            self.manifest,
            NodeFile::Truststore,
            NodeFile::TruststorePassword,
        );
        let rendered = zookeeper::render_client(&zookeeper::ClientSettings {
            version: &self.manifest.zookeeper.version,
            servers: &self.servers,
            keystore: keystore.view(self.manifest),
            truststore: truststore.view(self.manifest),
        });
        rendered.map_err(|source| WorkspaceError::RenderZookeeper {
            node: node.name(),
            source,
        })
    }

    fn cluster(&self, node: &ClickhouseNode) -> Result<String, WorkspaceError> {
        let Some(membership) = &node.cluster else {
            return Ok(String::new());
        };
        let shard = membership.shard.to_string();
        let macros = [
            ("cluster", membership.cluster.as_str()),
            ("shard", shard.as_str()),
            ("replica", membership.replica.as_str()),
        ];
        let rendered = clickhouse::render_cluster(&clickhouse::ClusterSettings {
            clusters: &self.clusters,
            macros: &macros,
        });
        rendered.map_err(|source| WorkspaceError::RenderClickhouse {
            node: node.host.to_string(),
            source,
        })
    }
}

/// Where a store and its password stand once deployed.
struct StorePaths {
    location: PathBuf,
    password: PathBuf,
}

impl StorePaths {
    fn new(node: &Node<'_>, manifest: &Manifest, store: NodeFile, password: NodeFile) -> Self {
        let directory = node.directory(manifest);
        let path = |file: NodeFile| directory.join(file.name(node.role(), manifest.zookeeper.keystore));
        Self {
            location: path(store),
            password: path(password),
        }
    }

    fn view(&self, manifest: &Manifest) -> zookeeper::Store<'_> {
        let format = manifest.zookeeper.keystore;
        zookeeper::Store {
            format,
            location: &self.location,
            password_file: format.has_password().then_some(self.password.as_path()),
        }
    }
}

fn clickhouse_tls(manifest: &Manifest) -> Result<Content, WorkspaceError> {
    let settings = &manifest.clickhouse;
    let path = |file: NodeFile| -> PathBuf {
        settings
            .directory
            .join(file.name(crate::model::Role::Clickhouse, manifest.zookeeper.keystore))
    };
    let (certificate, key, ca) = (
        path(NodeFile::Certificate),
        path(NodeFile::Key),
        path(NodeFile::Anchors),
    );
    let text = clickhouse::render_tls(&clickhouse::TlsSettings {
        certificate: &certificate,
        key: &key,
        ca: &ca,
        trust: settings.trust,
        host_check: settings.host_check,
    });
    text.map(|text| Content::public(text.into_bytes()))
        .map_err(|source| WorkspaceError::RenderClickhouse {
            node: "clickhouse".to_owned(),
            source,
        })
}

fn clickhouse_zookeeper(
    manifest: &Manifest,
    servers: &[(&Host, u16)],
    identity: Option<&Password>,
) -> Result<Content, WorkspaceError> {
    let settings = &manifest.clickhouse;
    let nodes: Vec<_> = servers
        .iter()
        .map(|(host, port)| ((*host).clone(), *port))
        .collect();
    let rendered = clickhouse::render_zookeeper(&clickhouse::ZookeeperSettings {
        nodes: &nodes,
        root: settings.root.as_deref(),
        identity,
        session_timeout_ms: settings.session_timeout_ms,
        operation_timeout_ms: settings.operation_timeout_ms,
    });
    // With or without an identity it has one mode: a file does not become secret on the day that one is added.
    rendered
        .map(|rendered| Content::Secret(Arc::new(Secret::new(rendered.bytes().to_vec()))))
        .map_err(|source| WorkspaceError::RenderClickhouse {
            node: "clickhouse".to_owned(),
            source,
        })
}

/// The clusters of the manifest, in the order in which they first appear; shards by number, replicas as listed.
fn clusters(nodes: &[ClickhouseNode]) -> Vec<clickhouse::MemberCluster<'_>> {
    let mut clusters: Vec<clickhouse::MemberCluster<'_>> = Vec::new();
    for node in nodes {
        let Some(membership) = &node.cluster else { continue };
        let place = clusters
            .iter()
            .position(|cluster| cluster.name == membership.cluster);
        let place = place.unwrap_or_else(|| {
            clusters.push(clickhouse::MemberCluster {
                name: &membership.cluster,
                shards: Vec::new(),
            });
            clusters.len() - 1
        });
        let Some(cluster) = clusters.get_mut(place) else {
            continue;
        };
        let replica = (&node.host, node.port);
        match cluster
            .shards
            .iter_mut()
            .find(|shard| shard.number == membership.shard)
        {
            Some(shard) => shard.replicas.push(replica),
            None => {
                cluster.shards.push(clickhouse::MemberShard {
                    number: membership.shard,
                    replicas: vec![replica],
                });
            }
        }
    }
    for cluster in &mut clusters {
        cluster.shards.sort_by_key(|shard| shard.number);
    }
    clusters
}
