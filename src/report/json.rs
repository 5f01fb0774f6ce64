use std::fmt::Write as _;

use serde::Serialize;

use super::clean::is_unsafe;
use super::outcome::{Change, Failure, Finding, Next, Notice, Outcome};

/// The name of the form; it changes when a member changes its meaning.
const SCHEMA: &str = "zkcerts/1";

#[derive(Serialize)]
struct Done<'a> {
    schema: &'static str,
    command: &'a str,
    ok: bool,
    changed: bool,
    dry_run: bool,
    changes: &'a [Change],
    notices: &'a [Notice],
    #[serde(skip_serializing_if = "Option::is_none")]
    findings: Option<&'a [Finding]>,
    next: &'a [Next],
    #[serde(skip_serializing_if = "Option::is_none")]
    output: Option<&'a str>,
    #[serde(flatten)]
    extra: &'a serde_json::Map<String, serde_json::Value>,
}

#[derive(Serialize)]
struct Failed<'a> {
    schema: &'static str,
    command: &'a str,
    ok: bool,
    error: FailedError<'a>,
}

#[derive(Serialize)]
struct FailedError<'a> {
    code: &'a str,
    message: String,
    hint: Option<&'a str>,
}

/// The object for what was done, as one line.
pub(super) fn outcome(outcome: &Outcome) -> String {
    line(&Done {
        schema: SCHEMA,
        command: outcome.command,
        ok: !outcome.found_problems(),
        changed: outcome.changed(),
        dry_run: outcome.dry_run,
        changes: &outcome.changes,
        notices: &outcome.notices,
        findings: outcome.findings.as_deref(),
        next: &outcome.next,
        output: outcome.output.as_deref(),
        extra: &outcome.extra,
    })
}

/// The object for what failed, as one line.
pub(super) fn failure(failure: &Failure) -> String {
    line(&Failed {
        schema: SCHEMA,
        command: &failure.command,
        ok: false,
        error: FailedError {
            code: failure.code,
            message: failure.messages.join(": "),
            hint: failure.hint.as_deref(),
        },
    })
}

/// Nothing in an outcome can fail to become JSON; should it ever, the object says so.
fn line(object: &impl Serialize) -> String {
    let text = serde_json::to_string(object).unwrap_or_else(|error| {
        let failed = serde_json::json!({
            "schema": SCHEMA, "command": "", "ok": false,
            "error": { "code": "cannot-report", "message": error.to_string(), "hint": null },
        });
        failed.to_string()
    });
    escape(text) + "\n"
}

/// What a terminal would act on is written as `\u…`: the same JSON, and safe to look at.
///
/// Outside strings JSON is plain ASCII, so whatever is escaped here stands in a string.
pub(super) fn escape(text: String) -> String {
    if !text.contains(is_unsafe) {
        return text;
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if is_unsafe(character) {
            for unit in character.encode_utf16(&mut [0; 2]) {
                let _ = write!(escaped, "\\u{unit:04x}");
            }
        } else {
            escaped.push(character);
        }
    }
    escaped
}
