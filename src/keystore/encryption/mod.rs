//! Encryption by password: of a key on its own (PKCS#8, OpenSSL's older PEM), and of what stands in a store.
//!
//! [`Scheme`] reads what a file asks for and does it, within a [`Budget`](super::limits::Budget) of rounds; it is also
//! how a changed part of a store is encrypted as it was before.

mod cipher;
mod derivation;
mod fresh;
mod scheme;
mod sealed_key;
mod work;

pub(super) use cipher::{AES_128, AES_192, AES_256, Cipher, DES, TRIPLE_DES};
pub(super) use derivation::{Hash, Purpose, SHA1, derive, openssl_key, secrets};
pub(super) use fresh::Fresh;
pub(super) use scheme::Scheme;
pub(super) use sealed_key::SealedKey;
pub(super) use work::pseudorandom;

use super::KeystoreError;

#[cfg(test)]
mod tests;

/// Protection that is not undone here.
pub(super) fn unsupported(what: impl Into<String>) -> KeystoreError {
    KeystoreError::Unsupported {
        what: what.into(),
        advice: "encrypt it again: a key with `openssl pkcs8 -topk8 -in FILE -out NEW`, a store with `openssl pkcs12 \
                 -legacy -in FILE -nodes | openssl pkcs12 -export -out NEW`",
    }
}
