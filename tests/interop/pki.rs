//! Keys, authorities and leaves, as OpenSSL, GnuTLS, Java and pkilint see them; and theirs, as we do.

mod certificates;
mod constraints;
mod foreign;
mod keys;
mod names;
mod subject_hashes;
mod weaknesses;

use std::path::PathBuf;
use std::process::Command;

use assert_fs::TempDir;
use time::OffsetDateTime;
use zkcerts::model::{Host, KeyAlgorithm, Role, San, Subtree};
use zkcerts::pki::{Authority, AuthorityProfile, Certificate, IssueError, LeafProfile, PrivateKey, Serial};

fn now() -> OffsetDateTime {
    OffsetDateTime::from(std::time::SystemTime::now())
}

fn serial(number: u8) -> Serial {
    let mut entropy = [0xa5; Serial::LENGTH];
    entropy[Serial::LENGTH - 1] = number;
    Serial::from_entropy(entropy)
}

fn key(algorithm: KeyAlgorithm) -> PrivateKey {
    PrivateKey::generate(algorithm).expect("a key")
}

fn found(key: PrivateKey, permitted: &[&str]) -> Authority {
    let permitted: Vec<Subtree> = permitted
        .iter()
        .map(|text| text.parse().expect("a subtree"))
        .collect();
    let profile = AuthorityProfile {
        common_name: "Test authority",
        organization: "Example, Inc",
        permitted: &permitted,
        days: 3650,
    };
    Authority::create(&profile, key, serial(1), now()).expect("an authority")
}

fn issue(
    authority: &Authority,
    host: &str,
    role: Role,
    sans: &[&str],
    key: &PrivateKey,
) -> Result<Certificate, IssueError> {
    let host: Host = host.parse().expect("a host");
    let sans: Vec<San> = sans.iter().map(|text| text.parse().expect("a name")).collect();
    let profile = LeafProfile {
        host: &host,
        role,
        organization: "Example",
        sans: &sans,
        days: 397,
    };
    authority.issue(&profile, key.public_key_der(), serial(2), now())
}

/// A folder with PEM files, and programs that run in it.
struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(TempDir::new().expect("a temporary directory"))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.path(name), bytes).expect("a file");
    }

    fn certificate(&self, name: &str, certificate: &Certificate) {
        let block = pem::Pem::new("CERTIFICATE", certificate.der());
        self.write(name, pem::encode(&block).as_bytes());
    }

    /// The content of the first PEM block, or the file as it is where it holds none.
    fn der(&self, name: &str) -> Vec<u8> {
        let bytes = std::fs::read(self.path(name)).expect(name);
        pem::parse(&bytes).map_or(bytes, pem::Pem::into_contents)
    }

    /// What the program wrote to both of its outputs; it must exit with 0.
    fn run(&self, line: &str) -> String {
        let (success, text) = self.attempt(line);
        assert!(success, "`{line}` failed:\n{text}");
        text
    }

    /// Whether the program exited with 0, and what it wrote to both of its outputs.
    fn attempt(&self, line: &str) -> (bool, String) {
        let mut words = line.split_whitespace();
        let program = words.next().expect("a program");
        let output = Command::new(program)
            .args(words)
            .current_dir(&self.0)
            .env("LC_ALL", "C.UTF-8")
            .output()
            .unwrap_or_else(|error| panic!("`{program}` cannot be started: {error}"));
        let text = [output.stdout, output.stderr].concat();
        (
            output.status.success(),
            String::from_utf8_lossy(&text).into_owned(),
        )
    }
}
