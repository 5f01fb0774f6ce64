//! A log as it is read, or why it is none.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::diagnosis::messages::{Content, Log, Scanner, Told};
use crate::diagnosis::{self, Finding};
use crate::model::Fault;
use crate::os::OsError;
use crate::os::fs::Stream;
use crate::report;

/// What was named as a log.
pub(super) struct Input<'a> {
    pub(super) path: &'a Path,
    /// How messages call it.
    pub(super) name: String,
    pub(super) read: Read,
}

/// What came of it.
pub(super) enum Read {
    Log(Log),
    /// It is something else.
    Unfit(Unfit),
    /// The machine does not give it.
    Refused(OsError),
}

impl<'a> Input<'a> {
    /// Reads it to its end.
    pub(super) fn read(path: &'a Path) -> Self {
        let name = if path == Path::new("-") {
            "standard input".to_owned()
        } else {
            path.display().to_string()
        };
        let read = match scan(path) {
            Ok(Ok(log)) => Read::Log(log),
            Ok(Err(content)) => Read::Unfit(Unfit::new(path, Reason::Content(content))),
            Err(OsError::IsADirectory { .. }) => Read::Unfit(Unfit::new(path, Reason::Directory)),
            Err(error) => Read::Refused(error),
        };
        Self { path, name, read }
    }

    /// What it tells.
    pub(super) fn told(&self) -> Vec<Told> {
        match &self.read {
            Read::Log(log) => log.told(&self.name),
            Read::Unfit(_) | Read::Refused(_) => Vec::new(),
        }
    }

    /// That it could not be read, beside others that could.
    pub(super) fn finding(&self) -> Option<Finding> {
        match &self.read {
            Read::Log(_) => None,
            Read::Unfit(unfit) => Some(diagnosis::of_unreadable(&self.name, unfit)),
            Read::Refused(error) => Some(diagnosis::of_inaccessible(&self.name, error)),
        }
    }
}

fn scan(path: &Path) -> Result<Result<Log, Content>, OsError> {
    let mut stream = Stream::open(path)?;
    let mut scanner = Scanner::new();
    loop {
        let read = stream.read(scanner.space())?;
        if read == 0 {
            return Ok(scanner.finish());
        }
        if let Err(content) = scanner.filled(read) {
            return Ok(Err(content));
        }
    }
}

/// An error for scripts.
pub(super) fn fault(fault: &dyn Fault) -> Value {
    json!({ "code": fault.code(), "message": fault.to_string(), "hint": fault.hint() })
}

/// A file that is no log as it stands.
#[derive(Debug, thiserror::Error)]
#[error("`{}` {}", path.display(), reason.described())]
pub(super) struct Unfit {
    path: PathBuf,
    reason: Reason,
}

/// What it is instead.
#[derive(Debug, Clone, Copy)]
enum Reason {
    Directory,
    Content(Content),
}

impl Reason {
    fn described(self) -> String {
        let content = match self {
            Self::Directory => return "is a directory".to_owned(),
            Self::Content(content) => content,
        };
        match content {
            Content::Compressed(how, _) => return format!("is compressed with {how}"),
            Content::Utf16 => "is written in UTF-16",
            Content::Journal => "is a journal of systemd, and no text",
            Content::Transactions => "holds ZooKeeper's transactions, not its messages",
            Content::Snapshot => "is a snapshot of ZooKeeper's data, and no log",
            Content::Capture => "is a capture of packets, and no log",
            Content::Binary | Content::Text => "is no text",
        }
        .to_owned()
    }
}

impl Unfit {
    fn new(path: &Path, reason: Reason) -> Self {
        Self {
            path: path.to_path_buf(),
            reason,
        }
    }
}

impl Fault for Unfit {
    fn code(&self) -> &'static str {
        match self.reason {
            Reason::Directory => "is-a-directory",
            Reason::Content(Content::Compressed(..)) => "log-compressed",
            Reason::Content(Content::Utf16) => "log-utf-16",
            Reason::Content(Content::Journal) => "log-is-journal",
            Reason::Content(Content::Transactions | Content::Snapshot) => "log-is-data",
            Reason::Content(Content::Capture) => "log-is-capture",
            Reason::Content(Content::Binary | Content::Text) => "log-is-binary",
        }
    }

    fn hint(&self) -> Option<String> {
        let log = if self.path == Path::new("-") {
            "LOG".to_owned()
        } else {
            report::command_line(&[self.path.display().to_string()])
        };
        let content = match self.reason {
            Reason::Directory => return Some(format!("name the logs in it: `ls {log}`")),
            Reason::Content(content) => content,
        };
        Some(match content {
            Content::Compressed(_, program) => format!("`{program} {log} | zkcerts explain -`"),
            Content::Utf16 => format!("`iconv -f UTF-16 -t UTF-8 {log} | zkcerts explain -`"),
            Content::Journal => format!("`journalctl --file {log} | zkcerts explain -`"),
            Content::Transactions | Content::Snapshot => {
                "its messages go where logback.xml or log4j.properties says, or to standard output: `journalctl -u zookeeper`".to_owned()
            }
            Content::Capture => format!("`zkcerts probe --capture {log}`"),
            Content::Binary | Content::Text => {
                "name the file that ZooKeeper or ClickHouse writes its messages to".to_owned()
            }
        })
    }
}
