//! What is made wrong, and what `explain` must say of it.

use crate::support::clickhouse::{BEFORE_NAME_CHECK, Release as Engine, WITH_NAME_CHECK};
use crate::support::zookeeper::Release;

/// A server, with what is wrong about it.
pub(super) struct Server {
    pub(super) fault: &'static str,
    pub(super) release: fn() -> Release,
    /// Or it ends at its start.
    pub(super) serves: bool,
    /// From a good `zoo.cfg` to this one.
    pub(super) zoo_cfg: fn(&str) -> String,
    pub(super) visits: &'static [Visit],
}

/// A visit of ClickHouse, with what is wrong about that.
pub(super) struct Visit {
    pub(super) fault: &'static str,
    pub(super) release: Engine,
    /// From a good configuration to this one; `None`: nobody comes.
    pub(super) configuration: Option<fn(&str) -> String>,
    /// The codes in ZooKeeper's log.
    pub(super) zookeeper: &'static str,
    /// Those in ClickHouse's.
    pub(super) clickhouse: &'static str,
}

/// For a log that does not matter.
pub(super) const NOT_ASKED: &str = "-";

const fn visit(
    fault: &'static str,
    release: Engine,
    configuration: fn(&str) -> String,
    codes: [&'static str; 2],
) -> Visit {
    let [zookeeper, clickhouse] = codes;
    Visit {
        fault,
        release,
        configuration: Some(configuration),
        zookeeper,
        clickhouse,
    }
}

/// A server whose own fault shows to any visitor.
macro_rules! broken {
    ($fault:literal, $release:expr, $zoo_cfg:expr, $zookeeper:literal, $clickhouse:literal) => {
        Server {
            fault: $fault,
            release: $release,
            serves: true,
            zoo_cfg: $zoo_cfg,
            visits: &[visit("", WITH_NAME_CHECK, good, [$zookeeper, $clickhouse])],
        }
    };
}

/// A server that ends.
macro_rules! ended {
    ($fault:literal, $zoo_cfg:expr, $zookeeper:literal) => {
        Server {
            fault: $fault,
            release: newest,
            serves: false,
            zoo_cfg: $zoo_cfg,
            visits: &[Visit {
                fault: "",
                release: WITH_NAME_CHECK,
                configuration: None,
                zookeeper: $zookeeper,
                clickhouse: NOT_ASKED,
            }],
        }
    };
}

fn good(text: &str) -> String {
    text.to_owned()
}
fn newest() -> Release {
    Release::newest("3.9")
}
fn older() -> Release {
    Release::newest("3.8")
}
fn only_1_2(text: &str) -> String {
    text.replace(
        "<extended",
        "<disableProtocols>tlsv1_3</disableProtocols><extended",
    )
}
fn only_1_3(text: &str) -> String {
    text.replace(
        "<extended",
        "<disableProtocols>tlsv1_2</disableProtocols><extended",
    )
}
fn anonymous(text: &str) -> String {
    text.replace("<privateKeyFile>{pki}/client.key</privateKeyFile>", "")
        .replace("<certificateFile>{pki}/client.crt</certificateFile>", "")
}
fn with_store(text: &str, store: &str) -> String {
    text.replace("keystore.p12", store)
}
fn without_password(text: &str) -> String {
    text.replace("ssl.keyStore.passwordPath", "#")
}
fn plaintext(text: &str) -> String {
    let kept = text
        .lines()
        .filter(|line| !line.starts_with("ssl.") && !line.starts_with("serverCnxn"));
    let kept = kept.collect::<Vec<_>>().join("\n") + "\n";
    kept.replace("secureClientPort", "clientPort")
}

/// Faults of a client at a good server.
const CLIENTS: &[Visit] = &[
    visit("none", WITH_NAME_CHECK, good, ["session", "session"]),
    visit(
        "no client certificate",
        WITH_NAME_CHECK,
        anonymous,
        ["client-certificate-missing"; 2],
    ),
    visit(
        "none sent, TLS 1.2",
        WITH_NAME_CHECK,
        |text| only_1_2(&anonymous(text)),
        ["client-certificate-missing"; 2],
    ),
    visit(
        "another key",
        BEFORE_NAME_CHECK,
        |text| text.replace("{pki}/client.key", "{pki}/server.key"),
        ["client-certificate-missing"; 2],
    ),
    visit(
        "foreign client",
        WITH_NAME_CHECK,
        |text| text.replace("{pki}/client", "{other}/client"),
        ["issuer-unknown", "certificate-refused"],
    ),
    visit(
        "expired client",
        WITH_NAME_CHECK,
        |text| text.replace("{pki}/client", "{pki}/expired"),
        ["expired", "certificate-refused"],
    ),
    visit(
        "client's EKU",
        BEFORE_NAME_CHECK,
        |text| text.replace("{pki}/client", "{pki}/server"),
        ["usage-not-client", "certificate-refused"],
    ),
    visit(
        "foreign server",
        WITH_NAME_CHECK,
        |text| text.replace("{pki}/ca.crt", "{other}/ca.crt"),
        [NOT_ASKED, "certificate-refused"],
    ),
    visit(
        "foreign server, TLS 1.2",
        WITH_NAME_CHECK,
        |text| only_1_2(&text.replace("{pki}/ca.crt", "{other}/ca.crt")),
        ["issuer-unknown", "certificate-refused"],
    ),
    visit(
        "plaintext to TLS",
        WITH_NAME_CHECK,
        |text| text.replace("<secure>1", "<secure>0"),
        ["plaintext-to-tls"; 2],
    ),
];

/// What ClickHouse says of itself.
const CONFIGURATIONS: &[Visit] = &[
    visit("none", BEFORE_NAME_CHECK, good, ["session", "session"]),
    visit(
        "no key file",
        WITH_NAME_CHECK,
        |text| text.replace("client.key", "nowhere.key"),
        ["", "inaccessible"],
    ),
    visit(
        "no CA file",
        BEFORE_NAME_CHECK,
        |text| text.replace("ca.crt", "nowhere.crt"),
        ["", "inaccessible"],
    ),
    visit(
        "CA in a store",
        WITH_NAME_CHECK,
        |text| text.replace("ca.crt", "truststore.p12"),
        ["", "unreadable"],
    ),
    visit(
        "certificate in a store",
        WITH_NAME_CHECK,
        |text| text.replace("client.crt", "keystore.p12"),
        ["", "unreadable"],
    ),
    visit(
        "key in a store",
        WITH_NAME_CHECK,
        |text| text.replace("client.key", "keystore.p12"),
        ["", "unreadable"],
    ),
    visit(
        "IPv6 without brackets",
        WITH_NAME_CHECK,
        |text| text.replace("<host>localhost", "<host>::1"),
        ["", "node-host-malformed"],
    ),
    visit(
        "depth",
        WITH_NAME_CHECK,
        |text| {
            text.replace(
                "<extended",
                "<verificationDepth>deep</verificationDepth><extended",
            )
        },
        ["", "setting-invalid"],
    ),
    visit(
        "blanks in secure",
        WITH_NAME_CHECK,
        |text| text.replace("<secure>1<", "<secure> 1 <"),
        ["", "setting-invalid"],
    ),
    visit(
        "unknown key",
        WITH_NAME_CHECK,
        |text| text.replace("<zookeeper>", "<zookeeper><tls>1</tls>"),
        ["", "setting-invalid"],
    ),
    visit(
        "mode",
        WITH_NAME_CHECK,
        |text| text.replace("strict", "full"),
        ["", "setting-invalid"],
    ),
    visit(
        "unknown host",
        WITH_NAME_CHECK,
        |text| text.replace("<host>localhost", "<host>nowhere.example.test"),
        ["", "host-unknown"],
    ),
    visit(
        "scheme in host",
        WITH_NAME_CHECK,
        |text| text.replace("<host>", "<host>secure://"),
        ["", "node-host-malformed"],
    ),
    visit(
        "closed port",
        WITH_NAME_CHECK,
        |text| text.replace("{port}", "1"),
        ["", "connection-refused"],
    ),
    visit(
        "a plaintext node left",
        WITH_NAME_CHECK,
        |text| {
            text.replace(
                "<zookeeper>",
                "<zookeeper><node><host>127.0.0.1</host><port>1</port></node>",
            )
        },
        [NOT_ASKED, "node-plaintext"],
    ),
];

/// Of a server's certificate ClickHouse says one thing whatever is wrong with it; what ZooKeeper reads of that depends on the
/// version of TLS. `tlsv1_3` can be switched off in the newer engine alone.
const fn refused(on_1_2: &'static str) -> [Visit; 2] {
    [
        visit("TLS 1.3", WITH_NAME_CHECK, only_1_3, ["certificate-refused"; 2]),
        visit(
            "TLS 1.2",
            WITH_NAME_CHECK,
            only_1_2,
            [on_1_2, "certificate-refused"],
        ),
    ]
}

/// Every fault.
pub(super) const SERVERS: &[Server] = &[
    Server {
        fault: "good",
        release: newest,
        serves: true,
        zoo_cfg: good,
        visits: CLIENTS,
    },
    Server {
        fault: "good",
        release: older,
        serves: true,
        zoo_cfg: good,
        visits: CLIENTS,
    },
    Server {
        fault: "good",
        release: Release::debian,
        serves: true,
        zoo_cfg: |text| format!("{text}ssl.ciphersuites=TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256\n"),
        visits: CONFIGURATIONS,
    },
    Server {
        fault: "expired",
        release: newest,
        serves: true,
        zoo_cfg: |text| with_store(text, "expired.p12"),
        visits: &refused("expired"),
    },
    Server {
        fault: "EKU",
        release: newest,
        serves: true,
        zoo_cfg: |text| with_store(text, "client-only.p12"),
        visits: &refused("usage-not-server"),
    },
    Server {
        fault: "names",
        release: older,
        serves: true,
        zoo_cfg: |text| with_store(text, "elsewhere.p12"),
        visits: &[
            visit(
                "the name is checked",
                WITH_NAME_CHECK,
                good,
                ["session", "name-mismatch"],
            ),
            visit(
                "the address is checked",
                BEFORE_NAME_CHECK,
                good,
                ["session", "name-mismatch"],
            ),
        ],
    },
    Server {
        fault: "two passwords",
        release: newest,
        serves: true,
        zoo_cfg: |text| with_store(text, "two-passwords.jks"),
        visits: &[
            visit(
                "TLS 1.3",
                WITH_NAME_CHECK,
                only_1_3,
                ["key-password-differs", "client-certificate-missing"],
            ),
            visit(
                "TLS 1.2",
                WITH_NAME_CHECK,
                only_1_2,
                ["store-without-key", "client-certificate-missing"],
            ),
        ],
    },
    Server {
        fault: "TLS 1.3 alone",
        release: || Release::maven("3.9.5"),
        serves: true,
        zoo_cfg: |text| text.replace("ssl.enabledProtocols", "#"),
        visits: &[visit(
            "TLS 1.2",
            WITH_NAME_CHECK,
            only_1_2,
            ["nothing-in-common"; 2],
        )],
    },
    Server {
        fault: "TLS 1.2 alone",
        release: older,
        serves: true,
        zoo_cfg: |text| text.replace("ssl.enabledProtocols", "#"),
        visits: &[visit(
            "TLS 1.3",
            WITH_NAME_CHECK,
            only_1_3,
            ["nothing-in-common"; 2],
        )],
    },
    broken!(
        "plaintext port",
        newest,
        plaintext,
        "port-is-plaintext",
        "connection-closed"
    ),
    broken!(
        "plaintext port of Netty",
        older,
        |text| plaintext(text) + "serverCnxnFactory=org.apache.zookeeper.server.NettyServerCnxnFactory\n",
        "port-is-plaintext",
        "connection-closed"
    ),
    broken!(
        "wrong password",
        newest,
        |text| text.replacen("pki}/password", "pki}/wrong-password", 1),
        "password-wrong",
        "connection-closed"
    ),
    broken!(
        "wrong password",
        older,
        |text| text.replacen("pki}/password", "pki}/wrong-password", 1),
        "password-wrong",
        "connection-closed"
    ),
    broken!(
        "no such file",
        newest,
        |text| with_store(text, "nowhere.p12"),
        "inaccessible",
        "connection-closed"
    ),
    broken!(
        "no keystore",
        newest,
        |text| text.replace("ssl.keyStore", "#"),
        "store-not-named",
        "connection-closed"
    ),
    broken!(
        "no keystore",
        older,
        |text| text.replace("ssl.keyStore", "#"),
        "store-without-key",
        "client-certificate-missing"
    ),
    broken!(
        "PEM without key",
        newest,
        |text| without_password(&with_store(text, "without-key.pem")),
        "store-without-key",
        "connection-closed"
    ),
    broken!(
        "PKCS#1 in PEM",
        older,
        |text| without_password(&with_store(text, "pkcs1.pem")),
        "key-unusable",
        "connection-closed"
    ),
    broken!(
        "encrypted PEM",
        newest,
        |text| with_store(text, "sealed.pem"),
        "key-unusable",
        "connection-closed"
    ),
    broken!(
        "password for plain PEM",
        newest,
        |text| with_store(text, "plain.pem"),
        "password-wrong",
        "connection-closed"
    ),
    broken!(
        "PEM as PKCS#12",
        newest,
        |text| with_store(text, "plain.pem") + "ssl.keyStore.type=PKCS12\n",
        "store-type-differs",
        "connection-closed"
    ),
    broken!(
        "PEM as JKS",
        older,
        |text| with_store(text, "plain.pem") + "ssl.keyStore.type=JKS\n",
        "store-type-differs",
        "connection-closed"
    ),
    broken!(
        "unknown extension",
        newest,
        |text| with_store(text, "keystore.store"),
        "store-type-differs",
        "connection-closed"
    ),
    broken!(
        "unknown type",
        newest,
        |text| format!("{text}ssl.keyStore.type=P12\n"),
        "store-type-differs",
        "connection-closed"
    ),
    broken!(
        "no anchors",
        newest,
        |text| text.replace("truststore.p12", "unmarked.p12"),
        "no-anchor-for-java",
        "connection-closed"
    ),
    broken!(
        "no anchors",
        older,
        |text| text.replace("truststore.p12", "unmarked.p12"),
        "no-anchor-for-java",
        "connection-closed"
    ),
    broken!(
        "netty-codec",
        Release::debian_as_packaged,
        good,
        "netty-codec-missing",
        "connection-closed"
    ),
    broken!(
        "no provider",
        newest,
        |text| text.replace("secureClientPort", "clientPort") + "client.portUnification=true\n",
        "provider-missing",
        "connection-closed"
    ),
    broken!(
        "clients' names",
        || Release::maven("3.9.5"),
        |text| format!("{text}ssl.clientHostnameVerification=true\n"),
        "setting-harmful",
        "certificate-refused"
    ),
    broken!(
        "clientAuth=required",
        newest,
        |text| text.replace("=need", "=required"),
        "setting-invalid",
        "connection-closed"
    ),
    broken!(
        "blank in a list",
        newest,
        |text| text.replace("TLSv1.2,", "TLSv1.2, "),
        "setting-invalid",
        "connection-closed"
    ),
    ended!(
        "NIO",
        |text| text.replace("serverCnxnFactory", "#"),
        "netty-missing"
    ),
    ended!(
        "address without port",
        |text| format!("{text}clientPortAddress=127.0.0.1\n"),
        "setting-invalid"
    ),
    ended!(
        "scheme without class",
        |text| format!("{text}ssl.authProvider=X509\n"),
        "setting-invalid"
    ),
    ended!(
        "one port twice",
        |text| format!("{text}clientPort={{port}}\nclientPortAddress=127.0.0.1\n"),
        "port-twice"
    ),
];
