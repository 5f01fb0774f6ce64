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
    /// Those that lead from it to its root; none above a root.
    above: Vec<Certificate>,
    key: PrivateKey,
    pair: KeyPair,
    key_id: Vec<u8>,
}

impl Authority {
    /// Takes over an authority, made here or elsewhere. The key must be the certificate's, and the certificate must be
    /// allowed to issue; its dates are looked at when it does.
    pub fn new(certificate: Certificate, key: PrivateKey) -> Result<Self, IssueError> {
        Self::below(certificate, Vec::new(), key)
    }

    /// The same of an authority that others have issued: `above` leads from it to its root, each one signed by the next.
    /// What holds for it holds for them: their constraints, dates and lengths of path limit what it can issue.
    pub fn below(
        certificate: Certificate,
        above: Vec<Certificate>,
        key: PrivateKey,
    ) -> Result<Self, IssueError> {
        let authority = certificate.subject();
        if key.public_key_der() != certificate.public_key_der() {
            return Err(IssueError::KeyMismatch { authority });
        }
        check_path(&certificate, &above)?;
        let pair = key.pair()?;
        let key_id = match certificate.subject_key_id() {
            Some(id) => id.to_vec(),
            None => PublicKey::from_der(key.public_key_der())?.id,
        };
        Ok(Self {
            certificate,
            above,
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
        let validity = lifetime::from_now(now, profile.days)?;
        for authority in self.path() {
            check_dates(authority, profile, validity, now)?;
            check_names(authority, profile)?;
            check_usages(authority, profile)?;
        }
        Ok(validity)
    }

    /// Its certificate.
    #[must_use]
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// It and those above it, up to the root.
    pub fn path(&self) -> impl Iterator<Item = &Certificate> {
        std::iter::once(&self.certificate).chain(&self.above)
    }

    /// Its key.
    #[must_use]
    pub fn key(&self) -> &PrivateKey {
        &self.key
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

/// A leaf lies within the life of every authority above it.
fn check_dates(
    authority: &Certificate,
    profile: &LeafProfile<'_>,
    validity: Validity,
    now: OffsetDateTime,
) -> Result<(), IssueError> {
    let own = authority.validity();
    if now < own.not_before {
        return Err(IssueError::NotYetValid {
            authority: authority.subject(),
            begins: own.not_before,
            now,
        });
    }
    if now > own.not_after {
        return Err(IssueError::Expired {
            authority: authority.subject(),
            ended: own.not_after,
        });
    }
    if validity.not_after > own.not_after {
        return Err(IssueError::OutlivesAuthority {
            host: profile.host.to_string(),
            authority: authority.subject(),
            days: profile.days,
            available: lifetime::days_until(own.not_after, now),
            ends: own.not_after.date(),
        });
    }
    Ok(())
}

fn check_names(authority: &Certificate, profile: &LeafProfile<'_>) -> Result<(), IssueError> {
    let Some(constraints) = authority.name_constraints() else {
        return Ok(());
    };
    let outside = |name| IssueError::OutsideConstraints {
        name,
        authority: authority.subject(),
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
    if matches!(profile.host, Host::Address(IpAddr::V4(_))) && !has_name && !constraints.permit(&common_name)
    {
        return Err(IssueError::AddressTakenForName {
            host: profile.host.to_string(),
            authority: authority.subject(),
        });
    }
    Ok(())
}

fn check_usages(authority: &Certificate, profile: &LeafProfile<'_>) -> Result<(), IssueError> {
    let Some(own) = authority.extended_key_usage() else {
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
            authority: authority.subject(),
            usage: usage.name(),
        }),
    }
}

/// Whether an authority, and all above it, may issue: each is an authority, sound, and signed by the next one, and has no
/// more authorities below it than it allows.
pub fn check_path(certificate: &Certificate, above: &[Certificate]) -> Result<(), IssueError> {
    let mut below: Option<&Certificate> = None;
    for (depth, authority) in std::iter::once(certificate).chain(above).enumerate() {
        let subject = authority.subject();
        if let Some(defect) = authority.defects().first() {
            return Err(IssueError::Defective {
                authority: subject,
                defect: defect.clone(),
            });
        }
        if let Some(reason) = why_no_authority(authority) {
            return Err(IssueError::NotAnAuthority { subject, reason });
        }
        if let Some(below) = below.filter(|below| !below.is_signed_by(authority)) {
            return Err(IssueError::PathBroken {
                authority: below.subject(),
                issuer: subject,
            });
        }
        let limit = authority.path_length();
        if let Some(limit) = limit.filter(|limit| usize::try_from(*limit).is_ok_and(|limit| limit < depth)) {
            return Err(IssueError::PathTooLong {
                authority: subject,
                limit,
                depth,
            });
        }
        below = Some(authority);
    }
    Ok(())
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
