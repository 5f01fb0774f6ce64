//! Values, and keys of `<zookeeper>`, with which ClickHouse does not start.

use super::{Remark, place, sections};
use crate::config::clickhouse::{Client, EnsembleKind, Location, Switch, Value};
use crate::diagnosis::ClickhouseEvidence;
use crate::model::{Quoted, nearest};

/// What may be written for a key of `<openSSL><client>`: one of these words.
struct Choice {
    key: &'static str,
    words: &'static [&'static str],
    any_case: bool,
}

const CHOICES: &[Choice] = &[
    Choice {
        key: "verificationMode",
        words: &["none", "relaxed", "strict", "once"],
        any_case: true,
    },
    Choice {
        key: "invalidCertificateHandler.name",
        words: &["RejectCertificateHandler", "AcceptCertificateHandler"],
        any_case: false,
    },
    Choice {
        key: "privateKeyPassphraseHandler.name",
        words: &["KeyFileHandler", "KeyConsoleHandler"],
        any_case: false,
    },
];

/// Switches of the same section.
const SWITCHES: [&str; 4] = [
    "loadDefaultCAFile",
    "extendedVerification",
    "preferServerCiphers",
    "cacheSessions",
];

/// What the client knows of the section (`ZooKeeperArgs::initFromKeeperSection`); some releases know fewer.
const SECTION_KEYS: [&str; 25] = [
    "session_timeout_ms",
    "operation_timeout_ms",
    "connection_timeout_ms",
    "num_connection_retries",
    "root",
    "identity",
    "sessions_path",
    "implementation",
    "zookeeper_load_balancing",
    "keeper_load_balancing",
    "fallback_session_lifetime",
    "use_compression",
    "use_xid_64",
    "availability_zone_autodetect",
    "prefer_local_availability_zone",
    "password",
    "path_acl",
    "pass_opentelemetry_tracing_context",
    "enable_fault_injections_during_startup",
    "send_fault_probability",
    "recv_fault_probability",
    "send_sleep_probability",
    "recv_sleep_probability",
    "send_sleep_ms",
    "recv_sleep_ms",
];

pub(super) fn invalid(evidence: &ClickhouseEvidence) -> Vec<Remark> {
    let mut remarks = client(evidence);
    remarks.extend(section(evidence));
    remarks.extend(roots(evidence));
    remarks.extend(nodes(evidence));
    remarks
}

fn client(evidence: &ClickhouseEvidence) -> Vec<Remark> {
    let client = evidence.merged.client();
    let mut remarks = Vec::new();
    for Choice { key, words, any_case } in CHOICES {
        let Some((setting, value)) = client
            .setting(key)
            .and_then(|setting| Some((setting, setting.value.plain()?)))
        else {
            continue;
        };
        let fits = words.iter().any(|word| {
            if *any_case {
                word.eq_ignore_ascii_case(value)
            } else {
                *word == value
            }
        });
        if !fits {
            let why = format!("`{key}` is {}: ClickHouse does not start with it", Quoted(value));
            let fix = format!("write one of `{}`", words.join("`, `"));
            remarks.push(at(why, &setting.location, key).fixed_by(Some(fix)));
        }
    }
    for key in SWITCHES {
        if let Some(setting) = client.setting(key)
            && let Switch::Invalid(text) = Switch::of(&setting.value)
        {
            let why = format!(
                "`{key}` is {}, which is no switch: ClickHouse does not start with it",
                Quoted(&text)
            );
            remarks
                .push(at(why, &setting.location, key).fixed_by(Some("write `true` or `false`".to_owned())));
        }
    }
    remarks.extend(depth(&client));
    remarks
}

/// How long a chain may be is a number (`getInt`).
fn depth(client: &Client) -> Option<Remark> {
    let key = "verificationDepth";
    let setting = client.setting(key)?;
    let value = setting.value.plain()?;
    if is_number(value) {
        return None;
    }
    let why = format!(
        "`{key}` is {}, which is no number: ClickHouse does not start with it",
        Quoted(value)
    );
    let fix = "write a number such as 9, which is the default, or take it out".to_owned();
    Some(at(why, &setting.location, key).fixed_by(Some(fix)))
}

/// As Poco reads it: in decimal or, behind `0x`, in hexadecimal digits, with blanks before it.
fn is_number(text: &str) -> bool {
    let text = text.trim_start();
    match text.strip_prefix("0x").or(text.strip_prefix("0X")) {
        Some(digits) => u32::from_str_radix(digits, 16).is_ok(),
        None => text.parse::<i32>().is_ok(),
    }
}

/// A root is a path from the top (`ZooKeeperArgs`).
fn roots(evidence: &ClickhouseEvidence) -> Vec<Remark> {
    let ensembles = evidence.merged.ensembles();
    let found = ensembles.iter().filter_map(|ensemble| {
        let setting = ensemble.setting("root")?;
        let value = setting.value.plain().filter(|value| !value.starts_with('/'))?;
        let why = match ensemble.kind {
            EnsembleKind::Auxiliary => format!(
                "`{}.root` is {}: ClickHouse takes only a path that begins with `/`",
                ensemble.path,
                Quoted(value)
            ),
            EnsembleKind::Main | EnsembleKind::Raft => format!(
                "`root` is {}: ClickHouse does not start unless it begins with `/`",
                Quoted(value)
            ),
        };
        Some(at(why, &setting.location, "root"))
    });
    found.collect()
}

/// Unlike everywhere else a key that it does not know ends the server here, or what asks for an auxiliary ensemble.
fn section(evidence: &ClickhouseEvidence) -> Vec<Remark> {
    let sections = sections::all(evidence.merged.root());
    let keys = sections
        .iter()
        .flat_map(|(path, section)| section.elements().map(move |key| (path, key)));
    keys.filter(|(_, key)| !key.name().starts_with("node") && !SECTION_KEYS.contains(&key.name()))
        .map(|(section, key)| {
            let name = key.name();
            let who = if section.contains('.') {
                "what asks for the ensemble"
            } else {
                "ClickHouse"
            };
            let why =
                format!("`{section}.{name}` is no key: {who} ends with `Unknown key {name} in config file`");
            let fix = match name {
                "secure" | "ssl" | "tls" => "write `<secure>1</secure>` in each `<node>`".to_owned(),
                _ => match nearest(name, SECTION_KEYS) {
                    Some(meant) => format!("write `{meant}`, if that is what is meant, or take it out"),
                    None => "take it out".to_owned(),
                },
            };
            at(why, key.location(), name).fixed_by(Some(fix))
        })
        .collect()
}

fn nodes(evidence: &ClickhouseEvidence) -> Vec<Remark> {
    let mut remarks = Vec::new();
    let ensembles = evidence.merged.ensembles();
    let told = ensembles
        .iter()
        .filter(|ensemble| ensemble.kind != EnsembleKind::Raft);
    for node in told.flat_map(|ensemble| &ensemble.nodes) {
        if let Switch::Invalid(text) = &node.secure {
            let why = format!("`secure` is {}: `Cannot convert to boolean`", Quoted(text));
            let fix = Some("write `<secure>1</secure>`, without a blank in it".to_owned());
            remarks.push(at(why, &node.location, "secure").fixed_by(fix));
        }
        if let Value::Plain(port) = &node.port
            && !port.parse::<u16>().is_ok_and(|port| port != 0)
        {
            let why = format!("`port` is {}, which is no port", Quoted(port));
            remarks.push(
                at(why, &node.location, "port")
                    .fixed_by(Some("write the number of the port alone".to_owned())),
            );
        }
    }
    remarks
}

fn at(why: String, location: &Location, key: &str) -> Remark {
    Remark::new(why).seen_at(&place(location), format!("`{key}`"))
}
