//! `zkcerts export`: files of the workspace, to be carried elsewhere.

use std::path::PathBuf;

use super::arguments::Selector;
use super::{Context, Example, Needs, NotBuiltYet, Writing, example};

/// The examples that help and man page show.
pub const EXAMPLES: &[Example] = &[Example {
    about: "One server's files, to be carried to it",
    words: &["export", "node", "zk4.example.com", "--out", "zk4.tar"],
    needs: Needs::Nothing,
}];

/// Write files of the workspace in a form that can be carried elsewhere
#[derive(Debug, clap::Args)]
pub struct ExportArgs {
    /// What to export.
    #[command(subcommand)]
    pub what: Export,
}

/// What can be exported.
#[derive(Debug, clap::Subcommand)]
#[expect(
    missing_docs,
    reason = "described where its arguments are, and clap shows that"
)]
pub enum Export {
    Node(NodeArgs),
}

/// One node's files as a tar archive, without the authority's key and anyone else's
///
/// `deploy --from` unpacks it on the node. The archive holds private keys and is readable by its owner alone.
#[derive(Debug, clap::Args)]
#[command(after_help = example::section(EXAMPLES))]
pub struct NodeArgs {
    /// The node: HOST in every role that it has, or ROLE/HOST
    #[arg(value_name = "HOST")]
    pub host: Selector,
    /// The archive to write
    #[arg(long, value_name = "F.tar")]
    pub out: PathBuf,
    /// Whether to write.
    #[command(flatten)]
    pub writing: Writing,
}

/// Writes the archive.
pub fn run(args: &ExportArgs, context: &Context<'_>) -> super::Result {
    match &args.what {
        Export::Node(args) => node(args, context),
    }
}

fn node(_args: &NodeArgs, _context: &Context<'_>) -> super::Result {
    Err(NotBuiltYet { verb: "export node" }.into())
}
