use crate::diagnosis::Code;

/// Which program wrote a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Program {
    /// A ZooKeeper server, or a client of its in Java.
    Zookeeper,
    /// ClickHouse, or another program on OpenSSL.
    Clickhouse,
}

impl Program {
    /// How messages call it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Zookeeper => "ZooKeeper",
            Self::Clickhouse => "ClickHouse",
        }
    }
}

/// How much a message says by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    /// Nothing, but it tells how to read its neighbours.
    Sign,
    /// Something only where no message of weight stands beside it.
    Faint,
    /// That something failed, but not what.
    General,
    /// What failed.
    Specific,
}

/// What follows from a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    Finding(Code),
    /// A secure session: what is called so, for people.
    Session(&'static str),
    Nothing,
}

/// Who speaks of whose certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Voice {
    /// Nobody: the message stands for itself.
    Plain,
    /// The writer of the log refuses the certificate of the other side.
    Judges,
    /// The other side refuses the writer's.
    IsJudged,
}

/// A part of a line that names something.
#[derive(Debug, Clone, Copy)]
pub(super) struct Take {
    /// What it is called.
    pub(super) what: &'static str,
    /// What stands before it.
    pub(super) after: &'static str,
    /// The characters of which the first ends it.
    pub(super) until: &'static str,
}

/// A row: a message, in all its wordings.
#[derive(Debug, Clone, Copy)]
pub(super) struct Message {
    pub(super) program: Program,
    /// Any of these. None stands for two messages, unless `given` or `when` tells them apart.
    pub(super) wordings: &'static [&'static str],
    /// The event holds one of these as well; empty: anything.
    pub(super) given: &'static [&'static str],
    /// The event passes this as well.
    pub(super) when: Option<fn(&[u8]) -> bool>,
    pub(super) meaning: Meaning,
    pub(super) rank: Rank,
    pub(super) voice: Voice,
    /// What happened, as a fragment.
    pub(super) says: &'static str,
    /// Where the code's own cause is too general.
    pub(super) cause: Option<&'static str>,
    /// Where the code's own fix does not settle it.
    pub(super) fix: Option<&'static str>,
    pub(super) takes: &'static [Take],
    /// Which releases write it so; empty: all of them.
    pub(super) releases: &'static str,
}

impl Message {
    /// A message that says what failed.
    pub(super) const fn new(
        program: Program,
        code: Code,
        says: &'static str,
        wordings: &'static [&'static str],
    ) -> Self {
        Self {
            program,
            wordings,
            given: &[],
            when: None,
            meaning: Meaning::Finding(code),
            rank: Rank::Specific,
            voice: Voice::Plain,
            says,
            cause: None,
            fix: None,
            takes: &[],
            releases: "",
        }
    }

    /// A message that says that something works.
    pub(super) const fn session(
        program: Program,
        what: &'static str,
        wordings: &'static [&'static str],
    ) -> Self {
        Self {
            meaning: Meaning::Session(what),
            ..Self::new(program, Code::HandshakeFails, "", wordings)
        }
    }

    /// A line that only tells how to read others.
    pub(super) const fn sign(program: Program, wordings: &'static [&'static str]) -> Self {
        Self {
            meaning: Meaning::Nothing,
            rank: Rank::Sign,
            ..Self::new(program, Code::HandshakeFails, "", wordings)
        }
    }

    pub(super) const fn general(self) -> Self {
        Self {
            rank: Rank::General,
            ..self
        }
    }

    pub(super) const fn faint(self) -> Self {
        Self {
            rank: Rank::Faint,
            ..self
        }
    }

    pub(super) const fn judging(self) -> Self {
        Self {
            voice: Voice::Judges,
            ..self
        }
    }

    pub(super) const fn judged(self) -> Self {
        Self {
            voice: Voice::IsJudged,
            ..self
        }
    }

    pub(super) const fn given(self, given: &'static [&'static str]) -> Self {
        Self { given, ..self }
    }

    pub(super) const fn when(self, when: fn(&[u8]) -> bool) -> Self {
        Self {
            when: Some(when),
            ..self
        }
    }

    pub(super) const fn cause(self, cause: &'static str) -> Self {
        Self {
            cause: Some(cause),
            ..self
        }
    }

    pub(super) const fn fix(self, fix: &'static str) -> Self {
        Self {
            fix: Some(fix),
            ..self
        }
    }

    pub(super) const fn taking(self, takes: &'static [Take]) -> Self {
        Self { takes, ..self }
    }

    pub(super) const fn by(self, releases: &'static str) -> Self {
        Self { releases, ..self }
    }
}

pub(super) const fn take(what: &'static str, after: &'static str, until: &'static str) -> Take {
    Take { what, after, until }
}
