use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use anstream::ColorChoice;

use super::console::{Console, Settings, Stream, Verbosity};
use super::{Change, Failure, Finding, Next, Notice, Outcome, Severity};

#[derive(Clone, Default)]
struct Page(Arc<Mutex<Vec<u8>>>);

impl Page {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().expect("a page").clone()).expect("text")
    }
}

impl Write for Page {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("a page").write(bytes)
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What a console with these settings writes to its two streams.
fn spoken(json: bool, verbosity: Verbosity, speak: impl FnOnce(&Console)) -> (String, String) {
    let (output, messages) = (Page::default(), Page::default());
    let settings = Settings {
        json,
        verbosity,
        color: ColorChoice::Never,
    };
    let console = Console::over(
        settings,
        Stream::new(Box::new(output.clone()), false),
        Stream::new(Box::new(messages.clone()), false),
        false,
    );
    speak(&console);
    console.close().expect("written");
    (output.text(), messages.text())
}

fn change(action: &'static str, subject: &str, path: &str, reason: &str) -> Change {
    Change {
        action,
        path: PathBuf::from(path),
        subject: subject.to_owned(),
        reason: reason.to_owned(),
    }
}

fn outcome() -> Outcome {
    Outcome {
        changes: vec![
            change("issue", "zookeeper/zk1", "zookeeper/zk1/server.crt", "missing"),
            change(
                "render",
                "clickhouse/ch1\u{1b}[2J",
                "clickhouse/ch1/config.d",
                "the nodes changed",
            ),
        ],
        summary: vec!["the workspace is `/srv/zkcerts`".to_owned()],
        notices: vec![
            Notice::note("`zk1` has no address").fixed_by(vec!["alt = [\"<address>\"]".to_owned()]),
            Notice::warning("ed25519 is not read by Java before 15"),
        ],
        next: vec![Next {
            command: ["zkcerts", "--dir", "/srv/zk certs", "deploy", "zookeeper"]
                .map(str::to_owned)
                .to_vec(),
            why: "put the files where ZooKeeper reads them".to_owned(),
        }],
        ..Outcome::of("init")
    }
}

#[test]
fn an_outcome_is_told_on_standard_error_and_leaves_standard_output_to_data() {
    let (output, messages) = spoken(false, Verbosity::Normal, |console| console.outcome(&outcome()));
    assert_eq!(output, "");
    assert_eq!(
        messages,
        "  zookeeper/zk1            new                server.crt
  clickhouse/ch1\\u{1b}[2J  the nodes changed  config.d
the workspace is `/srv/zkcerts`
note: `zk1` has no address
  alt = [\"<address>\"]
warning: ed25519 is not read by Java before 15
next:
  # put the files where ZooKeeper reads them
  zkcerts --dir '/srv/zk certs' deploy zookeeper
"
    );
}

#[test]
fn a_dry_run_answers_with_every_change_and_its_path() {
    let rehearsed = Outcome {
        dry_run: true,
        changes: vec![change(
            "issue",
            "zookeeper/zk1",
            "zookeeper/zk1/server.crt",
            "missing",
        )],
        ..Outcome::of("apply")
    };
    let (output, messages) = spoken(false, Verbosity::Normal, |console| console.outcome(&rehearsed));
    assert_eq!(
        output,
        "  issue  zookeeper/zk1  zookeeper/zk1/server.crt  missing\n"
    );
    assert_eq!(messages, "nothing was written\n");
}

#[test]
fn nothing_to_do_is_said_in_so_many_words() {
    let converged = Outcome {
        summary: outcome().summary,
        ..Outcome::of("apply")
    };
    let (output, messages) = spoken(false, Verbosity::Normal, |console| console.outcome(&converged));
    assert_eq!(output, "");
    assert_eq!(messages, "nothing to do\nthe workspace is `/srv/zkcerts`\n");
}

#[test]
fn many_changes_are_counted_unless_each_is_asked_for() {
    let many = || Outcome {
        changes: (0..10_000)
            .map(|number| change("issue", &format!("zookeeper/zk{number}"), "x", "missing"))
            .collect(),
        ..Outcome::of("init")
    };
    let (_, short) = spoken(false, Verbosity::Normal, |console| console.outcome(&many()));
    assert_eq!(short, "  issue  10000\n  (--verbose lists each)\n");
    let (_, long) = spoken(false, Verbosity::Verbose, |console| console.outcome(&many()));
    assert_eq!(long.lines().count(), 10_000);
}

#[test]
fn what_was_asked_to_be_printed_goes_to_standard_output_as_it_is() {
    let text = "secureClientPort=2281\n";
    let printed = Outcome::printing("config", text.to_owned());
    let (output, messages) = spoken(false, Verbosity::Normal, |console| console.outcome(&printed));
    assert_eq!((output.as_str(), messages.as_str()), (text, ""));
}

#[test]
fn findings_stand_beside_an_output_for_people_and_out_of_the_way_of_one_for_programs() {
    for (is_for_program, expected) in [(false, true), (true, false)] {
        let finding = Finding {
            code: "due",
            severity: Severity::Warning,
            subject: "zk1".to_owned(),
            message: "it is due".to_owned(),
            evidence: Vec::new(),
            places: Vec::new(),
            cause: "it ends".to_owned(),
            fix: "renew it".to_owned(),
        };
        let outcome = Outcome {
            is_for_program,
            findings: Some(vec![finding]),
            ..Outcome::printing("status", "up 1\n".to_owned())
        };
        let (output, messages) = spoken(false, Verbosity::Normal, |console| console.outcome(&outcome));
        assert_eq!((output != "up 1\n", messages.is_empty()), (expected, expected));
        assert!((output + &messages).contains("warning: zk1: it is due\n"));
    }
}

#[test]
fn json_is_one_line_with_the_members_of_the_contract() {
    let (output, messages) = spoken(true, Verbosity::Normal, |console| console.outcome(&outcome()));
    assert_eq!(messages, "");
    assert_eq!(output.lines().count(), 1);
    let object: serde_json::Value = serde_json::from_str(&output).expect("JSON");
    assert_eq!(object["schema"], "zkcerts/1");
    assert_eq!(object["command"], "init");
    assert_eq!(object["ok"], true);
    assert_eq!(object["changed"], true);
    assert_eq!(
        object["changes"][0],
        serde_json::json!({ "action": "issue", "path": "zookeeper/zk1/server.crt", "subject": "zookeeper/zk1", "reason": "missing" })
    );
    assert_eq!(
        object["notices"][1],
        serde_json::json!({ "severity": "warning", "message": "ed25519 is not read by Java before 15" })
    );
    assert_eq!(object["next"][0]["command"][2], "/srv/zk certs");
}

#[test]
fn json_escapes_what_a_terminal_would_act_on_and_keeps_its_meaning() {
    let subject = "a\u{1b}b\u{9b}c\u{202e}d\u{e0041}e\u{7f}é";
    let mut told = Outcome::of("init");
    told.changes.push(change("issue", subject, "x", "missing"));
    let (output, _) = spoken(true, Verbosity::Normal, |console| console.outcome(&told));
    assert!(
        output.contains(r"a\u001bb\u009bc\u202ed\udb40\udc41e\u007fé"),
        "{output}"
    );
    let object: serde_json::Value = serde_json::from_str(&output).expect("JSON");
    assert_eq!(object["changes"][0]["subject"], subject);
}

fn failure() -> Failure {
    Failure {
        command: "deploy".to_owned(),
        code: "cannot-write",
        messages: [
            "cannot deploy `zk1`",
            "cannot write `/x`\nerror: forged",
            "no space left on device",
        ]
        .map(str::to_owned)
        .to_vec(),
        hint: Some("free some space".to_owned()),
    }
}

#[test]
fn a_failure_says_what_caused_it_and_what_to_do_however_quiet() {
    let (output, messages) = spoken(false, Verbosity::Quiet, |console| console.failure(&failure()));
    assert_eq!(output, "");
    assert_eq!(
        messages,
        "error: cannot deploy `zk1`
  caused by: cannot write `/x`
  | error: forged
  caused by: no space left on device
hint: free some space
"
    );
}

#[test]
fn a_failure_in_json_has_code_message_and_hint() {
    let (output, messages) = spoken(true, Verbosity::Normal, |console| console.failure(&failure()));
    assert_eq!(messages, "");
    let object: serde_json::Value = serde_json::from_str(&output).expect("JSON");
    assert_eq!(
        object,
        serde_json::json!({
            "schema": "zkcerts/1", "command": "deploy", "ok": false,
            "error": {
                "code": "cannot-write",
                "message": "cannot deploy `zk1`: cannot write `/x`\nerror: forged: no space left on device",
                "hint": "free some space",
            },
        })
    );
}

#[test]
#[cfg(debug_assertions)]
#[should_panic(expected = "a private key was about to be shown")]
fn a_private_key_is_never_shown() {
    let leak = Outcome::printing("config", "-----BEGIN PRIVATE KEY-----\n".to_owned());
    spoken(false, Verbosity::Normal, |console| console.outcome(&leak));
}

struct Broken(io::ErrorKind);

impl Write for Broken {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(self.0.into())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn only_a_closed_pipe_counts_as_written() {
    for (kind, is_written) in [
        (io::ErrorKind::BrokenPipe, true),
        (io::ErrorKind::StorageFull, false),
    ] {
        let settings = Settings {
            json: false,
            verbosity: Verbosity::Normal,
            color: ColorChoice::Never,
        };
        let output = Stream::new(Box::new(Broken(kind)), false);
        let console = Console::over(settings, output, Stream::new(Box::new(io::sink()), false), false);
        console.page("help");
        console.page("more");
        assert_eq!(console.close().is_ok(), is_written, "{kind}");
    }
}
