use super::zookeeper::{self, ZookeeperNode};
use super::{Switch, of_section, without_brackets};
use crate::config::clickhouse::merged::numbered;
use crate::config::clickhouse::{Element, Location, Merged, Setting, Value};

/// The section of all ensembles beside the first one.
const AUXILIARY: &str = "auxiliary_zookeepers";
/// The section of a Keeper in the same process.
const KEEPER: &str = "keeper_server";

/// What a server's configuration has and a Keeper's alone has not: a Keeper does not dial itself.
const OF_SERVERS: [&str; 13] = [
    "tcp_port",
    "tcp_port_secure",
    "http_port",
    "https_port",
    "interserver_http_port",
    "interserver_https_port",
    "mysql_port",
    "postgresql_port",
    "protocols",
    "users_config",
    "user_directories",
    "users",
    "remote_servers",
];

/// Servers that ClickHouse's ZooKeeper client is told of in one place.
#[derive(Debug)]
pub struct Ensemble {
    /// Which of these places it is.
    pub kind: EnsembleKind,
    /// Dotted path of the section: `zookeeper`, `auxiliary_zookeepers.two`.
    pub path: String,
    /// Where the section stands.
    pub location: Location,
    /// The servers, in their order.
    pub nodes: Vec<ZookeeperNode>,
    /// Everything in the section beside the nodes, by its path from the root; none of Keeper's own.
    pub settings: Vec<(String, Setting)>,
}

/// Where ClickHouse is told of servers to dial.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EnsembleKind {
    /// `<zookeeper>` or `<keeper>`.
    Main,
    /// A child of `<auxiliary_zookeepers>`.
    Auxiliary,
    /// `<keeper_server>`: without the other two ClickHouse dials the servers of its own Keeper's Raft.
    Raft,
}

impl Ensemble {
    /// A setting by its key, such as `root`.
    #[must_use]
    pub fn setting(&self, key: &str) -> Option<&Setting> {
        of_section(&self.settings, &self.path, key)
    }

    /// The section, as messages call it: `<auxiliary_zookeepers><two>`.
    #[must_use]
    pub fn called(&self) -> String {
        format!("<{}>", self.path.replace('.', "><"))
    }
}

pub(super) fn read(merged: &Merged) -> Vec<Ensemble> {
    let main = zookeeper::read(merged).map(|main| Ensemble {
        kind: EnsembleKind::Main,
        path: main.section.to_owned(),
        location: main.location,
        nodes: main.nodes,
        settings: main.settings,
    });
    let main = main.or_else(|| raft(merged));
    let others = merged.root().child(AUXILIARY).map(numbered).into_iter().flatten();
    let others = others.map(|(key, section)| {
        let path = format!("{AUXILIARY}.{key}");
        let (nodes, settings) = zookeeper::contents(merged, section, &path);
        Ensemble {
            kind: EnsembleKind::Auxiliary,
            path,
            location: section.location().clone(),
            nodes,
            settings,
        }
    });
    main.into_iter().chain(others).collect()
}

/// The servers of Raft at Keeper's own port, of which the secure one wins (`ZooKeeperArgs::initFromKeeperServerSection`).
fn raft(merged: &Merged) -> Option<Ensemble> {
    let root = merged.root();
    if !root
        .elements()
        .any(|element| OF_SERVERS.contains(&element.name()))
    {
        return None;
    }
    let section = root.child(KEEPER)?;
    let (port, secure) = match section.child("tcp_port_secure") {
        Some(port) => (port, Switch::On),
        None => (section.child("tcp_port")?, Switch::Off),
    };
    let servers = section
        .child("raft_configuration")?
        .elements()
        .filter(|server| server.name().starts_with("server"));
    let nodes = servers.map(|server| node(merged, server, port, secure.clone()));
    Some(Ensemble {
        kind: EnsembleKind::Raft,
        path: format!("{KEEPER}.raft_configuration"),
        location: section.location().clone(),
        nodes: nodes.collect(),
        settings: Vec::new(),
    })
}

fn node(merged: &Merged, server: &Element, port: &Element, secure: Switch) -> ZookeeperNode {
    let elsewhere = server.substitution().map(Value::Unresolved);
    let host = server
        .child("hostname")
        .map(|host| merged.value(host))
        .or(elsewhere);
    let (host, has_brackets) = without_brackets(host);
    ZookeeperNode {
        host,
        has_brackets,
        port: merged.value(port),
        secure,
        location: server.location().clone(),
    }
}
