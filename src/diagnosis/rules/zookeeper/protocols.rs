//! Which versions of TLS the client port offers.

use super::Remark;
use super::ports::takes_tls;
use crate::config::zookeeper::keys;
use crate::diagnosis::{Told, ZookeeperEvidence};

/// The first release that takes Java's own list of cipher suites, which has those of TLS 1.3.
const LISTS_TLS_1_3_SUITES: [u32; 3] = [3, 9, 2];
/// The first release that offers both versions by itself.
const OFFERS_BOTH: [u32; 3] = [3, 9, 6];

/// What of TLS 1.2 and 1.3 is offered; `None` where that depends on a release that is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::diagnosis::rules) struct Offer {
    pub(in crate::diagnosis::rules) tls_1_2: Option<bool>,
    pub(in crate::diagnosis::rules) tls_1_3: Option<bool>,
}

impl Offer {
    /// Whether surely neither is offered.
    pub(in crate::diagnosis::rules) fn is_nothing(self) -> bool {
        self.tls_1_2 == Some(false) && self.tls_1_3 == Some(false)
    }
}

/// What the client port offers, and the settings that say so.
pub(in crate::diagnosis::rules) fn offered(evidence: &ZookeeperEvidence) -> (Offer, Vec<&Told>) {
    let protocols = evidence
        .effective(keys::ENABLED_PROTOCOLS.name)
        .or(evidence.effective(keys::PROTOCOL.name));
    let suites = evidence.effective(keys::CIPHER_SUITES.name);
    let mut offer = by_protocols(protocols, evidence);
    match suites {
        Some(told) => {
            let is_1_3 = |suite: &str| suite.starts_with("TLS_") && !suite.contains("_WITH_");
            let (mut new, mut old) = (false, false);
            for suite in told.value.split(',') {
                new |= is_1_3(suite);
                old |= !is_1_3(suite);
            }
            offer.tls_1_3 = offer.tls_1_3.map(|offered| offered && new);
            offer.tls_1_2 = offer.tls_1_2.map(|offered| offered && old);
        }
        // Its own list has none of TLS 1.3.
        None if !evidence.may_be_at_least(&LISTS_TLS_1_3_SUITES) => offer.tls_1_3 = Some(false),
        None if !evidence.is_at_least(&LISTS_TLS_1_3_SUITES) && offer.tls_1_3 == Some(true) => {
            offer.tls_1_3 = None;
        }
        None => {}
    }
    (offer, protocols.into_iter().chain(suites).collect())
}

fn by_protocols(told: Option<&Told>, evidence: &ZookeeperEvidence) -> Offer {
    if let Some(told) = told {
        let has = |name: &str| told.value.split(',').any(|part| part == name);
        // `TLS` alone is Java's own choice.
        let both = has("TLS");
        return Offer {
            tls_1_2: Some(both || has("TLSv1.2")),
            tls_1_3: Some(both || has("TLSv1.3")),
        };
    }
    if evidence.is_at_least(&OFFERS_BOTH) {
        Offer {
            tls_1_2: Some(true),
            tls_1_3: Some(true),
        }
    } else if !evidence.may_be_at_least(&LISTS_TLS_1_3_SUITES) {
        Offer {
            tls_1_2: Some(true),
            tls_1_3: Some(false),
        }
    } else if evidence.is_at_least(&LISTS_TLS_1_3_SUITES) && !evidence.may_be_at_least(&OFFERS_BOTH) {
        Offer {
            tls_1_2: Some(false),
            tls_1_3: Some(true),
        }
    } else {
        Offer {
            tls_1_2: None,
            tls_1_3: None,
        }
    }
}

pub(super) fn nothing(evidence: &ZookeeperEvidence) -> Vec<Remark> {
    let (offer, told) = offered(evidence);
    if !offer.is_nothing() || !takes_tls(evidence) {
        return Vec::new();
    }
    let remark = Remark::new("neither TLS 1.2 nor TLS 1.3 can be spoken on the client port");
    let remark = told
        .into_iter()
        .fold(remark, |remark, told| remark.seen_at(&told.place, told.shown()));
    vec![remark.fixed_by(Some(
        "write `ssl.enabledProtocols=TLSv1.2,TLSv1.3` and suites of both in `ssl.ciphersuites`: `zkcerts config zookeeper`"
            .to_owned(),
    ))]
}
