use std::path::PathBuf;

use super::refresh::Ran;
use crate::model::{Fault, Quoted};
use crate::os::OsError;
use crate::plan::PlanError;

/// Why a store was not found, or not changed.
#[derive(Debug, thiserror::Error)]
pub enum TrustError {
    /// The machine refused.
    #[error(transparent)]
    Os(#[from] OsError),
    /// A file could not be put in place.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// The directory that stands for `/` is not there.
    #[error("there is no directory `{}`", root.display())]
    NoRoot {
        /// Its path.
        root: PathBuf,
    },
    /// Nothing says which family this system is of.
    #[error("this system is of no family that zkcerts knows; looked for\n{}", looked_for.join("\n"))]
    StoreUnknown {
        /// What was looked for.
        looked_for: Vec<String>,
    },
    /// There is no JVM.
    #[error("no JVM's store was found; looked for\n{}", looked_for.join("\n"))]
    JavaUnknown {
        /// The paths that were tried.
        looked_for: Vec<String>,
    },
    /// The package that keeps the store is not installed.
    #[error("the package `ca-certificates` is not installed: there is no `{}`", looked_for.join("`, no `"))]
    PackageMissing {
        /// The family.
        family: &'static str,
        /// What was looked for.
        looked_for: Vec<String>,
        /// What installs it.
        install: &'static str,
    },
    /// The family's tool is not there.
    #[error("the tool that refreshes the store is missing: `{tools}`")]
    ToolMissing {
        /// Its names.
        tools: String,
        /// The tree in which it was looked for.
        root: Option<PathBuf>,
        /// What installs it.
        install: &'static str,
    },
    /// The family's rules are not followed here.
    #[error("stores of the family `{family}` are refreshed by their own tool only")]
    NoNativeRefresh {
        /// The family.
        family: &'static str,
    },
    /// Somebody said that this certificate is not to be trusted.
    #[error("{} is deselected on this system: `{}`", Quoted(subject), place.display())]
    Blocklisted {
        /// Its subject.
        subject: String,
        /// The list or file that says so.
        place: PathBuf,
        /// Its line, where it is a list.
        line: Option<String>,
    },
    /// A name that was asked for is another certificate's.
    #[error("the name `{name}` is taken by another certificate: `{}`", place.display())]
    NameTaken {
        /// The name.
        name: String,
        /// What has it.
        place: PathBuf,
    },
    /// One name for several certificates.
    #[error("`--name` names one certificate, and there are {count}")]
    NameForSeveral {
        /// How many.
        count: usize,
    },
    /// The process may not change the store.
    #[error("the store belongs to another user: `{}` cannot be changed", path.display())]
    NotPermitted {
        /// The directory.
        path: PathBuf,
    },
    /// A JVM's store cannot be opened or written.
    #[error("the store `{}` cannot be changed: {reason}", path.display())]
    Java {
        /// The store.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// After all was done it is not there.
    #[error("not everybody who reads the store sees the change: {}{}", not_proven.join(", "), said(ran.as_ref()))]
    NotProven {
        /// Who does not see what.
        not_proven: Vec<String>,
        /// The tool that should have told them.
        ran: Option<Ran>,
    },
    /// A hook failed, the rest is done.
    #[error("the store is changed, and the hook `{hook}` failed{}", printed(output))]
    HookFailed {
        /// The hook.
        hook: String,
        /// What it wrote.
        output: String,
    },
    /// No anchor has this name.
    #[error("no local anchor is called {}{}", Quoted(name), known_as(known))]
    AnchorUnknown {
        /// What was asked for.
        name: String,
        /// The names that there are.
        known: Vec<String>,
    },
    /// A file holds more than what is to go.
    #[error("`{}` holds {count} certificates, and only one of them is meant", path.display())]
    AnchorShared {
        /// The file.
        path: PathBuf,
        /// How many.
        count: usize,
    },
    /// The certificate came with the distribution.
    #[error("{} came with the system: `{}`", Quoted(subject), path.display())]
    DistributionsOwn {
        /// Its subject.
        subject: String,
        /// Its file.
        path: PathBuf,
        /// What deselects it.
        advice: String,
    },
}

/// The whole command and all that it wrote: what a person needs who has to find out why.
fn said(ran: Option<&Ran>) -> String {
    let Some(ran) = ran else {
        return String::new();
    };
    let end = match ran.code {
        Some(code) => format!("exit code {code}"),
        None => "ended by a signal".to_owned(),
    };
    format!("\n`{}`: {end}{}", ran.argv.join(" "), printed(&ran.output))
}

fn printed(output: &str) -> String {
    match output.trim_end() {
        "" => String::new(),
        output => format!("\n{output}"),
    }
}

fn known_as(known: &[String]) -> String {
    if known.is_empty() {
        "; there is none at all".to_owned()
    } else {
        format!("; there are `{}`", known.join("`, `"))
    }
}

impl Fault for TrustError {
    fn code(&self) -> &'static str {
        match self {
            Self::Os(error) => error.code(),
            Self::Plan(error) => error.code(),
            Self::NoRoot { .. } => "not-found",
            Self::StoreUnknown { .. } | Self::JavaUnknown { .. } => "store-unknown",
            Self::PackageMissing { .. } => "ca-certificates-missing",
            Self::ToolMissing { .. } => "refresh-tool-missing",
            Self::NoNativeRefresh { .. } => "refresh-not-native",
            Self::Blocklisted { .. } => "blocklisted",
            Self::NameTaken { .. } => "anchor-name-taken",
            Self::NameForSeveral { .. } => "anchor-name-ambiguous",
            Self::NotPermitted { .. } => "permission-denied",
            Self::Java { .. } => "java-store-unchanged",
            Self::NotProven { .. } => "refresh-failed",
            Self::HookFailed { .. } => "hook-failed",
            Self::AnchorUnknown { .. } => "anchor-unknown",
            Self::AnchorShared { .. } => "anchor-shared",
            Self::DistributionsOwn { .. } => "anchor-not-local",
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::Os(error) => error.hint(),
            Self::Plan(error) => error.hint(),
            Self::StoreUnknown { .. } => Some("name it: `--store debian|fedora|arch|suse|alpine|java`".to_owned()),
            Self::JavaUnknown { .. } => Some("name the JVM's home: `--java-home DIR`".to_owned()),
            Self::PackageMissing { install, .. } | Self::ToolMissing { install, root: None, .. } => {
                Some(format!("install it: `{install}`"))
            }
            Self::ToolMissing {
                install,
                root: Some(root),
                ..
            } => Some(format!("install it in the tree: `chroot {} {install}`", root.display())),
            Self::NoNativeRefresh { .. } => Some("leave `--refresh native` out".to_owned()),
            Self::Blocklisted {
                place,
                line: Some(line),
                ..
            } => Some(format!(
                "somebody decided against it; should it be trusted all the same, take the `!` away from `!{line}` in `{}`",
                place.display()
            )),
            Self::Blocklisted { place, line: None, .. } => Some(format!(
                "somebody decided against it; should it be trusted all the same, remove `{}`",
                place.display()
            )),
            Self::NameTaken { .. } => Some("choose another name, or none: one is made then".to_owned()),
            Self::NameForSeveral { .. } => Some("leave `--name` out: each gets a name of its own".to_owned()),
            Self::NotPermitted { path } => Some(format!("run as the owner of `{}`", path.display())),
            Self::Java { .. } => Some("the password of a JVM's store is `changeit` everywhere; see what changed it".to_owned()),
            Self::NotProven { .. } => Some(
                "put right what it says and run the same command again; `zkcerts trust --list` shows who sees what"
                    .to_owned(),
            ),
            Self::HookFailed { .. } => {
                Some("put the hook right and run the same command again: it tells the hooks once more".to_owned())
            }
            Self::AnchorUnknown { .. } => Some("`zkcerts trust --list` shows all of them".to_owned()),
            Self::AnchorShared { path, .. } => Some(format!(
                "name the file to remove all of them: `zkcerts untrust {}`",
                path.file_stem().unwrap_or_default().to_string_lossy()
            )),
            Self::DistributionsOwn { advice, .. } => Some(advice.clone()),
            Self::NoRoot { .. } => None,
        }
    }
}
