//! The ZooKeeper servers among nodes, asked over the network.

use std::time::Duration;

use time::OffsetDateTime;

use crate::error::Error;
use crate::keystore::Identity;
use crate::probe::live::{self, Question, Report, Subject, Target};
use crate::workspace::{Details, Node};

/// Asks each node that is a server for a session, as this client or without a certificate; in the order of the nodes, `None`
/// for those that serve nobody.
pub(super) fn ask(
    nodes: &[&Node<'_>],
    identity: Option<&Identity>,
    timeout: Duration,
    now: OffsetDateTime,
) -> Result<Vec<Option<Report>>, Error> {
    let subjects: Vec<_> = nodes.iter().map(|node| subject(node)).collect();
    let known: Vec<_> = subjects.iter().flatten().cloned().collect();
    let question = Question {
        identity,
        tries_strangers: false,
        timeout,
        now,
    };
    let mut reports = live::ask(&known, &question)?.into_iter();
    let of = |subject: &Option<Subject>| subject.as_ref().and_then(|_| reports.next());
    Ok(subjects.iter().map(of).collect())
}

fn subject(node: &Node<'_>) -> Option<Subject> {
    match node.details {
        Details::Zookeeper(server) => Some(Subject {
            target: Target {
                host: server.host.clone(),
                port: server.port,
            },
            on_disk: None,
            plaintext_ports: Vec::new(),
            election_port: None,
        }),
        Details::Clickhouse(_) | Details::Client(_) => None,
    }
}
