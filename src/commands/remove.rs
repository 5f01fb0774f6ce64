//! `zkcerts remove`: a node fewer.

use super::arguments::one_of;
use super::{Context, Example, Needs, NotBuiltYet, Writing, example};
use crate::model::{Host, Role};

/// The examples that help and man page show.
pub const EXAMPLES: &[Example] = &[Example {
    about: "A client that is no longer there",
    words: &["remove", "client", "kafka2.example.com"],
    needs: Needs::Nothing,
}];

/// Take a node out of the manifest, and its files out of the workspace
///
/// Its certificate is accepted until it expires; the answer says until when.
#[derive(Debug, clap::Args)]
#[command(after_help = example::section(EXAMPLES))]
pub struct RemoveArgs {
    /// What the node does on the link
    #[arg(value_name = "ROLE", value_parser = one_of::<Role>(Role::WORDS))]
    pub role: Role,
    /// The node, by the name that the manifest has for it
    #[arg(value_name = "HOST")]
    pub host: Host,
    /// Whether to write.
    #[command(flatten)]
    pub writing: Writing,
}

/// Removes the node from the manifest and the workspace.
pub fn run(_args: &RemoveArgs, _context: &Context<'_>) -> super::Result {
    Err(NotBuiltYet { verb: "remove" }.into())
}
