//! The turns of `rotate`, where no server is needed.

use std::fs;

use crate::brought::Brought;
use crate::proving::{INIT, tree, verified};

const ALL: &str = "--assume-deployed zk1.example.com --assume-deployed zk2.example.com --assume-deployed ch1.example.com \
                   --assume-deployed kafka1";

#[test]
fn a_change_of_authority_takes_one_turn_after_the_other_and_can_be_given_up() {
    let brought = Brought::new();
    brought.run(INIT);
    let before = tree(&brought.path("w"));
    let phase = |line: &str| {
        let (object, code) = brought.json(line);
        let phase = object.get("phase").cloned().unwrap_or_default();
        (phase.as_str().unwrap_or("none").to_owned(), code)
    };
    assert_eq!(phase("--dir w rotate --next").1, 1);
    assert_eq!(phase("--dir w rotate"), ("prepare".to_owned(), 0));
    let (again, _) = brought.json("--dir w rotate");
    assert_eq!(again.get("changed"), Some(&false.into()), "{again}");

    // No server answers: every node is named.
    let (refused, code) = brought.json("--dir w rotate --next --timeout 1");
    let said = refused.to_string();
    assert_eq!(code, 1);
    assert!(said.contains("rotation-not-ready"), "{said}");
    for node in [
        "zookeeper/zk1",
        "zookeeper/zk2",
        "clickhouse/ch1",
        "client/kafka1",
    ] {
        assert!(said.contains(node), "{node}: {said}");
    }

    assert_eq!(phase("--dir w rotate --abort"), ("none".to_owned(), 0));
    assert!(
        tree(&brought.path("w")) == before,
        "an abort of `prepare` left something behind"
    );

    brought.run("--dir w rotate");
    assert_eq!(
        phase(&format!("--dir w rotate --next {ALL}")),
        ("reissue".to_owned(), 0)
    );
    assert_eq!(verified(&brought).1, 0, "while both are trusted everything fits");
    // The way back has as many turns: the nodes show what the new authority issued until they are seen not to.
    assert_eq!(phase("--dir w rotate --abort"), ("return".to_owned(), 0));
    assert_eq!(verified(&brought).1, 0, "both are trusted still");
    let (refused, code) = brought.json("--dir w rotate --abort --timeout 1");
    assert_eq!(code, 1, "{refused}");
    assert!(refused.to_string().contains("rotation-not-ready"), "{refused}");
    assert_eq!(
        phase(&format!("--dir w rotate --abort {ALL}")),
        ("none".to_owned(), 0)
    );
    assert!(
        tree(&brought.path("w")) == before,
        "an abort of `reissue` left something behind"
    );

    // Half the way back, and on again.
    brought.run("--dir w rotate");
    brought.run(&format!("--dir w rotate --next {ALL}"));
    brought.run("--dir w rotate --abort");
    assert_eq!(
        phase(&format!("--dir w rotate --next {ALL}")),
        ("reissue".to_owned(), 0)
    );
    brought.run("--dir w rotate --abort");
    brought.run(&format!("--dir w rotate --abort {ALL}"));
    assert!(tree(&brought.path("w")) == before, "there and back twice");

    brought.run("--dir w rotate");
    brought.run(&format!("--dir w rotate --next {ALL}"));
    assert_eq!(
        phase(&format!("--dir w rotate --next {ALL}")),
        ("none".to_owned(), 0)
    );
    assert_eq!(verified(&brought), (Vec::new(), 0));
    assert_eq!(
        brought.text("w/ca/anchors.crt"),
        brought.text("w/ca/zookeeper.crt")
    );
    assert!(tree(&brought.path("w")) != before);
}

#[test]
fn two_authorities_of_one_name_do_not_stand_in_a_pem_truststore() {
    let brought = Brought::new();
    brought.run(&format!("{INIT} --keystore pem"));
    let (refused, code) = brought.json("--dir w rotate");
    assert_eq!(code, 1);
    assert!(refused.to_string().contains("rotation-same-name"), "{refused}");
    let manifest = brought.text("w/zkcerts.toml");
    let renamed = format!("{manifest}\n[authority]\ncommon_name = \"zkcerts authority 2\"\n");
    brought.write("w/zkcerts.toml", renamed.as_bytes());
    assert_eq!(brought.json("--dir w rotate").1, 0);
}

/// The phase that a command leaves, or its error's code.
fn turn(brought: &Brought, line: &str) -> String {
    let (object, _) = brought.json(&format!("--dir w {line}"));
    let code = object.get("error").and_then(|error| error.get("code")?.as_str());
    let phase = object.get("phase").and_then(serde_json::Value::as_str);
    code.or(phase).unwrap_or("none").to_owned()
}

fn edit(brought: &Brought, from: &str, to: &str) {
    let manifest = brought.text("w/zkcerts.toml");
    assert!(manifest.contains(from), "{manifest}");
    brought.write("w/zkcerts.toml", manifest.replacen(from, to, 1).as_bytes());
}

/// Whoever knocks at the servers on behalf of the new authority bears a name that it may issue for.
#[test]
fn an_authority_that_is_limited_to_names_is_changed_too() {
    let brought = Brought::new();
    brought.run(&format!(
        "{INIT} --permit example.com --permit 10.0.0.0/8 --permit kafka1"
    ));
    assert_eq!(turn(&brought, "rotate"), "prepare");
    assert_eq!(turn(&brought, "rotate --next --timeout 1"), "rotation-not-ready");
    assert_eq!(turn(&brought, "rotate --status --timeout 1"), "prepare");
    assert_eq!(turn(&brought, &format!("rotate --next {ALL}")), "reissue");
    assert_eq!(turn(&brought, &format!("rotate --next {ALL}")), "none");
    assert_eq!(verified(&brought), (Vec::new(), 0));
}

/// What the old authority signed for a key that is kept elsewhere ends with it, whoever vouches for the node.
#[test]
fn the_old_authority_stays_while_an_imported_node_lives_by_it() {
    let brought = Brought::new();
    brought.run(INIT);
    let bring = || {
        for line in [
            "csr client k1.example.com --out k1.csr",
            "sign k1.csr --out k1.crt --force",
            "import client --cert k1.crt",
        ] {
            let done = brought.run(&format!("--dir w {line}"));
            assert!(done.contains("--- exit code 0"), "{done}");
        }
    };
    bring();
    let all = format!("{ALL} --assume-deployed k1.example.com");
    assert_eq!(turn(&brought, "rotate"), "prepare");
    let (warned, _) = brought.json(&format!("--dir w rotate --next {all}"));
    assert!(
        warned
            .to_string()
            .contains("refused without it: `client/k1.example.com`"),
        "{warned}"
    );
    let (refused, _) = brought.json(&format!("--dir w rotate --next {all}"));
    let said = refused["error"].to_string();
    assert!(
        said.contains("rotation-not-ready") && said.contains("client/k1.example.com"),
        "{said}"
    );
    bring();
    assert_eq!(turn(&brought, &format!("rotate --next {all}")), "none");
    assert_eq!(verified(&brought).1, 0);
}

#[test]
fn a_node_that_waits_for_its_certificate_holds_nothing_up() {
    let brought = Brought::new();
    brought.run(INIT);
    brought.run("--dir w csr client k1.example.com --out k1.csr");
    assert_eq!(turn(&brought, "rotate"), "prepare");
    assert_eq!(turn(&brought, "rotate --status --timeout 1"), "prepare");
    assert_eq!(turn(&brought, &format!("rotate --next {ALL}")), "reissue");
}

#[test]
fn an_authority_that_was_described_anew_meanwhile_is_refused_before_anything_moves() {
    let brought = Brought::new();
    brought.run(INIT);
    assert_eq!(turn(&brought, "rotate"), "prepare");
    let before = tree(&brought.path("w"));
    let manifest = brought.text("w/zkcerts.toml");
    edit(
        &brought,
        "schema = 1\n",
        "schema = 1\n[authority]\ncommon_name = \"another one\"\n",
    );
    assert_eq!(
        turn(&brought, &format!("rotate --next {ALL}")),
        "rotation-describes-other"
    );
    brought.write("w/zkcerts.toml", manifest.as_bytes());
    assert!(tree(&brought.path("w")) == before);
    assert_eq!(turn(&brought, &format!("rotate --next {ALL}")), "reissue");
}

/// The peers come to TLS, or leave it, in the middle of a change: their authority is not part of it.
#[test]
fn an_authority_of_the_peers_that_comes_or_goes_in_between_does_not_stop_the_change() {
    const QUORUM: &str = "[zookeeper]\nquorum = true\n";
    for turns in [1, 2] {
        let brought = Brought::new();
        brought.run(INIT);
        brought.run("--dir w rotate");
        if turns == 2 {
            brought.run(&format!("--dir w rotate --next {ALL}"));
        }
        edit(&brought, "schema = 1\n", &format!("schema = 1\n{QUORUM}"));
        assert!(brought.run("--dir w init").contains("--- exit code 0"));
        let peers = brought.text("w/ca/quorum.crt");
        for (line, expected) in match turns {
            1 => [("rotate --next", "reissue"), ("rotate --next", "none")],
            _ => [("rotate --abort", "return"), ("rotate --abort", "none")],
        } {
            assert_eq!(turn(&brought, &format!("{line} {ALL}")), expected);
        }
        assert_eq!(brought.text("w/ca/quorum.crt"), peers);
        assert_eq!(verified(&brought).1, 0);
    }
    let brought = Brought::new();
    brought.run(INIT);
    edit(&brought, "schema = 1\n", &format!("schema = 1\n{QUORUM}"));
    brought.run("--dir w init");
    brought.run("--dir w rotate");
    edit(&brought, QUORUM, "");
    brought.run("--dir w apply");
    for expected in ["reissue", "none"] {
        assert_eq!(turn(&brought, &format!("rotate --next {ALL}")), expected);
    }
    let left: Vec<_> = fs::read_dir(brought.path("w/ca"))
        .expect("a directory")
        .flatten()
        .collect();
    let is_left = |name: &str| {
        left.iter()
            .any(|entry| entry.file_name().to_string_lossy().starts_with(name))
    };
    assert!(!is_left("next") && !is_left("previous"), "{left:?}");
}

/// What came to a node since the change began is not overwritten by what it had before.
#[test]
fn giving_up_takes_nothing_away_that_came_in_between() {
    let brought = Brought::new();
    brought.run(INIT);
    brought.run("--dir w rotate");
    brought.run("--dir w renew zk1.example.com --force");
    let renewed = brought.text("w/zookeeper/zk1.example.com/server.crt");
    let issued = "w/clickhouse/ch1.example.com/client";
    // The authority's own word for a key from elsewhere.
    brought.run("--dir w remove clickhouse ch1.example.com");
    brought.run("--dir w csr clickhouse ch1.example.com --out ch1.csr");
    brought.run("--dir w sign ch1.csr --out ch1.crt");
    brought.run("--dir w import clickhouse --cert ch1.crt");
    let (key, certificate) = (
        brought.text(&format!("{issued}.key")),
        brought.text(&format!("{issued}.crt")),
    );
    assert_eq!(turn(&brought, "rotate --abort"), "none");
    assert_eq!(brought.text("w/zookeeper/zk1.example.com/server.crt"), renewed);
    assert_eq!(brought.text(&format!("{issued}.key")), key);
    assert_eq!(brought.text(&format!("{issued}.crt")), certificate);
    assert_eq!(verified(&brought).1, 0);
    let (again, _) = brought.json("--dir w apply");
    assert_eq!(again["changed"], false, "{again}");
}

/// A node that left and came back is another one: nothing of the former comes back with the way back.
#[test]
fn a_node_that_left_in_between_does_not_come_back() {
    let brought = Brought::new();
    brought.run(INIT);
    brought.run("--dir w rotate");
    brought.run(&format!("--dir w rotate --next {ALL}"));
    brought.run("--dir w remove client kafka1");
    brought.run("--dir w csr client kafka1 --out kafka1.csr");
    assert_eq!(turn(&brought, "rotate --abort"), "return");
    assert!(!brought.path("w/client/kafka1/client.crt").exists());
    assert_eq!(turn(&brought, &format!("rotate --abort {ALL}")), "none");
    assert_eq!(brought.json("--dir w apply").1, 0);
}
