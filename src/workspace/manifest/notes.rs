use super::kinds::quoted;
use super::values::{Manifest, NodeRef, ZookeeperNode};
use crate::model::{ClientAuth, HostCheck, KeyAlgorithm, Role, San, StoreFormat, Version};

/// Something in a valid manifest that a person should know before it is relied on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// A stable kebab-case word.
    pub code: &'static str,
    /// How much it weighs.
    pub weight: NoteWeight,
    /// What it is: one line, names the hosts or the key.
    pub message: String,
    /// What to write instead, one change a line; empty where there is a choice to make.
    pub fix: Vec<String>,
}

/// How much a note weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoteWeight {
    /// It may matter, depending on what is not said here.
    Note,
    /// A peer will refuse, or the link is less than it seems.
    Warning,
}

/// The hosts that a note names, and the changes that it spells out; of more it gives the number.
const NAMED: usize = 3;

/// The ClickHouse releases from which the client checks the *name* that it dialled (ClickHouse pull request 116724):
/// the first one of all lines, and those of older lines that it was carried back to. Before, it checks the address.
const CHECKS_THE_NAME: &[u32] = &[26, 9];
const CHECKS_THE_NAME_IN_ITS_LINE: &[&[u32]] = &[&[26, 8, 10, 6], &[26, 7, 14, 2], &[26, 3, 33]];

impl Manifest {
    /// What a person should know about it, the weightiest first.
    #[must_use]
    pub fn notes(&self) -> Vec<Note> {
        let rows: [fn(&Manifest) -> Option<Note>; 6] = [
            address_missing,
            name_with_underscore,
            ed25519_in_pem_keystore,
            ed25519_needs_java_15,
            host_check_off,
            client_auth_open,
        ];
        let mut notes: Vec<Note> = rows.iter().filter_map(|row| row(self)).collect();
        notes.sort_by_key(|note| std::cmp::Reverse(note.weight));
        notes
    }
}

/// A ClickHouse that checks the server's address finds none in the certificate.
fn address_missing(manifest: &Manifest) -> Option<Note> {
    let settings = &manifest.clickhouse;
    if manifest.clickhouse_nodes.is_empty() || settings.host_check == HostCheck::Off {
        return None;
    }
    let (weight, which) = match &settings.version {
        Some(version) if checks_the_name(version) => return None,
        Some(version) => (
            NoteWeight::Warning,
            format!("ClickHouse {version} checks the address that it dials"),
        ),
        None => (
            NoteWeight::Note,
            "ClickHouse before 26.9 (26.8.10.6, 26.7.14.2, 26.3.33) checks the address that it dials"
                .to_owned(),
        ),
    };
    let servers: Vec<NodeRef<'_>> = manifest
        .nodes_in(Role::Zookeeper)
        .filter(|node| !node.has_address() && !node.imported)
        .collect();
    let hosts = named(servers.iter().map(|node| node.host.to_string()))?;
    let fix = servers.iter().take(NAMED).map(alt_with_address).collect();
    let message = format!("{hosts} in [[zookeeper.node]] without an IP address in `alt`: {which}");
    Some(Note {
        code: "zookeeper-address-missing",
        weight,
        message,
        fix,
    })
}

/// The `alt` of the node with a place for its address.
fn alt_with_address(node: &NodeRef<'_>) -> String {
    let names = node.alt.iter().map(|name| quoted(&name.to_string()));
    let all: Vec<String> = names
        .chain([quoted(&format!("<address of {}>", node.host))])
        .collect();
    format!("alt = [{}]", all.join(", "))
}

fn checks_the_name(version: &Version) -> bool {
    let in_its_line =
        |first: &&[u32]| version.line() == Version::new(first).line() && version.is_at_least(first);
    version.is_at_least(CHECKS_THE_NAME) || CHECKS_THE_NAME_IN_ITS_LINE.iter().any(in_its_line)
}

/// Java does not dial such a name, whatever the certificate says (measured with JDK 17: `Illegal given domain name`).
fn name_with_underscore(manifest: &Manifest) -> Option<Note> {
    let odd = |name: &San| matches!(name, San::Dns(name) if name.contains('_'));
    let servers = manifest
        .nodes_in(Role::Zookeeper)
        .filter(|node| odd(&San::from(node.host)));
    let hosts = named(servers.map(|node| node.host.to_string()))?;
    let weight = if manifest.client_nodes.is_empty() {
        NoteWeight::Note
    } else {
        NoteWeight::Warning
    };
    let message = format!(
        "{hosts} in [[zookeeper.node]] with an underscore: ClickHouse dials it, Java clients (zkCli.sh, Kafka) refuse to"
    );
    Some(Note {
        code: "zookeeper-name-underscore",
        weight,
        message,
        fix: Vec::new(),
    })
}

/// The server starts, listens, and fails every handshake.
fn ed25519_in_pem_keystore(manifest: &Manifest) -> Option<Note> {
    let unreadable = manifest.leaf.key == KeyAlgorithm::Ed25519
        && manifest.zookeeper.keystore == StoreFormat::Pem
        && manifest
            .zookeeper_nodes
            .iter()
            .any(|node: &ZookeeperNode| !node.imported);
    unreadable.then(|| Note {
        code: "ed25519-pem-keystore",
        weight: NoteWeight::Warning,
        message: "`key` in [leaf] is `ed25519` and `keystore` in [zookeeper] is `pem`: no ZooKeeper up to 3.9.5 reads \
                  such a key from PEM, it starts and refuses every connection"
            .to_owned(),
        fix: vec![format!("keystore = {}", quoted(StoreFormat::Pkcs12.name()))],
    })
}

fn ed25519_needs_java_15(manifest: &Manifest) -> Option<Note> {
    let keys = [
        ("[authority]", manifest.authority.key),
        ("[leaf]", manifest.leaf.key),
    ];
    let sections: Vec<&str> = keys
        .into_iter()
        .filter(|(_, key)| *key == KeyAlgorithm::Ed25519)
        .map(|(section, _)| section)
        .collect();
    (!sections.is_empty()).then(|| Note {
        code: "ed25519-java",
        weight: NoteWeight::Note,
        message: format!(
            "`key` in {} is `ed25519`: ZooKeeper and its Java clients need Java 15 or later for it",
            sections.join(" and ")
        ),
        fix: Vec::new(),
    })
}

fn host_check_off(manifest: &Manifest) -> Option<Note> {
    (manifest.clickhouse.host_check == HostCheck::Off).then(|| Note {
        code: "host-check-off",
        weight: NoteWeight::Warning,
        message: "`host_check` in [clickhouse] is `off`: whoever has any certificate of a trusted authority can pass for \
                  ZooKeeper"
            .to_owned(),
        fix: vec![format!("host_check = {}", quoted(HostCheck::Strict.name()))],
    })
}

fn client_auth_open(manifest: &Manifest) -> Option<Note> {
    let client_auth = manifest.zookeeper.client_auth;
    (client_auth != ClientAuth::Need).then(|| Note {
        code: "client-auth-open",
        weight: NoteWeight::Warning,
        message: format!(
            "`client_auth` in [zookeeper] is `{client_auth}`: clients without a certificate are let in"
        ),
        fix: vec![format!("client_auth = {}", quoted(ClientAuth::Need.name()))],
    })
}

/// The first few in back-ticks, and how many more there are; `None` where there is none.
fn named(hosts: impl Iterator<Item = String>) -> Option<String> {
    let hosts: Vec<String> = hosts.collect();
    let first: Vec<&str> = hosts.iter().take(NAMED).map(String::as_str).collect();
    let more = hosts.len().saturating_sub(NAMED);
    let shown = format!("`{}`", first.join("`, `"));
    match (first.is_empty(), more) {
        (true, _) => None,
        (false, 0) => Some(shown),
        (false, more) => Some(format!("{shown} and {more} more")),
    }
}
