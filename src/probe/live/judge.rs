//! What a client that checks would say of the certificates that a server shows.
//!
//! The seam between what was seen and what it means: chain, names, dates and usage of a server's certificate are judged
//! here and nowhere else in this room.

use time::OffsetDateTime;

use super::knock::Tls;
use super::words::finding;
use crate::diagnosis::{self, Code, Finding};
use crate::model::{Host, Quoted, San};
use crate::pki::verdict::{Peer, Purpose, Question};
use crate::pki::{Certificate, ExtendedKeyUsage};

/// Everything that is wrong with what the server shows. Without anchors the chain is not judged.
pub(super) fn findings(
    subject: &str,
    tls: &Tls,
    dialled: &Host,
    anchors: Option<&[Certificate]>,
    now: OffsetDateTime,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let Some(leaf) = tls.chain.first() else {
        if tls.unreadable > 0 {
            let message = "the server's certificate cannot be read: clients refuse it";
            findings.push(finding(Code::Unreadable, subject, message));
        }
        return findings;
    };
    findings.extend(name(subject, leaf, dialled));
    findings.extend(usage(subject, leaf));
    if !tls.seen.is_proved && tls.agreed.is_some() {
        let message = format!(
            "the server did not prove that it has the key of {}: clients refuse it",
            Quoted(&leaf.called())
        );
        findings.push(finding(Code::KeyMismatch, subject, message));
    }
    for certificate in &tls.chain {
        let own = diagnosis::of_certificate(subject, certificate, now);
        // Said above, for what was dialled.
        findings.extend(own.into_iter().filter(|found| found.code != Code::UsageOfNoRole));
    }
    if let Some(anchors) = anchors {
        for found in chain(subject, &tls.chain, dialled, anchors, now) {
            if !findings.iter().any(|other: &Finding| other.code == found.code) {
                findings.push(found);
            }
        }
    }
    findings
}

/// Whether the certificate bears a name or address. A common name counts where there is no subjectAltName.
#[must_use]
pub fn named(certificate: &Certificate, host: &Host) -> bool {
    let sans = certificate.sans();
    match host {
        Host::Address(address) => sans.contains(&San::Ip(*address)),
        Host::Name(name) if sans.is_empty() => certificate
            .common_name()
            .is_some_and(|common| fits(&common, name)),
        Host::Name(name) => sans
            .iter()
            .any(|san| matches!(san, San::Dns(pattern) if fits(pattern, name))),
    }
}

/// Names are compared without capitals; `*` stands for one whole left-most label (RFC 6125, 6.4.3).
fn fits(pattern: &str, name: &str) -> bool {
    match pattern.strip_prefix("*.") {
        Some(domain) => name
            .split_once('.')
            .is_some_and(|(_, rest)| domain.contains('.') && rest.eq_ignore_ascii_case(domain)),
        None => pattern.eq_ignore_ascii_case(name),
    }
}

fn name(subject: &str, leaf: &Certificate, dialled: &Host) -> Option<Finding> {
    if named(leaf, dialled) {
        return None;
    }
    let names: Vec<_> = leaf.sans().iter().map(ToString::to_string).collect();
    let called = Quoted(&leaf.called()).to_string();
    let message =
        format!("{called} is not for `{dialled}`: a client that checks the name refuses the server");
    let mut found = finding(Code::NameMismatch, subject, message);
    found.evidence.push(if names.is_empty() {
        "subjectAltName: none".to_owned()
    } else {
        format!("subjectAltName: {}", names.join(", "))
    });
    Some(found)
}

fn usage(subject: &str, leaf: &Certificate) -> Option<Finding> {
    let serves = leaf
        .extended_key_usage()
        .is_none_or(ExtendedKeyUsage::permits_server);
    (!serves).then(|| {
        let called = Quoted(&leaf.called()).to_string();
        let message = format!("{called} has no serverAuth: clients refuse the server");
        finding(Code::UsageNotServer, subject, message)
    })
}

/// What ClickHouse would say of the chain, by OpenSSL's rules.
fn chain(
    subject: &str,
    sent: &[Certificate],
    dialled: &Host,
    anchors: &[Certificate],
    now: OffsetDateTime,
) -> Vec<Finding> {
    let name = dialled.to_string();
    let question = Question {
        sent,
        anchors,
        purpose: Purpose::Server { name: Some(&name) },
        moment: now,
    };
    let verdict = question.put_to(Peer::OpenSsl);
    let mut found = diagnosis::of_verdicts(subject, &question, &[(Peer::OpenSsl, verdict)]);
    let trusted = anchors.iter().map(Certificate::called);
    let trusted: Vec<_> = trusted.take(MOST_NAMED).collect();
    for finding in &mut found {
        finding.evidence.push(format!("trusted: {}", trusted.join("; ")));
    }
    found
}

/// How many anchors are named.
const MOST_NAMED: usize = 5;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wildcard_stands_for_one_label_and_capitals_do_not_count() {
        for (pattern, name, expected) in [
            ("zk1.example.com", "zk1.example.com", true),
            ("ZK1.Example.com", "zk1.example.com", true),
            ("zk1.example.com", "zk2.example.com", false),
            ("*.example.com", "zk1.example.com", true),
            ("*.example.com", "a.zk1.example.com", false),
            ("*.example.com", "example.com", false),
            ("*.com", "example.com", false),
            ("zk1.example.com.", "zk1.example.com", false),
            ("", "zk1.example.com", false),
        ] {
            assert_eq!(fits(pattern, name), expected, "{pattern} {name}");
        }
    }
}
