//! The keys, signatures and key derivations of ZooKeeper hosts: as bare calls, and through our rooms.

use std::hint::black_box;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair};
use pbkdf2::pbkdf2_hmac;
use rayon::prelude::*;
use sha2::{Digest as _, Sha256};
use time::OffsetDateTime;
use zkcerts::keystore::{self, Identity, Protection, pem};
use zkcerts::model::{Host, KeyAlgorithm, Password, Role, StoreFormat};
use zkcerts::pki::{Authority, AuthorityProfile, LeafProfile, PrivateKey, Serial};

use crate::Result;

/// Of each derivation, as keytool has it.
const ROUNDS: u32 = 10_000;
/// About what is signed of a certificate.
const CONTENT: [u8; 420] = [7; 420];

/// What cannot be done with less: a key, a signature, and three derivations for the keystore, on every core.
///
/// The two derivations for encryption are PBKDF2 from `RustCrypto`, which on a processor with SHA instructions is faster
/// than aws-lc's. The third, for the MAC, is that of PKCS#12 (RFC 7292, B.2): a SHA-256 of a SHA-256, over and over.
pub(crate) fn bare(hosts: usize) -> Result<()> {
    let authority = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING)?;
    (0..hosts).into_par_iter().try_for_each(|_| {
        black_box(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING)?);
        black_box(authority.sign(&SystemRandom::new(), &CONTENT)?);
        for salt in [[1; 32], [2; 32]] {
            let mut key = [0; 32];
            pbkdf2_hmac::<Sha256>(b"0123456789abcdef0123456789abcdef", &salt, ROUNDS, &mut key);
            black_box(key);
        }
        let mut key = Sha256::digest([3; 192]);
        for _ in 1..ROUNDS {
            key = Sha256::digest(key);
        }
        black_box(key);
        Ok(())
    })
}

/// The same through the rooms that `init` goes through, which make certificates and stores of it.
pub(crate) struct Rooms {
    authority: Authority,
    now: OffsetDateTime,
}

impl Rooms {
    pub(crate) fn new() -> Result<Self> {
        let now = OffsetDateTime::now_utc().replace_nanosecond(0)?;
        let profile = AuthorityProfile {
            common_name: "zkcerts authority",
            organization: "",
            permitted: &[],
            days: 3650,
        };
        let key = PrivateKey::generate(KeyAlgorithm::EcdsaP256)?;
        let authority = Authority::create(&profile, key, Serial::from_entropy([7; 20]), now)?;
        Ok(Self { authority, now })
    }

    pub(crate) fn hosts(&self, hosts: usize) -> Result<()> {
        (0..hosts).into_par_iter().try_for_each(|number| {
            let host: Host = format!("zk{number:05}.example.com").parse()?;
            let profile = LeafProfile {
                host: &host,
                role: Role::Zookeeper,
                organization: "",
                sans: &[],
                days: 397,
            };
            let key = PrivateKey::generate(KeyAlgorithm::EcdsaP256)?;
            let serial = Serial::from_entropy(entropy()?);
            let leaf = self
                .authority
                .issue(&profile, key.public_key_der(), serial, self.now)?;
            let chain = vec![leaf, self.authority.certificate().clone()];
            black_box(pem::encode_key(&key)?);
            black_box(pem::encode_certificates(&chain));
            let password = Password::from_entropy(entropy()?);
            black_box(keystore::encode_keystore(
                StoreFormat::Pkcs12,
                &Identity::new(key, chain)?,
                &host.to_string(),
                Some(&password),
                Protection::Modern,
                entropy()?,
            )?);
            Ok(())
        })
    }
}

fn entropy<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    aws_lc_rs::rand::fill(&mut bytes)?;
    Ok(bytes)
}
