//! What ClickHouse is configured with already, and what it would make of it together with our files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::error::DeployError;
use super::{Part, inside, is_node_list};
use crate::config::clickhouse::{
    ConfigSource, Includes, Lookup, Merged, alone, cut_off, judge, losses, merge, merge_directories,
    merge_order,
};
use crate::model::{Role, Trust};
use crate::os::fs;
use crate::os::process;
use crate::workspace::bundle::Bundle;
use crate::workspace::layout::NodeFile;

/// The beginning of the names of our files in `config.d`.
const OURS: &str = "zz-zkcerts-";
/// The names that ClickHouse's main file has.
const MAIN: [&str; 3] = ["config.xml", "config.yaml", "config.yml"];

/// The files of a server's configuration: paths and bytes, the main one first, the others in the order of merging.
pub(super) struct Files {
    main: PathBuf,
    files: Vec<(PathBuf, Vec<u8>)>,
}

impl Files {
    /// Reads the configuration below this directory; `None` where there is no main file.
    pub(super) fn read(directory: &Path) -> Result<Option<Self>, DeployError> {
        for name in MAIN {
            let main = directory.join(name);
            let Some((bytes, _)) = fs::read_with_stat(&main)? else {
                continue;
            };
            let mut paths = Vec::new();
            for merged in merge_directories(&main) {
                paths.extend(fs::list(&merged)?.into_iter().map(|name| merged.join(name)));
            }
            let mut files = vec![(main.clone(), bytes)];
            for path in merge_order(&main, paths) {
                let bytes = fs::read_input(&path)?;
                files.push((path, bytes));
            }
            return Ok(Some(Self { main, files }));
        }
        Ok(None)
    }

    /// How many files there are beside ours.
    pub(super) fn others(&self) -> usize {
        self.files.iter().filter(|(path, _)| !is_ours(path)).count()
    }

    /// The same with our new files in place of the old ones.
    fn with(&self, ours: &[(PathBuf, Vec<u8>)]) -> Self {
        let mut files: Vec<_> = self
            .files
            .iter()
            .filter(|(path, _)| !ours.iter().any(|(new, _)| new == path))
            .cloned()
            .chain(ours.iter().cloned())
            .collect();
        let order = merge_order(&self.main, files.iter().map(|(path, _)| path.clone()));
        files.sort_by_key(|(path, _)| {
            order
                .iter()
                .position(|known| known == path)
                .map_or(0, |place| place + 1)
        });
        Self {
            main: self.main.clone(),
            files,
        }
    }

    fn merged(&self, root: Option<&Path>) -> Result<Merged, DeployError> {
        let sources: Vec<ConfigSource<'_>> = self
            .files
            .iter()
            .map(|(path, bytes)| ConfigSource { path, bytes })
            .collect();
        let Some((main, others)) = sources.split_first() else {
            return Ok(alone(&[])?);
        };
        let unresolved = merge(*main, others)?;
        // The server's environment is not this process's: what stands there is not known.
        let environment = BTreeMap::new();
        let place = unresolved
            .include_from(&environment)
            .map(|path| inside(root, &path));
        let content = place.as_ref().and_then(|path| fs::read_input(path).ok());
        let includes = match (&place, &content) {
            (Some(path), Some(bytes)) => Includes::File(ConfigSource { path, bytes }),
            (Some(path), None) if fs::stat(path)?.is_none() => Includes::None,
            _ => Includes::Unknown,
        };
        Ok(unresolved.resolve(&Lookup {
            environment: &environment,
            includes,
        })?)
    }
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
    files: &Files,
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
    match Files::read(directory)? {
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
    match (process::started("clickhouse-server")?, newest) {
        (Some(started), Some(deployed)) if started < deployed => Err(DeployError::RestartFirst {
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
