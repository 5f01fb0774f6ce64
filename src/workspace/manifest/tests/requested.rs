use super::{error_of, read};
use crate::model::{KeyAlgorithm, NodeNames, StoreFormat, Trust};
use crate::workspace::manifest::{Difference, Requested};

fn nodes(texts: &[&str]) -> Vec<NodeNames> {
    texts
        .iter()
        .flat_map(|text| NodeNames::expand(text).expect(text))
        .collect()
}

fn everything() -> Requested {
    Requested {
        zookeeper: nodes(&["zk[1-2].example.com,10.0.0.[1-2],n[1-2].example.com"]),
        clickhouse: nodes(&["ch1.example.com"]),
        client: nodes(&["10.0.0.9"]),
        key: Some(KeyAlgorithm::Rsa3072),
        days: Some(90),
        keystore: Some(StoreFormat::Jks),
        port: Some(2282),
        zookeeper_version: Some("3.9.5".parse().expect("a version")),
        zookeeper_directory: Some("/srv/zk/".into()),
        clickhouse_directory: Some("/srv/ch".into()),
        trust: Some(Trust::Both),
        permitted: vec![
            "example.com".parse().expect("a name"),
            "10.0.0.0/8".parse().expect("a network"),
        ],
    }
}

#[test]
fn without_any_flag_the_manifest_is_one_link_on_this_machine() {
    insta::assert_snapshot!(Requested::default().manifest());
    let manifest = read(&Requested::default().manifest());
    for node in manifest.nodes() {
        let sans: Vec<String> = node.sans().iter().map(ToString::to_string).collect();
        assert_eq!(sans, ["localhost", "127.0.0.1", "::1"]);
    }
    assert_eq!((manifest.nodes().count(), manifest.zookeeper.port), (2, 2281));
    assert_eq!(manifest.notes(), []);
}

#[test]
fn the_manifest_says_what_the_flags_asked_for_and_no_default() {
    insta::assert_snapshot!(everything().manifest());
    let at_the_defaults = Requested {
        zookeeper: nodes(&["zk1"]),
        key: Some(KeyAlgorithm::EcdsaP256),
        days: Some(397),
        port: Some(2281),
        zookeeper_directory: Some("/etc/zookeeper/tls/".into()),
        ..Requested::default()
    };
    assert!(
        !at_the_defaults.manifest().contains(" = \"ecdsa"),
        "{}",
        at_the_defaults.manifest()
    );
    assert_eq!(
        at_the_defaults
            .manifest()
            .lines()
            .filter(|line| line.contains('='))
            .count(),
        2
    );
}

#[test]
fn the_same_flags_make_no_difference() {
    for requested in [Requested::default(), everything()] {
        assert_eq!(requested.differences(&read(&requested.manifest())), []);
    }
    let existing = read(&everything().manifest());
    assert_eq!(Requested::default().differences(&existing), []);
    let reordered = Requested {
        zookeeper: nodes(&[
            "zk2.example.com,n2.example.com,10.0.0.2",
            "ZK1.example.com,n1.example.com,10.0.0.1,zk1.example.com",
        ]),
        permitted: vec![
            "10.0.0.0/8".parse().expect("a network"),
            "example.com".parse().expect("a name"),
        ],
        ..everything()
    };
    assert_eq!(reordered.differences(&existing), []);
}

#[test]
fn other_flags_differ_key_by_key() {
    let existing = read(&everything().manifest());
    let requested = Requested {
        zookeeper: nodes(&["zk1.example.com,10.0.0.1", "zk3.example.com"]),
        port: Some(2281),
        key: Some(KeyAlgorithm::EcdsaP256),
        ..Requested::default()
    };
    let difference = |key: &str, existing: &str, requested: &str| Difference {
        key: key.to_owned(),
        existing: existing.to_owned(),
        requested: requested.to_owned(),
    };
    assert_eq!(
        requested.differences(&existing),
        [
            difference("`key` in [authority]", "\"rsa-3072\"", "\"ecdsa-p256\""),
            difference("`key` in [leaf]", "\"rsa-3072\"", "\"ecdsa-p256\""),
            difference("`port` in [zookeeper]", "2282", "2281"),
            difference(
                "`zk1.example.com` in [[zookeeper.node]]",
                "alt = [\"n1.example.com\", \"10.0.0.1\"]",
                "alt = [\"10.0.0.1\"]"
            ),
            difference(
                "`zk2.example.com` in [[zookeeper.node]]",
                "alt = [\"n2.example.com\", \"10.0.0.2\"]",
                "absent"
            ),
            difference("`zk3.example.com` in [[zookeeper.node]]", "absent", "alt = []"),
        ]
    );
}

#[test]
fn flags_that_cannot_be_are_found_when_their_manifest_is_read() {
    let requested = Requested {
        zookeeper: nodes(&["zk1", "ZK1"]),
        days: Some(4000),
        zookeeper_directory: Some("tls\"\n[leaf]\ndays = 1".into()),
        ..Requested::default()
    };
    let error = error_of(&requested.manifest()).to_string();
    for part in ["is 4000", "a second [[zookeeper.node]]"] {
        assert!(error.contains(part), "{error}");
    }
    assert!(
        error.contains("`tls\"\\n[leaf]\\ndays = 1` holds a control character"),
        "{error}"
    );
}
