//! Secrets in files that everyone can read.

use std::collections::BTreeMap;

use super::{Remark, place};
use crate::config::clickhouse::{Setting, Value};
use crate::diagnosis::ClickhouseEvidence;
use crate::diagnosis::rules::access::READ_BY_OTHERS;

/// The settings of the link that are secret: of ZooKeeper's sections, and the pass phrase of the client's key.
fn secrets(evidence: &ClickhouseEvidence) -> Vec<(String, Setting)> {
    let ensembles = evidence.merged.ensembles().into_iter();
    let client = evidence.merged.client().settings;
    ensembles
        .flat_map(|ensemble| ensemble.settings)
        .chain(client)
        .filter(|(_, setting)| matches!(&setting.value, Value::Secret(secret) if !secret.expose().is_empty()))
        .collect()
}

pub(super) fn exposed(evidence: &ClickhouseEvidence) -> Vec<Remark> {
    let mut by_file: BTreeMap<String, Vec<(String, Setting)>> = BTreeMap::new();
    for (path, setting) in secrets(evidence) {
        let file = setting.location.path.display().to_string();
        by_file.entry(file).or_default().push((path, setting));
    }
    let mode_of = |name: &str| {
        let file = evidence.files.iter().find(|file| file.name == name)?;
        file.mode.filter(|mode| mode & READ_BY_OTHERS != 0)
    };
    by_file
        .into_iter()
        .filter_map(|(name, settings)| {
            let mode = mode_of(&name)?;
            let remark = Remark::new("everyone can read the file, and there are secrets in it")
                .about(&name)
                .seen(format!("mode: {mode:04o}"))
                .fixed_by(Some(format!(
                    "close it (`chmod o= {name}`), look at the copy in `preprocessed_configs`, and take a new secret if others may \
                     have seen this one"
                )));
            Some(settings.iter().fold(remark, |remark, (path, setting)| {
                remark.seen_at(&place(&setting.location), format!("`{path}` (not shown)"))
            }))
        })
        .collect()
}
