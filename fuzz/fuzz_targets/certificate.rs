//! One certificate and everything that is asked of it: names, extensions, name constraints, its number in a directory of hash
//! links, its weaknesses, the chain that it makes with itself, and what `inspect` finds.
//!
//! `cargo +nightly fuzz run certificate CORPUS`, with certificates in DER.

#![no_main]

use libfuzzer_sys::fuzz_target;
use zkcerts::diagnosis::of_certificate;
use zkcerts::pki::{Certificate, Chain};

fuzz_target!(|bytes: &[u8]| {
    let Ok(certificate) = Certificate::from_der(bytes) else {
        return;
    };
    assert_eq!(certificate.der(), bytes);
    let _ = (certificate.called(), certificate.issuer(), certificate.zookeeper_id());
    let _ = (certificate.common_name(), certificate.subject_hash());
    let _ = (certificate.key_kind().to_string(), certificate.weaknesses());
    if let Some(constraints) = certificate.name_constraints() {
        let _ = constraints.to_string();
        let _ = constraints.permit_subject(&certificate.subject());
        for name in certificate.sans() {
            let _ = constraints.permit(name);
        }
    }
    let chain = Chain::order(&certificate, std::slice::from_ref(&certificate));
    assert_eq!(chain.certificates.first(), Some(&certificate));
    let validity = certificate.validity();
    for moment in [validity.not_before, validity.not_after] {
        let _ = validity.days_left(moment);
        let _ = of_certificate("a certificate", &certificate, moment);
    }
});
