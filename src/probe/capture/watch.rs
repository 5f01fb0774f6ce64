use std::collections::HashMap;
use std::net::SocketAddr;

use super::connection::Connection;
use super::conversation::{Conversation, Kind};
use super::file::Packet;
use super::segment::{Seen, Segment, dissect};

/// So many connections are followed at the same time. One takes 35 KB at most, while packets come out of order; else some 100 octets.
const CONNECTIONS: usize = 2048;
/// So many that have ended are told one by one.
const ENDED: usize = 4096;

/// Takes packets in as they come, and says in the end what went over each connection.
#[derive(Debug, Default)]
pub struct Watch {
    /// The ports that matter; every one, if there is none.
    ports: Vec<u16>,
    followed: HashMap<[SocketAddr; 2], Connection>,
    report: Report,
}

/// What was seen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// The connections, in the order of their first packets, without those over which nothing was said, and without what
    /// is neither TLS nor ZooKeeper's protocol unless its port was named.
    pub conversations: Vec<Conversation>,
    /// How many ended and are not among them, because there were too many.
    pub untold: Counts,
    /// How many connections said nothing.
    pub silent: u64,
    /// How many that are not among them said something else.
    pub other: u64,
    /// Packets, of whatever kind.
    pub packets: u64,
    /// Parts of IP packets that hold TCP, which are not put together.
    pub fragments: u64,
    /// Packets that `tcpdump -s` cut.
    pub cut: u64,
    /// Packets of a link type that is not read, and which that is.
    pub unknown_link: Option<(i32, u64)>,
    /// Segments with data of connections that were too many to follow.
    pub unfollowed: u64,
    /// Whether ports were named.
    pub has_ports: bool,
}

/// So many of each kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// In the clear.
    pub zookeeper: u64,
    /// TLS, with application data.
    pub tls: u64,
}

impl Watch {
    /// Watches these ports, or every one if there is none.
    #[must_use]
    pub fn new(ports: &[u16]) -> Self {
        Self {
            ports: ports.to_owned(),
            report: Report {
                has_ports: !ports.is_empty(),
                ..Report::default()
            },
            ..Self::default()
        }
    }

    /// Takes a packet in; gives what its connection is when that has just become known.
    pub fn packet(&mut self, packet: &Packet<'_>) -> Option<Conversation> {
        self.report.packets += 1;
        match dissect(packet) {
            Seen::Segment(segment) => {
                if segment.missing > 0 {
                    self.report.cut += 1;
                }
                return self.segment(&segment);
            }
            Seen::Fragment => self.report.fragments += 1,
            Seen::Cut => self.report.cut += 1,
            Seen::UnknownLink => {
                let (_, count) = self.report.unknown_link.get_or_insert((packet.link_type, 0));
                *count += 1;
            }
            Seen::Other => {}
        }
        None
    }

    /// What was seen, once nothing more is to come.
    #[must_use]
    pub fn finish(mut self) -> Report {
        let followed = std::mem::take(&mut self.followed);
        for connection in followed.into_values() {
            self.tell(connection);
        }
        self.report
            .conversations
            .sort_by_key(|conversation| conversation.number);
        self.report
    }

    fn segment(&mut self, segment: &Segment<'_>) -> Option<Conversation> {
        let is_watched = |address: SocketAddr| self.ports.contains(&address.port());
        if self.report.has_ports && !is_watched(segment.from) && !is_watched(segment.to) {
            return None;
        }
        let mut ends = [segment.from, segment.to];
        ends.sort_unstable();
        let known = self.followed.get(&ends);
        if known.is_some_and(|connection| connection.is_opened_anew_by(segment))
            && let Some(before) = self.followed.remove(&ends)
        {
            self.tell(before);
        }
        if !self.followed.contains_key(&ends) && !self.make_room() {
            if !segment.payload.is_empty() || segment.missing > 0 {
                self.report.unfollowed += 1;
            }
            return None;
        }
        let number = self.report.packets;
        let connection = self
            .followed
            .entry(ends)
            .or_insert_with(|| Connection::new(segment, number));
        connection.segment(segment);
        if connection.is_told || !connection.is_recognised() {
            return None;
        }
        connection.is_told = true;
        Some(connection.conversation())
    }

    /// Whether one more connection can be followed, after those were let go that have ended or said nothing that is
    /// known. Of those last ones the beginning is forgotten and nothing else: they are met anew when they speak.
    fn make_room(&mut self) -> bool {
        if self.followed.len() < CONNECTIONS {
            return true;
        }
        let can_go = |connection: &Connection| connection.is_closed || !connection.is_recognised();
        let gone: Vec<_> = self
            .followed
            .extract_if(|_, connection| can_go(connection))
            .collect();
        for (_, connection) in gone {
            self.tell(connection);
        }
        self.followed.len() < CONNECTIONS
    }

    fn tell(&mut self, connection: Connection) {
        let conversation = connection.finish();
        match conversation.kind {
            Kind::Silent => self.report.silent += 1,
            Kind::Other if !self.report.has_ports => self.report.other += 1,
            _ if self.report.conversations.len() < ENDED => self.report.conversations.push(conversation),
            Kind::ZooKeeper { .. } => self.report.untold.zookeeper += 1,
            Kind::Tls {
                has_application_data, ..
            } => self.report.untold.tls += u64::from(has_application_data),
            Kind::Other => self.report.other += 1,
        }
    }
}
