use time::Duration;
use time::macros::datetime;

use super::*;
use crate::diagnosis::Severity;
use crate::keystore::{
    self, Anchors, Identity, Protection, Reading, Salt, encode_keystore, encode_truststore, pem, read,
};
use crate::model::{KeyAlgorithm, Password, Role, StoreFormat};
use crate::pki::{Authority, AuthorityProfile, LeafProfile, PrivateKey, Serial};

const NOW: OffsetDateTime = datetime!(2030-01-02 12:00 UTC);

fn authority() -> Authority {
    let profile = AuthorityProfile {
        common_name: "Test authority",
        organization: "",
        permitted: &[],
        days: 3650,
    };
    let key = PrivateKey::generate(KeyAlgorithm::EcdsaP256).expect("a key");
    let serial = Serial::from_entropy([1; Serial::LENGTH]);
    Authority::create(&profile, key, serial, NOW).expect("an authority")
}

fn key() -> PrivateKey {
    PrivateKey::generate(KeyAlgorithm::EcdsaP256).expect("a key")
}

fn leaf(authority: &Authority, key: &PrivateKey, days: u32) -> Certificate {
    let profile = LeafProfile {
        host: &"zk1.example.com".parse().expect("a host"),
        role: Role::Zookeeper,
        organization: "",
        sans: &[],
        days,
    };
    let serial = Serial::from_entropy([2; Serial::LENGTH]);
    authority
        .issue(&profile, key.public_key_der(), serial, NOW)
        .expect("a certificate")
}

fn password() -> Password {
    Password::new("changeit".to_owned())
}

fn words(findings: &[Finding]) -> Vec<&'static str> {
    findings.iter().map(|finding| finding.code.name()).collect()
}

/// What is found in a file of this name.
fn found(name: &str, bytes: &[u8], given: Option<&Password>) -> Vec<&'static str> {
    let reading = read(bytes, given).expect("a reading");
    found_in(name, bytes, &reading)
}

fn found_in(name: &str, bytes: &[u8], reading: &Reading) -> Vec<&'static str> {
    let placed = keystore::certificates(bytes).map(|found| found.certificates);
    let in_order: Vec<_> = placed
        .unwrap_or_default()
        .into_iter()
        .map(|placed| placed.certificate)
        .collect();
    let file = File {
        name,
        mode: Some(0o600),
        reading,
        in_order: &in_order,
        labels: &pem::labels(bytes),
    };
    words(&of_file(&file, NOW))
}

#[test]
fn a_certificate_is_judged_by_the_moment() {
    let certificate = leaf(&authority(), &key(), 397);
    let end = certificate.validity().not_after;
    for (moment, expected, severity) in [
        (NOW, None, None),
        (
            NOW - Duration::hours(2),
            Some("not-yet-valid"),
            Some(Severity::Error),
        ),
        (end - Duration::days(31), None, None),
        (
            end - Duration::days(29),
            Some("ends-soon"),
            Some(Severity::Warning),
        ),
        (end, Some("ends-soon"), Some(Severity::Warning)),
        (end + Duration::SECOND, Some("expired"), Some(Severity::Error)),
    ] {
        let findings = of_certificate("zk1.crt", &certificate, moment);
        let first = findings.first();
        assert_eq!(first.map(|finding| finding.code.name()), expected, "{moment}");
        assert_eq!(first.map(Finding::severity), severity, "{moment}");
    }
}

#[test]
fn a_short_life_ends_soon_only_in_its_last_third() {
    let certificate = leaf(&authority(), &key(), 9);
    let codes = |days| words(&of_certificate("", &certificate, NOW + Duration::days(days)));
    assert_eq!(codes(5), [""; 0]);
    assert_eq!(codes(7), ["ends-soon"]);
}

#[test]
fn a_clock_that_is_behind_is_told_from_a_later_beginning() {
    let certificate = leaf(&authority(), &key(), 397);
    let begin = certificate.validity().not_before;
    for (before, expected) in [
        (Duration::minutes(10), "in 10 minutes"),
        (Duration::days(40), "in 40 days"),
    ] {
        let findings = of_certificate("zk1.crt", &certificate, begin - before);
        assert!(findings[0].message.ends_with(expected), "{}", findings[0].message);
        assert_eq!(findings[0].evidence.len(), 2, "both clocks");
    }
}

#[test]
fn what_this_program_makes_has_no_finding() {
    let (authority, key) = (authority(), key());
    let chain = vec![leaf(&authority, &key, 397), authority.certificate().clone()];
    let identity = Identity::new(key, chain.clone()).expect("they match");
    let anchors = Anchors::new(vec![authority.certificate().clone()]).expect("an anchor");
    for format in StoreFormat::ALL.iter().copied() {
        let given = format.has_password().then(password);
        let name = format!("store.{}", format.extension());
        let protection = Protection::Modern;
        let store = encode_keystore(
            format,
            &identity,
            "zk1",
            given.as_ref(),
            protection,
            Salt::default(),
        );
        let store = store.expect("a keystore");
        assert_eq!(found(&name, store.expose(), given.as_ref()), [""; 0], "{format}");
        let store = encode_truststore(format, &anchors, given.as_ref(), protection, Salt::default())
            .expect("a truststore");
        assert_eq!(found(&name, &store, given.as_ref()), [""; 0], "{format}");
    }
}

#[test]
fn keys_and_certificates_of_a_pem_file_have_to_belong_together() {
    let (authority, ours, theirs) = (authority(), key(), key());
    let certificates = [leaf(&authority, &ours, 397), authority.certificate().clone()];
    let pem = |key: &PrivateKey, certificates: &[Certificate]| {
        let key = pem::encode_key(key).expect("a key");
        [key.expose(), pem::encode_certificates(certificates).as_bytes()].concat()
    };
    let reversed = [certificates[1].clone(), certificates[0].clone()];
    let both = [pem(&theirs, &[]), pem(&ours, &certificates)].concat();
    for (bytes, expected) in [
        (pem(&ours, &certificates), [].as_slice()),
        (pem(&ours, &[]), &[]),
        (pem(&ours, &certificates[..1]), &["chain-incomplete"]),
        (pem(&ours, &reversed), &["chain-order"]),
        (pem(&theirs, &certificates), &["key-mismatch"]),
        (both, &["key-without-certificate"]),
    ] {
        assert_eq!(found("file", &bytes, None), expected);
    }
    let keyless = pem::encode_certificates(&reversed);
    assert_eq!(found("file", keyless.as_bytes(), None), ["chain-order"]);
}

#[test]
fn a_rollover_in_pem_keeps_one_authority_where_the_subjects_are_the_same() {
    let anchors = [authority(), authority()].map(|authority| authority.certificate().clone());
    let bytes = pem::encode_certificates(&anchors);
    assert_eq!(found("ca.pem", bytes.as_bytes(), None), ["same-subject"]);
    let twice = pem::encode_certificates(&[anchors[0].clone(), anchors[0].clone()]);
    assert_eq!(found("ca.pem", twice.as_bytes(), None), [""; 0]);
    let anchors = Anchors::new(anchors.to_vec()).expect("anchors");
    let store = encode_truststore(
        StoreFormat::Jks,
        &anchors,
        Some(&password()),
        Protection::Modern,
        Salt::default(),
    );
    assert_eq!(
        found("ca.jks", &store.expect("a store"), Some(&password())),
        [""; 0]
    );
}

#[test]
fn a_name_that_means_another_kind_misleads() {
    let (authority, given) = (authority(), password());
    let anchors = Anchors::new(vec![authority.certificate().clone()]).expect("an anchor");
    let jks = encode_truststore(
        StoreFormat::Jks,
        &anchors,
        Some(&given),
        Protection::Modern,
        Salt::default(),
    )
    .expect("a store");
    let der = authority.certificate().der();
    for (name, bytes, expected) in [
        ("ca.jks", jks.as_slice(), [].as_slice()),
        ("ca.P12", &jks, &["name-misleads"]),
        ("ca.pem", der, &["name-misleads"]),
        ("ca.crt", der, &[]),
        ("ca", &jks, &[]),
    ] {
        assert_eq!(found(name, bytes, Some(&given)), expected, "{name}");
    }
}

#[test]
fn what_cannot_be_read_is_told_apart() {
    let given = password();
    let anchors = Anchors::new(vec![authority().certificate().clone()]).expect("an anchor");
    let store = encode_truststore(
        StoreFormat::Pkcs12,
        &anchors,
        Some(&given),
        Protection::Modern,
        Salt::default(),
    );
    let store = store.expect("a store");
    let other = Password::new("letmein".to_owned());
    for (bytes, password, expected) in [
        (store.as_slice(), None, Code::PasswordMissing),
        (&store, Some(&other), Code::PasswordWrong),
        (&store[..store.len() - 9], Some(&given), Code::Unreadable),
        (b"see ticket 4711", None, Code::Unreadable),
    ] {
        let error = read(bytes, password).expect_err("cannot be read");
        assert_eq!(of_unreadable("store", &error).code, expected);
    }
}
