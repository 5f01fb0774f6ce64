//! Keys and words that ClickHouse overlooks in silence.

use super::client::{DISABLES_TLS_1_3, PROTOCOLS, disabled_protocols};
use super::{Remark, place, sections};
use crate::config::clickhouse::Element;
use crate::diagnosis::ClickhouseEvidence;
use crate::model::{Quoted, nearest};

/// What is read of `<openSSL><client>` (`SSLManager::initDefaultContext`); of the server's section too, so that one list does.
pub(super) const CLIENT_KEYS: [&str; 22] = [
    "privateKeyFile",
    "certificateFile",
    "caConfig",
    "loadDefaultCAFile",
    "verificationMode",
    "verificationDepth",
    "extendedVerification",
    "cipherList",
    "cypherList",
    "preferServerCiphers",
    "disableProtocols",
    "requireTLSv1",
    "requireTLSv1_1",
    "requireTLSv1_2",
    "dhParamsFile",
    "ecdhCurve",
    "cacheSessions",
    "sessionIdContext",
    "sessionCacheSize",
    "sessionTimeout",
    "invalidCertificateHandler",
    "privateKeyPassphraseHandler",
];
/// What is read of a `<node>`.
const NODE_KEYS: [&str; 4] = ["host", "port", "secure", "availability_zone"];
/// What OpenSSL has words for in a list of ciphers beside the names of suites (openssl-ciphers(1)).
const CIPHER_WORDS: [&str; 46] = [
    "ALL",
    "COMPLEMENTOFALL",
    "COMPLEMENTOFDEFAULT",
    "DEFAULT",
    "HIGH",
    "MEDIUM",
    "LOW",
    "EXP",
    "EXPORT",
    "NULL",
    "eNULL",
    "aNULL",
    "kRSA",
    "aRSA",
    "RSA",
    "kDHE",
    "kEDH",
    "DHE",
    "EDH",
    "ADH",
    "kEECDH",
    "kECDHE",
    "EECDH",
    "ECDHE",
    "ECDH",
    "AECDH",
    "aDSS",
    "DSS",
    "aECDSA",
    "ECDSA",
    "AES128",
    "AES256",
    "AES",
    "AESGCM",
    "AESCCM",
    "CHACHA20",
    "3DES",
    "DES",
    "RC4",
    "MD5",
    "SHA1",
    "SHA",
    "SHA256",
    "SHA384",
    "PSK",
    "SRP",
];

pub(super) fn ignored(evidence: &ClickhouseEvidence) -> Vec<Remark> {
    let root = evidence.merged.root();
    let mut remarks = misspelt_section(root);
    if let Some(client) = root.at(&["openSSL", "client"]) {
        remarks.extend(unknown(client, "openSSL.client", &CLIENT_KEYS));
    }
    for (path, section) in sections::all(root) {
        for node in section
            .elements()
            .filter(|element| element.name().starts_with("node"))
        {
            remarks.extend(unknown(node, &format!("{path}.node"), &NODE_KEYS));
        }
    }
    remarks.extend(words(evidence));
    remarks
}

/// `<openssl>`, `<OpenSSL>`; `<openSSL><clients>`.
fn misspelt_section(root: &Element) -> Vec<Remark> {
    let is_other =
        |element: &&Element| element.name().eq_ignore_ascii_case("openSSL") && element.name() != "openSSL";
    let sections = root
        .elements()
        .filter(is_other)
        .map(|element| (element, "openSSL"));
    let parts = root.child("openSSL").into_iter().flat_map(Element::elements);
    let is_part = |element: &&Element| !["client", "server", "fips"].contains(&element.name());
    let parts = parts
        .filter(is_part)
        .filter_map(|element| Some((element, nearest(element.name(), ["client", "server"])?)));
    sections
        .chain(parts)
        .map(|(element, meant)| remark(element, element.name(), Some(meant)))
        .collect()
}

fn unknown<'a>(
    section: &'a Element,
    path: &'a str,
    known: &'static [&'static str],
) -> impl Iterator<Item = Remark> + 'a {
    let others = section
        .elements()
        .filter(|element| !known.contains(&element.name()));
    others.map(move |element| {
        let meant = nearest(element.name(), known.iter().copied());
        remark(element, &format!("{path}.{}", element.name()), meant)
    })
}

fn remark(element: &Element, path: &str, meant: Option<&str>) -> Remark {
    Remark::new(format!(
        "{} is no key of ClickHouse's: nobody reads it",
        Quoted(path)
    ))
    .seen_at(&place(element.location()), format!("`<{}>`", element.name()))
    .fixed_by(meant.map(|meant| format!("write `{meant}`, if that is what is meant")))
}

/// Values that look as if they did something.
fn words(evidence: &ClickhouseEvidence) -> Vec<Remark> {
    let client = evidence.merged.client();
    let mut remarks = Vec::new();
    let mut note = |key: &str, why: String, fix: &str| {
        if let Some(setting) = client.setting(key) {
            remarks.push(
                Remark::new(why)
                    .seen_at(&place(&setting.location), format!("`{key}` is {}", setting.value))
                    .fixed_by(Some(fix.to_owned())),
            );
        }
    };
    for word in disabled_protocols(&client) {
        let is_late = word == "tlsv1_3"
            && evidence
                .version
                .as_ref()
                .is_some_and(|version| !version.may_be_at_least(&DISABLES_TLS_1_3));
        if !PROTOCOLS.contains(&word.as_str()) || is_late {
            note(
                "disableProtocols",
                format!("{} switches nothing off", Quoted(&word)),
                "write some of `sslv2,sslv3,tlsv1,tlsv1_1,tlsv1_2` in small letters; from 26.9 on `tlsv1_3` too",
            );
        }
    }
    for key in ["cipherList", "cypherList"] {
        let list = client.setting(key).and_then(|setting| setting.value.plain());
        if list.is_some_and(|list| !names_a_cipher(list)) {
            let why = format!("`{key}` names no cipher that OpenSSL knows, and is overlooked as a whole");
            note(
                key,
                why,
                "write it as `openssl ciphers LIST` takes it, or take it out",
            );
        }
    }
    for key in ["requireTLSv1", "requireTLSv1_1", "requireTLSv1_2"] {
        let is_on = client.setting(key).is_some_and(|setting| {
            crate::config::clickhouse::Switch::of(&setting.value) == crate::config::clickhouse::Switch::On
        });
        if is_on {
            note(
                key,
                format!("`{key}` does nothing since 24.4: older versions of TLS stay allowed"),
                "write `<disableProtocols>sslv2,sslv3,tlsv1,tlsv1_1</disableProtocols>`",
            );
        }
    }
    remarks
}

/// Whether anything in the list is known; of the names of suites only the form is looked at.
fn names_a_cipher(list: &str) -> bool {
    let is_suite = |word: &str| {
        word.contains('-')
            && !word.starts_with("TLS_")
            && word
                .bytes()
                .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'-')
    };
    list.split([':', ',', ' ', ';'])
        .map(|word| word.trim_start_matches(['!', '-', '+']))
        .flat_map(|word| word.split('+'))
        .any(|word| CIPHER_WORDS.contains(&word) || is_suite(word))
}
