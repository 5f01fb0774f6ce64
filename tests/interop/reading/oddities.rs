//! What no tool at hand writes and people have all the same.

use std::fmt::Write as _;

use zkcerts::keystore::{EntryKind, Passwords, decode, read};
use zkcerts::model::Fault as _;

use super::craft::{self, About};
use super::shown::shown;
use super::stores::{IDENTITY, PASSWORD, of, password};
use crate::keystore::{Folder, openssl_made};

/// `leaf.p8` under `changeit`, and the two certificates in DER.
fn in_der(folder: &Folder, key_password: &str) -> [Vec<u8>; 3] {
    folder.run(&format!(
        "openssl pkcs8 -topk8 -in leaf.key -outform DER -passout pass:{key_password} -out leaf.p8"
    ));
    folder.run("openssl x509 -in leaf.crt -outform DER -out leaf.der");
    folder.run("openssl x509 -in ca.crt -outform DER -out ca.der");
    ["leaf.p8", "leaf.der", "ca.der"].map(|name| folder.read(name))
}

/// What `keytool` makes of a file.
fn keytool(folder: &Folder, name: &str) -> String {
    folder.run(&format!(
        "keytool -list -v -keystore {name} -storepass {PASSWORD}"
    ))
}

#[test]
fn a_key_finds_its_certificate_by_itself_where_java_finds_none_or_another() {
    let folder = openssl_made();
    let [key, leaf, authority] = in_der(&folder, PASSWORD);
    let nothing = About::default();
    let named = |name, key_id| About { name, key_id };
    let bags = |ids: [About<'_>; 3]| {
        [
            craft::key_bag(&key, ids[0]),
            craft::certificate_bag(&authority, ids[1]),
            craft::certificate_bag(&leaf, ids[2]),
        ]
    };
    for (ids, repairs, java) in [
        (
            [named(Some("zk"), Some(b"1")), nothing, named(None, Some(b"1"))],
            &[][..],
            "Owner: CN=zk1.example.com",
        ),
        ([nothing; 3], &["key-id-missing"], "Certificate chain length: 0"),
        (
            [
                named(Some("zk"), Some(b"1")),
                named(None, Some(b"1")),
                named(None, Some(b"2")),
            ],
            &["key-id-wrong"],
            "Owner: CN=ca.example.com",
        ),
    ] {
        folder.write("brought", &craft::file(&craft::content(&bags(ids)), b""));
        let found = of(&folder, "brought", Some(PASSWORD));
        let alias = ids[0].name.map_or_else(String::new, |name| format!("{name}: "));
        assert_eq!(found.entries, [format!("{alias}identity of 2")]);
        assert_eq!(found.repairs, repairs);
        assert_eq!(found.warnings, ["no-mac"]);
        let list = keytool(&folder, "brought");
        let first = list
            .lines()
            .find(|line| line.starts_with("Owner") || line.ends_with("length: 0"));
        assert_eq!(first, Some(java), "{list}");
    }
}

#[test]
fn a_key_under_another_password_than_its_store_is_told_from_a_wrong_password() {
    let folder = openssl_made();
    let [key, leaf, _] = in_der(&folder, "otherpass");
    let about = About {
        name: Some("zk"),
        key_id: Some(b"1"),
    };
    let bags = [craft::key_bag(&key, about), craft::certificate_bag(&leaf, about)];
    let content = craft::content(&bags);
    let mac = pbmac1(&folder, &content);
    folder.write("brought", &craft::file(&content, &mac));
    let found = of(&folder, "brought", Some(PASSWORD));
    assert_eq!(
        found.entries,
        ["zk: certificate", "zk: locked: store-key-password-differs"]
    );
    let [own, of_store] = ["otherpass", PASSWORD].map(password);
    let both = Passwords::from(Some(&of_store)).with_key(Some(&own));
    let reading = read(&folder.read("brought"), both).expect("both passwords");
    assert_eq!(shown(&reading).entries, ["zk: identity of 1"]);
    // Without a MAC nothing proves the password.
    folder.write("brought", &craft::file(&content, b""));
    let found = of(&folder, "brought", Some(PASSWORD));
    assert_eq!(
        found.entries,
        ["zk: certificate", "zk: locked: store-password-wrong"]
    );
}

/// A `MacData` with PBMAC1 as `openssl` computes it.
fn pbmac1(folder: &Folder, content: &[u8]) -> Vec<u8> {
    folder.write("content", content);
    let key = folder.run(
        "openssl kdf -keylen 32 -kdfopt digest:SHA256 -kdfopt pass:changeit -kdfopt hexsalt:0102030405060708 \
         -kdfopt iter:2048 PBKDF2",
    );
    let key: String = key.trim().replace(':', "");
    let tag = folder.run(&format!(
        "openssl mac -digest SHA256 -macopt hexkey:{key} -in content HMAC"
    ));
    let digits = tag.trim().as_bytes();
    let octets: Vec<u8> = digits
        .chunks(2)
        .map(|pair| u8::from_str_radix(str::from_utf8(pair).expect("ASCII"), 16).expect("digits"))
        .collect();
    craft::pbmac1(&[1, 2, 3, 4, 5, 6, 7, 8], &octets)
}

#[test]
fn pbmac1_proves_a_password_or_refutes_it() {
    let folder = openssl_made();
    let [key, leaf, _] = in_der(&folder, PASSWORD);
    let about = About {
        name: Some("zk"),
        key_id: Some(b"1"),
    };
    let content = craft::content(&[craft::key_bag(&key, about), craft::certificate_bag(&leaf, about)]);
    let mac = pbmac1(&folder, &content);
    folder.write("brought", &craft::file(&content, &mac));
    let found = of(&folder, "brought", Some(PASSWORD));
    assert_eq!(
        (found.entries, found.warnings.len()),
        (vec!["zk: identity of 1".to_owned()], 0)
    );
    let error = read(&folder.read("brought"), Some(&password("other"))).expect_err("another");
    assert_eq!(error.code(), "store-password-wrong");
}

#[test]
fn open_lengths_and_what_follows_the_end_are_mended_where_our_own_stores_must_have_neither() {
    let folder = openssl_made();
    for options in ["-passout pass:changeit", "-passout pass:changeit -legacy"] {
        folder.run(&format!("openssl pkcs12 -export -out made {IDENTITY} {options}"));
        let made = folder.read("made");
        let ber = craft::in_ber(&made);
        folder.write("brought", &ber);
        folder.run("openssl pkcs12 -in brought -nodes -legacy -passin pass:changeit -out other.pem");
        for (bytes, repair) in [
            (ber, "indefinite-lengths"),
            ([made.as_slice(), b"\r\n"].concat(), "trailing-octets"),
        ] {
            folder.write("brought", &bytes);
            let found = of(&folder, "brought", Some(PASSWORD));
            assert_eq!(found.entries, ["zk: identity of 2"]);
            assert_eq!(found.repairs, [repair]);
            assert!(decode(&bytes, Some(&password(PASSWORD))).is_err());
        }
    }
}

#[test]
fn bags_in_bags_names_beyond_the_bmp_and_aliases_of_two_cases_are_read() {
    let folder = openssl_made();
    let [key, leaf, authority] = in_der(&folder, PASSWORD);
    let named = |name| About {
        name: Some(name),
        key_id: None,
    };
    let inner = craft::safe_bag(&[craft::key_bag(&key, named("ключ🔑"))]);
    let middle = craft::safe_bag(&[inner, craft::certificate_bag(&leaf, named("ключ🔑"))]);
    let bags = [middle, craft::certificate_bag(&authority, named("CA"))];
    folder.write("brought", &craft::file(&craft::content(&bags), b""));
    assert_eq!(
        of(&folder, "brought", Some(PASSWORD)).entries,
        ["ключ🔑: identity of 2"]
    );
    // `keytool` lists one of these two, and says nothing of the other.
    let bags = ["ZK", "zk"].map(|name| craft::key_bag(&key, named(name)));
    folder.write("brought", &craft::file(&craft::content(&bags), b""));
    let found = of(&folder, "brought", Some(PASSWORD));
    assert_eq!(found.entries, ["ZK: key", "zk: key"]);
    assert!(found.warnings.contains(&"alias-twice"), "{:?}", found.warnings);
    assert!(keytool(&folder, "brought").contains("Your keystore contains 1 entry"));
}

#[test]
fn a_mac_of_two_thousand_million_rounds_costs_nothing() {
    let folder = openssl_made();
    let [_, leaf, _] = in_der(&folder, PASSWORD);
    let content = craft::content(&[craft::certificate_bag(&leaf, About::default())]);
    let file = craft::file(&content, &craft::wrong_mac(2_147_483_647));
    let error = read(&file, Some(&password(PASSWORD))).expect_err("too many");
    assert_eq!(
        error.to_string(),
        "deriving its keys takes 2147483647 rounds: more than 1000000 are not run"
    );
}

#[test]
fn a_bundle_comes_out_in_the_order_of_its_issuers() {
    let folder = openssl_made();
    folder.write(
        "all.crt",
        &[folder.read("ca.crt"), folder.read("leaf.crt")].concat(),
    );
    folder.run("openssl crl2pkcs7 -nocrl -certfile all.crt -outform DER -out brought");
    let reading = read(&folder.read("brought"), None).expect("a bundle");
    let mut subjects = String::new();
    for entry in &reading.entries {
        if let EntryKind::Certificate(certificate) = &entry.kind {
            write!(subjects, "{} ", certificate.subject()).expect("a string");
        }
    }
    assert_eq!(subjects, "CN=zk1.example.com CN=ca.example.com ");
}

#[test]
fn a_file_in_base64_alone_is_what_is_in_it() {
    let folder = openssl_made();
    for (name, kind, entries) in [
        ("leaf.p12", "pkcs12", ["identity of 1"]),
        ("leaf.crt", "pem", ["anchor"]),
    ] {
        folder.run(&format!("openssl base64 -in {name} -out brought"));
        let found = of(&folder, "brought", Some(PASSWORD));
        assert_eq!((found.kind, found.repairs.as_slice()), (kind, &["base64"][..]));
        assert_eq!(found.entries, entries);
    }
}
