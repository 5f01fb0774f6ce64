//! Child processes that end in time and with their guard.

use std::io::Read;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// How often a condition is looked at again.
const PACE: Duration = Duration::from_millis(20);

/// What a finished program said.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) status: ExitStatus,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Runs a program to its end.
///
/// # Panics
/// When it cannot be started or is still running after `limit`.
pub(crate) fn run(command: &mut Command, limit: Duration) -> Said {
    let shown = format!("{command:?}");
    let child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut running = Running::new(child.unwrap_or_else(|error| panic!("{shown}: {error}")));
    let stdout = drain(running.child.stdout.take());
    let stderr = drain(running.child.stderr.take());
    let status = wait_for(limit, || running.ended());
    if status.is_none() {
        running.kill();
    }
    let (stdout, stderr) = (joined(stdout), joined(stderr));
    let status =
        status.unwrap_or_else(|| panic!("{shown}: still running after {limit:?}\n{stdout}\n{stderr}"));
    Said {
        status,
        stdout,
        stderr,
    }
}

/// Runs a program that has to succeed, such as the `openssl` that makes a fixture, and gives its standard output.
pub(crate) fn must(command: &mut Command) -> String {
    let said = run(command, Duration::from_mins(1));
    assert!(
        said.status.success(),
        "{command:?}: {}\n{}\n{}",
        said.status,
        said.stdout,
        said.stderr
    );
    said.stdout
}

/// Looks until there is something to see, or the time is up.
pub(crate) fn wait_for<T>(limit: Duration, mut look: impl FnMut() -> Option<T>) -> Option<T> {
    let start = Instant::now();
    loop {
        if let Some(seen) = look() {
            return Some(seen);
        }
        if start.elapsed() > limit {
            return None;
        }
        thread::sleep(PACE);
    }
}

/// The end of a log, without the frames of Java's stack traces: what a failed test shows.
pub(crate) fn tail(log: &str) -> String {
    let lines: Vec<_> = log.lines().filter(|line| !line.starts_with("\tat ")).collect();
    lines[lines.len().saturating_sub(60)..].join("\n")
}

/// A child that is killed with its guard.
pub(crate) struct Running {
    pub(crate) child: Child,
}

impl Running {
    pub(crate) fn new(child: Child) -> Self {
        Self { child }
    }

    pub(crate) fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().expect("a child of ours can be waited for")
    }

    pub(crate) fn kill(&mut self) {
        // It may have ended by itself; either way it is gone after the wait.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.kill();
    }
}

fn drain(source: Option<impl Read + Send + 'static>) -> JoinHandle<Vec<u8>> {
    let mut source = source.expect("the stream is piped");
    thread::spawn(move || {
        let mut bytes = Vec::new();
        // A stream that breaks off has said what it had to say.
        let _ = source.read_to_end(&mut bytes);
        bytes
    })
}

fn joined(reader: JoinHandle<Vec<u8>>) -> String {
    String::from_utf8_lossy(&reader.join().expect("the reader does not panic")).into_owned()
}
