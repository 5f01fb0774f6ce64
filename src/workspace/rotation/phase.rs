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
}

impl Phase {
    /// Every one, in their order.
    pub const ALL: [Self; 2] = [Self::Prepare, Self::Reissue];

    /// The stable word for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Prepare => "prepare",
            Self::Reissue => "reissue",
        }
    }

    /// Whether the manifest describes the authority that issues: in the first phase it describes the successor.
    pub(in crate::workspace) fn describes_what_issues(self) -> authorities::Described {
        match self {
            Self::Prepare => authorities::Described::No,
            Self::Reissue => authorities::Described::Yes,
        }
    }

    /// The files of the other authority, which is trusted too.
    const fn other(self, kind: AuthorityKind) -> [SharedFile; 2] {
        match self {
            Self::Prepare => next(kind),
            Self::Reissue => previous(kind),
        }
    }
}

pub(super) const fn current(kind: AuthorityKind) -> [SharedFile; 2] {
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
    /// Everything is as it was before, from this phase.
    Abort(Phase),
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
            Self::Abort(_) => "restore-authority",
            Self::Emergency => "replace-authority",
        }
    }
}
