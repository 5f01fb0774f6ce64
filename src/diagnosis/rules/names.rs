use std::net::IpAddr;

use time::OffsetDateTime;

use super::Remark;
use super::text::called;
use crate::model::{Host, Quoted, San};
use crate::pki::{Certificate, ExtendedKeyUsage};

/// Servers look at no name of a client.
fn may_serve(certificate: &Certificate) -> bool {
    certificate
        .extended_key_usage()
        .is_none_or(ExtendedKeyUsage::permits_server)
}

/// The common name where it is the name or address of a host.
fn host_in_common_name(certificate: &Certificate) -> Option<String> {
    certificate
        .common_name()
        .filter(|name| name.parse::<Host>().is_ok())
}

pub(super) fn no_name(certificate: &Certificate, _: OffsetDateTime) -> Option<Remark> {
    let is_nameless = certificate.sans().is_empty() && host_in_common_name(certificate).is_none();
    (is_nameless && may_serve(certificate))
        .then(|| Remark::new(format!("{} names no host", called(certificate))))
}

pub(super) fn common_name_only(certificate: &Certificate, _: OffsetDateTime) -> Option<Remark> {
    let host = host_in_common_name(certificate)?;
    (certificate.sans().is_empty() && may_serve(certificate)).then(|| {
        Remark::new(format!(
            "{} has no subjectAltName: {} stands in the common name alone",
            called(certificate),
            Quoted(&host)
        ))
    })
}

/// The DNS names, as they are written.
fn dns_names(certificate: &Certificate) -> impl Iterator<Item = &str> {
    certificate.sans().iter().filter_map(|name| match name {
        San::Dns(name) => Some(name.as_str()),
        San::Ip(_) => None,
    })
}

pub(super) fn address_as_name(certificate: &Certificate, _: OffsetDateTime) -> Option<Remark> {
    let written: Vec<_> = dns_names(certificate)
        .filter(|name| name.parse::<IpAddr>().is_ok())
        .filter(|name| {
            !certificate
                .sans()
                .iter()
                .any(|san| matches!(san, San::Ip(_)) && san.to_string() == *name)
        })
        .map(|name| Quoted(name).to_string())
        .collect();
    (!written.is_empty()).then(|| {
        let written = written.join(", ");
        Remark::new(format!("{} has {written} as DNS name only", called(certificate)))
    })
}

pub(super) fn malformed(certificate: &Certificate, _: OffsetDateTime) -> Option<Remark> {
    let faults: Vec<_> = dns_names(certificate)
        .filter_map(|name| Some(format!("{}: {}", Quoted(name), fault(name)?)))
        .collect();
    (!faults.is_empty()).then(|| {
        let message = format!("{} has names that fit no host", called(certificate));
        faults.into_iter().fold(Remark::new(message), Remark::seen)
    })
}

/// What is wrong with a DNS name. Capitals are not: names are compared without them.
fn fault(name: &str) -> Option<String> {
    if name.ends_with('.') {
        return Some("it ends in a dot".to_owned());
    }
    name.parse::<San>().err().map(|error| error.reason.into_owned())
}
