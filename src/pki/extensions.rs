//! What a certificate says in its extensions, read once into plain values.

use std::net::IpAddr;

use x509_parser::certificate::TbsCertificate;
use x509_parser::extensions::{GeneralName, ParsedExtension, X509Extension};

use super::Defect;
use super::constraints::NameConstraints;
use crate::model::San;

/// The facts of the extensions; where there is none of a kind, what its absence means.
#[derive(Default)]
pub(super) struct Extensions {
    pub(super) sans: Vec<San>,
    pub(super) is_authority: bool,
    pub(super) path_length: Option<u32>,
    pub(super) key_usage: Option<KeyUsage>,
    pub(super) extended_key_usage: Option<ExtendedKeyUsage>,
    pub(super) subject_key_id: Option<Vec<u8>>,
    pub(super) authority_key_id: Option<Vec<u8>>,
    pub(super) name_constraints: Option<NameConstraints>,
    /// Whether it says where a list of revoked certificates is.
    pub(super) names_revocation_list: bool,
    pub(super) defects: Vec<Defect>,
}

/// What the key may be used for (RFC 5280, 4.2.1.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "the field is a string of independent bits"
)]
pub struct KeyUsage {
    /// TLS with ephemeral keys, which is all of TLS 1.3: Java refuses a peer without it.
    pub digital_signature: bool,
    /// TLS 1.2 with RSA key transport.
    pub key_encipherment: bool,
    /// Issuing certificates.
    pub key_cert_sign: bool,
    /// Issuing revocation lists.
    pub crl_sign: bool,
}

/// What the certificate may be used for (RFC 5280, 4.2.1.12).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExtendedKeyUsage {
    /// As a TLS server.
    pub server_auth: bool,
    /// As a TLS client.
    pub client_auth: bool,
    /// For anything.
    pub any: bool,
}

impl ExtendedKeyUsage {
    /// Whether a certificate of this authority may be a server's.
    #[must_use]
    pub fn permits_server(&self) -> bool {
        self.server_auth || self.any
    }

    /// Whether a certificate of this authority may be a client's.
    #[must_use]
    pub fn permits_client(&self) -> bool {
        self.client_auth || self.any
    }
}

impl Extensions {
    pub(super) fn read(certificate: &TbsCertificate<'_>) -> Self {
        let mut facts = Self::default();
        for (index, extension) in certificate.extensions().iter().enumerate() {
            let before = certificate.extensions().iter().take(index);
            if before.clone().any(|other| other.oid == extension.oid) {
                facts.defects.push(Defect::Repeated(name(extension)));
            }
            if facts.take(extension).is_none() {
                facts.defects.push(Defect::Malformed(name(extension)));
            }
        }
        facts
    }

    /// Takes over what one extension says; `None` when it is malformed.
    fn take(&mut self, extension: &X509Extension<'_>) -> Option<()> {
        match extension.parsed_extension() {
            ParsedExtension::ParseError { .. } => return None,
            ParsedExtension::SubjectAlternativeName(names) => {
                for name in &names.general_names {
                    match name {
                        GeneralName::DNSName(name) => self.sans.push(San::Dns((*name).to_owned())),
                        GeneralName::IPAddress(octets) => self.sans.push(San::Ip(address(octets)?)),
                        GeneralName::Invalid(..) => return None,
                        _ => {}
                    }
                }
            }
            ParsedExtension::CRLDistributionPoints(_) => self.names_revocation_list = true,
            ParsedExtension::BasicConstraints(constraints) => {
                self.is_authority = constraints.ca;
                self.path_length = constraints.path_len_constraint;
            }
            ParsedExtension::KeyUsage(usage) => {
                self.key_usage = Some(KeyUsage {
                    digital_signature: usage.digital_signature(),
                    key_encipherment: usage.key_encipherment(),
                    key_cert_sign: usage.key_cert_sign(),
                    crl_sign: usage.crl_sign(),
                });
            }
            ParsedExtension::ExtendedKeyUsage(usage) => {
                self.extended_key_usage = Some(ExtendedKeyUsage {
                    server_auth: usage.server_auth,
                    client_auth: usage.client_auth,
                    any: usage.any,
                });
            }
            ParsedExtension::SubjectKeyIdentifier(id) => self.subject_key_id = Some(id.0.to_vec()),
            ParsedExtension::AuthorityKeyIdentifier(id) => {
                self.authority_key_id = id.key_identifier.as_ref().map(|id| id.0.to_vec());
            }
            ParsedExtension::NameConstraints(_) => {
                self.name_constraints = Some(NameConstraints::read(extension.value)?);
            }
            _ => {}
        }
        Some(())
    }
}

/// An address of 4 or 16 octets.
pub(super) fn address(octets: &[u8]) -> Option<IpAddr> {
    let v4 = || <[u8; 4]>::try_from(octets).ok().map(IpAddr::from);
    let v6 = || <[u8; 16]>::try_from(octets).ok().map(IpAddr::from);
    v4().or_else(v6)
}

/// The names of RFC 5280 for its own extensions, a number for others.
pub(super) fn name(extension: &X509Extension<'_>) -> String {
    let oid = extension.oid.to_id_string();
    let known = NAMES.iter().find(|(known, _)| *known == oid);
    known.map_or(oid.clone(), |(_, name)| (*name).to_owned())
}

const NAMES: [(&str, &str); 13] = [
    ("2.5.29.14", "subjectKeyIdentifier"),
    ("2.5.29.15", "keyUsage"),
    ("2.5.29.17", "subjectAltName"),
    ("2.5.29.18", "issuerAltName"),
    ("2.5.29.19", "basicConstraints"),
    ("2.5.29.30", "nameConstraints"),
    ("2.5.29.31", "cRLDistributionPoints"),
    ("2.5.29.32", "certificatePolicies"),
    ("2.5.29.33", "policyMappings"),
    ("2.5.29.35", "authorityKeyIdentifier"),
    ("2.5.29.36", "policyConstraints"),
    ("2.5.29.37", "extKeyUsage"),
    ("1.3.6.1.5.5.7.1.1", "authorityInfoAccess"),
];
