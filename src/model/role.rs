use std::fmt;
use std::str::FromStr;

/// What a node does on the link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// The server: ZooKeeper.
    Zookeeper,
    /// The client that this tool was made for: ClickHouse.
    Clickhouse,
    /// Any other ZooKeeper client: Kafka, Solr, an exporter.
    Client,
}

impl Role {
    /// Every role, in the order in which they are shown.
    pub const ALL: [Self; 3] = [Self::Zookeeper, Self::Clickhouse, Self::Client];

    /// The word for it on the command line, in the manifest, in paths and in a subject's OU.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Zookeeper => "zookeeper",
            Self::Clickhouse => "clickhouse",
            Self::Client => "client",
        }
    }

    /// Whether a node in this role accepts connections, so that its certificate needs serverAuth.
    ///
    /// ZooKeeper servers also dial each other, so they carry both usages.
    #[must_use]
    pub const fn is_server(self) -> bool {
        matches!(self, Self::Zookeeper)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// The word is not a role.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown role `{0}`: it is `zookeeper`, `clickhouse` or `client`")]
pub struct UnknownRole(pub String);

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|role| role.name() == text)
            .ok_or_else(|| UnknownRole(text.to_owned()))
    }
}
