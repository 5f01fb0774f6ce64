//! What is known of a ZooKeeper server: zoo.cfg, what stands beside it, and the files that it names.

use std::path::{Path, PathBuf};

use super::java;
use super::machine::{Machine, inaccessible};
use crate::config::zookeeper::properties::{self, oddities};
use crate::config::zookeeper::{flags, keys};
use crate::diagnosis::{
    Finding, Holds, Origin, Place, StorePassword, Told, ZookeeperEvidence, ZookeeperStore, of_malformed,
};
use crate::error::Error;
use crate::model::{Fault, Password, Version};

/// What came of one zoo.cfg: what is known, or why nothing is; and what could not be read beside it.
pub(super) struct Gathered {
    pub(super) evidence: Option<ZookeeperEvidence>,
    pub(super) findings: Vec<Finding>,
}

/// The scripts beside zoo.cfg that the start script reads: the makers' own, and Debian's.
const SCRIPTS: [&str; 3] = ["java.env", "zookeeper-env.sh", "environment"];

/// What stands before `.location`, and what such a store holds.
const STORES: [(&str, Holds); 4] = [
    ("ssl.keyStore", Holds::Identity),
    ("ssl.trustStore", Holds::Anchors),
    ("ssl.quorum.keyStore", Holds::Identity),
    ("ssl.quorum.trustStore", Holds::Anchors),
];

/// Reads everything. Only a zoo.cfg that the machine does not give is an error.
pub(super) fn gather(
    path: &Path,
    version: Option<Version>,
    machine: &Machine<'_>,
) -> Result<Gathered, Error> {
    let (bytes, sight) = machine.read(path)?;
    let name = path.display().to_string();
    let read = match properties::read(&bytes) {
        Ok(read) => read,
        Err(error) => {
            let finding = malformed(&name, error);
            return Ok(Gathered {
                evidence: None,
                findings: vec![finding],
            });
        }
    };
    let mut findings = Vec::new();
    let scripts = scripts(path, machine);
    let mut told: Vec<Told> = scripts
        .iter()
        .flat_map(|(name, text)| {
            flags(text)
                .into_iter()
                .map(|entry| of_entry(entry, name, Origin::Flag))
        })
        .collect();
    told.extend(
        read.entries
            .into_iter()
            .map(|entry| of_entry(entry, &name, Origin::ZooCfg)),
    );
    findings.extend(add_members(&mut told, machine));
    let mut evidence = ZookeeperEvidence {
        path: name,
        mode: sight.mode,
        closed: sight.closed,
        told,
        oddities: oddities(&bytes),
        version,
        java: java::version(&scripts, machine),
        id: None,
        stores: Vec::new(),
        without_netty_codec: without_netty_codec(&scripts),
    };
    evidence.id = id(&evidence, machine);
    evidence.stores = stores(&evidence, machine);
    Ok(Gathered {
        evidence: Some(evidence),
        findings,
    })
}

/// What stands in `myid`.
fn id(evidence: &ZookeeperEvidence, machine: &Machine<'_>) -> Option<String> {
    let directory = evidence.effective("dataDir")?;
    let (bytes, _) = machine.read(&Path::new(&directory.value).join("myid")).ok()?;
    Some(String::from_utf8_lossy(&bytes).trim().to_owned())
}

fn of_entry(entry: properties::Entry, path: &str, origin: Origin) -> Told {
    Told {
        key: entry.key,
        value: entry.value,
        place: Place::new(path, entry.line),
        origin,
    }
}

/// The scripts that are there: their paths and texts.
fn scripts(zoo_cfg: &Path, machine: &Machine<'_>) -> Vec<(String, String)> {
    let directory = zoo_cfg.parent().unwrap_or(Path::new(""));
    let read = |name: &&str| -> Option<(String, String)> {
        let path: PathBuf = directory.join(name);
        let (bytes, _) = machine.read(&path).ok()?;
        Some((
            path.display().to_string(),
            String::from_utf8_lossy(&bytes).into_owned(),
        ))
    };
    SCRIPTS.iter().filter_map(read).collect()
}

/// The settings of the file that `dynamicConfigFile` names.
fn add_members(told: &mut Vec<Told>, machine: &Machine<'_>) -> Option<Finding> {
    let named = told.iter().rev().find(|told| told.key == "dynamicConfigFile")?;
    let name = named.value.clone();
    let bytes = match machine.read(Path::new(&name)) {
        Ok((bytes, _)) => bytes,
        Err(error) => return Some(inaccessible(&name, &error)),
    };
    match properties::read(&bytes) {
        Ok(read) => {
            told.extend(
                read.entries
                    .into_iter()
                    .map(|entry| of_entry(entry, &name, Origin::Dynamic)),
            );
            None
        }
        Err(error) => Some(malformed(&name, error)),
    }
}

fn stores(evidence: &ZookeeperEvidence, machine: &Machine<'_>) -> Vec<ZookeeperStore> {
    STORES
        .iter()
        .filter_map(|&(prefix, holds)| {
            let told = evidence.effective(&format!("{prefix}.location"))?;
            if told.value.is_empty() {
                return None;
            }
            let (password, text) = password(prefix, evidence, machine);
            Some(ZookeeperStore {
                prefix,
                holds,
                place: told.place.clone(),
                password,
                file: machine.stored(&told.value, text.as_ref()),
            })
        })
        .collect()
}

/// How the password of a store is named, and what it is.
fn password(
    prefix: &str,
    evidence: &ZookeeperEvidence,
    machine: &Machine<'_>,
) -> (StorePassword, Option<Password>) {
    let reads_files = evidence
        .version
        .as_ref()
        .is_none_or(|version| keys::KEY_STORE_PASSWORD_PATH.support(version) != keys::Support::None);
    let set = |key: &str| {
        let told = evidence.effective(&format!("{prefix}.{key}"));
        told.filter(|told| !told.value.is_empty())
    };
    if let Some(told) = set("passwordPath").filter(|_| reads_files) {
        let (file, password) = machine.password_file(&told.value);
        return (StorePassword::File(file), password);
    }
    match set("password") {
        Some(told) => (StorePassword::Inline, Some(Password::new(told.value.clone()))),
        // ZooKeeper then takes the empty one.
        None => (StorePassword::Missing, Some(Password::new(String::new()))),
    }
}

/// Debian's script, which gives a class path of its own (package `zookeeper` 3.8.0).
fn without_netty_codec(scripts: &[(String, String)]) -> Option<Place> {
    let (name, text) = scripts.iter().find(|(name, _)| name.ends_with("environment"))?;
    let lines = || text.lines().filter(|line| !line.trim_start().starts_with('#'));
    if lines().any(|line| line.contains("netty-codec.jar") || line.contains("netty-all")) {
        return None;
    }
    let line = text.lines().position(|line| {
        let line = line.trim_start();
        line.starts_with("CLASSPATH=") && line.contains("/usr/share/java/zookeeper.jar")
    })?;
    Some(Place::new(name, line + 1))
}

fn malformed(name: &str, error: properties::MalformedEscape) -> Finding {
    let place = Place::new(name, error.line);
    of_malformed(name, &Malformed(error), &place)
}

/// A zoo.cfg that Java does not read.
#[derive(Debug, thiserror::Error)]
#[error("Java does not read it: {0}")]
struct Malformed(properties::MalformedEscape);

impl Fault for Malformed {
    fn code(&self) -> &'static str {
        "zoo-cfg-malformed"
    }

    fn hint(&self) -> Option<String> {
        Some("write a backslash twice where it is meant as one".to_owned())
    }
}
