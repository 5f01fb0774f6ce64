use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{
    BlockCipherDecrypt, BlockCipherEncrypt, BlockModeDecrypt as _, BlockModeEncrypt as _, KeyInit,
    KeyIvInit as _,
};
use zeroize::Zeroizing;

/// A block cipher in CBC mode with the padding of PKCS#7 (RFC 5652, section 6.3).
#[derive(Debug)]
pub(in crate::keystore) struct Cipher {
    /// What people call it.
    pub(in crate::keystore) name: &'static str,
    /// The octets of its key.
    pub(in crate::keystore) key_length: usize,
    /// The octets of its block, and of its initialisation vector.
    pub(in crate::keystore) block_length: usize,
    /// Whether anyone can try every key.
    pub(in crate::keystore) is_weak: bool,
    encrypt: Encrypt,
    decrypt: Decrypt,
}

/// Of key, initialisation vector and plain octets.
type Encrypt = fn(&[u8], &[u8], &[u8]) -> Option<Vec<u8>>;

/// Of key, initialisation vector and sealed octets, which the plain ones take the place of; how many those are.
type Decrypt = fn(&[u8], &[u8], &mut [u8]) -> Option<usize>;

const fn of<C: KeyInit + BlockCipherEncrypt + BlockCipherDecrypt>(
    name: &'static str,
    key_length: usize,
    block_length: usize,
) -> Cipher {
    Cipher {
        name,
        key_length,
        block_length,
        is_weak: key_length < 14,
        encrypt: encrypt::<C>,
        decrypt: decrypt::<C>,
    }
}

pub(in crate::keystore) static AES_128: Cipher = of::<aes::Aes128>("AES-128-CBC", 16, 16);
pub(in crate::keystore) static AES_192: Cipher = of::<aes::Aes192>("AES-192-CBC", 24, 16);
pub(in crate::keystore) static AES_256: Cipher = of::<aes::Aes256>("AES-256-CBC", 32, 16);
pub(in crate::keystore) static TRIPLE_DES: Cipher = of::<des::TdesEde3>("Triple DES", 24, 8);
pub(super) static TWO_KEY_TRIPLE_DES: Cipher = of::<des::TdesEde2>("Triple DES with two keys", 16, 8);
pub(in crate::keystore) static DES: Cipher = of::<des::Des>("DES", 8, 8);
pub(super) static RC2_128: Cipher = of::<rc2::Rc2>("RC2 with 128 bits", 16, 8);
/// What OpenSSL before 3.0 and Java before 12 put certificates under.
pub(super) static RC2_40: Cipher = of::<rc2::Rc2>("RC2 with 40 bits", 5, 8);

impl Cipher {
    /// The plain octets; nothing where the padding at their end is wrong, as it is under another key.
    pub(in crate::keystore) fn decrypt(
        &self,
        key: &[u8],
        vector: &[u8],
        sealed: &[u8],
    ) -> Option<Zeroizing<Vec<u8>>> {
        let mut plain = Zeroizing::new(sealed.to_vec());
        let length = (self.decrypt)(key, vector, &mut plain)?;
        plain.truncate(length);
        Some(plain)
    }

    /// The sealed octets; nothing where the lengths of key and vector are not the cipher's.
    pub(super) fn encrypt(&self, key: &[u8], vector: &[u8], plain: &[u8]) -> Option<Vec<u8>> {
        (self.encrypt)(key, vector, plain)
    }
}

fn encrypt<C: KeyInit + BlockCipherEncrypt>(key: &[u8], vector: &[u8], plain: &[u8]) -> Option<Vec<u8>> {
    let cipher = cbc::Encryptor::<C>::new_from_slices(key, vector).ok()?;
    Some(cipher.encrypt_padded_vec::<Pkcs7>(plain))
}

fn decrypt<C: KeyInit + BlockCipherDecrypt>(key: &[u8], vector: &[u8], sealed: &mut [u8]) -> Option<usize> {
    let cipher = cbc::Decryptor::<C>::new_from_slices(key, vector).ok()?;
    Some(cipher.decrypt_padded::<Pkcs7>(sealed).ok()?.len())
}
