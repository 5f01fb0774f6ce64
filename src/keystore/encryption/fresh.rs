use aws_lc_rs::digest::{Context, SHA256};

use crate::keystore::protection::Salt;

/// Salts and initialisation vectors, as many as a file needs, all unlike each other: SHA-256 over the caller's entropy
/// and a number. Their octets stand in the file for all to see; the entropy does not.
pub(in crate::keystore) struct Fresh {
    entropy: [u8; 32],
    drawn: u32,
}

impl Fresh {
    pub(in crate::keystore) const fn new(entropy: [u8; 32]) -> Self {
        Self { entropy, drawn: 0 }
    }

    /// Of what a new store is given: it is as hard to foresee.
    pub(in crate::keystore) fn of(salt: &Salt) -> Self {
        let mut entropy = [0; 32];
        for (octet, drawn) in entropy.iter_mut().zip(salt) {
            *octet = *drawn;
        }
        Self::new(entropy)
    }

    /// As long as Java's.
    pub(in crate::keystore) fn salt(&mut self) -> [u8; 20] {
        self.octets()
    }

    /// At most 32 octets.
    pub(in crate::keystore) fn octets<const LENGTH: usize>(&mut self) -> [u8; LENGTH] {
        const { assert!(LENGTH <= 32) };
        let mut sha256 = Context::new(&SHA256);
        sha256.update(&self.entropy);
        sha256.update(&self.drawn.to_be_bytes());
        self.drawn += 1;
        let mut octets = [0; LENGTH];
        for (octet, drawn) in octets.iter_mut().zip(sha256.finish().as_ref()) {
            *octet = *drawn;
        }
        octets
    }
}
