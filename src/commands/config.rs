//! `zkcerts config`: the configuration, printed.

use super::arguments::one_of;
use super::{Context, Example, Needs, example};
use crate::model::{Host, Role};
use crate::report::{Notice, Outcome};
use crate::workspace::layout::SharedFile;
use crate::workspace::manifest::Manifest;
use crate::workspace::{self, Layout, WorkspaceError};

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

/// Renders the configuration from the manifest, without a workspace's secrets.
pub fn run(args: &ConfigArgs, context: &Context<'_>) -> super::Result {
    let directory = context.workspace()?.to_path_buf();
    let layout = Layout::new(&directory);
    let text = workspace::manifest_text(&layout)?.ok_or(WorkspaceError::NoWorkspace { directory })?;
    let manifest = Manifest::parse(&layout.shared(SharedFile::Manifest), &text)?;
    let nodes = workspace::nodes(&manifest);
    let node = workspace::only_node(&nodes, args.role, args.host.as_ref())?;
    let files = workspace::configuration(&manifest, node)?;
    let mut outcome = Outcome::printing("config", String::new());
    let mut output = String::new();
    for (name, text) in &files {
        if files.len() > 1 {
            let heading = if name.starts_with("config.d/") {
                format!("<!-- {name} -->\n")
            } else {
                format!("# {name}\n")
            };
            output.push_str(&heading);
        }
        output.push_str(text);
    }
    outcome.output = Some(output);
    if args.role == Role::Clickhouse && manifest.clickhouse.identity_file.is_some() {
        outcome.notices.push(Notice::note(
            "<identity> is left out here: it is a password, and stands in the deployed file alone",
        ));
    }
    Ok(outcome)
}
