use std::fs::File;
use std::process::Stdio;

use crate::program::zkcerts;

#[test]
fn a_reader_that_went_away_is_no_failure() {
    let home = assert_fs::TempDir::new().expect("a directory");
    for line in [
        ["--help"].as_slice(),
        &["man"],
        &["completions", "zsh"],
        &["--json", "man"],
    ] {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let output = zkcerts(line, home.path())
            .stdout(writer)
            .output()
            .expect("the program");
        assert_eq!(output.status.code(), Some(0), "{line:?}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{line:?}");
    }
}

#[test]
fn errors_that_no_one_reads_keep_their_exit_code() {
    let home = assert_fs::TempDir::new().expect("a directory");
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let status = zkcerts(&["init", "--frob"], home.path())
        .stderr(writer)
        .status()
        .expect("the program");
    assert_eq!(status.code(), Some(2));
}

#[test]
fn output_that_cannot_be_written_is_a_failure() {
    let home = assert_fs::TempDir::new().expect("a directory");
    let full = File::options()
        .write(true)
        .open("/dev/full")
        .expect("a full device");
    let output = zkcerts(&["man"], home.path())
        .stdout(full)
        .output()
        .expect("the program");
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        said.starts_with("error: cannot write to standard output\n"),
        "{said}"
    );
}

#[test]
fn colours_go_to_terminals_or_where_they_are_asked_for() {
    let home = assert_fs::TempDir::new().expect("a directory");
    let colored = |line: &[&str]| {
        let output = zkcerts(line, home.path())
            .stdin(Stdio::null())
            .output()
            .expect("the program");
        output.stdout.contains(&0x1b) || output.stderr.contains(&0x1b)
    };
    for (line, expected) in [
        (["--help"].as_slice(), false),
        (&["--color", "always", "--help"], true),
        (&["--color=never", "--help"], false),
        (&["--color", "always", "--frob"], true),
        (&["--frob"], false),
    ] {
        assert_eq!(colored(line), expected, "{line:?}");
    }
}
