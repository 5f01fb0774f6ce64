//! A JVM's store: one file, changed as a whole.

use std::path::Path;

use super::TrustError;
use super::sight;
use crate::keystore::{KeystoreError, TrustStore};
use crate::model::Access;
use crate::os::{fs, random};
use crate::pki::Certificate;
use crate::plan::{self, Content};

/// What is to be changed in it.
#[derive(Debug, Default)]
pub(super) struct JavaChanges<'a> {
    /// Alias and certificate.
    pub(super) add: Vec<(String, &'a Certificate)>,
    pub(super) remove: Vec<&'a Certificate>,
}

/// Does something with the store at a path without links.
pub(super) fn with<T>(
    path: &Path,
    work: impl FnOnce(&mut TrustStore<'_>) -> Result<T, KeystoreError>,
) -> Result<T, TrustError> {
    let fail = |error: KeystoreError| TrustError::Java {
        path: path.to_path_buf(),
        reason: error.to_string(),
    };
    let bytes = fs::read(path)?;
    let password = sight::java_password();
    let mut store = TrustStore::open(&bytes, Some(&password)).map_err(fail)?;
    work(&mut store).map_err(fail)
}

/// Its entries that can be read: alias and certificate.
pub(super) fn entries(path: &Path) -> Result<Vec<(String, Certificate)>, TrustError> {
    with(path, |store| {
        let read = |(alias, der): (&str, &[u8])| Some((alias.to_owned(), Certificate::from_der(der).ok()?));
        Ok(store.certificates().filter_map(read).collect())
    })
}

/// Changes the store; `false` where it is as it should be.
pub(super) fn change(path: &Path, changes: &JavaChanges<'_>) -> Result<bool, TrustError> {
    let entropy = random::bytes()?;
    let bytes = with(path, |store| {
        let mut is_changed = false;
        for certificate in &changes.remove {
            is_changed |= !store.remove(certificate.der()).is_empty();
        }
        for (alias, certificate) in &changes.add {
            if store.alias_of(certificate.der()).is_none() {
                make_room(store, alias);
                store.insert(alias, certificate)?;
                is_changed = true;
            }
        }
        is_changed.then(|| store.encode(entropy)).transpose()
    })?;
    let Some(bytes) = bytes else {
        return Ok(false);
    };
    let access = fs::stat(path)?.map_or(Access::PUBLIC, |found| Access {
        mode: found.mode,
        owner: Some(found.owner),
    });
    plan::replace(path, &Content::public(bytes), access)?;
    Ok(true)
}

/// An alias that names a file of the store belongs to what stands in that file now.
fn make_room(store: &mut TrustStore<'_>, alias: &str) {
    let old = store
        .certificates()
        .find_map(|(known, der)| known.eq_ignore_ascii_case(alias).then(|| der.to_vec()));
    if let Some(old) = old {
        store.remove(&old);
    }
}
