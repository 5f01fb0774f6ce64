//! `zkcerts status`: every certificate of the workspace, until when it holds, and when the next one should follow.

mod condition;
mod deployed;
mod findings;
mod json;
mod metrics;
mod seen;
mod table;

use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use serde_json::json;

use self::seen::{Observer, Seen, Wanted};
use super::converging::{Hold, Standing};
use super::output::Output;
use super::{Context, Example, Needs, Writing, example};
use crate::error::Error;
use crate::os::{clock, fs};
use crate::plan::Content;
use crate::report::{Notice, Outcome};
use crate::workspace::Inventory;
use crate::workspace::deploy::Loaded;

/// The examples that help and man page show.
pub const EXAMPLES: &[Example] = &[
    Example {
        about: "What ends when, and what is due",
        words: &["status"],
        needs: Needs::Nothing,
    },
    Example {
        about: "For the textfile collector of Prometheus' node_exporter",
        words: &["status", "--prometheus", "--out", "zkcerts.prom"],
        needs: Needs::Nothing,
    },
];

/// Show until when each certificate holds, and what is due
///
/// Reads every certificate of the workspace and changes none: the authorities, what stands above them, and what each node
/// has, issued here or imported. The worst come first; of many only those that need something are listed, and `--verbose`
/// lists all.
///
/// A certificate is due `renew_before_days` before its end ([leaf] in the manifest; a third of `days` unless set), and an
/// imported one a third of its own life before it, but no earlier than that. An authority is due as soon as a certificate
/// that it issues now would not end before it: `renew` can then no longer issue for all of `days`, and it is time for
/// `rotate`.
///
/// Exits with 3 when something is due, has ended, is missing or damaged, or when others can read a secret of the workspace.
/// Where the workspace itself is closed to others, as it is made, nobody gets to its secrets: whether the mode of one of them
/// was changed all the same is for `verify` to say.
#[derive(Debug, clap::Args)]
#[command(after_help = example::section(EXAMPLES))]
pub struct StatusArgs {
    /// Answer with metrics in Prometheus' text format, named as x509-certificate-exporter names them
    ///
    /// `x509_cert_not_before`, `x509_cert_not_after`, `x509_cert_expired` and `x509_cert_error` for each certificate, and
    /// beside them `zkcerts_cert_due`, `zkcerts_cert_due_timestamp_seconds`, `zkcerts_status_findings` and
    /// `zkcerts_status_timestamp_seconds`. What is left of a life is not among them: a file is older than the moment at
    /// which it is looked at, `x509_cert_not_after - time()` is not.
    #[arg(long)]
    pub prometheus: bool,
    /// Write them to this file, as a whole or not at all; the textfile collector reads those that end in `.prom`
    #[arg(long, value_name = "FILE", requires = "prometheus")]
    pub out: Option<PathBuf>,
    /// Replace a file that holds something else than such metrics
    #[arg(long, requires = "out")]
    pub force: bool,
    /// Also look at what servers really have: the files in their directories on this machine, and the certificates that
    /// ZooKeeper's servers show; works without a workspace too
    #[arg(long, conflicts_with = "prometheus")]
    pub deployed: bool,
    /// Also look into this directory for what was deployed, beside the usual ones and those of the manifest
    #[arg(long, value_name = "DIR", requires = "deployed")]
    pub directory: Vec<PathBuf>,
    /// How long each server may take to show itself, in seconds
    #[arg(long, value_name = "S", default_value_t = 10, requires = "deployed", value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub timeout: u64,
    /// Whether to write.
    #[command(flatten)]
    pub writing: Writing,
}

/// Reads every certificate, and judges it.
pub fn run(args: &StatusArgs, context: &Context<'_>) -> super::Result {
    let standing = match Standing::find(context, Hold::No) {
        // On a server's own machine there is none, and its files can be looked at all the same.
        Err(error) if args.deployed && error.code() == "no-workspace" => return here_alone(&args.directory),
        found => found?,
    };
    let (layout, manifest) = (&standing.layout, &standing.manifest);
    let observer = Observer {
        root: layout.root(),
        leaf: &manifest.leaf,
        now: clock::now(),
        wanted: Wanted {
            objects: context.console.is_json(),
            samples: args.prometheus,
            names: context.console.is_verbose(),
        },
    };
    let mut seen = Seen::default();
    for one in Inventory::new(layout, manifest).each(|found| observer.look(found))? {
        seen.add(one);
    }
    let mut outcome = Outcome::of("status");
    if args.deployed {
        let timeout = Duration::from_secs(args.timeout);
        let deployed = deployed::compare(&standing, &args.directory, timeout, observer.now)?;
        outcome.extra.insert("deployed".to_owned(), json!(deployed.here));
        seen.findings.extend(deployed.findings);
    }
    outcome.dry_run = args.writing.dry_run && args.out.is_some();
    if observer.wanted.objects {
        outcome
            .extra
            .insert("certificates".to_owned(), seen.objects.into());
    }
    if args.prometheus {
        let text = metrics::text(&seen.samples, &seen.findings, &observer);
        write(args, text, &mut outcome)?;
    } else if !observer.wanted.objects {
        outcome.output = Some(table::text(seen.rows, observer.wanted.names));
    }
    outcome.findings = Some(seen.findings);
    outcome.is_for_program = args.prometheus;
    Ok(outcome)
}

/// What stands on this machine, for `rotate --evidence`.
fn here_alone(further: &[PathBuf]) -> super::Result {
    let here = deployed::here(further)?;
    let mut text = String::new();
    for seen in &here {
        let directory = seen.directory.display();
        let until = seen
            .leaf()
            .map(|leaf| leaf.validity().not_after.date().to_string());
        let until = until.unwrap_or_else(|| "?".to_owned());
        let loaded = match seen.identity_loaded {
            Loaded::Yes => "loaded",
            Loaded::No => "written after the server was started",
            Loaded::Unknown => "its program does not tell whether it has read it",
        };
        let role = &seen.role;
        // Writing into a String cannot fail.
        let _ = writeln!(text, "{role:<12} {directory}  until {until}  {loaded}");
    }
    let mut outcome = Outcome::printing("status", text);
    outcome.extra.insert("deployed".to_owned(), json!(here));
    outcome.notices.push(Notice::note(
        "there is no workspace here: only what was deployed on this machine was looked at",
    ));
    if here.is_empty() {
        let places = deployed::places(further);
        let places: Vec<_> = places
            .iter()
            .map(|place| format!("`{}`", place.display()))
            .collect();
        outcome.notices.push(Notice::warning(format!(
            "nothing that zkcerts deployed is in {}: name another one with `--directory DIR`",
            places.join(", ")
        )));
    }
    Ok(outcome)
}

/// Shows or writes the metrics; a file of theirs is replaced, another one only where that was asked for.
fn write(args: &StatusArgs, text: String, outcome: &mut Outcome) -> Result<(), Error> {
    let Some(path) = args.out.as_deref() else {
        outcome.output = Some(text);
        return Ok(());
    };
    let is_ours = fs::read_with_stat(path)?.is_none_or(|(bytes, _)| metrics::is_ours(&bytes));
    let output = Output {
        path: Some(path),
        force: args.force || is_ours,
        dry_run: args.writing.dry_run,
        action: "write-metrics",
        subject: "metrics",
    };
    output.write(&Content::public(text.into_bytes()), |_| false, outcome)
}
