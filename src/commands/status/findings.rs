//! What is wrong with what was found, as findings.

use time::OffsetDateTime;

use crate::diagnosis::{self, Code, Finding};
use crate::workspace::layout::AuthorityKind;
use crate::workspace::manifest::LeafSettings;
use crate::workspace::{Due, Exposed, Held, State, Succession};

/// What there is to say about a certificate, or the place where one should be.
pub(super) fn of_certificate(held: &Held<'_>, leaf: &LeafSettings, now: OffsetDateTime) -> Option<Finding> {
    let subject = &held.file;
    let certificate = match &held.state {
        State::Present(certificate) => certificate,
        State::Missing => return Some(diagnosis::of_missing(subject, Some(remedy(held)))),
        State::Awaited => return Some(diagnosis::of_awaited(subject)),
        State::Damaged(error) => return Some(diagnosis::of_damaged(subject, error, remedy(held))),
        State::Refused(error) => return Some(diagnosis::of_inaccessible(subject, error)),
    };
    let code = code(held.succession());
    match Due::of(held.succession(), certificate.validity(), leaf, now) {
        Due::Not { .. } => None,
        Due::Since(since) => Some(diagnosis::of_due(code, subject, certificate, since, now)),
        Due::Expired | Due::NotYetValid => diagnosis::of_dates(subject, certificate, code.fix(), now),
    }
}

/// A secret that others can read.
pub(super) fn of_exposed(exposed: &Exposed) -> Finding {
    diagnosis::of_readable(&exposed.file, exposed.mode)
}

const fn code(succession: Succession) -> Code {
    match succession {
        Succession::Renew => Code::RenewalDue,
        Succession::Import => Code::ImportDue,
        Succession::Rotate => Code::RotationDue,
    }
}

/// What brings a certificate back that is lost or damaged.
fn remedy(held: &Held<'_>) -> &'static str {
    match (held.node, held.imported, held.authority) {
        (Some(_), false, _) => Code::FileMissing.fix(),
        (Some(_), true, _) => "bring it again: `zkcerts import ROLE --host HOST --cert FILE`",
        (None, true, _) => "bring it again: `zkcerts import authority --cert FILE`",
        (None, false, AuthorityKind::Clients) => {
            "restore it from a copy; a new authority is a change for every peer: `zkcerts rotate`"
        }
        (None, false, AuthorityKind::Quorum) => {
            "restore it from a copy; if it was never made, `zkcerts init` makes it"
        }
    }
}
