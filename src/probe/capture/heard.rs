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
    pub(super) tls: HeardTls,
    pub(super) zookeeper: HeardZooKeeper,
}

#[derive(Debug, Default, Clone)]
pub(super) struct HeardTls {
    /// Whether something was said that only TLS says.
    pub(super) is_certain: bool,
    /// The most records that followed each other.
    pub(super) records: u32,
    pub(super) has_application_data: bool,
    /// What the handshake said in the clear.
    pub(super) handshake: Facts,
}

#[derive(Debug, Default, Clone)]
pub(super) struct HeardZooKeeper {
    /// Whether something was said that only ZooKeeper's protocol says.
    pub(super) is_certain: bool,
    /// Which end says it.
    pub(super) role: Option<Role>,
    pub(super) paths: Paths,
    /// A four-letter word.
    pub(super) word: Option<&'static str>,
}

impl Heard {
    pub(super) fn is_silent(&self) -> bool {
        self.octets == 0 && !self.misses
    }

    /// Which end this is, by what it says.
    pub(super) fn role(&self) -> Option<Role> {
        self.tls.handshake.role.or(self.zookeeper.role)
    }

    /// Whether it is known what is said.
    pub(super) fn is_recognised(&self) -> bool {
        self.zookeeper.is_certain || self.tls.is_certain || self.tls.records > 1
    }
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

impl<T> Look<T> {
    pub(super) fn map<U>(self, make: impl FnOnce(T) -> U) -> Look<U> {
        match self {
            Self::Is(found) => Look::Is(make(found)),
            Self::More => Look::More,
            Self::Not => Look::Not,
        }
    }
}
