//! What was checked, a sentence each.

use std::path::Path;

use super::machine::Machine;
use crate::diagnosis::{ClickhouseEvidence, ZookeeperEvidence};
use crate::model::Version;

pub(super) fn of_zookeeper(evidence: &ZookeeperEvidence, machine: &Machine<'_>) -> String {
    format!(
        "checked  `{}`: {} and {}, {}",
        evidence.path,
        counted(evidence.told.len(), "setting"),
        counted(evidence.stores.len(), "store"),
        for_whom("ZooKeeper", evidence.version.as_ref(), machine)
    )
}

pub(super) fn of_clickhouse(
    evidence: &ClickhouseEvidence,
    machine: &Machine<'_>,
    with_zookeeper: bool,
) -> String {
    let ensembles = evidence.merged.ensembles();
    let nodes = ensembles.iter().map(|ensemble| ensemble.nodes.len()).sum();
    let together = if with_zookeeper {
        ", held against zoo.cfg"
    } else {
        ""
    };
    format!(
        "checked  `{}`: {} merged, {}{together}, {}",
        evidence.path,
        counted(evidence.files.len(), "file"),
        counted(nodes, "node"),
        for_whom("ClickHouse", evidence.version.as_ref(), machine)
    )
}

/// For which release and account; what is not known was not checked, and is said.
fn for_whom(program: &str, version: Option<&Version>, machine: &Machine<'_>) -> String {
    let version = version.map_or_else(
        || format!("for every release of {program}"),
        |version| format!("for {program} {version}"),
    );
    match &machine.account {
        Some(account) => format!("{version}, as read by `{}`", account.name),
        None => format!("{version}; who reads the files is not known: `--user` names the account"),
    }
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

pub(super) fn not_read(path: &Path) -> String {
    format!("checked  `{}`: it could not be read as a whole", path.display())
}
