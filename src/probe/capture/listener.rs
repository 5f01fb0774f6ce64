use std::borrow::Cow;

use super::handshake::Handshake;
use super::heard::{Heard, Look, Role};
use super::tls::{self, Content, Record};
use super::unit::{self, Protocol, State, Unit};
use super::zookeeper::{self, Frame, Shape};

/// Hears what one direction says, in order, and recognises records and frames.
///
/// At the beginning of each segment, and after each record or frame that was recognised, it looks for the next one. The
/// inside is passed over, but for handshakes in the clear.
#[derive(Debug, Default)]
pub(super) struct Listener {
    /// The beginning of what is not understood yet.
    pending: Vec<u8>,
    /// How much of the present header and body is still to come.
    header: usize,
    body: usize,
    inside: Inside,
    /// What came just before, and how often in a row.
    following: Option<Protocol>,
    row: u32,
    /// The number of the last reply of ZooKeeper's.
    last_reply: Option<i32>,
    handshake: Handshake,
    heard: Heard,
}

/// What the octets of the present body are for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Inside {
    #[default]
    Nothing,
    Handshake,
    Alert,
}

impl Listener {
    /// What was heard so far.
    pub(super) fn heard(&self) -> &Heard {
        &self.heard
    }

    /// The beginning is known: what comes is the first of all.
    pub(super) fn begin(&mut self) {
        self.heard.has_beginning = true;
    }

    /// What a segment holds, right after what came before.
    pub(super) fn hear(&mut self, octets: &[u8]) {
        let is_first = self.heard.is_silent();
        self.heard.octets += octets.len() as u64;
        if is_first && let Some(word) = zookeeper::word(octets) {
            self.heard.zookeeper.word = Some(word);
            self.hear_zookeeper(Role::Client);
            return;
        }
        if self.body > 0
            && !self.heard.is_recognised()
            && matches!(self.look(octets, false), Look::Is(unit) if unit.is_proof())
        {
            // What it was taken to be in the middle of was none.
            self.lose();
        }
        let mut octets = octets;
        loop {
            octets = self.pass(octets);
            if octets.is_empty() {
                return;
            }
            let held = self.pending.len();
            let start = self.start(octets);
            match self.look(&start, false) {
                Look::Is(unit) => {
                    self.enter(unit);
                    // What was held belongs to it; what is in the segment is passed over above.
                    self.pass(start.get(..held).unwrap_or_default());
                }
                Look::More if start.len() < zookeeper::HEAD => {
                    self.pending = start.into_owned();
                    return;
                }
                Look::More | Look::Not => {
                    self.forget();
                    if held == 0 {
                        return;
                    }
                }
            }
        }
    }

    /// So many octets were not captured.
    pub(super) fn miss(&mut self, count: usize) {
        if count == 0 {
            return;
        }
        self.heard.misses = true;
        self.settle();
        if self.inside != Inside::Nothing {
            self.handshake.end();
        }
        if count > self.header + self.body {
            self.lose();
            return;
        }
        let of_header = count.min(self.header);
        self.header -= of_header;
        self.body -= count - of_header;
    }

    /// Nothing is known of what comes next.
    fn lose(&mut self) {
        self.pending.clear();
        (self.header, self.body) = (0, 0);
        self.handshake.end();
        self.forget();
    }

    /// Nothing more comes.
    pub(super) fn finish(&mut self) {
        self.settle();
    }

    /// Judges what is held by what is there.
    fn settle(&mut self) {
        let head = std::mem::take(&mut self.pending);
        if head.is_empty() {
            return;
        }
        match self.look(&head, true) {
            Look::Is(unit) => {
                self.enter(unit);
                self.pass(&head);
            }
            Look::More | Look::Not => self.forget(),
        }
    }

    /// What is held, with the beginning of what comes next.
    fn start<'a>(&mut self, octets: &'a [u8]) -> Cow<'a, [u8]> {
        let room = zookeeper::HEAD - self.pending.len().min(zookeeper::HEAD);
        let octets = octets.get(..room).unwrap_or(octets);
        if self.pending.is_empty() {
            return Cow::Borrowed(octets);
        }
        let mut head = std::mem::take(&mut self.pending);
        head.extend_from_slice(octets);
        Cow::Owned(head)
    }

    fn look(&self, head: &[u8], is_all: bool) -> Look<Unit> {
        let state = State {
            following: self.following,
            is_zookeeper: self.heard.zookeeper.is_certain,
            is_all,
        };
        unit::look(head, state)
    }

    fn enter(&mut self, unit: Unit) {
        let protocol = unit.protocol();
        self.row = if self.following == Some(protocol) {
            self.row.saturating_add(1)
        } else {
            1
        };
        self.following = Some(protocol);
        match unit {
            Unit::Record(record) => self.enter_record(record),
            Unit::Frame(frame) => self.enter_frame(frame),
        }
    }

    fn enter_record(&mut self, record: Record) {
        self.header = tls::HEADER;
        self.body = record.length - tls::HEADER.min(record.length);
        let tls = &mut self.heard.tls;
        tls.records = tls.records.max(self.row);
        tls.is_certain |= record.is_proof;
        self.inside = Inside::Nothing;
        // From the middle of a connection on a handshake is encrypted.
        let is_clear = !self.handshake.is_over() && (record.is_proof || tls.handshake.role.is_some());
        match record.content {
            Content::ApplicationData => tls.has_application_data = true,
            Content::ChangeCipherSpec => self.handshake.end(),
            Content::Alert if is_clear && self.body == 2 => self.inside = Inside::Alert,
            Content::Handshake if is_clear => self.inside = Inside::Handshake,
            Content::Alert | Content::Handshake => {}
        }
    }

    fn enter_frame(&mut self, frame: Frame) {
        self.header = 0;
        self.body = frame.length;
        self.inside = Inside::Nothing;
        match frame.shape {
            Shape::Proof { role, path } => {
                self.hear_zookeeper(role);
                self.last_reply = None;
                if let Some(path) = path {
                    self.heard.zookeeper.paths.add(&path);
                }
            }
            // Replies come in the order of the requests, and those are counted.
            Shape::Reply(number) => {
                let last = self.last_reply.replace(number);
                if self.row > 1 && last.is_some_and(|last| last.checked_add(1) == Some(number)) {
                    self.hear_zookeeper(Role::Server);
                }
            }
            Shape::Unknown => self.last_reply = None,
        }
    }

    fn hear_zookeeper(&mut self, role: Role) {
        self.heard.zookeeper.is_certain = true;
        self.heard.zookeeper.role = Some(role);
    }

    /// Passes over what belongs to the present record or frame, and gives what comes after it.
    fn pass<'a>(&mut self, octets: &'a [u8]) -> &'a [u8] {
        let of_header = self.header.min(octets.len());
        self.header -= of_header;
        let octets = octets.get(of_header..).unwrap_or_default();
        let (now, later) = octets.split_at(self.body.min(octets.len()));
        self.body -= now.len();
        match self.inside {
            Inside::Handshake => self.handshake.hear(now),
            Inside::Alert => self.handshake.hear_alert(now),
            Inside::Nothing => {}
        }
        self.heard.tls.handshake = self.handshake.facts;
        later
    }

    fn forget(&mut self) {
        self.following = None;
        self.row = 0;
        self.last_reply = None;
    }
}
