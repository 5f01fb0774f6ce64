//! What stands where a file goes, and whether it is ours.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::keystore::pem;
use crate::model::Access;
use crate::os::OsError;
use crate::os::fs;
use crate::workspace::bundle::Bundle;
use crate::workspace::layout::NodeFile;
use crate::workspace::record::Fingerprint;

/// The record of what was deployed: `SHA-256  name` a line, as sha256sum writes it, below the deployed directory.
pub(super) const RECORD: &str = ".zkcerts/deployed";

/// What an earlier run put in place: names below the directory, and their fingerprints.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Deployed(BTreeMap<String, String>);

impl Deployed {
    pub(super) fn read(directory: &Path) -> Result<Self, OsError> {
        let Some((bytes, _)) = fs::read_with_stat(&directory.join(RECORD))? else {
            return Ok(Self::default());
        };
        let text = String::from_utf8_lossy(&bytes);
        let line = |line: &str| {
            let (fingerprint, name) = line.split_once("  ")?;
            Some((name.to_owned(), fingerprint.to_owned()))
        };
        Ok(Self(text.lines().filter_map(line).collect()))
    }

    pub(super) fn write(&self) -> String {
        let mut text = String::new();
        for (name, fingerprint) in &self.0 {
            text.extend([fingerprint, "  ", name, "\n"]);
        }
        text
    }

    pub(super) fn set(&mut self, name: &str, bytes: &[u8]) {
        self.0
            .insert(name.to_owned(), Fingerprint::of(bytes).as_str().to_owned());
    }

    pub(super) fn forget(&mut self, name: &str) {
        self.0.remove(name);
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Whether these are the bytes that were put there.
    pub(super) fn wrote(&self, name: &str, bytes: &[u8]) -> bool {
        self.0
            .get(name)
            .is_some_and(|noted| noted == Fingerprint::of(bytes).as_str())
    }
}

/// What is to be done about the place of one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// Nothing is there.
    Missing,
    /// The very file, with the right permissions.
    Same,
    /// The very content, with other permissions.
    Access,
    /// An older one of ours.
    Ours,
    /// Something that is not ours, or not any more.
    Foreign,
}

pub(super) fn standing(
    path: &Path,
    name: &str,
    file: NodeFile,
    access: Access,
    bundle: &Bundle,
    deployed: &Deployed,
) -> Result<Standing, OsError> {
    let Some((found, stat)) = fs::read_with_stat(path)? else {
        return Ok(Standing::Missing);
    };
    let wanted = bundle
        .content(file)
        .map(crate::plan::Content::bytes)
        .unwrap_or_default();
    Ok(if found == wanted {
        if stat.has(access) {
            Standing::Same
        } else {
            Standing::Access
        }
    } else if deployed.wrote(name, &found) || is_ours_by_key(file, &found, bundle) {
        Standing::Ours
    } else {
        Standing::Foreign
    })
}

/// A certificate of our key, or our key itself in other words, is ours without any record.
fn is_ours_by_key(file: NodeFile, found: &[u8], bundle: &Bundle) -> bool {
    let certificates = |bytes: &[u8]| pem::decode_certificates(bytes).unwrap_or_default();
    let bytes = |file| {
        bundle
            .content(file)
            .map(crate::plan::Content::bytes)
            .unwrap_or_default()
    };
    let ours = certificates(bytes(NodeFile::Certificate));
    let Some(ours) = ours.first() else { return false };
    match file {
        NodeFile::Key => {
            pem::decode_key(found, None).is_ok_and(|key| key.public_key_der() == ours.public_key_der())
        }
        NodeFile::Certificate => {
            let authorities = certificates(bytes(NodeFile::Anchors));
            certificates(found).first().is_some_and(|leaf| {
                leaf.public_key_der() == ours.public_key_der()
                    || authorities.iter().any(|authority| leaf.is_signed_by(authority))
            })
        }
        _ => false,
    }
}

/// What an earlier run deployed and nothing asks for any more: to remove where it is as it was written, to leave alone
/// where somebody edited it.
pub(super) fn leftovers(
    directory: &Path,
    wanted: &[&str],
    deployed: &Deployed,
) -> Result<(Vec<PathBuf>, Vec<PathBuf>), OsError> {
    let (mut remove, mut edited) = (Vec::new(), Vec::new());
    for name in deployed.names().filter(|name| !wanted.contains(name)) {
        let path = directory.join(name);
        match fs::read_with_stat(&path)? {
            None => {}
            Some((bytes, _)) if deployed.wrote(name, &bytes) => remove.push(path),
            Some(_) => edited.push(path),
        }
    }
    Ok((remove, edited))
}
