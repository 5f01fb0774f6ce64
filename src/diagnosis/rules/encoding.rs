use time::OffsetDateTime;

use super::Remark;
use super::text::called;
use crate::pki::{Certificate, Defect};

/// The most octets of a serial number (RFC 5280, 4.1.2.2).
const LONGEST_SERIAL: usize = 20;

pub(super) fn extension_defect(certificate: &Certificate, _: OffsetDateTime) -> Option<Remark> {
    remark(certificate, Defect::is_of_an_extension)
}

pub(super) fn certificate_defect(certificate: &Certificate, _: OffsetDateTime) -> Option<Remark> {
    remark(certificate, |defect| !defect.is_of_an_extension())
}

/// The first defect of a kind, and the others as what was seen.
fn remark(certificate: &Certificate, is_meant: impl Fn(&Defect) -> bool) -> Option<Remark> {
    let mut defects = certificate.defects().iter().filter(|defect| is_meant(defect));
    let first = defects.next()?;
    let remark = Remark::new(format!("{}: {first}", called(certificate)));
    Some(defects.map(ToString::to_string).fold(remark, Remark::seen))
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
