use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use time::{Date, OffsetDateTime};

use super::Defect;
use super::key::KeyError;
use crate::model::Fault;

/// Why a certificate was not issued, or an authority not taken.
#[derive(Debug, thiserror::Error)]
pub enum IssueError {
    /// The key is not the one in the certificate.
    #[error("the key is not the key of the authority `{authority}`")]
    KeyMismatch {
        /// The subject of the certificate.
        authority: String,
    },
    /// The certificate may not issue others.
    #[error("`{subject}` is not an authority: {reason}")]
    NotAnAuthority {
        /// The subject of the certificate.
        subject: String,
        /// What it lacks.
        reason: &'static str,
    },
    /// What is said to have issued it did not.
    #[error("the authority `{authority}` is not signed by the key of `{issuer}`")]
    PathBroken {
        /// The subject of the certificate.
        authority: String,
        /// The subject of the one that should have issued it.
        issuer: String,
    },
    /// OpenSSL and Java refuse whatever it issues.
    #[error(
        "the authority `{authority}` allows {limit} authorities below it (pathlen), and there are {depth}"
    )]
    PathTooLong {
        /// The one that has the limit.
        authority: String,
        /// The limit.
        limit: u32,
        /// How many there are.
        depth: usize,
    },
    /// Peers would read the authority's certificate in different ways.
    #[error("the certificate of the authority `{authority}` is damaged: {defect}")]
    Defective {
        /// The subject of the certificate.
        authority: String,
        /// The first thing that is wrong.
        defect: Defect,
    },
    /// The clock is behind, or the authority was made by one that is ahead.
    #[error("the authority `{authority}` is not valid before {}, and the clock says {}", utc(.begins), utc(.now))]
    NotYetValid {
        /// The subject of the authority.
        authority: String,
        /// Its notBefore.
        begins: OffsetDateTime,
        /// The time at which something was to be issued.
        now: OffsetDateTime,
    },
    /// It is over.
    #[error("the authority `{authority}` has been expired since {}", utc(.ended))]
    Expired {
        /// The subject of the authority.
        authority: String,
        /// Its notAfter.
        ended: OffsetDateTime,
    },
    /// The certificate would still be valid when its authority no longer is.
    #[error(
        "a certificate of {days} days for `{host}` would outlive the authority `{authority}`, which ends on {ends}"
    )]
    OutlivesAuthority {
        /// Whose certificate it was to be.
        host: String,
        /// The subject of the authority.
        authority: String,
        /// How long the certificate should have lasted.
        days: u32,
        /// The longest that it can last.
        available: u32,
        /// The last day of the authority.
        ends: Date,
    },
    /// Peers that honour the authority's name constraints would refuse the certificate.
    #[error("`{name}` is outside the CA name constraints of the authority `{authority}`")]
    OutsideConstraints {
        /// The name or address.
        name: String,
        /// The subject of the authority.
        authority: String,
        /// What it may issue for, in words.
        constraints: String,
    },
    /// A host that is an IPv4 address and nothing else, under an authority that is limited to certain DNS names.
    #[error(
        "OpenSSL would refuse a certificate for the address `{host}` alone: it takes the common name for a DNS name \
         outside the name constraints of the authority `{authority}`"
    )]
    AddressTakenForName {
        /// The address.
        host: String,
        /// The subject of the authority.
        authority: String,
    },
    /// The authority's own extended key usage rules this certificate out.
    #[error("the authority `{authority}` may not issue for `{usage}`, which `{host}` needs")]
    UsageNotPermitted {
        /// Whose certificate it was to be.
        host: String,
        /// The subject of the authority.
        authority: String,
        /// `serverAuth` or `clientAuth`.
        usage: &'static str,
    },
    /// An issuer must have a name (RFC 5280, 4.1.2.4).
    #[error("an authority needs a common name")]
    NoName,
    /// Longer than RFC 5280 allows in a subject.
    #[error("`{0}` is too long for a subject: {limit} characters is the most", limit = super::name::LONGEST)]
    NameTooLong(String),
    /// A certificate cannot name a day after 9999-12-31.
    #[error("{0} days from now is after the year 9999")]
    TooManyDays(u32),
    /// A lifetime of no days.
    #[error("a certificate of 0 days is never valid")]
    NoDays,
    /// The key cannot be used.
    #[error("the key of the authority cannot be used")]
    Key(#[from] KeyError),
    /// A value that has no place in a certificate, such as a host name with an umlaut.
    #[error("the certificate cannot be encoded")]
    Encoding(#[from] der::Error),
    /// The cryptographic library failed.
    #[error("the certificate could not be signed")]
    Signing,
}

const UTC: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day] [hour]:[minute]:[second] UTC");

fn utc(moment: &OffsetDateTime) -> String {
    moment.to_utc().format(UTC).unwrap_or_else(|_| moment.to_string())
}

impl Fault for IssueError {
    fn code(&self) -> &'static str {
        match self {
            Self::KeyMismatch { .. } => "authority-key-mismatch",
            Self::NotAnAuthority { .. } => "not-an-authority",
            Self::PathBroken { .. } => "authority-path-broken",
            Self::PathTooLong { .. } => "path-too-long",
            Self::Defective { .. } => "authority-defective",
            Self::NotYetValid { .. } => "authority-not-yet-valid",
            Self::Expired { .. } => "authority-expired",
            Self::OutlivesAuthority { .. } => "leaf-outlives-authority",
            Self::OutsideConstraints { .. } => "outside-name-constraints",
            Self::AddressTakenForName { .. } => "address-taken-for-name",
            Self::UsageNotPermitted { .. } => "usage-not-permitted",
            Self::NoName => "subject-empty",
            Self::NameTooLong(_) => "subject-too-long",
            Self::TooManyDays(_) => "too-many-days",
            Self::NoDays => "no-days",
            Self::Key(error) => error.code(),
            Self::Encoding(_) => "certificate-encoding",
            Self::Signing => "certificate-signing",
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::KeyMismatch { .. } => {
                Some("give the key and the certificate that were made together".to_owned())
            }
            Self::PathBroken { .. } => {
                Some("bring the certificates from the issuing authority up to its root".to_owned())
            }
            Self::PathTooLong { .. } => Some(
                "issue from the authority that has the limit, or have it made again without it".to_owned(),
            ),
            Self::NotYetValid { .. } => Some("check the clock of this host: `date --utc`".to_owned()),
            Self::Expired { .. } | Self::OutlivesAuthority { available: 0, .. } => {
                Some("replace the authority first: `zkcerts rotate`".to_owned())
            }
            Self::OutlivesAuthority { available, .. } => Some(format!(
                "set `days` to {available} or less, or replace the authority: `zkcerts rotate`"
            )),
            Self::OutsideConstraints { constraints, .. } => {
                Some(format!("the authority may issue for {constraints}"))
            }
            Self::AddressTakenForName { .. } => Some(
                "give the node a DNS name that the authority may issue for, as its host or in `alt`"
                    .to_owned(),
            ),
            Self::Key(error) => error.hint(),
            _ => None,
        }
    }
}
