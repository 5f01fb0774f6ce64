use std::collections::BTreeSet;
use std::net::IpAddr;

use proptest::prelude::*;

use super::read;
use crate::model::{Host, NodeNames, Role, San};
use crate::workspace::manifest::{EditError, Requested, add_nodes, remove_node};

fn nodes(text: &str) -> Vec<NodeNames> {
    NodeNames::expand(text).expect(text)
}

fn host(text: &str) -> Host {
    text.parse().expect(text)
}

#[test]
fn a_node_is_added_after_the_last_one_of_its_role() {
    for (before, after) in [
        ("", "\n[[zookeeper.node]]\nhost = \"new\"\nalt = [\"10.0.0.9\"]\n"),
        (
            "schema = 1",
            "schema = 1\n\n[[zookeeper.node]]\nhost = \"new\"\nalt = [\"10.0.0.9\"]\n",
        ),
        (
            "[[zookeeper.node]]\nhost = \"a\" # its name\n# a comment of a\n\n# ClickHouse\n[clickhouse]\nroot = \"/x\"\n",
            "[[zookeeper.node]]\nhost = \"a\" # its name\n# a comment of a\n\n[[zookeeper.node]]\nhost = \"new\"\nalt = [\"10.0.0.9\"]\n\n# ClickHouse\n[clickhouse]\nroot = \"/x\"\n",
        ),
        (
            "\u{feff}[[zookeeper.node]]\r\nhost = \"a\"\r\n# about b\r\n[[zookeeper.node]]\r\nhost = \"b\"",
            "\u{feff}[[zookeeper.node]]\r\nhost = \"a\"\r\n# about b\r\n[[zookeeper.node]]\r\nhost = \"b\"\r\n\r\n[[zookeeper.node]]\r\nhost = \"new\"\r\nalt = [\"10.0.0.9\"]\r\n",
        ),
        (
            "[zookeeper]\nnode = [\n  { host = \"a\" }, # first\n  { host = \"b\" }, # last\n]\n",
            "[zookeeper]\nnode = [\n  { host = \"a\" }, # first\n  { host = \"b\" }, { host = \"new\", alt = [\"10.0.0.9\"] }, # last\n]\n",
        ),
        (
            "zookeeper.node = [ ]\n",
            "zookeeper.node = [{ host = \"new\", alt = [\"10.0.0.9\"] } ]\n",
        ),
        (
            "zookeeper = { node = [{ host = 'a' }] }",
            "zookeeper = { node = [{ host = 'a' }, { host = \"new\", alt = [\"10.0.0.9\"] }] }",
        ),
        (
            "zookeeper.port = 1\n[clickhouse]\n",
            "zookeeper.port = 1\n[clickhouse]\n\n[[zookeeper.node]]\nhost = \"new\"\nalt = [\"10.0.0.9\"]\n",
        ),
    ] {
        let edited = add_nodes(before, Role::Zookeeper, &nodes("new,10.0.0.9,new")).expect(before);
        assert_eq!(edited, after);
    }
}

#[test]
fn a_node_is_removed_with_its_own_comments_and_nothing_else() {
    for (before, after) in [
        ("[[client.node]]\nhost = \"x\"\n", ""),
        (
            "schema = 1\n\n[[client.node]]\nhost = \"X.\"\nalt = [\n\"y\", # z\n]\n",
            "schema = 1\n",
        ),
        (
            "# the file\n[[client.node]]\nhost = \"x\"\n\n[[client.node]]\nhost = \"b\"\n",
            "# the file\n\n[[client.node]]\nhost = \"b\"\n",
        ),
        (
            "[[client.node]]\nhost = \"a\"\n\n# about x\n# and more\n[[client.node]] # x\nhost = \"x\"\n# still x\n\n# about b\n[[client.node]]\nhost = \"b\"\n",
            "[[client.node]]\nhost = \"a\"\n\n# about b\n[[client.node]]\nhost = \"b\"\n",
        ),
        (
            "[[client.node]]\nhost = \"a\"\n[[client.node]]\nhost = \"x\"\n# about b\n[[client.node]]\nhost = \"b\"\n",
            "[[client.node]]\nhost = \"a\"\n# about b\n[[client.node]]\nhost = \"b\"\n",
        ),
        (
            "\u{feff}[[client.node]]\r\nhost = \"x\"\r\n\r\n[leaf]\r\ndays = 1\r\n",
            "\u{feff}[leaf]\r\ndays = 1\r\n",
        ),
        (
            "client.node = [{ host = \"x\" }, { host = \"b\" }]",
            "client.node = [{ host = \"b\" }]",
        ),
        (
            "client.node = [{ host = \"a\" }, { host = \"x\" },]",
            "client.node = [{ host = \"a\" },]",
        ),
        ("client.node = [{ host = \"x\" }]", "client.node = []"),
    ] {
        assert_eq!(
            remove_node(before, Role::Client, &host("x")).expect(before),
            after
        );
    }
}

#[test]
fn an_edit_that_cannot_be_made_is_refused() {
    let text = "client.node = [{ host = \"a\" }]\nzookeeper = { port = 1 }\n";
    let present = EditError::Present {
        role: Role::Client,
        host: host("a"),
    };
    assert_eq!(add_nodes(text, Role::Client, &nodes("A")), Err(present));
    let twice = EditError::Present {
        role: Role::Client,
        host: host("b1"),
    };
    assert_eq!(add_nodes(text, Role::Client, &nodes("b[1,1]")), Err(twice));
    let absent = EditError::Absent {
        role: Role::Client,
        host: host("b"),
    };
    assert_eq!(remove_node(text, Role::Client, &host("b")), Err(absent));
    assert_eq!(
        add_nodes(text, Role::Zookeeper, &nodes("b")),
        Err(EditError::Form {
            role: Role::Zookeeper
        })
    );
    assert_eq!(
        add_nodes("a = = 1", Role::Client, &nodes("b")),
        Err(EditError::Form { role: Role::Client })
    );
}

#[test]
fn many_nodes_are_added_at_once() {
    let text = add_nodes(
        &Requested::default().manifest(),
        Role::Zookeeper,
        &nodes("zk[1-300].example.com"),
    );
    assert_eq!(read(&text.expect("an edit")).zookeeper_nodes.len(), 301);
}

fn any_name() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z][a-z0-9_-]{0,8}[a-z0-9]", "[a-z]{1,5}\\.[a-z]{2,5}"]
}

fn any_node() -> impl Strategy<Value = NodeNames> {
    let san = prop_oneof![
        any_name().prop_map(San::Dns),
        any::<[u8; 4]>().prop_map(|octets| San::Ip(IpAddr::from([10, octets[1], octets[2], octets[3]]))),
    ];
    (any_name().prop_map(Host::Name), prop::collection::vec(san, 0..4))
        .prop_map(|(host, alt)| NodeNames { host, alt })
}

/// A manifest as people have it: comments, blank lines and line ends of every kind.
fn any_manifest() -> impl Strategy<Value = String> {
    let table = (
        any_name(),
        prop_oneof![Just("\n"), Just("\r\n")],
        any::<[bool; 4]>(),
    )
        .prop_map(|(name, end, [comment, blank, below, alt])| {
            let line = |wanted: bool, text: String| if wanted { text + end } else { String::new() };
            [
                line(blank, String::new()),
                line(comment, "# about the next".to_owned()),
                line(true, "[[client.node]]".to_owned()),
                line(true, format!("host = \"{name}\" # [[client.node]]")),
                line(alt, "alt = [\n# inner\n\"10.0.0.1\",\n]".to_owned()),
                line(below, "# about the last".to_owned()),
            ]
            .concat()
        });
    (any::<bool>(), prop::collection::vec(table, 0..5)).prop_map(|(bom, tables)| {
        let mark = if bom { "\u{feff}" } else { "" };
        format!(
            "{mark}# manifest\nclickhouse.node = [ ]\nzookeeper.node = [{{ host = \"zk1\" }}]\n{}",
            tables.concat()
        )
    })
}

proptest! {
    #[test]
    fn what_is_added_is_what_is_read_and_every_byte_of_before_is_still_there(
        text in any_manifest(),
        node in any_node(),
    ) {
        if let Ok(edited) = add_nodes(&text, Role::Client, std::slice::from_ref(&node)) {
            let inserted = edited.len() - text.len();
            let at = (0..=text.len()).find(|at| edited.get(..*at) == text.get(..*at)
                && edited.get(at + inserted..) == text.get(*at..)).expect("one insertion");
            prop_assert!(text.is_char_boundary(at));
            if let Ok(manifest) = super::super::Manifest::parse(std::path::Path::new("m"), &edited) {
                let found = manifest.nodes_in(Role::Client).find(|found| *found.host == node.host).expect("the node");
                let names = |alt: &[San]| alt.iter().filter(|name| **name != San::from(&node.host)).cloned().collect::<BTreeSet<_>>();
                prop_assert_eq!(names(found.alt), names(&node.alt));
            }
            let removed = remove_node(&edited, Role::Client, &node.host).expect("it was added");
            let hosts = |text: &str| super::super::written::WrittenNodes::find(text, Role::Client)
                .map(|nodes| nodes.hosts().cloned().collect::<Vec<_>>());
            prop_assert_eq!(hosts(&removed), hosts(&text));
            prop_assert!(text.starts_with(removed.trim_end()), "{:?} {:?}", text, removed);
        }
    }

    #[test]
    fn what_stands_in_a_name_cannot_break_out_of_it(hostile in any::<String>(), alternative in any::<String>()) {
        let node = NodeNames { host: Host::Name(hostile.clone()), alt: vec![San::Dns(alternative.clone())] };
        if let Ok(text) = add_nodes("[zookeeper]\nport = 1\n", Role::Zookeeper, &[node]) {
            let parsed: toml::Table = text.parse().expect("TOML");
            let written = &parsed["zookeeper"]["node"][0];
            prop_assert_eq!(written["host"].as_str(), Some(hostile.as_str()));
            if hostile != alternative {
                prop_assert_eq!(written["alt"][0].as_str(), Some(alternative.as_str()));
            }
            prop_assert_eq!(parsed.len(), 1);
        }
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in any::<String>(), lines in prop::collection::vec(0..12_usize, 0..12)) {
        const LINES: [&str; 12] = [
            "[zookeeper]", "[[zookeeper.node]]", "host = \"a\"", "host = 'b", "alt = [\"*\", 1, [", "]", "port = 0",
            "zookeeper.node = [{}]", "[zookeeper.node]", "= 1", "[leaf", "days = 2000-01-01",
        ];
        let torn: Vec<&str> = lines.iter().map(|line| LINES[*line]).collect();
        for text in [text, torn.join("\n")] {
            let _ = super::super::Manifest::parse(std::path::Path::new("m"), &text);
            let _ = add_nodes(&text, Role::Zookeeper, &nodes("a"));
            let _ = remove_node(&text, Role::Zookeeper, &host("a"));
        }
    }
}
