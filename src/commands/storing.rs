//! What `trust` and `untrust` share: which store is meant, and carrying out a change of it.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::Context;
use super::converging::{Hold, Standing};
use crate::error::Error;
use crate::keystore::pem;
use crate::model::{Fault, Refresh};
use crate::os::{environment, fs};
use crate::report::{Change, Notice, Outcome, command_line};
use crate::trust::{self, Remark, Site, StoreChange, StoreReport, TrustError, Wanted};
use crate::workspace::layout::SharedFile;

/// Which store is meant.
#[derive(Debug, clap::Args)]
pub struct StoreChoice {
    /// The family of the store; `java` is the file of a JVM
    #[arg(long, value_name = "STORE", default_value = "auto", value_parser = store_names())]
    pub store: String,
    /// The home of the JVM that is meant by `--store java` [default: that of the environment, else the system's]
    #[arg(long, value_name = "DIR")]
    pub java_home: Option<PathBuf>,
    /// Treat this directory as `/`: an image, or a system that is mounted there
    #[arg(long, value_name = "DIR")]
    pub root: Option<PathBuf>,
}

fn store_names() -> Vec<&'static str> {
    std::iter::once("auto")
        .chain(trust::STORES.iter().copied())
        .collect()
}

impl StoreChoice {
    pub(super) fn site(&self) -> Result<Site, Error> {
        let variable = environment::variable("JAVA_HOME").map(PathBuf::from);
        // A home that is named means its store.
        let store = match (self.store.as_str(), &self.java_home) {
            ("auto", Some(_)) => Some("java"),
            ("auto", None) => None,
            (store, _) => Some(store),
        };
        let root = self.root.as_ref().map(|root| absolute(root));
        Ok(Site::find(&Wanted {
            store,
            root: root.as_deref(),
            java_home: self.java_home.as_deref(),
            java_home_variable: variable.as_deref(),
        })?)
    }

    /// The words that choose the same store again.
    pub(super) fn words(&self) -> Vec<String> {
        let mut words = Vec::new();
        if self.store != "auto" {
            words.extend(["--store".to_owned(), self.store.clone()]);
        }
        for (flag, path) in [("--java-home", &self.java_home), ("--root", &self.root)] {
            if let Some(path) = path {
                words.extend([flag.to_owned(), absolute(path).display().to_string()]);
            }
        }
        words
    }
}

/// A path that means the same from every directory.
pub(super) fn absolute(path: &Path) -> PathBuf {
    environment::current_directory().unwrap_or_default().join(path)
}

/// The authorities that the workspace trusts, each under the name that its file has: `zookeeper.crt`.
pub(super) fn workspace_anchors(context: &Context<'_>) -> Result<Vec<(PathBuf, Vec<u8>)>, Error> {
    let Standing { layout, .. } = Standing::find(context, Hold::No)?;
    let path = layout.shared(SharedFile::Anchors);
    let bytes = fs::read(&path)?;
    let name = layout.authorities().join("zookeeper.crt");
    let certificates = pem::decode_certificates(&bytes)?;
    Ok(certificates
        .iter()
        .map(|certificate| {
            let text = pem::encode_certificates(std::slice::from_ref(certificate));
            (name.clone(), text.into_bytes())
        })
        .collect())
}

/// A failure, which may be one that root would not have met.
pub(super) struct Failure(TrustError);

impl Failure {
    /// As an error that says what to type.
    pub(super) fn for_command(self, command: impl FnOnce() -> Vec<String>) -> Error {
        match self.0 {
            TrustError::NotPermitted { path } if !environment::is_root() => NotRoot {
                path,
                command: command(),
            }
            .into(),
            error => error.into(),
        }
    }
}

/// Says what changes and, unless nothing is to be written, does it.
pub(super) fn carry_out(
    command: &'static str,
    site: &Site,
    changes: impl Fn() -> Result<trust::StoreChanges, TrustError>,
    refresh: Refresh,
    is_dry: bool,
    context: &Context<'_>,
) -> Result<Outcome, Failure> {
    let mut outcome = Outcome::of(command);
    outcome.dry_run = is_dry;
    let planned = changes().map_err(Failure)?;
    let report = if is_dry || planned.is_empty() {
        StoreReport {
            changes: planned.list(site),
            remarks: planned.remarks,
            ran: None,
        }
    } else {
        let waiting = || {
            context
                .console
                .note("another zkcerts changes this store: waiting until it is done");
        };
        site.change(changes, refresh, waiting).map_err(Failure)?
    };
    outcome.changes = report.changes.into_iter().map(change).collect();
    outcome.notices = report.remarks.into_iter().map(notice).collect();
    outcome.extra.insert("store".to_owned(), site.family().into());
    if let Some(ran) = report.ran {
        outcome.extra.insert(
            "ran".to_owned(),
            json!({ "argv": ran.argv, "exit_code": ran.code, "output": ran.output }),
        );
    }
    Ok(outcome)
}

fn change(change: StoreChange) -> Change {
    Change {
        action: change.action,
        path: change.path,
        subject: change.subject,
        reason: change.reason,
    }
}

pub(super) fn notice(remark: Remark) -> Notice {
    let notice = if remark.is_warning {
        Notice::warning(remark.message)
    } else {
        Notice::note(remark.message)
    };
    notice.fixed_by(remark.fix)
}

/// A command of this program for root; root has another default workspace, so that one has to be named.
pub(super) fn as_root(words: &[String], needs_workspace: bool, context: &Context<'_>) -> Vec<String> {
    let mut command = vec!["sudo".to_owned(), "zkcerts".to_owned()];
    if let (true, Ok(directory)) = (needs_workspace, context.workspace()) {
        command.extend(["--dir".to_owned(), directory.display().to_string()]);
    }
    command.extend(words.iter().cloned());
    command
}

/// Only root changes the machine's store.
#[derive(Debug, thiserror::Error)]
#[error("the store of this machine belongs to root: `{}` cannot be changed", path.display())]
struct NotRoot {
    path: PathBuf,
    command: Vec<String>,
}

impl Fault for NotRoot {
    fn code(&self) -> &'static str {
        "not-root"
    }

    fn hint(&self) -> Option<String> {
        Some(format!("`{}`", command_line(&self.command)))
    }
}
