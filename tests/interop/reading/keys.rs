use zkcerts::keystore::{EntryKind, Gathered, Reading, read};
use zkcerts::model::{Fault as _, Password};
use zkcerts::pki::PrivateKey;

use super::shown::shown;
use crate::keystore::{Folder, openssl_made};

fn password(text: &str) -> Password {
    Password::new(text.to_owned())
}

/// `leaf.key` and `rsa.key`, in PKCS#8 and plain; `leaf.sec1` and `rsa.pkcs1`, the same as they were written before.
fn folder() -> Folder {
    let folder = openssl_made();
    folder.run("openssl genrsa -out rsa.key 2048");
    folder.run("openssl rsa -in rsa.key -traditional -out rsa.pkcs1");
    folder.run("openssl ec -in leaf.key -out leaf.sec1");
    folder
}

/// The only key of a file, under `changeit`.
fn key(folder: &Folder, name: &str) -> PrivateKey {
    let reading = read(&folder.read(name), Some(&password("changeit"))).and_then(Reading::opened);
    let mut entries = reading.expect(name).entries;
    match entries.pop().map(|entry| entry.kind) {
        Some(EntryKind::Key(key)) if entries.is_empty() => key,
        other => panic!("{name}: {other:?} after {entries:?}"),
    }
}

const LEGACY: &str = "-provider legacy -provider default";

/// How `openssl pkcs8` protects a key.
const SCHEMES: [&str; 14] = [
    "-v1 PBE-MD5-DES",
    "-v1 PBE-SHA1-DES",
    "-v1 PBE-SHA1-3DES",
    "-v1 PBE-SHA1-2DES",
    "-v1 PBE-SHA1-RC2-40",
    "-v1 PBE-SHA1-RC2-128",
    "-v2 aes128",
    "-v2 aes192 -v2prf hmacWithSHA1",
    "-v2 aes256 -v2prf hmacWithSHA224",
    "-v2 aes256 -v2prf hmacWithSHA384",
    "-v2 aes256 -v2prf hmacWithSHA512 -iter 100000",
    "-v2 des3",
    "-scrypt",
    "-scrypt -scrypt_N 1024 -scrypt_r 1 -scrypt_p 16",
];

#[test]
fn a_key_is_the_same_under_every_protection_that_openssl_knows() {
    let folder = folder();
    let mut commands = Vec::new();
    for cipher in ["des3", "aes128", "aes192", "aes256", "des"] {
        let legacy = if cipher == "des" { LEGACY } else { "" };
        commands.push(format!("openssl rsa -in rsa.key -traditional -{cipher} {legacy}"));
        commands.push(format!("openssl ec -in leaf.key -{cipher} {legacy}"));
    }
    for form in ["", "-outform DER"] {
        for scheme in SCHEMES {
            let legacy = if scheme.starts_with("-v1") { LEGACY } else { "" };
            commands.push(format!(
                "openssl pkcs8 -topk8 -in rsa.key {scheme} {form} {legacy}"
            ));
            commands.push(format!(
                "openssl pkcs8 -topk8 -in leaf.key {scheme} {form} {legacy}"
            ));
        }
    }
    for command in commands {
        folder.run(&format!("{command} -passout pass:changeit -out brought"));
        let original = if command.contains("rsa.key") {
            "rsa.key"
        } else {
            "leaf.key"
        };
        assert_eq!(
            key(&folder, "brought").pkcs8_der(),
            key(&folder, original).pkcs8_der(),
            "{command}"
        );
        let codes = |given: Option<&str>| {
            let given = given.map(password);
            shown(&read(&folder.read("brought"), given.as_ref()).expect("is a key")).entries
        };
        assert_eq!(codes(Some("other")), ["locked: key-password-wrong"], "{command}");
        assert_eq!(codes(None), ["locked: key-password-missing"], "{command}");
    }
}

/// What writes a key in another form, and which one.
const FORMS: [(&str, &str); 7] = [
    ("openssl rsa -in rsa.key -traditional -out brought", "rsa.key"),
    (
        "openssl rsa -in rsa.key -traditional -outform DER -out brought",
        "rsa.key",
    ),
    (
        "openssl pkcs8 -topk8 -nocrypt -in rsa.key -outform DER -out brought",
        "rsa.key",
    ),
    ("openssl ec -in leaf.key -out brought", "leaf.key"),
    ("openssl ec -in leaf.key -outform DER -out brought", "leaf.key"),
    (
        "openssl ec -in leaf.key -conv_form compressed -out brought",
        "leaf.key",
    ),
    (
        "openssl ec -in leaf.key -param_enc explicit -out brought",
        "leaf.key",
    ),
];

#[test]
fn a_plain_key_is_the_same_in_every_form_and_its_password_is_not_needed() {
    let folder = folder();
    for (command, original) in FORMS {
        folder.run(command);
        let found = key(&folder, "brought");
        assert_eq!(
            found.public_key_der(),
            key(&folder, original).public_key_der(),
            "{command}"
        );
        let reading = read(&folder.read("brought"), None).expect("reads");
        let repairs: &[&str] = if command.contains("explicit") {
            &["curve-spelt-out"]
        } else {
            &[]
        };
        assert_eq!(shown(&reading).repairs, repairs, "{command}");
    }
    folder.run("openssl ecparam -name prime256v1 -genkey -out brought");
    let labels: Vec<_> = String::from_utf8(folder.read("brought"))
        .expect("ASCII")
        .lines()
        .filter(|line| line.contains("BEGIN"))
        .map(str::to_owned)
        .collect();
    assert_eq!(
        labels,
        ["-----BEGIN EC PARAMETERS-----", "-----BEGIN EC PRIVATE KEY-----"]
    );
    key(&folder, "brought");
}

#[test]
fn a_certificate_whose_curve_is_spelt_out_is_named_where_no_key_belongs_to_it() {
    let folder = folder();
    folder.run(
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:explicit -nodes -subj /CN=zk1 \
         -keyout brought.key -out brought.crt",
    );
    let mut gathered = Gathered::default();
    for name in ["brought.key", "brought.crt"] {
        gathered.take(name, read(&folder.read(name), None).expect(name).entries);
    }
    let error = gathered.into_identity(None).expect_err("it belongs to no key");
    assert_eq!(error.code(), "certificate-defect");
    assert_eq!(
        error.to_string(),
        "no private key belongs to `CN=zk1`: its key spells its curve out"
    );
}

#[test]
fn a_key_that_lost_its_line_ends_keeps_its_encryption() {
    let folder = folder();
    folder.run("openssl ec -in leaf.key -aes256 -passout pass:changeit -out older");
    folder.run("openssl pkcs8 -topk8 -in leaf.key -passout pass:changeit -out newer");
    for name in ["older", "newer"] {
        let text = String::from_utf8(folder.read(name)).expect("ASCII");
        for mangled in [
            text.split_whitespace().collect::<Vec<_>>().join(" "),
            text.replace('\n', "\\n"),
            text.replace('\n', "\r"),
        ] {
            folder.write("brought", mangled.as_bytes());
            assert_eq!(
                key(&folder, "brought").pkcs8_der(),
                key(&folder, "leaf.key").pkcs8_der()
            );
        }
    }
}

#[test]
fn what_is_not_undone_is_called_by_its_name() {
    let folder = folder();
    folder.run("openssl dsaparam -genkey -noout -out dsa.key 1024");
    // Nothing looks into it.
    let label = "OPENSSH PRIVATE KEY";
    let text = format!("-----BEGIN {label}-----\nb3BlbnNzaC1rZXktdjEA\n-----END {label}-----\n");
    folder.write("ssh.key", text.as_bytes());
    for (command, expected) in [
        (
            format!("openssl pkcs8 -topk8 -in leaf.key -v1 PBE-SHA1-RC4-128 {LEGACY}"),
            "its protection is not supported: RC4 with 128 bits",
        ),
        (
            format!("openssl pkcs8 -topk8 -in leaf.key -v2 rc2 {LEGACY}"),
            "its protection is not supported: PBES2 with RC2",
        ),
        (
            "openssl pkcs8 -topk8 -in leaf.key -v2 camellia256".to_owned(),
            "its protection is not supported: PBES2 with Camellia-256",
        ),
        (
            "openssl ec -in leaf.key -camellia256".to_owned(),
            "its protection is not supported: the cipher `CAMELLIA-256-CBC` of a PEM header",
        ),
        (
            "openssl pkcs8 -topk8 -in dsa.key".to_owned(),
            "the private key at line 1 cannot be used: a private key of kind `DSA` is not supported",
        ),
        (
            "cp ssh.key brought".to_owned(),
            "this is a private key in the form of OpenSSH",
        ),
        (
            "openssl dsa -in dsa.key -outform DER -out brought".to_owned(),
            "the private key cannot be used: a private key of kind `DSA` is not supported",
        ),
        (
            "openssl dsa -in dsa.key -out brought".to_owned(),
            "the private key at line 1 cannot be used: a private key of kind `DSA` is not supported",
        ),
    ] {
        let rest = if command.ends_with("brought") {
            ""
        } else {
            "-passout pass:changeit -out brought"
        };
        folder.run(&format!("{command} {rest}"));
        let reading = read(&folder.read("brought"), Some(&password("changeit"))).expect("is a key");
        let error = reading.opened().expect_err("is not undone");
        let source =
            std::error::Error::source(&error).map_or_else(String::new, |source| format!(": {source}"));
        assert_eq!(format!("{error}{source}"), expected, "{command}");
    }
}

#[test]
fn a_derivation_without_end_is_refused_before_it_begins() {
    let folder = folder();
    folder.run("openssl pkcs8 -topk8 -in leaf.key -iter 1000001 -passout pass:changeit -out brought");
    let error = read(&folder.read("brought"), Some(&password("changeit"))).expect_err("too many");
    assert_eq!(error.code(), "derivation-too-costly");
}

#[test]
fn blocks_that_hold_neither_are_named_with_what_to_bring_instead() {
    let folder = folder();
    for (command, expected) in [
        (
            "openssl req -new -key leaf.key -subj /CN=x -out brought",
            "CERTIFICATE REQUEST",
        ),
        ("openssl pkey -in leaf.key -pubout -out brought", "PUBLIC KEY"),
    ] {
        folder.run(command);
        let error = read(&folder.read("brought"), None).expect_err(command);
        assert_eq!(
            error.to_string(),
            format!("there is neither a certificate nor a private key in it, only `{expected}`")
        );
        assert!(error.hint().is_some(), "{command}");
    }
}
