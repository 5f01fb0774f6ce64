//! What is converted, and into what.

use std::process::{Command, Output};

use crate::keystore::{Folder, PASSWORD};

/// How OpenSSL makes a key.
pub(super) const KEY: &str = "-newkey ec -pkeyopt ec_paramgen_curve:P-256";

/// Forms that no program writes unless it is told to; the file is `brought` in a folder of [`made`].
pub(super) const SELDOM_MET: [(&str, &str); 3] = [
    (
        "RC2-128",
        "openssl pkcs12 -export -in everything.pem -name zk -passout pass:changeit -certpbe PBE-SHA1-RC2-128 \
         -provider legacy -provider default -out brought",
    ),
    (
        "RC4-128",
        "openssl pkcs12 -export -in everything.pem -name zk -passout pass:changeit -certpbe PBE-SHA1-RC4-128 \
         -provider legacy -provider default -out brought",
    ),
    (
        "JCEKS",
        "keytool -importkeystore -noprompt -srckeystore import.p12 -srcstorepass changeit -destkeystore brought \
         -deststoretype jceks -deststorepass changeit",
    ),
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

/// An authority, a leaf of this kind of key and another root, in files of their own and joined.
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
    folder.run("openssl pkcs12 -export -in everything.pem -name zk -passout pass:changeit -out import.p12");
    folder.run(
        "openssl req -x509 -newkey rsa:2048 -nodes -days 30 -keyout other.key -out other.crt -subj /CN=other.example.com",
    );
    folder.write(
        "both.pem",
        &["other.crt", "ca.crt"].map(|name| folder.read(name)).concat(),
    );
    folder.write("password", PASSWORD.as_bytes());
    folder
}

/// Has the file `brought` written; `false` where the writer itself refuses.
pub(super) fn write(folder: &Folder, how: &str) -> bool {
    let _ = std::fs::remove_file(folder.path("brought"));
    let mut words = how.split_whitespace();
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
