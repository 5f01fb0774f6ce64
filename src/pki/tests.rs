//! The rules of issuing, and what is read back.

use proptest::prelude::*;
use rayon::prelude::*;
use time::Duration;
use time::macros::datetime;

use super::fixtures::*;
use super::*;
use crate::model::{Fault as _, Host, KeyAlgorithm, Role, San};

fn code(result: Result<Certificate, IssueError>) -> &'static str {
    result.expect_err("a refusal").code()
}

#[test]
fn an_authority_says_what_it_may_do_and_nothing_more() {
    let authority = authority(&[]);
    let certificate = authority.certificate();
    assert_eq!(certificate.subject(), "CN=Test authority,O=Example");
    assert!(certificate.is_authority() && certificate.is_self_issued());
    assert!(certificate.is_signed_by(certificate));
    assert_eq!(certificate.path_length(), Some(0));
    let usage = certificate.key_usage().expect("a key usage");
    assert!(usage.key_cert_sign && usage.crl_sign && !usage.digital_signature);
    assert_eq!(certificate.name_constraints(), None);
    assert_eq!(certificate.subject_key_id(), certificate.authority_key_id());
    assert!(certificate.defects().is_empty());
}

#[test]
fn a_leaf_holds_the_names_of_its_node_the_host_first_and_each_once() {
    let leaf = issue(
        &authority(&[]),
        "zk1.example.com",
        &["10.0.0.1", "zk1", "zk1.example.com", "fd00::1", "zk1"],
    );
    let names: Vec<String> = leaf.expect("a leaf").sans().iter().map(San::to_string).collect();
    assert_eq!(names, ["zk1.example.com", "10.0.0.1", "zk1", "fd00::1"]);
}

#[test]
fn a_role_decides_the_unit_and_the_usages() {
    let authority = authority(&[]);
    let host: Host = "node1.example.com".parse().expect("a host");
    for (role, server, client) in [
        (Role::Zookeeper, true, true),
        (Role::Clickhouse, false, true),
        (Role::Client, false, true),
    ] {
        let profile = LeafProfile {
            host: &host,
            role,
            organization: "Example",
            sans: &[],
            days: 397,
        };
        let leaf = authority
            .issue(&profile, key().public_key_der(), serial(2), NOW)
            .expect("a leaf");
        let usage = leaf.extended_key_usage().expect("an extended key usage");
        assert_eq!(
            (usage.server_auth, usage.client_auth, usage.any),
            (server, client, false),
            "{role}"
        );
        let subject = format!("CN=node1.example.com,OU={role},O=Example");
        assert_eq!((leaf.subject(), leaf.zookeeper_id()), (subject.clone(), subject));
    }
}

#[test]
fn a_key_that_can_encrypt_may() {
    let authority = authority(&[]);
    let host: Host = "zk1".parse().expect("a host");
    for algorithm in KeyAlgorithm::ALL {
        let key = PrivateKey::generate(*algorithm).expect("a key");
        let profile = LeafProfile {
            host: &host,
            role: Role::Zookeeper,
            organization: "",
            sans: &[],
            days: 397,
        };
        let leaf = authority
            .issue(&profile, key.public_key_der(), serial(2), NOW)
            .expect("a leaf");
        let usage = leaf.key_usage().expect("a key usage");
        assert!(usage.digital_signature && !usage.key_cert_sign, "{algorithm}");
        assert_eq!(usage.key_encipherment, algorithm.is_rsa(), "{algorithm}");
        assert_eq!(leaf.public_key_der(), key.public_key_der(), "{algorithm}");
        assert!(
            !leaf.is_authority() && leaf.is_signed_by(authority.certificate()),
            "{algorithm}"
        );
        assert_eq!(
            leaf.authority_key_id(),
            authority.certificate().subject_key_id(),
            "{algorithm}"
        );
        assert_eq!(leaf.subject_key_id().map(<[u8]>::len), Some(20), "{algorithm}");
    }
}

#[test]
fn a_host_too_long_for_a_common_name_is_called_by_its_first_label() {
    let host = format!("zk1.{}.example.com", "a".repeat(48));
    assert_eq!(host.len(), 64);
    let leaf = issue(&authority(&[]), &host, &[]).expect("a leaf");
    assert_eq!(leaf.common_name().as_deref(), Some(host.as_str()));
    let host = format!("zk1.{}.example.com", "a".repeat(49));
    let leaf = issue(&authority(&[]), &host, &[]).expect("a leaf");
    assert_eq!(leaf.common_name().as_deref(), Some("zk1"));
    assert_eq!(leaf.sans(), [San::Dns(host)]);
}

#[test]
fn a_leaf_may_end_with_its_authority_but_no_later_and_the_error_says_what_would_do() {
    let authority = authority(&[]);
    let end = authority.certificate().validity().not_after;
    let host: Host = "zk1.example.com".parse().expect("a host");
    let issue = |days, now| {
        let profile = LeafProfile {
            host: &host,
            role: Role::Client,
            organization: "",
            sans: &[],
            days,
        };
        authority.issue(&profile, key().public_key_der(), serial(2), now)
    };
    assert_eq!(issue(3650, NOW).expect("a leaf").validity().not_after, end);
    let error = issue(3651, NOW).expect_err("a day too long");
    assert_eq!(error.code(), "leaf-outlives-authority");
    assert!(error.to_string().contains("zk1.example.com"), "{error}");
    assert!(error.hint().expect("a hint").contains("`days` to 3650 or less"));

    let later = end - Duration::days(30) + Duration::SECOND;
    let IssueError::OutlivesAuthority { available, .. } = issue(397, later).expect_err("too long") else {
        panic!("another error");
    };
    assert!(
        issue(available, later).is_ok(),
        "the number that is offered works"
    );
    assert_eq!(code(issue(available + 1, later)), "leaf-outlives-authority");
    let last_day = issue(1, end - Duration::HOUR).expect_err("too long");
    assert!(
        last_day.hint().expect("a hint").contains("zkcerts rotate"),
        "no number of days works"
    );
}

#[test]
fn an_authority_issues_only_while_it_is_valid() {
    let authority = authority(&[]);
    let validity = authority.certificate().validity();
    assert_eq!(validity.not_before, NOW - BACKDATING);
    let host: Host = "zk1.example.com".parse().expect("a host");
    let issue = |now| {
        let profile = LeafProfile {
            host: &host,
            role: Role::Client,
            organization: "",
            sans: &[],
            days: 1,
        };
        authority.issue(&profile, key().public_key_der(), serial(2), now)
    };
    assert!(issue(validity.not_before).is_ok());
    assert_eq!(
        code(issue(validity.not_before - Duration::SECOND)),
        "authority-not-yet-valid"
    );
    assert_eq!(code(issue(validity.not_after)), "leaf-outlives-authority");
    let error = issue(validity.not_before - Duration::SECOND).expect_err("too early");
    assert!(
        error.to_string().ends_with(
            "not valid before 2026-03-01 11:00:00 UTC, and the clock says 2026-03-01 10:59:59 UTC"
        ),
        "{error}"
    );
    assert_eq!(
        code(issue(validity.not_after + Duration::SECOND)),
        "authority-expired"
    );
}

#[test]
fn years_from_2050_to_9999_are_written_and_read_and_none_after() {
    let create = |days, now| {
        let profile = AuthorityProfile {
            common_name: "A",
            organization: "",
            permitted: &[],
            days,
        };
        Authority::create(&profile, key(), serial(1), now)
    };
    for (days, now, end) in [
        (
            1,
            datetime!(2049-12-30 23:59:59 UTC),
            datetime!(2049-12-31 23:59:59 UTC),
        ),
        (1, datetime!(2049-12-31 0:00 UTC), datetime!(2050-01-01 0:00 UTC)),
        (
            36_500,
            datetime!(2026-03-01 0:00 UTC),
            datetime!(2126-02-05 0:00 UTC),
        ),
        (
            30,
            datetime!(9999-12-01 23:59:59 UTC),
            datetime!(9999-12-31 23:59:59 UTC),
        ),
    ] {
        let authority = create(days, now).expect("an authority");
        assert_eq!(authority.certificate().validity().not_after, end);
    }
    let refused = |days, now| create(days, now).expect_err("a refusal").code();
    assert_eq!(refused(31, datetime!(9999-12-01 0:00 UTC)), "too-many-days");
    assert_eq!(refused(u32::MAX, NOW), "too-many-days");
    assert_eq!(refused(0, NOW), "no-days");
}

#[test]
fn what_lies_outside_the_constraints_is_refused_before_anything_is_signed() {
    let names = authority(&["example.com"]);
    let networks = authority(&["10.0.0.0/8"]);
    let both = authority(&["example.com", "10.0.0.0/8"]);
    let outside = "outside-name-constraints";
    for (authority, host, sans, expected) in [
        (&names, "zk1.example.com", [].as_slice(), "ok"),
        (&names, "example.com", &[], "ok"),
        (&names, "other.test", &[], outside),
        (&names, "zk1.example.com", &["other.test"], outside),
        (&names, "zk1.example.com", &["10.0.0.1"], outside),
        (&names, "zk1.example.com", &["::1"], outside),
        (&networks, "zk1.example.com", &["10.0.0.1"], outside),
        (&networks, "11.0.0.1", &[], outside),
        (&networks, "fd00::1", &[], outside),
        (&both, "zk1.example.com", &["10.0.0.1"], "ok"),
        (&both, "10.0.0.1", &["zk1.example.com"], "ok"),
        (&both, "10.0.0.1", &[], "address-taken-for-name"),
        (&networks, "10.0.0.1", &[], "address-taken-for-name"),
    ] {
        let found = issue(authority, host, sans).map_or_else(|error| error.code(), |_| "ok");
        assert_eq!(found, expected, "{host} {sans:?}");
    }
    let error = issue(&names, "other.test", &[]).expect_err("a refusal");
    assert!(
        error
            .to_string()
            .starts_with("`other.test` is outside the CA name constraints"),
        "{error}"
    );
}

#[test]
fn one_authority_issues_from_many_threads_at_once() {
    let authority = authority(&["example.com"]);
    let leaves: Vec<Certificate> = (0..200)
        .into_par_iter()
        .map(|number| issue(&authority, &format!("zk{number}.example.com"), &[]).expect("a leaf"))
        .collect();
    assert!(
        leaves
            .par_iter()
            .all(|leaf| leaf.is_signed_by(authority.certificate()))
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn no_damaged_certificate_or_key_makes_the_reader_panic(
        place in any::<prop::sample::Index>(),
        with in any::<u8>(),
        cut in any::<prop::sample::Index>(),
    ) {
        static SOUND: std::sync::LazyLock<(Vec<u8>, Vec<u8>)> = std::sync::LazyLock::new(|| {
            let authority = authority(&["example.com", "10.0.0.0/8"]);
            (authority.certificate().der().to_vec(), authority.key().pkcs8_der().to_vec())
        });
        let (mut certificate, mut key) = SOUND.clone();
        let end = certificate.len();
        certificate[place.index(end)] = with;
        let end = key.len();
        key[place.index(end)] = with;
        for der in [certificate.as_slice(), &certificate[..cut.index(certificate.len())]] {
            if let Ok(certificate) = Certificate::from_der(der) {
                let _ = format!("{certificate:?} {} {:?}", certificate.zookeeper_id(), certificate.name_constraints());
                let _ = (certificate.common_name(), certificate.is_signed_by(&certificate));
                let _ = Chain::order(&certificate, std::slice::from_ref(&certificate));
            }
        }
        for der in [key.as_slice(), &key[..cut.index(key.len())]] {
            let _ = PrivateKey::from_der(der);
        }
    }
}
