use std::collections::BTreeMap;

use super::event::Speaker;
use super::message::{Meaning, Program};
use super::tables::{Row, Tables};
use super::tally::{Names, Tally};

/// What was read of a log.
#[derive(Debug, Clone, Default)]
pub struct Log {
    /// Whose it looks like.
    pub program: Option<Program>,
    /// How many lines it has.
    pub lines: u64,
    /// How many octets.
    pub bytes: u64,
    /// How many lines were so long that only their beginning was looked at.
    pub cut: u64,
    /// Its first time stamp, in its own words; empty where it has none.
    pub first: String,
    /// Its last one.
    pub last: String,
    pub(super) tallies: BTreeMap<(Row, Speaker), Tally>,
}

/// Sessions over TLS of one kind that came about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sessions {
    /// What they are called.
    pub what: &'static str,
    /// How many.
    pub count: u64,
    /// The line of the first.
    pub first_line: u64,
    /// The line of the last.
    pub last_line: u64,
    /// Its time stamp, in the log's own words; may be empty.
    pub last: String,
    /// Whose they are.
    pub names: Names,
}

impl Log {
    pub(super) fn take(&mut self, tallies: BTreeMap<(Row, Speaker), Tally>) {
        if self.program.is_none() {
            let first = tallies.iter().min_by_key(|(_, tally)| tally.first.line);
            let tables = Tables::shared();
            self.program = first.and_then(|((row, _), _)| Some(tables?.rows.get(*row)?.program));
        }
        self.tallies = tallies;
    }

    /// Whether no message of TLS was recognised in it.
    #[must_use]
    pub fn is_silent(&self) -> bool {
        self.tallies.is_empty()
    }

    /// The sessions over TLS that it tells of.
    pub fn sessions(&self) -> impl Iterator<Item = Sessions> {
        let tables = Tables::shared();
        self.tallies.iter().filter_map(move |((row, _), tally)| {
            let message = tables?.rows.get(*row)?;
            let Meaning::Session(what) = message.meaning else {
                return None;
            };
            Some(Sessions {
                what,
                count: tally.count,
                first_line: tally.first.line,
                last_line: tally.last.line,
                last: tally.last.stamp.clone(),
                names: tally.names.clone(),
            })
        })
    }
}

/// How much of a log is looked at to see whose it is.
const BEGINNING: usize = 64 << 10;
/// What only one of the programs writes, in every other line.
const MARKS: [(&str, Program); 7] = [
    ("org.apache.zookeeper.", Program::Zookeeper),
    ("o.a.z.", Program::Zookeeper),
    ("[myid:", Program::Zookeeper),
    ("} <Trace> ", Program::Clickhouse),
    ("} <Debug> ", Program::Clickhouse),
    ("} <Information> ", Program::Clickhouse),
    ("} <Error> ", Program::Clickhouse),
];

/// Whose log begins like this.
pub(super) fn program(beginning: &[u8]) -> Option<Program> {
    let beginning = beginning.get(..BEGINNING).unwrap_or(beginning);
    let marks = MARKS.iter().filter_map(|(mark, program)| {
        let at = memchr::memmem::find(beginning, mark.as_bytes())?;
        Some((at, *program))
    });
    marks.min().map(|(_, program)| program)
}
