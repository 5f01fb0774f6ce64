//! What stands in each kind of certificate: the table of usages, and the extensions that follow from it.

use der::asn1::{Ia5String, ObjectIdentifier, OctetString};
use der::flagset::FlagSet;
use der::oid::AssociatedOid;
use der::oid::db::rfc5280::{ID_KP_CLIENT_AUTH, ID_KP_SERVER_AUTH};
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::ext::pkix::{
    AuthorityKeyIdentifier, BasicConstraints, ExtendedKeyUsage, KeyUsage, KeyUsages, SubjectAltName,
    SubjectKeyIdentifier,
};

use super::IssueError;
use super::constraints::NameConstraints;
use super::name::{self, COMMON_NAME, LONGEST, ORGANIZATION, ORGANIZATIONAL_UNIT};
use super::public_key::PublicKey;
use crate::model::{Host, Role, San, Subtree};

/// An authority to be founded.
#[derive(Debug, Clone, Copy)]
pub struct AuthorityProfile<'a> {
    /// How it is called; 64 characters at most.
    pub common_name: &'a str,
    /// Whose it is; empty for none, 64 characters at most.
    pub organization: &'a str,
    /// The only names that it may issue for: a kind (DNS, address) that does not occur is excluded entirely. Empty for
    /// any name.
    pub permitted: &'a [Subtree],
    /// How long it lasts from now.
    pub days: u32,
}

/// A node's certificate to be issued.
#[derive(Debug, Clone, Copy)]
pub struct LeafProfile<'a> {
    /// The node: the common name, and the first alternative name.
    pub host: &'a Host,
    /// What the node does: the organizational unit, and by the table of usages the extended key usage. The quorum's own
    /// certificates are those of role `zookeeper`.
    pub role: Role,
    /// Whose it is; empty for none, 64 characters at most.
    pub organization: &'a str,
    /// Its other names and addresses; the host itself may be among them.
    pub sans: &'a [San],
    /// How long it lasts from now.
    pub days: u32,
}

/// One purpose of a certificate (RFC 5280, 4.2.1.12).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Usage {
    Server,
    Client,
}

/// What a node in a role is to its peers.
///
/// ZooKeeper's servers need both: they dial each other, and the one that dials presents the same certificate.
pub(super) const fn usages(role: Role) -> &'static [Usage] {
    match role {
        Role::Zookeeper => &[Usage::Server, Usage::Client],
        Role::Clickhouse | Role::Client => &[Usage::Client],
    }
}

impl Usage {
    pub(super) const fn oid(self) -> ObjectIdentifier {
        match self {
            Self::Server => ID_KP_SERVER_AUTH,
            Self::Client => ID_KP_CLIENT_AUTH,
        }
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Server => "serverAuth",
            Self::Client => "clientAuth",
        }
    }
}

impl AuthorityProfile<'_> {
    pub(super) fn subject(&self) -> Result<Vec<u8>, IssueError> {
        if self.common_name.is_empty() {
            return Err(IssueError::NoName);
        }
        name::encode(&[(ORGANIZATION, self.organization), (COMMON_NAME, self.common_name)])
    }

    pub(super) fn extensions(&self, key: &PublicKey<'_>) -> der::Result<Vec<Extension>> {
        let basic_constraints = BasicConstraints {
            ca: true,
            path_len_constraint: Some(0),
        };
        let mut extensions = vec![
            extension(true, &basic_constraints)?,
            extension(true, &KeyUsage(KeyUsages::KeyCertSign | KeyUsages::CRLSign))?,
        ];
        if let Some(constraints) = NameConstraints::from_permitted(self.permitted) {
            extensions.push(extension(true, &constraints.encode()?)?);
        }
        extensions.extend(key_ids(&key.id, &key.id)?);
        Ok(extensions)
    }
}

impl LeafProfile<'_> {
    /// `O, OU, CN`: read from the end, as Java's `getName()` and `openssl -nameopt RFC2253` do, and so as ZooKeeper's
    /// ACLs have it, this is `CN=<host>,OU=<role>,O=<organization>`. It must never change.
    pub(super) fn subject(&self) -> Result<Vec<u8>, IssueError> {
        name::encode(&[
            (ORGANIZATION, self.organization),
            (ORGANIZATIONAL_UNIT, self.role.name()),
            (COMMON_NAME, &self.common_name()),
        ])
    }

    /// The host, or the first label of a name that is too long for a common name.
    fn common_name(&self) -> String {
        let host = self.host.to_string();
        match host.split_once('.') {
            Some((first, _)) if host.len() > LONGEST => first.to_owned(),
            _ => host,
        }
    }

    /// Every name, each of them once, the host first.
    pub(super) fn names(&self) -> Vec<San> {
        let mut names = vec![San::from(self.host)];
        for name in self.sans {
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
        names
    }

    pub(super) fn extensions(
        &self,
        key: &PublicKey<'_>,
        authority_key_id: &[u8],
    ) -> der::Result<Vec<Extension>> {
        let basic_constraints = BasicConstraints {
            ca: false,
            path_len_constraint: None,
        };
        let mut extensions = vec![extension(true, &basic_constraints)?];
        extensions.extend(self.usages_and_names(key)?);
        extensions.extend(key_ids(&key.id, authority_key_id)?);
        Ok(extensions)
    }

    /// What a request for such a certificate asks for: what the authority cannot know by itself.
    pub(super) fn wishes(&self, public_key_der: &[u8]) -> der::Result<Vec<Extension>> {
        Ok(self
            .usages_and_names(&PublicKey::from_der(public_key_der)?)?
            .into())
    }

    fn usages_and_names(&self, key: &PublicKey<'_>) -> der::Result<[Extension; 3]> {
        let mut key_usage = FlagSet::from(KeyUsages::DigitalSignature);
        if key.is_rsa {
            key_usage |= KeyUsages::KeyEncipherment;
        }
        let purposes = usages(self.role).iter().map(|usage| usage.oid()).collect();
        let names = self
            .names()
            .iter()
            .map(general_name)
            .collect::<der::Result<_>>()?;
        Ok([
            extension(true, &KeyUsage(key_usage))?,
            extension(false, &ExtendedKeyUsage(purposes))?,
            extension(false, &SubjectAltName(names))?,
        ])
    }
}

pub(super) fn general_name(name: &San) -> der::Result<GeneralName> {
    match name {
        San::Dns(name) => Ok(GeneralName::DnsName(Ia5String::new(name)?)),
        San::Ip(address) => Ok(GeneralName::from(*address)),
    }
}

pub(super) fn key_ids(subject: &[u8], authority: &[u8]) -> der::Result<[Extension; 2]> {
    let authority_key_id = AuthorityKeyIdentifier {
        key_identifier: Some(OctetString::new(authority)?),
        ..AuthorityKeyIdentifier::default()
    };
    Ok([
        extension(false, &SubjectKeyIdentifier(OctetString::new(subject)?))?,
        extension(false, &authority_key_id)?,
    ])
}

pub(super) fn extension<T: AssociatedOid + der::Encode>(critical: bool, value: &T) -> der::Result<Extension> {
    Ok(Extension {
        extn_id: T::OID,
        critical,
        extn_value: OctetString::new(value.to_der()?)?,
    })
}
