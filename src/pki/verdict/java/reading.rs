//! What Java reads of a certificate (`X509CertInfo`, `CertificateExtensions`), whatever it is for.

use der::asn1::AnyRef;
use der::{Decode as _, Tag, Tagged as _};
use x509_cert::ext::pkix::name::GeneralName;

use super::{Facts, Flaw, Refusal};
use crate::pki::verdict::extension::{
    ALTERNATIVE_NAMES, AUTHORITY_INFORMATION, DISTRIBUTION_POINTS, ISSUER_NAMES, NETSCAPE_TYPE, is_hollow,
};

/// Whether what an extension says decides anything.
pub(in crate::pki::verdict) fn looks_at(oid: &str) -> bool {
    !matches!(oid, DISTRIBUTION_POINTS | AUTHORITY_INFORMATION | ISSUER_NAMES)
}

/// Whether Java surely fails to read an extension: one that it knows, and whose content is not even of the right type.
pub(in crate::pki::verdict) fn fails_to_read(oid: &str, value: &[u8]) -> bool {
    let is_known = oid.starts_with("2.5.29.") || matches!(oid, NETSCAPE_TYPE | AUTHORITY_INFORMATION);
    oid == ALTERNATIVE_NAMES && !has_names(value) || is_known && is_hollow(oid, value)
}

/// Whether there is a name, and none of a kind that does not exist.
fn has_names(value: &[u8]) -> bool {
    let is_kind = |tag: Tag| matches!(tag, Tag::ContextSpecific { number, .. } if number.value() <= 8);
    match Vec::<AnyRef<'_>>::from_der(value) {
        Ok(names) => !names.is_empty() && names.iter().all(|name| is_kind(name.tag())),
        Err(_) => false,
    }
}

/// What makes a certificate unreadable beside its extensions.
pub(in crate::pki::verdict) fn check_readable(facts: &Facts<'_>, is_not_third: bool) -> Result<(), Refusal> {
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
    let mut names = facts.content.names.iter().flatten();
    if names.any(
        |name| matches!(name, GeneralName::UniformResourceIdentifier(text) if !text.as_str().contains("://")),
    ) {
        return unreadable("a resource in it does not say by which scheme");
    }
    Ok(())
}

/// Whether Java reads the names: an address has 4 or 16 octets, a network twice as many.
pub(in crate::pki::verdict) fn reads_names(names: Option<&[GeneralName]>) -> bool {
    let is_read = |name: &GeneralName| match name {
        GeneralName::IpAddress(octets) => matches!(octets.as_bytes().len(), 4 | 8 | 16 | 32),
        _ => true,
    };
    names.is_none_or(|names| names.iter().all(is_read))
}
