//! Whether every node has what a phase made: seen live where it serves, on this machine where it was deployed here, by
//! evidence from elsewhere, or because somebody says so.

use std::path::PathBuf;
use std::time::Duration;

use serde::Deserialize;

use crate::commands::arguments::Selector;
use crate::commands::servers;
use crate::error::Error;
use crate::model::{Fault, Role};
use crate::os::{clock, fs};
use crate::probe::live::Report;
use crate::workspace::deploy::{Loaded, Seen};
use crate::workspace::layout::NodeFile;
use crate::workspace::manifest::Manifest;
use crate::workspace::{self, Layout, Node};

/// What of a phase has to be seen at every node before the next turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Made {
    /// The authorities that it is to trust.
    Anchors,
    /// Its key and certificate.
    Identity,
}

/// What is to be judged.
pub(super) struct Asked<'a> {
    pub(super) made: Made,
    pub(super) assumed: &'a [Selector],
    pub(super) evidence: &'a [PathBuf],
    pub(super) timeout: Duration,
}

/// Which nodes are ready for the next phase.
#[derive(Debug, Default)]
pub(super) struct Readiness {
    pub(super) ready: Vec<String>,
    pub(super) lacking: Vec<Lacking>,
}

/// A node that is not, and why, as a fragment.
#[derive(Debug)]
pub(super) struct Lacking {
    pub(super) node: String,
    pub(super) reason: String,
}

impl Readiness {
    pub(super) fn count(&self) -> usize {
        self.ready.len() + self.lacking.len()
    }
}

/// Looks at every node.
pub(super) fn judge(layout: &Layout, manifest: &Manifest, asked: &Asked<'_>) -> Result<Readiness, Error> {
    let mut nodes = workspace::nodes(manifest);
    for selector in asked.assumed {
        selector.nodes(&nodes)?;
    }
    let evidence = evidence(asked.evidence)?;
    let mut readiness = Readiness::default();
    if asked.made == Made::Identity {
        // Whoever vouches for a node vouches for what is there, and not for what it could show.
        let foreign = workspace::foreign(layout, manifest)?;
        for node in nodes.extract_if(.., |node| foreign.contains(&node.name())) {
            readiness.note(&node, Some(foreign_reason(&node)));
        }
    }
    let nodes = present(nodes, layout, manifest)?;
    let is_assumed = |node: &Node<'_>| {
        let mut assumed = asked.assumed.iter();
        assumed.any(|selector| selector.selects(node.role(), node.host))
    };
    let (assumed, others): (Vec<_>, Vec<_>) = nodes.iter().partition(|node| is_assumed(node));
    let is_server = |node: &&Node<'_>| node.role() == Role::Zookeeper;
    let (serving, clients): (Vec<_>, Vec<_>) = others.into_iter().partition(is_server);
    readiness.ready.extend(assumed.iter().map(|node| node.name()));
    let reports = ask(layout, manifest, &serving, asked)?;
    for (node, report) in serving.iter().zip(&reports) {
        let lacks = server(layout, manifest, node, report, asked.made)?;
        readiness.note(node, lacks);
    }
    for node in clients {
        let lacks = client(layout, manifest, node, &evidence, asked.made)?;
        readiness.note(node, lacks);
    }
    Ok(readiness)
}

/// Without the nodes that wait for their certificates: they have nothing that could be seen, or break.
fn present<'m>(nodes: Vec<Node<'m>>, layout: &Layout, manifest: &Manifest) -> Result<Vec<Node<'m>>, Error> {
    let mut present = Vec::new();
    for node in nodes {
        if !node.imported || workspace::node_certificate(layout, manifest, &node)?.is_some() {
            present.push(node);
        }
    }
    Ok(present)
}

impl Readiness {
    fn note(&mut self, node: &Node<'_>, lacks: Option<String>) {
        match lacks {
            None => self.ready.push(node.name()),
            Some(reason) => self.lacking.push(Lacking {
                node: node.name(),
                reason,
            }),
        }
    }
}

/// Why a node whose certificate the authority that issues now does not stand behind keeps the change from going on.
fn foreign_reason(node: &Node<'_>) -> String {
    format!(
        "its imported certificate leads to the authority that is to go: bring another one, {}",
        workspace::awaited_hint(&node.name())
    )
}

/// Knocks at the servers: in the first phase with a certificate of the new authority, which a server that trusts it alone
/// lets in.
fn ask(
    layout: &Layout,
    manifest: &Manifest,
    nodes: &[&Node<'_>],
    asked: &Asked<'_>,
) -> Result<Vec<Report>, Error> {
    let identity = match asked.made {
        // With nobody to ask there is nobody to ask as.
        Made::Anchors if !nodes.is_empty() => workspace::successor_client(layout, manifest, clock::now())?,
        Made::Anchors | Made::Identity => None,
    };
    let reports = servers::ask(nodes, identity.as_ref(), asked.timeout, clock::now())?;
    Ok(reports.into_iter().flatten().collect())
}

fn server(
    layout: &Layout,
    manifest: &Manifest,
    node: &Node<'_>,
    report: &Report,
    made: Made,
) -> Result<Option<String>, Error> {
    let stop = || match &report.main.outcome {
        Ok(_) => None,
        Err(stop) => Some(stop.to_string()),
    };
    if report.main.tls.chain.is_empty() {
        let why = stop().unwrap_or_else(|| "it shows no certificate".to_owned());
        return Ok(Some(format!("`{}` does not serve: {why}", report.target)));
    }
    match made {
        Made::Anchors => Ok(stop().map(|why| {
            format!(
                "`{}` does not let in a client of the new authority ({why}): deploy its truststore, and reload or restart",
                report.target
            )
        })),
        Made::Identity => {
            let wanted = workspace::node_certificate(layout, manifest, node)?;
            let is_new = wanted.as_ref() == report.main.tls.chain.first();
            Ok((!is_new).then(|| {
                format!(
                    "`{}` shows another certificate than the one that was made: deploy it, and reload or restart",
                    report.target
                )
            }))
        }
    }
}

/// A client cannot be asked: what stands where it reads is looked at, here or by the evidence.
fn client(
    layout: &Layout,
    manifest: &Manifest,
    node: &Node<'_>,
    evidence: &[Seen],
    wanted: Made,
) -> Result<Option<String>, Error> {
    let directory = layout.node(node.role(), node.host);
    let name = |file: NodeFile| file.name(node.role(), manifest.zookeeper.keystore);
    let made = |file: NodeFile| fs::read(&directory.join(name(file)));
    let certificate = made(NodeFile::Certificate)?;
    let here = Seen::look(node.directory(manifest))?;
    let mut seen = here
        .iter()
        .chain(evidence)
        .filter(|seen| seen.role == node.role().name());
    // Its own certificate tells a node from the others of its role; in the second phase that is what may be missing.
    let found = seen
        .clone()
        .find(|seen| seen.has(name(NodeFile::Certificate), &certificate));
    let found = match (found, wanted) {
        (None, Made::Identity) => seen.next(),
        (found, _) => found,
    };
    let Some(found) = found else {
        return Ok(Some("its deployed files are not seen from here".to_owned()));
    };
    let (file, loaded) = match wanted {
        Made::Anchors => (NodeFile::Anchors, found.anchors_loaded),
        Made::Identity => (NodeFile::Certificate, found.identity_loaded),
    };
    let path = found.directory.join(name(file));
    if !found.has(name(file), &made(file)?) {
        return Ok(Some(format!(
            "`{}` is not what was made: deploy it",
            path.display()
        )));
    }
    let by_itself = match wanted {
        Made::Anchors => workspace::reloads_anchors(manifest, node),
        Made::Identity => workspace::reloads_identity(manifest, node),
    };
    Ok(match loaded {
        Loaded::No if !by_itself => Some(format!(
            "the server was started before `{}` was written: restart it",
            path.display()
        )),
        Loaded::Unknown if !by_itself => Some(format!(
            "`{}` is in place, and nothing tells whether its program has read it: restart it, then `--assume-deployed {}`",
            path.display(),
            node.name()
        )),
        _ => None,
    })
}

/// What `status --deployed --json` prints, as far as it is read here.
#[derive(Deserialize)]
struct Evidence {
    deployed: Vec<Seen>,
}

fn evidence(files: &[PathBuf]) -> Result<Vec<Seen>, Error> {
    let mut seen = Vec::new();
    for path in files {
        let bytes = fs::read_input(path)?;
        let evidence: Evidence = serde_json::from_slice(&bytes).map_err(|source| NoEvidence {
            path: path.clone(),
            source,
        })?;
        seen.extend(evidence.deployed);
    }
    Ok(seen)
}

/// A file that says nothing of a deployment.
#[derive(Debug, thiserror::Error)]
#[error("`{}` is not what `zkcerts status --deployed --json` prints", path.display())]
struct NoEvidence {
    path: PathBuf,
    #[source]
    source: serde_json::Error,
}

impl Fault for NoEvidence {
    fn code(&self) -> &'static str {
        "evidence-unreadable"
    }

    fn hint(&self) -> Option<String> {
        Some("run that on the node's own machine, with `--directory DIR` where its files are in another directory than usual, and bring what it \
             prints".to_owned())
    }
}
