use std::fmt;
use std::io;

use rustls::AlertDescription;

use super::alert;
use crate::model::Quoted;
use crate::os::net::NetError;

/// Where and why a connection came to nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// How far it came.
    pub stage: Stage,
    /// What ended it.
    pub reason: Reason,
}

/// How far a connection came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// There is none.
    Connect,
    /// TCP stands, TLS does not.
    Handshake,
    /// TLS stands for us (with TLS 1.3 the server may still refuse our certificate), and there is no session.
    Session,
}

/// What ended a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// The name has no address; what the system says.
    Unknown(String),
    /// Nobody listens.
    Refused,
    /// There is no way; what the system says.
    Unreachable(String),
    /// Nothing came in time.
    Silent,
    /// The other side closed it without a word.
    Closed,
    /// The other side closed it with this word of TLS.
    Alert(AlertDescription),
    /// The other side speaks TLS, and nothing that we speak; in the library's words.
    Incompatible(String),
    /// The other side shakes hands as TLS forbids; in the library's words.
    Misbehaved(String),
    /// What came is not what a ZooKeeper says; its first octets.
    Foreign(Vec<u8>),
    /// A ZooKeeper says no to a session.
    NoSession,
}

impl fmt::Display for Stop {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.reason {
            Reason::Unknown(said) | Reason::Unreachable(said) => formatter.write_str(said),
            Reason::Refused => formatter.write_str("nobody listens"),
            Reason::Silent => formatter.write_str("no answer in time"),
            Reason::Closed => formatter.write_str("closed without a word"),
            Reason::Alert(alert) => write!(formatter, "alert `{}`", alert::name(*alert)),
            Reason::Incompatible(why) | Reason::Misbehaved(why) => formatter.write_str(why),
            Reason::Foreign(octets) => write!(formatter, "it says {}", shown(octets)),
            Reason::NoSession => formatter.write_str("a session is refused"),
        }
    }
}

/// The first octets of an answer: as text, where they are one, else in hexadecimal digits.
pub(super) fn shown(octets: &[u8]) -> String {
    let line = octets.split(|octet| matches!(octet, b'\r' | b'\n')).next();
    match line.map(std::str::from_utf8) {
        Some(Ok(text)) if !text.is_empty() && !text.contains(char::is_control) => Quoted(text).to_string(),
        _ if octets.is_empty() => "nothing".to_owned(),
        _ => {
            let digits = octets.iter().take(SHOWN).map(|octet| format!("{octet:02x}"));
            digits.collect::<Vec<_>>().join(" ")
        }
    }
}

/// How many octets are shown that are no text.
const SHOWN: usize = 8;

impl Stop {
    /// There is no connection.
    pub(super) fn unconnected(error: &NetError) -> Self {
        let said = |source: &io::Error| source.to_string();
        let reason = match error {
            NetError::Unknown(source) => Reason::Unknown(said(source)),
            NetError::Unresolved => Reason::Unknown(error.to_string()),
            NetError::Refused => Reason::Refused,
            NetError::Silent => Reason::Silent,
            NetError::Unreachable(source) => Reason::Unreachable(said(source)),
        };
        Self {
            stage: Stage::Connect,
            reason,
        }
    }

    /// A connection failed at this stage; `head` is what came first.
    pub(super) fn failed(stage: Stage, error: &io::Error, head: &[u8]) -> Self {
        let tls = error
            .get_ref()
            .and_then(|source| source.downcast_ref::<rustls::Error>());
        let reason = match (tls, error.kind()) {
            (Some(tls), _) => of_tls(tls, stage, head),
            (None, io::ErrorKind::TimedOut) => Reason::Silent,
            (None, io::ErrorKind::FileTooLarge) => Reason::Foreign(head.to_vec()),
            (None, _) => Reason::Closed,
        };
        Self { stage, reason }
    }

    /// What came is not what a ZooKeeper says.
    pub(super) fn foreign(stage: Stage, head: &[u8]) -> Self {
        let reason = Reason::Foreign(head.to_vec());
        Self { stage, reason }
    }

    /// Whether the other side turned us away, and not the way there or the time.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        self.stage > Stage::Connect && matches!(self.reason, Reason::Closed | Reason::Alert(_))
    }
}

/// The first octet of what a TLS server says: an alert (21) or a handshake (22) of some version 3 (RFC 8446, 5.1).
pub(super) fn is_tls(head: &[u8]) -> bool {
    matches!(head, [21 | 22, 3, ..])
}

fn of_tls(error: &rustls::Error, stage: Stage, head: &[u8]) -> Reason {
    match error {
        rustls::Error::AlertReceived(alert) => Reason::Alert(*alert),
        rustls::Error::PeerIncompatible(why) => Reason::Incompatible(format!("{why:?}")),
        _ if stage == Stage::Handshake && !is_tls(head) => Reason::Foreign(head.to_vec()),
        other => Reason::Misbehaved(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_shown_as_text_or_in_digits_and_plays_no_tricks() {
        for (octets, expected) in [
            (
                &b"HTTP/1.1 400 Bad Request\r\nServer: x"[..],
                "`HTTP/1.1 400 Bad Request`",
            ),
            (b"SSH-2.0-x\n", "`SSH-2.0-x`"),
            (b"", "nothing"),
            (b"\r\n", "0d 0a"),
            (b"\x1b[2J", "1b 5b 32 4a"),
            (&[0; 40], "00 00 00 00 00 00 00 00"),
            ("\u{202e}x".as_bytes(), "`\\u{202e}x`"),
        ] {
            assert_eq!(shown(octets), expected);
        }
    }

    #[test]
    fn who_breaks_off_is_told_apart_by_what_was_said_before() {
        let of = |kind: io::ErrorKind| Stop::failed(Stage::Handshake, &kind.into(), &[]).reason;
        assert_eq!(of(io::ErrorKind::UnexpectedEof), Reason::Closed);
        assert_eq!(of(io::ErrorKind::ConnectionReset), Reason::Closed);
        assert_eq!(of(io::ErrorKind::TimedOut), Reason::Silent);
        let garbage = || io::Error::other(rustls::Error::General("garbage".to_owned()));
        let of = |stage, head: &[u8]| Stop::failed(stage, &garbage(), head).reason;
        assert_eq!(of(Stage::Handshake, b"HTTP"), Reason::Foreign(b"HTTP".to_vec()));
        assert!(matches!(
            of(Stage::Handshake, &[22, 3, 3, 0]),
            Reason::Misbehaved(_)
        ));
        assert!(matches!(of(Stage::Session, b""), Reason::Misbehaved(_)));
    }
}
