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
    /// Joins a key and its chain: the first certificate must hold the key's public half, and each other one bear the
    /// name of the issuer of the one before. `pki::Chain::order` puts certificates in that order.
    pub fn new(key: PrivateKey, chain: Vec<Certificate>) -> Result<Self, KeystoreError> {
        let leaf = chain.first().cloned().ok_or(KeystoreError::ChainEmpty)?;
        if leaf.public_key_der() != key.public_key_der() {
            return Err(KeystoreError::KeyMismatch);
        }
        let mut links = chain.iter().zip(chain.iter().skip(1));
        match links.position(|(certificate, issuer)| certificate.issuer_der() != issuer.subject_der()) {
            Some(index) => Err(KeystoreError::ChainBroken { position: index + 2 }),
            None => Ok(Self { key, leaf, chain }),
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

    /// The private key and the chain, each on its own again.
    #[must_use]
    pub fn into_parts(self) -> (PrivateKey, Vec<Certificate>) {
        (self.key, self.chain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keystore::fixture;

    #[test]
    fn an_identity_is_made_only_where_key_and_certificates_belong_together() {
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
        let mut reversed = chain.clone();
        reversed.swap(0, 1);
        reversed.insert(0, chain[0].clone());
        let key = PrivateKey::from_der(theirs.pkcs8_der()).expect("a key");
        let error = Identity::new(key, reversed).expect_err("the authority does not come from the leaf");
        assert_eq!(
            error.to_string(),
            "certificate 3 of the chain did not issue the one before it"
        );
        let identity = Identity::new(theirs, chain).expect("they match");
        assert_eq!(identity.chain().len(), 2);
        assert_eq!(identity.leaf().der(), identity.chain()[0].der());
    }
}
