//! Where passwords stand, and whether their stores open with them.

use super::Remark;
use crate::config::zookeeper::keys::{self, Support};
use crate::diagnosis::rules::access::{self, READ_BY_OTHERS};
use crate::diagnosis::{Code, Finding, PasswordFile, StorePassword, Told, ZookeeperEvidence, ZookeeperStore};
use crate::keystore::{EntryKind, Kind};

/// The passwords that stand in zoo.cfg or behind `-D` and count.
fn inline_passwords(evidence: &ZookeeperEvidence) -> impl Iterator<Item = &Told> {
    let counts = |told: &&Told| evidence.effective(&told.key) == Some(*told);
    evidence.told.iter().filter(counts).filter(|told| {
        told.key.ends_with("Store.password") && told.key.starts_with("ssl.") && !told.value.is_empty()
    })
}

/// The setting of a file beside it, which wins from 3.8.0 on.
fn path_beside<'a>(told: &Told, evidence: &'a ZookeeperEvidence) -> Option<&'a Told> {
    let is_read = evidence
        .version
        .as_ref()
        .is_none_or(|version| keys::KEY_STORE_PASSWORD_PATH.support(version) != Support::None);
    evidence
        .effective(&format!("{}Path", told.key))
        .filter(|_| is_read)
}

pub(super) fn inline(evidence: &ZookeeperEvidence) -> Vec<Remark> {
    inline_passwords(evidence)
        .map(|told| match path_beside(told, evidence) {
            Some(path) => Remark::new(format!("`{}` is overlooked, since `{}` wins; it stands there all the same", told.key, path.key))
                .seen_at(&told.place, told.shown())
                .seen_at(&path.place, path.shown())
                .fixed_by(Some("take the line out: a new password goes into the file".to_owned())),
            None => Remark::new(format!("`{}` stands in the clear", told.key))
                .seen_at(&told.place, told.shown())
                .fixed_by(Some(format!(
                    "put it into a file of its own that the service alone reads, and name that: `{}Path` (from 3.8.0)",
                    told.key
                ))),
        })
        .collect()
}

pub(super) fn exposed(evidence: &ZookeeperEvidence) -> Vec<Remark> {
    let mut remarks = Vec::new();
    let in_file: Vec<&Told> = inline_passwords(evidence)
        .filter(|told| told.place.path == evidence.path)
        .collect();
    if let Some(mode) = evidence
        .mode
        .filter(|mode| mode & READ_BY_OTHERS != 0 && !in_file.is_empty())
    {
        let remark = Remark::new("everyone can read the file, and there are passwords in it")
            .seen(format!("mode: {mode:04o}"));
        remarks.push(
            in_file
                .into_iter()
                .fold(remark, |remark, told| remark.seen_at(&told.place, told.shown())),
        );
    }
    for store in &evidence.stores {
        let open = |file: &&PasswordFile| file.mode.is_some_and(|mode| mode & READ_BY_OTHERS != 0);
        if let Some(file) = password_file(store).filter(open) {
            let remark = Remark::new("everyone can read the file with the password")
                .about(&file.name)
                .seen(format!("mode: {:04o}", file.mode.unwrap_or_default()));
            remarks.push(seen_at(remark, told_path(store, evidence)));
        }
    }
    remarks
}

fn password_file(store: &ZookeeperStore) -> Option<&PasswordFile> {
    match &store.password {
        StorePassword::File(file) => Some(file),
        StorePassword::Missing | StorePassword::Inline => None,
    }
}

pub(super) fn file_form(store: &ZookeeperStore, evidence: &ZookeeperEvidence) -> Vec<Remark> {
    let Some(file) = password_file(store) else {
        return Vec::new();
    };
    let remark = |fault| {
        let remark = Remark::new(format!("{fault}")).about(&file.name);
        seen_at(remark, told_path(store, evidence))
    };
    file.fault.map(remark).into_iter().collect()
}

pub(super) fn closed(store: &ZookeeperStore, evidence: &ZookeeperEvidence) -> Vec<Remark> {
    let Some(file) = password_file(store) else {
        return Vec::new();
    };
    access::closed(file.closed.as_ref())
        .into_iter()
        .map(|remark| seen_at(remark.about(&file.name), told_path(store, evidence)))
        .collect()
}

pub(super) fn inaccessible(store: &ZookeeperStore, evidence: &ZookeeperEvidence) -> Option<Finding> {
    let finding = password_file(store)?.inaccessible.as_deref().cloned()?;
    Some(match told_path(store, evidence) {
        Some(told) => finding.seen_from(&told.place, &told.shown()),
        None => finding,
    })
}

/// Where the file with a store's password is named.
fn told_path<'a>(store: &ZookeeperStore, evidence: &'a ZookeeperEvidence) -> Option<&'a Told> {
    evidence.effective(&format!("{}.passwordPath", store.prefix))
}

fn seen_at(remark: Remark, told: Option<&Told>) -> Remark {
    match told {
        Some(told) => remark.seen_at(&told.place, told.shown()),
        None => remark,
    }
}

/// How the password came about, beside the finding that a store does not open; and a password for a key without one, which
/// Java tries all the same (`overrun, bytes = 111`).
pub(super) fn wrong(store: &ZookeeperStore, evidence: &ZookeeperEvidence) -> Vec<Remark> {
    let is_plain_pem = store.file.reading().is_some_and(|reading| {
        reading.kind == Kind::Pem
            && reading.protections.is_empty()
            && reading
                .entries
                .iter()
                .any(|entry| matches!(entry.kind, EntryKind::Identity(_)))
    });
    let is_identity = store.holds == crate::diagnosis::Holds::Identity;
    if is_plain_pem && is_identity && !matches!(store.password, StorePassword::Missing) {
        let keys = ["passwordPath", "password"].map(|key| format!("{}.{key}", store.prefix));
        let told = keys.iter().find_map(|key| evidence.effective(key));
        let remark = Remark::new(
            "its key is not encrypted, and a password is named for it: Java tries to decrypt it all the same",
        )
        .fixed_by(Some("take the password's line out".to_owned()));
        return vec![
            told.into_iter()
                .fold(remark, |remark, told| remark.seen_at(&told.place, told.shown())),
        ];
    }
    let does_not_open = matches!(&store.file.content, Err(finding) if finding.code == Code::PasswordWrong);
    if does_not_open && matches!(store.password, StorePassword::Missing) {
        return vec![
            Remark::new(format!(
                "neither `{0}.passwordPath` nor `{0}.password` is set: ZooKeeper takes the empty password",
                store.prefix
            ))
            .fixed_by(Some(format!(
                "name the file with the password: `{}.passwordPath`",
                store.prefix
            ))),
        ];
    }
    Vec::new()
}
