//! Which class turns a client's certificate into an identity.

use super::Remark;
use super::ports::{is_unified, takes_tls};
use crate::config::zookeeper::keys;
use crate::diagnosis::{Told, ZookeeperEvidence};
use crate::model::Quoted;

/// ZooKeeper's own class, which it sets by itself for `secureClientPort`.
const X509: &str = "org.apache.zookeeper.server.auth.X509AuthenticationProvider";
/// What stands before the name of a provider.
const PREFIX: &str = "authProvider.";

/// The providers that are named, whatever they are called.
fn named(evidence: &ZookeeperEvidence) -> impl Iterator<Item = &Told> {
    let counts = |told: &&Told| evidence.effective(&told.key) == Some(*told);
    let is_one = |told: &&Told| told.key.starts_with(PREFIX);
    evidence.told.iter().filter(is_one).filter(counts)
}

/// A provider is found by its scheme, which is the class's, not by what stands behind the dot.
pub(super) fn missing(evidence: &ZookeeperEvidence) -> Vec<Remark> {
    let told = evidence.effective(keys::CLIENT_PORT_UNIFICATION.name);
    let is_set = evidence.effective(keys::SECURE_CLIENT_PORT.name).is_some()
        || named(evidence).any(|told| told.key == keys::AUTH_PROVIDER_X509.name || told.value == X509);
    told.filter(|_| is_unified(evidence) && !is_set)
        .map(|told| {
            Remark::new("`authProvider.x509` is not set, and no `secureClientPort` sets it")
                .seen_at(&told.place, told.shown())
        })
        .into_iter()
        .collect()
}

/// A scheme of one's own needs a class of one's own (`QuorumPeerConfig.configureSSLAuth`).
pub(super) fn unknown_scheme(evidence: &ZookeeperEvidence) -> Vec<Remark> {
    let told = evidence.effective(keys::AUTH_PROVIDER.name);
    let is_unknown = |told: &&Told| {
        told.value != "x509" && evidence.effective(&format!("{PREFIX}{}", told.value)).is_none()
    };
    told.filter(|_| takes_tls(evidence))
        .filter(is_unknown)
        .map(|told| {
            let scheme = &told.value;
            let remark = Remark::new(format!(
                "`{}` is {}, and no class is named for it: the server ends with `No auth provider configured for the SSL authentication \
                 scheme`",
                told.key,
                Quoted(scheme)
            ));
            let fix = format!("write `{}=x509`, or name the class: `{PREFIX}{scheme}`", told.key);
            remark.seen_at(&told.place, told.shown()).fixed_by(Some(fix))
        })
        .into_iter()
        .collect()
}
