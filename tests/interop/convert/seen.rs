//! What OpenSSL and Java find in the file `converted`.

use std::collections::BTreeSet;

use crate::keystore::Folder;
use crate::keystore::truststore::{QUICK, keytools};

/// The blocks of certificates in a text, as OpenSSL writes them.
pub(super) fn blocks(text: &str) -> BTreeSet<String> {
    let (begin, end) = ("-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----");
    text.split(begin)
        .skip(1)
        .filter_map(|rest| rest.split_once(end))
        .map(|(body, _)| body.to_owned())
        .collect()
}

pub(super) fn own_blocks(folder: &Folder, names: &[&str]) -> BTreeSet<String> {
    let text: Vec<_> = names.iter().map(|name| folder.read(name)).collect();
    blocks(&String::from_utf8(text.concat()).expect("text"))
}

/// The fingerprints of certificates in files of their own, as OpenSSL and keytool print them.
pub(super) fn fingerprints(folder: &Folder, names: &[&str]) -> BTreeSet<String> {
    let print = |name: &&str| {
        let line = folder.run(&format!("openssl x509 -in {name} -noout -fingerprint -sha256"));
        line.trim().rsplit('=').next().expect("a fingerprint").to_owned()
    };
    names.iter().map(print).collect()
}

/// What OpenSSL finds in `converted`: every certificate, and a key that fits the leaf.
pub(super) fn openssl_agrees(folder: &Folder, target: &str) {
    let pem = if target == "pem" {
        String::from_utf8(folder.read("converted")).expect("text")
    } else {
        folder.run("openssl pkcs12 -in converted -passin pass:changeit -nodes")
    };
    assert_eq!(
        blocks(&pem),
        own_blocks(folder, &["leaf.crt", "ca.crt"]),
        "{target}"
    );
    folder.write("opened.pem", pem.as_bytes());
    let public = folder.run("openssl x509 -in leaf.crt -noout -pubkey");
    assert_eq!(
        folder.run("openssl pkey -in opened.pem -pubout"),
        public,
        "{target}"
    );
}

/// What each Java finds in `converted`.
pub(super) fn java_agrees(folder: &Folder, names: &[&str], entry: &str, what: &str) {
    let expected = fingerprints(folder, names);
    for keytool in keytools() {
        let keytool = keytool.display();
        let list = folder.run(&format!(
            "{keytool} {QUICK} -list -v -keystore converted -storepass changeit"
        ));
        let found: BTreeSet<_> = list
            .lines()
            .filter_map(|line| line.trim().strip_prefix("SHA256: "))
            .map(str::to_owned)
            .collect();
        assert_eq!(found, expected, "{keytool} {what}: {list}");
        assert!(list.contains(entry), "{keytool} {what}: {list}");
    }
}
