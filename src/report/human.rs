use std::path::Path;

use anstyle::{AnsiColor, Style};

use super::outcome::{Change, Failure, Next, Outcome, Severity};
use super::{clean, command_line, table};

/// For how many subjects the changes are listed; more are counted, unless every one is asked for.
const LISTED: usize = 20;

const ERROR: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();
const NOTE: Style = AnsiColor::Cyan.on_default().bold();
const HINT: Style = AnsiColor::Green.on_default().bold();
const COMMAND: Style = Style::new().bold();

/// Every change on a line of its own, with its path: what `--dry-run` answers.
pub(super) fn plan(outcome: &Outcome) -> String {
    let rows: Vec<[String; 4]> = outcome.changes.iter().map(full_row).collect();
    table(&rows)
}

/// What was done, what it amounts to, what to mind and what to type next.
pub(super) fn summary(outcome: &Outcome, every_change: bool) -> String {
    let mut text = String::new();
    if outcome.changed() && !outcome.dry_run {
        text.push_str(&changes(&outcome.changes, every_change));
    } else if outcome.changed() {
        line(&mut text, "nothing was written");
    } else if outcome.output.is_none() && outcome.findings.is_none() {
        line(&mut text, "nothing to do");
    }
    for sentence in &outcome.summary {
        line(&mut text, &clean(sentence));
    }
    for notice in &outcome.notices {
        let (style, word) = label(notice.severity);
        labelled(&mut text, style, word, &notice.message);
        for fix in &notice.fix {
            line(&mut text, &format!("  {}", clean(fix)));
        }
    }
    next(&mut text, &outcome.next);
    text
}

/// `error:`, `caused by:`, `hint:`, each on a line.
pub(super) fn failure(failure: &Failure) -> String {
    let mut text = String::new();
    for (index, message) in failure.messages.iter().enumerate() {
        if index == 0 {
            labelled(&mut text, ERROR, "error", message);
        } else {
            labelled(&mut text, Style::new(), "  caused by", message);
        }
    }
    if let Some(hint) = &failure.hint {
        labelled(&mut text, HINT, "hint", hint);
    }
    text
}

/// One sentence with the word `note:` before it.
pub(super) fn note(sentence: &str) -> String {
    let mut text = String::new();
    labelled(&mut text, NOTE, "note", sentence);
    text
}

fn changes(changes: &[Change], every_change: bool) -> String {
    if every_change {
        return table(&changes.iter().map(full_row).collect::<Vec<_>>());
    }
    let groups = groups(changes);
    if groups.len() <= LISTED {
        return table(&groups.iter().map(Group::row).collect::<Vec<_>>());
    }
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for change in changes {
        match counts.iter_mut().find(|(action, _)| *action == change.action) {
            Some((_, count)) => *count += 1,
            None => counts.push((change.action, 1)),
        }
    }
    let rows: Vec<[String; 2]> = counts
        .iter()
        .map(|(action, count)| [(*action).to_owned(), count.to_string()])
        .collect();
    table(&rows) + "  (--verbose lists each)\n"
}

/// What happened to one subject for one reason: its files on one line.
struct Group<'a> {
    subject: &'a str,
    reason: &'a str,
    files: Vec<String>,
}

impl Group<'_> {
    fn row(&self) -> [String; 3] {
        let subject = clean(self.subject).into_owned();
        // Behind what was done it would read as if it were missing still.
        let reason = match self.reason {
            "missing" => "new",
            other => other,
        };
        [subject, clean(reason).into_owned(), self.files.join(" ")]
    }
}

/// Changes that follow each other, by subject and reason.
fn groups(changes: &[Change]) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for change in changes {
        let name = change.path.file_name().unwrap_or(change.path.as_os_str());
        let file = clean(&name.to_string_lossy()).into_owned();
        match groups
            .iter_mut()
            .rev()
            .find(|group| group.subject == change.subject && group.reason == change.reason)
        {
            Some(group) => group.files.push(file),
            None => groups.push(Group {
                subject: &change.subject,
                reason: &change.reason,
                files: vec![file],
            }),
        }
        if groups.len() > LISTED {
            break;
        }
    }
    groups
}

fn full_row(change: &Change) -> [String; 4] {
    [
        change.action.to_owned(),
        clean(&change.subject).into_owned(),
        shown_path(&change.path),
        clean(&change.reason).into_owned(),
    ]
}

fn shown_path(path: &Path) -> String {
    clean(&path.display().to_string()).into_owned()
}

/// Every command on a line of its own, ready to be copied, below what it is for.
fn next(text: &mut String, steps: &[Next]) {
    if !steps.is_empty() {
        line(text, "next:");
    }
    for step in steps {
        line(text, &format!("  # {}", clean(&step.why)));
        line(
            text,
            &format!("  {COMMAND}{}{COMMAND:#}", command_line(&step.command)),
        );
    }
}

/// How a severity is called, and in which colour.
pub(super) const fn label(severity: Severity) -> (Style, &'static str) {
    match severity {
        Severity::Note => (NOTE, "note"),
        Severity::Warning => (WARNING, "warning"),
        Severity::Error => (ERROR, "error"),
    }
}

/// A label and a message; further lines of the message stand behind a bar, so that none of them can pass for one of ours.
pub(super) fn labelled(text: &mut String, style: Style, label: &str, message: &str) {
    let mut lines = message.lines();
    let first = lines.next().unwrap_or_default();
    line(text, &format!("{style}{label}:{style:#} {}", clean(first)));
    for further in lines {
        line(text, &format!("  | {}", clean(further)));
    }
}

pub(super) fn line(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}
