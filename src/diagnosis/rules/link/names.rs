//! Which of the names that are dialled belongs to which server, and which of them no server can show.

use super::place;
use crate::config::clickhouse::ZookeeperNode;
use crate::config::zookeeper::Member;
use crate::diagnosis::rules::clickhouse::{Compared, compares, host_of, is_strict};
use crate::diagnosis::rules::text::called;
use crate::diagnosis::rules::zookeeper::{members, shown};
use crate::diagnosis::{ClickhouseEvidence, Code, Finding, Remark, ZookeeperEvidence};
use crate::model::{Host, Quoted};
use crate::pki::Certificate;
use crate::pki::verdict::has_name;

/// What is dialled at one server, as far as it bears on the server's certificate: unless it is strict ClickHouse lets this
/// machine's own addresses pass.
pub(super) fn compared<'a>(nodes: &[&'a ZookeeperNode], clickhouse: &ClickhouseEvidence) -> Vec<&'a str> {
    let is_strict = is_strict(&clickhouse.merged.client());
    let names = nodes.iter().filter_map(|node| host_of(node));
    names.filter(|name| is_strict || !is_local(name)).collect()
}

fn is_local(name: &str) -> bool {
    match name.parse::<Host>() {
        Ok(Host::Address(address)) => address.to_canonical().is_loopback(),
        Ok(Host::Name(_)) | Err(_) => name.trim_end_matches('.').eq_ignore_ascii_case("localhost"),
    }
}

pub(super) fn is_address(name: &str) -> bool {
    matches!(name.parse(), Ok(Host::Address(_)))
}

/// Of several nodes at one port it is not said which one this is. `server.N` says it where `myid` is known; else it is those that
/// the certificate is for, or all of them where it is for none.
pub(super) fn of_this_server<'a>(
    names: &[&'a str],
    leaf: &Certificate,
    zookeeper: &ZookeeperEvidence,
) -> Vec<&'a str> {
    let hosts = own_hosts(zookeeper);
    let is_own = |name: &&&str| {
        let host = name.parse::<Host>();
        host.is_ok_and(|host| hosts.contains(&host))
    };
    let told: Vec<&str> = names.iter().filter(is_own).copied().collect();
    if !told.is_empty() {
        return told;
    }
    let fitting: Vec<&str> = names
        .iter()
        .copied()
        .filter(|name| has_name(leaf, name))
        .collect();
    if fitting.is_empty() {
        names.to_vec()
    } else {
        fitting
    }
}

/// The hosts in the line `server.N` that is this server's own.
fn own_hosts(zookeeper: &ZookeeperEvidence) -> Vec<Host> {
    let Some(id) = &zookeeper.id else {
        return Vec::new();
    };
    let own = members(zookeeper).filter(|told| told.key.strip_prefix("server.") == Some(id));
    own.flat_map(|told| Member::of_line(&told.value))
        .filter_map(|member| member.host.parse().ok())
        .collect()
}

/// A name that no server's certificate has, where every server is known: one store was copied to all of them.
pub(super) fn of_nobody(
    nodes: &[&ZookeeperNode],
    clickhouse: &ClickhouseEvidence,
    zookeepers: &[ZookeeperEvidence],
    judged: &[String],
) -> Vec<Finding> {
    let mut targets = Vec::new();
    for node in nodes {
        let target = (&node.host, &node.port);
        if !targets.contains(&target) {
            targets.push(target);
        }
    }
    let mut paths: Vec<&str> = zookeepers.iter().map(|known| known.path.as_str()).collect();
    paths.sort_unstable();
    paths.dedup();
    let leaves: Vec<_> = zookeepers.iter().filter_map(leaf).collect();
    if paths.len() < targets.len() || leaves.len() < zookeepers.len() {
        return Vec::new();
    }
    let compared = compared(nodes, clickhouse);
    let is_compared = |name: &str| match compares(clickhouse) {
        Compared::Names => true,
        Compared::Addresses => is_address(name),
        Compared::Nothing => false,
    };
    let mut told: Vec<&str> = judged.iter().map(String::as_str).collect();
    let mut findings = Vec::new();
    for node in nodes {
        let Some(name) = host_of(node).filter(|name| compared.contains(name) && is_compared(name)) else {
            continue;
        };
        if told.contains(&name) || leaves.iter().any(|(_, leaf)| has_name(leaf, name)) {
            continue;
        }
        told.push(name);
        let remark = Remark::new(format!(
            "{} is dialled, and no server has a certificate for it",
            Quoted(name)
        ))
        .seen_at(&place(&node.location), "a `<node>` with `<secure>`");
        let remark = leaves.iter().fold(remark, |remark, (zookeeper, leaf)| {
            remark.seen(format!("`{}` shows {}", zookeeper.path, called(leaf)))
        });
        let remark = remark.fixed_by(Some(
            "give each server a keystore of its own, with a certificate that has every name and address by which it is dialled".to_owned(),
        ));
        findings.push(Finding::new(Code::NameMismatch, &clickhouse.path, remark));
    }
    findings
}

fn leaf(zookeeper: &ZookeeperEvidence) -> Option<(&ZookeeperEvidence, Certificate)> {
    let leaf = shown(zookeeper.store("ssl.keyStore")?).into_iter().next()?;
    Some((zookeeper, leaf))
}
