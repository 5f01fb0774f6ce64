use std::path::PathBuf;

use crate::config::{clickhouse, zookeeper};
use crate::model::{Fault, Role};
use crate::os::OsError;
use crate::plan::PlanError;
use crate::workspace::clickhouse_files::ConfigurationError;

/// Why a node's files were not put in place.
#[derive(Debug, thiserror::Error)]
pub enum DeployError {
    /// The machine refused.
    #[error(transparent)]
    Os(#[from] OsError),
    /// The files could not be put in place.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// Nobody said which account reads the files.
    #[error("which account reads the files of a node in the role `{role}`?")]
    WhichUser {
        /// The role.
        role: Role,
    },
    /// A part that this role does not have.
    #[error("a node in the role `{role}` has no list of nodes of its own")]
    NoSuchPart {
        /// The role.
        role: Role,
    },
    /// The workspace has not made this file.
    #[error("`{node}` has no `{file}`: the workspace is not complete")]
    Incomplete {
        /// The node.
        node: String,
        /// The file.
        file: &'static str,
    },
    /// Another node's files stand there.
    #[error(
        "the files in `{}` are those of `{found}`, and not of `{node}`",
        directory.display()
    )]
    OtherNode {
        /// The directory.
        directory: PathBuf,
        /// What the certificate there is called.
        found: String,
        /// The node that is deployed.
        node: String,
    },
    /// Something else wrote the files that stand there.
    #[error(
        "files that zkcerts did not write, or that were edited since, would be replaced: {}",
        list(paths)
    )]
    Foreign {
        /// The files.
        paths: Vec<PathBuf>,
    },
    /// The zoo.cfg cannot take the block.
    #[error("the TLS block does not go into `{}`", path.display())]
    ZooCfg {
        /// The file.
        path: PathBuf,
        /// Why.
        source: zookeeper::BlockError,
    },
    /// The existing configuration cannot be read, so nobody can say what would be lost.
    #[error("the existing configuration of ClickHouse cannot be read")]
    Unreadable(#[from] clickhouse::ReadError),
    /// Settings that ClickHouse has now would be dropped or changed.
    #[error("settings that ClickHouse has now would be lost:\n{}", lines.join("\n"))]
    Losses {
        /// A line for each.
        lines: Vec<String>,
        /// What to write in the manifest, a line for each.
        advice: Vec<String>,
    },
    /// Merged with what stands there, the new files would not have the effect that they are meant to have.
    #[error("merged with what stands there, the new files do not count:\n{}", lines.join("\n"))]
    NotEffective {
        /// A line for each problem.
        lines: Vec<String>,
    },
    /// The running server has not loaded the deployed identity.
    #[error("the running ClickHouse was started before its identity was deployed in `{}`", directory.display())]
    RestartFirst {
        /// The directory.
        directory: PathBuf,
    },
    /// A list of secure nodes is of no use without an identity.
    #[error("no identity is deployed in `{}` yet", directory.display())]
    IdentityFirst {
        /// The directory.
        directory: PathBuf,
    },
}

impl From<ConfigurationError> for DeployError {
    fn from(error: ConfigurationError) -> Self {
        match error {
            ConfigurationError::Os(error) => Self::Os(error),
            ConfigurationError::Read(error) => Self::Unreadable(error),
        }
    }
}

impl Fault for DeployError {
    fn code(&self) -> &'static str {
        match self {
            Self::Os(error) => error.code(),
            Self::Plan(error) => error.code(),
            Self::WhichUser { .. } => "user-missing",
            Self::NoSuchPart { .. } => "no-such-part",
            Self::Incomplete { .. } => "workspace-incomplete",
            Self::OtherNode { .. } => "other-node",
            Self::Foreign { .. } => "foreign-file",
            Self::ZooCfg { source, .. } => source.code(),
            Self::Unreadable(error) => error.code(),
            Self::Losses { .. } => "settings-lost",
            Self::NotEffective { .. } => "not-effective",
            Self::RestartFirst { .. } => "restart-first",
            Self::IdentityFirst { .. } => "identity-first",
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::Os(error) => error.hint(),
            Self::Plan(error) => error.hint(),
            Self::WhichUser { .. } => Some("name it: `--user NAME|UID[:GID]`".to_owned()),
            Self::NoSuchPart { .. } => Some("`--only nodes` is for ClickHouse".to_owned()),
            Self::Incomplete { .. } => Some("`zkcerts apply` makes what is missing".to_owned()),
            Self::OtherNode { .. } => Some(
                "deploy the node that this machine is, or give it a `directory` of its own in the manifest; `--force` replaces them"
                    .to_owned(),
            ),
            Self::Foreign { .. } => Some("look at them; `--force` replaces them".to_owned()),
            Self::ZooCfg { source, .. } => source.hint(),
            Self::Unreadable(error) => error.hint(),
            Self::Losses { advice, .. } => Some(format!(
                "{}\nthen `zkcerts apply` and deploy again; `--force` deploys all the same",
                advice.join("\n")
            )),
            Self::NotEffective { .. } => Some(
                "take those settings out of the files named above, or name those files so that they sort before `zz-zkcerts-`"
                    .to_owned(),
            ),
            Self::RestartFirst { .. } => Some("restart clickhouse-server, then deploy the nodes".to_owned()),
            Self::IdentityFirst { .. } => {
                Some("deploy without `--only`, or with `--only identity`, then restart clickhouse-server".to_owned())
            }
        }
    }
}

fn list(paths: &[PathBuf]) -> String {
    paths
        .iter()
        .map(|path| format!("`{}`", path.display()))
        .collect::<Vec<_>>()
        .join(", ")
}
