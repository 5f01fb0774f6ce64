use std::net::SocketAddr;

use super::conversation::{ClientCertificate, Conversation, Kind, TlsVersion};
use super::handshake::Facts;
use super::heard::{Heard, Role};
use super::segment::Segment;
use super::stream::Stream;

/// A connection that is followed.
#[derive(Debug)]
pub(super) struct Connection {
    number: u64,
    /// The two ends, and what each says.
    sides: [Side; 2],
    /// Which of them opened it, where that was captured.
    opener: Option<usize>,
    /// The sequence number with which it was opened.
    opened_with: Option<u32>,
    /// Whether one side closed it.
    pub(super) is_closed: bool,
    /// Whether it was told that it was recognised.
    pub(super) is_told: bool,
}

#[derive(Debug)]
struct Side {
    address: SocketAddr,
    stream: Stream,
}

impl Connection {
    /// With this segment as its first, which is the packet of that number.
    pub(super) fn new(segment: &Segment<'_>, number: u64) -> Self {
        let side = |address| Side {
            address,
            stream: Stream::default(),
        };
        Self {
            number,
            sides: [side(segment.from), side(segment.to)],
            opener: None,
            opened_with: None,
            is_closed: false,
            is_told: false,
        }
    }

    /// Whether this segment opens another connection between the same ends.
    pub(super) fn is_opened_anew_by(&self, segment: &Segment<'_>) -> bool {
        let opens = segment.begins && !segment.acknowledges;
        opens && self.opened_with != Some(segment.sequence) && !self.is_silent()
    }

    pub(super) fn segment(&mut self, segment: &Segment<'_>) {
        let [one, other] = &mut self.sides;
        let (index, side) = if one.address == segment.from {
            (0, one)
        } else {
            (1, other)
        };
        if segment.begins {
            self.opener = Some(if segment.acknowledges { 1 - index } else { index });
            if !segment.acknowledges {
                self.opened_with = Some(segment.sequence);
            }
        }
        side.stream.segment(segment);
        self.is_closed |= segment.ends;
    }

    /// Whether nothing was said yet.
    pub(super) fn is_silent(&self) -> bool {
        self.sides
            .iter()
            .all(|side| side.stream.listener.heard().is_silent())
    }

    /// Whether it is known to be plaintext or TLS.
    pub(super) fn is_recognised(&self) -> bool {
        self.sides
            .iter()
            .any(|side| side.stream.listener.heard().is_recognised())
    }

    /// What it is, once nothing more is to come.
    pub(super) fn finish(mut self) -> Conversation {
        for side in &mut self.sides {
            side.stream.finish();
        }
        self.conversation()
    }

    /// What it is by now.
    pub(super) fn conversation(&self) -> Conversation {
        let [one, other] = &self.sides;
        let heard = [one.stream.listener.heard(), other.stream.listener.heard()];
        let (client, server, said, answered) = match (self.client(heard), heard) {
            (0, [said, answered]) => (one.address, other.address, said, answered),
            (_, [answered, said]) => (other.address, one.address, said, answered),
        };
        let mut paths = said.zookeeper.paths.clone();
        paths.merge(&answered.zookeeper.paths);
        Conversation {
            client,
            server,
            kind: kind(said, answered, self.is_closed),
            paths: paths.names,
            has_more_paths: paths.has_more,
            has_beginning: said.has_beginning,
            number: self.number,
        }
    }

    /// Who opened it; else who speaks like a client; else the one with the higher port.
    fn client(&self, heard: [&Heard; 2]) -> usize {
        let [one, other] = heard;
        let by_word = || match (one.role(), other.role()) {
            (Some(Role::Client), _) | (_, Some(Role::Server)) => Some(0),
            (Some(Role::Server), _) | (_, Some(Role::Client)) => Some(1),
            (None, None) => None,
        };
        let [one, other] = &self.sides;
        let by_port = usize::from(one.address.port() < other.address.port());
        self.opener.or_else(by_word).unwrap_or(by_port)
    }
}

/// By what the client said, and what it was answered. Plaintext counts before all else.
fn kind(said: &Heard, answered: &Heard, is_closed: bool) -> Kind {
    let (tls, answered_tls) = (&said.tls, &answered.tls);
    let is_tls = tls.is_certain || answered_tls.is_certain || tls.records + answered_tls.records > 1;
    if said.zookeeper.is_certain || answered.zookeeper.is_certain {
        Kind::ZooKeeper {
            word: said.zookeeper.word.or(answered.zookeeper.word),
            is_refused: answered_tls.is_certain || is_closed && answered.is_silent(),
        }
    } else if is_tls {
        let version = answered_tls.handshake.version.or(tls.handshake.version);
        Kind::Tls {
            version,
            client_certificate: client_certificate(version, tls.handshake, answered_tls.handshake),
            has_application_data: tls.has_application_data || answered_tls.has_application_data,
            alert: answered_tls.handshake.alert.or(tls.handshake.alert),
        }
    } else if said.is_silent() && answered.is_silent() {
        Kind::Silent
    } else {
        Kind::Other
    }
}

fn client_certificate(version: Option<TlsVersion>, said: Facts, answered: Facts) -> ClientCertificate {
    match said.certificate {
        _ if version == Some(TlsVersion::Tls13) => ClientCertificate::Hidden,
        Some(true) => ClientCertificate::Sent,
        Some(false) => ClientCertificate::NotSent,
        None if answered.is_done && !answered.asks => ClientCertificate::NotAsked,
        None => ClientCertificate::Unseen,
    }
}
