use std::fs;
use std::io::Write as _;
use std::process::Stdio;

use crate::brought::Brought;
use crate::program::{shown, zkcerts};

const ZOOKEEPER: &str = "\
2025-11-25 12:00:00,000 [myid:1] - INFO  [main:o.a.z.s.NettyServerCnxnFactory@1] - binding to port 0.0.0.0/0.0.0.0:2281
2025-11-25 12:00:01,000 [myid:1] - ERROR [nio-7-1:o.a.z.s.NettyServerCnxnFactory$CertificateVerifier@468] - Unsuccessful handshake with session 0x0
2025-11-25 12:00:01,001 [myid:1] - WARN  [nio-7-1:o.a.z.s.NettyServerCnxnFactory$CnxnChannelHandler@273] - Exception caught
io.netty.handler.codec.DecoderException: javax.net.ssl.SSLHandshakeException: PKIX path validation failed: java.security.cert.CertPathValidatorException: validity check failed
\tat io.netty.handler.codec.ByteToMessageDecoder.callDecode(ByteToMessageDecoder.java:489)
Caused by: javax.net.ssl.SSLHandshakeException: PKIX path validation failed: java.security.cert.CertPathValidatorException: validity check failed
\tat java.base/sun.security.ssl.CertificateMessage$T13CertificateConsumer.checkClientCerts(CertificateMessage.java:1309)
\t... 17 more
Caused by: java.security.cert.CertificateExpiredException: NotAfter: Mon Nov 24 12:00:00 UTC 2025
2025-11-25 12:00:02,000 [myid:1] - WARN  [nio-7-2:i.n.c.ChannelInitializer@97] - Failed to initialize a channel. Closing: [id: 0x1, L:/10.0.0.1:2281 - R:/10.0.0.9:40000]
org.apache.zookeeper.common.X509Exception$KeyManagerException: java.io.IOException: keystore password was incorrect
2025-11-25 12:00:03,000 [myid:1] - WARN  [nio-7-2:i.n.c.ChannelInitializer@97] - Failed to initialize a channel. Closing: [id: 0x2, L:/10.0.0.1:2281 - R:/10.0.0.8:40000]
org.apache.zookeeper.common.X509Exception$KeyManagerException: java.io.IOException: keystore password was incorrect
2025-11-25 12:00:04,000 [myid:1] - INFO  [nio-7-3:o.a.z.s.a.X509AuthenticationProvider@166] - Authenticated Id 'CN=ch1.example.test' for scheme 'x509'
";

const CLICKHOUSE: &str = "\
2025.11.25 12:00:00.000000 [ 7 ] {} <Error> Application: Code: 999. Coordination::Exception: All connection tries failed while connecting to ZooKeeper. nodes: secure://10.0.0.1:2281, secure://10.0.0.2:2281
Poco::Exception. Code: 1000, e.code() = 0, Certificate validation error: Unacceptable certificate from zk1.example.test: application verification failure (version 26.9.2.1), 10.0.0.1:2281
Code: 210. DB::NetException: SSL Exception: error:0A000416:SSL routines::ssl/tls alert certificate unknown, while reading from socket (peer: 10.0.0.2:2281, local: 10.0.0.9:4): while receiving handshake from ZooKeeper. (NETWORK_ERROR) (version 26.9.2.1), 10.0.0.2:2281
2025.11.25 12:00:09.000000 [ 7 ] {} <Trace> ZooKeeper: Initialized, hosts: secure://zk1.example.test:2281
";

/// The logs, and what is none.
fn brought() -> Brought {
    let brought = Brought::new();
    brought.write("zookeeper.log", ZOOKEEPER.as_bytes());
    brought.write("clickhouse.log", CLICKHOUSE.as_bytes());
    brought.write("empty.log", b"");
    brought.write("other.log", b"nothing to see\nhere\n");
    brought.write("zookeeper.log.1.gz", b"\x1f\x8b\x08\x00\x00");
    let utf16: Vec<u8> = "2025-11-25 a log"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    brought.write("windows.log", &utf16);
    brought.write("log.100000001", b"ZKLG\x00\x00\x00\x02");
    brought.write(
        "program",
        b"\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x02\x00>\x00\x01",
    );
    brought
}

#[test]
fn a_person_is_told_what_failed_and_what_settles_it() {
    let brought = brought();
    let runs = [
        "explain zookeeper.log clickhouse.log",
        "explain other.log empty.log",
        "explain zookeeper.log.1.gz",
        "explain windows.log",
        "explain log.100000001",
        "explain program",
        "explain absent.log",
        "explain other.log zookeeper.log.1.gz",
        "explain - -",
    ]
    .map(|line| brought.run(line));
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("explain", runs.join("\n"));
    });
}

#[test]
fn errors_exit_with_three_and_what_cannot_be_read_with_one() {
    let brought = brought();
    for (line, code, found) in [
        ("zookeeper.log", 3, "expired password-wrong"),
        ("clickhouse.log", 3, "name-mismatch certificate-refused"),
        ("other.log", 0, ""),
        ("empty.log", 0, ""),
        ("other.log absent.log", 3, "inaccessible"),
        ("other.log program", 3, "unreadable"),
    ] {
        let (object, exit) = brought.json(&format!("explain {line}"));
        let codes = object["findings"].as_array().expect("findings").iter();
        let codes: Vec<_> = codes.filter_map(|finding| finding["code"].as_str()).collect();
        assert_eq!((exit, codes.join(" ").as_str()), (code, found), "{line}");
    }
    for (line, code) in [
        ("absent.log", "not-found"),
        ("zookeeper.log.1.gz", "log-compressed"),
        ("windows.log", "log-utf-16"),
        ("log.100000001 absent.log", "log-is-data"),
        ("program", "log-is-binary"),
        (".", "is-a-directory"),
    ] {
        let (object, exit) = brought.json(&format!("explain {line}"));
        assert_eq!(
            (exit, object["error"]["code"].as_str()),
            (1, Some(code)),
            "{line}"
        );
    }
}

#[test]
fn a_script_sees_what_was_read() {
    let brought = brought();
    let (object, _) = brought.json("explain zookeeper.log clickhouse.log");
    let logs = &object["logs"];
    assert_eq!(logs[0]["program"], "ZooKeeper");
    assert_eq!(logs[0]["lines"], 14);
    assert_eq!(logs[0]["first"], "2025-11-25 12:00:00,000");
    assert_eq!(logs[0]["last"], "2025-11-25 12:00:04,000");
    assert_eq!(logs[0]["sessions"][0]["names"][0], "id: CN=ch1.example.test");
    assert_eq!(logs[1]["program"], "ClickHouse");
    assert_eq!(logs[1]["sessions"][0]["count"], 1);
}

#[test]
fn a_workspace_confirms_a_suspicion_or_does_not() {
    let brought = brought();
    let made = brought.run("--dir w init --zookeeper zk1.example.test --clickhouse ch1.example.test");
    assert!(made.contains("--- exit code 0"), "{made}");
    let evidence = |line: &str, code: &str| -> Vec<String> {
        let (object, _) = brought.json(&format!("--dir w explain {line}"));
        let findings = object["findings"].as_array().expect("findings").clone();
        let finding = findings.iter().find(|finding| finding["code"] == code);
        let lines = finding.expect(code)["evidence"]
            .as_array()
            .expect("evidence")
            .clone();
        let lines = lines.iter().filter_map(|line| line.as_str());
        lines
            .filter(|line| line.contains("the workspace"))
            .map(str::to_owned)
            .collect()
    };
    assert_eq!(
        evidence("zookeeper.log", "expired"),
        ["not the case in the workspace: no certificate in it has ended"]
    );
    assert_eq!(
        evidence("zookeeper.log", "password-wrong"),
        ["not the case in the workspace: each of its stores opens with the password beside it"]
    );
    assert_eq!(
        evidence("clickhouse.log", "name-mismatch"),
        ["not the case in the workspace: the certificate of zookeeper/zk1.example.test has zk1.example.test"]
    );
    brought.write("w/zookeeper/zk1.example.test/keystore.password", b"another");
    let confirmed = evidence("zookeeper.log", "password-wrong");
    assert!(
        confirmed.len() == 1
            && confirmed[0]
                .starts_with("confirmed by the workspace: zookeeper/zk1.example.test/keystore.p12: "),
        "{confirmed:?}"
    );
    let renamed = CLICKHOUSE.replace("from zk1.example.test", "from 10.0.0.1:2281");
    brought.write("clickhouse.log", renamed.as_bytes());
    assert_eq!(
        evidence("clickhouse.log", "name-mismatch"),
        ["confirmed by the workspace: no certificate of a ZooKeeper node has 10.0.0.1"]
    );
    // Another client's certificate beside the key.
    let certificate = brought.text("zk1.crt");
    brought.write("w/clickhouse/ch1.example.test/client.crt", certificate.as_bytes());
    brought.write(
        "clickhouse.log",
        CLICKHOUSE
            .replace("alert certificate unknown", "alert bad certificate")
            .as_bytes(),
    );
    assert_eq!(
        evidence("clickhouse.log", "client-certificate-missing"),
        [
            "confirmed by the workspace: key and certificate of clickhouse/ch1.example.test do not belong together"
        ]
    );
    // A workspace that cannot be read is said, and hides nothing.
    brought.write("w/zkcerts.toml", b"schema = ");
    let (object, exit) = brought.json("--dir w explain zookeeper.log");
    assert_eq!((exit, object["notices"].as_array().map(Vec::len)), (3, Some(1)));
}

#[test]
fn what_others_wrote_does_not_reach_the_terminal_as_it_is() {
    let brought = Brought::new();
    let log = "2025-11-25 12:00:00,0 Unacceptable certificate from \u{1b}[31mred\u{202e}: application verification failure\n";
    brought.write("hostile.log", log.as_bytes());
    for line in ["explain hostile.log", "--json explain hostile.log"] {
        let shown = brought.run(line);
        assert!(
            !shown.contains('\u{1b}') && !shown.contains('\u{202e}'),
            "{line}: {shown:?}"
        );
        assert!(
            shown.contains("name-mismatch") || shown.contains("error:"),
            "{shown}"
        );
    }
}

#[test]
fn a_long_log_is_read_in_little_memory() {
    let home = assert_fs::TempDir::new().expect("a directory");
    let mut command = zkcerts(&["explain", "-"], home.path());
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program");
    let mut stdin = child.stdin.take().expect("the stream is piped");
    let noise =
        "2025-11-25 12:00:00,000 [myid:1] - INFO  [main:o.a.z.X@1] - nothing to see, and a lot of it\n"
            .repeat(5_000);
    let endless = "x".repeat(10_000_000);
    let mut written = 0;
    while written < 200_000_000 {
        for text in [noise.as_str(), ZOOKEEPER, CLICKHOUSE] {
            stdin.write_all(text.as_bytes()).expect("it reads on");
            written += text.len();
        }
    }
    // A line that does not end.
    for _ in 0..5 {
        stdin.write_all(endless.as_bytes()).expect("it reads on");
    }
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).expect("Linux has /proc");
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = peak.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    let peak = peak.expect("the most memory that it had");
    assert!(peak < 64_000, "{peak} kB");
    let shown = shown(&["explain", "-"], &output);
    assert!(
        shown.contains("--- exit code 3") && shown.contains("of 1 lines only the beginning"),
        "{shown}"
    );
}
