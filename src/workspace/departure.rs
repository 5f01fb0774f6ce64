//! A node that leaves: its files, and until when its certificate opens doors all the same.

use std::path::PathBuf;

use time::Date;

use crate::model::{Access, Host, Role, StoreFormat};
use crate::os::fs;
use crate::plan::{Content, Step};

use super::error::WorkspaceError;
use super::layout::{Layout, NodeFile, SharedFile};
use super::opening::Workspace;
use super::requesting::chain_in;

/// What there is of a node that is to leave.
#[derive(Debug)]
pub struct Departure {
    name: String,
    directory: PathBuf,
    files: Vec<PathBuf>,
    accepted_until: Option<Date>,
}

impl Departure {
    /// Looks at what stands in the workspace; writes nothing.
    pub fn of(layout: &Layout, role: Role, host: &Host) -> Result<Self, WorkspaceError> {
        let directory = layout.node(role, host);
        let mut files = Vec::new();
        let kept = [
            layout.kept_node(role, host),
            layout.undone_node(role, host),
            layout.kept_rotation().join(Layout::node_name(role, host)),
        ];
        for directory in std::iter::once(&directory).chain(&kept) {
            for name in Layout::every_node_file(role) {
                let path = directory.join(name);
                if fs::stat(&path)?.is_some() {
                    files.push(path);
                }
            }
        }
        let certificate = directory.join(NodeFile::Certificate.name(role, StoreFormat::Pem));
        let chain = chain_in(&certificate)?;
        let accepted_until = chain.first().map(|leaf| leaf.validity().not_after.date());
        Ok(Self {
            name: Layout::node_name(role, host),
            directory,
            files,
            accepted_until,
        })
    }

    /// `role/host`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The files that are removed.
    #[must_use]
    pub fn files(&self) -> &[PathBuf] {
        &self.files
    }

    /// The last day on which its certificate is valid.
    #[must_use]
    pub const fn accepted_until(&self) -> Option<Date> {
        self.accepted_until
    }

    /// Removes its files and, together with them or not at all, writes the manifest that does not have it any more.
    /// Whatever else stands in its directory stays there.
    pub fn carry_out(&self, workspace: &Workspace, manifest: Option<String>) -> Result<(), WorkspaceError> {
        if self.files.is_empty() && manifest.is_none() {
            return Ok(());
        }
        let mut steps = Vec::new();
        steps.extend(manifest.map(|text| Step::Write {
            path: workspace.layout().shared(SharedFile::Manifest),
            content: Content::public(text.into_bytes()),
            access: Access::PUBLIC,
        }));
        steps.extend(self.files.iter().map(|path| Step::Remove { path: path.clone() }));
        steps.push(Step::RemoveDirectory {
            path: self.directory.join("config.d"),
        });
        steps.push(Step::RemoveDirectory {
            path: self.directory.clone(),
        });
        let mut transaction = workspace.transaction()?;
        transaction.stage(steps)?;
        transaction.commit()?;
        Ok(())
    }
}
