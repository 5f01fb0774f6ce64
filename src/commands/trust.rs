//! `zkcerts trust`: authorities into the system's store, so that those who read it see them.

use std::path::PathBuf;

use super::anchors;
use super::arguments::one_of;
use super::storing::{StoreChoice, absolute, as_root, carry_out, notice, workspace_anchors};
use super::{Context, Example, Needs, Writing, example};
use crate::error::Error;
use crate::model::{Fault, Quoted, Refresh};
use crate::os::{clock, fs};
use crate::pki::Certificate;
use crate::report::Notice;
use crate::trust::{self, Candidates, Leniency, Site};

/// The examples that help and man page show.
pub const EXAMPLES: &[Example] = &[
    Example {
        about: "The authority of the workspace, into the store of this machine",
        words: &["trust"],
        needs: Needs::Machine("root, and a system with a store of authorities"),
    },
    Example {
        about: "A certificate from elsewhere; what would change first",
        words: &["trust", "zookeeper.crt", "--dry-run"],
        needs: Needs::Machine("the file, and a system with a store of authorities"),
    },
    Example {
        about: "Into the root directory of an image",
        words: &["trust", "--root", "image"],
        needs: Needs::Nothing,
    },
    Example {
        about: "The anchors that people put into the store, and who sees them",
        words: &["trust", "--list", "--root", "image"],
        needs: Needs::Nothing,
    },
];

/// Put authorities into the system's store, and prove that it took
///
/// Installs each certificate where the system keeps local authorities, has the store refreshed, and reads it back as
/// OpenSSL, ClickHouse and Java do. What is trusted already is left as it is, and nothing is run. Certificates that
/// should not be trusted are refused before anything is written.
#[derive(Debug, clap::Args)]
#[command(after_help = example::section(EXAMPLES))]
pub struct TrustArgs {
    /// Certificates, PEM or DER [default: the authorities of the workspace]
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Show the local anchors and who sees them, and change nothing
    #[arg(long, conflicts_with_all = ["files", "name", "refresh", "allow_expired", "intermediates", "dry_run"])]
    pub list: bool,
    /// Which store.
    #[command(flatten)]
    pub store: StoreChoice,
    /// What the anchor is called in the store [default: the file's name]
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// How those who read the store hear of it
    #[arg(long, value_name = "HOW", default_value = "auto", value_parser = one_of::<Refresh>(Refresh::WORDS))]
    pub refresh: Refresh,
    /// Take certificates that have expired
    #[arg(long)]
    pub allow_expired: bool,
    /// Take authorities that another one issued
    #[arg(long)]
    pub intermediates: bool,
    /// Whether to write.
    #[command(flatten)]
    pub writing: Writing,
}

/// Puts the certificates into the store, or lists what is there.
pub fn run(args: &TrustArgs, context: &Context<'_>) -> super::Result {
    if args.list {
        return anchors::list(&args.store);
    }
    if let Some(name) = args.name.as_ref().filter(|name| !trust::is_safe_name(name)) {
        return Err(Error::usage(UnsafeName { name: name.clone() }));
    }
    let candidates = candidates(args, context)?;
    let site = args.store.site()?;
    let changes = || site.changes_to_trust(&candidates.certificates, args.name.as_deref());
    let mut outcome = carry_out(
        "trust",
        &site,
        changes,
        args.refresh,
        args.writing.dry_run,
        context,
    )
    .map_err(|failure| failure.for_command(|| command_again("trust", args, context)))?;
    let remarks: Vec<Notice> = candidates.remarks.into_iter().map(notice).collect();
    outcome.notices.splice(0..0, remarks);
    outcome.summary = candidates
        .certificates
        .iter()
        .map(|candidate| sentence(&candidate.certificate, &site, args.writing.dry_run))
        .collect();
    outcome.extra.insert(
        "certificates".to_owned(),
        candidates
            .certificates
            .iter()
            .map(|candidate| anchors::described(&candidate.certificate))
            .collect(),
    );
    Ok(outcome)
}

/// What is to be trusted: the files, or the authorities of the workspace.
fn candidates(args: &TrustArgs, context: &Context<'_>) -> Result<Candidates, Error> {
    let leniency = Leniency {
        expired: args.allow_expired,
        intermediates: args.intermediates,
    };
    let now = clock::now();
    let mut candidates = Candidates::default();
    for file in &args.files {
        candidates.take(file, &fs::read_input(file)?, leniency, now)?;
    }
    if args.files.is_empty() {
        for (path, bytes) in workspace_anchors(context)? {
            candidates.take(&path, &bytes, leniency, now)?;
        }
    }
    Ok(candidates)
}

fn sentence(certificate: &Certificate, site: &Site, is_dry: bool) -> String {
    let place = match site.file().or(site.root()) {
        Some(path) => format!("in `{}`", path.display()),
        None => "on this machine".to_owned(),
    };
    let verb = if is_dry { "would be trusted" } else { "is trusted" };
    format!(
        "`{}` {verb} {place} until {}  (SHA-256 {})",
        certificate.subject(),
        certificate.validity().not_after.date(),
        trust::fingerprint(certificate)
    )
}

/// The same command, for root to type in any directory.
fn command_again(verb: &str, args: &TrustArgs, context: &Context<'_>) -> Vec<String> {
    let mut words = vec![verb.to_owned()];
    words.extend(args.files.iter().map(|file| absolute(file).display().to_string()));
    words.extend(args.store.words());
    if let Some(name) = &args.name {
        words.extend(["--name".to_owned(), name.clone()]);
    }
    if args.refresh != Refresh::Auto {
        words.extend(["--refresh".to_owned(), args.refresh.to_string()]);
    }
    words.extend(args.allow_expired.then(|| "--allow-expired".to_owned()));
    words.extend(args.intermediates.then(|| "--intermediates".to_owned()));
    as_root(&words, args.files.is_empty(), context)
}

/// A name that some tool would change.
#[derive(Debug, thiserror::Error)]
#[error("{} cannot be the name of an anchor", Quoted(name))]
struct UnsafeName {
    name: String,
}

impl Fault for UnsafeName {
    fn code(&self) -> &'static str {
        "anchor-name-invalid"
    }

    fn hint(&self) -> Option<String> {
        Some("take letters, digits, `.`, `_` and `-`".to_owned())
    }
}
