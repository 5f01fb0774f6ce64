//! What zoo.cfg says, and what the files that it names hold.

mod contents;
mod passwords;
mod ports;
mod protocols;
mod providers;
mod quorum;
mod revocation;
mod settings;
mod stores;
mod text;
mod values;

use time::OffsetDateTime;

pub(super) use self::contents::{anchors, shown};
pub(super) use self::ports::{Ports, members, ports};
pub(super) use self::protocols::offered;
use super::Remark;
use super::access;
use crate::diagnosis::{Code, Finding, ZookeeperEvidence, ZookeeperStore};

/// One thing that may be wrong with a configuration; each time that it is, a remark.
struct Rule {
    code: Code,
    judge: fn(&ZookeeperEvidence) -> Vec<Remark>,
}

const fn rule(code: Code, judge: fn(&ZookeeperEvidence) -> Vec<Remark>) -> Rule {
    Rule { code, judge }
}

const RULES: &[Rule] = &[
    rule(Code::SecurePortMissing, ports::secure_missing),
    rule(Code::NettyMissing, ports::netty_missing),
    rule(Code::NettyCodecMissing, ports::netty_codec_missing),
    rule(Code::PortTwice, ports::twice),
    rule(Code::PlaintextPortOpen, ports::plaintext_open),
    rule(Code::ProviderMissing, providers::missing),
    rule(Code::ClientAuthOff, settings::client_auth_off),
    rule(Code::SettingHarmful, settings::harmful),
    rule(Code::SettingHarmful, revocation::lists_missing),
    rule(Code::SettingInvalid, values::invalid),
    rule(Code::SettingInvalid, ports::address_without_port),
    rule(Code::SettingInvalid, providers::unknown_scheme),
    rule(Code::SettingIgnored, settings::ignored),
    rule(Code::SettingTwice, settings::twice),
    rule(Code::ReloadOff, settings::reload_off),
    rule(Code::NothingInCommon, protocols::nothing),
    rule(Code::NothingInCommon, protocols::suites_of_other_keys),
    rule(Code::StoreNotNamed, stores::not_named),
    rule(Code::PasswordInline, passwords::inline),
    rule(Code::SecretExposed, passwords::exposed),
    rule(Code::QuorumPlaintext, quorum::plaintext),
    rule(Code::QuorumUnification, quorum::unification),
    rule(Code::QuorumNamesUnchecked, quorum::names_unchecked),
    rule(Code::PeerNameMissing, quorum::peer_name_missing),
    rule(Code::SettingSwallowed, text::swallowed),
    rule(Code::ByteOrderMark, text::byte_order_mark),
    rule(Code::CarriageReturns, text::carriage_returns),
    rule(Code::NotExpanded, text::not_expanded),
    rule(Code::BlanksTrimmed, text::trimmed),
    rule(Code::ServiceCannotRead, |evidence| {
        access::closed(evidence.closed.as_ref())
    }),
];

/// The same of a store, with the configuration that names it.
struct StoreRule {
    code: Code,
    judge: fn(&ZookeeperStore, &ZookeeperEvidence) -> Vec<Remark>,
}

const fn of(code: Code, judge: fn(&ZookeeperStore, &ZookeeperEvidence) -> Vec<Remark>) -> StoreRule {
    StoreRule { code, judge }
}

const STORE_RULES: &[StoreRule] = &[
    of(Code::StoreTypeDiffers, stores::type_differs),
    of(Code::StoreWithoutKey, contents::without_key),
    of(Code::NoAnchorForJava, contents::no_anchor),
    of(Code::AnchorDropped, contents::anchor_dropped),
    of(Code::KeyUnusable, contents::key_unusable),
    of(Code::StoreTooNew, contents::too_new),
    of(Code::ChainBroken, stores::chain_broken),
    of(Code::PasswordWrong, passwords::wrong),
    of(Code::PasswordFileForm, passwords::file_form),
    of(Code::ServiceCannotRead, |store, _| {
        access::closed(store.file.closed.as_ref())
    }),
    of(Code::ServiceCannotRead, passwords::closed),
];

/// Everything that there is to say about a ZooKeeper server's configuration.
#[must_use]
pub fn of_zookeeper(evidence: &ZookeeperEvidence, now: OffsetDateTime) -> Vec<Finding> {
    let mut findings = Vec::new();
    for rule in RULES {
        let remarks = (rule.judge)(evidence).into_iter();
        findings.extend(remarks.map(|remark| Finding::new(rule.code, &evidence.path, remark)));
    }
    for store in &evidence.stores {
        let named = format!("{}.location={}", store.prefix, store.file.name);
        let found = of_store(store, evidence, now).into_iter();
        findings.extend(found.map(|finding| finding.seen_from(&store.place, &named)));
    }
    findings
}

fn of_store(store: &ZookeeperStore, evidence: &ZookeeperEvidence, now: OffsetDateTime) -> Vec<Finding> {
    let mut findings = Vec::new();
    for rule in STORE_RULES {
        let remarks = (rule.judge)(store, evidence).into_iter();
        findings.extend(remarks.map(|remark| Finding::new(rule.code, &store.file.name, remark)));
    }
    findings.extend(passwords::inaccessible(store, evidence));
    findings.extend(stores::of_content(store, now));
    findings
}

#[cfg(test)]
mod tests;
