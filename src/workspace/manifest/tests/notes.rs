use super::read;
use crate::workspace::manifest::NoteWeight;

/// Code, weight, message and fix of each note.
fn notes_of(text: &str) -> Vec<String> {
    read(text)
        .notes()
        .iter()
        .map(|note| format!("{} {:?}: {} {:?}", note.code, note.weight, note.message, note.fix))
        .collect()
}

#[test]
fn a_server_without_an_address_is_noted_where_an_old_clickhouse_would_look_for_it() {
    let manifest = |clickhouse: &str| {
        format!(
            "{clickhouse}\n[[zookeeper.node]]\nhost = \"zk1.example.com\"\nalt = [\"zk1\"]\n\
             [[zookeeper.node]]\nhost = \"10.0.0.2\"\n[[clickhouse.node]]\nhost = \"ch1\"\n"
        )
    };
    let weight = |clickhouse: &str| {
        read(&manifest(clickhouse))
            .notes()
            .first()
            .map(|note| (note.code, note.weight))
    };
    let note = Some(("zookeeper-address-missing", NoteWeight::Note));
    let warning = Some(("zookeeper-address-missing", NoteWeight::Warning));
    for (version, expected) in [
        ("", note),
        ("24.8", warning),
        ("26.3", warning),
        ("26.3.32.1", warning),
        ("26.3.33", None),
        ("26.3.34.136", None),
        ("26.4.99", warning),
        ("26.6", warning),
        ("26.7.14.1", warning),
        ("26.7.14.2", None),
        ("26.8", warning),
        ("26.8.10.6", None),
        ("26.8.9.99", warning),
        ("26.9", None),
        ("26.9.2.1", None),
        ("27.1", None),
    ] {
        assert_eq!(
            weight(&format!("clickhouse.version = \"{version}\"")),
            expected,
            "{version}"
        );
    }
    assert_eq!(
        notes_of(&manifest("")),
        [
            "zookeeper-address-missing Note: `zk1.example.com` in [[zookeeper.node]] without an IP address in `alt`: \
             ClickHouse before 26.9 (26.8.10.6, 26.7.14.2, 26.3.33) checks the address that it dials \
             [\"alt = [\\\"zk1\\\", \\\"<address of zk1.example.com>\\\"]\"]"
        ]
    );
    assert_eq!(notes_of("client.node = [{ host = \"a\" }]"), [""; 0]);
    assert_eq!(notes_of("zookeeper.node = [{ host = \"zk1\" }]"), [""; 0]);
}

#[test]
fn many_hosts_make_one_note() {
    let servers: Vec<String> = (1..=10)
        .map(|index| format!("[[zookeeper.node]]\nhost = \"zk{index}\"\n"))
        .collect();
    let notes = read(&format!(
        "{}[[clickhouse.node]]\nhost = \"ch1\"\n",
        servers.concat()
    ))
    .notes();
    let [note] = notes.as_slice() else {
        panic!("one note")
    };
    assert!(
        note.message.starts_with("`zk1`, `zk2`, `zk3` and 7 more in"),
        "{}",
        note.message
    );
    assert_eq!(note.fix.len(), 3);
}

#[test]
fn what_a_peer_cannot_do_is_said_with_its_version() {
    for (text, codes) in [
        (
            "leaf.key = \"ed25519\"\nzookeeper.node = [{ host = \"a\" }]",
            &["ed25519-java"][..],
        ),
        (
            "authority.key = \"ed25519\"\nzookeeper.node = [{ host = \"a\" }]",
            &["ed25519-java"],
        ),
        (
            "leaf.key = \"ed25519\"\nzookeeper.keystore = \"pem\"\nzookeeper.node = [{ host = \"a\" }]",
            &["ed25519-pem-keystore", "ed25519-java"],
        ),
        (
            "zookeeper.node = [{ host = \"zk_1\" }]",
            &["zookeeper-name-underscore"],
        ),
        (
            "clickhouse.host_check = \"off\"\nzookeeper.node = [{ host = \"a\" }]",
            &["host-check-off"],
        ),
        (
            "zookeeper.client_auth = \"want\"\nzookeeper.node = [{ host = \"a\" }]",
            &["client-auth-open"],
        ),
        (
            "zookeeper.keystore = \"pem\"\nzookeeper.node = [{ host = \"a\" }]",
            &[],
        ),
    ] {
        let found: Vec<&str> = read(text).notes().iter().map(|note| note.code).collect();
        assert_eq!(found, codes, "{text}");
    }
}
