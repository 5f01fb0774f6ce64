//! A node's files, put where its server reads them.
//!
//! `target` says where that is and who may read there, `standing` what stands there and whose it is, `clickhouse` and
//! `zoo_cfg` what the server is configured with already. All of it is judged before the first byte is written.

mod clickhouse;
mod error;
mod placing;
mod seen;
mod standing;
mod target;
mod zoo_cfg;

pub use error::DeployError;
pub use placing::{Deployment, Placed, PlacedAction};
pub use seen::{Loaded, Seen};

use std::path::{Path, PathBuf};

use super::bundle::Bundle;
use super::layout::NodeFile;
use crate::os::{OsError, fs};

/// What is asked for beside the node itself.
#[derive(Debug, Clone, Copy)]
pub struct DeployRequest<'a> {
    /// The directory that stands for `/`.
    pub root: Option<&'a Path>,
    /// A zoo.cfg whose TLS block is kept up to date.
    pub zoo_cfg: Option<&'a Path>,
    /// The account that the server runs as.
    pub user: Option<&'a str>,
    /// A part only.
    pub only: Option<Part>,
    /// Go on where something of others would be replaced or lost.
    pub force: bool,
}

/// A part of what a node has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Keys, certificates, stores, and what tells the server to use them.
    Identity,
    /// ClickHouse's list of ZooKeeper nodes, and its cluster.
    Nodes,
}

/// The files of a bundle that its server reads; the rest of the bundle stays where it is, for every copy of a key is
/// one more to lose.
fn deployed(bundle: &Bundle, only: Option<Part>) -> Vec<NodeFile> {
    let is_read = |file: NodeFile| match file {
        NodeFile::Key | NodeFile::Certificate => bundle.role != crate::model::Role::Zookeeper,
        // It goes into zoo.cfg.
        NodeFile::ZooCfg => false,
        _ => true,
    };
    let is_asked_for = |file: NodeFile| match only {
        None => true,
        Some(Part::Nodes) => is_node_list(file),
        Some(Part::Identity) => !is_node_list(file),
    };
    bundle
        .files
        .iter()
        .map(|(file, _)| *file)
        .filter(|file| is_read(*file) && is_asked_for(*file))
        .collect()
}

const fn is_node_list(file: NodeFile) -> bool {
    matches!(file, NodeFile::ClickhouseZookeeper | NodeFile::ClickhouseCluster)
}

/// A file of the target system as a path of this one. Under a root the directory that it is in is looked up inside.
pub(super) fn inside(root: Option<&Path>, path: &Path) -> Result<PathBuf, OsError> {
    match (root, path.parent(), path.file_name()) {
        (Some(root), Some(parent), Some(name)) => Ok(fs::resolve(parent, Some(root))?.join(name)),
        _ => Ok(path.to_path_buf()),
    }
}
