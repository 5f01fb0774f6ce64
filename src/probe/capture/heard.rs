use super::handshake::Facts;
use super::paths::Paths;

/// Which end of a connection speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Client,
    Server,
}

/// What one direction said, as far as it is known.
#[derive(Debug, Default, Clone)]
pub(super) struct Heard {
    /// How many octets of it were captured.
    pub(super) octets: u64,
    /// Whether some were not.
    pub(super) misses: bool,
    /// Whether what was captured begins with the first of all.
    pub(super) has_beginning: bool,
    /// The most TLS records that followed each other.
    pub(super) records: u32,
    /// Whether something was said that only TLS says.
    pub(super) is_tls: bool,
    /// Whether there were records of application data.
    pub(super) has_application_data: bool,
    /// What its handshake said in the clear.
    pub(super) handshake: Facts,
    /// Whether something was said that only ZooKeeper's protocol says.
    pub(super) is_zookeeper: bool,
    /// Path names of ZooKeeper's protocol.
    pub(super) paths: Paths,
    /// A four-letter word.
    pub(super) word: Option<&'static str>,
    /// Which end this is, by what it says.
    pub(super) role: Option<Role>,
}

/// What stands at the beginning of some octets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Look<T> {
    /// It could be one; more octets will tell.
    More,
    /// It is none.
    Not,
    /// It is one.
    Is(T),
}
