//! Servers that are asked over the network.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::knocker::{self, Knocker};
use super::{ProbeArgs, json, text};
use crate::commands::converging::{Hold, Standing};
use crate::commands::{Context, findings};
use crate::config::zookeeper::Ports;
use crate::config::zookeeper::properties::{self, MalformedEscape, Properties};
use crate::error::Error;
use crate::keystore::Identity;
use crate::model::{Fault, Host, San};
use crate::os::{clock, fs};
use crate::probe::live::{self, OnDisk, Question, Subject, Target};
use crate::report::{Notice, Outcome};
use crate::workspace::layout::NodeFile;
use crate::workspace::{self, Details, Node};

/// Asks every server, and says what it found.
pub(super) fn run(args: &ProbeArgs, context: &Context<'_>) -> crate::commands::Result {
    let named = Knocker::named(args)?;
    // Where the client's files are named, a workspace is looked at only for what it knows of the servers.
    let standing = match (&named, args.targets.is_empty()) {
        (Some(_), false) => Standing::find(context, Hold::No).ok(),
        (Some(_), true) => Some(Standing::find(context, Hold::No)?),
        (None, _) => Some(Standing::find(context, Hold::No).map_err(as_nobody)?),
    };
    let knocker = match (named, &standing) {
        (Some(named), _) => named,
        (None, Some(standing)) => Knocker::of_workspace(standing)?,
        (None, None) => return Err(NoTarget.into()),
    };
    let (ports, unread) = match args.zoo_cfg.as_deref() {
        Some(path) => ports(path)?,
        None => (Ports::default(), None),
    };
    let subjects = subjects(args, standing.as_ref(), &ports);
    if subjects.is_empty() {
        return Err(Error::usage(NoTarget));
    }
    let now = clock::now();
    let question = Question {
        identity: knocker.identity.as_ref(),
        tries_strangers: !args.no_strangers,
        timeout: Duration::from_secs(args.timeout),
        now,
    };
    let reports = live::ask(&subjects, &question)?;
    let judge = live::Knocker {
        chain: knocker.identity.as_ref().map_or(&[], Identity::chain),
        anchors: Some(knocker.anchors.certificates()),
    };
    let mut outcome = Outcome::of("probe");
    let of_servers = reports
        .iter()
        .flat_map(|report| live::findings(report, &judge, now));
    let found = knocker.findings.into_iter().chain(of_servers);
    outcome.findings = Some(found.map(findings::shown).collect());
    if context.console.is_json() {
        let targets = reports.iter().map(|report| json::target(report, now));
        outcome.extra.insert("as".to_owned(), knocker.name.into());
        outcome.extra.insert("targets".to_owned(), targets.collect());
    } else {
        outcome.output = Some(reports.iter().map(|report| text::target(report, now)).collect());
        outcome.summary = vec![format!("asked as {}", knocker.name)];
    }
    outcome.notices.extend(unread.into_iter().chain(knocker.notice));
    Ok(outcome)
}

/// The targets, with what workspace and zoo.cfg know of them.
fn subjects(args: &ProbeArgs, standing: Option<&Standing>, ports: &Ports) -> Vec<Subject> {
    let nodes = standing.map_or_else(Vec::new, |standing| workspace::nodes(&standing.manifest));
    let servers: Vec<_> = nodes
        .iter()
        .filter_map(|node| match node.details {
            Details::Zookeeper(server) => Some((node, server.port)),
            Details::Clickhouse(_) | Details::Client(_) => None,
        })
        .collect();
    let every = servers.iter().map(|(node, port)| Target {
        host: node.host.clone(),
        port: *port,
    });
    let targets: Vec<_> = if args.targets.is_empty() {
        every.collect()
    } else {
        args.targets.clone()
    };
    let subject = |target: Target| {
        let server = standing.and_then(|standing| {
            let (node, _) = servers.iter().find(|(node, _)| is_named(node, &target.host))?;
            Some((standing, *node))
        });
        let kept = server.and_then(|(standing, _)| standing.manifest.zookeeper.plaintext_port);
        let members = ports.members.iter();
        let mut members = members.filter(|member| member.host.parse::<Host>().as_ref() == Ok(&target.host));
        let member = members.next();
        // A member that is dialled by another name may be any of them.
        let of_lines = match member {
            Some(member) => member.plaintext.into_iter().collect(),
            None => every_plaintext(ports),
        };
        let one = args.plaintext_port.or(ports.plaintext);
        let plaintext_ports = match one {
            Some(port) => vec![port],
            None if of_lines.is_empty() => kept.into_iter().collect(),
            None => of_lines,
        };
        Subject {
            on_disk: server.and_then(|(standing, node)| on_disk(standing, node)),
            plaintext_ports,
            election_port: member.filter(|_| ports.quorum_tls).map(|member| member.election),
            target,
        }
    };
    targets.into_iter().map(subject).collect()
}

/// Whether the node is dialled so.
fn is_named(node: &Node<'_>, host: &Host) -> bool {
    node.host == host || node.alt.contains(&San::from(host))
}

fn on_disk(standing: &Standing, node: &Node<'_>) -> Option<OnDisk> {
    let path = knocker::file_of(standing, node, NodeFile::Certificate);
    let leaf = knocker::leaf(&path)?;
    Some(OnDisk { path, leaf })
}

/// The plaintext ports that the lines `server.N` open, each once.
fn every_plaintext(ports: &Ports) -> Vec<u16> {
    let mut all = Vec::new();
    for port in ports.members.iter().filter_map(|member| member.plaintext) {
        if !all.contains(&port) {
            all.push(port);
        }
    }
    all
}

/// The ports in zoo.cfg and in the file that it names for the members; and that this one is not here, where it is not.
fn ports(path: &Path) -> Result<(Ports, Option<Notice>), Error> {
    let mut read = properties_of(path)?;
    let named = read
        .effective("dynamicConfigFile")
        .map(|entry| PathBuf::from(&entry.value));
    let Some(named) = named else {
        return Ok((Ports::of(&read), None));
    };
    let notice = match properties_of(&named) {
        Ok(members) => {
            read.entries.extend(members.entries);
            None
        }
        Err(error) => Some(Notice::warning(format!(
            "the members of the ensemble are not known: {error}"
        ))),
    };
    Ok((Ports::of(&read), notice))
}

fn properties_of(path: &Path) -> Result<Properties, Error> {
    let bytes = fs::read_input(path)?;
    let read = properties::read(&bytes).map_err(|source| ZooCfg {
        path: path.to_path_buf(),
        source,
    })?;
    Ok(read)
}

/// A zoo.cfg that Java does not read.
#[derive(Debug, thiserror::Error)]
#[error("cannot read `{}`", path.display())]
struct ZooCfg {
    path: PathBuf,
    #[source]
    source: MalformedEscape,
}

impl Fault for ZooCfg {
    fn code(&self) -> &'static str {
        "zoo-cfg-unreadable"
    }
}

/// Without a workspace it has to be said who asks.
fn as_nobody(error: Error) -> Error {
    if error.code() == "no-workspace" {
        NoClient(error.to_string()).into()
    } else {
        error
    }
}

/// Nobody to ask as.
#[derive(Debug, thiserror::Error)]
#[error("there is no client to ask as: none is named, and there is {0}")]
struct NoClient(String);

impl Fault for NoClient {
    fn code(&self) -> &'static str {
        "no-client"
    }

    fn hint(&self) -> Option<String> {
        Some(
            "name the client's files: `--cert FILE --key FILE --ca FILE`, or a workspace: `--dir DIR`"
                .to_owned(),
        )
    }
}

/// Nobody to ask.
#[derive(Debug, thiserror::Error)]
#[error("there is no server to ask: none is named, and the workspace has no ZooKeeper")]
struct NoTarget;

impl Fault for NoTarget {
    fn code(&self) -> &'static str {
        "no-target"
    }

    fn hint(&self) -> Option<String> {
        Some("name one: `zkcerts probe HOST:PORT`".to_owned())
    }
}
