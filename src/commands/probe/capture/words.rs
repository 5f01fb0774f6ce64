//! A capture in words: for people, and for scripts.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::probe::capture::{ClientCertificate, Conversation, End, Kind, Report, TlsVersion, Verdict};
use crate::report::Notice;

/// What goes over a connection, as a fragment.
pub(super) fn what(conversation: &Conversation) -> String {
    match conversation.kind {
        Kind::ZooKeeper { word: Some(word), .. } => format!("plaintext, `{word}`"),
        Kind::ZooKeeper {
            word: None,
            is_refused: true,
        } => "plaintext ZooKeeper, not answered".to_owned(),
        Kind::ZooKeeper {
            word: None,
            is_refused: false,
        } => "plaintext ZooKeeper".to_owned(),
        Kind::Tls {
            version,
            client_certificate,
            has_application_data,
            alert,
        } => {
            let mut text = String::from("TLS");
            if let Some(version) = version {
                text = format!("{text} {}", version.name());
            }
            match (alert, has_application_data) {
                (Some(number), false) => format!("{text}, no handshake: alert {}", alert_name(number)),
                (None, false) => format!("{text}, no handshake"),
                (_, true) => text + client(client_certificate),
            }
        }
        Kind::Other => "not recognised".to_owned(),
        Kind::Silent => "nothing".to_owned(),
    }
}

const fn client(certificate: ClientCertificate) -> &'static str {
    match certificate {
        ClientCertificate::Sent => ", client certificate sent",
        ClientCertificate::NotSent => ", no client certificate",
        ClientCertificate::NotAsked => ", no client certificate asked for",
        // As ever in TLS 1.3, or as long as no handshake was seen: nothing to say.
        ClientCertificate::Hidden | ClientCertificate::Unseen => "",
    }
}

/// What alerts are called that end a handshake (RFC 8446, 6).
const ALERTS: &[(u8, &str)] = &[
    (10, "unexpected_message"),
    (40, "handshake_failure"),
    (42, "bad_certificate"),
    (43, "unsupported_certificate"),
    (44, "certificate_revoked"),
    (45, "certificate_expired"),
    (46, "certificate_unknown"),
    (47, "illegal_parameter"),
    (48, "unknown_ca"),
    (49, "access_denied"),
    (50, "decode_error"),
    (51, "decrypt_error"),
    (70, "protocol_version"),
    (71, "insufficient_security"),
    (80, "internal_error"),
    (112, "unrecognized_name"),
    (116, "certificate_required"),
];

fn alert_name(number: u8) -> String {
    let known = ALERTS.iter().find(|(known, _)| *known == number);
    known.map_or_else(|| number.to_string(), |(_, name)| format!("`{name}`"))
}

/// The verdict, as a line.
pub(super) fn sentence(report: &Report) -> String {
    let counts = Counts::of(report);
    let ports: BTreeSet<u16> = report
        .conversations
        .iter()
        .filter(|conversation| matches!(conversation.kind, Kind::Tls { .. }))
        .map(|conversation| conversation.server.port())
        .collect();
    let ports: Vec<String> = ports.iter().map(u16::to_string).collect();
    match report.verdict() {
        Verdict::Encrypted => format!(
            "encrypted: {} of TLS, to port {}",
            connections(counts.tls),
            ports.join(", ")
        ),
        Verdict::Plaintext if counts.tls > 0 => format!(
            "plaintext: {} in the clear, beside {} of TLS",
            connections(counts.plaintext),
            connections(counts.tls)
        ),
        Verdict::Plaintext => format!("plaintext: {} in the clear", connections(counts.plaintext)),
        Verdict::Unknown => "unknown: it is not shown that anything is encrypted".to_owned(),
    }
}

struct Counts {
    plaintext: u64,
    tls: u64,
}

impl Counts {
    fn of(report: &Report) -> Self {
        let count = |wanted: fn(&Kind) -> bool| {
            let like = |conversation: &&Conversation| wanted(&conversation.kind);
            report.conversations.iter().filter(like).count() as u64
        };
        Self {
            plaintext: report.untold.zookeeper + count(|kind| matches!(kind, Kind::ZooKeeper { .. })),
            tls: report.untold.tls
                + count(|kind| {
                    matches!(
                        kind,
                        Kind::Tls {
                            has_application_data: true,
                            ..
                        }
                    )
                }),
        }
    }
}

fn connections(count: u64) -> String {
    format!("{count} connection{}", if count == 1 { "" } else { "s" })
}

/// What the capture itself leaves open.
pub(super) fn notices(report: &Report, end: Option<&End>) -> Vec<Notice> {
    let ended = end.map(|end| match end {
        End::Truncated => "the capture ends in the middle of a packet".to_owned(),
        End::Damaged => format!(
            "the capture is damaged: what comes after packet {} is none, and was not judged",
            report.packets
        ),
        End::Unread(error) => format!("the capture was not read to its end: {error}"),
    });
    let untold = report.untold.zookeeper + report.untold.tls;
    let counted = [
        (untold, "more connections than are told one by one ended"),
        (report.fragments, "fragments of IP packets were not put together"),
        (report.cut, "packets are cut: `tcpdump -s 0` captures whole ones"),
        (
            report.unknown_link.map_or(0, |(_, count)| count),
            "packets have a link type that is not read here",
        ),
    ];
    let counted = counted.into_iter().filter(|(count, _)| *count > 0);
    ended
        .map(Notice::warning)
        .into_iter()
        .chain(counted.map(|(count, what)| Notice::note(format!("{count} {what}"))))
        .collect()
}

/// The members of the JSON object beside those of every command.
pub(super) fn json(report: &Report) -> Map<String, Value> {
    let connections: Vec<Value> = report.conversations.iter().map(connection).collect();
    let members = serde_json::json!({
        "verdict": report.verdict().name(),
        "packets": report.packets,
        "connections": connections,
        "connections_not_listed": {
            "plaintext": report.untold.zookeeper,
            "tls": report.untold.tls,
            "silent": report.silent,
            "other": report.other,
        },
        "packets_not_judged": { "fragments": report.fragments, "unfollowed": report.unfollowed },
        "packets_cut": report.cut,
    });
    match members {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

fn connection(conversation: &Conversation) -> Value {
    let (client, server) = (conversation.client.to_string(), conversation.server.to_string());
    match conversation.kind {
        Kind::ZooKeeper { word, is_refused } => serde_json::json!({
            "client": client, "server": server, "kind": "plaintext", "word": word, "answered": !is_refused,
            "paths": conversation.paths, "more_paths": conversation.has_more_paths,
        }),
        Kind::Tls {
            version,
            client_certificate,
            has_application_data,
            alert,
        } => serde_json::json!({
            "client": client, "server": server, "kind": "tls", "version": version.map(TlsVersion::name),
            "client_certificate": client_certificate.name(), "application_data": has_application_data, "alert": alert,
        }),
        Kind::Other | Kind::Silent => {
            serde_json::json!({ "client": client, "server": server, "kind": "other" })
        }
    }
}
