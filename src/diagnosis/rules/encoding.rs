use time::OffsetDateTime;

use super::Remark;
use super::text::called;
use crate::pki::Certificate;

/// The most octets of a serial number (RFC 5280, 4.1.2.2).
const LONGEST_SERIAL: usize = 20;

pub(super) fn extension_defect(certificate: &Certificate, _: OffsetDateTime) -> Option<Remark> {
    let defects = certificate.defects();
    let first = defects.first()?;
    let remark = Remark::new(format!("{}: {first}", called(certificate)));
    let others = defects.iter().skip(1).map(ToString::to_string);
    Some(others.fold(remark, Remark::seen))
}

/// Nobody minds it in a root, and many of the public ones have 0.
pub(super) fn serial_number(certificate: &Certificate, _: OffsetDateTime) -> Option<Remark> {
    let serial = certificate.serial();
    let fault = if serial.first().is_some_and(|first| first & 0x80 != 0) {
        "negative".to_owned()
    } else if serial.iter().all(|octet| *octet == 0) {
        "zero".to_owned()
    } else if serial.len() > LONGEST_SERIAL {
        format!("of {} octets", serial.len())
    } else {
        return None;
    };
    (!certificate.is_self_issued()).then(|| {
        Remark::new(format!(
            "{} has a serial number that is {fault}",
            called(certificate)
        ))
    })
}

pub(super) fn dates(certificate: &Certificate, _: OffsetDateTime) -> Option<Remark> {
    certificate.has_misencoded_times().then(|| {
        Remark::new(format!(
            "{} has a date in the wrong type of time",
            called(certificate)
        ))
    })
}

/// An INTEGER has as few octets as it can (X.690, 8.3.2).
pub(super) fn serial_not_der(certificate: &Certificate, _: OffsetDateTime) -> Option<Remark> {
    let is_padded = match certificate.serial() {
        [0, second, ..] => second & 0x80 == 0,
        [0xff, second, ..] => second & 0x80 != 0,
        _ => false,
    };
    is_padded.then(|| {
        Remark::new(format!(
            "{} has a serial number with octets too many before it",
            called(certificate)
        ))
    })
}
