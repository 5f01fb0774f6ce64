//! The one file that a verb writes where it is told to, or standard output.

use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::model::{Access, Fault};
use crate::os::fs;
use crate::plan::{self, Content};
use crate::report::{Change, Outcome};

/// Where text goes.
pub(super) struct Output<'a> {
    /// The file; `None` is standard output.
    pub(super) path: Option<&'a Path>,
    /// Whether a file that holds something else is replaced.
    pub(super) force: bool,
    pub(super) dry_run: bool,
    /// A stable word for what is done.
    pub(super) action: &'static str,
    /// Whom it is about.
    pub(super) subject: &'a str,
}

impl Output<'_> {
    /// Writes what everybody may read, unless what stands there is the same.
    pub(super) fn write(
        &self,
        content: &Content,
        is_same: impl FnOnce(&[u8]) -> bool,
        outcome: &mut Outcome,
    ) -> Result<(), Error> {
        let Some(path) = self.path else {
            outcome.output = Some(String::from_utf8_lossy(content.bytes()).into_owned());
            return Ok(());
        };
        let reason = match fs::read_with_stat(path)? {
            None => "missing",
            Some((bytes, _)) if is_same(&bytes) => return Ok(()),
            Some(_) if self.force => "differs",
            Some(_) => {
                return Err(OutputExists {
                    path: path.to_path_buf(),
                }
                .into());
            }
        };
        outcome.changes.push(Change {
            action: self.action,
            path: path.to_path_buf(),
            subject: self.subject.to_owned(),
            reason: reason.to_owned(),
        });
        if !self.dry_run {
            plan::replace(path, content, Access::PUBLIC)?;
        }
        Ok(())
    }
}

/// A file that is not ours to replace.
#[derive(Debug, thiserror::Error)]
#[error("`{}` is there already, and holds something else", path.display())]
pub(super) struct OutputExists {
    pub(super) path: PathBuf,
}

impl Fault for OutputExists {
    fn code(&self) -> &'static str {
        "output-exists"
    }

    fn hint(&self) -> Option<String> {
        Some("name another file, or replace it: `--force`".to_owned())
    }
}
