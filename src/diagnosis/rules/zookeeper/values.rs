//! Values that ZooKeeper does not take.

use super::Remark;
use crate::config::zookeeper::keys::{self, Values};
use crate::diagnosis::{Told, ZookeeperEvidence};
use crate::model::Quoted;

/// The names of protocols that Java knows.
const PROTOCOLS: [&str; 6] = ["SSLv2Hello", "SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"];

pub(super) fn invalid(evidence: &ZookeeperEvidence) -> Vec<Remark> {
    let counting = evidence
        .told
        .iter()
        .filter(|told| evidence.effective(&told.key) == Some(told));
    counting
        .filter_map(|told| {
            let (why, fix) = fault(told).or_else(|| suite(told, evidence))?;
            Some(
                Remark::new(format!("`{}` {why}", told.key))
                    .seen_at(&told.place, told.shown())
                    .fixed_by(fix),
            )
        })
        .collect()
}

/// Why a value is refused, and what to write instead.
fn fault(told: &Told) -> Option<(String, Option<String>)> {
    let (key, value) = (told.key.as_str(), told.value.as_str());
    let known = match keys::find(key) {
        Some(known) => known.values,
        None if key == "clientPort" => Values::Port,
        None => return None,
    };
    let is_switch = ["true", "false"]
        .iter()
        .any(|word| value.eq_ignore_ascii_case(word));
    match known {
        Values::Port => value
            .parse::<u16>()
            .err()
            .map(|_| (format!("is {}, which is no port", Quoted(value)), None)),
        Values::Boolean if !is_switch => {
            let why = format!(
                "is {}: the server ends with `Choose 'true' or 'false.'`",
                Quoted(value)
            );
            Some((why, Some("write `true` or `false`".to_owned())))
        }
        Values::LenientBoolean if !is_switch => {
            let why = format!("is {}: whatever is not `true` counts as `false`", Quoted(value));
            Some((why, Some("write `true` or `false`".to_owned())))
        }
        Values::Word(words) => {
            let fits = words.iter().any(|word| word.eq_ignore_ascii_case(value));
            (!fits).then(|| one_of(value, words))
        }
        Values::ExactWord(words) => (!words.contains(&value)).then(|| one_of(value, words)),
        Values::Milliseconds => value.parse::<i32>().err().map(|_| {
            (
                format!("is {}, which is no number of milliseconds", Quoted(value)),
                None,
            )
        }),
        Values::List => list(key, value),
        Values::Path if value.is_empty() => Some(("is empty".to_owned(), Some("name the file".to_owned()))),
        _ => None,
    }
}

/// Java has the names of RFC 8446 and others alike; OpenSSL has its own, which Netty takes where it works with OpenSSL.
fn suite(told: &Told, evidence: &ZookeeperEvidence) -> Option<(String, Option<String>)> {
    let is_java = |name: &str| name.starts_with("TLS_") || name.starts_with("SSL_");
    let provider = evidence.effective(keys::SSL_PROVIDER.name);
    let is_openssl = provider.is_some_and(|provider| provider.value.starts_with("OPENSSL"));
    let takes_both = told.key == keys::CIPHER_SUITES.name && is_openssl;
    let is_list = told.key == keys::CIPHER_SUITES.name || told.key == keys::QUORUM_CIPHER_SUITES.name;
    let mut names = told.value.split(',').filter(|_| is_list && !takes_both);
    names.find(|name| !is_java(name)).map(|name| {
        let why = format!(
            "names {}, which is no cipher suite of Java's: `Unsupported CipherSuite`",
            Quoted(name)
        );
        let fix = "write Java's names, such as `TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384`; those of OpenSSL are others";
        (why, Some(fix.to_owned()))
    })
}

fn one_of(value: &str, words: &[&str]) -> (String, Option<String>) {
    let why = format!("is {}", Quoted(value));
    (why, Some(format!("write one of `{}`", words.join("`, `"))))
}

/// Names are taken between commas, blanks included.
fn list(key: &str, value: &str) -> Option<(String, Option<String>)> {
    let parts: Vec<&str> = value.split(',').collect();
    let padded = parts.iter().find(|part| part.trim() != **part);
    if let Some(padded) = padded {
        let why = format!(
            "has a blank beside a comma: it becomes part of the name {}",
            Quoted(padded)
        );
        return Some((why, Some("write commas without blanks".to_owned())));
    }
    let is_protocols = key.ends_with(".enabledProtocols");
    let unknown = parts
        .iter()
        .find(|part| is_protocols && !PROTOCOLS.contains(part));
    unknown.map(|part| {
        let why = format!("names {}, which is no protocol of Java's", Quoted(part));
        (why, Some("write `TLSv1.2,TLSv1.3`".to_owned()))
    })
}
