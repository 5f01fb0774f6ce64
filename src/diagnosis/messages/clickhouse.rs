//! What ClickHouse writes, on BoringSSL (21 to 24.3) and on OpenSSL (24.4 and later), and with it other clients of OpenSSL.
//!
//! The order counts as in `zookeeper`. ClickHouse lists every try on a line of its own below `All connection tries failed`: that line is
//! the head of the event, and tells whether the nodes are secure ones.

use super::message::{Message, Program, Take, take};
use super::quote::number_after;
use crate::diagnosis::Code;

const CLICKHOUSE: Program = Program::Clickhouse;

const fn row(code: Code, says: &'static str, wordings: &'static [&'static str]) -> Message {
    Message::new(CLICKHOUSE, code, says, wordings)
}

/// What every line may name.
pub(super) const TAKES: &[Take] = &[
    take("node", "(peer: ", ",)"),
    take("node", "), secure://", " \n"),
    take("node", "), ", " \n"),
];

/// What shows that a line is about ZooKeeper and not about another of ClickHouse's many connections.
const OF_ZOOKEEPER: &[&str] = &["ZooKeeper", "Coordination::Exception", "Keeper"];

/// What shows that a connection ended while it was being made: ZooKeeper's restart ends others in the same words.
const WHILE_CONNECTING: &[&str] = &[
    "All connection tries failed while connecting to ZooKeeper",
    "handshake from ZooKeeper",
    "handshake to ZooKeeper",
];

const FILE: &[Take] = &[
    take("file", "private key from file ", ":\n"),
    take("file", "certificate from file ", ":\n"),
    take("file", "certificate chain from file ", ":\n"),
    take("file", "CA file/directory at ", ":\n"),
    take("file", "File not found: ", " \n"),
];

/// How ClickHouse says that one of its own files does not do.
const LOADING: &[&str] = &[
    "Error loading private key from file",
    "Error loading certificate from file",
    "Error loading certificate chain",
    "Cannot load certificate",
    "Cannot load default",
    "Error loading CA",
    "Cannot load CA file/directory at ",
];

/// Its own files and settings.
const FILES: &[Message] = &[
    row(Code::ServiceCannotRead, "ClickHouse may not read a file", LOADING)
        .when(|text| has(text, "ermission denied"))
        .taking(FILE),
    row(Code::Inaccessible, "a file that the configuration names is not there", LOADING)
        .when(|text| has(text, "No such file"))
        .taking(FILE)
        .fix("name the right file in `<openSSL><client>`, or put it there: `zkcerts deploy clickhouse`"),
    row(Code::KeyMismatch, "key and certificate do not belong together", LOADING)
        .when(|text| has(text, "key values mismatch") || has(text, "KEY_VALUES_MISMATCH"))
        .taking(FILE),
    row(
        Code::KeyMismatch,
        "key and certificate do not belong together",
        &["Unusable key-pair"],
    )
    .taking(&[take("file", "Unusable key-pair ", "\n")]),
    row(Code::PasswordWrong, "the private key is encrypted, and does not open", LOADING)
        .when(|text| has(text, "bad decrypt") || has(text, "BAD_DECRYPT") || has(text, "bad password"))
        .cause("there is no password for it in the configuration, or another one")
        .fix(
            "name it in `<privateKeyPassphraseHandler>` (`KeyFileHandler`, `<options><password>`), or take a key that is not encrypted and \
             that the service alone can read",
        )
        .taking(FILE),
    row(Code::Unreadable, "ClickHouse can make nothing of a file", LOADING)
        .given(&["no start line", "NO_START_LINE", "unsupported", "PEM lib", "wrong tag", "asn1"])
        .taking(FILE),
    row(Code::Unreadable, "ClickHouse finds no certificate in a file", LOADING)
        .given(&["no certificate or crl found", "NO_CERTIFICATE_OR_CRL_FOUND"])
        .cause("ClickHouse reads PEM alone: the file is empty, is DER or a store, or its blocks are damaged")
        .fix("look at it (`zkcerts inspect FILE`), and have it written anew: `zkcerts convert FILE --to pem --out NEW`")
        .taking(FILE),
    row(Code::Unreadable, "ClickHouse cannot use a file", LOADING).general().taking(FILE),
    row(
        Code::Inaccessible,
        "a file that the configuration names is not there",
        &["File not found: "],
    )
    .given(&["ZooKeeper", "Poco::Exception", "SSL"])
    .taking(FILE)
    .fix("name the right file in `<openSSL><client>` (`caConfig`), or put it there: `zkcerts deploy clickhouse`"),
    row(
        Code::StoreNotNamed,
        "the port takes TLS, and no certificate is configured for it",
        &["no certificate file has been specified"],
    )
    .cause("`<openSSL><server>` has no `certificateFile`")
    .fix("name `certificateFile` and `privateKeyFile` in `<openSSL><server>`, and restart"),
    row(
        Code::ReloadOff,
        "a changed certificate was not taken over",
        &["Cannot apply new configuration for certificates"],
    )
    .cause("only one of `certificateFile` and `privateKeyFile` is set: ClickHouse reloads them together or not at all")
    .fix("set both in `<openSSL>`, and restart"),
    row(
        Code::SettingInvalid,
        "`<zookeeper>` has a key that ClickHouse does not know",
        &["Unknown key "],
    )
    .given(&["in config file"])
    .cause("an unknown key in `<zookeeper>` is fatal; `secure` belongs into `<node>`, certificates into `<openSSL><client>`")
    .taking(&[take("key", "Unknown key ", " ")]),
    row(
        Code::SettingInvalid,
        "a value is neither yes nor no",
        &["Cannot convert to boolean"],
    )
    .cause("blanks count: `<secure> 1 </secure>` is no value, nor is an empty one")
    .fix("write `<secure>1</secure>`"),
    row(
        Code::SettingInvalid,
        "ClickHouse cannot read a value in `<openSSL>`",
        &["while parsing setting 'openssl_"],
    )
    .cause("`verificationDepth` is a number, and switches are `true` or `false`: anything else ends the server")
    .fix("correct it, or take it out")
    .taking(&[
        take("value", "before: '", "'\n"),
        take("setting", "while parsing setting '", "'\n"),
    ]),
    row(
        Code::SettingInvalid,
        "ClickHouse does not know the verification mode",
        &["Invalid verification mode"],
    )
    .fix("set `<verificationMode>strict</verificationMode>`")
    .taking(&[take("value", "but got: ", " \n")]),
    row(
        Code::SettingInvalid,
        "ClickHouse does not know the handler",
        &["No InvalidCertificate handler known", "No privateKeyPassphrase handler known"],
    )
    .fix("take `<invalidCertificateHandler>` out: RejectCertificateHandler is the default, and AcceptCertificateHandler checks nothing"),
    row(
        Code::SettingInvalid,
        "a configuration file is not XML once it is put together",
        &["SAXParseException"],
    )
    .cause("the file has a mistake, or `from_env` pastes a value that holds `&` or `<` into it: up to 26.9 it is taken for XML")
    .fix("write `&amp;` and `&lt;` in the variable (a later release may take that to the letter), take a value without them, or put it into a file (`incl`)"),
    row(
        Code::NodeHostMalformed,
        "`<host>` holds more than a host",
        &["Host not found: secure://", "Service not found: //"],
    )
    .cause("`secure://` is written into `<host>`, or `system.zookeeper_info` was asked (26.2 and 26.3 look its own name up there)")
    .taking(&[take("host", "not found: ", " \n")]),
    row(
        Code::NodeHostMalformed,
        "`<host>` has a colon in it, and no brackets around it",
        &["Service not found: "],
    )
    .when(|text| part_after(text, "Service not found: ").contains(&b':'))
    .cause("ClickHouse puts the port behind the host, and takes what stands behind the first colon for the port")
    .fix("put the IPv6 address in brackets (`<host>[fd00::1]</host>`), and a port into `<port>`")
    .taking(&[take("looked for", "Service not found: ", " \n")]),
    row(
        Code::SettingInvalid,
        "a port is no number from 1 to 65535",
        &["Service not found: "],
    )
    .taking(&[take("port", "Service not found: ", " \n")]),
];

/// What the two sides say of each other's certificates.
const CERTIFICATES: &[Message] = &[
    row(
        Code::NameMismatch,
        "it does not have what was dialled",
        &["Unacceptable certificate from "],
    )
    .judging()
    .cause(
        "the host in `<node>` is not among the names in the certificate; before 26.3.33, 26.7.14.2, 26.8.10.6 and 26.9.1 it is the resolved address \
         that must stand there",
    )
    .taking(&[take("looked for", "Unacceptable certificate from ", ": ")]),
    row(
        Code::Expired,
        "it has ended",
        &["certificate has expired", "CERTIFICATE_HAS_EXPIRED"],
    )
    .judging(),
    row(Code::NotYetValid, "it is not valid yet", &["certificate is not yet valid"]).judging(),
    row(
        Code::UsageNotServer,
        "it is not for servers",
        &["unsupported certificate purpose", "unsuitable certificate purpose"],
    )
    .judging(),
    row(
        Code::IssuerUnknown,
        "no authority that is trusted issued it",
        &[
            "unable to get local issuer certificate",
            "unable to get issuer certificate",
            "self-signed certificate",
            "self signed certificate",
        ],
    )
    .judging(),
    row(
        Code::WeakKey,
        "its key is too weak",
        &["ee key too small", "ca key too small"],
    )
    .judging(),
    row(Code::WeakSignature, "its signature is too weak", &["ca md too weak"]).judging(),
    row(
        Code::CertificateRefused,
        "it does not say why",
        &["certificate verify failed", "CERTIFICATE_VERIFY_FAILED"],
    )
    .judging()
    .cause(
        "ClickHouse says the same of a certificate whose authority it does not trust (`caConfig`), that has ended or not begun, and that is \
         not for servers",
    )
    .fix("`zkcerts probe HOST:PORT` tells which; `zkcerts inspect` shows the certificate and what `caConfig` names"),
    row(
        Code::ClientCertificateMissing,
        "ZooKeeper wants a certificate, and ClickHouse sent none",
        &[
            "alert certificate required",
            "ALERT_CERTIFICATE_REQUIRED",
            "TLSV1_CERTIFICATE_REQUIRED",
            "alert bad certificate",
            "ALERT_BAD_CERTIFICATE",
            "peer did not return a certificate",
            "PEER_DID_NOT_RETURN_A_CERTIFICATE",
        ],
    ),
    row(
        Code::ClientCertificateMissing,
        "the server broke the handshake off",
        &["alert handshake failure", "ALERT_HANDSHAKE_FAILURE"],
    )
    .cause(
        "ClickHouse sends no certificate (none is configured, or it does not fit its key, which ClickHouse does not say), the server has no key to show, \
         or the two have no cipher in common",
    )
    .fix("look into ZooKeeper's log (`zkcerts explain LOG`), then at `certificateFile` and `privateKeyFile`"),
    row(
        Code::IssuerUnknown,
        "it does not trust its issuer",
        &["alert unknown ca", "ALERT_UNKNOWN_CA"],
    )
    .judged(),
    row(
        Code::Expired,
        "it has ended",
        &["alert certificate expired", "ALERT_CERTIFICATE_EXPIRED"],
    )
    .judged()
    .cause("it was not replaced in time, or it was, and this server still shows the one that it read before")
    .fix(
        "have it issued again; then `SYSTEM RELOAD CONFIG` (24.11 and later, where both paths were set at the start) and `SYSTEM RECONNECT ZOOKEEPER` \
         (25.10 and later), or restart",
    ),
    row(
        Code::UsageNotClient,
        "it is not for clients",
        &["alert unsupported certificate", "ALERT_UNSUPPORTED_CERTIFICATE"],
    )
    .judged(),
    row(
        Code::CertificateRefused,
        "it does not say why",
        &[
            "alert certificate unknown",
            "ALERT_CERTIFICATE_UNKNOWN",
            "alert certificate revoked",
            "alert access denied",
        ],
    )
    .judged()
    .cause("ZooKeeper answers so whatever it has against a certificate: unknown authority, ended, not for clients")
    .fix("look into ZooKeeper's log, which says why: `zkcerts explain LOG`"),
    row(
        Code::NothingInCommon,
        "the two sides have no TLS version or cipher in common",
        &[
            "alert protocol version",
            "ALERT_PROTOCOL_VERSION",
            "no protocols available",
            "NO_PROTOCOLS_AVAILABLE",
            "SSL routines::unsupported protocol",
            "UNSUPPORTED_PROTOCOL",
            "alert insufficient security",
            "no shared cipher",
            "no ciphers available",
        ],
    ),
    row(
        Code::HandshakeFails,
        "something in the server failed",
        &["alert internal error", "ALERT_INTERNAL_ERROR"],
    )
    .cause("the server cannot use its own certificate or stores")
    .fix("look into ZooKeeper's log: `zkcerts explain LOG`"),
];

/// How a connection ends where one side expected something else.
const CLOSED: &[&str] = &[
    "SSL connection unexpectedly closed",
    "unexpected eof while reading",
    "Cannot read all data. Bytes read: 0. Bytes expected: 4",
    "Connection reset by peer",
    "Socket is not connected",
    "SSL Exception: Unexpected EOF",
];

/// What is spoken on which port.
const PORTS: &[Message] = &[
    row(
        Code::PlaintextToTls,
        "ClickHouse speaks plaintext to a port that speaks TLS",
        &["Unexpected handshake length received: "],
    )
    .when(|text| matches!(handshake_length(text), Some(length) if matches!(length >> 16, 0x1503 | 0x1603)))
    .cause("the number is the beginning of a TLS alert (0x1503): the port speaks TLS, and the client does not")
    .fix("give the node `<secure>1</secure>` in `<zookeeper>`; `clickhouse-keeper-client` takes `--secure`"),
    row(
        Code::NotZookeeper,
        "what answers on this port is a web server",
        &["Unexpected handshake length received: "],
    )
    .when(|text| handshake_length(text) == Some(u64::from(u32::from_be_bytes(*b"HTTP"))))
    .cause("the number is the word `HTTP`"),
    row(
        Code::SessionRefused,
        "this ClickHouse does not understand what ZooKeeper 3.9 answers",
        &["Unexpected handshake length received: "],
    )
    .when(|text| handshake_length(text) == Some(37))
    .cause("ZooKeeper 3.9 answers with one octet more than ClickHouse before 23.8 expects; TLS has nothing to do with it")
    .fix("upgrade ClickHouse to 23.8 or later"),
    row(
        Code::PortIsPlaintext,
        "ClickHouse speaks TLS to a port that speaks plaintext",
        &["wrong version number", "WRONG_VERSION_NUMBER"],
    )
    .given(OF_ZOOKEEPER),
    row(
        Code::PlaintextToTls,
        "ClickHouse speaks plaintext to a node that hangs up",
        CLOSED,
    )
    .given(WHILE_CONNECTING)
    .when(|text| has(text, "nodes: ") && !has(text, "secure://"))
    .cause("no node is marked as secure: the port speaks TLS, most likely, and plaintext is not answered there")
    .fix("give the node `<secure>1</secure>` in `<zookeeper>`: `zkcerts config clickhouse`"),
    row(
        Code::PortIsPlaintext,
        "ClickHouse speaks TLS to port 2181, which hangs up",
        CLOSED,
    )
    .given(WHILE_CONNECTING)
    .when(|text| has(text, "secure://") && has(text, ":2181"))
    .cause("2181 is ZooKeeper's plaintext port, unless someone chose otherwise"),
    row(
        Code::ConnectionClosed,
        "the node hung up in the middle of the handshake",
        CLOSED,
    )
    .given(WHILE_CONNECTING)
    .cause(
        "the port is a plaintext one; or ZooKeeper cannot use its stores, or lacks netty-codec (Debian), and closes every connection; or it refused \
         ClickHouse's certificate, and its answer was lost; or it does not serve, because there is no quorum",
    ),
    row(
        Code::HostUnknown,
        "ClickHouse does not find a host",
        &[
            "Host not found: ",
            "DNS error",
            "Cannot use any of provided ZooKeeper nodes",
        ],
    )
        .given(OF_ZOOKEEPER)
        .taking(&[take("host", "Host not found: ", " \n,"), take("host", "Cannot use ZooKeeper host ", ",")]),
    row(Code::ConnectionRefused, "nobody listens there", &["Connection refused"])
        .given(&["All connection tries failed while connecting to ZooKeeper"]),
    row(Code::NoAnswer, "nothing comes back", &["connect timed out", "Timeout: connect", "SSL connection timed out"])
        .given(&["All connection tries failed while connecting to ZooKeeper"]),
];

/// What works, and what says little.
const OTHERS: &[Message] = &[
    row(
        Code::NodePlaintext,
        "ClickHouse talks to ZooKeeper in plaintext",
        &["nitialized, hosts: "],
    )
    .when(has_plaintext_host)
    .taking(&[take("hosts", "nitialized, hosts: ", " \n")]),
    Message::session(
        CLICKHOUSE,
        "sessions of ClickHouse over TLS",
        &["nitialized, hosts: "],
    )
    .when(|text| !has_plaintext_host(text))
    .taking(&[take("hosts", "nitialized, hosts: ", " \n")]),
    row(
        Code::HandshakeFails,
        "a handshake failed",
        &["SSL Exception: error:", "SSL routines:"],
    )
    .given(OF_ZOOKEEPER)
    .general()
    .cause("it says so in words that are not known here")
    .fix("`zkcerts probe HOST:PORT` shows the same connection from the outside"),
    Message::sign(
        CLICKHOUSE,
        &["All connection tries failed while connecting to ZooKeeper"],
    ),
];

/// Every row.
pub(super) const ROWS: [&[Message]; 4] = [FILES, CERTIFICATES, PORTS, OTHERS];

/// A line that only repeats what another one says.
pub(super) const ECHO: &str = "ReadBuffer is canceled by the exception";

fn has(text: &[u8], part: &str) -> bool {
    memchr::memmem::find(text, part.as_bytes()).is_some()
}

fn handshake_length(text: &[u8]) -> Option<u64> {
    number_after(text, "Unexpected handshake length received: ")
}

/// Whether one of the hosts in `initialized, hosts: secure://zk1:2281,zk2:2181, chroot: /x` is not secure.
fn has_plaintext_host(text: &[u8]) -> bool {
    let hosts = part_after(text, "nitialized, hosts: ");
    let mut hosts = hosts.split(|byte| *byte == b',').filter(|host| !host.is_empty());
    hosts.any(|host| !host.starts_with(b"secure://"))
}

/// What stands behind the first `before`, up to the next blank.
fn part_after<'a>(text: &'a [u8], before: &str) -> &'a [u8] {
    let at = memchr::memmem::find(text, before.as_bytes()).map(|at| at + before.len());
    let rest = at.and_then(|at| text.get(at..)).unwrap_or_default();
    let mut parts = rest.split(|byte| *byte == b' ' || *byte == b'\n');
    parts.next().unwrap_or_default()
}
