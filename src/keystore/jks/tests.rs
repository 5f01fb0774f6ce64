use proptest::prelude::*;

use super::*;
use crate::keystore::{
    Anchors, KeystoreError, Protection, decode, encode_keystore, encode_truststore, fixture, same_anchors,
    same_identity,
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
    let aliases: Vec<_> = store.entries.iter().map(|entry| entry.alias.as_str()).collect();
    assert_eq!(aliases, ["zk", "ünïcode", "key\u{1f511}"]);
    assert_eq!(store.write("changeit").expect("writes"), KEYTOOL);
}

#[test]
fn a_key_that_keytool_protected_comes_out_the_same_with_its_salt() {
    let store = Store::read(KEYTOOL, None).expect("reads");
    let protected = store.entries.iter().find_map(|entry| match &entry.body {
        Body::Key { protected, .. } => Some(protected),
        Body::Certificate(_) => None,
    });
    let protected = protected.expect("a key");
    let plain = key::unprotect(protected, "otherpass", "zk").expect("opens");
    assert!(PrivateKey::from_der(&plain).is_ok());
    let salt_and_rest = &protected[protected.len() - plain.len() - 40..];
    let salt = *salt_and_rest.first_chunk().expect("a salt");
    assert_eq!(
        &key::protect(&plain, "otherpass", salt).expect("protects"),
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
    )
    .expect("writes");
    let contents = decode(&bytes, None).expect("reads");
    assert!(same_anchors(
        &contents,
        &Anchors::new(vec![new, old.clone()]).expect("two")
    ));
    assert!(!same_anchors(&contents, &Anchors::new(vec![old]).expect("one")));
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
        let entries = aliases
            .into_iter()
            .enumerate()
            .map(|(index, alias)| file::Entry {
                alias,
                date,
                body: if index % 2 == 0 {
                    Body::Certificate(octets.clone())
                } else {
                    Body::Key { protected: octets.clone(), chain: vec![octets.clone(); index] }
                },
            })
            .collect();
        let written = Store { entries }.write("päss").expect("writes");
        let again = Store::read(&written, Some("päss")).expect("reads").write("päss").expect("writes");
        prop_assert_eq!(written, again);
    }
}
