//! What a change of identities replaces is kept, one generation, so that it can be undone.

use std::path::{Path, PathBuf};

use crate::keystore::pem;
use crate::model::{Access, Secret, StoreFormat};
use crate::os::fs;
use crate::pki::Certificate;
use crate::plan::{Content, Step};

use super::error::WorkspaceError;
use super::issuer::Issuer;
use super::layout::{AuthorityKind, Layout, NodeFile};
use super::manifest::Manifest;
use super::node::Node;
use super::opening::Workspace;
use super::rotation::{self, Rotation};

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

    /// The certificate, and those that it is sent with; none where it cannot be read.
    fn chain(&self) -> Vec<Certificate> {
        let mut files = self.files.iter();
        let certificate = files.find(|(_, file, _)| *file == NodeFile::Certificate);
        let chain = certificate.and_then(|(.., bytes)| pem::decode_certificates(bytes).ok());
        chain.unwrap_or_default()
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
        let files = self.files.iter();
        steps.extend(files.map(|(name, file, bytes)| write(directory.join(name), *file, bytes)));
        Ok(steps)
    }
}

fn write(path: PathBuf, file: NodeFile, bytes: &[u8]) -> Step {
    let bytes = bytes.to_vec();
    Step::Write {
        path,
        content: if file.is_secret() {
            Content::secret(Secret::new(bytes))
        } else {
            Content::public(bytes)
        },
        access: file.access(),
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
    /// Stores that were kept in another format than they have now are made anew by the usual walk.
    format: StoreFormat,
}

impl<'n, 'm> Undo<'n, 'm> {
    /// Looks at what was kept of a node; `None` where nothing was. What leads to no authority that is trusted now, the other one
    /// of a change included, is an error: every peer would refuse it.
    pub fn find(
        layout: &Layout,
        manifest: &Manifest,
        issuer: &Issuer,
        node: &'n Node<'m>,
    ) -> Result<Option<Self>, WorkspaceError> {
        let kept = Generation::read(&layout.kept_node(node.role(), node.host), node)?;
        let chain = kept.chain();
        let Some(leaf) = chain.first() else {
            return Ok(None);
        };
        let other = match Rotation::read(layout)? {
            Some(phase) => rotation::other_root(layout, phase, AuthorityKind::Clients)?,
            None => None,
        };
        let is_trusted = chain.iter().any(|certificate| {
            let mut trusted = issuer.path().chain(&other);
            trusted.any(|authority| certificate.is_signed_by(authority))
        });
        if !is_trusted {
            return Err(WorkspaceError::KeptIssuerGone {
                node: node.name(),
                issuer: leaf.issuer(),
                imported: node.imported,
            });
        }
        let standing = Generation::read(&layout.node(node.role(), node.host), node)?;
        Ok(Some(Self {
            node,
            kept,
            standing,
            format: manifest.zookeeper.keystore,
        }))
    }

    /// The certificate that the node gets back.
    #[must_use]
    pub fn leaf(&self) -> Option<Certificate> {
        self.kept.chain().into_iter().next()
    }

    /// Whether the keystore that the node has now stays, and does not hold what is put back: it was kept in another format.
    #[must_use]
    pub fn leaves_keystore(&self) -> bool {
        let mut standing = self.standing.files.iter();
        standing.any(|(name, file, _)| *file == NodeFile::Keystore && self.kept.find(name).is_none())
    }

    /// Those that are put back.
    fn files(&self) -> impl Iterator<Item = &(&'static str, NodeFile, Vec<u8>)> {
        self.kept
            .files
            .iter()
            .filter(|(name, file, _)| !file.is_store() || *name == file.name(self.node.role(), self.format))
    }

    /// The paths that are written, the key first.
    #[must_use]
    pub fn paths(&self, layout: &Layout) -> Vec<PathBuf> {
        let directory = layout.node(self.node.role(), self.node.host);
        self.files().map(|(name, ..)| directory.join(name)).collect()
    }

    /// Whether the node has it already.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.stale().next().is_none()
            && self
                .files()
                .all(|(name, _, bytes)| self.standing.find(name) == Some(bytes.as_slice()))
    }

    /// The files of what is replaced that nothing is put back for, such as a key where it was kept elsewhere before. A store is not
    /// among them, nor what opens it: it may have come since.
    fn stale(&self) -> impl Iterator<Item = &'static str> {
        let standing = self.standing.files.iter();
        standing
            .filter(|(name, file, _)| {
                matches!(file, NodeFile::Key | NodeFile::Certificate) && self.kept.find(name).is_none()
            })
            .map(|(name, ..)| *name)
    }

    /// Puts it back. What it replaces goes elsewhere, so that doing it twice is doing it once.
    pub fn carry_out(self, workspace: &Workspace) -> Result<(), WorkspaceError> {
        let layout = workspace.layout();
        let (role, host) = (self.node.role(), self.node.host);
        let own = layout.node(role, host);
        let mut steps: Vec<Step> = self
            .stale()
            .map(|name| Step::Remove { path: own.join(name) })
            .collect();
        steps.extend(
            self.files()
                .map(|(name, file, bytes)| write(own.join(name), *file, bytes)),
        );
        steps.extend(self.standing.steps_to(&layout.undone_node(role, host), layout)?);
        let mut transaction = workspace.transaction()?;
        transaction.stage(steps)?;
        transaction.commit()?;
        Ok(())
    }
}
