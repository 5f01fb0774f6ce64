use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

use super::*;
use crate::model::Password;

fn tls(trust: Trust, host_check: HostCheck) -> TlsSettings<'static> {
    TlsSettings {
        certificate: Path::new("/etc/clickhouse-server/client.crt"),
        key: Path::new("/etc/clickhouse-server/client.key"),
        ca: Path::new("/etc/clickhouse-server/ca.crt"),
        trust,
        host_check,
    }
}

fn nodes() -> Vec<(Host, u16)> {
    ["zk1.example.com", "10.0.0.2", "2001:db8::3"]
        .map(|host| (host.parse().expect("a host"), 2281))
        .to_vec()
}

fn zookeeper(nodes: &[(Host, u16)]) -> ZookeeperSettings<'_> {
    ZookeeperSettings {
        nodes,
        root: None,
        identity: None,
        session_timeout_ms: 30_000,
        operation_timeout_ms: 10_000,
    }
}

#[test]
fn the_client_section_trusts_one_file_and_checks_the_host() {
    insta::assert_snapshot!(render_tls(&tls(Trust::File, HostCheck::Strict)).expect("rendered"));
}

#[test]
fn the_system_store_is_loaded_where_the_manifest_says_so() {
    let system = render_tls(&tls(Trust::System, HostCheck::Strict)).expect("rendered");
    assert!(system.contains("<loadDefaultCAFile>true</loadDefaultCAFile>") && !system.contains("caConfig"));
    let both = render_tls(&tls(Trust::Both, HostCheck::Strict)).expect("rendered");
    assert!(both.contains("<loadDefaultCAFile>true</loadDefaultCAFile>") && both.contains("<caConfig>"));
}

#[test]
fn a_host_check_that_is_off_says_what_that_means() {
    insta::assert_snapshot!(render_tls(&tls(Trust::System, HostCheck::Off)).expect("rendered"));
}

#[test]
fn the_ensemble_is_written_with_secure_nodes_only() {
    let nodes = nodes();
    let rendered = render_zookeeper(&zookeeper(&nodes)).expect("rendered");
    assert_eq!(rendered.access(), Access::PUBLIC);
    insta::assert_snapshot!(String::from_utf8_lossy(rendered.bytes()));
}

#[test]
fn a_file_with_an_identity_is_a_secret() {
    let nodes = nodes();
    let identity = Password::new("user:a&b<c>d\"e'f".to_owned());
    let settings = ZookeeperSettings {
        root: Some("/clickhouse/one"),
        identity: Some(&identity),
        ..zookeeper(&nodes)
    };
    let rendered = render_zookeeper(&settings).expect("rendered");
    assert_eq!(rendered.access(), Access::SECRET);
    assert!(!format!("{rendered:?} {settings:?}").contains("a&b"));
    insta::assert_snapshot!(String::from_utf8_lossy(rendered.bytes()));
}

#[test]
fn the_text_with_an_identity_is_never_moved_while_it_grows() {
    let identity = Password::new("\"".repeat(1000));
    let nodes = vec![
        (
            "2001:db8:1111:2222:3333:4444:5555:6666".parse().expect("a host"),
            65535
        );
        50
    ];
    let settings = ZookeeperSettings {
        identity: Some(&identity),
        root: Some("/<>&"),
        ..zookeeper(&nodes)
    };
    let template = ZookeeperTemplate {
        nodes: settings.nodes,
        root: settings.root,
        identity: Some(identity.expose()),
        session_timeout_ms: u32::MAX,
        operation_timeout_ms: u32::MAX,
    };
    assert!(template.render().expect("rendered").len() <= template.room());
}

#[test]
fn clusters_are_written_in_the_order_of_their_shards() {
    let hosts: Vec<Host> = ["ch1", "ch2", "ch3"]
        .map(|host| host.parse().expect("a host"))
        .to_vec();
    let shard = |number, replicas: &[&'static str]| MemberShard {
        number,
        replicas: hosts
            .iter()
            .filter(|host| replicas.contains(&host.to_string().as_str()))
            .map(|host| (host, 9000))
            .collect(),
    };
    let settings = ClusterSettings {
        clusters: &[MemberCluster {
            name: "main",
            shards: vec![shard(2, &["ch3"]), shard(1, &["ch1", "ch2"])],
        }],
        macros: &[("cluster", "main"), ("shard", "1"), ("replica", "ch1")],
    };
    insta::assert_snapshot!(render_cluster(&settings).expect("rendered"));
}

#[test]
fn what_xml_cannot_hold_is_refused_by_the_name_of_its_field() {
    let nodes = nodes();
    for (text, character) in [
        ("/a\nb", 0xa),
        ("/a\0", 0),
        ("/a\u{1b}[0m", 0x1b),
        ("/\u{85}", 0x85),
        ("/\u{ffff}", 0xffff),
    ] {
        let settings = ZookeeperSettings {
            root: Some(text),
            ..zookeeper(&nodes)
        };
        let error = render_zookeeper(&settings).expect_err("refused");
        assert_eq!(
            error,
            RenderError::Character {
                field: "zookeeper.root".to_owned(),
                character
            }
        );
    }
}

#[test]
fn an_identity_that_is_refused_is_not_shown() {
    let nodes = nodes();
    for (text, code) in [
        ("user:hunter2\n", "character-not-for-xml"),
        ("user:hunter2${path}", "value-would-be-expanded"),
    ] {
        let identity = Password::new(text.to_owned());
        let settings = ZookeeperSettings {
            identity: Some(&identity),
            ..zookeeper(&nodes)
        };
        let error = render_zookeeper(&settings).expect_err("refused");
        assert_eq!(crate::model::Fault::code(&error), code);
        assert!(!format!("{error} {error:?}").contains("hunter2"));
    }
}

#[test]
fn a_root_without_its_slash_and_an_ensemble_without_nodes_are_refused() {
    let nodes = nodes();
    let error = render_zookeeper(&ZookeeperSettings {
        root: Some("clickhouse"),
        ..zookeeper(&nodes)
    });
    assert_eq!(error.expect_err("refused"), RenderError::Root);
    assert_eq!(
        render_zookeeper(&zookeeper(&[])).expect_err("refused"),
        RenderError::NoNode
    );
}

#[test]
fn a_name_that_cannot_be_an_element_is_refused() {
    for name in ["", "1st", "a b", "a.b", "a><b", "xmlish", "ä", "include", "-a"] {
        let settings = ClusterSettings {
            clusters: &[],
            macros: &[(name, "1")],
        };
        let error = render_cluster(&settings).expect_err(name);
        assert_eq!(
            error,
            RenderError::Name {
                what: "macro",
                name: name.to_owned()
            }
        );
    }
}

#[test]
fn a_path_that_is_not_utf8_is_refused() {
    let key = Path::new(OsStr::from_bytes(b"/etc/\xff"));
    let error = render_tls(&TlsSettings {
        key,
        ..tls(Trust::File, HostCheck::Strict)
    });
    assert_eq!(
        error.expect_err("refused"),
        RenderError::NotUtf8 {
            field: "openSSL.client.privateKeyFile"
        }
    );
}
