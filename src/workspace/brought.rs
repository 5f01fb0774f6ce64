use crate::keystore::Identity;
use crate::model::{Host, Role};
use crate::pki::{Certificate, KeyError, PrivateKey};

use super::issuer::Issuer;
use super::node::Node;

/// What a run puts into the workspace that was not made here.
#[derive(Default)]
pub enum Brought {
    /// Nothing: everything is made here.
    #[default]
    Nothing,
    /// An authority, with its key or without.
    Authority {
        /// Its certificate, and those above it.
        issuer: Issuer,
        /// Its key; `None`: it is kept elsewhere.
        key: Option<PrivateKey>,
    },
    /// What a node shows its peers, or will show them.
    Identity(BroughtIdentity),
}

impl Brought {
    pub(super) fn identity(&self) -> Option<&BroughtIdentity> {
        match self {
            Self::Identity(identity) => Some(identity),
            Self::Nothing | Self::Authority { .. } => None,
        }
    }
}

/// A key for one node, and the certificate with its chain where there is one yet.
pub struct BroughtIdentity {
    role: Role,
    host: Host,
    key: PrivateKey,
    chain: Option<Vec<Certificate>>,
}

impl BroughtIdentity {
    /// A key whose certificate is still to come.
    #[must_use]
    pub const fn key(role: Role, host: Host, key: PrivateKey) -> Self {
        Self {
            role,
            host,
            key,
            chain: None,
        }
    }

    /// A key with its certificate.
    #[must_use]
    pub fn complete(role: Role, host: Host, identity: Identity) -> Self {
        let (key, chain) = identity.into_parts();
        Self {
            role,
            host,
            key,
            chain: Some(chain),
        }
    }

    pub(super) fn is_for(&self, node: &Node<'_>) -> bool {
        node.role() == self.role && *node.host == self.host
    }

    pub(super) fn public_key_der(&self) -> &[u8] {
        self.key.public_key_der()
    }

    /// The key once more, to be put into a store.
    pub(super) fn private_key(&self) -> Result<PrivateKey, KeyError> {
        PrivateKey::from_der(self.key.pkcs8_der())
    }

    pub(super) fn chain(&self) -> Option<&[Certificate]> {
        self.chain.as_deref()
    }
}
