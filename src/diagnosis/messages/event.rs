//! Lines that belong together, and what they say as one.

use std::collections::{BTreeMap, VecDeque};

use super::line::Line;
use super::message::{Meaning, Message, Program, Rank};
use super::tables::{Row, Tables};
use super::tally::{Place, Tally};
use super::{clickhouse, stamp};

/// The most octets of an event that are looked at together.
const LONGEST: usize = 8192;
/// The most octets of its head, of which only the beginning tells anything.
const LONGEST_HEAD: usize = 1024;
/// How many lines after a message that says little one may stand that says what it was: the stack traces of other threads may
/// come between.
const NEAR: u64 = 400;
/// How many of those that say more wait for one that says little.
const MANY: usize = 64;

/// Whose words a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Speaker {
    /// A ZooKeeper server, about one of its clients.
    Server,
    /// A client in Java.
    Client,
    /// A ZooKeeper server, about one of its peers.
    Peer,
    /// Java says it, and nothing shows where.
    Java,
    Clickhouse,
}

/// An event that may go on with the next line.
#[derive(Debug)]
struct Open {
    /// Where it begins.
    head: Place,
    rows: Vec<Row>,
    /// Its head and the lines that were found, a line each.
    text: Vec<u8>,
    /// Where in the text each line begins, and its number in the log.
    lines: Vec<(usize, u64)>,
}

/// Turns lines that were found into counts.
pub(super) struct Events {
    tables: &'static Tables,
    open: Option<Open>,
    /// Messages that say little, and may yet be explained by their neighbours.
    faint: VecDeque<Open>,
    /// The lines of messages that explain a neighbour, and have not yet.
    explaining: VecDeque<u64>,
    tallies: BTreeMap<(Row, Speaker), Tally>,
}

/// A line that was found.
pub(super) struct Found<'a> {
    pub(super) kind: Line,
    pub(super) number: u64,
    pub(super) line: &'a [u8],
}

impl Events {
    pub(super) const fn new(tables: &'static Tables) -> Self {
        Self {
            tables,
            open: None,
            faint: VecDeque::new(),
            explaining: VecDeque::new(),
            tallies: BTreeMap::new(),
        }
    }

    pub(super) const fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// Begins an event, whose head may stand before the line that was found.
    pub(super) fn begin(&mut self, head: &[u8], number: u64) {
        self.close();
        let stamp = stamp::of(head).unwrap_or_default();
        let place = Place {
            line: number,
            stamp: String::from_utf8_lossy(stamp).into_owned(),
        };
        self.open = Some(Open::new(place, head));
    }

    /// Adds a line to the event that is open.
    pub(super) fn add(&mut self, found: &Found<'_>) {
        let Some(open) = &mut self.open else { return };
        if memchr::memmem::find(found.line, clickhouse::ECHO.as_bytes()).is_some() {
            return;
        }
        match found.kind {
            Line::Head => self.tables.look(found.line, &mut open.rows),
            Line::Part => {
                self.tables.look(found.line, &mut open.rows);
                open.append(found);
            }
            // Each try is judged by itself, in the light of its head.
            Line::Try => {
                let mut event = Open::new(open.head.clone(), &open.text);
                self.tables.look(found.line, &mut event.rows);
                event.append(found);
                self.judge(event);
            }
        }
    }

    /// Nothing more belongs to the event that is open.
    pub(super) fn close(&mut self) {
        if let Some(open) = self.open.take()
            && !open.rows.is_empty()
        {
            self.judge(open);
        }
    }

    /// The counts, at the end of the log.
    pub(super) fn finish(mut self) -> BTreeMap<(Row, Speaker), Tally> {
        self.close();
        for faint in std::mem::take(&mut self.faint) {
            self.count_best(&faint);
        }
        self.tallies
    }

    fn judge(&mut self, event: Open) {
        let Some((row, message)) = self.best(&event) else {
            return;
        };
        self.give_up_faint(event.head.line);
        match message.rank {
            Rank::Sign => {}
            // What says little is about the same connection as one of those that stand beside it and say more.
            Rank::Faint if self.explaining.pop_front().is_some() => {}
            Rank::Faint => self.faint.push_back(event),
            Rank::General | Rank::Specific => {
                let is_finding = matches!(message.meaning, Meaning::Finding(_));
                let explains = is_finding && message.program == Program::Zookeeper;
                if explains && self.faint.pop_front().is_none() && self.explaining.len() < MANY {
                    self.explaining.push_back(event.head.line);
                }
                self.count(row, message, &event);
            }
        }
    }

    /// Counts what stood too long without an explanation, and forgets what stood too long without a neighbour.
    fn give_up_faint(&mut self, line: u64) {
        while self.explaining.front().is_some_and(|first| first + NEAR < line) {
            self.explaining.pop_front();
        }
        while self
            .faint
            .front()
            .is_some_and(|first| first.head.line + NEAR < line)
        {
            if let Some(first) = self.faint.pop_front() {
                self.count_best(&first);
            }
        }
    }

    fn count_best(&mut self, event: &Open) {
        if let Some((row, message)) = self.best(event) {
            self.count(row, message, event);
        }
    }

    /// The row of the highest rank that fits; of several the first.
    fn best(&self, event: &Open) -> Option<(Row, &'static Message)> {
        let rows = event
            .rows
            .iter()
            .filter_map(|row| Some((*row, *self.tables.rows.get(*row)?)));
        let fitting = rows.filter(|(_, message)| fits(message, &event.text));
        fitting.min_by_key(|(row, message)| (std::cmp::Reverse(message.rank), *row))
    }

    fn count(&mut self, row: Row, message: &'static Message, event: &Open) {
        let key = (row, speaker(message.program, &event.text));
        let (line, number) = event.line_of(message);
        let stamp = &event.head.stamp;
        let tally = self
            .tallies
            .entry(key)
            .or_insert_with(|| Tally::new(number, stamp, line));
        tally.add(number, stamp);
        tally.names.collect(&event.text, message.program, message.takes);
    }
}

impl Open {
    fn new(head: Place, text: &[u8]) -> Self {
        Self {
            lines: vec![(0, head.line)],
            head,
            rows: Vec::new(),
            text: text.get(..LONGEST_HEAD).unwrap_or(text).to_vec(),
        }
    }

    fn append(&mut self, found: &Found<'_>) {
        let room = LONGEST.saturating_sub(self.text.len() + 1);
        if room > 0 {
            self.text.push(b'\n');
            self.lines.push((self.text.len(), found.number));
            self.text
                .extend_from_slice(found.line.get(..room).unwrap_or(found.line));
        }
    }

    /// The line that a message stands in, and its number.
    fn line_of(&self, message: &Message) -> (&[u8], u64) {
        let found = |wording: &&str| memchr::memmem::find(&self.text, wording.as_bytes());
        let at = message.wordings.iter().filter_map(found).min().unwrap_or(0);
        let line = self.lines.iter().rfind(|(start, _)| *start <= at);
        let (start, number) = line.copied().unwrap_or((0, self.head.line));
        let text = self.text.get(start..).unwrap_or_default();
        (
            text.split(|byte| *byte == b'\n').next().unwrap_or_default(),
            number,
        )
    }
}

fn fits(message: &Message, text: &[u8]) -> bool {
    let holds = |part: &str| memchr::memmem::find(text, part.as_bytes()).is_some();
    let is_given = message.given.is_empty() || message.given.iter().any(|part| holds(part));
    is_given && message.when.is_none_or(|when| when(text))
}

/// Where a message of Java comes from: the frames of the stack and the name of the logger tell.
const SPEAKERS: [(&str, Speaker); 9] = [
    ("QuorumCnxManager", Speaker::Peer),
    ("QuorumConnectionThread", Speaker::Peer),
    ("UnifiedServerSocket", Speaker::Peer),
    ("ListenerHandler", Speaker::Peer),
    ("Learner", Speaker::Peer),
    ("checkClientCerts", Speaker::Server),
    ("checkServerCerts", Speaker::Client),
    ("NettyServerCnxn", Speaker::Server),
    ("ClientCnxn", Speaker::Client),
];

fn speaker(program: Program, text: &[u8]) -> Speaker {
    if program == Program::Clickhouse {
        return Speaker::Clickhouse;
    }
    let known = SPEAKERS
        .iter()
        .find(|(word, _)| memchr::memmem::find(text, word.as_bytes()).is_some());
    known.map_or(Speaker::Java, |(_, speaker)| *speaker)
}
