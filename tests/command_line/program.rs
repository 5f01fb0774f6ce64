use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output};

/// The program under test, in an empty environment but for the search path: no colour, no workspace, no home of ours.
pub(crate) fn zkcerts(arguments: &[&str], home: &Path) -> Command {
    let mut command = Command::new(snapbox::cmd::cargo_bin!("zkcerts"));
    command
        .args(arguments)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", home)
        .current_dir(home);
    command
}

/// Runs it in a home directory of its own and shows what came of it, for a snapshot.
pub(crate) fn transcript(arguments: &[&str]) -> String {
    let home = assert_fs::TempDir::new().expect("a directory");
    let output = zkcerts(arguments, home.path()).output().expect("the program");
    shown(arguments, &output)
}

/// The command line, then every stream that is not empty and the exit code.
pub(crate) fn shown(arguments: &[&str], output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let mut shown = format!("$ zkcerts {}\n", arguments.join(" "));
    for (stream, content) in [("stdout", text(&output.stdout)), ("stderr", text(&output.stderr))] {
        if !content.is_empty() {
            let _ = write!(shown, "--- {stream}\n{content}");
        }
    }
    let _ = writeln!(shown, "--- exit code {}", output.status.code().unwrap_or(-1));
    shown
}

/// Says past the test runner's capture that something could not be checked here.
pub(crate) fn skipped(what: &str) {
    let _ = writeln!(std::io::stderr(), "SKIPPED: {what}");
}
