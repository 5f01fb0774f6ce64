use time::OffsetDateTime;

use crate::pki::Certificate;
use crate::workspace::manifest::LeafSettings;
use crate::workspace::{Due, Held, State};

/// How it stands with a certificate, the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Condition {
    /// What stands there is no certificate, or cannot be read.
    Damaged,
    /// Nothing stands there.
    Missing,
    /// It has ended.
    Expired,
    /// It has not begun.
    NotYetValid,
    /// The next one should follow.
    Due,
    /// It is to come from elsewhere.
    Awaited,
    /// Nothing is to be done.
    Good,
}

impl Condition {
    /// Every one, the worst first.
    pub(super) const ALL: [Self; 7] = [
        Self::Damaged,
        Self::Missing,
        Self::Expired,
        Self::NotYetValid,
        Self::Due,
        Self::Awaited,
        Self::Good,
    ];

    pub(super) fn of(held: &Held<'_>, leaf: &LeafSettings, now: OffsetDateTime) -> Self {
        let certificate = match &held.state {
            State::Present(certificate) => certificate,
            State::Missing => return Self::Missing,
            State::Awaited => return Self::Awaited,
            State::Damaged(_) | State::Refused(_) => return Self::Damaged,
        };
        match Due::of(held.succession(), certificate.validity(), leaf, now) {
            Due::Not { .. } => Self::Good,
            Due::Since(_) => Self::Due,
            Due::Expired => Self::Expired,
            Due::NotYetValid => Self::NotYetValid,
        }
    }

    /// The stable word for it in JSON.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Damaged => "damaged",
            Self::Missing => "missing",
            Self::Expired => "expired",
            Self::NotYetValid => "not-yet-valid",
            Self::Due => "due",
            Self::Awaited => "awaited",
            Self::Good => "ok",
        }
    }

    /// What a person reads.
    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::NotYetValid => "not yet valid",
            Self::Awaited => "waiting for its certificate",
            _ => self.name(),
        }
    }
}

/// The certificate itself, where there is one.
pub(super) fn certificate<'h>(held: &'h Held<'_>) -> Option<&'h Certificate> {
    match &held.state {
        State::Present(certificate) => Some(certificate),
        _ => None,
    }
}
