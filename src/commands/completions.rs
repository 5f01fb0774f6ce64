//! `zkcerts completions`: the script for a shell.

use clap_complete::Shell;

use super::{Context, Example, Needs, example};
use crate::report::Outcome;

/// The examples that help and man page show.
pub const EXAMPLES: &[Example] = &[Example {
    about: "For bash, loaded by every new shell once it stands in its completions directory",
    words: &["completions", "bash"],
    needs: Needs::Nothing,
}];

/// Print the script that teaches a shell to complete these commands
#[derive(Debug, clap::Args)]
#[command(after_help = example::section(EXAMPLES))]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub shell: Shell,
}

/// Generates the script from the root parser.
pub fn run(args: &CompletionsArgs, context: &Context<'_>) -> super::Result {
    let mut parser = (context.parser)();
    let name = parser.get_name().to_owned();
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut parser, name, &mut script);
    let script = String::from_utf8_lossy(&script).into_owned();
    Ok(Outcome::printing("completions", script))
}
