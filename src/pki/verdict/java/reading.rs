//! What Java reads of a certificate (`X509CertInfo`, `CertificateExtensions`), whatever it is for.

use x509_cert::ext::pkix::name::GeneralName;

use super::{Facts, Flaw, Refusal};
use crate::pki::verdict::extension::{ALTERNATIVE_NAMES, DISTRIBUTION_POINTS, NETSCAPE_TYPE, is_hollow};

/// Whether what an extension says decides anything.
pub(in crate::pki::verdict) fn looks_at(oid: &str) -> bool {
    !matches!(oid, DISTRIBUTION_POINTS | AUTHORITY_INFORMATION)
}

/// Whether Java surely fails to read an extension: one that it knows, and whose content is not even of the right type.
pub(in crate::pki::verdict) fn fails_to_read(oid: &str, value: &[u8]) -> bool {
    let is_known = oid.starts_with("2.5.29.") || matches!(oid, NETSCAPE_TYPE | AUTHORITY_INFORMATION);
    let is_without_names = oid == ALTERNATIVE_NAMES && value == [0x30, 0x00];
    is_without_names || is_known && is_hollow(oid, value)
}

const AUTHORITY_INFORMATION: &str = "1.3.6.1.5.5.7.1.1";

/// What makes a certificate unreadable beside its extensions.
pub(in crate::pki::verdict) fn check_readable(
    facts: &Facts<'_>,
    is_not_third: bool,
) -> Result<(), Refusal> {
    let unreadable = |detail: &str| Err(facts.refuse(Flaw::Unreadable, detail));
    if !facts.has_one_algorithm {
        return unreadable("it names one signature algorithm inside and another one outside");
    }
    if is_not_third && !facts.extensions.is_empty() {
        return unreadable("it has extensions, which only version 3 knows");
    }
    if facts.certificate.serial().is_empty() {
        return unreadable("its serial number is empty");
    }
    if facts.issuer.is_empty() {
        return unreadable("it does not name its issuer");
    }
    if facts.subject.is_empty() && !facts.has_critical_names() {
        return unreadable("its subject is empty, and it has no critical subjectAltName");
    }
    if !facts.is_key_sound {
        return Err(facts.refuse(Flaw::UnknownKey, format!("its key is {}", facts.key)));
    }
    let names = facts.content.names.as_deref().unwrap_or_default();
    if !names.iter().all(is_name_read) {
        return unreadable("a name in it is malformed");
    }
    Ok(())
}

/// Java reads an address of 4 or 16 octets, or a network of twice as many, and a resource that says by which scheme.
fn is_name_read(name: &GeneralName) -> bool {
    match name {
        GeneralName::IpAddress(octets) => matches!(octets.as_bytes().len(), 4 | 8 | 16 | 32),
        GeneralName::UniformResourceIdentifier(text) => text.as_str().contains("://"),
        _ => true,
    }
}
