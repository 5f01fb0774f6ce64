mod wordings;

use super::*;
use crate::diagnosis::{Code, Severity};

/// What a log tells.
fn told(log: &str) -> Vec<Told> {
    scanned(log.as_bytes(), 4096).told("log")
}

/// A log, read in pieces of so many octets.
fn scanned(log: &[u8], piece: usize) -> Log {
    let mut scanner = Scanner::new();
    let mut rest = log;
    while !rest.is_empty() {
        let space = scanner.space();
        let count = piece.min(rest.len()).min(space.len());
        let (now, later) = rest.split_at(count);
        space[..count].copy_from_slice(now);
        scanner.filled(count).expect("a log");
        rest = later;
    }
    scanner.finish().expect("a log")
}

fn codes(log: &str) -> Vec<Code> {
    told(log).into_iter().map(|told| told.finding.code).collect()
}

/// Java's way to say it: an event of several lines.
fn trace(exception: &str, caused_by: &str) -> String {
    format!(
        "2025-11-25 12:00:00,123 [myid:1] - WARN  [nio-7-1:NettyServerCnxnFactory$CnxnChannelHandler@273] - Exception caught\n\
         {exception}: {caused_by}\n\tat io.netty.handler.codec.ByteToMessageDecoder.callDecode(ByteToMessageDecoder.java:489)\n\
         Caused by: {caused_by}\n\tat java.base/sun.security.ssl.Alert.createSSLException(Alert.java:131)\n\t... 17 more\n\
         2025-11-25 12:00:01,000 [myid:1] - INFO  [main:X@1] - something else\n"
    )
}

/// ClickHouse's: a head, and a line for each try.
fn tries(nodes: &str, tried: &[&str]) -> String {
    format!(
        "2025.11.25 12:00:00.123456 [ 7 ] {{}} <Error> Application: Code: 999. Coordination::Exception: All connection tries failed while \
         connecting to ZooKeeper. nodes: {nodes}\n{}\n (KEEPER_EXCEPTION) (version 24.8.1)\n\
         2025.11.25 12:00:01.000000 [ 7 ] {{}} <Information> Application: something else\n",
        tried.join("\n")
    )
}

#[test]
fn whether_the_nodes_are_secure_tells_who_speaks_plaintext() {
    let closed = "Code: 33. DB::Exception: Cannot read all data. Bytes read: 0. Bytes expected: 4.: while receiving handshake from ZooKeeper, 10.0.0.1";
    for (nodes, port, code) in [
        ("10.0.0.1:2281", "2281", Code::PlaintextToTls),
        ("secure://10.0.0.1:2181", "2181", Code::PortIsPlaintext),
        ("secure://10.0.0.1:2281", "2281", Code::ConnectionClosed),
    ] {
        assert_eq!(
            codes(&tries(nodes, &[&format!("{closed}:{port}")])),
            [code],
            "{nodes}"
        );
    }
    // A session that ends when ZooKeeper restarts is no failure of TLS.
    let lost = "2025.11.25 12:00:00.1 [ 7 ] {} <Error> ZooKeeper: Code: 210. DB::NetException: Connection reset by peer, while reading\n";
    assert_eq!(codes(lost), []);
}

#[test]
fn each_node_of_one_attempt_has_its_own_finding() {
    let log = tries(
        "secure://10.0.0.1:2281, secure://10.0.0.2:2281",
        &[
            "Poco::Exception. Code: 1000, e.code() = 0, SSL Exception: error:0A000086:SSL routines::certificate verify failed (version 26.9.2.1), 10.0.0.1:2281",
            "Poco::Exception. Code: 1000, e.code() = 111, Connection refused (version 26.9.2.1), 10.0.0.2:2281",
            "Poco::Exception. Code: 1000, e.code() = 0, SSL Exception: error:0A000086:SSL routines::certificate verify failed (version 26.9.2.1), 10.0.0.3:2281",
        ],
    );
    let told = told(&log);
    let summary: Vec<_> = told
        .iter()
        .map(|told| (told.finding.code, told.names.of("node").join(" ")))
        .collect();
    assert_eq!(
        summary,
        [
            (Code::CertificateRefused, "10.0.0.1:2281 10.0.0.3:2281".to_owned()),
            (Code::ConnectionRefused, "10.0.0.2:2281".to_owned()),
        ]
    );
    assert_eq!(
        told[0].finding.evidence[1],
        "2 times, at 2025.11.25 12:00:00.123456, last in line 4"
    );
}

#[test]
fn a_node_is_what_has_a_port_and_a_file_is_named() {
    const ERROR: &str =
        "2025.11.25 12:00:00.1 [ 7 ] {} <Error> executeQuery: Code: 999. Coordination::Exception: ";
    for (line, what, expected) in [
        (
            "SSL Exception: error:0A000086:SSL routines::certificate verify failed. (KEEPER_EXCEPTION) (from [::1]:5) \
             (query 1, line 1) (in query: SELECT 1), Stack trace (when copying):",
            "node",
            "",
        ),
        (
            "SSL Exception: error:0A000086:SSL routines::certificate verify failed (query 1, line 1), Stack trace (version 26.9.2.1), zk1:2281",
            "node",
            "zk1:2281",
        ),
        (
            "Cannot load CA file/directory at /etc/ch/ca.der: error:05800088:x509 certificate routines::no certificate or crl found",
            "file",
            "/etc/ch/ca.der",
        ),
    ] {
        let told = told(&format!("{ERROR}{line}\n"));
        assert_eq!(told.len(), 1, "{line}");
        assert_eq!(told[0].names.of(what).join(" "), expected, "{line}");
    }
}

#[test]
fn a_handshake_that_ends_at_once_is_a_probe_unless_its_neighbour_says_more() {
    let probe = "2025-11-25 12:00:00,100 [myid:1] - ERROR [nio-7-1:NettyServerCnxnFactory$CertificateVerifier@468] - Unsuccessful handshake with session 0x0\n";
    let failure = trace(
        "javax.net.ssl.SSLHandshakeException",
        "Empty client certificate chain",
    );
    assert_eq!(
        codes(&format!("{probe}{failure}")),
        [Code::ClientCertificateMissing]
    );
    assert_eq!(
        codes(&format!("{failure}{probe}")),
        [Code::ClientCertificateMissing]
    );
    let both = told(&format!("{probe}{probe}{failure}"));
    assert_eq!(both.len(), 2);
    assert_eq!(both[0].finding.code, Code::TcpProbe);
    assert_eq!(both[0].finding.severity(), Severity::Note);
    let far = "2025-11-25 12:00:00,200 [myid:1] - INFO  [main:X@1] - something else\n".repeat(500);
    assert_eq!(
        codes(&format!("{probe}{far}{failure}")),
        [Code::TcpProbe, Code::ClientCertificateMissing]
    );
}

#[test]
fn it_is_told_whose_certificate_is_refused() {
    let event = |logger: &str, frame: &str| {
        format!(
            "2025-11-25 12:00:00,123 [myid:1] - WARN  [x:{logger}@1] - Exception\n\
             javax.net.ssl.SSLHandshakeException: PKIX path building failed\n\tat sun.security.ssl.CertificateMessage.{frame}(X.java:1)\n"
        )
    };
    for (logger, frame, who) in [
        (
            "NettyServerCnxnFactory",
            "checkClientCerts",
            "ZooKeeper refuses a client's certificate",
        ),
        (
            "ClientCnxnSocketNetty",
            "checkServerCerts",
            "a client in Java refuses ZooKeeper's certificate",
        ),
        (
            "QuorumCnxManager",
            "checkServerCerts",
            "one of ZooKeeper's servers refuses the certificate of another",
        ),
        (
            "Elsewhere",
            "other",
            "the certificate of the other side is refused",
        ),
    ] {
        let told = told(&event(logger, frame));
        let message = &told[0].finding.message;
        assert!(message.starts_with(who), "{message}");
    }
}

#[test]
fn sessions_over_tls_are_counted_and_plaintext_ones_are_found() {
    let line = |hosts: &str| {
        format!("2025.11.25 12:00:00.000000 [ 7 ] {{}} <Trace> ZooKeeper: Initialized, hosts: {hosts}\n")
    };
    let secure = scanned(
        line("secure://zk1:2281,secure://zk2:2281, chroot: /x").as_bytes(),
        4096,
    );
    assert_eq!(secure.told("log"), []);
    let sessions: Vec<_> = secure.sessions().collect();
    assert_eq!((sessions.len(), sessions[0].count), (1, 1));
    assert_eq!(codes(&line("zk1:2181")), [Code::NodePlaintext]);
    assert_eq!(codes(&line("secure://zk1:2281,zk2:2181")), [Code::NodePlaintext]);
    let older = "2020.11.25 12:00:00.000000 [ 7 ] {} <Trace> ZooKeeper: initialized, hosts: zk1:2181\n";
    assert_eq!(codes(older), [Code::NodePlaintext]);
    // What came about later may have settled it.
    let told = told(&(line("zk1:2181") + &line("secure://zk1:2281")));
    let evidence = told[0].finding.evidence.join("\n");
    assert!(evidence.contains("after it, in line 2"), "{evidence}");
    for scheme in ["for Scheme 'x509'", "for scheme 'x509'"] {
        let line = format!("2025-11-25 12:00:00,1 [main] INFO X - Authenticated Id 'CN=ch1,O=E' {scheme}\n");
        let log = scanned(line.as_bytes(), 4096);
        let names: Vec<_> = log
            .sessions()
            .flat_map(|sessions| sessions.names.of("id").to_vec())
            .collect();
        assert_eq!(names, ["CN=ch1,O=E"]);
    }
}

#[test]
fn a_log_reads_the_same_however_it_comes() {
    let noise = "2025-11-25 11:00:00,000 [myid:1] - INFO  [main:X@1] - nothing to see\n".repeat(2_000);
    let failure = trace(
        "javax.net.ssl.SSLHandshakeException",
        "Empty client certificate chain",
    );
    let tried = tries(
        "10.0.0.1:2281",
        &["Code: 33. Cannot read all data. Bytes read: 0. Bytes expected: 4, 10.0.0.1:2281"],
    );
    let endless = format!(
        "2025-11-25 11:30:00,000 x {} Unexpected handshake length received: 37\n",
        "y".repeat(700_000)
    );
    let log = [
        noise.as_str(),
        &failure,
        &tried,
        &endless,
        &noise,
        &failure,
        "no newline, PKIX path building failed",
    ]
    .concat();
    let whole = scanned(log.as_bytes(), usize::MAX);
    let expected = whole.told("log");
    let codes: Vec<_> = expected.iter().map(|told| told.finding.code).collect();
    assert_eq!(
        codes,
        [
            Code::ClientCertificateMissing,
            Code::PlaintextToTls,
            Code::IssuerUnknown
        ]
    );
    assert_eq!((whole.lines, whole.cut), (log.lines().count() as u64, 1));
    assert_eq!(whole.first, "2025-11-25 11:00:00,000");
    for piece in [1, 7, 4096, 65_537, 300_000] {
        let read = scanned(log.as_bytes(), piece);
        assert_eq!(read.told("log"), expected, "{piece}");
        assert_eq!(
            (read.lines, read.cut, &read.last),
            (whole.lines, 1, &whole.last),
            "{piece}"
        );
    }
    let windows = log.replace('\n', "\r\n");
    let read: Vec<_> = scanned(windows.as_bytes(), 4096).told("log");
    assert_eq!(
        read.iter().map(|told| told.finding.code).collect::<Vec<_>>(),
        codes
    );
}

#[test]
fn the_line_that_is_quoted_is_the_line_that_is_named() {
    let log = "a\n".repeat(10_000)
        + &trace(
            "x.Y.Exception",
            "javax.net.ssl.SSLHandshakeException: Empty client certificate chain",
        );
    let told = told(&log);
    let evidence = &told[0].finding.evidence;
    assert!(
        evidence[0].starts_with("log:10002: x.Y.Exception: javax.net.ssl"),
        "{evidence:?}"
    );
    assert_eq!(evidence[1], "once, at 2025-11-25 12:00:00,123");
}

#[test]
fn no_secret_and_no_flood_comes_out_of_a_hostile_log() {
    let log = format!(
        "2025-11-25 12:00:00,123 ssl.keyStore.password=hunter2 keystore password was incorrect\n\
         2025-11-25 12:00:00,123 PKIX path building failed {}\n",
        "<identity>hunter2</identity>".repeat(10_000)
    );
    for told in told(&log) {
        let shown = format!("{:?}", told.finding);
        assert!(!shown.contains("hunter2") && shown.len() < 4_000, "{shown}");
    }
}

#[test]
fn nothing_panics_on_what_is_no_log() {
    let mut state = 1_u64;
    let words = wordings();
    for round in 0..200 {
        let mut bytes = Vec::new();
        for _ in 0..40 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let word = words[usize::try_from(state >> 33).expect("31 bits") % words.len()];
            match state % 5 {
                0 => bytes.extend_from_slice(word.as_bytes()),
                1 => bytes.extend_from_slice(b"\n"),
                2 => bytes.extend_from_slice(&state.to_le_bytes()),
                3 => bytes.extend_from_slice(b"Code: 1. \tat Caused by: nodes: secure://R:/["),
                _ => bytes.extend_from_slice(b"2025-11-25 12:00:00,1 x.y.Z: "),
            }
        }
        let mut scanner = Scanner::new();
        let space = scanner.space();
        space[..bytes.len()].copy_from_slice(&bytes);
        let _ = scanner.filled(bytes.len());
        if let Ok(log) = scanner.finish() {
            assert!(log.told("log").len() <= 200, "{round}");
        }
    }
}
