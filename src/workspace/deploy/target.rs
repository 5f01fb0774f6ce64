//! Where a node's files go, and who may read them there.

use std::path::{Path, PathBuf};

use super::DeployRequest;
use super::error::DeployError;
use crate::model::{Access, Account, Owner, Right, Role};
use crate::os::{OsError, account, environment, fs};
use crate::workspace::bundle::Bundle;

/// A directory of the target system, with the modes of what is put there.
#[derive(Debug)]
pub(super) struct Target {
    /// The directory, as a path of this system.
    pub(super) directory: PathBuf,
    /// The account that the server runs as, where root deploys.
    account: Option<Owner>,
}

impl Target {
    /// Finds the account and the directory. As root an account that does not exist is an error: a key that root alone
    /// can read is an outage.
    pub(super) fn of(bundle: &Bundle, request: &DeployRequest<'_>) -> Result<Self, DeployError> {
        if let Some(root) = request.root
            && fs::stat(root)?.is_none()
        {
            return Err(OsError::missing("open", root).into());
        }
        let directory = fs::resolve(&bundle.directory, request.root)?;
        let account = if environment::is_root() {
            let usual = match bundle.role {
                Role::Zookeeper => Some("zookeeper"),
                Role::Clickhouse => Some("clickhouse"),
                Role::Client => None,
            };
            let name = request.user.or(bundle.user.as_deref()).or(usual);
            let name = name.ok_or(DeployError::WhichUser { role: bundle.role })?;
            if request.root.is_none() {
                fs::check_unswappable(&directory)?;
            }
            Some(account::find(name, request.root.unwrap_or(Path::new("/")))?)
        } else {
            None
        };
        Ok(Self { directory, account })
    }

    /// The permissions of a file. Root's secrets are readable by the server's group and writable by root alone.
    pub(super) fn file(&self, is_secret: bool) -> Access {
        match (self.group(), is_secret) {
            (Some(owner), true) => Access {
                mode: 0o640,
                owner: Some(owner),
            },
            (Some(owner), false) => Access {
                mode: 0o644,
                owner: Some(owner),
            },
            (None, true) => Access::SECRET,
            (None, false) => Access::PUBLIC,
        }
    }

    /// The permissions of a directory with secrets in it.
    pub(super) fn private_directory(&self) -> Access {
        match self.group() {
            Some(owner) => Access {
                mode: 0o750,
                owner: Some(owner),
            },
            None => Access::PRIVATE_DIRECTORY,
        }
    }

    /// The permissions of a directory on the way there.
    pub(super) fn directory_above(&self) -> Access {
        match self.account {
            Some(_) => Access {
                mode: 0o755,
                owner: Some(Owner { user: 0, group: 0 }),
            },
            None => Access {
                mode: 0o755,
                owner: None,
            },
        }
    }

    fn group(&self) -> Option<Owner> {
        self.account.map(|account| Owner {
            user: 0,
            group: account.group,
        })
    }

    /// The first directory on the way that the server's account may not pass through.
    pub(super) fn closed_to_account(&self) -> Result<Option<PathBuf>, OsError> {
        let Some(account) = self.account.filter(|account| account.user != 0) else {
            return Ok(None);
        };
        let process = Account {
            user: account.user,
            groups: vec![account.group],
        };
        let mut ancestors: Vec<&Path> = self.directory.ancestors().collect();
        ancestors.reverse();
        for directory in ancestors {
            let Some(found) = fs::stat(directory)? else {
                continue;
            };
            let passes = process.may(Right::Pass, found.mode, found.owner);
            if !passes && found.kind == fs::Kind::Directory {
                return Ok(Some(directory.to_path_buf()));
            }
        }
        Ok(None)
    }
}
