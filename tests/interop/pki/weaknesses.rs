use std::path::PathBuf;

use rayon::prelude::*;
use zkcerts::pki::{Certificate, Weakness};

use super::Folder;

/// A key of OpenSSL, and what is weak about it.
const KEYS: [(&str, Option<&str>); 9] = [
    (
        "RSA -pkeyopt rsa_keygen_bits:1024",
        Some("an RSA key of 1024 bits"),
    ),
    (
        "RSA -pkeyopt rsa_keygen_bits:1536",
        Some("an RSA key of 1536 bits"),
    ),
    ("RSA -pkeyopt rsa_keygen_bits:2048", None),
    (
        "RSA-PSS -pkeyopt rsa_keygen_bits:1024",
        Some("an RSA key of 1024 bits"),
    ),
    ("RSA-PSS -pkeyopt rsa_keygen_bits:2048", None),
    ("EC -pkeyopt ec_paramgen_curve:P-256", None),
    ("EC -pkeyopt ec_paramgen_curve:secp256k1", None),
    (
        "EC -pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:explicit",
        Some("a key on an elliptic curve without a name"),
    ),
    ("ED25519", None),
];

/// How an authority signs, and what is weak about it.
const SIGNATURES: [(&str, Option<&str>); 6] = [
    ("-md5", Some("signed with MD5")),
    ("-sha1", Some("signed with SHA-1")),
    ("-sha256", None),
    ("-sha512", None),
    ("-sha1 -sigopt rsa_padding_mode:pss", Some("signed with SHA-1")),
    (
        "-sha256 -sigopt rsa_padding_mode:pss -sigopt rsa_mgf1_md:sha1",
        None,
    ),
];

const P256: &str = "EC -pkeyopt ec_paramgen_curve:P-256";
const P384: &str = "EC -pkeyopt ec_paramgen_curve:P-384";
const RSA: &str = "RSA -pkeyopt rsa_keygen_bits:2048";

fn certificate(folder: &Folder, name: &str) -> Certificate {
    Certificate::from_der(folder.der(name)).expect("a certificate")
}

/// An authority's certificate and key, `NAME.pem` and `NAME.key`.
fn root(folder: &Folder, name: &str, key: &str, options: &str) {
    folder.run(&format!("openssl genpkey -algorithm {key} -out {name}.key"));
    folder.run(&format!(
        "openssl req -x509 -new -key {name}.key -subj /CN=Root -days 30 {options} -out {name}.pem"
    ));
}

/// A leaf of `ca.pem` for `leaf.key`.
fn leaf(folder: &Folder, options: &str) -> Vec<String> {
    folder.run("openssl req -new -key leaf.key -subj /CN=leaf -out leaf.csr");
    folder.run(&format!(
        "openssl x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -days 30 {options} -out leaf.pem"
    ));
    let found = certificate(folder, "leaf.pem").weaknesses();
    let (accepted, text) = folder.attempt("openssl verify -auth_level 2 -CAfile ca.pem leaf.pem");
    assert_eq!(accepted, found.is_empty(), "{found:?}: {text}");
    found.iter().map(Weakness::to_string).collect()
}

#[test]
fn openssl_refuses_what_has_a_weakness_and_accepts_what_has_none() {
    let folder = Folder::new();
    root(&folder, "ca", RSA, "");
    for (key, expected) in KEYS {
        folder.run(&format!("openssl genpkey -algorithm {key} -out leaf.key"));
        assert_eq!(leaf(&folder, "-sha256"), Vec::from_iter(expected), "{key}");
    }
    folder.run(&format!("openssl genpkey -algorithm {P256} -out leaf.key"));
    for (signature, expected) in SIGNATURES {
        assert_eq!(leaf(&folder, signature), Vec::from_iter(expected), "{signature}");
    }
    root(&folder, "ca", P384, "");
    assert_eq!(leaf(&folder, "-sha1"), ["signed with SHA-1"]);
}

#[test]
fn a_weak_root_signed_itself_all_the_same() {
    let folder = Folder::new();
    for (key, options, is_understood) in [
        (RSA, "-sha256", true),
        (RSA, "-sha1", true),
        (
            RSA,
            "-sha384 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:digest",
            true,
        ),
        (RSA, "-md5", false),
        (KEYS[0].0, "-sha1", true),
        (KEYS[0].0, "-sha256", true),
        (KEYS[0].0, "-sha512", true),
        (P256, "-sha1", true),
        (P384, "-sha1", false),
        ("ED25519", "", true),
    ] {
        root(&folder, "root", key, options);
        folder.run("openssl verify -auth_level 0 -check_ss_sig -CAfile root.pem root.pem");
        assert_eq!(
            certificate(&folder, "root.pem").is_self_signed(),
            is_understood,
            "{key} {options}"
        );
    }
}

#[test]
fn a_certificate_signed_by_another_of_its_name_is_self_issued_but_not_self_signed() {
    let folder = Folder::new();
    root(&folder, "ca", P256, "");
    root(&folder, "other", P256, "");
    folder.run("openssl req -new -key other.key -subj /CN=Root -out other.csr");
    folder.run("openssl x509 -req -in other.csr -CA ca.pem -CAkey ca.key -days 30 -out other.pem");
    let (accepted, _) = folder.attempt("openssl verify -check_ss_sig -CAfile other.pem other.pem");
    let other = certificate(&folder, "other.pem");
    assert_eq!(
        (other.is_self_issued(), other.is_self_signed(), accepted),
        (true, false, false)
    );
}

#[test]
fn the_authorities_of_the_system_are_sound_roots() {
    let entries = std::fs::read_dir("/etc/ssl/certs").expect("the system's store");
    let files: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    let folder = Folder::new();
    let checked: usize = files
        .par_iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "pem"))
        .map(|path| {
            let der = pem::parse(std::fs::read(path).expect("a file"))
                .expect("PEM")
                .into_contents();
            let certificate = Certificate::from_der(der).expect("a certificate");
            let file = path.display();
            let line =
                format!("openssl verify -auth_level 0 -check_ss_sig -no_check_time -CAfile {file} {file}");
            assert_eq!(certificate.is_self_signed(), folder.attempt(&line).0, "{file}");
            let too_short = certificate
                .weaknesses()
                .into_iter()
                .find(|weakness| matches!(weakness, Weakness::Modulus { .. }));
            assert_eq!(too_short, None, "{file}");
        })
        .count();
    assert!(
        checked > 0,
        "no authority in the system's store: install ca-certificates"
    );
}
