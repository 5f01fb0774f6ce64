//! What people bring: files of certificates and keys, read together, with what there is to say about each.

use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::notices;
use crate::error::Error;
use crate::keystore::{self, Gathered, GatheringError, KeystoreError, Passwords, Reading};
use crate::model::Fault;
use crate::os::fs;
use crate::report::Notice;

/// The flag that names the password of what is read.
#[derive(Debug, Clone, Copy)]
pub(super) struct PasswordFlag(pub(super) &'static str);

/// Reads a file of any kind, and says what had to be mended in it.
pub(super) fn read<'p>(
    path: &Path,
    passwords: impl Into<Passwords<'p>>,
    flag: PasswordFlag,
    notices: &mut Vec<Notice>,
) -> Result<Reading, Error> {
    let bytes = Zeroizing::new(fs::read_input(path)?);
    let reading = keystore::read(&bytes, passwords).map_err(|source| Unusable {
        path: path.to_path_buf(),
        flag,
        source,
    })?;
    notices.extend(notices::of_reading(path, &reading));
    Ok(reading)
}

/// Everything that the files hold.
pub(super) fn gather<'a>(
    paths: impl IntoIterator<Item = &'a PathBuf>,
    passwords: impl Into<Passwords<'a>>,
    flag: PasswordFlag,
    notices: &mut Vec<Notice>,
) -> Result<Gathered, Error> {
    let passwords = passwords.into();
    let mut gathered = Gathered::default();
    for path in paths {
        let reading = read(path, passwords, flag, notices)?;
        gathered.take(&path.display().to_string(), reading.entries);
    }
    Ok(gathered)
}

/// A file of which nothing can be made.
#[derive(Debug, thiserror::Error)]
#[error("cannot read `{}`", path.display())]
struct Unusable {
    path: PathBuf,
    flag: PasswordFlag,
    #[source]
    source: KeystoreError,
}

impl Fault for Unusable {
    fn code(&self) -> &'static str {
        self.source.code()
    }

    fn hint(&self) -> Option<String> {
        password_hint(&self.source, self.flag).or_else(|| self.source.hint())
    }
}

/// What to do about files that do not make what was asked for.
pub(super) fn hint_of(error: &GatheringError, flag: PasswordFlag) -> Option<String> {
    match error {
        GatheringError::Locked { source, .. } => password_hint(source, flag).or_else(|| source.hint()),
        other => other.hint(),
    }
}

fn password_hint(error: &KeystoreError, flag: PasswordFlag) -> Option<String> {
    let is_missing = matches!(
        error,
        KeystoreError::PasswordMissing { .. } | KeystoreError::KeyEncrypted { .. }
    );
    is_missing.then(|| {
        format!(
            "name the file that holds the password: `{} FILE`, or `-` for standard input",
            flag.0
        )
    })
}
