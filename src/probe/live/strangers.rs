//! Clients that must not get in: one without a certificate, and one whose certificate is an imitation.

use time::OffsetDateTime;

use super::knock::{Door, Knock};
use super::report::Admission;
use super::session::{self, Session};
use super::stop::Stage;
use crate::keystore::{Identity, KeystoreError};
use crate::os::{OsError, random};
use crate::pki::{Certificate, IssueError, Serial, imitate};
use crate::probe::tls::TlsError;

/// Why there is no imitation.
#[derive(Debug, thiserror::Error)]
enum Unmade {
    #[error(transparent)]
    Random(#[from] OsError),
    #[error(transparent)]
    Issue(#[from] IssueError),
    #[error(transparent)]
    Identity(#[from] KeystoreError),
}

/// What comes of a client without a certificate.
pub(super) fn anonymous(door: Door<'_>) -> Admission {
    match knock(door, None) {
        Ok(knock) => admission(knock),
        Err(error) => Admission::Unproved(error.to_string()),
    }
}

/// What comes of a client whose certificate differs from this one in nothing but keys and signatures.
///
/// `None` where the server asks for no certificate: who is let in there says nothing about what it would think of this one.
pub(super) fn imitator(door: Door<'_>, original: &Certificate, now: OffsetDateTime) -> Option<Admission> {
    let identity = match imitation(original, now) {
        Ok(identity) => identity,
        Err(error) => return Some(Admission::Unproved(error.to_string())),
    };
    let knock = match knock(door, Some(&identity)) {
        Ok(knock) => knock,
        Err(error) => return Some(Admission::Unproved(error.to_string())),
    };
    match &knock.tls.seen.asked {
        None if knock.outcome.is_ok() => None,
        Some(asked) if !asked.is_answered => Some(Admission::Unproved(
            "the server takes no ECDSA certificate of a client".to_owned(),
        )),
        _ => Some(admission(knock)),
    }
}

fn knock(door: Door<'_>, identity: Option<&Identity>) -> Result<Knock<Session>, TlsError> {
    door.securely(identity, |stream| session::open(stream, Stage::Session))
}

fn admission(knock: Knock<Session>) -> Admission {
    match knock.outcome {
        Ok(_) => Admission::Admitted {
            was_asked: knock.tls.seen.asked.is_some(),
        },
        Err(stop) if stop.is_refusal() => Admission::Refused(stop),
        Err(stop) => Admission::Unproved(stop.to_string()),
    }
}

fn imitation(original: &Certificate, now: OffsetDateTime) -> Result<Identity, Unmade> {
    let serials = [serial()?, serial()?];
    let (key, chain) = imitate(original, serials, now)?;
    Ok(Identity::new(key, chain)?)
}

fn serial() -> Result<Serial, Unmade> {
    Ok(Serial::from_entropy(random::bytes()?))
}
