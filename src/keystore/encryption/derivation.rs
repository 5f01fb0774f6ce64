//! How octets for a cipher or a MAC are made of a password, in the ways that are older than PBKDF2.
//!
//! PKCS#12's (RFC 7292, appendix B) is ours, because the crate for it stops at a password beyond U+FFFF, which Java and
//! OpenSSL write as surrogates.

use aws_lc_rs::digest::{self, Context};
use md5::{Digest as _, Md5};
use zeroize::Zeroizing;

/// A hash function, and what this derivation needs to know of it.
pub(in crate::keystore) struct Hash {
    pub(in crate::keystore) digest: &'static digest::Algorithm,
    /// How many octets it takes in at a time.
    pub(in crate::keystore) block_length: usize,
}

pub(in crate::keystore) const SHA1: Hash = Hash {
    digest: &digest::SHA1_FOR_LEGACY_USE_ONLY,
    block_length: 64,
};

/// What the octets are for: each purpose has its own.
#[derive(Debug, Clone, Copy)]
pub(in crate::keystore) enum Purpose {
    Key,
    InitialisationVector,
    Mac,
}

/// So many octets for a purpose, of one of the [`secrets`] of a password. The rounds are bounded by the caller.
pub(in crate::keystore) fn derive(
    hash: &Hash,
    purpose: Purpose,
    secret: &[u8],
    salt: &[u8],
    rounds: u32,
    length: usize,
) -> Zeroizing<Vec<u8>> {
    let diversifier = vec![
        match purpose {
            Purpose::Key => 1,
            Purpose::InitialisationVector => 2,
            Purpose::Mac => 3,
        };
        hash.block_length
    ];
    let mut input = filled(salt, hash.block_length);
    input.extend_from_slice(&filled(secret, hash.block_length));
    let mut output = Zeroizing::new(Vec::with_capacity(length));
    while output.len() < length {
        let mut first = Context::new(hash.digest);
        first.update(&diversifier);
        first.update(&input);
        let mut block = first.finish();
        for _ in 1..rounds {
            block = digest::digest(hash.digest, block.as_ref());
        }
        let missing = length - output.len();
        output.extend(block.as_ref().iter().take(missing));
        for part in input.chunks_mut(hash.block_length) {
            let added: Vec<u8> = block.as_ref().iter().copied().cycle().take(part.len()).collect();
            add_and_one(part, &added);
        }
    }
    output
}

/// A password in the ways in which programs hash it for PKCS#12; the empty one is nothing at all to some of them, and a
/// lone zero to others.
pub(in crate::keystore) fn secrets(password: &str) -> impl Iterator<Item = Zeroizing<Vec<u8>>> {
    let nothing = password.is_empty().then(Zeroizing::default);
    std::iter::once(terminated(password)).chain(nothing)
}

/// Each UTF-16 unit, high octet first, and a zero at the end (appendix B.1).
fn terminated(password: &str) -> Zeroizing<Vec<u8>> {
    // All of the room at once: a growing vector leaves copies behind.
    let mut octets = Zeroizing::new(Vec::with_capacity(2 * password.len() + 2));
    for unit in password.encode_utf16().chain([0]) {
        octets.extend_from_slice(&unit.to_be_bytes());
    }
    octets
}

/// The octets over and over until they fill whole blocks; nothing where there are none.
fn filled(octets: &[u8], block_length: usize) -> Zeroizing<Vec<u8>> {
    let length = octets.len().next_multiple_of(block_length);
    Zeroizing::new(octets.iter().copied().cycle().take(length).collect())
}

/// number + added + 1, without a carry out of the first octet; both big-endian and of the same length.
fn add_and_one(number: &mut [u8], added: &[u8]) {
    let mut carry = 1;
    for (octet, added) in number.iter_mut().zip(added).rev() {
        let [high, low] = (u16::from(*octet) + u16::from(*added) + carry).to_be_bytes();
        *octet = low;
        carry = u16::from(high);
    }
}

/// PBKDF1 (RFC 8018, section 5.1): its whole digest, of which key and vector are eight octets each.
pub(super) fn pbkdf1_md5(password: &[u8], salt: &[u8], rounds: u32) -> Zeroizing<Vec<u8>> {
    let first = Md5::new().chain_update(password).chain_update(salt).finalize();
    let last = (1..rounds).fold(first, |block, _| Md5::digest(block));
    Zeroizing::new(last.to_vec())
}

/// The same with SHA-1.
pub(super) fn pbkdf1_sha1(password: &[u8], salt: &[u8], rounds: u32) -> Zeroizing<Vec<u8>> {
    let mut sha1 = Context::new(SHA1.digest);
    sha1.update(password);
    sha1.update(salt);
    let last = (1..rounds).fold(sha1.finish(), |block, _| {
        digest::digest(SHA1.digest, block.as_ref())
    });
    Zeroizing::new(last.as_ref().to_vec())
}

/// OpenSSL's `EVP_BytesToKey` with MD5 and one round: each block of the key is a digest of the one before, the password
/// and the salt.
pub(in crate::keystore) fn openssl_key(password: &[u8], salt: &[u8], length: usize) -> Zeroizing<Vec<u8>> {
    let mut key = Zeroizing::new(Vec::with_capacity(length.next_multiple_of(16)));
    let mut block = Zeroizing::new(Vec::new());
    while key.len() < length {
        let digest = Md5::new()
            .chain_update(&*block)
            .chain_update(password)
            .chain_update(salt);
        *block = digest.finalize().to_vec();
        key.extend_from_slice(&block);
    }
    key.truncate(length);
    key
}

/// Sun's derivation for JCEKS (`com.sun.crypto.provider.PBES1Core`): each half of the salt is hashed with the password
/// over and over; both together are a key of 24 octets and a vector of eight.
pub(super) fn jceks(password: &[u8], salt: &[u8], rounds: u32) -> Zeroizing<Vec<u8>> {
    let (first, second) = salt.split_at(salt.len() / 2);
    let digest = |input: &[u8]| Md5::new().chain_update(input).chain_update(password).finalize();
    let mut octets = Zeroizing::new(Vec::with_capacity(32));
    for half in [first, second] {
        let last = (1..rounds).fold(digest(half), |block, _| digest(&block));
        octets.extend_from_slice(&last);
    }
    octets
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHA512: Hash = Hash {
        digest: &digest::SHA512,
        block_length: 128,
    };

    /// `openssl kdf -kdfopt digest:SHA1 -kdfopt hexpass:… -kdfopt hexsalt:0102030405060708 -kdfopt id:1 -kdfopt iter:2048 …`
    #[test]
    fn openssl_derives_the_same() {
        const SALT: [u8; 8] = [1, 2, 3, 4, 5, 6, 7, 8];
        for (hash, purpose, password, rounds, expected) in [
            (
                &SHA1,
                Purpose::Key,
                "changeit",
                2048,
                "a13a1cf35ea9e628cd82c570910adcd5481cd978fff88965",
            ),
            (
                &SHA1,
                Purpose::InitialisationVector,
                "changeit",
                2048,
                "ef009e6f4589af95",
            ),
            (
                &SHA1,
                Purpose::Mac,
                "changeit",
                1,
                "71575e75f0ee7173e524978ed7bb4eb559559eb9",
            ),
            (
                &SHA1,
                Purpose::Key,
                "",
                3,
                "c3cbf6220d52e0173db485a193f6ea56442cd05873509168c8b97e1ea2ac14192ad9e5bd79c0f58dc7f89256bb207715",
            ),
            (
                &SHA512,
                Purpose::Mac,
                "p\u{e4}\u{20ac}\u{1f511}",
                10,
                "c974e7f16dd33b8ad21e96673ce89ac7b31d8b3e0b975bf34bd24350570ba1cebb91466c1a71eebada2008b30021264ecc7b58cdb7151fae7e5d35aaf843ec97",
            ),
        ] {
            let secret = secrets(password).next().expect("one");
            let derived = derive(hash, purpose, &secret, &SALT, rounds, expected.len() / 2);
            let shown: Vec<_> = derived.iter().map(|octet| format!("{octet:02x}")).collect();
            assert_eq!(shown.concat(), expected, "{purpose:?} {password} {rounds}");
        }
    }
}
