//! What was renewed, brought to the servers of this machine, one after the other: each one is seen serving before the next.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::commands::converging::{self, Standing};
use crate::commands::{Context, deploy};
use crate::error::Error;
use crate::model::{Fault, Role};
use crate::os::clock::{self, Deadline};
use crate::os::{environment, fs, process};
use crate::pki::Certificate;
use crate::probe::live::{self, Question, Report, Subject, Target};
use crate::report::{Change, Notice, Outcome};
use crate::workspace::deploy::{DeployRequest, Deployment, Part, Seen};
use crate::workspace::layout::SharedFile;
use crate::workspace::{self, Bundle, Details, Node};

/// How long a server may take to show its new certificate after its command has ended.
const PATIENCE: Duration = Duration::from_mins(2);
/// How long one look at a server may take.
const LOOK: Duration = Duration::from_secs(10);
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
    let manifest = &standing.manifest;
    if let Way::Here(seen) = way
        && seen.leaf().as_ref() == Some(new)
        && is_served(standing, node, new)?
    {
        return Ok(());
    }
    check_others(nodes, node)?;
    if let Way::Here(_) = way {
        let bundle = Bundle::read(&standing.layout, manifest, node)?;
        let deployment = Deployment::prepare(
            &bundle,
            DeployRequest {
                root: None,
                zoo_cfg: None,
                user: None,
                only: Some(Part::Identity),
                force: false,
            },
        )?;
        let changes: Vec<Change> = deployment
            .changes()
            .iter()
            .map(|placed| deploy::change(placed, &bundle))
            .collect();
        let directory = deployment.directory().to_path_buf();
        deployment.carry_out(converging::waiting(context, &directory))?;
        outcome.changes.extend(changes);
    }
    hook(standing, node)?;
    wait(standing, node, new)?;
    outcome
        .notices
        .push(Notice::note(format!("`{}` has its new certificate", node.name())));
    Ok(())
}

/// A server is not touched while another one of its ensemble does not serve: it may be the last one of the quorum.
fn check_others(nodes: &[Node<'_>], node: &Node<'_>) -> Result<(), Error> {
    if node.role() != Role::Zookeeper {
        return Ok(());
    }
    let others: Vec<_> = nodes
        .iter()
        .filter(|other| other.role() == Role::Zookeeper && other.host != node.host)
        .collect();
    for (other, report) in others.iter().zip(look(&others)?) {
        if let Some(report) = report
            && report.main.tls.chain.is_empty()
        {
            let why = report.main.outcome.err().map(|stop| stop.to_string());
            return Err(DeployingError::OtherDown {
                node: node.name(),
                other: other.name(),
                why: why.unwrap_or_default(),
            }
            .into());
        }
    }
    Ok(())
}

fn look(nodes: &[&Node<'_>]) -> Result<Vec<Option<Report>>, Error> {
    let subjects: Vec<_> = nodes.iter().map(|node| subject(node)).collect();
    let known: Vec<_> = subjects.iter().flatten().cloned().collect();
    let question = Question {
        identity: None,
        tries_strangers: false,
        timeout: LOOK,
        now: clock::now(),
    };
    let mut reports = live::ask(&known, &question)?.into_iter();
    Ok(subjects
        .iter()
        .map(|subject| subject.as_ref().and_then(|_| reports.next()))
        .collect())
}

fn subject(node: &Node<'_>) -> Option<Subject> {
    match node.details {
        Details::Zookeeper(server) => Some(Subject {
            target: Target {
                host: server.host.clone(),
                port: server.port,
            },
            on_disk: None,
            plaintext_port: None,
            election_port: None,
        }),
        Details::Clickhouse(_) | Details::Client(_) => None,
    }
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

/// Whether the server shows the new certificate; a client shows it to nobody here.
fn is_served(standing: &Standing, node: &Node<'_>, new: &Certificate) -> Result<bool, Error> {
    if node.role() != Role::Zookeeper {
        let seen = Seen::look(node.directory(&standing.manifest))?;
        return Ok(seen.is_none_or(|seen| seen.leaf().as_ref() == Some(new)));
    }
    let reports = look(&[node])?;
    let shown = reports
        .iter()
        .flatten()
        .next()
        .and_then(|report| report.main.tls.chain.first());
    Ok(shown == Some(new))
}

fn wait(standing: &Standing, node: &Node<'_>, new: &Certificate) -> Result<(), Error> {
    let deadline = Deadline::after(PATIENCE);
    while !is_served(standing, node, new)? {
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

/// Why it went no further: the nodes after this one are as they were.
#[derive(Debug, thiserror::Error)]
enum DeployingError {
    #[error("`{}` can be written by others (its mode is {mode:04o}), and root would run what it says", path.display())]
    ManifestOpen { path: PathBuf, mode: u32 },
    #[error("`{node}` is left as it is: `{other}` of its ensemble does not serve: {why}")]
    OtherDown {
        node: String,
        other: String,
        why: String,
    },
    #[error("the command for `{node}` failed: `{}`{}{}", program.display(), ended(*code), said(output))]
    Hook {
        node: String,
        program: PathBuf,
        code: Option<i32>,
        output: String,
    },
    #[error("`{node}` does not show its new certificate after {seconds} s")]
    NotServed { node: String, seconds: u64 },
}

fn ended(code: Option<i32>) -> String {
    code.map_or_else(
        || " was ended by a signal".to_owned(),
        |code| format!(" ended with exit code {code}"),
    )
}

fn said(output: &str) -> String {
    let output = output.trim();
    if output.is_empty() {
        String::new()
    } else {
        format!(", and said:\n{output}")
    }
}

impl Fault for DeployingError {
    fn code(&self) -> &'static str {
        match self {
            Self::ManifestOpen { .. } => "manifest-writable",
            Self::OtherDown { .. } => "ensemble-incomplete",
            Self::Hook { .. } => "hook-failed",
            Self::NotServed { .. } => "not-served",
        }
    }

    fn hint(&self) -> Option<String> {
        Some(
            match self {
                Self::ManifestOpen { path, .. } => {
                    return Some(format!("look at what `after_deploy` says, then `chmod go-w {}`", path.display()));
                }
                Self::OtherDown { .. } => "bring that one back first: `zkcerts probe` says what it lacks",
                Self::Hook { .. } => "look at what it said; what is deployed is kept, and running this again goes on",
                Self::NotServed { .. } => {
                    "look at its log (`zkcerts explain LOG`); does `after_deploy` restart it, and not only reload?"
                }
            }
            .to_owned(),
        )
    }
}
