//! One configuration as both sides see it.

use std::path::Path;

use zkcerts::config::clickhouse::{Merged, Switch, Value, ZookeeperNode};

use crate::support::clickhouse::{Engine, Release};
use crate::support::namespace::Place;

/// What a configuration comes to.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Seen {
    /// Names and values, sorted.
    pub(super) macros: Vec<(String, String)>,
    /// As the engine lists them: `secure://zk1:2281,…`.
    pub(super) hosts: String,
    /// Name, number of the shard, host and port; sorted.
    pub(super) clusters: Vec<String>,
}

impl Seen {
    /// By the reader under test.
    pub(super) fn by_us(merged: &Merged) -> Self {
        let mut macros: Vec<_> = merged
            .macros()
            .iter()
            .map(|(name, setting)| (name.clone(), text(&setting.value)))
            .collect();
        macros.sort();
        let hosts = merged
            .zookeeper()
            .map(|section| section.nodes.iter().map(host).collect::<Vec<_>>().join(","));
        let mut clusters = Vec::new();
        for cluster in merged.clusters() {
            for (shard, replicas) in cluster.shards.iter().enumerate() {
                for replica in replicas {
                    let host = replica.host.as_ref().map(text).unwrap_or_default();
                    clusters.push(format!(
                        "{} {} {host} {}",
                        cluster.name,
                        shard + 1,
                        text(&replica.port)
                    ));
                }
            }
        }
        clusters.sort();
        Self {
            macros,
            hosts: hosts.unwrap_or_default(),
            clusters,
        }
    }

    /// By the engine itself.
    pub(super) fn by(release: Release, main: &Path, scratch: &Path) -> Self {
        let mut engine = Engine::start(Place::here(), release, main, scratch);
        let mut ask = |sql: &str| {
            engine
                .query(sql)
                .unwrap_or_else(|error| panic!("{}: {error}", release.name()))
        };
        let macros = ask("SELECT hex(macro), hex(substitution) FROM system.macros");
        let hosts = ask("SELECT value FROM system.server_settings WHERE name = 'keeper_hosts'");
        // The engine has clusters of its own for its tests.
        let clusters = ask(
            "SELECT cluster || ' ' || toString(shard_num) || ' ' || host_name || ' ' || toString(port) \
             FROM system.clusters WHERE NOT startsWith(cluster, 'test_') AND cluster != 'default'",
        );
        let mut macros: Vec<_> = macros
            .lines()
            .map(|line| line.split_once('\t').expect("two columns"))
            .map(|(name, value)| (from_hex(name), from_hex(value)))
            .collect();
        macros.sort();
        let mut clusters: Vec<_> = clusters.lines().map(str::to_owned).collect();
        clusters.sort();
        Self {
            macros,
            hosts: hosts.trim_end().to_owned(),
            clusters,
        }
    }
}

/// As the engine lists it.
fn host(node: &ZookeeperNode) -> String {
    let scheme = if node.secure == Switch::On {
        "secure://"
    } else {
        ""
    };
    let name = node.host.as_ref().map(text).unwrap_or_default();
    let name = if name.contains(':') {
        format!("[{name}]")
    } else {
        name
    };
    format!("{scheme}{name}:{}", text(&node.port))
}

fn text(value: &Value) -> String {
    value
        .plain()
        .unwrap_or_else(|| panic!("{value} is not known"))
        .to_owned()
}

fn from_hex(digits: &str) -> String {
    let bytes = digits.as_bytes().chunks(2).map(|pair| {
        let pair = std::str::from_utf8(pair).expect("digits");
        u8::from_str_radix(pair, 16).expect("two digits")
    });
    String::from_utf8(bytes.collect()).expect("UTF-8")
}
