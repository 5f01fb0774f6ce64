//! Whether what is revoked can be asked for where ZooKeeper is told to ask.

use super::Remark;
use super::ports::takes_tls;
use crate::config::zookeeper::keys::{self, Key};
use crate::diagnosis::ZookeeperEvidence;
use crate::pki::Certificate;

/// One kind of port.
struct Asked {
    lists: &'static Key,
    /// With it other addresses in the certificates count too.
    responders: &'static Key,
    stores: [&'static str; 2],
    is_open: fn(&ZookeeperEvidence) -> bool,
    whom: &'static str,
}

const ASKED: [Asked; 2] = [
    Asked {
        lists: &keys::CERTIFICATE_REVOCATION_LISTS,
        responders: &keys::OCSP,
        stores: ["ssl.keyStore", "ssl.trustStore"],
        is_open: takes_tls,
        whom: "client",
    },
    Asked {
        lists: &keys::QUORUM_CERTIFICATE_REVOCATION_LISTS,
        responders: &keys::QUORUM_OCSP,
        stores: ["ssl.quorum.keyStore", "ssl.quorum.trustStore"],
        is_open: |evidence| {
            evidence.is_on(keys::SSL_QUORUM.name) || evidence.is_on(keys::PORT_UNIFICATION.name)
        },
        whom: "peer",
    },
];

/// Java refuses a certificate whose list it cannot get. Where none of those that are known here names one, it is all of them.
pub(super) fn lists_missing(evidence: &ZookeeperEvidence) -> Vec<Remark> {
    let applies = |asked: &&Asked| {
        let stores = asked.stores.iter().filter_map(|prefix| evidence.store(prefix));
        let mut known = stores.flat_map(|store| store.file.certificates()).peekable();
        evidence.is_on(asked.lists.name)
            && !evidence.is_on(asked.responders.name)
            && (asked.is_open)(evidence)
            && known.peek().is_some()
            && !known.any(Certificate::names_revocation_list)
    };
    ASKED
        .iter()
        .filter(applies)
        .filter_map(|asked| Some((asked, evidence.effective(asked.lists.name)?)))
        .map(|(asked, told)| {
            let remark = Remark::new(format!(
                "`{}` refuses every {} whose certificate names no revocation list, and none that is known here does: `Could not determine \
                 revocation status`",
                told.key, asked.whom
            ));
            remark.seen_at(&told.place, told.shown()).fixed_by(Some(
                "take it out, or have certificates issued that name a list which can be reached (`cRLDistributionPoints`)".to_owned(),
            ))
        })
        .collect()
}
