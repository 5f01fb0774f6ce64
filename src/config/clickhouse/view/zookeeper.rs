use super::{Switch, of_section, without_brackets};
use crate::config::clickhouse::merged::numbered;
use crate::config::clickhouse::{Element, Location, Merged, Setting, Value};

/// The two names of the section. With both, a current ClickHouse does not start; an older one takes the first.
const NAMES: [&str; 2] = ["zookeeper", "keeper"];
/// The port of a node that names none.
const DEFAULT_PORT: &str = "2181";

/// The ensemble, as ClickHouse's ZooKeeper client is told of it.
#[derive(Debug)]
pub struct Zookeeper {
    /// The section's name: `zookeeper` or `keeper`.
    pub section: &'static str,
    /// Where the section stands.
    pub location: Location,
    /// The servers, in their order.
    pub nodes: Vec<ZookeeperNode>,
    /// Everything in the section beside the nodes, by its path from the root: `zookeeper.root`, `zookeeper.identity`, ….
    /// A root that is the top, and an identity that is empty, are none; the root is without its last slash.
    pub settings: Vec<(String, Setting)>,
    /// Further sections, which ClickHouse does not look at, or refuses to start with.
    pub others: Vec<Location>,
}

/// One server of the ensemble.
#[derive(Debug, PartialEq, Eq)]
pub struct ZookeeperNode {
    /// What is dialled; an IPv6 address without its brackets. Without a host ClickHouse does not start.
    pub host: Option<Value>,
    /// Whether it stands in brackets, without which ClickHouse takes an IPv6 address apart at its colons.
    pub has_brackets: bool,
    /// Its port, 2181 where none is said.
    pub port: Value,
    /// Whether it is dialled over TLS.
    pub secure: Switch,
    /// Where it stands; where a later file changed it, the line there.
    pub location: Location,
}

impl Zookeeper {
    /// A setting by its key, such as `root`.
    #[must_use]
    pub fn setting(&self, key: &str) -> Option<&Setting> {
        of_section(&self.settings, self.section, key)
    }

    /// The path below which ClickHouse keeps everything. `None`: the top.
    #[must_use]
    pub fn root(&self) -> Option<&Setting> {
        self.setting("root")
    }

    /// Whether an identity for digest ACLs is set.
    #[must_use]
    pub fn has_identity(&self) -> bool {
        self.setting("identity").is_some()
    }
}

pub(super) fn read(merged: &Merged) -> Option<Zookeeper> {
    let mut sections = NAMES.into_iter().flat_map(|name| {
        merged
            .root()
            .elements()
            .filter(move |element| element.name() == name)
            .map(move |element| (name, element))
    });
    let (name, section) = sections.next()?;
    let (nodes, settings) = contents(merged, section, name);
    let others = sections.map(|(_, element)| element.location().clone()).collect();
    Some(Zookeeper {
        section: name,
        location: section.location().clone(),
        nodes,
        settings,
        others,
    })
}

/// The nodes of a section, and its settings by their paths from the root.
pub(super) fn contents(
    merged: &Merged,
    section: &Element,
    path: &str,
) -> (Vec<ZookeeperNode>, Vec<(String, Setting)>) {
    let mut nodes = Vec::new();
    let mut settings = Vec::new();
    for (key, element) in numbered(section) {
        // ClickHouse takes every key that begins like this for a node.
        if key.starts_with("node") {
            nodes.push(node(merged, element));
        } else {
            let values = merged.values(element, &format!("{path}.{key}"));
            settings.extend(
                values
                    .into_iter()
                    .filter_map(|(path, setting)| Some((path, effective(&key, setting)?))),
            );
        }
    }
    (nodes, settings)
}

/// A setting as the client takes it, where it takes it at all.
fn effective(key: &str, mut setting: Setting) -> Option<Setting> {
    match (key, &setting.value) {
        ("root", Value::Plain(root)) => {
            let root = root.strip_suffix('/').unwrap_or(root).to_owned();
            setting.value = Value::Plain(root);
            (setting.value.plain() != Some("")).then_some(setting)
        }
        ("identity", Value::Secret(identity)) if identity.expose().is_empty() => None,
        _ => Some(setting),
    }
}

fn node(merged: &Merged, element: &Element) -> ZookeeperNode {
    let value = |name| element.child(name).map(|child| merged.value(child));
    // Of a node that stands elsewhere as a whole nothing is known.
    let elsewhere = || element.substitution().map(Value::Unresolved);
    let (host, has_brackets) = without_brackets(value("host").or_else(elsewhere));
    let default_port = || Value::Plain(DEFAULT_PORT.to_owned());
    ZookeeperNode {
        host,
        has_brackets,
        port: value("port").or_else(elsewhere).unwrap_or_else(default_port),
        secure: value("secure")
            .or_else(elsewhere)
            .as_ref()
            .map_or(Switch::Off, Switch::of),
        location: said_by(element).clone(),
    }
}

/// Where the node got its present shape: a later file may have written another switch or host into an element of ours.
fn said_by(element: &Element) -> &Location {
    ["secure", "host"]
        .into_iter()
        .filter_map(|name| element.child(name))
        .map(Element::location)
        .find(|location| location.path != element.location().path)
        .unwrap_or(element.location())
}
