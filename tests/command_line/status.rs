//! `status`: what it says of a workspace, whatever became of its files. What the clock changes stands in `interop`.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use serde_json::Value;

use crate::brought::Brought;

/// Two servers that speak TLS to each other, a ClickHouse, and a client whose certificate is to come from elsewhere.
const MANIFEST: &str = "schema = 1\n\n[zookeeper]\nquorum = true\n\n\
    [[zookeeper.node]]\nhost = \"zk1.example.com\"\nalt = [\"10.0.0.1\"]\n\n\
    [[zookeeper.node]]\nhost = \"zk2.example.com\"\nalt = [\"10.0.0.2\"]\n\n\
    [[clickhouse.node]]\nhost = \"ch1.example.com\"\n\n\
    [[client.node]]\nhost = \"k1.example.com\"\nimported = true\n";

/// The workspace `w` with this manifest.
pub(crate) fn begun() -> Brought {
    let brought = Brought::new();
    brought.write("manifest.toml", MANIFEST.as_bytes());
    let shown = brought.run("--dir w init --manifest manifest.toml");
    assert!(shown.contains("--- exit code 0"), "{shown}");
    brought
}

/// What `--json` says of a certificate.
fn certificate<'v>(object: &'v Value, name: &str, kind: &str) -> &'v Value {
    let certificates = object["certificates"].as_array().expect("certificates").iter();
    let mut found = certificates.filter(|found| found["name"] == name && found["kind"] == kind);
    let first = found.next().expect(name);
    assert!(found.next().is_none(), "{name} {kind} stands there twice");
    first
}

fn codes(object: &Value) -> Vec<&str> {
    let findings = object["findings"].as_array().expect("findings").iter();
    findings.filter_map(|finding| finding["code"].as_str()).collect()
}

#[test]
fn every_certificate_of_a_workspace_is_told_with_all_that_a_script_asks_for() {
    let brought = begun();
    let (object, code) = brought.json("--dir w status");
    assert_eq!(
        (code, &object["ok"], &object["changed"]),
        (0, &true.into(), &false.into())
    );
    let certificates = object["certificates"].as_array().expect("certificates");
    let named: Vec<_> = certificates
        .iter()
        .map(|found| format!("{} {} {}", found["name"], found["kind"], found["state"]).replace('"', ""))
        .collect();
    assert_eq!(
        named,
        [
            "authority/zookeeper authority ok",
            "authority/quorum authority ok",
            "zookeeper/zk1.example.com leaf ok",
            "zookeeper/zk1.example.com peer ok",
            "zookeeper/zk2.example.com leaf ok",
            "zookeeper/zk2.example.com peer ok",
            "clickhouse/ch1.example.com leaf ok",
            "client/k1.example.com leaf awaited",
        ]
    );
    let members = |found: &Value| {
        found
            .as_object()
            .expect("an object")
            .keys()
            .cloned()
            .collect::<Vec<_>>()
    };
    for found in certificates {
        assert_eq!(members(found), members(&certificates[0]), "{found}");
    }
    // The same by another way: `inspect` of the file that it names.
    let leaf = certificate(&object, "zookeeper/zk1.example.com", "leaf");
    let (inspected, _) = brought.json(&format!("inspect {}", leaf["path"].as_str().expect("a path")));
    let same = &inspected["files"][0]["entries"][0]["certificates"][0];
    for (member, other) in [
        ("subject", "subject"),
        ("issuer", "issuer"),
        ("serial", "serial"),
        ("sans", "names"),
        ("sha256", "sha256"),
        ("not_before", "not_before"),
        ("not_after", "not_after"),
    ] {
        assert_eq!(leaf[member], same[other], "{member}");
    }
    assert_eq!(
        (&leaf["role"], &leaf["host"]),
        (&"zookeeper".into(), &"zk1.example.com".into())
    );
    let peer = certificate(&object, "zookeeper/zk1.example.com", "peer");
    assert_eq!(peer["issuer"], "CN=zkcerts authority (quorum)");
    assert_eq!(codes(&object), ["certificate-awaited"]);
}

struct Row {
    /// What happens in the workspace.
    spoil: fn(&Path),
    /// Of which certificate it is told.
    of: (&'static str, &'static str),
    /// Its state then.
    state: &'static str,
    /// The finding beside the note on the awaited certificate, and the exit code.
    code: &'static str,
}

const ZK1: (&str, &str) = ("zookeeper/zk1.example.com", "leaf");
const PEER: (&str, &str) = ("zookeeper/zk1.example.com", "peer");
const CA: (&str, &str) = ("authority/zookeeper", "authority");

fn zk1(workspace: &Path, name: &str) -> std::path::PathBuf {
    workspace.join("zookeeper/zk1.example.com").join(name)
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("a mode");
}

const fn row(
    of: (&'static str, &'static str),
    state: &'static str,
    code: &'static str,
    spoil: fn(&Path),
) -> Row {
    Row {
        spoil,
        of,
        state,
        code,
    }
}

const ROWS: [Row; 13] = [
    row(ZK1, "missing", "file-missing", |w| {
        fs::remove_file(zk1(w, "server.crt")).expect("removed");
    }),
    row(ZK1, "damaged", "unreadable", |w| {
        fs::write(zk1(w, "server.crt"), "see ticket 4711\n").expect("written");
    }),
    row(ZK1, "damaged", "unreadable", |w| {
        let text = fs::read_to_string(zk1(w, "server.crt")).expect("text");
        fs::write(zk1(w, "server.crt"), &text[..text.len() - 100]).expect("written");
    }),
    row(ZK1, "damaged", "inaccessible", |w| {
        fs::remove_file(zk1(w, "server.crt")).expect("removed");
        fs::create_dir(zk1(w, "server.crt")).expect("a directory");
    }),
    row(ZK1, "expired", "expired", |w| {
        fs::copy(w.join("../old.crt"), zk1(w, "server.crt")).expect("copied");
    }),
    row(ZK1, "ok", "secret-readable", |w| {
        set_mode(w, 0o750);
        set_mode(&zk1(w, "server.key"), 0o640);
    }),
    row(PEER, "ok", "secret-readable", |w| {
        set_mode(w, 0o701);
        set_mode(&zk1(w, "quorum-keystore.password"), 0o604);
    }),
    row(PEER, "missing", "file-missing", |w| {
        fs::remove_file(zk1(w, "quorum-keystore.p12")).expect("removed");
    }),
    row(PEER, "damaged", "unreadable", |w| {
        fs::write(zk1(w, "quorum-keystore.password"), "another").expect("written");
    }),
    row(PEER, "damaged", "unreadable", |w| {
        fs::remove_file(zk1(w, "quorum-keystore.password")).expect("removed");
    }),
    row(CA, "missing", "file-missing", |w| {
        fs::remove_file(w.join("ca/zookeeper.crt")).expect("removed");
    }),
    row(CA, "damaged", "unreadable", |w| {
        fs::write(w.join("ca/zookeeper.crt"), "").expect("written");
    }),
    row(CA, "ok", "secret-readable", |w| {
        set_mode(w, 0o755);
        set_mode(&w.join("ca/zookeeper.key"), 0o644);
    }),
];

#[test]
fn what_became_of_one_file_is_a_finding_and_hides_no_other() {
    for Row {
        spoil,
        of: (name, kind),
        state,
        code,
    } in ROWS
    {
        let brought = begun();
        spoil(&brought.path("w"));
        let (object, exit) = brought.json("--dir w status");
        let found = certificate(&object, name, kind);
        assert_eq!((&found["state"], exit), (&state.into(), 3), "{code}: {found}");
        assert_eq!(
            found["not_after"].is_null(),
            ["missing", "damaged"].contains(&state)
        );
        let mut expected = [code, "certificate-awaited"];
        expected.sort_unstable();
        let mut codes = codes(&object);
        codes.sort_unstable();
        assert_eq!(codes, expected, "{state} {name}");
        assert_eq!(object["certificates"].as_array().map(Vec::len), Some(8));
    }
}

#[test]
fn a_node_without_any_file_is_missing_and_a_workspace_without_a_manifest_is_an_error() {
    let brought = begun();
    fs::remove_dir_all(brought.path("w/zookeeper/zk1.example.com")).expect("removed");
    let (object, exit) = brought.json("--dir w status");
    for (name, kind) in [ZK1, PEER] {
        assert_eq!(certificate(&object, name, kind)["state"], "missing");
    }
    assert_eq!(exit, 3);
    let shown = brought.run("--dir w status");
    assert!(
        shown.contains(
            "  -           -          missing                                zookeeper/zk1.example.com"
        ),
        "{shown}"
    );
    for (manifest, code) in [
        ("schema = 1\nfoo = 2\n", "manifest-invalid"),
        ("\u{0}", "manifest-invalid"),
    ] {
        brought.write("w/zkcerts.toml", manifest.as_bytes());
        let (object, exit) = brought.json("--dir w status");
        assert_eq!((exit, &object["error"]["code"]), (1, &code.into()), "{object}");
    }
    let (object, exit) = brought.json("--dir nowhere status");
    assert_eq!((exit, &object["error"]["code"]), (1, &"no-workspace".into()));
}

#[test]
fn what_came_from_elsewhere_is_told_as_such_and_with_what_stands_above_it() {
    let brought = Brought::new();
    brought.run("--dir w import authority --cert ca.crt");
    let shown = brought.run("--dir w import zookeeper --cert zk1.crt --key zk1.key");
    assert!(shown.contains("--- exit code 0"), "{shown}");
    let (object, code) = brought.json("--dir w status");
    assert_eq!((code, codes(&object).len()), (0, 0), "{object}");
    for (name, kind) in [("authority/zookeeper", "authority"), ZK1] {
        let found = certificate(&object, name, kind);
        assert_eq!(
            (&found["imported"], &found["state"]),
            (&true.into(), &"ok".into())
        );
    }
    // The authority stands in the node's chain too, and is told once.
    assert_eq!(object["certificates"].as_array().map(Vec::len), Some(2));
    // Another one that stands there is told of its own.
    let chain = brought.text("zk1.crt") + &brought.text("old.crt");
    brought.write("w/zookeeper/zk1.example.com/server.crt", chain.as_bytes());
    let (object, code) = brought.json("--dir w status");
    let above = certificate(&object, ZK1.0, "above");
    assert_eq!((code, &above["state"]), (3, &"expired".into()));
    let shown = brought.run("--dir w status");
    assert!(
        shown.contains("expired, imported  zookeeper/zk1.example.com (above it)\n"),
        "{shown}"
    );
}

#[test]
fn status_writes_nothing_in_the_workspace() {
    let brought = begun();
    let tree = || {
        let output = std::process::Command::new("find")
            .args(["w", "-printf", "%p %m %i %T@ %s\n"])
            .current_dir(brought.path(""))
            .output()
            .expect("find");
        String::from_utf8(output.stdout).expect("text")
    };
    let before = tree();
    for line in [
        "status",
        "status --prometheus",
        "status -v",
        "status --prometheus --out m.prom",
    ] {
        brought.run(&format!("--dir w {line}"));
    }
    assert_eq!(before, tree());
}
