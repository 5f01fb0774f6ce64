//! Changing a store: under its lock, in an order in which nobody loses anything, and proved by reading it back.

use std::path::{Path, PathBuf};

use super::change::{StoreChange, StoreChanges};
use super::family::Mechanism;
use super::hooks::FailedHook;
use super::java::{self, JavaChanges};
use super::refresh::Ran;
use super::remark::Remark;
use super::site::Site;
use super::{TrustError, pending};
use crate::model::Refresh;
use crate::os::fs;
use crate::plan;

/// What a change of a store came to.
#[derive(Debug, Default)]
pub struct StoreReport {
    /// What was changed; empty where there was nothing to do.
    pub changes: Vec<StoreChange>,
    /// The tool that was run.
    pub ran: Option<Ran>,
    /// What a person should know.
    pub remarks: Vec<Remark>,
}

impl Site {
    /// The first directory in which names have to change and the process may not change them.
    ///
    /// A file system that is mounted for reading only is an error of its own.
    pub fn not_permitted(&self) -> Result<Option<PathBuf>, TrustError> {
        let mut directories = Vec::new();
        match (&self.file, self.family.dialect()) {
            (Some(file), _) => directories.extend(file.parent().map(Path::to_path_buf)),
            (None, Some(dialect)) => {
                directories.push(self.directory(self.family.anchors)?);
                directories.push(self.directory(dialect.links)?);
            }
            (None, None) => {
                directories.push(self.directory(self.family.anchors)?);
                for consumer in self.family.consumers {
                    if let Some((file, _)) = self.follow(Path::new(consumer.path))? {
                        directories.extend(file.parent().map(Path::to_path_buf));
                    }
                }
            }
        }
        for directory in directories {
            if !fs::may_change(&directory)? {
                return Ok(Some(directory));
            }
        }
        Ok(None)
    }

    /// Changes the store: what has to be done is seen anew under the lock, by `changes`.
    pub fn change(
        &self,
        changes: impl Fn() -> Result<StoreChanges, TrustError>,
        refresh: Refresh,
        waiting: impl FnOnce(),
    ) -> Result<StoreReport, TrustError> {
        if let Some(path) = self.not_permitted()? {
            return Err(TrustError::NotPermitted { path });
        }
        let way = match self.family.mechanism {
            Mechanism::File => None,
            _ => Some(self.way(refresh)?),
        };
        let _lock = pending::lock(self, waiting)?;
        self.sweep()?;
        let changes = changes()?;
        let mut report = StoreReport {
            changes: changes.list(self),
            remarks: changes.remarks.clone(),
            ran: None,
        };
        if changes.is_empty() {
            return Ok(report);
        }
        let failed_hooks = match (&self.file, way) {
            (Some(file), _) => {
                Self::change_file(file, &changes)?;
                Vec::new()
            }
            (None, Some(way)) => self.change_directory(&changes, &way, &mut report)?,
            (None, None) => Vec::new(),
        };
        self.prove(&changes, report.ran.as_ref(), &mut report.remarks)?;
        match failed_hooks.into_iter().next() {
            Some(FailedHook { hook, output }) => Err(TrustError::HookFailed { hook, output }),
            None => Ok(report),
        }
    }

    fn sweep(&self) -> Result<(), TrustError> {
        match (&self.file, self.family.dialect()) {
            (Some(file), _) => {
                if let Some(directory) = file.parent() {
                    plan::sweep(directory)?;
                }
            }
            (None, dialect) => {
                plan::sweep(&self.directory(self.family.anchors)?)?;
                if let Some(dialect) = dialect {
                    plan::sweep(&self.directory(dialect.links)?)?;
                }
            }
        }
        Ok(())
    }

    fn change_file(file: &Path, changes: &StoreChanges) -> Result<(), TrustError> {
        let add = changes
            .add
            .iter()
            .map(|anchor| (anchor.name.clone(), &anchor.certificate));
        let java = JavaChanges {
            add: add.collect(),
            remove: changes.unseen.iter().collect(),
        };
        java::change(file, &java)?;
        Ok(())
    }
}
