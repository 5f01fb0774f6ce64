use std::process::Command;

use crate::program::{skipped, zkcerts};

/// A shell, how it reads a script without running it, and whether every machine that runs the tests has it.
const SHELLS: &[(&str, &[&str], bool)] = &[
    ("bash", &["-n"], true),
    ("zsh", &["-n"], false),
    ("fish", &["--no-execute"], false),
];

#[test]
fn every_shell_that_is_installed_reads_its_completions() {
    for (shell, check, is_everywhere) in SHELLS {
        let home = assert_fs::TempDir::new().expect("a directory");
        let script = home.path().join("script");
        let output = zkcerts(&["completions", shell], home.path())
            .output()
            .expect("the program");
        std::fs::write(&script, &output.stdout).expect("a script");
        match Command::new(shell).args(*check).arg(&script).output() {
            Ok(read) => assert!(
                read.status.success(),
                "{shell}: {}",
                String::from_utf8_lossy(&read.stderr)
            ),
            Err(error) if *is_everywhere => panic!("{shell}: {error}"),
            Err(_) => skipped(&format!(
                "{shell} is not installed, so that its completions were not read"
            )),
        }
        assert!(
            String::from_utf8_lossy(&output.stdout).contains("export"),
            "{shell}"
        );
    }
}

#[test]
fn bash_completes_a_verb_and_a_role() {
    let home = assert_fs::TempDir::new().expect("a directory");
    let output = zkcerts(&["completions", "bash"], home.path())
        .output()
        .expect("the program");
    let ask = "
        complete_line() { COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); _zkcerts zkcerts \"${@: -1}\" \"${@: -2:1}\"; echo \"${COMPREPLY[@]}\"; }
        complete_line zkcerts dep
        complete_line zkcerts add zoo
    ";
    let script = String::from_utf8_lossy(&output.stdout).into_owned() + ask;
    let completed = Command::new("bash").arg("-c").arg(script).output().expect("bash");
    assert_eq!(String::from_utf8_lossy(&completed.stdout), "deploy\nzookeeper\n");
}
