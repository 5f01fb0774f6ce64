//! Taking hold of a workspace: its directory, its lock, and what a run that was cut short left behind.

use std::path::Path;

use crate::model::{Access, Owner};
use crate::os::fs::{self, Kind};
use crate::os::lock::Lock;
use crate::os::{OsError, environment};
use crate::plan::{self, Durability, Scope, Transaction};

use super::error::WorkspaceError;
use super::layout::{Layout, SharedFile};

/// A workspace that this run alone may write to, until it is dropped.
#[derive(Debug)]
pub struct Workspace {
    layout: Layout,
    owner: Option<Owner>,
    _lock: Lock,
}

impl Workspace {
    /// Opens a workspace that is there. `waiting` is called when another run holds it.
    pub fn open(directory: &Path, waiting: impl FnOnce()) -> Result<Self, WorkspaceError> {
        let layout = Layout::new(directory);
        if fs::stat(&layout.shared(SharedFile::Manifest))?.is_none() && fs::stat(&layout.state())?.is_none() {
            return Err(WorkspaceError::NoWorkspace {
                directory: directory.to_path_buf(),
            });
        }
        let workspace = Self::hold(layout, waiting)?;
        if workspace.manifest()?.is_none() {
            return Err(WorkspaceError::NoWorkspace {
                directory: directory.to_path_buf(),
            });
        }
        Ok(workspace)
    }

    /// Opens a workspace, and makes its directory where there is none.
    pub fn create(directory: &Path, waiting: impl FnOnce()) -> Result<Self, WorkspaceError> {
        let layout = Layout::new(directory);
        check_ours(&layout)?;
        make_directories(directory)?;
        if fs::stat(&layout.shared(SharedFile::Manifest))?.is_none() {
            // Nothing of ours is in it yet; from now on only its owner may look.
            fs::change_access(directory, Access::PRIVATE_DIRECTORY)?;
        }
        Self::hold(layout, waiting)
    }

    fn hold(layout: Layout, waiting: impl FnOnce()) -> Result<Self, WorkspaceError> {
        if environment::is_root() {
            fs::check_unswappable(layout.root())?;
        }
        let owner = keeper(layout.root())?;
        let access = Access {
            owner,
            ..Access::PRIVATE_DIRECTORY
        };
        fs::create_directory(&layout.state(), access)?;
        let lock = Lock::acquire(
            &layout.lock(),
            Access {
                owner,
                ..Access::SECRET
            },
            waiting,
        )?;
        plan::recover(&layout.state())?;
        Ok(Self {
            layout,
            owner,
            _lock: lock,
        })
    }

    /// Its names.
    #[must_use]
    pub const fn layout(&self) -> &Layout {
        &self.layout
    }

    /// The text of its manifest; `None` where there is none yet.
    pub fn manifest(&self) -> Result<Option<String>, WorkspaceError> {
        manifest_text(&self.layout)
    }

    /// A transaction on its files.
    pub fn transaction(&self) -> Result<Transaction, WorkspaceError> {
        let scope = Scope::Tree(self.layout.root().to_path_buf());
        Ok(Transaction::begin(
            &self.layout.state(),
            &scope,
            Durability::WholeSystem,
            self.owner,
        )?)
    }
}

/// The text of a workspace's manifest, without taking hold of it; `None` where there is none.
pub fn manifest_text(layout: &Layout) -> Result<Option<String>, WorkspaceError> {
    let path = layout.shared(SharedFile::Manifest);
    let Some((bytes, _)) = fs::read_with_stat(&path)? else {
        return Ok(None);
    };
    String::from_utf8(bytes)
        .map(Some)
        .map_err(|_| WorkspaceError::ManifestNotText { path })
}

/// Refuses a directory that holds something, but nothing of ours.
pub fn check_ours(layout: &Layout) -> Result<(), WorkspaceError> {
    let directory = layout.root();
    match fs::stat(directory)?.map(|found| found.kind) {
        None => return Ok(()),
        Some(Kind::Directory) => {}
        Some(Kind::Link) => {
            return Err(OsError::SymbolicLink {
                path: directory.to_path_buf(),
            }
            .into());
        }
        Some(_) => {
            return Err(OsError::NotADirectory {
                path: directory.to_path_buf(),
            }
            .into());
        }
    }
    if fs::stat(&layout.shared(SharedFile::Manifest))?.is_some() || fs::stat(&layout.state())?.is_some() {
        return Ok(());
    }
    let entries = fs::list(directory)?;
    let is_ours = |name: &String| {
        let path = directory.join(name);
        path == layout.state() || path == layout.shared(SharedFile::Manifest)
    };
    // Another run may have begun since it was looked for.
    if entries.iter().any(is_ours) {
        return Ok(());
    }
    match entries.into_iter().next() {
        None => Ok(()),
        Some(example) => Err(WorkspaceError::Foreign {
            directory: directory.to_path_buf(),
            example,
        }),
    }
}

/// Makes the directory and what is missing above it, each readable by its owner alone.
fn make_directories(directory: &Path) -> Result<(), WorkspaceError> {
    let mut missing: Vec<&Path> = Vec::new();
    for ancestor in directory.ancestors().filter(|path| !path.as_os_str().is_empty()) {
        if fs::stat(ancestor)?.is_some() {
            break;
        }
        missing.push(ancestor);
    }
    for path in missing.into_iter().rev() {
        let owner = path.parent().map(keeper).transpose()?.flatten();
        fs::create_directory(
            path,
            Access {
                owner,
                ..Access::PRIVATE_DIRECTORY
            },
        )?;
    }
    Ok(())
}

/// Whom new files belong to: under sudo, the owner of the directory and not root.
fn keeper(directory: &Path) -> Result<Option<Owner>, WorkspaceError> {
    if !environment::is_root() {
        return Ok(None);
    }
    let owner = fs::stat(directory)?.map(|found| found.owner);
    Ok(owner.filter(|owner| owner.user != 0))
}
