//! What a file may cost before it is turned away unread.

use super::KeystoreError;

/// The largest PKCS#12 file that is read, in bytes: a store of every public authority takes a fifth of it.
const PKCS12_BYTES: usize = 1 << 20;

/// The most rounds of one key derivation. Java stops at 5,000,000; 600,000 are
/// recommended today, and take a third of a second.
pub(super) const DERIVATION_ROUNDS: u64 = 1_000_000;

/// The most rounds of all key derivations of one file together.
const TOTAL_ROUNDS: u64 = 4 * DERIVATION_ROUNDS;

/// The most memory that scrypt may take: as much as OpenSSL gives it (`SCRYPT_MAX_MEM`).
pub(super) const SCRYPT_BYTES: u64 = 32 << 20;

/// The rounds of key derivation that one file has asked for.
#[derive(Debug, Default)]
pub(super) struct Budget {
    spent: u64,
}

impl Budget {
    /// Takes the rounds of one derivation, before it is done.
    pub(super) const fn charge(&mut self, rounds: u64) -> Result<(), KeystoreError> {
        if rounds > DERIVATION_ROUNDS {
            return Err(KeystoreError::TooManyRounds {
                rounds,
                limit: DERIVATION_ROUNDS,
            });
        }
        self.spent = self.spent.saturating_add(rounds);
        if self.spent > TOTAL_ROUNDS {
            Err(KeystoreError::TooManyRounds {
                rounds: self.spent,
                limit: TOTAL_ROUNDS,
            })
        } else {
            Ok(())
        }
    }
}

/// The most private keys in one file: each may take a derivation, and the search for its chain.
const KEYS: usize = 32;

/// Refuses a PKCS#12 file that is far larger than any store.
pub(super) const fn pkcs12(bytes: &[u8]) -> Result<(), KeystoreError> {
    if bytes.len() > PKCS12_BYTES {
        Err(KeystoreError::TooLarge {
            bytes: bytes.len(),
            limit: PKCS12_BYTES,
        })
    } else {
        Ok(())
    }
}

/// Refuses a file with more private keys than any real one has.
pub(super) const fn keys(count: usize) -> Result<(), KeystoreError> {
    if count > KEYS {
        Err(KeystoreError::TooManyKeys { count, limit: KEYS })
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_are_limited_one_by_one_and_together() {
        for (rounds, expected) in [
            (&[10_000, 600_000][..], None),
            (&[1_000_000; 4], None),
            (
                &[10_000, 1_000_001],
                Some("deriving its keys takes 1000001 rounds: more than 1000000 are not run"),
            ),
            (
                &[1_000_000; 5],
                Some("deriving its keys takes 5000000 rounds: more than 4000000 are not run"),
            ),
        ] {
            let mut budget = Budget::default();
            let answer = rounds.iter().try_for_each(|rounds| budget.charge(*rounds));
            assert_eq!(answer.err().map(|error| error.to_string()).as_deref(), expected);
        }
    }
}
