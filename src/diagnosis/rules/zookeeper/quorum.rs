//! The servers among themselves.

use super::Remark;
use super::contents::shown;
use super::ports::members;
use crate::config::zookeeper::{Member, keys};
use crate::diagnosis::rules::text::called;
use crate::diagnosis::{Told, ZookeeperEvidence};
use crate::model::{Host, Quoted, San};
use crate::pki::Certificate;

/// The first release in which FIPS mode is on unless it is switched off.
const FIPS_BY_DEFAULT: [u32; 3] = [3, 9, 0];

pub(super) fn plaintext(evidence: &ZookeeperEvidence) -> Vec<Remark> {
    let mut members = members(evidence);
    let (first, second) = (members.next(), members.next());
    match (first, second) {
        (Some(first), Some(_)) if !evidence.is_on(keys::SSL_QUORUM.name) => {
            vec![
                Remark::new("the servers talk to each other in plaintext: `sslQuorum` is not `true`")
                    .seen_at(&first.place, first.shown()),
            ]
        }
        _ => Vec::new(),
    }
}

pub(super) fn unification(evidence: &ZookeeperEvidence) -> Vec<Remark> {
    let told = evidence.effective(keys::PORT_UNIFICATION.name);
    told.filter(|_| evidence.is_on(keys::PORT_UNIFICATION.name))
        .map(|told| {
            Remark::new("the peers' ports take plaintext and TLS alike").seen_at(&told.place, told.shown())
        })
        .into_iter()
        .collect()
}

pub(super) fn names_unchecked(evidence: &ZookeeperEvidence) -> Vec<Remark> {
    if !evidence.is_on(keys::SSL_QUORUM.name) {
        return Vec::new();
    }
    let check = evidence.effective(keys::QUORUM_HOSTNAME_VERIFICATION.name);
    if let Some(check) = check.filter(|told| !told.value.eq_ignore_ascii_case("true")) {
        return vec![
            Remark::new("any certificate of the peers' authority is taken for any peer")
                .seen_at(&check.place, check.shown())
                .fixed_by(Some("set `ssl.quorum.hostnameVerification=true`, where each peer's certificate has its address".to_owned())),
        ];
    }
    match evidence.effective(keys::FIPS_MODE.name) {
        Some(told) if told.value.eq_ignore_ascii_case("true") => {
            vec![
                Remark::new("FIPS mode keeps the peers' names from being compared")
                    .seen_at(&told.place, told.shown()),
            ]
        }
        None if evidence.may_be_at_least(&FIPS_BY_DEFAULT) => {
            let remark =
                Remark::new("`fips-mode` is not set: from 3.9.0 on the peers' names are then not compared");
            let quorum = evidence.effective(keys::SSL_QUORUM.name);
            vec![
                quorum
                    .into_iter()
                    .fold(remark, |remark, told| remark.seen_at(&told.place, told.shown())),
            ]
        }
        _ => Vec::new(),
    }
}

/// Where the peers compare names: whether what they look for is in the certificate that this server shows them. Which member of
/// the ensemble it is says `myid`; where that is not known, it may be any.
pub(super) fn peer_name_missing(evidence: &ZookeeperEvidence) -> Vec<Remark> {
    let store = evidence.store("ssl.quorum.keyStore");
    let Some((store, leaf)) = store.and_then(|store| Some((store, shown(store).into_iter().next()?))) else {
        return Vec::new();
    };
    let is_alone = members(evidence).nth(1).is_none();
    if is_alone || !evidence.is_on(keys::SSL_QUORUM.name) || !may_compare(evidence) {
        return Vec::new();
    }
    let is_it = |told: &&Told| {
        let number = told.key.strip_prefix("server.");
        evidence.id.is_none() || number == evidence.id.as_deref()
    };
    let judged: Vec<(&Told, Option<String>)> = members(evidence)
        .filter(is_it)
        .map(|told| (told, lack(&leaf, &told.value)))
        .collect();
    if judged.iter().any(|(_, lack)| lack.is_none()) {
        return Vec::new();
    }
    let location = format!("{}.location={}", store.prefix, store.file.name);
    let remark = match judged.as_slice() {
        [] => return Vec::new(),
        [(_, lack)] => Remark::new(format!(
            "{} {}",
            called(&leaf),
            lack.as_deref().unwrap_or_default()
        )),
        _ => Remark::new(format!(
            "{} has what the peers look for of no `server.N`",
            called(&leaf)
        )),
    };
    let remark = remark.seen_at(&store.place, location);
    vec![judged.iter().fold(remark, |remark, (told, _)| {
        remark.seen_at(&told.place, told.shown())
    })]
}

fn may_compare(evidence: &ZookeeperEvidence) -> bool {
    let says = |key: &keys::Key, word| {
        evidence
            .effective(key.name)
            .map(|told| told.value.eq_ignore_ascii_case(word))
    };
    says(&keys::QUORUM_HOSTNAME_VERIFICATION, "true") != Some(false)
        && match says(&keys::FIPS_MODE, "true") {
            Some(is_on) => !is_on,
            None => evidence.may_be_before(&FIPS_BY_DEFAULT),
        }
}

/// What a peer would look for in the certificate of the server that this line is about, and not find.
fn lack(leaf: &Certificate, line: &str) -> Option<String> {
    let sans = leaf.sans();
    let has_address = sans.iter().any(|san| matches!(san, San::Ip(_)));
    Member::of_line(line).iter().find_map(|member| {
        let host: Host = member.host.parse().ok()?;
        let is_covered = sans.iter().any(|san| san.covers(&host));
        match &host {
            // The server's own line may say that it listens everywhere.
            Host::Address(address) if address.is_unspecified() => None,
            Host::Address(_) => (!is_covered).then(|| format!("does not have the address {host}")),
            // What the name resolves to is not known here; an address does by itself.
            Host::Name(_) if has_address => None,
            Host::Name(_) if is_covered => {
                Some(format!("has no address, only the name {}", Quoted(&member.host)))
            }
            Host::Name(_) => Some(format!(
                "has no address, and not the name {}",
                Quoted(&member.host)
            )),
        }
    })
}
