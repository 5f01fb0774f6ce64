//! What one side shows, held against what the other one goes by: the seam to the peers' verdicts.

use time::OffsetDateTime;

use super::Remark;
use super::text::called;
use crate::diagnosis::{Code, Finding, of_verdicts};
use crate::model::{Host, Quoted};
use crate::pki::verdict::{Peer, Purpose, Question};
use crate::pki::{Certificate, Chain};

/// A chain that one side shows to the other.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a> {
    /// How findings call what is shown: the file that it stands in.
    pub subject: &'a str,
    /// The certificates as they are sent, the leaf first.
    pub sent: &'a [Certificate],
    /// Where they are judged.
    pub to: Judge,
    /// The certificates that the judge trusts.
    pub anchors: &'a [Certificate],
    /// The hosts that are dialled, where the judge looks at names.
    pub dialled: &'a [&'a str],
}

/// Who judges a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judge {
    /// ClickHouse, by OpenSSL's rules: a server's chain.
    Clickhouse,
    /// ZooKeeper, by Java's: a client's chain.
    Zookeeper,
}

impl Judge {
    const fn name(self) -> &'static str {
        match self {
            Self::Clickhouse => "ClickHouse",
            Self::Zookeeper => "ZooKeeper",
        }
    }
}

/// What the other side would say.
#[must_use]
pub fn of_shown(shown: &Shown<'_>, now: OffsetDateTime) -> Vec<Finding> {
    let Some(leaf) = shown.sent.first() else {
        return Vec::new();
    };
    let mut findings = Vec::new();
    let refused = shown.dialled.iter().filter(|host| !names(leaf, host));
    findings.extend(refused.map(|host| {
        let remark = Remark::new(format!(
            "{} is not for {}, which ClickHouse dials",
            called(leaf),
            Quoted(host)
        ));
        let names: Vec<String> = leaf.sans().iter().map(ToString::to_string).collect();
        Finding::new(
            Code::NameMismatch,
            shown.subject,
            remark.seen(format!("its names: {}", names.join(", "))),
        )
    }));
    for found in verdicts(shown, now) {
        let is_told = |other: &Finding| other.code == found.code;
        if !findings.iter().any(is_told) {
            findings.push(found);
        }
    }
    findings
}

/// What is told of every certificate, wherever it stands: not told a second time of a chain.
const OF_ITSELF: [Code; 6] = [
    Code::Expired,
    Code::NotYetValid,
    Code::WeakKey,
    Code::WeakSignature,
    Code::UsageNoSignature,
    Code::ExtensionDefect,
];

/// The judge's verdict on the chain, by each of the names that are dialled.
fn verdicts(shown: &Shown<'_>, now: OffsetDateTime) -> Vec<Finding> {
    let (peer, purposes) = match shown.to {
        Judge::Clickhouse if shown.dialled.is_empty() => {
            (Peer::OpenSsl, vec![Purpose::Server { name: None }])
        }
        Judge::Clickhouse => {
            let purposes = shown
                .dialled
                .iter()
                .map(|host| Purpose::Server { name: Some(*host) });
            (Peer::OpenSsl, purposes.collect())
        }
        Judge::Zookeeper => (Peer::Java, vec![Purpose::Client]),
    };
    let found = purposes.into_iter().flat_map(|purpose| {
        let question = Question {
            sent: shown.sent,
            anchors: shown.anchors,
            purpose,
            moment: now,
        };
        let verdict = question.put_to(peer);
        let mut found = of_verdicts(shown.subject, &question, &[(peer, verdict)]);
        for finding in &mut found {
            finding
                .evidence
                .push(format!("{} trusts {}", shown.to.name(), trusted(shown.anchors)));
        }
        found
    });
    found
        .filter(|finding| !OF_ITSELF.contains(&finding.code))
        .collect()
}

/// The first few anchors.
fn trusted(anchors: &[Certificate]) -> String {
    const NAMED: usize = 4;
    let names: Vec<String> = anchors.iter().take(NAMED).map(called).collect();
    if names.is_empty() {
        "nobody".to_owned()
    } else {
        names.join(", ")
    }
}

/// Whether a certificate is for a host.
pub(super) fn names(leaf: &Certificate, host: &str) -> bool {
    let Ok(host) = host.trim_end_matches('.').parse::<Host>() else {
        // What is no host is told of where it stands.
        return true;
    };
    if leaf.sans().is_empty() {
        return leaf
            .common_name()
            .is_some_and(|name| name.eq_ignore_ascii_case(&host.to_string()));
    }
    leaf.sans().iter().any(|san| san.covers(&host))
}

/// The certificates that are missing from what is sent, although they are known here and are no roots.
pub(super) fn left_out(sent: &[Certificate], known: &[Certificate]) -> Vec<Remark> {
    let Some(leaf) = sent.first() else {
        return Vec::new();
    };
    let bag: Vec<Certificate> = sent.iter().chain(known).cloned().collect();
    let chain = Chain::order(leaf, &bag).certificates;
    let missing: Vec<&Certificate> = chain
        .iter()
        .filter(|certificate| !sent.contains(certificate) && !certificate.is_self_issued())
        .collect();
    let Some(first) = missing.first() else {
        return Vec::new();
    };
    let remark = Remark::new(format!(
        "{} is missing from the chain that is sent",
        called(first)
    ));
    let others = missing
        .iter()
        .skip(1)
        .map(|certificate| format!("{} too", called(certificate)));
    vec![others.fold(remark, Remark::seen)]
}
