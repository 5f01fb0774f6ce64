use proptest::prelude::*;

use super::*;
use crate::keystore::{
    Anchors, Protection, decode, encode_keystore, encode_truststore, fixture, same_anchors, same_identity,
};
use crate::model::{Fault as _, KeyAlgorithm, Password, StoreFormat};
use crate::pki::PrivateKey;

fn password(text: &str) -> Password {
    Password::new(text.to_owned())
}

fn text(secret: &crate::model::Secret) -> String {
    String::from_utf8(secret.expose().to_vec()).expect("PEM is ASCII")
}

fn two_certificates() -> Vec<Certificate> {
    vec![fixture::anchor(), fixture::anchor()]
}

#[test]
fn certificates_are_found_in_every_text_that_people_have() {
    let both = two_certificates();
    let plain = encode_certificates(&both);
    let [first, second] = [encode_certificates(&both[..1]), encode_certificates(&both[1..])];
    let key = text(&encode_key(&fixture::key()).expect("a key"));
    for (what, text) in [
        ("as written", plain.clone()),
        ("CR LF", plain.replace('\n', "\r\n")),
        ("CR alone", plain.replace('\n', "\r")),
        ("byte order mark", format!("\u{feff}{plain}")),
        ("a mark in the middle", format!("{first}\u{feff}{second}")),
        ("blanks at the ends", plain.replace('\n', " \t\n")),
        ("indented", plain.replace('\n', "\n  ")),
        ("empty lines", plain.replace('\n', "\n\n")),
        (
            "no last line end",
            format!("{}{}", first.trim_end(), second.trim_end()),
        ),
        (
            "text around",
            format!("# A - BEGIN CERTIFICATE below\n-----\n{first}-----BEGIN nothing\nÄ\n{second}"),
        ),
        (
            "bag attributes",
            format!("Bag Attributes\n    friendlyName: -----zk node 1-----\n{plain}"),
        ),
        ("a key between", format!("{first}{key}{second}")),
        ("an old label", plain.replace(" CERTIFICATE", " X509 CERTIFICATE")),
    ] {
        let found = decode_certificates(text.as_bytes()).expect(what);
        assert!(
            found
                .iter()
                .map(Certificate::der)
                .eq(both.iter().map(Certificate::der)),
            "{what}"
        );
    }
}

#[test]
fn a_file_without_a_certificate_says_what_it_has_instead() {
    let key = text(&encode_key(&fixture::key()).expect("a key"));
    for (text, expected) in [
        ("", "there is no certificate in it"),
        ("see ticket 4711\n", "there is no certificate in it"),
        (&key, "there is no certificate in it, only `PRIVATE KEY`"),
    ] {
        assert_eq!(
            decode_certificates(text.as_bytes())
                .err()
                .map(|error| error.to_string())
                .as_deref(),
            Some(expected)
        );
    }
}

#[test]
fn a_damaged_file_is_refused_with_the_line_and_without_its_text() {
    let whole = encode_certificates(&two_certificates());
    let second = whole
        .lines()
        .skip(1)
        .position(|line| line.starts_with("-----BEGIN"))
        .expect("a second")
        + 2;
    let key = text(&encode_key(&fixture::key()).expect("a key"));
    let on_one_line = key.replace('\n', "");
    let not_base64 = key.replace("-----\nM", "-----\n!");
    for (text, expected) in [
        (&whole[..whole.len() - 200], format!("line {second}: {CUT}")),
        (
            &on_one_line,
            "line 1: the line ends of this block were lost".to_owned(),
        ),
        (
            &not_base64,
            "line 1: the block that begins here is not base64".to_owned(),
        ),
        (&key.replacen("KEY-----", "KEY----", 1), FOUR_DASHES.to_owned()),
        (&key.replacen("KEY-----", "KEY------", 1), FOUR_DASHES.to_owned()),
        (
            &key.replace("END PRIVATE", "END PUBLIC"),
            format!("line 1: {CUT}"),
        ),
    ] {
        let error = decode_key(text.as_bytes(), None).expect_err("damaged");
        assert_eq!(error.to_string(), expected);
        assert_eq!(error.code(), "pem-damaged");
    }
}

const FOUR_DASHES: &str = "line 1: a boundary has not five dashes at its end";
const CUT: &str = "the block that begins here has no end of its own: the file was cut or mixed up";

#[test]
fn a_key_is_read_back_plain_or_encrypted() {
    let key = fixture::key();
    let encrypted = encode_encrypted_key(&key, &password("geheim €"), [3; 32], 1000).expect("encrypts");
    for (secret, password) in [
        (encode_key(&key).expect("a key"), None),
        // One that is not needed is ignored.
        (encode_key(&key).expect("a key"), Some(password("changeit"))),
        (encrypted, Some(password("geheim €"))),
    ] {
        let read = decode_key(secret.expose(), password.as_ref()).expect("reads");
        assert_eq!(read.public_key_der(), key.public_key_der());
    }
}

#[test]
fn an_encrypted_key_without_its_password_is_its_own_error() {
    let key = encode_encrypted_key(&fixture::key(), &password("changeit"), [3; 32], 1000).expect("encrypts");
    let code = |password: Option<Password>| {
        decode_key(key.expose(), password.as_ref())
            .err()
            .map(|error| error.code())
    };
    assert_eq!(code(None), Some("key-password-missing"));
    assert_eq!(code(Some(password("other"))), Some("key-password-wrong"));
    let again = encode_encrypted_key(&fixture::key(), &password(""), [3; 32], 1000);
    assert_eq!(again.err().map(|error| error.code()), Some("password-empty"));
    let again = encode_encrypted_key(&fixture::key(), &password("changeit"), [3; 32], 2_000_000);
    assert_eq!(
        again.err().map(|error| error.code()),
        Some("derivation-too-costly")
    );
}

#[test]
fn encryption_that_is_not_undone_is_named() {
    let old = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: CAMELLIA-128-CBC,00\n\nAAAA\n\
               -----END RSA PRIVATE KEY-----\n";
    let error = decode_key(old.as_bytes(), Some(&password("changeit"))).expect_err("not supported");
    assert_eq!(error.code(), "encryption-unsupported");
    assert_eq!(
        error.to_string(),
        "its protection is not supported: the cipher `CAMELLIA-128-CBC` of a PEM header"
    );
}

/// From `openssl pkcs8 -topk8 -v2 des3`, with four of the eight octets of its initialisation vector.
const SHORT_VECTOR: &str = "-----BEGIN ENCRYPTED PRIVATE KEY-----
MIHfMEoGCSqGSIb3DQEFDTA9MCkGCSqGSIb3DQEFDDAcBAj10nxB5xW7swICCAAw
DAYIKoZIhvcNAgkFADAQBggqhkiG9w0DBwQEE1lthQSBkK4ETU6HZUS6hPi9EljT
UHofyqjiHHWij+RADEQZgn20O5BcMP8CgWG9xNJJKyv2UCkusIbb4UV3YG3Qik7q
5yPIHh+vJZqcBHL0P8dlHgjTMPZxzO59BZAia3MFQ4mjDD5GiologWMQ8oAjzwNl
hRLRrZVY50ICrZ0XNlze0H+ig3aNGtrzCc3RGH5VksyGqA==
-----END ENCRYPTED PRIVATE KEY-----
";

#[test]
fn triple_des_without_its_whole_vector_is_an_answer_and_not_a_panic() {
    let error = decode_key(SHORT_VECTOR.as_bytes(), Some(&password("changeit"))).expect_err("is cut");
    assert_eq!(
        error.to_string(),
        "the private key at line 1 is damaged: what says how it is encrypted makes no sense"
    );
}

#[test]
fn a_file_for_one_key_has_exactly_one() {
    let (one, other) = (fixture::key(), fixture::key());
    let both = [
        text(&encode_key(&one).expect("a key")),
        text(&encode_key(&other).expect("a key")),
    ]
    .concat();
    assert_eq!(
        decode_key(both.as_bytes(), None)
            .err()
            .map(|error| error.to_string())
            .as_deref(),
        Some("there are 2 private keys in it, and no certificate says which one is meant")
    );
    let certificates = encode_certificates(&two_certificates());
    assert_eq!(
        decode_key(certificates.as_bytes(), None)
            .err()
            .map(|error| error.to_string())
            .as_deref(),
        Some("there is no private key in it, only `CERTIFICATE`")
    );
}

#[test]
fn a_keystore_is_one_file_with_the_key_and_the_chain_leaf_first() {
    let identity = fixture::identity();
    let store = encode_keystore(
        StoreFormat::Pem,
        &identity,
        "zk1",
        None,
        Protection::Modern,
        [0; 20],
    )
    .expect("writes");
    let labels: Vec<_> = blocks(store.expose())
        .expect("blocks")
        .into_iter()
        .map(|block| block.label)
        .collect();
    assert_eq!(labels, ["PRIVATE KEY", "CERTIFICATE", "CERTIFICATE"]);
    let chain = decode_certificates(store.expose()).expect("certificates");
    assert_eq!(chain[0].der(), identity.leaf().der());
    assert!(same_identity(
        &decode(store.expose(), None).expect("reads"),
        &identity
    ));
}

#[test]
fn of_two_keys_the_certificate_says_which_one_is_meant() {
    let identity = fixture::identity();
    let old = text(&encode_key(&fixture::key()).expect("a key"));
    let store = encode_keystore(
        StoreFormat::Pem,
        &identity,
        "zk1",
        None,
        Protection::Modern,
        [0; 20],
    )
    .expect("writes");
    let contents = decode([old.as_bytes(), store.expose()].concat().as_slice(), None).expect("reads");
    let found = contents.identity().expect("one identity");
    assert_eq!(found.leaf().der(), identity.leaf().der());
}

#[test]
fn a_file_of_more_keys_than_any_store_has_is_refused_before_one_is_read() {
    let key = text(
        &encode_encrypted_key(&fixture::key(), &password("changeit"), [3; 32], 1_000_000).expect("encrypts"),
    );
    let error = decode(key.repeat(1000).as_bytes(), Some(&password("changeit"))).expect_err("too many");
    assert_eq!(
        error.to_string(),
        "it holds 1000 private keys: more than 32 are not read"
    );
}

#[test]
fn a_file_of_certificates_alone_is_a_truststore() {
    let anchors = Anchors::new(two_certificates()).expect("two");
    let bytes =
        encode_truststore(StoreFormat::Pem, &anchors, None, Protection::Modern, [0; 20]).expect("writes");
    assert!(same_anchors(&decode(&bytes, None).expect("reads"), &anchors));
}

#[test]
fn every_kind_of_key_survives_every_format() {
    for algorithm in [
        KeyAlgorithm::EcdsaP256,
        KeyAlgorithm::EcdsaP384,
        KeyAlgorithm::Ed25519,
        KeyAlgorithm::Rsa2048,
    ] {
        let identity = fixture::identity_of(algorithm);
        for &format in StoreFormat::ALL {
            let password = format.has_password().then(|| password("changeit"));
            let store = encode_keystore(
                format,
                &identity,
                "zk1",
                password.as_ref(),
                Protection::Modern,
                [9; 20],
            )
            .expect("writes");
            let contents = decode(store.expose(), password.as_ref()).expect("reads");
            assert_eq!(contents.format, format);
            assert!(same_identity(&contents, &identity), "{algorithm} {format}");
        }
        let key = encode_key(identity.key()).expect("a key");
        let read: PrivateKey = decode_key(key.expose(), None).expect("reads");
        assert_eq!(read.pkcs8_der(), identity.key().pkcs8_der(), "{algorithm}");
    }
}

proptest! {
    #[test]
    fn damage_anywhere_is_an_answer_and_never_a_panic(
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
        cut in any::<prop::sample::Index>(),
        shorten in any::<bool>(),
    ) {
        use std::sync::LazyLock;
        static STORE: LazyLock<Vec<u8>> = LazyLock::new(|| {
            let identity = fixture::identity();
            let key = encode_encrypted_key(identity.key(), &password("changeit"), [3; 32], 10).expect("encrypts");
            [key.expose(), encode_certificates(identity.chain()).as_bytes()].concat()
        });
        let mut bytes = STORE.clone();
        for (place, octet) in edits {
            let place = place.index(bytes.len());
            bytes[place] = octet;
        }
        if shorten {
            bytes.truncate(cut.index(bytes.len()));
        }
        let password = password("changeit");
        let _ = decode_certificates(&bytes);
        let _ = decode_key(&bytes, Some(&password));
        let _ = store::decode(&bytes, Some(&password));
    }

    #[test]
    fn any_text_is_an_answer_and_never_a_panic(text in "(-----BEGIN |-----END |CERTIFICATE|PRIVATE KEY|-----|\\n|\\r|:|[A-Za-z0-9+/=]|\\PC){0,40}") {
        let _ = decode_certificates(text.as_bytes());
        let _ = decode_key(text.as_bytes(), None);
    }
}
