//! `zkcerts convert` between what OpenSSL, GnuTLS and Java write and what they read, for every kind of key.

mod made;
mod matrix;
mod seen;

use std::ffi::OsStr;
use std::process::Command;

use zkcerts::keystore::{EntryKind, read};
use zkcerts::model::Password;

use self::made::{KEY, SELDOM_MET, TARGETS, converted, made, write};
use self::seen::java_agrees;
use crate::keystore::truststore::{QUICK, keytools};
use crate::keystore::{Folder, PASSWORD};

#[test]
fn a_keystore_in_a_form_that_is_seldom_met_is_converted_or_refused_by_name() {
    let folder = made(KEY);
    let leaf = folder.read("leaf.crt");
    let leaf = zkcerts::keystore::pem::decode_certificates(&leaf).expect("a certificate");
    for (form, how) in SELDOM_MET {
        assert!(write(&folder, how), "{form}");
        for (target, options) in TARGETS {
            if form == "RC4-128" {
                assert_eq!(
                    converted(&folder, options),
                    "encryption-unsupported",
                    "to {target}"
                );
                continue;
            }
            assert_eq!(converted(&folder, options), "done", "{form} to {target}");
            let password = Password::new(PASSWORD.to_owned());
            let reading = read(&folder.read("converted"), Some(&password)).expect(target);
            let [entry] = reading.entries.as_slice() else {
                panic!("{form} to {target}: {reading:?}");
            };
            let EntryKind::Identity(identity) = &entry.kind else {
                panic!("{form} to {target}: {reading:?}");
            };
            assert_eq!(identity.leaf(), &leaf[0], "{form} to {target}");
            assert_eq!(identity.chain().len(), 2, "{form} to {target}");
        }
    }
}

/// Of the matrix, what the youngest Java finds holds for each that is installed.
#[test]
fn every_java_lists_what_was_converted() {
    let folder = made(KEY);
    for (brought, option, names, entry) in [
        ("everything.pem", "", ["leaf.crt", "ca.crt"], "PrivateKeyEntry"),
        (
            "both.pem",
            "--truststore",
            ["other.crt", "ca.crt"],
            "trustedCertEntry",
        ),
    ] {
        assert!(write(&folder, &format!("cp {brought} brought")));
        for (target, options) in TARGETS.iter().filter(|(target, _)| *target != "pem") {
            assert_eq!(
                converted(&folder, &format!("{options} {option}")),
                "done",
                "{target}"
            );
            java_agrees(&folder, &names, entry, target);
        }
    }
}

/// What [`zkcerts::keystore::Readers`] says of a protection, held against the programs that are here.
#[test]
fn who_is_said_to_read_a_store_reads_it() {
    let folder = made(KEY);
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
    let folder = made(KEY);
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

/// Java says `keystore password was incorrect` of such a store.
#[test]
fn a_certificate_that_keeps_java_from_opening_a_store_is_put_into_none() {
    let folder = Folder::new();
    for (names, is_read) in [
        ("DNS:zk1.example.com", false),
        ("critical,DNS:zk1.example.com", true),
    ] {
        folder.run(
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.crt -subj /CN=ca",
        );
        folder.run(&format!(
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -CA ca.crt -CAkey ca.key -keyout zk.key \
             -out zk.crt -subj / -addext subjectAltName={names}"
        ));
        folder.run("openssl pkcs12 -export -inkey zk.key -in zk.crt -name zk -passout pass:changeit -out openssl.p12");
        let list = "-list -keystore openssl.p12 -storepass changeit";
        assert_eq!(succeeds(&folder, "keytool", list), is_read, "{names}");
        folder.write("password", b"changeit");
        for format in ["pkcs12", "jks"] {
            for what in ["zk.crt zk.key", "zk.crt --truststore"] {
                let how = format!("{what} --to {format} --out-password-file password");
                assert_eq!(converts(&folder, &how), is_read, "{names} {how}");
                assert_eq!(folder.path("store").exists(), is_read, "{names} {how}");
            }
        }
        assert!(converts(&folder, "zk.crt zk.key --to pem"), "OpenSSL reads it");
        std::fs::remove_file(folder.path("store")).expect("it was written");
    }
}

/// ZooKeeper has one password for the store and its key.
#[test]
fn a_key_with_a_password_of_its_own_gets_that_of_the_new_store() {
    let folder = Folder::new();
    folder.run(
        "keytool -genkeypair -keyalg EC -alias zk -dname CN=zk1.example.com -ext san=dns:zk1.example.com -keystore brought \
         -storetype JKS -storepass changeit -keypass another",
    );
    folder.write("password", b"changeit");
    folder.write("of-key", b"another");
    let how = "brought --in-password-file password --to pkcs12 --out-password-file password";
    assert!(!converts(&folder, how));
    assert!(!folder.path("store").exists());
    assert!(converts(&folder, &format!("{how} --in-key-password-file of-key")));
    // It opens the key, and signs with it.
    folder.run("keytool -certreq -keystore store -storepass changeit -alias zk -file csr");
    folder.run("openssl req -in csr -noout -verify");
}

/// Whether what is brought becomes a `store`, whatever was there.
fn converts(folder: &Folder, how: &str) -> bool {
    let line = format!("convert {how} --force --out store");
    succeeds(folder, snapbox::cmd::cargo_bin!("zkcerts"), &line)
}

fn succeeds(folder: &Folder, program: impl AsRef<OsStr>, line: &str) -> bool {
    let output = Command::new(program)
        .args(line.split_whitespace())
        .current_dir(folder.path(""))
        .output();
    output.expect("the program").status.success()
}
