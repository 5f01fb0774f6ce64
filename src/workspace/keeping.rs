//! What a change of identities replaces is kept, one generation, so that it can be undone.

use std::path::{Path, PathBuf};

use crate::keystore::pem;
use crate::model::{Access, Secret, StoreFormat};
use crate::os::fs;
use crate::pki::Certificate;
use crate::plan::{Content, Step};

use super::error::WorkspaceError;
use super::issuer::Issuer;
use super::layout::{Layout, NodeFile};
use super::manifest::Manifest;
use super::node::Node;
use super::opening::Workspace;

/// The steps that keep what a node shows its peers now; none where nothing of it is replaced.
pub(super) fn steps(
    layout: &Layout,
    manifest: &Manifest,
    node: &Node<'_>,
    made: &[(NodeFile, Content)],
    rotates: bool,
) -> Result<Vec<Step>, WorkspaceError> {
    let format = manifest.zookeeper.keystore;
    let directory = layout.node(node.role(), node.host);
    let mut steps = Vec::new();
    if rotates {
        steps = first_of_rotation(layout, manifest, node, made)?;
    }
    let standing = Generation::read(&directory, node)?;
    let is_replaced = made.iter().any(|(file, content)| {
        file.is_identity()
            && standing
                .find(file.name(node.role(), format))
                .is_some_and(|old| old != content.bytes())
    });
    if is_replaced {
        steps.extend(standing.steps_to(&layout.kept_node(node.role(), node.host), layout)?);
    }
    Ok(steps)
}

/// While the authority changes, each file of the node as it was before is kept, whatever it is.
fn first_of_rotation(
    layout: &Layout,
    manifest: &Manifest,
    node: &Node<'_>,
    made: &[(NodeFile, Content)],
) -> Result<Vec<Step>, WorkspaceError> {
    let directory = layout.node(node.role(), node.host);
    let kept = layout
        .kept_rotation()
        .join(Layout::node_name(node.role(), node.host));
    let mut steps = Vec::new();
    for (file, content) in made {
        let name = file.name(node.role(), manifest.zookeeper.keystore);
        let path = kept.join(name);
        if fs::stat(&path)?.is_some() {
            continue;
        }
        let Some((old, _)) = fs::read_with_stat(&directory.join(name))? else {
            continue;
        };
        if old != content.bytes() {
            let above = path.parent().unwrap_or(&kept);
            steps.extend(directories(layout, above));
            steps.push(Step::Write {
                path,
                content: Content::secret(Secret::new(old)),
                access: file.access(),
            });
        }
    }
    Ok(steps)
}

/// All files of one identity, by their names.
struct Generation {
    files: Vec<(&'static str, NodeFile, Vec<u8>)>,
    every_name: Vec<&'static str>,
}

impl Generation {
    fn read(directory: &Path, node: &Node<'_>) -> Result<Self, WorkspaceError> {
        let mut files = Vec::new();
        let mut every_name = Vec::new();
        for file in NodeFile::ALL.into_iter().filter(|file| file.is_identity()) {
            for format in StoreFormat::ALL {
                let name = file.name(node.role(), *format);
                if every_name.contains(&name) {
                    continue;
                }
                every_name.push(name);
                if let Some((bytes, _)) = fs::read_with_stat(&directory.join(name))? {
                    files.push((name, file, bytes));
                }
            }
        }
        Ok(Self { files, every_name })
    }

    fn find(&self, wanted: &str) -> Option<&[u8]> {
        let found = self.files.iter().find(|(name, ..)| *name == wanted);
        found.map(|(.., bytes)| bytes.as_slice())
    }

    fn leaf(&self) -> Option<Certificate> {
        let (.., bytes) = self
            .files
            .iter()
            .find(|(_, file, _)| *file == NodeFile::Certificate)?;
        pem::decode_certificates(bytes).ok()?.into_iter().next()
    }

    /// The steps that put it into a directory, in the place of whatever identity stands there.
    fn steps_to(self, directory: &Path, layout: &Layout) -> Result<Vec<Step>, WorkspaceError> {
        let mut steps = directories(layout, directory);
        for name in self.every_name {
            let path = directory.join(name);
            let is_stale = !self.files.iter().any(|(kept, ..)| *kept == name);
            if is_stale && fs::stat(&path)?.is_some() {
                steps.push(Step::Remove { path });
            }
        }
        steps.extend(self.files.into_iter().map(|(name, file, bytes)| Step::Write {
            path: directory.join(name),
            content: if file.is_secret() {
                Content::secret(Secret::new(bytes))
            } else {
                Content::public(bytes)
            },
            access: file.access(),
        }));
        Ok(steps)
    }
}

/// The directories from the workspace's own down to this one.
pub(super) fn directories(layout: &Layout, directory: &Path) -> Vec<Step> {
    let below: Vec<PathBuf> = directory
        .ancestors()
        .take_while(|path| *path != layout.root())
        .map(Path::to_path_buf)
        .collect();
    below
        .into_iter()
        .rev()
        .map(|path| Step::Directory {
            path,
            access: Access::PRIVATE_DIRECTORY,
        })
        .collect()
}

/// What would be put back.
pub struct Undo<'n, 'm> {
    node: &'n Node<'m>,
    kept: Generation,
    standing: Generation,
}

impl<'n, 'm> Undo<'n, 'm> {
    /// Looks at what was kept of a node; `None` where nothing was. What was issued by an authority that is no longer trusted
    /// is an error: every peer would refuse it.
    pub fn find(
        layout: &Layout,
        issuer: &Issuer,
        node: &'n Node<'m>,
    ) -> Result<Option<Self>, WorkspaceError> {
        let kept = Generation::read(&layout.kept_node(node.role(), node.host), node)?;
        let Some(leaf) = kept.leaf() else {
            return Ok(None);
        };
        if !issuer.path().any(|authority| leaf.is_signed_by(authority)) {
            return Err(WorkspaceError::KeptIssuerGone {
                node: node.name(),
                issuer: leaf.issuer(),
            });
        }
        let standing = Generation::read(&layout.node(node.role(), node.host), node)?;
        Ok(Some(Self { node, kept, standing }))
    }

    /// The certificate that the node gets back.
    #[must_use]
    pub fn leaf(&self) -> Option<Certificate> {
        self.kept.leaf()
    }

    /// The paths that are written, the key first.
    #[must_use]
    pub fn paths(&self, layout: &Layout) -> Vec<PathBuf> {
        let directory = layout.node(self.node.role(), self.node.host);
        let names = self.kept.files.iter().map(|(name, ..)| *name);
        names.map(|name| directory.join(name)).collect()
    }

    /// Whether the node has it already.
    #[must_use]
    pub fn is_done(&self) -> bool {
        let mut kept = self.kept.files.iter();
        self.kept.files.len() == self.standing.files.len()
            && kept.all(|(name, _, bytes)| self.standing.find(name) == Some(bytes.as_slice()))
    }

    /// Puts it back. What it replaces goes elsewhere, so that doing it twice is doing it once.
    pub fn carry_out(self, workspace: &Workspace) -> Result<(), WorkspaceError> {
        let layout = workspace.layout();
        let (role, host) = (self.node.role(), self.node.host);
        let mut steps = self.standing.steps_to(&layout.undone_node(role, host), layout)?;
        steps.extend(self.kept.steps_to(&layout.node(role, host), layout)?);
        let mut transaction = workspace.transaction()?;
        transaction.stage(steps)?;
        transaction.commit()?;
        Ok(())
    }
}
