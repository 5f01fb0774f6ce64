use std::net::SocketAddr;
use std::thread::{self, ScopedJoinHandle};
use std::time::Duration;

use time::OffsetDateTime;

use super::knock::{Door, Knock};
use super::report::{Plaintext, Report};
use super::session;
use super::stop::Stage;
use super::target::Subject;
use super::{election, plaintext, strangers};
use crate::keystore::Identity;
use crate::os::clock::Deadline;
use crate::os::net::{self, Connection, NetError};
use crate::probe::tls::TlsError;

/// What is asked of every target.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// Who knocks; `None`: a client without a certificate.
    pub identity: Option<&'a Identity>,
    /// Whether it is tried to get in as somebody else.
    pub tries_strangers: bool,
    /// How long it may take for each target, from the first look-up to the last word.
    pub timeout: Duration,
    /// Today.
    pub now: OffsetDateTime,
}

/// How many targets are knocked at at once.
const AT_ONCE: usize = 64;

/// Knocks at every target, many at once; the reports stand in the order of the targets.
pub fn ask(subjects: &[Subject], question: &Question<'_>) -> Result<Vec<Report>, TlsError> {
    let mut reports = Vec::with_capacity(subjects.len());
    for subjects in subjects.chunks(AT_ONCE) {
        let made: Result<Vec<_>, _> = thread::scope(|scope| {
            let started = subjects
                .iter()
                .map(|subject| scope.spawn(|| one(subject, question)));
            // All are started before the first one is waited for.
            let started: Vec<_> = started.collect();
            started.into_iter().map(joined).collect()
        });
        reports.extend(made?);
    }
    Ok(reports)
}

/// What a thread came to. A panic is a bug of ours, and goes on in the thread that waits.
fn joined<T>(thread: ScopedJoinHandle<'_, T>) -> T {
    thread
        .join()
        .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

fn one(subject: &Subject, question: &Question<'_>) -> Result<Report, TlsError> {
    let deadline = Deadline::after(question.timeout);
    let is_known = question.identity.is_some();
    let (address, connection) = match reach(subject, deadline) {
        Ok(reached) => reached,
        Err((address, error)) => {
            let main = Knock::unconnected(&error);
            return Ok(Report::new(subject, address, is_known, main));
        }
    };
    let host = &subject.target.host;
    let door = Door {
        host,
        address,
        deadline,
    };
    // Whoever does not answer the first question must leave some time for the others.
    let main = door.hurried(2).over(connection, question.identity, |stream| {
        session::open(stream, Stage::Session)
    })?;
    let mut report = Report::new(subject, Some(address), is_known, main);
    beside(&mut report, door, subject, question)?;
    Ok(report)
}

/// A connection to the first address that takes one; else the address that was tried last, and why it does not.
fn reach(
    subject: &Subject,
    deadline: Deadline,
) -> Result<(SocketAddr, Connection), (Option<SocketAddr>, NetError)> {
    let target = &subject.target;
    let addresses = net::resolve(&target.host, deadline).map_err(|error| (None, error))?;
    let mut failed = (None, NetError::Silent);
    let mut left = u32::try_from(addresses.len()).unwrap_or(u32::MAX);
    for ip in addresses {
        let address = SocketAddr::new(ip, target.port);
        match Connection::open(address, deadline.share(left)) {
            Ok(connection) => return Ok((address, connection)),
            Err(error) => failed = (Some(address), error),
        }
        left -= 1;
    }
    Err(failed)
}

/// Everything that waits for nothing but the first knock, at once.
fn beside(
    report: &mut Report,
    door: Door<'_>,
    subject: &Subject,
    question: &Question<'_>,
) -> Result<(), TlsError> {
    let identity = question.identity;
    let shook = report.main.tls.agreed.is_some();
    let is_mute = shook && report.main.outcome.is_err();
    let tries_strangers = question.tries_strangers && shook;
    // Who has no certificate imitates the server's: the same authority is to be fooled.
    let original = identity
        .map(Identity::leaf)
        .or(report.main.tls.chain.first())
        .cloned();
    let plaintext_ports = subject.plaintext_ports.iter().copied();
    let plaintext_ports: Vec<u16> = plaintext_ports
        .filter(|port| *port != subject.target.port)
        .collect();
    thread::scope(|scope| {
        let anonymous =
            (tries_strangers && identity.is_some()).then(|| scope.spawn(move || strangers::anonymous(door)));
        let stranger = original
            .filter(|_| tries_strangers)
            .map(|original| scope.spawn(move || strangers::imitator(door, &original, question.now)));
        let plaintext = scope.spawn(move || plaintext::answer(door));
        let plaintext_ports = plaintext_ports.into_iter().map(|port| {
            let door = door.at_port(port).hurried(2);
            (port, scope.spawn(move || plaintext::answer(door)))
        });
        // All are started before the first one is waited for.
        let plaintext_ports: Vec<_> = plaintext_ports.collect();
        let election = subject.election_port.map(|port| {
            let door = door.at_port(port);
            (port, scope.spawn(move || election::look(door)))
        });
        let status = is_mute.then(|| scope.spawn(move || door.securely(identity, plaintext::status)));
        report.anonymous = anonymous.map(joined);
        report.stranger = stranger.and_then(joined);
        report.plaintext = Some(joined(plaintext));
        let answers = plaintext_ports
            .into_iter()
            .map(|(port, thread)| (port, joined(thread)));
        report.plaintext_port = most_open(answers);
        if let Some((port, thread)) = election {
            report.election = Some((port, joined(thread)?));
        }
        if let Some(thread) = status {
            report.status = joined(thread)?.outcome.ok();
        }
        Ok(())
    })
}

/// Of several ports the first that answers in ZooKeeper's words, else the first.
fn most_open(answers: impl Iterator<Item = (u16, Plaintext)>) -> Option<(u16, Plaintext)> {
    answers.min_by_key(|(_, answer)| !matches!(answer, Plaintext::Session(_) | Plaintext::Status(_)))
}
