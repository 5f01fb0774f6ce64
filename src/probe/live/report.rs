use std::net::SocketAddr;

use super::knock::Knock;
use super::session::Session;
use super::stop::Stop;
use super::target::{OnDisk, Subject, Target};

/// What was found at a target: facts, and nothing of what they mean.
#[derive(Debug, Clone)]
pub struct Report {
    /// Where.
    pub target: Target,
    /// The address that answered, or was tried last.
    pub address: Option<SocketAddr>,
    /// What the server should show.
    pub on_disk: Option<OnDisk>,
    /// What came of knocking with the identity.
    pub main: Knock<Session>,
    /// Whether there is an identity at all.
    pub has_identity: bool,
    /// What a ZooKeeper that grants no session says of itself, over TLS.
    pub status: Option<String>,
    /// What comes of a client without a certificate; `None`: not tried.
    pub anonymous: Option<Admission>,
    /// What comes of a client whose certificate is an imitation; `None`: not tried, or not asked for.
    pub stranger: Option<Admission>,
    /// What the TLS port says to plaintext.
    pub plaintext: Option<Plaintext>,
    /// What the port says that is meant for plaintext.
    pub plaintext_port: Option<(u16, Plaintext)>,
    /// What the port says where the peers elect.
    pub election: Option<(u16, Election)>,
}

impl Report {
    /// What came of knocking, and nothing more yet.
    pub(super) fn new(
        subject: &Subject,
        address: Option<SocketAddr>,
        has_identity: bool,
        main: Knock<Session>,
    ) -> Self {
        Self {
            target: subject.target.clone(),
            address,
            on_disk: subject.on_disk.clone(),
            main,
            has_identity,
            status: None,
            anonymous: None,
            stranger: None,
            plaintext: None,
            plaintext_port: None,
            election: None,
        }
    }
}

/// What comes of a client that should not get in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Admission {
    /// It was turned away.
    Refused(Stop),
    /// It was granted a session. Whether a certificate was asked for.
    Admitted {
        /// Whether a certificate was asked for.
        was_asked: bool,
    },
    /// Neither: why not.
    Unproved(String),
}

/// What a port says to plaintext.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Plaintext {
    /// A ZooKeeper's session.
    Session(Session),
    /// A ZooKeeper's status, and no session.
    Status(String),
    /// Something that no ZooKeeper says; its first octets.
    Foreign(Vec<u8>),
    /// Nothing that could be understood.
    None(Stop),
}

/// What the port says where the peers elect.
#[derive(Debug, Clone)]
pub struct Election {
    /// What was seen, and whether who has no certificate was let in.
    pub knock: Knock<()>,
}
