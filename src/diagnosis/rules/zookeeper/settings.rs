//! Settings that are misspelt, misplaced, repeated, or do what nobody wants.

use super::Remark;
use super::ports::{takes_tls, tls};
use super::text::BYTE_ORDER_MARK;
use crate::config::zookeeper::keys::{self, Key, PROPERTY_PREFIX, Support};
use crate::diagnosis::{Origin, Told, ZookeeperEvidence};
use crate::model::{Quoted, Version, nearest};

/// Keys without TLS in them that ZooKeeper reads and that look like some with it.
const OTHERS: [&str; 6] = [
    "clientPort",
    "clientPortAddress",
    "client.portUnification",
    "serverCnxnTimeout",
    "authProvider.sasl",
    "portUnification",
];

/// Whether those who show no certificate are let in.
pub(super) fn client_auth_off(evidence: &ZookeeperEvidence) -> Vec<Remark> {
    let off = |key: &Key| {
        let told = evidence.effective(key.name)?;
        let mut words = ["none", "want"].iter();
        words
            .any(|word| told.value.eq_ignore_ascii_case(word))
            .then_some(told)
    };
    let clients = off(&keys::CLIENT_AUTH_OF_CLIENTS)
        .filter(|_| takes_tls(evidence))
        .map(|told| Remark::new("a client without a certificate gets in").seen_at(&told.place, told.shown()));
    let peers = off(&keys::QUORUM_CLIENT_AUTH)
        .filter(|_| evidence.is_on(keys::SSL_QUORUM.name) || evidence.is_on(keys::PORT_UNIFICATION.name))
        .map(|told| {
            Remark::new("a peer without a certificate gets in: who reaches the port can join the ensemble")
                .seen_at(&told.place, told.shown())
                .fixed_by(Some(
                    "set `ssl.quorum.clientAuth=need`, or take the line out: it is the default".to_owned(),
                ))
        });
    clients.into_iter().chain(peers).collect()
}

/// A key with which some releases refuse everyone: what it must say for that, from which release, up to which.
struct Harm {
    key: &'static Key,
    from: [u32; 3],
    before: Option<[u32; 3]>,
    what: &'static str,
}

const HARMFUL: &[Harm] = &[
    Harm {
        key: &keys::CLIENT_HOSTNAME_VERIFICATION,
        from: [3, 9, 4],
        before: None,
        what: "refuses every client: from 3.9.4 each one is held against `localhost`, or not at all in FIPS mode",
    },
    Harm {
        key: &keys::OCSP,
        from: [3, 9, 0],
        before: Some([3, 9, 4]),
        what: "closes every connection on 3.9.0 to 3.9.3: `OCSP is not supported with this SslProvider: JDK`",
    },
];

pub(super) fn harmful(evidence: &ZookeeperEvidence) -> Vec<Remark> {
    let applies = |harm: &&Harm| {
        evidence.may_be_at_least(&harm.from)
            && harm.before.is_none_or(|before| evidence.may_be_before(&before))
            && evidence.is_on(harm.key.name)
    };
    HARMFUL
        .iter()
        .filter(applies)
        .filter_map(|harm| Some((harm, evidence.effective(harm.key.name)?)))
        .map(|(harm, told)| {
            Remark::new(format!("`{}` {}", told.key, harm.what)).seen_at(&told.place, told.shown())
        })
        .collect()
}

pub(super) fn ignored(evidence: &ZookeeperEvidence) -> Vec<Remark> {
    evidence
        .told
        .iter()
        .filter_map(|told| {
            let (why, fix) = why_ignored(told, evidence)?;
            let remark = Remark::new(format!("{} {why}", Quoted(&told.key)));
            Some(remark.seen_at(&told.place, told.shown()).fixed_by(fix))
        })
        .collect()
}

/// Why nobody reads a setting, and what to write instead.
fn why_ignored(told: &Told, evidence: &ZookeeperEvidence) -> Option<(String, Option<String>)> {
    let key = told.key.as_str();
    if key.starts_with(BYTE_ORDER_MARK) {
        // That has a remark of its own.
        return None;
    }
    if told.origin != Origin::Flag && key.starts_with(PROPERTY_PREFIX) {
        let inner = key.trim_start_matches(PROPERTY_PREFIX);
        let why = "is overlooked: in zoo.cfg a key stands without `zookeeper.`".to_owned();
        return Some((why, Some(format!("write `{inner}`"))));
    }
    if let Some(known) = keys::find(key) {
        return ignored_where_it_stands(known, told, evidence);
    }
    let fix = match misspelt(key) {
        Unknown::Like(meant) => Some(format!("write `{meant}`, if that is what is meant")),
        Unknown::AboutTls => None,
        Unknown::Other => return None,
    };
    Some(("is no key of ZooKeeper's: nobody reads it".to_owned(), fix))
}

fn ignored_where_it_stands(
    known: &Key,
    told: &Told,
    evidence: &ZookeeperEvidence,
) -> Option<(String, Option<String>)> {
    if told.origin == Origin::Flag && known.place == keys::Place::ZooCfg {
        return Some((
            "counts in zoo.cfg alone".to_owned(),
            Some("write it in zoo.cfg".to_owned()),
        ));
    }
    let version = evidence.version.as_ref()?;
    let first = came_with(known, version)?;
    (known.support(version) == Support::None).then(|| {
        let first: Vec<_> = first.iter().map(ToString::to_string).collect();
        let why = format!("is not read by {version}: it came with {}", first.join("."));
        (why, Some("take it out, or upgrade ZooKeeper".to_owned()))
    })
}

/// The release that brought a key to this one's line, else to the next line that has it.
fn came_with(key: &Key, version: &Version) -> Option<&'static [u32; 3]> {
    let line = |first: &&[u32; 3]| (first[0], first[1]);
    let own = key.since.iter().find(|first| line(first) == version.line());
    own.or_else(|| key.since.iter().find(|first| line(first) > version.line()))
        .or(key.since.last())
}

/// A key that is none of ZooKeeper's.
enum Unknown {
    /// It looks like one about TLS, and like this one the most.
    Like(&'static str),
    /// It looks like one about TLS.
    AboutTls,
    /// It may be anything: it becomes a property that some class may read.
    Other,
}

fn misspelt(key: &str) -> Unknown {
    if OTHERS.contains(&key) {
        return Unknown::Other;
    }
    let folded = fold(key);
    let known = || keys::ALL.iter().map(|key| key.name);
    let is_same = |name: &&str| fold(name) == folded;
    let is_near = |name: &&str| name.len() >= 8 && strsim::damerau_levenshtein(&fold(name), &folded) <= 2;
    let begins = |prefix: &str| key.len() > prefix.len() && key.to_ascii_lowercase().starts_with(prefix);
    match known().find(is_same).or_else(|| known().find(is_near)) {
        Some(meant) => Unknown::Like(meant),
        None if begins("ssl.") || begins("sslquorum") => {
            nearest(key, known()).map_or(Unknown::AboutTls, Unknown::Like)
        }
        None => Unknown::Other,
    }
}

/// Without what people get wrong: capitals and separators.
fn fold(key: &str) -> String {
    key.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|character| character.to_ascii_lowercase())
        .collect()
}

/// Only lines that disagree: the same said twice does no harm.
pub(super) fn twice(evidence: &ZookeeperEvidence) -> Vec<Remark> {
    let in_file = |told: &&Told| told.origin == Origin::ZooCfg;
    let mut remarks = Vec::new();
    for last in evidence.told.iter().filter(in_file) {
        if evidence.effective(&last.key) != Some(last) {
            continue;
        }
        let lines: Vec<&Told> = evidence
            .told
            .iter()
            .filter(in_file)
            .filter(|told| told.key == last.key)
            .collect();
        if lines.iter().all(|told| told.value == last.value) {
            continue;
        }
        let remark = Remark::new(format!("{} is set {} times", Quoted(&last.key), lines.len()));
        let remark = lines
            .iter()
            .fold(remark, |remark, told| remark.seen_at(&told.place, told.shown()));
        remarks.push(remark.seen(format!("line {} counts", last.place.line.unwrap_or_default())));
    }
    remarks
}

/// Releases that cannot reload are restarted after a renewal, whatever is written.
pub(super) fn reload_off(evidence: &ZookeeperEvidence) -> Vec<Remark> {
    let can = |key: &Key| {
        evidence
            .version
            .as_ref()
            .is_none_or(|version| key.support(version) != Support::None)
    };
    let mut remarks = Vec::new();
    let clients = &keys::CERT_RELOAD;
    if takes_tls(evidence) && can(clients) && !evidence.is_on(clients.name) {
        let remark = Remark::new(
            "a renewed certificate of the client port waits for a restart: `client.certReload` is not `true`",
        )
        .fixed_by(Some(
            "set `client.certReload=true` and `ssl.authProvider=x509` in zoo.cfg".to_owned(),
        ));
        remarks.push(because_of(remark, clients, tls(evidence), evidence));
    }
    let peers = &keys::QUORUM_RELOAD;
    if evidence.is_on(keys::SSL_QUORUM.name) && can(peers) && !evidence.is_on(peers.name) {
        let remark = Remark::new("a renewed certificate of the peers waits for a restart: `sslQuorumReloadCertFiles` is not `true`")
            .fixed_by(Some("set `sslQuorumReloadCertFiles=true` in zoo.cfg".to_owned()));
        let needs = evidence.effective(keys::SSL_QUORUM.name).into_iter().collect();
        remarks.push(because_of(remark, peers, needs, evidence));
    }
    remarks
}

/// What is said of a key, or else what makes it needed.
fn because_of(remark: Remark, key: &Key, needs: Vec<&Told>, evidence: &ZookeeperEvidence) -> Remark {
    let told = evidence.effective(key.name).map_or(needs, |told| vec![told]);
    told.into_iter()
        .fold(remark, |remark, told| remark.seen_at(&told.place, told.shown()))
}
