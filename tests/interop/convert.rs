//! `zkcerts convert` between what OpenSSL, GnuTLS and Java write and what they read, for every kind of key.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::process::{Command, Output};

use rayon::prelude::*;
use zkcerts::keystore::{EntryKind, read};
use zkcerts::model::Password;

use crate::keystore::truststore::{QUICK, keytools};
use crate::keystore::{Folder, PASSWORD};

/// How OpenSSL makes a key of each kind.
const KEYS: [(&str, &str); 5] = [
    ("P-256", "-newkey ec -pkeyopt ec_paramgen_curve:P-256"),
    ("P-521", "-newkey ec -pkeyopt ec_paramgen_curve:P-521"),
    ("Ed25519", "-newkey ed25519"),
    ("RSA 2048", "-newkey rsa:2048"),
    (
        "brainpool",
        "-newkey ec -pkeyopt ec_paramgen_curve:brainpoolP256r1",
    ),
];

/// Who writes what is converted, as the file `brought` in a folder of [`made`].
const WRITERS: [(&str, &str); 9] = [
    ("PEM", "cp everything.pem brought"),
    (
        "openssl",
        "openssl pkcs12 -export -in everything.pem -name zk -passout pass:changeit -out brought",
    ),
    (
        "openssl -legacy",
        "openssl pkcs12 -export -in everything.pem -name zk -passout pass:changeit -legacy -out brought",
    ),
    (
        "openssl RC2-128",
        "openssl pkcs12 -export -in everything.pem -name zk -passout pass:changeit -certpbe PBE-SHA1-RC2-128 \
         -provider legacy -provider default -out brought",
    ),
    (
        "openssl RC4-128",
        "openssl pkcs12 -export -in everything.pem -name zk -passout pass:changeit -certpbe PBE-SHA1-RC4-128 \
         -provider legacy -provider default -out brought",
    ),
    (
        "certtool",
        "certtool --to-p12 --load-certificate leaf.crt --load-ca-certificate ca.crt --load-privkey leaf.key --p12-name zk \
         --password changeit --outder --outfile brought",
    ),
    ("keytool pkcs12", "keytool-import pkcs12"),
    ("keytool jks", "keytool-import jks"),
    ("keytool jceks", "keytool-import jceks"),
];

/// What is written, by `--to` and `--profile`.
const TARGETS: [(&str, &str); 4] = [
    ("pkcs12", "--to pkcs12 --out-password-file password"),
    (
        "legacy",
        "--to pkcs12 --out-password-file password --profile legacy",
    ),
    ("jks", "--to jks --out-password-file password"),
    ("pem", "--to pem"),
];

fn zkcerts(folder: &Folder, line: &str) -> Output {
    Command::new(snapbox::cmd::cargo_bin!("zkcerts"))
        .args(line.split_whitespace())
        .current_dir(folder.path(""))
        .output()
        .expect("the program")
}

/// An authority and a leaf of this kind of key, in files of their own and all in one.
fn made(key: &str) -> Folder {
    let folder = Folder::new();
    folder.run(
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -keyout ca.key -out ca.crt \
         -subj /CN=ca.example.com",
    );
    folder.run(&format!(
        "openssl req -x509 {key} -nodes -days 30 -CA ca.crt -CAkey ca.key -keyout leaf.key -out leaf.crt \
         -subj /CN=zk1.example.com"
    ));
    let files = ["leaf.key", "leaf.crt", "ca.crt"].map(|name| folder.read(name));
    folder.write("everything.pem", &files.concat());
    folder.write("password", PASSWORD.as_bytes());
    folder
}

/// Has it written; `false` where the writer itself refuses the key.
fn write(folder: &Folder, how: &str) -> bool {
    let _ = std::fs::remove_file(folder.path("brought"));
    let line = match how.strip_prefix("keytool-import ") {
        None => how.to_owned(),
        Some(format) => {
            folder.run(
                "openssl pkcs12 -export -in everything.pem -name zk -passout pass:changeit -out imported",
            );
            format!(
                "keytool {QUICK} -importkeystore -noprompt -srckeystore imported -srcstorepass changeit -destkeystore \
                 brought -deststoretype {format} -deststorepass changeit"
            )
        }
    };
    let mut words = line.split_whitespace();
    let program = words.next().expect("a program");
    let output = Command::new(program)
        .args(words)
        .current_dir(folder.path(""))
        .output();
    output.expect(program).status.success()
}

/// What came of a conversion, in a word or two.
fn converted(folder: &Folder, how: &str) -> String {
    let output = zkcerts(
        folder,
        &format!("--json convert brought --in-password-file password --out converted --force {how}"),
    );
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).expect("one object");
    if output.status.success() {
        "done".to_owned()
    } else {
        answer["error"]["code"].as_str().expect("a code").to_owned()
    }
}

/// The blocks of certificates in a text, as OpenSSL writes them.
fn blocks(text: &str) -> BTreeSet<String> {
    let (begin, end) = ("-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----");
    text.split(begin)
        .skip(1)
        .filter_map(|rest| rest.split_once(end))
        .map(|(body, _)| body.to_owned())
        .collect()
}

fn own_blocks(folder: &Folder, names: &[&str]) -> BTreeSet<String> {
    let text: Vec<_> = names.iter().map(|name| folder.read(name)).collect();
    blocks(&String::from_utf8(text.concat()).expect("text"))
}

/// The fingerprints of certificates in files of their own, as OpenSSL and keytool print them.
fn fingerprints(folder: &Folder, names: &[&str]) -> BTreeSet<String> {
    let print = |name: &&str| {
        let line = folder.run(&format!("openssl x509 -in {name} -noout -fingerprint -sha256"));
        line.trim().rsplit('=').next().expect("a fingerprint").to_owned()
    };
    names.iter().map(print).collect()
}

/// What OpenSSL finds in `converted`: every certificate, and a key that fits the leaf.
fn openssl_agrees(folder: &Folder, target: &str) {
    let pem = if target == "pem" {
        String::from_utf8(folder.read("converted")).expect("text")
    } else {
        folder.run("openssl pkcs12 -in converted -passin pass:changeit -nodes")
    };
    assert_eq!(
        blocks(&pem),
        own_blocks(folder, &["leaf.crt", "ca.crt"]),
        "{target}"
    );
    folder.write("opened.pem", pem.as_bytes());
    let public = folder.run("openssl x509 -in leaf.crt -noout -pubkey");
    assert_eq!(
        folder.run("openssl pkey -in opened.pem -pubout"),
        public,
        "{target}"
    );
}

/// What each Java finds in `converted`.
fn java_agrees(folder: &Folder, names: &[&str], entry: &str, what: &str) {
    let expected = fingerprints(folder, names);
    for keytool in keytools() {
        let keytool = keytool.display();
        let list = folder.run(&format!(
            "{keytool} {QUICK} -list -v -keystore converted -storepass changeit"
        ));
        let found: BTreeSet<_> = list
            .lines()
            .filter_map(|line| line.trim().strip_prefix("SHA256: "))
            .map(str::to_owned)
            .collect();
        assert_eq!(found, expected, "{keytool} {what}: {list}");
        assert!(list.contains(entry), "{keytool} {what}: {list}");
    }
}

/// Converts what everyone writes into everything; what a target holds in the end must not depend on who wrote it.
fn row_for(key: (&str, &str)) -> String {
    let (name, options) = key;
    let folder = made(options);
    let mut rows = String::new();
    for (writer, how) in WRITERS {
        let cells: Vec<_> = if write(&folder, how) {
            TARGETS.iter().map(|(_, how)| converted(&folder, how)).collect()
        } else {
            vec!["impossible".to_owned()]
        };
        let all: BTreeSet<_> = cells.iter().collect();
        let shown = if all.len() == 1 {
            cells[0].clone()
        } else {
            cells.join(", ")
        };
        let _ = writeln!(rows, "{name:<10} {writer:<16} {shown}");
    }
    rows
}

/// The matrix of who writes, for every kind of key; a cell is one outcome where it is the same for every target.
#[test]
fn what_everyone_writes_is_converted_or_refused_by_name() {
    let rows: Vec<String> = KEYS.par_iter().map(|key| row_for(*key)).collect();
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("conversions", rows.concat());
    });
}

/// The same content from every writer, so that those who read it need to be asked once for each target.
#[test]
fn a_keystore_holds_the_same_whoever_wrote_it() {
    let folder = made(KEYS[0].1);
    let leaf = folder.read("leaf.crt");
    let leaf = zkcerts::keystore::pem::decode_certificates(&leaf).expect("a certificate");
    for (writer, how) in WRITERS.iter().filter(|(writer, _)| !writer.contains("RC4")) {
        assert!(write(&folder, how), "{writer}");
        for (target, options) in TARGETS {
            assert_eq!(converted(&folder, options), "done", "{writer} to {target}");
            let password = Password::new(PASSWORD.to_owned());
            let reading = read(&folder.read("converted"), Some(&password)).expect(target);
            let [entry] = reading.entries.as_slice() else {
                panic!("{writer} to {target}: {reading:?}");
            };
            let EntryKind::Identity(identity) = &entry.kind else {
                panic!("{writer} to {target}: {reading:?}");
            };
            assert_eq!(identity.leaf(), &leaf[0], "{writer} to {target}");
            assert_eq!(identity.chain().len(), 2, "{writer} to {target}");
        }
    }
}

#[test]
fn java_and_openssl_find_the_key_and_its_chain_in_what_was_converted() {
    let keys = &KEYS[..KEYS.len() - 1];
    keys.par_iter().for_each(|(name, options)| {
        let folder = made(options);
        assert!(write(&folder, WRITERS[0].1));
        for (target, how) in TARGETS {
            assert_eq!(converted(&folder, how), "done", "{name} to {target}");
            if target != "jks" {
                openssl_agrees(&folder, target);
            }
            if target == "jks" || target == "pkcs12" {
                java_agrees(&folder, &["leaf.crt", "ca.crt"], "PrivateKeyEntry", name);
            }
            if target == "legacy" {
                // It opens the key, and signs with it.
                folder.run(&format!(
                    "keytool {QUICK} -certreq -keystore converted -storepass changeit -alias zk1.example.com -file csr"
                ));
                folder.run("openssl req -in csr -noout -verify");
            }
        }
    });
}

#[test]
fn java_and_openssl_find_every_anchor_in_a_converted_truststore() {
    let folder = made(KEYS[0].1);
    folder.run("openssl req -x509 -newkey rsa:2048 -nodes -days 30 -keyout rsa.key -out rsa.crt -subj /CN=rsa.example.com");
    folder.write(
        "both.pem",
        &[folder.read("rsa.crt"), folder.read("ca.crt")].concat(),
    );
    // Everything that may hold what a company trusts; Java sees nothing in what OpenSSL marks as nobody's.
    for how in [
        "cp both.pem brought",
        "openssl pkcs12 -export -nokeys -in both.pem -passout pass:changeit -out brought",
    ] {
        assert!(write(&folder, how), "{how}");
        for (target, options) in TARGETS {
            assert_eq!(
                converted(&folder, &format!("{options} --truststore")),
                "done",
                "{how} to {target}"
            );
            if target == "pem" {
                let text = String::from_utf8(folder.read("converted")).expect("text");
                assert_eq!(
                    blocks(&text),
                    own_blocks(&folder, &["rsa.crt", "ca.crt"]),
                    "{how}"
                );
            } else {
                java_agrees(&folder, &["rsa.crt", "ca.crt"], "trustedCertEntry", how);
            }
        }
    }
}

/// What [`zkcerts::keystore::Readers`] says of a protection, held against the programs that are here.
#[test]
fn who_is_said_to_read_a_store_reads_it() {
    let folder = made(KEYS[0].1);
    let export = "openssl pkcs12 -export -in everything.pem -name zk -passout pass:changeit -out brought";
    let legacy = "-provider legacy -provider default";
    for (options, java, openssl) in [
        ("", true, true),
        ("-legacy", true, false),
        (&format!("-certpbe PBE-SHA1-RC2-128 {legacy}"), true, false),
        (
            "-certpbe PBE-SHA1-3DES -keypbe PBE-SHA1-3DES -macalg sha1",
            true,
            true,
        ),
        ("-certpbe PBE-SHA1-2DES -keypbe PBE-SHA1-2DES", false, true),
        ("-certpbe DES-EDE3-CBC -keypbe DES-EDE3-CBC", false, true),
        (
            "-certpbe AES-128-CBC -keypbe AES-192-CBC -macalg sha512",
            true,
            true,
        ),
        ("-certpbe NONE -nomac", true, true),
    ] {
        folder.run(&format!("{export} {options}"));
        let password = Password::new(PASSWORD.to_owned());
        let reading = read(&folder.read("brought"), Some(&password)).expect("reads");
        let readers = zkcerts::keystore::Readers::of(&reading).expect("a store");
        let runs = |line: String| {
            let mut words = line.split_whitespace();
            let program = words.next().expect("a program");
            let output = Command::new(program)
                .args(words)
                .current_dir(folder.path(""))
                .output();
            output.expect(program).status.success()
        };
        for keytool in keytools().into_iter().rev().take(1) {
            let list = format!(
                "{} {QUICK} -list -keystore brought -storepass changeit",
                keytool.display()
            );
            assert_eq!(runs(list), java, "{options}: {}", keytool.display());
        }
        let info = "openssl pkcs12 -in brought -passin pass:changeit -noout";
        assert_eq!(runs(info.to_owned()), openssl, "{options}: openssl");
        assert_eq!(readers.java != "no Java", java, "{options}: {readers:?}");
        assert_eq!(
            !readers.openssl.contains("-legacy"),
            openssl,
            "{options}: {readers:?}"
        );
    }
}
