//! `zkcerts deploy`: a node's files, where its server reads them.

use std::path::PathBuf;

use super::arguments::one_of;
use super::{Context, Example, Needs, NotBuiltYet, Writing, example};
use crate::model::{Host, Role};

/// The examples that help and man page show.
pub const EXAMPLES: &[Example] = &[
    Example {
        about: "ClickHouse's files on this machine, where its server reads them",
        words: &["deploy", "clickhouse", "localhost"],
        needs: Needs::Machine("the account `clickhouse`, and the right to write below /etc"),
    },
    Example {
        about: "A ZooKeeper from the archive that `export node` wrote, its zoo.cfg included",
        words: &[
            "deploy",
            "zookeeper",
            "--from",
            "zk4.tar",
            "--zoo-cfg",
            "/etc/zookeeper/conf/zoo.cfg",
        ],
        needs: Needs::Machine("a ZooKeeper with its zoo.cfg, and the account `zookeeper`"),
    },
    Example {
        about: "Into the root directory of an image",
        words: &[
            "deploy",
            "zookeeper",
            "localhost",
            "--root",
            "image",
            "--user",
            "1000",
        ],
        needs: Needs::Nothing,
    },
];

/// Put a node's files where its server reads them
///
/// The server can read them and not replace them: as root, files belong to root and to the group of the server's
/// account. What the server is configured with already is read first; if connections or settings would be lost,
/// nothing is written and they are listed.
#[derive(Debug, clap::Args)]
#[command(after_help = example::section(EXAMPLES))]
pub struct DeployArgs {
    /// What the node does on the link
    #[arg(value_name = "ROLE", value_parser = one_of::<Role>(Role::WORDS))]
    pub role: Role,
    /// The node [default: the only one in that role]
    #[arg(value_name = "HOST")]
    pub host: Option<Host>,
    /// Take the files from an archive of `export node`; no workspace is needed
    #[arg(long, value_name = "F.tar")]
    pub from: Option<PathBuf>,
    /// Treat this directory as `/`: paths, links and accounts are looked up inside it
    #[arg(long, value_name = "DIR")]
    pub root: Option<PathBuf>,
    /// Keep the TLS block of this zoo.cfg up to date, between two marker lines; the rest is left as it is
    #[arg(long, value_name = "FILE")]
    pub zoo_cfg: Option<PathBuf>,
    /// The account that the server runs as [default: the manifest's, else `zookeeper` or `clickhouse`]
    #[arg(long, value_name = "NAME|UID[:GID]")]
    pub user: Option<String>,
    /// Only keys and certificates, or only the list of ZooKeeper nodes
    #[arg(long, value_name = "WHAT")]
    pub only: Option<Only>,
    /// Replace files of these names that something else wrote
    #[arg(long)]
    pub force: bool,
    /// Whether to write.
    #[command(flatten)]
    pub writing: Writing,
}

/// A part of what is deployed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Only {
    /// Keys, certificates and stores; a server notices them by itself or when it is told to reload
    Identity,
    /// The list of ZooKeeper nodes
    Nodes,
}

/// Puts the files in place.
pub fn run(_args: &DeployArgs, _context: &Context<'_>) -> super::Result {
    Err(NotBuiltYet { verb: "deploy" }.into())
}
