use super::super::fixture::{merged, one, within};
use super::*;
use crate::config::clickhouse::{Element, Setting};

fn plain(text: &str) -> Value {
    Value::Plain(text.to_owned())
}

#[test]
fn nodes_are_seen_with_host_port_and_whether_they_are_secure() {
    let zookeeper = one("<zookeeper>
            <node><host>zk1</host><port>2281</port><secure>1</secure></node>
            <node index='2'><host>[::1]</host></node>
            <node2><host from_env='ZK'/><secure>no</secure></node2>
            <node><host>zk4</host><secure> 1 </secure></node>
        </zookeeper>")
    .zookeeper()
    .expect("a section");
    let nodes: Vec<_> = zookeeper
        .nodes
        .iter()
        .map(|node| (&node.host, &node.port, &node.secure))
        .collect();
    let unknown = Value::Unresolved(super::super::Substitution {
        kind: "from_env",
        name: "ZK".to_owned(),
    });
    assert_eq!(
        nodes,
        [
            (&Some(plain("zk1")), &plain("2281"), &Switch::On),
            (&Some(plain("::1")), &plain("2181"), &Switch::Off),
            (&Some(unknown), &plain("2181"), &Switch::Off),
            (
                &Some(plain("zk4")),
                &plain("2181"),
                &Switch::Invalid(" 1 ".to_owned())
            ),
        ]
    );
}

#[test]
fn of_a_node_that_stands_elsewhere_nothing_is_known() {
    let zookeeper = one("<zookeeper><node from_zk='/x'/></zookeeper>")
        .zookeeper()
        .expect("a section");
    let unknown = || {
        Value::Unresolved(super::super::Substitution {
            kind: "from_zk",
            name: "/x".to_owned(),
        })
    };
    let nodes: Vec<_> = zookeeper
        .nodes
        .iter()
        .map(|node| (&node.host, &node.port, &node.secure))
        .collect();
    assert_eq!(nodes, [(&Some(unknown()), &unknown(), &Switch::Unknown)]);
}

#[test]
fn every_place_that_names_servers_is_seen() {
    let shape = |text: &str| -> Vec<String> {
        let ensembles = one(text).ensembles();
        let shown = |ensemble: &Ensemble| {
            let nodes = ensemble.nodes.iter().map(|node| {
                let host = node.host.as_ref().and_then(Value::plain).unwrap_or_default();
                format!(
                    "{host}:{}:{:?}",
                    node.port.plain().unwrap_or_default(),
                    node.secure
                )
            });
            format!("{} {}", ensemble.called(), nodes.collect::<Vec<_>>().join(" "))
        };
        ensembles.iter().map(shown).collect()
    };
    let raft = "<tcp_port>9000</tcp_port><keeper_server><tcp_port>9181</tcp_port><raft_configuration><secure>1</secure>
        <server><hostname>[::1]</hostname></server></raft_configuration></keeper_server>";
    let two = "<auxiliary_zookeepers><two><node><host>b</host><secure>1</secure></node></two></auxiliary_zookeepers>";
    for (text, expected) in [
        (String::new(), vec![]),
        (
            format!("{two}<zookeeper><node><host>a</host></node></zookeeper>{raft}"),
            vec!["<zookeeper> a:2181:Off", "<auxiliary_zookeepers><two> b:2181:On"],
        ),
        (
            raft.to_owned(),
            vec!["<keeper_server><raft_configuration> ::1:9181:Off"],
        ),
        (
            raft.replace(
                "9181</tcp_port>",
                "9181</tcp_port><tcp_port_secure>9281</tcp_port_secure>",
            ),
            vec!["<keeper_server><raft_configuration> ::1:9281:On"],
        ),
        (raft.replace("<tcp_port>9000</tcp_port>", ""), vec![]),
        (raft.replace("<tcp_port>9181</tcp_port>", ""), vec![]),
    ] {
        assert_eq!(shape(&text), expected, "{text}");
    }
}

#[test]
fn a_switch_is_what_poco_takes_for_one() {
    for (text, switch) in [
        ("1", Switch::On),
        ("2", Switch::On),
        ("TRUE", Switch::On),
        ("Yes", Switch::On),
        ("on", Switch::On),
        ("0", Switch::Off),
        ("false", Switch::Off),
        ("no", Switch::Off),
        ("OFF", Switch::Off),
        ("", Switch::Invalid(String::new())),
        ("1 ", Switch::Invalid("1 ".to_owned())),
        ("y", Switch::Invalid("y".to_owned())),
    ] {
        assert_eq!(Switch::of(&plain(text)), switch, "{text}");
    }
}

#[test]
fn the_first_of_two_sections_counts_and_the_others_are_named() {
    let merged = merged(&[(
        "config.xml",
        "<clickhouse>\n<keeper><node><host>k</host></node></keeper>\n<zookeeper><root>/a/</root></zookeeper>\n<zookeeper><root>/b</root></zookeeper></clickhouse>",
    )]);
    let zookeeper = merged.zookeeper().expect("a section");
    assert_eq!(zookeeper.root().map(|root| &root.value), Some(&plain("/a")));
    let others: Vec<_> = zookeeper.others.iter().map(ToString::to_string).collect();
    assert_eq!(others, ["config.xml:4", "config.xml:2"]);
}

#[test]
fn the_top_is_no_root_and_nothing_is_no_identity() {
    for (section, root, identity) in [
        ("", false, false),
        ("<root>/</root><identity/>", false, false),
        ("<root/><identity>a:b</identity>", false, true),
        ("<root>/a</root><identity from_env='ID'/>", true, true),
    ] {
        let zookeeper = one(&format!("<zookeeper>{section}</zookeeper>"))
            .zookeeper()
            .expect("a section");
        assert_eq!(
            (zookeeper.root().is_some(), zookeeper.has_identity()),
            (root, identity),
            "{section}"
        );
    }
}

#[test]
fn secrets_are_never_shown() {
    let merged = one(
        "<zookeeper><identity>user:hunter2</identity></zookeeper>
         <openSSL><client><privateKeyPassphraseHandler><options><password>hunter2</password></options></privateKeyPassphraseHandler></client></openSSL>
         <remote_servers><m><secret>hunter2</secret><shard><replica><password>hunter2</password></replica></shard></m></remote_servers>
         <storage_configuration><disks><s3>
            <endpoint>https://user:hunter2@s3.example.com:9000/bucket?key=hunter2</endpoint>
            <secret_access_key>hunter2</secret_access_key><account_key>hunter2</account_key>
            <connection_string>DefaultEndpointsProtocol=https;AccountKey=hunter2</connection_string>
         </s3></disks></storage_configuration>",
    );
    let values = merged.values(merged.root(), "");
    let shown = format!(
        "{merged:?} {:?} {:?} {:?} {:?} {:?}",
        merged.zookeeper(),
        merged.client(),
        merged.clusters(),
        merged.tls_uses(),
        values
            .iter()
            .map(|(path, setting)| (path, &setting.value))
            .filter(|(path, _)| !path.ends_with("endpoint"))
            .collect::<Vec<_>>(),
    );
    assert!(!shown.contains("hunter2"), "{shown}");
    assert!(shown.contains("https://s3.example.com:9000"), "{shown}");
}

#[test]
fn a_value_may_refer_to_another_as_poco_allows() {
    let merged = one(
        "<path>/data</path><a>${path}/a</a><b>${no.such}x${path</b><c>${c}</c><d>${m.n[1]}</d><m><n>1</n><n>2</n></m>",
    );
    let value = |name| merged.root().child(name).map(|element| merged.value(element));
    assert_eq!(value("a"), Some(plain("/data/a")));
    assert_eq!(value("b"), Some(plain("${no.such}x/data")));
    assert_eq!(value("c"), Some(plain("${c}")));
    assert_eq!(value("d"), Some(plain("2")));
}

#[test]
fn clusters_are_seen_shard_by_shard() {
    let merged = one(
        "<remote_servers>
            <main><secret>s</secret><shard><weight>1</weight><replica><host>a</host><port>9440</port><secure>1</secure></replica><replica><host>b</host></replica></shard></main>
            <flat><node><host>c</host></node></flat>
        </remote_servers>",
    );
    let clusters = merged.clusters();
    let shape: Vec<_> = clusters
        .iter()
        .map(|cluster| {
            (
                cluster.name.as_str(),
                cluster.shards.iter().map(Vec::len).collect::<Vec<_>>(),
            )
        })
        .collect();
    assert_eq!(shape, [("main", vec![2]), ("flat", vec![1])]);
    let replicas: Vec<_> = clusters
        .iter()
        .flat_map(|cluster| cluster.shards.iter().flatten())
        .collect();
    let secure: Vec<_> = replicas
        .iter()
        .map(|replica| (&replica.port, &replica.secure))
        .collect();
    assert_eq!(
        secure,
        [
            (&plain("9440"), &Switch::On),
            (&plain("9000"), &Switch::Off),
            (&plain("9000"), &Switch::Off)
        ]
    );
}

#[test]
fn other_tls_clients_of_the_server_are_found() {
    let merged = one(
        "<interserver_https_port>9010</interserver_https_port>
         <remote_servers><main><shard><replica><host>a</host><secure>1</secure></replica><replica><host>b</host></replica></shard></main></remote_servers>
         <auxiliary_zookeepers><two><node><host>zk</host><secure>yes</secure></node></two></auxiliary_zookeepers>
         <storage_configuration><disks>
            <s3><type>s3</type><endpoint> HTTPS://s3.example.com/bucket</endpoint></s3>
            <plain><endpoint>http://minio:9000/b</endpoint></plain>
            <azure><connection_string>DefaultEndpointsProtocol=https;…</connection_string></azure>
         </disks></storage_configuration>
         <keeper_server><raft_configuration><secure>true</secure></raft_configuration></keeper_server>",
    );
    let uses: Vec<_> = merged.tls_uses().iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(uses.join("\n"), @r"
    `interserver_https_port` has replicas fetch from each other over TLS
    `remote_servers.main.shard.replica.secure` dials `a` over TLS
    `auxiliary_zookeepers.two.node.secure` dials `zk` over TLS
    `storage_configuration.disks.s3.endpoint` dials `https://s3.example.com`
    `storage_configuration.disks.azure.connection_string` dials `https://…`
    `keeper_server.raft_configuration.secure` is on
    ");
}

#[test]
fn what_is_no_tls_client_is_not_taken_for_one() {
    let uses = one(
        "<zookeeper><node><host>zk</host><secure>1</secure></node></zookeeper>
         <send_crash_reports><endpoint>https://crash.example.com/</endpoint></send_crash_reports>
         <http_server_default_response>https://ui.example.com/</http_server_default_response>
         <remote_url_allow_hosts><host>https://example.com</host></remote_url_allow_hosts>
         <comment_of_mine>see https://example.com</comment_of_mine>
         <remote_servers><m><node><host>a</host><secure>0</secure></node></m></remote_servers>",
    )
    .tls_uses();
    assert_eq!(uses, []);
}

#[test]
fn the_client_section_says_whom_it_believes() {
    for (section, system, any) in [
        ("", true, false),
        ("<loadDefaultCAFile>false</loadDefaultCAFile>", false, false),
        ("<verificationMode>None</verificationMode>", true, true),
        (
            "<invalidCertificateHandler><name>AcceptCertificateHandler</name></invalidCertificateHandler>",
            true,
            true,
        ),
    ] {
        let client = one(&format!("<openSSL><client>{section}</client></openSSL>")).client();
        assert_eq!(
            (client.loads_system_store(), client.accepts_any_chain()),
            (system, any),
            "{section}"
        );
    }
}

#[test]
fn macros_are_seen_by_name() {
    let merged = merged(&[(
        "config.xml",
        &within("<macros><shard>1</shard><replica>a</replica></macros>"),
    )]);
    let macros = merged.macros();
    let shown: Vec<_> = macros
        .iter()
        .map(|(name, Setting { value, .. })| (name.as_str(), value.plain()))
        .collect();
    assert_eq!(shown, [("shard", Some("1")), ("replica", Some("a"))]);
    assert_eq!(
        merged
            .root()
            .child("macros")
            .map(|section: &Element| section.elements().count()),
        Some(2)
    );
}
