//! What is judged of a workspace after an interruption.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use zkcerts::keystore::{self, Identity, pem};
use zkcerts::model::Password;

/// Copies a tree with its modes.
pub(crate) fn copy(from: &Path, to: &Path) {
    let status = std::process::Command::new("cp")
        .args(["-a", "--"])
        .arg(from.join("."))
        .arg(to)
        .status()
        .expect("cp starts");
    assert!(status.success(), "cp");
}

/// Every file below the directory but the program's own state, relative and sorted.
pub(crate) fn files(directory: &Path) -> Vec<PathBuf> {
    let mut found: Vec<_> = walk(directory)
        .into_iter()
        .filter_map(|path| path.strip_prefix(directory).ok().map(Path::to_path_buf))
        .filter(|path| !path.components().any(|part| part.as_os_str() == ".zkcerts"))
        .collect();
    found.sort();
    found
}

/// No file that holds a key, a password or part of one may be readable by others, whatever it is called.
pub(crate) fn assert_no_secret_is_open(directory: &Path, place: &str) {
    for path in walk(directory) {
        let bytes = fs::read(&path).expect("a file of the workspace");
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let secret = ["key", "password"].iter().any(|word| name.contains(word))
            || String::from_utf8_lossy(&bytes).contains("PRIVATE KEY");
        let mode = fs::metadata(&path)
            .expect("a file of the workspace")
            .permissions()
            .mode()
            & 0o777;
        // What is deployed is readable by the group of the service, and by nobody else.
        let deployed = path
            .strip_prefix(directory)
            .is_ok_and(|path| path.starts_with("root"));
        let allowed = if deployed { 0o640 } else { 0o600 };
        assert!(
            !secret || mode & !allowed == 0,
            "{place}: {} has mode {mode:o}",
            path.display()
        );
    }
}

/// Every key matches the certificate beside it, every keystore opens with its password and holds the same.
pub(crate) fn assert_pairs_match(directory: &Path, place: &str) {
    let mut pairs = 0;
    for path in walk(directory)
        .into_iter()
        .filter(|path| path.extension().is_some_and(|text| text == "key"))
    {
        let key = pem::decode_key(&fs::read(&path).expect("a key"), None).expect("a key that can be read");
        // A key that was made for a request has no certificate yet; which files there should be is compared elsewhere.
        let Ok(certificate) = fs::read(path.with_extension("crt")) else {
            continue;
        };
        let chain = pem::decode_certificates(&certificate).expect("certificates that can be read");
        let identity =
            Identity::new(key, chain).unwrap_or_else(|error| panic!("{place}: {}: {error}", path.display()));
        let parent = path.parent().expect("a key lies in a directory");
        for name in ["keystore.p12", "keystore.jks"] {
            let Ok(store) = fs::read(parent.join(name)) else {
                continue;
            };
            let password =
                fs::read_to_string(parent.join("keystore.password")).expect("the store's password");
            let password = Password::new(password.trim_end().to_owned());
            let contents = keystore::decode(&store, Some(&password))
                .unwrap_or_else(|error| panic!("{place}: {}: {error}", parent.join(name).display()));
            assert!(
                keystore::same_identity(&contents, &identity),
                "{place}: {name} holds another identity than server.crt"
            );
        }
        assert_quorum_opens(parent, place);
        pairs += 1;
    }
    assert!(pairs > 0, "{place}: no key was found");
}

/// The peers' keystore, where there is one, opens with its password and holds one identity.
fn assert_quorum_opens(directory: &Path, place: &str) {
    for name in ["quorum-keystore.p12", "quorum-keystore.jks"] {
        let Ok(store) = fs::read(directory.join(name)) else {
            continue;
        };
        let password =
            fs::read_to_string(directory.join("quorum-keystore.password")).expect("the store's password");
        let contents = keystore::decode(&store, Some(&Password::new(password)))
            .unwrap_or_else(|error| panic!("{place}: {name}: {error}"));
        assert!(contents.identity().is_some(), "{place}: {name} holds no identity");
    }
}

/// No store and no file of certificates holds this one any more, as an anchor or otherwise; what is kept for `--undo` is none.
pub(crate) fn assert_trusted_nowhere(directory: &Path, certificate: &str, place: &str) {
    let wanted = pem::decode_certificates(certificate.as_bytes()).expect("a certificate");
    for name in files(directory) {
        let path = directory.join(&name);
        let bytes = fs::read(&path).expect("a file of the workspace");
        let password = fs::read_to_string(path.with_extension("password"));
        let password = password
            .ok()
            .map(|text| Password::new(text.trim_end().to_owned()));
        let Ok(reading) = keystore::read(&bytes, password.as_ref()) else {
            continue;
        };
        let is_there = zkcerts::diagnosis::certificates(&reading).any(|found| *found == wanted[0]);
        assert!(!is_there, "{place}: {} still holds it", name.display());
    }
}

fn walk(directory: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory)
        .expect("a directory of the workspace")
        .flatten()
    {
        let path = entry.path();
        if path.is_dir() {
            found.extend(walk(&path));
        } else {
            found.push(path);
        }
    }
    found
}
