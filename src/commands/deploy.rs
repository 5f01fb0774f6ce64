//! `zkcerts deploy`: a node's files, where its server reads them.

use std::path::PathBuf;

use super::arguments::one_of;
use super::converging::{self, Hold, Standing};
use super::{Context, Example, Needs, Writing, example};
use crate::error::Error;
use crate::model::{Fault, Host, Role};
use crate::os::fs;
use crate::report::{Change, Notice, Outcome};
use crate::workspace::deploy::{DeployRequest, Deployment, Part, Placed, PlacedAction};
use crate::workspace::layout::NodeFile;
use crate::workspace::{self, Bundle};

/// The examples that help and man page show.
pub const EXAMPLES: &[Example] = &[
    Example {
        about: "ClickHouse's files on this machine, where its server reads them",
        words: &["deploy", "clickhouse", "localhost"],
        needs: Needs::Machine("the account `clickhouse`, and the right to write below /etc"),
    },
    Example {
        about: "A ZooKeeper from the archive that `export node` wrote, its zoo.cfg included",
        words: &[
            "deploy",
            "zookeeper",
            "--from",
            "zk4.tar",
            "--zoo-cfg",
            "/etc/zookeeper/conf/zoo.cfg",
        ],
        needs: Needs::Machine("a ZooKeeper with its zoo.cfg, and the account `zookeeper`"),
    },
    Example {
        about: "Into the root directory of an image",
        words: &[
            "deploy",
            "zookeeper",
            "localhost",
            "--root",
            "image",
            "--user",
            "1000",
        ],
        needs: Needs::Nothing,
    },
];

/// Put a node's files where its server reads them
///
/// The server can read them and not replace them: as root, files belong to root and to the group of the server's
/// account. What the server is configured with already is read first; if connections or settings would be lost,
/// nothing is written and they are listed.
#[derive(Debug, clap::Args)]
#[command(after_help = example::section(EXAMPLES))]
pub struct DeployArgs {
    /// What the node does on the link
    #[arg(value_name = "ROLE", value_parser = one_of::<Role>(Role::WORDS))]
    pub role: Role,
    /// The node [default: the only one in that role]
    #[arg(value_name = "HOST")]
    pub host: Option<Host>,
    /// Take the files from an archive of `export node`; no workspace is needed
    #[arg(long, value_name = "F.tar")]
    pub from: Option<PathBuf>,
    /// Treat this directory as `/`: paths, links and accounts are looked up inside it
    #[arg(long, value_name = "DIR")]
    pub root: Option<PathBuf>,
    /// Keep the TLS block of this zoo.cfg up to date, between two marker lines; the rest is left as it is
    #[arg(long, value_name = "FILE")]
    pub zoo_cfg: Option<PathBuf>,
    /// The account that the server runs as [default: the manifest's, else `zookeeper` or `clickhouse`]
    #[arg(long, value_name = "NAME|UID[:GID]")]
    pub user: Option<String>,
    /// Only keys and certificates, or only the list of ZooKeeper nodes
    #[arg(long, value_name = "WHAT")]
    pub only: Option<Only>,
    /// Replace files of these names that something else wrote
    #[arg(long)]
    pub force: bool,
    /// Whether to write.
    #[command(flatten)]
    pub writing: Writing,
}

/// A part of what is deployed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Only {
    /// Keys, certificates and stores; a server notices them by itself or when it is told to reload
    Identity,
    /// The list of ZooKeeper nodes
    Nodes,
}

/// Puts the files in place.
pub fn run(args: &DeployArgs, context: &Context<'_>) -> super::Result {
    let bundle = bundle(args, context)?;
    let request = DeployRequest {
        root: args.root.as_deref(),
        zoo_cfg: args.zoo_cfg.as_deref(),
        user: args.user.as_deref(),
        only: args.only.map(|only| match only {
            Only::Identity => Part::Identity,
            Only::Nodes => Part::Nodes,
        }),
        force: args.force,
    };
    let deployment = Deployment::prepare(&bundle, request)?;
    let mut outcome = Outcome::of("deploy");
    outcome.dry_run = args.writing.dry_run;
    outcome.changes = deployment
        .changes()
        .iter()
        .map(|placed| change(placed, &bundle))
        .collect();
    outcome
        .notices
        .extend(deployment.warnings().iter().cloned().map(Notice::warning));
    outcome
        .notices
        .extend(deployment.notes().iter().cloned().map(Notice::note));
    if !deployment.changes().is_empty() {
        outcome
            .notices
            .extend(afterwards(&deployment, &bundle, args).map(Notice::note));
    }
    outcome.notices.extend(system_trust(&deployment, &bundle, args));
    outcome.summary = vec![format!(
        "deployed  `{}` in {}",
        bundle.name(),
        deployment.directory().display()
    )];
    if !args.writing.dry_run {
        let directory = deployment.directory().to_path_buf();
        deployment.carry_out(converging::waiting(context, &directory))?;
    }
    Ok(outcome)
}

/// The node's files, from the archive or from the workspace.
fn bundle(args: &DeployArgs, context: &Context<'_>) -> Result<Bundle, Error> {
    if let Some(archive) = &args.from {
        let bundles = workspace::read_archive(archive, &fs::read_input(archive)?)?;
        let meant = |bundle: &Bundle| {
            bundle.role == args.role && args.host.as_ref().is_none_or(|host| *host == bundle.host)
        };
        return bundles.into_iter().find(meant).ok_or_else(|| {
            let wanted = args
                .host
                .as_ref()
                .map_or_else(|| args.role.to_string(), |host| format!("{}/{host}", args.role));
            NotInArchive {
                wanted,
                archive: archive.clone(),
            }
            .into()
        });
    }
    let Standing {
        layout,
        held: _held,
        manifest,
        ..
    } = Standing::find(context, Hold::unless_dry(&args.writing))?;
    let nodes = workspace::nodes(&manifest);
    let node = workspace::only_node(&nodes, args.role, args.host.as_ref())?;
    Ok(Bundle::read(&layout, &manifest, node)?)
}

pub(super) fn change(placed: &Placed, bundle: &Bundle) -> Change {
    Change {
        action: match placed.action {
            PlacedAction::Deploy => "deploy",
            PlacedAction::ChangeAccess => "change-access",
            PlacedAction::EditZooCfg => "edit-zoo-cfg",
            PlacedAction::Remove => "remove",
        },
        path: placed.path.clone(),
        subject: bundle.name(),
        reason: placed.reason.to_owned(),
    }
}

/// Whether the authority is where ClickHouse is told to look for it.
fn system_trust(deployment: &Deployment<'_>, bundle: &Bundle, args: &DeployArgs) -> Option<Notice> {
    if bundle.role != Role::Clickhouse {
        return None;
    }
    let file = deployment.directory().join(bundle.file_name(NodeFile::Anchors));
    let mut command = ["zkcerts", "trust"].map(str::to_owned).to_vec();
    command.push(file.display().to_string());
    if let Some(root) = &args.root {
        command.extend(["--root".to_owned(), root.display().to_string()]);
    }
    let authorities = bundle.content(NodeFile::Anchors)?;
    super::system_trust::notice(bundle.trust, authorities.bytes(), args.root.as_deref(), &command)
}

/// What makes the running server go by what was deployed.
fn afterwards(
    deployment: &Deployment<'_>,
    bundle: &Bundle,
    args: &DeployArgs,
) -> impl Iterator<Item = String> {
    let mut sentences = Vec::new();
    match bundle.role {
        Role::Zookeeper if args.zoo_cfg.is_some() => {
            sentences.push("restart ZooKeeper: it reads zoo.cfg when it starts".to_owned());
        }
        Role::Zookeeper => sentences.push(
            "zoo.cfg has to name these files: `--zoo-cfg FILE` keeps the block in it, `zkcerts config zookeeper` prints it"
                .to_owned(),
        ),
        Role::Clickhouse if deployment.touches(NodeFile::ClickhouseTls) => sentences.push(
            "restart clickhouse-server: it reads <openSSL><client> when it starts".to_owned(),
        ),
        Role::Clickhouse => sentences.push("ClickHouse reads a changed list of nodes by itself".to_owned()),
        Role::Client => {}
    }
    sentences.into_iter()
}

/// The archive holds other nodes.
#[derive(Debug, thiserror::Error)]
#[error("`{}` does not hold `{wanted}`", archive.display())]
struct NotInArchive {
    wanted: String,
    archive: PathBuf,
}

impl Fault for NotInArchive {
    fn code(&self) -> &'static str {
        "node-absent"
    }
}
