//! `zkcerts man`: the manual pages.

use std::path::PathBuf;

use super::{Context, Example, Needs, NotBuiltYet, example};

/// The examples that help and man page show.
pub const EXAMPLES: &[Example] = &[
    Example {
        about: "The page of one command",
        words: &["man", "deploy"],
        needs: Needs::Nothing,
    },
    Example {
        about: "Every page, as files",
        words: &["man", "--out", "man1"],
        needs: Needs::Nothing,
    },
];

/// Print the manual page, or write all of them
#[derive(Debug, clap::Args)]
#[command(after_help = example::section(EXAMPLES))]
pub struct ManArgs {
    /// Of which command [default: zkcerts itself]
    #[arg(value_name = "COMMAND", conflicts_with = "out")]
    pub command: Option<String>,
    /// Write every page into this directory instead
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

/// Renders the pages from the root parser.
pub fn run(_args: &ManArgs, _parser: &clap::Command, _context: &Context<'_>) -> super::Result {
    Err(NotBuiltYet { verb: "man" }.into())
}
