//! The machine, or the tree that stands for it, as a service's account sees it.

use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::diagnosis::{self, Closed, Content, Finding, PasswordFile, Stored};
use crate::error::Error;
use crate::keystore::Kind;
use crate::model::{Account, Password, PasswordFileFault, Right};
use crate::os::{OsError, account, fs};

/// Where files are looked for, and for whom.
pub(super) struct Machine<'a> {
    pub(super) root: Option<&'a Path>,
    /// The account that the service runs as, where it is known.
    pub(super) account: Option<Service>,
}

/// An account, as a message calls it, and what it may.
pub(super) struct Service {
    pub(super) name: String,
    account: Account,
}

impl Service {
    /// The account that is asked for, else the usual one where the machine has it.
    pub(super) fn find(asked: Option<&str>, usual: &str, root: Option<&Path>) -> Result<Option<Self>, Error> {
        let root = root.unwrap_or(Path::new("/"));
        let of = |name: &str| {
            account::process(name, root).map(|account| Self {
                name: name.to_owned(),
                account,
            })
        };
        match asked {
            Some(name) => Ok(Some(of(name)?)),
            None => Ok(of(usual).ok()),
        }
    }
}

/// What is known of a file beside its content.
pub(super) struct Sight {
    /// Where it is on this machine.
    pub(super) path: PathBuf,
    pub(super) kind: fs::Kind,
    pub(super) mode: Option<u32>,
    pub(super) closed: Option<Closed>,
}

impl Machine<'_> {
    /// Looks at a path of the machine that is checked. A file that is not there is an error.
    pub(super) fn look(&self, path: &Path) -> Result<Sight, OsError> {
        let route = fs::route(path, self.root)?.ok_or_else(|| OsError::missing("read", path))?;
        Ok(Sight {
            kind: route.stat.kind,
            mode: (route.stat.kind == fs::Kind::File).then_some(route.stat.mode),
            closed: self.closed(&route),
            path: route.end,
        })
    }

    /// Where the account does not get any further.
    fn closed(&self, route: &fs::Route) -> Option<Closed> {
        let Service { name, account } = self.account.as_ref()?;
        let closed = |path: &Path, stat: fs::Stat, is_directory| Closed {
            path: path.display().to_string(),
            is_directory,
            mode: stat.mode,
            owner: (stat.owner.user, stat.owner.group),
            account: name.clone(),
        };
        let may = |right, stat: fs::Stat| account.may(right, stat.mode, stat.owner);
        let on_the_way = route
            .directories
            .iter()
            .find(|(_, stat)| !may(Right::Pass, *stat));
        if let Some((path, stat)) = on_the_way {
            return Some(closed(path, *stat, true));
        }
        (!may(Right::Read, route.stat)).then(|| closed(&route.end, route.stat, false))
    }

    /// A file with its content.
    pub(super) fn read(&self, path: &Path) -> Result<(Vec<u8>, Sight), OsError> {
        let sight = self.look(path)?;
        Ok((fs::read_input(&sight.path)?, sight))
    }

    /// A file of certificates or keys that a configuration names, opened with this password.
    pub(super) fn stored(&self, name: &str, password: Option<&Password>) -> Stored {
        self.taken(name, |bytes| {
            Content::read(bytes, password).map_err(|error| Box::new(diagnosis::of_unreadable(name, &error)))
        })
    }

    /// The same where its program reads PEM and nothing else: no password opens another file to it.
    pub(super) fn stored_pem(&self, name: &str, password: Option<&Password>, program: &str) -> Stored {
        let is_pem = |kind| match kind {
            Kind::Pem => Ok(()),
            other => Err(Box::new(diagnosis::of_no_pem(name, other, program))),
        };
        self.taken(name, |bytes| {
            if let Ok(kind) = Kind::of(bytes) {
                is_pem(kind)?;
            }
            let content = Content::read(bytes, password)
                .map_err(|error| Box::new(diagnosis::of_unreadable(name, &error)))?;
            is_pem(content.reading.kind)?;
            Ok(content)
        })
    }

    fn taken(&self, name: &str, read: impl FnOnce(&[u8]) -> Result<Content, Box<Finding>>) -> Stored {
        match self.read(Path::new(name)) {
            Ok((bytes, sight)) => Stored {
                name: name.to_owned(),
                mode: sight.mode,
                closed: sight.closed,
                content: read(&Zeroizing::new(bytes)),
            },
            Err(error) => Stored {
                name: name.to_owned(),
                mode: None,
                closed: None,
                content: Err(Box::new(diagnosis::of_inaccessible(name, &error))),
            },
        }
    }

    /// A file with a password, and the password as ZooKeeper takes it.
    pub(super) fn password_file(&self, name: &str) -> (PasswordFile, Option<Password>) {
        let mut file = PasswordFile {
            name: name.to_owned(),
            mode: None,
            closed: None,
            fault: None,
            inaccessible: None,
        };
        let (bytes, sight) = match self.read(Path::new(name)) {
            Ok(read) => read,
            Err(error) => {
                file.inaccessible = Some(Box::new(diagnosis::of_inaccessible(name, &error)));
                return (file, None);
            }
        };
        file.mode = sight.mode;
        file.closed = sight.closed;
        match Password::from_file(&Zeroizing::new(bytes)) {
            Ok(password) => (file, Some(password)),
            Err(fault) => {
                let is_empty = fault == PasswordFileFault::Empty;
                file.fault = Some(fault);
                (file, is_empty.then(|| Password::new(String::new())))
            }
        }
    }
}

/// That a file could not be looked at, as a finding.
pub(super) fn inaccessible(name: &str, error: &OsError) -> Finding {
    diagnosis::of_inaccessible(name, error)
}
