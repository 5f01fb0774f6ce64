use std::str::FromStr;

use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::model::{Fault, Host, HostError, HostPatternError, NodeNames, Role, UnknownWord};
use crate::workspace::Node;

/// What every verb that writes understands.
#[derive(Debug, clap::Args)]
pub struct Writing {
    /// Show what would change, and write nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// Parses one of the words of a table such as `KeyAlgorithm::WORDS`; help and completions show them all.
pub(super) fn one_of<T>(words: &'static [&'static str]) -> impl TypedValueParser<Value = T>
where
    T: FromStr<Err: std::error::Error + Send + Sync> + Clone + Send + Sync + 'static,
{
    PossibleValuesParser::new(words).try_map(|word| word.parse::<T>())
}

/// The nodes that one `HOST[,ALT…]` stands for; several where it is a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nodes(pub Vec<NodeNames>);

impl FromStr for Nodes {
    type Err = HostPatternError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        NodeNames::expand(text).map(Self)
    }
}

/// The one node that `HOST[,ALT…]` stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OneNode(pub NodeNames);

/// Why a text does not stand for one node.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OneNodeError {
    /// It is no node at all.
    #[error(transparent)]
    Pattern(#[from] HostPatternError),
    /// It is a pattern.
    #[error("it stands for {0} nodes, and one is meant")]
    Several(usize),
}

impl FromStr for OneNode {
    type Err = OneNodeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut nodes = NodeNames::expand(text)?;
        match (nodes.pop(), nodes.len()) {
            (Some(node), 0) => Ok(Self(node)),
            (_, others) => Err(OneNodeError::Several(others + 1)),
        }
    }
}

/// `HOST`, which is that host in every role that it has, or `ROLE/HOST`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selector {
    /// The one role that is meant.
    pub role: Option<Role>,
    /// The node's host.
    pub host: Host,
}

impl Selector {
    /// Whether the node is meant.
    #[must_use]
    pub fn selects(&self, role: Role, host: &Host) -> bool {
        self.role.is_none_or(|meant| meant == role) && self.host == *host
    }
}

impl Selector {
    /// The nodes that are meant; none is an error.
    pub(super) fn nodes<'n, 'm>(&self, nodes: &'n [Node<'m>]) -> Result<Vec<&'n Node<'m>>, NoSuchHost> {
        let is_meant = |node: &&Node<'m>| self.selects(node.role(), node.host);
        let meant: Vec<_> = nodes.iter().filter(is_meant).collect();
        if meant.is_empty() {
            Err(NoSuchHost {
                selector: self.to_string(),
            })
        } else {
            Ok(meant)
        }
    }
}

/// A selector that selects nothing.
#[derive(Debug, thiserror::Error)]
#[error("`{selector}` is not a node of this workspace")]
pub(super) struct NoSuchHost {
    selector: String,
}

impl Fault for NoSuchHost {
    fn code(&self) -> &'static str {
        "node-absent"
    }

    fn hint(&self) -> Option<String> {
        Some("`zkcerts status --verbose` lists the nodes".to_owned())
    }
}

impl std::fmt::Display for Selector {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.role {
            Some(role) => write!(formatter, "{role}/{}", self.host),
            None => self.host.fmt(formatter),
        }
    }
}

/// Why a text selects no node.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SelectorError {
    /// What stands before the slash is not a role.
    #[error(transparent)]
    Role(#[from] UnknownWord),
    /// What stands behind it, or all of it, is not a host.
    #[error(transparent)]
    Host(#[from] HostError),
}

impl FromStr for Selector {
    type Err = SelectorError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (role, host) = match text.split_once('/') {
            Some((role, host)) => (Some(role.parse()?), host),
            None => (None, text),
        };
        Ok(Self {
            role,
            host: host.parse()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_selector_means_a_host_in_every_role_unless_it_names_one() {
        let host: Host = "zk1.example.com".parse().expect("a host");
        for (text, zookeeper, client) in [
            ("zk1.example.com", true, true),
            ("zookeeper/zk1.example.com", true, false),
            ("client/ZK1.example.com", false, true),
            ("zk2.example.com", false, false),
        ] {
            let selector: Selector = text.parse().expect("a selector");
            assert_eq!(selector.selects(Role::Zookeeper, &host), zookeeper, "{text}");
            assert_eq!(selector.selects(Role::Client, &host), client, "{text}");
        }
        for text in ["", "zookeper/zk1", "zookeeper/", "/zk1", "zookeeper/zk1/x"] {
            assert!(text.parse::<Selector>().is_err(), "{text}");
        }
    }
}
