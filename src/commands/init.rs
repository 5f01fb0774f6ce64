//! `zkcerts init`: from an empty directory to a complete workspace.

use std::path::{Path, PathBuf};

use super::arguments::{Nodes, one_of};
use super::converging::{self, Wish};
use super::{Context, Example, Needs, Writing, example};
use crate::error::Error;
use crate::model::{KeyAlgorithm, NodeNames, Role, StoreFormat, Subtree, Trust, Version};
use crate::os::fs;
use crate::report::{Next, Notice};
use crate::workspace::layout::SharedFile;
use crate::workspace::manifest::{self, Difference, Manifest, Requested};
use crate::workspace::{self, Authorities, Layout, Occasion, Reason, Workspace, WorkspaceError};

/// The examples that help and man page show.
pub const EXAMPLES: &[Example] = &[
    Example {
        about: "One ZooKeeper and one ClickHouse, both on this machine",
        words: &["init"],
        needs: Needs::Nothing,
    },
    Example {
        about: "Three ZooKeepers and a ClickHouse that is also dialled by address, in a workspace of their own",
        words: &[
            "init",
            "--dir",
            "production",
            "--zookeeper",
            "zk[1-3].example.com",
            "--clickhouse",
            "ch1.example.com,10.0.0.5",
        ],
        needs: Needs::Nothing,
    },
    Example {
        about: "An authority that can only issue below one name; show what would be made",
        words: &[
            "init",
            "--dir",
            "limited",
            "--zookeeper",
            "zk1.example.internal",
            "--clickhouse",
            "ch1.example.internal",
            "--permit",
            "example.internal",
            "--dry-run",
        ],
        needs: Needs::Nothing,
    },
];

/// Make a workspace: the authority, every node's identity, stores and configuration
///
/// Without a host: one ZooKeeper and one ClickHouse on localhost. On a workspace that exists already, the same flags
/// complete what is missing; different ones are refused, and the difference is shown. Afterwards the manifest
/// `zkcerts.toml` is yours to edit; `apply` follows it.
#[derive(Debug, clap::Args)]
#[command(after_help = example::section(EXAMPLES))]
pub struct InitArgs {
    /// A ZooKeeper server: what clients dial, then its other names and addresses; `zk[1-3].example.com` is three
    #[arg(long, value_name = "HOST[,ALT…]", help_heading = "Nodes")]
    pub zookeeper: Vec<Nodes>,
    /// A ClickHouse server
    #[arg(long, value_name = "HOST[,ALT…]", help_heading = "Nodes")]
    pub clickhouse: Vec<Nodes>,
    /// Any other client of ZooKeeper, such as Kafka, Solr or an exporter
    #[arg(long, value_name = "HOST[,ALT…]", help_heading = "Nodes")]
    pub client: Vec<Nodes>,
    /// Begin with this manifest instead of flags
    #[arg(long, value_name = "FILE", conflicts_with_all = [
        "zookeeper", "clickhouse", "client", "key", "days", "keystore", "port", "zookeeper_version",
        "zookeeper_dir", "clickhouse_dir", "trust", "permit",
    ])]
    pub manifest: Option<PathBuf>,

    /// The kind of every key, the authority's included [default: ecdsa-p256]
    #[arg(long, value_name = "ALGORITHM", help_heading = "Certificates", value_parser = one_of::<KeyAlgorithm>(KeyAlgorithm::WORDS))]
    pub key: Option<KeyAlgorithm>,
    /// How many days a node's certificate holds [default: 397]
    #[arg(long, value_name = "N", help_heading = "Certificates", value_parser = clap::value_parser!(u32).range(1..))]
    pub days: Option<u32>,
    /// Limit the authority to names below this one, or to addresses in this network
    #[arg(long, value_name = "NAME|CIDR", help_heading = "Certificates")]
    pub permit: Vec<Subtree>,

    /// The form of ZooKeeper's stores [default: pkcs12]
    #[arg(long, value_name = "FORMAT", help_heading = "ZooKeeper", value_parser = one_of::<StoreFormat>(StoreFormat::WORDS))]
    pub keystore: Option<StoreFormat>,
    /// ZooKeeper's port for TLS [default: 2281]
    #[arg(long, value_name = "N", help_heading = "ZooKeeper", value_parser = clap::value_parser!(u16).range(1..))]
    pub port: Option<u16>,
    /// The oldest ZooKeeper in use: `3.8` is every 3.8.z [default: 3.8]
    #[arg(long, value_name = "VERSION", help_heading = "ZooKeeper")]
    pub zookeeper_version: Option<Version>,
    /// Where ZooKeeper will read its files [default: /etc/zookeeper/tls]
    #[arg(long, value_name = "DIR", help_heading = "ZooKeeper")]
    pub zookeeper_dir: Option<PathBuf>,

    /// Where ClickHouse will read its files [default: /etc/clickhouse-server]
    #[arg(long, value_name = "DIR", help_heading = "ClickHouse")]
    pub clickhouse_dir: Option<PathBuf>,
    /// Which authorities ClickHouse trusts: its own file, the system's store, or both [default: file]
    #[arg(long, value_name = "WHICH", help_heading = "ClickHouse", value_parser = one_of::<Trust>(Trust::WORDS))]
    pub trust: Option<Trust>,

    /// Whether to write.
    #[command(flatten)]
    pub writing: Writing,
}

/// Makes the workspace, or completes one that was begun with the same flags.
pub fn run(args: &InitArgs, context: &Context<'_>) -> super::Result {
    let directory = context.workspace()?.to_path_buf();
    let layout = Layout::new(&directory);
    let asked = Asked::of(args)?;
    workspace::check_ours(&layout)?;
    if workspace::manifest_text(&layout)?.is_none() {
        // Whatever is wrong with it is said before there is a directory.
        Manifest::parse(asked.path(&layout.shared(SharedFile::Manifest)), &asked.text())?;
    }
    let held = if args.writing.dry_run {
        None
    } else {
        Some(Workspace::create(
            &directory,
            converging::waiting(context, &directory),
        )?)
    };
    let (text, rewritten) = match workspace::manifest_text(&layout)? {
        None => (asked.text(), Some(Reason::Missing)),
        Some(text) if is_authority_alone(&layout, &text)? => (
            manifest::mark_authority_imported(&asked.text())?,
            Some(Reason::Requested),
        ),
        Some(text) => {
            asked.check_same(&layout, &text)?;
            (text, None)
        }
    };
    let wish = Wish {
        command: "init",
        text,
        rewritten,
        occasion: Occasion::plain(Authorities::MayCreate),
    };
    let mut outcome = converging::converge(context, &layout, held.as_ref(), wish)?;
    outcome.next = next(context, &layout)?;
    outcome.notices.extend(system_trust(context, &layout)?);
    Ok(outcome)
}

/// Whether `import authority` began the workspace, and nothing came after.
fn is_authority_alone(layout: &Layout, text: &str) -> Result<bool, Error> {
    let manifest = Manifest::parse(&layout.shared(SharedFile::Manifest), text)?;
    Ok(manifest.authority.imported && manifest.nodes().next().is_none())
}

/// What the command line asks for.
enum Asked {
    Flags(Box<Requested>),
    Manifest { path: PathBuf, text: String },
}

impl Asked {
    fn of(args: &InitArgs) -> Result<Self, Error> {
        if let Some(path) = &args.manifest {
            let text = String::from_utf8(fs::read_input(path)?);
            let text = text.map_err(|_| WorkspaceError::ManifestNotText { path: path.clone() })?;
            return Ok(Self::Manifest {
                path: path.clone(),
                text,
            });
        }
        let every = |nodes: &[Nodes]| -> Vec<NodeNames> {
            nodes
                .iter()
                .flat_map(|Nodes(nodes)| nodes.iter().cloned())
                .collect()
        };
        Ok(Self::Flags(Box::new(Requested {
            zookeeper: every(&args.zookeeper),
            clickhouse: every(&args.clickhouse),
            client: every(&args.client),
            key: args.key,
            days: args.days,
            keystore: args.keystore,
            port: args.port,
            zookeeper_version: args.zookeeper_version.clone(),
            zookeeper_directory: args.zookeeper_dir.clone(),
            clickhouse_directory: args.clickhouse_dir.clone(),
            trust: args.trust,
            permitted: args.permit.clone(),
        })))
    }

    /// The text of the manifest of a new workspace.
    fn text(&self) -> String {
        match self {
            Self::Flags(requested) => requested.manifest(),
            Self::Manifest { text, .. } => text.clone(),
        }
    }

    /// What is named when the manifest is wrong: the file that it came from.
    fn path<'a>(&'a self, manifest: &'a Path) -> &'a Path {
        match self {
            Self::Flags(_) => manifest,
            Self::Manifest { path, .. } => path,
        }
    }

    /// Refuses to go on with a workspace that is not the one that is asked for.
    fn check_same(&self, layout: &Layout, existing: &str) -> Result<(), Error> {
        let found = Manifest::parse(&layout.shared(SharedFile::Manifest), existing)?;
        let differences: Vec<String> = match self {
            Self::Flags(requested) => requested
                .differences(&found)
                .into_iter()
                .map(|difference| {
                    let Difference {
                        key,
                        existing,
                        requested,
                    } = difference;
                    format!("{key} is {existing}, and {requested} was asked for")
                })
                .collect(),
            Self::Manifest { path, text } if Manifest::parse(path, text)? == found => Vec::new(),
            Self::Manifest { path, .. } => {
                vec![format!(
                    "its manifest says something else than `{}`",
                    path.display()
                )]
            }
        };
        if differences.is_empty() {
            return Ok(());
        }
        Err(WorkspaceError::Different {
            directory: layout.root().to_path_buf(),
            differences,
        }
        .into())
    }
}

/// Whether this machine trusts the authority, where the manifest has ClickHouse look into the system's store.
fn system_trust(context: &Context<'_>, layout: &Layout) -> Result<Option<Notice>, Error> {
    let Some(text) = workspace::manifest_text(layout)? else {
        return Ok(None);
    };
    let manifest = Manifest::parse(&layout.shared(SharedFile::Manifest), &text)?;
    let authorities = fs::read(&layout.shared(SharedFile::Anchors))?;
    let command = context.command(&["trust"]);
    Ok(super::system_trust::notice(
        manifest.clickhouse.trust,
        &authorities,
        None,
        &command,
    ))
}

/// The commands that put the files of the first node of each role where they are read.
fn next(context: &Context<'_>, layout: &Layout) -> Result<Vec<Next>, Error> {
    let Some(text) = workspace::manifest_text(layout)? else {
        return Ok(Vec::new());
    };
    let manifest = Manifest::parse(&layout.shared(SharedFile::Manifest), &text)?;
    let first = |wanted: Role| {
        manifest
            .nodes()
            .find(|node| node.role == wanted)
            .map(|node| node.host.to_string())
    };
    let mut next = Vec::new();
    if let Some(host) = first(Role::Zookeeper) {
        let words = [
            "deploy",
            "zookeeper",
            &host,
            "--zoo-cfg",
            "/etc/zookeeper/conf/zoo.cfg",
        ];
        next.push(context.next(&words, "on the server: stores, and the TLS block of zoo.cfg"));
    }
    if let Some(host) = first(Role::Clickhouse) {
        next.push(context.next(
            &["deploy", "clickhouse", &host],
            "on the server: certificate and config.d",
        ));
    }
    if manifest.nodes().count() > 2 {
        let words = ["export", "node", "HOST", "--out", "HOST.tar"];
        next.push(context.next(&words, "one node's files, to be carried to another machine"));
    }
    Ok(next)
}
