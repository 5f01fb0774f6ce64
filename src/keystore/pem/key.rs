use pkcs8::pkcs5::pbes2::{Kdf, Parameters};
use pkcs8::{EncryptedPrivateKeyInfoRef, LineEnding, PrivateKeyInfoRef, SecretDocument};
use zeroize::Zeroizing;

use super::blocks::{Block, Content, blocks};
use crate::keystore::KeystoreError;
use crate::keystore::limits::DERIVATION_ROUNDS;
use crate::model::{Password, Secret, StoreFormat};
use crate::pki::PrivateKey;

/// Random octets for one encryption, drawn by the caller and used once: the salt, then the initialisation vector.
pub type Entropy = [u8; SALT_LENGTH + VECTOR_LENGTH];

const SALT_LENGTH: usize = 16;
const VECTOR_LENGTH: usize = 16;

/// The key as one `PRIVATE KEY` block: PKCS#8, the only form that ZooKeeper's PEM reader takes.
pub fn encode_key(key: &PrivateKey) -> Result<Secret, KeystoreError> {
    let document = SecretDocument::try_from(key.pkcs8_der()).map_err(not_written)?;
    armour(&document, "PRIVATE KEY")
}

/// The key as one `ENCRYPTED PRIVATE KEY` block: PBES2 with PBKDF2-HMAC-SHA256 and AES-256-CBC (RFC 8018), which
/// OpenSSL reads from 1.1.0 on. ZooKeeper on Java before 21 does not: it is for keys that this program reads.
pub fn encode_encrypted_key(
    key: &PrivateKey,
    password: &Password,
    entropy: Entropy,
    rounds: u32,
) -> Result<Secret, KeystoreError> {
    if password.expose().is_empty() {
        return Err(KeystoreError::PasswordEmpty);
    }
    within_limit(rounds)?;
    let [salt, vector] = split(entropy);
    let parameters =
        Parameters::generate_pbkdf2_sha256_aes256cbc(rounds, &salt, vector).map_err(not_written)?;
    let document = PrivateKeyInfoRef::try_from(key.pkcs8_der())
        .and_then(|key| key.encrypt_with_params(parameters, password.expose()))
        .map_err(not_written)?;
    armour(&document, "ENCRYPTED PRIVATE KEY")
}

fn split(entropy: Entropy) -> [[u8; 16]; 2] {
    let mut halves = [[0; 16]; 2];
    halves.as_flattened_mut().copy_from_slice(&entropy);
    halves
}

fn armour(document: &SecretDocument, label: &'static str) -> Result<Secret, KeystoreError> {
    let mut text = document.to_pem(label, LineEnding::LF).map_err(not_written)?;
    Ok(Secret::new(std::mem::take(&mut *text).into_bytes()))
}

fn not_written(error: impl std::fmt::Display) -> KeystoreError {
    KeystoreError::Encoding {
        format: StoreFormat::Pem,
        reason: error.to_string(),
    }
}

/// The one private key of a file: PKCS#8, plain or encrypted with PBES2, PKCS#1 or SEC1. A password that is not
/// needed is ignored.
pub fn decode_key(bytes: &[u8], password: Option<&Password>) -> Result<PrivateKey, KeystoreError> {
    let blocks = blocks(bytes)?;
    let mut keys: Vec<_> = blocks.iter().filter(|block| is_key(block)).collect();
    match (keys.pop(), keys.len()) {
        (Some(block), 0) => read(block, password),
        (Some(_), others) => Err(KeystoreError::SeveralKeys { count: others + 1 }),
        (None, _) => {
            let mut found: Vec<_> = blocks.into_iter().map(|block| block.label).collect();
            found.dedup();
            Err(KeystoreError::NoKey { found })
        }
    }
}

pub(super) const fn is_key(block: &Block) -> bool {
    matches!(
        block.content,
        Content::Key(_) | Content::EncryptedKey(_) | Content::HeaderEncryptedKey
    )
}

/// The key of a block that [`is_key`].
pub(super) fn read(block: &Block, password: Option<&Password>) -> Result<PrivateKey, KeystoreError> {
    let decrypted;
    let der: &[u8] = match &block.content {
        Content::Key(der) => der,
        Content::EncryptedKey(der) => {
            let password = password.ok_or(KeystoreError::KeyEncrypted { line: block.line })?;
            decrypted = decrypt(der, password, block.line)?;
            &decrypted
        }
        Content::HeaderEncryptedKey => {
            return Err(unsupported(
                "the encryption of OpenSSL before 1.0 (`Proc-Type: 4,ENCRYPTED`)",
            ));
        }
        Content::Certificate(_) | Content::Other => &[],
    };
    PrivateKey::from_der(der).map_err(|source| KeystoreError::Key {
        entry: format!("the private key at line {}", block.line),
        source,
    })
}

fn decrypt(der: &[u8], password: &Password, line: usize) -> Result<Zeroizing<Vec<u8>>, KeystoreError> {
    const OTHER: &str = "something else than PBES2 with PBKDF2";
    let encrypted = EncryptedPrivateKeyInfoRef::try_from(der).map_err(|_| unsupported(OTHER))?;
    match encrypted
        .encryption_algorithm
        .pbes2()
        .map(|parameters| &parameters.kdf)
    {
        Some(Kdf::Pbkdf2(derivation)) => within_limit(derivation.iteration_count)?,
        _ => return Err(unsupported(OTHER)),
    }
    let document = encrypted
        .decrypt(password.expose())
        .map_err(|_| KeystoreError::KeyPassword { line })?;
    Ok(document.to_bytes())
}

const fn unsupported(what: &'static str) -> KeystoreError {
    KeystoreError::Unsupported {
        what,
        advice: "encrypt it again: `openssl pkcs8 -topk8 -in FILE -out NEW`",
    }
}

fn within_limit(rounds: u32) -> Result<(), KeystoreError> {
    let rounds = u64::from(rounds);
    if rounds > DERIVATION_ROUNDS {
        Err(KeystoreError::TooManyRounds {
            rounds,
            limit: DERIVATION_ROUNDS,
        })
    } else {
        Ok(())
    }
}
