use std::path::Path;

use anstyle::{AnsiColor, Style};

use super::outcome::{Change, Failure, Next, Outcome, Severity};
use super::{clean, command_line};

/// How many changes are listed one by one; more are counted, unless every one is asked for.
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
    } else if outcome.output.is_none() {
        line(&mut text, "nothing to do");
    }
    for sentence in &outcome.summary {
        line(&mut text, &clean(sentence));
    }
    for notice in &outcome.notices {
        let (style, word) = match notice.severity {
            Severity::Note => (NOTE, "note"),
            Severity::Warning => (WARNING, "warning"),
        };
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
    if changes.len() <= LISTED {
        return table(&changes.iter().map(short_row).collect::<Vec<_>>());
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

fn short_row(change: &Change) -> [String; 3] {
    let [action, subject, _, reason] = full_row(change);
    [action, subject, reason]
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

/// Columns two blanks apart, indented; the last one is as long as it likes.
fn table<const N: usize>(rows: &[[String; N]]) -> String {
    let mut widths = [0; N];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut text = String::new();
    for row in rows {
        let mut shown = String::new();
        for (width, cell) in widths.iter().zip(row) {
            let blanks = width - cell.chars().count();
            shown.push_str("  ");
            shown.push_str(cell);
            shown.extend(std::iter::repeat_n(' ', blanks));
        }
        line(&mut text, shown.trim_end());
    }
    text
}

fn labelled(text: &mut String, style: Style, label: &str, message: &str) {
    line(text, &format!("{style}{label}:{style:#} {}", clean(message)));
}

fn line(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}
