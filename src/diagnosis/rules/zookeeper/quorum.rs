//! The servers among themselves.

use super::Remark;
use super::ports::members;
use crate::config::zookeeper::keys;
use crate::diagnosis::ZookeeperEvidence;

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
