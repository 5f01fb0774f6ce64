//! What ClickHouse is told of ZooKeeper and of TLS, merged, and what the files that it names hold.

mod client;
mod files;
mod identity;
mod keeper;
mod merging;
mod nodes;
mod secrets;
mod sections;
mod settings;
mod values;

use time::OffsetDateTime;

pub(super) use self::client::{Compared, compares, is_strict, switched_off};
pub(super) use self::nodes::{host_of, port_of};
use super::Remark;
use crate::config::clickhouse::Location;
use crate::diagnosis::{ClickhouseEvidence, Code, Finding, Place};

/// One thing that may be wrong with a configuration; each time that it is, a remark.
struct Rule {
    code: Code,
    judge: fn(&ClickhouseEvidence) -> Vec<Remark>,
}

const fn rule(code: Code, judge: fn(&ClickhouseEvidence) -> Vec<Remark>) -> Rule {
    Rule { code, judge }
}

const RULES: &[Rule] = &[
    rule(Code::NoNodes, nodes::none),
    rule(Code::NodePlaintext, nodes::plaintext),
    rule(Code::NodePortPlain, nodes::port_plain),
    rule(Code::NodeHostMalformed, nodes::host_malformed),
    rule(Code::NodesMerged, merging::nodes_merged),
    rule(Code::SectionTwice, merging::twice),
    rule(Code::MergeAmbiguous, merging::ambiguous),
    rule(Code::ValueElsewhere, merging::elsewhere),
    rule(Code::ChainCheckOff, client::chain_check_off),
    rule(Code::HostCheckOff, client::host_check_off),
    rule(Code::HostCheckByRelease, client::host_check_by_release),
    rule(Code::HandshakeHurried, client::handshake_hurried),
    rule(Code::NothingInCommon, client::nothing),
    rule(Code::AnchorsMissing, files::anchors_missing),
    rule(Code::AnchorsUnhashed, files::anchors_unhashed),
    rule(Code::SystemStoreTrusted, files::system_store),
    rule(Code::ClientCertificateMissing, identity::certificate_missing),
    rule(Code::KeyMismatch, identity::key_mismatch),
    rule(Code::KeyUnusable, identity::key_locked),
    rule(Code::ChainBroken, identity::chain_broken),
    rule(Code::SettingIgnored, settings::ignored),
    rule(Code::SettingInvalid, values::invalid),
    rule(Code::SecretExposed, secrets::exposed),
    rule(Code::ServiceCannotRead, files::closed),
    rule(Code::OtherEncoding, files::other_encoding),
    rule(Code::RaftPlaintext, keeper::raft_plaintext),
    rule(Code::PlaintextPortOpen, keeper::plaintext_open),
];

/// Everything that there is to say about a ClickHouse server's configuration.
#[must_use]
pub fn of_clickhouse(evidence: &ClickhouseEvidence, now: OffsetDateTime) -> Vec<Finding> {
    let mut findings = Vec::new();
    for rule in RULES {
        let remarks = (rule.judge)(evidence).into_iter();
        findings.extend(remarks.map(|remark| Finding::new(rule.code, &evidence.path, remark)));
    }
    findings.extend(files::of_contents(evidence, now));
    findings
}

/// A line of the configuration, for evidence.
fn place(location: &Location) -> Place {
    Place::new(
        &location.path.display().to_string(),
        usize::try_from(location.line).unwrap_or_default(),
    )
}

#[cfg(test)]
mod tests;
