use std::fmt;
use std::sync::Arc;

use aws_lc_rs::digest::{SHA256, digest};
use time::OffsetDateTime;
use x509_parser::prelude::{ASN1Time, FromDer as _, X509Certificate};

use super::constraints::NameConstraints;
use super::extensions::{self, ExtendedKeyUsage, Extensions, KeyUsage};
use super::name::{self, Attribute, Reader};
use super::{Defect, defect, weakness};
use crate::model::{Fault, San, Validity};

/// A certificate: its DER, and what it says, read once. A clone shares both.
///
/// Reading is tolerant where programs in the field are: serial numbers of any length and sign, repeated extensions and
/// extensions that make no sense are no error here, but `defects` names the latter two.
#[derive(Clone)]
pub struct Certificate(Arc<Shared>);

struct Shared {
    der: Vec<u8>,
    facts: Facts,
}

struct Facts {
    serial: Box<[u8]>,
    issuer: Box<[u8]>,
    subject: Box<[u8]>,
    public_key: Box<[u8]>,
    validity: Validity,
    has_misencoded_times: bool,
    /// The digest in its signature, where that is broken.
    broken_digest: Option<&'static str>,
    extensions: Extensions,
    defects: Vec<Defect>,
}

impl Certificate {
    /// Reads exactly one certificate.
    pub fn from_der(der: impl Into<Vec<u8>>) -> Result<Self, CertificateError> {
        let der = der.into();
        let facts = Facts::read(&der)?;
        Ok(Self(Arc::new(Shared { der, facts })))
    }

    /// The whole certificate, to the byte as it was given.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.0.der
    }

    /// The fingerprint: SHA-256 over the DER.
    #[must_use]
    pub fn sha256(&self) -> [u8; 32] {
        let mut fingerprint = [0; 32];
        fingerprint.copy_from_slice(digest(&SHA256, self.der()).as_ref());
        fingerprint
    }

    /// The subject as text (RFC 4514), such as `CN=zk1.example.com,OU=zookeeper`. It may hold any character: clean it
    /// before it reaches a terminal.
    #[must_use]
    pub fn subject(&self) -> String {
        name::text(self.subject_der(), Reader::Person)
    }

    /// The issuer as text, like the subject.
    #[must_use]
    pub fn issuer(&self) -> String {
        name::text(self.issuer_der(), Reader::Person)
    }

    /// What people call it: the subject, or the first of its names where that is empty.
    #[must_use]
    pub fn called(&self) -> String {
        let subject = self.subject();
        match self.sans().first() {
            Some(name) if subject.is_empty() => name.to_string(),
            None if subject.is_empty() => "(no name)".to_owned(),
            _ => subject,
        }
    }

    /// The subject as ZooKeeper's ACLs know it (scheme `x509`): to the letter what Java's
    /// `getSubjectX500Principal().getName()` returns. For a certificate of ours it is the same as `subject`.
    #[must_use]
    pub fn zookeeper_id(&self) -> String {
        name::text(self.subject_der(), Reader::Java)
    }

    /// The subject's name, encoded.
    #[must_use]
    pub fn subject_der(&self) -> &[u8] {
        &self.0.facts.subject
    }

    /// The issuer's name, encoded.
    #[must_use]
    pub fn issuer_der(&self) -> &[u8] {
        &self.0.facts.issuer
    }

    /// The last common name of the subject.
    #[must_use]
    pub fn common_name(&self) -> Option<String> {
        name::common_name(self.subject_der())
    }

    /// A part of the subject: the last one, where it has several.
    #[must_use]
    pub fn subject_part(&self, attribute: Attribute) -> Option<String> {
        name::last(self.subject_der(), attribute)
    }

    /// A part of the issuer, likewise.
    #[must_use]
    pub fn issuer_part(&self, attribute: Attribute) -> Option<String> {
        name::last(self.issuer_der(), attribute)
    }

    /// The host names and addresses of the subjectAltName, in their order and as they are written there.
    #[must_use]
    pub fn sans(&self) -> &[San] {
        &self.0.facts.extensions.sans
    }

    /// From when until when it holds.
    #[must_use]
    pub fn validity(&self) -> Validity {
        self.0.facts.validity
    }

    /// The digest in its signature, where collisions can be made for it.
    pub(super) fn broken_digest(&self) -> Option<&'static str> {
        self.0.facts.broken_digest
    }

    /// Whether one of its dates before 2050 is a `GeneralizedTime`, or a later one is not (RFC 5280, 4.1.2.5).
    #[must_use]
    pub fn has_misencoded_times(&self) -> bool {
        self.0.facts.has_misencoded_times
    }

    /// The public key as `SubjectPublicKeyInfo` (RFC 5280, 4.1.2.7).
    #[must_use]
    pub fn public_key_der(&self) -> &[u8] {
        &self.0.facts.public_key
    }

    /// The serial number: the octets of its INTEGER, big-endian, two's complement.
    #[must_use]
    pub fn serial(&self) -> &[u8] {
        &self.0.facts.serial
    }

    /// Whether its basicConstraints say that it is an authority's.
    #[must_use]
    pub fn is_authority(&self) -> bool {
        self.0.facts.extensions.is_authority
    }

    /// How many authorities may stand between this one and a leaf.
    #[must_use]
    pub fn path_length(&self) -> Option<u32> {
        self.0.facts.extensions.path_length
    }

    /// What the key may be used for; `None` says nothing about it, so anything.
    #[must_use]
    pub fn key_usage(&self) -> Option<KeyUsage> {
        self.0.facts.extensions.key_usage
    }

    /// What the certificate may be used for; `None` says nothing about it, so anything.
    #[must_use]
    pub fn extended_key_usage(&self) -> Option<&ExtendedKeyUsage> {
        self.0.facts.extensions.extended_key_usage.as_ref()
    }

    /// The names that this authority may issue for; `None` for any.
    #[must_use]
    pub fn name_constraints(&self) -> Option<&NameConstraints> {
        self.0.facts.extensions.name_constraints.as_ref()
    }

    /// Whether it says where its issuer publishes what it has revoked (RFC 5280, 4.2.1.13).
    #[must_use]
    pub fn names_revocation_list(&self) -> bool {
        self.0.facts.extensions.names_revocation_list
    }

    /// The name of its own key (RFC 5280, 4.2.1.2).
    #[must_use]
    pub fn subject_key_id(&self) -> Option<&[u8]> {
        self.0.facts.extensions.subject_key_id.as_deref()
    }

    /// The name of the key that signed it (RFC 5280, 4.2.1.1).
    #[must_use]
    pub fn authority_key_id(&self) -> Option<&[u8]> {
        self.0.facts.extensions.authority_key_id.as_deref()
    }

    /// What is wrong with it, whoever reads it.
    #[must_use]
    pub fn defects(&self) -> &[Defect] {
        &self.0.facts.defects
    }

    /// Whether an extension of this name has exactly this content.
    pub(super) fn has_extension(&self, name: &str, content: &[u8]) -> bool {
        X509Certificate::from_der(self.der()).is_ok_and(|(_, certificate)| {
            certificate
                .extensions()
                .iter()
                .any(|extension| extensions::name(extension) == name && extension.value == content)
        })
    }

    /// Whether issuer and subject are the same name, as in every root.
    #[must_use]
    pub fn is_self_issued(&self) -> bool {
        self.issuer_der() == self.subject_der()
    }
}

impl Facts {
    fn read(der: &[u8]) -> Result<Self, CertificateError> {
        let (rest, certificate) = X509Certificate::from_der(der).map_err(|_| CertificateError::Unreadable)?;
        if !rest.is_empty() {
            return Err(CertificateError::TrailingBytes(rest.len()));
        }
        let content = &certificate.tbs_certificate;
        let mut extensions = Extensions::read(content);
        let mut defects = defect::of_structure(&certificate);
        defects.append(&mut extensions.defects);
        Ok(Self {
            serial: content.raw_serial().into(),
            issuer: content.issuer.as_raw().into(),
            subject: content.subject.as_raw().into(),
            public_key: content.subject_pki.raw.into(),
            validity: Validity {
                not_before: moment(content.validity.not_before.timestamp())?,
                not_after: moment(content.validity.not_after.timestamp())?,
            },
            has_misencoded_times: is_misencoded(&content.validity.not_before)
                || is_misencoded(&content.validity.not_after),
            broken_digest: weakness::broken_digest(&certificate.signature_algorithm),
            extensions,
            defects,
        })
    }
}

fn is_misencoded(time: &ASN1Time) -> bool {
    let is_late = time.to_datetime().year() >= 2050;
    time.is_generalizedtime() != is_late
}

fn moment(seconds: i64) -> Result<OffsetDateTime, CertificateError> {
    OffsetDateTime::from_unix_timestamp(seconds).map_err(|_| CertificateError::Unreadable)
}

impl PartialEq for Certificate {
    fn eq(&self, other: &Self) -> bool {
        self.der() == other.der()
    }
}

impl Eq for Certificate {}

impl std::hash::Hash for Certificate {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.der().hash(state);
    }
}

impl fmt::Debug for Certificate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_tuple("Certificate")
            .field(&self.subject())
            .finish()
    }
}

/// Why the bytes are no certificate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CertificateError {
    /// They are something else, or damaged.
    #[error("not a certificate in DER form (RFC 5280)")]
    Unreadable,
    /// A certificate, and more after its end.
    #[error("{0} more bytes after the end of the certificate")]
    TrailingBytes(usize),
}

impl Fault for CertificateError {
    fn code(&self) -> &'static str {
        match self {
            Self::Unreadable => "certificate-unreadable",
            Self::TrailingBytes(_) => "certificate-trailing-bytes",
        }
    }
}
