use time::{Duration, OffsetDateTime};

use super::Remark;
use super::text::{called, day, distance, second};
use crate::pki::Certificate;

/// How long before its end a certificate is called one that ends soon; where it lasts less than three times as long, a
/// third of its life.
const SOON: Duration = Duration::days(30);

pub(super) fn expired(certificate: &Certificate, now: OffsetDateTime) -> Option<Remark> {
    let end = certificate.validity().not_after;
    (end < now).then(|| {
        let (called, ago) = (called(certificate), distance(now - end));
        Remark::new(format!("{called} ended on {}, {ago} ago", day(end)))
            .seen(format!("notAfter: {}", second(end)))
    })
}

pub(super) fn not_yet_valid(certificate: &Certificate, now: OffsetDateTime) -> Option<Remark> {
    let begin = certificate.validity().not_before;
    (begin > now).then(|| {
        let (called, left) = (called(certificate), distance(begin - now));
        Remark::new(format!("{called} begins on {}, in {left}", day(begin)))
            .seen(format!("notBefore: {}", second(begin)))
            .seen(format!("the clock of this machine: {}", second(now)))
    })
}

pub(super) fn ends_soon(certificate: &Certificate, now: OffsetDateTime) -> Option<Remark> {
    let validity = certificate.validity();
    let end = validity.not_after;
    let left = end - now;
    let soon = SOON.min((end - validity.not_before) / 3);
    (!left.is_negative() && left < soon).then(|| {
        let (called, left) = (called(certificate), distance(left));
        Remark::new(format!("{called} ends on {}, in {left}", day(end)))
            .seen(format!("notAfter: {}", second(end)))
    })
}
