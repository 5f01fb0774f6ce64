//! Which versions of TLS the client port offers.

use super::Remark;
use super::contents::shown;
use super::ports::takes_tls;
use crate::config::zookeeper::keys;
use crate::diagnosis::rules::text::called;
use crate::diagnosis::{Told, ZookeeperEvidence};
use crate::pki::KeyKind;

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

/// Suites of TLS 1.2 name the kind of key that the server signs with; those of 1.3 go with every kind.
pub(super) fn suites_of_other_keys(evidence: &ZookeeperEvidence) -> Vec<Remark> {
    let (offer, _) = offered(evidence);
    let store = evidence.store("ssl.keyStore");
    let leaf = store.and_then(|store| shown(store).into_iter().next());
    let (Some(told), Some(store), Some(leaf)) = (evidence.effective(keys::CIPHER_SUITES.name), store, leaf)
    else {
        return Vec::new();
    };
    let (fits, other, example) = match leaf.key_kind() {
        KeyKind::Rsa { .. } | KeyKind::RsaPss { .. } => {
            ("_RSA_", "_ECDSA_", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384")
        }
        KeyKind::Ecdsa { .. } | KeyKind::Ed25519 => {
            ("_ECDSA_", "_RSA_", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384")
        }
        KeyKind::Dsa { .. } | KeyKind::Other(_) => return Vec::new(),
    };
    let is_of_other = |suite: &str| suite.contains(other) && !suite.contains(fits);
    // Those of TLS 1.3 say nothing of keys, and are not for 1.2.
    let mut suites = told
        .value
        .split(',')
        .filter(|suite| suite.contains("_WITH_"))
        .peekable();
    let is_none_left = suites.peek().is_some() && suites.all(is_of_other);
    if !is_none_left || offer.tls_1_3 != Some(false) || !takes_tls(evidence) {
        return Vec::new();
    }
    let remark = Remark::new(format!(
        "none of the cipher suites goes with the key of {}, which is {}: `no cipher suites in common`",
        called(&leaf),
        leaf.key_kind()
    ));
    let location = format!("{}.location={}", store.prefix, store.file.name);
    vec![
        remark
            .seen_at(&told.place, told.shown())
            .seen_at(&store.place, location)
            .fixed_by(Some(format!(
                "name suites for its key, such as `{example}`, in `{}`",
                told.key
            ))),
    ]
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
