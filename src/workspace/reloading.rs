//! What makes a running server use a new certificate: measured, and read in the sources of both.

use crate::config::zookeeper::keys::{CERT_RELOAD, Support};
use crate::model::Version;

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
