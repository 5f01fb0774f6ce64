//! `zkcerts config`: the configuration, printed.

use super::arguments::one_of;
use super::{Context, Example, Needs, NotBuiltYet, example};
use crate::model::{Host, Role};

/// The examples that help and man page show.
pub const EXAMPLES: &[Example] = &[
    Example {
        about: "The TLS block of one server's zoo.cfg",
        words: &["config", "zookeeper", "localhost"],
        needs: Needs::Nothing,
    },
    Example {
        about: "What ClickHouse's config.d gets",
        words: &["config", "clickhouse"],
        needs: Needs::Nothing,
    },
];

/// Print the configuration that a server or client needs
///
/// To be read, or pasted where `deploy` cannot reach. Holds no secret: passwords stand in files that it names.
#[derive(Debug, clap::Args)]
#[command(after_help = example::section(EXAMPLES))]
pub struct ConfigArgs {
    /// Whose configuration
    #[arg(value_name = "ROLE", value_parser = one_of::<Role>(Role::WORDS))]
    pub role: Role,
    /// Of which node [default: the only one in that role]
    #[arg(value_name = "HOST")]
    pub host: Option<Host>,
}

/// Renders the configuration from the manifest.
pub fn run(_args: &ConfigArgs, _context: &Context<'_>) -> super::Result {
    Err(NotBuiltYet { verb: "config" }.into())
}
