//! The root parser: the global options, and one line a verb.
//!
//! What a verb understands stands in the verb's own file; this room knows only that it exists and to which group it
//! belongs in the help.

mod early;
mod global;
mod help;
mod misuse;
mod verb;

pub use early::Early;
pub use global::Global;
pub use misuse::Misuse;
pub use verb::Verb;

use crate::commands::Example;

/// A parsed command line.
#[derive(Debug, clap::Parser)]
#[command(
    name = "zkcerts",
    version,
    about = help::ABOUT,
    long_about = help::LONG_ABOUT,
    after_help = help::exit_codes(),
    arg_required_else_help = true,
    disable_help_subcommand = true,
    styles = help::STYLES,
)]
pub struct Cli {
    /// What holds for every verb.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub verb: Verb,
}

/// The root parser as completions and man pages are made from it.
#[must_use]
pub fn definition() -> clap::Command {
    <Cli as clap::CommandFactory>::command()
}

/// The root parser as it meets a person: the verbs stand in groups.
#[must_use]
pub fn parser() -> clap::Command {
    help::grouped(definition())
}

/// Every example that help shows, with the verb that it belongs to, in the order in which they can be run.
pub fn examples() -> impl Iterator<Item = &'static Example> {
    verb::EXAMPLES.iter().copied().flatten()
}
