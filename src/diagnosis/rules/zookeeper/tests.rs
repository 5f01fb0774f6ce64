use time::macros::datetime;

use super::*;
use crate::config::zookeeper::properties::{self, oddities};
use crate::diagnosis::{Origin, Place, Severity, Told};

/// A zoo.cfg that nothing can be said against, apart from its stores.
const GOOD: &str = "\
dataDir=/d
secureClientPort=2281
serverCnxnFactory=org.apache.zookeeper.server.NettyServerCnxnFactory
ssl.keyStore.location=/tls/keystore.p12
ssl.keyStore.passwordPath=/tls/keystore.password
ssl.trustStore.location=/tls/truststore.p12
ssl.trustStore.passwordPath=/tls/truststore.password
ssl.enabledProtocols=TLSv1.2,TLSv1.3
ssl.ciphersuites=TLS_AES_256_GCM_SHA384,TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384
ssl.authProvider=x509
client.certReload=true
";

fn evidence(text: &str, version: &str) -> ZookeeperEvidence {
    let read = properties::read(text.as_bytes()).expect("a properties file");
    let told = |entry: properties::Entry| Told {
        key: entry.key,
        value: entry.value,
        place: Place::new("zoo.cfg", entry.line),
        origin: Origin::ZooCfg,
    };
    ZookeeperEvidence {
        path: "zoo.cfg".to_owned(),
        mode: Some(0o640),
        closed: None,
        told: read.entries.into_iter().map(told).collect(),
        oddities: oddities(text.as_bytes()),
        version: (!version.is_empty()).then(|| version.parse().expect("a version")),
        java: None,
        id: None,
        stores: Vec::new(),
        without_netty_codec: None,
    }
}

fn found(evidence: &ZookeeperEvidence) -> Vec<Finding> {
    of_zookeeper(evidence, datetime!(2030-01-02 12:00 UTC))
}

fn words(evidence: &ZookeeperEvidence) -> String {
    let findings = found(evidence);
    for finding in &findings {
        assert!(!finding.places.is_empty(), "no place: {finding:?}");
    }
    findings
        .iter()
        .map(|finding| finding.code.name())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The good file without a line that begins like this, and with others behind it.
fn changed(without: &str, with: &str) -> String {
    let kept = GOOD
        .lines()
        .filter(|line| without.is_empty() || !line.starts_with(without));
    let mut text: String = kept.flat_map(|line| [line, "\n"]).collect();
    text.push_str(with);
    text
}

/// What is taken out, what is put in, the release, the findings.
const FAULTS: &[(&str, &str, &str, &str)] = &[
    ("", "", "", ""),
    ("", "", "3.8", ""),
    ("", "", "3.9.3", ""),
    ("secureClientPort", "", "", "secure-port-missing"),
    (
        "secureClientPort",
        "clientPort=2181",
        "",
        "secure-port-missing plaintext-port-open",
    ),
    ("serverCnxnFactory", "", "", "netty-missing"),
    (
        "serverCnxnFactory",
        "serverCnxnFactory=org.apache.zookeeper.server.NIOServerCnxnFactory",
        "",
        "netty-missing",
    ),
    ("", "clientPort=2281", "", "port-twice plaintext-port-open"),
    (
        "",
        "clientPort=2281\nclientPortAddress=127.0.0.1\nsecureClientPortAddress=10.0.0.1",
        "",
        "",
    ),
    ("", "clientPort=2181", "", "plaintext-port-open"),
    ("", "clientPort=0", "", ""),
    ("", "clientPortAddress=127.0.0.1", "", "setting-invalid"),
    (
        "",
        "clientPort=0\nclientPortAddress=127.0.0.1",
        "",
        "setting-invalid",
    ),
    (
        "",
        "server.1=zk1:2888:3888;127.0.0.1:2181\nclientPortAddress=127.0.0.1",
        "",
        "setting-invalid",
    ),
    (
        "secureClientPort",
        "secureClientPortAddress=127.0.0.1",
        "",
        "secure-port-missing setting-invalid",
    ),
    ("", "clientPort=2181\nclientPortAddress=127.0.0.1", "", ""),
    ("", "clientPort=2181\nclientPortAddress=::ffff:127.0.0.1", "", ""),
    ("", "server.1=zk1:2888:3888;2181", "", "plaintext-port-open"),
    ("", "server.1=zk1:2888:3888;127.0.0.1:2181", "", ""),
    (
        "",
        "server.1=zk1:2888:3888;2281",
        "",
        "port-twice plaintext-port-open",
    ),
    ("secureClientPort", "server.1=zk1:2888:3888;;2281", "3.10", ""),
    (
        "secureClientPort",
        "server.1=zk1:2888:3888;;2281",
        "3.9",
        "secure-port-missing",
    ),
    (
        "secureClientPort",
        "clientPort=2281\nclient.portUnification=true",
        "",
        "plaintext-port-open provider-missing",
    ),
    (
        "secureClientPort",
        "clientPort=2281\nclient.portUnification=true\nauthProvider.1=org.apache.zookeeper.server.auth.X509AuthenticationProvider",
        "",
        "plaintext-port-open",
    ),
    (
        "secureClientPort",
        "clientPort=2281\nclient.portUnification=true\nauthProvider.1=org.apache.zookeeper.server.auth.SASLAuthenticationProvider",
        "",
        "plaintext-port-open provider-missing",
    ),
    ("ssl.authProvider", "ssl.authProvider=X509", "", "setting-invalid"),
    (
        "ssl.authProvider",
        "ssl.authProvider=own\nauthProvider.own=org.example.Own",
        "",
        "",
    ),
    (
        "ssl.ciphersuites",
        "ssl.ciphersuites=TLS_AES_256_GCM_SHA384,ECDHE-ECDSA-AES256-GCM-SHA384",
        "",
        "setting-invalid",
    ),
    (
        "ssl.ciphersuites",
        "ssl.ciphersuites=TLS_AES_256_GCM_SHA384,ECDHE-ECDSA-AES256-GCM-SHA384\nssl.sslProvider=OPENSSL",
        "3.9.5",
        "",
    ),
    (
        "",
        "ssl.quorum.ciphersuites=ECDHE-ECDSA-AES256-GCM-SHA384\nssl.sslProvider=OPENSSL",
        "3.9.5",
        "setting-invalid",
    ),
    ("", "ssl.crl=true", "", ""),
    ("", "ssl.quorum.clientAuth=none", "", ""),
    ("", "ssl.clientAuth=none", "", "client-auth-off"),
    ("", "ssl.clientAuth=WANT", "", "client-auth-off"),
    ("", "ssl.clientAuth=required", "", "setting-invalid"),
    ("", "ssl.clientHostnameVerification=true", "", "setting-harmful"),
    (
        "",
        "ssl.clientHostnameVerification=true",
        "3.9.4",
        "setting-harmful",
    ),
    ("", "ssl.ocsp=true", "3.9.3", "setting-harmful"),
    ("", "ssl.ocsp=true", "3.9.4", ""),
    ("", "ssl.ocsp=true", "3.8", ""),
    ("", "ssl.ocsp=false", "3.9.3", ""),
    ("client.certReload", "", "", "reload-off"),
    ("client.certReload", "", "3.9.3", "reload-off"),
    (
        "client.certReload",
        "client.certReload=yes",
        "",
        "setting-invalid reload-off",
    ),
    ("client.certReload", "", "3.8.4", ""),
    ("ssl.keyStore.location", "", "", "store-not-named"),
    (
        "ssl.trustStore.location",
        "ssl.trustStore.location=",
        "",
        "setting-invalid store-not-named",
    ),
    (
        "ssl.keyStore.password",
        "ssl.keyStore.password=changeit",
        "",
        "password-inline",
    ),
    ("", "ssl.keyStore.password=old", "", "password-inline"),
    ("", "server.1=a:1:2\nserver.2=b:1:2", "", "quorum-plaintext"),
];

#[test]
fn each_fault_of_zoo_cfg_is_found_and_nothing_else() {
    for &(without, with, version, expected) in FAULTS {
        let evidence = evidence(&changed(without, with), version);
        assert_eq!(words(&evidence), expected, "-{without} +{with} {version}");
    }
}

#[test]
fn a_key_that_nobody_reads_is_found_with_the_one_that_was_meant() {
    for (line, version, meant) in [
        ("zookeeper.ssl.clientAuth=need", "", "write `ssl.clientAuth`"),
        ("zookeeper.foo=1", "", "write `foo`"),
        ("ssl.keystore.location=/x", "", "write `ssl.keyStore.location`"),
        ("secureclientPort=1", "", "write `secureClientPort`"),
        ("secureClientPrt=1", "", "write `secureClientPort`"),
        ("ssl.trustStore.pasword=x", "", "write `ssl.trustStore.password`"),
        ("sslquorum=true", "", "write `sslQuorum`"),
        ("client.certReload=true", "3.8.4", "take it out"),
        ("ssl.keyStore.passwordPath=/x", "3.7.2", "take it out"),
        ("ssl.sslProvider=JDK", "3.8", "take it out"),
    ] {
        let findings = found(&evidence(&changed("", line), version));
        let key = line.split('=').next().unwrap_or_default();
        let is_about = |finding: &&Finding| {
            finding.code == Code::SettingIgnored && finding.message.starts_with(&format!("`{key}`"))
        };
        let ignored = findings.iter().find(is_about);
        assert!(
            ignored.is_some_and(|finding| finding.fix.starts_with(meant)),
            "{line}: {findings:?}"
        );
    }
    for line in [
        "tickTime=2000",
        "autopurge.purgeInterval=1",
        "4lw.commands.whitelist=ruok",
        "authProvider.sasl=x",
        "admin.enableServer=false",
        "metricsProvider.httpPort=7000",
        "server.1=zk1:2888:3888",
    ] {
        assert_eq!(words(&evidence(&changed("", line), "3.9.5")), "", "{line}");
    }
}

#[test]
fn the_release_that_a_key_came_with_is_one_of_its_own_line() {
    for (line, version, first) in [
        ("client.certReload=true", "3.8.0", "3.8.5"),
        ("client.certReload=true", "3.7.1", "3.7.2"),
        ("client.certReload=true", "3.6.4", "3.7.2"),
        ("fips-mode=false", "3.7.2", "3.8.2"),
        ("ssl.sslProvider=JDK", "3.8", "3.9.0"),
    ] {
        let findings = found(&evidence(&changed("client.certReload", line), version));
        let told = format!("is not read by {version}: it came with {first}");
        assert!(
            findings.iter().any(|finding| finding.message.ends_with(&told)),
            "{told}: {findings:?}"
        );
    }
}

#[test]
fn a_value_that_is_not_taken_is_found() {
    for (line, expected) in [
        ("sslQuorum=yes", "setting-invalid"),
        ("secureClientPort=70000", "setting-twice"),
        ("ssl.trustStore.type=P12", "setting-invalid"),
        ("ssl.trustStore.type=pkcs12", ""),
        ("ssl.sslProvider=openssl", "setting-invalid"),
        ("ssl.quorum.enabledProtocols=TLSv1.2, TLSv1.3", "setting-invalid"),
        ("ssl.quorum.enabledProtocols=TLS1.3", "setting-invalid"),
        ("ssl.handshakeDetectionTimeoutMillis=5s", "setting-invalid"),
    ] {
        let words = words(&evidence(&changed("", line), ""));
        assert!(
            if expected.is_empty() {
                words.is_empty()
            } else {
                words.contains(expected)
            },
            "{line}: {words}"
        );
    }
}

#[test]
fn a_client_port_that_speaks_nothing_is_found() {
    for (without, with, version, expected) in [
        (
            "ssl.enabledProtocols",
            "ssl.enabledProtocols=TLSv1.1",
            "",
            "nothing-in-common",
        ),
        ("ssl.ciphersuites", "", "3.8", ""),
        (
            "ssl.ciphersuites",
            "ssl.ciphersuites=TLS_AES_128_GCM_SHA256",
            "3.8",
            "",
        ),
    ] {
        assert_eq!(
            words(&evidence(&changed(without, with), version)),
            expected,
            "{with} {version}"
        );
    }
    let only_1_3 = changed("ssl.enabledProtocols", "ssl.enabledProtocols=TLSv1.3");
    for (suites, version, expected) in [
        ("", "3.8", "nothing-in-common"),
        ("", "3.9.1", "nothing-in-common"),
        ("", "3.9.3", ""),
        ("", "", ""),
        ("ssl.ciphersuites=TLS_AES_128_GCM_SHA256\n", "3.8", ""),
    ] {
        let text: String = only_1_3
            .lines()
            .filter(|line| !line.starts_with("ssl.ciphersuites"))
            .flat_map(|line| [line, "\n"])
            .collect();
        assert_eq!(
            words(&evidence(&(text + suites), version)),
            expected,
            "{suites} {version}"
        );
    }
}

#[test]
fn the_servers_among_themselves_are_judged_by_release() {
    const QUORUM: &str = "server.1=a:1:2\nserver.2=b:1:2\nsslQuorum=true\nsslQuorumReloadCertFiles=true\n\
        ssl.quorum.keyStore.location=/q\nssl.quorum.trustStore.location=/t\n";
    for (with, version, expected) in [
        ("", "3.8.6", ""),
        ("", "3.9", "quorum-names-unchecked"),
        ("", "", "quorum-names-unchecked"),
        ("fips-mode=false", "3.9", ""),
        ("fips-mode=true", "3.8.6", "quorum-names-unchecked"),
        (
            "fips-mode=false\nssl.quorum.hostnameVerification=false",
            "3.9",
            "quorum-names-unchecked",
        ),
        (
            "fips-mode=false\nportUnification=true",
            "3.9",
            "quorum-unification",
        ),
        (
            "fips-mode=false\nssl.quorum.clientAuth=want",
            "3.9",
            "client-auth-off",
        ),
        (
            "fips-mode=false\nsslQuorumReloadCertFiles=false",
            "3.9",
            "setting-twice reload-off",
        ),
    ] {
        let evidence = evidence(&changed("", &(QUORUM.to_owned() + with)), version);
        assert_eq!(words(&evidence), expected, "{with} {version}");
    }
}

#[test]
fn what_java_takes_otherwise_is_found() {
    for (text, expected) in [
        (GOOD.replace('\n', "\r\n"), "carriage-returns"),
        (format!("\u{feff}{GOOD}"), "byte-order-mark"),
        (format!("\u{feff}# a comment\n{GOOD}"), ""),
        (
            changed("", "ssl.trustStore.password=secret\\\nssl.clientAuth=need\n"),
            "password-inline setting-swallowed",
        ),
        (changed("", "x=${HOME}\n"), "not-expanded"),
        (changed("", "x=$DATA_DIR\n"), "not-expanded"),
        (changed("", "x=pa$$word\n"), ""),
        (
            changed("", "ssl.trustStore.password=a \n"),
            "password-inline blanks-trimmed",
        ),
        (
            changed("", "ssl.clientAuth=need\nssl.clientAuth=NEED\n"),
            "setting-twice",
        ),
        (changed("", "ssl.clientAuth=need\nssl.clientAuth=need\n"), ""),
    ] {
        assert_eq!(words(&evidence(&text, "")), expected, "{text}");
    }
}

#[test]
fn a_password_is_never_evidence() {
    let text = changed(
        "",
        "ssl.trustStore.password=hunter2\nssl.keyStore.password=hunter2 \nssl.keyStore.password=hunter2${X}\n",
    );
    let mut evidence = evidence(&text, "");
    evidence.mode = Some(0o644);
    let findings = found(&evidence);
    let shown = format!("{findings:?}{evidence:?}");
    assert!(!shown.contains("hunter2"), "{shown}");
    let codes: Vec<_> = findings.iter().map(|finding| finding.code).collect();
    for code in [Code::SecretExposed, Code::PasswordInline, Code::SettingTwice] {
        assert!(codes.contains(&code), "{codes:?}");
    }
}

#[test]
fn a_flag_of_the_jvm_counts_unless_zoo_cfg_says_otherwise() {
    let flag = |key: &str, value: &str| Told {
        key: key.to_owned(),
        value: value.to_owned(),
        place: Place::new("java.env", 1),
        origin: Origin::Flag,
    };
    let with = |without: &str, flags: Vec<Told>| {
        let mut evidence = evidence(&changed(without, ""), "");
        evidence.told.splice(0..0, flags);
        words(&evidence)
    };
    let netty = "org.apache.zookeeper.server.NettyServerCnxnFactory";
    assert_eq!(
        with("serverCnxnFactory", vec![flag("serverCnxnFactory", netty)]),
        ""
    );
    assert_eq!(with("", vec![flag("serverCnxnFactory", "NIO")]), "");
    assert_eq!(with("", vec![flag("ssl.clientAuth", "none")]), "client-auth-off");
    assert_eq!(
        with("secureClientPort", vec![flag("secureClientPort", "2281")]),
        "setting-ignored",
        "zoo.cfg alone has a port"
    );
}

#[test]
fn debians_class_path_is_told_where_a_port_takes_tls() {
    let mut with = evidence(GOOD, "");
    with.without_netty_codec = Some(Place::new("environment", 4));
    assert_eq!(words(&with), "netty-codec-missing");
    assert_eq!(Code::NettyCodecMissing.severity(), Severity::Error);
}
