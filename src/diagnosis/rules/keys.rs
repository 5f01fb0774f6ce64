use super::unreadable::with_causes;
use super::{File, Remark};
use crate::keystore::{Entry, EntryKind, KeystoreError, Kind};
use crate::model::{Fault as _, Quoted};

pub(super) fn exposed(file: &File<'_>) -> Vec<Remark> {
    open_to_all(file, false)
}

pub(super) fn store_exposed(file: &File<'_>) -> Vec<Remark> {
    open_to_all(file, true)
}

/// A group may well be that of the service that needs the key.
fn open_to_all(file: &File<'_>, encrypted: bool) -> Vec<Remark> {
    const READ_BY_OTHERS: u32 = 0o004;
    match file.mode {
        Some(mode) if mode & READ_BY_OTHERS != 0 && file.has_key() && is_encrypted(file) == encrypted => {
            vec![
                Remark::new("everyone can read the file with the private key")
                    .seen(format!("mode: {mode:04o}")),
            ]
        }
        _ => Vec::new(),
    }
}

/// Whether the keys in it are encrypted, as far as can be seen. A MAC encrypts nothing.
fn is_encrypted(file: &File<'_>) -> bool {
    let protections = &file.reading.protections;
    matches!(file.reading.kind, Kind::Jks | Kind::Jceks)
        || protections.iter().any(|how| !how.starts_with("a MAC"))
}

/// What a message calls the key of an entry.
fn called(entry: &Entry) -> String {
    match &entry.alias {
        Some(alias) => format!("the private key {}", Quoted(alias)),
        None => format!("the private key at {}", entry.place),
    }
}

/// The keys that did not open for a reason of this kind.
fn locked<'a>(
    file: &File<'a>,
    select: fn(&KeystoreError) -> bool,
) -> impl Iterator<Item = (&'a Entry, &'a KeystoreError)> {
    file.reading
        .entries
        .iter()
        .filter_map(move |entry| match &entry.kind {
            EntryKind::Locked { reason, .. } if select(reason) => Some((entry, reason)),
            _ => None,
        })
}

pub(super) fn not_opened(file: &File<'_>) -> Vec<Remark> {
    locked(file, needs_password)
        .map(|(entry, _)| Remark::new(format!("{} is encrypted", called(entry))))
        .collect()
}

const fn needs_password(reason: &KeystoreError) -> bool {
    matches!(
        reason,
        KeystoreError::PasswordMissing { .. } | KeystoreError::KeyEncrypted { .. }
    )
}

pub(super) fn password_wrong(file: &File<'_>) -> Vec<Remark> {
    locked(file, has_wrong_password)
        .map(|(_, reason)| Remark::new(reason.to_string()))
        .collect()
}

const fn has_wrong_password(reason: &KeystoreError) -> bool {
    matches!(
        reason,
        KeystoreError::WrongPassword { .. } | KeystoreError::KeyPassword { .. }
    )
}

pub(super) fn password_differs(file: &File<'_>) -> Vec<Remark> {
    locked(file, has_another_password)
        .map(|(_, reason)| Remark::new(reason.to_string()))
        .collect()
}

const fn has_another_password(reason: &KeystoreError) -> bool {
    matches!(reason, KeystoreError::WrongKeyPassword { .. })
}

pub(super) fn unusable(file: &File<'_>) -> Vec<Remark> {
    let is_other = |reason: &KeystoreError| {
        !needs_password(reason) && !has_wrong_password(reason) && !has_another_password(reason)
    };
    locked(file, is_other)
        .map(|(_, reason)| Remark::new(with_causes(reason)).fixed_by(reason.hint()))
        .collect()
}

/// The keys to which no certificate in the file belongs.
fn alone<'a>(file: &File<'a>) -> impl Iterator<Item = &'a Entry> {
    let entries = file.reading.entries.iter();
    entries.filter(|entry| matches!(entry.kind, EntryKind::Key(_)))
}

fn has_identity(file: &File<'_>) -> bool {
    let mut entries = file.reading.entries.iter();
    entries.any(|entry| matches!(entry.kind, EntryKind::Identity(_)))
}

/// A certificate that some key should belong to.
fn has_leaf(file: &File<'_>) -> bool {
    file.certificates().any(|certificate| !certificate.is_authority())
}

pub(super) fn mismatch(file: &File<'_>) -> Vec<Remark> {
    if has_identity(file) || !has_leaf(file) {
        return Vec::new();
    }
    alone(file)
        .map(|entry| Remark::new(format!("{} belongs to none of the certificates", called(entry))))
        .collect()
}

/// A key in a file of its own is as it should be.
pub(super) fn without_certificate(file: &File<'_>) -> Vec<Remark> {
    let is_store = matches!(file.reading.kind, Kind::Pkcs12 | Kind::Jks | Kind::Jceks);
    let is_other_finding = has_leaf(file) && !has_identity(file);
    if is_other_finding || !(is_store || has_identity(file)) {
        return Vec::new();
    }
    alone(file)
        .map(|entry| Remark::new(format!("{} has no certificate", called(entry))))
        .collect()
}
