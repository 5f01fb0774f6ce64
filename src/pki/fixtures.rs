//! Authorities and leaves for the tests of this room.

use std::sync::LazyLock;

use der::asn1::{Any, OctetString, SetOfVec};
use der::{Encode as _, Tag};
use time::OffsetDateTime;
use time::macros::datetime;
use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::ext::Extension;

use super::*;
use crate::model::{Host, KeyAlgorithm, Role, San, Subtree};

pub(super) const NOW: OffsetDateTime = datetime!(2026-03-01 12:00:00 UTC);

pub(super) fn serial(number: u8) -> Serial {
    let mut entropy = [0x5a; Serial::LENGTH];
    entropy[Serial::LENGTH - 1] = number;
    Serial::from_entropy(entropy)
}

pub(super) fn key() -> PrivateKey {
    PrivateKey::generate(KeyAlgorithm::EcdsaP256).expect("a key")
}

/// An authority that lasts 3650 days from `NOW`.
pub(super) fn authority(permitted: &[&str]) -> Authority {
    let permitted: Vec<Subtree> = permitted
        .iter()
        .map(|text| text.parse().expect("a subtree"))
        .collect();
    let profile = AuthorityProfile {
        common_name: "Test authority",
        organization: "Example",
        permitted: &permitted,
        days: 3650,
    };
    Authority::create(&profile, key(), serial(1), NOW).expect("an authority")
}

/// A certificate for a key that is made once, since its names are what matters.
pub(super) fn issue(authority: &Authority, host: &str, sans: &[&str]) -> Result<Certificate, IssueError> {
    static KEY: LazyLock<PrivateKey> = LazyLock::new(key);
    let host: Host = host.parse().expect("a host");
    let sans: Vec<San> = sans.iter().map(|text| text.parse().expect("a name")).collect();
    let profile = LeafProfile {
        host: &host,
        role: Role::Zookeeper,
        organization: "",
        sans: &sans,
        days: 397,
    };
    authority.issue(&profile, KEY.public_key_der(), serial(2), NOW)
}

/// A certificate such as others make them: any names in any encoding, any extensions, signed by any key.
pub(super) struct Foreign<'a> {
    pub(super) issuer: &'a [u8],
    pub(super) subject: &'a [u8],
    pub(super) key: &'a PrivateKey,
    pub(super) signer: &'a PrivateKey,
    pub(super) extensions: Vec<Extension>,
}

impl Foreign<'_> {
    pub(super) fn sign(self) -> Certificate {
        let content = encode::Content {
            serial: serial(3),
            issuer: self.issuer,
            validity: lifetime::from_now(NOW, 3650).expect("in range"),
            subject: self.subject,
            public_key: self.key.public_key_der(),
            extensions: self.extensions,
        };
        content
            .sign(&self.signer.pair().expect("a key"))
            .expect("a certificate")
    }
}

/// A name of relative names, each of attributes by number, string type and octets.
pub(super) fn foreign_name(relative_names: &[&[(&str, Tag, &[u8])]]) -> Vec<u8> {
    let relative_name = |attributes: &&[(&str, Tag, &[u8])]| {
        let attributes = attributes.iter().map(|(oid, tag, value)| AttributeTypeAndValue {
            oid: oid.parse().expect("an OID"),
            value: Any::new(*tag, *value).expect("short"),
        });
        SetOfVec::from_iter(attributes).expect("a set")
    };
    let name: Vec<_> = relative_names.iter().map(relative_name).collect();
    name.to_der().expect("short")
}

/// An extension with the content given as it is, sound or not.
pub(super) fn extension(oid: &str, critical: bool, content: &[u8]) -> Extension {
    Extension {
        extn_id: oid.parse().expect("an OID"),
        critical,
        extn_value: OctetString::new(content).expect("short"),
    }
}

/// basicConstraints `CA:TRUE`.
pub(super) fn authority_extension() -> Extension {
    extension("2.5.29.19", true, &[0x30, 0x03, 0x01, 0x01, 0xff])
}
