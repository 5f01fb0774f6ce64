//! A certificate as peers look at it: read once more, strictly, before it is judged.

use der::Reader as _;
use x509_parser::prelude::{FromDer as _, X509Certificate};
use x509_parser::x509::{X509Name, X509Version};

use super::extension::{Content, Extension};
use super::key::{self, Signature};
use super::names::Name;
use super::{Flaw, Refusal};
use crate::pki::{Certificate, KeyKind};

pub(super) struct Facts<'a> {
    pub(super) certificate: &'a Certificate,
    /// 1, 2 or 3.
    pub(super) version: u32,
    pub(super) subject: Name,
    pub(super) issuer: Name,
    /// `None` for an algorithm that is not known here, or that is another one inside of the certificate.
    pub(super) signature: Option<Signature>,
    pub(super) key: KeyKind,
    /// Whether both peers can use the key.
    pub(super) is_key_sound: bool,
    pub(super) extensions: Vec<Extension>,
    pub(super) content: Content,
    /// What is wrong with an extension that peers look at.
    pub(super) defect: Option<String>,
    /// Why Java cannot read it, and OpenSSL can.
    pub(super) java_trouble: Option<&'static str>,
}

/// How deep one value may lie in another. Certificates need fewer than ten.
const DEEPEST: usize = 32;

impl<'a> Facts<'a> {
    /// Reads a certificate again; refuses what one of the peers cannot read.
    pub(super) fn read(certificate: &'a Certificate) -> Result<Self, Refusal> {
        let unreadable = |detail: &str| Flaw::Unreadable.of(certificate, detail);
        let der = certificate.der();
        let (_, parsed) = X509Certificate::from_der(der).map_err(|_| unreadable("it is damaged"))?;
        let content = &parsed.tbs_certificate;
        if !is_strict(der, DEEPEST) {
            return Err(unreadable(
                "it is not DER: a length has more octets than it needs",
            ));
        }
        if is_padded(certificate.serial()) {
            return Err(unreadable("its serial number has more octets than it needs"));
        }
        let name = |der, detail| Name::read(der).ok_or_else(|| unreadable(detail));
        let kind = certificate.key_kind();
        let has_one_algorithm = content.signature == parsed.signature_algorithm;
        let mut facts = Self {
            certificate,
            version: content.version.0 + 1,
            subject: name(certificate.subject_der(), "its subject cannot be read")?,
            issuer: name(certificate.issuer_der(), "its issuer cannot be read")?,
            signature: Signature::read(&parsed.signature_algorithm).filter(|_| has_one_algorithm),
            java_trouble: java_trouble(&parsed),
            is_key_sound: key::is_sound(certificate.public_key_der(), &kind),
            key: kind,
            extensions: Vec::new(),
            content: Content::default(),
            defect: certificate.defects().first().map(ToString::to_string),
        };
        facts.take_extensions(&parsed);
        Ok(facts)
    }

    fn take_extensions(&mut self, parsed: &X509Certificate<'_>) {
        for extension in parsed.extensions() {
            let oid = extension.oid.to_id_string();
            if self.content.take(extension).is_none() && self.defect.is_none() {
                self.defect = Some(format!("extension {oid} is malformed"));
            }
            self.extensions.push(Extension {
                oid,
                is_critical: extension.critical,
            });
        }
    }

    /// A refusal that names this certificate.
    pub(super) fn refuse(&self, flaw: Flaw, detail: impl Into<String>) -> Refusal {
        flaw.of(self.certificate, detail)
    }

    /// The first critical extension that is not among these.
    pub(super) fn unknown_critical(&self, known: &[&str]) -> Option<&str> {
        let mut critical = self.extensions.iter().filter(|extension| extension.is_critical);
        let unknown = critical.find(|extension| !known.contains(&extension.oid.as_str()));
        unknown.map(|extension| extension.oid.as_str())
    }

    pub(super) fn has(&self, oids: &[&str]) -> bool {
        self.extensions
            .iter()
            .any(|extension| oids.contains(&extension.oid.as_str()))
    }

    /// Whether the keyUsage, if there is one, has one of these bits.
    pub(super) fn allows(&self, bits: u16) -> bool {
        self.content.key_usage.is_none_or(|usage| usage & bits != 0)
    }

    /// Whether the basicConstraints say that it is an authority.
    pub(super) fn is_authority(&self) -> bool {
        self.content.basic.as_ref().is_some_and(|basic| basic.ca)
    }

    pub(super) fn path_length(&self) -> Option<usize> {
        let basic = self.content.basic.as_ref()?;
        basic.path_len_constraint.map(usize::from)
    }

    /// Whether its issuer's key made its signature.
    pub(super) fn is_signed_by(&self, issuer: &Self) -> bool {
        self.certificate.is_signed_by(issuer.certificate)
    }
}

impl PartialEq for Facts<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.certificate == other.certificate
    }
}

/// What `X509CertImpl` and `X509CertInfo` refuse to read, whatever the certificate is for.
fn java_trouble(parsed: &X509Certificate<'_>) -> Option<&'static str> {
    let content = &parsed.tbs_certificate;
    let is_empty = |name: &X509Name<'_>| name.iter_rdn().next().is_none();
    let names = content.subject_alternative_name().ok().flatten();
    let is_named = names.is_some_and(|names| names.critical && !names.value.general_names.is_empty());
    if content.signature != parsed.signature_algorithm {
        Some("it names one signature algorithm inside and another one outside")
    } else if content.version.0 > X509Version::V3.0 {
        Some("its version is unknown")
    } else if content.version != X509Version::V3 && !content.extensions().is_empty() {
        Some("it has extensions, which only version 3 knows")
    } else if is_empty(&content.issuer) {
        Some("it does not name its issuer")
    } else if is_empty(&content.subject) && !is_named {
        Some("its subject is empty, and it has no critical subjectAltName")
    } else {
        None
    }
}

/// An INTEGER with a first octet that says nothing.
fn is_padded(integer: &[u8]) -> bool {
    matches!(integer, [] | [0x00, 0x00..=0x7f, ..] | [0xff, 0x80..=0xff, ..])
}

/// Whether every length in the value, and in the values that it consists of, is as short as it can be. What is inside of
/// octet strings is not looked at.
fn is_strict(der: &[u8], depth: usize) -> bool {
    let Some(depth) = depth.checked_sub(1) else {
        return false;
    };
    let Ok(mut reader) = der::SliceReader::new(der) else {
        return false;
    };
    while !reader.is_finished() {
        let Ok(value) = reader.decode::<der::asn1::AnyRef<'_>>() else {
            return false;
        };
        if der::Tagged::tag(&value).is_constructed()
            && !value.value().is_empty()
            && !is_strict(value.value(), depth)
        {
            return false;
        }
    }
    true
}
