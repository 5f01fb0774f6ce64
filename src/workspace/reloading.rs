//! What makes a running server use a new certificate: measured, and read in the sources of both.

use crate::config::zookeeper::keys::{CERT_RELOAD, Support};
use crate::model::{Role, Version};

use super::manifest::Manifest;
use super::node::{Details, Node};

/// The first ClickHouse that reads its client certificate again.
const CLICKHOUSE_RELOADS: [u32; 2] = [24, 11];
/// The first one that can be told to connect to ZooKeeper anew.
const CLICKHOUSE_RECONNECTS: [u32; 2] = [25, 10];

/// What makes the server of this node use its new certificate, once it is deployed; a sentence without a period.
#[must_use]
pub fn reload(manifest: &Manifest, node: &Node<'_>) -> String {
    match node.details {
        Details::Zookeeper(server) => zookeeper(&server.version),
        Details::Clickhouse(_) => clickhouse(manifest.clickhouse.version.as_ref()),
        Details::Client(_) => {
            "a Java client reads it at its next connection, any other one after a restart".to_owned()
        }
    }
}

fn zookeeper(version: &Version) -> String {
    match CERT_RELOAD.support(version) {
        Support::Every => {
            format!("ZooKeeper {version} reads it by itself (`client.certReload`), no restart is needed")
        }
        Support::Some => format!(
            "the later releases of ZooKeeper {version} read it by themselves (`client.certReload`); an earlier one is restarted"
        ),
        Support::None => {
            format!(
                "ZooKeeper {version} reads it at its start alone: restart one server after the other, the leader last"
            )
        }
    }
}

fn clickhouse(version: Option<&Version>) -> String {
    const RELOAD: &str = "`SYSTEM RELOAD CONFIG` makes it read the new one; its session keeps the old one until it connects anew";
    let is_at_least = |first: [u32; 2]| version.map(|version| version.is_at_least(&[first[0], first[1], 0]));
    match (
        is_at_least(CLICKHOUSE_RELOADS),
        is_at_least(CLICKHOUSE_RECONNECTS),
    ) {
        (None, _) => format!(
            "from 24.11 on {RELOAD} (`SYSTEM RECONNECT ZOOKEEPER`, from 25.10 on); an earlier one is restarted"
        ),
        (Some(false), _) => "it reads its certificate at its start alone: restart it".to_owned(),
        (Some(true), Some(true)) => format!("{RELOAD}: `SYSTEM RECONNECT ZOOKEEPER`"),
        (Some(true), _) => RELOAD.to_owned(),
    }
}

/// The first releases of ClickHouse that read `caConfig` again (PR 117387).
const CLICKHOUSE_RELOADS_ANCHORS: [u32; 4] = [26, 8, 14, 3];

/// Whether a running server reads other authorities by itself.
#[must_use]
pub fn reloads_anchors(manifest: &Manifest, node: &Node<'_>) -> bool {
    match node.details {
        Details::Zookeeper(server) => CERT_RELOAD.support(&server.version) == Support::Every,
        Details::Clickhouse(_) => {
            let version = manifest.clickhouse.version.as_ref();
            version.is_some_and(|version| version.is_at_least(&CLICKHOUSE_RELOADS_ANCHORS))
        }
        Details::Client(_) => false,
    }
}

/// Whether a running server reads another key and certificate by itself. ClickHouse has to be told.
#[must_use]
pub fn reloads_identity(_: &Manifest, node: &Node<'_>) -> bool {
    match node.details {
        Details::Zookeeper(server) => CERT_RELOAD.support(&server.version) == Support::Every,
        Details::Clickhouse(_) | Details::Client(_) => false,
    }
}

/// What the nodes are given after a turn of a change of authority.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rollout {
    /// Both authorities to trust.
    Both,
    /// Certificates of the new one.
    Leaves,
    /// The new one alone to trust.
    New,
    /// Certificates of the old one again.
    OldLeaves,
    /// The old one alone to trust again.
    Old,
    /// New ones, to trust and to show.
    Everything,
}

/// What has to be deployed and loaded after a turn of a change of authority, in the order in which it is best done.
#[must_use]
pub fn rollout(manifest: &Manifest, nodes: &[Node<'_>], rollout: Rollout) -> Vec<String> {
    let what = match rollout {
        Rollout::Both => "both authorities",
        Rollout::Leaves => "its new certificate",
        Rollout::New => "the new authority alone",
        Rollout::OldLeaves => "its old certificate again",
        Rollout::Old => "the old authority alone again",
        Rollout::Everything => "its new certificate and the new authority",
    };
    let reloads = |node: &Node<'_>| match rollout {
        Rollout::Leaves | Rollout::OldLeaves => reloads_identity(manifest, node),
        Rollout::Both | Rollout::New | Rollout::Old => reloads_anchors(manifest, node),
        Rollout::Everything => reloads_anchors(manifest, node) && reloads_identity(manifest, node),
    };
    let mut sentences = Vec::new();
    for role in Role::ALL {
        let in_role: Vec<_> = nodes.iter().filter(|node| node.role() == *role).collect();
        if in_role.is_empty() {
            continue;
        }
        let how = match (role, in_role.iter().all(|node| reloads(node))) {
            (_, true) => "each reads it by itself, no restart is needed",
            (Role::Zookeeper, false) => {
                "restart one after the other, the leader last, each when the one before serves again"
            }
            (Role::Clickhouse, false) => "restart one after the other",
            (Role::Client, false) => {
                "restart each, unless it is a Java client, which reads it at its next connection"
            }
        };
        sentences.push(format!(
            "{}. deploy every {role} node: it gets {what}; {how}",
            sentences.len() + 1
        ));
    }
    sentences
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_release_needs_is_said_by_its_number() {
        let version = |text: &str| -> Version { text.parse().expect("a version") };
        for (release, expected) in [
            ("3.9", "no restart"),
            ("3.8", "the later releases"),
            ("3.8.4", "at its start alone"),
        ] {
            assert!(zookeeper(&version(release)).contains(expected), "{release}");
        }
        for (release, expected) in [
            (Some("24.8"), "restart it"),
            (Some("24.11"), "until it connects anew"),
            (Some("25.10"), "SYSTEM RECONNECT"),
            (None, "from 24.11 on"),
        ] {
            let release = release.map(version);
            assert!(clickhouse(release.as_ref()).contains(expected), "{release:?}");
        }
    }
}
