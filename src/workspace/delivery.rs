//! Which nodes were being brought to their servers when a run ended: files alone do not tell whether the command that lets a
//! server use them has succeeded.

use std::path::PathBuf;

use crate::model::Access;
use crate::os::fs;
use crate::plan::{Content, Step};

use super::error::WorkspaceError;
use super::keeping;
use super::node::Node;
use super::opening::Workspace;

/// The mark of one node.
pub struct Delivery<'w> {
    workspace: &'w Workspace,
    directory: PathBuf,
    mark: PathBuf,
}

impl<'w> Delivery<'w> {
    /// Of this node; nothing is written.
    #[must_use]
    pub fn of(workspace: &'w Workspace, node: &Node<'_>) -> Self {
        let directory = workspace.layout().undelivered(node.role());
        Self {
            workspace,
            mark: directory.join(node.host.to_string()),
            directory,
        }
    }

    /// Whether a run began it, and none has ended it.
    pub fn is_open(&self) -> Result<bool, WorkspaceError> {
        Ok(fs::stat(&self.mark)?.is_some())
    }

    /// Before the first file is put in place.
    pub fn begin(&self) -> Result<(), WorkspaceError> {
        let mut steps = keeping::directories(self.workspace.layout(), &self.directory);
        steps.push(Step::Write {
            path: self.mark.clone(),
            content: Content::public(Vec::new()),
            access: Access::PUBLIC,
        });
        self.write(steps)
    }

    /// When the server is seen to use them.
    pub fn end(&self) -> Result<(), WorkspaceError> {
        self.write(vec![Step::Remove {
            path: self.mark.clone(),
        }])
    }

    fn write(&self, steps: Vec<Step>) -> Result<(), WorkspaceError> {
        let mut transaction = self.workspace.transaction()?;
        transaction.stage(steps)?;
        transaction.commit()?;
        Ok(())
    }
}
