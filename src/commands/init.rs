//! `zkcerts init`: from an empty directory to a complete workspace.

use std::path::PathBuf;

use super::arguments::{Nodes, one_of};
use super::{Context, Example, Needs, NotBuiltYet, Writing, example};
use crate::model::{KeyAlgorithm, StoreFormat, Subtree, Trust, Version};

/// The examples that help and man page show.
pub const EXAMPLES: &[Example] = &[
    Example {
        about: "One ZooKeeper and one ClickHouse, both on this machine",
        words: &["init"],
        needs: Needs::Nothing,
    },
    Example {
        about: "Three ZooKeepers and a ClickHouse that is also dialled by address, in a workspace of their own",
        words: &[
            "init",
            "--dir",
            "production",
            "--zookeeper",
            "zk[1-3].example.com",
            "--clickhouse",
            "ch1.example.com,10.0.0.5",
        ],
        needs: Needs::Nothing,
    },
    Example {
        about: "An authority that can only issue below one name; show what would be made",
        words: &[
            "init",
            "--dir",
            "limited",
            "--zookeeper",
            "zk1.example.internal",
            "--clickhouse",
            "ch1.example.internal",
            "--permit",
            "example.internal",
            "--dry-run",
        ],
        needs: Needs::Nothing,
    },
];

/// Make a workspace: the authority, every node's identity, stores and configuration
///
/// Without a host: one ZooKeeper and one ClickHouse on localhost. On a workspace that exists already, the same flags
/// complete what is missing; different ones are refused, and the difference is shown. Afterwards the manifest
/// `zkcerts.toml` is yours to edit; `apply` follows it.
#[derive(Debug, clap::Args)]
#[command(after_help = example::section(EXAMPLES))]
pub struct InitArgs {
    /// A ZooKeeper server: what clients dial, then its other names and addresses; `zk[1-3].example.com` is three
    #[arg(long, value_name = "HOST[,ALT…]", help_heading = "Nodes")]
    pub zookeeper: Vec<Nodes>,
    /// A ClickHouse server
    #[arg(long, value_name = "HOST[,ALT…]", help_heading = "Nodes")]
    pub clickhouse: Vec<Nodes>,
    /// Any other client of ZooKeeper, such as Kafka, Solr or an exporter
    #[arg(long, value_name = "HOST[,ALT…]", help_heading = "Nodes")]
    pub client: Vec<Nodes>,
    /// Begin with this manifest instead of flags
    #[arg(long, value_name = "FILE", conflicts_with_all = [
        "zookeeper", "clickhouse", "client", "key", "days", "keystore", "port", "zookeeper_version",
        "zookeeper_dir", "clickhouse_dir", "trust", "permit",
    ])]
    pub manifest: Option<PathBuf>,

    /// The kind of every key, the authority's included [default: ecdsa-p256]
    #[arg(long, value_name = "ALGORITHM", help_heading = "Certificates", value_parser = one_of::<KeyAlgorithm>(KeyAlgorithm::WORDS))]
    pub key: Option<KeyAlgorithm>,
    /// How many days a node's certificate holds [default: 397]
    #[arg(long, value_name = "N", help_heading = "Certificates", value_parser = clap::value_parser!(u32).range(1..))]
    pub days: Option<u32>,
    /// Limit the authority to names below this one, or to addresses in this network
    #[arg(long, value_name = "NAME|CIDR", help_heading = "Certificates")]
    pub permit: Vec<Subtree>,

    /// The form of ZooKeeper's stores [default: pkcs12]
    #[arg(long, value_name = "FORMAT", help_heading = "ZooKeeper", value_parser = one_of::<StoreFormat>(StoreFormat::WORDS))]
    pub keystore: Option<StoreFormat>,
    /// ZooKeeper's port for TLS [default: 2281]
    #[arg(long, value_name = "N", help_heading = "ZooKeeper", value_parser = clap::value_parser!(u16).range(1..))]
    pub port: Option<u16>,
    /// The oldest ZooKeeper in use: `3.8` is every 3.8.z [default: 3.8]
    #[arg(long, value_name = "VERSION", help_heading = "ZooKeeper")]
    pub zookeeper_version: Option<Version>,
    /// Where ZooKeeper will read its files [default: /etc/zookeeper/tls]
    #[arg(long, value_name = "DIR", help_heading = "ZooKeeper")]
    pub zookeeper_dir: Option<PathBuf>,

    /// Where ClickHouse will read its files [default: /etc/clickhouse-server]
    #[arg(long, value_name = "DIR", help_heading = "ClickHouse")]
    pub clickhouse_dir: Option<PathBuf>,
    /// Which authorities ClickHouse trusts: its own file, the system's store, or both [default: file]
    #[arg(long, value_name = "WHICH", help_heading = "ClickHouse", value_parser = one_of::<Trust>(Trust::WORDS))]
    pub trust: Option<Trust>,

    /// Whether to write.
    #[command(flatten)]
    pub writing: Writing,
}

/// Makes the workspace, or completes one that was begun with the same flags.
pub fn run(_args: &InitArgs, _context: &Context<'_>) -> super::Result {
    Err(NotBuiltYet { verb: "init" }.into())
}
