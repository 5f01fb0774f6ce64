//! `zkcerts convert` between what OpenSSL, GnuTLS and Java write and what they read, for every kind of key.

mod made;
mod seen;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::process::Command;

use rayon::prelude::*;
use zkcerts::keystore::{EntryKind, read};
use zkcerts::model::Password;

use self::made::{KEYS, TARGETS, WRITERS, converted, made, write};
use self::seen::{blocks, java_agrees, openssl_agrees, own_blocks};
use crate::keystore::PASSWORD;
use crate::keystore::truststore::{QUICK, keytools};

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

#[test]
fn an_identity_without_a_common_name_or_with_an_alias_that_no_store_holds_gets_another() {
    let folder = made(KEYS[0].1);
    folder.run(
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -CA ca.crt -CAkey ca.key -keyout \
         leaf.key -out leaf.crt -subj / -addext subjectAltName=critical,DNS:zk9.example.com",
    );
    let export = "openssl pkcs12 -export -in leaf.crt -inkey leaf.key -passout pass:changeit -out";
    folder.run(&format!("{export} imported -name zk"));
    let renamed = "keytool -importkeystore -noprompt -srckeystore imported -srcstorepass changeit -srcalias zk -destalias \
                   key🔑 -destkeystore brought -deststoretype jks -deststorepass changeit";
    for (how, expected) in [
        (format!("{export} brought"), "zk9.example.com"),
        (format!("{export} brought -name Ключ"), "ключ"),
        (renamed.to_owned(), "zk9.example.com"),
    ] {
        assert!(write(&folder, &how), "{how}");
        for (target, options) in &TARGETS[..3] {
            assert_eq!(converted(&folder, options), "done", "{how} to {target}");
        }
        let keytool = keytools().pop_last().expect("a Java");
        let list = folder.run(&format!(
            "{} {QUICK} -list -keystore converted -storepass changeit",
            keytool.display()
        ));
        assert!(list.contains(&format!("\n{expected}, ")), "{how}: {list}");
    }
}
