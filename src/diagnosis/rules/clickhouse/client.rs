//! How ClickHouse looks at the server's certificate: `<openSSL><client>`.

use super::{Remark, place};
use crate::config::clickhouse::{Client, Setting, Switch};
use crate::diagnosis::{ClickhouseEvidence, Place};
use crate::model::Version;

/// The first releases that compare the host's name unless told not to, by line (pull request 116724).
pub(super) const CHECKS_HOST: [[u32; 4]; 4] = [[26, 3, 33, 0], [26, 7, 14, 2], [26, 8, 10, 6], [26, 9, 1, 0]];
/// The first line that knows `tlsv1_3` in `disableProtocols` (pull request 116170).
pub(super) const DISABLES_TLS_1_3: [u32; 2] = [26, 9];
/// Below, a handshake may well take longer (milliseconds).
const HURRIED: u64 = 1000;

/// Whether all releases that a version stands for compare the host's name by themselves, or none of them, or some.
fn checks_by_itself(version: Option<&Version>) -> Option<bool> {
    let version = version?;
    let first = CHECKS_HOST
        .iter()
        .find(|first| version.line() == (first[0], first[1]))
        .unwrap_or(&CHECKS_HOST[3]);
    if version.is_at_least(first) {
        Some(true)
    } else if version.may_be_at_least(first) {
        None
    } else {
        Some(false)
    }
}

/// What of a server's certificate is compared with what was dialled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::diagnosis::rules) enum Compared {
    /// The name in `<host>`, as current releases do.
    Names,
    /// The address that the name resolves to.
    Addresses,
    /// Neither.
    Nothing,
}

/// What is compared; where that is up to a release that is not known, the name.
pub(in crate::diagnosis::rules) fn compares(evidence: &ClickhouseEvidence) -> Compared {
    let client = evidence.merged.client();
    let setting = client.setting("extendedVerification");
    let is_off = setting.is_some_and(|setting| Switch::of(&setting.value) == Switch::Off);
    match (setting, checks_by_itself(evidence.version.as_ref())) {
        _ if is_off || is_mode_none(&client) => Compared::Nothing,
        (None, Some(false)) => Compared::Nothing,
        (Some(_), Some(false)) => Compared::Addresses,
        _ => Compared::Names,
    }
}

/// Whether any node may be dialled over TLS: else what is not said does not matter for ZooKeeper.
pub(super) fn is_used(evidence: &ClickhouseEvidence) -> bool {
    let ensembles = evidence.merged.ensembles();
    let mut nodes = ensembles.iter().flat_map(|ensemble| &ensemble.nodes);
    nodes.any(|node| node.secure != Switch::Off)
}

/// Where the section stands, or else the configuration as a whole.
pub(super) fn seen_here(remark: Remark, evidence: &ClickhouseEvidence) -> Remark {
    match evidence.merged.root().at(&["openSSL", "client"]) {
        Some(section) => remark.seen_at(&place(section.location()), "`<client>` of `<openSSL>`"),
        None => remark.seen_at(&Place::file(&evidence.path), "no `<openSSL><client>`"),
    }
}

fn is_mode_none(client: &Client) -> bool {
    is_mode(client, "none")
}

/// Whether this machine's own addresses are looked at like all others.
pub(in crate::diagnosis::rules) fn is_strict(client: &Client) -> bool {
    is_mode(client, "strict")
}

fn is_mode(client: &Client, word: &str) -> bool {
    let mode = client.setting("verificationMode");
    mode.and_then(|mode| mode.value.plain())
        .is_some_and(|mode| mode.eq_ignore_ascii_case(word))
}

/// A setting with its key, as evidence shows it.
fn shown(key: &str, setting: &Setting) -> String {
    format!("`{key}` is {}", setting.value)
}

pub(super) fn chain_check_off(evidence: &ClickhouseEvidence) -> Vec<Remark> {
    let client = evidence.merged.client();
    if !client.accepts_any_chain() {
        return Vec::new();
    }
    let mut remark = Remark::new("every certificate is accepted, whoever issued it");
    let handler = "invalidCertificateHandler.name";
    if let Some(mode) = client
        .setting("verificationMode")
        .filter(|_| is_mode_none(&client))
    {
        remark = remark.seen_at(&place(&mode.location), shown("verificationMode", mode));
    }
    let accepts = |setting: &&Setting| {
        let name = setting.value.plain();
        name.is_some_and(|name| name.eq_ignore_ascii_case("AcceptCertificateHandler"))
    };
    if let Some(setting) = client.setting(handler).filter(accepts) {
        remark = remark.seen_at(&place(&setting.location), shown(handler, setting));
    }
    vec![remark]
}

/// With `verificationMode` `none` neither is checked, and that is told as the worse of the two.
pub(super) fn host_check_off(evidence: &ClickhouseEvidence) -> Vec<Remark> {
    let client = evidence.merged.client();
    if is_mode_none(&client) {
        return Vec::new();
    }
    let key = "extendedVerification";
    match client.setting(key) {
        Some(setting) if Switch::of(&setting.value) == Switch::Off => {
            vec![
                Remark::new("the host's name is not compared with the certificate")
                    .seen_at(&place(&setting.location), shown(key, setting)),
            ]
        }
        None if is_used(evidence) && checks_by_itself(evidence.version.as_ref()) == Some(false) => {
            let version = evidence
                .version
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default();
            let remark = Remark::new(format!(
                "`{key}` is not set, and {version} compares no host name without it"
            ));
            vec![seen_here(remark, evidence)]
        }
        _ => Vec::new(),
    }
}

pub(super) fn host_check_by_release(evidence: &ClickhouseEvidence) -> Vec<Remark> {
    let client = evidence.merged.client();
    let is_open = client.setting("extendedVerification").is_none()
        && checks_by_itself(evidence.version.as_ref()).is_none()
        && !is_mode_none(&client);
    if !is_open || !is_used(evidence) {
        return Vec::new();
    }
    let remark = Remark::new(
        "`extendedVerification` is not set: whether the host's name is compared is up to the release",
    );
    vec![seen_here(remark, evidence)]
}

pub(super) fn handshake_hurried(evidence: &ClickhouseEvidence) -> Vec<Remark> {
    if !is_used(evidence) {
        return Vec::new();
    }
    let key = "connection_timeout_ms";
    let is_short = |setting: &&Setting| {
        let value = setting
            .value
            .plain()
            .and_then(|value| value.trim().parse::<u64>().ok());
        value.is_some_and(|value| value < HURRIED)
    };
    let ensembles = evidence.merged.ensembles();
    let found = ensembles.iter().filter_map(|ensemble| ensemble.setting(key));
    found
        .filter(is_short)
        .map(|setting| {
            Remark::new(format!("`{key}` leaves a handshake less than a second"))
                .seen_at(&place(&setting.location), shown(key, setting))
        })
        .collect()
}

/// The words of `disableProtocols`; the case counts.
pub(super) const PROTOCOLS: [&str; 6] = ["sslv2", "sslv3", "tlsv1", "tlsv1_1", "tlsv1_2", "tlsv1_3"];

/// What is switched off, as it is written.
pub(super) fn disabled_protocols(client: &Client) -> Vec<String> {
    let setting = client.setting("disableProtocols");
    let text = setting
        .and_then(|setting| setting.value.plain())
        .unwrap_or_default();
    let words = text
        .split([',', ';'])
        .map(str::trim)
        .filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

/// What of it the release takes; where that is not known, all of it.
pub(in crate::diagnosis::rules) fn switched_off(evidence: &ClickhouseEvidence) -> Vec<String> {
    let version = evidence.version.as_ref();
    let disables_1_3 = version.is_none_or(|version| version.may_be_at_least(&DISABLES_TLS_1_3));
    let mut words = disabled_protocols(&evidence.merged.client());
    words.retain(|word| word != "tlsv1_3" || disables_1_3);
    words
}

pub(super) fn nothing(evidence: &ClickhouseEvidence) -> Vec<Remark> {
    let client = evidence.merged.client();
    let off = switched_off(evidence);
    let has = |word: &str| off.iter().any(|known| known == word);
    if !(has("tlsv1_2") && has("tlsv1_3")) {
        return Vec::new();
    }
    let remark = Remark::new("TLS 1.2 and 1.3 are both switched off: nothing is left to speak");
    let setting = client.setting("disableProtocols");
    vec![
        setting
            .into_iter()
            .fold(remark, |remark, setting| {
                remark.seen_at(&place(&setting.location), shown("disableProtocols", setting))
            })
            .fixed_by(Some(
                "take `tlsv1_2` and `tlsv1_3` out of `disableProtocols`".to_owned(),
            )),
    ]
}
