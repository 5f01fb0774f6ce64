use pkcs8::pkcs5::pbes2::Parameters;
use pkcs8::{LineEnding, PrivateKeyInfoRef, SecretDocument};

use super::blocks::{Block, Content};
use super::older::Older;
use super::scan::blocks;
use crate::keystore::encryption::SealedKey;
use crate::keystore::limits::Budget;
use crate::keystore::reading::{Remarks, private_key};
use crate::keystore::{KeystoreError, Passwords};
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

/// The one private key of a file: PKCS#8, PKCS#1 or SEC1, plain or encrypted. A password that is not needed is ignored.
pub fn decode_key(bytes: &[u8], password: Option<&Password>) -> Result<PrivateKey, KeystoreError> {
    let blocks = blocks(bytes)?;
    let mut keys: Vec<_> = blocks.iter().filter(|block| is_key(block)).collect();
    match (keys.pop(), keys.len()) {
        (Some(block), 0) => read(block, password, &mut Budget::default()),
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
        Content::Key(_) | Content::EncryptedKey(_) | Content::HeaderEncryptedKey { .. }
    )
}

/// The key of a block that [`is_key`].
pub(super) fn read(
    block: &Block,
    password: Option<&Password>,
    budget: &mut Budget,
) -> Result<PrivateKey, KeystoreError> {
    let entry = format!("the private key at line {}", block.line);
    open(
        &block.content,
        &entry,
        password.into(),
        budget,
        &mut Remarks::default(),
    )
}

/// The key in a content that is one, which a message calls by the name of the entry.
pub(in crate::keystore) fn open(
    content: &Content,
    entry: &str,
    passwords: Passwords<'_>,
    budget: &mut Budget,
    remarks: &mut Remarks,
) -> Result<PrivateKey, KeystoreError> {
    let encrypted = || KeystoreError::KeyEncrypted {
        entry: entry.to_owned(),
    };
    let damaged = || KeystoreError::KeyDamaged {
        entry: entry.to_owned(),
    };
    let decrypted = match content {
        Content::Key(der) => return private_key(der, entry, remarks),
        Content::EncryptedKey(sealed) => {
            let sealed = SealedKey::read(sealed)?.ok_or_else(damaged)?;
            remarks.protected_by(sealed.scheme.to_string(), sealed.scheme.is_weak());
            sealed.open(passwords.of_keys().ok_or_else(encrypted)?, budget)?
        }
        Content::HeaderEncryptedKey { headers, sealed } => {
            let older = Older::read(headers)?.ok_or_else(damaged)?;
            remarks.protected_by(older.description(), older.is_weak());
            let mut passwords = passwords.of_keys().ok_or_else(encrypted)?;
            passwords.find_map(|password| older.decrypt(sealed, password))
        }
        _ => return Err(damaged()),
    };
    let der = decrypted.ok_or_else(|| KeystoreError::KeyPassword {
        entry: entry.to_owned(),
    })?;
    private_key(&der, entry, remarks)
}

fn within_limit(rounds: u32) -> Result<(), KeystoreError> {
    Budget::default().charge(rounds.into())
}
