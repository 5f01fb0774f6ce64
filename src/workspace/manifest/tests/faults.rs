use super::{error_of, read};
use crate::model::Fault;
use crate::workspace::manifest::ManifestError;

/// A node, so that a manifest is complete; the line that follows is the second one.
const NODE: &str = "zookeeper.node = [{ host = \"zk1\" }]";

fn refused(text: &str, messages: &[&str]) {
    assert_eq!(
        error_of(text).to_string().lines().collect::<Vec<_>>(),
        messages,
        "{text}"
    );
}

/// The one fault of a manifest that is complete but for this text, without the place.
fn fault_of(text: &str) -> String {
    let error = error_of(&format!("{NODE}\n{text}")).to_string();
    assert_eq!(error.lines().count(), 1, "{text}\n{error}");
    error
        .split_once(": ")
        .map(|(_, message)| message.to_owned())
        .expect("a place and a message")
}

#[test]
fn every_fault_is_reported_at_once_with_its_line() {
    refused(
        "scheme = 1\n\
         [authority]\n\
         days = 0\n\
         [zookeeper]\n\
         keystor = \"pkcs12\"\n\
         port = 70_000\n\
         [[zookeeper.node]]\n\
         host = \"zk 1\"\n\
         alt = [\n\
           \"10.0.0.256\",\n\
           \"*\",\n\
         ]\n\
         [[zookeeper.node]]\n\
         id = 256\n\
         [clickhouse]\n\
         trust = \"files\"\n",
        &[
            "zkcerts.toml:1: unknown key `scheme`: did you mean `schema`?",
            "zkcerts.toml:3: `days` in [authority] must be a number from 1 to 36500, not `0`",
            "zkcerts.toml:5: unknown key `keystor` in [zookeeper]: did you mean `keystore`?",
            "zkcerts.toml:6: `port` in [zookeeper] must be a number from 1 to 65535, not `70000`",
            "zkcerts.toml:8: `host` in [[zookeeper.node]]: `zk 1` is not a host: it holds a blank",
            "zkcerts.toml:10: `alt` in [[zookeeper.node]]: `10.0.0.256` is not an alternative name: \
             it ends in a number and is not an IPv4 address (four numbers from 0 to 255)",
            "zkcerts.toml:11: `alt` in [[zookeeper.node]]: `*` is not an alternative name: \
             `*` stands for one whole left-most label: `*.zk.example.com`",
            "zkcerts.toml:13: `host` is missing in [[zookeeper.node]]",
            "zkcerts.toml:14: `id` in [[zookeeper.node]] must be a number from 1 to 255, not `256`",
            "zkcerts.toml:16: `trust` in [clickhouse]: `files` is not a trust: it is one of `file`, `system`, `both`",
        ],
    );
}

#[test]
fn what_is_not_toml_is_reported_with_the_other_faults_and_nothing_is_guessed_from_it() {
    refused(
        "schema = 1\r\n\
         [zookeeper]\r\n\
         port = = 3\r\n\
         keystor = \"pem\"\r\n\
         [[zookeeper.node]]\r\n\
         host = \"zk1\r\n\
         [leaf]\r\n\
         days = \"x\"\r\n",
        &[
            "zkcerts.toml:3: not valid TOML: extra `=`, expected nothing",
            "zkcerts.toml:4: unknown key `keystor` in [zookeeper]: did you mean `keystore`?",
            "zkcerts.toml:6: not valid TOML: invalid basic string, expected `\"`",
            "zkcerts.toml:8: `days` in [leaf] must be a number from 1 to 36500, not a text",
        ],
    );
}

#[test]
fn an_unknown_key_names_the_nearest_one_or_where_it_belongs() {
    for (text, message) in [
        (
            "[zookeeper]\nkeystor = 1",
            "unknown key `keystor` in [zookeeper]: did you mean `keystore`?",
        ),
        (
            "[zookeeper]\nKeystore = 1",
            "unknown key `Keystore` in [zookeeper]: did you mean `keystore`?",
        ),
        (
            "[zookeeper]\nclient-auth = 1",
            "unknown key `client-auth` in [zookeeper]: did you mean `client_auth`?",
        ),
        (
            "[zookeeper]\nnodes = 1",
            "unknown key `nodes` in [zookeeper]: did you mean `node`?",
        ),
        (
            "[zookeper]\n",
            "unknown key `zookeper`: did you mean `zookeeper`?",
        ),
        (
            "[zookeeper]\ndays = 1",
            "unknown key `days` in [zookeeper]: it is a key of [authority] and [leaf]",
        ),
        (
            "[client]\nfoo = 1",
            "unknown key `foo` in [client]: the keys here are `directory`, `user`, `after_deploy`, `node`",
        ),
        (
            "[client]\n\"a\\nb\" = 1",
            "unknown key `a\\nb` in [client]: the keys here are `directory`, `user`, `after_deploy`, `node`",
        ),
    ] {
        let text = text.replace("[zookeeper]\n", "zookeeper.");
        assert_eq!(fault_of(&text), message, "{text}");
    }
}

#[test]
fn a_value_of_the_wrong_type_says_which_one_is_needed() {
    for (text, message) in [
        (
            "[leaf]\ndays = \"397\"",
            "`days` in [leaf] must be a number from 1 to 36500, not a text",
        ),
        (
            "[leaf]\ndays = 1.5",
            "`days` in [leaf] must be a number from 1 to 36500, not a number with a fraction",
        ),
        (
            "[leaf]\ndays = -1",
            "`days` in [leaf] must be a number from 1 to 36500, not `-1`",
        ),
        (
            "[leaf]\ndays = 99999999999999999999",
            "`days` in [leaf] must be a number from 1 to 36500, not `99999999999999999999`",
        ),
        ("[leaf]\nkey = 1", "`key` in [leaf] must be a text, not a number"),
        ("[leaf]\nkey = []", "`key` in [leaf] must be a text, not a list"),
        (
            "zookeeper.quorum = \"true\"",
            "`quorum` in [zookeeper] must be `true` or `false`, not a text",
        ),
        (
            "zookeeper.version = 3.8",
            "`version` in [zookeeper] must be a text, not a number with a fraction",
        ),
        (
            "authority.permitted = \"x\"",
            "`permitted` in [authority] must be a list of texts, not a text",
        ),
        (
            "zookeeper.after_deploy = [1]",
            "`after_deploy` in [zookeeper] must be a list of texts: one is a number",
        ),
        ("leaf = 1", "`leaf` must be a table, [leaf], not a number"),
        ("[[leaf]]", "`leaf` must be a table, [leaf], not a list"),
        (
            "[client.node]\nhost = \"a\"",
            "`node` in [client] is a table: write [[client.node]]",
        ),
        (
            "client.node = [\"a\"]",
            "a node is a table, [[client.node]], not a text",
        ),
        ("client.node = [{}]", "`host` is missing in [[client.node]]"),
    ] {
        assert_eq!(fault_of(text), message, "{text}");
    }
}

#[test]
fn a_text_outside_its_grammar_is_refused() {
    for (text, message) in [
        ("authority.common_name = \"\"", "an authority needs a name"),
        (
            "authority.common_name = \" a\"",
            "` a` starts or ends with a blank",
        ),
        (
            "authority.common_name = \"a\\u0000\"",
            "`a\\0` holds a control character",
        ),
        ("authority.key = \"ecdsa\"", "`ecdsa` is not a key algorithm"),
        (
            "authority.permitted = [\"10.0.0.0/33\"]",
            "`10.0.0.0/33` is not a name or network",
        ),
        ("authority.permitted = [\"\"]", "`` is not a name or network"),
        (
            "authority.password_file = \"secret\"",
            "it is not the absolute path of a file",
        ),
        (
            "clickhouse.identity_file = \"user:secret\"",
            "it is not the absolute path of a file",
        ),
        ("zookeeper.version = \"\"", "`` is not a version"),
        ("zookeeper.version = \"3\"", "`3` is not a version"),
        ("zookeeper.version = \"3.5\"", "it must be 3.5.5 or later"),
        ("zookeeper.directory = \"tls\"", "`tls` is not an absolute path"),
        ("zookeeper.directory = \"\"", "`` is not an absolute path"),
        ("zookeeper.directory = \"/a/../b\"", "`/a/../b` holds `..`"),
        ("zookeeper.directory = \"/a\u{fffd}\"", "is not in UTF-8"),
        (
            "zookeeper.directory = \"//\"",
            "`/` is no directory for one service's files",
        ),
        (
            "zookeeper.directory = \"/a\\nb\"",
            "`/a\\nb` holds a control character",
        ),
        (
            "zookeeper.user = \"a b\"",
            "`a b` is not the name or number of an account",
        ),
        (
            "zookeeper.user = \"0:0\"",
            "`0:0` is not the name or number of an account",
        ),
        (
            "zookeeper.client_auth = \"needed\"",
            "it is one of `need`, `want`, `none`",
        ),
        (
            "zookeeper.after_deploy = [\"/bin/a\", \"\\u0000\"]",
            "holds a zero byte",
        ),
        (
            "zookeeper.after_deploy = [\"systemctl\"]",
            "starts with `systemctl`",
        ),
        ("zookeeper.after_deploy = [\"\"]", "starts with ``"),
        ("clickhouse.version = \"26\"", "`26` is not a version"),
        (
            "clickhouse.root = \"clickhouse\"",
            "is not the path of a ZooKeeper node",
        ),
        ("clickhouse.root = \"/\"", "is not the path of a ZooKeeper node"),
        (
            "clickhouse.root = \"/a//b\"",
            "is not the path of a ZooKeeper node",
        ),
        (
            "clickhouse.root = \"/a/../b\"",
            "is not the path of a ZooKeeper node",
        ),
        ("client.node = [{ host = \"\" }]", "`` is not a host: it is empty"),
        (
            "client.node = [{ host = \"kafka[1-3]\" }]",
            "patterns are expanded on the command line only",
        ),
        (
            "client.node = [{ host = \"a\", alt = [\"\"] }]",
            "`` is not an alternative name: it is empty",
        ),
        (
            "clickhouse.node = [{ host = \"a\", cluster = \"a b\", shard = 1, replica = \"r\" }]",
            "is not the name of a cluster",
        ),
        (
            "clickhouse.node = [{ host = \"a\", cluster = \"1\", shard = 1, replica = \"r\" }]",
            "is not the name of a cluster",
        ),
        (
            "clickhouse.node = [{ host = \"a\", cluster = \"c\", shard = 1, replica = \"a/b\" }]",
            "is not the name of a replica",
        ),
    ] {
        let fault = fault_of(text);
        assert!(fault.contains(message), "{text}\n{fault}");
    }
}

#[test]
fn a_secret_that_stands_where_a_path_should_is_not_repeated() {
    let error =
        error_of("zookeeper.node = [{ host = \"zk1\" }]\nclickhouse.identity_file = \"user:hunter2\"\n");
    assert!(!format!("{error} {error:?}").contains("hunter2"));
}

#[test]
fn entries_that_do_not_go_together_are_refused() {
    for (text, messages) in [
        (
            "schema = 1\n",
            &["zkcerts.toml: there is no node: write a [[zookeeper.node]] with its `host`"][..],
        ),
        (
            "zookeeper.node = []\n",
            &["zkcerts.toml: there is no node: write a [[zookeeper.node]] with its `host`"],
        ),
        (
            "clickhouse.node = [{ host = \"a\" }]",
            &[
                "zkcerts.toml:1: [[clickhouse.node]] without any [[zookeeper.node]]: ClickHouse is told which servers to dial",
            ],
        ),
        (
            "[[zookeeper.node]]\nhost = \"zk1\"\nid = 1\n[[zookeeper.node]]\nhost = \"ZK1.\"\nid = 1\n",
            &[
                "zkcerts.toml:5: `zk1` is a second [[zookeeper.node]] of that host: the first is in line 2",
                "zkcerts.toml:6: `id` 1 is taken: by the [[zookeeper.node]] with it in line 3",
            ],
        ),
        (
            "[authority]\ndays = 100\n[[client.node]]\nhost = \"a\"\n",
            &["zkcerts.toml:2: `days` in [leaf] is 397, and the authority holds 100 days: 100 is the most"],
        ),
        (
            "[leaf]\ndays = 30\nrenew_before_days = 30\n[[client.node]]\nhost = \"a\"\n",
            &[
                "zkcerts.toml:3: `renew_before_days` in [leaf] is 30: it must be less than `days`, which is 30",
            ],
        ),
        (
            "[zookeeper]\nplaintext_port = 2281\n[[zookeeper.node]]\nhost = \"a\"\n",
            &["zkcerts.toml:2: `port` and `plaintext_port` are both 2281: a port takes TLS or plaintext"],
        ),
        (
            "[zookeeper]\nplaintext_port = 2181\n[[zookeeper.node]]\nhost = \"a\"\nport = 2181\n",
            &["zkcerts.toml:5: `port` and `plaintext_port` are both 2181: a port takes TLS or plaintext"],
        ),
        (
            "[zookeeper]\nversion = \"3.7\"\n[[zookeeper.node]]\nhost = \"a\"\nversion = \"3.6.3\"\n[[zookeeper.node]]\nhost = \"b\"\nversion = \"3.8.0\"\n",
            &[
                "zkcerts.toml:2: ZooKeeper 3.7 reads no password from a file, and `keystore` is `pkcs12`: before 3.8.0 it must be `pem`",
                "zkcerts.toml:5: ZooKeeper 3.6.3 reads no password from a file, and `keystore` is `pkcs12`: before 3.8.0 it must be `pem`",
            ],
        ),
        (
            "[zookeeper]\nquorum = true\n[[zookeeper.node]]\nhost = \"a\"\n[[zookeeper.node]]\nhost = \"b\"\nalt = [\"10.0.0.1\"]\n[[zookeeper.node]]\nhost = \"10.0.0.2\"\n",
            &[
                "zkcerts.toml:4: `a` has no IP address, which its peers check: add it to `alt`, or set `quorum_host_check = false` in [zookeeper]",
            ],
        ),
        (
            "zookeeper.node = [{ host = \"zk1\" }]\n[[clickhouse.node]]\nhost = \"a\"\ncluster = \"main\"\nshard = 1\n[[clickhouse.node]]\nhost = \"b\"\nreplica = \"b\"\n",
            &[
                "zkcerts.toml:4: `cluster`, `shard` and `replica` in [[clickhouse.node]] go together: one of them is missing",
                "zkcerts.toml:8: `cluster`, `shard` and `replica` in [[clickhouse.node]] go together: one of them is missing",
            ],
        ),
        (
            "zookeeper.node = [{ host = \"zk1\" }]\nclickhouse.node = [\n{ host = \"a\", cluster = \"main\", shard = 1, replica = \"r\" },\n{ host = \"b\", cluster = \"main\", shard = 1, replica = \"r\" },\n]\n",
            &["zkcerts.toml:4: replica `r` of shard 1 of `main` is taken: by the node in line 3"],
        ),
        (
            "[authority]\npermitted = [\"example.com\"]\n[[zookeeper.node]]\nhost = \"zk1.example.com\"\nalt = [\"zk1\",\n\"10.0.0.1\"]\n[[client.node]]\nhost = \"10.0.0.2\"\n",
            &[
                "zkcerts.toml:5: `zk1` lies outside of `permitted` in [authority]: it cannot be issued for",
                "zkcerts.toml:6: `10.0.0.1` lies outside of `permitted` in [authority]: it cannot be issued for",
                "zkcerts.toml:8: `10.0.0.2` lies outside of `permitted` in [authority]: it cannot be issued for",
            ],
        ),
    ] {
        refused(text, messages);
    }
}

#[test]
fn a_faulty_entry_is_not_held_against_others() {
    refused(
        "[zookeeper]\nport = 0\nplaintext_port = 2281\n[leaf]\ndays = 0\nrenew_before_days = 400\n\
         [[zookeeper.node]]\nhost = \"a\"\n",
        &[
            "zkcerts.toml:2: `port` in [zookeeper] must be a number from 1 to 65535, not `0`",
            "zkcerts.toml:5: `days` in [leaf] must be a number from 1 to 36500, not `0`",
        ],
    );
}

#[test]
fn a_manifest_of_a_newer_schema_is_an_error_of_its_own() {
    let error = error_of("schema = 2\n[nodes]\nzk1 = {}\n");
    assert!(matches!(error, ManifestError::Newer { found: 2, .. }));
    assert_eq!(error.code(), "manifest-newer");
    assert_eq!(
        error.to_string(),
        "`zkcerts.toml` is of schema 2, written by a newer zkcerts: this one knows schema 1"
    );
    assert_eq!(fault_of("schema = 0"), "`schema` must be `1`, not `0`");
}

#[test]
fn a_long_list_of_faults_is_cut_where_it_is_shown_and_nowhere_else() {
    let lines: Vec<String> = (0..201)
        .map(|index| {
            format!(
                "k{index} = 1
"
            )
        })
        .collect();
    let text = lines.concat();
    let error = error_of(&text);
    assert_eq!(error.to_string().lines().count(), 51);
    assert!(error.to_string().ends_with("and 152 more"), "{error}");
    assert_eq!(error.code(), "manifest-invalid");
}

#[test]
fn the_same_names_in_two_roles_and_shared_alternative_names_are_fine() {
    let manifest = read(
        "zookeeper.node = [{ host = \"a\", alt = [\"zk\"] }, { host = \"b\", alt = [\"zk\"] }]\n\
         clickhouse.node = [{ host = \"a\" }]\nclient.node = [{ host = \"a\" }]\n",
    );
    assert_eq!(manifest.nodes().count(), 4);
}
