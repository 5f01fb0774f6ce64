use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use assert_fs::TempDir;
use serde_json::Value;

use crate::program::zkcerts;

const MANIFEST: &str = "schema = 1\n\n[[zookeeper.node]]\nhost = \"zk1.example.test\"\nalt = [\"10.0.0.1\"]\n\n\
    [[clickhouse.node]]\nhost = \"ch1.example.test\"\n\n[[client.node]]\nhost = \"kafka1.example.test\"\n";

fn begun() -> TempDir {
    let home = TempDir::new().expect("a directory");
    fs::write(home.path().join("manifest.toml"), MANIFEST).expect("written");
    home
}

fn run(home: &TempDir, line: &str) -> Output {
    let words: Vec<&str> = line.split(' ').collect();
    let output = zkcerts(&words, home.path()).output().expect("the program");
    assert!(
        output.status.success(),
        "{line}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    output
}

/// The paths that a run names, below the workspace.
fn named(output: &Output, workspace: &Path) -> BTreeSet<PathBuf> {
    let object: Value = serde_json::from_slice(&output.stdout).expect("one object");
    let changes = object.get("changes").and_then(Value::as_array).expect("changes");
    let path = |change: &Value| PathBuf::from(change.get("path").and_then(Value::as_str).expect("a path"));
    changes
        .iter()
        .map(|change| path(change).strip_prefix(workspace).expect("below").to_path_buf())
        .collect()
}

fn files(directory: &Path) -> BTreeSet<(PathBuf, Vec<u8>)> {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.insert((path.clone(), fs::read(&path).expect("readable")));
        }
    }
    found
}

/// The files that are not the same in both, below the workspace, but for the program's own.
fn changed(
    before: &BTreeSet<(PathBuf, Vec<u8>)>,
    after: &BTreeSet<(PathBuf, Vec<u8>)>,
    workspace: &Path,
) -> BTreeSet<PathBuf> {
    before
        .symmetric_difference(after)
        .filter_map(|(path, _)| path.strip_prefix(workspace).ok())
        .filter(|path| !path.starts_with(".zkcerts"))
        .map(Path::to_path_buf)
        .collect()
}

#[test]
fn what_a_dry_run_names_is_what_is_written() {
    let home = begun();
    let workspace = home.path().join("w");
    let intended = named(
        &run(&home, "init --dir w --manifest manifest.toml --dry-run --json"),
        &workspace,
    );
    assert!(!workspace.exists(), "a dry run writes nothing");
    let done = named(
        &run(&home, "init --dir w --manifest manifest.toml --json"),
        &workspace,
    );
    assert_eq!(intended, done);
    assert_eq!(changed(&BTreeSet::new(), &files(&workspace), &workspace), done);
}

#[test]
fn an_edit_of_the_manifest_changes_what_follows_from_it_and_nothing_else() {
    const ZK: &str = "zookeeper/zk1.example.test";
    const KAFKA: &str = "client/kafka1.example.test";
    let rows: [(&str, &str, &[&str]); 5] = [
        (
            "alt = [\"10.0.0.1\"]",
            "alt = [\"10.0.0.9\"]",
            &["{zk}/server.crt", "{zk}/keystore.p12"],
        ),
        (
            "schema = 1",
            "schema = 1\n[zookeeper]\nport = 2282",
            &[
                "{zk}/zoo.cfg",
                "{zk}/client.properties",
                "{kafka}/client.properties",
                "clickhouse/ch1.example.test/config.d/zz-zkcerts-zookeeper.xml",
            ],
        ),
        (
            "schema = 1",
            "schema = 1\n[clickhouse]\nhost_check = \"off\"",
            &["clickhouse/ch1.example.test/config.d/zz-zkcerts-ssl.xml"],
        ),
        (
            "schema = 1",
            "schema = 1\n[clickhouse]\nroot = \"/ch\"",
            &["clickhouse/ch1.example.test/config.d/zz-zkcerts-zookeeper.xml"],
        ),
        (
            "schema = 1",
            "schema = 1\n[leaf]\ndays = 30\nrenew_before_days = 10",
            &[],
        ),
    ];
    for (old, new, wanted) in rows {
        let home = begun();
        let workspace = home.path().join("w");
        run(&home, "init --dir w --manifest manifest.toml");
        let manifest = workspace.join("zkcerts.toml");
        fs::write(&manifest, MANIFEST.replacen(old, new, 1)).expect("written");
        let before = files(&workspace);
        let intended = named(&run(&home, "apply --dir w --dry-run --json"), &workspace);
        run(&home, "apply --dir w");
        let wanted: BTreeSet<PathBuf> = wanted
            .iter()
            .map(|path| PathBuf::from(path.replace("{zk}", ZK).replace("{kafka}", KAFKA)))
            .collect();
        assert_eq!(intended, wanted, "{new}");
        assert_eq!(changed(&before, &files(&workspace), &workspace), wanted, "{new}");
    }
}

#[test]
fn a_file_that_is_lost_or_damaged_is_made_again_with_what_is_made_from_it() {
    let rows: [(&str, &[&str]); 6] = [
        ("server.crt", &["server.crt", "keystore.p12"]),
        ("keystore.p12", &["keystore.p12"]),
        ("keystore.password", &["keystore.password", "keystore.p12"]),
        ("ca.crt", &["ca.crt"]),
        ("zoo.cfg", &["zoo.cfg"]),
        ("truststore.p12", &["truststore.p12"]),
    ];
    for (name, wanted) in rows {
        for damage in [None, Some("damaged\r\nby hand")] {
            let home = begun();
            let workspace = home.path().join("w");
            run(&home, "init --dir w --manifest manifest.toml");
            let node = workspace.join("zookeeper/zk1.example.test");
            match damage {
                None => fs::remove_file(node.join(name)).expect("removed"),
                Some(text) => fs::write(node.join(name), text).expect("written"),
            }
            let named = named(&run(&home, "apply --dir w --json"), &workspace);
            let wanted: BTreeSet<PathBuf> = wanted
                .iter()
                .map(|name| Path::new("zookeeper/zk1.example.test").join(name))
                .collect();
            assert_eq!(named, wanted, "{name}, {damage:?}");
            let again = run(&home, "apply --dir w --json");
            assert!(
                String::from_utf8_lossy(&again.stdout).contains("\"changed\":false"),
                "{name}"
            );
        }
    }
}

#[test]
fn an_authority_is_made_by_init_alone_and_never_twice() {
    let home = begun();
    run(&home, "init --dir w --manifest manifest.toml");
    fs::remove_dir_all(home.path().join("w/ca")).expect("removed");
    for line in ["apply --dir w", "init --dir w --manifest manifest.toml"] {
        assert_refused(&home, line, &["ca/zookeeper.crt", "rotate"]);
    }
}

/// The run fails, says these words, and leaves the workspace as it is.
fn assert_refused(home: &TempDir, line: &str, wanted: &[&str]) {
    let before = files(&home.path().join("w"));
    let words: Vec<&str> = line.split(' ').collect();
    let output = zkcerts(&words, home.path()).output().expect("the program");
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{line}: {stderr}");
    for word in wanted {
        assert!(stderr.contains(word), "{line}: `{word}` is not in: {stderr}");
    }
    assert_eq!(
        files(&home.path().join("w")),
        before,
        "{line}: nothing was written"
    );
}

#[test]
fn a_key_of_the_authority_that_is_kept_elsewhere_stops_issuing_and_nothing_else() {
    let home = begun();
    run(&home, "init --dir w --manifest manifest.toml");
    fs::remove_file(home.path().join("w/ca/zookeeper.key")).expect("removed");
    run(&home, "apply --dir w");
    let wanted = ["client/solr1.example.test", "zookeeper.key"];
    assert_refused(&home, "add --dir w client solr1.example.test", &wanted);
}

#[test]
fn a_certificate_that_would_outlive_its_authority_is_refused_with_the_days_that_would_do() {
    let home = begun();
    let manifest = MANIFEST.replacen("schema = 1", "schema = 1\n[authority]\ndays = 500", 1);
    fs::write(home.path().join("manifest.toml"), &manifest).expect("written");
    run(&home, "init --dir w --manifest manifest.toml");
    // It was made a moment ago, so that not all of its days are left.
    std::thread::sleep(std::time::Duration::from_secs(2));
    let edited = manifest.replacen("[authority]", "[leaf]\ndays = 500\n[authority]", 1);
    fs::write(home.path().join("w/zkcerts.toml"), edited).expect("written");
    let wanted = ["client/solr1.example.test", "set `days` to 499 or less"];
    assert_refused(&home, "add --dir w client solr1.example.test", &wanted);
}

#[test]
fn a_key_that_others_can_read_is_refused_with_the_command_to_type() {
    use std::os::unix::fs::PermissionsExt;
    let home = begun();
    run(&home, "init --dir w --manifest manifest.toml");
    let key = home.path().join("w/zookeeper/zk1.example.test/server.key");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o640)).expect("a mode");
    assert_refused(&home, "apply --dir w", &["chmod 600", "server.key"]);
}
