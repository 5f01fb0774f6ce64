use proptest::prelude::*;

use super::*;
use crate::model::Fault;

const BLOCK: &str = "# ours\nsecureClientPort=2281\nssl.keyStore.location=/etc/zookeeper/tls/keystore.p12\nclient.certReload=true\n";

fn merged(existing: &str) -> String {
    String::from_utf8(
        merge_block(existing.as_bytes(), BLOCK)
            .expect("a merged file")
            .bytes,
    )
    .expect("text")
}

fn refused(existing: &str) -> BlockError {
    merge_block(existing.as_bytes(), BLOCK).expect_err("a refusal")
}

fn notes(existing: &str) -> Vec<String> {
    merge_block(existing.as_bytes(), BLOCK)
        .expect("a merged file")
        .notes
        .iter()
        .map(ToString::to_string)
        .collect()
}

fn framed(block: &str) -> String {
    format!("{BEGIN}\n{block}{END}\n")
}

#[test]
fn the_block_goes_to_the_end_of_a_file_without_one() {
    let ours = framed(BLOCK);
    for (existing, expected) in [
        ("", ours.clone()),
        ("tickTime=2000\n", format!("tickTime=2000\n{ours}")),
        ("tickTime=2000", format!("tickTime=2000\n{ours}")),
        ("a=1\r\n", format!("a=1\r\n{}", ours.replace('\n', "\r\n"))),
        ("a=1\rb=2", format!("a=1\rb=2\r{}", ours.replace('\n', "\r"))),
        ("\u{feff}a=1\n", format!("\u{feff}a=1\n{ours}")),
    ] {
        assert_eq!(merged(existing), expected, "{existing:?}");
    }
}

#[test]
fn a_block_that_changed_is_replaced_where_it_stands() {
    let old = framed("# older words\nsecureClientPort=2281\nssl.crl=true\n");
    let existing = format!("before=1\n{old}after=2");
    assert_eq!(merged(&existing), format!("before=1\n{}after=2", framed(BLOCK)));
}

#[test]
fn a_block_that_did_not_change_leaves_every_byte() {
    for existing in [
        "",
        "a=1",
        "a=1\r\n",
        "a=1\\",
        "a=1\\\n",
        "\na=1\\\r",
        "\u{feff}a=\u{e9}\n",
        "#\\\n",
    ] {
        let once = merged(existing);
        assert_eq!(merged(&once), once, "{existing:?}");
    }
    let without_last_newline = format!("a=1\n{}", framed(BLOCK)).trim_end().to_owned();
    assert_eq!(merged(&without_last_newline), without_last_newline);
}

#[test]
fn a_line_that_ends_in_a_backslash_does_not_take_the_block_in() {
    for existing in ["a=1\\", "a=1\\\n", "a=1\\\r\n", "a=1\\\n  b\\"] {
        let merged = merged(existing);
        let read = properties::read(merged.as_bytes()).expect("a properties file");
        assert_eq!(
            read.entries[0],
            properties::read(existing.as_bytes()).expect("a file").entries[0],
            "{existing:?}"
        );
        assert_eq!(read.entries[1].key, "secureClientPort", "{existing:?}");
    }
    let taken_in = format!("a=1\\\n{}", framed(BLOCK));
    assert_eq!(merged(&taken_in), format!("a=1\\\n\n{}", framed(BLOCK)));
}

#[test]
fn keys_outside_the_block_are_all_named_with_their_lines() {
    let existing = format!(
        "a=1\nssl.keyStore.location = /old.jks\n ssl.keyStore.passw\\\n  ord=x\n{}#secureClientPort=1\nclient.certReload=no\n",
        framed(BLOCK)
    );
    let error = refused(&existing);
    assert_eq!(error.code(), "zoo-cfg-keys-outside-block");
    assert_eq!(
        error.to_string(),
        "keys of the block also stand outside it: `ssl.keyStore.location` (line 2), `ssl.keyStore.password` (line 3), \
         `client.certReload` (line 12)"
    );
    let rewritten = refused("dynamicConfigFile=/etc/zk.dynamic\nsecureClientPort=2281\n");
    assert!(
        rewritten
            .hint()
            .is_some_and(|hint| hint.contains("reconfigEnabled"))
    );
}

#[test]
fn a_file_that_zookeeper_wrote_anew_stays_while_it_says_what_the_block_says() {
    let settings = BLOCK
        .lines()
        .rev()
        .filter(|line| !line.starts_with('#'))
        .collect::<Vec<_>>()
        .join("\n");
    let rewritten = format!(
        "reconfigEnabled=true\n{settings}\ndynamicConfigFile=/etc/zookeeper/zoo.cfg.dynamic.100000000\n"
    );
    assert_eq!(merged(&rewritten), rewritten);
    assert!(notes(&rewritten)[0].contains("write this file anew"));
    for changed in [
        rewritten.replace("certReload=true", "certReload=false"),
        rewritten.replace("client.certReload=true\n", ""),
        format!("{rewritten}ssl.keyStore.password=x\n"),
        rewritten.replace("dynamicConfigFile", "dynamicConfigFiles"),
    ] {
        assert_eq!(
            refused(&changed).code(),
            "zoo-cfg-keys-outside-block",
            "{changed}"
        );
    }
}

#[test]
fn damaged_markers_are_told_apart() {
    for (existing, message) in [
        (
            "# BEGIN zkcerts\na=1\n",
            "line 1: `# BEGIN zkcerts` stands without its counterpart",
        ),
        (
            "a=1\n# END zkcerts\n",
            "line 2: `# END zkcerts` stands without its counterpart",
        ),
        (
            "# BEGIN zkcerts\n# BEGIN zkcerts: x\n# END zkcerts\n",
            "`# BEGIN zkcerts` stands twice: on lines 1 and 2",
        ),
        (
            "# END zkcerts\n# BEGIN zkcerts\n",
            "the end of the block, on line 1, stands before its beginning, on line 2",
        ),
    ] {
        let error = refused(existing);
        assert_eq!(
            (error.code(), error.to_string().as_str()),
            ("zoo-cfg-block-damaged", message)
        );
        assert_eq!(remove_block(existing.as_bytes()), Err(error));
    }
    assert!(merged("# BEGIN zkcerts-notes\n# END zkcertsx\n").ends_with(&framed(BLOCK)));
}

#[test]
fn a_plaintext_port_on_the_tls_port_is_refused() {
    for (existing, key, line) in [
        ("clientPort=2281\n", "clientPort", 1),
        ("a=1\nclientPort = 02281\n", "clientPort", 2),
        ("server.1=zk1:2888:3888;10.0.0.1:2281\n", "server.1", 1),
    ] {
        assert_eq!(
            refused(existing),
            BlockError::SamePort {
                key: key.to_owned(),
                line,
                port: 2281
            },
            "{existing}"
        );
    }
}

#[test]
fn what_else_weakens_the_link_is_noted() {
    for (existing, expected) in [
        (
            "clientPort=2280\nclientPort=2181\n",
            "line 2: `clientPort=2181` keeps a plaintext port open",
        ),
        (
            "server.1=zk1:2888:3888:participant;2181\n",
            "line 1: `;2181` at the end of `server.1` opens a plaintext port, even without clientPort",
        ),
        (
            "dynamicConfigFile=/etc/zk.dynamic\n",
            "line 1: the server.N lines stand in `/etc/zk.dynamic`: `;port` at the end of one opens a plaintext port",
        ),
        (
            "clientPortAddress=::1\n",
            "line 1: `clientPortAddress` without clientPort keeps ZooKeeper from starting",
        ),
        (
            "zookeeper.ssl.clientAuth=need\n",
            "line 1: ZooKeeper ignores `zookeeper.ssl.clientAuth`: in zoo.cfg a key stands without `zookeeper.`",
        ),
        (
            "ssl.clientHostnameVerification=true\n",
            "line 1: `ssl.clientHostnameVerification` refuses every client on the client port",
        ),
    ] {
        assert_eq!(notes(existing), [expected]);
    }
    let marked = merge_block(b"\xef\xbb\xbfdataDir=/d\n", BLOCK).expect("a merged file");
    assert_eq!(
        marked.notes,
        [Note::ByteOrderMark {
            key: "dataDir".to_owned()
        }]
    );
    let harmless = "tickTime=2000\ndataDir=/d\nserver.1=zk1:2888:3888\nsecureClientPortAddress=::\nreconfigEnabled=false\n";
    assert!(notes(harmless).is_empty());
}

#[test]
fn a_file_that_zookeeper_cannot_read_is_refused() {
    assert_eq!(refused("a=1\nb=\\u12\n"), BlockError::Malformed { line: 2 });
    assert_eq!(
        refused(&format!("{}b=\\ux\n", framed(BLOCK))),
        BlockError::Malformed { line: 7 }
    );
    assert_eq!(
        merge_block(b"a\0=\0", BLOCK),
        Err(BlockError::NotText { line: 1 })
    );
}

#[test]
fn removing_leaves_the_rest() {
    for (existing, expected) in [
        ("a=1\n".to_owned(), "a=1\n"),
        (framed(BLOCK), ""),
        (
            format!("a=1\r\n{}b=2", framed(BLOCK).replace('\n', "\r\n")),
            "a=1\r\nb=2",
        ),
        (format!("a=1\n{}", framed(BLOCK)).trim_end().to_owned(), "a=1\n"),
    ] {
        assert_eq!(
            remove_block(existing.as_bytes()).expect("the rest"),
            expected.as_bytes(),
            "{existing:?}"
        );
    }
}

/// Files made of what makes a difference.
fn files() -> impl Strategy<Value = Vec<u8>> {
    let parts = [
        "a=1",
        "#",
        "!x",
        "\\",
        "\\\\",
        "\n",
        "\r",
        "\r\n",
        " ",
        "\t",
        "k v",
        "\u{feff}",
        BEGIN,
        END,
        "server.1=h:1:2",
    ];
    let part = prop_oneof![
        proptest::sample::select(parts.to_vec()).prop_map(|part| part.as_bytes().to_vec()),
        proptest::collection::vec(128_u8.., 1..3),
    ];
    proptest::collection::vec(part, 0..12).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn merging_keeps_every_byte_of_the_rest_and_every_setting(existing in files()) {
        if let Ok(merged) = merge_block(&existing, BLOCK) {
            let again = merge_block(&merged.bytes, BLOCK).expect("what was merged can be merged");
            prop_assert_eq!(&again.bytes, &merged.bytes);

            let rest = remove_block(&merged.bytes).expect("what was merged can be removed");
            let before = remove_block(&existing).expect("what could be merged");
            let added: Vec<u8> = rest.iter().copied().filter(|byte| !matches!(byte, b'\n' | b'\r')).collect();
            prop_assert!(added.iter().eq(before.iter().filter(|byte| !matches!(byte, b'\n' | b'\r'))));

            let read = properties::read(&merged.bytes).expect("a properties file");
            for ours in properties::read(BLOCK.as_bytes()).expect("ours").entries {
                prop_assert_eq!(read.effective(&ours.key).map(|entry| &entry.value), Some(&ours.value));
            }
        }
    }
}
