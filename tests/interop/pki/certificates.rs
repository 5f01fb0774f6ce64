use rayon::prelude::*;
use zkcerts::model::{KeyAlgorithm, Role};
use zkcerts::pki::Certificate;

use super::{Folder, found, issue, key};
use crate::tools::installed;

#[test]
fn openssl_and_gnutls_accept_every_kind_of_leaf_key_under_every_kind_of_authority_key() {
    let folder = Folder::new();
    let leaf_keys: Vec<_> = KeyAlgorithm::ALL
        .iter()
        .map(|algorithm| key(*algorithm))
        .collect();
    for authority_key in KeyAlgorithm::ALL {
        let authority = found(key(*authority_key), &[]);
        folder.certificate("root.pem", authority.certificate());
        for leaf_key in &leaf_keys {
            let leaf = issue(
                &authority,
                "zk1.example.com",
                Role::Zookeeper,
                &["10.0.0.1"],
                leaf_key,
            );
            folder.certificate("leaf.pem", &leaf.expect("a leaf"));
            folder.run("openssl verify -x509_strict -purpose sslserver -CAfile root.pem leaf.pem");
            folder.run("openssl verify -x509_strict -purpose sslclient -CAfile root.pem leaf.pem");
            folder.run("certtool --verify --load-ca-certificate root.pem --infile leaf.pem");
        }
    }
}

#[test]
fn a_clients_certificate_is_no_servers() {
    let folder = Folder::new();
    let authority = found(key(KeyAlgorithm::EcdsaP256), &[]);
    folder.certificate("root.pem", authority.certificate());
    for role in [Role::Clickhouse, Role::Client] {
        let leaf = issue(
            &authority,
            "ch1.example.com",
            role,
            &[],
            &key(KeyAlgorithm::EcdsaP256),
        );
        folder.certificate("leaf.pem", &leaf.expect("a leaf"));
        folder.run("openssl verify -x509_strict -purpose sslclient -CAfile root.pem leaf.pem");
        let (success, text) = folder.attempt("openssl verify -purpose sslserver -CAfile root.pem leaf.pem");
        assert!(
            !success && text.contains("unsuitable certificate purpose"),
            "{role}: {text}"
        );
    }
}

/// What `openssl x509 -text` prints, each extension with the line below it.
fn openssl_text(folder: &Folder, name: &str) -> String {
    let text = folder.run(&format!("openssl x509 -in {name} -noout -text -nameopt RFC2253"));
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    lines.join("\n")
}

#[test]
fn openssl_reads_what_an_authority_and_a_leaf_say() {
    let folder = Folder::new();
    let authority = found(key(KeyAlgorithm::EcdsaP384), &["example.com", "10.0.0.0/8"]);
    folder.certificate("root.pem", authority.certificate());
    let text = openssl_text(&folder, "root.pem");
    for fact in [
        "Version: 3 (0x2)",
        "Serial Number:\n25:a5:a5:a5:a5:a5:a5:a5:a5:a5:a5:a5:a5:a5:a5:a5:a5:a5:a5:01\n",
        "Signature Algorithm: ecdsa-with-SHA384",
        "Issuer: CN=Test authority,O=Example\\, Inc",
        "Subject: CN=Test authority,O=Example\\, Inc",
        "X509v3 Basic Constraints: critical\nCA:TRUE, pathlen:0\n",
        "X509v3 Key Usage: critical\nCertificate Sign, CRL Sign\n",
        "X509v3 Name Constraints: critical\nPermitted:\nDNS:example.com\nIP:10.0.0.0/255.0.0.0\n",
        "X509v3 Subject Key Identifier:",
    ] {
        assert!(text.contains(fact), "{fact}\nis not in\n{text}");
    }
    for (algorithm, key_usage) in [
        (KeyAlgorithm::EcdsaP256, "Digital Signature"),
        (KeyAlgorithm::Ed25519, "Digital Signature"),
        (KeyAlgorithm::Rsa2048, "Digital Signature, Key Encipherment"),
    ] {
        let leaf = issue(
            &authority,
            "zk1.example.com",
            Role::Zookeeper,
            &["10.0.0.1"],
            &key(algorithm),
        );
        folder.certificate("leaf.pem", &leaf.expect("a leaf"));
        let text = openssl_text(&folder, "leaf.pem");
        for fact in [
            "Issuer: CN=Test authority,O=Example\\, Inc",
            "Subject: CN=zk1.example.com,OU=zookeeper,O=Example",
            "X509v3 Basic Constraints: critical\nCA:FALSE\n",
            &format!("X509v3 Key Usage: critical\n{key_usage}\n"),
            "X509v3 Extended Key Usage:\nTLS Web Server Authentication, TLS Web Client Authentication\n",
            "X509v3 Subject Alternative Name:\nDNS:zk1.example.com, IP Address:10.0.0.1\n",
            "X509v3 Subject Key Identifier:",
            "X509v3 Authority Key Identifier:",
        ] {
            assert!(text.contains(fact), "{fact}\nis not in\n{text}");
        }
    }
}

#[test]
fn keytool_reads_what_an_authority_and_a_leaf_say() {
    let folder = Folder::new();
    for permitted in [
        ["example.com"].as_slice(),
        &["10.0.0.0/8"],
        &["example.com", "fd00::/8"],
    ] {
        let authority = found(key(KeyAlgorithm::EcdsaP256), permitted);
        folder.certificate("root.pem", authority.certificate());
        let text = folder.run("keytool -printcert -file root.pem");
        for fact in [
            "CA:true",
            "PathLen:0",
            "Key_CertSign",
            "NameConstraints: [",
            "Criticality=true",
        ] {
            assert!(text.contains(fact), "{fact}: {text}");
        }
    }
    let authority = found(key(KeyAlgorithm::Rsa2048), &[]);
    let leaf = issue(
        &authority,
        "zk1.example.com",
        Role::Zookeeper,
        &["fd00::1"],
        &key(KeyAlgorithm::EcdsaP256),
    );
    folder.certificate("leaf.pem", &leaf.expect("a leaf"));
    let text = folder.run("keytool -printcert -file leaf.pem");
    for fact in [
        "Owner: CN=zk1.example.com, OU=zookeeper, O=Example",
        "Signature algorithm name: SHA256withRSA",
        "CA:false",
        "serverAuth\n  clientAuth",
        "DNSName: zk1.example.com",
        "IPAddress: fd00:0:0:0:0:0:0:1",
    ] {
        assert!(text.contains(fact), "{fact}: {text}");
    }
}

/// Names of one label (`localhost`, `zk1`) are left out: pkilint calls them `pkix.invalid_domain_name_syntax`, though RFC
/// 5280, 4.2.1.6, asks for RFC 1034's preferred name syntax, to which they conform.
#[test]
fn pkilint_finds_no_fault_in_any_kind_of_certificate() {
    let pkilint = installed("pkilint");
    every_kind_of_certificate()
        .into_par_iter()
        .for_each(|(kind, certificate)| {
            let folder = Folder::new();
            folder.certificate("certificate.pem", &certificate);
            let text = folder.run(&format!("{} lint -s NOTICE certificate.pem", pkilint.display()));
            assert_eq!(text.trim(), "", "{kind}");
        });
}

fn every_kind_of_certificate() -> Vec<(String, Certificate)> {
    let mut certificates = Vec::new();
    for permitted in [
        ["example.com"].as_slice(),
        &["10.0.0.0/8"],
        &["example.com", "10.0.0.0/8", "fd00::/8"],
    ] {
        let authority = found(key(KeyAlgorithm::EcdsaP256), permitted);
        certificates.push((
            format!("an authority for {permitted:?}"),
            authority.certificate().clone(),
        ));
    }
    for algorithm in KeyAlgorithm::ALL {
        let authority = found(key(*algorithm), &[]);
        certificates.push((
            format!("an authority with {algorithm}"),
            authority.certificate().clone(),
        ));
        let sans = ["node1.internal", "fd00::1"];
        let leaf = issue(
            &authority,
            "node1.example.com",
            Role::Zookeeper,
            &sans,
            authority.key(),
        );
        certificates.push((format!("a server with {algorithm}"), leaf.expect("a leaf")));
    }
    let authority = found(key(KeyAlgorithm::EcdsaP256), &[]);
    for role in [Role::Clickhouse, Role::Client] {
        let leaf = issue(&authority, "10.0.0.1", role, &[], authority.key());
        certificates.push((format!("a certificate for {role}"), leaf.expect("a leaf")));
    }
    certificates
}
