//! `zkcerts add`: more nodes.

use super::arguments::{Nodes, one_of};
use super::converging::{self, Hold, Standing, Wish};
use super::{Context, Example, Needs, Writing, example};
use crate::model::{NodeNames, Role};
use crate::workspace::manifest::{self, Manifest, NodeRef};
use crate::workspace::{Authorities, Occasion, Reason};

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
pub fn run(args: &AddArgs, context: &Context<'_>) -> super::Result {
    let asked: Vec<NodeNames> = args
        .hosts
        .iter()
        .flat_map(|Nodes(nodes)| nodes.iter().cloned())
        .collect();
    let Standing {
        layout,
        held,
        text,
        manifest,
    } = Standing::find(context, Hold::unless_dry(&args.writing))?;
    // A run that was cut short has them in the manifest already.
    let new: Vec<NodeNames> = asked
        .into_iter()
        .filter(|names| !is_there(&manifest, args.role, names))
        .collect();
    let (text, rewritten) = if new.is_empty() {
        (text, None)
    } else {
        (
            manifest::add_nodes(&text, args.role, &new)?,
            Some(Reason::Requested),
        )
    };
    let wish = Wish {
        command: "add",
        text,
        rewritten,
        occasion: Occasion::plain(Authorities::MustExist),
    };
    converging::converge(context, &layout, held.as_ref(), wish)
}

/// Whether the manifest has this node with just these names.
fn is_there(manifest: &Manifest, role: Role, names: &NodeNames) -> bool {
    let asked = NodeRef {
        role,
        host: &names.host,
        alt: &names.alt,
        imported: false,
    }
    .sans();
    manifest
        .nodes_in(role)
        .any(|node| *node.host == names.host && node.sans() == asked)
}
