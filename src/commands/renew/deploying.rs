//! What was renewed, brought to the servers of this machine, one after the other: each one is seen serving before the next.

mod error;
mod looking;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use self::error::DeployingError;
use self::looking::Looker;
use crate::commands::converging::{self, Standing};
use crate::commands::{Context, deploy};
use crate::error::Error;
use crate::model::Role;
use crate::os::clock::{self, Deadline};
use crate::os::{environment, fs, process};
use crate::pki::Certificate;
use crate::report::{Change, Notice, Outcome};
use crate::workspace::deploy::{DeployRequest, Deployment, Part, Seen};
use crate::workspace::layout::SharedFile;
use crate::workspace::{self, Bundle, Delivery, Node};

/// How long a server may take to show its new certificate after its command has ended.
const PATIENCE: Duration = Duration::from_mins(2);
/// How long the others may take to elect a leader, when the one before was theirs.
const ELECTION: Duration = Duration::from_secs(15);
/// How long it is waited between two looks.
const PAUSE: Duration = Duration::from_millis(500);

/// How a node is reached.
enum Way {
    /// Its files were deployed on this machine before, for this account.
    Here(Box<Seen>),
    /// A command brings them there: it names the node or its files.
    Command,
}

/// Brings every node that is meant to its server.
pub(super) fn run(
    standing: &Standing,
    is_meant: impl Fn(&Node<'_>) -> bool,
    context: &Context<'_>,
    outcome: &mut Outcome,
) -> Result<(), Error> {
    let manifest = &standing.manifest;
    if environment::is_root() {
        check_manifest(&standing.layout.shared(SharedFile::Manifest))?;
    }
    let nodes = workspace::nodes(manifest);
    for node in nodes.iter().filter(|node| is_meant(node)) {
        let Some(new) = workspace::node_certificate(&standing.layout, manifest, node)? else {
            continue;
        };
        match way(standing, node, &new)? {
            Some(way) => bring(standing, &nodes, node, &new, &way, context, outcome)?,
            None => outcome.notices.push(Notice::note(format!(
                "`{}` was not deployed on this machine: carry it there (`zkcerts export node`)",
                node.name()
            ))),
        }
    }
    Ok(())
}

/// Root runs what the manifest says: nobody else may write it.
fn check_manifest(path: &Path) -> Result<(), Error> {
    fs::check_unswappable(path)?;
    match fs::stat(path)? {
        Some(found) if found.mode & 0o022 != 0 => Err(DeployingError::ManifestOpen {
            path: path.to_path_buf(),
            mode: found.mode & 0o7777,
        }
        .into()),
        _ => Ok(()),
    }
}

fn way(standing: &Standing, node: &Node<'_>, new: &Certificate) -> Result<Option<Way>, Error> {
    let manifest = &standing.manifest;
    let seen = Seen::look(node.directory(manifest))?;
    let is_its_own = |seen: &Seen| {
        seen.leaf()
            .is_some_and(|leaf| leaf.subject_der() == new.subject_der())
    };
    if let Some(seen) = seen.filter(is_its_own) {
        return Ok(Some(Way::Here(Box::new(seen))));
    }
    let brings = |word: &String| word.contains("{host}") || word.contains("{dir}");
    Ok(node
        .after_deploy(manifest)
        .iter()
        .any(brings)
        .then_some(Way::Command))
}

fn bring(
    standing: &Standing,
    nodes: &[Node<'_>],
    node: &Node<'_>,
    new: &Certificate,
    way: &Way,
    context: &Context<'_>,
    outcome: &mut Outcome,
) -> Result<(), Error> {
    let (manifest, Some(workspace)) = (&standing.manifest, &standing.held) else {
        return Ok(());
    };
    let looker = Looker::of(standing);
    let bundle = Bundle::read(&standing.layout, manifest, node)?;
    let account = match way {
        // An account that was named to `deploy` alone stands nowhere but in the owners of what it wrote.
        Way::Here(seen) if node.user(manifest).is_none() => seen.group()?.map(|group| format!("0:{group}")),
        _ => None,
    };
    let request = DeployRequest {
        root: None,
        zoo_cfg: None,
        user: account.as_deref(),
        only: Some(Part::Identity),
        force: false,
    };
    let deployment = match way {
        Way::Here(_) => Some(Deployment::prepare(&bundle, request)?),
        Way::Command => None,
    };
    // What a server shows does not tell whether its peers' store, too, is the new one: that is compared file by file. Of a
    // client elsewhere nothing is seen, and its command runs each time.
    let is_in_place = deployment
        .as_ref()
        .map_or(node.role() == Role::Zookeeper, |deployment| {
            deployment.changes().is_empty()
        });
    let delivery = Delivery::of(workspace, node);
    if is_in_place && !delivery.is_open()? && is_served(standing, node, new, &looker)? {
        return Ok(());
    }
    check_others(nodes, node, &looker)?;
    delivery.begin()?;
    if let Some(deployment) = deployment {
        let changes = deployment.changes().iter();
        let changes: Vec<Change> = changes.map(|placed| deploy::change(placed, &bundle)).collect();
        let directory = deployment.directory().to_path_buf();
        deployment.carry_out(converging::waiting(context, &directory))?;
        outcome.changes.extend(changes);
    }
    hook(standing, node)?;
    wait(standing, node, new, &looker)?;
    delivery.end()?;
    outcome
        .notices
        .push(Notice::note(format!("`{}` has its new certificate", node.name())));
    Ok(())
}

/// A server is not touched while another one of its ensemble does not serve: it may be the last one of the quorum.
fn check_others(nodes: &[Node<'_>], node: &Node<'_>, looker: &Looker) -> Result<(), Error> {
    if node.role() != Role::Zookeeper {
        return Ok(());
    }
    let others = nodes
        .iter()
        .filter(|other| other.role() == Role::Zookeeper && other.host != node.host);
    for other in others {
        let deadline = Deadline::after(ELECTION);
        while let Some(why) = looker.look(other)?.and_then(|look| look.lacks) {
            if deadline.left().is_none() {
                return Err(DeployingError::OtherDown {
                    node: node.name(),
                    other: other.name(),
                    why,
                }
                .into());
            }
            clock::pause(PAUSE);
        }
    }
    Ok(())
}

/// Runs what the manifest has for the role, without a shell.
fn hook(standing: &Standing, node: &Node<'_>) -> Result<(), Error> {
    let words = node.after_deploy(&standing.manifest);
    let Some((program, arguments)) = words.split_first() else {
        return Ok(());
    };
    let directory = standing.layout.node(node.role(), node.host).display().to_string();
    let filled = |word: &String| {
        OsString::from(
            word.replace("{host}", &node.host.to_string())
                .replace("{dir}", &directory),
        )
    };
    let arguments: Vec<OsString> = arguments.iter().map(filled).collect();
    let finished = process::run(Path::new(program), &arguments, b"")?;
    if finished.code == Some(0) {
        return Ok(());
    }
    Err(DeployingError::Hook {
        node: node.name(),
        program: PathBuf::from(program),
        code: finished.code,
        output: finished.output,
    }
    .into())
}

/// Whether the server serves, and shows the new certificate; a client shows it to nobody here.
fn is_served(
    standing: &Standing,
    node: &Node<'_>,
    new: &Certificate,
    looker: &Looker,
) -> Result<bool, Error> {
    if let Some(look) = looker.look(node)? {
        return Ok(look.lacks.is_none() && look.leaf.as_ref() == Some(new));
    }
    let seen = Seen::look(node.directory(&standing.manifest))?;
    Ok(seen.is_none_or(|seen| seen.leaf().as_ref() == Some(new)))
}

fn wait(standing: &Standing, node: &Node<'_>, new: &Certificate, looker: &Looker) -> Result<(), Error> {
    let deadline = Deadline::after(PATIENCE);
    while !is_served(standing, node, new, looker)? {
        if deadline.left().is_none() {
            return Err(DeployingError::NotServed {
                node: node.name(),
                seconds: PATIENCE.as_secs(),
            }
            .into());
        }
        clock::pause(PAUSE);
    }
    Ok(())
}
