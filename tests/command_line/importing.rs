//! `csr`, `sign` and `import`, as people see them.

use std::fs;
use std::path::Path;

use crate::brought::Brought;

/// What differs from run to run: the place, and the dates of what is issued today.
fn steady(shown: &str, brought: &Brought) -> String {
    let place = brought.path("").display().to_string();
    let text = shown.replace(place.trim_end_matches('/'), "PLACE");
    let mut steady = String::new();
    for line in text.lines() {
        let is_dated = line.starts_with("until    ") || line.contains(", until 20");
        let line = if is_dated {
            line.split_once("20").map_or(line, |(before, _)| before)
        } else {
            line
        };
        steady.extend([line.trim_end(), "\n"]);
    }
    steady
}

fn shown(brought: &Brought, lines: &[&str]) -> String {
    let runs: Vec<_> = lines
        .iter()
        .map(|line| steady(&brought.run(line), brought))
        .collect();
    runs.join("\n")
}

macro_rules! assert_shown {
    ($name:literal, $shown:expr) => {
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!($name, $shown);
        });
    };
}

#[test]
fn a_key_stays_on_its_node_while_request_and_certificate_travel() {
    let brought = Brought::new();
    brought.run("--dir here init --zookeeper zk1.example.com --clickhouse ch1.example.com");
    let ca = "here/ca/zookeeper.crt";
    let lines = [
        &format!("--dir there import authority --cert {ca}"),
        "--dir there csr zookeeper zk5.example.com,10.0.0.5 --out zk5.csr",
        "--dir there csr zookeeper zk5.example.com --out zk5.csr",
        "--dir there apply",
        "--dir there export node zk5.example.com --out zk5.tar",
        "--dir there add zookeeper zk6.example.com",
        "--dir here sign zk5.csr --out zk5.crt",
        "--dir here sign zk5.csr --out zk5.crt --allow-name",
        "--dir here sign zk5.csr --out zk5.crt --allow-name",
        "--dir there import zookeeper --cert zk5.crt --dry-run",
        "--dir there import zookeeper --cert zk5.crt",
        "--dir there import zookeeper --cert zk5.crt",
        "--json --dir there apply",
    ];
    assert_shown!("importing", shown(&brought, &lines));
}

#[test]
fn what_must_not_be_signed_says_why() {
    let brought = Brought::new();
    brought.run("--dir here init --zookeeper zk1.example.com --clickhouse ch1.example.com");
    brought.write("words", b"see ticket 4711\n");
    for (name, text) in REQUESTS {
        brought.write(name, text.as_bytes());
    }
    let broken = brought.text("plain.csr").replacen("MII", "MIJ", 1);
    brought.write("broken.csr", broken.as_bytes());
    let lines = [
        "--dir here sign plain.csr --out new",
        "--dir here sign plain.csr --role zookeeper --out new",
        "--dir here sign wishes.csr --role client --out new",
        "--dir here sign ca.csr --role zookeeper --allow-name --out new",
        "--dir here sign weak.csr --role zookeeper --allow-name --out new",
        "--dir here sign forged.csr --role zookeeper --allow-name --out new",
        "--dir here sign broken.csr --role zookeeper --allow-name --out new",
        "--dir here sign words --role zookeeper --out new",
        "--dir here sign ca.crt --role zookeeper --out new",
        "--dir here sign absent.csr --role zookeeper --out new",
        "--dir here sign wishes.csr --role client --allow-name --out new --dry-run",
    ];
    let shown = shown(&brought, &lines);
    assert!(!brought.path("new").exists());
    assert_shown!("sign_refused", shown);
}

/// Made once by `openssl req`: a plain one; one that asks for more than a node gets; one for an authority; one for a key of
/// 1024 bits; one whose names were changed after it was signed.
const REQUESTS: [(&str, &str); 5] = [
    ("plain.csr", include_str!("brought/plain.csr")),
    ("wishes.csr", include_str!("brought/wishes.csr")),
    ("ca.csr", include_str!("brought/ca.csr")),
    ("weak.csr", include_str!("brought/weak.csr")),
    ("forged.csr", include_str!("brought/forged.csr")),
];

#[test]
fn what_the_peers_would_refuse_is_not_imported() {
    let brought = Brought::new();
    brought.run("--dir corp import authority --cert ca.crt");
    brought.run("--dir other init --zookeeper zk1.example.com");
    let lines = [
        "--dir corp import zookeeper --cert zk1.crt",
        "--dir corp import zookeeper --cert old.crt --key zk1.key",
        "--dir corp import zookeeper --cert zk1.crt --key zk1.key --host zk9.example.com",
        "--dir corp import zookeeper --cert ca.crt --key zk1.key",
        "--dir corp import zookeeper --cert absent.crt",
        "--dir corp import zookeeper --cert - --key -",
        "--dir other import zookeeper --cert zk1.crt --key zk1.key --chain ca.crt",
        "--dir other import zookeeper --cert zk1.crt --key zk1.key",
        "--dir other import authority --cert ca.crt",
        "--dir new import authority --cert zk1.crt",
        "--dir new import authority --cert ca.crt --key zk1.key",
    ];
    let before = tree(&brought.path("corp"));
    let shown = shown(&brought, &lines);
    assert_eq!(tree(&brought.path("corp")), before, "a refusal changed something");
    assert!(!brought.path("new").exists());
    assert_shown!("import_refused", shown);
}

#[test]
fn an_identity_that_was_imported_is_never_replaced() {
    let brought = Brought::new();
    brought.run("--dir corp import authority --cert ca.crt");
    let line = "--dir corp import zookeeper --cert zk1.crt --key zk1.key";
    let (made, code) = brought.json(line);
    assert_eq!((code, &made["changed"]), (0, &true.into()), "{made}");
    let key = brought.text("corp/zookeeper/zk1.example.com/server.key");
    for line in [
        line,
        "--dir corp apply",
        "--dir corp add zookeeper zk1.example.com,10.0.0.1",
    ] {
        let (again, code) = brought.json(line);
        assert_eq!((code, &again["changed"]), (0, &false.into()), "{line}: {again}");
    }
    let manifest = brought.text("corp/zkcerts.toml");
    brought.write(
        "corp/zkcerts.toml",
        format!("{manifest}\n[leaf]\nkey = \"rsa-2048\"\n").as_bytes(),
    );
    let (again, code) = brought.json("--dir corp apply");
    assert_eq!((code, &again["changed"]), (0, &false.into()), "{again}");
    assert_eq!(
        brought.text("corp/zookeeper/zk1.example.com/server.key"),
        key,
        "another kind of key is no reason"
    );
}

#[test]
fn init_goes_on_where_an_authority_was_imported() {
    let brought = Brought::new();
    for line in [
        "--dir corp init --zookeeper zk1.example.com",
        "--dir corp2 import authority --cert corp/ca/zookeeper.crt --key corp/ca/zookeeper.key",
        "--dir corp2 init --zookeeper zk[1-2].example.com --clickhouse ch1.example.com --port 2282",
        "--dir corp2 init --zookeeper zk[1-2].example.com --clickhouse ch1.example.com --port 2282",
    ] {
        let (made, code) = brought.json(line);
        assert_eq!(code, 0, "{line}: {made}");
    }
    assert_eq!(
        brought.text("corp2/ca/zookeeper.crt"),
        brought.text("corp/ca/zookeeper.crt")
    );
    let manifest = brought.text("corp2/zkcerts.toml");
    assert!(manifest.contains("[authority]\nimported = true\n"), "{manifest}");
}

/// Every file below, with its content.
fn tree(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files.extend(tree(&path));
        } else {
            files.push((path.display().to_string(), fs::read(&path).expect("a file")));
        }
    }
    files.sort();
    files
}
