//! Authorities and leaves, as OpenSSL, GnuTLS and Java see them.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use assert_fs::TempDir;
use time::OffsetDateTime;
use zkcerts::model::{Host, KeyAlgorithm, Role, San, Subtree};
use zkcerts::pki::{Authority, AuthorityProfile, Certificate, IssueError, LeafProfile, PrivateKey, Serial};

fn now() -> OffsetDateTime {
    OffsetDateTime::from(std::time::SystemTime::now())
}

/// Fixed, and different from call to call by its argument.
fn serial(number: u8) -> Serial {
    let mut entropy = [0xa5; Serial::LENGTH];
    entropy[Serial::LENGTH - 1] = number;
    Serial::from_entropy(entropy)
}

fn found(key: KeyAlgorithm, permitted: &[Subtree]) -> Authority {
    let profile = AuthorityProfile {
        common_name: "Test authority",
        organization: "Example",
        permitted,
        days: 3650,
    };
    let key = PrivateKey::generate(key).expect("a key");
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
    let sans: Vec<San> = sans.iter().map(|san| san.parse().expect("a name")).collect();
    let profile = LeafProfile {
        host: &host,
        role,
        organization: "Example",
        sans: &sans,
        days: 397,
    };
    authority.issue(&profile, key.public_key_der(), serial(2), now())
}

/// A folder in which every certificate is a PEM file, for tools.
struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(TempDir::new().expect("a temporary directory"))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn certificate(&self, name: &str, certificate: &Certificate) -> PathBuf {
        self.pem(name, "CERTIFICATE", certificate.der())
    }

    fn pem(&self, name: &str, label: &str, der: &[u8]) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, pem::encode(&pem::Pem::new(label, der))).expect("a file");
        path
    }
}

fn run(program: &str, arguments: &[&str]) -> Output {
    let output = Command::new(program).args(arguments).output();
    output.unwrap_or_else(|error| panic!("`{program}` cannot be started: {error}"))
}

/// What the program wrote, if it exited with 0.
fn succeed(program: &str, arguments: &[&str]) -> String {
    let output = run(program, arguments);
    let text = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(output.status.success(), "{program} {arguments:?}: {text}");
    text
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}

#[test]
fn openssl_and_gnutls_accept_every_kind_of_leaf_key_under_every_kind_of_authority_key() {
    let folder = Folder::new();
    for authority_key in KeyAlgorithm::ALL {
        let authority = found(*authority_key, &[]);
        let root = folder.certificate("root.pem", authority.certificate());
        for leaf_key in KeyAlgorithm::ALL {
            let key = PrivateKey::generate(*leaf_key).expect("a key");
            let leaf = issue(
                &authority,
                "zk1.example.com",
                Role::Zookeeper,
                &["10.0.0.1"],
                &key,
            )
            .expect("a leaf");
            let leaf = folder.certificate("leaf.pem", &leaf);
            for purpose in ["sslserver", "sslclient"] {
                let arguments = [
                    "verify",
                    "-x509_strict",
                    "-purpose",
                    purpose,
                    "-CAfile",
                    text(&root),
                    text(&leaf),
                ];
                succeed("openssl", &arguments);
            }
            succeed(
                "certtool",
                &[
                    "--verify",
                    "--load-ca-certificate",
                    text(&root),
                    "--infile",
                    text(&leaf),
                ],
            );
        }
    }
}
