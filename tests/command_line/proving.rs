//! `verify` of a workspace, and `renew`, where no server is needed.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use crate::brought::Brought;

pub(crate) const INIT: &str =
    "--dir w init --zookeeper zk[1-2].example.com,10.0.0.1 --clickhouse ch1.example.com --client kafka1";

/// The codes of what `verify` finds in the workspace, and its exit code.
pub(crate) fn verified(brought: &Brought) -> (Vec<String>, i32) {
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
pub(crate) fn tree(folder: &Path) -> Vec<(String, Vec<u8>)> {
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

/// What the former generation never had is not taken away with it, and what it had in another format is made anew.
#[test]
fn undoing_leaves_alone_what_came_since() {
    let brought = Brought::new();
    brought.run(INIT);
    let leaf = "w/zookeeper/zk1.example.com/server.crt";
    let before = brought.text(leaf);
    brought.run("--dir w renew zk1.example.com --force");
    let manifest = brought.text("w/zkcerts.toml");
    let since = "schema = 1\n[zookeeper]\nquorum = true\nkeystore = \"jks\"\n";
    brought.write(
        "w/zkcerts.toml",
        manifest.replacen("schema = 1\n", since, 1).as_bytes(),
    );
    brought.run("--dir w init");
    let peers = fs::read(brought.path("w/zookeeper/zk1.example.com/quorum-keystore.jks")).expect("a store");
    let undone = brought.run("--dir w renew --undo zk1.example.com");
    assert!(undone.contains("was kept in another format"), "{undone}");
    assert_eq!(brought.text(leaf), before);
    assert!(
        fs::read(brought.path("w/zookeeper/zk1.example.com/quorum-keystore.jks")).expect("a store") == peers
    );
    brought.run("--dir w apply");
    assert_eq!(brought.text(leaf), before);
    assert_eq!(verified(&brought).1, 0);
}

#[test]
fn undoing_an_import_says_what_still_stands_in_the_manifest() {
    let brought = Brought::new();
    brought.run(INIT);
    let own = "w/clickhouse/ch1.example.com/client";
    for name in ["key", "crt"] {
        let text = brought.text(&format!("{own}.{name}"));
        brought.write(&format!("first.{name}"), text.as_bytes());
    }
    brought.run("--dir w renew ch1.example.com --force --rekey");
    let imported =
        brought.run("--dir w import clickhouse --host ch1.example.com --cert first.crt --key first.key");
    assert!(imported.contains("--- exit code 0"), "{imported}");
    let undone = brought.run("--dir w renew --undo ch1.example.com");
    assert!(
        undone.contains("`imported = true` still stands at `clickhouse/ch1.example.com`"),
        "{undone}"
    );
}

#[test]
fn a_dry_run_of_a_deployment_writes_nothing_in_the_workspace() {
    let brought = Brought::new();
    brought.run(INIT);
    fs::remove_dir_all(brought.path("w/.zkcerts")).expect("removed");
    fs::create_dir(brought.path("root")).expect("made");
    brought.run("--dir w deploy zookeeper --host zk1.example.com --root root --user 1000 --dry-run");
    assert!(!brought.path("w/.zkcerts").exists());
}

#[test]
fn what_was_deployed_elsewhere_is_found_where_it_is_named() {
    let brought = Brought::new();
    let place = brought.path("ch").display().to_string();
    brought.run(&format!("--dir w init --clickhouse-dir {place}"));
    fs::create_dir(brought.path("ch")).expect("made");
    brought.write("ch/config.xml", b"<clickhouse></clickhouse>\n");
    let user = fs::metadata(brought.path("w")).map(|found| std::os::unix::fs::MetadataExt::uid(&found));
    brought.run(&format!(
        "--dir w deploy clickhouse --user {}",
        user.expect("its owner")
    ));
    // As on a machine without the workspace.
    let count = |line: &str| {
        let (object, _) = brought.json(line);
        object
            .get("deployed")
            .and_then(|found| found.as_array().map(Vec::len))
    };
    assert_eq!(
        count(&format!("--dir nowhere status --deployed --directory {place}")),
        Some(1)
    );
    let nothing = brought.run("--dir nowhere status --deployed");
    assert!(
        count("--dir nowhere status --deployed") != Some(0) || nothing.contains("--directory DIR"),
        "{nothing}"
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
