//! Who writes what is converted, and into what.

use std::process::{Command, Output};

use crate::keystore::truststore::QUICK;
use crate::keystore::{Folder, PASSWORD};

/// How OpenSSL makes a key of each kind.
pub(super) const KEYS: [(&str, &str); 5] = [
    ("P-256", "-newkey ec -pkeyopt ec_paramgen_curve:P-256"),
    ("P-521", "-newkey ec -pkeyopt ec_paramgen_curve:P-521"),
    ("Ed25519", "-newkey ed25519"),
    ("RSA 2048", "-newkey rsa:2048"),
    (
        "brainpool",
        "-newkey ec -pkeyopt ec_paramgen_curve:brainpoolP256r1",
    ),
];

/// Who writes what is converted, as the file `brought` in a folder of [`made`].
pub(super) const WRITERS: [(&str, &str); 9] = [
    ("PEM", "cp everything.pem brought"),
    (
        "openssl",
        "openssl pkcs12 -export -in everything.pem -name zk -passout pass:changeit -out brought",
    ),
    (
        "openssl -legacy",
        "openssl pkcs12 -export -in everything.pem -name zk -passout pass:changeit -legacy -out brought",
    ),
    (
        "openssl RC2-128",
        "openssl pkcs12 -export -in everything.pem -name zk -passout pass:changeit -certpbe PBE-SHA1-RC2-128 \
         -provider legacy -provider default -out brought",
    ),
    (
        "openssl RC4-128",
        "openssl pkcs12 -export -in everything.pem -name zk -passout pass:changeit -certpbe PBE-SHA1-RC4-128 \
         -provider legacy -provider default -out brought",
    ),
    (
        "certtool",
        "certtool --to-p12 --load-certificate leaf.crt --load-ca-certificate ca.crt --load-privkey leaf.key --p12-name zk \
         --password changeit --outder --outfile brought",
    ),
    ("keytool pkcs12", "keytool-import pkcs12"),
    ("keytool jks", "keytool-import jks"),
    ("keytool jceks", "keytool-import jceks"),
];

/// What is written, by `--to` and `--profile`.
pub(super) const TARGETS: [(&str, &str); 4] = [
    ("pkcs12", "--to pkcs12 --out-password-file password"),
    (
        "legacy",
        "--to pkcs12 --out-password-file password --profile legacy",
    ),
    ("jks", "--to jks --out-password-file password"),
    ("pem", "--to pem"),
];

pub(super) fn zkcerts(folder: &Folder, line: &str) -> Output {
    Command::new(snapbox::cmd::cargo_bin!("zkcerts"))
        .args(line.split_whitespace())
        .current_dir(folder.path(""))
        .output()
        .expect("the program")
}

/// An authority and a leaf of this kind of key, in files of their own and all in one.
pub(super) fn made(key: &str) -> Folder {
    let folder = Folder::new();
    folder.run(
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -keyout ca.key -out ca.crt \
         -subj /CN=ca.example.com",
    );
    folder.run(&format!(
        "openssl req -x509 {key} -nodes -days 30 -CA ca.crt -CAkey ca.key -keyout leaf.key -out leaf.crt \
         -subj /CN=zk1.example.com"
    ));
    let files = ["leaf.key", "leaf.crt", "ca.crt"].map(|name| folder.read(name));
    folder.write("everything.pem", &files.concat());
    folder.write("password", PASSWORD.as_bytes());
    folder
}

/// Has it written; `false` where the writer itself refuses the key.
pub(super) fn write(folder: &Folder, how: &str) -> bool {
    let _ = std::fs::remove_file(folder.path("brought"));
    let line = match how.strip_prefix("keytool-import ") {
        None => how.to_owned(),
        Some(format) => {
            folder.run(
                "openssl pkcs12 -export -in everything.pem -name zk -passout pass:changeit -out imported",
            );
            format!(
                "keytool {QUICK} -importkeystore -noprompt -srckeystore imported -srcstorepass changeit -destkeystore \
                 brought -deststoretype {format} -deststorepass changeit"
            )
        }
    };
    let mut words = line.split_whitespace();
    let program = words.next().expect("a program");
    let output = Command::new(program)
        .args(words)
        .current_dir(folder.path(""))
        .env("LC_ALL", "C.UTF-8")
        .output();
    output.expect(program).status.success()
}

/// What came of a conversion, in a word or two.
pub(super) fn converted(folder: &Folder, how: &str) -> String {
    let output = zkcerts(
        folder,
        &format!("--json convert brought --in-password-file password --out converted --force {how}"),
    );
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).expect("one object");
    if output.status.success() {
        "done".to_owned()
    } else {
        answer["error"]["code"].as_str().expect("a code").to_owned()
    }
}
