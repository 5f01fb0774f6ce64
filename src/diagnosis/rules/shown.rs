//! What one side shows, held against what the other one goes by: the seam to the peers' verdicts.

use time::OffsetDateTime;

use super::Remark;
use super::text::called;
use crate::diagnosis::{Code, Finding};
use crate::model::{Host, Quoted};
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
pub fn of_shown(shown: &Shown<'_>, _now: OffsetDateTime) -> Vec<Finding> {
    let Some(leaf) = shown.sent.first() else {
        return Vec::new();
    };
    let mut findings: Vec<Finding> = issuer(leaf, shown)
        .into_iter()
        .map(|(code, remark)| Finding::new(code, shown.subject, remark))
        .collect();
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
    findings
}

/// Whether no anchor leads to the leaf, and how.
fn issuer(leaf: &Certificate, shown: &Shown<'_>) -> Option<(Code, Remark)> {
    let bag: Vec<Certificate> = shown.sent.iter().chain(shown.anchors).cloned().collect();
    let chain = Chain::order(leaf, &bag).certificates;
    // OpenSSL does not stop at an authority between, unless it is told to.
    let counts = |anchor: &Certificate| shown.to == Judge::Zookeeper || anchor.is_self_issued();
    let leads_there = |certificate: &Certificate| shown.anchors.contains(certificate) && counts(certificate);
    if chain.iter().any(leads_there) {
        return None;
    }
    let last = chain.last().unwrap_or(leaf);
    let who = shown.to.name();
    let is_namesake = |anchor: &&Certificate| {
        anchor.subject_der() == last.issuer_der() || anchor.subject_der() == last.subject_der()
    };
    let remark = match shown.anchors.iter().find(is_namesake) {
        Some(anchor) => {
            let what = format!(
                "{who} trusts another {} than the one that issued {}",
                called(anchor),
                called(leaf)
            );
            return Some((Code::IssuerNamesake, Remark::new(what)));
        }
        None => Remark::new(format!(
            "{who} trusts nobody who issued {}: its issuer is {}",
            called(leaf),
            Quoted(&last.issuer())
        )),
    };
    let trusted: Vec<String> = shown.anchors.iter().take(4).map(called).collect();
    let names = if trusted.is_empty() {
        "nobody".to_owned()
    } else {
        trusted.join(", ")
    };
    Some((Code::IssuerUnknown, remark.seen(format!("{who} trusts {names}"))))
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
