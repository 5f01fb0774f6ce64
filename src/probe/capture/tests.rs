use super::fixture::{ACK, FIN, Pcap, Sent, ipv4, ipv6, pcapng, talk};
use super::said::{
    application_data, auth, client_hello, connect, connected, event, get, message, multi, ping, record,
    reply, server_hello, set,
};
use super::{CaptureError, ClientCertificate, Conversation, End, Kind, Report, TlsVersion, Verdict, judge};
use crate::diagnosis::Code;

mod damage;
mod files;
mod order;

fn judged(file: &[u8], ports: &[u16]) -> Report {
    let (report, end) = judge(file, ports, |_| {}).expect("it is a capture");
    assert!(end.is_none(), "{end:?}");
    report
}

/// The only connection of a capture of raw IP.
fn of_segments(segments: &[Sent]) -> Conversation {
    let packets: Vec<_> = segments.iter().map(ipv4).collect();
    let report = judged(&Pcap::of(101).file(&packets), &[]);
    let [conversation] = report.conversations.as_slice() else {
        panic!("{report:?}");
    };
    conversation.clone()
}

/// A session in the clear.
fn plaintext() -> Vec<(bool, Vec<u8>)> {
    vec![
        (true, connect()),
        (false, connected()),
        (true, auth()),
        (false, reply(-4, &[])),
        (
            true,
            [
                get(1, "/zookeeper/quota"),
                set(2, "/clickhouse/tables", &[0; 3000]),
            ]
            .concat(),
        ),
        (false, [reply(1, &[5; 100]), reply(2, &[1; 68])].concat()),
        (true, multi(3, "/clickhouse/log-000001")),
        (true, ping()),
        (false, event("/clickhouse/leader")),
    ]
}

/// A session in TLS, with what the client shows in a handshake of 1.2.
fn tls(is_newest: bool, asks: bool, certificate: Option<&[u8]>) -> Vec<(bool, Vec<u8>)> {
    let mut said = vec![(true, client_hello()), (false, server_hello(is_newest))];
    if !is_newest {
        let mut flight = message(11, &[0, 0, 90].into_iter().chain([4; 90]).collect::<Vec<_>>());
        flight.extend(if asks { message(13, &[1; 20]) } else { vec![] });
        flight.extend(message(14, &[]));
        // One message may stand in several records.
        said.extend([
            (false, record(22, &flight[..50])),
            (false, record(22, &flight[50..])),
        ]);
        said.extend(certificate.map(|list| (true, record(22, &message(11, list)))));
        said.push((
            true,
            [
                record(22, &message(16, &[6; 33])),
                record(20, &[1]),
                record(22, &[0xc4; 40]),
            ]
            .concat(),
        ));
        said.push((false, [record(20, &[1]), record(22, &[0xd5; 40])].concat()));
    }
    said.extend([
        (true, application_data(400)),
        (false, application_data(2000)),
        (true, application_data(60)),
    ]);
    said
}

const PLAINTEXT: Kind = Kind::ZooKeeper {
    word: None,
    is_refused: false,
};

#[test]
fn a_session_in_the_clear_is_told_with_its_path_names_and_nothing_else() {
    let conversation = of_segments(&talk(&plaintext()));
    assert_eq!(conversation.kind, PLAINTEXT);
    assert_eq!(conversation.client.to_string(), "10.0.0.9:40000");
    assert_eq!(
        conversation.paths,
        [
            "/zookeeper/quota",
            "/clickhouse/tables",
            "/clickhouse/log-000001",
            "/clickhouse/leader"
        ]
    );
    let packets: Vec<_> = talk(&plaintext()).iter().map(ipv4).collect();
    let report = judged(&Pcap::of(101).file(&packets), &[]);
    let shown = format!("{report:?} {:?}", report.findings("x.pcap"));
    for secret in ["hunter2", "digest", "session-password"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[test]
fn a_session_in_tls_is_told_with_its_version_and_what_the_client_showed() {
    let certificate = [0, 0, 90].into_iter().chain([4; 90]).collect::<Vec<_>>();
    let table = [
        (
            tls(true, false, None),
            TlsVersion::Tls13,
            ClientCertificate::Hidden,
        ),
        (
            tls(false, true, Some(&certificate)),
            TlsVersion::Tls12,
            ClientCertificate::Sent,
        ),
        (
            tls(false, true, Some(&[0, 0, 0])),
            TlsVersion::Tls12,
            ClientCertificate::NotSent,
        ),
        (
            tls(false, false, None),
            TlsVersion::Tls12,
            ClientCertificate::NotAsked,
        ),
    ];
    for (said, version, client_certificate) in table {
        let expected = Kind::Tls {
            version: Some(version),
            client_certificate,
            has_application_data: true,
            alert: None,
        };
        assert_eq!(of_segments(&talk(&said)).kind, expected);
    }
}

#[test]
fn a_handshake_that_ends_in_an_alert_is_not_taken_for_encryption() {
    let said = [(true, client_hello()), (false, record(21, &[2, 40]))];
    let packets: Vec<_> = talk(&said).iter().map(ipv4).collect();
    let report = judged(&Pcap::of(101).file(&packets), &[]);
    assert!(
        matches!(
            report.conversations[0].kind,
            Kind::Tls {
                alert: Some(40),
                has_application_data: false,
                ..
            }
        ),
        "{report:?}"
    );
    assert_eq!(report.verdict(), Verdict::Unknown);
    assert_eq!(report.findings("x")[0].code, Code::TrafficMissing);
}

#[test]
fn plaintext_that_a_server_of_tls_does_not_answer_is_plaintext_all_the_same() {
    let mut segments = talk(&[(true, connect())]);
    segments.push(Sent {
        from_client: false,
        sequence: 7001,
        flags: FIN | ACK,
        payload: vec![],
    });
    assert_eq!(
        of_segments(&segments).kind,
        Kind::ZooKeeper {
            word: None,
            is_refused: true
        }
    );
    let answered = talk(&[(true, connect()), (false, record(21, &[2, 10]))]);
    assert_eq!(
        of_segments(&answered).kind,
        Kind::ZooKeeper {
            word: None,
            is_refused: true
        }
    );
}

#[test]
fn four_letter_words_are_plaintext() {
    for said in ["ruok", "mntr\n", "srvr\r\n"] {
        let kind = of_segments(&talk(&[(true, said.into()), (false, b"imok".to_vec())])).kind;
        assert!(
            matches!(
                kind,
                Kind::ZooKeeper {
                    word: Some(_),
                    is_refused: false
                }
            ),
            "{said}: {kind:?}"
        );
    }
    let packets: Vec<_> = talk(&[(true, b"ruokay".to_vec())]).iter().map(ipv4).collect();
    assert_eq!(judged(&Pcap::of(101).file(&packets), &[]).other, 1);
}

#[test]
fn nothing_seen_and_something_unknown_on_a_named_port_are_no_good_news() {
    let empty = judged(&Pcap::of(1).file(&[]), &[]);
    assert_eq!(
        (empty.verdict(), empty.findings("x")[0].code),
        (Verdict::Unknown, Code::TrafficMissing)
    );
    let other = talk(&[
        (true, b"GET / HTTP/1.1\r\n\r\n".to_vec()),
        (false, b"HTTP/1.1 200 OK\r\n\r\n".to_vec()),
    ]);
    let mut packets: Vec<_> = other.iter().map(ipv4).collect();
    let file = Pcap::of(101).file(&packets);
    assert_eq!(judged(&file, &[]).findings("x")[0].code, Code::TrafficMissing);
    assert_eq!(judged(&file, &[2281]).findings("x")[0].code, Code::NotZookeeper);
    assert_eq!(judged(&file, &[2181]).conversations, []);
    // The same beside TLS: on a named port it counts.
    packets.extend(talk(&tls(true, false, None)).iter().map(ipv6));
    let file = Pcap::of(101).file(&packets);
    assert_eq!(judged(&file, &[]).verdict(), Verdict::Encrypted);
    assert_eq!(judged(&file, &[2281]).verdict(), Verdict::Unknown);
}

#[test]
fn one_connection_in_the_clear_among_many_of_tls_is_an_error() {
    let mut packets: Vec<_> = talk(&tls(true, false, None)).iter().map(ipv6).collect();
    packets.extend(talk(&plaintext()).iter().map(ipv4));
    let report = judged(&Pcap::of(101).file(&packets), &[]);
    let found = report.findings("x");
    assert_eq!(report.verdict(), Verdict::Plaintext);
    assert_eq!(
        found.iter().map(|finding| finding.code).collect::<Vec<_>>(),
        [Code::TrafficPlaintext]
    );
}

#[test]
fn a_server_that_asks_for_no_certificate_is_told_on_a_named_port() {
    let packets: Vec<_> = talk(&tls(false, false, None)).iter().map(ipv4).collect();
    let file = Pcap::of(101).file(&packets);
    assert_eq!(judged(&file, &[2281]).findings("x")[0].code, Code::AnyoneAdmitted);
    assert_eq!(judged(&file, &[]).findings("x"), []);
}

#[test]
fn fragments_are_counted_and_not_judged() {
    let mut packets: Vec<_> = talk(&plaintext()).iter().map(ipv4).collect();
    for packet in &mut packets {
        packet[6] = 0x20;
    }
    let report = judged(&Pcap::of(101).file(&packets), &[]);
    assert_eq!(
        (report.fragments, report.verdict()),
        (packets.len() as u64, Verdict::Unknown)
    );
}

#[test]
fn a_port_that_is_used_again_is_another_connection() {
    let mut segments = talk(&tls(true, false, None));
    segments.extend(talk(&plaintext()).into_iter().map(|sent| Sent {
        sequence: sent.sequence.wrapping_add(5_000_000),
        ..sent
    }));
    let packets: Vec<_> = segments.iter().map(ipv4).collect();
    let report = judged(&Pcap::of(101).file(&packets), &[]);
    assert_eq!(report.conversations.len(), 2);
    assert_eq!(report.conversations[1].kind, PLAINTEXT);
}

#[test]
fn more_connections_than_are_followed_are_told() {
    let packets = |port: u16, said: Vec<(bool, Vec<u8>)>| {
        talk(&said).into_iter().map(move |sent| {
            let mut packet = ipv4(&sent);
            let place = if sent.from_client { 20 } else { 22 };
            packet[place..place + 2].copy_from_slice(&port.to_be_bytes());
            packet
        })
    };
    // Silent ones and closed ones make room, those that are open and known do not.
    let silent = (10_000..14_000).flat_map(|port| packets(port, vec![]));
    let many: Vec<_> = silent
        .chain((20_000..22_100).flat_map(|port| packets(port, tls(true, false, None))))
        .collect();
    let report = judged(&Pcap::of(101).file(&many), &[]);
    assert_eq!((report.conversations.len(), report.silent), (2048, 4000));
    assert_eq!(report.verdict(), Verdict::Unknown);
    let finding = &report.findings("x")[0];
    assert_eq!(finding.code, Code::TrafficMissing);
    assert!(
        finding.message.contains("packets with data were not judged"),
        "{finding:?}"
    );
    assert!(report.unfollowed > 0 && matches!(many.len(), 20_000..));
}
