use time::{Duration, OffsetDateTime};

use super::Remark;
use super::text::{called, day, distance, second};
use crate::pki::Certificate;

/// How long before its end a certificate is called one that ends soon; where it lasts less than three times as long, a
/// third of its life.
const SOON: Duration = Duration::days(30);

pub(super) fn expired(certificate: &Certificate, now: OffsetDateTime) -> Option<Remark> {
    let end = certificate.validity().not_after;
    let message = format!(
        "{} ended on {}, {} ago",
        called(certificate),
        day(end),
        distance(now - end)
    );
    (end < now).then(|| Remark::new(message).seen(format!("notAfter: {}", second(end))))
}

pub(super) fn not_yet_valid(certificate: &Certificate, now: OffsetDateTime) -> Option<Remark> {
    let begin = certificate.validity().not_before;
    let message = format!(
        "{} begins on {}, in {}",
        called(certificate),
        day(begin),
        distance(begin - now)
    );
    (begin > now).then(|| {
        Remark::new(message)
            .seen(format!("notBefore: {}", second(begin)))
            .seen(format!("the clock of this machine: {}", second(now)))
    })
}

pub(super) fn ends_soon(certificate: &Certificate, now: OffsetDateTime) -> Option<Remark> {
    let validity = certificate.validity();
    let left = validity.not_after - now;
    let soon = SOON.min((validity.not_after - validity.not_before) / 3);
    let message = format!(
        "{} ends on {}, in {}",
        called(certificate),
        day(validity.not_after),
        distance(left)
    );
    (!left.is_negative() && left < soon)
        .then(|| Remark::new(message).seen(format!("notAfter: {}", second(validity.not_after))))
}
