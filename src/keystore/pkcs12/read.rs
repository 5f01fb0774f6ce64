use der::Decode as _;
use der::asn1::{AnyRef, OctetStringRef};

use super::loose::Bags;
use super::safe::Safe;
use super::syntax::{DATA, Pfx, elements};
use super::{damaged, mac};
use crate::keystore::contents::Entry;
use crate::keystore::encryption::unsupported;
use crate::keystore::limits::{self, Budget};
use crate::keystore::reading::{Remarks, Repair, Warning};
use crate::keystore::truststore::Octets;
use crate::keystore::{KeystoreError, Passwords, asn1};

/// Reads a store that anyone wrote, in DER or BER. A key that does not open is an entry that says why; without a
/// password everything is read that stands in the clear, and what is encrypted as a whole is an error.
pub(in crate::keystore) fn read(
    bytes: &[u8],
    passwords: Passwords<'_>,
    budget: &mut Budget,
    remarks: &mut Remarks,
) -> Result<Vec<Entry>, KeystoreError> {
    limits::pkcs12(bytes)?;
    let password = passwords.of_store();
    let (file, rest) = asn1::split_first(bytes).ok_or_else(|| damaged("it ends before it is whole"))?;
    if !rest.is_empty() {
        remarks.repairs.add(Repair::TrailingOctets {
            entry: "the store".to_owned(),
            line: None,
            octets: rest.len(),
        });
    }
    let file = definite(file, remarks)?;
    let Pfx { safe, mac, .. } = Pfx::from_der(&file).map_err(damaged)?;
    if safe.kind != DATA {
        return Err(unsupported("a signature in place of a MAC"));
    }
    let content: &OctetStringRef = safe.content.decode_as().map_err(damaged)?;
    let content = content.as_bytes();
    match (&mac, password) {
        (Some(mac), Some(password)) => mac::verify(mac, content, password, budget)?,
        (Some(_), None) => remarks.warn(Warning::IntegrityUnchecked),
        (None, _) => remarks.warn(Warning::NoMac),
    }
    if let Some(mac) = &mac {
        remarks.protected_by(mac::description(mac), false);
    }
    let is_right = mac.is_some() && password.is_some();
    let mut bags = Bags::new(passwords, is_right, budget);
    let parts = definite(content, remarks)?;
    let parts = AnyRef::from_der(&parts).and_then(|parts| elements(parts.value()));
    for part in parts.map_err(damaged)? {
        let safe = Safe::open(part, password, is_right, bags.budget())?;
        if let Some(scheme) = safe.scheme() {
            remarks.protected_by(scheme.to_string(), scheme.is_weak());
            bags.password_is_right();
        }
        bags.take(&definite(safe.content(), remarks)?, remarks)?;
    }
    if let Some(password) = password
        && !password.expose().is_ascii()
    {
        remarks.warn(Warning::PasswordNotAscii);
    }
    bags.into_entries(remarks)
}

/// The octets in DER.
fn definite<'a>(octets: &'a [u8], remarks: &mut Remarks) -> Result<Octets<'a>, KeystoreError> {
    let der = asn1::to_der(octets).ok_or_else(|| damaged("a part of it is not BER"))?;
    if matches!(der, Octets::Own(_)) {
        remarks.repairs.add(Repair::IndefiniteLengths);
    }
    Ok(der)
}
