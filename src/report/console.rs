use std::io::{self, Write};
use std::sync::{Mutex, MutexGuard, PoisonError};

use anstream::adapter::strip_str;
use anstream::{AutoStream, ColorChoice};

use super::outcome::{Failure, Outcome};
use super::{Progress, findings, human, json, sarif};
use crate::os::terminal;

/// How the program speaks, chosen on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// One JSON object on standard output instead of text.
    pub json: bool,
    /// How much is said on standard error.
    pub verbosity: Verbosity,
    /// `Auto` asks `NO_COLOR`, `CLICOLOR` and the terminal.
    pub color: ColorChoice,
}

/// How much is said on standard error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verbosity {
    /// Errors only.
    Quiet,
    /// What was done and what to mind.
    Normal,
    /// Every change, and what is being done.
    Verbose,
}

/// The two streams. Data goes to standard output, messages to standard error.
///
/// A reader that went away is no error of ours: what it does not want is dropped. Any other failure to write is kept
/// until [`Console::close`]. Debug builds refuse to show a private key.
pub struct Console {
    json: bool,
    verbosity: Verbosity,
    output: Mutex<Stream>,
    messages: Mutex<Stream>,
    is_watched: bool,
}

/// Standard output could not be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write to standard output")]
pub struct OutputError(#[from] io::Error);

impl crate::model::Fault for OutputError {
    fn code(&self) -> &'static str {
        "cannot-write-output"
    }
}

impl Console {
    /// The console of this process.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        let colored = |automatic: ColorChoice| match settings.color {
            ColorChoice::Auto => automatic != ColorChoice::Never,
            chosen => chosen != ColorChoice::Never,
        };
        let output = Stream::new(Box::new(io::stdout()), colored(AutoStream::choice(&io::stdout())));
        let messages = Stream::new(Box::new(io::stderr()), colored(AutoStream::choice(&io::stderr())));
        Self::over(settings, output, messages, terminal::error_is_terminal())
    }

    pub(super) fn over(settings: Settings, output: Stream, messages: Stream, is_watched: bool) -> Self {
        Self {
            json: settings.json,
            verbosity: settings.verbosity,
            output: Mutex::new(output),
            messages: Mutex::new(messages),
            is_watched: is_watched && !settings.json && settings.verbosity > Verbosity::Quiet,
        }
    }

    /// Shows what a verb did: the one JSON object, or its data on standard output and the rest on standard error.
    pub fn outcome(&self, outcome: &Outcome) {
        if self.json {
            lock(&self.output).plain(&json::outcome(outcome));
            return;
        }
        if outcome.dry_run {
            lock(&self.output).plain(&human::plan(outcome));
        }
        if let Some(output) = &outcome.output {
            lock(&self.output).plain(output);
            if !output.ends_with('\n') {
                lock(&self.output).plain("\n");
            }
        }
        let is_verbose = self.is_verbose();
        if let Some(found) = &outcome.findings {
            if let Some(rules) = &outcome.sarif {
                lock(&self.output).plain(&sarif::log(found, rules));
            } else if outcome.is_for_program {
                self.message(&findings::findings(found, is_verbose));
            } else {
                if outcome.output.is_some() && !found.is_empty() {
                    lock(&self.output).plain("\n");
                }
                lock(&self.output).styled(&findings::findings(found, is_verbose));
            }
        }
        self.message(&human::summary(outcome, is_verbose));
    }

    /// Whether the answer is one JSON object, so that nobody reads a text.
    #[must_use]
    pub fn is_json(&self) -> bool {
        self.json
    }

    /// Whether every detail was asked for.
    #[must_use]
    pub fn is_verbose(&self) -> bool {
        self.verbosity == Verbosity::Verbose
    }

    /// Shows why a verb failed, however quiet the rest is.
    pub fn failure(&self, failure: &Failure) {
        if self.json {
            lock(&self.output).plain(&json::failure(failure));
        } else {
            lock(&self.messages).styled(&human::failure(failure));
        }
    }

    /// Says something while the work goes on, such as "waiting for another run".
    pub fn note(&self, sentence: &str) {
        self.message(&human::note(sentence));
    }

    /// Says what is being done, to those who asked for it with `--verbose`.
    pub fn detail(&self, sentence: &str) {
        if self.is_verbose() {
            self.note(sentence);
        }
    }

    /// A bar on standard error over `total` like steps; nothing is shown unless someone watches and it is long.
    #[must_use]
    pub fn progress(&self, doing: &'static str, total: usize) -> Progress {
        Progress::new(doing, total, self.is_watched)
    }

    /// A styled text that was asked for instead of a verb, such as a help text: to standard output.
    pub fn page(&self, text: &str) {
        lock(&self.output).styled(text);
    }

    /// A styled text about the command line itself: to standard error, however quiet the rest is.
    pub fn complain(&self, text: &str) {
        lock(&self.messages).styled(text);
    }

    /// Lines for standard error; nothing under `--quiet`.
    fn message(&self, text: &str) {
        if self.verbosity > Verbosity::Quiet {
            lock(&self.messages).styled(text);
        }
    }

    /// Everything is written, or this says why not. A closed pipe counts as written.
    pub fn close(self) -> Result<(), OutputError> {
        let output = self.output.into_inner().unwrap_or_else(PoisonError::into_inner);
        output.failure.map_or(Ok(()), |error| Err(error.into()))
    }
}

/// One of the two, with what went wrong on it so far.
pub(super) struct Stream {
    sink: Box<dyn Write + Send>,
    is_colored: bool,
    is_closed: bool,
    failure: Option<io::Error>,
}

impl Stream {
    pub(super) fn new(sink: Box<dyn Write + Send>, is_colored: bool) -> Self {
        Self {
            sink,
            is_colored,
            is_closed: false,
            failure: None,
        }
    }

    /// Writes a text with styles; without colour they are taken out.
    fn styled(&mut self, text: &str) {
        if self.is_colored {
            self.plain(text);
        } else {
            self.plain(&strip_str(text).to_string());
        }
    }

    /// Writes a text as it is. No message has a private key in it: one that does is a bug, and is withheld all the same.
    fn plain(&mut self, text: &str) {
        let has_key = text.contains("PRIVATE KEY-----");
        debug_assert!(!has_key, "a private key was about to be shown");
        let text = if has_key {
            "(withheld: it would show a private key)\n"
        } else {
            text
        };
        if !self.is_closed {
            let written = self
                .sink
                .write_all(text.as_bytes())
                .and_then(|()| self.sink.flush());
            self.settle(written);
        }
    }

    fn settle(&mut self, written: io::Result<()>) {
        if let Err(error) = written {
            self.is_closed = true;
            self.failure = Some(error).filter(|error| error.kind() != io::ErrorKind::BrokenPipe);
        }
    }
}

fn lock(stream: &Mutex<Stream>) -> MutexGuard<'_, Stream> {
    stream.lock().unwrap_or_else(PoisonError::into_inner)
}
