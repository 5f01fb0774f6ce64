use time::OffsetDateTime;

use super::Remark;
use super::text::called;
use crate::pki::Certificate;

pub(super) fn leaf_is_authority(certificate: &Certificate, _: OffsetDateTime) -> Option<Remark> {
    certificate.looks_like_a_server().then(|| {
        Remark::new(format!(
            "{} is a server's certificate and an authority (CA:TRUE)",
            called(certificate)
        ))
    })
}

pub(super) fn of_no_role(certificate: &Certificate, _: OffsetDateTime) -> Option<Remark> {
    let usage = certificate.extended_key_usage()?;
    (!usage.permits_server() && !usage.permits_client()).then(|| {
        Remark::new(format!(
            "{} may be neither a server's certificate nor a client's",
            called(certificate)
        ))
    })
}

pub(super) fn server_only(certificate: &Certificate, _: OffsetDateTime) -> Option<Remark> {
    let usage = certificate.extended_key_usage()?;
    (usage.permits_server() && !usage.permits_client()).then(|| {
        Remark::new(format!(
            "{} may be a server's certificate, and not a client's",
            called(certificate)
        ))
    })
}

pub(super) fn no_signature(certificate: &Certificate, _: OffsetDateTime) -> Option<Remark> {
    let usage = certificate.key_usage()?;
    (!usage.digital_signature).then(|| {
        Remark::new(format!(
            "{} does not allow digital signatures",
            called(certificate)
        ))
    })
}

pub(super) fn may_not_sign(certificate: &Certificate, _: OffsetDateTime) -> Option<Remark> {
    let usage = certificate.key_usage()?;
    (!usage.key_cert_sign).then(|| {
        Remark::new(format!(
            "{} is an authority that may not sign certificates",
            called(certificate)
        ))
    })
}
