use std::collections::BTreeMap;
use std::path::Path;

use time::macros::datetime;

use super::*;
use crate::config::clickhouse::{ConfigSource, Includes, Lookup, merge};
use crate::diagnosis::ConfigurationFile;

/// Nodes and a client section that nothing can be said against.
const NODE: &str = "<node><host>zk1</host><port>2281</port><secure>1</secure></node>";
const CLIENT: &str = "<certificateFile from_env='C'/><privateKeyFile from_env='K'/><caConfig from_env='A'/>\
    <loadDefaultCAFile>false</loadDefaultCAFile><verificationMode>strict</verificationMode>\
    <extendedVerification>true</extendedVerification>";

fn evidence(files: &[(&str, String)], version: &str) -> ClickhouseEvidence {
    let sources: Vec<ConfigSource<'_>> = files
        .iter()
        .map(|(path, text)| ConfigSource {
            path: Path::new(path),
            bytes: text.as_bytes(),
        })
        .collect();
    let (main, others) = sources.split_first().expect("a main file");
    let lookup = Lookup {
        environment: &BTreeMap::new(),
        includes: Includes::None,
    };
    let merged = merge(*main, others).and_then(|unresolved| unresolved.resolve(&lookup));
    ClickhouseEvidence {
        path: "config.xml".to_owned(),
        merged: merged.expect("a configuration"),
        version: (!version.is_empty()).then(|| version.parse().expect("a version")),
        files: files
            .iter()
            .map(|(name, _)| ConfigurationFile {
                name: (*name).to_owned(),
                mode: Some(0o644),
                closed: None,
                encoding: None,
            })
            .collect(),
        certificate: None,
        key: None,
        anchors: None,
        system: Vec::new(),
    }
}

fn found(evidence: &ClickhouseEvidence) -> Vec<Finding> {
    of_clickhouse(evidence, datetime!(2030-01-02 12:00 UTC))
}

/// The codes, without the notes of values that stand elsewhere.
fn words(evidence: &ClickhouseEvidence) -> String {
    let findings = found(evidence);
    for finding in &findings {
        assert!(!finding.places.is_empty(), "no place: {finding:?}");
    }
    let codes = findings.iter().map(|finding| finding.code);
    let codes = codes.filter(|code| *code != Code::ValueElsewhere);
    codes.map(Code::name).collect::<Vec<_>>().join(" ")
}

fn zookeeper(nodes: &str) -> String {
    format!(
        "<clickhouse>\n<zookeeper>{nodes}</zookeeper>\n<openSSL><client>{CLIENT}</client></openSSL></clickhouse>"
    )
}

fn client(section: &str) -> String {
    format!(
        "<clickhouse>\n<zookeeper>{NODE}</zookeeper>\n<openSSL><client>{section}</client></openSSL></clickhouse>"
    )
}

#[test]
fn each_fault_of_the_nodes_is_found_and_nothing_else() {
    for (nodes, expected) in [
        (NODE, ""),
        ("", "no-nodes"),
        ("<node><host>zk1</host></node>", "node-plaintext"),
        (
            "<node><host>zk1</host><port>2281</port><secure>0</secure></node>",
            "node-plaintext",
        ),
        (
            "<node><host>zk1</host><secure>1</secure></node>",
            "node-port-plain",
        ),
        (
            "<node><host>zk1</host><port>2281</port><secure> 1 </secure></node>",
            "setting-invalid",
        ),
        (
            "<node><host>zk1</host><port>2281</port><secure/></node>",
            "setting-invalid",
        ),
        (
            "<node><host>zk1</host><port>zk</port><secure>1</secure></node>",
            "setting-invalid",
        ),
        (
            "<node><host>secure://zk1</host><port>2281</port><secure>1</secure></node>",
            "node-host-malformed",
        ),
        (
            "<node><host>zk1:2281</host><port>2281</port><secure>1</secure></node>",
            "node-host-malformed",
        ),
        (
            "<node><host>zk1 </host><port>2281</port><secure>1</secure></node>",
            "node-host-malformed",
        ),
        (
            "<node><port>2281</port><secure>1</secure></node>",
            "node-host-malformed",
        ),
        (
            "<node><host>zk_1</host><port>2281</port><secure>1</secure></node>",
            "",
        ),
        (
            "<node><host>[::1]</host><port>2281</port><secure>1</secure></node>",
            "",
        ),
        (
            "<node><host>::1</host><port>2281</port><secure>1</secure></node>",
            "node-host-malformed",
        ),
        ("<node from_zk='/node'/>", ""),
        (
            "<node from_zk='/node'/><node><host>zk2</host></node>",
            "node-plaintext",
        ),
        (
            "<node><host>zk1</host><port>2281</port><secured>1</secured></node>",
            "node-plaintext setting-ignored",
        ),
        (
            "<secure>1</secure><node><host>zk1</host><port>2281</port><secure>1</secure></node>",
            "setting-invalid",
        ),
        (
            "<sesion_timeout_ms>1</sesion_timeout_ms><node><host>zk1</host><port>2281</port><secure>1</secure></node>",
            "setting-invalid",
        ),
        (
            "<root>clickhouse</root><node><host>zk1</host><port>2281</port><secure>1</secure></node>",
            "setting-invalid",
        ),
        (
            "<connection_timeout_ms>200</connection_timeout_ms><node><host>zk1</host><port>2281</port><secure>1</secure></node>",
            "handshake-hurried",
        ),
        (
            "<identity>a:b</identity><node><host>zk1</host><port>2281</port><secure>1</secure></node>",
            "secret-exposed",
        ),
    ] {
        let evidence = evidence(&[("config.xml", zookeeper(nodes))], "");
        assert_eq!(words(&evidence), expected, "{nodes}");
    }
}

#[test]
fn each_fault_of_the_client_section_is_found_and_nothing_else() {
    const CHECKS: &str = "<loadDefaultCAFile>false</loadDefaultCAFile><caConfig from_env='A'/><certificateFile from_env='C'/>\
        <privateKeyFile from_env='K'/>";
    // What the section says beside that, the release, the findings.
    for (section, version, expected) in [
        ("", "", "host-check-by-release"),
        ("", "26.8", "host-check-by-release"),
        ("", "26.8.10.6", ""),
        ("", "26.9.1", ""),
        ("", "26.3.34", ""),
        ("", "25.3", "host-check-off"),
        ("", "26.3.32", "host-check-off"),
        ("", "27.1", ""),
        (
            "<extendedVerification>false</extendedVerification>",
            "",
            "host-check-off",
        ),
        (
            "<extendedVerification>false</extendedVerification>",
            "26.9.1",
            "host-check-off",
        ),
        ("<extendedVerification>true</extendedVerification>", "23.8", ""),
        ("<verificationMode>none</verificationMode>", "", "chain-check-off"),
        ("<verificationDepth>9</verificationDepth>", "26.9.1", ""),
        ("<verificationDepth>0x9</verificationDepth>", "26.9.1", ""),
        (
            "<verificationDepth>deep</verificationDepth>",
            "26.9.1",
            "setting-invalid",
        ),
        (
            "<verificationMode>full</verificationMode>",
            "26.9.1",
            "setting-invalid",
        ),
        (
            "<invalidCertificateHandler><name>AcceptCertificateHandler</name></invalidCertificateHandler>",
            "26.9.1",
            "chain-check-off",
        ),
        (
            "<invalidCertificateHandler><name>ConsoleCertificateHandler</name></invalidCertificateHandler>",
            "26.9.1",
            "setting-invalid",
        ),
        (
            "<disableProtocols>sslv2,sslv3,tlsv1,tlsv1_1</disableProtocols>",
            "26.9.1",
            "",
        ),
        (
            "<disableProtocols>TLSv1.1</disableProtocols>",
            "26.9.1",
            "setting-ignored",
        ),
        ("<disableProtocols>tlsv1_3</disableProtocols>", "26.9.1", ""),
        (
            "<disableProtocols>tlsv1_3</disableProtocols>",
            "26.3.34",
            "setting-ignored",
        ),
        (
            "<disableProtocols>tlsv1_2;tlsv1_3</disableProtocols>",
            "26.9.1",
            "nothing-in-common",
        ),
        (
            "<cipherList>TLS_AES_128_GCM_SHA256</cipherList>",
            "26.9.1",
            "setting-ignored",
        ),
        ("<cipherList>strong</cipherList>", "26.9.1", "setting-ignored"),
        (
            "<cipherList>ALL:!ADH:!LOW:!EXP:!MD5:@STRENGTH</cipherList>",
            "26.9.1",
            "",
        ),
        (
            "<cipherList>ECDHE-RSA-AES128-GCM-SHA256</cipherList>",
            "26.9.1",
            "",
        ),
        (
            "<requireTLSv1_2>true</requireTLSv1_2>",
            "26.9.1",
            "setting-ignored",
        ),
        ("<caConfg>/x</caConfg>", "26.9.1", "setting-ignored"),
        ("<verifyHost>1</verifyHost>", "26.9.1", "setting-ignored"),
    ] {
        let evidence = evidence(&[("config.xml", client(&(CHECKS.to_owned() + section)))], version);
        assert_eq!(words(&evidence), expected, "{section} {version}");
    }
}

#[test]
fn whom_to_trust_and_what_to_show_must_be_said() {
    const STRICT: &str =
        "<verificationMode>strict</verificationMode><extendedVerification>true</extendedVerification>";
    for (section, expected) in [
        (
            "<loadDefaultCAFile>false</loadDefaultCAFile><certificateFile from_env='C'/><privateKeyFile from_env='K'/>",
            "anchors-missing",
        ),
        (
            "<certificateFile from_env='C'/><privateKeyFile from_env='K'/>",
            "system-store-trusted",
        ),
        (
            "<loadDefaultCAFile>false</loadDefaultCAFile><caConfig from_env='A'/>",
            "client-certificate-missing",
        ),
        (
            "<loadDefaultCAFile>false</loadDefaultCAFile><caConfig from_env='A'/><certificateFile from_env='C'/>",
            "client-certificate-missing",
        ),
    ] {
        let evidence = evidence(&[("config.xml", client(&(section.to_owned() + STRICT)))], "");
        assert_eq!(words(&evidence), expected, "{section}");
    }
}

#[test]
fn what_comes_of_several_files_is_found() {
    let other = |text: &str| format!("<clickhouse>{text}</clickhouse>");
    let plain = "<node><host>a</host></node><node><host>b</host></node>";
    for (main, with, expected) in [
        (NODE, "", ""),
        (
            plain,
            "<zookeeper replace='1'><node><host>zk1</host><port>2281</port><secure>1</secure></node></zookeeper>",
            "",
        ),
        (
            plain,
            "<zookeeper><node><host>zk1</host><port>2281</port><secure>1</secure></node></zookeeper>",
            "node-plaintext nodes-merged merge-ambiguous",
        ),
        (
            NODE,
            "<keeper><node><host>k</host></node></keeper>",
            "section-twice",
        ),
        (NODE, "<openssl><client/></openssl>", "setting-ignored"),
        (NODE, "<openSSL><clients/></openSSL>", "setting-ignored"),
    ] {
        let files = [("config.xml", zookeeper(main)), ("config.d/z.xml", other(with))];
        assert_eq!(words(&evidence(&files, "")), expected, "{with}");
    }
    let values = evidence(
        &[(
            "config.xml",
            zookeeper("<node><host from_env='ZK'/><port>2281</port><secure>1</secure></node>"),
        )],
        "",
    );
    assert!(
        found(&values)
            .iter()
            .any(|finding| finding.code == Code::ValueElsewhere)
    );
}

#[test]
fn keepers_servers_are_in_plaintext_unless_it_is_said_in_the_right_place() {
    let keeper = |raft: &str| {
        format!(
            "<clickhouse><keeper_server><raft_configuration>{raft}</raft_configuration></keeper_server></clickhouse>"
        )
    };
    let inside = "<server><id>1</id><secure>1</secure></server>";
    for (raft, expected) in [
        (inside.to_owned(), "raft-plaintext"),
        (format!("<secure>true</secure>{inside}"), ""),
        ("<server><id>1</id></server>".to_owned(), ""),
    ] {
        assert_eq!(
            words(&evidence(&[("config.xml", keeper(&raft))], "")),
            expected,
            "{raft}"
        );
    }
}

#[test]
fn every_ensemble_beside_the_first_is_judged_like_it() {
    let good = "<node><host>zk9</host><port>2281</port><secure>1</secure></node>";
    for (two, expected) in [
        (good.to_owned(), ""),
        ("<node><host>zk9</host></node>".to_owned(), "node-plaintext"),
        (
            "<node><host>zk9</host><secure>1</secure></node>".to_owned(),
            "node-port-plain",
        ),
        (
            "<node><host>secure://zk9</host><port>2281</port><secure>1</secure></node>".to_owned(),
            "node-host-malformed",
        ),
        (
            "<node><host>zk9</host><port>zk</port><secure>1</secure></node>".to_owned(),
            "setting-invalid",
        ),
        (format!("{good}<secure>1</secure>"), "setting-invalid"),
        (format!("{good}<root>x</root>"), "setting-invalid"),
        (
            format!("{good}<connection_timeout_ms>9</connection_timeout_ms>"),
            "handshake-hurried",
        ),
        (
            "<node><hots>zk9</hots><port>2281</port><secure>1</secure></node>".to_owned(),
            "node-host-malformed setting-ignored",
        ),
        (format!("{good}<identity>a:b</identity>"), "secret-exposed"),
    ] {
        let text = zookeeper(NODE).replace(
            "</clickhouse>",
            &format!("<auxiliary_zookeepers><two>{two}</two></auxiliary_zookeepers></clickhouse>"),
        );
        assert_eq!(words(&evidence(&[("config.xml", text)], "")), expected, "{two}");
    }
    let aside = |nodes: &str| {
        format!("<clickhouse><auxiliary_zookeepers><two>{nodes}</two></auxiliary_zookeepers></clickhouse>")
    };
    let files = [
        ("config.xml", zookeeper(NODE)),
        ("config.d/a.xml", aside("<node><host>zk8</host></node>")),
        (
            "config.d/b.xml",
            aside(&good.replace("<node>", "<node1>").replace("</node>", "</node1>")),
        ),
    ];
    assert_eq!(words(&evidence(&files, "")), "node-plaintext nodes-merged");
}

#[test]
fn a_server_that_is_its_own_keeper_dials_the_servers_of_its_raft() {
    const RAFT: &str = "<raft_configuration><server><id>1</id><hostname>k1</hostname></server><server><id>2</id>\
        <hostname>k2</hostname></server></raft_configuration>";
    let server = |ports: &str, more: &str| {
        format!(
            "<clickhouse><tcp_port>9000</tcp_port><keeper_server>{ports}{RAFT}</keeper_server>{more}<openSSL><client>{CLIENT}</client>\
             </openSSL></clickhouse>"
        )
    };
    let plain = "<tcp_port>9181</tcp_port>";
    let secure = "<tcp_port_secure>2181</tcp_port_secure>";
    for (text, expected) in [
        (server(plain, ""), "node-plaintext node-plaintext"),
        (server(secure, ""), ""),
        (server(&format!("{plain}{secure}"), ""), "plaintext-port-open"),
        // Who has a section dials what stands there.
        (server(plain, &format!("<zookeeper>{NODE}</zookeeper>")), ""),
        (server(plain, &format!("<keeper>{NODE}</keeper>")), ""),
        // A Keeper alone dials nobody.
        (server(plain, "").replace("<tcp_port>9000</tcp_port>", ""), ""),
        (server(secure, "").replace(">k2<", ">::1<"), "node-host-malformed"),
        // It knows whether it wants a certificate.
        (
            server(secure, "").replace(
                CLIENT,
                "<caConfig from_env='A'/><loadDefaultCAFile>false</loadDefaultCAFile>\
            <extendedVerification>true</extendedVerification>",
            ),
            "",
        ),
        (
            server(secure, "")
                .replace(
                    CLIENT,
                    "<caConfig from_env='A'/><loadDefaultCAFile>false</loadDefaultCAFile>\
            <extendedVerification>true</extendedVerification>",
                )
                .replace(
                    "<openSSL>",
                    "<openSSL><server><verificationMode>strict</verificationMode></server>",
                ),
            "client-certificate-missing",
        ),
    ] {
        assert_eq!(
            words(&evidence(&[("config.xml", text.clone())], "")),
            expected,
            "{text}"
        );
    }
}

#[test]
fn a_secret_is_never_evidence_and_a_closed_file_is_no_finding() {
    let text = client(&format!(
        "{CLIENT}<privateKeyPassphraseHandler><name>KeyFileHandler</name><options><password>hunter2</password></options>\
         </privateKeyPassphraseHandler>"
    ));
    let mut open = evidence(&[("config.xml", text)], "");
    let findings = found(&open);
    assert!(!format!("{findings:?}").contains("hunter2"), "{findings:?}");
    assert!(findings.iter().any(|finding| finding.code == Code::SecretExposed));
    open.files[0].mode = Some(0o640);
    assert_eq!(words(&open), "");
}
