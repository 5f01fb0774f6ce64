//! Doors that stand open and should not.

use super::stopped::with;
use crate::diagnosis::{Code, Finding};
use crate::probe::live::report::{Admission, Election, Plaintext, Report};
use crate::probe::live::stop::{Reason, Stage, Stop};
use crate::probe::live::target::joined;
use crate::probe::live::words::finding;

pub(super) fn findings(subject: &str, report: &Report) -> Vec<Finding> {
    let mut findings = Vec::new();
    findings.extend(anyone(subject, report));
    if let Some(Admission::Admitted { .. }) = report.stranger {
        let message =
            "the server takes a certificate that an authority of the same name signed with another key";
        findings.push(finding(Code::StrangerAdmitted, subject, message));
    }
    let tried = [
        ("a client without a certificate", &report.anonymous),
        (
            "a client with the certificate of a same-named authority",
            &report.stranger,
        ),
    ];
    for (who, admission) in tried {
        // Where nobody gets in, nothing is proved by that one does not.
        if let (Some(Admission::Unproved(why)), Ok(_)) = (admission, &report.main.outcome) {
            let message = format!("it was not proved that {who} is refused");
            findings.push(with(finding(Code::NoAnswer, subject, message), why));
        }
    }
    if let (Some(_), Some(Plaintext::Session(_) | Plaintext::Status(_))) =
        (&report.main.tls.agreed, &report.plaintext)
    {
        let message = "the port takes plaintext beside TLS";
        findings.push(finding(Code::PlaintextAnswered, subject, message));
    }
    if let Some((port, Plaintext::Session(_) | Plaintext::Status(_))) = &report.plaintext_port {
        let subject = joined(&report.target.host, *port);
        let message = "the plaintext port answers";
        findings.push(finding(Code::PlaintextPortOpen, &subject, message));
    }
    if let Some((port, election)) = &report.election {
        let subject = joined(&report.target.host, *port);
        findings.extend(between_peers(&subject, election));
    }
    findings
}

/// Clients without certificate are let in.
fn anyone(subject: &str, report: &Report) -> Option<Finding> {
    let was_asked = match (&report.anonymous, report.has_identity) {
        (Some(Admission::Admitted { was_asked }), _) => *was_asked,
        (None, false) if report.main.outcome.is_ok() => report.main.tls.seen.asked.is_some(),
        _ => return None,
    };
    let message = "the server grants a session to a client without a certificate";
    let seen = if was_asked {
        "it asks for a certificate, and does not insist: `ssl.clientAuth=want`"
    } else {
        "it asks for no certificate: `ssl.clientAuth=none`"
    };
    Some(with(finding(Code::AnyoneAdmitted, subject, message), seen))
}

/// The port where the peers elect, where zoo.cfg says that it speaks TLS.
fn between_peers(subject: &str, election: &Election) -> Option<Finding> {
    let knock = &election.knock;
    match &knock.outcome {
        Ok(()) => {
            let message = "a peer without a certificate is let in";
            Some(finding(Code::AnyoneAdmitted, subject, message))
        }
        Err(Stop {
            stage: Stage::Connect,
            reason: Reason::Refused,
        }) => {
            let message = "nobody listens where zoo.cfg says that the peers elect";
            Some(finding(Code::ConnectionRefused, subject, message))
        }
        // Who is no peer need not get through.
        Err(Stop {
            stage: Stage::Connect,
            ..
        }) => None,
        Err(stop) if knock.tls.chain.is_empty() => {
            let message = "the peers' port knows no TLS, although zoo.cfg has `sslQuorum=true`";
            Some(with(
                finding(Code::QuorumPlaintext, subject, message),
                &stop.to_string(),
            ))
        }
        Err(_) => None,
    }
}
