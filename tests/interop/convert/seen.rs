//! What Java finds in the file `converted`.

use std::collections::BTreeSet;

use crate::keystore::Folder;
use crate::keystore::truststore::{QUICK, keytools};

/// The fingerprints of certificates in files of their own, as OpenSSL and keytool print them.
fn fingerprints(folder: &Folder, names: &[&str]) -> BTreeSet<String> {
    let print = |name: &&str| {
        let line = folder.run(&format!("openssl x509 -in {name} -noout -fingerprint -sha256"));
        line.trim().rsplit('=').next().expect("a fingerprint").to_owned()
    };
    names.iter().map(print).collect()
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
