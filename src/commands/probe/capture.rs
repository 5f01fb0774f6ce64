//! `zkcerts probe --capture`: whether captured packets are encrypted.

mod words;

use std::path::Path;

use self::words::{json, notices, sentence, what};
use super::super::{Context, Result, findings};
use crate::error::Context as _;
use crate::os::{fs, interrupt};
use crate::probe::capture::{Conversation, judge};
use crate::report::{Outcome, clean, table};

/// So many path names stand in the line of a connection; the finding has more.
const LISTED: usize = 3;

/// So many connections are told at once while packets come through a pipe.
const TOLD_AT_ONCE: usize = 20;

/// Reads the capture to its end, and judges it.
pub(super) fn run(path: &Path, ports: &[u16], context: &Context<'_>) -> Result {
    let is_live = path == Path::new("-");
    let name = if is_live {
        "standard input".to_owned()
    } else {
        path.display().to_string()
    };
    let source = fs::open_input(path)?;
    if is_live {
        interrupt::spare_once()?;
    }
    let mut told = 0;
    let hear = |conversation: &Conversation| {
        told += 1;
        if is_live && told <= TOLD_AT_ONCE {
            let sentence = format!("{}: {}", conversation.ends(), what(conversation));
            context.console.note(&sentence);
        } else if is_live && told == TOLD_AT_ONCE + 1 {
            context
                .console
                .note("there are more connections, which are told at the end");
        }
    };
    let (report, end) = judge(source, ports, hear).context(|| format!("cannot judge `{name}`"))?;
    let mut outcome = Outcome::of("probe");
    if context.console.is_json() {
        outcome.extra = json(&report);
    } else {
        let mut output = table(&report.conversations.iter().map(row).collect::<Vec<_>>());
        output.push_str(&sentence(&report));
        output.push('\n');
        outcome.output = Some(output);
    }
    outcome.notices = notices(&report, end.as_ref());
    let found = report.findings(&name);
    outcome.findings = Some(found.into_iter().map(findings::shown).collect());
    Ok(outcome)
}

fn row(conversation: &Conversation) -> [String; 3] {
    let what = what(conversation);
    let mut paths: Vec<&str> = conversation
        .paths
        .iter()
        .take(LISTED)
        .map(String::as_str)
        .collect();
    if conversation.has_more_paths || conversation.paths.len() > LISTED {
        paths.push("…");
    }
    [
        conversation.ends(),
        clean(&what).into_owned(),
        clean(&paths.join(" ")).into_owned(),
    ]
}
