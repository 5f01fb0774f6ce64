//! Each fault, and what is found of it.

use crate::explained::faults::NOT_ASKED;
use crate::support::clickhouse::{BEFORE_NAME_CHECK, Release as Engine, WITH_NAME_CHECK};
use crate::support::zookeeper::{Release, free_port};

/// A server and a client, with one thing wrong.
pub(super) struct Row {
    pub(super) fault: &'static str,
    pub(super) release: fn() -> Release,
    pub(super) engine: Engine,
    /// Or the server ends at its start.
    pub(super) serves: bool,
    /// From a good `zoo.cfg` to this one.
    pub(super) zoo_cfg: fn(&str) -> String,
    /// From ClickHouse's good configuration to this one.
    pub(super) clickhouse: fn(&str) -> String,
    /// The codes that `verify`, `probe`, and `explain` find, from ZooKeeper's log and from ClickHouse's.
    pub(super) found: [&'static str; 4],
}

const GOOD: Row = Row {
    fault: "nothing",
    release: || Release::newest("3.9"),
    engine: WITH_NAME_CHECK,
    serves: true,
    zoo_cfg: str::to_owned,
    clickhouse: str::to_owned,
    found: ["", "", "session", "session"],
};

const fn server(fault: &'static str, zoo_cfg: fn(&str) -> String, found: [&'static str; 4]) -> Row {
    Row {
        fault,
        zoo_cfg,
        found,
        ..GOOD
    }
}

const fn client(fault: &'static str, clickhouse: fn(&str) -> String, found: [&'static str; 4]) -> Row {
    Row {
        fault,
        clickhouse,
        found,
        ..GOOD
    }
}

fn keystore(text: &str, store: &str) -> String {
    text.replace("keystore.p12", store)
}
fn truststore(text: &str, store: &str) -> String {
    text.replace("truststore.p12", store)
}
fn identity(text: &str, certificate: &str, key: &str) -> String {
    text.replace("{pki}/client.crt", certificate)
        .replace("{pki}/client.key", key)
}
fn setting(text: &str, element: &str) -> String {
    text.replace("</client>", &format!("{element}</client>"))
}

/// Every fault.
pub(super) const ROWS: &[Row] = &[
    GOOD,
    client(
        "key of another certificate",
        |text| identity(text, "{pki}/client.crt", "{pki}/server.key"),
        [
            "key-mismatch",
            "error: key-certificate-mismatch",
            "client-certificate-missing",
            "client-certificate-missing",
        ],
    ),
    server(
        "key of another certificate, server",
        |text| keystore(text, "mismatched.pem").replace("ssl.keyStore.passwordPath", "#"),
        [
            "key-mismatch store-without-key",
            "key-mismatch",
            "certificate-refused",
            "handshake-fails",
        ],
    ),
    server(
        "chain incomplete",
        |text| keystore(text, "below.p12"),
        [
            "issuer-unknown",
            "issuer-unknown",
            "certificate-refused",
            "certificate-refused",
        ],
    ),
    // `probe` sorts the chain before it knocks, and is let in; that ClickHouse would not be is told.
    client(
        "chain in the wrong order",
        |text| identity(text, "{pki}/disordered.crt", "{pki}/client.key"),
        [
            "chain-order key-mismatch",
            "chain-order",
            "client-certificate-missing",
            "client-certificate-missing",
        ],
    ),
    server(
        "no subjectAltName that fits",
        |text| keystore(text, "nameless.p12"),
        [
            "common-name-only name-mismatch",
            "common-name-only name-mismatch",
            "session",
            "name-mismatch",
        ],
    ),
    server(
        "another host's name",
        |text| keystore(text, "elsewhere.p12"),
        ["name-mismatch", "name-mismatch", "session", "name-mismatch"],
    ),
    client(
        "EKU without clientAuth",
        |text| identity(text, "{pki}/server.crt", "{pki}/server.key"),
        [
            "usage-not-client",
            "usage-not-client",
            "usage-not-client",
            "certificate-refused",
        ],
    ),
    server(
        "EKU without serverAuth",
        |text| keystore(text, "client-only.p12"),
        [
            "usage-not-server",
            "usage-not-server",
            "certificate-refused",
            "certificate-refused",
        ],
    ),
    server(
        "expired, server",
        |text| keystore(text, "expired.p12"),
        ["expired", "expired", "certificate-refused", "certificate-refused"],
    ),
    client(
        "expired, client",
        |text| identity(text, "{pki}/expired.crt", "{pki}/expired.key"),
        ["expired", "expired", "expired", "certificate-refused"],
    ),
    server(
        "not yet valid",
        |text| keystore(text, "early.p12"),
        [
            "not-yet-valid",
            "not-yet-valid",
            "certificate-refused",
            "certificate-refused",
        ],
    ),
    server(
        "authority missing from the truststore",
        |text| truststore(text, "stranger.p12"),
        [
            "issuer-unknown",
            "issuer-unknown",
            "issuer-unknown",
            "certificate-refused",
        ],
    ),
    server(
        "another one of the same name",
        |text| text.replace("{pki}/truststore", "{other}/truststore"),
        [
            "issuer-namesake",
            "certificate-refused",
            "issuer-unknown",
            "certificate-refused",
        ],
    ),
    client(
        "another authority of the same name",
        |text| text.replace("{pki}/ca.crt", "{other}/ca.crt"),
        [
            "issuer-namesake",
            "issuer-namesake",
            "certificate-refused",
            "certificate-refused",
        ],
    ),
    server(
        "wrong store password",
        |text| text.replacen("pki}/password", "pki}/wrong-password", 1),
        [
            "password-wrong",
            "connection-closed",
            "password-wrong",
            "connection-closed",
        ],
    ),
    server(
        "store type against the extension",
        |text| keystore(text, "keystore.store"),
        [
            "store-type-differs",
            "connection-closed",
            "store-type-differs",
            "connection-closed",
        ],
    ),
    server(
        "store type against the content",
        |text| format!("{text}ssl.keyStore.type=JKS\nssl.trustStore.type=PEM\n"),
        [
            "store-type-differs",
            "connection-closed",
            "no-anchor-for-java",
            "connection-closed",
        ],
    ),
    server(
        "truststore that Java reads as empty",
        |text| truststore(text, "unmarked.p12"),
        [
            "issuer-unknown no-anchor-for-java",
            "connection-closed",
            "no-anchor-for-java",
            "connection-closed",
        ],
    ),
    Row {
        serves: false,
        ..server(
            "NettyServerCnxnFactory missing",
            |text| text.replace("serverCnxnFactory", "#"),
            ["netty-missing", NOT_ASKED, "netty-missing", NOT_ASKED],
        )
    },
    // `verify` sees it in the class path, not in zoo.cfg.
    Row {
        release: Release::debian_as_packaged,
        ..server(
            "netty-codec missing",
            str::to_owned,
            [
                NOT_ASKED,
                "connection-closed",
                "netty-codec-missing",
                "connection-closed",
            ],
        )
    },
    server(
        "secureClientPort missing",
        |text| text.replace("secureClientPort", "clientPort"),
        [
            "node-port-plain secure-port-missing",
            "port-is-plaintext",
            "port-is-plaintext",
            "connection-closed",
        ],
    ),
    Row {
        serves: false,
        ..server(
            "secureClientPort same as clientPort",
            |text| format!("{text}clientPort={{port}}\nclientPortAddress=127.0.0.1\n"),
            ["port-twice", NOT_ASKED, "port-twice", NOT_ASKED],
        )
    },
    server(
        "clientAuth none",
        |text| text.replace("=need", "=none"),
        ["client-auth-off", "anyone-admitted", "", "session"],
    ),
    // At a loopback address `verify` takes it for meant.
    server(
        "plaintext port still open",
        |text| format!("{text}clientPort={}\nclientPortAddress=127.0.0.1\n", free_port()),
        [NOT_ASKED, "plaintext-port-open", "session", "session"],
    ),
    client(
        "plaintext client on the TLS port",
        |text| text.replace("<secure>1", "<secure>0"),
        [
            "node-plaintext",
            NOT_ASKED,
            "plaintext-to-tls",
            "plaintext-to-tls",
        ],
    ),
    client(
        "<secure> missing on a node",
        |text| {
            text.replace(
                "</zookeeper>",
                "<node><host>127.0.0.1</host><port>{port}</port></node></zookeeper>",
            )
        },
        ["node-plaintext", NOT_ASKED, NOT_ASKED, NOT_ASKED],
    ),
    client(
        "port 2181 with secure=1",
        |text| text.replace("{port}", "2181"),
        [
            "node-port-differs node-port-plain",
            NOT_ASKED,
            NOT_ASKED,
            "connection-refused",
        ],
    ),
    client(
        "client.key readable by others",
        |text| identity(text, "{pki}/client.crt", "{pki}/open.key"),
        ["key-exposed", NOT_ASKED, NOT_ASKED, NOT_ASKED],
    ),
    client(
        "caConfig pointing nowhere",
        |text| text.replace("ca.crt", "nowhere.crt"),
        ["inaccessible", "error: not-found", NOT_ASKED, "inaccessible"],
    ),
    client(
        "no caConfig, no default file",
        |text| text.replace("<caConfig>{pki}/ca.crt</caConfig>", ""),
        [
            "anchors-missing",
            NOT_ASKED,
            "certificate-refused",
            "certificate-refused",
        ],
    ),
    client(
        "AcceptCertificateHandler",
        |text| {
            setting(
                text,
                "<invalidCertificateHandler><name>AcceptCertificateHandler</name></invalidCertificateHandler>",
            )
        },
        ["chain-check-off", NOT_ASKED, NOT_ASKED, NOT_ASKED],
    ),
    client(
        "verificationMode none",
        |text| text.replace("strict", "none"),
        ["chain-check-off", NOT_ASKED, NOT_ASKED, NOT_ASKED],
    ),
    // A client checks the chain in this mode as well, and the name of all but loopback hosts.
    client(
        "verificationMode relaxed",
        |text| text.replace("strict", "relaxed"),
        ["", NOT_ASKED, NOT_ASKED, NOT_ASKED],
    ),
    Row {
        engine: BEFORE_NAME_CHECK,
        ..client(
            "no host name check",
            |text| text.replace("<extendedVerification>true</extendedVerification>", ""),
            ["host-check-off", NOT_ASKED, NOT_ASKED, NOT_ASKED],
        )
    },
    Row {
        zoo_cfg: |text| text.replace("TLSv1.2,TLSv1.3", "TLSv1.3"),
        ..client(
            "nothing in common",
            |text| setting(text, "<disableProtocols>tlsv1_3</disableProtocols>"),
            [
                "nothing-in-common",
                NOT_ASKED,
                "nothing-in-common",
                "nothing-in-common",
            ],
        )
    },
    client(
        "CA in the system's store",
        |text| text.replace("<loadDefaultCAFile>false", "<loadDefaultCAFile>true"),
        ["system-store-trusted", NOT_ASKED, NOT_ASKED, NOT_ASKED],
    ),
    client(
        "two merged <zookeeper> sections",
        |text| {
            text.replace(
                "</zookeeper>",
                "</zookeeper><zookeeper><node><host>localhost</host><port>{port}</port></node></zookeeper>",
            )
        },
        ["merge-ambiguous section-twice", NOT_ASKED, NOT_ASKED, NOT_ASKED],
    ),
];
