use std::process::Command;

use zkcerts::keystore::{Kind, Repair, certificates};

use crate::keystore::{Folder, openssl_made};

/// `ca.crt`, `leaf.crt` and `leaf.key`, and `both.crt` with the two certificates.
fn folder() -> Folder {
    let folder = openssl_made();
    folder.write(
        "both.crt",
        &[folder.read("leaf.crt"), folder.read("ca.crt")].concat(),
    );
    folder
}

/// The certificates that `openssl storeutl` finds in a file; none where it fails.
fn openssl_finds(folder: &Folder, name: &str) -> usize {
    let output = Command::new("openssl")
        .args(["storeutl", "-certs", "-noout"])
        .arg(folder.path(name))
        .output()
        .expect("openssl");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let total = text.lines().find_map(|line| line.strip_prefix("Total found: "));
    total.and_then(|number| number.parse().ok()).unwrap_or(0)
}

#[test]
fn what_openssl_reads_needs_no_repair_and_what_needs_one_it_does_not_read() {
    let folder = folder();
    let text = String::from_utf8(folder.read("both.crt")).expect("ASCII");
    let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
    for (bytes, code) in [
        (text.clone().into_bytes(), None),
        (text.replace('\n', "\r\n").into_bytes(), None),
        (text.replace('\n', " \t\n").into_bytes(), None),
        (
            format!("# BEGIN CERTIFICATE\n-----\n-----BEGIN no\n{text}").into_bytes(),
            None,
        ),
        (text.replace('\n', "\r").into_bytes(), Some("carriage-returns")),
        (utf16(&format!("\u{feff}{text}")), Some("utf-16")),
        (utf16(&text), Some("utf-16")),
        (
            text.replace('\n', " ").into_bytes(),
            Some("line-ends-became-blanks"),
        ),
        (text.replace('\n', "").into_bytes(), Some("line-ends-lost")),
        (text.replace('\n', "\\n").into_bytes(), Some("escaped-line-ends")),
        (text.replace('\n', "\n ").into_bytes(), Some("indented")),
        (text.replace('\n', "\n\n").into_bytes(), Some("blank-lines")),
        (
            format!("CERT='{}'\n", text.trim_end()).into_bytes(),
            Some("quoted"),
        ),
    ] {
        folder.write("brought", &bytes);
        let found = certificates(&bytes).expect("reads");
        assert_eq!(found.certificates.len(), 2, "{code:?}");
        let codes: Vec<_> = found.repairs.iter().map(Repair::code).collect();
        assert_eq!(codes, code.into_iter().collect::<Vec<_>>());
        assert_eq!(openssl_finds(&folder, "brought") == 2, code.is_none(), "{code:?}");
    }
}

/// What makes a file, what that is, what has to be mended, and how many certificates are in it.
const WRITTEN: &[(&str, Kind, &[&str], usize)] = &[
    (
        "openssl x509 -in leaf.crt -outform DER -out brought",
        Kind::Certificate,
        &[],
        1,
    ),
    (
        "openssl x509 -in leaf.crt -trustout -addtrust clientAuth -setalias zk -out brought",
        Kind::Pem,
        &["trust-settings"],
        1,
    ),
    (
        "openssl crl2pkcs7 -nocrl -certfile both.crt -out brought",
        Kind::Pem,
        &[],
        2,
    ),
    (
        "openssl crl2pkcs7 -nocrl -certfile both.crt -outform DER -out brought",
        Kind::Pkcs7,
        &[],
        2,
    ),
    (
        "openssl cms -sign -in leaf.key -signer leaf.crt -inkey leaf.key -certfile ca.crt -nodetach -stream \
             -outform DER -out brought",
        Kind::Pkcs7,
        &["indefinite-lengths"],
        2,
    ),
    (
        "openssl cms -sign -in leaf.key -signer leaf.crt -inkey leaf.key -certfile ca.crt -outform PEM -out brought",
        Kind::Pem,
        &[],
        2,
    ),
];

#[test]
fn certificates_are_found_in_every_form_that_openssl_writes() {
    let folder = folder();
    let wanted = certificates(&folder.read("both.crt"))
        .expect("reads")
        .certificates;
    let ders: Vec<_> = wanted
        .iter()
        .map(|found| found.certificate.der().to_vec())
        .collect();
    for &(command, kind, repairs, number) in WRITTEN {
        folder.run(command);
        let found = certificates(&folder.read("brought")).expect(command);
        assert_eq!(found.kind, kind, "{command}");
        let codes: Vec<_> = found.repairs.iter().map(Repair::code).collect();
        assert_eq!(codes, repairs, "{command}");
        let mut found: Vec<_> = found
            .certificates
            .iter()
            .map(|found| found.certificate.der())
            .collect();
        let mut expected: Vec<_> = ders.iter().take(number).map(Vec::as_slice).collect();
        found.sort_unstable();
        expected.sort_unstable();
        assert_eq!(found, expected, "{command}");
        assert!(
            certificates(&folder.read("brought"))
                .expect("reads")
                .private_keys
                .is_empty()
        );
    }
}

/// What makes a file, and what that is called; nothing where the next command goes on.
const NAMED: &[(&str, &str)] = &[
    (
        "openssl pkcs8 -topk8 -nocrypt -in leaf.key -outform DER -out brought",
        "a private key in DER (PKCS#8)",
    ),
    (
        "openssl pkcs8 -topk8 -in leaf.key -outform DER -passout pass:changeit -out brought",
        "an encrypted private key in DER (PKCS#8)",
    ),
    (
        "openssl ec -in leaf.key -outform DER -out brought",
        "an elliptic-curve private key in DER (SEC1)",
    ),
    ("openssl genrsa -traditional -out rsa.key 2048", ""),
    (
        "openssl rsa -in rsa.key -traditional -outform DER -out brought",
        "an RSA private key in DER (PKCS#1)",
    ),
    (
        "openssl rsa -in rsa.key -RSAPublicKey_out -outform DER -out brought",
        "a public key, which says nothing about whose it is",
    ),
    (
        "openssl pkey -in leaf.key -pubout -outform DER -out brought",
        "a public key, which says nothing about whose it is",
    ),
    (
        "openssl req -new -key leaf.key -subj /CN=x -outform DER -out brought",
        "a certificate request, which no authority has signed yet",
    ),
    ("openssl dsaparam -genkey -noout -out dsa.key 1024", ""),
    (
        "openssl dsa -in dsa.key -outform DER -out brought",
        "a DSA private key in DER",
    ),
    (
        "openssl pkcs12 -export -in leaf.crt -inkey leaf.key -passout pass:changeit -out brought",
        "a PKCS#12 store",
    ),
    (
        "keytool -importcert -noprompt -file ca.crt -storetype JKS -keystore store.jks -storepass changeit",
        "",
    ),
    ("cp store.jks brought", "a JKS store"),
    (
        "keytool -importcert -noprompt -file ca.crt -storetype JCEKS -keystore store.jceks -storepass changeit",
        "",
    ),
    ("cp store.jceks brought", "a JCEKS store"),
];

#[test]
fn what_openssl_writes_without_a_certificate_is_called_by_its_name() {
    let folder = folder();
    for &(command, expected) in NAMED {
        folder.run(command);
        if !expected.is_empty() {
            let error = certificates(&folder.read("brought")).expect_err(command);
            assert_eq!(error.to_string(), format!("this is {expected}"), "{command}");
        }
    }
}
