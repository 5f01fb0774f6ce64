//! `verify` of a workspace, and the turns of `rotate` and `renew`, where no server is needed.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use crate::brought::Brought;

const INIT: &str =
    "--dir w init --zookeeper zk[1-2].example.com,10.0.0.1 --clickhouse ch1.example.com --client kafka1";

/// The codes of what `verify` finds in the workspace, and its exit code.
fn verified(brought: &Brought) -> (Vec<String>, i32) {
    let (object, code) = brought.json("--dir w verify");
    let findings = object
        .get("findings")
        .and_then(serde_json::Value::as_array)
        .expect("findings");
    let codes = findings
        .iter()
        .filter_map(|finding| finding.get("code")?.as_str());
    (codes.map(str::to_owned).collect(), code)
}

#[test]
fn whatever_is_made_here_has_nothing_to_be_said_against() {
    for settings in [
        "",
        " --keystore jks",
        " --keystore pem",
        " --key rsa-2048",
        " --key ecdsa-p384 --trust system",
        " --key ed25519",
        " --permit example.com --permit 10.0.0.0/8 --permit kafka1",
    ] {
        let brought = Brought::new();
        let (made, code) = brought.json(&format!("{INIT}{settings}"));
        assert_eq!(code, 0, "{settings}: {made}");
        let (found, code) = verified(&brought);
        // What is left is worth knowing, and nothing worse.
        assert_eq!(code, 0, "{settings}: {found:?}");
    }
}

#[test]
fn whatever_is_changed_in_a_workspace_is_told() {
    type Change = fn(&Brought);
    let changes: [(&str, Change); 9] = [
        ("secret-readable", |brought| {
            let open = fs::Permissions::from_mode(0o644);
            fs::set_permissions(brought.path("w/clickhouse/ch1.example.com/client.key"), open)
                .expect("a mode");
        }),
        ("file-missing", |brought| {
            fs::remove_file(brought.path("w/zookeeper/zk1.example.com/truststore.p12")).expect("removed");
        }),
        ("file-changed", |brought| {
            brought.write("w/zookeeper/zk1.example.com/zoo.cfg", b"tickTime=1\n");
        }),
        ("unreadable", |brought| {
            brought.write("w/zookeeper/zk1.example.com/keystore.p12", b"garbage\n");
        }),
        ("password-wrong", |brought| {
            brought.write("w/zookeeper/zk1.example.com/keystore.password", b"another\n");
        }),
        ("key-mismatch", |brought| {
            let other = brought.text("w/client/kafka1/client.crt");
            brought.write("w/clickhouse/ch1.example.com/client.crt", other.as_bytes());
        }),
        ("not-converged", |brought| {
            let manifest = brought.text("w/zkcerts.toml");
            brought.write(
                "w/zkcerts.toml",
                manifest.replacen("10.0.0.1", "10.0.0.7", 1).as_bytes(),
            );
        }),
        ("host-check-off", |brought| {
            let manifest = brought.text("w/zkcerts.toml");
            brought.write(
                "w/zkcerts.toml",
                format!("{manifest}\n[clickhouse]\nhost_check = \"off\"\n").as_bytes(),
            );
        }),
        ("issuer-namesake", |brought| {
            brought.run("--dir other init --zookeeper zk1.example.com --clickhouse ch1.example.com");
            for name in ["client.key", "client.crt"] {
                let path = format!("clickhouse/ch1.example.com/{name}");
                let text = brought.text(&format!("other/{path}"));
                brought.write(&format!("w/{path}"), text.as_bytes());
            }
        }),
    ];
    for (code, change) in changes {
        let brought = Brought::new();
        brought.run(INIT);
        change(&brought);
        let (found, exit) = verified(&brought);
        assert!(found.iter().any(|found| found == code), "{code}: {found:?}");
        assert_eq!(exit, 3, "{code}");
    }
}

/// Every file of the workspace but what the program keeps for itself, with its content.
fn tree(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.ends_with(".zkcerts") {
            continue;
        }
        if path.is_dir() {
            files.extend(tree(&path));
        } else {
            files.push((path.display().to_string(), fs::read(&path).expect("a file")));
        }
    }
    files.sort();
    files
}

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
    assert_eq!(phase("--dir w rotate --abort"), ("none".to_owned(), 0));
    assert!(
        tree(&brought.path("w")) == before,
        "an abort of `reissue` left something behind"
    );

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

#[test]
fn what_is_renewed_is_put_back_to_the_byte() {
    let brought = Brought::new();
    brought.run(INIT);
    let before = tree(&brought.path("w"));
    let (nothing, code) = brought.json("--dir w renew");
    assert_eq!(
        (code, nothing.get("changed")),
        (0, Some(&false.into())),
        "nothing is due on the first day"
    );
    for more in ["", " --rekey", " --rekey --new-passwords"] {
        let (renewed, code) = brought.json(&format!("--dir w renew zk1.example.com --force{more}"));
        assert_eq!(
            (code, renewed.get("changed")),
            (0, Some(&true.into())),
            "{more}: {renewed}"
        );
        assert_eq!(verified(&brought), (Vec::new(), 0), "{more}");
        for changed in [true, false] {
            let (undone, code) = brought.json("--dir w renew --undo zk1.example.com");
            assert_eq!(
                (code, undone.get("changed")),
                (0, Some(&changed.into())),
                "{more}: {undone}"
            );
        }
        assert!(tree(&brought.path("w")) == before, "{more}");
    }
    assert_eq!(
        brought.json("--dir w renew --undo ch1.example.com").1,
        1,
        "nothing is kept of it"
    );
}

#[test]
fn what_was_renewed_and_not_deployed_is_told_and_is_evidence_once_it_was() {
    let brought = Brought::new();
    let place = brought.path("").display().to_string();
    // Port 1 is nobody's.
    brought.run(&format!(
        "--dir w init --port 1 --clickhouse-dir {place}ch --zookeeper-dir {place}zk"
    ));
    fs::create_dir(brought.path("ch")).expect("made");
    brought.write("ch/config.xml", b"<clickhouse></clickhouse>\n");
    let user = fs::metadata(brought.path("w")).map(|found| std::os::unix::fs::MetadataExt::uid(&found));
    let deploy = format!("--dir w deploy clickhouse --user {}", user.expect("its owner"));
    let codes = || {
        let (object, code) = brought.json("--dir w status --deployed --timeout 2");
        let findings = object
            .get("findings")
            .and_then(serde_json::Value::as_array)
            .cloned();
        let codes: Vec<String> = findings
            .unwrap_or_default()
            .iter()
            .filter_map(|finding| Some(finding.get("code")?.as_str()?.to_owned()))
            .collect();
        assert_eq!(code, 3, "nobody serves: {object}");
        (codes, object)
    };
    assert_eq!(brought.json(&deploy).1, 0);
    let (found, object) = codes();
    assert_eq!(found, ["connection-refused"], "{object}");
    let deployed = object
        .get("deployed")
        .and_then(|deployed| deployed.get(0))
        .expect("one");
    assert_eq!(deployed.get("role"), Some(&"clickhouse".into()));

    brought.run("--dir w renew clickhouse/localhost --force");
    let (found, _) = codes();
    assert!(found.contains(&"not-deployed".to_owned()), "{found:?}");
    assert_eq!(brought.json(&deploy).1, 0);
    let (found, object) = codes();
    assert_eq!(found, ["connection-refused"]);

    // The same object is what `rotate` takes for proof of a node that cannot be looked at from here.
    brought.write("stale.json", object.to_string().as_bytes());
    brought.run("--dir w rotate");
    assert_eq!(brought.json(&deploy).1, 0);
    let (_, object) = codes();
    brought.write("fresh.json", object.to_string().as_bytes());
    fs::rename(brought.path("ch"), brought.path("elsewhere")).expect("moved");
    let next = "--dir w rotate --next --timeout 1 --assume-deployed zookeeper/localhost";
    for (more, expected) in [
        ("", "its deployed files are not seen from here"),
        (" --evidence stale.json", "is not what was made"),
        (" --evidence w/zkcerts.toml", "evidence-unreadable"),
        (" --evidence fresh.json", "reissue"),
    ] {
        let (answer, _) = brought.json(&format!("{next}{more}"));
        assert!(answer.to_string().contains(expected), "{more}: {answer}");
    }
}
