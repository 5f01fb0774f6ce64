use super::super::authorities;
use super::super::error::WorkspaceError;
use super::super::layout::{AuthorityKind, Layout, SharedFile};
use crate::pki::Certificate;

/// How far a change of authority is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// The successor is there and trusted; the old one issues.
    Prepare,
    /// The successor issues; the old one is trusted still.
    Reissue,
    /// The old one issues again; the successor, which is given up, is trusted still.
    Return,
}

impl Phase {
    /// Every one, in their order.
    pub const ALL: [Self; 3] = [Self::Prepare, Self::Reissue, Self::Return];

    /// The stable word for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Prepare => "prepare",
            Self::Reissue => "reissue",
            Self::Return => "return",
        }
    }

    /// Whether the manifest has to describe the authority that issues: in the first phase it describes the successor, and on the
    /// way back it may still.
    pub(in crate::workspace) fn describes_what_issues(self) -> authorities::Described {
        match self {
            Self::Prepare | Self::Return => authorities::Described::No,
            Self::Reissue => authorities::Described::Yes,
        }
    }

    /// The files of the other authority, which is trusted too.
    const fn other(self, kind: AuthorityKind) -> [SharedFile; 2] {
        match self {
            Self::Prepare | Self::Return => next(kind),
            Self::Reissue => previous(kind),
        }
    }
}

/// The files of the authority that issues.
pub(in crate::workspace) const fn current(kind: AuthorityKind) -> [SharedFile; 2] {
    [
        SharedFile::AuthorityCertificate(kind),
        SharedFile::AuthorityKey(kind),
    ]
}

pub(super) const fn next(kind: AuthorityKind) -> [SharedFile; 2] {
    [SharedFile::NextCertificate(kind), SharedFile::NextKey(kind)]
}

pub(super) const fn previous(kind: AuthorityKind) -> [SharedFile; 2] {
    [
        SharedFile::PreviousCertificate(kind),
        SharedFile::PreviousKey(kind),
    ]
}

/// The root of the other authority.
pub(in crate::workspace) fn other_root(
    layout: &Layout,
    phase: Phase,
    kind: AuthorityKind,
) -> Result<Option<Certificate>, WorkspaceError> {
    let [certificate, _] = phase.other(kind);
    let issuer = authorities::read_issuer(&layout.shared(certificate))?;
    Ok(issuer.map(|issuer| issuer.root().clone()))
}

/// One move from phase to phase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// The successors are made.
    Begin,
    /// They issue from now on.
    Reissue,
    /// The old ones are trusted no more.
    Retire,
    /// The old ones issue again; the successors stay trusted until every node shows what it had.
    Return,
    /// Everything is as it was before.
    Abort,
    /// New ones at once, and nothing else is trusted.
    Emergency,
}

impl Turn {
    /// The stable word for what is done to the files of the authorities.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Begin => "prepare-authority",
            Self::Reissue => "change-authority",
            Self::Retire => "retire-authority",
            Self::Return => "return-authority",
            Self::Abort => "restore-authority",
            Self::Emergency => "replace-authority",
        }
    }
}
