use std::collections::HashSet;

use super::KeystoreError;
use crate::pki::Certificate;

/// Certificates that are trusted, each once, in the order given: Java's `trustedCertEntry`. Never empty.
#[derive(Debug, Clone)]
pub struct Anchors(Vec<Certificate>);

impl Anchors {
    /// Takes each certificate once; a store that trusts nobody is refused, because every peer that reads it is cut off.
    pub fn new(certificates: Vec<Certificate>) -> Result<Self, KeystoreError> {
        let mut seen = HashSet::new();
        let unique: Vec<_> = certificates
            .into_iter()
            .filter(|certificate| seen.insert(certificate.clone()))
            .collect();
        if unique.is_empty() {
            Err(KeystoreError::AnchorsEmpty)
        } else {
            Ok(Self(unique))
        }
    }

    /// The certificates.
    #[must_use]
    pub fn certificates(&self) -> &[Certificate] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keystore::fixture;

    #[test]
    fn anchors_are_never_empty_and_each_stands_once() {
        assert!(matches!(
            Anchors::new(Vec::new()),
            Err(KeystoreError::AnchorsEmpty)
        ));
        let (old, new) = (fixture::anchor(), fixture::anchor());
        let anchors = Anchors::new(vec![old.clone(), new.clone(), old.clone()]).expect("two anchors");
        let ders: Vec<_> = anchors.certificates().iter().map(Certificate::der).collect();
        assert_eq!(ders, [old.der(), new.der()]);
    }
}
