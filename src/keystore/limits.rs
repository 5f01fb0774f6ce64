//! What a file may cost before it is turned away unread.

use super::KeystoreError;

/// The largest PKCS#12 file that is read, in bytes: a store of every public authority takes a fifth of it.
pub(super) const PKCS12_BYTES: usize = 1 << 20;

/// The most rounds of one key derivation: what `p12-keystore` accepts too. Java stops at 5,000,000; 600,000 are
/// recommended today, and take a third of a second.
pub(super) const DERIVATION_ROUNDS: u64 = 1_000_000;

/// The most rounds of all key derivations of one file together.
pub(super) const TOTAL_ROUNDS: u64 = 4 * DERIVATION_ROUNDS;

/// The most secret keys in one PKCS#12 file: each is decrypted, wanted or not.
pub(super) const SECRET_BAGS: usize = 16;

/// The most private keys in one PKCS#12 or PEM file: each may take a derivation, and the search for its chain.
const KEYS: usize = 32;

/// Refuses a file with more private keys than any real one has.
pub(super) const fn keys(count: usize) -> Result<(), KeystoreError> {
    if count > KEYS {
        Err(KeystoreError::TooManyKeys { count, limit: KEYS })
    } else {
        Ok(())
    }
}
