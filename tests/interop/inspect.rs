//! `zkcerts inspect`: what it says of certificates that OpenSSL made, and whether OpenSSL says the same.

use std::process::Command;

use serde_json::Value;

use crate::keystore::Folder;

fn inspected(folder: &Folder, line: &str) -> Value {
    let output = Command::new(snapbox::cmd::cargo_bin!("zkcerts"))
        .args(["--json", "inspect"])
        .args(line.split_whitespace())
        .current_dir(folder.path(""))
        .output()
        .expect("the program");
    serde_json::from_slice(&output.stdout).expect("one object")
}

fn codes(object: &Value) -> Vec<&str> {
    let findings = object["findings"].as_array().expect("findings").iter();
    findings.filter_map(|finding| finding["code"].as_str()).collect()
}

/// A folder with `ca.crt`, and how it issues `leaf.crt`.
fn authority() -> Folder {
    let folder = Folder::new();
    let configuration = "[req]\ndistinguished_name=dn\n[dn]\n[ca]\ndefault_ca=d\n[d]\ndatabase=index\n\
        new_certs_dir=.\nrand_serial=yes\ndefault_md=sha256\npolicy=dn\nunique_subject=no\n[any]\n\
        commonName=optional\n[nothing]\n[san]\nsubjectAltName=DNS:zk1.example.com\n";
    folder.write(
        "openssl.cnf",
        configuration.replace("policy=dn", "policy=any").as_bytes(),
    );
    folder.write("index", b"");
    folder.run(
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -keyout ca.key -out ca.crt \
         -subj /CN=authority -config openssl.cnf -addext basicConstraints=critical,CA:TRUE \
         -addext keyUsage=critical,keyCertSign,cRLSign",
    );
    folder
}

const P256: &str = "ec -pkeyopt ec_paramgen_curve:P-256";
const NAME: &str = "DNS:zk1.example.com";

struct Row {
    /// `-newkey` and its options.
    key: &'static str,
    /// The subjectAltName; empty for none.
    names: &'static str,
    /// What else `openssl req -x509` is given.
    options: &'static str,
    /// What is found.
    codes: &'static [&'static str],
}

const fn row(
    key: &'static str,
    names: &'static str,
    options: &'static str,
    codes: &'static [&'static str],
) -> Row {
    Row {
        key,
        names,
        options,
        codes,
    }
}

const ROWS: &[Row] = &[
    row(P256, "DNS:zk1.example.com,IP:10.0.0.1", "", &[]),
    row(P256, "", "", &["common-name-only"]),
    row(P256, "", "-subj /O=Example", &["no-name"]),
    row(
        P256,
        "",
        "-subj /O=Example -addext extendedKeyUsage=clientAuth",
        &[],
    ),
    row(P256, NAME, "-subj /", &["certificate-defect"]),
    row(P256, "critical,DNS:zk1.example.com", "-subj /", &[]),
    row(P256, "email:a@example.com", "", &["common-name-only"]),
    row(P256, "DNS:10.0.0.5", "", &["address-as-name"]),
    row(P256, "DNS:10.0.0.5,IP:10.0.0.5", "", &[]),
    row(P256, "DNS:zk1.example.com.", "", &["name-malformed"]),
    row(P256, "DNS:zk*.example.com", "", &["name-malformed"]),
    row(P256, "DNS:*.example.com,DNS:ZK1.Example.com", "", &[]),
    row(
        P256,
        NAME,
        "-addext basicConstraints=CA:TRUE",
        &["leaf-is-authority"],
    ),
    row(
        P256,
        NAME,
        "-addext extendedKeyUsage=codeSigning",
        &["usage-of-no-role"],
    ),
    row(
        P256,
        NAME,
        "-addext extendedKeyUsage=serverAuth",
        &["usage-server-only"],
    ),
    row(P256, NAME, "-addext extendedKeyUsage=serverAuth,clientAuth", &[]),
    row(
        P256,
        NAME,
        "-addext keyUsage=keyAgreement",
        &["usage-no-signature"],
    ),
    row(
        P256,
        "",
        "-subj /CN=authority -addext basicConstraints=CA:TRUE -addext keyUsage=cRLSign",
        &["authority-may-not-sign"],
    ),
    row(P256, NAME, "-set_serial 0", &["serial-number"]),
    row(P256, NAME, "-set_serial -5", &["serial-number"]),
    row(
        P256,
        NAME,
        "-set_serial 0x112233445566778899aabbccddeeff00112233445566",
        &["serial-number"],
    ),
    row(P256, NAME, "-sha1", &["weak-signature"]),
    row("rsa:1024", NAME, "", &["weak-key"]),
    row("rsa:2048", NAME, "", &[]),
    row(
        "ec -pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:explicit",
        NAME,
        "",
        &["certificate-defect", "weak-key"],
    ),
    row("ed25519", NAME, "", &["key-of-few-peers"]),
    row(
        "ec -pkeyopt ec_paramgen_curve:P-521",
        NAME,
        "",
        &["key-of-few-peers"],
    ),
    row(
        "ec -pkeyopt ec_paramgen_curve:brainpoolP256r1",
        NAME,
        "",
        &["key-unsupported"],
    ),
    row(
        "rsa-pss -pkeyopt rsa_keygen_bits:2048",
        NAME,
        "",
        &["key-unsupported"],
    ),
];

#[test]
fn everything_that_may_be_wrong_with_a_certificate_is_found_in_one_that_openssl_made() {
    let folder = authority();
    for row in ROWS {
        let Row { key, options, .. } = row;
        let given = |text: &str, what: &str, otherwise: &'static str| {
            if text.contains(what) { "" } else { otherwise }
        };
        let leaf = given(options, "CA:TRUE", "-addext basicConstraints=critical,CA:FALSE");
        let subject = given(options, "-subj", "-subj /CN=zk1.example.com");
        let names = match row.names {
            "" => String::new(),
            names => format!("-addext subjectAltName={names}"),
        };
        folder.run(&format!(
            "openssl req -x509 -newkey {key} -nodes -days 365 -CA ca.crt -CAkey ca.key -keyout leaf.key -out leaf.crt \
             -config openssl.cnf {leaf} {subject} {names} {options}"
        ));
        let object = inspected(&folder, "leaf.crt");
        assert_eq!(codes(&object), row.codes, "{key} {names} {options}");
    }
}

#[test]
fn dates_are_held_against_the_clock_and_their_encoding_against_the_standard() {
    let folder = authority();
    folder.run(&format!(
        "openssl req -newkey {P256} -nodes -keyout leaf.key -out leaf.csr -subj /CN=zk1.example.com -config openssl.cnf"
    ));
    for (begin, end, expected) in [
        ("20200101000000Z", "20600101000000Z", [].as_slice()),
        ("20200101000000Z", "99991231235959Z", &[]),
        ("20200101000000Z", "20491231235959Z", &[]),
        ("20200101000000Z", "20210101000000Z", &["expired"]),
        ("20600101000000Z", "20610101000000Z", &["not-yet-valid"]),
    ] {
        folder.run(&format!(
            "openssl ca -batch -config openssl.cnf -cert ca.crt -keyfile ca.key -in leaf.csr -extensions san -notext \
             -startdate {begin} -enddate {end} -out leaf.crt"
        ));
        assert_eq!(codes(&inspected(&folder, "leaf.crt")), expected, "{begin} {end}");
        // OpenSSL itself writes no GeneralizedTime before 2050: the year is put back.
        let mut der = folder.run_bytes("openssl x509 -in leaf.crt -outform DER");
        let late = b"20600101000000Z";
        if let Some(at) = der.windows(late.len()).rposition(|window| window == late) {
            der[at + 2..at + 4].copy_from_slice(b"30");
            folder.write("early.der", &der);
            let object = inspected(&folder, "early.der");
            assert!(codes(&object).contains(&"date-encoding"), "{end}");
        }
    }
}

#[test]
fn openssl_says_the_same_of_every_certificate() {
    let folder = authority();
    for key in [P256, "rsa:3072", "ed25519"] {
        folder.run(&format!(
            "openssl req -x509 -newkey {key} -nodes -days 365 -CA ca.crt -CAkey ca.key -keyout leaf.key -out leaf.crt \
             -config openssl.cnf -subj /O=Example,Inc/OU=zookeeper/CN=zk1.example.com -addext subjectAltName={NAME}"
        ));
        let object = inspected(&folder, "leaf.crt");
        let found = &object["files"][0]["entries"][0]["certificates"][0];
        let said = folder.run(
            "openssl x509 -in leaf.crt -noout -subject -issuer -serial -fingerprint -sha256 -nameopt RFC2253 -dateopt iso_8601 \
             -dates",
        );
        let said = |label: &str| {
            let line = said.lines().find_map(|line| line.strip_prefix(label));
            line.expect(label).to_owned()
        };
        let text = |name: &str| found[name].as_str().expect(name).to_owned();
        assert_eq!(text("subject"), said("subject="));
        assert_eq!(text("issuer"), said("issuer="));
        assert_eq!(
            text("serial").trim_start_matches("00"),
            said("serial=").to_lowercase()
        );
        assert_eq!(
            text("sha256"),
            said("sha256 Fingerprint=").replace(':', "").to_lowercase()
        );
        assert_eq!(text("not_after"), said("notAfter=").replace(' ', "T"));
        assert_eq!(text("not_before"), said("notBefore=").replace(' ', "T"));
    }
}

#[test]
fn a_key_that_zookeeper_does_not_read_from_pem_is_told_by_its_form() {
    let folder = authority();
    folder.run("openssl req -x509 -newkey rsa:2048 -nodes -keyout rsa.key -out rsa.crt -subj /CN=a -config openssl.cnf");
    let brief = "-passout pass:changeit -out key.pem";
    for (command, expected) in [
        ("openssl pkey -in ca.key -out key.pem".to_owned(), [].as_slice()),
        ("openssl ec -in ca.key -out key.pem".to_owned(), &["pem-key-form"]),
        (
            "openssl rsa -in rsa.key -traditional -out key.pem".to_owned(),
            &["pem-key-form"],
        ),
        (
            format!("openssl pkcs8 -topk8 -in ca.key {brief}"),
            &["pem-key-encrypted"],
        ),
        (
            format!("openssl pkcs8 -topk8 -in ca.key -v1 PBE-SHA1-3DES {brief}"),
            &[],
        ),
        (
            format!("openssl ec -in ca.key -aes256 {brief}"),
            &["pem-key-form", "pem-key-encrypted"],
        ),
    ] {
        let _ = std::fs::remove_file(folder.path("key.pem"));
        folder.run(&command);
        folder.write("password", b"changeit");
        let object = inspected(&folder, "key.pem --password-file password");
        let mut found = codes(&object);
        found.retain(|code| !code.ends_with("-exposed"));
        assert_eq!(found, expected, "{command}");
    }
}
