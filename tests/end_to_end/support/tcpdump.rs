//! The real tcpdump.

use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{ChildStdout, Command, Stdio};
use std::time::Duration;

use crate::support::namespace::Place;
use crate::support::process::{Running, must, wait_for};

/// A capture that goes on.
pub(crate) struct Capture {
    running: Running,
}

impl Capture {
    /// Captures into a file; `options` stand before the filter.
    ///
    /// # Panics
    /// When tcpdump does not come to listen.
    pub(crate) fn into_file(place: Place, file: &Path, options: &[&str], filter: &str) -> Self {
        let file = file.display().to_string();
        Self::start(place, &[&["-w", &file], options].concat(), filter, Stdio::null())
    }

    /// Captures into a pipe, as the first program of a process group; `Capture::group` is its number.
    ///
    /// # Panics
    /// As `into_file`.
    pub(crate) fn into_pipe(place: Place, options: &[&str], filter: &str) -> (Self, ChildStdout) {
        let mut capture = Self::start(place, &[&["-w", "-"], options].concat(), filter, Stdio::piped());
        let pipe = capture.running.child.stdout.take().expect("the stream is piped");
        (capture, pipe)
    }

    fn start(place: Place, options: &[&str], filter: &str, stdout: Stdio) -> Self {
        let child = place
            .command("tcpdump")
            // As it is, and each packet as it comes.
            .args(["-Z", "root", "-n", "--immediate-mode", "-U"])
            .args(options)
            .arg(filter)
            .stdin(Stdio::null())
            .stdout(stdout)
            .stderr(Stdio::piped())
            .process_group(0)
            .spawn()
            .expect("setpriv (util-linux) can be started");
        let mut running = Running::new(child);
        let mut said = Vec::new();
        let stderr = running.child.stderr.take().expect("the stream is piped");
        let mut lines = BufReader::new(stderr).lines().map_while(Result::ok);
        let listens = lines.any(|line| {
            said.push(line);
            said.last().is_some_and(|line| line.contains("listening on"))
        });
        assert!(listens, "tcpdump does not listen: {said:?}");
        // It goes on to say what it counted, and must not find the stream closed.
        std::thread::spawn(move || lines.for_each(drop));
        Self { running }
    }

    /// The process group that it leads.
    pub(crate) fn group(&self) -> i32 {
        i32::try_from(self.running.child.id()).expect("a process id")
    }

    /// Ends it as Ctrl-C does: what it captured is in the file then.
    ///
    /// # Panics
    /// When it goes on all the same.
    pub(crate) fn end(mut self) {
        // What was just sent is on its way through the kernel.
        std::thread::sleep(Duration::from_millis(300));
        must(Command::new("kill").args(["-INT", &self.group().to_string()]));
        let ended = wait_for(Duration::from_secs(10), || self.running.ended());
        assert!(ended.is_some_and(|status| status.success()), "tcpdump: {ended:?}");
    }
}
