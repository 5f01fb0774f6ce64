use super::heard::Look;
use super::tls::{self, Record};
use super::zookeeper::{self, Frame, Shape};

/// What a direction speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Protocol {
    Tls,
    ZooKeeper,
}

/// A record or a frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Unit {
    Record(Record),
    Frame(Frame),
}

/// What is known where one may begin.
#[derive(Debug, Clone, Copy)]
pub(super) struct State {
    /// What came right before, if it was recognised.
    pub(super) following: Option<Protocol>,
    /// Whether this direction is known to speak ZooKeeper's protocol.
    pub(super) is_zookeeper: bool,
    /// Whether no more octets will come.
    pub(super) is_all: bool,
}

impl Unit {
    pub(super) fn protocol(&self) -> Protocol {
        match self {
            Self::Record(_) => Protocol::Tls,
            Self::Frame(_) => Protocol::ZooKeeper,
        }
    }

    /// Whether nothing else looks like it.
    pub(super) fn is_proof(&self) -> bool {
        match self {
            Self::Record(record) => record.is_proof,
            Self::Frame(frame) => matches!(frame.shape, Shape::Proof { .. }),
        }
    }
}

/// What stands at the beginning of `head`. The first octet tells the protocols apart: the type of a record, or the highest
/// octet of a length that is never as much as 2^24.
pub(super) fn look(head: &[u8], state: State) -> Look<Unit> {
    match head.first() {
        Some(20..=23) => {
            let follows = state.following == Some(Protocol::Tls);
            tls::look(head, follows, state.is_all).map(Unit::Record)
        }
        Some(0) => {
            let is_known = state.is_zookeeper && state.following == Some(Protocol::ZooKeeper);
            zookeeper::look(head, is_known, state.is_all).map(Unit::Frame)
        }
        _ => Look::Not,
    }
}
