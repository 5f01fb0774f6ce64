//! The servers that ClickHouse dials.

use std::net::Ipv6Addr;

use super::{Remark, place};
use crate::config::clickhouse::{Ensemble, EnsembleKind, Switch, Value, ZookeeperNode};
use crate::diagnosis::{ClickhouseEvidence, Place};
use crate::model::{Host, Quoted};

/// ZooKeeper's usual port for plaintext.
const PLAIN_PORT: u16 = 2181;

fn is_elsewhere(evidence: &ClickhouseEvidence, section: &str) -> bool {
    let section = evidence.merged.root().child(section);
    section.is_some_and(|section| section.substitution().is_some())
}

/// Every node, with the ensemble that it belongs to.
fn all(ensembles: &[Ensemble]) -> impl Iterator<Item = (&Ensemble, &ZookeeperNode)> {
    let nodes = ensembles.iter().map(|ensemble| (ensemble, &ensemble.nodes));
    nodes.flat_map(|(ensemble, nodes)| nodes.iter().map(move |node| (ensemble, node)))
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

/// A server that is a Keeper itself takes its own list of servers where there is no section. One that stands elsewhere as a whole
/// is not known here.
pub(super) fn none(evidence: &ClickhouseEvidence) -> Vec<Remark> {
    let section = evidence.merged.zookeeper();
    let is_keeper = evidence.merged.root().child("keeper_server").is_some();
    match section {
        None if is_keeper => Vec::new(),
        None => {
            let remark = Remark::new("no `<zookeeper>` is left when all files are merged");
            vec![remark.seen_at(
                &Place::file(&evidence.path),
                match evidence.files.len() {
                    1 => "1 file".to_owned(),
                    count => format!("{count} files"),
                },
            )]
        }
        Some(section) if section.nodes.is_empty() && !is_elsewhere(evidence, section.section) => {
            vec![
                Remark::new(format!("`<{}>` has no `<node>`", section.section))
                    .seen_at(&place(&section.location), format!("<{}>", section.section)),
            ]
        }
        Some(_) => Vec::new(),
    }
}

pub(super) fn plaintext(evidence: &ClickhouseEvidence) -> Vec<Remark> {
    let ensembles = evidence.merged.ensembles();
    let plain = all(&ensembles).filter(|(_, node)| node.secure == Switch::Off);
    plain
        .map(|(ensemble, node)| {
            let remark = Remark::new(format!("{} is dialled without TLS", called(node)));
            let (seen, fix) = match ensemble.kind {
                EnsembleKind::Main => ("a `<node>` without `<secure>1</secure>`".to_owned(), None),
                EnsembleKind::Auxiliary => (
                    format!("a `<node>` of `{}` without `<secure>1</secure>`", ensemble.called()),
                    Some("give the node `<secure>1</secure>` and the TLS port"),
                ),
                EnsembleKind::Raft => (
                    "a `<server>` of Keeper's `<raft_configuration>`, without `<tcp_port_secure>`".to_owned(),
                    Some(
                        "name `<tcp_port_secure>` in `<keeper_server>`, with a certificate in `<openSSL><server>`, and take `<tcp_port>` out",
                    ),
                ),
            };
            remark
                .seen_at(&place(&node.location), seen)
                .fixed_by(fix.map(str::to_owned))
        })
        .collect()
}

/// Of Keeper's own port it is known what it speaks.
pub(super) fn port_plain(evidence: &ClickhouseEvidence) -> Vec<Remark> {
    let ensembles = evidence.merged.ensembles();
    all(&ensembles)
        .filter(|(ensemble, _)| ensemble.kind != EnsembleKind::Raft)
        .filter(|(_, node)| node.secure == Switch::On && port_of(node) == Some(PLAIN_PORT))
        .map(|(_, node)| {
            Remark::new(format!(
                "{} is dialled with TLS, and 2181 is usually plaintext",
                called(node)
            ))
            .seen_at(&place(&node.location), "`<secure>` with the port 2181")
        })
        .collect()
}

pub(super) fn host_malformed(evidence: &ClickhouseEvidence) -> Vec<Remark> {
    let ensembles = evidence.merged.ensembles();
    all(&ensembles)
        .filter_map(|(ensemble, node)| {
            let key = match ensemble.kind {
                EnsembleKind::Raft => "hostname",
                EnsembleKind::Main | EnsembleKind::Auxiliary => "host",
            };
            let (fault, fix) = host_fault(node, key)?;
            let remark = Remark::new(format!("{} {fault}", called(node))).fixed_by(fix);
            Some(remark.seen_at(&place(&node.location), format!("`<{key}>`")))
        })
        .collect()
}

/// Why a host is none, and what to write where that is sure.
fn host_fault(node: &ZookeeperNode, key: &str) -> Option<(String, Option<String>)> {
    let Some(host) = &node.host else {
        return Some((format!("has no `<{key}>`: ClickHouse does not start"), None));
    };
    let host = host.plain()?;
    if let Some((scheme, _)) = host.split_once("://") {
        let why = format!("has the host {}: `{scheme}://` is no part of it", Quoted(host));
        return Some((why, None));
    }
    if host.parse::<Ipv6Addr>().is_ok() && !node.has_brackets {
        let why = format!(
            "has the host {}: ClickHouse takes what stands behind the first colon for the port",
            Quoted(host)
        );
        let fix = format!("put the IPv6 address in brackets: `<{key}>[{host}]</{key}>`");
        return Some((why, Some(fix)));
    }
    let is_host = host.trim_end_matches('.').parse::<Host>();
    let error = is_host.err().filter(|_| !is_plain_name(host))?;
    Some((format!("has the host {}: {error}", Quoted(host)), None))
}

/// Names with `_`, as in Docker's networks, are no host names, and are found all the same.
fn is_plain_name(host: &str) -> bool {
    !host.is_empty()
        && host
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'))
}
