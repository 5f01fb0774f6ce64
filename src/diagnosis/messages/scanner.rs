//! A log of any length, block by block.

use super::event::{Events, Found};
use super::kind::Content;
use super::line::Line;
use super::log::{self, Log};
use super::stamp;
use super::tables::Tables;

/// How much is read at once. It fits into a processor's second cache.
const BLOCK: usize = 256 << 10;
/// How much of what was read stays at hand: the head of an event may stand before the line that is found.
const HISTORY: usize = 32 << 10;
/// The longest line that is looked at; of longer ones the beginning.
const LONGEST: usize = BLOCK;

/// How many lines are asked for a time stamp: a block that has none in so many has none.
const STAMPED: usize = 200;

/// Reads a log: hand it the bytes as they come, in [`Scanner::space`], and ask for the [`Log`] at the end.
pub struct Scanner {
    tables: Option<&'static Tables>,
    events: Option<Events>,
    /// What was looked at already, then complete lines, then what has come in since.
    buffer: Vec<u8>,
    /// Where what was not looked at begins.
    start: usize,
    /// Where what has come in ends.
    end: usize,
    /// Up to where the lines of the event that is open were followed.
    followed: usize,
    /// The number of the line that begins at `counted`.
    number: u64,
    counted: usize,
    /// Whether the rest of a line that was too long is being passed over.
    is_passing: bool,
    is_checked: bool,
    log: Log,
}

impl Default for Scanner {
    fn default() -> Self {
        Self::new()
    }
}

impl Scanner {
    /// At the beginning of a log.
    #[must_use]
    pub fn new() -> Self {
        let tables = Tables::shared();
        Self {
            tables,
            events: tables.map(Events::new),
            buffer: vec![0; HISTORY + LONGEST + BLOCK],
            start: 0,
            end: 0,
            followed: 0,
            number: 1,
            counted: 0,
            is_passing: false,
            is_checked: false,
            log: Log::default(),
        }
    }

    /// Where the next bytes go; never empty.
    pub fn space(&mut self) -> &mut [u8] {
        self.buffer.get_mut(self.end..).unwrap_or_default()
    }

    /// So many bytes were put into the [`space`](Self::space). An error as soon as it shows that this is no log.
    pub fn filled(&mut self, count: usize) -> Result<(), Content> {
        self.end = (self.end + count).min(self.buffer.len());
        self.log.bytes += count as u64;
        if self.end - self.start < BLOCK {
            return Ok(());
        }
        self.look()
    }

    /// All of it was read.
    pub fn finish(mut self) -> Result<Log, Content> {
        self.look()?;
        let has_rest = self.is_passing || self.start < self.end;
        if self.start < self.end {
            self.scan(self.end);
        }
        self.log.lines = self.number - 1 + u64::from(has_rest);
        self.log.take(self.events.map(Events::finish).unwrap_or_default());
        Ok(self.log)
    }

    /// Looks at the lines that are complete, and makes room.
    fn look(&mut self) -> Result<(), Content> {
        self.check()?;
        if self.is_passing {
            self.pass();
        }
        let fresh = self.buffer.get(self.start..self.end).unwrap_or_default();
        if let Some(newline) = memchr::memrchr(b'\n', fresh) {
            self.scan(self.start + newline + 1);
        } else if fresh.len() >= LONGEST {
            self.scan(self.end);
            self.is_passing = true;
            self.log.cut += 1;
        }
        self.make_room();
        Ok(())
    }

    /// At the beginning: whether this is a log, and whose.
    fn check(&mut self) -> Result<(), Content> {
        if !self.is_checked {
            self.is_checked = true;
            let beginning = self.buffer.get(self.start..self.end).unwrap_or_default();
            self.log.program = log::program(beginning);
            match Content::of(beginning) {
                Content::Text => {}
                content => return Err(content),
            }
        }
        Ok(())
    }

    /// Passes over the rest of a line that was too long.
    fn pass(&mut self) {
        let fresh = self.buffer.get(self.start..self.end).unwrap_or_default();
        match memchr::memchr(b'\n', fresh) {
            Some(newline) => {
                self.start += newline + 1;
                self.number += 1;
                self.is_passing = false;
            }
            None => self.start = self.end,
        }
        self.counted = self.start;
        self.followed = self.start;
    }

    /// Looks at everything up to `end`, where a line ends.
    fn scan(&mut self, end: usize) {
        self.stamps(end);
        let Some(tables) = self.tables else { return };
        let mut at = self.start;
        while let Some(hit) = tables
            .automaton
            .find(aho_corasick::Input::new(&self.buffer).span(at..end))
        {
            let start = self.line_start(hit.start());
            let line_end = self.line_end(hit.end(), end);
            self.found(start, line_end);
            at = (line_end + 1).min(end);
        }
        self.follow(end);
        self.count(end);
        self.start = end;
    }

    fn line_start(&self, at: usize) -> usize {
        let before = self.buffer.get(..at).unwrap_or_default();
        memchr::memrchr(b'\n', before).map_or(0, |newline| newline + 1)
    }

    fn line_end(&self, at: usize, end: usize) -> usize {
        let after = self.buffer.get(at..end).unwrap_or_default();
        memchr::memchr(b'\n', after).map_or(end, |newline| at + newline)
    }

    fn line(&self, start: usize, end: usize) -> &[u8] {
        let line = self.buffer.get(start..end).unwrap_or_default();
        line.strip_suffix(b"\r").unwrap_or(line)
    }

    /// A line in which something was found.
    fn found(&mut self, start: usize, end: usize) {
        self.count(start);
        let kind = Line::of(self.line(start, end));
        let joins = kind != Line::Head && self.follow(start);
        let Some(mut events) = self.events.take() else {
            return;
        };
        if !joins {
            let head = if kind == Line::Head {
                start
            } else {
                self.head(start)
            };
            let between = self.buffer.get(head..start).unwrap_or_default();
            let number = self.number - newlines(between);
            events.begin(self.line(head, self.line_end(head, end)), number);
        }
        events.add(&Found {
            kind,
            number: self.number,
            line: self.line(start, end),
        });
        self.events = Some(events);
        self.followed = (end + 1).min(self.end);
    }

    /// Follows the lines of the event that is open; whether it reaches as far as `to`.
    fn follow(&mut self, to: usize) -> bool {
        if !self.events.as_ref().is_some_and(Events::is_open) {
            return false;
        }
        while self.followed < to {
            let end = self.line_end(self.followed, to);
            if Line::of(self.line(self.followed, end)) == Line::Head {
                if let Some(events) = &mut self.events {
                    events.close();
                }
                return false;
            }
            self.followed = (end + 1).min(to);
        }
        true
    }

    /// Where the event begins that this line belongs to, as far as it is at hand.
    fn head(&self, start: usize) -> usize {
        let mut at = start;
        while at > 0 {
            let before = self.line_start(at - 1);
            // The first line at hand may be the end of one.
            if before == 0 && self.log.bytes > self.end as u64 {
                return start;
            }
            if Line::of(self.line(before, at - 1)) == Line::Head {
                return before;
            }
            at = before;
        }
        start
    }

    /// Counts the lines up to `to`.
    fn count(&mut self, to: usize) {
        let passed = self.buffer.get(self.counted..to).unwrap_or_default();
        self.number += newlines(passed);
        self.counted = to;
    }

    /// Notes the first time stamp of the log, and the last one so far.
    fn stamps(&mut self, end: usize) {
        let block = self.buffer.get(self.start..end).unwrap_or_default();
        let text = |stamp: &[u8]| String::from_utf8_lossy(stamp).into_owned();
        if self.log.first.is_empty()
            && let Some(stamp) = block
                .split(|byte| *byte == b'\n')
                .take(STAMPED)
                .find_map(stamp::of)
        {
            self.log.first = text(stamp);
        }
        let last = block
            .rsplit(|byte| *byte == b'\n')
            .take(STAMPED)
            .find_map(stamp::of);
        if let Some(stamp) = last {
            self.log.last = text(stamp);
        }
    }

    /// Moves what is still needed to the front.
    fn make_room(&mut self) {
        let keep = self.start.saturating_sub(HISTORY);
        self.buffer.copy_within(keep..self.end, 0);
        self.start -= keep;
        self.end -= keep;
        self.followed = self.followed.saturating_sub(keep);
        self.counted = self.counted.saturating_sub(keep);
    }
}

fn newlines(text: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', text).count() as u64
}
