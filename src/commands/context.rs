use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::model::Fault;
use crate::report::{Console, Next};

/// What a verb is given beside its own arguments.
pub struct Context<'a> {
    /// Where to speak while the work goes on; the result is shown by whoever called.
    pub console: &'a Console,
    /// Makes the root parser, for the verbs that describe it.
    pub parser: fn() -> clap::Command,
    workspace: Option<PathBuf>,
    names_workspace: bool,
}

impl<'a> Context<'a> {
    /// With the workspace that was chosen, or else the default one (`None` where there is no home to put it in).
    #[must_use]
    pub fn new(
        console: &'a Console,
        parser: fn() -> clap::Command,
        chosen: Option<PathBuf>,
        default: Option<PathBuf>,
    ) -> Self {
        Self {
            console,
            parser,
            names_workspace: chosen.is_some(),
            workspace: chosen.or(default),
        }
    }

    /// The workspace's directory. It need not exist.
    pub fn workspace(&self) -> Result<&Path, Error> {
        self.workspace.as_deref().ok_or_else(|| NoWorkspace.into())
    }

    /// The words of a command of this program on the same workspace, for hints.
    #[must_use]
    pub fn command(&self, words: &[&str]) -> Vec<String> {
        let directory = self.workspace.as_deref().filter(|_| self.names_workspace);
        let directory = directory.map(|path| [String::from("--dir"), path.display().to_string()]);
        std::iter::once("zkcerts".to_owned())
            .chain(directory.into_iter().flatten())
            .chain(words.iter().map(|word| (*word).to_owned()))
            .collect()
    }

    /// A step for the end of an outcome: the command on the same workspace, and what for.
    #[must_use]
    pub fn next(&self, words: &[&str], why: &str) -> Next {
        Next {
            command: self.command(words),
            why: why.to_owned(),
        }
    }
}

/// There is neither a choice nor a home directory.
#[derive(Debug, thiserror::Error)]
#[error("no workspace is chosen, and there is no home directory to look for one")]
struct NoWorkspace;

impl Fault for NoWorkspace {
    fn code(&self) -> &'static str {
        "no-workspace-directory"
    }

    fn hint(&self) -> Option<String> {
        Some("name it with `--dir DIR` or in `ZKCERTS_DIR`".to_owned())
    }
}
