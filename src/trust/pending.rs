//! One run at a time, and what a run that was cut short still owes to the hooks.

use std::path::{Path, PathBuf};

use super::TrustError;
use super::hooks::LinkChanges;
use super::site::Site;
use crate::model::Access;
use crate::os::fs::{self, Kind};
use crate::os::lock::Lock;
use crate::os::{OsError, environment};
use crate::plan::{self, Content};

/// Where a machine keeps what holds until it is started again; the first one that is there.
const DIRECTORIES: [&str; 2] = ["/run/lock", "/run"];
const LOCK: &str = "zkcerts-trust.lock";
const PENDING: &str = "zkcerts-trust.pending";

/// Takes the lock of a store: a file in /run/lock for the machine's own; for a tree and for a JVM's store, which need not
/// be root's, the directory itself, in which nothing of ours is left behind.
pub(super) fn lock(site: &Site, waiting: impl FnOnce()) -> Result<Lock, TrustError> {
    if let Some(directory) = site.root().or_else(|| site.file()?.parent()) {
        return Ok(Lock::of_directory(directory, waiting)?);
    }
    match place(LOCK)? {
        Some(path) => {
            check_ours(&path)?;
            Ok(Lock::acquire(&path, Access::PUBLIC, waiting)?)
        }
        None => Ok(Lock::of_directory(Path::new("/"), waiting)?),
    }
}

/// What the hooks were not told, because the run that changed these links was cut short or a hook failed.
pub(super) fn read(site: &Site) -> Result<LinkChanges, TrustError> {
    let mut changes = LinkChanges::default();
    let Some(path) = pending(site)? else {
        return Ok(changes);
    };
    let Some((bytes, _)) = fs::read_with_stat(&path)? else {
        return Ok(changes);
    };
    check_ours(&path)?;
    for line in String::from_utf8_lossy(&bytes).lines() {
        match line.split_at_checked(1) {
            Some(("+", path)) => changes.added.push(PathBuf::from(path)),
            Some(("-", path)) => changes.removed.push(PathBuf::from(path)),
            _ => {}
        }
    }
    Ok(changes)
}

/// Notes what the hooks have to be told before it is done.
pub(super) fn write(site: &Site, changes: &LinkChanges) -> Result<(), TrustError> {
    match pending(site)? {
        Some(path) if *changes == LinkChanges::default() => {
            fs::remove_file(&path)?;
        }
        Some(path) => {
            let lines = changes.lines().into_bytes();
            plan::replace(&path, &Content::public(lines), Access::PUBLIC)?;
        }
        None => {}
    }
    Ok(())
}

/// Hooks of a tree are not run, so nothing is owed to them.
fn pending(site: &Site) -> Result<Option<PathBuf>, TrustError> {
    match site.root() {
        Some(_) => Ok(None),
        None => place(PENDING),
    }
}

fn place(name: &str) -> Result<Option<PathBuf>, TrustError> {
    for directory in DIRECTORIES {
        let directory = Path::new(directory);
        if fs::stat(directory)?.is_some_and(|found| found.kind == Kind::Directory) {
            return Ok(Some(directory.join(name)));
        }
    }
    Ok(None)
}

/// Everybody can put files into /run/lock: what others put there is not gone by, or waited for.
fn check_ours(path: &Path) -> Result<(), TrustError> {
    let is_ours = fs::stat(path)?.is_none_or(|found| {
        [0, environment::acting().user].contains(&found.owner.user) && found.mode & 0o022 == 0
    });
    if is_ours {
        Ok(())
    } else {
        Err(OsError::ForeignFile {
            path: path.to_path_buf(),
        }
        .into())
    }
}
