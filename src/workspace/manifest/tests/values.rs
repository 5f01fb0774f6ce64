use std::path::PathBuf;

use super::read;
use crate::model::{ClientAuth, HostCheck, KeyAlgorithm, Role, San, StoreFormat, Trust};
use crate::workspace::manifest::{Membership, reference};

#[test]
fn what_is_not_written_has_the_documented_default() {
    let manifest = read("[[zookeeper.node]]\nhost = \"zk1\"\n");
    assert_eq!(manifest.authority.common_name, "zkcerts authority");
    assert_eq!(manifest.authority.organization, None);
    assert_eq!(
        (manifest.authority.key, manifest.authority.days),
        (KeyAlgorithm::EcdsaP256, 3650)
    );
    assert_eq!(
        (manifest.leaf.key, manifest.leaf.days),
        (KeyAlgorithm::EcdsaP256, 397)
    );
    assert_eq!(manifest.leaf.renew_before_days, 132);
    let zookeeper = &manifest.zookeeper;
    assert_eq!(zookeeper.version.to_string(), "3.8");
    assert_eq!((zookeeper.port, zookeeper.plaintext_port), (2281, None));
    assert_eq!(
        (zookeeper.keystore, zookeeper.client_auth),
        (StoreFormat::Pkcs12, ClientAuth::Need)
    );
    assert_eq!(zookeeper.directory, PathBuf::from("/etc/zookeeper/tls"));
    assert!(!zookeeper.quorum && zookeeper.quorum_host_check && zookeeper.user.is_none());
    let clickhouse = &manifest.clickhouse;
    assert_eq!(
        (clickhouse.trust, clickhouse.host_check),
        (Trust::File, HostCheck::Strict)
    );
    assert_eq!(
        (clickhouse.session_timeout_ms, clickhouse.operation_timeout_ms),
        (30_000, 10_000)
    );
    assert_eq!(clickhouse.directory, PathBuf::from("/etc/clickhouse-server"));
    assert_eq!(manifest.client.directory, PathBuf::from("/etc/zkcerts"));
}

#[test]
fn the_reference_of_every_key_is_a_manifest_that_says_the_defaults() {
    let documented = read(
        &reference()
            .replace("cluster = \"\"\n", "cluster = \"main\"\n")
            .replace("replica = \"\"", "replica = \"r\""),
    );
    let defaults = read("[[zookeeper.node]]\nhost = \"zk1.example.com\"\n");
    assert_eq!(documented.authority, defaults.authority);
    assert_eq!(documented.leaf, defaults.leaf);
    assert_eq!(documented.zookeeper, defaults.zookeeper);
    assert_eq!(documented.clickhouse, defaults.clickhouse);
    assert_eq!(documented.client, defaults.client);
}

#[test]
fn a_node_takes_from_its_section_what_it_does_not_say() {
    let manifest = read(
        "[zookeeper]\nport = 1\ndirectory = \"/a/\"\nversion = \"3.8.4\"\nuser = \"zk\"\nkeystore = \"pem\"\n\
         [[zookeeper.node]]\nhost = \"a\"\n\
         [[zookeeper.node]]\nhost = \"b\"\nport = 2\ndirectory = \"/b/./c/\"\nversion = \"3.7\"\nuser = \"1000\"\nid = 7\nimported = true\n",
    );
    let [a, b] = manifest.zookeeper_nodes.as_slice() else {
        panic!("two nodes")
    };
    assert_eq!(
        (a.port, a.directory.to_str(), a.user.as_deref()),
        (1, Some("/a"), Some("zk"))
    );
    assert_eq!(
        (a.version.to_string().as_str(), a.id, a.imported),
        ("3.8.4", None, false)
    );
    assert_eq!(
        (b.port, b.directory.to_str(), b.user.as_deref()),
        (2, Some("/b/c"), Some("1000"))
    );
    assert_eq!(
        (b.version.to_string().as_str(), b.id, b.imported),
        ("3.7", Some(7), true)
    );
}

#[test]
fn alternative_names_are_normal_and_each_stands_once() {
    let manifest = read(
        "[[zookeeper.node]]\nhost = \"ZK1.example.com.\"\n\
         alt = [\"zk1.example.com\", \"10.0.0.1\", \"Zk1\", \"zk1\", \"*.ZK.example.com\", \"[::1]\"]\n",
    );
    let node = manifest.nodes_in(Role::Zookeeper).next().expect("a node");
    let sans: Vec<String> = node.sans().iter().map(ToString::to_string).collect();
    assert_eq!(
        sans,
        ["zk1.example.com", "10.0.0.1", "zk1", "*.zk.example.com", "::1"]
    );
    assert!(node.has_address());
    assert!(matches!(node.alt.first(), Some(San::Ip(_))));
}

#[test]
fn a_place_in_a_cluster_has_three_parts() {
    let manifest = read(
        "zookeeper.node = [{ host = \"zk1\" }]\n\
         [[clickhouse.node]]\nhost = \"ch1\"\ncluster = \"main\"\nshard = 2\nreplica = \"ch1\"\nport = 9440\n\
         [[clickhouse.node]]\nhost = \"ch2\"\n",
    );
    let [first, second] = manifest.clickhouse_nodes.as_slice() else {
        panic!("two nodes")
    };
    let expected = Membership {
        cluster: "main".to_owned(),
        shard: 2,
        replica: "ch1".to_owned(),
    };
    assert_eq!((first.cluster.as_ref(), first.port), (Some(&expected), 9440));
    assert_eq!((second.cluster.as_ref(), second.port), (None, 9000));
}

#[test]
fn renewal_is_due_after_two_thirds_of_the_days() {
    for (days, before) in [(397, 132), (90, 30), (1, 0)] {
        let manifest = read(&format!(
            "leaf.days = {days}\nclient.node = [{{ host = \"a\" }}]\n"
        ));
        assert_eq!(manifest.leaf.renew_before_days, before);
    }
}
