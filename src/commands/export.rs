//! `zkcerts export`: files of the workspace, to be carried elsewhere.

use std::path::{Path, PathBuf};

use super::arguments::Selector;
use super::converging::{Hold, Standing};
use super::{Context, Example, Needs, Writing, example};
use crate::model::{Access, Role};
use crate::os::fs;
use crate::plan::{self, Content};
use crate::report::{Change, Next, Outcome};
use crate::workspace::{self, Bundle};

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

fn node(args: &NodeArgs, context: &Context<'_>) -> super::Result {
    let Standing {
        layout,
        held: _held,
        manifest,
        ..
    } = Standing::find(context, Hold::Yes)?;
    let nodes = workspace::nodes(&manifest);
    let meant = args.host.nodes(&nodes)?;
    let bundles = meant.iter().map(|node| Bundle::read(&layout, &manifest, node));
    let bundles = bundles.collect::<Result<Vec<_>, _>>()?;
    let archive = Content::secret(workspace::write_archive(&bundles)?);

    let mut outcome = Outcome::of("export node");
    outcome.dry_run = args.writing.dry_run;
    let standing = fs::read_with_stat(&args.out)?;
    if standing
        .as_ref()
        .is_some_and(|(bytes, stat)| bytes == archive.bytes() && stat.mode == 0o600)
    {
        return Ok(outcome);
    }
    if let Some((bytes, _)) = &standing {
        // Only an earlier export is replaced.
        workspace::read_archive(&args.out, bytes)?;
    }
    outcome.changes = vec![Change {
        action: "write-archive",
        path: args.out.clone(),
        subject: meant
            .iter()
            .map(|node| node.name())
            .collect::<Vec<_>>()
            .join(", "),
        reason: if standing.is_some() { "differs" } else { "missing" }.to_owned(),
    }];
    if !args.writing.dry_run {
        plan::replace(&args.out, &archive, Access::SECRET)?;
    }
    outcome.summary = vec![format!(
        "{} holds private keys: carry it there safely (`scp`), and delete it afterwards",
        args.out.display()
    )];
    outcome.next = bundles.iter().map(|bundle| next(bundle, &args.out)).collect();
    Ok(outcome)
}

fn next(bundle: &Bundle, archive: &Path) -> Next {
    let archive = archive.display().to_string();
    let role = bundle.role.name();
    let mut command: Vec<String> = ["zkcerts", "deploy", role, "--from", &archive]
        .map(str::to_owned)
        .to_vec();
    if bundle.role == Role::Zookeeper {
        command.extend(["--zoo-cfg", "/etc/zookeeper/conf/zoo.cfg"].map(str::to_owned));
    }
    Next {
        command,
        why: format!("on `{}`", bundle.host),
    }
}
