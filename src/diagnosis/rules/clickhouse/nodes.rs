//! The servers that ClickHouse dials.

use super::{Remark, place};
use crate::config::clickhouse::{Switch, Value, ZookeeperNode};
use crate::diagnosis::{ClickhouseEvidence, Place};
use crate::model::{Host, Quoted};

/// ZooKeeper's usual port for plaintext.
const PLAIN_PORT: u16 = 2181;

fn all(evidence: &ClickhouseEvidence) -> Vec<ZookeeperNode> {
    evidence
        .merged
        .zookeeper()
        .map(|section| section.nodes)
        .unwrap_or_default()
}

/// The host of a node, where it is known.
pub(in crate::diagnosis::rules) fn host_of(node: &ZookeeperNode) -> Option<&str> {
    node.host.as_ref().and_then(Value::plain)
}

/// The port of a node, where it is known.
pub(in crate::diagnosis::rules) fn port_of(node: &ZookeeperNode) -> Option<u16> {
    node.port.plain()?.parse().ok()
}

/// `host:port`, as far as it is known.
fn called(node: &ZookeeperNode) -> String {
    let host = match &node.host {
        Some(Value::Plain(host)) => host.clone(),
        Some(other) => other.to_string(),
        None => "(no host)".to_owned(),
    };
    let port = node.port.plain().unwrap_or("…");
    Quoted(&format!("{host}:{port}")).to_string()
}

/// A server that is a Keeper itself takes its own list of servers where there is no section.
pub(super) fn none(evidence: &ClickhouseEvidence) -> Vec<Remark> {
    let section = evidence.merged.zookeeper();
    let is_keeper = evidence.merged.root().child("keeper_server").is_some();
    match section {
        None if is_keeper => Vec::new(),
        None => {
            let remark = Remark::new("no `<zookeeper>` is left when all files are merged");
            vec![remark.seen_at(
                &Place::file(&evidence.path),
                format!("{} files", evidence.files.len()),
            )]
        }
        Some(section) if section.nodes.is_empty() => {
            vec![
                Remark::new(format!("`<{}>` has no `<node>`", section.section))
                    .seen_at(&place(&section.location), format!("<{}>", section.section)),
            ]
        }
        Some(_) => Vec::new(),
    }
}

pub(super) fn plaintext(evidence: &ClickhouseEvidence) -> Vec<Remark> {
    all(evidence)
        .iter()
        .filter(|node| node.secure == Switch::Off)
        .map(|node| {
            Remark::new(format!("{} is dialled without TLS", called(node)))
                .seen_at(&place(&node.location), "a `<node>` without `<secure>1</secure>`")
        })
        .collect()
}

pub(super) fn port_plain(evidence: &ClickhouseEvidence) -> Vec<Remark> {
    all(evidence)
        .iter()
        .filter(|node| node.secure == Switch::On && port_of(node) == Some(PLAIN_PORT))
        .map(|node| {
            Remark::new(format!(
                "{} is dialled with TLS, and 2181 is usually plaintext",
                called(node)
            ))
            .seen_at(&place(&node.location), "`<secure>` with the port 2181")
        })
        .collect()
}

pub(super) fn host_malformed(evidence: &ClickhouseEvidence) -> Vec<Remark> {
    let fault = |node: &ZookeeperNode| {
        let Some(host) = &node.host else {
            return Some("has no `<host>`: ClickHouse does not start".to_owned());
        };
        let host = host.plain()?;
        if let Some((scheme, _)) = host.split_once("://") {
            return Some(format!(
                "has the host {}: `{scheme}://` is no part of it",
                Quoted(host)
            ));
        }
        let is_host = host.trim_end_matches('.').parse::<Host>();
        let error = is_host.err().filter(|_| !is_plain_name(host))?;
        Some(format!("has the host {}: {error}", Quoted(host)))
    };
    all(evidence)
        .iter()
        .filter_map(|node| {
            let remark = Remark::new(format!("{} {}", called(node), fault(node)?));
            Some(remark.seen_at(&place(&node.location), "`<host>`"))
        })
        .collect()
}

/// Names with `_`, as in Docker's networks, are no host names, and are found all the same.
fn is_plain_name(host: &str) -> bool {
    !host.is_empty()
        && host
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'))
}

/// `<secure>` in a server of Keeper's Raft.
pub(super) fn raft_plaintext(evidence: &ClickhouseEvidence) -> Vec<Remark> {
    let Some(raft) = evidence
        .merged
        .root()
        .at(&["keeper_server", "raft_configuration"])
    else {
        return Vec::new();
    };
    let switch = |element: &crate::config::clickhouse::Element| Switch::of(&evidence.merged.value(element));
    if raft
        .child("secure")
        .is_some_and(|secure| switch(secure) != Switch::Off)
    {
        return Vec::new();
    }
    let meant: Vec<_> = raft
        .elements()
        .filter(|server| server.name().starts_with("server"))
        .filter_map(|server| server.child("secure"))
        .filter(|secure| switch(secure) == Switch::On)
        .collect();
    if meant.is_empty() {
        return Vec::new();
    }
    let remark = Remark::new(
        "Keeper's servers talk to each other in plaintext: `raft_configuration.secure` is not set",
    );
    vec![meant.into_iter().fold(remark, |remark, secure| {
        remark.seen_at(&place(secure.location()), "`<secure>` in a `<server>`")
    })]
}
