use super::KeystoreError;
use crate::pki::{Certificate, PrivateKey};

/// A private key with its chain, leaf first: Java's `PrivateKeyEntry`.
#[derive(Debug)]
pub struct Identity {
    key: PrivateKey,
    leaf: Certificate,
    chain: Vec<Certificate>,
}

impl Identity {
    /// Joins a key and its chain, whose first certificate must hold the key's public half.
    pub fn new(key: PrivateKey, chain: Vec<Certificate>) -> Result<Self, KeystoreError> {
        let leaf = chain.first().cloned().ok_or(KeystoreError::ChainEmpty)?;
        if leaf.public_key_der() == key.public_key_der() {
            Ok(Self { key, leaf, chain })
        } else {
            Err(KeystoreError::KeyMismatch)
        }
    }

    /// The private key.
    #[must_use]
    pub const fn key(&self) -> &PrivateKey {
        &self.key
    }

    /// The certificate of the key.
    #[must_use]
    pub const fn leaf(&self) -> &Certificate {
        &self.leaf
    }

    /// The leaf, then each issuer after the certificate that it issued.
    #[must_use]
    pub fn chain(&self) -> &[Certificate] {
        &self.chain
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keystore::fixture;

    #[test]
    fn an_identity_is_made_only_where_the_leaf_holds_the_key() {
        let (authority, ours, theirs) = (fixture::authority(), fixture::key(), fixture::key());
        let leaf = fixture::leaf(&authority, &theirs);
        let chain = vec![leaf, authority.certificate().clone()];
        assert!(matches!(
            Identity::new(ours, chain.clone()),
            Err(KeystoreError::KeyMismatch)
        ));
        let key = PrivateKey::from_der(theirs.pkcs8_der()).expect("a key");
        assert!(matches!(
            Identity::new(key, Vec::new()),
            Err(KeystoreError::ChainEmpty)
        ));
        let identity = Identity::new(theirs, chain).expect("they match");
        assert_eq!(identity.chain().len(), 2);
        assert_eq!(identity.leaf().der(), identity.chain()[0].der());
    }
}
