use zkcerts::model::{Fault as _, KeyAlgorithm, Role};
use zkcerts::pki::{Authority, PrivateKey};

use super::{Folder, found, issue, key};

/// The same authority twice, so that what the limited one refuses to issue can be issued by its twin and judged by
/// others.
fn limited_and_unlimited(permitted: &[&str]) -> (Authority, Authority) {
    let key = key(KeyAlgorithm::EcdsaP256);
    let twin = PrivateKey::from_der(key.pkcs8_der()).expect("a key");
    (found(key, permitted), found(twin, &[]))
}

#[test]
fn openssl_and_gnutls_refuse_exactly_what_we_do() {
    let folder = Folder::new();
    let leaf_key = key(KeyAlgorithm::EcdsaP256);
    let names: [(&str, &[&str]); 10] = [
        ("zk1.example.com", &[]),
        ("example.com", &[]),
        ("badexample.com", &[]),
        ("zk1", &[]),
        ("zk1.example.com", &["other.test"]),
        ("zk1.example.com", &["10.0.0.1"]),
        ("zk1.example.com", &["11.0.0.1"]),
        ("10.0.0.1", &[]),
        ("10.0.0.1", &["zk1.example.com"]),
        ("fd00::1", &[]),
    ];
    for permitted in [
        ["example.com"].as_slice(),
        &["10.0.0.0/8"],
        &["example.com", "10.0.0.0/8"],
        &["fd00::/8"],
    ] {
        let (limited, unlimited) = limited_and_unlimited(permitted);
        folder.certificate("root.pem", limited.certificate());
        for (host, sans) in names {
            let leaf = issue(&unlimited, host, Role::Zookeeper, sans, &leaf_key).expect("a leaf");
            folder.certificate("leaf.pem", &leaf);
            let ours = issue(&limited, host, Role::Zookeeper, sans, &leaf_key);
            let (accepted, text) = folder.attempt("openssl verify -x509_strict -CAfile root.pem leaf.pem");
            assert_eq!(
                ours.is_ok(),
                accepted,
                "{permitted:?} {host} {sans:?}: {ours:?}\n{text}"
            );
            // GnuTLS takes an IPv6 address in the common name for a DNS name too. Neither peer is built on it.
            if host != "fd00::1" {
                let line = "certtool --verify --load-ca-certificate root.pem --infile leaf.pem";
                let (accepted, text) = folder.attempt(line);
                assert_eq!(
                    ours.is_ok(),
                    accepted,
                    "{permitted:?} {host} {sans:?}: {ours:?}\n{text}"
                );
            }
            if let Err(error) = ours {
                let codes = ["outside-name-constraints", "address-taken-for-name"];
                assert!(codes.contains(&error.code()), "{error}");
            }
        }
    }
}
