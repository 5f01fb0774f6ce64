use std::fmt;
use std::net::IpAddr;

use time::OffsetDateTime;

use super::encode::Content;
use super::key_pair::KeyPair;
use super::name::{self, Reader};
use super::profile::{Usage, usages};
use super::public_key::PublicKey;
use super::{
    AuthorityProfile, Certificate, ExtendedKeyUsage, IssueError, LeafProfile, PrivateKey, Serial, lifetime,
};
use crate::model::{Host, San, Validity};

/// A certificate that may issue others, with its key, ready to sign: from several threads at once.
pub struct Authority {
    certificate: Certificate,
    key: PrivateKey,
    pair: KeyPair,
    key_id: Vec<u8>,
}

impl Authority {
    /// Takes over an authority, made here or elsewhere. The key must be the certificate's, and the certificate must be
    /// allowed to issue; its dates are looked at when it does.
    pub fn new(certificate: Certificate, key: PrivateKey) -> Result<Self, IssueError> {
        let authority = certificate.subject();
        if key.public_key_der() != certificate.public_key_der() {
            return Err(IssueError::KeyMismatch { authority });
        }
        if let Some(defect) = certificate.defects().first() {
            return Err(IssueError::Defective {
                authority,
                defect: defect.clone(),
            });
        }
        if let Some(reason) = why_no_authority(&certificate) {
            return Err(IssueError::NotAnAuthority {
                subject: authority,
                reason,
            });
        }
        let pair = key.pair()?;
        let key_id = match certificate.subject_key_id() {
            Some(id) => id.to_vec(),
            None => PublicKey::from_der(key.public_key_der())?.id,
        };
        Ok(Self {
            certificate,
            key,
            pair,
            key_id,
        })
    }

    /// Founds an authority: a self-signed certificate that may issue leaves but no further authorities.
    pub fn create(
        profile: &AuthorityProfile<'_>,
        key: PrivateKey,
        serial: Serial,
        now: OffsetDateTime,
    ) -> Result<Self, IssueError> {
        let subject = profile.subject()?;
        let public_key = PublicKey::from_der(key.public_key_der())?;
        let certificate = Content {
            serial,
            issuer: &subject,
            validity: lifetime::from_now(now, profile.days)?,
            subject: &subject,
            public_key: public_key.der,
            extensions: profile.extensions(&public_key)?,
        }
        .sign(&key.pair()?)?;
        Self::new(certificate, key)
    }

    /// Issues a node's certificate for its public key (`SubjectPublicKeyInfo`).
    ///
    /// Nothing is signed that a peer would refuse for what this authority is: it must be valid now and for as long as
    /// the leaf, permit every one of its names and every usage of its role.
    pub fn issue(
        &self,
        profile: &LeafProfile<'_>,
        public_key_der: &[u8],
        serial: Serial,
        now: OffsetDateTime,
    ) -> Result<Certificate, IssueError> {
        let public_key = PublicKey::from_der(public_key_der)?;
        let validity = self.check(profile, now)?;
        Content {
            serial,
            issuer: self.certificate.subject_der(),
            validity,
            subject: &profile.subject()?,
            public_key: public_key.der,
            extensions: profile.extensions(&public_key, &self.key_id)?,
        }
        .sign(&self.pair)
    }

    /// Whether a certificate could be issued, and for how long it would be valid; nothing is signed.
    pub fn check(&self, profile: &LeafProfile<'_>, now: OffsetDateTime) -> Result<Validity, IssueError> {
        let validity = self.validity_within(profile, now)?;
        self.check_names(profile)?;
        self.check_usages(profile)?;
        Ok(validity)
    }

    /// Its certificate.
    #[must_use]
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// Its key.
    #[must_use]
    pub fn key(&self) -> &PrivateKey {
        &self.key
    }

    fn validity_within(
        &self,
        profile: &LeafProfile<'_>,
        now: OffsetDateTime,
    ) -> Result<Validity, IssueError> {
        let own = self.certificate.validity();
        let authority = || self.certificate.subject();
        if now < own.not_before {
            return Err(IssueError::NotYetValid {
                authority: authority(),
                begins: own.not_before,
                now,
            });
        }
        if now > own.not_after {
            return Err(IssueError::Expired {
                authority: authority(),
                ended: own.not_after,
            });
        }
        let validity = lifetime::from_now(now, profile.days)?;
        if validity.not_after > own.not_after {
            return Err(IssueError::OutlivesAuthority {
                host: profile.host.to_string(),
                authority: authority(),
                days: profile.days,
                available: lifetime::days_until(own.not_after, now),
                ends: own.not_after.date(),
            });
        }
        Ok(validity)
    }

    fn check_names(&self, profile: &LeafProfile<'_>) -> Result<(), IssueError> {
        let Some(constraints) = self.certificate.name_constraints() else {
            return Ok(());
        };
        let outside = |name| IssueError::OutsideConstraints {
            name,
            authority: self.certificate.subject(),
            constraints: constraints.to_string(),
        };
        let names = profile.names();
        if let Some(name) = names.iter().find(|name| !constraints.permit(name)) {
            return Err(outside(name.to_string()));
        }
        let subject = name::text(&profile.subject()?, Reader::Person);
        if !constraints.permit_subject(&subject) {
            return Err(outside(subject));
        }
        // OpenSSL and GnuTLS hold the common name against the constraints too where there is no dNSName and it looks
        // like one, and an IPv4 address does (OpenSSL, v3_ncons.c, `cn2dnsid`).
        let has_name = names.iter().any(|name| matches!(name, San::Dns(_)));
        let common_name = San::Dns(profile.host.to_string());
        if matches!(profile.host, Host::Address(IpAddr::V4(_)))
            && !has_name
            && !constraints.permit(&common_name)
        {
            return Err(IssueError::AddressTakenForName {
                host: profile.host.to_string(),
                authority: self.certificate.subject(),
            });
        }
        Ok(())
    }

    fn check_usages(&self, profile: &LeafProfile<'_>) -> Result<(), IssueError> {
        let Some(own) = self.certificate.extended_key_usage() else {
            return Ok(());
        };
        let is_permitted = |usage: Usage| match usage {
            Usage::Server => ExtendedKeyUsage::permits_server(own),
            Usage::Client => ExtendedKeyUsage::permits_client(own),
        };
        match usages(profile.role).iter().find(|usage| !is_permitted(**usage)) {
            None => Ok(()),
            Some(usage) => Err(IssueError::UsageNotPermitted {
                host: profile.host.to_string(),
                authority: self.certificate.subject(),
                usage: usage.name(),
            }),
        }
    }
}

impl fmt::Debug for Authority {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_tuple("Authority")
            .field(&self.certificate)
            .finish()
    }
}

fn why_no_authority(certificate: &Certificate) -> Option<&'static str> {
    if !certificate.is_authority() {
        return Some("its basicConstraints do not say `CA:TRUE`");
    }
    let may_sign = certificate.key_usage().is_none_or(|usage| usage.key_cert_sign);
    (!may_sign).then_some("its keyUsage lacks `keyCertSign`")
}

#[cfg(test)]
mod tests;
