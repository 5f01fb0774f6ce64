//! What is rendered is what is read: ours by the reader here, which the end-to-end tests hold against ClickHouse's own.

use std::path::Path;

use proptest::prelude::*;

use super::fixture::sources;
use super::{
    ClusterSettings, ConfigSource, MemberCluster, MemberShard, Merged, Switch, TlsSettings, Value,
    ZookeeperSettings, alone, render_cluster, render_tls, render_zookeeper,
};
use crate::model::{Host, HostCheck, Password, Trust};

/// Text that is hostile to XML, without what is refused.
fn hostile() -> impl Strategy<Value = String> {
    "[a-z<>&\"' \\]\\[!$/=;#{}é🐘-]{0,12}".prop_filter("refused", |text| !text.contains("${"))
}

fn host() -> impl Strategy<Value = Host> {
    prop_oneof![
        // Model accepts no such name; the renderer holds all the same.
        hostile().prop_map(Host::Name),
        any::<std::net::IpAddr>().prop_map(Host::Address),
    ]
}

fn ours(text: &str) -> Merged {
    alone(&sources(&[("config.d/ours.xml", text)])).expect("a configuration")
}

proptest! {
    #[test]
    fn an_ensemble_is_read_as_it_was_rendered(
        nodes in proptest::collection::vec((host(), 1u16..), 1..5),
        root in proptest::option::of(hostile().prop_map(|root| format!("/r{root}x"))),
        identity in proptest::option::of(hostile().prop_map(|identity| format!("u:{identity}"))),
        session_timeout_ms: u32,
        operation_timeout_ms: u32,
    ) {
        let identity = identity.map(Password::new);
        let settings = ZookeeperSettings {
            nodes: &nodes, root: root.as_deref(), identity: identity.as_ref(), session_timeout_ms, operation_timeout_ms,
        };
        let rendered = render_zookeeper(&settings).expect("rendered");
        let merged = ours(&String::from_utf8_lossy(rendered.bytes()));
        let read = merged.zookeeper().expect("a section");
        let dialled: Vec<_> = read.nodes.iter()
            .map(|node| (node.host.as_ref().and_then(Value::plain).map(str::to_owned), node.port.plain().map(str::to_owned)))
            .collect();
        let expected: Vec<_> = nodes.iter()
            .map(|(host, port)| (Some(without_brackets(host)), Some(port.to_string())))
            .collect();
        prop_assert_eq!(dialled, expected);
        prop_assert!(read.nodes.iter().all(|node| node.secure == Switch::On));
        let plain = |key| read.setting(key).and_then(|setting| setting.value.plain()).map(str::to_owned);
        prop_assert_eq!(plain("root"), root);
        prop_assert_eq!(plain("session_timeout_ms"), Some(session_timeout_ms.to_string()));
        prop_assert_eq!(plain("operation_timeout_ms"), Some(operation_timeout_ms.to_string()));
        let identity = identity.map(Value::Secret);
        prop_assert_eq!(read.setting("identity").map(|setting| &setting.value), identity.as_ref());
    }

    #[test]
    fn a_client_section_is_read_as_it_was_rendered(
        paths in [hostile(), hostile(), hostile()],
        trust in proptest::sample::select(Trust::ALL),
        host_check in proptest::sample::select(HostCheck::ALL),
    ) {
        let [certificate, key, ca] = paths.map(|path| format!("/{path}"));
        let settings = TlsSettings {
            certificate: Path::new(&certificate), key: Path::new(&key), ca: Path::new(&ca), trust, host_check,
        };
        let text = render_tls(&settings).expect("rendered");
        let client = ours(&text).client();
        let plain = |key| client.setting(key).and_then(|setting| setting.value.plain());
        prop_assert_eq!(plain("certificateFile"), Some(certificate.as_str()));
        prop_assert_eq!(plain("privateKeyFile"), Some(key.as_str()));
        prop_assert_eq!(plain("caConfig"), (trust != Trust::System).then_some(ca.as_str()));
        prop_assert_eq!(client.loads_system_store(), trust != Trust::File);
        prop_assert_eq!(plain("extendedVerification"), Some(if host_check == HostCheck::Strict { "true" } else { "false" }));
        prop_assert_eq!(plain("verificationMode"), Some("strict"));
        prop_assert!(!client.accepts_any_chain());
    }

    #[test]
    fn no_file_brings_the_reader_down(
        xml in "(<[a-c/!?\\[-]|CDATA|]]>|[ab'\"=&;#\\]\\[>\r\n -]|-->|&amp;|\\PC){0,40}",
        yaml in "([a-c]: |- |<<: \\*a|&a |\\*a|\n|  |[{}\\[\\],'\"|>!#%@?:-]|---|\\PC){0,40}",
        bytes in proptest::collection::vec(any::<u8>(), 0..64),
    ) {
        for (path, bytes) in [("a.xml", xml.as_bytes()), ("a.yaml", yaml.as_bytes()), ("a.xml", &bytes), ("a.yaml", &bytes)] {
            // An error is an answer too.
            let _ = alone(&[ConfigSource { path: Path::new(path), bytes }]);
        }
    }

    #[test]
    fn clusters_and_macros_are_read_as_they_were_rendered(
        hosts in proptest::collection::vec(host(), 1..6),
        value in hostile(),
        name in "[a-w_][a-zA-Z0-9_-]{0,8}",
    ) {
        prop_assume!(name != "include");
        let shards = hosts.iter().zip(1..).map(|(host, number)| MemberShard { number, replicas: vec![(host, 9000)] }).collect();
        let settings = ClusterSettings { clusters: &[MemberCluster { name: &name, shards }], macros: &[(&name, &value)] };
        let merged = ours(&render_cluster(&settings).expect("rendered"));
        let clusters = merged.clusters();
        let read: Vec<_> = clusters.iter()
            .flat_map(|cluster| cluster.shards.iter().flatten())
            .map(|replica| replica.host.as_ref().and_then(Value::plain).map(str::to_owned))
            .collect();
        prop_assert_eq!(read, hosts.iter().map(|host| Some(host.to_string())).collect::<Vec<_>>());
        let macros: Vec<_> = merged.macros().iter()
            .map(|(name, setting)| (name.clone(), setting.value.plain().map(str::to_owned)))
            .collect();
        prop_assert!(macros == [(name.clone(), Some(value))] || macros.first().is_some_and(|(_, value)| value.is_none()));
    }
}

/// As it is read: a name that came in brackets is taken for an address.
fn without_brackets(host: &Host) -> String {
    let text = host.to_string();
    text.strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .map_or(text.clone(), str::to_owned)
}
