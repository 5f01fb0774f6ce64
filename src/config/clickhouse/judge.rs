//! Whether a deployment had the effect that was meant, when everything else that a server reads is merged with it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::path::Path;

use super::merged::numbered;
use super::{
    ConfigSource, Element, Includes, Location, Lookup, Merged, ReadError, Setting, Switch, Value,
    ZookeeperNode, merge,
};

/// Why what was deployed is not what ClickHouse goes by.
#[derive(Debug, PartialEq, Eq)]
pub enum Problem {
    /// There is no section at all.
    Missing {
        /// Its path.
        path: &'static str,
    },
    /// The node is dialled without TLS.
    Plaintext {
        /// `host:port`.
        node: String,
        /// Where it stands.
        location: Location,
    },
    /// Whether the node is dialled over TLS, or which node it is, cannot be said, or ClickHouse cannot say it either.
    Unclear {
        /// `host:port`, as far as it is known.
        node: String,
        /// Where it stands.
        location: Location,
    },
    /// The node is not one of ours.
    Foreign {
        /// `host:port`.
        node: String,
        /// Where it stands.
        location: Location,
    },
    /// One of our nodes is not among those that ClickHouse dials.
    NodeGone {
        /// `host:port`.
        node: String,
    },
    /// There is more than one section; the first counts, or ClickHouse does not start.
    Twice {
        /// The section that was meant.
        section: &'static str,
        /// Where the other one stands.
        location: Location,
    },
    /// Another value than ours counts.
    Overridden {
        /// Dotted path, such as `openSSL.client.extendedVerification`.
        path: String,
        /// Where what counts stands; `None`: nothing counts.
        location: Option<Location>,
    },
    /// Files are merged into one of several elements alike, and releases differ in which.
    Ambiguous {
        /// Dotted path.
        path: String,
        /// The later file.
        location: Location,
    },
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { path } => write!(formatter, "there is no `{path}`"),
            Self::Plaintext { node, location } => {
                write!(formatter, "`{node}` is dialled without TLS ({location})")
            }
            Self::Unclear { node, location } => {
                write!(
                    formatter,
                    "whether `{node}` is dialled over TLS cannot be said ({location})"
                )
            }
            Self::Foreign { node, location } => {
                write!(formatter, "`{node}` is no node of the manifest ({location})")
            }
            Self::NodeGone { node } => write!(formatter, "`{node}` is not among the nodes that count"),
            Self::Twice { section, location } => {
                write!(formatter, "`{section}` has a second section ({location})")
            }
            Self::Overridden {
                path,
                location: Some(location),
            } => {
                write!(formatter, "another `{path}` counts ({location})")
            }
            Self::Overridden { path, location: None } => write!(formatter, "no `{path}` counts"),
            Self::Ambiguous { path, location } => {
                write!(
                    formatter,
                    "releases differ in which `{path}` the file is merged into ({location})"
                )
            }
        }
    }
}

/// What our files say by themselves: the measure for [`judge`].
pub fn alone(files: &[ConfigSource<'_>]) -> Result<Merged, ReadError> {
    let empty = ConfigSource {
        path: Path::new("config.xml"),
        bytes: b"<clickhouse/>",
    };
    merge(empty, files)?.resolve(&Lookup {
        environment: &BTreeMap::new(),
        includes: Includes::None,
    })
}

/// Whether everything that `ours` says (see [`alone`]) counts in `after`, and nothing beside it weakens the link.
#[must_use]
pub fn judge(after: &Merged, ours: &Merged) -> Vec<Problem> {
    let mut problems = Vec::new();
    judge_zookeeper(after, ours, &mut problems);
    judge_client(after, ours, &mut problems);
    judge_clusters(after, ours, &mut problems);
    judge_values(named(ours), named(after), &mut problems);
    judge_ambiguities(after, ours, &mut problems);
    problems
}

fn judge_zookeeper(after: &Merged, ours: &Merged, problems: &mut Vec<Problem>) {
    let Some(ours) = ours.zookeeper() else {
        return;
    };
    let Some(after) = after.zookeeper() else {
        problems.push(Problem::Missing { path: ours.section });
        return;
    };
    problems.extend(after.others.iter().map(|location| Problem::Twice {
        section: ours.section,
        location: location.clone(),
    }));
    judge_nodes(&after.nodes, &ours.nodes, problems);
    // Where we say nothing, the top and nobody are meant.
    for key in ["root", "identity"] {
        if ours.setting(key).is_none() && after.setting(key).is_some() {
            problems.push(Problem::Overridden {
                path: format!("{}.{key}", ours.section),
                location: after.setting(key).map(|setting| setting.location.clone()),
            });
        }
    }
    judge_values(ours.settings, after.settings, problems);
}

fn judge_nodes(after: &[ZookeeperNode], ours: &[ZookeeperNode], problems: &mut Vec<Problem>) {
    let mut missing: BTreeSet<_> = ours.iter().map(label).collect();
    let ours = missing.clone();
    for node in after {
        let (label, location) = (label(node), node.location.clone());
        let is_ours = ours.contains(&label);
        missing.remove(&label);
        let known =
            node.host.as_ref().is_some_and(|host| host.plain().is_some()) && node.port.plain().is_some();
        match &node.secure {
            Switch::Off => problems.push(Problem::Plaintext {
                node: label,
                location,
            }),
            Switch::Invalid(_) | Switch::Unknown => problems.push(Problem::Unclear {
                node: label,
                location,
            }),
            Switch::On if !known => problems.push(Problem::Unclear {
                node: label,
                location,
            }),
            Switch::On if !is_ours => problems.push(Problem::Foreign {
                node: label,
                location,
            }),
            Switch::On => {}
        }
    }
    problems.extend(missing.into_iter().map(|node| Problem::NodeGone { node }));
}

fn label(node: &ZookeeperNode) -> String {
    let text = |value: Option<&Value>| match value {
        None => String::new(),
        Some(Value::Plain(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    let host = text(node.host.as_ref());
    let port = text(Some(&node.port));
    if host.contains(':') {
        format!("[{host}]:{port}")
    } else {
        format!("{host}:{port}")
    }
}

fn judge_client(after: &Merged, ours: &Merged, problems: &mut Vec<Problem>) {
    if ours.client().settings.is_empty() {
        return;
    }
    let sections = after
        .root()
        .elements()
        .filter(|element| element.name() == "openSSL")
        .skip(1);
    problems.extend(sections.map(|element| Problem::Twice {
        section: "openSSL",
        location: element.location().clone(),
    }));
    let clients = after
        .root()
        .child("openSSL")
        .into_iter()
        .flat_map(Element::elements);
    let clients = clients.filter(|element| element.name() == "client").skip(1);
    problems.extend(clients.map(|element| Problem::Twice {
        section: "openSSL.client",
        location: element.location().clone(),
    }));
    judge_values(ours.client().settings, after.client().settings, problems);
}

/// Ours only: other clusters, and what others add to ours, are none of our business.
fn judge_clusters(after: &Merged, ours: &Merged, problems: &mut Vec<Problem>) {
    let after_section = after.root().child("remote_servers");
    for (name, cluster) in ours
        .root()
        .child("remote_servers")
        .map(numbered)
        .into_iter()
        .flatten()
    {
        let path = format!("remote_servers.{name}");
        let effective = after_section.and_then(|section| section.child(&name));
        let effective = effective
            .map(|element| after.values(element, &path))
            .unwrap_or_default();
        judge_values(ours.values(cluster, &path), effective, problems);
    }
}

fn named(merged: &Merged) -> Vec<(String, Setting)> {
    merged
        .macros()
        .into_iter()
        .map(|(name, setting)| (format!("macros.{name}"), setting))
        .collect()
}

fn judge_values(ours: Vec<(String, Setting)>, after: Vec<(String, Setting)>, problems: &mut Vec<Problem>) {
    let after: HashMap<_, _> = after.into_iter().collect();
    for (path, meant) in ours {
        let effective = after.get(&path);
        if effective.map(|setting| &setting.value) != Some(&meant.value) {
            let location = effective.map(|setting| setting.location.clone());
            problems.push(Problem::Overridden { path, location });
        }
    }
}

fn judge_ambiguities(after: &Merged, ours: &Merged, problems: &mut Vec<Problem>) {
    let clusters = ours
        .root()
        .child("remote_servers")
        .into_iter()
        .flat_map(Element::elements);
    let clusters = clusters.map(|cluster| format!("remote_servers.{}", cluster.name()));
    let sections: Vec<_> = ["zookeeper", "keeper", "openSSL"]
        .into_iter()
        .map(str::to_owned)
        .chain(clusters)
        .collect();
    for ambiguity in after.ambiguous() {
        if sections
            .iter()
            .any(|section| is_at_or_below(&ambiguity.path, section))
        {
            let (path, location) = (ambiguity.path.clone(), ambiguity.location.clone());
            problems.push(Problem::Ambiguous { path, location });
        }
    }
}

fn is_at_or_below(path: &str, section: &str) -> bool {
    path.strip_prefix(section)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

#[cfg(test)]
mod tests;
