//! Keys and certificates for the tests of this room.

use time::macros::datetime;

use super::Identity;
use crate::model::{KeyAlgorithm, Role};
use crate::pki::{Authority, AuthorityProfile, Certificate, LeafProfile, PrivateKey, Serial};

const NOW: time::OffsetDateTime = datetime!(2030-01-02 03:04:05 UTC);

pub(super) fn authority() -> Authority {
    let profile = AuthorityProfile {
        common_name: "example authority",
        organization: "",
        permitted: &[],
        days: 3650,
    };
    Authority::create(&profile, key(), Serial::from_entropy([1; Serial::LENGTH]), NOW).expect("an authority")
}

pub(super) fn anchor() -> Certificate {
    authority().certificate().clone()
}

pub(super) fn leaf(authority: &Authority, key: &PrivateKey) -> Certificate {
    let profile = LeafProfile {
        host: &"zk1.example.com".parse().expect("a host"),
        role: Role::Zookeeper,
        organization: "",
        sans: &[],
        days: 397,
    };
    let serial = Serial::from_entropy([2; Serial::LENGTH]);
    authority
        .issue(&profile, key.public_key_der(), serial, NOW)
        .expect("a certificate")
}

pub(super) fn key() -> PrivateKey {
    PrivateKey::generate(KeyAlgorithm::EcdsaP256).expect("a key")
}

pub(super) fn identity() -> Identity {
    identity_of(KeyAlgorithm::EcdsaP256)
}

pub(super) fn identity_of(algorithm: KeyAlgorithm) -> Identity {
    let (authority, key) = (authority(), PrivateKey::generate(algorithm).expect("a key"));
    let leaf = leaf(&authority, &key);
    Identity::new(key, vec![leaf, authority.certificate().clone()]).expect("they match")
}
