//! `zkcerts apply`: the workspace follows its manifest.

use super::{Context, Example, Needs, NotBuiltYet, Writing, example};

/// The examples that help and man page show.
pub const EXAMPLES: &[Example] = &[
    Example {
        about: "Show what an edited manifest asks for",
        words: &["apply", "--dry-run"],
        needs: Needs::Nothing,
    },
    Example {
        about: "Do it",
        words: &["apply"],
        needs: Needs::Nothing,
    },
];

/// Make the workspace match its manifest, after it was edited
///
/// Issues what is missing and reissues, with the same key, what got other names. It never makes or replaces an
/// authority and never renews. What left the manifest is reported and kept until `remove`.
#[derive(Debug, clap::Args)]
#[command(after_help = example::section(EXAMPLES))]
pub struct ApplyArgs {
    /// Whether to write.
    #[command(flatten)]
    pub writing: Writing,
}

/// Converges the workspace to its manifest.
pub fn run(_args: &ApplyArgs, _context: &Context<'_>) -> super::Result {
    Err(NotBuiltYet { verb: "apply" }.into())
}
