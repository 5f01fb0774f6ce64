//! Authorities that were made elsewhere.

use der::Tag;

use super::*;
use crate::model::Fault as _;
use crate::pki::fixtures::*;

#[test]
fn an_authority_of_others_is_taken_only_with_its_key_and_the_right_to_issue() {
    let (own, other) = (key(), key());
    let subject = name::encode(&[(name::COMMON_NAME, "Corporate")]).expect("a name");
    let take = |extensions, taken: &PrivateKey| {
        let (subject, key) = (subject.as_slice(), &own);
        let certificate = Foreign {
            issuer: subject,
            subject,
            key,
            signer: key,
            extensions,
        }
        .sign();
        let taken = PrivateKey::from_der(taken.pkcs8_der()).expect("a key");
        Authority::new(certificate, taken).map_or_else(|error| error.code(), |_| "ok")
    };
    let digital_signature_only = extension("2.5.29.15", true, &[0x03, 0x02, 0x07, 0x80]);
    let broken_constraints = extension("2.5.29.30", true, &[0x30, 0x02, 0xa0, 0x00, 0x00]);
    for (extensions, key, expected) in [
        (vec![authority_extension()], &own, "ok"),
        (vec![authority_extension()], &other, "authority-key-mismatch"),
        (vec![], &own, "not-an-authority"),
        (
            vec![authority_extension(), digital_signature_only],
            &own,
            "not-an-authority",
        ),
        (
            vec![authority_extension(), authority_extension()],
            &own,
            "authority-defective",
        ),
        (
            vec![authority_extension(), broken_constraints],
            &own,
            "authority-defective",
        ),
    ] {
        assert_eq!(take(extensions, key), expected);
    }
}

#[test]
fn an_authority_limited_to_clients_issues_for_no_server() {
    let own = key();
    let subject = name::encode(&[(name::COMMON_NAME, "Corporate")]).expect("a name");
    let client_only = extension(
        "2.5.29.37",
        false,
        b"\x30\x0a\x06\x08\x2b\x06\x01\x05\x05\x07\x03\x02",
    );
    let certificate = Foreign {
        issuer: &subject,
        subject: &subject,
        key: &own,
        signer: &own,
        extensions: vec![authority_extension(), client_only],
    };
    let certificate = certificate.sign();
    let authority = Authority::new(certificate, own).expect("an authority");
    let error = issue(&authority, "zk1.example.com", &[]).expect_err("a refusal");
    assert_eq!(error.code(), "usage-not-permitted");
}

/// What companies have: a repeated attribute, a relative name of two attributes, and the string types of the last century.
fn corporate_name() -> Vec<u8> {
    const DOMAIN: &str = "0.9.2342.19200300.100.1.25";
    const UNIT: &str = "2.5.4.11";
    foreign_name(&[
        &[(DOMAIN, Tag::Ia5String, b"com")],
        &[(DOMAIN, Tag::Ia5String, b"example")],
        &[(UNIT, Tag::PrintableString, b"IT")],
        &[(UNIT, Tag::TeletexString, b"B\xfcro")],
        &[
            ("2.5.4.3", Tag::PrintableString, b"Foo"),
            ("2.5.4.5", Tag::PrintableString, b"A 1"),
        ],
        &[("2.5.4.10", Tag::BmpString, b"\0E\0x\0,\0 \x20\xac")],
    ])
}

#[test]
fn the_issuer_of_a_leaf_is_its_authoritys_subject_to_the_byte() {
    let corporate = corporate_name();
    let own = key();
    let certificate = Foreign {
        issuer: &corporate,
        subject: &corporate,
        key: &own,
        signer: &own,
        extensions: vec![authority_extension()],
    };
    let certificate = certificate.sign();
    let authority = Authority::new(certificate, own).expect("an authority");
    let leaf = issue(&authority, "zk1.example.com", &[]).expect("a leaf");
    assert_eq!(leaf.issuer_der(), corporate);
    assert!(leaf.is_signed_by(authority.certificate()));
    assert_eq!(
        leaf.issuer(),
        "O=Ex\\, €,CN=Foo+serialNumber=A 1,OU=Büro,OU=IT,DC=example,DC=com"
    );
}
