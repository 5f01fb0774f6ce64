//! Where the two peers differ, one by one; `tests/verdict` holds all of it against the peers themselves.

use time::{Duration, OffsetDateTime};
use x509_cert::ext::Extension;

use super::*;
use crate::pki::fixtures::{Foreign, NOW, authority_extension, extension, key, serial};
use crate::pki::{PrivateKey, encode, lifetime, name};

const HOST: &str = "zk1.example.com";

/// Root, intermediate and leaf, each with what its extensions are to be.
struct Made {
    root: Certificate,
    middle: Certificate,
    leaf: Certificate,
}

fn named(text: &str) -> Vec<u8> {
    name::encode(&[(name::COMMON_NAME, text)]).expect("a name")
}

fn sign(
    subject: &str,
    key: &PrivateKey,
    issuer: &str,
    signer: &PrivateKey,
    extensions: Vec<Extension>,
) -> Certificate {
    let (subject, issuer) = (&named(subject), &named(issuer));
    Foreign {
        issuer,
        subject,
        key,
        signer,
        extensions,
    }
    .sign()
}

/// An authority that lasts so many days.
fn lasting(days: u32, subject: &str, key: &PrivateKey, issuer: &str, signer: &PrivateKey) -> Certificate {
    let content = encode::Content {
        serial: serial(9),
        issuer: &named(issuer),
        validity: lifetime::from_now(NOW, days).expect("in range"),
        subject: &named(subject),
        public_key: key.public_key_der(),
        extensions: authority(),
    };
    content
        .sign(&signer.pair().expect("a key"))
        .expect("a certificate")
}

fn make(root: Vec<Extension>, middle: Vec<Extension>, leaf: Vec<Extension>) -> Made {
    let (root_key, middle_key, leaf_key) = (key(), key(), key());
    Made {
        root: sign("Root", &root_key, "Root", &root_key, root),
        middle: sign("Middle", &middle_key, "Root", &root_key, middle),
        leaf: sign(HOST, &leaf_key, "Middle", &middle_key, leaf),
    }
}

fn authority() -> Vec<Extension> {
    vec![authority_extension()]
}

/// A subjectAltName of one DNS name.
fn names(host: &str) -> Extension {
    let length = u8::try_from(host.len()).expect("short");
    let content = [&[0x30, length + 2, 0x82, length], host.as_bytes()].concat();
    extension("2.5.29.17", false, &content)
}

/// An extended key usage of one purpose, by the last octets of its number.
fn purpose(number: &[u8]) -> Extension {
    let length = u8::try_from(number.len()).expect("short");
    let content = [&[0x30, length + 2, 0x06, length], number].concat();
    extension("2.5.29.37", false, &content)
}

const ANY_PURPOSE: &[u8] = &[0x55, 0x1d, 0x25, 0x00];
const CLIENT: &[u8] = &[0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x02];

/// What both say: `None` where they accept.
fn ask(
    sent: &[&Certificate],
    anchors: &[&Certificate],
    name: Option<&str>,
    moment: OffsetDateTime,
) -> [Option<Flaw>; 2] {
    let own = |certificates: &[&Certificate]| certificates.iter().copied().cloned().collect::<Vec<_>>();
    let question = Question {
        sent: &own(sent),
        anchors: &own(anchors),
        purpose: Purpose::Server { name },
        moment,
    };
    Peer::ALL.map(|peer| question.put_to(peer).refusal().map(|refusal| refusal.flaw))
}

fn ask_whole(made: &Made) -> [Option<Flaw>; 2] {
    ask(&[&made.leaf, &made.middle], &[&made.root], Some(HOST), NOW)
}

#[test]
fn a_sound_chain_is_taken_by_both_in_any_order() {
    let made = make(authority(), authority(), vec![names(HOST)]);
    assert_eq!(ask_whole(&made), [None, None]);
    let shuffled = [&made.leaf, &made.root, &made.middle];
    assert_eq!(ask(&shuffled, &[&made.root], Some(HOST), NOW), [None, None]);
}

#[test]
fn what_the_anchor_itself_says_counts_for_openssl_alone() {
    let no_authorities = extension(
        "2.5.29.19",
        true,
        &[0x30, 0x06, 0x01, 0x01, 0xff, 0x02, 0x01, 0x00],
    );
    let made = make(vec![no_authorities], authority(), vec![names(HOST)]);
    assert_eq!(ask_whole(&made), [Some(Flaw::PathTooLong), None]);

    let elsewhere = [
        &[0x30, 0x0f, 0xa0, 0x0d, 0x30, 0x0b, 0x82, 0x09],
        b"other.com".as_slice(),
    ]
    .concat();
    let limited = vec![authority_extension(), extension("2.5.29.30", true, &elsewhere)];
    let made = make(limited.clone(), authority(), vec![names(HOST)]);
    assert_eq!(ask_whole(&made), [Some(Flaw::NameNotPermitted), None]);
    let made = make(authority(), limited, vec![names(HOST)]);
    assert_eq!(ask_whole(&made), [Some(Flaw::NameNotPermitted); 2]);
}

#[test]
fn an_anchor_that_has_ended_leads_nowhere_for_openssl_and_in_java_where_it_is_met_late_in_a_search() {
    let (root_key, middle_key) = (key(), key());
    let root = lasting(1, "Root", &root_key, "Root", &root_key);
    let middle = sign("Middle", &middle_key, "Root", &root_key, authority());
    let leaf = sign(HOST, &key(), "Middle", &middle_key, vec![names(HOST)]);
    let later = NOW + Duration::days(2);
    let in_order = ask(&[&leaf, &middle], &[&root], None, later);
    assert_eq!(in_order, [Some(Flaw::Expired), None]);
    // Not in order, so that Java searches: the root is met in the second step.
    let stranger = sign("Stranger", &root_key, "Stranger", &root_key, authority());
    let searched = ask(&[&leaf, &stranger, &middle], &[&root], None, later);
    assert_eq!(searched.map(|flaw| flaw.is_some()), [true, true]);
    // And in the first one.
    let own = sign(HOST, &key(), "Root", &root_key, vec![names(HOST)]);
    let near = ask(&[&own, &stranger], &[&root], None, later);
    assert_eq!(near, [Some(Flaw::Expired), None]);
}

#[test]
fn a_leaf_that_is_trusted_itself_is_enough_for_java_whatever_it_says() {
    let made = make(authority(), authority(), vec![names(HOST), purpose(CLIENT)]);
    let late = NOW + Duration::days(9000);
    let verdicts = ask(&[&made.leaf], &[&made.leaf], Some(HOST), late);
    assert_eq!(verdicts, [Some(Flaw::AnchorNotRoot), None]);
    let other_name = ask(&[&made.leaf], &[&made.leaf], Some("zk2.example.com"), late);
    assert_eq!(other_name, [Some(Flaw::AnchorNotRoot), Some(Flaw::NameMismatch)]);
}

#[test]
fn any_purpose_stands_for_a_server_in_java_and_authorities_have_purposes_in_openssl() {
    let made = make(authority(), authority(), vec![names(HOST), purpose(ANY_PURPOSE)]);
    assert_eq!(ask_whole(&made), [Some(Flaw::NotForServers), None]);
    let clients = vec![authority_extension(), purpose(CLIENT)];
    let made = make(authority(), clients, vec![names(HOST)]);
    assert_eq!(ask_whole(&made), [Some(Flaw::NotForServers), None]);
}

#[test]
fn java_wants_digital_signature_and_openssl_takes_encipherment() {
    let encipherment = extension("2.5.29.15", true, &[0x03, 0x02, 0x05, 0x20]);
    let made = make(authority(), authority(), vec![names(HOST), encipherment]);
    assert_eq!(ask_whole(&made), [None, Some(Flaw::NotForSignatures)]);
}

#[test]
fn openssl_finds_a_missing_issuer_among_its_anchors_and_java_takes_an_intermediate_for_one() {
    let made = make(authority(), authority(), vec![names(HOST)]);
    let both = [&made.root, &made.middle];
    assert_eq!(ask(&[&made.leaf], &both, None, NOW), [None, None]);
    let alone = ask(&[&made.leaf], &[&made.middle], None, NOW);
    assert_eq!(alone, [Some(Flaw::AnchorNotRoot), None]);
    let nothing = ask(&[&made.leaf], &[&made.root], None, NOW);
    assert_eq!(nothing, [Some(Flaw::IssuerUnknown); 2]);
}

#[test]
fn names_are_compared_in_two_ways() {
    for (listed, dialled, openssl, java) in [
        ("*.example.com", HOST, true, true),
        ("*.example.com", "a.zk1.example.com", false, false),
        ("*.example.com", "example.com", false, false),
        ("*.com", "example.com", false, true),
        ("zk*.example.com", HOST, true, true),
        ("z*1.example.com", HOST, false, true),
        ("zk1.*.com", HOST, false, true),
        ("ZK1.Example.com", HOST, true, true),
        (HOST, "zk1.example.com.", false, true),
        ("zk1.example.com.", HOST, false, false),
        ("zk_1.example.com", "zk_1.example.com", true, false),
        ("10.0.0.5", "10.0.0.5", false, false),
        ("b*.example.com", "xn--bcher-kva.example.com", false, true),
        ("*", HOST, false, false),
    ] {
        let made = make(authority(), authority(), vec![names(listed)]);
        let verdicts = ask(&[&made.leaf, &made.middle], &[&made.root], Some(dialled), NOW);
        let expected = [openssl, java].map(|fits| (!fits).then_some(Flaw::NameMismatch));
        assert_eq!(verdicts, expected, "{listed} {dialled}");
    }
}

#[test]
fn a_bag_of_namesakes_is_refused_in_time() {
    let keys = [key(), key()];
    let bag: Vec<Certificate> = (0..90)
        .map(|index| {
            let (own, signer) = (&keys[index % 2], &keys[(index + 1) % 2]);
            let mark = extension("1.3.6.1.4.1.99999.1", false, &[u8::try_from(index).expect("few")]);
            sign("Middle", own, "Middle", signer, vec![authority_extension(), mark])
        })
        .collect();
    let made = make(authority(), authority(), vec![names(HOST)]);
    let sent: Vec<&Certificate> = [&made.leaf].into_iter().chain(&bag).collect();
    assert!(ask(&sent, &[&made.root], None, NOW).iter().all(Option::is_some));
    let many: Vec<&Certificate> = sent.iter().copied().chain(bag.iter().take(20)).collect();
    assert_eq!(
        ask(&many, &[&made.root], None, NOW),
        [Some(Flaw::TooManyCertificates); 2]
    );
}
