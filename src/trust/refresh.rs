//! How everybody who reads the store hears of a change: by the family's own tool, or by following its rules here.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::TrustError;
use super::family::Dialect;
use super::site::Site;
use crate::model::Refresh;
use crate::os::process::{self, Finished};

/// What is going to be done; decided before anything is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Way {
    /// This program is run.
    Command(Command),
    /// The rules are followed here.
    Native,
}

/// A program of the system, with its arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Command {
    program: PathBuf,
    arguments: Vec<OsString>,
    /// Whether it was found although PATH does not name its directory.
    pub(super) is_off_path: bool,
}

/// A program that was run: what was started, and how it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ran {
    /// Every word, the program's path first.
    pub argv: Vec<String>,
    /// Its exit code; `None` where a signal ended it.
    pub code: Option<i32>,
    /// All that it wrote.
    pub output: String,
}

impl Command {
    pub(super) fn argv(&self) -> Vec<String> {
        std::iter::once(self.program.display().to_string())
            .chain(
                self.arguments
                    .iter()
                    .map(|word| word.to_string_lossy().into_owned()),
            )
            .collect()
    }

    pub(super) fn run(&self) -> Result<Ran, TrustError> {
        let Finished { code, output } = process::run(&self.program, &self.arguments, b"")?;
        Ok(Ran {
            argv: self.argv(),
            code,
            output,
        })
    }
}

impl Site {
    /// What is going to be done.
    pub(super) fn way(&self, refresh: Refresh) -> Result<Way, TrustError> {
        let dialect = self.family.dialect();
        let command = match (refresh, self.root()) {
            (Refresh::Native, _) => None,
            (Refresh::Auto, Some(_)) if dialect.is_some() => None,
            _ => self.command()?,
        };
        match (command, dialect) {
            (Some(command), _) => Ok(Way::Command(command)),
            (None, Some(dialect)) if refresh != Refresh::Command => self.native(dialect, refresh),
            (None, _) if refresh == Refresh::Native => Err(TrustError::NoNativeRefresh {
                family: self.family.name,
            }),
            (None, _) => Err(self.tool_missing()),
        }
    }

    fn native(&self, dialect: &Dialect, refresh: Refresh) -> Result<Way, TrustError> {
        let bundle = format!("{}/{}", dialect.links, dialect.bundle);
        let is_installed = self.is_there(&bundle)? || self.is_there(dialect.selection)?;
        if is_installed || refresh == Refresh::Native {
            Ok(Way::Native)
        } else {
            Err(TrustError::PackageMissing {
                family: self.family.name,
                looked_for: vec![self.tool_names(), bundle, dialect.selection.to_owned()],
                install: self.family.install,
            })
        }
    }

    fn tool_missing(&self) -> TrustError {
        TrustError::ToolMissing {
            tools: self.tool_names(),
            root: self.root().map(Path::to_path_buf),
            install: self.family.install,
        }
    }

    fn tool_names(&self) -> String {
        let names: Vec<_> = self.family.tools.iter().map(|tool| tool.name).collect();
        names.join("` or `")
    }

    /// The first of the family's programs that is there: on this machine, or in the tree, where it is run with the tree
    /// as its `/`.
    fn command(&self) -> Result<Option<Command>, TrustError> {
        for tool in self.family.tools {
            let arguments = tool.arguments.iter().map(OsString::from);
            let Some(root) = self.root() else {
                if let Some(found) = process::find(tool.name)? {
                    return Ok(Some(Command {
                        program: found.path,
                        arguments: arguments.collect(),
                        is_off_path: found.is_off_path,
                    }));
                }
                continue;
            };
            let Some(inside) = self.tool_inside(tool.name)? else {
                continue;
            };
            if let Some(chroot) = process::find("chroot")? {
                return Ok(Some(Command {
                    program: chroot.path,
                    arguments: [root.as_os_str().to_owned(), inside.into_os_string()]
                        .into_iter()
                        .chain(arguments)
                        .collect(),
                    is_off_path: false,
                }));
            }
        }
        Ok(None)
    }

    fn tool_inside(&self, name: &str) -> Result<Option<PathBuf>, TrustError> {
        for directory in ["/usr/sbin", "/usr/bin", "/sbin", "/bin"] {
            let path = Path::new(directory).join(name);
            if self.is_there(&path.display().to_string())? {
                return Ok(Some(path));
            }
        }
        Ok(None)
    }
}
