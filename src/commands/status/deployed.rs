//! What servers really have: the files in their directories on this machine, and the certificates that they show.

use std::path::{Path, PathBuf};
use std::time::Duration;

use time::OffsetDateTime;

use crate::commands::converging::Standing;
use crate::commands::findings::shown;
use crate::commands::servers;
use crate::diagnosis::{Code, Finding, Remark};
use crate::error::Error;
use crate::pki::Certificate;
use crate::probe::live::{self, Knocker, Report};
use crate::report;
use crate::workspace::deploy::{Loaded, Seen};
use crate::workspace::{self, Node};

/// Where servers read their files unless the manifest says otherwise.
const USUAL: [&str; 3] = ["/etc/zookeeper/tls", "/etc/clickhouse-server", "/etc/zkcerts"];

/// What was found of deployments.
pub(super) struct Deployed {
    /// What stands on this machine: what `rotate --evidence` reads.
    pub(super) here: Vec<Seen>,
    pub(super) findings: Vec<report::Finding>,
}

/// What stands in the usual directories and in these; no workspace is needed.
pub(super) fn here(further: &[PathBuf]) -> Result<Vec<Seen>, Error> {
    look(places(further))
}

/// The usual directories, and these.
pub(super) fn places(further: &[PathBuf]) -> Vec<PathBuf> {
    let usual = USUAL.iter().map(PathBuf::from);
    usual.chain(further.iter().cloned()).collect()
}

fn look(mut directories: Vec<PathBuf>) -> Result<Vec<Seen>, Error> {
    directories.sort();
    directories.dedup();
    let mut found = Vec::new();
    for directory in directories {
        found.extend(Seen::look(&directory)?);
    }
    Ok(found)
}

/// Holds the workspace against what stands on this machine, and against what its servers show.
pub(super) fn compare(
    standing: &Standing,
    further: &[PathBuf],
    timeout: Duration,
    now: OffsetDateTime,
) -> Result<Deployed, Error> {
    let manifest = &standing.manifest;
    let nodes = workspace::nodes(manifest);
    let directories = nodes.iter().map(|node| node.directory(manifest).to_path_buf());
    let here = look(directories.chain(places(further)).collect())?;
    let all: Vec<_> = nodes.iter().collect();
    let reports = servers::ask(&all, None, timeout, now)?;
    let mut findings = Vec::new();
    for (node, report) in nodes.iter().zip(reports) {
        let Some(own) = workspace::node_certificate(&standing.layout, manifest, node)? else {
            continue;
        };
        let files = files_of(node.directory(manifest), &own, &here);
        findings.extend(of_files(node, &own, files.as_ref()));
        if let Some(report) = report {
            findings.extend(of_report(node, &own, files.as_ref(), &report, now));
        }
    }
    Ok(Deployed {
        here,
        findings: findings.into_iter().map(shown).collect(),
    })
}

/// The deployment of this node, told by the subject of its certificate, and that certificate.
fn files_of<'s>(directory: &Path, own: &Certificate, here: &'s [Seen]) -> Option<(&'s Seen, Certificate)> {
    let mut seen = here.iter().filter(|seen| seen.directory == directory);
    seen.find_map(|seen| {
        let leaf = seen.leaf()?;
        (leaf.subject_der() == own.subject_der()).then_some((seen, leaf))
    })
}

fn of_files(node: &Node<'_>, own: &Certificate, files: Option<&(&Seen, Certificate)>) -> Option<Finding> {
    let (seen, leaf) = files?;
    let directory = seen.directory.display();
    let (code, remark) = if leaf != own {
        let remark = Remark::new(format!(
            "it was renewed, and `{directory}` still has the certificate before it"
        ));
        (Code::NotDeployed, remark.seen(until(leaf)))
    } else if seen.identity_loaded == Loaded::No {
        let message = format!("the server was started before the certificate in `{directory}` was written");
        (Code::NotReloaded, Remark::new(message))
    } else {
        return None;
    };
    Some(Finding::new(code, &node.name(), remark))
}

fn of_report(
    node: &Node<'_>,
    own: &Certificate,
    files: Option<&(&Seen, Certificate)>,
    report: &Report,
    now: OffsetDateTime,
) -> Vec<Finding> {
    let Some(served) = report.main.tls.chain.first() else {
        let knocker = Knocker {
            chain: &[],
            anchors: None,
        };
        return live::findings(report, &knocker, now);
    };
    if served == own {
        return Vec::new();
    }
    let is_in_place = files.is_some_and(|(_, leaf)| leaf == own);
    let (code, message) = if is_in_place {
        (
            Code::NotReloaded,
            "its new certificate is in place, and the server shows another one",
        )
    } else {
        (
            Code::NotDeployed,
            "the server shows another certificate than the one that was made",
        )
    };
    let remark = Remark::new(format!("`{}`: {message}", report.target)).seen(until(served));
    vec![Finding::new(code, &node.name(), remark)]
}

fn until(certificate: &Certificate) -> String {
    let end = certificate.validity().not_after.date();
    format!("it has `{}`, which ends on {end}", certificate.called())
}
