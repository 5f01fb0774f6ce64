//! From sound entries to the values that the rest of the program works with: defaults follow from other keys, nodes
//! take from their section what they do not say.

use std::collections::HashSet;

use super::document::Document;
use super::keys::{ClickhouseNodeKeys, ClientNodeKeys, ZookeeperNodeKeys};
use super::kinds::Item;
use super::values::{
    AuthoritySettings, ClickhouseNode, ClickhouseSettings, ClientNode, ClientSettings, LeafSettings,
    Manifest, Membership, ZookeeperNode, ZookeeperSettings,
};
use crate::model::{Host, San};

/// The values; `None` where an entry has none, which is to say where a fault was recorded.
pub(super) fn settle(document: Document) -> Option<Manifest> {
    document.top.schema.value?;
    let authority = document.authority;
    let leaf = document.leaf;
    let zookeeper = document.zookeeper;
    let clickhouse = document.clickhouse;
    let client = document.client;
    let days = leaf.days.value?;
    let zookeeper = ZookeeperSettings {
        version: zookeeper.version.value?,
        port: zookeeper.port.value?,
        plaintext_port: zookeeper.plaintext_port.value?,
        keystore: zookeeper.keystore.value?,
        directory: zookeeper.directory.value?,
        user: zookeeper.user.value?,
        client_auth: zookeeper.client_auth.value?,
        quorum: zookeeper.quorum.value?,
        quorum_host_check: zookeeper.quorum_host_check.value?,
        after_deploy: values(zookeeper.after_deploy.value?),
    };
    Some(Manifest {
        authority: AuthoritySettings {
            common_name: authority.common_name.value?,
            organization: authority.organization.value?,
            key: authority.key.value?,
            days: authority.days.value?,
            permitted: values(authority.permitted.value?),
            imported: authority.imported.value?,
            password_file: authority.password_file.value?,
        },
        leaf: LeafSettings {
            key: leaf.key.value?,
            days,
            renew_before_days: leaf.renew_before_days.value?.unwrap_or(days / 3),
        },
        zookeeper_nodes: all(document.zookeeper_nodes, |node| zookeeper_node(node, &zookeeper))?,
        zookeeper,
        clickhouse: ClickhouseSettings {
            version: clickhouse.version.value?,
            directory: clickhouse.directory.value?,
            user: clickhouse.user.value?,
            trust: clickhouse.trust.value?,
            host_check: clickhouse.host_check.value?,
            root: clickhouse.root.value?,
            identity_file: clickhouse.identity_file.value?,
            session_timeout_ms: clickhouse.session_timeout_ms.value?,
            operation_timeout_ms: clickhouse.operation_timeout_ms.value?,
            after_deploy: values(clickhouse.after_deploy.value?),
        },
        client: ClientSettings {
            directory: client.directory.value?,
            user: client.user.value?,
            after_deploy: values(client.after_deploy.value?),
        },
        clickhouse_nodes: all(document.clickhouse_nodes, clickhouse_node)?,
        client_nodes: all(document.client_nodes, client_node)?,
    })
}

fn zookeeper_node(node: ZookeeperNodeKeys, settings: &ZookeeperSettings) -> Option<ZookeeperNode> {
    let host = node.host.value?;
    Some(ZookeeperNode {
        alt: other_names(&host, node.alt.value?),
        host,
        id: node.id.value?,
        imported: node.imported.value?,
        port: node.port.value?.unwrap_or(settings.port),
        directory: node
            .directory
            .value?
            .unwrap_or_else(|| settings.directory.clone()),
        version: node.version.value?.unwrap_or_else(|| settings.version.clone()),
        user: node.user.value?.or_else(|| settings.user.clone()),
    })
}

fn clickhouse_node(node: ClickhouseNodeKeys) -> Option<ClickhouseNode> {
    let host = node.host.value?;
    let cluster = match (node.cluster.value?, node.shard.value?, node.replica.value?) {
        (Some(cluster), Some(shard), Some(replica)) => Some(Membership {
            cluster,
            shard,
            replica,
        }),
        _ => None,
    };
    Some(ClickhouseNode {
        alt: other_names(&host, node.alt.value?),
        host,
        imported: node.imported.value?,
        cluster,
        port: node.port.value?,
    })
}

fn client_node(node: ClientNodeKeys) -> Option<ClientNode> {
    let host = node.host.value?;
    Some(ClientNode {
        alt: other_names(&host, node.alt.value?),
        host,
        imported: node.imported.value?,
    })
}

/// Each alternative name once, in its order, without the host: that one is there anyway.
fn other_names(host: &Host, alt: Vec<Item<San>>) -> Vec<San> {
    let mut seen = HashSet::from([San::from(host)]);
    values(alt)
        .into_iter()
        .filter(|name| seen.insert(name.clone()))
        .collect()
}

fn values<T>(items: Vec<Item<T>>) -> Vec<T> {
    items.into_iter().map(|item| item.value).collect()
}

fn all<K, V>(nodes: Vec<K>, settle: impl Fn(K) -> Option<V>) -> Option<Vec<V>> {
    nodes.into_iter().map(settle).collect()
}
