//! What ClickHouse is configured with already, and what it would make of it together with our files.

use std::path::{Path, PathBuf};

use super::error::DeployError;
use super::{Part, is_node_list};
use crate::config::clickhouse::{ConfigSource, Merged, alone, cut_off, judge, losses};
use crate::model::{Role, Trust};
use crate::os::fs;
use crate::os::process::{self, Running, Server};
use crate::workspace::bundle::Bundle;
use crate::workspace::clickhouse_files::ClickhouseFiles;
use crate::workspace::layout::NodeFile;

/// ClickHouse, as packages start it, and as `clickhouse server`.
pub(super) const CLICKHOUSE: Server = Server {
    name: "clickhouse-server",
    part_of: ("clickhouse", "server"),
};

/// The beginning of the names of our files in `config.d`.
const OURS: &str = "zz-zkcerts-";
/// How many files there are beside ours.
pub(super) fn others(files: &ClickhouseFiles) -> usize {
    files.sources().filter(|source| !is_ours(source.path)).count()
}

/// What deploying would do to a working configuration.
#[derive(Debug, Default)]
pub(super) struct Review {
    /// What would be lost, a line each.
    pub(super) losses: Vec<String>,
    /// What to write in the manifest so that it is not.
    pub(super) advice: Vec<String>,
    /// Why the new files would not count, a line each.
    pub(super) problems: Vec<String>,
}

/// Holds what is there against what would be there with `ours`.
pub(super) fn review(
    files: &ClickhouseFiles,
    ours: &[(PathBuf, Vec<u8>)],
    trust: Trust,
    root: Option<&Path>,
) -> Result<Review, DeployError> {
    let before = files.merged(root)?;
    let after = files.with(ours).merged(root)?;
    let mut review = Review::default();
    for loss in losses(&before, &after) {
        let by_manifest = is_ours(&loss.location.path) && !is_identity_of_data(&loss.path);
        if !by_manifest {
            review.losses.push(format!("{loss} ({})", loss.location));
            let advice = advice(&loss.path);
            if !review.advice.contains(&advice) {
                review.advice.push(advice);
            }
        }
    }
    if trust == Trust::File {
        for used in cut_off(&before, &after) {
            review.losses.push(format!(
                "{used}, whose authority is in the system's store ({})",
                used.location
            ));
            let advice = "write `trust = \"both\"` in [clickhouse]".to_owned();
            if !review.advice.contains(&advice) {
                review.advice.push(advice);
            }
        }
    }
    review.problems = problems(&after, ours)?;
    Ok(review)
}

/// Why our files, as they stand there now, do not count.
pub(super) fn review_deployed(
    directory: &Path,
    ours: &[(PathBuf, Vec<u8>)],
    root: Option<&Path>,
) -> Result<Vec<String>, DeployError> {
    match ClickhouseFiles::read_in(directory)? {
        Some(files) => problems(&files.merged(root)?, ours),
        None => Ok(Vec::new()),
    }
}

fn problems(after: &Merged, ours: &[(PathBuf, Vec<u8>)]) -> Result<Vec<String>, DeployError> {
    let sources: Vec<ConfigSource<'_>> = ours
        .iter()
        .map(|(path, bytes)| ConfigSource { path, bytes })
        .collect();
    Ok(judge(after, &alone(&sources)?)
        .iter()
        .map(ToString::to_string)
        .collect())
}

/// ClickHouse reads new nodes while it runs, but the client section only when it starts: new nodes before a restart
/// would be dialled with the old certificate, or with none.
pub(super) fn check_nodes_only(directory: &Path, root: Option<&Path>) -> Result<(), DeployError> {
    let mut newest = None;
    for file in [
        NodeFile::Key,
        NodeFile::Certificate,
        NodeFile::Anchors,
        NodeFile::ClickhouseTls,
    ] {
        let name = file.name(Role::Clickhouse, crate::model::StoreFormat::Pem);
        let Some(found) = fs::stat(&directory.join(name))? else {
            return Err(DeployError::IdentityFirst {
                directory: directory.to_path_buf(),
            });
        };
        newest = newest.max(Some(found.modified));
    }
    if root.is_some() {
        return Ok(());
    }
    match (process::running(CLICKHOUSE)?, newest) {
        (Running::Since(started), Some(deployed)) if started < deployed => Err(DeployError::RestartFirst {
            directory: directory.to_path_buf(),
        }),
        _ => Ok(()),
    }
}

/// Our files in `config.d`, of the bundle or of the part that is asked for.
pub(super) fn ours(bundle: &Bundle, directory: &Path, only: Option<Part>) -> Vec<(PathBuf, Vec<u8>)> {
    bundle
        .files
        .iter()
        .filter(|(file, _)| *file == NodeFile::ClickhouseTls || is_node_list(*file))
        .filter(|(file, _)| match only {
            None => true,
            Some(Part::Nodes) => is_node_list(*file),
            Some(Part::Identity) => !is_node_list(*file),
        })
        .map(|(file, content)| (directory.join(bundle.file_name(*file)), content.bytes().to_vec()))
        .collect()
}

fn is_ours(path: &Path) -> bool {
    fs::file_name(path).is_some_and(|name| name.starts_with(OURS))
}

/// Where the data lies and whose it is: a change of these is never a mere edit of the manifest.
fn is_identity_of_data(path: &str) -> bool {
    matches!(path.rsplit_once('.'), Some((_, "root" | "identity")))
}

fn advice(path: &str) -> String {
    let (section, key) = path.rsplit_once('.').unwrap_or(("", path));
    match (section, key) {
        ("zookeeper" | "keeper", "root") => "write `root = \"…\"` in [clickhouse]".to_owned(),
        ("zookeeper" | "keeper", "identity") => {
            "write it into a file of mode 0600, and `identity_file = \"/path\"` in [clickhouse]".to_owned()
        }
        ("zookeeper" | "keeper", "session_timeout_ms" | "operation_timeout_ms") => {
            format!("write `{key} = …` in [clickhouse]")
        }
        _ if path.starts_with("remote_servers") || path.starts_with("macros") => {
            "give the nodes `cluster`, `shard` and `replica` as they are, or take them all out of [[clickhouse.node]]".to_owned()
        }
        _ => format!("`{path}` has no key in the manifest: move it into a file of config.d that sorts after `{OURS}`"),
    }
}
