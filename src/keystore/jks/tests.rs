use proptest::prelude::*;

use super::*;
use crate::keystore::{
    Anchors, KeystoreError, Protection, TrustStore, decode, encode_keystore, encode_truststore, fixture,
    same_anchors, same_identity,
};
use crate::model::Fault as _;

fn password(text: &str) -> Password {
    Password::new(text.to_owned())
}

fn keystore(identity: &Identity, salt: u8) -> Secret {
    encode_keystore(
        StoreFormat::Jks,
        identity,
        "ZK1",
        Some(&password("changeit")),
        Protection::Modern,
        [salt; 20],
    )
    .expect("a keystore")
}

#[test]
fn the_same_salt_gives_the_same_bytes_and_another_salt_another_key() {
    let identity = fixture::identity();
    let (first, again, other) = (
        keystore(&identity, 1),
        keystore(&identity, 1),
        keystore(&identity, 2),
    );
    assert_eq!(first.expose(), again.expose());
    assert_ne!(first.expose(), other.expose());
    for store in [first, other] {
        let contents = decode(store.expose(), Some(&password("changeit"))).expect("reads");
        assert!(same_identity(&contents, &identity));
        assert_eq!(contents.entries[0].alias.as_deref(), Some("zk1"));
    }
}

/// Made by keytool 17: a key `zk` under the password `otherpass`, and the anchors `ünïcode` and `key🔑`.
const KEYTOOL: &[u8] = include_bytes!("keytool.jks");

#[test]
fn what_keytool_wrote_is_written_back_to_the_byte() {
    let store = Store::read(KEYTOOL, Some("changeit")).expect("reads");
    let aliases: Vec<_> = store
        .entries
        .iter()
        .map(|(entry, _)| entry.alias.as_str())
        .collect();
    assert_eq!(aliases, ["zk", "ünïcode", "key\u{1f511}"]);
    let entries: Vec<_> = store.entries.into_iter().map(|(entry, _)| entry).collect();
    assert_eq!(write(&entries, "changeit").expect("writes"), KEYTOOL);
}

#[test]
fn a_key_that_keytool_protected_comes_out_the_same_with_its_salt() {
    let store = Store::read(KEYTOOL, None).expect("reads");
    let protected = store.entries.iter().find_map(|(entry, _)| match entry.body {
        Body::Key { protected, .. } => Some(protected),
        Body::Certificate(_) => None,
    });
    let protected = protected.expect("a key");
    assert!(key::unprotect(protected, "changeit").expect("a key").is_none());
    let plain = key::unprotect(protected, "otherpass").expect("a key");
    let plain = plain.expect("opens");
    assert!(PrivateKey::from_der(&plain).is_ok());
    let salt_and_rest = &protected[protected.len() - plain.len() - 40..];
    let salt = *salt_and_rest.first_chunk().expect("a salt");
    assert_eq!(
        key::protect(&plain, "otherpass", salt).expect("protects"),
        protected
    );
}

#[test]
fn a_wrong_password_and_damage_are_told_apart() {
    let identity = fixture::identity();
    let store = keystore(&identity, 1);
    let code = |bytes: &[u8], text: Option<&str>| {
        let password = text.map(password);
        decode(bytes, password.as_ref())
            .map(|_| ())
            .map_err(|error| error.code())
    };
    assert_eq!(code(store.expose(), Some("other")), Err("store-password-wrong"));
    assert_eq!(code(store.expose(), None), Err("store-password-missing"));
    assert_eq!(code(&store.expose()[..20], None), Err("store-damaged"));
    assert_eq!(code(&store.expose()[..90], None), Err("store-damaged"));
}

#[test]
fn a_key_under_another_password_than_its_store_is_named() {
    let error = decode(KEYTOOL, Some(&password("changeit"))).expect_err("the key does not open");
    assert_eq!(
        error.to_string(),
        "the password opens the store, but the key `zk` is protected by another one"
    );
}

#[test]
fn anchors_need_no_password_to_be_read_and_come_out_in_any_order() {
    let (old, new) = (fixture::anchor(), fixture::anchor());
    let anchors = Anchors::new(vec![old.clone(), new.clone()]).expect("two");
    let bytes = encode_truststore(
        StoreFormat::Jks,
        &anchors,
        Some(&password("changeit")),
        Protection::Modern,
        [0; 20],
    )
    .expect("writes");
    let contents = decode(&bytes, None).expect("reads");
    assert!(same_anchors(
        &contents,
        &Anchors::new(vec![new, old.clone()]).expect("two")
    ));
    assert!(!same_anchors(&contents, &Anchors::new(vec![old]).expect("one")));
}

fn entry(alias: &str, der: &[u8], version: Version) -> Vec<u8> {
    let entry = file::Entry {
        alias: alias.to_owned(),
        date: -1,
        body: Body::Certificate(der),
    };
    entry.encode(version).expect("encodes")
}

#[test]
fn a_truststore_of_either_version_keeps_what_is_none_of_our_business() {
    let (secret, anchor) = (password("changeit"), fixture::anchor());
    for version in [Version::One, Version::Two] {
        let others = [entry("Odd", b"no certificate", version), entry("", b"", version)];
        let before =
            super::write::seal(version, others.iter().map(Vec::as_slice), "changeit").expect("writes");
        let mut store = TrustStore::open(&before, Some(&secret)).expect("opens");
        assert!(store.insert("ours", &anchor).expect("is new"));
        let after = store.encode([0; 32]).expect("writes");
        let read = Store::read(&after, Some("changeit")).expect("reads");
        assert_eq!(read.version, version);
        let octets: Vec<_> = read.entries.iter().map(|(_, octets)| *octets).collect();
        assert_eq!(octets[..2], others);
        assert!(matches!(&read.entries[2].0, file::Entry { alias, date, .. } if alias == "ours"));

        let mut store = TrustStore::open(&after, Some(&secret)).expect("opens");
        assert_eq!(store.remove(anchor.der()), ["ours"]);
        assert_eq!(store.encode([0; 32]).expect("writes"), before);
        assert_eq!(store.remove(b"no certificate"), ["Odd"]);
    }
}

#[test]
fn a_key_of_an_unknown_password_survives_a_change_of_its_store() {
    let secret = password("changeit");
    let mut store = TrustStore::open(KEYTOOL, Some(&secret)).expect("opens");
    store.insert("ours", &fixture::anchor()).expect("is new");
    let after = store.encode([0; 32]).expect("writes");
    let before = &KEYTOOL[12..KEYTOOL.len() - 20];
    assert_eq!(&after[12..12 + before.len()], before);
}

/// Java puts entries into a map as it reads them, so that a later one hides an earlier one of the same alias.
#[test]
fn an_entry_that_java_does_not_see_is_not_trusted_and_does_not_come_to_light() {
    let secret = password("changeit");
    let [hidden, seen] = [fixture::anchor(), fixture::anchor()];
    let entries = [&hidden, &seen].map(|anchor| entry("twice", anchor.der(), Version::Two));
    let bytes =
        super::write::seal(Version::Two, entries.iter().map(Vec::as_slice), "changeit").expect("writes");
    let mut store = TrustStore::open(&bytes, Some(&secret)).expect("opens");
    assert!(store.certificates().eq([("twice", seen.der())]));
    assert_eq!(store.alias_of(hidden.der()), None);
    assert!(store.remove(hidden.der()).is_empty());
    assert_eq!(store.remove(seen.der()), ["twice"]);
    assert_eq!(store.certificates().count(), 0);
}

#[test]
fn a_count_of_four_thousand_million_entries_allocates_nothing() {
    let mut bytes = b"\xfe\xed\xfe\xed\0\0\0\x02\xff\xff\xff\xff".to_vec();
    bytes.extend_from_slice(&[0; 20]);
    assert!(matches!(
        decode(&bytes, None),
        Err(KeystoreError::Malformed { .. })
    ));
}

proptest! {
    #[test]
    fn damage_anywhere_is_an_answer_and_never_a_panic(
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        cut in any::<prop::sample::Index>(),
        shorten in any::<bool>(),
    ) {
        use std::sync::LazyLock;
        static STORE: LazyLock<Vec<u8>> = LazyLock::new(|| keystore(&fixture::identity(), 1).expose().to_vec());
        let mut bytes = STORE.clone();
        for (place, octet) in edits {
            let place = place.index(bytes.len());
            bytes[place] = octet;
        }
        if shorten {
            bytes.truncate(cut.index(bytes.len()));
        }
        // Without the digest's check, so that the damage is met where it lies.
        let _ = Store::read(&bytes, None);
        let _ = super::decode(&bytes, Some(&password("changeit")));
    }

    #[test]
    fn what_was_read_is_written_back_to_the_byte(
        aliases in prop::collection::vec("\\PC{0,20}", 0..5),
        date in any::<i64>(),
        octets in prop::collection::vec(any::<u8>(), 0..50),
    ) {
        let entries: Vec<_> = aliases
            .into_iter()
            .enumerate()
            .map(|(index, alias)| file::Entry {
                alias,
                date,
                body: if index % 2 == 0 {
                    Body::Certificate(&octets)
                } else {
                    Body::Key { protected: &octets, chain: vec![&octets; index] }
                },
            })
            .collect();
        for version in [Version::One, Version::Two] {
            let encoded: Vec<_> = entries.iter().map(|entry| entry.encode(version).expect("encodes")).collect();
            let written = super::write::seal(version, encoded.iter().map(Vec::as_slice), "päss").expect("writes");
            let read = Store::read(&written, Some("päss")).expect("reads");
            prop_assert_eq!(read.version, version);
            for ((entry, octets), encoded) in read.entries.iter().zip(&encoded) {
                prop_assert_eq!(octets, encoded);
                prop_assert_eq!(&entry.encode(version).expect("encodes"), encoded);
            }
            let raw = read.entries.iter().map(|(_, octets)| *octets);
            prop_assert_eq!(&super::write::seal(version, raw, "päss").expect("writes"), &written);
        }
    }
}
