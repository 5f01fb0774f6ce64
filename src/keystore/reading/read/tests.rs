use super::*;
use crate::keystore::{Place, encode_keystore, fixture, pem};
use crate::model::{Fault as _, Password, StoreFormat};

fn kinds(reading: &Reading) -> Vec<(&'static str, Place)> {
    let kind = |entry: &Entry| {
        let kind = match entry.kind {
            EntryKind::Identity(_) => "identity",
            EntryKind::Anchor(_) => "anchor",
            EntryKind::Certificate(_) => "certificate",
            EntryKind::Key(_) => "key",
            EntryKind::Locked { .. } => "locked",
            EntryKind::Other(_) => "other",
        };
        (kind, entry.place)
    };
    reading.entries.iter().map(kind).collect()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("ASCII")
}

#[test]
fn what_stands_in_one_file_is_joined_by_public_key_and_keeps_its_place() {
    let (authority, key) = (fixture::authority(), fixture::key());
    let leaf = fixture::leaf(&authority, &key);
    let certificates = pem::encode_certificates(&[authority.certificate().clone(), leaf]);
    let stranger = pem::encode_key(&fixture::key()).expect("a key");
    let own = pem::encode_key(&key).expect("a key");
    let line = |before: &str| Place::Line(before.lines().count() + 1);
    let before = [certificates.as_str(), &text(stranger.expose())].concat();
    let file = [before.as_str(), &text(own.expose())].concat();
    let reading = read(file.as_bytes(), None).expect("reads");
    assert_eq!(
        kinds(&reading),
        [("key", line(&certificates)), ("identity", line(&before))]
    );
    assert_eq!(reading.kind, Kind::Pem);
    assert!(reading.repairs.is_empty() && reading.warnings.is_empty());
}

#[test]
fn only_a_text_without_keys_and_a_trusted_certificate_say_that_they_are_trusted() {
    let anchor = fixture::anchor();
    let plain = pem::encode("CERTIFICATE", anchor.der());
    let trusted = pem::encode("TRUSTED CERTIFICATE", anchor.der());
    let key = text(pem::encode_key(&fixture::key()).expect("a key").expose());
    let kinds = |bytes: &[u8]| {
        let reading = read(bytes, None).expect("reads");
        kinds(&reading)
            .into_iter()
            .map(|(kind, _)| kind)
            .collect::<Vec<_>>()
    };
    assert_eq!(kinds(plain.as_bytes()), ["anchor"]);
    assert_eq!(
        kinds([plain, key.clone()].concat().as_bytes()),
        ["key", "certificate"]
    );
    assert_eq!(kinds([trusted, key].concat().as_bytes()), ["key", "anchor"]);
    assert_eq!(kinds(anchor.der()), ["certificate"]);
}

#[test]
fn one_key_that_does_not_open_hides_nothing_and_is_refused_where_all_is_wanted() {
    let password = |text: &str| Password::new(text.to_owned());
    let sealed = pem::encode_encrypted_key(&fixture::key(), &password("changeit"), [3; 32], 1000);
    let file = [
        text(sealed.expect("encrypts").expose()),
        pem::encode_certificates(&[fixture::anchor()]),
    ]
    .concat();
    for (given, code) in [
        (None, "key-password-missing"),
        (Some("other"), "key-password-wrong"),
    ] {
        let given = given.map(password);
        let reading = read(file.as_bytes(), given.as_ref()).expect("reads");
        let shown: Vec<_> = kinds(&reading).into_iter().map(|(kind, _)| kind).collect();
        assert_eq!(shown, ["certificate", "locked"]);
        assert_eq!(reading.opened().err().map(|error| error.code()), Some(code));
    }
    let reading = read(file.as_bytes(), Some(&password("changeit"))).expect("reads");
    assert_eq!(
        reading.protections,
        ["PBES2 with AES-256-CBC, PBKDF2-HMAC-SHA256 and 1000 rounds"]
    );
    assert!(reading.opened().is_ok());
}

#[test]
fn a_file_of_more_keys_than_any_has_is_refused_before_one_is_opened() {
    let password = Password::new("changeit".to_owned());
    let sealed = pem::encode_encrypted_key(&fixture::key(), &password, [3; 32], 1_000_000).expect("encrypts");
    let error = read(text(sealed.expose()).repeat(33).as_bytes(), Some(&password)).expect_err("too many");
    assert_eq!(error.code(), "store-too-many-keys");
    let error = read(text(sealed.expose()).repeat(5).as_bytes(), Some(&password)).expect_err("too much");
    assert_eq!(error.code(), "derivation-too-costly");
}

#[test]
fn what_holds_neither_certificates_nor_keys_is_called_by_its_name() {
    let request = pem::encode("NEW CERTIFICATE REQUEST", b"\x30\x00");
    for (bytes, expected) in [
        (
            request.as_bytes(),
            "there is neither a certificate nor a private key in it, only `NEW CERTIFICATE REQUEST`",
        ),
        (
            b"\0\0\0\x02\0\0\0\x14",
            "this is a BKS or UBER store of Bouncy Castle",
        ),
        (
            b"see ticket 4711",
            "this is no file of certificates or keys: no PEM, no DER of theirs, and no Java keystore",
        ),
        (
            b"c2VlIHRpY2tldCA0NzEx",
            "this is no file of certificates or keys: no PEM, no DER of theirs, and no Java keystore",
        ),
        (b"", "this is an empty file"),
    ] {
        assert_eq!(read(bytes, None).expect_err("nothing").to_string(), expected);
    }
}

#[test]
fn a_store_of_ours_needs_no_repair_in_any_format() {
    let identity = fixture::identity();
    for &format in StoreFormat::ALL {
        let password = format
            .has_password()
            .then(|| Password::new("changeit".to_owned()));
        let protection = crate::keystore::Protection::Modern;
        let store = encode_keystore(format, &identity, "zk1", password.as_ref(), protection, [9; 20]);
        let reading = read(store.expect("writes").expose(), password.as_ref()).expect("reads");
        assert_eq!(reading.kind.name(), format.name());
        assert!(
            matches!(&reading.entries[..], [entry] if matches!(&entry.kind, EntryKind::Identity(found) if found.chain() == identity.chain()))
        );
        assert!(
            reading.repairs.is_empty() && reading.warnings.is_empty(),
            "{reading:?}"
        );
    }
}
