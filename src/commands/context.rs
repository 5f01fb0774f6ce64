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

/// Where a workspace may be.
#[derive(Debug, Default)]
pub struct Directory {
    /// What `--dir` or `ZKCERTS_DIR` says.
    pub chosen: Option<PathBuf>,
    /// Where programs keep a user's data; `None` where there is no home.
    pub data: Option<PathBuf>,
    /// What a relative path starts from.
    pub current: PathBuf,
    /// Whether sudo changed the user, and the home with it: a hint without the directory would lead elsewhere.
    pub is_borrowed: bool,
}

impl<'a> Context<'a> {
    /// With the workspace that was chosen, or else the default one.
    #[must_use]
    pub fn new(console: &'a Console, parser: fn() -> clap::Command, directory: Directory) -> Self {
        let default = directory.data.map(|data| data.join("zkcerts"));
        Self {
            console,
            parser,
            names_workspace: directory.chosen.is_some() || directory.is_borrowed,
            workspace: directory
                .chosen
                .or(default)
                .map(|path| directory.current.join(path)),
        }
    }

    /// The workspace's directory, from the root on. It need not exist.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Settings, Verbosity};

    fn command(directory: Directory) -> String {
        let console = Console::new(Settings {
            json: false,
            verbosity: Verbosity::Quiet,
            color: anstream::ColorChoice::Never,
        });
        let context = Context::new(&console, clap::Command::default, directory);
        context.command(&["apply"]).join(" ")
    }

    #[test]
    fn a_hint_names_the_workspace_from_the_root_on_where_it_is_not_the_default() {
        let data = || Some(PathBuf::from("/home/a/.local/share"));
        let chosen = Directory {
            chosen: Some("pki".into()),
            data: data(),
            current: "/srv".into(),
            is_borrowed: false,
        };
        assert_eq!(command(chosen), "zkcerts --dir /srv/pki apply");
        let default = Directory {
            data: data(),
            ..Directory::default()
        };
        assert_eq!(command(default), "zkcerts apply");
        let borrowed = Directory {
            data: data(),
            is_borrowed: true,
            ..Directory::default()
        };
        assert_eq!(
            command(borrowed),
            "zkcerts --dir /home/a/.local/share/zkcerts apply"
        );
    }

    #[test]
    fn without_a_home_a_workspace_must_be_chosen() {
        let console = Console::new(Settings {
            json: false,
            verbosity: Verbosity::Quiet,
            color: anstream::ColorChoice::Never,
        });
        let context = Context::new(&console, clap::Command::default, Directory::default());
        assert_eq!(
            context.workspace().expect_err("no workspace").code(),
            "no-workspace-directory"
        );
    }
}
