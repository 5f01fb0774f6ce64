//! Both ends together: what ClickHouse dials, what ZooKeeper answers, and whom each of them trusts.

mod names;

use time::OffsetDateTime;

use super::clickhouse::{Compared, compares, is_strict, port_of, switched_off};
use super::shown::{Shown, of_shown};
use super::text::called;
use super::zookeeper::{Ports, anchors, offered, ports, shown};
use super::{Code, Finding, Remark};
use crate::config::clickhouse::{EnsembleKind, Location, Switch, ZookeeperNode};
use crate::diagnosis::{ClickhouseEvidence, Place, ZookeeperEvidence, ZookeeperStore};
use crate::model::{Quoted, San};
use crate::pki::Certificate;
use crate::pki::verdict::Peer;

/// Everything that shows only when both ends are known: each ClickHouse server's configuration against each ZooKeeper's.
#[must_use]
pub fn of_link(
    clickhouse: &ClickhouseEvidence,
    zookeepers: &[ZookeeperEvidence],
    now: OffsetDateTime,
) -> Vec<Finding> {
    let mut ensembles = clickhouse.merged.ensembles();
    // What Keeper's servers say to each other is no matter of zoo.cfg.
    ensembles.retain(|ensemble| ensemble.kind != EnsembleKind::Raft);
    if ensembles.is_empty() {
        return Vec::new();
    }
    let nodes = ensembles.iter().flat_map(|ensemble| &ensemble.nodes);
    let nodes: Vec<&ZookeeperNode> = nodes.filter(|node| node.secure == Switch::On).collect();
    let mut findings = plain_ports(&nodes, clickhouse, zookeepers);
    let mut judged = Vec::new();
    for zookeeper in zookeepers {
        let ports = ports(zookeeper);
        let dialled = dialled(&nodes, &ports);
        findings.extend(port_differs(&nodes, &ports, clickhouse, zookeeper));
        findings.extend(nothing_in_common(clickhouse, zookeeper));
        findings.extend(server(&dialled, clickhouse, zookeeper, now, &mut judged));
        findings.extend(client(clickhouse, zookeeper, now));
    }
    if may_judge(clickhouse) {
        findings.extend(names::of_nobody(&nodes, clickhouse, zookeepers, &judged));
    }
    findings
}

/// Whether ClickHouse judges chains, and by which authorities is known.
fn may_judge(clickhouse: &ClickhouseEvidence) -> bool {
    !clickhouse.merged.client().accepts_any_chain() && clickhouse.knows_trusted()
}

fn place(location: &Location) -> Place {
    Place::new(
        &location.path.display().to_string(),
        usize::try_from(location.line).unwrap_or_default(),
    )
}

/// Of the nodes with TLS those that are dialled at a TLS port of this server's.
fn dialled<'a>(nodes: &[&'a ZookeeperNode], ports: &Ports<'_>) -> Vec<&'a ZookeeperNode> {
    let has = |number| ports.secure.iter().any(|port| port.number == number);
    let nodes = nodes.iter().copied();
    nodes.filter(|node| port_of(node).is_some_and(has)).collect()
}

/// TLS to what some zoo.cfg has as the plaintext port, and none as the one for TLS.
fn plain_ports(
    nodes: &[&ZookeeperNode],
    clickhouse: &ClickhouseEvidence,
    zookeepers: &[ZookeeperEvidence],
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for node in nodes {
        // 2181 is told of without zoo.cfg too.
        let Some(number) = port_of(node).filter(|number| *number != 2181) else {
            continue;
        };
        let all: Vec<Ports<'_>> = zookeepers.iter().map(ports).collect();
        if all
            .iter()
            .flat_map(|ports| &ports.secure)
            .any(|port| port.number == number)
        {
            continue;
        }
        if let Some(plain) = all
            .iter()
            .flat_map(|ports| &ports.plain)
            .find(|port| port.number == number)
        {
            let remark = Remark::new(format!(
                "the port {number} is dialled with TLS, and ZooKeeper takes plaintext on it"
            ))
            .seen_at(&place(&node.location), "a `<node>` with `<secure>`")
            .seen_at(&plain.told.place, plain.told.shown());
            findings.push(Finding::new(Code::NodePortPlain, &clickhouse.path, remark));
        }
    }
    findings
}

/// A server that nobody dials at its TLS port.
fn port_differs(
    nodes: &[&ZookeeperNode],
    ports: &Ports<'_>,
    clickhouse: &ClickhouseEvidence,
    zookeeper: &ZookeeperEvidence,
) -> Option<Finding> {
    let secure = ports.secure.first()?;
    let known: Vec<(&ZookeeperNode, u16)> = nodes
        .iter()
        .filter_map(|node| Some((*node, port_of(node)?)))
        .collect();
    let is_dialled = known
        .iter()
        .any(|(_, number)| ports.secure.iter().any(|port| port.number == *number));
    if is_dialled || known.is_empty() {
        return None;
    }
    let remark = Remark::new(format!(
        "no node is dialled at the port {} of `{}`",
        secure.number, zookeeper.path
    ))
    .seen_at(&secure.told.place, secure.told.shown());
    let remark = known.iter().fold(remark, |remark, (node, number)| {
        remark.seen_at(&place(&node.location), format!("the port {number} is dialled"))
    });
    Some(Finding::new(Code::NodePortDiffers, &clickhouse.path, remark))
}

fn nothing_in_common(clickhouse: &ClickhouseEvidence, zookeeper: &ZookeeperEvidence) -> Option<Finding> {
    let client = clickhouse.merged.client();
    let off = switched_off(clickhouse);
    let speaks = |word: &str| !off.iter().any(|known| known == word);
    let (offer, told) = offered(zookeeper);
    let lacks = |offered: Option<bool>, word| offered == Some(false) || !speaks(word);
    let is_told_elsewhere = offer.is_nothing() || (!speaks("tlsv1_2") && !speaks("tlsv1_3"));
    if is_told_elsewhere || !(lacks(offer.tls_1_2, "tlsv1_2") && lacks(offer.tls_1_3, "tlsv1_3")) {
        return None;
    }
    let remark = Remark::new(format!(
        "ClickHouse and the server of `{}` have no version of TLS in common",
        zookeeper.path
    ));
    let remark = told
        .into_iter()
        .fold(remark, |remark, told| remark.seen_at(&told.place, told.shown()));
    let remark = match client.setting("disableProtocols") {
        Some(setting) => remark.seen_at(
            &place(&setting.location),
            format!("`disableProtocols` is {}", setting.value),
        ),
        None => remark,
    };
    Some(Finding::new(Code::NothingInCommon, &clickhouse.path, remark))
}

/// The server's chain, as ClickHouse would judge it, and for which names.
fn server(
    dialled: &[&ZookeeperNode],
    clickhouse: &ClickhouseEvidence,
    zookeeper: &ZookeeperEvidence,
    now: OffsetDateTime,
    judged: &mut Vec<String>,
) -> Vec<Finding> {
    let store = zookeeper.store("ssl.keyStore");
    let Some(store) = store.filter(|_| may_judge(clickhouse)) else {
        return Vec::new();
    };
    let sent = shown(store);
    let Some(leaf) = sent.first() else {
        return Vec::new();
    };
    let mut findings: Vec<Finding> = unconstrained(&sent, clickhouse).into_iter().collect();
    let names = names::compared(dialled, clickhouse);
    let names = names::of_this_server(&names, leaf, zookeeper);
    judged.extend(names.iter().map(|name| (*name).to_owned()));
    let (by_address, by_name): (Vec<&str>, Vec<&str>) =
        names.iter().copied().partition(|name| names::is_address(name));
    let dialled = match compares(clickhouse) {
        Compared::Names => names,
        Compared::Addresses => {
            findings.extend(address_missing(&by_name, leaf, store, clickhouse));
            by_address
        }
        Compared::Nothing => Vec::new(),
    };
    let trusted = clickhouse.trusted();
    let shown = Shown {
        subject: &store.file.name,
        sent: &sent,
        to: Peer::OpenSsl,
        anchors: &trusted,
        dialled: &dialled,
    };
    findings.extend(of_shown(&shown, now));
    findings
        .into_iter()
        .map(|finding| {
            finding.seen_from(
                &store.place,
                &format!("{}.location={}", store.prefix, store.file.name),
            )
        })
        .collect()
}

/// The authority that leads to the server's certificate serves every program of the machine, and may vouch for every name.
fn unconstrained(sent: &[Certificate], clickhouse: &ClickhouseEvidence) -> Option<Finding> {
    let last = sent.last()?;
    let is_it = |anchor: &&Certificate| {
        *anchor == last || (anchor.subject_der() == last.issuer_der() && last.is_signed_by(anchor))
    };
    let anchor = clickhouse.system.iter().find(is_it)?;
    anchor.name_constraints().is_none().then(|| {
        let remark = Remark::new(format!("the system trusts {} for every name", called(anchor)));
        Finding::new(Code::AnchorUnconstrained, &clickhouse.path, remark)
    })
}

/// Where the release is known to check the address that a name resolves to, and not the name. Unless it is strict, it lets this
/// machine's own addresses pass, and what the name resolves to is not known here.
fn address_missing(
    names: &[&str],
    leaf: &Certificate,
    store: &ZookeeperStore,
    clickhouse: &ClickhouseEvidence,
) -> Option<Finding> {
    let name = names.first()?;
    if leaf.sans().iter().any(|san| matches!(san, San::Ip(_))) {
        return None;
    }
    let remark = Remark::new(format!(
        "{} has no address, and ClickHouse compares the one that {} resolves to",
        called(leaf),
        Quoted(name)
    ));
    let code = if is_strict(&clickhouse.merged.client()) {
        Code::NameMismatch
    } else {
        Code::AddressMissing
    };
    Some(Finding::new(code, &store.file.name, remark))
}

/// The client's chain, as ZooKeeper would judge it.
fn client(
    clickhouse: &ClickhouseEvidence,
    zookeeper: &ZookeeperEvidence,
    now: OffsetDateTime,
) -> Vec<Finding> {
    let store = zookeeper.store("ssl.trustStore");
    let Some(store) = store.filter(|store| store.file.content.is_ok()) else {
        return Vec::new();
    };
    let sent = clickhouse.shown();
    let subject = clickhouse.certificate.as_ref().or(clickhouse.key.as_ref());
    let findings = of_shown(
        &Shown {
            subject: subject.map_or(&clickhouse.path, |file| &file.name),
            sent: &sent,
            to: Peer::Java,
            anchors: &anchors(store, zookeeper),
            dialled: &[],
        },
        now,
    );
    let truststore = format!("{}.location={}", store.prefix, store.file.name);
    findings
        .into_iter()
        .map(|finding| finding.seen_from(&store.place, &truststore))
        .collect()
}
