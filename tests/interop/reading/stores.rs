use zkcerts::keystore::{EntryKind, Passwords, read};
use zkcerts::model::{Fault as _, Password};

use super::shown::{Shown, shown};
use crate::keystore::{Folder, openssl_made};

pub(super) const PASSWORD: &str = "changeit";

pub(super) fn password(text: &str) -> Password {
    Password::new(text.to_owned())
}

pub(super) fn of(folder: &Folder, name: &str, given: Option<&str>) -> Shown {
    let given = given.map(password);
    shown(&read(&folder.read(name), given.as_ref()).expect(name))
}

const LEGACY: &str = "-provider legacy -provider default";

struct Row {
    /// What follows `openssl pkcs12 -export -out brought`.
    options: &'static str,
    password: &'static str,
    entries: &'static [&'static str],
    warnings: &'static [&'static str],
}

pub(super) const IDENTITY: &str = "-in leaf.crt -inkey leaf.key -certfile ca.crt -name zk";

const ROWS: &[Row] = &[
    Row {
        options: "-passout pass:changeit",
        password: PASSWORD,
        entries: &["zk: identity of 2"],
        warnings: &[],
    },
    Row {
        options: "-passout pass:changeit -legacy",
        password: PASSWORD,
        entries: &["zk: identity of 2"],
        warnings: &["weak-encryption"],
    },
    Row {
        options: "-passout pass:changeit -certpbe PBE-SHA1-RC2-128 -keypbe PBE-SHA1-2DES -macalg sha384",
        password: PASSWORD,
        entries: &["zk: identity of 2"],
        warnings: &[],
    },
    Row {
        options: "-passout pass:changeit -certpbe NONE -keypbe AES-192-CBC -macalg sha224",
        password: PASSWORD,
        entries: &["zk: identity of 2"],
        warnings: &[],
    },
    Row {
        options: "-passout pass:changeit -nomac",
        password: PASSWORD,
        entries: &["zk: identity of 2"],
        warnings: &["no-mac"],
    },
    Row {
        options: "-passout pass:",
        password: "",
        entries: &["zk: identity of 2"],
        warnings: &[],
    },
    Row {
        options: "-passout pass: -certpbe PBE-SHA1-3DES -keypbe PBE-SHA1-3DES -macalg sha1",
        password: "",
        entries: &["zk: identity of 2"],
        warnings: &[],
    },
    Row {
        options: "-passout pass:pässw€rt",
        password: "pässw€rt",
        entries: &["zk: identity of 2"],
        warnings: &["password-not-ascii"],
    },
    Row {
        options: "-passout pass:pässw€rt🔑 -certpbe PBE-SHA1-3DES -keypbe PBE-SHA1-3DES -macalg sha1",
        password: "pässw€rt🔑",
        entries: &["zk: identity of 2"],
        warnings: &["password-not-ascii"],
    },
];

#[test]
fn every_store_that_openssl_writes_is_read_with_what_should_be_known_of_it() {
    let folder = openssl_made();
    for row in ROWS {
        let legacy = if row.options.contains("RC2-128") {
            LEGACY
        } else {
            ""
        };
        folder.run(&format!(
            "openssl pkcs12 -export -out brought {IDENTITY} {} {legacy}",
            row.options
        ));
        let found = of(&folder, "brought", Some(row.password));
        assert_eq!(found.kind, "pkcs12", "{}", row.options);
        assert_eq!(found.entries, row.entries, "{}", row.options);
        assert_eq!(found.warnings, row.warnings, "{}", row.options);
        assert!(found.repairs.is_empty(), "{}: {:?}", row.options, found.repairs);
        if row.options.contains("-nomac") {
            continue;
        }
        let error = read(&folder.read("brought"), Some(&password("other"))).expect_err(row.options);
        assert_eq!(error.code(), "store-password-wrong", "{}", row.options);
    }
}

#[test]
fn a_store_that_cannot_be_read_names_the_algorithm() {
    let folder = openssl_made();
    folder.run(&format!(
        "openssl pkcs12 -export -out brought {IDENTITY} -passout pass:changeit -certpbe PBE-SHA1-RC4-128 {LEGACY}"
    ));
    let error = read(&folder.read("brought"), Some(&password(PASSWORD))).expect_err("RC4");
    assert_eq!(
        error.to_string(),
        "its protection is not supported: RC4 with 128 bits"
    );
    assert!(error.hint().is_some());
}

#[test]
fn without_its_password_a_store_shows_what_stands_in_the_clear() {
    let folder = openssl_made();
    folder.run(&format!(
        "openssl pkcs12 -export -out clear {IDENTITY} -passout pass:changeit -certpbe NONE"
    ));
    let found = of(&folder, "clear", None);
    let locked = "zk: locked: store-password-missing";
    assert_eq!(found.entries, ["zk: certificate", "certificate", locked]);
    assert_eq!(found.warnings, ["integrity-unchecked"]);
    folder.run(&format!(
        "openssl pkcs12 -export -out closed {IDENTITY} -passout pass:changeit"
    ));
    let error = read(&folder.read("closed"), None).expect_err("is closed");
    assert_eq!(error.code(), "store-password-missing");
}

#[test]
fn gnutls_writes_an_empty_password_in_two_ways_and_stores_in_pem() {
    let folder = openssl_made();
    let make = "certtool --to-p12 --load-certificate leaf.crt --load-privkey leaf.key --p12-name zk --outfile brought";
    for (options, given) in [
        ("--outder --null-password", ""),
        ("--outder --empty-password", ""),
        ("--outder --null-password --pkcs-cipher rc2-40", ""),
        ("--outder --password changeit --pkcs-cipher 3des", PASSWORD),
        ("--password changeit", PASSWORD),
    ] {
        folder.run(&format!("{make} {options}"));
        assert_eq!(
            of(&folder, "brought", Some(given)).entries,
            ["zk: identity of 1"],
            "{options}"
        );
    }
    // The last one is text, and holds a key that nobody sees from outside.
    let error = zkcerts::keystore::certificates(&folder.read("brought")).expect_err("a store");
    assert_eq!(error.to_string(), "this is a PKCS#12 store");
}

#[test]
fn what_keytool_writes_is_read_entry_by_entry() {
    let folder = openssl_made();
    for kind in ["PKCS12", "JKS", "JCEKS"] {
        let store = format!("-keystore {kind} -storetype {kind} -storepass {PASSWORD}");
        for alias in ["zk1", "zk2"] {
            folder.run(&format!(
                "keytool -genkeypair -keyalg EC -alias {alias} -dname CN={alias}.example.com {store}"
            ));
        }
        folder.run(&format!(
            "keytool -importcert -noprompt -alias ключ🔑 -file ca.crt {store}"
        ));
        let mut expected = vec!["zk1: identity of 1", "zk2: identity of 1", "ключ🔑: anchor"];
        if kind != "JKS" {
            folder.run(&format!(
                "keytool -genseckey -keyalg AES -keysize 128 -alias zz {store}"
            ));
            expected.insert(2, "zz: a secret key");
        }
        let found = of(&folder, kind, Some(PASSWORD));
        assert_eq!(found.kind, kind.to_lowercase());
        let mut entries = found.entries;
        entries.sort_unstable();
        if found.warnings == ["not-read-on"] {
            // A Java object stands in the way; Java's hash table says which entries stand behind it.
            expected.retain(|entry| entries.iter().any(|found| found == entry));
            assert!(expected.contains(&"zz: a secret key"), "{entries:?}");
        } else {
            assert!(found.warnings.is_empty(), "{:?}", found.warnings);
        }
        assert_eq!(entries, expected, "{kind}");
        assert!(found.repairs.is_empty(), "{:?}", found.repairs);
    }
}

#[test]
fn a_key_of_its_own_password_stays_locked_beside_its_certificate() {
    let folder = openssl_made();
    for kind in ["JKS", "JCEKS"] {
        folder.run(&format!(
            "keytool -genkeypair -keyalg EC -alias zk -dname CN=zk1.example.com -keystore {kind} -storetype {kind} \
             -storepass {PASSWORD} -keypass otherpass"
        ));
        let reading = read(&folder.read(kind), Some(&password(PASSWORD))).expect(kind);
        match reading.entries.as_slice() {
            [entry] => match &entry.kind {
                EntryKind::Locked { reason, chain } => {
                    assert_eq!(
                        reason.to_string(),
                        "the password opens the store, but the key `zk` is protected by another one"
                    );
                    assert_eq!(chain.len(), 1);
                }
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        }
        let error = reading.opened().expect_err("is locked");
        assert_eq!(error.code(), "store-key-password-differs");
        let [own, of_store] = ["otherpass", PASSWORD].map(password);
        let both = Passwords::from(Some(&of_store)).with_key(Some(&own));
        let reading = read(&folder.read(kind), both).expect(kind);
        assert_eq!(shown(&reading).entries, ["zk: identity of 1"]);
        let error = read(&folder.read(kind), Some(&password("wrong"))).expect_err("another");
        assert_eq!(error.code(), "store-password-wrong");
        let longer = [folder.read(kind).as_slice(), b"\n"].concat();
        let reading = read(&longer, Some(&password(PASSWORD))).expect("one octet too many");
        assert_eq!(shown(&reading).repairs, ["trailing-octets"]);
    }
}
