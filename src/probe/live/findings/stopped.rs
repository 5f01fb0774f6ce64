//! Why there is no session.

use time::OffsetDateTime;

use super::{Knocker, refused};
use crate::diagnosis::{Code, Finding};
use crate::probe::live::report::{Plaintext, Report};
use crate::probe::live::session::Children;
use crate::probe::live::stop::{Reason, Stage, Stop, shown};
use crate::probe::live::words::finding;

/// What it means that knocking came to nothing.
pub(super) fn findings(
    subject: &str,
    report: &Report,
    stop: &Stop,
    knocker: &Knocker<'_>,
    now: OffsetDateTime,
) -> Vec<Finding> {
    let one = match stop.stage {
        Stage::Connect => unconnected(subject, report, stop),
        Stage::Handshake => match plaintext(subject, report) {
            Some(found) => found,
            None => unshaken(subject, report, stop, knocker, now),
        },
        Stage::Session => mute(subject, report, stop, knocker, now),
    };
    vec![one]
}

fn unconnected(subject: &str, report: &Report, stop: &Stop) -> Finding {
    let address = report.address.filter(|_| report.target.host.address().is_none());
    let at = address.map_or_else(String::new, |address| format!(" (`{address}`)"));
    match &stop.reason {
        Reason::Unknown(said) => {
            let message = format!("the name `{}` has no address", report.target.host);
            with(finding(Code::HostUnknown, subject, message), said)
        }
        Reason::Refused => {
            let message = format!("nobody listens{at}: the connection is refused");
            finding(Code::ConnectionRefused, subject, message)
        }
        Reason::Unreachable(said) => {
            let message = format!("there is no way there{at}");
            with(finding(Code::NoAnswer, subject, message), said)
        }
        _ => {
            let message = format!("nothing answers{at}, not even with a refusal");
            finding(Code::NoAnswer, subject, message)
        }
    }
}

/// The port speaks plaintext, and not TLS.
fn plaintext(subject: &str, report: &Report) -> Option<Finding> {
    match report.plaintext.as_ref()? {
        Plaintext::Session(session) => {
            let message = "this is a plaintext port: it grants a session without TLS, and knows no TLS";
            let found = finding(Code::PortIsPlaintext, subject, message);
            Some(match &session.children {
                Children::Listed(names) => {
                    let names: Vec<_> = names.iter().take(5).map(String::as_str).collect();
                    with(found, &format!("children of /: {}", names.join(", ")))
                }
                Children::Withheld(_) | Children::Untold => found,
            })
        }
        Plaintext::Status(status) => {
            let message = "this is a plaintext port: it says what it is without TLS, and knows no TLS";
            let found = finding(Code::PortIsPlaintext, subject, message);
            Some(with(found, first_line(status)))
        }
        Plaintext::Foreign(octets) => Some(foreign(subject, octets)),
        Plaintext::None(_) => None,
    }
}

fn foreign(subject: &str, octets: &[u8]) -> Finding {
    let message = "what answers here speaks neither TLS nor ZooKeeper's protocol";
    let found = finding(Code::NotZookeeper, subject, message);
    with(found, &format!("it says {}", shown(octets)))
}

/// TCP stands, TLS does not.
fn unshaken(
    subject: &str,
    report: &Report,
    stop: &Stop,
    knocker: &Knocker<'_>,
    now: OffsetDateTime,
) -> Finding {
    match &stop.reason {
        Reason::Alert(alert) => refused::finding_of(subject, report, *alert, knocker, now),
        Reason::Incompatible(why) => {
            let message = "the server speaks TLS, and nothing of it that is safe today";
            let found = finding(Code::NothingInCommon, subject, message);
            let found = with(found, why);
            with(
                found,
                "offered: TLS 1.3, and TLS 1.2 with ECDHE and AES-GCM or ChaCha20-Poly1305",
            )
        }
        Reason::Foreign(octets) => foreign(subject, octets),
        Reason::Silent => {
            let message = "the connection stands, and nothing answers to TLS in time";
            finding(Code::NoAnswer, subject, message)
        }
        Reason::Misbehaved(why) => {
            let message = "what answers here does not shake hands as TLS wants it";
            with(finding(Code::NotZookeeper, subject, message), why)
        }
        _ => {
            let message = "the server closes the connection during the TLS handshake, without a word";
            Finding {
                cause: CLOSED_AT_ONCE.to_owned(),
                ..finding(Code::ConnectionClosed, subject, message)
            }
        }
    }
}

/// What closes a connection before TLS has said a word.
const CLOSED_AT_ONCE: &str = "a ZooKeeper whose stores do not open starts all the same, and closes every TLS connection; so does \
                              Debian's without netty-codec, and one with too many connections from here (`maxClientCnxns`)";

/// TLS stands, and there is no session.
fn mute(subject: &str, report: &Report, stop: &Stop, knocker: &Knocker<'_>, now: OffsetDateTime) -> Finding {
    if let Reason::Alert(alert) = stop.reason {
        return refused::finding_of(subject, report, alert, knocker, now);
    }
    if let Some(status) = &report.status {
        let message = "TLS stands, and the server grants no session";
        return with(
            finding(Code::SessionRefused, subject, message),
            first_line(status),
        );
    }
    match &stop.reason {
        Reason::NoSession => {
            let message = "TLS stands, and the server refuses a session";
            finding(Code::SessionRefused, subject, message)
        }
        Reason::Foreign(octets) => {
            let message = "what answers here speaks TLS, and not ZooKeeper's protocol";
            let found = finding(Code::NotZookeeper, subject, message);
            with(found, &format!("it says {}", shown(octets)))
        }
        Reason::Silent => {
            let message = "what answers here speaks TLS, and says nothing to a ZooKeeper client";
            finding(Code::NotZookeeper, subject, message)
        }
        Reason::Misbehaved(why) => {
            let message = "the TLS connection breaks in the middle";
            with(finding(Code::ConnectionClosed, subject, message), why)
        }
        _ => refused::closed(subject, report, knocker, now),
    }
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

/// With a further line of evidence.
pub(super) fn with(mut found: Finding, seen: &str) -> Finding {
    found.evidence.push(seen.to_owned());
    found
}
