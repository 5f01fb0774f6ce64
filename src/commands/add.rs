//! `zkcerts add`: more nodes.

use super::arguments::{Nodes, one_of};
use super::{Context, Example, Needs, NotBuiltYet, Writing, example};
use crate::model::Role;

/// The examples that help and man page show.
pub const EXAMPLES: &[Example] = &[
    Example {
        about: "A ZooKeeper that is reached by name and by address",
        words: &["add", "zookeeper", "zk4.example.com,10.0.0.4"],
        needs: Needs::Nothing,
    },
    Example {
        about: "Two other clients of ZooKeeper",
        words: &["add", "client", "kafka[1-2].example.com"],
        needs: Needs::Nothing,
    },
];

/// Add nodes to the manifest, and make what they need
#[derive(Debug, clap::Args)]
#[command(after_help = example::section(EXAMPLES))]
pub struct AddArgs {
    /// What the nodes do on the link
    #[arg(value_name = "ROLE", value_parser = one_of::<Role>(Role::WORDS))]
    pub role: Role,
    /// What clients dial, then other names and addresses of the same node; `zk[1-3].example.com` is three nodes
    #[arg(value_name = "HOST[,ALT…]", required = true)]
    pub hosts: Vec<Nodes>,
    /// Whether to write.
    #[command(flatten)]
    pub writing: Writing,
}

/// Adds the nodes to the manifest and converges.
pub fn run(_args: &AddArgs, _context: &Context<'_>) -> super::Result {
    Err(NotBuiltYet { verb: "add" }.into())
}
