use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::grammar;
use super::kinds::quoted;
use super::node_text::node_table;
use super::values::Manifest;
use super::{SCHEMA, keys};
use crate::model::{Host, KeyAlgorithm, NodeNames, Role, San, StoreFormat, Subtree, Trust, Version};

/// What the flags of `init` ask for; `None` and empty: the flag was not given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Requested {
    /// `--zookeeper`.
    pub zookeeper: Vec<NodeNames>,
    /// `--clickhouse`.
    pub clickhouse: Vec<NodeNames>,
    /// `--client`.
    pub client: Vec<NodeNames>,
    /// `--key`, for the authority and the leaves alike.
    pub key: Option<KeyAlgorithm>,
    /// `--days`, for the leaves.
    pub days: Option<u32>,
    /// `--keystore`.
    pub keystore: Option<StoreFormat>,
    /// `--port`.
    pub port: Option<u16>,
    /// `--zookeeper-version`.
    pub zookeeper_version: Option<Version>,
    /// `--zookeeper-dir`.
    pub zookeeper_directory: Option<PathBuf>,
    /// `--clickhouse-dir`.
    pub clickhouse_directory: Option<PathBuf>,
    /// `--trust`.
    pub trust: Option<Trust>,
    /// `--permit`.
    pub permitted: Vec<Subtree>,
}

/// Where a manifest is not what was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The key, or the node, such as `port in [zookeeper]`.
    pub key: String,
    /// What the manifest says, as TOML.
    pub existing: String,
    /// What was asked for, as TOML.
    pub requested: String,
}

/// A key that a flag sets: its header, its name, its value as TOML.
type Setting = (&'static str, &'static str, String);

impl Requested {
    /// The text of the manifest that `init` writes into a new workspace: what differs from the defaults, and the
    /// nodes; without any, one ZooKeeper and one ClickHouse on this machine.
    ///
    /// [`Manifest::parse`] has the last word on it: flags can ask for what cannot be.
    #[must_use]
    pub fn manifest(&self) -> String {
        let mut text = format!(
            "# The nodes of this link. `zkcerts apply` makes the workspace match what stands here;\n\
             # `zkcerts add ROLE HOST[,ALT…]` and `zkcerts remove ROLE HOST` edit it.\n\
             schema = {SCHEMA}\n"
        );
        let mut header = "";
        for (section, key, value) in self.settings().into_iter().filter(|setting| !is_default(setting)) {
            if section != header {
                header = section;
                text.extend(["\n", section, "\n"]);
            }
            text.extend([key, " = ", &value, "\n"]);
        }
        for (role, nodes) in self.nodes_or_localhost() {
            for node in &nodes {
                text.push('\n');
                text.push_str(&node_table(role, node, "\n"));
            }
        }
        text
    }

    /// Where the manifest differs from what the flags that were given ask for; nothing is asked by those that were
    /// not.
    #[must_use]
    pub fn differences(&self, existing: &Manifest) -> Vec<Difference> {
        let existing_settings = Self::settings_of(existing);
        let mut differences: Vec<Difference> = self
            .settings()
            .into_iter()
            .filter_map(|(section, key, requested)| {
                let (_, _, existing) = existing_settings
                    .iter()
                    .find(|(s, k, _)| (*s, *k) == (section, key))?;
                (*existing != requested).then(|| Difference {
                    key: format!("`{key}` in {section}"),
                    existing: existing.clone(),
                    requested,
                })
            })
            .collect();
        for (role, nodes) in self.nodes().into_iter().filter(|(_, nodes)| !nodes.is_empty()) {
            node_differences(role, nodes, existing, &mut differences);
        }
        differences
    }

    fn nodes(&self) -> [(Role, &[NodeNames]); 3] {
        [
            (Role::Zookeeper, &self.zookeeper),
            (Role::Clickhouse, &self.clickhouse),
            (Role::Client, &self.client),
        ]
    }

    fn nodes_or_localhost(&self) -> Vec<(Role, Vec<NodeNames>)> {
        let nodes = self.nodes();
        if nodes.iter().any(|(_, nodes)| !nodes.is_empty()) {
            return nodes
                .into_iter()
                .map(|(role, nodes)| (role, nodes.to_vec()))
                .collect();
        }
        let localhost = NodeNames {
            host: Host::Name("localhost".to_owned()),
            alt: vec![
                San::Ip(std::net::Ipv4Addr::LOCALHOST.into()),
                San::Ip(std::net::Ipv6Addr::LOCALHOST.into()),
            ],
        };
        vec![
            (Role::Zookeeper, vec![localhost.clone()]),
            (Role::Clickhouse, vec![localhost]),
        ]
    }

    /// The keys that the flags set, in the order of the manifest: the one place that knows which flag is which key.
    fn settings(&self) -> Vec<Setting> {
        let key = self.key.map(|key| quoted(key.name()));
        [
            ("[authority]", "key", key.clone()),
            (
                "[authority]",
                "permitted",
                (!self.permitted.is_empty()).then(|| list(&self.permitted)),
            ),
            ("[leaf]", "key", key),
            ("[leaf]", "days", self.days.map(|days| days.to_string())),
            (
                "[zookeeper]",
                "version",
                self.zookeeper_version
                    .as_ref()
                    .map(|version| quoted(&version.to_string())),
            ),
            ("[zookeeper]", "port", self.port.map(|port| port.to_string())),
            (
                "[zookeeper]",
                "keystore",
                self.keystore.map(|keystore| quoted(keystore.name())),
            ),
            (
                "[zookeeper]",
                "directory",
                self.zookeeper_directory.as_deref().map(directory),
            ),
            (
                "[clickhouse]",
                "directory",
                self.clickhouse_directory.as_deref().map(directory),
            ),
            (
                "[clickhouse]",
                "trust",
                self.trust.map(|trust| quoted(trust.name())),
            ),
        ]
        .into_iter()
        .filter_map(|(section, key, value)| Some((section, key, value?)))
        .collect()
    }

    /// The same keys as a manifest has them.
    fn settings_of(manifest: &Manifest) -> Vec<Setting> {
        let common = Self {
            key: Some(manifest.leaf.key),
            days: Some(manifest.leaf.days),
            keystore: Some(manifest.zookeeper.keystore),
            port: Some(manifest.zookeeper.port),
            zookeeper_version: Some(manifest.zookeeper.version.clone()),
            zookeeper_directory: Some(manifest.zookeeper.directory.clone()),
            clickhouse_directory: Some(manifest.clickhouse.directory.clone()),
            trust: Some(manifest.clickhouse.trust),
            ..Self::default()
        };
        let authority = [
            ("[authority]", "key", quoted(manifest.authority.key.name())),
            ("[authority]", "permitted", list(&manifest.authority.permitted)),
        ];
        let others = common
            .settings()
            .into_iter()
            .filter(|(section, ..)| *section != "[authority]");
        authority.into_iter().chain(others).collect()
    }
}

/// The directory in its normal form; what has none is refused when the manifest is read.
fn directory(path: &Path) -> String {
    let text = path.to_string_lossy();
    let normal = grammar::directory(&text).map(|normal| normal.to_string_lossy().into_owned());
    quoted(normal.as_deref().unwrap_or(&text))
}

fn is_default((section, key, value): &Setting) -> bool {
    keys::SECTIONS
        .iter()
        .filter(|candidate| candidate.header == *section)
        .flat_map(|section| (section.rows)())
        .any(|row| row.key == *key && row.literal == *value)
}

/// Name constraints are a set: their order says nothing.
fn list(subtrees: &[Subtree]) -> String {
    let sorted: BTreeSet<&Subtree> = subtrees.iter().collect();
    let all: Vec<String> = sorted
        .into_iter()
        .map(|subtree| quoted(&subtree.to_string()))
        .collect();
    format!("[{}]", all.join(", "))
}

fn node_differences(
    role: Role,
    requested: &[NodeNames],
    existing: &Manifest,
    differences: &mut Vec<Difference>,
) {
    const NOT_THERE: &str = "absent";
    let requested: BTreeMap<&Host, String> = requested
        .iter()
        .map(|node| (&node.host, names(&node.host, &node.alt)))
        .collect();
    let existing: BTreeMap<&Host, String> = existing
        .nodes_in(role)
        .map(|node| (node.host, names(node.host, node.alt)))
        .collect();
    let hosts: BTreeSet<&Host> = requested.keys().chain(existing.keys()).copied().collect();
    for host in hosts {
        let (wanted, found) = (requested.get(host), existing.get(host));
        if wanted != found {
            let shown = |names: Option<&String>| names.map_or(NOT_THERE, String::as_str).to_owned();
            differences.push(Difference {
                key: format!("`{host}` in [[{role}.node]]"),
                existing: shown(found),
                requested: shown(wanted),
            });
        }
    }
}

/// The alternative names as a set, without the host.
fn names(host: &Host, alt: &[San]) -> String {
    let host = San::from(host);
    let sorted: BTreeSet<&San> = alt.iter().filter(|name| **name != host).collect();
    let all: Vec<String> = sorted.into_iter().map(|name| quoted(&name.to_string())).collect();
    format!("alt = [{}]", all.join(", "))
}
