//! What one side shows, held against what the other one goes by.

use time::OffsetDateTime;

use super::Remark;
use super::text::called;
use crate::diagnosis::{Finding, of_verdicts};
use crate::pki::verdict::{Peer, Purpose, Question};
use crate::pki::{Certificate, Chain};

/// A chain that one side shows to the other.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a> {
    /// How findings call what is shown: the file that it stands in.
    pub subject: &'a str,
    /// The certificates as they are sent, the leaf first.
    pub sent: &'a [Certificate],
    /// Who judges it: ClickHouse a server's, ZooKeeper a client's.
    pub to: Peer,
    /// The certificates that the judge trusts.
    pub anchors: &'a [Certificate],
    /// The hosts that are dialled, where the judge looks at names.
    pub dialled: &'a [&'a str],
}

/// What the other side would say: of each name, and what it says of all of them once. Nothing where nothing is shown.
#[must_use]
pub fn of_shown(shown: &Shown<'_>, now: OffsetDateTime) -> Vec<Finding> {
    let purposes: Vec<Purpose<'_>> = match (shown.to, shown.dialled) {
        (Peer::Java, _) => vec![Purpose::Client],
        (Peer::OpenSsl, []) => vec![Purpose::Server { name: None }],
        (Peer::OpenSsl, names) => names
            .iter()
            .map(|name| Purpose::Server { name: Some(name) })
            .collect(),
    };
    let mut findings = Vec::new();
    for purpose in purposes.into_iter().filter(|_| !shown.sent.is_empty()) {
        let question = Question {
            sent: shown.sent,
            anchors: shown.anchors,
            purpose,
            moment: now,
        };
        let verdict = (shown.to, question.put_to(shown.to));
        let found = of_verdicts(shown.subject, &question, &[verdict]);
        findings.extend(
            found
                .into_iter()
                .filter(|finding| !findings.contains(finding))
                .collect::<Vec<_>>(),
        );
    }
    findings
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
