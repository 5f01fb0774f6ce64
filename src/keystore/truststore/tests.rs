use proptest::prelude::*;

use super::*;
use crate::keystore::{
    Anchors, EntryKind, Protection, decode, encode_keystore, encode_truststore, fixture, same_anchors,
};
use crate::model::Fault as _;
use crate::pki::Certificate;

const ENTROPY: [u8; 32] = [0x5a; 32];

/// A PKCS#12 file without entry and MAC: PFX { 3, `ContentInfo` { data, [0] OCTET STRING { SEQUENCE {} } } }.
const EMPTY_PKCS12: &[u8] =
    b"\x30\x16\x02\x01\x03\x30\x11\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01\xa0\x04\x04\x02\x30\x00";

fn password(text: &str) -> Password {
    Password::new(text.to_owned())
}

fn store(format: StoreFormat, protection: Protection, certificates: Vec<Certificate>) -> Vec<u8> {
    let anchors = Anchors::new(certificates).expect("anchors");
    encode_truststore(format, &anchors, Some(&password("changeit")), protection, [5; 20]).expect("a store")
}

/// A PKCS#12 store as JDK 18 and later come with it: no MAC, no encryption.
fn unprotected(certificates: &[Certificate]) -> Vec<u8> {
    let mut store = TrustStore::open(EMPTY_PKCS12, None).expect("opens");
    for (number, certificate) in certificates.iter().enumerate() {
        store.insert(&format!("ca{number}"), certificate).expect("is new");
    }
    store.encode(ENTROPY).expect("writes")
}

fn with(bytes: &[u8], password: Option<&Password>, alias: &str, certificate: &Certificate) -> Vec<u8> {
    let mut store = TrustStore::open(bytes, password).expect("opens");
    assert!(store.insert(alias, certificate).expect("is new"));
    store.encode(ENTROPY).expect("writes")
}

fn aliases(bytes: &[u8], password: Option<&Password>) -> Vec<String> {
    let store = TrustStore::open(bytes, password).expect("opens");
    store.certificates().map(|(alias, _)| alias.to_owned()).collect()
}

const FORMS: [(StoreFormat, Protection); 3] = [
    (StoreFormat::Jks, Protection::Modern),
    (StoreFormat::Pkcs12, Protection::Modern),
    (StoreFormat::Pkcs12, Protection::Legacy),
];

#[test]
fn a_certificate_that_comes_stands_beside_the_others_for_every_reader() {
    let secret = password("changeit");
    let (old, new) = (fixture::anchor(), fixture::anchor());
    let both = Anchors::new(vec![old.clone(), new.clone()]).expect("two");
    for (format, protection) in FORMS {
        let bytes = with(
            &store(format, protection, vec![old.clone()]),
            Some(&secret),
            "Ours",
            &new,
        );
        let contents = decode(&bytes, Some(&secret)).expect("reads");
        assert_eq!(contents.format, format);
        assert!(same_anchors(&contents, &both), "{format} {protection:?}");
        let store = TrustStore::open(&bytes, Some(&secret)).expect("opens");
        assert_eq!(store.format(), format);
        assert_eq!(store.alias_of(new.der()), Some("ours"));
    }
    let bytes = with(&unprotected(&[old]), None, "Ours", &new);
    assert!(same_anchors(&decode(&bytes, None).expect("reads"), &both));
    assert_eq!(aliases(&bytes, None), ["ca0", "ours"]);
}

#[test]
fn a_certificate_that_came_and_went_leaves_the_same_bytes() {
    let secret = password("changeit");
    let (old, new) = (fixture::anchor(), fixture::anchor());
    let mut stores = vec![EMPTY_PKCS12.to_vec(), unprotected(std::slice::from_ref(&old))];
    stores.extend(FORMS.map(|(format, protection)| store(format, protection, vec![old.clone()])));
    for bytes in stores {
        let mut store = TrustStore::open(&bytes, Some(&secret)).expect("opens");
        assert_eq!(store.encode(ENTROPY).expect("writes"), bytes);
        store.insert("ours", &new).expect("is new");
        assert_ne!(store.encode(ENTROPY).expect("writes"), bytes);
        assert_eq!(store.remove(new.der()), ["ours"]);
        assert_eq!(store.encode(ENTROPY).expect("writes"), bytes);
    }
    let bytes = store(StoreFormat::Jks, Protection::Modern, vec![old]);
    let changed = with(&bytes, Some(&secret), "ours", &new);
    let mut store = TrustStore::open(&changed, Some(&secret)).expect("opens");
    store.remove(new.der());
    assert_eq!(store.encode(ENTROPY).expect("writes"), bytes);
}

#[test]
fn the_last_certificate_may_go_and_its_place_keeps_its_protection() {
    let secret = password("changeit");
    let (old, new) = (fixture::anchor(), fixture::anchor());
    for (format, protection) in FORMS {
        let bytes = store(format, protection, vec![old.clone()]);
        let mut store = TrustStore::open(&bytes, Some(&secret)).expect("opens");
        assert_eq!(store.remove(old.der()).len(), 1);
        assert_eq!(store.remove(old.der()).len(), 0);
        let empty = store.encode(ENTROPY).expect("writes");
        assert!(aliases(&empty, Some(&secret)).is_empty());
        let again = with(&empty, Some(&secret), "ours", &new);
        assert!(!again.windows(new.der().len()).any(|part| part == new.der()) || format == StoreFormat::Jks);
        assert_eq!(aliases(&again, Some(&secret)), ["ours"]);
    }
}

#[test]
fn what_is_trusted_already_is_not_entered_twice() {
    let secret = password("changeit");
    let anchor = fixture::anchor();
    for (format, protection) in FORMS {
        let bytes = store(format, protection, vec![anchor.clone()]);
        let mut store = TrustStore::open(&bytes, Some(&secret)).expect("opens");
        assert!(!store.insert("again", &anchor).expect("is there"));
        assert_eq!(store.encode(ENTROPY).expect("writes"), bytes);
    }
}

#[test]
fn an_alias_of_another_entry_is_refused_whatever_its_case() {
    let secret = password("changeit");
    let bytes = store(StoreFormat::Pkcs12, Protection::Modern, vec![fixture::anchor()]);
    let mut store = TrustStore::open(&bytes, Some(&secret)).expect("opens");
    store.insert("ours", &fixture::anchor()).expect("is new");
    let error = store.insert("OURS", &fixture::anchor()).expect_err("is taken");
    assert_eq!(error.code(), "alias-taken");
    assert_eq!(
        error.to_string(),
        "the store has another entry with the alias `ours`"
    );
    let error = store.insert("", &fixture::anchor()).expect_err("is no alias");
    assert_eq!(error.code(), "alias-invalid");
}

#[test]
fn keys_and_their_chains_are_carried_and_are_not_trusted() {
    let secret = password("changeit");
    let (identity, new) = (fixture::identity(), fixture::anchor());
    let authority = identity.chain()[1].clone();
    for (format, protection) in FORMS {
        let before = encode_keystore(format, &identity, "zk1", Some(&secret), protection, [7; 20]);
        let before = before.expect("a keystore");
        assert!(aliases(before.expose(), Some(&secret)).is_empty());
        let bytes = with(before.expose(), Some(&secret), "ours", &new);
        let contents = decode(&bytes, Some(&secret)).expect("reads");
        assert_eq!(contents.entries.len(), 2, "{format} {protection:?}");
        assert!(matches!(contents.entries[0].kind, EntryKind::Identity(_)));
        assert_eq!(contents.identity().expect("a key").chain(), identity.chain());
        assert!(contents.anchors().eq([&new]));

        let mut store = TrustStore::open(&bytes, Some(&secret)).expect("opens");
        assert_eq!(
            store.insert("zk1", &authority).expect_err("is the key's").code(),
            "alias-taken"
        );
        assert!(
            store
                .insert("authority", &authority)
                .expect("was in a chain only")
        );
        assert_eq!(store.remove(authority.der()), ["authority"]);
        let contents = decode(&store.encode(ENTROPY).expect("writes"), Some(&secret)).expect("reads");
        assert_eq!(contents.identity().expect("a key").chain(), identity.chain());
    }
}

#[test]
fn another_entropy_gives_other_salts() {
    let secret = password("changeit");
    let (old, new) = (fixture::anchor(), fixture::anchor());
    let bytes = store(StoreFormat::Pkcs12, Protection::Modern, vec![old]);
    let mut store = TrustStore::open(&bytes, Some(&secret)).expect("opens");
    store.insert("ours", &new).expect("is new");
    let [one, again, other] =
        [[1; 32], [1; 32], [2; 32]].map(|entropy| store.encode(entropy).expect("writes"));
    assert_eq!(one, again);
    assert_ne!(one, other);
}

#[test]
fn a_password_is_asked_for_where_it_is_needed() {
    let (right, wrong) = (password("changeit"), password("other"));
    let anchor = fixture::anchor();
    let code = |bytes: &[u8], password: Option<&Password>| {
        let mut store = TrustStore::open(bytes, password).map_err(|error| error.code())?;
        store
            .insert("ours", &fixture::anchor())
            .map_err(|error| error.code())?;
        store.encode(ENTROPY).map_err(|error| error.code()).map(drop)
    };
    for (format, protection) in FORMS {
        let bytes = store(format, protection, vec![anchor.clone()]);
        assert_eq!(code(&bytes, Some(&right)), Ok(()));
        assert_eq!(code(&bytes, Some(&wrong)), Err("store-password-wrong"));
        assert_eq!(code(&bytes, None), Err("store-password-missing"));
    }
    let bytes = unprotected(&[anchor]);
    assert_eq!(code(&bytes, Some(&wrong)), Ok(()));
    assert_eq!(code(&bytes, None), Ok(()));
}

#[test]
fn what_java_does_not_read_is_turned_away() {
    for (bytes, code) in [
        (&b"-----BEGIN CERTIFICATE-----\n"[..], "store-format-unsupported"),
        (b"\xce\xce\xce\xce\0\0\0\x02", "store-format-unsupported"),
        (b"nothing", "store-format-unknown"),
        (b"\x30\x05\x02\x01\x03\x30\x00", "store-damaged"),
    ] {
        let error = TrustStore::open(bytes, None).err().map(|error| error.code());
        assert_eq!(error, Some(code), "{bytes:x?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn damage_anywhere_is_an_answer_and_never_a_panic(
        form in 0..3_usize,
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        cut in any::<prop::sample::Index>(),
        shorten in any::<bool>(),
        has_password in any::<bool>(),
    ) {
        use std::sync::LazyLock;
        static STORES: LazyLock<[Vec<u8>; 3]> = LazyLock::new(|| [
            store(StoreFormat::Jks, Protection::Modern, vec![fixture::anchor()]),
            store(StoreFormat::Pkcs12, Protection::Modern, vec![fixture::anchor()]),
            unprotected(&[fixture::anchor()]),
        ]);
        let mut bytes = STORES[form].clone();
        for (place, octet) in edits {
            let place = place.index(bytes.len());
            bytes[place] = octet;
        }
        if shorten {
            bytes.truncate(cut.index(bytes.len()));
        }
        let secret = password("changeit");
        if let Ok(mut opened) = TrustStore::open(&bytes, has_password.then_some(&secret)) {
            let _ = opened.certificates().count();
            let _ = opened.insert("ours", &fixture::anchor());
            let _ = opened.encode(ENTROPY);
        }
    }
}
