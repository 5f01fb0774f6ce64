//! Keys of every kind, made once by OpenSSL, and signatures of every kind by them: weak ones too, which libraries no longer make.

mod arithmetic;

use std::process::Command;
use std::sync::LazyLock;

use aws_lc_rs::digest::{self, digest};
use aws_lc_rs::signature::Ed25519KeyPair;
use der::Decode as _;
use md5::{Digest as _, Md5};
use pkcs8::PrivateKeyInfoRef;

use self::arithmetic::{Dsa, Ec, Rsa};
use crate::der::{null, oid, sequence, value};

/// The names of the keys in [`KEYS`], with what OpenSSL is told to make them.
const KINDS: [(&str, &[&str]); 15] = [
    ("p256-a", &["EC", "ec_paramgen_curve:P-256"]),
    ("p256-b", &["EC", "ec_paramgen_curve:P-256"]),
    ("p256-c", &["EC", "ec_paramgen_curve:P-256"]),
    ("p256-d", &["EC", "ec_paramgen_curve:P-256"]),
    ("p384", &["EC", "ec_paramgen_curve:P-384"]),
    ("p521", &["EC", "ec_paramgen_curve:P-521"]),
    ("secp256k1", &["EC", "ec_paramgen_curve:secp256k1"]),
    ("rsa-512", &["RSA", "rsa_keygen_bits:512"]),
    ("rsa-1024", &["RSA", "rsa_keygen_bits:1024"]),
    ("rsa-2048", &["RSA", "rsa_keygen_bits:2048"]),
    ("rsa-pss", &["RSA-PSS", "rsa_keygen_bits:2048"]),
    (
        "dsa-1024",
        &["DSA", "dsa_paramgen_bits:1024", "dsa_paramgen_q_bits:160"],
    ),
    (
        "dsa-2048",
        &["DSA", "dsa_paramgen_bits:2048", "dsa_paramgen_q_bits:256"],
    ),
    ("ed25519", &["ED25519"]),
    ("ed448", &["ED448"]),
];

pub(crate) static KEYS: LazyLock<Vec<Key>> = LazyLock::new(|| KINDS.iter().map(Key::make).collect());

/// The key of this name.
pub(crate) fn key(name: &str) -> &'static Key {
    KEYS.iter()
        .find(|key| key.name == name)
        .expect("a key of the table")
}

pub(crate) struct Key {
    pub(crate) name: &'static str,
    /// PKCS#8, unencrypted.
    pub(crate) private: Vec<u8>,
    /// The `SubjectPublicKeyInfo`.
    pub(crate) public: Vec<u8>,
    signer: Signer,
}

enum Signer {
    Rsa(Rsa),
    Ec(Ec),
    Dsa(Dsa),
    Ed25519(Ed25519KeyPair),
    /// It signs nothing here.
    None,
}

/// How a certificate is signed: the digest, and for RSA-PSS the length of the salt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scheme {
    /// As the key does by itself: PKCS#1 or PSS, or ECDSA, with SHA-256; Ed25519.
    Usual,
    /// PKCS#1 or ECDSA.
    Digest(Hash),
    Pss(Hash, usize),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hash {
    Md5,
    Sha1,
    Sha224,
    Sha256,
    Sha384,
    Sha512,
}

impl Key {
    fn make((name, arguments): &(&'static str, &[&str])) -> Self {
        let mut options = vec!["-algorithm", arguments[0]];
        for option in &arguments[1..] {
            options.extend(["-pkeyopt", option]);
        }
        // What genpkey writes as DER is not PKCS#8 for every kind of key.
        let raw = if arguments[0] == "DSA" {
            let parameters = openssl(&[&["genpkey", "-genparam"], options.as_slice()].concat(), None);
            openssl(&["genpkey", "-outform", "DER", "-paramfile"], Some(&parameters))
        } else {
            openssl(
                &[&["genpkey", "-outform", "DER"], options.as_slice()].concat(),
                None,
            )
        };
        let form = [
            "pkcs8", "-topk8", "-nocrypt", "-inform", "DER", "-outform", "DER", "-in",
        ];
        let private = openssl(&form, Some(&raw));
        let public = openssl(
            &["pkey", "-inform", "DER", "-pubout", "-outform", "DER", "-in"],
            Some(&private),
        );
        let inner = PrivateKeyInfoRef::from_der(&private).expect("PKCS#8");
        let octets = inner.private_key.as_bytes();
        let signer = match arguments[0] {
            "RSA" | "RSA-PSS" => Signer::Rsa(Rsa::read(octets)),
            "DSA" => Signer::Dsa(Dsa::read(&inner)),
            "EC" => Ec::read(name, octets).map_or(Signer::None, Signer::Ec),
            "ED25519" => {
                Signer::Ed25519(Ed25519KeyPair::from_pkcs8_maybe_unchecked(&private).expect("an Ed25519 key"))
            }
            _ => Signer::None,
        };
        Self {
            name,
            private,
            public,
            signer,
        }
    }

    /// The `AlgorithmIdentifier` of a signature by this key.
    pub(crate) fn algorithm(&self, scheme: Scheme) -> Vec<u8> {
        match (&self.signer, self.resolve(scheme)) {
            (Signer::Rsa(_), Scheme::Pss(hash, salt)) => pss_algorithm(hash, salt),
            (Signer::Rsa(_), Scheme::Digest(hash)) => sequence(&[oid(hash.with_rsa()), null()]),
            (Signer::Ec(_), Scheme::Digest(hash)) => sequence(&[oid(hash.with_ecdsa())]),
            (Signer::Dsa(_), Scheme::Digest(hash)) => sequence(&[oid(hash.with_dsa())]),
            _ => sequence(&[oid("1.3.101.112")]),
        }
    }

    pub(crate) fn sign(&self, scheme: Scheme, message: &[u8]) -> Vec<u8> {
        match (&self.signer, self.resolve(scheme)) {
            (Signer::Rsa(key), Scheme::Pss(hash, salt)) => key.sign_pss(hash, salt, message),
            (Signer::Rsa(key), Scheme::Digest(hash)) => {
                let info = sequence(&[
                    sequence(&[oid(hash.number()), null()]),
                    value(crate::der::OCTET_STRING, &hash.of(message)),
                ]);
                key.sign(&info)
            }
            (Signer::Ec(key), Scheme::Digest(hash)) => key.sign(&hash.of(message)),
            (Signer::Dsa(key), Scheme::Digest(hash)) => key.sign(&hash.with_dsa_hash().of(message)),
            (Signer::Ed25519(key), _) => key.sign(message).as_ref().to_vec(),
            _ => vec![0; 64],
        }
    }

    fn resolve(&self, scheme: Scheme) -> Scheme {
        match (scheme, &self.signer) {
            (Scheme::Usual, _) if self.name == "rsa-pss" => Scheme::Pss(Hash::Sha256, 32),
            (Scheme::Usual, _) => Scheme::Digest(Hash::Sha256),
            (Scheme::Pss(hash, _), Signer::Ec(_) | Signer::Dsa(_)) => Scheme::Digest(hash),
            (scheme, _) => scheme,
        }
    }
}

/// RFC 4055, 3.1.
fn pss_algorithm(hash: Hash, salt: usize) -> Vec<u8> {
    let hash = sequence(&[oid(hash.number()), null()]);
    let mask = sequence(&[oid("1.2.840.113549.1.1.8"), hash.clone()]);
    let salt = crate::der::number(&[u8::try_from(salt).expect("short")]);
    let parameters = [value(0xa0, &hash), value(0xa1, &mask), value(0xa2, &salt)];
    sequence(&[oid("1.2.840.113549.1.1.10"), sequence(&parameters)])
}

impl Hash {
    pub(crate) fn of(self, message: &[u8]) -> Vec<u8> {
        let algorithm = match self {
            Self::Md5 => return Md5::digest(message).to_vec(),
            Self::Sha1 => &digest::SHA1_FOR_LEGACY_USE_ONLY,
            Self::Sha224 => &digest::SHA224,
            Self::Sha256 => &digest::SHA256,
            Self::Sha384 => &digest::SHA384,
            Self::Sha512 => &digest::SHA512,
        };
        digest(algorithm, message).as_ref().to_vec()
    }

    fn number(self) -> &'static str {
        match self {
            Self::Md5 => "1.2.840.113549.2.5",
            Self::Sha1 => "1.3.14.3.2.26",
            Self::Sha224 => "2.16.840.1.101.3.4.2.4",
            Self::Sha256 => "2.16.840.1.101.3.4.2.1",
            Self::Sha384 => "2.16.840.1.101.3.4.2.2",
            Self::Sha512 => "2.16.840.1.101.3.4.2.3",
        }
    }

    fn with_rsa(self) -> &'static str {
        match self {
            Self::Md5 => "1.2.840.113549.1.1.4",
            Self::Sha1 => "1.2.840.113549.1.1.5",
            Self::Sha224 => "1.2.840.113549.1.1.14",
            Self::Sha256 => "1.2.840.113549.1.1.11",
            Self::Sha384 => "1.2.840.113549.1.1.12",
            Self::Sha512 => "1.2.840.113549.1.1.13",
        }
    }

    /// What DSA signs: neither MD5 nor the longer ones are known everywhere.
    fn with_dsa_hash(self) -> Self {
        match self {
            Self::Md5 => Self::Sha1,
            Self::Sha384 | Self::Sha512 => Self::Sha256,
            hash => hash,
        }
    }

    fn with_dsa(self) -> &'static str {
        match self.with_dsa_hash() {
            Self::Sha224 => "2.16.840.1.101.3.4.3.1",
            Self::Sha256 => "2.16.840.1.101.3.4.3.2",
            _ => "1.2.840.10040.4.3",
        }
    }

    /// There is none with MD5.
    fn with_ecdsa(self) -> &'static str {
        match self {
            Self::Md5 | Self::Sha1 => "1.2.840.10045.4.1",
            Self::Sha224 => "1.2.840.10045.4.3.1",
            Self::Sha256 => "1.2.840.10045.4.3.2",
            Self::Sha384 => "1.2.840.10045.4.3.3",
            Self::Sha512 => "1.2.840.10045.4.3.4",
        }
    }
}

/// What it writes; the name of a file with `input` is the last argument.
fn openssl(arguments: &[&str], input: Option<&[u8]>) -> Vec<u8> {
    let file = input.map(|input| {
        let file = assert_fs::NamedTempFile::new("key.der").expect("a temporary file");
        std::fs::write(file.path(), input).expect("a temporary file");
        file
    });
    let mut command = Command::new("openssl");
    command.args(arguments);
    if let Some(file) = &file {
        command.arg(file.path());
    }
    let output = command.output().expect("openssl");
    assert!(
        output.status.success(),
        "openssl {arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    output.stdout
}
