//! A certificate as a peer looks at it: read once more before it is judged.

use std::collections::BTreeSet;

use x509_parser::extensions::X509Extension;
use x509_parser::prelude::{FromDer as _, X509Certificate};
use x509_parser::x509::X509Version;

use super::extension::{self, ALTERNATIVE_NAMES, Content, Extension, KEY_ID, KEY_USAGE};
use super::key::{self, Family, Signature};
use super::names::Name;
use super::skeleton::Skeleton;
use super::{Flaw, Peer, Refusal, dsa, java, openssl};
use crate::pki::{Certificate, KeyKind};

pub(super) struct Facts<'a> {
    pub(super) certificate: &'a Certificate,
    /// Who looks at it.
    peer: Peer,
    /// 1, 2 or 3; a few others in the wild.
    pub(super) version: u32,
    pub(super) subject: Name,
    pub(super) issuer: Name,
    /// Whether both dates are written as OpenSSL wants them.
    pub(super) has_whole_dates: bool,
    /// By what the certificate says inside; `None` for an algorithm that is not known here.
    pub(super) signature: Option<Signature>,
    /// Whether it says the same outside.
    pub(super) has_one_algorithm: bool,
    pub(super) key: KeyKind,
    /// Whether the key can be used.
    pub(super) is_key_sound: bool,
    pub(super) extensions: Vec<Extension>,
    pub(super) content: Content,
    /// An extension for which OpenSSL takes the certificate for invalid, though it reads it.
    pub(super) defect: Option<String>,
}

impl<'a> Facts<'a> {
    /// Reads a certificate again; refuses what this peer cannot read.
    pub(super) fn read(certificate: &'a Certificate, peer: Peer) -> Result<Self, Refusal> {
        let unreadable = |detail: &str| Flaw::Unreadable.of(certificate, detail);
        let der = certificate.der();
        let (_, parsed) = X509Certificate::from_der(der).map_err(|_| unreadable("it is damaged"))?;
        let skeleton = Skeleton::read(der).ok_or_else(|| unreadable("it is damaged"))?;
        let content = &parsed.tbs_certificate;
        let name = |der, detail| Name::read(der, peer).ok_or_else(|| unreadable(detail));
        let kind = certificate.key_kind();
        let mut facts = Self {
            certificate,
            peer,
            version: content.version.0.saturating_add(1),
            subject: name(certificate.subject_der(), "its subject cannot be read")?,
            issuer: name(certificate.issuer_der(), "its issuer cannot be read")?,
            has_whole_dates: skeleton.has_whole_dates,
            signature: Signature::read(&content.signature),
            has_one_algorithm: content.signature == parsed.signature_algorithm,
            is_key_sound: key::is_sound(certificate.public_key_der(), &kind, peer),
            key: kind,
            extensions: Vec::new(),
            content: Content::default(),
            defect: None,
        };
        match peer {
            Peer::OpenSsl => {
                openssl::check_readable(certificate)?;
                facts.take_for_openssl(parsed.extensions());
            }
            Peer::Java => {
                facts.take_for_java(parsed.extensions())?;
                let is_other = content.version != X509Version::V3;
                java::check_readable(&facts, is_other)?;
            }
        }
        Ok(facts)
    }

    /// What OpenSSL does not look at may be malformed, or stand twice.
    fn take_for_openssl(&mut self, extensions: &[X509Extension<'_>]) {
        let mut seen = BTreeSet::new();
        for extension in extensions {
            let oid = extension.oid.to_id_string();
            if openssl::looks_at(&oid) {
                // What stands behind the value OpenSSL does not look at.
                let is_read = self
                    .content
                    .take(&oid, extension::first(extension.value))
                    .is_some();
                let says_nothing = oid == KEY_USAGE && self.content.key_usage == Some(0);
                if !is_read || says_nothing {
                    self.defect
                        .get_or_insert(format!("its extension {oid} is malformed"));
                } else if !seen.insert(oid.clone()) {
                    self.defect
                        .get_or_insert(format!("its extension {oid} occurs twice"));
                }
            }
            self.note(oid, extension.critical);
        }
    }

    /// What is malformed and not critical Java overlooks; where it may read what is malformed here, it is refused.
    fn take_for_java(&mut self, extensions: &[X509Extension<'_>]) -> Result<(), Refusal> {
        let mut seen = BTreeSet::new();
        for extension in extensions {
            let oid = extension.oid.to_id_string();
            let fails = java::fails_to_read(&oid, extension.value);
            let decides = java::looks_at(&oid) || extension.critical;
            let is_read = !fails && (!decides || self.content.take(&oid, extension.value).is_some());
            let is_malformed = oid == ALTERNATIVE_NAMES && !java::reads_names(self.content.names.as_deref());
            if is_malformed {
                self.content.names = None;
            }
            let is_read = is_read && !is_malformed;
            let is_overlooked = (fails || is_malformed) && !extension.critical;
            if is_read {
                if !seen.insert(oid.clone()) {
                    return Err(self.refuse(Flaw::Extension, format!("its extension {oid} occurs twice")));
                }
            } else if !is_overlooked {
                return Err(self.refuse(Flaw::Extension, format!("its extension {oid} is malformed")));
            } else if oid == KEY_ID {
                // Java compares its octets all the same.
                self.content.key_id = Some(extension.value.to_vec());
            }
            self.note(oid, extension.critical);
        }
        Ok(())
    }

    fn note(&mut self, oid: String, is_critical: bool) {
        self.extensions.push(Extension { oid, is_critical });
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

    /// Whether there is a critical subjectAltName with a name in it.
    pub(super) fn has_critical_names(&self) -> bool {
        let is_critical = |extension: &Extension| extension.oid == ALTERNATIVE_NAMES && extension.is_critical;
        let has_names = self.content.names.as_ref().is_some_and(|names| !names.is_empty());
        has_names && self.extensions.iter().any(is_critical)
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

    /// Refuses it where its issuer's key did not make its signature, or that cannot be told. For DSA that key is `working`, which may
    /// have its parameters from further above.
    pub(super) fn check_signature(&self, issuer: &Self, working: &[u8]) -> Result<(), Refusal> {
        let name = issuer.certificate.called();
        let Some(signature) = self.signature else {
            return Err(self.refuse(Flaw::UnknownSignature, "its signature is of an unknown kind"));
        };
        let is_made = signature.is_made_by(&issuer.key, self.peer);
        if is_made && !signature.is_checked_with(&issuer.key, self.peer) {
            let detail = format!(
                "its signature ({} by {}) cannot be checked here",
                signature.digest, issuer.key
            );
            return Err(self.refuse(Flaw::UnknownSignature, detail));
        }
        let is_verified = || match signature.family {
            Family::Dsa => dsa::made(working, self.certificate.der(), signature.digest),
            _ => self.certificate.is_signed_by(issuer.certificate),
        };
        if self.has_one_algorithm && is_made && is_verified() {
            Ok(())
        } else {
            Err(self.refuse(
                Flaw::BadSignature,
                format!("the key of `{name}` did not make its signature"),
            ))
        }
    }
}

impl PartialEq for Facts<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.certificate == other.certificate
    }
}
