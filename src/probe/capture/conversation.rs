use std::net::SocketAddr;

/// What a TCP connection is, by what was captured of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversation {
    /// Who opened it, as far as it can be told.
    pub client: SocketAddr,
    /// Whom it was opened to.
    pub server: SocketAddr,
    /// What was said over it.
    pub kind: Kind,
    /// The path names of ZooKeeper's that were seen in the clear, some of them if there are many.
    pub paths: Vec<String>,
    /// Whether there were more.
    pub has_more_paths: bool,
    /// Whether its first octets were captured.
    pub has_beginning: bool,
    /// The number of its first packet, for the order.
    pub(super) number: u64,
}

/// What is said over a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// ZooKeeper's protocol in the clear.
    ZooKeeper {
        /// The four-letter word that it was, if it was one.
        word: Option<&'static str>,
        /// Whether the other side answered in TLS or not at all.
        is_refused: bool,
    },
    /// TLS.
    Tls {
        /// What the server chose, where that was captured.
        version: Option<TlsVersion>,
        /// What is known of the client's certificate.
        client_certificate: ClientCertificate,
        /// Whether application data went over it. Without it nothing is known to be encrypted.
        has_application_data: bool,
        /// The number of an alert in the clear, if one ended the handshake.
        alert: Option<u8>,
    },
    /// Something else, or too little to tell.
    Other,
    /// Nothing was said.
    Silent,
}

/// A version of TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TlsVersion {
    /// RFC 2246.
    Tls10,
    /// RFC 4346.
    Tls11,
    /// RFC 5246.
    Tls12,
    /// RFC 8446.
    Tls13,
}

impl TlsVersion {
    /// By its two octets.
    pub(super) fn of(octets: &[u8]) -> Option<Self> {
        match octets {
            [3, 1] => Some(Self::Tls10),
            [3, 2] => Some(Self::Tls11),
            [3, 3] => Some(Self::Tls12),
            [3, 4] => Some(Self::Tls13),
            _ => None,
        }
    }

    /// As it is called.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tls10 => "1.0",
            Self::Tls11 => "1.1",
            Self::Tls12 => "1.2",
            Self::Tls13 => "1.3",
        }
    }
}

/// What a handshake showed of the client's certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClientCertificate {
    /// It was sent.
    Sent,
    /// It was asked for, and none was sent.
    NotSent,
    /// The server did not ask for it.
    NotAsked,
    /// TLS 1.3 encrypts it.
    Hidden,
    /// The handshake was not captured, or not to its end, or a session was resumed.
    Unseen,
}

impl ClientCertificate {
    /// A stable word for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::NotSent => "not-sent",
            Self::NotAsked => "not-asked",
            Self::Hidden => "hidden",
            Self::Unseen => "unseen",
        }
    }
}
