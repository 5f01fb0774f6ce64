//! Certification requests (PKCS#10, RFC 2986): made for a key that stays where it is, and read as what somebody asks for.
//!
//! What stands in one is a wish. Only the public key and the names of it come into a certificate; everything else is
//! ours to say, and what was asked for beside it is told.

mod error;

use der::asn1::{Any, AnyRef, ObjectIdentifier, SetOfVec};
use der::{Decode as _, Encode as _, Sequence};
use x509_cert::attr::Attribute;
use x509_cert::ext::Extension;
use x509_parser::certification_request::X509CertificationRequest;
use x509_parser::cri_attributes::ParsedCriAttribute;
use x509_parser::extensions::{GeneralName, ParsedExtension, X509Extension};
use x509_parser::prelude::FromDer as _;

use super::extensions::{self, address};
use super::name::{self, ORGANIZATIONAL_UNIT, Reader};
use super::{Certificate, IssueError, KeyKind, LeafProfile, PrivateKey, encode, signature, weakness};
use crate::model::{Quoted, Role, San};

pub use self::error::RequestError;

/// `extensionRequest` (RFC 2985, 5.4.2).
const EXTENSION_REQUEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.14");

/// RFC 2986, 4.1.
#[derive(Sequence)]
struct RequestInfo<'a> {
    version: u8,
    subject: AnyRef<'a>,
    public_key: AnyRef<'a>,
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT")]
    attributes: SetOfVec<Attribute>,
}

/// What somebody asks an authority for; its own signature was checked.
#[derive(Debug, Clone)]
pub struct Request {
    subject: Vec<u8>,
    public_key: Vec<u8>,
    names: Vec<San>,
    other_names: Vec<String>,
    extensions: Vec<Asked>,
}

/// An extension that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Asked {
    /// As RFC 5280 calls it, or its number.
    name: String,
    content: Vec<u8>,
}

impl Request {
    /// The request for what this profile describes, signed by the key that it is for; DER.
    pub fn create(profile: &LeafProfile<'_>, key: &PrivateKey) -> Result<Vec<u8>, IssueError> {
        let extensions: Vec<Extension> = profile.wishes(key.public_key_der())?;
        let attribute = Attribute {
            oid: EXTENSION_REQUEST,
            values: SetOfVec::try_from([Any::encode_from(&extensions)?])?,
        };
        let subject = profile.subject()?;
        let content = RequestInfo {
            version: 0,
            subject: AnyRef::from_der(&subject)?,
            public_key: AnyRef::from_der(key.public_key_der())?,
            attributes: SetOfVec::try_from([attribute])?,
        }
        .to_der()?;
        encode::signed(&content, &key.pair()?)
    }

    /// Reads exactly one request, and refuses what no authority should sign: one that its own key did not sign, one for a
    /// weak key, one for an authority.
    pub fn from_der(der: &[u8]) -> Result<Self, RequestError> {
        let (rest, request) =
            X509CertificationRequest::from_der(der).map_err(|_| RequestError::Unreadable)?;
        if !rest.is_empty() {
            return Err(RequestError::TrailingBytes(rest.len()));
        }
        let content = &request.certification_request_info;
        check_key(content.subject_pki.raw)?;
        let signed = signature::verifies(
            &content.subject_pki,
            &request.signature_algorithm,
            &request.signature_value,
            content.raw,
        );
        if !signed {
            return Err(RequestError::Signature);
        }
        let mut read = Self {
            subject: content.subject.as_raw().to_vec(),
            public_key: content.subject_pki.raw.to_vec(),
            names: Vec::new(),
            other_names: Vec::new(),
            extensions: Vec::new(),
        };
        for attribute in content.iter_attributes() {
            if let ParsedCriAttribute::ExtensionRequest(wishes) = attribute.parsed_attribute() {
                for extension in &wishes.extensions {
                    read.take(extension)?;
                }
            }
        }
        if read.names.is_empty()
            && let Some(name) = name::common_name(&read.subject)
        {
            read.names.push(parse(&name)?);
        }
        Ok(read)
    }

    fn take(&mut self, extension: &X509Extension<'_>) -> Result<(), RequestError> {
        match extension.parsed_extension() {
            ParsedExtension::BasicConstraints(constraints) if constraints.ca => {
                return Err(RequestError::Authority);
            }
            ParsedExtension::SubjectAlternativeName(names) => {
                for name in &names.general_names {
                    self.take_name(name)?;
                }
            }
            ParsedExtension::ParseError { .. } => {
                return Err(RequestError::Malformed(extensions::name(extension)));
            }
            _ => self.extensions.push(Asked {
                name: extensions::name(extension),
                content: extension.value.to_vec(),
            }),
        }
        Ok(())
    }

    /// An address that stands where a DNS name should becomes one: peers look for it among the addresses.
    fn take_name(&mut self, name: &GeneralName<'_>) -> Result<(), RequestError> {
        let san = match name {
            GeneralName::DNSName(text) => parse(text)?,
            GeneralName::IPAddress(octets) => {
                San::Ip(address(octets).ok_or_else(|| RequestError::Malformed("subjectAltName".to_owned()))?)
            }
            other => {
                self.other_names.push(match other {
                    GeneralName::RFC822Name(text) => format!("email:{text}"),
                    GeneralName::URI(text) => format!("URI:{text}"),
                    other => other.to_string(),
                });
                return Ok(());
            }
        };
        if !self.names.contains(&san) {
            self.names.push(san);
        }
        Ok(())
    }

    /// Its subject as text. It may hold any character: clean it before it reaches a terminal.
    #[must_use]
    pub fn subject(&self) -> String {
        name::text(&self.subject, Reader::Person)
    }

    /// The common name, where there is one.
    #[must_use]
    pub fn common_name(&self) -> Option<String> {
        name::common_name(&self.subject)
    }

    /// The role that its subject names (OU), as a request of this program does.
    #[must_use]
    pub fn role(&self) -> Option<Role> {
        let units = name::values(&self.subject, ORGANIZATIONAL_UNIT);
        units.iter().find_map(|unit| unit.parse().ok())
    }

    /// The hosts and addresses that it asks for, each once; the common name where it has no subjectAltName.
    #[must_use]
    pub fn names(&self) -> &[San] {
        &self.names
    }

    /// The key that it is for, as `SubjectPublicKeyInfo`.
    #[must_use]
    pub fn public_key_der(&self) -> &[u8] {
        &self.public_key
    }

    /// Whether both are for the same key, subject, names and extensions: they differ in their signatures at most.
    #[must_use]
    pub fn asks_for_the_same_as(&self, other: &Self) -> bool {
        self.subject == other.subject
            && self.public_key == other.public_key
            && self.names == other.names
            && self.other_names == other.other_names
            && self.extensions == other.extensions
    }

    /// What was asked for and does not stand in the certificate that was issued, a fragment each.
    #[must_use]
    pub fn dropped(&self, issued: &Certificate) -> Vec<String> {
        let mut dropped = Vec::new();
        if self.subject != issued.subject_der() {
            dropped.push(format!("the subject {}", Quoted(&self.subject())));
        }
        dropped.extend(
            self.other_names
                .iter()
                .map(|name| format!("the name {}", Quoted(name))),
        );
        let missing = self
            .extensions
            .iter()
            .filter(|asked| !issued.has_extension(&asked.name, &asked.content));
        dropped.extend(missing.map(|asked| format!("the extension {}", Quoted(&asked.name))));
        dropped
    }
}

fn parse(text: &str) -> Result<San, RequestError> {
    text.parse()
        .map_err(|source: crate::model::SanError| RequestError::Name {
            reason: source.to_string(),
        })
}

/// The keys of which a certificate is of use on both sides of the link.
fn check_key(public_key: &[u8]) -> Result<(), RequestError> {
    let kind = KeyKind::of_public_key(public_key);
    match &kind {
        KeyKind::Rsa { bits } if *bits < weakness::LEAST_MODULUS => Err(RequestError::WeakKey(kind)),
        KeyKind::Rsa { .. } | KeyKind::Ed25519 => Ok(()),
        KeyKind::Ecdsa { curve: Some(_) } if kind.bits().is_some() => Ok(()),
        KeyKind::Ecdsa { .. } | KeyKind::RsaPss { .. } | KeyKind::Dsa { .. } | KeyKind::Other(_) => {
            Err(RequestError::KeyUnsupported(kind))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Host, KeyAlgorithm};
    use crate::pki::fixtures::*;

    fn profile<'a>(host: &'a Host, sans: &'a [San]) -> LeafProfile<'a> {
        LeafProfile {
            host,
            role: Role::Zookeeper,
            organization: "Example",
            sans,
            days: 397,
        }
    }

    #[test]
    fn a_request_of_ours_asks_for_what_is_then_issued() {
        let host: Host = "zk1.example.com".parse().expect("a host");
        let sans = [San::Ip([10, 0, 0, 1].into())];
        let profile = profile(&host, &sans);
        for algorithm in KeyAlgorithm::ALL {
            let key = PrivateKey::generate(*algorithm).expect("a key");
            let request = Request::create(&profile, &key).expect("a request");
            let request = Request::from_der(&request).expect("a request");
            assert_eq!(request.names(), [San::from(&host), sans[0].clone()]);
            assert_eq!(request.role(), Some(Role::Zookeeper));
            assert_eq!(request.public_key_der(), key.public_key_der());
            let issued = authority(&[]).issue(&profile, request.public_key_der(), serial(9), NOW);
            assert_eq!(
                request.dropped(&issued.expect("a certificate")),
                Vec::<String>::new()
            );
        }
    }

    #[test]
    fn a_request_that_was_changed_is_refused() {
        let host: Host = "zk1.example.com".parse().expect("a host");
        let der = Request::create(&profile(&host, &[]), &key()).expect("a request");
        // A header of four octets, and what is signed: its length stands in its third octet.
        let signed = 4..4 + 3 + usize::from(der[6]);
        for index in signed.chain(der.len() - 8..der.len()) {
            let mut changed = der.clone();
            changed[index] ^= 1;
            assert!(Request::from_der(&changed).is_err(), "octet {index}");
        }
        assert_eq!(
            Request::from_der(&[der.as_slice(), b"\0"].concat()).err(),
            Some(RequestError::TrailingBytes(1))
        );
    }
}
