use std::io::Write as _;
use std::process::{Command, Stdio};

use crate::program::{skipped, zkcerts};

fn page(words: &[&str]) -> String {
    let home = assert_fs::TempDir::new().expect("a directory");
    let line: Vec<&str> = ["man"].iter().chain(words).copied().collect();
    let output = zkcerts(&line, home.path()).output().expect("the program");
    assert!(output.status.success(), "{line:?}");
    String::from_utf8(output.stdout).expect("text")
}

#[test]
fn every_page_has_the_sections_that_a_reader_looks_for() {
    for (words, sections) in [
        (
            [].as_slice(),
            ["NAME", "SYNOPSIS", "DESCRIPTION", "SUBCOMMANDS", "\"EXIT CODES\""],
        ),
        (
            &["init"],
            ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXAMPLES"],
        ),
        (
            &["export", "node"],
            ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXAMPLES"],
        ),
    ] {
        let page = page(words);
        for section in sections {
            assert!(
                page.contains(&format!(".SH {section}\n")),
                "{words:?} {section}\n{page}"
            );
        }
    }
}

#[test]
fn groff_formats_every_page_without_a_warning() {
    for words in [
        [].as_slice(),
        &["init"],
        &["add"],
        &["deploy"],
        &["export", "node"],
        &["man"],
    ] {
        let groff = Command::new("groff")
            .args(["-man", "-Tutf8", "-ww", "-z"])
            .stdin(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn();
        let Ok(mut groff) = groff else {
            skipped("groff is not installed, so that no manual page was formatted");
            return;
        };
        groff
            .stdin
            .take()
            .expect("a pipe")
            .write_all(page(words).as_bytes())
            .expect("a reader");
        let output = groff.wait_with_output().expect("groff");
        assert!(
            output.status.success() && output.stderr.is_empty(),
            "{words:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
}

#[test]
fn all_pages_are_written_once_and_then_left_alone() {
    let home = assert_fs::TempDir::new().expect("a directory");
    let written = |line: &[&str]| {
        let output = zkcerts(line, home.path()).output().expect("the program");
        assert!(output.status.success(), "{line:?}");
        let object: serde_json::Value = serde_json::from_slice(&output.stdout).expect("one object");
        object["changes"].as_array().expect("changes").len()
    };
    let rehearsed = written(&["--json", "man", "--out", "man1", "--dry-run"]);
    assert!(!home.path().join("man1").exists(), "a dry run writes nothing");
    assert_eq!(written(&["--json", "man", "--out", "man1"]), rehearsed);
    assert_eq!(written(&["--json", "man", "--out", "man1"]), 0);
    for name in ["zkcerts.1", "zkcerts-init.1", "zkcerts-export-node.1"] {
        assert!(home.path().join("man1").join(name).is_file(), "{name}");
    }
}
