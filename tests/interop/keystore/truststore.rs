//! A truststore that keytool or OpenSSL made is changed, and every Java that is at hand says what it now holds.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use zkcerts::keystore::{TrustStore, decode};
use zkcerts::model::Password;
use zkcerts::pki::Certificate;

use super::{Folder, PASSWORD, authority, openssl_made, password};

const ENTROPY: [u8; 32] = [0x5a; 32];
const OURS: &str = "zkcerts-test";
/// A Java that runs for a blink is faster without its second compiler.
pub(crate) const QUICK: &str = "-J-XX:TieredStopAtLevel=1 -J-XX:+UseSerialGC";

/// How a store comes to be, in a folder of [`openssl_made`]: programs that write the file `store`.
struct Made {
    by: &'static [&'static str],
    /// Nothing protects it otherwise.
    has_password: bool,
}

const fn made(by: &'static [&'static str]) -> Made {
    Made {
        by,
        has_password: true,
    }
}

const fn made_without_password(by: &'static [&'static str]) -> Made {
    Made {
        by,
        has_password: false,
    }
}

/// Every store that a Java may meet. Java sees no entry in those of OpenSSL.
const STORES: &[Made] = &[
    made(&[
        "keytool -importcert -noprompt -alias First -file ca.crt -keystore store -storetype jks -storepass changeit",
        "keytool -importcert -noprompt -alias ключ -file leaf.crt -keystore store -storepass changeit",
        "keytool -genkeypair -keyalg EC -alias pair -dname CN=a.example.com -keystore store -storepass changeit -keypass another",
    ]),
    made(&[
        "keytool -importcert -noprompt -alias First -file ca.crt -keystore store -storetype pkcs12 -storepass changeit",
        "keytool -importcert -noprompt -alias ключ -file leaf.crt -keystore store -storepass changeit",
        "keytool -genkeypair -keyalg EC -alias pair -dname CN=a.example.com -keystore store -storepass changeit",
        "keytool -genseckey -keyalg AES -keysize 128 -alias aes -keystore store -storepass changeit",
    ]),
    made(&[
        "keytool -importcert -noprompt -alias First -file ca.crt -keystore store -storetype pkcs12 -storepass changeit -J-Dkeystore.pkcs12.legacy",
        "keytool -genkeypair -keyalg EC -alias pair -dname CN=a.example.com -keystore store -storepass changeit",
    ]),
    made(&[
        "keytool -genseckey -keyalg AES -keysize 128 -alias aes -keystore store -storetype pkcs12 -storepass changeit",
    ]),
    made(&[
        "keytool -genseckey -keyalg AES -keysize 128 -alias aes -keystore store -storetype pkcs12 -storepass changeit -J-Dkeystore.pkcs12.legacy",
    ]),
    made(&[
        "keytool -importcert -noprompt -alias First -file ca.crt -keystore store -storetype pkcs12 -storepass changeit",
        "keytool -delete -alias first -keystore store -storepass changeit",
    ]),
    made(&[
        "keytool -importcert -noprompt -alias First -file ca.crt -keystore store -storetype pkcs12 -storepass changeit \
         -J-Dkeystore.pkcs12.certProtectionAlgorithm=NONE",
    ]),
    // As the JDK comes with it from 18 on.
    made_without_password(&[
        "keytool -importcert -noprompt -alias First -file ca.crt -keystore store -storetype pkcs12 -storepass changeit \
         -J-Dkeystore.pkcs12.macAlgorithm=NONE -J-Dkeystore.pkcs12.certProtectionAlgorithm=NONE",
        "keytool -importcert -noprompt -alias ключ -file leaf.crt -keystore store -storepass changeit",
    ]),
    made(&["openssl pkcs12 -export -nokeys -in ca.crt -out store -passout pass:changeit -name first"]),
    made(&[
        "openssl pkcs12 -export -nokeys -in ca.crt -out store -passout pass:changeit -certpbe AES-128-CBC -macalg sha512 -iter 5000",
    ]),
    made(&[
        "openssl pkcs12 -export -nokeys -in ca.crt -out store -passout pass:changeit -certpbe PBE-SHA1-3DES -macalg sha1 -iter 300",
    ]),
    made(&["openssl pkcs12 -export -nokeys -in ca.crt -out store -passout pass:changeit -legacy"]),
    made(&[
        "openssl pkcs12 -export -nokeys -in ca.crt -out store -passout pass:changeit -certpbe NONE -macalg sha224",
    ]),
    made(&[
        "openssl pkcs12 -export -nokeys -in ca.crt -out store -passout pass:changeit -nomac -certpbe AES-256-CBC",
    ]),
    made_without_password(&[
        "openssl pkcs12 -export -nokeys -in ca.crt -out store -passout pass:changeit -nomac -certpbe NONE",
    ]),
    made(&[
        "openssl pkcs12 -export -in leaf.crt -inkey leaf.key -certfile ca.crt -name pair -out store -passout pass:changeit",
    ]),
];

/// One of them, made.
struct Store {
    /// How it was made.
    what: String,
    has_password: bool,
    bytes: Vec<u8>,
}

impl Store {
    fn password(&self) -> Option<Password> {
        self.has_password.then(password)
    }

    fn is_jks(&self) -> bool {
        self.bytes.first() == Some(&0xfe)
    }
}

static MADE: LazyLock<Vec<Store>> = LazyLock::new(|| {
    let store = |made: &Made| {
        let folder = openssl_made();
        made.by.iter().for_each(|line| drop(folder.run(line)));
        Store {
            what: made.by.join("; "),
            has_password: made.has_password,
            bytes: folder.read("store"),
        }
    };
    STORES.iter().map(store).collect()
});

/// keytool of every Java that is installed.
pub(crate) fn keytools() -> BTreeSet<PathBuf> {
    let homes = std::fs::read_dir("/usr/lib/jvm").into_iter().flatten().flatten();
    let found: BTreeSet<_> = homes
        .filter_map(|home| home.path().join("bin/keytool").canonicalize().ok())
        .collect();
    if found.is_empty() {
        BTreeSet::from([PathBuf::from("keytool")])
    } else {
        found
    }
}

/// What keytool lists: each alias with its kind and fingerprint. Without a password it warns, and lists all the same.
fn listing(folder: &Folder, keytool: &Path, password: Option<&str>) -> BTreeMap<String, String> {
    let password = password
        .map(|password| format!("-storepass {password}"))
        .unwrap_or_default();
    let text = folder.run(&format!(
        "{} {QUICK} -list -keystore store {password}",
        keytool.display()
    ));
    let (_, entries) = text.split_once("Your keystore contains").expect(&text);
    let mut listing = BTreeMap::new();
    let mut last = None;
    for line in entries.lines() {
        let fields: Vec<_> = line.split(", ").collect();
        if let ([alias, _, _, kind] | [alias, _, _, kind, _], false) = (fields.as_slice(), line.contains('('))
        {
            listing.insert((*alias).to_owned(), (*kind).to_owned());
            last = Some((*alias).to_owned());
        } else if let (Some((_, print)), Some(alias)) = (line.split_once("(SHA-256): "), last.take()) {
            listing.entry(alias).or_default().push_str(print);
        }
    }
    let count = entries
        .split_whitespace()
        .next()
        .and_then(|count| count.parse().ok());
    assert_eq!(count, Some(listing.len()), "{text}");
    listing
}

fn ours() -> Certificate {
    authority().certificate().clone()
}

fn insert(bytes: &[u8], password: Option<&Password>, certificate: &Certificate) -> Vec<u8> {
    let mut store = TrustStore::open(bytes, password).expect("opens");
    assert!(store.insert(OURS, certificate).expect("is new"));
    store.encode(ENTROPY).expect("writes")
}

fn fingerprint(certificate: &Certificate) -> String {
    let octets = certificate.sha256().map(|octet| format!("{octet:02X}"));
    octets.join(":")
}

/// Holds what each Java lists after a certificate came against what one listed before.
fn every_java_sees_one_more(before: &[u8], what: &str, password: Option<&Password>) {
    let (folder, certificate) = (Folder::new(), ours());
    let after = insert(before, password, &certificate);
    let ours = format!("trustedCertEntry{}", fingerprint(&certificate));
    // What nothing protects opens with any password, and with none.
    for given in [password.is_none().then_some(None), Some(Some(PASSWORD))]
        .into_iter()
        .flatten()
    {
        let keytools = keytools();
        folder.write("store", before);
        let mut expected = listing(&folder, keytools.first().expect("a Java"), given);
        expected.insert(OURS.to_owned(), ours.clone());
        folder.write("store", &after);
        for keytool in &keytools {
            let seen = listing(&folder, keytool, given);
            assert_eq!(seen, expected, "{what}: {}", keytool.display());
        }
    }
}

#[test]
fn every_java_lists_the_one_entry_more_and_all_others_as_before() {
    for store in MADE.iter() {
        every_java_sees_one_more(&store.bytes, &store.what, store.password().as_ref());
    }
}

/// The bytes with each occurrence of some replaced by as many others: nothing protects the store from it.
fn forged(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let (mut forged, mut rest) = (Vec::new(), bytes);
    while let Some((octet, others)) = rest.split_first() {
        if let Some(others) = rest.strip_prefix(from) {
            forged.extend_from_slice(to);
            rest = others;
        } else {
            forged.push(*octet);
            rest = others;
        }
    }
    assert_ne!(forged, bytes);
    forged
}

#[test]
fn the_aliases_are_those_that_java_shows_even_where_they_are_missing_or_twice() {
    let unprotected = &MADE
        .iter()
        .find(|store| !store.has_password)
        .expect("a row")
        .bytes;
    let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<_>>();
    let mut third = TrustStore::open(unprotected, None).expect("opens");
    third.insert("third", &ours()).expect("is new");
    let third = third.encode(ENTROPY).expect("writes");
    let nameless = forged(
        &third,
        b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x14",
        b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x7e",
    );
    let twice = forged(&third, &utf16("third"), &utf16("First"));
    let made = MADE.iter().map(|store| (store.what.as_str(), &store.bytes));
    let folder = Folder::new();
    for (what, bytes) in made.chain([("nameless", &nameless), ("twice", &twice)]) {
        let secret = password();
        let store = TrustStore::open(bytes, Some(&secret)).expect(what);
        let seen: BTreeSet<_> = store.certificates().map(|(alias, _)| alias.to_owned()).collect();
        folder.write("store", bytes);
        let listing = listing(&folder, &keytools().pop_last().expect("a Java"), Some(PASSWORD));
        let trusted = listing
            .into_iter()
            .filter(|(_, kind)| kind.starts_with("trustedCertEntry"));
        assert_eq!(seen, trusted.map(|(alias, _)| alias).collect(), "{what}");
    }
}

#[test]
fn the_authorities_that_each_java_came_with_are_all_still_there() {
    let homes = keytools();
    let homes = homes.iter().filter_map(|keytool| keytool.ancestors().nth(2));
    let files = homes.filter_map(|home| home.join("lib/security/cacerts").canonicalize().ok());
    for file in files.collect::<BTreeSet<_>>() {
        let bytes = std::fs::read(&file).expect("a file");
        let secret = password();
        let before = TrustStore::open(&bytes, Some(&secret)).expect("opens");
        assert!(before.certificates().count() > 50, "{}", file.display());
        let is_open = TrustStore::open(&bytes, None)
            .and_then(|store| store.encode(ENTROPY))
            .is_ok();
        every_java_sees_one_more(&bytes, &file.display().to_string(), (!is_open).then_some(&secret));
    }
}

#[test]
fn what_comes_and_goes_leaves_the_same_bytes_or_under_other_salts_the_same_bags() {
    let (certificate, folder) = (ours(), Folder::new());
    for Store { what, bytes, .. } in MADE.iter() {
        let secret = password();
        let mut store = TrustStore::open(bytes, Some(&secret)).expect("opens");
        store.insert(OURS, &certificate).expect("is new");
        store.remove(certificate.der());
        assert_eq!(&store.encode(ENTROPY).expect("writes"), bytes, "{what}");

        let after = insert(bytes, Some(&secret), &certificate);
        let mut store = TrustStore::open(&after, Some(&secret)).expect("opens");
        assert_eq!(store.remove(certificate.der()), [OURS]);
        let back = store.encode(ENTROPY).expect("writes");
        if &back != bytes {
            assert_eq!(bags(&folder, &back), bags(&folder, bytes), "{what}");
        }
    }
}

#[test]
fn openssl_finds_the_same_protection_and_every_bag_as_it_was() {
    let folder = Folder::new();
    for store in MADE.iter().filter(|store| !store.is_jks()) {
        let after = insert(&store.bytes, store.password().as_ref(), &ours());
        let (protection, bags) = taken_apart(&folder, &store.bytes);
        let (protection_after, bags_after) = taken_apart(&folder, &after);
        let new: Vec<_> = bags_after.iter().filter(|bag| !bags.contains(bag)).collect();
        assert_eq!(bags_after.len(), bags.len() + 1, "{}", store.what);
        let [new] = new.as_slice() else {
            panic!("{}: {new:#?}", store.what);
        };
        for mark in ["friendlyName: zkcerts-test", "2.16.840.1.113894.746875.1.1"] {
            assert!(new.contains(mark), "{}: {new}", store.what);
        }
        // A store without a place for a certificate gets one.
        let added: Vec<_> = protection_after
            .iter()
            .filter(|line| !protection.contains(line))
            .collect();
        assert!(
            protection.iter().all(|line| protection_after.contains(line)),
            "{}",
            store.what
        );
        assert!(
            added.is_empty() || bags.iter().all(|bag| !bag.contains("CERTIFICATE")),
            "{}: {added:?}",
            store.what
        );
        let is_old = |line: &&String| line.starts_with("sha1,") || line.starts_with("pbeWithSHA1");
        assert!(
            added
                .iter()
                .all(|line| is_old(line) == protection.iter().any(|line| is_old(&line))),
            "{}: {added:?}",
            store.what
        );
    }
}

fn bags(folder: &Folder, bytes: &[u8]) -> Vec<String> {
    taken_apart(folder, bytes).1
}

/// Each encryption and the MAC with their rounds, and the bags with their attributes and contents, as OpenSSL shows them.
fn taken_apart(folder: &Folder, bytes: &[u8]) -> (Vec<String>, Vec<String>) {
    folder.write("store", bytes);
    let [bags, facts] = folder.outputs(&format!(
        "openssl pkcs12 -info -in store -nodes -passin pass:{PASSWORD} -legacy"
    ));
    let facts = facts.lines().filter(|line| line.contains("Iteration "));
    let facts = facts.filter_map(|line| line.rsplit(": ").next());
    let bags = bags.split("Bag Attributes").skip(1);
    (
        facts.map(str::to_owned).collect(),
        bags.map(|bag| bag.trim_end().to_owned()).collect(),
    )
}

#[test]
fn the_keys_in_a_store_still_open() {
    let folder = Folder::new();
    for Store { what, bytes, .. } in MADE.iter().filter(|store| store.what.contains(" pair ")) {
        folder.write("store", &insert(bytes, Some(&password()), &ours()));
        let _ = std::fs::remove_file(folder.path("copy"));
        let key_password = if what.contains("-keypass another") {
            "another"
        } else {
            PASSWORD
        };
        folder.run(&format!(
            "keytool -importkeystore -noprompt -srckeystore store -srcstorepass {PASSWORD} -srcalias pair \
             -srckeypass {key_password} -destkeystore copy -deststorepass {PASSWORD} -destkeypass {PASSWORD}"
        ));
        assert!(folder.decode("copy").identity().is_some(), "{what}");
    }
}

#[test]
fn what_nothing_protects_is_decoded_without_a_password_and_the_rest_asks_for_it() {
    for store in MADE.iter().filter(|store| !store.is_jks()) {
        match decode(&store.bytes, None) {
            Ok(contents) => assert!(
                !store.has_password && !contents.entries.is_empty(),
                "{}",
                store.what
            ),
            Err(error) => {
                assert!(store.has_password, "{}: {error}", store.what);
                let expected = "a `pkcs12` store is opened with a password, and there is none";
                assert_eq!(error.to_string(), expected, "{}", store.what);
            }
        }
    }
}
