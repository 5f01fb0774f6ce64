//! What we make of a file.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::error::Error as _;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use sha2::{Digest as _, Sha256};
use zkcerts::keystore::{EntryKind, KeystoreError, Reading, certificates, read};
use zkcerts::model::{Fault as _, Password};
use zkcerts::pki::{Certificate, PrivateKey};

/// Those of pyca's own tests.
pub(super) const PASSWORDS: [&str; 11] = [
    "password",
    "cryptography",
    "123456",
    "a123456",
    "foobar",
    "baz",
    "hunter2",
    "hunter42",
    "PolarSSLTest",
    "Red Hat Enterprise Linux 7.4",
    "",
];

/// The codes that another password may settle.
const LOCKED: [&str; 5] = [
    "store-password-missing",
    "store-password-wrong",
    "store-key-password-differs",
    "key-password-missing",
    "key-password-wrong",
];

pub(super) enum Outcome {
    Read(Holding),
    Refused { code: &'static str, message: String },
}

/// Certificates by their fingerprints, and of each private key the fingerprint of its public half.
pub(super) struct Holding<C = Certificate> {
    pub(super) certificates: BTreeMap<String, C>,
    pub(super) keys: BTreeSet<String>,
}

impl<C> Holding<C> {
    pub(super) fn fingerprints(&self) -> BTreeSet<&str> {
        self.certificates.keys().map(String::as_str).collect()
    }
}

impl Outcome {
    /// Reads a file with the password that opens it, if there is one.
    pub(super) fn of(bytes: &[u8]) -> Self {
        let mut outcome = Self::with(bytes, None);
        for password in PASSWORDS {
            match &outcome {
                Self::Refused { code, .. } if LOCKED.contains(code) => {
                    outcome = Self::with(bytes, Some(&Password::new(password.to_owned())));
                }
                _ => break,
            }
        }
        outcome
    }

    fn with(bytes: &[u8], password: Option<&Password>) -> Self {
        let found = read(bytes, password).and_then(Reading::opened);
        if let (Ok(reading), Ok(alone)) = (&found, certificates(bytes)) {
            // The reader that asks for no password sees the same certificates.
            let alone: HashSet<_> = alone
                .certificates
                .into_iter()
                .map(|found| found.certificate)
                .collect();
            let all: HashSet<_> = zkcerts::diagnosis::certificates(reading).cloned().collect();
            assert_eq!(alone, all);
        }
        match found {
            Ok(reading) => Self::Read(holding(reading)),
            Err(error) => Self::Refused {
                code: error.code(),
                message: message(&error),
            },
        }
    }

    /// For a table.
    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::Read(_) => "read",
            Self::Refused { code, .. } => code,
        }
    }
}

fn message(error: &KeystoreError) -> String {
    let cause = error.source().map(|cause| format!(": {cause}"));
    format!("{error}{}", cause.unwrap_or_default())
}

fn holding(reading: Reading) -> Holding {
    let mut found = Holding {
        certificates: BTreeMap::new(),
        keys: BTreeSet::new(),
    };
    for entry in reading.entries {
        let mut certificate = |certificate: &Certificate| {
            let fingerprint = hexadecimal(&certificate.sha256());
            found.certificates.insert(fingerprint, certificate.clone());
        };
        match entry.kind {
            EntryKind::Identity(identity) => {
                identity.chain().iter().for_each(&mut certificate);
                found.keys.insert(public(identity.key()));
            }
            EntryKind::Anchor(one) | EntryKind::Certificate(one) => certificate(&one),
            EntryKind::Key(key) => {
                found.keys.insert(public(&key));
            }
            EntryKind::Locked { .. } | EntryKind::Other(_) => {}
        }
    }
    found
}

fn public(key: &PrivateKey) -> String {
    hexadecimal(&Sha256::digest(key.public_key_der()))
}

pub(super) fn hexadecimal(octets: &[u8]) -> String {
    octets.iter().fold(String::new(), |mut digits, octet| {
        let _ = write!(digits, "{octet:02x}");
        digits
    })
}

/// `None` where OpenSSL does not read the certificate.
pub(super) fn openssl_subject_hash(file: &Path) -> Option<u32> {
    let output = Command::new("openssl")
        .args(["x509", "-inform", "DER", "-noout", "-subject_hash", "-in"])
        .arg(file)
        .output()
        .expect("openssl");
    let text = String::from_utf8(output.stdout).expect("digits");
    output
        .status
        .success()
        .then(|| u32::from_str_radix(text.trim(), 16).expect("a number"))
}
