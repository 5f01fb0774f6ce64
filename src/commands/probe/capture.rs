//! `zkcerts probe --capture`: whether captured packets are encrypted.

mod words;

use std::path::Path;

use self::words::{json, notices, sentence, what};
use super::super::{Context, Result, findings};
use crate::error::Context as _;
use crate::os::{fs, interrupt};
use crate::probe::capture::{Conversation, judge};
use crate::report::{Outcome, clean, table};

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
    let hear = |conversation: &Conversation| {
        if is_live {
            let sentence = format!("{}: {}", conversation.ends(), what(conversation));
            context.console.note(&sentence);
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
    let paths = if conversation.has_more_paths {
        format!("{} …", conversation.paths.join(" "))
    } else {
        conversation.paths.join(" ")
    };
    [
        conversation.ends(),
        clean(&what).into_owned(),
        clean(&paths).into_owned(),
    ]
}
