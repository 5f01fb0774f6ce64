use super::super::fixture::{merged, one, within};
use super::super::{TlsSettings, ZookeeperSettings, render_tls, render_zookeeper};
use super::*;
use crate::model::{Host, HostCheck, Trust};

/// What a deployment of the defaults puts beside `main`.
fn deployed(main: &str, trust: Trust, root: Option<&str>) -> (Merged, Merged) {
    let nodes: Vec<(Host, u16)> = vec![("zk1.example.com".parse().expect("a host"), 2281)];
    let tls = render_tls(&TlsSettings {
        certificate: "/etc/clickhouse-server/client.crt".as_ref(),
        key: "/etc/clickhouse-server/client.key".as_ref(),
        ca: "/etc/clickhouse-server/ca.crt".as_ref(),
        trust,
        host_check: HostCheck::Strict,
    });
    let zookeeper = render_zookeeper(&ZookeeperSettings {
        nodes: &nodes,
        root,
        identity: None,
        session_timeout_ms: 30_000,
        operation_timeout_ms: 10_000,
    })
    .expect("rendered");
    let after = merged(&[
        ("config.xml", &within(main)),
        ("config.d/zz-zkcerts-ssl.xml", &tls.expect("rendered")),
        (
            "config.d/zz-zkcerts-zookeeper.xml",
            &String::from_utf8_lossy(zookeeper.bytes()),
        ),
    ]);
    (one(main), after)
}

fn shown(main: &str, root: Option<&str>) -> Vec<String> {
    let (before, after) = deployed(main, Trust::File, root);
    losses(&before, &after).iter().map(ToString::to_string).collect()
}

#[test]
fn the_section_that_clickhouse_ships_loses_nothing() {
    let shipped = "<openSSL><client>
        <loadDefaultCAFile>true</loadDefaultCAFile><cacheSessions>true</cacheSessions>
        <disableProtocols>sslv2,sslv3</disableProtocols><preferServerCiphers>true</preferServerCiphers>
        <invalidCertificateHandler><name>RejectCertificateHandler</name></invalidCertificateHandler>
    </client></openSSL>
    <send_crash_reports><enabled>true</enabled><endpoint>https://crash.example.com/</endpoint></send_crash_reports>";
    assert_eq!(shown(shipped, None), [""; 0]);
    let (before, after) = deployed(shipped, Trust::File, None);
    assert_eq!(cut_off(&before, &after), []);
}

#[test]
fn root_identity_and_timeouts_are_not_lost_in_silence() {
    let main = "<zookeeper><node><host>a</host></node><root>/a</root><identity>u:p</identity>
        <session_timeout_ms>60000</session_timeout_ms><operation_timeout_ms>10000</operation_timeout_ms>
        <fallback_session_lifetime><min>1</min></fallback_session_lifetime></zookeeper>";
    insta::assert_snapshot!(shown(main, None).join("\n"), @r"
    `zookeeper.root` is `/a`, it would be gone
    `zookeeper.identity` is (not shown), it would be gone
    `zookeeper.session_timeout_ms` is `60000`, it would be `30000`
    `zookeeper.fallback_session_lifetime.min` is `1`, it would be gone
    ");
    assert!(!shown(main, Some("/a")).iter().any(|loss| loss.contains("root")));
    assert!(!shown(main, Some("/a/")).iter().any(|loss| loss.contains("root")));
}

#[test]
fn a_root_where_there_was_none_moves_the_data_out_of_sight() {
    for main in [
        "<zookeeper><node><host>a</host></node></zookeeper>",
        "<keeper><root>/</root></keeper>",
    ] {
        let losses = shown(main, Some("/a"));
        assert_eq!(losses.len(), 1, "{losses:?}");
        assert!(
            losses
                .iter()
                .all(|loss| loss.ends_with(".root` is not set, it would be `/a`")),
            "{losses:?}"
        );
    }
    assert_eq!(shown("", Some("/a")), [""; 0]);
}

#[test]
fn the_keeper_section_is_compared_too() {
    let losses = shown(
        "<keeper><node><host>a</host></node><root>/a</root></keeper>",
        None,
    );
    assert_eq!(losses, ["`keeper.root` is `/a`, it would be gone"]);
}

#[test]
fn client_keys_are_lost_unless_they_only_become_stricter() {
    let main = "<openSSL><client>
        <verificationMode>relaxed</verificationMode><extendedVerification>false</extendedVerification>
        <requireTLSv1_2>true</requireTLSv1_2><disableProtocols>tlsv1_2</disableProtocols><cacheSessions>0</cacheSessions>
        <cipherList>ALL</cipherList><certificateFile>/old.crt</certificateFile><caConfig>/old.ca</caConfig>
        <privateKeyPassphraseHandler><name>KeyFileHandler</name><options><password>x</password></options></privateKeyPassphraseHandler>
    </client></openSSL>";
    insta::assert_snapshot!(shown(main, None).join("\n"), @r"
    `openSSL.client.disableProtocols` is `tlsv1_2`, it would be `sslv2,sslv3,tlsv1,tlsv1_1`
    `openSSL.client.cacheSessions` is `0`, it would be `true`
    `openSSL.client.cipherList` is `ALL`, it would be gone
    `openSSL.client.certificateFile` is `/old.crt`, it would be `/etc/clickhouse-server/client.crt`
    `openSSL.client.caConfig` is `/old.ca`, it would be `/etc/clickhouse-server/ca.crt`
    `openSSL.client.privateKeyPassphraseHandler.name` is `KeyFileHandler`, it would be gone
    `openSSL.client.privateKeyPassphraseHandler.options.password` is (not shown), it would be gone
    ");
}

#[test]
fn clusters_and_macros_of_the_same_name_are_compared_value_by_value() {
    let old = "<remote_servers><main><shard><replica><host>a</host><password>p</password></replica></shard></main><old><node><host>b</host></node></old></remote_servers>
        <macros><shard>1</shard><replica>a</replica></macros>";
    let new = "<remote_servers><main><shard><internal_replication>true</internal_replication><replica><host>c</host></replica></shard><shard><replica><host>d</host></replica></shard></main></remote_servers>
        <macros><shard>2</shard><replica>a</replica><cluster>main</cluster></macros>";
    let losses: Vec<_> = losses(&one(old), &one(new))
        .iter()
        .map(ToString::to_string)
        .collect();
    insta::assert_snapshot!(losses.join("\n"), @r"
    `remote_servers.main.shard.replica.host` is `a`, it would be `c`
    `remote_servers.main.shard.replica.password` is (not shown), it would be gone
    `remote_servers.main.shard.internal_replication` is not set, it would be `true`
    `remote_servers.old` would be gone
    `macros.shard` is `1`, it would be `2`
    ");
}

#[test]
fn deploying_the_same_again_loses_nothing() {
    let (_, after) = deployed("<zookeeper><root>/a</root></zookeeper>", Trust::File, Some("/a"));
    let (_, again) = deployed("<zookeeper><root>/a</root></zookeeper>", Trust::File, Some("/a"));
    assert_eq!(losses(&after, &again), []);
    assert_eq!(cut_off(&after, &again), []);
}

#[test]
fn other_tls_clients_are_cut_off_where_fewer_authorities_are_trusted() {
    let disk = "<storage_configuration><disks><s3><endpoint>https://s3.example.com/b</endpoint></s3></disks></storage_configuration>";
    let client = |section: &str| format!("{disk}<openSSL><client>{section}</client></openSSL>");
    let ours =
        "<loadDefaultCAFile>false</loadDefaultCAFile><caConfig>/etc/clickhouse-server/ca.crt</caConfig>";
    for (main, trust, expected) in [
        // The system's authorities are gone.
        (client(""), Trust::File, 1),
        (client(""), Trust::Both, 0),
        (client(""), Trust::System, 0),
        // Another file of authorities is gone.
        (client("<caConfig>/other.crt</caConfig>"), Trust::Both, 1),
        // Nobody was checked.
        (
            client("<verificationMode>none</verificationMode>"),
            Trust::Both,
            1,
        ),
        // It was so before.
        (client(ours), Trust::File, 0),
    ] {
        let (before, after) = deployed(&main, trust, None);
        assert_eq!(cut_off(&before, &after).len(), expected, "{main} {trust}");
    }
}

#[test]
fn a_loss_names_the_line_that_says_it_now() {
    let before = merged(&[(
        "config.xml",
        "<clickhouse>\n<zookeeper>\n<root>/a</root></zookeeper></clickhouse>",
    )]);
    let losses = losses(&before, &one(""));
    assert_eq!(
        losses.first().map(|loss| loss.location.to_string()).as_deref(),
        Some("config.xml:3")
    );
}
