use time::OffsetDateTime;

use super::super::{Code, Finding};
use super::text::{called, day, distance, second};
use super::{Remark, dates};
use crate::pki::Certificate;

/// What there is to say about the time of a certificate that is looked after: that it has ended, or has not begun.
/// `fix` is what replaces it.
#[must_use]
pub fn of_dates(subject: &str, certificate: &Certificate, fix: &str, now: OffsetDateTime) -> Option<Finding> {
    let expired =
        dates::expired(certificate, now).map(|remark| (Code::Expired, remark.fixed_by(Some(fix.to_owned()))));
    let (code, remark) =
        expired.or_else(|| Some((Code::NotYetValid, dates::not_yet_valid(certificate, now)?)))?;
    Some(Finding::new(code, subject, remark))
}

/// A certificate that should be followed by another one since a moment; the code says by which.
#[must_use]
pub fn of_due(
    code: Code,
    subject: &str,
    certificate: &Certificate,
    since: OffsetDateTime,
    now: OffsetDateTime,
) -> Finding {
    let end = certificate.validity().not_after;
    let remark = Remark::new(format!(
        "{} is due since {}: it ends on {}, in {}",
        called(certificate),
        day(since),
        day(end),
        distance(end - now)
    ));
    Finding::new(code, subject, remark.seen(format!("notAfter: {}", second(end))))
}
