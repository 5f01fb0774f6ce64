//! OpenSSL's older encryption of a key: `Proc-Type: 4,ENCRYPTED` and `DEK-Info: CIPHER,VECTOR` in header lines
//! (RFC 1421, section 4.6), the key from MD5 in one round (`PEM_do_header`).

use zeroize::Zeroizing;

use crate::keystore::encryption::{
    AES_128, AES_192, AES_256, Cipher, DES, TRIPLE_DES, openssl_key, unsupported,
};
use crate::keystore::{KeystoreError, asn1};
use crate::model::{Password, Quoted};

/// How a key is encrypted.
pub(in crate::keystore) struct Older {
    cipher: &'static Cipher,
    vector: Vec<u8>,
}

/// The octets of the vector that salt the key.
const SALT_LENGTH: usize = 8;

const CIPHERS: [(&str, &Cipher); 5] = [
    ("DES-CBC", &DES),
    ("DES-EDE3-CBC", &TRIPLE_DES),
    ("AES-128-CBC", &AES_128),
    ("AES-192-CBC", &AES_192),
    ("AES-256-CBC", &AES_256),
];

impl Older {
    /// Reads the headers. `None` where they are not those of a key.
    pub(in crate::keystore) fn read(headers: &[String]) -> Result<Option<Self>, KeystoreError> {
        let information = headers.iter().find_map(|line| line.strip_prefix("DEK-Info:"));
        let Some((name, digits)) = information.and_then(|information| information.split_once(',')) else {
            return Ok(None);
        };
        let (name, digits) = (name.trim().to_ascii_uppercase(), digits.trim());
        let (_, cipher) = CIPHERS
            .into_iter()
            .find(|(known, _)| *known == name)
            .ok_or_else(|| unsupported(format!("the cipher {} of a PEM header", Quoted(&name))))?;
        let vector = octets(digits).filter(|vector| vector.len() == cipher.block_length);
        Ok(vector.map(|vector| Self { cipher, vector }))
    }

    /// The key in DER; nothing where the password is another.
    pub(in crate::keystore) fn decrypt(
        &self,
        sealed: &[u8],
        password: &Password,
    ) -> Option<Zeroizing<Vec<u8>>> {
        let salt = self.vector.get(..SALT_LENGTH)?;
        let key = openssl_key(password.expose().as_bytes(), salt, self.cipher.key_length);
        let plain = self.cipher.decrypt(&key, &self.vector, sealed);
        plain.filter(|plain| asn1::is_value(plain))
    }

    /// How it is encrypted, in words.
    pub(in crate::keystore) fn description(&self) -> String {
        format!("{} with MD5 and 1 round", self.cipher.name)
    }

    /// Whether anyone can open it without the password.
    pub(in crate::keystore) const fn is_weak(&self) -> bool {
        self.cipher.is_weak
    }
}

fn octets(digits: &str) -> Option<Vec<u8>> {
    let (pairs, []) = digits.as_bytes().as_chunks::<2>() else {
        return None;
    };
    pairs
        .iter()
        .map(|pair| u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok())
        .collect()
}
