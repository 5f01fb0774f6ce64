//! What must hold between entries, each of which is sound in itself.
//!
//! An entry that is not has no value here, so nothing is said about it a second time.

use std::collections::HashMap;
use std::hash::Hash;

use super::document::Document;
use super::faults::Faults;
use super::keys::{ClickhouseNodeKeys, ZookeeperNodeKeys};
use super::kinds::Item;
use super::section::Entry;
use crate::model::{Host, Quoted, San, StoreFormat, Subtree, Version};

/// The release from which a password can stand in a file of its own (`ssl.keyStore.passwordPath`).
const FIRST_WITH_PASSWORD_FILE: [u32; 3] = [3, 8, 0];

/// Records a fault for everything that does not go together.
pub(super) fn check(document: &Document, faults: &mut Faults) {
    check_days(document, faults);
    check_hook(document, faults);
    check_presence(document, faults);
    check_hosts(document, faults);
    check_zookeeper(document, faults);
    check_clusters(&document.clickhouse_nodes, faults);
}

fn check_days(document: &Document, faults: &mut Faults) {
    let leaf = &document.leaf;
    let Some(days) = leaf.days.value else { return };
    let describes_it = !is_authority_imported(document);
    if let Some(most) = document
        .authority
        .days
        .value
        .filter(|most| describes_it && days > *most)
    {
        let at = leaf.days.at.or(document.authority.days.at);
        faults.add(
            at,
            format!("`days` in [leaf] is {days}, and the authority holds {most} days: {most} is the most"),
        );
    }
    if let Some(before) = leaf
        .renew_before_days
        .value
        .flatten()
        .filter(|before| *before >= days)
    {
        let message = format!(
            "`renew_before_days` in [leaf] is {before}: it must be less than `days`, which is {days}"
        );
        faults.add(leaf.renew_before_days.at, message);
    }
}

fn check_hook(document: &Document, faults: &mut Faults) {
    let hooks = [
        ("[zookeeper]", &document.zookeeper.after_deploy),
        ("[clickhouse]", &document.clickhouse.after_deploy),
        ("[client]", &document.client.after_deploy),
    ];
    for (section, hook) in hooks {
        let program = hook.value.as_ref().and_then(|arguments| arguments.first());
        if let Some(program) = program.filter(|program| !program.value.starts_with('/')) {
            let shown = Quoted(&program.value);
            faults.add(
                Some(program.at),
                format!("`after_deploy` in {section} starts with {shown}: a command is an absolute path, then its arguments"),
            );
        }
    }
}

fn check_presence(document: &Document, faults: &mut Faults) {
    let no_servers = document.zookeeper_nodes.is_empty();
    if let Some(node) = document.clickhouse_nodes.first().filter(|_| no_servers) {
        faults.add(
            node.host.at,
            "[[clickhouse.node]] without any [[zookeeper.node]]: ClickHouse is told which servers to dial"
                .to_owned(),
        );
    } else if no_servers && document.client_nodes.is_empty() && !is_authority_imported(document) {
        faults.add(
            None,
            "there is no node: write a [[zookeeper.node]] with its `host`".to_owned(),
        );
    }
}

/// An authority that is brought is what a workspace begins with.
fn is_authority_imported(document: &Document) -> bool {
    document.authority.imported.value == Some(true)
}

fn check_hosts(document: &Document, faults: &mut Faults) {
    let permitted: Vec<Subtree> = document
        .authority
        .permitted
        .value
        .iter()
        .flatten()
        .map(|item| item.value.clone())
        .filter(|_| !is_authority_imported(document))
        .collect();
    macro_rules! check {
        ($nodes:expr, $header:literal) => {
            let hosts = $nodes
                .iter()
                .filter_map(|node| Some((node.host.value.as_ref()?, node.host.at)));
            check_once(hosts, faults, |host, line| {
                format!(
                    "`{host}` is a second {} of that host: the first is in line {line}",
                    $header
                )
            });
            for node in $nodes {
                check_permitted(&permitted, &node.host, &node.alt, faults);
            }
        };
    }
    check!(&document.zookeeper_nodes, "[[zookeeper.node]]");
    check!(&document.clickhouse_nodes, "[[clickhouse.node]]");
    check!(&document.client_nodes, "[[client.node]]");
}

/// Says at once what issuing would say later.
fn check_permitted(
    permitted: &[Subtree],
    host: &Entry<Host>,
    alt: &Entry<Vec<Item<San>>>,
    faults: &mut Faults,
) {
    if permitted.is_empty() {
        return;
    }
    let host = host.value.as_ref().map(|name| (host.at, San::from(name)));
    let alt = alt
        .value
        .iter()
        .flatten()
        .map(|item| (Some(item.at), item.value.clone()));
    for (at, name) in host.into_iter().chain(alt) {
        if !Subtree::all_permit(permitted, &name) {
            faults.add(
                at,
                format!("`{name}` lies outside of `permitted` in [authority]: it cannot be issued for"),
            );
        }
    }
}

fn check_zookeeper(document: &Document, faults: &mut Faults) {
    let settings = &document.zookeeper;
    let nodes = &document.zookeeper_nodes;
    let plaintext_port = settings.plaintext_port.value.flatten();
    check_plaintext_port(
        plaintext_port,
        settings.port.value,
        settings.plaintext_port.at,
        faults,
    );
    check_password_file(
        settings.version.value.as_ref(),
        settings.keystore.value,
        settings.version.at.or(settings.keystore.at),
        faults,
    );

    let peers_check = settings.quorum.value == Some(true) && settings.quorum_host_check.value == Some(true);
    for node in nodes {
        check_plaintext_port(plaintext_port, node.port.value.flatten(), node.port.at, faults);
        let version = node.version.value.as_ref().and_then(Option::as_ref);
        check_password_file(version, settings.keystore.value, node.version.at, faults);
        if peers_check {
            check_address(node, faults);
        }
    }
    let ids = nodes
        .iter()
        .filter_map(|node| Some((node.id.value.flatten()?, node.id.at)));
    check_once(ids, faults, |id, line| {
        format!("`id` {id} is taken: by the [[zookeeper.node]] with it in line {line}")
    });
}

fn check_plaintext_port(plaintext: Option<u16>, secure: Option<u16>, at: Option<usize>, faults: &mut Faults) {
    if let (Some(plaintext), Some(secure)) = (plaintext, secure)
        && plaintext == secure
    {
        faults.add(
            at,
            format!("`port` and `plaintext_port` are both {secure}: a port takes TLS or plaintext"),
        );
    }
}

fn check_password_file(
    version: Option<&Version>,
    keystore: Option<StoreFormat>,
    at: Option<usize>,
    faults: &mut Faults,
) {
    if let (Some(version), Some(keystore)) = (version, keystore)
        && keystore.has_password()
        && !version.is_at_least(&FIRST_WITH_PASSWORD_FILE)
    {
        faults.add(
            at,
            format!(
                "ZooKeeper {version} reads no password from a file, and `keystore` is `{keystore}`: before 3.8.0 it must be `pem`"
            ),
        );
    }
}

/// The acceptor of a connection between peers compares an address, as it has no name to compare.
fn check_address(node: &ZookeeperNodeKeys, faults: &mut Faults) {
    let (Some(host), Some(alt)) = (&node.host.value, &node.alt.value) else {
        return;
    };
    let has_address = host.address().is_some() || alt.iter().any(|item| matches!(item.value, San::Ip(_)));
    if !has_address {
        faults.add(
            node.host.at,
            format!(
                "`{host}` has no IP address, which its peers check: add it to `alt`, or set `quorum_host_check = false` in [zookeeper]"
            ),
        );
    }
}

fn check_clusters(nodes: &[ClickhouseNodeKeys], faults: &mut Faults) {
    let mut places = Vec::new();
    for node in nodes {
        let (Some(cluster), Some(shard), Some(replica)) =
            (&node.cluster.value, node.shard.value, &node.replica.value)
        else {
            continue;
        };
        match (cluster, shard, replica) {
            (Some(cluster), Some(shard), Some(replica)) => {
                places.push(((cluster, shard, replica), node.cluster.at));
            }
            (None, None, None) => {}
            _ => faults.add(
                node.cluster.at.or(node.shard.at).or(node.replica.at),
                "`cluster`, `shard` and `replica` in [[clickhouse.node]] go together: one of them is missing"
                    .to_owned(),
            ),
        }
    }
    check_once(places.into_iter(), faults, |(cluster, shard, replica), line| {
        format!(
            "replica {} of shard {shard} of `{cluster}` is taken: by the node in line {line}",
            Quoted(replica)
        )
    });
}

/// Records a fault for each value that was there before.
fn check_once<T: Eq + Hash>(
    values: impl Iterator<Item = (T, Option<usize>)>,
    faults: &mut Faults,
    message: impl Fn(&T, usize) -> String,
) {
    let mut first = HashMap::new();
    for (value, at) in values {
        if let Some(earlier) = first.get(&value) {
            let line = faults.line(*earlier);
            faults.add(at, message(&value, line));
        } else {
            first.insert(value, at.unwrap_or_default());
        }
    }
}
