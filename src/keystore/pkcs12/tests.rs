use der::Decode as _;
use der::asn1::{AnyRef, OctetStringRef};
use proptest::prelude::*;

use super::attributes::Attributes;
use super::safe::Safe;
use super::syntax::{Pfx, SafeBag, elements};
use super::*;
use crate::keystore::{
    Anchors, Identity, Protection, decode, encode_keystore, encode_truststore, fixture, same_anchors,
    same_identity,
};
use crate::model::{Fault as _, Secret};

fn password(text: &str) -> Password {
    Password::new(text.to_owned())
}

fn keystore(identity: &Identity, protection: Protection) -> Secret {
    encode_keystore(
        StoreFormat::Pkcs12,
        identity,
        "zk1",
        Some(&password("changeit")),
        protection,
        [0; 20],
    )
    .expect("a keystore")
}

fn code(bytes: &[u8], text: Option<&str>) -> Option<&'static str> {
    let password = text.map(password);
    decode(bytes, password.as_ref()).err().map(|error| error.code())
}

#[test]
fn either_protection_is_read_back_as_the_same_identity() {
    let identity = fixture::identity();
    for protection in [Protection::Modern, Protection::Legacy] {
        let store = keystore(&identity, protection);
        let contents = decode(store.expose(), Some(&password("changeit"))).expect("reads");
        assert!(same_identity(&contents, &identity), "{protection:?}");
        assert!(!same_identity(&contents, &fixture::identity()), "{protection:?}");
        assert_eq!(contents.entries[0].alias.as_deref(), Some("zk1"));
    }
}

#[test]
fn anchors_are_read_back_and_are_no_identity() {
    let anchors = Anchors::new(vec![fixture::anchor(), fixture::anchor()]).expect("two");
    let bytes = encode_truststore(
        StoreFormat::Pkcs12,
        &anchors,
        Some(&password("changeit")),
        Protection::Modern,
        [0; 20],
    )
    .expect("writes");
    let contents = decode(&bytes, Some(&password("changeit"))).expect("reads");
    assert!(same_anchors(&contents, &anchors));
    assert!(contents.identity().is_none());
    assert_eq!(contents.anchors().count(), 2);
}

/// What every bag in the only encrypted part says about itself, and how many parts there are.
fn described(store: &[u8]) -> (Vec<Attributes>, usize) {
    let pfx = Pfx::from_der(store).expect("a file");
    let content: &OctetStringRef = pfx.safe.content.decode_as().expect("its content");
    let parts = AnyRef::from_der(content.as_bytes()).expect("its parts");
    let parts = elements(parts.value()).expect("parts");
    let password = password("changeit");
    let part = Safe::open(parts[0], Some(&password), true, &mut Budget::default()).expect("opens");
    let bags = AnyRef::from_der(part.content()).expect("bags");
    let bags = elements(bags.value()).expect("bags");
    let described = bags.into_iter().map(|bag| {
        let bag = SafeBag::from_der(bag).expect("a bag");
        Attributes::read(bag.attributes).expect("attributes")
    });
    (described.collect(), parts.len())
}

#[test]
fn the_alias_stands_beside_the_leaf_where_nss_looks_for_it() {
    let store = keystore(&fixture::identity(), Protection::Modern);
    let (described, _) = described(store.expose());
    let names: Vec<_> = described.iter().map(|bag| bag.name.as_deref()).collect();
    assert_eq!(names, [Some("zk1"), None]);
    assert!(described[0].key_id.is_some() && described[1].key_id.is_none());
}

#[test]
fn a_truststore_has_no_empty_part_which_gnutls_would_refuse() {
    let anchors = Anchors::new(vec![fixture::anchor()]).expect("one");
    let password = password("changeit");
    let store = encode_truststore(
        StoreFormat::Pkcs12,
        &anchors,
        Some(&password),
        Protection::Modern,
        [0; 20],
    );
    let (described, parts) = described(&store.expect("writes"));
    assert_eq!((described.len(), parts), (1, 1));
    assert!(described[0].is_trusted);
}

#[test]
fn another_salt_makes_another_store() {
    let identity = fixture::identity();
    let [one, other] = [[1; 20], [2; 20]].map(|salt| {
        let password = password("changeit");
        encode_keystore(
            StoreFormat::Pkcs12,
            &identity,
            "zk1",
            Some(&password),
            Protection::Legacy,
            salt,
        )
        .expect("a keystore")
    });
    assert_ne!(one.expose(), other.expose());
}

#[test]
fn a_wrong_password_is_called_one() {
    let store = keystore(&fixture::identity(), Protection::Modern);
    assert_eq!(code(store.expose(), Some("other")), Some("store-password-wrong"));
    assert_eq!(code(store.expose(), None), Some("store-password-missing"));
}

/// The store with another number of rounds for its MAC, whose digest is then wrong.
fn with_rounds(bytes: &[u8], rounds: u32) -> Vec<u8> {
    // The MAC's count is the last thing in the file: INTEGER 10000. Each enclosing length grows by two.
    let mut bytes = bytes
        .strip_suffix(b"\x02\x02\x27\x10")
        .expect("the count")
        .to_vec();
    let mac = bytes
        .windows(2)
        .rposition(|pair| pair == b"\x30\x4d")
        .expect("MacData");
    bytes[mac + 1] += 2;
    let whole = u16::from_be_bytes([bytes[2], bytes[3]]) + 2;
    bytes[2..4].copy_from_slice(&whole.to_be_bytes());
    bytes.extend([0x02, 0x04]);
    bytes.extend(rounds.to_be_bytes());
    bytes
}

#[test]
fn a_mac_of_two_thousand_million_rounds_is_refused_with_the_number() {
    let store = keystore(&fixture::identity(), Protection::Modern);
    let bytes = with_rounds(store.expose(), 2_147_483_647);
    let error = decode(&bytes, Some(&password("changeit"))).expect_err("too many");
    assert_eq!(
        error.to_string(),
        "deriving its keys takes 2147483647 rounds: more than 1000000 are not run"
    );
}

#[test]
fn a_file_far_larger_than_any_store_is_not_opened() {
    let store = keystore(&fixture::identity(), Protection::Modern);
    let mut large = store.expose().to_vec();
    large.resize(2 << 20, 0);
    assert_eq!(code(&large, Some("changeit")), Some("store-too-large"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn damage_anywhere_is_an_answer_and_never_a_panic(
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        cut in any::<prop::sample::Index>(),
        shorten in any::<bool>(),
    ) {
        use std::sync::LazyLock;
        static STORE: LazyLock<Vec<u8>> =
            LazyLock::new(|| keystore(&fixture::identity(), Protection::Modern).expose().to_vec());
        let mut bytes = STORE.clone();
        for (place, octet) in edits {
            let place = place.index(bytes.len());
            bytes[place] = octet;
        }
        if shorten {
            bytes.truncate(cut.index(bytes.len()));
        }
        let _ = super::decode(&bytes, Some(&password("changeit")));
    }
}
