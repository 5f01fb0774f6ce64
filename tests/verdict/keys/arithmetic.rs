//! Signatures by plain arithmetic. They give their keys away (the nonce is 1), which is fine: the keys last for a test.

use der::asn1::AnyRef;
use der::{Decode as _, Encode as _};
use num_bigint::BigUint;
use pkcs8::PrivateKeyInfoRef;

use super::Hash;
use crate::der::{number, sequence};

/// RSA: modulus and private exponent.
pub(crate) struct Rsa {
    modulus: BigUint,
    exponent: BigUint,
    length: usize,
}

impl Rsa {
    /// Reads an `RSAPrivateKey` (RFC 8017, A.1.2).
    pub(super) fn read(octets: &[u8]) -> Self {
        let numbers = children(octets);
        let modulus = BigUint::from_bytes_be(&numbers[1]);
        let length = usize::try_from(modulus.bits().div_ceil(8)).expect("short");
        Self {
            modulus,
            exponent: BigUint::from_bytes_be(&numbers[3]),
            length,
        }
    }

    /// PKCS#1 1.5 (RFC 8017, 9.2).
    pub(super) fn sign(&self, info: &[u8]) -> Vec<u8> {
        let padding = vec![0xff; (self.length - 3).saturating_sub(info.len())];
        let encoded = [&[0, 1], padding.as_slice(), &[0], info].concat();
        self.raise(&encoded)
    }

    /// PSS with a salt of zeros (RFC 8017, 9.1.1).
    pub(super) fn sign_pss(&self, hash: Hash, salt: usize, message: &[u8]) -> Vec<u8> {
        let salt = vec![0; salt];
        let digest = hash.of(&[[0; 8].as_slice(), &hash.of(message), &salt].concat());
        let masked_length = self.length - digest.len() - 1;
        let zeros = vec![0; masked_length - salt.len() - 1];
        let block = [zeros.as_slice(), &[1], &salt].concat();
        let mask = mask(hash, &digest, masked_length);
        let mut masked: Vec<u8> = block.iter().zip(mask).map(|(left, right)| left ^ right).collect();
        masked[0] &= 0x7f;
        self.raise(&[masked.as_slice(), &digest, &[0xbc]].concat())
    }

    fn raise(&self, encoded: &[u8]) -> Vec<u8> {
        let signature = BigUint::from_bytes_be(encoded).modpow(&self.exponent, &self.modulus);
        left_padded(&signature.to_bytes_be(), self.length)
    }
}

/// MGF1 (RFC 8017, B.2.1).
fn mask(hash: Hash, seed: &[u8], length: usize) -> Vec<u8> {
    let blocks = (0_u32..).flat_map(|counter| hash.of(&[seed, &counter.to_be_bytes()].concat()));
    blocks.take(length).collect()
}

/// ECDSA: the private number, and of the curve its order and the first coordinate of its generator.
pub(crate) struct Ec {
    private: BigUint,
    order: BigUint,
    first: BigUint,
}

/// SEC 2: order, and x of the generator.
const CURVES: [(&str, &str, &str); 3] = [
    (
        "p256",
        "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
        "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296",
    ),
    (
        "p384",
        "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973",
        "aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7",
    ),
    (
        "p521",
        "01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409",
        "00c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dbaa14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66",
    ),
];

impl Ec {
    /// Reads an `ECPrivateKey` (RFC 5915); `None` on a curve that signs nothing here.
    pub(super) fn read(name: &str, octets: &[u8]) -> Option<Self> {
        let (_, order, first) = CURVES.into_iter().find(|(curve, ..)| name.starts_with(curve))?;
        let read = |digits: &str| BigUint::parse_bytes(digits.as_bytes(), 16).expect("digits");
        Some(Self {
            private: BigUint::from_bytes_be(&children(octets)[1]),
            order: read(order),
            first: read(first),
        })
    }

    /// With 1 for a nonce the point is the generator, and nothing has to be inverted (FIPS 186-5, 6.4.1).
    pub(super) fn sign(&self, digest: &[u8]) -> Vec<u8> {
        let size = self.order.bits();
        let excess = (digest.len() as u64 * 8).saturating_sub(size);
        let digest = BigUint::from_bytes_be(digest) >> excess;
        let left = &self.first % &self.order;
        let right = (digest + &left * &self.private) % &self.order;
        sequence(&[number(&left.to_bytes_be()), number(&right.to_bytes_be())])
    }
}

/// DSA: the private number, the order, and the generator.
pub(crate) struct Dsa {
    private: BigUint,
    order: BigUint,
    first: BigUint,
}

impl Dsa {
    /// Reads a key with its parameters (RFC 3279, 2.3.2).
    pub(super) fn read(key: &PrivateKeyInfoRef<'_>) -> Self {
        let parameters = key
            .algorithm
            .parameters
            .expect("parameters")
            .to_der()
            .expect("DER");
        let numbers = children(&parameters);
        let private = AnyRef::from_der(key.private_key.as_bytes()).expect("a number");
        Self {
            private: BigUint::from_bytes_be(private.value()),
            order: BigUint::from_bytes_be(&numbers[1]),
            first: BigUint::from_bytes_be(&numbers[2]),
        }
    }

    /// With 1 for a nonce, as above: the generator itself is the first half (FIPS 186-4, 4.6).
    pub(super) fn sign(&self, digest: &[u8]) -> Vec<u8> {
        let excess = (digest.len() as u64 * 8).saturating_sub(self.order.bits());
        let digest = BigUint::from_bytes_be(digest) >> excess;
        let left = &self.first % &self.order;
        let right = (digest + &left * &self.private) % &self.order;
        sequence(&[number(&left.to_bytes_be()), number(&right.to_bytes_be())])
    }
}

fn left_padded(octets: &[u8], length: usize) -> Vec<u8> {
    [vec![0; length - octets.len()].as_slice(), octets].concat()
}

/// The contents of the values in a SEQUENCE.
fn children(der: &[u8]) -> Vec<Vec<u8>> {
    use der::{Decode as _, Reader as _};
    let outer = der::asn1::AnyRef::from_der(der).expect("a SEQUENCE");
    let mut reader = der::SliceReader::new(outer.value()).expect("a SEQUENCE");
    let mut children = Vec::new();
    while !reader.is_finished() {
        let child: der::asn1::AnyRef<'_> = reader.decode().expect("a value");
        children.push(child.value().to_vec());
    }
    children
}
