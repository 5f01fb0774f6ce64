//! `zkcerts explain`: what went wrong with TLS, told from the logs of ZooKeeper and ClickHouse.

mod checks;
mod input;
mod kept;
mod text;

use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde_json::{Value, json};

use self::input::{Input, Read};
use self::kept::Kept;
use super::{Context, Example, Needs, example, findings, password};
use crate::diagnosis::Finding;
use crate::diagnosis::messages::{Log, Program, Told};
use crate::error::Error;
use crate::os::{clock, terminal};
use crate::report::{Notice, Outcome};

/// The examples that help and man page show.
pub const EXAMPLES: &[Example] = &[
    Example {
        about: "Both sides of a link that does not come about",
        words: &["explain", "zookeeper.log", "clickhouse-server.log"],
        needs: Needs::Nothing,
    },
    Example {
        about: "What another program writes: journalctl -u zookeeper | zkcerts explain -",
        words: &["explain", "-"],
        needs: Needs::Nothing,
    },
];

/// Say from the logs of ZooKeeper and ClickHouse why a link fails
///
/// Knows what both of them, Java and OpenSSL write in old releases and new ones, folds what repeats, and says cause and fix. Reads
/// logs of any length. With a workspace at hand each suspicion is checked against its files.
#[derive(Debug, clap::Args)]
#[command(after_help = example::section(EXAMPLES))]
pub struct ExplainArgs {
    /// The logs; `-`, or none, is standard input
    #[arg(value_name = "LOG")]
    pub logs: Vec<PathBuf>,
}

/// Reads every log, and says what it tells.
pub fn run(args: &ExplainArgs, context: &Context<'_>) -> super::Result {
    let input = [PathBuf::from("-")];
    let logs = if args.logs.is_empty() {
        &input[..]
    } else {
        &args.logs
    };
    password::check_input(logs.iter().map(|log| ("LOG", log.as_path())))?;
    if logs.iter().any(|log| log == Path::new("-")) && terminal::input_is_terminal() {
        context
            .console
            .note("the log is read from standard input, up to Ctrl-D");
    }
    let read: Vec<_> = logs.par_iter().map(|log| Input::read(log)).collect();
    let read = some_were_read(read)?;
    let mut told: Vec<_> = read.iter().flat_map(Input::told).collect();
    let mut outcome = Outcome::of("explain");
    outcome.notices.extend(compared(context, &mut told));
    if context.console.is_json() {
        let logs = read.iter().map(object);
        outcome.extra.insert("logs".to_owned(), logs.collect());
    } else {
        outcome.output = Some(text::shown(&read));
    }
    outcome.notices.extend(read.iter().filter_map(cut));
    let found = told.into_iter().map(|told| told.finding);
    let unread = read.iter().filter_map(Input::finding);
    let found: Vec<Finding> = found.chain(unread).collect();
    outcome.findings = Some(found.into_iter().map(findings::shown).collect());
    Ok(outcome)
}

/// The logs, unless none of them could be read: then why not the first one.
fn some_were_read(read: Vec<Input<'_>>) -> Result<Vec<Input<'_>>, Error> {
    if read.iter().any(|input| matches!(input.read, Read::Log(_))) {
        return Ok(read);
    }
    match read.into_iter().next().map(|first| first.read) {
        Some(Read::Refused(error)) => Err(error.into()),
        Some(Read::Unfit(unfit)) => Err(unfit.into()),
        Some(Read::Log(_)) | None => Ok(Vec::new()),
    }
}

/// Adds to the evidence what the workspace has to say, where there is one; a notice where it cannot be read.
fn compared(context: &Context<'_>, told: &mut [Told]) -> Option<Notice> {
    if !told.iter().any(|told| checks::exists_for(told.finding.code)) {
        return None;
    }
    let kept = match Kept::find(context, clock::now()) {
        Ok(kept) => kept?,
        Err(error) => {
            let reason = error.messages().join(": ");
            return Some(Notice::note(format!(
                "nothing was compared with the workspace: {reason}"
            )));
        }
    };
    for told in told {
        let answer = checks::check(told, &kept);
        told.finding.evidence.extend(answer);
    }
    None
}

/// What should be known of a log with lines that are too long.
fn cut(input: &Input<'_>) -> Option<Notice> {
    match &input.read {
        Read::Log(log) if log.cut > 0 => Some(Notice::note(format!(
            "{}: of {} lines only the beginning was looked at, so long are they",
            input.name, log.cut
        ))),
        _ => None,
    }
}

/// A log for scripts.
fn object(input: &Input<'_>) -> Value {
    let path = input.path.display().to_string();
    match &input.read {
        Read::Log(log) => {
            let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
            json!({
                "path": path,
                "program": log.program.map(Program::name),
                "lines": log.lines,
                "bytes": log.bytes,
                "first": text(&log.first),
                "last": text(&log.last),
                "sessions": sessions(log),
            })
        }
        Read::Unfit(fault) => json!({ "path": path, "error": input::fault(fault) }),
        Read::Refused(fault) => json!({ "path": path, "error": input::fault(fault) }),
    }
}

fn sessions(log: &Log) -> Vec<Value> {
    let object = |sessions: crate::diagnosis::messages::Sessions| {
        json!({
            "what": sessions.what,
            "count": sessions.count,
            "first_line": sessions.first_line,
            "last_line": sessions.last_line,
            "names": sessions.names.lines().collect::<Vec<_>>(),
        })
    };
    log.sessions().map(object).collect()
}
